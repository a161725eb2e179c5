"""Clocks: never on the day of their event; working days by a second judge."""

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates, policy, working_days
from app.domain.checks import DayFact, WorkingDayClock
from app.domain.checks_clock import DayClock, MonthClock
from app.domain.judging_rules import KINDS, Proposal, judge
from app.domain.policy_words import SECTIONS

WORKING = working_days.shipped()
DAYS = st.dates(date(2024, 1, 1), date(2026, 10, 1))
_NAMES = {section: kind for kind, section in reversed(KINDS.items())}
CLOCKS = [
    (profile, _NAMES[section], check)
    for profile in policy.profiles()
    for section in SECTIONS
    for check in policy.load(profile).checks.get(section, ())
    if isinstance(check, WorkingDayClock | MonthClock | DayClock)
]


@given(st.sampled_from(CLOCKS), DAYS)
def test_no_clock_of_any_profile_ends_on_the_day_of_its_event(
    one: tuple[str, str, WorkingDayClock | MonthClock | DayClock], day: date
) -> None:
    profile, kind, check = one
    facts = {check.since.value: day.isoformat()}
    found = judge(policy.load(profile), Proposal(kind, (), WORKING), facts)
    assert found.due is None or found.due > day
    assert found.rolled is None or found.rolled >= found.due


def test_every_event_that_sets_a_clock_going_is_a_day_one_can_enter() -> None:
    assert {check.since for _, _, check in CLOCKS} <= set(DayFact)
    assert len(CLOCKS) > 10


@given(DAYS, st.integers(1, 40))
def test_working_days_are_those_of_the_second_judge(start: date, days: int) -> None:
    due = WORKING.after(start, days)
    span = (start + timedelta(n) for n in range(1, (due - start).days + 1))
    assert sum(chinese_calendar.is_workday(day) for day in span) == days


@given(DAYS)
def test_a_rolled_day_is_the_first_that_is_worked(day: date) -> None:
    found = dates.rolled(day, WORKING.calendar)
    assert chinese_calendar.is_workday(found)
    between = (day + timedelta(n) for n in range((found - day).days))
    assert not any(chinese_calendar.is_workday(one) for one in between)
