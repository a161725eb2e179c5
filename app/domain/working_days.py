"""Working days by the State Council's yearly list: days off, and weekends that are worked (调休).

One file a year (``resources/calendars/<year>.toml``). A clock that runs through a year without a
file is counted by weekdays, and a finding says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from app import definitions
from app.domain.dates import WEEKDAYS, WorkCalendar
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off from ``first`` to ``last``, both included."""

    name: str
    first: date
    last: date

    def days(self) -> Iterable[date]:
        """Each day of it."""
        return (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Year:
    """One year's list; ``source`` is the number of the notice."""

    year: int
    source: str
    worked: tuple[date, ...]
    holiday: tuple[Holiday, ...]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of ``years``; other years fall back on Monday to Friday."""

    calendar: WorkCalendar
    years: frozenset[int]

    def after(self, start: date, days: int) -> date:
        """The last day of a period of ``days`` working days; ``start`` is not counted (M08)."""
        day = start
        while days > 0:
            day += timedelta(1)
            days -= self.calendar.is_working(day)
        return day

    def missing(self, start: date, end: date) -> tuple[int, ...]:
        """The years from ``start`` to ``end`` that have no list."""
        return tuple(y for y in range(start.year, end.year + 1) if y not in self.years)


def of(years: Iterable[Year]) -> WorkingDays:
    """The lists of several years as one calendar."""
    years = tuple(years)
    off = frozenset(day for year in years for holiday in year.holiday for day in holiday.days())
    worked = frozenset(day for year in years for day in year.worked)
    return WorkingDays(WorkCalendar(off, worked), frozenset(year.year for year in years))


def read_year(path: Path) -> Year:
    """One year's file. Raises ``Rejected`` for what does not fit, such as a day of another year."""
    year = definitions.load(path, Year)
    refuse_impossible(year, path)
    return year


def refuse_impossible(year: Year, path: Path) -> None:
    """Raise ``Rejected`` with every day of ``year`` that cannot be; ``path`` is its name."""
    wrong = [*_backwards(year), *_of_other_years(year), *_worked_twice(year)]
    if wrong:
        raise Rejected(
            *(
                Problem(code, f"日历 {path.name} 的{what}", Where(path=str(path), field=place))
                for code, what, place in wrong
            )
        )


def _backwards(year: Year) -> Iterable[tuple[str, str, str]]:
    for n, holiday in enumerate(year.holiday):
        if holiday.last < holiday.first:
            what = f"“{holiday.name}”先止后起。请核对起止日期。"
            yield "calendar.backwards", what, f"holiday[{n}].last"


def _of_other_years(year: Year) -> Iterable[tuple[str, str, str]]:
    days = [(f"worked[{n}]", day) for n, day in enumerate(year.worked)]
    for n, holiday in enumerate(year.holiday):
        days += [(f"holiday[{n}].first", holiday.first), (f"holiday[{n}].last", holiday.last)]
    for place, day in days:
        if day.year != year.year:
            yield "calendar.other-year", f"“{place}”是 {day}，不在 {year.year} 年。请核对。", place


def _worked_twice(year: Year) -> Iterable[tuple[str, str, str]]:
    """A day that is worked is a weekend outside every holiday; anything else is a slip."""
    off = {day for holiday in year.holiday for day in holiday.days()}
    for n, day in enumerate(year.worked):
        if day in off:
            what = f"{day} 既放假又调休上班。请去掉一处。"
            yield "calendar.off-and-worked", what, f"worked[{n}]"
        elif WEEKDAYS.is_working(day):
            what = f"{day} 是周一至周五，本来就上班，不是调休。请核对日期。"
            yield "calendar.worked-weekday", what, f"worked[{n}]"


@cache
def shipped_years(folder: Path = RESOURCES / "calendars") -> tuple[Year, ...]:
    """The lists that come with the program, by year."""
    return tuple(read_year(path) for path in sorted(folder.glob("*.toml")))


@cache
def shipped(folder: Path = RESOURCES / "calendars") -> WorkingDays:
    """The working days of the years that come with the program."""
    return of(shipped_years(folder))
