"""The scans of a case made fit for the national system: a JPG a page, each below its limit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.permissions import Action
from app.evidence import page_picture
from app.evidence.page_picture import Edit
from app.forms import scanned
from app.job import Job
from app.paths import whole_file
from app.persistence.records import Evidence
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL
from app.usecases.pupils import students
from app.usecases.school.permits import require
from app.usecases.status import case_rows

PDF = "application/pdf"
_RULES = "national"
_UNFIT = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True, slots=True)
class Uploads:
    """The files written, in the order of papers and steps, and the largest of them in bytes."""

    paths: tuple[Path, ...]
    largest: int


def write(tx: Tx, case_id: int, folder: Path, job: Job) -> Uploads:
    """Write the case's scans to ``folder`` for uploading, named by paper and page (R-ORD-A1-3).

    Raises ``Rejected`` where no scan is bound to the case. The trail says that they went out.
    """
    require(tx, Action.EXPORT)
    shown = case_rows.view(tx, case_id)
    named = _named(shown)
    if not named:
        message = "这件异动还没有附上扫描件，没有可上传的材料。请先在材料清单里附上。"
        raise Rejected(Problem("case.no-scans", message))
    subject = disclosures.Subject(disclosures.SCANS, folder.name, 1)
    disclosures.give(tx, subject, disclosures.asked(USUAL, disclosures.AUTHORITY))
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    largest = 0
    for done, (name, evidence_id) in enumerate(named, 1):
        job.step(done, len(named), "制作上传件")
        for page, picture in enumerate(_pages(tx, evidence_id), 1):
            path = folder / f"{done:02d}-{name.translate(_UNFIT)}-{page}.jpg"
            with whole_file(path) as stream:
                stream.write(picture)
            largest = max(largest, len(picture))
            paths.append(path)
    tx.note("export", "status_case", case_id, {"files": len(paths)})
    return Uploads(tuple(paths), largest)


def _named(shown: case_rows.CaseView) -> list[tuple[str, int]]:
    """(name, evidence id) of every scan: papers first, then the stamped steps."""
    found = [(one.name, evidence) for one in shown.materials for evidence in one.evidence]
    found += [(one.name, evidence) for one in shown.steps for evidence in one.evidence]
    first = {evidence: name for name, evidence in reversed(found)}
    return [(name, evidence) for evidence, name in reversed(first.items())]


def _pages(tx: Tx, evidence_id: int) -> Iterator[bytes]:
    row = tx.get(Evidence, evidence_id, "这份扫描件")
    content = students.evidence_bytes(tx, row)
    asked = page_picture.rules(_RULES)
    if row.media_type != PDF:
        yield page_picture.upload_copy(content, asked, Edit()).jpeg
        return
    with scanned.opened(content) as document:
        for page in range(len(document)):
            drawn = document.picture(page, asked.dpi)
            yield page_picture.upload_copy_of(drawn, asked.dpi, asked, Edit()).jpeg
