"""Legal periods as the text and 民法典 count them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import dates
from app.problems import Rejected

AUTUMN_2025 = dates.WorkCalendar(
    off=frozenset(date(2025, 10, day) for day in range(1, 9)),
    worked=frozenset({date(2025, 9, 28), date(2025, 10, 11)}),
)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2025, 9, 1), 1, date(2025, 10, 1)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 9, 1), 12, date(2026, 9, 1)),
    ],
)
def test_a_month_ends_on_its_corresponding_day_or_on_the_last(
    start: date, months: int, end: date
) -> None:
    """R-ORD-7-2 with M08."""
    assert dates.months_after(start, months) == end


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 300))
def test_months_end_in_the_right_month_and_never_after_the_corresponding_day(
    start: date, months: int
) -> None:
    end = dates.months_after(start, months)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(1)).day == 1)


def test_the_day_of_the_event_is_not_counted() -> None:
    """R-YH-2-1: 开学后15日之内, school beginning on 1 September."""
    assert dates.days_after(date(2025, 9, 1), 15) == date(2025, 9, 16)


def test_a_month_from_1_september_2025_is_shown_rolled_and_aimed_at_before_the_holiday() -> None:
    """R-ORD-7-2: due 10-01, rolled 10-09, working target 09-30."""
    due = dates.months_after(date(2025, 9, 1), 1)
    assert dates.rolled(due, AUTUMN_2025) == date(2025, 10, 9)
    assert dates.working_target(due, AUTUMN_2025) == date(2025, 9, 30)
    assert dates.working_target(due) == date(2025, 9, 30)


def test_a_sunday_on_which_people_work_is_a_working_day() -> None:
    assert AUTUMN_2025.is_working(date(2025, 9, 28))
    assert not dates.WEEKDAYS.is_working(date(2025, 9, 28))
    assert dates.rolled(date(2025, 10, 11), AUTUMN_2025) == date(2025, 10, 11)


def test_a_child_born_on_29_february_is_six_on_the_last_of_february() -> None:
    assert dates.reached(date(2020, 2, 29), 6) == date(2026, 2, 28)


@pytest.mark.parametrize("raw", ["20250901", "2025-9-1", "2025年9月1日", "２０２５.9.1"])
def test_a_day_is_read_as_one_types_it(raw: str) -> None:
    assert dates.typed(raw, "入学日期") == date(2025, 9, 1)
    assert dates.written(dates.typed(raw, "入学日期")) == "20250901"


@pytest.mark.parametrize("raw", ["", "2025-02-30", "九月"])
def test_a_day_that_is_none_is_refused_with_its_label(raw: str) -> None:
    with pytest.raises(Rejected, match="入学日期"):
        dates.typed(raw, "入学日期")
