"""What stands in a dossier by itself: signed sheets that came back, scans, and punishments."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.domain import dossier
from app.forms import definition
from app.persistence.campaign_records import Campaign, CampaignPupil, CampaignStep
from app.persistence.dossier_records import Punishment
from app.persistence.records import Evidence, Issue
from app.persistence.scan_records import ScanPage
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.collecting import campaigns
from app.usecases.dossier.dossier_entries import DossierLine
from app.usecases.pupils import students

SCAN = "scan"
PUNISHMENT = "处分"
_WHOLE = (campaigns.SIGNED, campaigns.SCANNED, campaigns.FILED)


@dataclass(slots=True)
class _Sheet:
    """A sheet that came back in pages."""

    title: str
    form_id: str
    on: str
    evidence_ids: list[int] = field(default_factory=list)


def lines_of(tx: Tx, student_id: int, taken: Collection[int]) -> list[DossierLine]:
    """Lines without an entry; ``taken`` are the pieces of evidence that entries name."""
    signed = list(_signed_papers(tx, student_id))
    shown = set(taken) | {one for line in signed for one in line.evidence_ids}
    return [*signed, *_scans(tx, student_id, shown), *_punishments(tx, student_id)]


def _signed_papers(tx: Tx, student_id: int) -> Iterator[DossierLine]:
    """Sheets of collection campaigns that guardian and class teacher have signed."""
    rows = tx.session.execute(
        select(CampaignPupil.id, CampaignPupil.state, CampaignPupil.since, Campaign)
        .join(Campaign, Campaign.id == CampaignPupil.campaign_id)
        .where(CampaignPupil.student_id == student_id, CampaignPupil.state.in_(_WHOLE))
        .order_by(CampaignPupil.id)
    )
    for entry_id, state, since, campaign in rows:
        scans = tx.scalars(
            select(CampaignStep.evidence_id)
            .where(CampaignStep.entry_id == entry_id, CampaignStep.evidence_id.is_not(None))
            .order_by(CampaignStep.id)
        )
        kind = _kind(campaign.form_id)
        yield DossierLine(
            0,
            kind.section,
            kind.name,
            f"《{_title(campaign.form_id)}》（{campaign.title}）",
            since,
            detail=(("签字纸质件", state),),
            evidence_ids=tuple(one for one in scans if one is not None),
            pages=1,
            source="采集",
            form_id=campaign.form_id,
        )


def _scans(tx: Tx, student_id: int, shown: Collection[int]) -> Iterator[DossierLine]:
    """Scans that nothing else names: a sheet's pages together, anything else by itself."""
    rows = tx.session.execute(
        select(Evidence, Issue)
        .outerjoin(ScanPage, ScanPage.evidence_id == Evidence.id)
        .outerjoin(Issue, Issue.id == ScanPage.issue_id)
        .where(Evidence.student_id == student_id, Evidence.kind == SCAN)
        .order_by(Evidence.id)
    )
    sheets: dict[str, _Sheet] = {}
    for evidence, issue in rows:
        if evidence.id in shown:
            continue
        key = issue.number if issue is not None else f"#{evidence.id}"
        if key not in sheets:
            form_id = issue.form_id if issue is not None else ""
            title = f"《{_title(form_id)}》（{key}）" if form_id else f"扫描件 {evidence.id}"
            sheets[key] = _Sheet(title, form_id, evidence.added_at[:10].replace("-", ""))
        sheets[key].evidence_ids.append(evidence.id)
    for one in sheets.values():
        kind = _kind(one.form_id)
        pages = len(one.evidence_ids)
        yield DossierLine(
            0,
            kind.section,
            kind.name,
            one.title,
            one.on,
            detail=(("扫描件", f"{pages} 页"),),
            evidence_ids=tuple(one.evidence_ids),
            pages=pages,
            source="扫描",
            form_id=one.form_id,
        )


def _punishments(tx: Tx, student_id: int) -> Iterator[DossierLine]:
    """Those that stand, where the region's text has them in the dossier (R-SC-38-2)."""
    place = dossier.outline_of(tx.setting("profile")).punishment
    if place is None:
        return
    rows = tx.scalars(
        select(Punishment)
        .where(Punishment.student_id == student_id, Punishment.revoked_on == "")
        .order_by(Punishment.decided_on, Punishment.id)
    )
    for row in rows:
        told = (("告知签收", row.told_to),) if row.told_to else ()
        filed = (("备案", row.filing_no),) if row.filing_no else ()
        yield DossierLine(
            0,
            place.section,
            PUNISHMENT,
            f"{row.kind}处分：{row.reason}",
            row.decided_on,
            detail=(("会议纪要", row.minutes), *told, *filed),
            evidence_ids=(row.evidence_id,) if row.evidence_id else (),
            source="处分",
            by=row.entered_by,
        )


def look_at(tx: Tx, student_id: int, evidence_ids: Sequence[int]) -> tuple[tuple[str, bytes], ...]:
    """(media type, content) of a pupil's scans; the look is entered in the log (R-GEN-4-2)."""
    students.reveal(tx, student_id, "证明材料")
    found = []
    for one in evidence_ids:
        row = tx.get(Evidence, one, f"编号为 {one} 的材料")
        if row.student_id != student_id:
            message = f"编号为 {one} 的材料属于另一名学生。请刷新后重试。"
            raise Rejected(Problem("dossier.foreign-proof", message))
        found.append((row.media_type, students.evidence_bytes(tx, row)))
    return tuple(found)


def evidence_of_punishments(tx: Tx, student_id: int) -> set[int]:
    """Papers on punishments, revoked ones too: these are never shown as loose scans."""
    found = tx.scalars(select(Punishment.evidence_id).where(Punishment.student_id == student_id))
    return {one for one in found if one is not None}


def _kind(form_id: str) -> dossier.Kind:
    """What a sheet is in a dossier; proofs where its form is none of those that are known."""
    found = dossier.kind_of_form(form_id) if form_id else None
    return found or dossier.Kind(dossier.PROOFS, "其他证明材料")


def _title(form_id: str) -> str:
    form = definition.form(form_id)
    return form.title if form is not None else form_id
