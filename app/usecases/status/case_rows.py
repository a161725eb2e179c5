"""A case as it is shown and listed: its steps, papers, clocks and findings as plain values."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from sqlalchemy import select

from app.domain import dates, flow, grades
from app.domain import status_kinds as table
from app.domain.flow import Leg, Role
from app.domain.status_kinds import ChangeKind
from app.persistence.case_records import (
    CaseEvidence,
    CaseMaterial,
    CaseReturn,
    CaseStep,
    StatusCase,
)
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import NOWHERE, Level, Problem, Where
from app.usecases.rulebook import calendars, policies
from app.usecases.status import case_clocks, case_freezes

OPEN, EFFECTIVE, CLOSED = "open", "effective", "closed"
WITHDRAWN, REFUSED, REVERSED = "withdrawn", "refused", "reversed"
STATES: Mapping[str, str] = {
    OPEN: "办理中",
    EFFECTIVE: "已生效，待办结",
    CLOSED: "已办结",
    WITHDRAWN: "已撤回",
    REFUSED: "不予办理",
    REVERSED: "已撤销",
}
RUNNING = (OPEN, EFFECTIVE)
WAITING, RETURNED, DONE = "waiting", "returned", "done"
MISSING, RECEIVED, WAIVED = "missing", "received", "waived"


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One 退回 and what became of it."""

    returned_on: str
    reason: str
    resent_on: str
    answer: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step. ``days_left`` by the legal date, ``None`` without a clock or when it is done."""

    id: int
    position: int
    name: str
    leg: str
    party: str
    role: str
    stamp: bool
    screen: str
    cite: str
    state: str
    now: bool
    reached_on: str
    due: str
    rolled: str
    due_cite: str
    days_left: int | None
    done_on: str
    person: str
    opinion: str
    document_no: str
    entered_by: str
    returns: tuple[ReturnLine, ...]
    evidence: tuple[int, ...]
    flag: str

    @property
    def leg_name(self) -> str:
        """纸面, 国网 or 省平台."""
        return flow.LEG_NAMES[Leg(self.leg)]

    @property
    def waiting_for(self) -> str:
        """Who has to act: one of our own people, or the party outside."""
        return self.party if Role(self.role) in flow.OUTSIDE else self.role


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One paper of the checklist."""

    id: int
    name: str
    cite: str
    required: bool
    open_list: bool
    state: str
    received_on: str
    reason: str
    filed_on: str
    evidence: tuple[int, ...]


class _Clock(TypedDict):
    """The clock of the whole case, as ``CaseView`` has it."""

    due: str
    rolled: str
    due_title: str
    due_cite: str
    days_left: int | None
    unsure: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case whole. Days are yyyyMMdd; ``missing`` is what stands in the way of 办结."""

    id: int
    student_id: int
    name: str
    class_no: str
    grade: str
    kind: str
    title: str
    direction: str
    state: str
    state_text: str
    applied_on: str
    applicant: str
    relation: str
    opened_by: str
    opened_at: str
    profile: str
    digest: str
    verdict: str
    facts: Mapping[str, Any]
    findings: tuple[Problem, ...]
    approval_no: str
    approval_reason: str
    due: str
    rolled: str
    due_title: str
    due_cite: str
    days_left: int | None
    unsure: tuple[int, ...]
    change_id: int
    effective_on: str
    closed_on: str
    close_reason: str
    steps: tuple[StepLine, ...]
    materials: tuple[MaterialLine, ...]
    missing: tuple[str, ...]

    @property
    def step(self) -> StepLine | None:
        """The step whose turn it is."""
        return next((one for one in self.steps if one.now), None)

    @property
    def number(self) -> str:
        """The number that stands on its papers: day of application and id."""
        return f"{self.applied_on}-{self.id:04d}"


def view(tx: Tx, case_id: int) -> CaseView:
    """One case whole. Raises ``Rejected`` where there is none."""
    row = tx.get(StatusCase, case_id, f"编号为 {case_id} 的异动办理")
    student = tx.get(Student, row.student_id, "这名学生")
    kind = table.kind(row.kind)
    steps = steps_of(tx, case_id)
    papers = materials_of(tx, case_id)
    return CaseView(
        id=row.id,
        student_id=row.student_id,
        name=student.name,
        class_no=student.class_no,
        grade=student.grade,
        kind=row.kind,
        title=kind.title,
        direction=kind.direction,
        state=row.state,
        state_text=STATES[row.state],
        applied_on=row.applied_on,
        applicant=row.applicant,
        relation=row.relation,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        profile=row.profile,
        digest=row.digest,
        verdict=row.verdict,
        facts=json.loads(row.facts),
        findings=_findings(tx, row, kind, student.grade, steps),
        approval_no=row.approval_no,
        approval_reason=row.approval_reason,
        **_clock(tx, row),
        change_id=row.change_id or 0,
        effective_on=row.effective_on,
        closed_on=row.closed_on,
        close_reason=row.close_reason,
        steps=steps,
        materials=papers,
        missing=_missing(row, steps, papers),
    )


def _clock(tx: Tx, row: StatusCase) -> _Clock:
    shown = due_shown(row)
    return {
        "due": shown,
        "rolled": case_clocks.rolled(calendars.working(tx), shown),
        "due_title": row.due_title,
        "due_cite": row.due_cite,
        "days_left": case_clocks.left(shown, tx.today),
        "unsure": case_clocks.unsure(tx, row.applied_on, row.due),
    }


def steps_of(tx: Tx, case_id: int) -> tuple[StepLine, ...]:
    """The steps of one case in their order."""
    rows = list(
        tx.scalars(select(CaseStep).where(CaseStep.case_id == case_id).order_by(CaseStep.position))
    )
    sent: dict[int, list[ReturnLine]] = {}
    ids = [row.id for row in rows]
    for one in tx.scalars(select(CaseReturn).where(CaseReturn.step_id.in_(ids))):
        line = ReturnLine(one.returned_on, one.reason, one.resent_on, one.answer)
        sent.setdefault(one.step_id, []).append(line)
    bound = _bound(tx, case_id)
    turn = flow.next_open([row.state == DONE for row in rows])
    found = []
    for place, row in enumerate(rows):
        before = rows[place - 1].done_on if place else ""
        found.append(
            _step(
                tx,
                row,
                now=place == turn,
                returns=tuple(sent.get(row.id, ())),
                evidence=tuple(e.evidence_id for e in bound if e.step_id == row.id),
                flag=_flag(row, before),
            )
        )
    return tuple(found)


def materials_of(tx: Tx, case_id: int) -> tuple[MaterialLine, ...]:
    """The papers of one case."""
    bound = _bound(tx, case_id)
    rows = tx.scalars(
        select(CaseMaterial).where(CaseMaterial.case_id == case_id).order_by(CaseMaterial.id)
    )
    return tuple(
        MaterialLine(
            row.id,
            row.name,
            row.cite,
            bool(row.required),
            bool(row.open_list),
            row.state,
            row.received_on,
            row.reason,
            row.filed_on,
            tuple(e.evidence_id for e in bound if e.material_id == row.id),
        )
        for row in list(rows)
    )


def kept(findings: Iterable[Problem]) -> str:
    """Findings as a case keeps them."""
    return json.dumps([one.as_dict() for one in findings], ensure_ascii=False)


def _problem(raw: Mapping[str, Any]) -> Problem:
    where = Where(**raw["where"]) if raw["where"] else NOWHERE
    return Problem(raw["code"], raw["message"], where, raw["source"], Level(raw["level"]))


def _findings(
    tx: Tx, row: StatusCase, kind: ChangeKind, grade: str, steps: Sequence[StepLine]
) -> tuple[Problem, ...]:
    """Those of the opening; while the national leg waits, the freeze is that of today."""
    found = tuple(_problem(one) for one in json.loads(row.findings))
    waits = any(one.leg == Leg.NATIONAL.value and one.state != DONE for one in steps)
    if row.state != OPEN or not waits:
        return found
    known = grades.read(grade) or json.loads(row.facts).get("grade", "")
    today = case_freezes.told(policies.of_school(tx), kind, known, (tx.today,))
    return (*(one for one in found if one.code != case_freezes.CODE), *today)


def _bound(tx: Tx, case_id: int) -> list[CaseEvidence]:
    statement = select(CaseEvidence).where(CaseEvidence.case_id == case_id)
    return list(tx.scalars(statement.order_by(CaseEvidence.id)))


def _step(tx: Tx, row: CaseStep, **more: Any) -> StepLine:
    waits = row.state != DONE
    return StepLine(
        id=row.id,
        position=row.position,
        name=row.name,
        leg=row.leg,
        party=row.party,
        role=row.role,
        stamp=bool(row.stamp),
        screen=row.screen,
        cite=row.cite,
        state=row.state,
        reached_on=row.reached_on,
        due=row.due,
        rolled=row.rolled,
        due_cite=row.due_cite,
        days_left=case_clocks.left(row.due, tx.today) if waits else None,
        done_on=row.done_on,
        person=row.person,
        opinion=row.opinion,
        document_no=row.document_no,
        entered_by=row.entered_by,
        **more,
    )


def _flag(row: CaseStep, before: str) -> str:
    """What is odd about a step's day (R-ORD-A1-4)."""
    if row.done_on and before and row.done_on < before:
        return f"日期早于上一环节的 {dates.day_of(before)}"
    if row.done_on and row.due and row.done_on > row.due:
        return f"晚于期限 {dates.day_of(row.due)}"
    return ""


def due_shown(row: StatusCase) -> str:
    """The case's own date counts until the national leg is done."""
    return row.due if row.state == OPEN else ""


def _missing(
    row: StatusCase, steps: Sequence[StepLine], papers: Sequence[MaterialLine]
) -> tuple[str, ...]:
    if row.state not in RUNNING:
        return ()
    said = [f"环节“{one.name}”还没有完成" for one in steps if one.state != DONE]
    said += [f"材料“{one.name}”还没有交" for one in papers if one.required and one.state == MISSING]
    said += [
        f"材料“{one.name}”的扫描件还没有附上"
        for one in papers
        if one.required and one.state == RECEIVED and not one.evidence
    ]
    said += [
        f"环节“{one.name}”盖章件的扫描件还没有附上"
        for one in steps
        if one.stamp and one.state == DONE and not one.evidence
    ]
    return tuple(said)
