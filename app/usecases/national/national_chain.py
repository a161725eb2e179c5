"""How far each pupil is in the national system, from the import of her data to its approval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from app.domain import chain, dates
from app.domain.chain import Chain, Move
from app.domain.national_words import APPROVED, CHECKED, IMPORTED, REPORTED
from app.domain.permissions import Action
from app.persistence.records import Student
from app.persistence.registration_records import NationalStep
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.school.permits import require

STATES = (IMPORTED, CHECKED, REPORTED, APPROVED)
NOT_YET = "未导入"
CHAIN = Chain((NOT_YET, *STATES), "农安 第十条（一）6", explained=frozenset(STATES))
_GROUP = 500


@dataclass(frozen=True, slots=True)
class ChainLine:
    """How far one pupil is, and since which day (yyyyMMdd, "" before the first step)."""

    student_id: int
    name: str
    class_no: str
    state: str
    day: str
    source: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: to which state, on which day, told by which file or by hand, and why."""

    state: str
    day: str
    source: str
    at: str
    by: str
    reason: str


def mark(
    tx: Tx,
    student_ids: Iterable[int],
    state: str,
    day: str = "",
    reason: str = "",
    source: str = "",
) -> int:
    """Enter that these pupils stand at ``state`` since ``day`` (as typed, "" is today); how many.

    Those who stand there already are left alone. Passing over a state or going back wants a
    ``reason``; a file is one (``source``). Raises ``Rejected`` (R-NA-10-7).
    """
    require(tx, Action.EDIT)
    on = dates.typed(day, "日期") if day.strip() else tx.today
    why = reason.strip() or source
    moving = [one for one in lines(tx, student_ids=list(student_ids)) if one.state != state]
    problems: list[Problem] = []
    for one in moving:
        since = dates.day_of(one.day) if one.day else None
        found = chain.judge(CHAIN, one.state, since, Move(state, on, why), tx.today)
        problems += [_about(problem, one) for problem in blocking(found)]
    if problems:
        raise Rejected(*problems)
    for one in moving:
        facts = {"at": tx.stamp, "by": tx.actor.user, "source": source, "reason": reason.strip()}
        tx.session.add(NationalStep(one.student_id, state, dates.written(on), **facts))
    tx.session.flush()
    return len(moving)


def lines(
    tx: Tx, state: str = "", student_ids: Sequence[int] | None = None
) -> tuple[ChainLine, ...]:
    """Pupils without a 学籍号 or with a step, at one state or any; or those named, whoever."""
    latest = _latest().subquery()
    statement = (
        select(
            Student.id,
            Student.name,
            Student.class_no,
            NationalStep.state,
            NationalStep.day,
            NationalStep.source,
        )
        .outerjoin(latest, latest.c.student_id == Student.id)
        .outerjoin(NationalStep, NationalStep.id == latest.c.step_id)
        .order_by(Student.class_no, Student.id)
    )
    if student_ids is None:
        statement = statement.where(
            (Student.national_number == "") | (NationalStep.id.is_not(None))
        )
        rows = list(tx.session.execute(statement))
    else:
        rows = [
            row
            for group in in_groups(student_ids, _GROUP)
            for row in tx.session.execute(statement.where(Student.id.in_(group)))
        ]
    found = [ChainLine(*row[:3], row[3] or NOT_YET, row[4] or "", row[5] or "") for row in rows]
    return tuple(one for one in found if state in ("", one.state))


def counts(tx: Tx) -> Mapping[str, int]:
    """How many pupils of ``lines`` stand at each state."""
    found = dict.fromkeys((NOT_YET, *STATES), 0)
    for one in lines(tx):
        found[one.state] += 1
    return found


def steps(tx: Tx, student_id: int) -> tuple[StepLine, ...]:
    """Everything that happened to a pupil's registration, oldest first."""
    rows = tx.scalars(
        select(NationalStep).where(NationalStep.student_id == student_id).order_by(NationalStep.id)
    )
    return tuple(StepLine(r.state, r.day, r.source, r.at, r.by, r.reason) for r in rows)


def _latest() -> Select[int, int]:
    """(student_id, step_id) of the last step of each pupil."""
    last = func.max(NationalStep.id).label("step_id")
    return select(NationalStep.student_id, last).group_by(NationalStep.student_id)


def _about(problem: Problem, one: ChainLine) -> Problem:
    message = f"{one.name}（{one.class_no or '未编班'}）：{problem.message}"
    where = Where(field="状态", student_id=one.student_id)
    return Problem(problem.code, message, where, problem.source, problem.level)
