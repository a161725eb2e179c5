"""整体移交: when a school is merged or closed, all of its 学籍档案 go to whoever takes them over.

办法 第九条, 四川 第二十条: to the school it is merged into; of a closed one to the unit that the
authority names. One folder holds the sealed data, the catalogues, the digests and the receipt.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.domain import dates
from app.domain.permissions import Action
from app.job import Job
from app.paths import whole_file
from app.persistence.records import Archive
from app.persistence.review_records import Delivery
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.discs import archiving
from app.usecases.paper import disclosures, paper_facts, printing
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.pupils import students
from app.usecases.review import deliveries, dossier_catalogue, school_papers
from app.usecases.review.deliveries import FilePiece
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

MERGED, CLOSED = "合并", "撤销"
OCCASIONS = {MERGED: "并入的学校", CLOSED: "上级教育行政部门指定的单位"}
"""Why a school is handed over, and who takes it."""
RECEIPT = "school_handover"
_CITES = (("办法", "办法 第九条"), ("四川", "四川 第二十条"))
_RECEIPT_FILE, _DIGESTS = "学籍档案整体移交签收单.pdf", "校验值 SHA-256.txt"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class HandingOver:
    """What is asked before a school is handed over; ``document_no`` decided on it."""

    occasion: str
    recipient: str
    document_no: str
    sent_by: str
    term: str
    medium: str = "dvd"


@dataclass(frozen=True, slots=True)
class Package:
    """What lies in the folder; the key of the data goes another way than the discs."""

    delivery_id: int
    folder: Path
    files: tuple[Path, ...]
    built: archiving.Built


def cite(tx: Tx) -> str:
    """The article that asks for it here, "" where the text says nothing."""
    cited = {document.id for document in policies.of_school(tx).rules.document}
    return next((text for document, text in _CITES if document in cited), "")


def build(tx: Tx, wanted: HandingOver, folder: Path, job: Job) -> Package:
    """Make the whole package in ``folder``, which must be empty, and enter the delivery.

    Raises ``Rejected`` with everything that is missing, ``Cancelled``; the folder is then emptied.
    """
    require(tx, Action.ARCHIVE)
    require(tx, Action.PROVIDE)
    if problems := _wrong(wanted, folder):
        raise Rejected(*problems)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _build(tx, wanted, folder, job)
    except BaseException:
        _emptied(folder)
        raise


def order(tx: Tx, delivery_id: int) -> Order:
    """《学籍档案整体移交签收单》, signed by both sides and by the authority that looks on."""
    one = deliveries.delivery(tx, delivery_id)
    files, papers = dossier_catalogue.count(tx)
    values = {
        school_papers.DELIVERY_NUMBER: f"YJ-{one.term}-{one.id}",
        "dossier.from": tx.setting("school.name"),
        "dossier.to": one.recipient,
        "dossier.courier": f"{one.way}，{one.sent_by}",
        "delivery.occasion": f"学校{one.occasion}",
        "delivery.document_no": one.document_no,
        "delivery.pupils": str(students.count(tx)),
        "delivery.dossiers": str(files),
        "delivery.papers": str(papers),
    }
    handing = disclosures.Handing(disclosures.SCHOOL)
    matter = Matter(values, deliveries.rows_of(one))
    return Order(RECEIPT, Selection(blank=1), matter, handing)


def _build(tx: Tx, wanted: HandingOver, folder: Path, job: Job) -> Package:
    built = archiving.build(tx, wanted.term, folder, wanted.medium, job)
    archive_id = tx.last_id(Archive)
    catalogues = []
    for level, title in dossier_catalogue.LEVELS.items():
        out = folder / f"学籍档案{title}.xlsx"
        own = dossier_catalogue.numbers(tx)
        dossier_catalogue.export(tx, level, out, own, job)
        catalogues.append(out)
    row = _enter(tx, wanted)
    for position, path in enumerate((*built.images, *catalogues), 1):
        piece = _piece(path, tx, archive_id)
        image = path in built.images
        deliveries.add_piece(tx, row.id, position, piece, 1, archive_id if image else 0)
    receipt = folder / _RECEIPT_FILE
    asked = order(tx, row.id)
    printing.print_form(
        tx, asked.form_id, asked.selection, receipt, job, asked.matter, asked.handing
    )
    files = (*built.images, *catalogues, receipt)
    return Package(row.id, folder, (*files, _digests(folder, files)), built)


def _enter(tx: Tx, wanted: HandingOver) -> Delivery:
    """The delivery, and that it went out: the article is the approval, its document the number."""
    handing = disclosures.Handing(
        wanted.recipient.strip(),
        wanted.document_no.strip(),
        wanted.sent_by.strip(),
        f"学校{wanted.occasion}，移交学籍档案",
        "全校学籍档案",
    )
    subject = disclosures.Subject(disclosures.EXPORT, "学籍档案整体移交", students.count(tx))
    return tx.add(
        Delivery(
            kind=deliveries.SCHOOL,
            term=wanted.term,
            recipient=wanted.recipient.strip(),
            cite=cite(tx),
            sent_on=dates.written(tx.today),
            sent_by=wanted.sent_by.strip(),
            way=deliveries.WAYS[0],
            entered_at=tx.stamp,
            entered_by=tx.actor.user,
            disclosure_id=disclosures.give(tx, subject, handing),
            occasion=wanted.occasion,
            document_no=wanted.document_no.strip(),
        )
    )


def _piece(path: Path, tx: Tx, archive_id: int) -> FilePiece:
    if path.suffix == ".iso":
        known = paper_facts.disc(tx, archive_id)
        content = f"{known['disc.title']}（加密映像）"
    else:
        content = path.stem
    digest = _digest(path)
    return FilePiece(path.name, content, digest, path.stat().st_size)


def _digests(folder: Path, files: tuple[Path, ...]) -> Path:
    """A line a file, as sha256sum writes and reads it."""
    out = folder / _DIGESTS
    lines = "".join(f"{_digest(path)}  {path.name}\n" for path in files)
    with whole_file(out) as stream:
        stream.write(lines.encode("utf-8"))
    return out


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _wrong(wanted: HandingOver, folder: Path) -> list[Problem]:
    found = []
    if wanted.occasion not in OCCASIONS:
        found.append(_problem("事由", f"请选择移交事由：{'、'.join(OCCASIONS)}。"))
    for label, text in (
        ("接收单位", wanted.recipient),
        ("批准文号", wanted.document_no),
        ("移交人", wanted.sent_by),
    ):
        if not text.strip():
            found.append(_problem(label, f"请填写“{label}”。"))
        elif len(text.strip()) > _LONGEST:
            found.append(_problem(label, f"“{label}”最多 {_LONGEST} 个字。请改短。"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"“{folder.name}”不是空文件夹。移交的文件单独放一处，请另选或新建一个。"
        found.append(_problem("文件夹", message))
    return found


def _problem(field: str, message: str) -> Problem:
    return Problem("handover.typed", message, Where(field=field))


def _emptied(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
