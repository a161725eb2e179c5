"""学制 and stages of this school, on whose approval, and pupils whose grade it has not (C25)."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import grades, schooling
from app.domain.grades import Ladder
from app.domain.permissions import Action
from app.domain.schooling import Schooling
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.school.permits import require

SOURCE = "四川 第五条"
_LENGTH, _APPROVAL, _KIND = "school.schooling", "school.schooling_no", "school.kind"


@dataclass(frozen=True, slots=True)
class Set:
    """What the school has set; ``approval_no`` is the province's for another length than 六三."""

    schooling: Schooling
    approval_no: str
    kind: str = ""


def of_school(tx: Tx) -> Set:
    """The school's length and 办学类型; 六三制 until somebody sets another."""
    length = Schooling(tx.setting(_LENGTH) or Schooling.SIX_THREE)
    return Set(length, tx.setting(_APPROVAL), tx.setting(_KIND))


def ladder(tx: Tx) -> Ladder:
    """Which grades the school has, and which is the last of a stage."""
    return schooling.ladder(Schooling(tx.setting(_LENGTH) or Schooling.SIX_THREE))


def set_kind(tx: Tx, wanted: str) -> None:
    """Set 办学类型: it says which stages the school has. Raises ``Rejected`` for another word."""
    require(tx, Action.EDIT)
    if wanted not in schooling.KINDS:
        message = f"办学类型“{wanted}”不认识。可用：{'、'.join(schooling.KINDS)}。"
        raise Rejected(Problem("schooling.kind", message, Where(field="办学类型")))
    tx.set(_KIND, wanted)


def set_school(tx: Tx, kind: str, wanted: str, approval_no: str) -> None:
    """Set 办学类型 (blank: as it was) and the length together, or neither."""
    if kind and kind != tx.setting(_KIND):
        set_kind(tx, kind)
    set_schooling(tx, wanted, approval_no)


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
        counts[grades.read(text)] += number
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
