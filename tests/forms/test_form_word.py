"""The DOCX of a form, judged by python-docx and by LibreOffice."""

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn

from app.forms import raster
from app.forms.definition import FormDefinition
from app.forms.document import lay_out
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.job import Job
from app.problems import Level, Rejected


def _docx(form: FormDefinition, *sheets: Sheet) -> bytes:
    stream = BytesIO()
    assert write_docx(form, sheets, stream, Job()) == []
    return stream.getvalue()


def _body(data: bytes) -> object:
    return docx.Document(BytesIO(data)).element.body


def _converted(soffice: str, data: bytes, folder: Path) -> Path:
    """The PDF LibreOffice makes of ``data``, with a profile of its own."""
    source = folder / "form.docx"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
    return folder / "form.pdf"


def test_libreoffice_shows_a_page_a_pupil_with_every_value(
    form: FormDefinition, sheet: Sheet, soffice: str, pdftotext: str, tmp_path: Path
) -> None:
    """R-ORD-N2-1, R-ORD-M-1, R-NA-10-4."""
    path = _converted(soffice, _docx(form, sheet, Sheet(), sheet), tmp_path)
    assert raster.page_count(path.read_bytes()) == 3
    command = [pdftotext, "-raw", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    text = text.replace("\n", "").replace(" ", "")
    for key, value in sheet.values.items():
        assert value in text, key
    for member in sheet.guardians:
        assert member["name"] in text
    assert text.count("监护人（签字）") == 3
    assert text.count("班主任（签字）") == 3


def test_libreoffice_breaks_no_line_a_second_time_and_so_cuts_none_off(
    form: FormDefinition, sheet: Sheet, soffice: str, pdftotext: str, tmp_path: Path
) -> None:
    member = {**sheet.guardians[0], "relation_note": "祖母（父母长期外出）", "post": "教研组长"}
    long = {
        "mail_address": f"{sheet.values['address']}（示例小区物业服务中心转交，投放至18号智能柜）",
        "home_address": sheet.values["address"],
        "native_place": "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县",
        "email": "a-long-mailbox-name.of-a-parent@mail.example.com",
        "talent": "马头琴、长跑、蒙古象棋、书法、国画、射箭、摔跤、合唱",
    }
    full = replace(sheet, values={**sheet.values, **long}, guardians=[member] * 4)
    path = _converted(soffice, _docx(form, full), tmp_path)
    command = [pdftotext, "-raw", "-enc", "UTF-8", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    shown = text.replace(" ", "").splitlines()
    broken = [laid for laid in lay_out(form, full).texts if len(laid.lines) > 1]
    assert len(broken) >= 6
    for laid in broken:
        for line in laid.lines:
            assert any(line.replace(" ", "") in one for one in shown), line


def test_every_letter_names_its_east_asian_font(form: FormDefinition, sheet: Sheet) -> None:
    body = _body(_docx(form, sheet))
    runs = [run for run in body.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    assert len(runs) > 150
    for run in runs:
        fonts = run.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia"))


def test_cell_widths_add_up_to_the_table_in_every_row(form: FormDefinition, sheet: Sheet) -> None:
    for table in _body(_docx(form, sheet)).iter(qn("w:tbl")):
        whole = int(table.find(qn("w:tblPr")).find(qn("w:tblW")).get(qn("w:w")))
        for row in table.iter(qn("w:tr")):
            widths = [int(width.get(qn("w:w"))) for width in row.iter(qn("w:tcW"))]
            assert sum(widths) == whole


def test_row_heights_are_exact(form: FormDefinition) -> None:
    heights = list(_body(_docx(form, Sheet())).iter(qn("w:trHeight")))
    assert len(heights) > 30
    assert {height.get(qn("w:hRule")) for height in heights} == {"exact"}


def test_a_new_page_begins_with_every_further_pupil(form: FormDefinition, sheet: Sheet) -> None:
    breaks = list(_body(_docx(form, sheet, sheet, sheet)).iter(qn("w:pageBreakBefore")))
    assert len(breaks) == 2


def test_pictures_are_packed_as_they_are_and_numbered_apart(
    form: FormDefinition, sheet: Sheet, photo: bytes
) -> None:
    data = _docx(form, sheet, sheet)
    with ZipFile(BytesIO(data)) as package:
        names = [name for name in package.namelist() if name.startswith("word/media/")]
        assert len(names) == 4
        assert [package.read(name) for name in names if name.endswith(".jpg")] == [photo, photo]
    numbers = [item.get("id") for item in _body(data).iter(qn("wp:docPr"))]
    assert len(set(numbers)) == 4


def test_the_package_names_no_pupil_in_its_particulars(form: FormDefinition, sheet: Sheet) -> None:
    properties = docx.Document(BytesIO(_docx(form, sheet))).core_properties
    assert properties.title == form.title
    assert properties.author == "学籍台"


def test_markup_in_a_value_stays_text(form: FormDefinition) -> None:
    data = _docx(form, Sheet(values={"name": "<b>王&小</b>", "talent": "两\n行"}))
    texts = [text.text for text in _body(data).iter(qn("w:t"))]
    assert "<b>王&小</b>" in texts
    assert {"两", "行"} <= set(texts)


def test_a_missing_character_is_refused_or_marked(form: FormDefinition) -> None:
    sheet = Sheet(values={"name": "王\ue5e5"})
    with pytest.raises(Rejected):
        write_docx(form, [sheet], BytesIO(), Job())
    stream = BytesIO()
    (problem,) = write_docx(form, [sheet], stream, Job(), allow_missing=True)
    assert problem.level is Level.WARN
    assert "王〓" in [text.text for text in _body(stream.getvalue()).iter(qn("w:t"))]


def test_the_part_of_a_page_does_not_grow_with_the_pages_before_it(
    form: FormDefinition, sheet: Sheet
) -> None:
    def size(pages: int) -> int:
        with ZipFile(BytesIO(_docx(form, *[sheet] * pages))) as package:
            return package.getinfo("word/document.xml").file_size

    few, more, most = size(1), size(11), size(21)
    assert most - more <= (more - few) * 1.05


def test_no_sheets_make_no_file(form: FormDefinition) -> None:
    with pytest.raises(Rejected) as caught:
        write_docx(form, [], BytesIO(), Job())
    assert caught.value.problems[0].code == "forms.nothing-to-print"
