"""Pages for upload: upright, straight, trimmed, small enough; and files that mean harm."""

import random
from io import BytesIO

import pytest
import returned_paper
from PIL import Image, ImageDraw

from app.evidence import page_picture
from app.evidence.page_picture import Edit
from app.problems import Rejected

ASKED = page_picture.rules()


def _page() -> Image.Image:
    """A ruled page at 300 dpi with a heavy line on top."""
    page = Image.new("L", (2480, 3508), 255)
    draw = ImageDraw.Draw(page)
    draw.rectangle((300, 400, 2180, 440), fill=0)
    for y in range(600, 3000, 100):
        draw.line((300, y, 2180, y), fill=0, width=5)
    return page


def _decoded(jpeg: bytes) -> Image.Image:
    with Image.open(BytesIO(jpeg)) as image:
        image.load()
        return image


@pytest.mark.parametrize("skew", [-4.0, -1.0, 0.0, 2.5, 4.0])
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_copy_is_upright_straight_and_trimmed(skew: float, turn: int) -> None:
    scan = returned_paper.scanned(_page(), turn * 90, skew)
    made = page_picture.upload_copy(returned_paper.encoded(scan), ASKED, Edit(turn=turn))
    assert abs(made.straightened - skew) < 0.3
    page = _decoded(made.jpeg).convert("L")
    white = ASKED.white_mm / 25.4 * 150
    wide, high = 1880 / 2 + 2 * white, 2505 / 2 + 2 * white
    assert abs(page.width - wide) < 25
    assert abs(page.height - high) < 25
    top = page.crop((0, 0, page.width, round(white + 40))).resize((1, round(white + 40)))
    rows = list(top.tobytes())
    assert min(rows) < 120
    assert abs(rows.index(min(rows)) - white - 10) < 14


def test_dark_edges_beside_the_paper_are_cut_off() -> None:
    page = _page().resize((1240, 1754))
    bed = Image.new("L", (1500, 2000), 10)
    bed.paste(page, (150, 100))
    made = page_picture.upload_copy(returned_paper.encoded(bed), ASKED, Edit(straighten=False))
    corners = _decoded(made.jpeg).convert("L")
    assert corners.getpixel((5, 5)) > 200
    assert made.width < 1240


def test_a_copy_stays_below_the_limit_whatever_is_on_the_page() -> None:
    chance = random.Random(4)
    noise = Image.frombytes("RGB", (3000, 4200), chance.randbytes(3000 * 4200 * 3))
    made = page_picture.upload_copy(
        returned_paper.encoded(noise, quality=95), ASKED, Edit(straighten=False)
    )
    assert len(made.jpeg) < ASKED.most_bytes == 2_000_000
    assert _decoded(made.jpeg).format == "JPEG"


def test_she_may_turn_frame_and_leave_things_as_they_are() -> None:
    content = returned_paper.encoded(returned_paper.scanned(_page(), 0, 2.0))
    plain = Edit(straighten=False, trim=False)
    whole = page_picture.upload_copy(content, ASKED, plain)
    assert (whole.straightened, whole.width < whole.height) == (0.0, True)
    lying = page_picture.upload_copy(content, ASKED, Edit(1, False, False))
    assert (lying.width, lying.height) == (whole.height, whole.width)
    half = page_picture.upload_copy(content, ASKED, Edit(0, False, False, (0, 0, 1, 0.5)))
    assert (half.width, half.height) == (whole.width, whole.height // 2)
    with pytest.raises(Rejected):
        page_picture.upload_copy(content, ASKED, Edit(frame=(0.5, 0.5, 0.5, 0.5)))


def test_two_scans_of_a_page_look_alike_and_another_page_does_not() -> None:
    def looks(page: Image.Image, *lies: float) -> str:
        scan = returned_paper.scanned(page, 0, *lies)
        return page_picture.likeness(scan.width, scan.height, scan.tobytes())

    first = looks(_page(), 1.0, 1)
    assert page_picture.alike(first, looks(_page(), -3.0, 2))
    other = Image.new("L", (2480, 3508), 255)
    draw = ImageDraw.Draw(other)
    for x in range(300, 2180, 160):
        draw.rectangle((x, 500, x + 60, 2900), fill=0)
    assert not page_picture.alike(first, looks(other, 0.0, 3))


def test_a_file_of_one_page_stays_as_it_came_and_a_tiff_gives_its_pages() -> None:
    for kind in ("JPEG", "PNG", "TIFF"):
        content = returned_paper.encoded(_page(), kind)
        [frame] = page_picture.frames(content)
        assert frame.content == content
    stream = BytesIO()
    grey, black = _page().resize((620, 877)), _page().resize((620, 877)).convert("1")
    grey.save(stream, "TIFF", save_all=True, append_images=[black])
    kept = [_decoded(frame.content) for frame in page_picture.frames(stream.getvalue())]
    assert [page.mode for page in kept] == ["L", "1"]
    assert kept[0].tobytes() == grey.tobytes()
    assert kept[1].tobytes() == black.tobytes()


@pytest.mark.parametrize("content", [b"", b"GIF89a" + b"\0" * 99, b"\xff\xd8\xff\xe0 half"])
def test_what_is_no_page_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        list(page_picture.frames(content))
    [problem] = caught.value.problems
    assert problem.code in ("scan.not-a-picture", "scan.damaged")
    assert problem.message.endswith("。")


def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_does() -> None:
    stream = BytesIO()
    Image.new("1", (30_000, 30_000)).save(stream, "PNG")
    with pytest.raises(Rejected) as caught:
        page_picture.grey(stream.getvalue(), 2400)
    assert caught.value.problems[0].code == "scan.too-many-pixels"


def test_an_unknown_parameter_set_names_those_there_are() -> None:
    with pytest.raises(Rejected) as caught:
        page_picture.rules("nowhere")
    assert "national" in caught.value.problems[0].message
