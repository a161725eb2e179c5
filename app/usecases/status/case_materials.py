"""The papers of a case: handed in, scanned, or waived with a reason where the text says 等."""

from collections.abc import Sequence

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.case_records import CaseMaterial
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require
from app.usecases.status import case_plan, case_steps, cases
from app.usecases.status.case_rows import MISSING, RECEIVED, WAIVED, CaseView


def receive(
    tx: Tx, case_id: int, name: str, evidence_ids: Sequence[int] = (), on: str = ""
) -> CaseView:
    """Enter that a paper was handed in, with its scans; also scans of one handed in before."""
    require(tx, Action.EDIT)
    row = cases.running(tx, case_id)
    paper = _paper(tx, case_id, name)
    day = dates.typed(on, "收件日期") if on.strip() else tx.today
    if day > tx.today:
        message = f"{dates.shown(day)}还没有到。请核对收件日期。"
        raise Rejected(Problem("case.day", message, Where(field="收件日期")))
    if paper.state != RECEIVED:
        paper.state, paper.received_on, paper.reason = RECEIVED, dates.written(day), ""
    for evidence_id in evidence_ids:
        case_steps.bind(tx, row, evidence_id, material_id=paper.id)
    tx.session.flush()
    return cases.case(tx, case_id)


def waive(tx: Tx, case_id: int, name: str, reason: str) -> CaseView:
    """Let the case go without a paper that does not apply. Raises ``Rejected`` where no 等 does."""
    require(tx, Action.EDIT)
    cases.running(tx, case_id)
    paper = _paper(tx, case_id, name)
    if not paper.open_list:
        raise Rejected(case_plan.refused_waiver(paper.name, paper.cite))
    if not reason.strip():
        raise Rejected(Problem("case.reason", "免交须写明原因。请填写。", Where(field="免交原因")))
    paper.state, paper.reason, paper.received_on = WAIVED, reason.strip(), ""
    tx.session.flush()
    return cases.case(tx, case_id)


def take_back(tx: Tx, case_id: int, name: str) -> CaseView:
    """The paper is missing after all; scans that were bound stay in the evidence."""
    require(tx, Action.EDIT)
    cases.running(tx, case_id)
    paper = _paper(tx, case_id, name)
    paper.state, paper.reason, paper.received_on = MISSING, "", ""
    tx.session.flush()
    return cases.case(tx, case_id)


def _paper(tx: Tx, case_id: int, name: str) -> CaseMaterial:
    found = tx.session.scalar(
        select(CaseMaterial).where(CaseMaterial.case_id == case_id, CaseMaterial.name == name)
    )
    if found is None:
        message = f"这件异动的材料里没有“{name}”。请从清单中选择。"
        raise Rejected(Problem("case.material", message, Where(field="材料")))
    return found
