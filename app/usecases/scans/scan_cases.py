"""Sheets of a case that come back signed: handed in to the case they were printed for."""

import json
from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import select

from app.domain import status_kinds
from app.forms import definition
from app.persistence.case_records import CaseMaterial, StatusCase
from app.persistence.paper_records import PrintRun
from app.persistence.records import Issue
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where
from app.usecases.status import case_materials
from app.usecases.status.case_rows import MISSING, RECEIVED, RUNNING


class Filed(Protocol):
    """A page that was filed to a pupil."""

    @property
    def issue(self) -> str: ...
    @property
    def evidence_id(self) -> int: ...
    @property
    def again(self) -> bool: ...


def hand_in(tx: Tx, filed: Iterable[Filed]) -> list[Problem]:
    """Enter as handed in what cases that still run wait for; says of each what was entered."""
    sheets: dict[str, list[int]] = {}
    for one in filed:
        if not one.again:
            sheets.setdefault(one.issue, []).append(one.evidence_id)
    return [told for number, scans in sheets.items() if (told := _hand_in(tx, number, scans))]


def _hand_in(tx: Tx, number: str, scans: list[int]) -> Problem | None:
    issue = tx.session.scalar(select(Issue).where(Issue.number == number))
    case = _case_of(tx, issue) if issue is not None else None
    paper = _paper_of(tx, case.id, issue.form_id) if case is not None and issue else None
    if case is None or paper is None or issue is None:
        return None
    case_materials.receive(tx, case.id, paper, scans)
    message = f"{number} 已作为“{paper}”交入这名学生的{status_kinds.kind(case.kind).title}办理。"
    where = Where(field=paper, student_id=issue.student_id or 0)
    return Problem("scan.handed-in", message, where, level=Level.ALLOW)


def _case_of(tx: Tx, issue: Issue) -> StatusCase | None:
    """The case whose number was printed on the sheet, while it runs and is this pupil's."""
    run = tx.session.scalar(
        select(PrintRun)
        .where(PrintRun.first_issue_id <= issue.id, PrintRun.last_issue_id >= issue.id)
        .limit(1)
    )
    if run is None or not run.matter:
        return None
    number = str(json.loads(run.matter)["values"].get("case.number", ""))
    case_id = number.rpartition("-")[2]
    case = tx.session.get(StatusCase, int(case_id)) if case_id.isdecimal() else None
    fits = case is not None and case.student_id == issue.student_id and case.state in RUNNING
    return case if fits else None


def _paper_of(tx: Tx, case_id: int, form_id: str) -> str | None:
    """The paper of the case that this form is: 转学申请表 is 鄂尔多斯市中小学生转学申请表."""
    form = definition.form(form_id)
    if form is None:
        return None
    wanted = (CaseMaterial.case_id == case_id, CaseMaterial.state.in_((MISSING, RECEIVED)))
    names = tx.scalars(select(CaseMaterial.name).where(*wanted).order_by(CaseMaterial.id))
    return next((name for name in names if name in form.title or form.title in name), None)
