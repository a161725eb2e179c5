"""报送: what went to the authority at the end of a term, on which discs or in which file, and who
signed for it (通知 二; 四川 第二十条)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.job import Job
from app.persistence.records import Archive
from app.persistence.review_records import Delivery, DeliveryPiece
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.discs import disc_papers
from app.usecases.paper import disclosures, paper_facts
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.pupils import students
from app.usecases.pupils.proofs import Attached
from app.usecases.review import school_papers
from app.usecases.review.school_papers import Belongs, PaperLine
from app.usecases.rulebook import policies
from app.usecases.school import authorities
from app.usecases.school.permits import require

TERM, SCHOOL = "term", "school"
WAYS = ("专人报送", "密件邮寄", "公文系统")
CITY, DISTRICT = "市教育局基础教育科", "旗区教育（教体）局"
RECEIPT = "disc_handover"
_CITES = (("通知", "通知 二"), ("四川", "四川 第二十条"))
_BLOCK = 1 << 20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Proposed:
    """To whom this school delivers, by which article, and the discs it could hand in."""

    recipient: str
    cite: str
    direct: bool
    archives: tuple[tuple[int, str, str], ...]
    """(id, number of the disc, its term), the latest first."""


@dataclass(frozen=True, slots=True)
class FilePiece:
    """A file that was handed in: its digest is taken of what lies on the disk now."""

    name: str
    content: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery as it is entered. ``sent_on`` as typed; ``archive_ids`` are discs."""

    term: str
    recipient: str
    sent_by: str
    sent_on: str
    way: str = WAYS[0]
    archive_ids: tuple[int, ...] = ()
    files: tuple[FilePiece, ...] = ()
    copies: int = disc_papers.COPIES
    note: str = ""
    approval_no: str = ""


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One disc or file of a delivery."""

    name: str
    content: str
    sha256: str
    size: int
    copies: int


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery with its pieces and receipts; ``received_on`` is "" while none has come."""

    id: int
    kind: str
    term: str
    recipient: str
    cite: str
    occasion: str
    document_no: str
    sent_on: str
    sent_by: str
    way: str
    note: str
    received_on: str
    received_by: str
    receipt_note: str
    pieces: tuple[PieceLine, ...]
    receipts: tuple[PaperLine, ...]


def propose(tx: Tx) -> Proposed:
    """市直学校 hand in at the 市局, all others at their 旗区 (R-ORD-N2-4)."""
    cited = {document.id for document in policies.of_school(tx).rules.document}
    direct = tx.setting(authorities.DIRECT) == authorities.YES
    recipient = tx.setting(authorities.BUREAU) or _unnamed(
        tx, direct=direct, noticed="通知" in cited
    )
    cite = next((cite for document, cite in _CITES if document in cited), "")
    rows = tx.scalars(select(Archive).order_by(Archive.id.desc()))
    archives = tuple((row.id, f"{row.term}-{row.id:03d}", row.term) for row in rows)
    return Proposed(recipient, cite, direct, archives)


def _unnamed(tx: Tx, *, direct: bool, noticed: bool) -> str:
    """Whom the notice of 鄂尔多斯 names, elsewhere the tier that the text names."""
    if noticed:
        return CITY if direct else DISTRICT
    return authorities.table(tx)[0].tier or disclosures.AUTHORITY


def measure(_tx: Tx, path: Path, job: Job) -> FilePiece:
    """Digest a file that is handed in. Raises ``Rejected`` where it cannot be read."""
    digest, size = hashlib.sha256(), 0
    try:
        whole = path.stat().st_size
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                size += len(block)
                digest.update(block)
                job.step(size, whole, "计算校验值")
    except OSError as error:
        message = f"“{path.name}”打不开。请核对文件后重新选择。"
        raise Rejected(Problem("delivery.file", message, Where(path=str(path)))) from error
    return FilePiece(path.name, "学籍数据电子版", digest.hexdigest(), size)


def send(tx: Tx, sending: Sending) -> int:
    """Enter what went out to whom; gives the delivery's id.

    Raises ``Rejected`` with everything that is missing, and for a recipient beyond the chain
    without an approval (R-ORD-27-1).
    """
    require(tx, Action.EXPORT)
    day = dates.typed(sending.sent_on, "报送日期") if sending.sent_on.strip() else tx.today
    if problems := _wrong(sending, day, tx.today):
        raise Rejected(*problems)
    facts = propose(tx)
    given = _give(tx, sending, facts.recipient)
    row = tx.add(
        Delivery(
            kind=TERM,
            term=sending.term.strip(),
            recipient=sending.recipient.strip(),
            cite=facts.cite,
            sent_on=dates.written(day),
            sent_by=sending.sent_by.strip(),
            way=sending.way.strip(),
            entered_at=tx.stamp,
            entered_by=tx.actor.user,
            disclosure_id=given,
            note=sending.note.strip(),
        )
    )
    position = 0
    for archive_id in sending.archive_ids:
        position += 1
        archive = tx.get(Archive, archive_id, "这份学期档案")
        known = paper_facts.disc(tx, archive_id, sending.copies)
        piece = FilePiece(known["disc.number"], known["disc.title"], archive.sha256, 0)
        add_piece(tx, row.id, position, piece, sending.copies, archive_id)
    for file in sending.files:
        position += 1
        add_piece(tx, row.id, position, file, 1)
    return row.id


def add_piece(
    tx: Tx, delivery_id: int, position: int, piece: FilePiece, copies: int, archive_id: int = 0
) -> None:
    """Enter one disc or file of a delivery."""
    tx.add(
        DeliveryPiece(
            delivery_id=delivery_id,
            position=position,
            name=piece.name,
            content=piece.content,
            sha256=piece.sha256,
            size=piece.size,
            copies=copies,
            archive_id=archive_id or None,
        )
    )


def receive(
    tx: Tx, delivery_id: int, day: str, by: str, note: str = "", files: Sequence[Attached] = ()
) -> None:
    """The receipt has come back: on which day (as typed) and signed by whom, with its scan."""
    require(tx, Action.EDIT)
    row = tx.get(Delivery, delivery_id, "这次报送")
    on = dates.typed(day, "签收日期") if day.strip() else tx.today
    if not 0 < len(by.strip()) <= _LONGEST:
        raise Rejected(_problem("签收人", "请填写签收人，与回执上的签字一致。"))
    if not dates.day_of(row.sent_on) <= on <= tx.today:
        message = f"签收日期应在报送日期 {dates.day_of(row.sent_on)} 与今天之间。请核对。"
        raise Rejected(_problem("签收日期", message))
    row.received_on, row.received_by = dates.written(on), by.strip()
    row.receipt_note = note.strip()
    tx.session.flush()
    school_papers.attach(tx, school_papers.RECEIPT, Belongs(delivery_id=delivery_id), files)


def deliveries(tx: Tx) -> tuple[DeliveryLine, ...]:
    """Every delivery, those without a receipt first, then the latest first."""
    rows = tx.scalars(select(Delivery).order_by(Delivery.received_on != "", Delivery.id.desc()))
    return tuple(_line(tx, row) for row in rows)


def delivery(tx: Tx, delivery_id: int) -> DeliveryLine:
    """One delivery."""
    return _line(tx, tx.get(Delivery, delivery_id, "这次报送"))


def order(tx: Tx, delivery_id: int) -> Order:
    """《学籍备份数据移交签收单》 of a delivery, to be signed by both sides."""
    one = delivery(tx, delivery_id)
    values = {
        school_papers.DELIVERY_NUMBER: f"BS-{one.term}-{one.id}",
        "disc.term": one.term,
        "disc.title": "、".join(dict.fromkeys(piece.content for piece in one.pieces)),
        "disc.pupils": str(students.count(tx)),
        "disc.copies": str(sum(piece.copies for piece in one.pieces)),
        "dossier.from": tx.setting("school.name"),
        "dossier.to": one.recipient,
        "dossier.courier": f"{one.way}，{one.sent_by}",
    }
    handing = disclosures.Handing(disclosures.SCHOOL)
    return Order(RECEIPT, Selection(blank=1), Matter(values, rows_of(one)), handing)


def rows_of(one: DeliveryLine) -> tuple[dict[str, str], ...]:
    """The lines of a delivery's list."""
    return tuple(
        {
            "order": str(number),
            "disc": piece.name,
            "content": piece.content,
            "copies": str(piece.copies),
            "digest": piece.sha256,
            "note": "",
        }
        for number, piece in enumerate(one.pieces, 1)
    )


def _wrong(sending: Sending, day: date, today: date) -> list[Problem]:
    wanted = (
        ("学期", sending.term),
        ("接收单位", sending.recipient),
        ("报送人", sending.sent_by),
        ("方式", sending.way),
    )
    found = [_problem(name, f"请填写“{name}”。") for name, text in wanted if not text.strip()]
    found += [
        _problem(name, f"“{name}”最多 {_LONGEST} 个字。请改短。")
        for name, text in wanted
        if len(text.strip()) > _LONGEST
    ]
    if day > today:
        found.append(_problem("报送日期", "报送日期还没有到。请核对。"))
    if not sending.archive_ids and not sending.files:
        found.append(_problem("内容", "请选择报送的光盘，或选择报送的文件。"))
    return found


def _give(tx: Tx, sending: Sending, usual: str) -> int:
    """Keep who got it; whoever is named as our authority is the authority."""
    who = sending.recipient.strip()
    authority = who in (usual, CITY, DISTRICT)
    handing = disclosures.Handing(
        disclosures.AUTHORITY if authority else who,
        sending.approval_no,
        sending.sent_by,
        "报送学籍备份数据",
        "全校学籍数据",
    )
    names = [f"光盘 {one}" for one in sending.archive_ids] + [one.name for one in sending.files]
    subject = disclosures.Subject(disclosures.EXPORT, "、".join(names)[:200], students.count(tx))
    return disclosures.give(tx, subject, handing)


def _problem(field: str, message: str) -> Problem:
    return Problem("delivery.typed", message, Where(field=field))


def _line(tx: Tx, row: Delivery) -> DeliveryLine:
    pieces = tx.scalars(
        select(DeliveryPiece)
        .where(DeliveryPiece.delivery_id == row.id)
        .order_by(DeliveryPiece.position)
    )
    return DeliveryLine(
        row.id, row.kind, row.term, row.recipient, row.cite, row.occasion, row.document_no,
        row.sent_on, row.sent_by, row.way, row.note, row.received_on, row.received_by,
        row.receipt_note,
        tuple(PieceLine(p.name, p.content, p.sha256, p.size, p.copies) for p in pieces),
        school_papers.of_delivery(tx, row.id),
    )  # fmt: skip
