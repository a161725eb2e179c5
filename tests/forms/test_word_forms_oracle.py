"""Imported Word forms, filled in, as PDF and as DOCX: LibreOffice is the judge of both."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import bureau_forms
import docx
import filled_sheets
import floating_forms
import paper_marks
import pytest
import side_labels
import word_details
import word_files as w
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm

from app.forms.definition import FormDefinition, Margins
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.forms.word_reader import read_word_form
from app.job import Job

pytestmark = pytest.mark.xdist_group("word-forms")  # LibreOffice runs for one worker only
_LINES = "".join(
    w.par(text, f"<w:spacing {spacing}/>" if spacing else "")
    for text, spacing in (
        ("{{姓名}}单倍行距A", ""),
        ("一倍半" * 30, 'w:line="360" w:lineRule="auto"'),
        ("固定值" * 30, 'w:line="400" w:lineRule="exact"'),
        ("最小值" * 30, 'w:line="500" w:lineRule="atLeast"'),
        ("段前段后", 'w:before="200" w:after="300"'),
        ("段前", 'w:before="200"'),
    )
)
_THICK = "".join(
    f'<w:{side} w:val="single" w:sz="{12 if side[0] != "i" else 4}" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def _pydocx() -> bytes:
    """A form as python-docx writes it, in the styles that it brings."""
    made = docx.Document()
    normal = made.styles["Normal"]
    normal.font.name = "Times New Roman"
    faces = normal.element.rPr.rFonts
    for name in [one for one in faces.attrib if one.endswith("Theme")]:
        del faces.attrib[name]
    faces.set(qn("w:eastAsia"), "宋体")
    made.add_paragraph("学生登记表").alignment = WD_ALIGN_PARAGRAPH.CENTER
    split = made.add_paragraph("姓名：")
    split.add_run("{{姓").bold = True
    split.add_run("名}}").bold = True
    grid = made.add_table(rows=3, cols=4)
    grid.style = "Table Grid"
    for number, name in enumerate(("姓名", "性别", "现住址")):
        grid.cell(number, 0).text, grid.cell(number, 1).text = name, f"{{{{{name}}}}}"
    grid.cell(2, 1).merge(grid.cell(2, 3))
    grid.cell(0, 2).merge(grid.cell(1, 3)).text = "{{照片|25x35}}"
    made.add_paragraph("第一条", style="List Number")
    made.add_paragraph("第二条", style="List Number")
    made.add_paragraph("{{#监护人}}{{姓名}}（{{关系}}）；{{/监护人}}")
    made.add_page_break()
    made.add_paragraph("第二页 {{编号}}")
    made.sections[0].left_margin = Cm(2.5)
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def _thick_table() -> bytes:
    rows = (
        w.row(w.cell("{{姓名}}", 2000), w.cell("乙", 3000), w.cell("丙" * 30, 3000)),
        w.row(w.cell("丁", 2000), w.cell("戊" * 40, 3000), w.cell("己", 3000), height=800),
        w.row(
            w.cell("庚", 2000, '<w:vAlign w:val="center"/>'),
            w.cell("辛", 3000, '<w:vAlign w:val="bottom"/>'),
            w.cell("壬", 3000),
            height=800,
            rule="exact",
        ),
    )
    properties = f'<w:tblBorders>{_THICK}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    tables = w.table([2000, 3000, 3000], *rows, properties=properties)
    return w.word_file(w.par("上") + tables + w.par("下") + w.PLAIN_SECTION)


def _exact_rows() -> bytes:
    """Rows that may not grow, so that the letters of a long value get smaller."""
    middle = '<w:vAlign w:val="center"/>'
    rows = [
        w.row(
            w.cell(label, 1500, middle),
            w.cell(f"{{{{{label}}}}}", 6500, middle),
            height=480,
            rule="exact",
        )
        for label in ("姓名", "现住址", "通信地址", "籍贯")
    ]
    return w.word_file(w.table([1500, 6500], *rows) + w.par("完") + w.PLAIN_SECTION)


def _spread() -> bytes:
    """Letters wide apart and narrow, and labels spread over their cells."""
    spread = '<w:jc w:val="distribute"/>'
    rows = [
        w.row(w.cell(label, 2000, shape=spread), w.cell(text, 3000, shape=spread), height=500)
        for label, text in (("姓名", "{{姓名}}"), ("出生年月", "身份证12号"))
    ]
    return w.word_file(
        w.par("字距加宽标题", '<w:jc w:val="center"/>', '<w:spacing w:val="60"/><w:sz w:val="36"/>')
        + w.par("字距AB加宽12正文", "", '<w:spacing w:val="20"/>')
        + w.par("缩窄字符宽度AB正文", "", '<w:w w:val="80"/>')
        + w.table([2000, 3000], *rows)
        + w.par("完")
        + w.PLAIN_SECTION
    )


MADE: dict[str, Callable[[], bytes]] = {
    **bureau_forms.ALL,
    **side_labels.ALL,
    **floating_forms.ALL,
    **word_details.ALL,
    "lines": lambda: w.word_file(_LINES + w.PLAIN_SECTION),
    "grid": lambda: w.word_file(_LINES + w.SECTION),
    "thick": _thick_table,
    "exact": _exact_rows,
    "spread": _spread,
    "pydocx": _pydocx,
}
REWRITTEN = tuple(f"{name}-rewritten" for name in bureau_forms.ALL)


@dataclass(frozen=True, slots=True)
class Judged:
    """One form: what we drew, and what LibreOffice made of what we wrote."""

    ours: bytes
    theirs: bytes


def _form(data: bytes) -> FormDefinition:
    own = read_word_form(data)
    return FormDefinition("own", "本局表", "own", (), 1, "", Margins(0, 0, 0, 0), own=own)


def _sheets(name: str, form: FormDefinition, photo: bytes) -> list[Sheet]:
    """An ordinary pupil and the longest honest one, each with a list of 35.

    Where LibreOffice wrote the file anew, it lets a mark hang over the edge here and not there, in
    the same line of the same words; the longest pupil has such a line, so two ordinary ones come.
    """
    second = filled_sheets.full if name in REWRITTEN else filled_sheets.extreme
    found = []
    for number, fill in enumerate((filled_sheets.full, second), start=1):
        sheet = fill(form, photo)
        member = {f"guardian1.{key}": text for key, text in sheet.guardians[0].items()}
        rows = [{**sheet.values, **member}] * 35
        found.append(replace(sheet, number=f"XJ26-00000{number}", rows=rows))
    return found


@pytest.fixture(scope="session")
def judged(
    soffice: str, photo: bytes, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Judged]:
    """Every form by name; LibreOffice runs once for all, and once to write the bureau's anew."""
    folder = tmp_path_factory.mktemp("judged")
    fonts = paper_marks.font_rules(folder)
    files = {name: make() for name, make in MADE.items()}
    files |= dict(_rewritten(soffice, folder, fonts))
    ours: dict[str, bytes] = {}
    for name, data in files.items():
        form, stream = _form(data), BytesIO()
        write_pdf(form, _sheets(name, form, photo), stream, Job())
        ours[name] = stream.getvalue()
        with (folder / f"{name}.docx").open("wb") as out:
            write_docx(form, _sheets(name, form, photo), out, Job())
    paper_marks.converted(soffice, [folder / f"{name}.docx" for name in files], folder, fonts)
    return {name: Judged(ours[name], (folder / f"{name}.pdf").read_bytes()) for name in files}


def _rewritten(soffice: str, folder: Path, fonts: Path) -> Iterator[tuple[str, bytes]]:
    """The bureau's forms as LibreOffice writes them, by way of its own format."""
    place = folder / "rewritten"
    place.mkdir()
    for name, make in bureau_forms.ALL.items():
        (place / f"{name}-rewritten.docx").write_bytes(make())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for before, after in (("docx", "odt"), ("odt", "docx")):
        sources = [str(place / f"{name}.{before}") for name in REWRITTEN]
        command = [soffice, profile, "--headless", "--convert-to", after, "--outdir", str(place)]
        subprocess.run([*command, *sources], check=True, capture_output=True, timeout=300)
    assert fonts.is_file()
    for name in REWRITTEN:
        yield name, (place / f"{name}.docx").read_bytes()


@pytest.mark.parametrize("name", [*MADE, *REWRITTEN])
def test_a_word_processor_puts_every_word_and_line_where_our_pdf_has_it(
    judged: dict[str, Judged], name: str
) -> None:
    """Same pages, words within 2 pt, lines within 1 pt (M: bring your own form)."""
    one = judged[name]
    ours, theirs = paper_marks.marks_of(one.ours), paper_marks.marks_of(one.theirs)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.letters
        assert paper_marks.strays(mine, other) == []
        assert paper_marks.rule_strays(mine, other) == []


def test_the_judge_notices_a_word_three_points_away(judged: dict[str, Judged]) -> None:
    (page, *_) = paper_marks.marks_of(judged["card"].ours)
    moved = paper_marks.Marks(
        tuple((char, x + 3, y) for char, x, y in page.letters), page.across, page.down
    )
    assert paper_marks.strays(page, moved)
    lower = frozenset((step, place + 1.5) for step, place in page.across)
    assert paper_marks.rule_strays(page, paper_marks.Marks(page.letters, lower, page.down))
