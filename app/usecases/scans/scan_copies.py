"""Copies of scans for upload: upright, straight, trimmed, each below the gate's limit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from app.domain.permissions import Action
from app.evidence import page_picture
from app.evidence.page_picture import Edit, Upload
from app.forms import scanned
from app.job import Job
from app.paths import whole_file
from app.persistence.records import Evidence, Issue, Student
from app.persistence.scan_records import ScanPage
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.pupils import students
from app.usecases.scans.scan_arrivals import PDF
from app.usecases.scans.scanning import SCAN
from app.usecases.school.permits import require


@dataclass(frozen=True, slots=True)
class Copies:
    """The files written, in the order of sheets and their pages."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose scans, by which parameter set; ``edits`` by evidence id where she mended one.

    They are for the authority's system unless ``handing`` says otherwise.
    """

    student_id: int
    rules_id: str = "national"
    edits: Mapping[int, Edit] = field(default_factory=dict)
    handing: Handing = USUAL


def upload_copy(tx: Tx, evidence_id: int, edit: Edit | None = None, rules_id: str = "") -> Upload:
    """One page made ready for upload; what is in the dossier stays as it came.

    ``edit`` says how she wants it turned, framed, trimmed; without, it lies as its code says.
    """
    row = tx.get(Evidence, evidence_id, f"编号为 {evidence_id} 的材料")
    asked = page_picture.rules(rules_id or "national")
    page = tx.session.scalar(select(ScanPage).where(ScanPage.evidence_id == evidence_id))
    chosen = edit or Edit(turn=page.turn if page is not None else 0)
    return made(row.media_type, students.evidence_bytes(tx, row), asked, chosen)


def made(media_type: str, content: bytes, asked: page_picture.UploadRules, edit: Edit) -> Upload:
    """A page as it came, made into a copy."""
    if media_type != PDF:
        return page_picture.upload_copy(content, asked, edit)
    with scanned.opened(content) as document:
        drawn = document.picture(0, asked.dpi)
    return page_picture.upload_copy_of(drawn, asked.dpi, asked, edit)


def write_copies(tx: Tx, wanted: Wanted, folder: Path, job: Job) -> Copies:
    """Write a JPG a page of all the pupil's scans to ``folder``, named by sheet and page.

    Raises ``Rejected`` where there is no scan. The audit trail says that they left the register.
    """
    require(tx, Action.EXPORT)
    student = tx.get(Student, wanted.student_id, "这名学生")
    statement = (
        select(Evidence.id, Issue.number, ScanPage.position)
        .outerjoin(ScanPage, ScanPage.evidence_id == Evidence.id)
        .outerjoin(Issue, Issue.id == ScanPage.issue_id)
        .where(Evidence.student_id == student.id, Evidence.kind == SCAN)
        .order_by(Evidence.id)
    )
    rows = tx.session.execute(statement).fetchall()
    if not rows:
        message = f"{student.name}还没有扫描件。请先扫描归档。"
        raise Rejected(Problem("scan.none", message))
    subject = disclosures.Subject(disclosures.SCANS, folder.name, 1)
    disclosures.give(tx, subject, disclosures.asked(wanted.handing, disclosures.AUTHORITY))
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for done, (evidence_id, number, position) in enumerate(rows, 1):
        job.step(done, len(rows), "制作上传件")
        copy = upload_copy(tx, evidence_id, wanted.edits.get(evidence_id), wanted.rules_id)
        name = f"{number}-{position}.jpg" if number else f"材料{evidence_id}.jpg"
        path = folder / (name if folder / name not in paths else f"材料{evidence_id}.jpg")
        with whole_file(path) as stream:
            stream.write(copy.jpeg)
        paths.append(path)
    tx.note("export", "evidence", student.id, {"rows": len(paths)})
    return Copies(tuple(paths))
