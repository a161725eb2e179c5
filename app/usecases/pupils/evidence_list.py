"""佐证材料 of one pupil: every scan and photograph, where it came from and what it proves."""

import json
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates, status_kinds
from app.forms import definition
from app.persistence.campaign_records import Campaign, CampaignPupil, CampaignStep, Deferral
from app.persistence.case_records import CaseEvidence, StatusCase
from app.persistence.dossier_records import DossierEntry
from app.persistence.pupil_records import KeyChange, KeyChangeApproval, ProblemRecord
from app.persistence.records import AuditEntry, Evidence, Issue
from app.persistence.scan_records import ScanPage
from app.persistence.transaction import Tx
from app.usecases.pupils import change_slips, key_changes, students

KINDS = {"photo": "照片", "scan": "扫描件"}
_Belongs = dict[int, list[str]]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One file. ``belongs`` names the sheets and cases it stands for, ``()`` where nothing does.

    ``turn`` is in quarter turns clockwise that set it upright, ``size`` in bytes.
    """

    id: int
    kind: str
    media_type: str
    belongs: tuple[str, ...]
    added_at: str
    by: str
    size: int
    turn: int


def evidence(tx: Tx, student_id: int) -> tuple[EvidenceLine, ...]:
    """Everything kept of a pupil, the latest first; the content is ``dossier_evidence.look_at``."""
    rows = list(
        tx.scalars(
            select(Evidence).where(Evidence.student_id == student_id).order_by(Evidence.id.desc())
        )
    )
    ids = [row.id for row in rows]
    pages = {
        page.evidence_id: page
        for page in tx.scalars(select(ScanPage).where(ScanPage.evidence_id.in_(ids)))
    }
    belongs: _Belongs = defaultdict(list)
    _sheets(tx, pages, belongs)
    _cases(tx, student_id, belongs)
    _papers(tx, student_id, belongs)
    filed = _filed_by(tx, ids)
    return tuple(
        EvidenceLine(
            row.id,
            KINDS.get(row.kind, row.kind),
            row.media_type,
            tuple(dict.fromkeys(belongs[row.id])),
            row.added_at,
            pages[row.id].filed_by if row.id in pages else filed.get(row.id, ""),
            row.size,
            pages[row.id].turn if row.id in pages else 0,
        )
        for row in rows
    )


def _sheets(tx: Tx, pages: dict[int, ScanPage], belongs: _Belongs) -> None:
    """《表》 number, page n: what the code on the paper said."""
    titles = {form.id: form.title for form in definition.all_forms()}
    for evidence_id, page in pages.items():
        if page.issue_id is not None:
            issue = tx.get(Issue, page.issue_id, "这张表")
            title = titles.get(issue.form_id, issue.form_id)
            belongs[evidence_id].append(f"《{title}》{issue.number} 第 {page.position} 页")


def _cases(tx: Tx, student_id: int, belongs: _Belongs) -> None:
    for case in tx.scalars(select(KeyChange).where(KeyChange.student_id == student_id)):
        labels = "、".join(students.label_of(key) for key in json.loads(case.fields))
        for one in json.loads(case.evidence):
            belongs[one].append(f"关键信息变更（{labels}）证明")
        approvals = select(KeyChangeApproval).where(KeyChangeApproval.case_id == case.id)
        for made in tx.scalars(approvals):
            if made.paper is not None:
                step = key_changes.STEPS[made.step]
                belongs[made.paper].append(f"关键信息变更（{labels}）{step}审批表")
    for problem in tx.scalars(select(ProblemRecord).where(ProblemRecord.student_id == student_id)):
        for one in json.loads(problem.evidence):
            belongs[one].append(f"问题学籍（{problem.kind}）{problem.handling}")
    rows = tx.session.execute(
        select(CaseEvidence.evidence_id, StatusCase.kind, StatusCase.applied_on)
        .join(StatusCase, StatusCase.id == CaseEvidence.case_id)
        .where(StatusCase.student_id == student_id)
    )
    for one, kind, day in rows:
        title = status_kinds.kind(kind).title
        belongs[one].append(f"{title}（{dates.shown(dates.day_of(day))} 申请）")


def _papers(tx: Tx, student_id: int, belongs: _Belongs) -> None:
    """Signed sheets of campaigns, deferrals, entries of the dossier."""
    signed = tx.session.execute(
        select(CampaignStep.evidence_id, Campaign.title)
        .join(CampaignPupil, CampaignPupil.id == CampaignStep.entry_id)
        .join(Campaign, Campaign.id == CampaignPupil.campaign_id)
        .where(CampaignPupil.student_id == student_id, CampaignStep.evidence_id.is_not(None))
    )
    for one, title in signed:
        belongs[one or 0].append(f"采集任务“{title}”签字表")
    for row in tx.scalars(select(Deferral).where(Deferral.student_id == student_id)):
        if row.evidence_id is not None:
            belongs[row.evidence_id].append(row.kind)
    for slip in change_slips.slips(tx, student_id):
        for kept in slip.evidence_ids:
            belongs[kept].append(f"变更告知单（{'、'.join(slip.labels)}）")
    for entry in tx.scalars(select(DossierEntry).where(DossierEntry.student_id == student_id)):
        if entry.evidence_id is not None:
            belongs[entry.evidence_id].append(f"学籍档案：{entry.title}")


def _filed_by(tx: Tx, ids: list[int]) -> dict[int, str]:
    """Who entered each row, as the trail has it."""
    entries = tx.scalars(
        select(AuditEntry).where(
            AuditEntry.kind == Evidence.__tablename__,
            AuditEntry.action == "create",
            AuditEntry.object_id.in_([str(one) for one in ids]),
        )
    )
    return {int(entry.object_id): entry.actor for entry in entries}
