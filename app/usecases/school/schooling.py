"""学制 of this school, on whose approval, and pupils whose grade it has not (C25)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import schooling
from app.domain.permissions import Action
from app.domain.schooling import Schooling
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.school.permits import require

SOURCE = "四川 第五条"
_LENGTH, _APPROVAL = "school.schooling", "school.schooling_no"


@dataclass(frozen=True, slots=True)
class Set:
    """What the school has set; ``approval_no`` is the province's for another length than 六三."""

    schooling: Schooling
    approval_no: str


def of_school(tx: Tx) -> Set:
    """The school's length; 六三制 until somebody sets another."""
    return Set(Schooling(tx.setting(_LENGTH) or Schooling.SIX_THREE), tx.setting(_APPROVAL))


def set_schooling(tx: Tx, wanted: str, approval_no: str) -> None:
    """Set the length. Raises ``Rejected`` for 五四制 without the approval's number (R-SC-5-1)."""
    require(tx, Action.EDIT)
    known = [one.value for one in Schooling]
    if wanted not in known:
        message = f"学制“{wanted}”不认识。可用：{'、'.join(known)}。"
        raise Rejected(Problem("schooling.unknown", message, Where(field="学制")))
    if wanted == Schooling.FIVE_FOUR and not approval_no.strip():
        message = "五四制属学制改革实验，须经省级教育行政部门同意。请填写批准文号。"
        raise Rejected(Problem("schooling.approval", message, Where(field="批准文号"), SOURCE))
    tx.set(_LENGTH, wanted)
    tx.set(_APPROVAL, approval_no.strip())


def misfits(tx: Tx) -> tuple[Problem, ...]:
    """Grades that pupils are in and the length has not: a wrong one ends a grade's school early."""
    length = of_school(tx).schooling
    rows = tx.session.execute(select(Student.grade, func.count()).group_by(Student.grade))
    counts: Counter[str] = Counter()
    for text, number in rows:
        counts[schooling.read(text)] += number
    return tuple(
        Problem(
            "schooling.misfit",
            f"学制是{length}，却有 {counts[grade]} 名学生在{grade}。"
            "请核对学制，或核对这些学生的年级；学制填错会使整个年级提前毕业。",
            Where(field="学制"),
            level=Level.WARN,
        )
        for grade in schooling.misfits(length, counts)
    )
