"""Scanned pages as pictures: each frame of a file, looked at in grey, and straightened for upload.

The copy in the dossier is the page as it came; what this module makes of it can be made again.
"""

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app import definitions
from app.evidence import page_looks
from app.log import logger
from app.paths import RESOURCES
from app.problems import Problem, Rejected

if TYPE_CHECKING:
    from PIL.Image import Image

Raster = tuple[int, int, bytes]
SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
MOST_BYTES = 200_000_000
MOST_PIXELS = 80_000_000
MOST_FRAMES = 500
"""What a file may cost, judged before a pixel is decoded: a few KB may unpack to gigabytes."""

_FORMATS = ("JPEG", "PNG", "TIFF")
_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "TIFF": "image/tiff",
}
_INCH = 25.4  # mm
_QUALITY_STEP = 6
_SHRINK = 0.85


@dataclass(frozen=True, slots=True)
class UploadRules:
    """One parameter set (``resources/scans/<id>.toml``) of copies for upload.

    A page has ``dpi``, no side longer than ``longest_mm``, files stay below ``most_bytes``;
    ``white_mm`` is left around what is written when the rest is trimmed.
    """

    id: str
    title: str
    source: str
    dpi: int
    longest_mm: int
    most_bytes: int
    best_quality: int
    least_quality: int
    colour: bool
    white_mm: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One page of a file: its own bytes, unchanged where the file has one page only."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Edit:
    """How a copy is made: ``turn`` quarter turns clockwise, trimmed and straightened or not.

    ``frame`` (left, top, right, bottom as shares of the upright page) goes before trimming.
    """

    turn: int = 0
    straighten: bool = True
    trim: bool = True
    frame: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A finished copy; ``straightened`` are the degrees it was turned clockwise."""

    jpeg: bytes
    width: int
    height: int
    quality: int
    straightened: float


@cache
def all_rules() -> tuple[UploadRules, ...]:
    """Every parameter set. Raises ``Rejected`` for a damaged file."""
    files = sorted((RESOURCES / "scans").glob("*.toml"))
    return tuple(definitions.load(file, UploadRules) for file in files)


def rules(rules_id: str = "national") -> UploadRules:
    """The parameter set of that id. Raises ``Rejected`` naming those there are."""
    for one in all_rules():
        if one.id == rules_id:
            return one
    names = "、".join(one.id for one in all_rules())
    message = f"没有名为“{rules_id}”的上传参数，请从以下参数中选择：{names}。"
    raise _refused("rules-unknown", message)


def frames(content: bytes) -> Iterator[Frame]:
    """The pages of a JPEG, PNG or TIFF. Raises ``Rejected`` for what is none, or harmful."""
    with _opened(content) as image:
        media_type = _MEDIA_TYPES[str(image.format)]
        count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
        if count > MOST_FRAMES:
            message = f"文件有 {count} 页，一次最多 {MOST_FRAMES} 页。请分成几个文件再选。"
            raise _refused("pages", message)
        for number in range(count):
            if number:
                image.seek(number)
                _refuse_many_pixels(image)
            yield Frame(content if count == 1 else _alone(image), media_type)


def grey(content: bytes, longest: int) -> tuple[int, int, bytes]:
    """(width, height, a byte a pixel) of a page, no side longer than ``longest`` pixels.

    Raises ``Rejected`` as ``frames`` does.
    """
    with _opened(content) as image:
        image.draft("L", (min(longest, image.width), min(longest, image.height)))
        picture = _upright(image).convert("L")
        if max(picture.size) > longest:
            picture.thumbnail((longest, longest), _smooth())
        return picture.width, picture.height, picture.tobytes()


def likeness(width: int, height: int, pixels: bytes, turn: int = 0) -> str:
    """A digest of what a page looks like, equal or near for scans of the same sheet (hex).

    ``turn`` is how many quarter turns clockwise set the page upright.
    """
    from PIL import Image

    page = Image.frombytes("L", (width, height), pixels)
    return page_looks.digest(page_looks.quarter(page, turn))


def screen(content: bytes, turn: int, longest: int) -> bytes:
    """A page for the screen: a JPEG no longer than ``longest`` pixels, ``turn`` quarters right."""
    with _opened(content) as image:
        image.draft("RGB", (min(longest, image.width), min(longest, image.height)))
        picture = _upright(image).convert("RGB")
        picture.thumbnail((longest, longest), _smooth())
        return _jpeg(picture, turn)


def screen_of(drawn: tuple[int, int, bytes], turn: int) -> bytes:
    """As ``screen``, of a page that was drawn: width, height and RGBA bytes."""
    from PIL import Image

    width, height, rgba = drawn
    return _jpeg(Image.frombytes("RGBA", (width, height), rgba).convert("RGB"), turn)


def _jpeg(picture: "Image", turn: int) -> bytes:
    stream = BytesIO()
    picture.rotate(-90 * turn, expand=True).save(stream, "JPEG", quality=80)
    return stream.getvalue()


def small(width: int, height: int, pixels: bytes, turn: int, longest: int) -> Raster:
    """A thumbnail of grey ``pixels`` set upright: (width, height, a byte a pixel, top first)."""
    from PIL import Image

    whole = Image.frombuffer("L", (width, height), pixels, "raw", "L", 0, 1)
    reduced = whole.reduce(max(1, max(width, height) // (2 * longest)))
    reduced.thumbnail((longest, longest))
    upright = reduced.rotate(-90 * turn, expand=True)
    return upright.width, upright.height, upright.tobytes()


def alike(first: str, second: str) -> bool:
    """Whether two digests are of the same sheet of paper, as far as looks can tell."""
    return page_looks.distance(first, second) <= page_looks.SAME


def upload_copy(content: bytes, asked: UploadRules, edit: Edit | None = None) -> Upload:
    """A page made ready for the gate: upright, straight, trimmed, JPEG below the limit.

    Raises ``Rejected`` as ``frames`` does, and where no quality gets below the limit.
    """
    with _opened(content) as image:
        resolution = _dpi(image)
        return _finished(_upright(image), resolution, asked, edit or Edit())


def upload_copy_of(
    raster: tuple[int, int, bytes], dpi: int, asked: UploadRules, edit: Edit | None = None
) -> Upload:
    """The same from RGBA pixels drawn at ``dpi``."""
    from PIL import Image

    width, height, pixels = raster
    page = Image.frombytes("RGBA", (width, height), pixels)
    return _finished(page, dpi, asked, edit or Edit())


@contextmanager
def _opened(content: bytes) -> Iterator["Image"]:
    """The picture, its kind and size judged before a single pixel is decoded."""
    # The readers by name: Pillow would look for others, and frozen programs find none.
    from PIL import (  # noqa: F401  importing a reader registers it
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        UnidentifiedImageError,
    )

    if len(content) > MOST_BYTES:
        message = f"文件超过 {MOST_BYTES // 1_000_000} MB。请分成几个文件再选。"
        raise _refused("too-large", message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # bombs are judged below; odd tags are not our matter
            with Image.open(BytesIO(content), formats=_FORMATS) as image:
                _refuse_many_pixels(image)
                yield image
    except Rejected:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except UnidentifiedImageError as error:
        message = "文件不是能识别的扫描件（PDF、JPG、PNG、TIFF）。请在扫描程序中另存后再选。"
        raise _refused("not-a-picture", message) from error
    except Exception as error:  # a broken file makes the decoders raise whatever they will
        logger.info("a scan could not be read: %s", type(error).__name__)
        message = "扫描文件已损坏或没有传完整，读不下去。请重新复制，或重新扫描。"
        raise _refused("damaged", message) from error


def _refuse_many_pixels(image: "Image") -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(image.size) > 65_000:
        raise _too_many()


def _too_many() -> Rejected:
    message = f"扫描页超过 {MOST_PIXELS // 10_000} 万像素，没有读取。请降低分辨率重扫。"
    return _refused("too-many-pixels", message)


def _refused(code: str, message: str) -> Rejected:
    return Rejected(Problem(f"scan.{code}", message))


def _alone(image: "Image") -> bytes:
    """The current frame of a TIFF as a file of its own, without loss."""
    stream = BytesIO()
    more: dict[str, Any] = {"dpi": image.info["dpi"]} if "dpi" in image.info else {}
    packing = "group4" if image.mode == "1" else "tiff_adobe_deflate"
    image.copy().save(stream, "TIFF", compression=packing, **more)
    return stream.getvalue()


def _upright(image: "Image") -> "Image":
    """Turned as the file itself says it has to be (EXIF orientation, tag 274)."""
    from PIL import ImageOps

    image.load()
    return ImageOps.exif_transpose(image)


def _dpi(image: "Image") -> int:
    """What the file says, where that makes paper of some size; otherwise A4 is assumed."""
    said = float(image.info.get("dpi", (0, 0))[0])
    if math.isfinite(said) and 72 <= said <= 1200:
        return round(said)
    return max(72, round(max(image.size) / (297 / _INCH)))


def _finished(page: "Image", dpi: int, asked: UploadRules, edit: Edit) -> Upload:
    picture = page_looks.quarter(_plain(page, colour=asked.colour), edit.turn)
    before = picture.width
    picture = _brought_to(picture, dpi, asked)
    dpi = round(dpi * picture.width / before)
    if edit.frame is not None:
        picture = _framed(picture, edit.frame)
    angle = page_looks.skew(picture) if edit.straighten else 0.0
    if angle:
        picture = picture.rotate(-angle, _cubic(), expand=True, fillcolor=_paper(picture))
    if edit.trim:
        picture = picture.crop(page_looks.written(picture, asked.white_mm / _INCH * dpi))
    return _encoded(picture, dpi, asked, angle)


def _plain(page: "Image", *, colour: bool) -> "Image":
    """8 bits a band, on white, in grey where there is no colour to keep."""
    from PIL import Image

    if page.mode.startswith("I"):  # 16 bits a pixel; a plain conversion would clip
        page = page.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if page.has_transparency_data:
        above = page.convert("RGBA")
        page = Image.alpha_composite(Image.new("RGBA", above.size, (255, 255, 255, 255)), above)
    kept = colour and page.mode not in ("1", "L", "LA")
    return page.convert("RGB" if kept else "L")


def _brought_to(picture: "Image", dpi: int, asked: UploadRules) -> "Image":
    """At the resolution that is asked for, never enlarged, no side too long."""
    most = asked.longest_mm / _INCH * asked.dpi
    share = min(1.0, asked.dpi / dpi, most / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture if share == 1.0 else picture.resize(size, _smooth())


def _framed(picture: "Image", frame: tuple[float, float, float, float]) -> "Image":
    left, top, right, bottom = (min(1.0, max(0.0, share)) for share in frame)
    width, height = picture.size
    box = (int(left * width), int(top * height), int(right * width), int(bottom * height))
    if box[2] <= box[0] or box[3] <= box[1]:
        raise _refused("frame", "裁剪框里什么也没有。请重新框选。")
    return picture.crop(box)


def _encoded(picture: "Image", dpi: int, asked: UploadRules, angle: float) -> Upload:
    """The best quality below the limit; then a smaller page, so that no page is refused."""
    while min(picture.size) > 300:
        for quality in range(asked.best_quality, asked.least_quality - 1, -_QUALITY_STEP):
            stream = BytesIO()
            picture.save(stream, "JPEG", quality=quality, dpi=(dpi, dpi))
            if stream.tell() < asked.most_bytes:
                return Upload(stream.getvalue(), *picture.size, quality, angle)
        dpi = round(dpi * _SHRINK)
        picture = picture.resize(
            (round(picture.width * _SHRINK), round(picture.height * _SHRINK)), _smooth()
        )
    message = f"这一页压缩后仍不小于 {asked.most_bytes // 1000} KB。请裁剪后再导出。"
    raise _refused("too-large-copy", message)


def _paper(picture: "Image") -> Any:
    return (255,) * len(picture.getbands()) if picture.mode != "L" else 255


def _smooth() -> Any:
    from PIL.Image import Resampling

    return Resampling.BOX


def _cubic() -> Any:
    from PIL.Image import Resampling

    return Resampling.BICUBIC
