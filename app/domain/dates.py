"""Legal periods: when a month, a number of days or of years is over, and how long that still is.

民法典 第二百零一条 to 第二百零三条: the day of the event is not counted; a period of months ends
on the corresponding day, or on the last of the month where there is none.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import values
from app.problems import Problem, Rejected, Where

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Days ``off`` that would be working days and days ``worked`` that would not (调休)."""

    off: Collection[date] = ()
    worked: Collection[date] = ()

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day: Monday to Friday, but for what is listed."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)


WEEKDAYS = WorkCalendar()
"""Monday to Friday, until the year's list of holidays is there."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that runs: what ``source`` asks for until ``due``, and the pupils still ``behind``.

    ``target`` is the working day to aim at, ``days_left`` is negative once ``due`` is over.
    """

    title: str
    due: date
    target: date
    days_left: int
    behind: tuple[int, ...]
    source: str


def months_after(start: date, months: int) -> date:
    """The last day of a period of ``months`` that ``start`` set going: 2025-01-31 + 1 is 02-28."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def days_after(start: date, days: int) -> date:
    """The last day of a period of ``days``; ``start`` itself is not counted."""
    return start + timedelta(days=days)


def reached(birth: date, years: int) -> date:
    """The day on which a child born on ``birth`` has lived ``years`` full years (周岁)."""
    return months_after(birth, 12 * years)


def rolled(due: date, calendar: WorkCalendar = WEEKDAYS) -> date:
    """``due``, or the next working day where it is none (民法典 第二百零三条)."""
    while not calendar.is_working(due):
        due += timedelta(days=1)
    return due


def working_target(due: date, calendar: WorkCalendar = WEEKDAYS) -> date:
    """The last working day before ``due``: our own aim, not the text's (R-ORD-7-2)."""
    day = due - timedelta(days=1)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def written(day: date) -> str:
    """``day`` as the register keeps it: yyyyMMdd."""
    return f"{day:%Y%m%d}"


def day_of(text: str) -> date:
    """A day that the register keeps as yyyyMMdd. Raises ``ValueError`` for anything else."""
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def shown(day: date) -> str:
    """``day`` as a sentence names it."""
    return f"{day.year}年{day.month}月{day.day}日"


def typed(raw: str, label: str) -> date:
    """A day as one types it (20250901, 2025-9-1, 2025年9月1日). Raises ``Rejected`` otherwise."""
    text, findings = values.read_date(raw)
    if text and not any(finding.level.blocks for finding in findings):
        return day_of(text)
    what = f"的值“{raw}”不是真实的日期" if raw.strip() else "没有填写"
    message = f"“{label}”{what}。请按 20250901 的样式填写。"
    raise Rejected(Problem("date.typed", message, Where(field=label)))
