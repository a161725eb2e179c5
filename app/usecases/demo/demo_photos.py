"""Photographs of nobody: a plain light-blue ground with a drawn head, for demonstrations."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

from app.job import Job
from app.persistence.transaction import Tx
from app.usecases.pupils import students

SIZE = (358, 441)
"""Pixels of 26 × 32 mm at 350 dots an inch, as the national system wants them."""

_DPI = 350
_GROUNDS = ((190, 220, 245), (176, 212, 241), (201, 226, 247))
_HAIR = ((38, 32, 30), (62, 46, 38))
_COATS = ((60, 92, 140), (140, 62, 66), (70, 112, 84), (96, 96, 104))
_SKIN = (236, 204, 178)


def drawings() -> dict[str, list[bytes]]:
    """By sex, a handful of JPEG files of ``SIZE``, well below the 60 KB that the system takes."""
    return {sex: list(_drawings(long_hair=sex == "女")) for sex in ("男", "女")}


def give(
    tx: Tx, student_ids: Sequence[int], pictures: Mapping[str, Sequence[bytes]], job: Job
) -> int:
    """Give each of the pupils one of ``pictures`` of her sex; says how many were given."""
    for done, student_id in enumerate(student_ids):
        job.step(done, len(student_ids), "存入照片")
        fitting = pictures[students.values_of(tx, [student_id])[student_id]["sex"]]
        students.set_photo(tx, student_id, fitting[done % len(fitting)])
    return len(student_ids)


def _drawings(*, long_hair: bool) -> Iterator[bytes]:
    for number, coat in enumerate(_COATS):
        ground, hair = _GROUNDS[number % len(_GROUNDS)], _HAIR[number % len(_HAIR)]
        yield _drawing(ground, hair, coat, long_hair=long_hair)


def _drawing(
    ground: tuple[int, int, int],
    hair: tuple[int, int, int],
    coat: tuple[int, int, int],
    *,
    long_hair: bool,
) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse((34, 322, 324, 640), fill=coat)
    if long_hair:
        draw.rounded_rectangle((98, 100, 260, 330), 70, fill=hair)
    draw.rectangle((152, 270, 206, 340), fill=_SKIN)
    draw.ellipse((104, 86, 254, 292), fill=_SKIN)
    draw.pieslice((98, 70, 260, 250), 180, 360, fill=hair)
    for eye in (146, 204):
        draw.ellipse((eye, 184, eye + 10, 192), fill=(40, 34, 32))
    draw.arc((154, 214, 204, 250), 25, 155, fill=(160, 96, 86), width=4)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=90, dpi=(_DPI, _DPI))
    return stream.getvalue()
