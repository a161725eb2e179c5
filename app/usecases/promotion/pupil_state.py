"""Where a pupil stands, as the head of her page says it: state, grade, year of entry."""

from dataclasses import dataclass

from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.usecases.promotion import grade_names
from app.usecases.status import statuses


@dataclass(frozen=True, slots=True)
class PupilState:
    """``since`` and ``ends_on`` are yyyyMMdd; ``grade`` and ``cohort`` as the region says them."""

    status: str
    since: str
    ends_on: str
    enrolled: bool
    attends: bool
    grade: str
    cohort: str


def of_pupil(tx: Tx, student_id: int) -> PupilState:
    """Raises ``Rejected`` where there is no such pupil."""
    student = tx.get(Student, student_id, "这名学生")
    line = statuses.current(tx, [student_id])[student_id]
    return PupilState(
        line.status,
        line.since,
        line.ends_on,
        line.enrolled,
        line.attends,
        grade_names.shown(tx, student.grade),
        grade_names.cohort(tx, student.grade) if line.attends else "",
    )
