"""休学 that ends: who comes back when, who may ask for more time, who is not back (P22, P28)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.domain import dates
from app.domain.checks_suspension import ExtensionWindow
from app.persistence.case_records import Enrolment, StatusCase
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.usecases.rulebook import policies

_SUSPENDED = "休学"


@dataclass(frozen=True, slots=True)
class SuspensionLine:
    """One pupil on 休学. ``asks_from`` is the first day on which 继续休学 may be asked for.

    Days are yyyyMMdd; ``days_left`` is negative once the suspension is over; ``case_id`` is a case
    of resumption, extension or leaving that is under way, 0 where there is none.
    """

    student_id: int
    name: str
    class_no: str
    since: str
    ends_on: str
    days_left: int
    asks_from: str
    cite: str
    case_id: int


def ending(tx: Tx, until: date) -> tuple[SuspensionLine, ...]:
    """Suspensions that end on or before ``until`` and not before today, the first one first."""
    return _lines(tx, dates.written(tx.today), dates.written(until))


def overdue(tx: Tx) -> tuple[SuspensionLine, ...]:
    """Suspensions that have ended, and nobody is back: to be pressed, then counted as 旷课."""
    return _lines(tx, "00000000", dates.written(tx.today - timedelta(1)))


def _lines(tx: Tx, first: str, last: str) -> tuple[SuspensionLine, ...]:
    window = _window(tx)
    rows = tx.session.execute(
        select(
            Enrolment.student_id,
            Student.name,
            Student.class_no,
            Enrolment.since,
            Enrolment.ends_on,
        )
        .join(Student, Student.id == Enrolment.student_id)
        .where(Enrolment.status == _SUSPENDED)
        .where(Enrolment.ends_on >= first, Enrolment.ends_on <= last)
        .order_by(Enrolment.ends_on, Student.class_no, Student.id)
    )
    found = [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
    cases = {
        row.student_id: row.id
        for row in tx.scalars(select(StatusCase).where(StatusCase.state == "open"))
    }
    return tuple(_line(tx, row, window, cases.get(row[0], 0)) for row in found)


def _line(
    tx: Tx, row: tuple[int, str, str, str, str], window: ExtensionWindow | None, case_id: int
) -> SuspensionLine:
    end = dates.day_of(row[4]) if row[4] else None
    asks = dates.written(end - timedelta(window.days)) if end and window else ""
    left = (end - tx.today).days if end else 0
    return SuspensionLine(*row, left, asks, window.cite if window else "", case_id)


def _window(tx: Tx) -> ExtensionWindow | None:
    section = policies.of_school(tx).rules.extension
    return section.extension if section else None
