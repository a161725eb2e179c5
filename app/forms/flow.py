"""A form that flows as a Word document does: paragraphs and tables, set anew for every sheet.

All lengths are points, all places count from the upper left corner. What is the same for every
sheet is known by identity, so that it is set once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.forms.fonts import Role


class Kind(StrEnum):
    """What a span of a paragraph is."""

    TEXT = "text"
    PLACE = "place"  # a value of the sheet
    TICK = "tick"  # a box that is ticked where the value is the span's text
    TAB = "tab"
    BREAK = "break"
    PICTURE = "picture"
    PHOTO = "photo"
    CODE = "code"
    PAGE = "page"  # the number of the page within the sheet
    PAGES = "pages"  # how many the sheet has
    LOOP = "loop"
    BOX = "box"  # a text box in the line of text


class Rule(StrEnum):
    """How a height is meant."""

    AUTO = "auto"
    EXACT = "exact"
    LEAST = "least"


class Justify(StrEnum):
    """How the lines of a paragraph stand between its edges."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTH = "both"
    SPREAD = "spread"  # as both, the last line too


class Stand(StrEnum):
    """How the contents of a cell stand in its height."""

    TOP = "top"
    CENTER = "center"
    BOTTOM = "bottom"


class Turn(StrEnum):
    """Which way letters run."""

    LEVEL = "level"
    DOWN = "down"  # lines from the right to the left
    UP = "up"  # lines from the left to the right


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look; ``han`` and ``latin`` are the faces by script, ``colour`` is RRGGBB."""

    han: Role
    latin: Role
    size: float
    italic: bool = False
    underline: bool = False
    strike: bool = False
    colour: str = "000000"
    raised: float = 0.0  # points above the base line
    apart: float = 0.0  # points of white after each letter
    broad: float = 1.0  # how broad letters are drawn


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A stretch of a paragraph; ``key`` and ``how`` are those of a place or a loop.

    ``width`` and ``height`` are a picture's, 0 × 0 as large as its cell lets it be.
    """

    kind: Kind
    look: Look
    text: str = ""
    key: str = ""
    how: str = ""
    width: float = 0.0
    height: float = 0.0
    picture: bytes = b""
    inner: tuple["Span", ...] = ()
    box: "Float | None" = None


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab stop, its place counted from the left edge of the text.

    ``align`` says what of the text after it stands there, SPREAD its decimal point; ``leader`` is
    the letter that fills the white.
    """

    at: float
    align: Justify = Justify.LEFT
    leader: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One border."""

    width: float
    colour: str = "000000"
    dashed: bool = False
    double: bool = False


@dataclass(frozen=True, slots=True)
class Margins:
    """White edges in points."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class Edging:
    """Borders round a paragraph, their white to the text in points, and its shade."""

    left: Line | None = None
    top: Line | None = None
    right: Line | None = None
    bottom: Line | None = None
    white: Margins = field(default_factory=lambda: Margins(0.0, 0.0, 0.0, 0.0))
    shade: str = ""

    @property
    def above(self) -> float:
        """What the upper border takes, with its white."""
        return self.top.width + self.white.top if self.top else 0.0

    @property
    def below(self) -> float:
        """What the lower border takes, with its white."""
        return self.bottom.width + self.white.bottom if self.bottom else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """``line`` is a factor where ``rule`` is AUTO, else points; ``first`` is added to ``left``.

    ``mark`` is the look of an empty line, ``snap`` lets lines keep to the grid of the section.
    """

    spans: tuple[Span, ...]
    mark: Look
    align: Justify = Justify.LEFT
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    rule: Rule = Rule.AUTO
    tabs: tuple[Tab, ...] = ()
    tab: float = 36.0  # points between the stops that nothing names
    snap: bool = True
    new_page: bool = False
    style: str = ""
    contextual: bool = False
    hang: bool = True
    moving: bool = False  # whether a sheet changes it
    turns: str = ""  # a new "page" or "column" begins after it
    floats: tuple["Float", ...] = ()
    edging: Edging | None = None
    carries: bool = False  # whether it has floats, or boxes in its lines


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell over ``columns`` columns from ``column``; ``rows`` counts those it is merged over.

    ``covered`` is the lower part of a merged cell and holds nothing.
    """

    column: int
    columns: int
    blocks: tuple["Block", ...]
    margins: Margins
    left: Line | None = None
    top: Line | None = None
    right: Line | None = None
    bottom: Line | None = None
    shade: str = ""
    stand: Stand = Stand.TOP
    covered: bool = False
    starts: bool = False  # the upper part of a merged cell
    moving: bool = False
    fit: int = 0  # a number, where letters get smaller rather than overflow a row of exact height
    turn: Turn = Turn.LEVEL
    falling: Line | None = None  # from the upper left to the lower right
    rising: Line | None = None
    boxed: bool = False  # whether it is a text box rather than a cell


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of ``height`` points as ``rule`` says; ``header`` rows come again on every page."""

    cells: tuple[Cell, ...]
    height: float = 0.0
    rule: Rule = Rule.AUTO
    header: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Rows that come once, or once for each of ``loop``."""

    rows: tuple[Row, ...]
    loop: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows over ``columns`` of these widths, beginning ``left`` from the edge of the text."""

    columns: tuple[float, ...]
    groups: tuple[Group, ...]
    left: float = 0.0
    moving: bool = False
    align: Justify = Justify.LEFT


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Blocks that come once for each of ``key``."""

    key: str
    blocks: tuple["Block", ...]
    moving: bool = True


class Shape(StrEnum):
    """What is drawn where something floats."""

    BOX = "box"
    ROUND = "round"  # a box with round corners
    OVAL = "oval"
    LINE = "line"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something floats in one direction: ``at`` points from ``of``, or at its ``side``.

    ``of`` is page, margin, column, leftMargin, rightMargin, paragraph, topMargin or bottomMargin.
    """

    of: str
    at: float = 0.0
    side: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Float:
    """What stands anywhere on the page of the paragraph that holds it: a text box, a line.

    ``cell`` is what is written in it, ``rising`` a line from the lower left to the upper right;
    ``grows`` makes it as high as its text, ``around`` says that text keeps clear of it.
    """

    shape: Shape
    width: float
    height: float
    across: Spot
    down: Spot
    line: Line | None = None
    fill: str = ""
    cell: Cell | None = None
    picture: bytes = b""
    rising: bool = False
    grows: bool = False
    behind: bool = False
    around: bool = False

    @property
    def moving(self) -> bool:
        """Whether a sheet writes something in it."""
        return self.cell is not None and self.cell.moving


Block = Paragraph | Table | Loop


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Paper of one size with what stands on it; ``pitch`` is the grid's line, 0 for none.

    ``head_at`` and ``foot_at`` are the distances of header and footer from the paper's edges;
    ``first_head`` and ``first_foot`` are those of a first page that has its own, ``even_head`` and
    ``even_foot`` those of even pages; ``edging`` counts its white from the paper's edges.
    ``columns`` are those of the body where it has several, each from the left margin and how wide;
    ``parted`` draws lines between them.
    """

    width: float
    height: float
    margins: Margins
    blocks: tuple[Block, ...]
    head_at: float = 36.0
    foot_at: float = 36.0
    head: tuple[Block, ...] = ()
    foot: tuple[Block, ...] = ()
    first_head: tuple[Block, ...] | None = None
    first_foot: tuple[Block, ...] | None = None
    pitch: float = 0.0
    even_head: tuple[Block, ...] | None = None
    even_foot: tuple[Block, ...] | None = None
    edging: Edging | None = None
    columns: tuple[tuple[float, float], ...] = ()
    parted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """All sections of a form; ``summed`` adds the white after and before two paragraphs."""

    sections: tuple[Section, ...]
    summed: bool = False
    has_code: bool = False
    has_number: bool = False
    has_exact: bool = False  # a row of exact height that a sheet fills


def spans_of(blocks: tuple[Block, ...]) -> Iterator[Span]:
    """Every span of ``blocks``, those of cells and loops too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _inner(block.spans)
            for cell in _boxes(block):
                yield from spans_of(cell.blocks)
        elif isinstance(block, Loop):
            yield from spans_of(block.blocks)
        else:
            for group in block.groups:
                for row in group.rows:
                    for cell in row.cells:
                        yield from spans_of(cell.blocks)


def has_exact_rows(blocks: tuple[Block, ...]) -> bool:
    """Whether a sheet fills a cell in a row of exact height, somewhere in ``blocks``."""
    for block in blocks:
        if isinstance(block, Loop) and has_exact_rows(block.blocks):
            return True
        if isinstance(block, Paragraph) and any(cell.moving for cell in _boxes(block)):
            return True
        if isinstance(block, Table) and any(_exact(row) for g in block.groups for row in g.rows):
            return True
    return False


def _boxes(paragraph: Paragraph) -> Iterator[Cell]:
    """What is written in the boxes of a paragraph."""
    found = [*paragraph.floats, *(span.box for span in paragraph.spans if span.box)]
    yield from (one.cell for one in found if one.cell is not None)


def _exact(row: Row) -> bool:
    moving = [cell for cell in row.cells if cell.moving]
    if moving and (row.rule is Rule.EXACT or any(one.turn is not Turn.LEVEL for one in moving)):
        return True
    return any(has_exact_rows(cell.blocks) for cell in moving)


def _inner(spans: tuple[Span, ...]) -> Iterator[Span]:
    for span in spans:
        yield span
        yield from _inner(span.inner)
