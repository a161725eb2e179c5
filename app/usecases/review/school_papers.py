"""Scanned papers of the school itself: signed reports, proofs of a self-check, receipts.

They belong to no pupil, so none of them is evidence; each is a page of the scanning tray that was
settled here, and lies on the discs with its file like every other.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.domain import dates
from app.domain.permissions import Action
from app.evidence import store
from app.persistence.paper_records import PrintRun
from app.persistence.records import Issue
from app.persistence.review_records import Delivery, Review, SchoolPaper
from app.persistence.scan_records import ScanTray
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.pupils.proofs import Attached
from app.usecases.school.permits import require

REPORT, PROOF, RECEIPT = "report", "proof", "receipt"
KINDS = {REPORT: "签字的报告", PROOF: "佐证材料", RECEIPT: "签收的回执"}
REVIEW_NUMBER, DELIVERY_NUMBER = "review.number", "delivery.number"
"""Keys of a printed sheet that say which review or delivery it was printed for."""
RULE = "rule-"
"""How the items of the local rules begin: their texts hold beyond the year they were filed in."""
SETTLED, _AGAIN = "学校材料", "与已归入的一页相同"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One page; ``version`` and ``dated_on`` (yyyyMMdd) are those of a local rule."""

    id: int
    tray_id: int
    kind: str
    title: str
    item_key: str
    version: str
    dated_on: str
    file: str
    size: int
    sha256: str
    filed_at: str
    filed_by: str


@dataclass(frozen=True, slots=True)
class Belongs:
    """What a paper belongs to: an item of a review, the review as a whole, or a delivery."""

    review_id: int = 0
    item_key: str = ""
    delivery_id: int = 0


@dataclass(frozen=True, slots=True)
class Proofs:
    """Files to be kept; of a local rule with its version and its day as typed (R-ORD-N1-2)."""

    files: Sequence[Attached] = ()
    version: str = ""
    dated: str = ""


def attach_proof(tx: Tx, review_id: int, item_key: str, proofs: Proofs) -> tuple[int, ...]:
    """Keep files as proof of an item; gives the papers' ids."""
    require(tx, Action.EDIT)
    review = tx.get(Review, review_id, "这次复核")
    if review.closed_at:
        message = "这次复核已经完成，不能再添加材料。请先恢复办理并写明原因。"
        raise Rejected(Problem("review.closed", message))
    if not proofs.files:
        raise Rejected(Problem("review.files", "请先选择扫描件或照片。", Where(field="材料")))
    version, dated = proofs.version.strip(), proofs.dated.strip()
    if len(version) > _LONGEST:
        message = f"“版本”最多 {_LONGEST} 个字。请改短。"
        raise Rejected(Problem("review.version", message, Where(field="版本")))
    day = dates.written(dates.typed(dated, "制度日期")) if dated else ""
    found = [_attach(tx, PROOF, one, Belongs(review_id, item_key)) for one in proofs.files]
    for row in found:
        row.version, row.dated_on = version, day
    tx.session.flush()
    return tuple(row.id for row in found)


def attach(tx: Tx, kind: str, belongs: Belongs, files: Iterable[Attached]) -> tuple[int, ...]:
    """Keep files as the signed report of a review, or as the receipt of a delivery."""
    require(tx, Action.EDIT)
    return tuple(_attach(tx, kind, one, belongs).id for one in files)


def take_in(tx: Tx, tray_id: int) -> list[Problem]:
    """File a waiting page whose sheet was printed for a review or a delivery; says so, else []."""
    tray = tx.session.get(ScanTray, tray_id)
    if tray is None or tray.settled_at or tray.issue_id is None:
        return []
    issue = tx.session.get(Issue, tray.issue_id)
    belongs = _printed_for(tx, tray.issue_id)
    if issue is None or belongs is None:
        return []
    kind = RECEIPT if belongs.delivery_id else REPORT
    if _known(tx, tray):
        tray.settled_at, tray.settled_by, tray.reason = tx.stamp, tx.actor.user, _AGAIN
        message = f"{issue.number} 的这一页已经归入过，没有再存一份。"
        return [Problem("scan.again", message, level=Level.WARN)]
    _settle(tx, tray, kind, f"{KINDS[kind]} {issue.number}", belongs)
    message = f"{issue.number} 已归入{_name(tx, belongs)}，作为{KINDS[kind]}。"
    return [Problem("scan.school-paper", message, level=Level.ALLOW)]


def of_review(tx: Tx, review_id: int) -> tuple[PaperLine, ...]:
    """Every paper of a review, its items' proofs among them."""
    return _lines(tx, SchoolPaper.review_id == review_id)


def of_delivery(tx: Tx, delivery_id: int) -> tuple[PaperLine, ...]:
    """The receipts of a delivery."""
    return _lines(tx, SchoolPaper.delivery_id == delivery_id)


def proofs(tx: Tx, review_id: int, item_key: str) -> tuple[PaperLine, ...]:
    """The papers of one item; of a local rule also the text that is in force."""
    own = tuple(one for one in of_review(tx, review_id) if one.item_key == item_key)
    return own or tuple(one for one in rules(tx) if one.item_key == item_key)


def rules(tx: Tx, until: str = "") -> tuple[PaperLine, ...]:
    """The latest text of each local rule, whichever self-check it was filed with (R-ORD-N1-2).

    ``until`` is a stamp: what was filed later does not count.
    """
    latest: dict[str, PaperLine] = {}
    for one in _lines(tx, SchoolPaper.item_key.startswith(RULE)):
        if not until or one.filed_at <= until:
            latest[one.item_key] = one
    return tuple(latest.values())


def _attach(tx: Tx, kind: str, file: Attached, belongs: Belongs) -> SchoolPaper:
    stored = store.put(tx.folder / "evidence", tx.evidence_key, tx.master.database_id, file.content)
    tray = tx.add(
        ScanTray(
            file_name=file.name,
            file_page=1,
            media_type=file.media_type,
            file_id=stored.file_id,
            size=stored.size,
            sha256=stored.sha256_plain,
            turn=0,
            pixels="",
            looks="",
            why="nobody",
            issue_id=None,
            after_issue_id=None,
            arrived_at=tx.stamp,
            arrived_by=tx.actor.user,
        )
    )
    return _settle(tx, tray, kind, file.name, belongs)


def _settle(tx: Tx, tray: ScanTray, kind: str, title: str, belongs: Belongs) -> SchoolPaper:
    tray.settled_at, tray.settled_by, tray.reason = tx.stamp, tx.actor.user, SETTLED
    return tx.add(
        SchoolPaper(
            tray_id=tray.id,
            kind=kind,
            title=title,
            filed_at=tx.stamp,
            filed_by=tx.actor.user,
            review_id=belongs.review_id or None,
            item_key=belongs.item_key,
            delivery_id=belongs.delivery_id or None,
        )
    )


def _printed_for(tx: Tx, issue_id: int) -> Belongs | None:
    """The review or delivery whose number stands on the sheet."""
    run = tx.session.scalar(
        select(PrintRun)
        .where(PrintRun.first_issue_id <= issue_id, PrintRun.last_issue_id >= issue_id)
        .limit(1)
    )
    if run is None or not run.matter:
        return None
    values = json.loads(run.matter)["values"]
    review_id = _id(str(values.get(REVIEW_NUMBER, "")))
    delivery_id = _id(str(values.get(DELIVERY_NUMBER, "")))
    if review_id and tx.session.get(Review, review_id) is not None:
        return Belongs(review_id)
    if delivery_id and tx.session.get(Delivery, delivery_id) is not None:
        return Belongs(delivery_id=delivery_id)
    return None


def _known(tx: Tx, tray: ScanTray) -> bool:
    """Whether this very picture of this very sheet was filed before."""
    same = (ScanTray.issue_id == tray.issue_id, ScanTray.pixels == tray.pixels)
    joined = select(SchoolPaper.id).join(ScanTray, ScanTray.id == SchoolPaper.tray_id)
    return tx.session.scalar(joined.where(*same).limit(1)) is not None


def _id(number: str) -> int:
    last = number.rpartition("-")[2]
    return int(last) if last.isdecimal() else 0


def _name(tx: Tx, belongs: Belongs) -> str:
    if belongs.delivery_id:
        row = tx.get(Delivery, belongs.delivery_id, "这次报送")
        return f"{row.term} 报送{row.recipient}的记录"
    review = tx.get(Review, belongs.review_id, "这次复核")
    return f"{review.period} 的{'学期复核' if review.kind == 'term' else '学年自查'}"


def _lines(tx: Tx, wanted: ColumnElement[bool]) -> tuple[PaperLine, ...]:
    rows = tx.session.execute(
        select(SchoolPaper, ScanTray)
        .join(ScanTray, ScanTray.id == SchoolPaper.tray_id)
        .where(wanted)
        .order_by(SchoolPaper.id)
    )
    return tuple(
        PaperLine(
            row.id, row.tray_id, row.kind, row.title, row.item_key, row.version, row.dated_on,
            tray.file_name, tray.size, tray.sha256, row.filed_at, row.filed_by,
        )
        for row, tray in rows
    )  # fmt: skip
