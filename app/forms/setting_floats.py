"""Puts what floats where it stands on its page: text boxes, lines, pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin

from app.forms.flow import Cell, Float, Kind, Look, Margins, Section, Shape, Span, Spot, Turn
from app.forms.fonts import Role
from app.forms.setting import OVER, Setter, stands
from app.forms.setting_lines import SetLine, Shown
from app.forms.setting_stack import Fill, Floated, Placed, Ruled, Stack, Stroke
from app.forms.setting_turned import turned

_SIDES = 48  # of what is drawn for an oval
_ROUND = 0.16667  # of the shorter side: the radius of round corners
_BOW = 1 - 0.5**0.5  # of a radius: how far a quarter of a circle is from its corner
_LOOK = Look(Role.SONG, Role.TIMES, 10.5)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What one float draws, at its place on the page."""

    texts: tuple[Placed, ...]
    ruled: tuple[Ruled, ...]
    behind: bool
    too_high: tuple[Cell, ...] = ()
    kept_clear: tuple[float, float, float, float] | None = None
    """Left, top, right and bottom of what text should keep clear of."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What places on a page count from: its section, and where its body begins and ends."""

    section: Section
    top: float
    bottom: float


class Floats:
    """Sets the contents of floats, what no sheet changes only once."""

    def __init__(self) -> None:
        self._drawn: dict[tuple[int, float], tuple[Ruled, ...]] = {}
        self._pictures: dict[int, tuple[SetLine, ...]] = {}

    def layer(self, found: Floated, frame: Frame, setter: Setter) -> Layer:
        """``found`` with all that it draws, from the upper left corner of the paper."""
        one = found.source
        inside = self._inside(found, setter)
        high = max(one.height, inside.height) if one.grows else one.height
        x, y = (found.x, found.y) if found.fixed else _corner(found, frame, high)
        moved = inside.moved(x, y)
        texts = moved.texts
        if one.shape is Shape.PICTURE:
            texts = (Placed(x, y, self._picture(one), False),)
        drawn = self._drawn.get((id(one), high))
        if drawn is None:
            drawn = self._drawn[id(one), high] = tuple(_drawn(one, high))
        placed = [Ruled(x, y, part.strokes, part.fills) for part in drawn]
        clear = (x, y, x + one.width, y + high) if one.around else None
        return Layer(texts, (*placed, *moved.ruled), one.behind, moved.too_high, clear)

    def _inside(self, found: Floated, setter: Setter) -> Stack:
        """What is written in a box, from its upper left corner."""
        one, cell = found.source, found.source.cell
        if cell is None:
            return Stack(0.0)
        white = _white(one, cell.margins)
        across = max(one.width - white.left - white.right, 1.0)
        along = max(one.height - white.top - white.bottom, 1.0)
        level = cell.turn is Turn.LEVEL
        stack = setter.cell(cell, across if level else along, found.values)
        room = along if level else across
        tight = (cell,) if stack.height > room + OVER and not one.grows else ()
        skipped = stands(cell, room, stack.height)
        if not level:
            stack = turned(stack, cell.turn, (across, along), skipped, setter.pitch > 0)
            skipped = 0.0
        moved = stack.moved(white.left, white.top + skipped)
        high = stack.height + white.top + white.bottom
        return Stack(high, moved.texts, moved.ruled, (*moved.too_high, *tight))

    def _picture(self, one: Float) -> tuple[SetLine, ...]:
        known = self._pictures.get(id(one))
        if known is None:
            span = Span(Kind.PICTURE, _LOOK, picture=one.picture)
            shown = Shown(span, 0.0, 0.0, one.width, one.height)
            known = self._pictures[id(one)] = (SetLine(0.0, one.height, (), (shown,)),)
        return known


def _white(one: Float, margins: Margins) -> Margins:
    """The white round the text of a box: more where its corners are round."""
    short = min(one.width, one.height)
    x, y = {
        Shape.OVAL: (one.width * _BOW / 2, one.height * _BOW / 2),
        Shape.ROUND: (short * _ROUND * _BOW, short * _ROUND * _BOW),
    }.get(one.shape, (0.0, 0.0))
    return Margins(margins.top + y, margins.right + x, margins.bottom + y, margins.left + x)


def _corner(found: Floated, frame: Frame, high: float) -> tuple[float, float]:
    """The upper left corner of a float on its page."""
    section, one = frame.section, found.source
    edges = section.margins
    body = section.width - edges.left - edges.right
    columns = {
        "page": (0.0, section.width),
        "margin": (edges.left, body),
        "leftMargin": (0.0, edges.left),
        "rightMargin": (section.width - edges.right, edges.right),
    }
    rows = {
        "page": (0.0, section.height),
        "margin": (frame.top, frame.bottom - frame.top),
        "topMargin": (0.0, edges.top),
        "bottomMargin": (section.height - edges.bottom, edges.bottom),
    }
    across = columns.get(one.across.of, (found.x, found.width))
    down = rows.get(one.down.of, (found.y, 0.0))
    return _at(one.across, across, one.width), _at(one.down, down, high)


def _at(spot: Spot, room: tuple[float, float], size: float) -> float:
    begin, length = room
    share = {"center": 0.5, "right": 1.0, "bottom": 1.0, "outside": 1.0}.get(spot.side, 0.0)
    return begin + (length - size) * share if spot.side else begin + spot.at


def _drawn(one: Float, high: float) -> list[Ruled]:
    """The shade and the outline of a float, from its upper left corner."""
    fills = (Fill(0.0, 0.0, one.width, high, one.fill),) if one.fill else ()
    points = _outline(one, high) if one.line else ()
    strokes = tuple(Stroke(*begin, *end, one.line) for begin, end in pairwise(points) if one.line)
    return [Ruled(0.0, 0.0, strokes, fills)] if strokes or fills else []


def _outline(one: Float, high: float) -> Sequence[tuple[float, float]]:
    """The corners of what is drawn, the first one again at the end of what is closed."""
    wide = one.width
    if one.shape is Shape.LINE:
        return ((0.0, high), (wide, 0.0)) if one.rising else ((0.0, 0.0), (wide, high))
    if one.shape is Shape.OVAL:
        turns = [2 * pi * number / _SIDES for number in range(_SIDES + 1)]
        return [(wide / 2 * (1 + cos(turn)), high / 2 * (1 + sin(turn))) for turn in turns]
    if one.shape is Shape.ROUND:
        return _rounded(wide, high)
    return ((0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high), (0.0, 0.0))


def _rounded(wide: float, high: float) -> list[tuple[float, float]]:
    radius = min(wide, high) * _ROUND
    corners = ((wide, 0.0, 3), (wide, high, 0), (0.0, high, 1), (0.0, 0.0, 2))
    found = [(radius, 0.0)]
    for x, y, quarter in corners:
        middle = (x + radius * (1 if x == 0 else -1), y + radius * (1 if y == 0 else -1))
        for step in range(7):
            turn = (quarter + step / 6) * pi / 2
            found.append((middle[0] + radius * cos(turn), middle[1] + radius * sin(turn)))
    return found
