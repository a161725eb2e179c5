"""学籍状态: what changes have made of a pupil; putting a change into effect, and undoing it by one.

``Enrolment`` holds what ``app.domain.status.replay`` says of a pupil's changes and is written here
and in ``many_changes`` only. A pupil without a row there is 在读.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from app.domain import dates, grades, status
from app.domain import status_kinds as table
from app.domain.permissions import Action
from app.domain.status import Change, EnrolmentState
from app.persistence.case_records import Enrolment, StatusCase, StatusChange
from app.persistence.certificate_records import Certificate, Leaver
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.classwork import class_moves
from app.usecases.school.permits import require

_GROUP = 500


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A pupil's state; days are yyyyMMdd, ``ends_on`` that of a suspension."""

    status: str
    since: str
    enrolled: bool
    attends: bool
    ends_on: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """What a change rests on: the case that led to it, a reason, an authority's document."""

    case_id: int | None = None
    reason: str = ""
    document_no: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change as the timeline shows it. ``undone``: a later reversal has taken it back."""

    id: int
    kind: str
    title: str
    effective_on: str
    status: str
    case_id: int
    reason: str
    document_no: str
    entered_at: str
    entered_by: str
    facts: Mapping[str, str]
    reverses: int
    undone: bool


BY_HAND = Cause()
HERE = StatusLine(table.ATTENDING, "", enrolled=True, attends=True)


def current(tx: Tx, student_ids: Sequence[int]) -> dict[int, StatusLine]:
    """The state of each of these pupils, in one query a group of 500."""
    found = dict.fromkeys(student_ids, HERE)
    for group in in_groups(student_ids, _GROUP):
        for row in tx.scalars(select(Enrolment).where(Enrolment.student_id.in_(group))):
            found[row.student_id] = _line(row)
    return found


def away() -> Select[int]:
    """Pupils who are not 在籍 here: for ``NOT IN`` in a list's own query."""
    return select(Enrolment.student_id).where(Enrolment.enrolled == 0)


def not_attending(tx: Tx) -> frozenset[int]:
    """Pupils outside 班额 and 报到: 休学, 辍学, gone (R-ORD-19-1)."""
    return frozenset(tx.scalars(select(Enrolment.student_id).where(Enrolment.attends == 0)))


def counts(tx: Tx) -> dict[str, int]:
    """How many pupils are in each state, states without pupils left out; 在读 first."""
    rows = tx.session.execute(select(Enrolment.status, func.count()).group_by(Enrolment.status))
    found = {str(name): int(number) for name, number in rows}
    every = tx.session.scalar(select(func.count()).select_from(Student)) or 0
    found[table.ATTENDING] = found.get(table.ATTENDING, 0) + every - sum(found.values())
    return {one.name: found[one.name] for one in table.statuses() if found.get(one.name)}


def state(tx: Tx, student_id: int) -> EnrolmentState:
    """What the pupil's changes have led to, replayed."""
    return status.replay(_changes(tx, student_id))


def changes(tx: Tx, student_id: int) -> tuple[ChangeLine, ...]:
    """Every change of a pupil, the first one first."""
    rows = _rows(tx, student_id)
    undone = {row.reverses for row in rows if row.reverses}
    return tuple(
        ChangeLine(
            row.id,
            row.kind,
            table.kind(row.kind).title,
            row.effective_on,
            row.status,
            row.case_id or 0,
            row.reason,
            row.document_no,
            row.entered_at,
            row.entered_by,
            json.loads(row.facts),
            row.reverses or 0,
            row.id in undone,
        )
        for row in rows
    )


def put(
    tx: Tx,
    student_id: int,
    kind: str,
    on: date,
    facts: Mapping[str, str] | None = None,
    cause: Cause = BY_HAND,
) -> int:
    """Put a change of ``kind`` into effect on ``on``; gives its id.

    ``grade_after`` and ``class_after`` among ``facts`` move the pupil where the kind may. Raises
    ``Rejected`` where the change may not follow the pupil's state.
    """
    require(tx, Action.EDIT)
    student = tx.get(Student, student_id, "这名学生")
    before = {"grade": student.grade, "class_no": student.class_no}
    row = change_row(tx, student_id, kind, on, {**before, **(facts or {})}, cause)
    _into_effect(tx, row)
    if table.kind(kind).moves and facts:
        _move(tx, student, facts.get("grade_after", ""), facts.get("class_after", ""))
    return row.id


def change_row(
    tx: Tx, student_id: int, kind: str, on: date, facts: Mapping[str, str], cause: Cause
) -> StatusChange:
    """A change that is not in effect yet: its state is filled in by whoever puts it so."""
    return StatusChange(
        student_id=student_id,
        kind=table.kind(kind).id,
        effective_on=dates.written(on),
        status="",
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
        case_id=cause.case_id,
        reason=cause.reason.strip(),
        document_no=cause.document_no.strip(),
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
    )


def may(tx: Tx, student_id: int, kind: str, on: date, facts: Mapping[str, str]) -> list[Problem]:
    """Why a change of ``kind`` on ``on`` could not take effect as things stand; [] where it may."""
    known = _changes(tx, student_id)
    last = max((one.id for one in known), default=0)
    try:
        status.after(known, Change(last + 1, kind, on, facts))
    except Rejected as refused:
        return refused.problems
    return []


def settle(now: Enrolment, settled: EnrolmentState) -> None:
    """Keep in ``now`` what the changes have led to."""
    now.status = settled.status
    now.since = dates.written(settled.since) if settled.since else ""
    now.enrolled = int(settled.enrolled)
    now.attends = int(settled.attends)
    now.change_id = settled.change_id
    now.ends_on = dates.written(settled.end) if settled.end else ""


def change_of(row: StatusChange, identity: int) -> Change:
    """A row as the replay takes it, under ``identity``."""
    return Change(
        identity,
        row.kind,
        dates.day_of(row.effective_on),
        json.loads(row.facts or "{}"),
        row.reverses or 0,
    )


def reverse(tx: Tx, change_id: int, on: date, reason: str, document_no: str = "") -> int:
    """Undo the latest change of a pupil by a further one; gives that one's id (R-ORD-13-1).

    Raises ``Rejected`` for any but the latest, without a reason, and for 毕业 with a certificate.
    """
    require(tx, Action.EDIT)
    old = tx.get(StatusChange, change_id, "这次变动")
    if not reason.strip():
        message = "撤销异动须写明原因。请填写后重试。"
        raise Rejected(Problem("status.reason", message, Where(field="原因")))
    _refuse_day(tx, old, on)
    _refuse_running(tx, old)
    _refuse_certified(tx, old)
    row = StatusChange(
        student_id=old.student_id,
        kind=table.REVERSAL,
        effective_on=dates.written(on),
        status="",
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
        case_id=old.case_id,
        reverses=old.id,
        reason=reason.strip(),
        document_no=document_no.strip(),
    )
    _into_effect(tx, row)
    facts = json.loads(old.facts)
    if table.kind(old.kind).moves and (facts.get("grade_after") or facts.get("class_after")):
        student = tx.get(Student, old.student_id, "这名学生")
        _move(tx, student, facts["grade"], facts["class_no"])
        # 升学 within the school has given the new stage's 入学年月.
        student.entry_month = facts.get("entry_month", student.entry_month)
        tx.session.flush()
    _mark(tx, old, row)
    return row.id


def _mark(tx: Tx, old: StatusChange, row: StatusChange) -> None:
    """The case that led to the change says that it was undone, and waits for nothing more."""
    case = tx.session.get(StatusCase, old.case_id) if old.case_id else None
    if case is not None:
        case.state, case.close_reason = "reversed", row.reason
        case.closed_on = case.closed_on or dates.written(tx.today)
        tx.session.flush()


def _refuse_day(tx: Tx, old: StatusChange, on: date) -> None:
    """Undone once it was entered or had taken effect, and not in days to come."""
    first = min(old.effective_on, old.entered_at[:10].replace("-", ""))
    if first <= dates.written(on) and on <= tx.today:
        return
    message = (
        f"撤销日期应在{dates.shown(dates.day_of(first))}至{dates.shown(tx.today)}之间。请核对日期。"
    )
    raise Rejected(Problem("status.reversal-day", message, Where(field="撤销日期")))


def _refuse_running(tx: Tx, old: StatusChange) -> None:
    """A change whose case still runs is undone after the case is closed: its clocks would go on."""
    newer = tx.session.scalar(
        select(StatusCase.id).where(
            StatusCase.student_id == old.student_id, StatusCase.state == "open"
        )
    )
    if newer:
        message = f"这名学生还有办理中的异动（编号 {newer}）。请先办结或撤回，再撤销以前的变动。"
        raise Rejected(Problem("status.case-open", message))


def _refuse_certified(tx: Tx, old: StatusChange) -> None:
    """Nobody attends school with the certificate of having left it (R-ORD-23-5)."""
    if not table.status(old.status).permanent:
        return
    paper = tx.session.scalar(
        select(Certificate.number).where(
            Certificate.student_id == old.student_id,
            Certificate.left_on == old.effective_on,
            Certificate.ended_on == "",
        )
    )
    if paper:
        message = f"已经登记证书 {paper}。请先在“毕业”里撤回编号或登记作废，再撤销{old.status}。"
        raise Rejected(Problem("status.certified", message))
    for leaver in tx.scalars(select(Leaver).where(Leaver.change_id == old.id)):
        leaver.result, leaver.batch_id, leaver.change_id = "", None, None


def _into_effect(tx: Tx, row: StatusChange) -> None:
    """Replay with ``row`` on top, then keep both the change and where it leads."""
    known = _changes(tx, row.student_id)
    last = max((one.id for one in known), default=0)
    reached = status.after(known, change_of(row, last + 1))
    row.status = reached.status
    tx.add(row)
    settled = status.replay((*known, change_of(row, row.id)))
    now = tx.session.scalar(select(Enrolment).where(Enrolment.student_id == row.student_id))
    if now is None:
        now = Enrolment(row.student_id, "", "", 1, 1, 0)
        tx.session.add(now)
    settle(now, settled)
    tx.session.flush()


def _move(tx: Tx, student: Student, grade: str, class_no: str) -> None:
    """Into the other class by an act of the class log (R-RC-7-1), into the other grade."""
    if grade and grades.read(grade) != grades.read(student.grade):
        student.grade = grades.named(grade)
        tx.session.flush()
    if class_no and class_no != student.class_no:
        plan = class_moves.preview(tx, [student.id], class_no, not_attending(tx) - {student.id})
        # A full class does not undo what the authority has decided: the pupil waits for a seat.
        if not blocking(plan.problems):
            class_moves.apply(tx, plan)


def _changes(tx: Tx, student_id: int) -> list[Change]:
    return [change_of(row, row.id) for row in _rows(tx, student_id)]


def _rows(tx: Tx, student_id: int) -> list[StatusChange]:
    statement = select(StatusChange).where(StatusChange.student_id == student_id)
    return list(tx.scalars(statement.order_by(StatusChange.id)))


def _line(row: Enrolment) -> StatusLine:
    return StatusLine(row.status, row.since, bool(row.enrolled), bool(row.attends), row.ends_on)
