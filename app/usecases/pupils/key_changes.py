"""关键信息变更: 姓名 性别 出生日期 证件类型 证件号 change by a case with proof and two approvals.

A parent applies with the 户口簿, the school approves, the 学籍主管部门 approves; then the record
changes (办法第十条; 农安第十五条; 四川第十五条). The stored 学籍号 never does.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.domain import dates, fields
from app.domain.permissions import Action
from app.persistence.pupil_records import KeyChange, KeyChangeApproval
from app.persistence.records import Evidence, Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.checking import judging
from app.usecases.pupils import editing, proofs, students, timeline
from app.usecases.pupils.proofs import Attached
from app.usecases.pupils.timeline import Change
from app.usecases.school.permits import require

APPLIED, SCHOOL_APPROVED, APPROVED = "applied", "school_approved", "approved"
REFUSED, WITHDRAWN = "refused", "withdrawn"
STATES: Mapping[str, str] = {
    APPLIED: "待学校核准",
    SCHOOL_APPROVED: "待主管部门核准",
    APPROVED: "已核准",
    REFUSED: "未核准",
    WITHDRAWN: "已撤回",
}
OPEN = (APPLIED, SCHOOL_APPROVED)
SCHOOL, BUREAU = "school", "bureau"
STEPS: Mapping[str, str] = {SCHOOL: "学校核准", BUREAU: "学籍主管部门核准"}
_SOURCE = editing.ARTICLE_10
APPLY_SETTING = "key-change.apply-after"
"""``bureau`` (default): the record changes after both approvals; ``school``: after one, marked."""


@dataclass(frozen=True, slots=True)
class Application:
    """What a parent asks for. ``wanted`` is raw text by field key, ``evidence_ids`` the proofs."""

    applicant: str
    relation: str
    wanted: Mapping[str, str]
    evidence_ids: Sequence[int]
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """审核意见: who decided, on which day (as typed), and what; the bureau's has a document number.

    ``paper`` is the evidence with the leader's signature, where the registrar enters it for him.
    """

    approved: bool
    person: str
    decided_on: str
    opinion: str = ""
    document_no: str = ""
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """One decision as it was entered."""

    step: str
    approved: bool
    person: str
    decided_on: str
    opinion: str
    document_no: str
    entered_by: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case as shown. ``pending``: the record has changed, the bureau has not decided yet."""

    id: int
    student_id: int
    name: str
    applicant: str
    relation: str
    reason: str
    changes: tuple[Change, ...]
    evidence_ids: tuple[int, ...]
    state: str
    state_text: str
    opened_at: str
    opened_by: str
    pending: bool
    handed_over_on: str
    received_by: str
    approvals: tuple[ApprovalLine, ...]


def open_case(tx: Tx, student_id: int, application: Application) -> int:
    """Enter an application; gives the case's id. Nothing of the record moves.

    Raises ``Rejected`` with all that is wrong: no proof, another's proof, no key field, a value
    that cannot be or that another pupil has, a case that is still open (R-ORD-10-1, R-NA-15-1).
    """
    require(tx, Action.EDIT)
    student = tx.get(Student, student_id, "这名学生")
    values, problems = _wanted(tx, student, application.wanted)
    problems += _formal(tx, student_id, application)
    if found := blocking(problems):
        raise Rejected(*found)
    pairs = {key: [getattr(student, key), value] for key, value in values.items()}
    row = KeyChange(
        student_id=student_id,
        applicant=application.applicant.strip(),
        relation=application.relation.strip(),
        reason=application.reason.strip(),
        fields=json.dumps(pairs, ensure_ascii=False),
        evidence=json.dumps(sorted(set(application.evidence_ids))),
        state=APPLIED,
        opened_at=tx.stamp,
        opened_by=tx.actor.user,
    )
    return tx.add(row).id


def open_with_proofs(
    tx: Tx, student_id: int, application: Application, files: Sequence[Attached]
) -> int:
    """Keep the proofs and open the case in one act: a refused application leaves nothing behind."""
    kept = proofs.keep(tx, student_id, files)
    return open_case(tx, student_id, replace(application, evidence_ids=kept))


def decide(
    tx: Tx, case_id: int, step: str, decision: Decision, papers: Sequence[Attached] = ()
) -> Case:
    """Keep the signed paper, if there is one, and enter the decision of ``step`` in one act."""
    student_id = tx.get(KeyChange, case_id, f"编号为 {case_id} 的变更申请").student_id
    kept = proofs.keep(tx, student_id, papers)
    whole = replace(decision, paper=kept[0]) if kept else decision
    return (decide_school if step == SCHOOL else decide_bureau)(tx, case_id, whole)


def decide_school(tx: Tx, case_id: int, decision: Decision) -> Case:
    """学校核准: by a leader, or by the registrar from his signed paper (R-YH-1-2, R-YH-4-1)."""
    require(tx, Action.APPROVE)
    row = _case_in(tx, case_id, APPLIED)
    if tx.actor.role != "leader":
        _require_paper(tx, row, decision)
    _enter(tx, row, SCHOOL, decision)
    if not decision.approved:
        _close(tx, row, REFUSED)
    else:
        row.state = SCHOOL_APPROVED
        if apply_after(tx) == SCHOOL:
            _apply(tx, row)
    return case(tx, case_id)


def decide_bureau(tx: Tx, case_id: int, decision: Decision) -> Case:
    """主管部门核准, entered from the bureau's document; then the record changes."""
    require(tx, Action.EDIT)
    row = _case_in(tx, case_id, SCHOOL_APPROVED)
    if not decision.document_no.strip():
        message = "请填写主管部门核准文件或系统回执的编号，再登记决定。"
        raise Rejected(Problem("key-change.document", message, Where(field="文号"), _SOURCE))
    _enter(tx, row, BUREAU, decision)
    if decision.approved and not row.applied_at:
        _apply(tx, row)
    if not decision.approved and row.applied_at:
        _take_back(tx, row, "主管部门未核准")
    _close(tx, row, APPROVED if decision.approved else REFUSED)
    return case(tx, case_id)


def withdraw(tx: Tx, case_id: int, reason: str) -> Case:
    """The applicant takes it back; possible until the bureau has decided."""
    require(tx, Action.EDIT)
    row = _case_in(tx, case_id, *OPEN)
    if not reason.strip():
        message = "撤回申请须写明原因。请填写后重试。"
        raise Rejected(Problem("key-change.reason", message, Where(field="原因")))
    if row.applied_at:
        _take_back(tx, row, reason)
    tx.note("withdraw", "key_change", case_id, {"reason": reason.strip()})
    _close(tx, row, WITHDRAWN)
    return case(tx, case_id)


def apply_after(tx: Tx) -> str:
    """After whose approval the record changes: ``SCHOOL`` or ``BUREAU``."""
    return tx.setting(APPLY_SETTING) or BUREAU


def set_apply_after(tx: Tx, step: str) -> None:
    """Choose it; cases under way follow the new choice at their next step."""
    require(tx, Action.EDIT)
    if step not in STEPS:
        message = f"没有名为“{step}”的环节。可用：{'、'.join(STEPS)}。"
        raise Rejected(Problem("key-change.step", message))
    tx.set(APPLY_SETTING, step)


def case(tx: Tx, case_id: int) -> Case:
    """One case whole."""
    return _shown(tx, tx.get(KeyChange, case_id, f"编号为 {case_id} 的变更申请"))


def cases(tx: Tx, states: Sequence[str] = (), student_id: int = 0) -> tuple[Case, ...]:
    """Cases in ``states`` (none named: all), of one pupil where given, the latest first."""
    statement = select(KeyChange).order_by(KeyChange.id.desc())
    if states:
        statement = statement.where(KeyChange.state.in_(states))
    if student_id:
        statement = statement.where(KeyChange.student_id == student_id)
    return tuple(_shown(tx, row) for row in list(tx.scalars(statement)))


def _wanted(
    tx: Tx, student: Student, wanted: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """The fields that would really change, read and judged with the rest of the record."""
    now = students.values_of(tx, [student.id])[student.id]
    after, problems = dict(now), []
    for key, raw in wanted.items():
        if key not in editing.KEY_INFORMATION:
            message = f"“{students.label_of(key)}”不是关键信息，请直接在学生页修改。"
            problems.append(Problem("key-change.other-field", message, Where(field=key)))
            continue
        reading = fields.read(fields.by_key(key), raw)
        problems += reading.problems
        after[key] = reading.value
    members = students.guardians_of(tx, [student.id]).get(student.id, [])
    problems += judging.judge(tx, student.id, after, members)
    changed = {key: value for key, value in after.items() if value != now[key]}
    if not changed:
        message = "申请的内容与现有信息相同，没有需要变更的。请核对。"
        problems.append(Problem("key-change.nothing", message))
    return changed, problems


def _formal(tx: Tx, student_id: int, application: Application) -> list[Problem]:
    problems = []
    for text, label in (
        (application.applicant, "申请人"),
        (application.relation, "与学生关系"),
        (application.reason, "变更原因"),
    ):
        if not text.strip():
            message = f"请填写“{label}”。"
            problems.append(Problem("key-change.blank", message, Where(field=label), _SOURCE))
    problems += _proofs(tx, student_id, application.evidence_ids)
    waiting = cases(tx, OPEN, student_id)
    if waiting:
        message = f"这名学生还有一件未办结的关键信息变更（{waiting[0].opened_at[:10]} 申请）。"
        problems.append(Problem("key-change.open", message + "请先办结或撤回。"))
    return problems


def _proofs(tx: Tx, student_id: int, evidence_ids: Sequence[int]) -> list[Problem]:
    if not evidence_ids:
        message = "变更关键信息须附《居民户口簿》或其他证明的复印件。请先扫描并附上。"
        return [Problem("key-change.proof", message, Where(field="证明材料"), _SOURCE)]
    own = set(tx.scalars(select(Evidence.id).where(Evidence.student_id == student_id)))
    if set(evidence_ids) <= own:
        return []
    message = "所附材料中有的不属于这名学生。请重新选择。"
    return [Problem("key-change.proof", message, Where(field="证明材料"), _SOURCE)]


def _require_paper(tx: Tx, row: KeyChange, decision: Decision) -> None:
    if decision.paper is None:
        message = "学校核准须由校领导登录办理；由学籍管理员代录的，请附校领导签字的审批表扫描件。"
        raise Rejected(Problem("key-change.leader", message, Where(field="学校核准"), _SOURCE))
    if problems := _proofs(tx, row.student_id, [decision.paper]):
        raise Rejected(*problems)


def _case_in(tx: Tx, case_id: int, *states: str) -> KeyChange:
    row = tx.get(KeyChange, case_id, f"编号为 {case_id} 的变更申请")
    if row.state not in states:
        message = f"这件变更申请现为“{STATES[row.state]}”，不能办理这一步。请刷新后重试。"
        raise Rejected(Problem("key-change.state", message))
    return row


def _enter(tx: Tx, row: KeyChange, step: str, decision: Decision) -> None:
    if not decision.approved:
        _filled(decision.opinion, "未核准的原因")
    tx.add(
        KeyChangeApproval(
            case_id=row.id,
            step=step,
            result="approved" if decision.approved else "refused",
            person=_filled(decision.person, "核准人"),
            decided_on=dates.written(dates.typed(decision.decided_on, "核准日期")),
            opinion=decision.opinion.strip(),
            entered_by=tx.actor.user,
            entered_at=tx.stamp,
            document_no=decision.document_no.strip(),
            paper=decision.paper,
        )
    )


def _apply(tx: Tx, row: KeyChange) -> None:
    """The record takes the new values, if it is still what the case was opened on."""
    student = tx.get(Student, row.student_id, "这名学生")
    pairs = _pairs(row)
    moved = [key for key, (before, _) in pairs.items() if getattr(student, key) != before]
    if moved:
        labels = "、".join(map(students.label_of, moved))
        message = f"{labels}在申请之后已经变动，与申请时不同。请撤回后按现有信息重新申请。"
        raise Rejected(Problem("key-change.moved-on", message))
    after = {key: value for key, (_, value) in pairs.items()}
    values = {**students.values_of(tx, [row.student_id])[row.student_id], **after}
    if found := blocking(judging.doubles_of(tx, row.student_id, values)):
        raise Rejected(*found)
    _move(tx, row, after, timeline.KEY_CHANGE, row.reason)
    row.applied_at = tx.stamp


def _take_back(tx: Tx, row: KeyChange, reason: str) -> None:
    """A record changed ahead of the bureau goes back, as a further change."""
    before = {key: value for key, (value, _) in _pairs(row).items()}
    _move(tx, row, before, timeline.KEY_CHANGE_BACK, reason)
    row.applied_at = ""


def _move(tx: Tx, row: KeyChange, values: Mapping[str, str], action: str, reason: str) -> None:
    student = tx.get(Student, row.student_id, "这名学生")
    since = timeline.begin(tx)
    for key, value in values.items():
        setattr(student, key, value)
    editing.finish(tx, row.student_id, action, since, reason, (), case=row.id)


def _close(tx: Tx, row: KeyChange, state: str) -> None:
    row.state = state
    row.closed_at = tx.stamp


def _pairs(row: KeyChange) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = json.loads(row.fields)
    return pairs


def _filled(text: str, label: str) -> str:
    if not text.strip():
        message = f"请填写“{label}”。"
        raise Rejected(Problem("key-change.blank", message, Where(field=label), _SOURCE))
    return text.strip()


def _shown(tx: Tx, row: KeyChange) -> Case:
    student = tx.session.get(Student, row.student_id)
    changes = tuple(
        Change(key, students.label_of(key), before, after)
        for key, (before, after) in _pairs(row).items()
    )
    approvals = tx.scalars(
        select(KeyChangeApproval)
        .where(KeyChangeApproval.case_id == row.id)
        .order_by(KeyChangeApproval.id)
    )
    return Case(
        id=row.id,
        student_id=row.student_id,
        name=student.name if student else "",
        applicant=row.applicant,
        relation=row.relation,
        reason=row.reason,
        changes=changes,
        evidence_ids=tuple(json.loads(row.evidence)),
        state=row.state,
        state_text=STATES[row.state],
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        pending=bool(row.applied_at) and row.state in OPEN,
        handed_over_on=row.handed_over_on,
        received_by=row.received_by,
        approvals=tuple(map(_approval, approvals)),
    )


def _approval(row: KeyChangeApproval) -> ApprovalLine:
    return ApprovalLine(
        row.step,
        row.result == "approved",
        row.person,
        row.decided_on,
        row.opinion,
        row.document_no,
        row.entered_by,
    )
