"""冻结期: spans in which the national platform takes no case of a kind, as dated data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH_DAY = 5  # characters of MM-DD


@dataclass(frozen=True)
class Freeze:
    """``first`` and ``last`` are MM-DD of every year, or yyyy-mm-dd for once, both included.

    ``kinds`` are types of case and ``grades`` those of the pupil; empty means all of them.
    """

    cite: str
    title: str
    first: str
    last: str
    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()

    def spans(self, year: int) -> tuple[date, date]:
        """First and last day of the span that begins in ``year``; it may end in the next."""
        first, last = _day(self.first, year), _day(self.last, year)
        return first, last if last >= first else _day(self.last, year + 1)

    def concerns(self, kind: str, grade: str) -> bool:
        """Whether a case of ``kind`` of a pupil in ``grade`` is held up by it."""
        return (not self.kinds or kind in self.kinds) and (not self.grades or grade in self.grades)


@dataclass(frozen=True, slots=True)
class Frozen:
    """One span of one year, with what it comes from."""

    freeze: Freeze
    first: date
    last: date


def is_day(text: str) -> bool:
    """Whether ``text`` is a day that a freeze may begin or end with."""
    try:
        _day(text, 2024)
    except ValueError:
        return False
    return True


def unfit(first: str, last: str) -> str:
    """Why two days do not make a freeze; "" where they do, or where one of them is no day."""
    if not (is_day(first) and is_day(last)):
        return ""
    once = len(first) != _MONTH_DAY
    if once != (len(last) != _MONTH_DAY):
        return "起止两天要么都写成每年的（07-15），要么都写明年份（2027-07-15）"
    backwards = once and date.fromisoformat(last) < date.fromisoformat(first)
    return f"结束日期 {last} 早于开始日期 {first}" if backwards else ""


def ahead(freezes: Iterable[Freeze], day: date, days: int) -> tuple[Frozen, ...]:
    """The spans that run on ``day`` or begin within ``days`` after it, by their first day."""
    found = {
        (first, last, freeze)
        for freeze in freezes
        for year in (day.year - 1, day.year, day.year + 1)
        for first, last in [freeze.spans(year)]
        if last >= day and first <= day + timedelta(days)
    }
    return tuple(
        Frozen(freeze, first, last)
        for first, last, freeze in sorted(found, key=lambda one: (one[0], one[1], one[2].title))
    )


def holding(freezes: Iterable[Freeze], kind: str, grade: str, day: date) -> tuple[Frozen, ...]:
    """The spans that hold up a case of ``kind`` of a pupil in ``grade`` on ``day``."""
    running = ahead(freezes, day, 0)
    return tuple(one for one in running if one.freeze.concerns(kind, grade))


def _day(text: str, year: int) -> date:
    """Raises ``ValueError`` for what is no day; 02-29 is the 28th where there is none."""
    if len(text) != _MONTH_DAY:
        return date.fromisoformat(text)
    month, day = int(text[:2]), int(text[3:])
    if text[2] != "-":
        raise ValueError(text)
    if (month, day) == (2, 29) and not _leap(year):
        day = 28
    return date(year, month, day)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
