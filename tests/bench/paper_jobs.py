"""Paper that comes back, and one form in the open program: ``paper_jobs.py NAME FOLDER``."""

import json
import sys
import time
from io import BytesIO
from pathlib import Path

import pupils
import returned_paper
from PIL import Image

from app.job import Job
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.scans import gathering, scanning

Figures = dict[str, float]
SCANNED = 50
_FILE, _PAGE, _REGISTER = "scanned.pdf", "coloured.png", "scanned"
_TRIES = 60


def prepare_scans(place: Path) -> Figures:
    """Fifty printed sheets as an office machine's PDF, and one in colours as a scanner's PNG."""
    if (place / _PAGE).is_file():
        return {"seconds": 0.0}
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
    coloured = pages[0].convert("RGB").resize((2480, 3508))
    noise = Image.effect_noise(coloured.size, 30).convert("RGB")
    Image.blend(coloured, noise, 0.1).save(place / _PAGE, compress_level=1)
    return {"seconds": 0.0}


def scans(place: Path) -> Figures:
    """A PDF of fifty pages at 150 dpi, turned and skewed: found, filed, kept in cipher."""
    register = pupils.opened(pupils.copy_of(place, _REGISTER))
    start = time.perf_counter()
    done = register.write(scanning.file_scans, [place / _FILE], Job())
    seconds = time.perf_counter() - start
    register.close()
    assert len(done.filed) == SCANNED, done.tray
    return {"seconds": seconds, "page": seconds / SCANNED}


def feeder(place: Path) -> Figures:
    """Coloured pages at 300 dpi one by one from a folder: gathered, then filed."""
    register = pupils.opened(pupils.copy_of(place, _REGISTER))
    machine = place / "machine"
    machine.mkdir(exist_ok=True)
    for number in range(SCANNED):
        link = machine / f"{number:03}.png"
        link.unlink(missing_ok=True)
        link.hardlink_to(place / _PAGE)
    gathered = gathering.Gathered()
    start = time.perf_counter()
    gathering.from_scanner(gathered, f"{gathering.FOLDER}{machine}", gathering.Wish(), Job())
    done = register.write(scanning.file_gathered, gathered, Job())
    seconds = time.perf_counter() - start
    register.close()
    assert done.pages == SCANNED, done
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
