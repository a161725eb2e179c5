"""The lines of cases for lists and the desk: who acts next, by when, in a handful of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates, flow
from app.domain import status_kinds as table
from app.domain.flow import Role
from app.domain.working_days import WorkingDays
from app.persistence.case_records import CaseStep, StatusCase
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.usecases.rulebook import calendars
from app.usecases.status import case_clocks, case_rows
from app.usecases.status.case_rows import DONE, RUNNING

_GROUP = 500


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list and of the desk: who must act next, and by when.

    ``due`` and ``rolled`` are yyyyMMdd or ""; ``late`` by the legal date.
    """

    id: int
    student_id: int
    name: str
    class_no: str
    kind: str
    direction: str
    state: str
    step: str
    waiting_for: str
    due: str
    rolled: str
    late: bool
    applied_on: str = ""
    title: str = ""


def lines(tx: Tx, rows: Sequence[StatusCase]) -> tuple[CaseLine, ...]:
    """The lines of these cases, in a handful of queries whatever their number."""
    names: dict[int, tuple[str, str]] = {}
    for group in in_groups([row.student_id for row in rows], _GROUP):
        named = select(Student.id, Student.name, Student.class_no).where(Student.id.in_(group))
        names |= {one[0]: (one[1], one[2]) for one in tx.session.execute(named)}
    steps: dict[int, CaseStep] = {}
    for group in in_groups([row.id for row in rows if row.state in RUNNING], _GROUP):
        waiting = select(CaseStep).where(CaseStep.case_id.in_(group), CaseStep.state != DONE)
        for step in tx.scalars(waiting.order_by(CaseStep.position.desc())):
            steps[step.case_id] = step
    working, today = calendars.working(tx), dates.written(tx.today)
    nobody = ("", "")
    return tuple(
        _line(row, names.get(row.student_id, nobody), steps.get(row.id), working, today)
        for row in rows
    )


def _line(
    row: StatusCase, pupil: tuple[str, str], step: CaseStep | None, working: WorkingDays, today: str
) -> CaseLine:
    kind = table.kind(row.kind)
    step = step if row.state in RUNNING else None
    own = step.due if step else ""
    due = min((day for day in (own, case_rows.due_shown(row)) if day), default="")
    outside = step is not None and Role(step.role) in flow.OUTSIDE
    waiting = (step.party if outside else step.role) if step else ""
    if row.state in RUNNING and step is None:
        waiting = Role.REGISTRAR.value
    return CaseLine(
        id=row.id,
        student_id=row.student_id,
        name=pupil[0],
        class_no=pupil[1],
        kind=row.kind,
        direction=kind.direction,
        state=row.state,
        step=step.name if step else ("办结" if row.state in RUNNING else ""),
        waiting_for=waiting,
        due=due,
        rolled=case_clocks.rolled(working, due),
        late=bool(due) and due < today,
        applied_on=row.applied_on,
        title=kind.title,
    )
