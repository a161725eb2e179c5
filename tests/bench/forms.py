"""Forms of the bureau's own against ours and against docxtpl: ``forms.py [--pages N]``.

Prints a line a measure: seconds of both sides and their ratio. Both sides take turns in one process
and what is printed are medians; nothing fails. Goals: an imported form within twice our own of like
size, one DOCX of 1,000 pages within 0.05 of docxtpl, a single form in the open program 30 ms.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parent / "forms")]

import bureau_forms  # noqa: E402
from PIL import Image  # noqa: E402

from app.domain import people  # noqa: E402
from app.forms.definition import FormDefinition, Margins, form  # noqa: E402
from app.forms.pdf import write_pdf  # noqa: E402
from app.forms.sheet import Sheet  # noqa: E402
from app.forms.word import write_docx  # noqa: E402
from app.forms.word_reader import read_word_form  # noqa: E402
from app.job import Job  # noqa: E402

OURS = "transfer_application_sichuan"  # one page, as many words and boxes as the imported one
ROUNDS = 3


def imported() -> FormDefinition:
    """《转学申请表》 as a bureau sends it."""
    own = read_word_form(bureau_forms.transfer_application())
    return FormDefinition("own", "转学申请表", "own", (), 1, "", Margins(0, 0, 0, 0), own=own)


def sheets(pages: int) -> list[Sheet]:
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


def seconds(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def imported_against_ours(pages: int) -> tuple[float, float]:
    """Seconds for the PDF of as many pages of an imported form, and of ours of like size."""
    own, ours, pupils = imported(), form(OURS), sheets(pages)
    assert ours is not None
    pairs = [
        (
            seconds(lambda: write_pdf(own, pupils, BytesIO(), Job())),
            seconds(lambda: write_pdf(ours, pupils, BytesIO(), Job())),
        )
        for _ in range(ROUNDS)
    ]
    return _middle(pairs)


def word_against_docxtpl(pages: int) -> tuple[float, float]:
    """Seconds for one DOCX of as many pages with photographs, and for docxtpl's."""
    try:
        import docxtpl
    except ImportError:
        sys.stdout.write("docxtpl is not installed: pip install docxtpl, then again\n")
        return 0.0, 0.0
    own = imported()
    pupils = [replace(one, qr="") for one in sheets(pages)]  # docxtpl draws no codes
    ours = seconds(lambda: write_docx(own, pupils, BytesIO(), Job()))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "looped.docx"
        file.write_bytes(_looped())

        def theirs() -> None:
            template = docxtpl.DocxTemplate(str(file))
            people_ = [
                {**one.values, "photo": docxtpl.InlineImage(template, BytesIO(one.photo or b""))}
                for one in pupils
            ]
            template.render({"pupils": people_}, autoescape=True)
            template.save(BytesIO())

        return ours, seconds(theirs)


def _looped() -> bytes:
    """The same lay-out for docxtpl: the whole form within a loop over pupils."""
    import re

    import word_files as w

    data = bureau_forms.transfer_application()
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as package:
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


def single_form() -> float:
    """Milliseconds for one pupil's PDF once the program is open."""
    own, (pupil,) = imported(), sheets(1)
    write_pdf(own, [pupil], BytesIO(), Job())
    times = [seconds(lambda: write_pdf(own, [pupil], BytesIO(), Job())) for _ in range(9)]
    return statistics.median(times) * 1000


def _middle(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    pages = parser.parse_args().pages
    own, ours = imported_against_ours(pages)
    sys.stdout.write(
        f"{pages} pages, imported / ours: {own:.2f} s / {ours:.2f} s = {own / ours:.2f}\n"
    )
    word, theirs = word_against_docxtpl(pages)
    if theirs:
        ratio = word / theirs
        sys.stdout.write(
            f"{pages} pages DOCX / docxtpl: {word:.2f} s / {theirs:.2f} s = {ratio:.3f}\n"
        )
    sys.stdout.write(f"one form in the open program: {single_form():.1f} ms\n")


if __name__ == "__main__":
    main()
