"""旷课 counted as the texts count it: school days in a row, school days in all, periods (M09, M36).

A day in a row is a whole school day; weekends and holidays between neither count nor break a run,
a day at school or on leave breaks it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.dates import WorkCalendar

TRUANT, SICK, LEAVE, LATE, EARLY = "旷课", "病假", "事假", "迟到", "早退"
KINDS = (TRUANT, SICK, LEAVE, LATE, EARLY)
ON_LEAVE = (SICK, LEAVE)
"""Somebody must have granted these; leave that nobody granted is 旷课 (四川 第二十二条)."""


@dataclass(frozen=True, slots=True)
class Missed:
    """One day's 旷课: ``periods`` of it, ``whole`` if all of the day."""

    day: date
    periods: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Truancy:
    """The counts of one pupil in one term.

    ``longest`` is the longest run of whole school days, ``running`` the one that reaches up to the
    last school day (0 if the pupil was there again), which began on ``since``.
    """

    longest: int
    running: int
    since: date | None
    days: int
    periods: int


def counted(missed: Iterable[Missed], calendar: WorkCalendar, today: date) -> Truancy:
    """The counts of ``missed``; a day that is entered twice counts once, with more periods."""
    by_day: dict[date, Missed] = {}
    for one in missed:
        known = by_day.get(one.day)
        if known is None or one.periods > known.periods:
            by_day[one.day] = one
    whole = sorted(day for day, one in by_day.items() if one.whole)
    runs = list(_runs(whole, calendar))
    last = runs[-1] if runs else []
    running = last if last and _school_days(last[-1], today, calendar) <= 1 else []
    return Truancy(
        longest=max((len(run) for run in runs), default=0),
        running=len(running),
        since=running[0] if running else None,
        days=len(whole),
        periods=sum(one.periods for one in by_day.values()),
    )


def school_days(first: date, last: date, calendar: WorkCalendar) -> int:
    """School days from ``first`` to ``last``, both included."""
    span = range((last - first).days + 1)
    return sum(calendar.is_working(first + timedelta(n)) for n in span)


def _runs(days: list[date], calendar: WorkCalendar) -> Iterable[list[date]]:
    run: list[date] = []
    for day in days:
        if run and _school_days(run[-1], day, calendar) > 1:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _school_days(before: date, day: date, calendar: WorkCalendar) -> int:
    """School days after ``before`` up to ``day``; one that is no school day counts as one too."""
    between = school_days(before + timedelta(1), day - timedelta(1), calendar)
    return between + (1 if day > before else 0)
