"""家长培训: when families were shown how 《学生基本信息表》 is filled in (R-NA-10-2)."""

from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.arrival_records import FamilyTraining
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.paper.printing import Order, Selection
from app.usecases.school.permits import require

GUIDE = "filling_guide"
CITE = "农安县义务教育学校学籍管理办法 第十条（一）1"
_MOST = 20_000
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Training:
    """What is entered: ``held_on`` as typed, ``whom`` the classes, ``people`` how many came."""

    held_on: str
    whom: str
    people: str
    trainer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrainingLine:
    """One training as it stands; ``withdrawn`` is the reason, "" while it holds."""

    id: int
    held_on: str
    whom: str
    people: int
    trainer: str
    note: str
    by: str
    withdrawn: str


def enter(tx: Tx, wanted: Training) -> int:
    """Enter a training that was held; gives its id. Raises ``Rejected`` with all that is wrong."""
    require(tx, Action.EDIT)
    problems = _wrong(wanted)
    day = tx.today
    try:
        day = dates.typed(wanted.held_on, "培训日期")
    except Rejected as error:
        problems += error.problems
    if day > tx.today:
        message = "培训日期还没有到。请在培训以后登记，或核对日期。"
        problems.append(Problem("training.day", message, Where(field="培训日期"), CITE))
    if problems:
        raise Rejected(*problems)
    return tx.add(
        FamilyTraining(
            held_on=dates.written(day),
            whom=wanted.whom.strip(),
            people=int(wanted.people),
            trainer=wanted.trainer.strip(),
            at=tx.stamp,
            by=tx.actor.user,
            note=wanted.note.strip(),
        )
    ).id


def withdraw(tx: Tx, training_id: int, reason: str) -> None:
    """It was entered by mistake; the line stays with the reason."""
    require(tx, Action.EDIT)
    row = tx.get(FamilyTraining, training_id, "这次培训")
    if row.withdrawn_at:
        raise Rejected(Problem("training.withdrawn", "这次培训的登记已经撤销。请刷新列表。"))
    if not reason.strip():
        message = "请写明撤销的原因。"
        raise Rejected(Problem("training.why", message, Where(field="撤销原因")))
    row.withdrawn_at, row.withdrawn_for = tx.stamp, reason.strip()


def lines(tx: Tx) -> tuple[TrainingLine, ...]:
    """Every training, the latest first."""
    rows = tx.scalars(
        select(FamilyTraining).order_by(FamilyTraining.held_on.desc(), FamilyTraining.id.desc())
    )
    return tuple(
        TrainingLine(
            row.id, row.held_on, row.whom, row.people, row.trainer, row.note, row.by,
            row.withdrawn_for,
        )
        for row in rows
    )  # fmt: skip


def guide(sheets: int) -> Order:
    """《学生基本信息表》填写说明, as many as families come."""
    return Order(GUIDE, Selection(blank=max(sheets, 1)))


def _wrong(wanted: Training) -> list[Problem]:
    found = []
    for label, text in (("培训对象", wanted.whom), ("主讲人", wanted.trainer)):
        if not text.strip() or len(text) > _LONGEST:
            message = f"请填写“{label}”，最多 {_LONGEST} 个字。"
            found.append(Problem("training.blank", message, Where(field=label)))
    people = wanted.people.strip()
    if not people.isdecimal() or not 1 <= int(people) <= _MOST:
        message = f"到会人数应为 1 到 {_MOST:,} 的数字。请改正。"
        found.append(Problem("training.people", message, Where(field="到会人数")))
    return found
