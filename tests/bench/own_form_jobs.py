"""Forms of the bureau's own, ours, and docxtpl's: ``own_form_jobs.py NAME FOLDER``."""

import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import bureau_forms
import word_files as w
from jobs import Figures, Stopwatch, quantiles
from PIL import Image

from app.domain import people
from app.forms.definition import FormDefinition, Margins, form
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.forms.word_reader import read_word_form
from app.job import Job

OURS = "transfer_application_sichuan"  # one page, as many words and boxes as the imported one
_PAGES, _TRIES = 1000, 60


def imported_pdf(_place: Path) -> Figures:
    """1,000 pages of an imported form."""
    return _written(write_pdf, _imported(), _sheets(_PAGES))


def our_pdf(_place: Path) -> Figures:
    """1,000 pages of a form of ours of like size."""
    ours = form(OURS)
    assert ours is not None
    return _written(write_pdf, ours, _sheets(_PAGES))


def imported_docx(_place: Path) -> Figures:
    """One DOCX of 1,000 pages with photographs; no codes, as docxtpl draws none."""
    return _written(write_docx, _imported(), _without_codes())


def docxtpl_docx(_place: Path) -> Figures:
    """The same lay-out for docxtpl: the whole form within a loop over pupils."""
    import docxtpl

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "looped.docx"
        file.write_bytes(_looped())
        pupils = _without_codes()

        def whole() -> None:
            template = docxtpl.DocxTemplate(str(file))
            everyone = [
                {**one.values, "photo": docxtpl.InlineImage(template, BytesIO(one.photo or b""))}
                for one in pupils
            ]
            template.render({"pupils": everyone}, autoescape=True)
            template.save(BytesIO())

        return _seconds(whole)


def one_imported(_place: Path) -> Figures:
    """One pupil's PDF of an imported form once the program is open."""
    own, (pupil,) = _imported(), _sheets(1)
    write_pdf(own, [pupil], BytesIO(), Job())
    times = []
    for _ in range(_TRIES):
        stopped = Stopwatch()
        write_pdf(own, [pupil], BytesIO(), Job())
        times.append(stopped.milliseconds())
    return quantiles(times)


def _without_codes() -> list[Sheet]:
    return [replace(one, qr="") for one in _sheets(_PAGES)]


def _imported() -> FormDefinition:
    """《转学申请表》 as a bureau sends it."""
    own = read_word_form(bureau_forms.transfer_application())
    return FormDefinition("own", "转学申请表", "own", (), 1, "", Margins(0, 0, 0, 0), own=own)


def _sheets(pages: int) -> list[Sheet]:
    """So many invented pupils, each with a photograph and a number."""
    rows = people.everyone(max(pages, people.FEWEST), 2024, "3115000001")[:pages]
    found = []
    for number, row in enumerate(rows, start=1):
        values = {key: text for key, text in row.items() if "." not in key}
        member = {
            key.removeprefix("guardian1."): text
            for key, text in row.items()
            if key.startswith("guardian1.")
        }
        name = f"XJ26-{number:06d}"
        found.append(
            Sheet(
                {**values, "case.reason": "父母工作调动，全家已迁入现住址。"},
                (member,),
                "东胜区示例小学",
                name,
                f"XJ1.{name}.ABCDEFGH",
                _photo(number),
                "2026-11-21",
            )
        )
    return found


def _photo(number: int) -> bytes:
    """A JPEG of the national size, another one for each."""
    stream = BytesIO()
    Image.new("RGB", (295, 413), (120, 170, number % 256)).save(stream, "JPEG", comment=str(number))
    return stream.getvalue()


def _written(write: Callable[..., object], what: FormDefinition, sheets: list[Sheet]) -> Figures:
    """One sheet first: libraries and fonts are loaded on either side before the time runs."""
    write(what, sheets[:1], BytesIO(), Job())
    return _seconds(lambda: write(what, sheets, BytesIO(), Job()))


def _seconds(job: Callable[[], object]) -> Figures:
    start = time.perf_counter()
    job()
    return {"seconds": time.perf_counter() - start}


def _looped() -> bytes:
    with ZipFile(BytesIO(bureau_forms.transfer_application())) as package:
        text = package.read("word/document.xml").decode()
    body = text[text.index("<w:body>") + 8 : text.index("<w:sectPr")]
    body = re.sub(
        r"\{\{姓</w:t></w:r><w:r>(<w:rPr>.*?</w:rPr>)?<w:t[^>]*>名\}\}", "{{p.name}}", body
    )
    for place, key in (("姓名", "name"), ("性别", "sex"), ("学籍号", "national_number"),
                       ("民族", "ethnicity"), ("出生日期", "birth_date"), ("现住址", "address"),
                       ("身份证件号", "id_number")):  # fmt: skip
        body = body.replace("{{" + place + "}}", "{{p." + key + "}}")
    body = re.sub(r"\{\{照片[^{}]*\}\}", "{{p.photo}}", body)
    body = re.sub(r"\{\{[^p{}][^{}]*\}\}", "x", body)
    looped = f"{w.par('{%p for p in pupils %}')}{body}{w.par('{%p endfor %}')}"
    return w.word_file(looped + w.SECTION)


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
