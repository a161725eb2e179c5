"""One measurement in one process: ``jobs.py NAME FOLDER`` prints its figures as JSON."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pupils

from app.domain import pinyin
from app.job import Job
from app.usecases.national import exporting, importing
from app.usecases.paper import printing
from app.usecases.pupils import students

Figures = dict[str, float]
MERGED = 100  # forms of the mail merge


class Stopwatch:
    """Wall and processor time; where they differ, the machine was busy with something else."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), time.process_time()

    def milliseconds(self) -> tuple[float, float]:
        """(wall, processor) since this was made."""
        wall, processor = time.perf_counter(), time.process_time()
        return (wall - self._wall) * 1000, (processor - self._processor) * 1000


def _seconds(job: Callable[[], object]) -> Figures:
    start = time.perf_counter()
    job()
    return {"seconds": time.perf_counter() - start}


def import_ours(place: Path) -> Figures:
    register = pupils.opened(pupils.copy_of(place, pupils.EMPTY))

    def whole() -> None:
        shown = register.read(importing.preview, place / pupils.ROSTER, Job())
        done = register.write(importing.apply, shown, Job())
        assert done.new == pupils.MANY

    figures = _seconds(whole)
    register.close()
    return figures


def import_openpyxl(place: Path) -> Figures:
    return _read_by_openpyxl(place, read_only=False)


def import_openpyxl_read_only(place: Path) -> Figures:
    return _read_by_openpyxl(place, read_only=True)


def _read_by_openpyxl(place: Path, *, read_only: bool) -> Figures:
    import openpyxl

    def whole() -> None:
        book = openpyxl.load_workbook(place / pupils.ROSTER, read_only=read_only)
        rows = sum(1 for row in book.worksheets[0].iter_rows(values_only=True) if row)
        assert rows > pupils.MANY

    return _seconds(whole)


def export_ours(place: Path) -> Figures:
    register = pupils.opened(pupils.copy_of(place, pupils.FULL))
    out = place / "exported.xlsx"
    figures = _seconds(lambda: register.write(exporting.export, out, Job()))
    register.close()
    return figures


def export_openpyxl(place: Path) -> Figures:
    return _write_by_openpyxl(place, write_only=False)


def export_openpyxl_write_only(place: Path) -> Figures:
    return _write_by_openpyxl(place, write_only=True)


def _write_by_openpyxl(place: Path, *, write_only: bool) -> Figures:
    import openpyxl

    from app.exchange import intake

    rows = intake.read_workbook(place / pupils.ROSTER).sheets[0].rows

    def whole() -> None:
        book = openpyxl.Workbook(write_only=write_only)
        sheet = book.create_sheet("plain")
        for row in rows:
            sheet.append(row)
        book.save(place / "plain.xlsx")

    return _seconds(whole)


def forms_ours(place: Path) -> Figures:
    register = pupils.opened(pupils.copy_of(place, pupils.PICTURED))
    everyone = printing.Selection(everyone=True)
    out = place / "forms.pdf"
    figures = _seconds(
        lambda: register.write(printing.print_form, "collection", everyone, out, Job())
    )
    register.close()
    return {**figures, "pages": pupils.FORMS}


def forms_reportlab(place: Path) -> Figures:
    """A page with one line in the font that the forms are set in."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from app.forms import font_files

    register = pupils.opened(pupils.copy_of(place, pupils.PICTURED))
    rows = register.read(students.search, limit=pupils.FORMS).rows
    register.close()
    font = font_files.candidates("value")[0]

    def whole() -> None:
        pdfmetrics.registerFont(TTFont("line", str(font.path), subfontIndex=font.index))
        canvas = Canvas(str(place / "lines.pdf"))
        for row in rows:
            canvas.setFont("line", 12)
            canvas.drawString(72, 720, f"{row.name} {row.sex} {row.class_no} {row.id_number}")
            canvas.showPage()
        canvas.save()

    return {**_seconds(whole), "pages": len(rows)}


def forms_merge(place: Path) -> Figures:
    """The clerk's way: a Word template filled by docxtpl, LibreOffice turns all into PDF."""
    import merge

    register = pupils.opened(pupils.copy_of(place, pupils.PICTURED))
    people = [line for _, line, _ in register.read(lambda tx: list(students.whole(tx)))]
    register.close()
    photo = place / "photo.jpg"
    photo.write_bytes(pupils.photograph(1))
    with tempfile.TemporaryDirectory(dir=place) as folder:
        template = merge.template(Path(folder))
        start = time.perf_counter()
        files = merge.documents(template, people[:MERGED], photo)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True)
        seconds = time.perf_counter() - start
        pages = len(list(Path(folder).glob("*.pdf")))
        assert pages == MERGED, pages
    return {"seconds": seconds, "pages": pages}


def search(place: Path) -> Figures:
    """Every key of some hundred searches, each answered as the window asks it."""
    typed = keystrokes(place)
    register = pupils.opened(pupils.copy_of(place, pupils.TOWN))
    register.read(students.warm)  # as the window does once its list is shown
    times = []
    for text in typed:
        stopped = Stopwatch()
        register.read(students.search, text, limit=200)
        times.append(stopped.milliseconds())
    register.close()
    return quantiles(times)


def keystrokes(place: Path) -> list[str]:
    """Names, initials, readings, numbers from the front and from the tail, key by key."""
    register = pupils.opened(pupils.copy_of(place, pupils.TOWN))
    step = pupils.SEARCHED // 25
    typed: list[str] = []
    for offset in range(0, pupils.SEARCHED, step):
        [row] = register.read(students.search, limit=1, offset=offset).rows
        whole = pinyin.reading(row.name).replace(" ", "")
        for text in (row.name, pinyin.initials(row.name), whole, row.id_number[:8]):
            typed += [text[: end + 1] for end in range(len(text))]
        typed += [row.id_number[-length:] for length in range(2, 7)]
    register.close()
    return typed


def quantiles(times: list[tuple[float, float]]) -> Figures:
    """Of (wall, processor) milliseconds: p50 and p99 of the wall, p99 of the processor."""
    wall, processor = (
        statistics.quantiles(one, n=100, method="inclusive") for one in zip(*times, strict=True)
    )
    return {"p50": wall[49], "p99": wall[98], "cpu": processor[98], "count": len(times)}


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
