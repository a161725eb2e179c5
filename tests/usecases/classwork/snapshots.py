"""Photographs of nobody for the tests of use cases: a drawn head on a ground, as files."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

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
