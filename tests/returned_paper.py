"""Printed sheets as a cheap scanner brings them back: turned, skewed, grey, noisy, pressed."""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageFilter

from app.forms import raster
from app.forms.definition import all_forms
from app.forms.pdf import write_pdf
from app.forms.pictures import qr_code, qr_png
from app.forms.sheet import Sheet
from app.job import Job

BED = 238  # grey of the lid
DPI = 150


def printed(form_id: str, sheets: Sequence[Sheet]) -> bytes:
    """The PDF of ``sheets``."""
    form = next(one for one in all_forms() if one.id == form_id)
    stream = BytesIO()
    write_pdf(form, sheets, stream, Job(), allow_missing=True)
    return stream.getvalue()


def papers(pdf: bytes) -> Iterator[Image.Image]:
    """Every page of ``pdf`` as ink on paper, 300 dpi grey."""
    for number in range(raster.page_count(pdf)):
        width, height, pixels = raster.page_image(pdf, number, 300)
        yield Image.frombytes("RGBA", (width, height), pixels).convert("L")


def scanned(paper: Image.Image, turn: int = 0, skew: float = 0.0, seed: int = 0) -> Image.Image:
    """``paper`` at 150 dpi on the lid, slightly blurred, with the noise of a cheap sensor.

    It lies ``turn`` (0, 90, 180, 270) plus ``skew`` degrees counter-clockwise.
    """
    chance = random.Random(seed)
    page = paper.resize((paper.width // 2, paper.height // 2), Image.Resampling.BOX)
    bed = Image.new("L", (round(page.width * 1.05), round(page.height * 1.05)), BED)
    bed.paste(page, (chance.randrange(20, 50), chance.randrange(20, 50)))
    bed = bed.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=BED)
    bed = bed.rotate(turn, expand=True).filter(ImageFilter.GaussianBlur(0.7))
    return Image.blend(bed, _noise().crop((0, 0, *bed.size)), 0.12)


@cache
def _noise() -> Image.Image:
    """A sheet of noise, larger than any paper here, drawn once: it is the dearest of it all."""
    return Image.effect_noise((3000, 3000), 28)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """As a file; a JPEG is pressed to quality 40."""
    stream = BytesIO()
    options = {"quality": 40, **options} if kind == "JPEG" else options
    image.save(stream, kind, dpi=(DPI, DPI), **options)
    return stream.getvalue()


def pdf_of(images: Sequence[Image.Image]) -> bytes:
    """As an office machine's PDF: a JPEG of quality 40 on each page."""
    stream = BytesIO()
    images[0].save(
        stream, "PDF", save_all=True, append_images=images[1:], resolution=DPI, quality=40
    )
    return stream.getvalue()


def with_code(text: str, size: tuple[int, int] = (1240, 1754)) -> Image.Image:
    """A white page with somebody's QR code of ``text`` and nothing else."""
    page = Image.new("L", size, 255)
    with Image.open(BytesIO(qr_png(qr_code(text)))) as code:
        page.paste(code.convert("L"), (150, 150))
    return page
