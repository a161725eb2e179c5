"""校历 and 放假调休: the school's terms, and the working days of the years it knows."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app import definitions
from app.domain import working_days
from app.domain.dates import day_of
from app.domain.terms import Term
from app.domain.working_days import WorkingDays, Year
from app.persistence.duty_records import CalendarYear, SchoolTerm
from app.persistence.transaction import Tx


def terms(tx: Tx) -> tuple[Term, ...]:
    """The school's terms, the earliest first, as the checks of a policy take them."""
    found = tx.scalars(select(SchoolTerm).order_by(SchoolTerm.start))
    return tuple(
        Term(one.name, day_of(one.start), day_of(one.end), _day(one.opens), _day(one.closes))
        for one in found
    )


def working(tx: Tx) -> WorkingDays:
    """The working days of the shipped years and of those that the school entered or imported.

    A year that is in neither is counted by weekdays; ``WorkingDays.missing`` names it.
    """
    own = _own_years(tx)
    if not own:
        return working_days.shipped()
    shipped = {year.year: year for year in working_days.shipped_years()}
    return working_days.of({**shipped, **own}.values())


def _own_years(tx: Tx) -> dict[int, Year]:
    """The latest version of each year that the school has a list of its own for."""
    latest = {
        one.year: one.content for one in tx.scalars(select(CalendarYear).order_by(CalendarYear.id))
    }
    return {year: _read(content) for year, content in latest.items() if content}


def _read(content: str) -> Year:
    raw = json.loads(content)
    raw["worked"] = list(_days(raw["worked"]))
    for holiday in raw["holiday"]:
        holiday["first"], holiday["last"] = _days((holiday["first"], holiday["last"]))
    return definitions.read(raw, Year, Path("放假调休"))


def _days(texts: Iterable[str]) -> Iterable[date]:
    return (date.fromisoformat(text) for text in texts)


def _day(text: str) -> date | None:
    return day_of(text) if text else None
