"""What an eye would object to in a finished photograph: blur, bad light, the wrong ground.

Nothing here is certain, so nothing here blocks: she looks at the picture and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.problems import Level, Problem, Where

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Ground:
    """The asked ground as sRGB 0–255. Tolerances: of colour (Cb, Cr) and of light (Y of BT.601).

    ``unevenness`` is the greatest standard deviation of Y within the upper corners.
    """

    name: str
    colour: tuple[int, ...]
    colour_tolerance: int
    light_tolerance: int
    unevenness: int


@dataclass(frozen=True, slots=True)
class Look:
    """``sharpness`` is the least variance of the Laplacian; the others bound the mean of Y."""

    sharpness: int
    darkest: int
    brightest: int


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of one picture: variance, mean Y of the face, (Y, Cb, Cr) and deviation of Y."""

    sharpness: float
    light: float
    ground: tuple[float, float, float]
    unevenness: float


def problems_of(image: "Image", ground: Ground, look: Look, source: str) -> list[Problem]:
    """Everything to object to in an upright, framed picture in RGB."""
    found = measure(image)
    sentences = [
        (
            "photo.blurred",
            found.sharpness < look.sharpness,
            "照片看来模糊。请放大查看，不清楚的请对准焦点重拍。",
        ),
        (
            "photo.too-dark",
            found.light < look.darkest,
            "照片太暗，看不清面部。请在光线好的地方重拍。",
        ),
        (
            "photo.too-bright",
            found.light > look.brightest,
            "照片太亮，面部发白。请避开强光或关闭闪光灯重拍。",
        ),
        (
            "photo.ground",
            not _is_ground(found.ground, ground),
            f"背景不像要求的{ground.name}。请在{ground.name}背景前重拍，或换底色后再选。",
        ),
        (
            "photo.ground-uneven",
            found.unevenness > ground.unevenness,
            "背景不均匀，有杂物或阴影。请让学生离开墙面一些，在纯色背景前重拍。",
        ),
    ]
    where = Where(field="照片")
    return [
        Problem(code, message, where, source, Level.WARN)
        for code, wrong, message in sentences
        if wrong
    ]


def measure(image: "Image") -> Measured:
    """Sharpness and light of the middle, where the head is; the ground from the upper corners.

    Below are shoulders, so the lower corners say nothing.
    """
    from PIL import ImageFilter, ImageStat

    width, height = image.size
    light = image.convert("L")
    middle = (width // 5, height // 8, width * 4 // 5, height * 4 // 5)
    laplacian = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
    edges = ImageStat.Stat(light.crop(middle).filter(laplacian).crop(_inner(middle)))
    face = (width * 3 // 10, height // 4, width * 7 // 10, height * 13 // 20)
    corners = [ImageStat.Stat(image.crop(box).convert("YCbCr")) for box in _corners(width, height)]
    return Measured(
        edges.var[0],
        ImageStat.Stat(light.crop(face)).mean[0],
        _mean([corner.median for corner in corners]),
        max(corner.stddev[0] for corner in corners),
    )


def _inner(box: Sequence[int]) -> tuple[int, int, int, int]:
    """Without the outermost pixels, which the filter leaves as they were."""
    return 1, 1, box[2] - box[0] - 1, box[3] - box[1] - 1


def _corners(width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Left and right upper corner, a little in from the very edge."""
    edge, wide, high = max(1, width // 50), width // 6, height // 6
    return [(edge, edge, wide, high), (width - wide, edge, width - edge, high)]


def _mean(colours: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    count = len(colours)
    light, blue, red = (sum(colour[n] for colour in colours) / count for n in range(3))
    return light, blue, red


def _is_ground(found: tuple[float, float, float], asked: Ground) -> bool:
    light, blue, red = _ycbcr(asked.colour)
    near = (found[1] - blue) ** 2 + (found[2] - red) ** 2 <= asked.colour_tolerance**2
    return near and abs(found[0] - light) <= asked.light_tolerance


def _ycbcr(colour: Sequence[int]) -> tuple[float, float, float]:
    """BT.601 in full range, as JPEG has it (ITU-T T.871)."""
    red, green, blue = colour
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return light, 128 + (blue - light) / 1.772, 128 + (red - light) / 1.402
