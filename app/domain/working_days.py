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
from app.domain.dates import WorkCalendar
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
    days = [(f"worked[{n}]", day) for n, day in enumerate(year.worked)]
    for n, holiday in enumerate(year.holiday):
        days += [(f"holiday[{n}].first", holiday.first), (f"holiday[{n}].last", holiday.last)]
        if holiday.last < holiday.first:
            message = f"日历 {path.name} 的“{holiday.name}”先止后起。请核对起止日期。"
            place = Where(path=str(path), field=f"holiday[{n}].last")
            raise Rejected(Problem("calendar.backwards", message, place))
    wrong = [
        Problem(
            "calendar.other-year",
            f"日历 {path.name} 的“{place}”是 {day}，不在 {year.year} 年。请核对。",
            Where(path=str(path), field=place),
        )
        for place, day in days
        if day.year != year.year
    ]
    if wrong:
        raise Rejected(*wrong)
    return year


@cache
def shipped_years(folder: Path = RESOURCES / "calendars") -> tuple[Year, ...]:
    """The lists that come with the program, by year."""
    return tuple(read_year(path) for path in sorted(folder.glob("*.toml")))


@cache
def shipped(folder: Path = RESOURCES / "calendars") -> WorkingDays:
    """The working days of the years that come with the program."""
    return of(shipped_years(folder))
