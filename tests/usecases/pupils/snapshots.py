"""Photographs of nobody for the tests of use cases: a drawn head on a ground, as files."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from invented import id_number
from PIL import Image, ImageDraw

from app.job import Job
from app.persistence.register import Register
from app.usecases.pupils import photographs
from app.usecases.pupils.photo_matching import Matching

ONE, TWO = id_number(1), id_number(2)
LIGHT_BLUE = (180, 214, 240)


def snapshot(coat: int = 0, size: tuple[int, int] = (600, 800), kind: str = "JPEG") -> bytes:
    """A picture of its own for every ``coat`` from 0 to 255."""
    image = Image.new("RGB", size, LIGHT_BLUE)
    draw = ImageDraw.Draw(image)
    w, h = size
    draw.ellipse((0.1 * w, 0.72 * h, 0.9 * w, 1.4 * h), fill=(coat, 92, 140))
    draw.ellipse((0.28 * w, 0.2 * h, 0.72 * w, 0.68 * h), fill=(236, 204, 178))
    draw.pieslice((0.26 * w, 0.16 * h, 0.74 * w, 0.58 * h), 180, 360, fill=(38, 32, 30))
    stream = BytesIO()
    image.save(stream, kind, quality=92)
    return stream.getvalue()


def put(folder: Path, *names: str) -> list[Path]:
    """A picture of its own under each name."""
    paths = []
    for coat, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(snapshot(coat))
        paths.append(path)
    return paths


def preview(register: Register, paths: Sequence[Path], **how: Any) -> photographs.PhotoPreview:
    """What bringing them in would do."""
    return register.read(photographs.preview, paths, Matching(**how), Job())


def kept(register: Register, shown: photographs.PhotoPreview, **more: Any) -> photographs.Kept:
    """Bring them in."""
    return register.write(photographs.apply, shown, Job(), **more)
