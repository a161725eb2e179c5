"""旷课 in school days: weekends and holidays neither count nor break a run (M09, M36)."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain import working_days
from app.domain.truancy import Missed, Truancy, counted, school_days

CALENDAR = working_days.shipped().calendar
MONDAY = date(2026, 9, 7)


def away(*days: date, periods: int = 6) -> list[Missed]:
    return [Missed(day, periods, periods == 6) for day in days]


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(n) for n in range(count)]


def test_a_weekend_does_not_break_a_run() -> None:
    friday, monday = date(2026, 9, 11), date(2026, 9, 14)
    found = counted(away(friday, monday), CALENDAR, monday)
    assert (found.longest, found.running, found.since) == (2, 2, friday)


def test_a_holiday_of_a_week_does_not_break_a_run_and_a_worked_weekend_counts() -> None:
    before, after = date(2026, 9, 30), date(2026, 10, 8)
    assert counted(away(before, after), CALENDAR, after).running == 2
    worked, monday = date(2026, 10, 10), date(2026, 10, 12)
    assert counted(away(worked, monday), CALENDAR, monday).running == 2
    friday = date(2026, 10, 9)
    assert counted(away(friday, monday), CALENDAR, monday).longest == 1


def test_a_day_at_school_breaks_a_run() -> None:
    found = counted(away(MONDAY, date(2026, 9, 9)), CALENDAR, date(2026, 9, 9))
    assert (found.longest, found.running, found.days) == (1, 1, 2)


def test_who_came_back_is_in_no_run_any_more() -> None:
    found = counted(away(*days_from(MONDAY, 5)), CALENDAR, date(2026, 9, 16))
    assert (found.longest, found.running, found.since) == (5, 0, None)


def test_single_periods_make_no_day_but_add_up() -> None:
    found = counted(away(*days_from(MONDAY, 3), periods=2), CALENDAR, MONDAY)
    assert found == Truancy(longest=0, running=0, since=None, days=0, periods=6)


def test_a_day_entered_twice_counts_once_with_more_periods() -> None:
    twice = [*away(MONDAY, periods=2), *away(MONDAY)]
    assert counted(twice, CALENDAR, MONDAY) == Truancy(1, 1, MONDAY, 1, 6)


@given(st.sets(st.dates(date(2026, 9, 1), date(2026, 12, 31)), max_size=40), st.randoms())
def test_counts_hold_together_in_any_order(days: set[date], random: Random) -> None:
    schooldays = [day for day in days if CALENDAR.is_working(day)]
    shuffled = away(*schooldays)
    random.shuffle(shuffled)
    found = counted(shuffled, CALENDAR, date(2026, 12, 31))
    assert found.running <= found.longest <= found.days == len(schooldays)
    assert found.periods == 6 * len(schooldays)
    if schooldays:
        span = school_days(min(schooldays), max(schooldays), CALENDAR)
        assert (found.longest == span) == (len(schooldays) == span)
