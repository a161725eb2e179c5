"""What has to be done by when: one shape for the duties of every room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.dates import WEEKDAYS, WorkCalendar, rolled

WEEK = 7
"""Days that count as this week, today included."""


class Kind(StrEnum):
    """Which room a duty comes from."""

    CASE = "异动"
    SUSPENSION = "休学"
    ADMISSION = "入学"
    CAMPAIGN = "采集"
    PROBLEM = "问题学籍"
    DOSSIER = "档案"
    DROPOUT = "控辍"
    FREEZE = "冻结期"
    YEARLY = "年度"
    TERM = "学期"
    CALENDAR = "校历"


class When(StrEnum):
    """Where a duty stands on a day."""

    LATE = "已逾期"
    TODAY = "今天"
    WEEK = "七天内"
    LATER = "以后"
    UNDATED = "没有期限"


class Mark(StrEnum):
    """What was said about a duty."""

    DONE = "done"
    PUT_OFF = "put_off"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to be done, and the list behind it.

    ``due`` is the legal day and ``rolled`` the same past a holiday, ``None`` where the text sets
    no day; ``count`` is how many lines the list at ``place`` shows for ``argument``. ``key`` names
    the duty for ever. ``closable``: it ends by being marked done, not by its list getting empty.
    """

    key: str
    kind: Kind
    title: str
    due: date | None
    rolled: date | None
    count: int
    place: str
    argument: object = None
    source: str = ""
    waiting_for: str = ""
    closable: bool = False

    def when(self, today: date) -> When:
        """Where it stands on ``today``; late is counted from the legal day."""
        if self.due is None:
            return When.UNDATED
        if self.due < today:
            return When.LATE
        if self.due == today:
            return When.TODAY
        return When.WEEK if self.due < today + timedelta(WEEK) else When.LATER


@dataclass(frozen=True, slots=True)
class Marked:
    """The latest mark of a duty; ``until`` is the day to which it was put off."""

    state: Mark
    until: date | None
    note: str


def due_on(day: date, calendar: WorkCalendar = WEEKDAYS) -> tuple[date, date]:
    """The legal day and the rolled one, as ``Duty`` takes them."""
    return day, rolled(day, calendar)


def still_open(
    duties: Iterable[Duty], marks: Mapping[str, Marked], today: date
) -> tuple[Duty, ...]:
    """Those of ``duties`` that are neither done nor put off beyond ``today``, the nearest first.

    A duty that is no longer closable by hand cannot be hidden for good: its list still waits.
    """
    kept = [one for one in duties if not _hidden(one, marks.get(one.key), today)]
    return tuple(sorted(kept, key=lambda one: (one.due or date.max, one.kind, one.title, one.key)))


def _hidden(duty: Duty, mark: Marked | None, today: date) -> bool:
    if mark is None or mark.state is Mark.OPEN:
        return False
    if mark.state is Mark.DONE:
        return duty.closable
    return mark.until is not None and mark.until > today
