"""招生计划: how many places a stage has in a year, on which papers, and who came beyond them."""

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import admission
from app.domain.permissions import Action
from app.persistence.campaign_records import Admission, AdmissionPlan, AdmissionPlanChange
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

LARGEST_PAPER = 5_000_000
"""Bytes of one scan that is kept in the register itself."""


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan, how many were registered on it, and who of them came beyond it."""

    id: int
    year: str
    stage: str
    places: int
    area: str
    document_no: str
    registered: int
    beyond: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BeyondLine:
    """One pupil of the 超计划名单; ``order`` is the place among all of the stage."""

    student_id: int
    name: str
    class_no: str
    stage: str
    order: int


@dataclass(frozen=True, slots=True)
class PlanChangeLine:
    """One change of a plan, and whether its two papers are kept."""

    before: int
    after: int
    at: str
    by: str
    approval_no: str
    application: bool
    approval: bool


def set_plan(
    tx: Tx, year: str, stage: str, places: int, area: str = "", document_no: str = ""
) -> int:
    """Enter the plan that came down for a stage; gives its id. Later it changes by ``change_plan``.

    Raises ``Rejected`` where there is one already (R-ORD-4-1).
    """
    require(tx, Action.EDIT)
    _refuse_typed(year, stage, places)
    if _plan(tx, year, stage) is not None:
        message = f"{year} 年{stage}已有招生计划。要改人数，请办理计划调整。"
        raise Rejected(Problem("admission.plan-there", message, Where(field="招生计划")))
    facts = {"area": area.strip(), "document_no": document_no.strip()}
    return tx.add(AdmissionPlan(year=year, stage=stage, places=places, **facts)).id


def change_plan(
    tx: Tx,
    plan_id: int,
    places: int,
    application: bytes = b"",
    approval: bytes = b"",
    approval_no: str = "",
    confirmed: Collection[str] = (),
) -> tuple[Problem, ...]:
    """Change a plan on the scans of the application and of its approval; both are kept.

    Raises ``Rejected`` where the text wants papers that are not there, or asks what nobody has
    ``confirmed`` (R-NA-3-1).
    """
    require(tx, Action.EDIT)
    plan = tx.get(AdmissionPlan, plan_id, f"编号为 {plan_id} 的招生计划")
    _refuse_typed(plan.year, plan.stage, places)
    _refuse_large(application, approval)
    policy = admission.policy_of(policies.of_school(tx))
    there = {"application": bool(application), "approval": bool(approval and approval_no.strip())}
    problems = settle(admission.judge_plan_change(policy, **there), confirmed)
    row = AdmissionPlanChange(
        plan_id=plan.id,
        before=plan.places,
        after=places,
        at=tx.stamp,
        by=tx.actor.user,
        application=base64.b64encode(application).decode(),
        approval=base64.b64encode(approval).decode(),
        approval_no=approval_no.strip(),
    )
    tx.add(row)
    plan.places = places
    return problems


def plans(tx: Tx) -> tuple[PlanLine, ...]:
    """Every plan, the latest year first, with who came beyond it."""
    rows = tx.scalars(select(AdmissionPlan).order_by(AdmissionPlan.year.desc(), AdmissionPlan.id))
    found = []
    for row in rows:
        came = _registered(tx, row.year, row.stage)
        facts = (row.id, row.year, row.stage, row.places, row.area, row.document_no)
        found.append(PlanLine(*facts, len(came), tuple(came[row.places :])))
    return tuple(found)


def plan_changes(tx: Tx, plan_id: int) -> tuple[PlanChangeLine, ...]:
    """What happened to a plan, oldest first."""
    rows = tx.scalars(
        select(AdmissionPlanChange)
        .where(AdmissionPlanChange.plan_id == plan_id)
        .order_by(AdmissionPlanChange.id)
    )
    return tuple(
        PlanChangeLine(
            r.before, r.after, r.at, r.by, r.approval_no, bool(r.application), bool(r.approval)
        )
        for r in rows
    )


def beyond_plan(tx: Tx, year: str) -> tuple[BeyondLine, ...]:
    """超计划名单 of a year, in the order in which they were registered (R-ORD-4-1)."""
    found = []
    for plan in plans(tx):
        if plan.year != year:
            continue
        for order, student_id in enumerate(plan.beyond, plan.places + 1):
            pupil = tx.get(Student, student_id, "这名学生")
            found.append(BeyondLine(student_id, pupil.name, pupil.class_no, plan.stage, order))
    return tuple(found)


def judge_next(tx: Tx, year: str, stage: str) -> list[Problem]:
    """What the plan says of one more pupil in ``stage``."""
    plan = _plan(tx, year, stage)
    policy = admission.policy_of(policies.of_school(tx))
    came = len(_registered(tx, year, stage))
    return admission.judge_plan(policy, plan.places if plan else None, came)


def settle(problems: Sequence[Problem], confirmed: Collection[str]) -> tuple[Problem, ...]:
    """``problems`` if one may go on. Raises ``Rejected`` with what blocks, and with every
    question (NEEDS-CONFIRM) whose code is not among ``confirmed``."""
    asked = [p for p in problems if p.level is Level.NEEDS_CONFIRM and p.code not in confirmed]
    left = [*blocking(problems), *asked]
    if left:
        raise Rejected(*left)
    return tuple(problems)


def _plan(tx: Tx, year: str, stage: str) -> AdmissionPlan | None:
    statement = select(AdmissionPlan).where(
        AdmissionPlan.year == year, AdmissionPlan.stage == stage
    )
    return tx.session.scalar(statement)


def _registered(tx: Tx, year: str, stage: str) -> list[int]:
    """Ids of the pupils of a stage, each once, in the order in which they were registered."""
    statement = (
        select(Admission.student_id)
        .where(Admission.year == year, Admission.stage == stage)
        .order_by(Admission.id)
    )
    return list(dict.fromkeys(tx.scalars(statement)))


def _refuse_typed(year: str, stage: str, places: int) -> None:
    problems = []
    if not (year.isdigit() and len(year) == 4):
        problems.append(_typed("年份", f"年份“{year}”应为四位数字，例如 2025。请改正。"))
    if stage not in admission.STAGES:
        known = "、".join(admission.STAGES)
        problems.append(_typed("学段", f"没有名为“{stage}”的学段。可用：{known}。"))
    if places < 0:
        problems.append(_typed("招生计划", "招生计划不能是负数。请改正。"))
    if problems:
        raise Rejected(*problems)


def _refuse_large(*papers: bytes) -> None:
    if any(len(paper) > LARGEST_PAPER for paper in papers):
        message = "扫描件超过 5 MB。请用较低的分辨率重新扫描。"
        raise Rejected(Problem("admission.paper-large", message, Where(field="材料")))


def _typed(label: str, message: str) -> Problem:
    return Problem("admission.typed", message, Where(field=label))
