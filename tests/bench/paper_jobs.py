"""Paper that comes back, and one form in the open program: ``paper_jobs.py NAME FOLDER``."""

import json
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pupils
import returned_paper

from app.job import Job
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.scans import scanning

Figures = dict[str, float]
SCANNED = 50
_FILE, _REGISTER = "scanned.pdf", "scanned"
_TRIES = 60


def prepare_scans(place: Path) -> Figures:
    """Fifty printed sheets as an office machine's PDF, in a process whose memory does not count."""
    register = pupils.opened(pupils.copy_of(place, pupils.PICTURED))
    chosen = printing.Selection(tuple(register.read(students.ids_of)[:SCANNED]))
    out = place / "sheets.pdf"
    register.write(printing.print_form, "collection", chosen, out, Job())
    register.close()
    (place / f"{pupils.PICTURED}-copy").rename(place / _REGISTER)
    papers = returned_paper.papers(out.read_bytes())
    pages = [
        returned_paper.scanned(paper, 90 * (n % 4), (n % 5) - 2.0, n)
        for n, paper in enumerate(papers)
    ]
    (place / _FILE).write_bytes(returned_paper.pdf_of(pages))
    return {"seconds": 0.0}


def scans(place: Path) -> Figures:
    """A PDF of fifty pages at 150 dpi, turned and skewed: found, filed, kept in cipher."""
    if not (place / _FILE).is_file():
        command = [sys.executable, __file__, prepare_scans.__name__, str(place)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    register = pupils.opened(pupils.copy_of(place, _REGISTER))
    start = time.perf_counter()
    done = register.write(scanning.file_scans, [place / _FILE], Job())
    seconds = time.perf_counter() - start
    register.close()
    assert len(done.filed) == SCANNED, done.tray
    return {"seconds": seconds, "page": seconds / SCANNED}


def one_form(place: Path) -> Figures:
    """One pupil's sheet with photograph in the open program, from the order to the PDF's bytes."""
    register = pupils.opened(pupils.copy_of(place, pupils.PICTURED))
    times = []
    for student_id in register.read(students.ids_of)[:_TRIES]:
        begun = time.perf_counter(), time.process_time()
        chosen = printing.Selection((student_id,))
        register.read(printing.write_preview, "collection", chosen, BytesIO(), Job())
        times.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
    register.close()
    wall, processor = (sorted(part)[len(part) // 2] * 1000 for part in zip(*times, strict=True))
    return {"seconds": wall / 1000, "took": wall, "cpu": processor}


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
