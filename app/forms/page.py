"""The neutral pages that both renderers draw: tables of cells, in millimetres.

Everything on a page is a table: its columns, row heights and cells with spans, borders, shade and
text. What is the same on every copy is laid out once; a sheet then fills the cells with places.
"""

from dataclasses import dataclass

from app.forms.fit import LEADING
from app.forms.fonts import Role
from app.forms.grid import Align, Look, Picture

PADDING = 1.0
"""White at a cell's left and right edge in mm."""

EDGE = 0.36
"""White in mm that a cell keeps at least, for faces that are wider than ours."""

HAIRLINE = 0.5
"""Points of every other line."""

FRAME = 1.0
"""Points of the heavier outline of a table."""

BUTT, SQUARE = 0, 2
"""How lines end: at their end, or half their width beyond it (ISO 32000-1, table 54)."""

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""

DASHED = "-"
"""Among a cell's borders: a dashed line at its foot, to cut along."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: ``size`` in points, ``shade`` of the ground (1 is white).

    ``leading`` is the line height over the size; ``top`` lets the text begin at the cell's top.
    """

    role: Role
    size: float
    align: Align
    shade: float = 1.0
    leading: float = LEADING
    top: bool = False


STYLES = {
    Look.LABEL: Style(Role.LABEL, 8.5, Align.CENTER, 0.955),
    Look.VALUE: Style(Role.VALUE, 10.5, Align.LEFT),
    Look.BAND: Style(Role.STRONG, 9.0, Align.CENTER, 0.89),
    Look.TITLE: Style(Role.STRONG, 19.0, Align.CENTER),
    Look.PLAIN: Style(Role.LABEL, 9.5, Align.LEFT),
    Look.NOTE: Style(Role.LABEL, 8.0, Align.LEFT),
    Look.BODY: Style(Role.LABEL, 14.0, Align.LEFT, leading=1.75, top=True),
    Look.TERMS: Style(Role.LABEL, 9.5, Align.LEFT, leading=1.45, top=True),
    Look.CUT: Style(Role.LABEL, 8.0, Align.CENTER),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its place: grid numbers for a table, millimetres from the page's upper left.

    ``text`` may hold ``{key}`` places; ``field`` names the cell to a person; ``borders`` is some of
    ``ltrb``, or ``DASHED``. ``slot`` is the line of a list that the cell belongs to, from 1.
    """

    row: int
    rows: int
    column: int
    columns: int
    x: float
    y: float
    width: float
    height: float
    text: str
    style: Style
    borders: str
    field: str = ""
    keys: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hint: str = ""
    slot: int = 0
    picture: Picture | None = None
    picture_width: float = 0.0
    picture_height: float = 0.0

    @property
    def fixed(self) -> bool:
        """Whether the cell looks the same on every copy."""
        return not self.keys and self.picture is None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells over ``columns`` and rows of ``heights`` (mm); ``gap`` is the white above it."""

    x: float
    y: float
    columns: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[Cell, ...]
    frame: bool = False
    gap: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page's lay-out; ``rows`` is how many lines of a list it has room for.

    ``cells`` are those of all tables in reading order, ``slots`` the ones a sheet fills.
    """

    tables: tuple[Table, ...]
    cells: tuple[Cell, ...]
    slots: tuple[Cell, ...]
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """The pages of a form, repeated for every sheet; the footer lines are the same on all of them.

    The pages of a list are kinds, not a sequence: the first ends a list, the others continue it.
    ``mark`` is the key of the column in which the first line left free says so.
    """

    title: str
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    pages: tuple[Page, ...]
    footer: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    listed: bool = False
    mark: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of all pages."""
        return tuple(table for page in self.pages for table in page.tables)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of all pages."""
        return tuple(cell for page in self.pages for cell in page.cells)

    @property
    def slots(self) -> tuple[Cell, ...]:
        """The cells of all pages that a sheet fills."""
        return tuple(cell for page in self.pages for cell in page.slots)

    def plan(self, rows: int) -> list[tuple[Page, int]]:
        """The pages of one sheet with ``rows`` lines, each with its first line, from 0."""
        if not self.listed:
            return [(page, 0) for page in self.pages]
        last = self.pages[0]
        bodies = {page.rows: page for page in self.pages[1:]} or {last.rows: last}
        planned, first = [], 0
        while rows - first > last.rows:
            # The signatures never stand alone: a line at least goes with them.
            taken = max(size for size in bodies if size < rows - first)
            planned.append((bodies[taken], first))
            first += taken
        return [*planned, (last, first)]
