"""The two pictures of a sheet: the pupil's photograph and the QR code of the form number."""

import math
import warnings
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from struct import unpack_from
from typing import TYPE_CHECKING, Any

from app.problems import Level, Problem, Where

if TYPE_CHECKING:
    from PIL.Image import Image

_MARK = 0xFF
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
"""Baseline, extended and progressive frames: what viewers of PDF draw."""

_BEFORE = frozenset({0xC4, 0xDB, 0xDD, 0xFE, *range(0xE0, 0xF0)})
"""Segments that may stand before a frame: tables, comments, and those of programs."""

_EXIF = 0xE1
_START, _END = b"\xff\xd8\xff", b"\xff\xd9"
_LARGE = 50_000_000  # pixels
FORMATS = ("JPEG", "PNG", "BMP", "TIFF", "GIF")
"""What is opened; among the others is one whose reader starts a program."""

_TURNED = 0x0112  # the tag of EXIF that says how the camera was held
_MASK = 6  # of the eight that GB/T 18284 knows
_DIGITS = bytes(ord("1" if grey > 0x7F else "0") for grey in range(256))


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG, its size in pixels, and how many numbers make a pixel's colour (1 or 3)."""

    jpeg: bytes
    width: int
    height: int
    components: int = 3

    def inside(self, width: float, height: float) -> tuple[float, float]:
        """The largest size (mm) with the photo's own proportions inside ``width`` × ``height``."""
        scale = min(width / self.width, height / self.height)
        return self.width * scale, self.height * scale


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: ``side`` modules each way, rows packed eight modules a byte, dark is 0."""

    side: int
    rows: bytes


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture by its pixels, ``components`` bytes each; ``mask`` tells how opaque each one is."""

    pixels: bytes
    width: int
    height: int
    components: int
    mask: bytes = b""


def read_picture(data: bytes) -> Photo | Raster | None:
    """A picture of a Word file; a JPEG stays as it is. ``None`` if it cannot be read."""
    image = _loaded(data)
    if image is None:
        return None
    framed, _ = _framed(data)
    if framed is not None:
        return framed
    mask = b""
    if image.has_transparency_data:
        mask = image.convert("RGBA").getchannel("A").tobytes()
    return Raster(image.convert("RGB").tobytes(), *image.size, 3, mask)


def _framed(data: bytes) -> tuple[Photo | None, bool]:
    """A JPEG by its frame header (ITU-T T.81, B.2.2), and whether a camera wrote about it before.

    ``None`` for what no viewer of PDF is sure to draw: 12 bits, four colours, arithmetic coding.
    """
    place, told = 2, False
    while data.startswith(_START) and place + 10 < len(data):
        mark, kind, length = unpack_from(">BBH", data, place)
        if mark == _MARK and kind in _FRAMES:
            bits, high, wide, components = unpack_from(">BHHB", data, place + 4)
            usual = bits == 8 and 0 < high * wide < _LARGE and components in (1, 3)
            return (Photo(data, wide, high, components) if usual else None), told
        if mark != _MARK or kind not in _BEFORE:
            break
        told = told or kind == _EXIF
        place += 2 + length
    return None, told


@lru_cache(maxsize=4)  # setting a page and drawing it ask one after the other
def read_photo(data: bytes) -> Photo | None:
    """The photograph, upright; a JPEG that lies so already stays as it is, all else becomes one.

    ``None`` if it cannot be read to its end. A plain JPEG is known by its head and its end alone:
    decoding a thousand would take longer than printing them.
    """
    framed, told = _framed(data)
    if framed is not None and not told and data.endswith(_END):
        return framed
    return _decoded(data, framed)


def _decoded(data: bytes, framed: Photo | None) -> Photo | None:
    """The photograph read to its end: ``framed`` if it lies right, else made anew."""
    from PIL import ImageOps

    image = _loaded(data)
    if image is None:
        return None
    turned = _is_turned(image)
    if framed is not None and not turned:
        return framed
    upright = _on_white(ImageOps.exif_transpose(image) if turned else image)
    stream = BytesIO()
    upright.save(stream, "JPEG", quality=90)
    return Photo(stream.getvalue(), *upright.size)


def _loaded(data: bytes) -> "Image | None":
    """A picture read to its end; ``None`` for what is none, broken, or of a size to fear."""
    # The readers by name: Pillow would look for others, frozen programs find none, and one of the
    # others starts a program (PostScript).
    from PIL import (  # noqa: F401  importing a reader registers it
        BmpImagePlugin,
        GifImagePlugin,
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
    )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # size is judged here; odd tags are not our matter
            image = Image.open(BytesIO(data), formats=FORMATS)
            if not 0 < image.width * image.height < _LARGE:
                return None
            image.load()
    except Exception:  # a broken file makes the decoders raise whatever they will
        return None
    return image


def _is_turned(image: "Image") -> bool:
    """Whether the camera says that it was held otherwise; what it says may be broken."""
    try:
        return int(image.getexif().get(_TURNED, 1)) in range(2, 9)
    except Exception:  # the picture itself was read to its end
        return False


def _on_white(image: "Image") -> "Image":
    """In three colours; what is seen through becomes the paper."""
    from PIL import Image

    if not image.has_transparency_data:
        return image.convert("RGB")
    above = image.convert("RGBA")
    white = Image.new("RGBA", above.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, above).convert("RGB")


def photo_problem(number: str) -> Problem:
    """The finding for a photograph that cannot be read; its box stays empty."""
    who = f"编号 {number} 的表中" if number else ""
    message = f"{who}照片文件无法读取，照片框已留空。请重新采集照片，或在纸上粘贴。"
    return Problem("forms.photo-unreadable", message, Where(field="照片"), level=Level.WARN)


def qr_code(payload: str) -> Code:
    """``payload`` (ASCII) as a QR code of error level M (GB/T 18284) without its quiet zone.

    Its mask is always the same one: to try all eight and weigh them took six times as long as the
    rest, and of 400 codes spoilt by turning, blur and noise readers found no more with the best.
    """
    import zxingcpp

    kind = zxingcpp.BarcodeFormat.QRCode
    barcode = zxingcpp.create_barcode(payload, kind, ec_level="M", data_mask=_MASK)
    image: Any = barcode.to_image(scale=1, add_quiet_zones=False)
    light = bytes(image).translate(_DIGITS)
    side = math.isqrt(len(light))
    wide = -(-side // 8)
    rows = [int(light[at : at + side], 2) << 8 * wide - side for at in range(0, side * side, side)]
    return Code(side, b"".join([row.to_bytes(wide, "big") for row in rows]))


def qr_png(code: Code) -> bytes:
    """The code as a PNG of one pixel a module, with no grey in it."""
    from PIL import Image

    image = Image.frombytes("1", (code.side, code.side), code.rows)
    stream = BytesIO()
    large = image.resize((code.side * 8, code.side * 8), Image.Resampling.NEAREST)
    large.save(stream, "PNG", compress_level=1)
    return stream.getvalue()
