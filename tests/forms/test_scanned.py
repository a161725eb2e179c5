"""Codes on paper that came back, and PDFs of scans that mean harm."""

from io import BytesIO

import pypdfium2
import pytest
import returned_paper
from PIL import Image

from app.forms import scanned
from app.forms.definition import all_forms
from app.forms.scanned import Raster
from app.forms.sheet import Sheet
from app.problems import Rejected

PAYLOAD = "XJ1.XJ26-000001.ABCDEFGH"
WITH_CODE = ("collection", "confirmation", "information_change", "enrolment_certificate")


@pytest.fixture(scope="module")
def paper() -> dict[str, Image.Image]:
    sheet = Sheet(values={"name": "王小明"}, number="XJ26-000001", qr=PAYLOAD)
    made = {}
    for form_id in WITH_CODE:
        [made[form_id]] = list(returned_paper.papers(returned_paper.printed(form_id, [sheet])))[:1]
    return made


def _raster(image: Image.Image) -> Raster:
    grey = Image.open(BytesIO(returned_paper.encoded(image))).convert("L")
    return Raster(*grey.size, grey.tobytes())


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [-4.0, 0.0, 4.0])
def test_the_code_is_read_however_the_page_lay_in_the_scanner(
    paper: dict[str, Image.Image], turn: int, skew: float
) -> None:
    """Grey, 150 dpi, JPEG quality 40, noise and a slight blur."""
    for form_id, page in paper.items():
        [code] = scanned.codes(_raster(returned_paper.scanned(page, turn, skew, turn)))
        assert code.text == PAYLOAD, form_id
        lies = (-turn - skew + 180) % 360 - 180  # clockwise
        assert abs((code.turned - lies + 180) % 360 - 180) < 4


def test_forms_of_every_kind_are_known_again_on_each_of_their_pages() -> None:
    """One of six: that each has its code on every page is another test's matter."""
    sheet = Sheet(values={"name": "王小明"}, number="XJ26-000001", qr=PAYLOAD)
    for form in [one for one in all_forms() if one.labels is None][::6]:
        for page in returned_paper.papers(returned_paper.printed(form.id, [sheet])):
            found = scanned.codes(_raster(returned_paper.scanned(page, 180, 2.0)))
            assert [code.text for code in found] == [PAYLOAD], form.id


def test_only_qr_codes_count_and_a_blank_page_has_none() -> None:
    import zxingcpp

    line = zxingcpp.create_barcode("XJ26-000001", zxingcpp.BarcodeFormat.Code128).to_image(scale=4)
    height, width = memoryview(line).shape
    page = Image.new("L", (1240, 1754), 255)
    page.paste(Image.frombytes("L", (width, height), bytes(memoryview(line))), (200, 200))
    assert scanned.codes(_raster(page)) == ()
    assert scanned.codes(_raster(Image.new("L", (1240, 1754), 255))) == ()


def test_a_page_by_itself_keeps_the_scan_in_it_byte_for_byte() -> None:
    pages = [returned_paper.with_code(f"第{number}页") for number in (1, 2)]
    whole = returned_paper.pdf_of(pages)
    with scanned.opened(whole) as document:
        alone = document.single(1)
    assert _scan_in(alone, 0) == _scan_in(whole, 1) != _scan_in(whole, 0)
    with scanned.opened(alone) as document:
        assert len(document) == 1
        [code] = scanned.codes(document.raster(0, 150))
    assert code.text == "第2页"


def _scan_in(pdf: bytes, page: int) -> bytes:
    [picture] = pypdfium2.PdfDocument(pdf)[page].get_objects()
    return bytes(picture.get_data(decode_simple=False))


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000, b"%PDF-1.4\n1 0 obj<</Length 999999999>>stream"],
)
def test_a_damaged_pdf_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Rejected) as caught, scanned.opened(content):
        pass
    assert [problem.code for problem in caught.value.problems] == ["scan.damaged"]


def test_a_pdf_of_very_many_pages_is_refused() -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(scanned.MOST_PAGES + 1):
        document.new_page(100, 100)
    stream = BytesIO()
    document.save(stream)
    document.close()
    with pytest.raises(Rejected) as caught, scanned.opened(stream.getvalue()):
        pass
    assert [problem.code for problem in caught.value.problems] == ["scan.pages"]


def test_a_page_as_large_as_a_house_is_drawn_small() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(14_400, 14_400)
    stream = BytesIO()
    document.save(stream)
    document.close()
    with scanned.opened(stream.getvalue()) as opened:
        drawn = opened.raster(0, 300)
    assert drawn.width * drawn.height < 21_000_000
    assert len(drawn.grey) == drawn.width * drawn.height


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_does() -> None:
    small = returned_paper.pdf_of([Image.new("L", (100, 100), 255)])
    bomb = small.replace(b"/Width 100", b"/Width 60000").replace(b"/Height 100", b"/Height 60000")
    assert bomb != small
    with scanned.opened(bomb) as opened, pytest.raises(Rejected) as caught:
        opened.raster(0, 200)
    assert [problem.code for problem in caught.value.problems] == ["scan.too-many-pixels"]
