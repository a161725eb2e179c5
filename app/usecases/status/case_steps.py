"""Signing the steps of a case, in their order, by the role that each one names; 退回 and again.

When the last national step is done, the change takes effect (R-ORD-11-0).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain import dates, flow
from app.domain import status_kinds as table
from app.domain.flow import Leg, Role
from app.domain.permissions import ROLES, Action, may
from app.persistence.case_records import CaseEvidence, CaseReturn, CaseStep, StatusCase
from app.persistence.records import Evidence, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.rulebook import policies
from app.usecases.school.permits import require
from app.usecases.status import case_clocks, cases
from app.usecases.status.case_rows import DONE, OPEN, RETURNED, WAITING, CaseView

_BLOCKED = Level.BLOCKED_STEP
_AT_STEP = Where(field="环节")
_ACTORS = {"leader": Role.LEADER, "class_teacher": Role.TEACHER}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did a step on which day (as typed, "" is today), and what shows it.

    ``role`` is the role that signs; ``person`` its name. ``seen``: the stamped original lay before
    the registrar, its scan comes later.
    """

    role: str
    person: str = ""
    on: str = ""
    opinion: str = ""
    document_no: str = ""
    evidence_ids: Sequence[int] = ()
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Signed:
    """The case after a step, and what was noticed about it, such as a day out of order."""

    case: CaseView
    problems: tuple[Problem, ...]


def sign(tx: Tx, case_id: int, step: str, signature: Signature) -> Signed:
    """Sign the step called ``step``. Raises ``Rejected``: not its turn, another role's, no stamp.

    A leader or a class teacher signs for himself; the registrar enters what they signed on paper.
    """
    row = cases.running(tx, case_id)
    steps = _steps(tx, case_id)
    one = _turn(steps, step)
    problems = [*_role(tx, one, signature), *_stamp(one, signature)]
    day = dates.typed(signature.on, "办理日期") if signature.on.strip() else tx.today
    problems += _day(tx, row, day)
    if problems:
        raise Rejected(*problems)
    one.state, one.done_on = DONE, dates.written(day)
    one.person, one.opinion = signature.person.strip(), signature.opinion.strip()
    one.document_no = signature.document_no.strip()
    one.entered_by, one.entered_at = tx.actor.user, tx.stamp
    for evidence_id in signature.evidence_ids:
        bind(tx, row, evidence_id, step_id=one.id)
    tx.session.flush()
    noticed = _out_of_order(steps, one)
    _go_on(tx, row, steps, day)
    noticed += _not_placed(tx, row)
    return Signed(cases.case(tx, case_id), tuple(noticed))


def send_back(tx: Tx, case_id: int, reason: str, on: str = "") -> CaseView:
    """退回: whoever has the case sends it back, for a reason; its clock stands until resent."""
    require(tx, Action.EDIT)
    row = cases.running(tx, case_id)
    one = _current(_steps(tx, case_id))
    if one.state == RETURNED:
        raise Rejected(Problem("case.returned", f"“{one.name}”已经退回，等待重新报送。请先重报。"))
    if not reason.strip():
        raise Rejected(Problem("case.reason", "退回须写明原因。请填写。", Where(field="退回原因")))
    day = dates.typed(on, "退回日期") if on.strip() else tx.today
    if problems := _day(tx, row, day):
        raise Rejected(*problems)
    one.state, one.due, one.rolled = RETURNED, "", ""
    tx.add(CaseReturn(one.id, dates.written(day), reason.strip(), tx.actor.user, tx.stamp))
    return cases.case(tx, case_id)


def resend(tx: Tx, case_id: int, answer: str, on: str = "") -> CaseView:
    """Hand a returned step in again, saying what was mended; its clock begins anew."""
    require(tx, Action.EDIT)
    row = cases.running(tx, case_id)
    one = _current(_steps(tx, case_id))
    if one.state != RETURNED:
        raise Rejected(Problem("case.not-returned", f"“{one.name}”没有退回，不用重报。请刷新。"))
    if not answer.strip():
        message = "重新报送须写明改了什么。请填写。"
        raise Rejected(Problem("case.reason", message, Where(field="补正说明")))
    day = dates.typed(on, "重报日期") if on.strip() else tx.today
    last = tx.session.scalar(
        select(CaseReturn).where(CaseReturn.step_id == one.id).order_by(CaseReturn.id.desc())
    )
    if last is not None:
        if dates.written(day) < last.returned_on:
            message = "重报日期早于退回日期。请核对日期。"
            raise Rejected(Problem("case.day", message, Where(field="重报日期")))
        last.resent_on, last.answer = dates.written(day), answer.strip()
    one.state = WAITING
    case_clocks.start(tx, row, one, day)
    tx.session.flush()
    return cases.case(tx, case_id)


def attach(tx: Tx, case_id: int, evidence_id: int, step: str) -> CaseView:
    """Bind a scan to a step that is done or waits."""
    require(tx, Action.EDIT)
    row = cases.running(tx, case_id)
    one = next((s for s in _steps(tx, case_id) if s.name == step), None)
    if one is None:
        raise Rejected(Problem("case.step", f"这件异动没有“{step}”这一环节。请核对。"))
    bind(tx, row, evidence_id, step_id=one.id)
    tx.session.flush()
    return cases.case(tx, case_id)


def bind(
    tx: Tx,
    row: StatusCase,
    evidence_id: int,
    step_id: int | None = None,
    material_id: int | None = None,
) -> None:
    """Enter that a scan belongs to a step or a paper; it must be this pupil's."""
    evidence = tx.get(Evidence, evidence_id, "这份扫描件")
    if evidence.student_id != row.student_id:
        message = "这份扫描件不属于这名学生。请重新选择。"
        raise Rejected(Problem("case.evidence", message, Where(student_id=evidence.student_id)))
    twin = select(CaseEvidence.id).where(
        CaseEvidence.case_id == row.id,
        CaseEvidence.evidence_id == evidence_id,
        CaseEvidence.step_id == step_id,
        CaseEvidence.material_id == material_id,
    )
    if tx.session.scalar(twin) is None:
        tx.add(CaseEvidence(row.id, evidence_id, tx.stamp, tx.actor.user, step_id, material_id))


def _steps(tx: Tx, case_id: int) -> list[CaseStep]:
    statement = select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.position)
    return list(tx.scalars(statement))


def _current(steps: list[CaseStep]) -> CaseStep:
    for one in steps:
        if one.state != DONE:
            return one
    raise Rejected(Problem("case.steps-done", "各环节都已完成。请办结。"))


def _turn(steps: list[CaseStep], name: str) -> CaseStep:
    """The step, if it is its turn; the refusal names what comes before it, with the article."""
    names = [one.name for one in steps]
    if name not in names:
        said = "、".join(names)
        message = f"这件异动的环节里没有“{name}”。依次为：{said}。请核对。"
        raise Rejected(Problem("case.step", message, Where(field="环节")))
    place = names.index(name)
    one = steps[place]
    if one.state == DONE:
        message = f"“{name}”已于 {dates.day_of(one.done_on)} 完成，不能再次办理。请刷新。"
        raise Rejected(Problem("case.step-done", message, source=one.cite))
    if before := flow.before(names, [s.state == DONE for s in steps], place):
        message = f"“{name}”之前还要先完成：{'、'.join(before)}。请按顺序办理。"
        raise Rejected(Problem("case.step-order", message, _AT_STEP, one.cite, _BLOCKED))
    if one.state == RETURNED:
        message = f"“{name}”已被退回，请先补正并重新报送，再登记结果。"
        raise Rejected(Problem("case.step-returned", message, _AT_STEP, one.cite, _BLOCKED))
    return one


def _role(tx: Tx, one: CaseStep, signature: Signature) -> list[Problem]:
    """The step's own role, by its own hand or entered by the registrar (R-YH-1-2)."""
    own = _ACTORS.get(tx.actor.role)
    if signature.role != one.role:
        other = signature.role.strip() or "未注明身份的人"
        message = f"“{one.name}”由{one.role}签署，不能由{other}签署。请核对。"
        return [Problem("case.wrong-role", message, Where(field="签署人"), one.cite)]
    if own is None:
        require(tx, Action.EDIT)
        return _named(tx, one, signature)
    if own.value != one.role:
        said = ROLES[tx.actor.role]
        message = f"“{one.name}”由{one.role}签署，您登录的身份是{said}。请由{one.role}办理。"
        return [Problem("case.wrong-role", message, Where(field="签署人"), one.cite)]
    return []


def _named(tx: Tx, one: CaseStep, signature: Signature) -> list[Problem]:
    """What the registrar enters for another has a name; in some schools the leader's own paper."""
    role = Role(one.role)
    if role in (Role.LEADER, Role.TEACHER, Role.PARENT) and not signature.person.strip():
        message = f"“{one.name}”由{role}签署。请填写签署人的姓名。"
        return [Problem("case.person", message, Where(field="签署人"), one.cite)]
    rule = policies.of_school(tx).rules.approval
    if rule and rule.named and role is Role.LEADER and not signature.evidence_ids:
        message = "不得不经学校领导审核直接办理。请由校领导登录签署，或附上领导签字的审批件。"
        return [Problem("case.leader", message, Where(field="签署人"), rule.cite)]
    return []


def _stamp(one: CaseStep, signature: Signature) -> list[Problem]:
    if not one.stamp or signature.evidence_ids or signature.seen:
        return []
    message = f"“{one.name}”须盖章。请附上盖章件的扫描件，或注明已核对原件、扫描件后补。"
    return [Problem("case.stamp", message, Where(field="盖章件"), one.cite)]


def _day(tx: Tx, row: StatusCase, day: date) -> list[Problem]:
    # The request came to us later than it was made: what others did lies before our own first day.
    released = table.kind(row.kind).direction == flow.RELEASE
    if day > tx.today:
        message = f"{dates.shown(day)}还没有到，不能登记为已办理。请核对日期。"
    elif dates.written(day) < row.applied_on and not released:
        message = f"{dates.shown(day)}早于申请日期。请核对日期。"
    else:
        return []
    return [Problem("case.day", message, Where(field="办理日期"))]


def _out_of_order(steps: list[CaseStep], one: CaseStep) -> list[Problem]:
    before = [s for s in steps if s.position < one.position and s.done_on > one.done_on]
    return [
        Problem(
            "case.day-order",
            f"“{one.name}”的日期早于“{s.name}”的 {dates.day_of(s.done_on)}。请核对两个日期。",
            Where(field="办理日期"),
            one.cite,
            Level.WARN,
        )
        for s in before
    ]


def _not_placed(tx: Tx, row: StatusCase) -> list[Problem]:
    """The change stands, but the class that was meant had no seat left when it took effect."""
    wanted = json.loads(row.facts).get("target_class", "") if row.change_id else ""
    student = tx.get(Student, row.student_id, "这名学生")
    if not wanted or student.class_no == wanted:
        return []
    message = f"变动已生效，但没有编入 {wanted}：该班已满或不存在。请在班级页另行编班。"
    return [Problem("case.not-placed", message, Where(field="班级"), level=Level.WARN)]


def _go_on(tx: Tx, row: StatusCase, steps: list[CaseStep], day: date) -> None:
    """Begin the next step's clock; after the last national step the change takes effect."""
    waiting = [one for one in steps if one.state != DONE]
    national = [one for one in waiting if one.leg == Leg.NATIONAL.value]
    if row.state == OPEN and not national and may(tx.actor.role, Action.EDIT):
        cases.take_effect(tx, row, day)
    if waiting:
        case_clocks.start(tx, row, waiting[0], day)
    tx.session.flush()
