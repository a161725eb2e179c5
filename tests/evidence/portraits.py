"""Photographs of nobody: a drawn head and shoulders on a plain ground, of any size."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

LIGHT_BLUE = (180, 214, 240)


def portrait(
    size: tuple[int, int] = (1200, 1600), ground: tuple[int, int, int] = LIGHT_BLUE
) -> Image.Image:
    """A head with hair, eyes and a mouth, larger than life and nobody's."""
    image = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(image)
    w, h = size

    def box(left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        return left * w, top * h, right * w, bottom * h

    draw.ellipse(box(0.1, 0.72, 0.9, 1.4), fill=(60, 92, 140))
    draw.rectangle(box(0.42, 0.6, 0.58, 0.78), fill=(226, 190, 160))
    draw.ellipse(box(0.28, 0.2, 0.72, 0.68), fill=(236, 204, 178))
    draw.pieslice(box(0.26, 0.16, 0.74, 0.58), 180, 360, fill=(38, 32, 30))
    for eye in (0.41, 0.57):
        draw.ellipse(box(eye, 0.42, eye + 0.03, 0.44), fill=(40, 34, 32))
    draw.arc(box(0.43, 0.5, 0.57, 0.58), 25, 155, fill=(160, 96, 86), width=max(1, w // 90))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """``image`` as a file of ``kind``."""
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def decoded(content: bytes) -> Image.Image:
    """A finished photograph, read by Pillow itself."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """``image`` out of focus by ``radius`` of its own pixels."""
    return image.filter(ImageFilter.GaussianBlur(radius))
