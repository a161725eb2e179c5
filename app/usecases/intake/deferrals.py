"""延期注册, 延缓入学 and 拒收: who comes later, who was not taken, and why."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.domain import admission as rules
from app.domain import dates
from app.domain.permissions import Action
from app.persistence.campaign_records import AdmissionRefusal, Deferral
from app.persistence.records import Evidence, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.intake.admission_plans import settle
from app.usecases.pupils import proofs
from app.usecases.pupils.proofs import Attached
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

LATE, POSTPONED = "延期注册", "延缓入学"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a guardian asks for; days as typed. ``approver`` and ``hospital`` are of a 延缓入学."""

    student_id: int
    applicant: str
    reason: str
    proof: str
    regular_on: str
    new_on: str
    kind: str = LATE
    approver: str = ""
    approval_no: str = ""
    hospital: str = ""
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeferralLine:
    """One deferral that was granted; days are yyyyMMdd."""

    id: int
    student_id: int
    name: str
    kind: str
    applicant: str
    reason: str
    proof: str
    regular_on: str
    new_on: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """One child who was not taken in. ``alert``: of the school's own district."""

    id: int
    name: str
    year: str
    stage: str
    reason: str
    decided_by: str
    at: str
    alert: bool


def defer(
    tx: Tx, wish: Wish, confirmed: Collection[str] = (), files: Sequence[Attached] = ()
) -> tuple[int, tuple[Problem, ...]]:
    """Grant a deferral; gives its id and what there is to say (R-ORD-7-1, R-SC-10-1).

    A 延缓入学 needs its approval and diagnosis (R-NA-4-1, R-SC-7-1). ``files``, the scans of the
    proof, are kept within the act. Raises ``Rejected`` with what the text refuses, or asks without
    being ``confirmed``.
    """
    require(tx, Action.EDIT)
    pupil = tx.get(Student, wish.student_id, "这名学生")
    if files:
        wish = replace(wish, evidence_id=proofs.keep_for(tx, pupil.id, files))
    _refuse_typed(tx, wish)
    regular, new = dates.typed(wish.regular_on, "规定日期"), dates.typed(wish.new_on, "新的日期")
    policy = rules.policy_of(policies.of_school(tx))
    if wish.kind == POSTPONED:
        found = rules.judge_postponing(policy, wish.reason, wish.approver, wish.hospital)
    else:
        found = rules.judge_deferral(policy, regular, new, wish.reason, wish.proof)
    problems = settle(found, confirmed)
    questions = sorted(p.code for p in problems if p.level is Level.NEEDS_CONFIRM)
    row = Deferral(
        student_id=pupil.id,
        kind=wish.kind,
        applicant=wish.applicant.strip(),
        reason=wish.reason.strip(),
        proof=wish.proof.strip(),
        regular_on=dates.written(regular),
        new_on=dates.written(new),
        confirmed=json.dumps(questions),
        at=tx.stamp,
        by=tx.actor.user,
        approver=wish.approver.strip(),
        approval_no=wish.approval_no.strip(),
        hospital=wish.hospital,
        evidence_id=wish.evidence_id,
    )
    return tx.add(row).id, problems


def approvers(tx: Tx) -> tuple[str, ...]:
    """Who approves a 延缓入学 here, as the text names them; ``()`` where it names nobody."""
    return rules.policy_of(policies.of_school(tx)).papers.postponing_approvers


def deferrals(tx: Tx) -> tuple[DeferralLine, ...]:
    """Every deferral, the latest first."""
    rows = tx.session.execute(
        select(Deferral, Student.name)
        .join(Student, Student.id == Deferral.student_id)
        .order_by(Deferral.id.desc())
    )
    return tuple(
        DeferralLine(
            d.id,
            d.student_id,
            name,
            d.kind,
            d.applicant,
            d.reason,
            d.proof,
            d.regular_on,
            d.new_on,
            d.at,
            d.by,
        )
        for d, name in rows
    )


def refuse_child(
    tx: Tx, name: str, year: str, stage: str, reason: str, decided_by: str, *, in_district: bool
) -> tuple[Problem, ...]:
    """Enter that a child was not taken in. Of the own district it is an alert (R-NA-7-3).

    Raises ``Rejected`` without a name, a reason, or who decided.
    """
    require(tx, Action.EDIT)
    typed = (("姓名", name), ("原因", reason), ("决定人", decided_by))
    lacking = [label for label, value in typed if not value.strip()]
    if lacking:
        message = f"登记未接收的学生，须写明{'、'.join(lacking)}。请补填。"
        raise Rejected(Problem("admission.refusal-typed", message, Where(field=lacking[0])))
    row = AdmissionRefusal(
        name=name.strip(),
        year=year,
        stage=stage,
        in_district="是" if in_district else "否",
        reason=reason.strip(),
        decided_by=decided_by.strip(),
        at=tx.stamp,
        by=tx.actor.user,
    )
    tx.add(row)
    return (_alert(tx, name.strip()),) if in_district else ()


def refusals(tx: Tx) -> tuple[RefusalLine, ...]:
    """Every child who was not taken in, the latest first."""
    rows = tx.scalars(select(AdmissionRefusal).order_by(AdmissionRefusal.id.desc()))
    return tuple(
        RefusalLine(
            r.id, r.name, r.year, r.stage, r.reason, r.decided_by, r.at, r.in_district == "是"
        )
        for r in rows
    )


def _alert(tx: Tx, name: str) -> Problem:
    policy = rules.policy_of(policies.of_school(tx))
    if policy.papers.district_cite:
        message = f"{name}是本校学区内的适龄儿童少年，学校不得拒收。请立即报告校长，重新处理。"
        source, level = policy.papers.district_cite, Level.WARN
    else:
        message = f"{name}属本校学区而未被接收，本地办法没有写明怎样处理。请报主管部门核对。"
        source, level = policy.article, Level.NEEDS_CONFIRM
    return Problem("admission.refused-child", message, source=source, level=level)


def _refuse_typed(tx: Tx, wish: Wish) -> None:
    problems = []
    if wish.kind not in (LATE, POSTPONED):
        message = f"没有名为“{wish.kind}”的办理类型。可用：{LATE}、{POSTPONED}。"
        problems.append(Problem("admission.typed", message, Where(field="类型")))
    if not wish.applicant.strip():
        message = "请填写提出申请的监护人。"
        problems.append(Problem("admission.typed", message, Where(field="申请人")))
    if wish.evidence_id is not None:
        scan = tx.get(Evidence, wish.evidence_id, f"编号为 {wish.evidence_id} 的材料")
        if scan.student_id != wish.student_id:
            message = f"编号为 {wish.evidence_id} 的材料属于另一名学生。请重新选择扫描件。"
            problems.append(Problem("admission.foreign-scan", message, Where(field="证明")))
    if problems:
        raise Rejected(*problems)
