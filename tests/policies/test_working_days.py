"""Working days by the State Council's lists, judged by a library that keeps them too."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import working_days
from app.problems import Rejected

SHIPPED = working_days.shipped()


@pytest.mark.parametrize("year", sorted(SHIPPED.years))
def test_every_day_of_a_shipped_year_is_what_the_library_says(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert SHIPPED.calendar.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(1)


def test_three_years_are_shipped() -> None:
    assert {2024, 2025, 2026} <= SHIPPED.years


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2025, 9, 25), date(2025, 10, 15)),
        (date(2025, 9, 8), date(2025, 9, 22)),
        (date(2026, 2, 13), date(2026, 3, 5)),
    ],
)
def test_ten_working_days_step_over_holidays_and_count_worked_weekends(
    start: date, due: date
) -> None:
    """R-ORD-14-2, R-ORD-21-1."""
    assert SHIPPED.after(start, 10) == due


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.integers(1, 30))
def test_a_clock_never_ends_on_the_day_of_its_event_and_always_on_a_working_day(
    start: date, days: int
) -> None:
    due = SHIPPED.after(start, days)
    assert due > start
    assert SHIPPED.calendar.is_working(due)
    counted = (start + timedelta(n) for n in range(1, (due - start).days + 1))
    assert sum(SHIPPED.calendar.is_working(day) for day in counted) == days


def test_a_year_without_a_list_is_named() -> None:
    assert SHIPPED.missing(date(2026, 12, 30), date(2027, 1, 12)) == (2027,)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2027-01-03", "2027-01-01", "calendar.backwards"),
        ("2026-12-31", "2027-01-01", "calendar.other-year"),
    ],
)
def test_a_list_with_impossible_days_is_refused(
    tmp_path: Path, first: str, last: str, code: str
) -> None:
    path = tmp_path / "2027.toml"
    head = 'year = 2027\nsource = "x"\nworked = []\n[[holiday]]\nname = "元旦"\n'
    text = f"{head}first = {first}\nlast = {last}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        working_days.read_year(path)
    assert [problem.code for problem in caught.value.problems] == [code]
