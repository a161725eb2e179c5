"""How a page of paper looks: how skewed it lies, where it is written on, whether it came before."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_LOOKED_AT = 640  # pixels across; lines of a form survive it, noise does not
_MOST_SKEW = 6.0  # degrees; more is no skew but a page laid wrong
_COARSE, _FINE = 0.5, 0.1
_LEAST_SKEW = 0.15  # below this turning blurs more than it mends
_DARK_EDGE = 90  # of 255: the lid of a scanner, beside the paper
_INK = 40  # darker than the paper by so much
_FAINT = 12  # noise
_SOFT = 4  # points of blur, so that a small shift is none
_GRID = (16, 22)
_DENSER = 2  # of 255: less is the noise of empty paper
SAME = 29
"""Differing bits of a digest (of 330) up to which two pages look the same.

Measured: scans of one page differ in up to 25, pages of different forms in 33 and more. Two
pupils' sheets of one form cannot be told apart by this, so only pages of the same numbered sheet
are compared.
"""


def quarter(page: "Image", turn: int) -> "Image":
    """``page`` turned clockwise by quarter turns."""
    from PIL.Image import Transpose

    turns = {1: Transpose.ROTATE_270, 2: Transpose.ROTATE_180, 3: Transpose.ROTATE_90}
    return page.transpose(turns[turn % 4]) if turn % 4 else page


def skew(page: "Image") -> float:
    """By how many degrees the page lies turned counter-clockwise; 0 within 0.15°.

    The angle at which ink and white lie best in rows, found at half a degree, then at a tenth.
    """
    small = _ink(_small(page))
    best = max(_steps(0.0, _MOST_SKEW, _COARSE), key=lambda angle: _rows(small, angle))
    best = max(_steps(best, _COARSE, _FINE), key=lambda angle: _rows(small, angle))
    return best if abs(best) >= _LEAST_SKEW else 0.0


def written(page: "Image", white: float) -> tuple[int, int, int, int]:
    """The box that holds all ink and ``white`` pixels around it; the whole page if it is blank.

    Dark edges beside the paper are left out, and specks of one point; the thinnest line counts.
    """
    small = _small(page)
    share = page.width / small.width
    left, top, right, bottom = _paper_box(small)
    ink = _ink(small.crop((left, top, right, bottom)))
    columns, rows = (_means(ink, across) for across in (True, False))
    if not any(columns) or not any(rows):
        return 0, 0, page.width, page.height
    box = (_first(columns), _first(rows), _last(columns), _last(rows))
    return (
        max(int(left * share), int((left + box[0]) * share - white)),
        max(int(top * share), int((top + box[1]) * share - white)),
        min(int(right * share), round((left + box[2]) * share + white)),
        min(int(bottom * share), round((top + box[3]) * share + white)),
    )


def digest(page: "Image") -> str:
    """Where ink gets denser from cell to cell of the straightened, trimmed page, as bits (hex)."""
    from PIL import ImageFilter
    from PIL.Image import Resampling

    small = _small(page.convert("L"))
    angle = skew(small)
    if angle:
        small = small.rotate(-angle, Resampling.BICUBIC, expand=True, fillcolor=255)
    ink = _shades(small.crop(written(small, 0))).filter(ImageFilter.GaussianBlur(_SOFT))
    width, height = _GRID
    cells = ink.resize((width, height), Resampling.BOX).tobytes()
    bits = [
        cells[row * width + column] > cells[row * width + column + 1] + _DENSER
        for row in range(height)
        for column in range(width - 1)
    ]
    return f"{int(''.join('01'[bit] for bit in bits), 2):083x}"


def distance(first: str, second: str) -> int:
    """How many bits of two digests differ."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def _small(page: "Image") -> "Image":
    from PIL.Image import Resampling

    grey = page.convert("L")
    if grey.width <= _LOOKED_AT:
        return grey
    height = max(1, round(grey.height * _LOOKED_AT / grey.width))
    return grey.resize((_LOOKED_AT, height), Resampling.BOX)


def _ink(small: "Image") -> "Image":
    """White where there is ink."""
    paper = _paper(small)
    return small.point([255 if shade < paper - _INK else 0 for shade in range(256)])


def _shades(small: "Image") -> "Image":
    """The darker, the whiter: a thin line counts the same wherever it falls between two points."""
    paper = _paper(small)
    return small.point([max(0, paper - _FAINT - shade) for shade in range(256)])


def _paper(small: "Image") -> int:
    """What is paper on this page: its most frequent light shade."""
    counts = small.histogram()
    return max(range(128, 256), key=lambda shade: counts[shade])


def _steps(middle: float, width: float, step: float) -> list[float]:
    count = round(width / step)
    return [round(middle + step * number, 2) for number in range(-count, count + 1)]


def _rows(ink: "Image", angle: float) -> int:
    """How sharply rows of ink stand out once the page is turned back by ``angle``."""
    from PIL.Image import Resampling

    turned: Any = ink.rotate(-angle, Resampling.NEAREST) if angle else ink
    rows = turned.resize((1, turned.height), Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(rows))


def _paper_box(small: "Image") -> tuple[int, int, int, int]:
    """Without the edges that are dark from end to end."""
    columns, rows = (_light(_means(small, across)) for across in (True, False))
    return _first(columns), _first(rows), _last(columns), _last(rows)


def _means(page: "Image", across: bool) -> bytes:
    """The mean of each column, or of each row."""
    from PIL.Image import Resampling

    size = (page.width, 1) if across else (1, page.height)
    return page.resize(size, Resampling.BOX).tobytes()


def _light(means: bytes) -> bytes:
    light = bytes(mean > _DARK_EDGE for mean in means)
    return light if any(light) else bytes([1]) * len(means)


def _first(marks: bytes) -> int:
    return next(at for at, mark in enumerate(marks) if mark)


def _last(marks: bytes) -> int:
    return len(marks) - _first(marks[::-1])
