"""What was set: lines, rules and shades one under another, and what floats beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.forms.flow import Cell, Float, Line
from app.forms.setting_lines import SetLine


@dataclass(frozen=True, slots=True)
class Values:
    """What a sheet says, and the lines of its loops by the loop's name."""

    texts: Mapping[str, str]
    loops: Mapping[str, Sequence[Mapping[str, str]]]

    def inside(self, line: Mapping[str, str]) -> "Values":
        """The values within one line of a loop."""
        return Values({**self.texts, **line}, self.loops)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Lines of a paragraph at their place on a stack."""

    x: float
    y: float
    lines: tuple[SetLine, ...]
    moving: bool


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight rule between two points."""

    x1: float
    y1: float
    x2: float
    y2: float
    line: Line


@dataclass(frozen=True, slots=True)
class Fill:
    """A shaded box: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True, eq=False)
class Ruled:
    """Rules and shades together at a place; they are known by identity."""

    x: float
    y: float
    strokes: tuple[Stroke, ...]
    fills: tuple[Fill, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Floated:
    """What floats, from where its paragraph begins in a column ``width`` points wide."""

    source: Float
    x: float
    y: float
    width: float
    values: Values
    fixed: bool = False  # its upper left corner stands at x, y

    def moved(self, x: float, y: float) -> "Floated":
        """The same elsewhere."""
        return replace(self, x=self.x + x, y=self.y + y)


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Things set one under another within ``height`` points; ``too_high`` overflow their row.

    ``shrunk`` are the cells (by ``fit``) whose letters are smaller, and by how many half points.
    """

    height: float
    texts: tuple[Placed, ...] = ()
    ruled: tuple[Ruled, ...] = ()
    too_high: tuple[Cell, ...] = ()
    shrunk: tuple[tuple[int, int], ...] = ()
    floats: tuple[Floated, ...] = ()

    def moved(self, x: float, y: float) -> "Stack":
        """The same stack elsewhere."""
        return Stack(
            self.height,
            tuple([Placed(one.x + x, one.y + y, one.lines, one.moving) for one in self.texts]),
            tuple([Ruled(one.x + x, one.y + y, one.strokes, one.fills) for one in self.ruled]),
            self.too_high,
            self.shrunk,
            tuple([one.moved(x, y) for one in self.floats]),
        )
