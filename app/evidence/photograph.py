"""Pupils' photographs: any picture from outside made into the one JPEG that a parameter set asks.

Pure image work: bytes in, bytes and findings out. Sizes are in pixels of the upright picture.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from app import definitions
from app.evidence import photo_looks
from app.evidence.photo_looks import Ground, Look
from app.log import logger
from app.paths import RESOURCES
from app.problems import Level, Problem, Rejected, Where

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")
MOST_BYTES = 60_000_000
MOST_PIXELS = 80_000_000
"""Larger pictures are refused before they are decoded: a few KB may unpack to gigabytes."""

_FORMATS = ("JPEG", "PNG", "BMP", "TIFF")  # JPEG includes MPO, which many telephones write
_MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
_INCH = 25.4  # mm
_QUALITY_STEP = 5
_RICHER = 2  # a JPEG is decoded at no less than so many times the size it is brought to


@dataclass(frozen=True, slots=True)
class Guide:
    """Where the face belongs, in percent of the frame: hair ``top`` and ``chin`` of its height
    from above, the head's ``width`` of its width, in the middle."""

    top: int
    chin: int
    width: int


@dataclass(frozen=True, slots=True)
class PhotoRules:
    """One parameter set (``resources/photos/<id>.toml``).

    ``width`` × ``height`` pixels are made, files stay below ``most_bytes``; ``least_dpi`` is what
    the picture itself must have on a frame of ``width_mm`` × ``height_mm``.
    """

    id: str
    title: str
    source: str
    width_mm: int
    height_mm: int
    width: int
    height: int
    least_dpi: int
    most_bytes: int
    best_quality: int
    least_quality: int
    ground: Ground
    look: Look
    guide: Guide

    @property
    def dpi(self) -> int:
        """Dots per inch of the finished picture."""
        return round(self.width / self.width_mm * _INCH)

    @property
    def least_width(self) -> int:
        """Pixels across the frame at ``least_dpi``."""
        return round(self.least_dpi * self.width_mm / _INCH)


@dataclass(frozen=True, slots=True)
class Crop:
    """The frame she drew: the left upper corner and the size, after ``turns`` quarter turns
    clockwise of the upright picture."""

    left: int
    top: int
    width: int
    height: int
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Prepared:
    """A finished photograph; ``problems`` are for her eye, none of them blocks.

    ``media_type`` is that of the picture it was made from.
    """

    jpeg: bytes
    media_type: str
    quality: int
    crop: Crop
    problems: tuple[Problem, ...]


@cache
def all_rules() -> tuple[PhotoRules, ...]:
    """Every parameter set, the national one first. Raises ``Rejected`` for a damaged file."""
    files = sorted((RESOURCES / "photos").glob("*.toml"))
    return tuple(definitions.load(file, PhotoRules) for file in files)


def rules(rules_id: str = "national_1_0") -> PhotoRules:
    """The parameter set of that id. Raises ``Rejected`` naming those there are."""
    for one in all_rules():
        if one.id == rules_id:
            return one
    names = "、".join(one.id for one in all_rules())
    message = f"没有名为“{rules_id}”的照片参数，请从以下参数中选择：{names}。"
    raise Rejected(Problem("photo.rules-unknown", message))


def prepare(content: bytes, asked: PhotoRules, crop: Crop | None = None) -> Prepared:
    """The picture upright, cropped (``None``: the centre of the frame's shape), resized, as JPEG.

    Alpha is laid on the asked ground, CMYK and 16 bits become sRGB of 8, every trace of camera,
    place and time is gone. Raises ``Rejected`` for what is no picture, harmful, or too small.
    """
    turns = crop.turns % 4 if crop else 0
    with _opened(content) as image:
        upright = _upright_size(image)
        full = upright if turns % 2 == 0 else (upright[1], upright[0])
        frame = _clipped(crop, full) if crop else centre(full, asked)
        problems = _size_problems(frame, asked)
        share = min(1.0, _RICHER * max(asked.width / frame.width, asked.height / frame.height))
        image.draft("RGB", (max(1, int(upright[0] * share)), max(1, int(upright[1] * share))))
        turned = _turned(_upright(image), turns)
        picture = _plain(_framed(turned, frame, full), asked.ground.colour)
        media_type = _MEDIA_TYPES[str(image.format)]
    finished = _resized(picture, (asked.width, asked.height))
    jpeg, quality = _encoded(finished, asked)
    problems += photo_looks.problems_of(finished, asked.ground, asked.look, asked.source)
    return Prepared(jpeg, media_type, quality, frame, tuple(problems))


def check(jpeg: bytes, asked: PhotoRules) -> list[Problem]:
    """Whether a finished file is what the parameter set asks: JPEG, its size in pixels and bytes.

    Raises nothing: whatever is wrong comes back as blocking problems.
    """
    try:
        with _opened(jpeg) as image:
            fits = image.format == "JPEG" and image.size == (asked.width, asked.height)
            image.load()
    except Rejected as refused:
        return refused.problems
    if fits and len(jpeg) < asked.most_bytes:
        return []
    message = (
        f"照片不符合“{asked.title}”的规格（{asked.width}×{asked.height} 像素，"
        f"小于 {asked.most_bytes // 1000} KB 的 JPG）。请从原照片重新制作。"
    )
    return [_problem("photo.not-fitting", message, source=asked.source)]


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height of the picture as a person sees it. Raises ``Rejected`` like ``prepare``."""
    with _opened(content) as image:
        return _upright_size(image)


def for_screen(content: bytes, longest: int) -> bytes:
    """The upright picture as a JPEG with no side over ``longest``, to draw a frame on."""
    with _opened(content) as image:
        width, height = _upright_size(image)
        share = min(1.0, longest / max(width, height))
        size = max(1, round(width * share)), max(1, round(height * share))
        image.draft("RGB", size)
        picture = _plain(_upright(image), (255, 255, 255))
    stream = BytesIO()
    _resized(picture, size).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def centre(size: tuple[int, int], asked: PhotoRules) -> Crop:
    """The largest frame of the asked shape in the middle of a picture of ``size``."""
    width, height = size
    frame_width = min(width, height * asked.width // asked.height)
    frame_height = min(height, width * asked.height // asked.width)
    left, top = (width - frame_width) // 2, (height - frame_height) // 2
    return Crop(left, top, max(1, frame_width), max(1, frame_height))


@contextmanager
def _opened(content: bytes) -> Iterator["Image"]:
    """The picture, its kind and size judged before a single pixel is decoded."""
    # The four readers by name: Pillow would look for others, and frozen programs find none.
    from PIL import (  # noqa: F401  importing a reader registers it
        BmpImagePlugin,
        Image,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        UnidentifiedImageError,
    )

    if len(content) > MOST_BYTES:
        message = f"照片文件超过 {MOST_BYTES // 1_000_000} MB。请在相机或手机中缩小后再选。"
        raise Rejected(_problem("photo.file-too-large", message))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=_FORMATS)
        with image:
            _refuse_many_pixels(image)
            yield image
    except Rejected:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except UnidentifiedImageError as error:
        message = "文件不是能识别的照片（JPG、PNG、BMP、TIFF）。请在手机或看图程序中另存为 JPG。"
        raise Rejected(_problem("photo.not-a-picture", message)) from error
    except Exception as error:  # a broken file makes the decoders raise whatever they will
        logger.info("a picture could not be read: %s", type(error).__name__)
        message = "照片文件已损坏或没有传完整，读不下去。请从相机或手机重新复制，或重拍。"
        raise Rejected(_problem("photo.damaged", message)) from error


def _refuse_many_pixels(image: "Image") -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(image.size) > 65_000:
        raise _too_many()


def _too_many() -> Rejected:
    message = f"照片超过 {MOST_PIXELS // 10_000} 万像素，没有读取。请缩小后再选。"
    return Rejected(_problem("photo.too-many-pixels", message))


def _problem(code: str, message: str, level: Level = Level.REFUSE, source: str = "") -> Problem:
    return Problem(code, message, Where(field="照片"), source, level)


def _turn(image: "Image") -> int:
    """EXIF orientation 1–8; 1 where there is none or nonsense."""
    value = image.getexif().get(0x0112, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _upright_size(image: "Image") -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _turn(image) >= 5 else (width, height)


def _upright(image: "Image") -> "Image":
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(_turn(image))
    image.load()
    return image if turn is None else image.transpose(turn)


def _turned(image: "Image", turns: int) -> "Image":
    """``image`` after quarter turns clockwise."""
    from PIL.Image import Transpose

    turn = (None, Transpose.ROTATE_270, Transpose.ROTATE_180, Transpose.ROTATE_90)[turns]
    return image if turn is None else image.transpose(turn)


def _clipped(crop: Crop, size: tuple[int, int]) -> Crop:
    """The frame without what lies outside the picture."""
    left, top = max(0, crop.left), max(0, crop.top)
    right = min(size[0], crop.left + crop.width)
    bottom = min(size[1], crop.top + crop.height)
    if right - left < 1 or bottom - top < 1:
        message = "裁剪框在照片之外。请重新框选头部和肩部。"
        raise Rejected(_problem("photo.crop-outside", message))
    return Crop(left, top, right - left, bottom - top, crop.turns % 4)


def _size_problems(frame: Crop, asked: PhotoRules) -> list[Problem]:
    if frame.width < asked.least_width:
        message = (
            f"框内只有 {frame.width}×{frame.height} 像素，不到 {asked.least_dpi} dpi"
            f"（宽 {asked.least_width} 像素）。请靠近重拍，或选用更清晰的原照片。"
        )
        raise Rejected(_problem("photo.too-small", message, source=asked.source))
    problems = []
    if frame.width < asked.width:
        message = (
            f"框内只有 {frame.width}×{frame.height} 像素，"
            f"已放大到 {asked.width}×{asked.height}。如看来模糊，请用更大的原照片。"
        )
        problems.append(_problem("photo.enlarged", message, Level.WARN))
    wanted, shape = asked.width / asked.height, frame.width / frame.height
    if abs(shape / wanted - 1) > 0.03:
        message = (
            f"裁剪框的宽高比与 {asked.width_mm}:{asked.height_mm} 不同，人脸会变形。请重新框选。"
        )
        problems.append(_problem("photo.shape", message, Level.WARN))
    return problems


def _framed(image: "Image", frame: Crop, full: tuple[int, int]) -> "Image":
    """The frame cut out of ``image``, which may have been decoded smaller than ``full``."""
    across, down = image.width / full[0], image.height / full[1]
    return image.crop(
        (
            round(frame.left * across),
            round(frame.top * down),
            max(round((frame.left + frame.width) * across), round(frame.left * across) + 1),
            max(round((frame.top + frame.height) * down), round(frame.top * down) + 1),
        )
    )


def _plain(image: "Image", ground: tuple[int, ...]) -> "Image":
    """sRGB of 8 bits without alpha and without anything that is not a pixel."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits a pixel, grey; a plain conversion would clip
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        above = image.convert("RGBA")
        below = Image.new("RGBA", above.size, (*ground, 255))
        return Image.alpha_composite(below, above).convert("RGB")
    picture = _in_srgb(image).convert("RGB")
    picture.info = {}
    return picture


def _in_srgb(image: "Image") -> "Image":
    """Colours of a profile (Display P3 of telephones, CMYK of studios) as they are on paper."""
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a damaged profile is no reason to refuse the picture
    return turned if isinstance(turned, Image.Image) else image


def _resized(image: "Image", size: tuple[int, int]) -> "Image":
    from PIL.Image import Resampling

    return image if image.size == size else image.resize(size, Resampling.LANCZOS)


def _encoded(image: "Image", asked: PhotoRules) -> tuple[bytes, int]:
    """The best quality that stays below the limit."""
    for quality in range(asked.best_quality, asked.least_quality - 1, -_QUALITY_STEP):
        stream = BytesIO()
        image.save(stream, "JPEG", quality=quality, optimize=True, dpi=(asked.dpi, asked.dpi))
        if stream.tell() < asked.most_bytes:
            return stream.getvalue(), quality
    message = (
        f"照片压缩后仍不小于 {asked.most_bytes // 1000} KB，多半是背景杂乱或有噪点。"
        "请在光线好的纯色背景前重拍。"
    )
    raise Rejected(_problem("photo.too-large", message, source=asked.source))


def read_file(path: Path) -> bytes:
    """The file's bytes, no more than a picture may have. Raises ``Rejected``."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"打不开照片“{path.name}”。请核对文件是否还在、能否用看图程序打开。"
        where = Where(path=str(path), field="照片")
        raise Rejected(Problem("photo.cannot-open", message, where)) from error
