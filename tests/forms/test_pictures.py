"""Photographs of every kind a camera, a phone or a broken stick gives: drawn upright, or told.

Judged by Poppler: what it finds in the PDF, and what it draws of it.
"""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from app.forms import pictures
from app.forms.definition import FormDefinition
from app.forms.document import Sheet
from app.forms.pdf import write_pdf
from app.job import Job

RED, BLUE = (200, 30, 40), (30, 60, 200)
SIZE = (180, 220)


def picture(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Red above, blue below: what lies wrong shows."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, size[0], size[1]))
    return image.convert(mode)


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **how)
    return stream.getvalue()


def held(orientation: int) -> bytes:
    """A phone's picture: the pixels lie, EXIF says how they are to be turned."""
    lying = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = picture()
    turned = image.transpose(lying[orientation]) if orientation in lying else image
    return saved(turned, exif=exif, quality=95)


def twelve_bits() -> bytes:
    """A frame of 12 bits a sample, as X-ray machines make; viewers of PDF know 8."""
    plain = bytearray(saved(picture()))
    frame = plain.index(b"\xff\xc0")
    plain[frame + 1], plain[frame + 4] = 0xC1, 12
    return bytes(plain)


def sized(high: int, wide: int) -> bytes:
    """A frame that claims another size."""
    plain = bytearray(saved(picture()))
    frame = plain.index(b"\xff\xc0")
    plain[frame + 5 : frame + 9] = high.to_bytes(2, "big") + wide.to_bytes(2, "big")
    return bytes(plain)


def padded() -> bytes:
    """Some cameras fill their files up to a whole block."""
    return saved(picture()) + bytes(300)


GOOD: dict[str, Callable[[], bytes]] = {
    "plain": lambda: saved(picture()),
    "progressive": lambda: saved(picture(), progressive=True),
    "four colours": lambda: saved(picture("CMYK")),
    "with a second picture": lambda: saved(
        picture(), "MPO", save_all=True, append_images=[picture(size=(40, 50))]
    ),
    "upright by EXIF": lambda: held(1),
    "on its head by EXIF": lambda: held(3),
    "on its side by EXIF": lambda: held(6),
    "with broken EXIF": lambda: saved(picture(), exif=b"Exif\x00\x00no directory"),
    "padded": padded,
    "fine colours": lambda: saved(picture(), subsampling=0),
    "with a profile": lambda: saved(picture(), icc_profile=b"profile" * 40),
    "with a comment": lambda: saved(picture(), comment="证件照".encode()),
    "PNG": lambda: saved(picture(), "PNG"),
    "PNG of few colours": lambda: saved(picture("P"), "PNG"),
    "BMP": lambda: saved(picture(), "BMP"),
}
BAD: dict[str, Callable[[], bytes]] = {
    "cut off in the middle": lambda: saved(picture())[:-900],
    "cut off in its head": lambda: saved(picture())[:100],
    "12 bits": twelve_bits,
    "no width": lambda: sized(220, 0),
    "no height": lambda: sized(0, 180),
    "larger than any camera's": lambda: sized(65_000, 65_000),
    "only a head": lambda: b"\xff\xd8\xff\xd9",
    "empty segments without end": lambda: b"\xff\xd8" + b"\xff\xe0\x00\x00" * 50 + b"\xff\xd9",
    "a segment longer than the file": lambda: b"\xff\xd8\xff\xe0\xff\xff" + bytes(40) + b"\xff\xd9",
    "no picture": lambda: b"no picture at all",
    "a drawing in PostScript": lambda: (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    ),
}


def printed(form: FormDefinition, photo: bytes, path: Path) -> list[str]:
    """The form as a file; gives the codes of what was told."""
    with path.open("wb") as stream:
        told = write_pdf(form, [Sheet(photo=photo, number="XJ26-000007")], stream, Job())
    return [one.code for one in told]


def pictures_in(program: Callable[[str], str], path: Path) -> list[list[str]]:
    """The coloured or grey pictures Poppler finds: their lines without the heading."""
    command = [program("pdfimages"), "-list", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    return [line.split() for line in done.stdout.splitlines()[2:] if " jpeg " in line]


def drawn(program: Callable[[str], str], path: Path) -> Image.Image:
    """The first page as Poppler draws it, at 72 dots an inch; it may not complain."""
    out = path.with_suffix("")
    command = [program("pdftoppm"), "-r", "72", "-png", "-singlefile", str(path), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    with Image.open(out.with_suffix(".png")) as image:
        return image.convert("RGB")


def box_of(page: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Where a colour stands on the page."""
    red, green, blue = ImageChops.difference(page, Image.new("RGB", page.size, colour)).split()
    farthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    box = farthest.point([255 if away < 40 else 0 for away in range(256)]).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("kind", GOOD)
def test_every_usual_photograph_is_drawn_upright_and_in_its_colours(
    form: FormDefinition, tmp_path: Path, program: Callable[[str], str], kind: str
) -> None:
    path = tmp_path / "form.pdf"
    assert printed(form, GOOD[kind](), path) == []
    [line] = pictures_in(program, path)
    assert (line[3], line[4]) == ("180", "220")
    page = drawn(program, path)
    red, blue = box_of(page, RED), box_of(page, BLUE)
    assert red[3] <= blue[1] + 2
    assert abs((red[2] - red[0]) - (blue[2] - blue[0])) <= 2
    wide, high = red[2] - red[0], blue[3] - red[1]
    assert abs(wide / high - 180 / 220) < 0.05


def test_a_grey_photograph_stays_grey(
    form: FormDefinition, tmp_path: Path, program: Callable[[str], str]
) -> None:
    path = tmp_path / "form.pdf"
    grey = saved(picture("L"))
    assert printed(form, grey, path) == []
    [line] = pictures_in(program, path)
    assert line[5] == "gray"
    assert grey in path.read_bytes()


@pytest.mark.parametrize("kind", BAD)
def test_a_photograph_that_cannot_be_drawn_is_told_and_the_page_stays_whole(
    form: FormDefinition, tmp_path: Path, program: Callable[[str], str], kind: str
) -> None:
    path = tmp_path / "form.pdf"
    assert printed(form, BAD[kind](), path) == ["forms.photo-unreadable"]
    assert pictures_in(program, path) == []
    drawn(program, path)


@pytest.mark.parametrize("kind", BAD)
def test_a_picture_of_a_word_file_that_cannot_be_drawn_is_none(kind: str) -> None:
    """Nor is a program started for it: PostScript would be run."""
    assert pictures.read_picture(BAD[kind]()) is None


@pytest.mark.parametrize("kind", GOOD)
def test_a_picture_of_a_word_file_has_its_size(kind: str) -> None:
    found = pictures.read_picture(GOOD[kind]())
    assert found is not None
    assert {found.width, found.height} == set(SIZE)
