"""Which kinds of change can be opened for a pupil now, and undoing the latest one."""

from sqlalchemy import func, select

from app.domain import dates, flow, grades, status
from app.domain import status_kinds as table
from app.domain.status_kinds import ChangeKind
from app.persistence.case_records import StatusCase
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.rulebook import policies
from app.usecases.status import statuses


def offered(tx: Tx, student_id: int = 0) -> tuple[ChangeKind, ...]:
    """The kinds of this stage that may follow the pupil's state; 0: somebody not here yet.

    A way back is offered only where it is paired with the way the pupil left (R-FJ-3-5).
    """
    policy = policies.of_school(tx)
    if not student_id:
        kinds = table.offered(policy, "")
        return tuple(one for one in kinds if one.direction == flow.RECEIVE)
    student = tx.get(Student, student_id, "这名学生")
    state = statuses.state(tx, student_id)
    stage = grades.stage_of(grades.read(student.grade))
    kinds = table.offered(policy, stage)
    back = table.returns(policy, state.left_by, state.left_for) if state.left_by else ()
    return tuple(
        one
        for one in kinds
        if status.refused(state, one) is None and _paired(one, state.left_by, back)
    )


def open_case_of(tx: Tx, student_id: int) -> int:
    """The case that is under way for a pupil, 0 where there is none."""
    found = tx.session.scalar(
        select(StatusCase.id)
        .where(StatusCase.student_id == student_id, StatusCase.state.in_(("open", "effective")))
        .order_by(StatusCase.id.desc())
    )
    return found or 0


def waiting(tx: Tx) -> int:
    """How many cases are not closed: the list of 办理中 has as many lines."""
    statement = select(func.count()).where(StatusCase.state.in_(("open", "effective")))
    return tx.session.scalar(statement) or 0


def reverse_latest(
    tx: Tx, student_id: int, reason: str, document_no: str = "", on: str = ""
) -> int:
    """Undo the latest change of a pupil by a further one; gives that one's id."""
    change_id = statuses.state(tx, student_id).change_id
    if not change_id:
        message = "这名学生没有生效的变动，没有可以撤销的。请核对。"
        raise Rejected(Problem("status.nothing", message))
    day = dates.typed(on, "撤销日期") if on.strip() else tx.today
    return statuses.reverse(tx, change_id, day, reason, document_no)


def _paired(kind: ChangeKind, left_by: str, back: tuple[str, ...]) -> bool:
    """Leaving is not paired; coming back is, with the way the pupil left."""
    return not left_by or kind.becomes != table.ATTENDING or kind.category in back
