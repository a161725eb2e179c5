"""The PDF of a form, judged by other programs than the one that wrote it."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from app.forms import raster
from app.forms.definition import FormDefinition
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.forms.unicode_map import to_unicode
from app.job import Cancelled, Job
from app.problems import Level, Rejected

RARE = "𠮷㛃䶮𬭎𬱖"


def _pdf(form: FormDefinition, *sheets: Sheet) -> bytes:
    stream = BytesIO()
    assert write_pdf(form, sheets, stream, Job()) == []
    return stream.getvalue()


def _text(program: str, pdf: bytes, folder: Path) -> str:
    path = folder / "form.pdf"
    path.write_bytes(pdf)
    command = [program, "-raw", "-enc", "UTF-8", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()


def test_each_pupil_gets_one_a4_page(form: FormDefinition, sheet: Sheet) -> None:
    """R-ORD-N2-1, R-ORD-M-1."""
    pdf = _pdf(form, sheet, Sheet(), sheet)
    assert raster.page_count(pdf) == 3
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_every_value_can_be_copied_out_of_the_pdf(
    form: FormDefinition, sheet: Sheet, pdftotext: str, tmp_path: Path
) -> None:
    """R-ORD-7-6."""
    text = _text(pdftotext, _pdf(form, sheet), tmp_path).replace("\n", "")
    for key, value in sheet.values.items():
        assert value in text, key
    for member in sheet.guardians:
        assert member["name"] in text
        assert member["phone"] in text
    assert sheet.school in text
    assert sheet.number in text


def test_the_form_asks_the_guardian_and_the_class_teacher_to_sign_and_date(
    form: FormDefinition, pdftotext: str, tmp_path: Path
) -> None:
    """R-NA-10-4, R-ORD-N2-1, R-YH-1-3."""
    text = _text(pdftotext, _pdf(form, Sheet()), tmp_path)
    assert "监护人（签字）" in text
    assert "班主任（签字）" in text
    assert "确认真实、准确、完整" in text
    assert text.count("日") > 2


@pytest.mark.parametrize("char", RARE)
def test_rare_characters_can_be_searched_and_copied(
    form: FormDefinition, pdftotext: str, tmp_path: Path, char: str
) -> None:
    text = _text(pdftotext, _pdf(form, Sheet(values={"name": f"王{char}"})), tmp_path)
    assert f"王{char}" in text


def test_a_unicode_map_gives_utf16_above_the_basic_plane() -> None:
    """ISO 32000-1, 9.10.3."""
    assert "<0002> <D842DFB7>" in to_unicode("F1", " 𠮷")


def test_a_unicode_map_holds_no_block_longer_than_a_reader_takes() -> None:
    """Adobe Technical Note 5014: at most 100 entries."""
    found = to_unicode("F1", "".join(map(chr, range(0x4E00, 0x4E00 + 256))))
    blocks = [line for line in found.splitlines() if line.endswith("beginbfchar")]
    assert blocks == ["100 beginbfchar", "100 beginbfchar", "56 beginbfchar"]


def test_the_code_on_paper_says_what_was_handed_in(form: FormDefinition, sheet: Sheet) -> None:
    width, height, pixels = raster.page_image(_pdf(form, sheet), 0, 150)
    image = Image.frombytes("RGBA", (width, height), pixels).convert("L")
    (code,) = zxingcpp.read_barcodes(image)
    assert code.text == sheet.qr
    assert code.ec_level == "M"
    assert code.orientation == 0
    assert code.position.top_left.x < width / 6
    assert code.position.top_left.y < height / 8


def test_the_photograph_is_embedded_byte_for_byte(
    form: FormDefinition, sheet: Sheet, photo: bytes
) -> None:
    assert photo in _pdf(form, sheet)


def test_the_photograph_is_26_by_32_millimetres_at_the_top_right(
    form: FormDefinition, sheet: Sheet
) -> None:
    page = pypdfium2.PdfDocument(_pdf(form, sheet))[0]
    (picture,) = [
        item for item in page.get_objects(max_depth=1) if isinstance(item, pypdfium2.PdfImage)
    ][-1:]
    left, bottom, right, top = (length / 72 * 25.4 for length in picture.get_bounds())
    assert right - left == pytest.approx(26, abs=0.1)
    assert top - bottom == pytest.approx(32, abs=0.2)
    assert left > 160
    assert top > 240


def test_a_picture_of_another_format_is_taken_too(form: FormDefinition) -> None:
    stream = BytesIO()
    Image.new("RGBA", (26, 32), (1, 2, 3, 255)).save(stream, "PNG")
    assert b"DCTDecode" in _pdf(form, Sheet(photo=stream.getvalue()))


def test_an_unreadable_photograph_leaves_the_box_empty_and_says_so(form: FormDefinition) -> None:
    stream = BytesIO()
    (problem,) = write_pdf(form, [Sheet(photo=b"no picture", number="7")], stream, Job())
    assert problem.code == "forms.photo-unreadable"
    assert problem.level is Level.WARN
    assert "编号 7 " in problem.message
    assert b"DCTDecode" not in stream.getvalue()


def test_the_file_names_no_pupil_in_its_particulars(form: FormDefinition, sheet: Sheet) -> None:
    particulars = pypdfium2.PdfDocument(_pdf(form, sheet)).get_metadata_dict()
    assert particulars["Title"] == form.title
    everything = " ".join(particulars.values())
    for value in (sheet.values["name"], sheet.values["id_number"], sheet.number, sheet.school):
        assert value not in everything


def test_problems_of_all_sheets_are_reported_at_once_and_nothing_is_written(
    form: FormDefinition,
) -> None:
    sheets = [Sheet(values={"name": "王\ue5e5"}, number=str(n)) for n in (1, 2)]
    stream = BytesIO()
    with pytest.raises(Rejected) as caught:
        write_pdf(form, sheets, stream, Job())
    assert [problem.code for problem in caught.value.problems] == ["forms.character-missing"] * 2
    assert stream.getvalue() == b""


def test_an_allowed_gap_is_printed_as_a_mark_and_warned_of(
    form: FormDefinition, pdftotext: str, tmp_path: Path
) -> None:
    stream = BytesIO()
    sheet = Sheet(values={"name": "王\ue5e5"})
    (problem,) = write_pdf(form, [sheet], stream, Job(), allow_missing=True)
    assert problem.level is Level.WARN
    assert "王〓" in _text(pdftotext, stream.getvalue(), tmp_path)


def test_cancelling_writes_nothing(form: FormDefinition, sheet: Sheet) -> None:
    job, stream = Job(), BytesIO()

    def until_cancelled() -> Iterator[Sheet]:
        yield sheet
        job.cancel()
        yield sheet

    with pytest.raises(Cancelled):
        write_pdf(form, until_cancelled(), stream, job)
    assert stream.getvalue() == b""


def test_progress_counts_the_sheets_that_were_announced(form: FormDefinition, sheet: Sheet) -> None:
    job = Job()
    write_pdf(form, [sheet, sheet], BytesIO(), job, total=2)
    assert (job.progress.done, job.progress.total) == (2, 2)


def test_what_all_pages_share_is_written_once(form: FormDefinition, sheet: Sheet) -> None:
    bare = replace(sheet, photo=None)
    one, many = len(_pdf(form, bare)), len(_pdf(form, *[bare] * 21))
    assert (many - one) / 20 < one / 10


def test_the_same_sheets_give_the_same_file(form: FormDefinition, sheet: Sheet) -> None:
    assert _pdf(form, sheet) == _pdf(form, sheet)


def test_a_page_becomes_a_picture_of_the_size_asked_for(form: FormDefinition) -> None:
    width, height, pixels = raster.page_image(_pdf(form, Sheet()), 0, 100)
    assert (width, height) == (827, 1170)
    assert len(pixels) == width * height * 4
    assert pixels[:4] == b"\xff\xff\xff\xff"


def test_a_page_that_is_not_there_is_an_error(form: FormDefinition) -> None:
    with pytest.raises(IndexError):
        raster.page_image(_pdf(form, Sheet()), 1, 50)


def test_no_sheets_make_no_file(form: FormDefinition) -> None:
    stream = BytesIO()
    with pytest.raises(Rejected) as caught:
        write_pdf(form, [], stream, Job())
    assert caught.value.problems[0].code == "forms.nothing-to-print"
    assert stream.getvalue() == b""
