"""What a form's TOML says about rows and cells, and where each cell comes to stand.

Widths and heights are millimetres. A cell without a width shares what its row has left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

EPSILON = 0.01


class Align(StrEnum):
    """How a text stands in its cell."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Look(StrEnum):
    """What a cell is on paper; the document gives each look its size, face and shade."""

    LABEL = "label"
    VALUE = "value"
    BAND = "band"
    TITLE = "title"
    PLAIN = "plain"
    NOTE = "note"
    BODY = "body"
    TERMS = "terms"
    CUT = "cut"


class Picture(StrEnum):
    """The pictures a sheet can bring along."""

    PHOTO = "photo"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Cell:
    """A fixed ``label``, a ``value`` holding ``{field key}`` places, or both side by side.

    ``width`` is that of both together, ``label_width`` that of the label before its value.
    ``choices`` prints every choice with a box and ticks the one that holds. ``hint`` stands in
    grey where the value is blank. ``signature`` names who signs here, ``seal`` who stamps.
    ``field`` is short for the label and value of an item that the data dictionary knows.
    """

    label: str = ""
    value: str = ""
    star: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    picture: Picture | None = None
    picture_width: float = 0.0
    picture_height: float = 0.0
    signature: str = ""
    seal: str = ""
    field: str = ""
    width: float = 0.0
    label_width: float = 0.0
    rows: int = 1
    look: Look | None = None
    align: Align | None = None
    size: float = 0.0
    borders: str = "ltrb"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A box for an opinion: its title at the left, ``value`` above the line for name and stamp.

    ``signer`` is that line's text, ``seal`` and ``signature`` who stamps and signs ("" for nobody).
    """

    title: str
    value: str = ""
    signer: str = "负责人（签字）："
    signature: str = ""
    seal: str = ""
    width: float = 0.0
    label_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells, or short for one; ``height`` 0 takes the table's.

    ``fields`` are items side by side, ``text`` is a paragraph (``look`` and ``align`` are its),
    ``opinions`` are boxes side by side; ``names`` head ``widths`` of columns (mm, 0 shares what is
    left) with ``times`` empty lines below them to write on.
    """

    cells: tuple[Cell, ...] = ()
    height: float = 0.0
    fields: tuple[str, ...] = ()
    text: str = ""
    look: Look = Look.BODY
    align: Align | None = None
    size: float = 0.0
    opinions: tuple[Opinion, ...] = ()
    names: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    times: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one name, which stands upright in a narrow band at their left."""

    rows: tuple[Row, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Sections one under another; ``gap`` is the space above, ``frame`` a heavier outline.

    ``new_page`` lets a page begin with it.
    """

    sections: tuple[Section, ...]
    row_height: float = 7.6
    label_width: float = 24.0
    band: float = 0.0
    gap: float = 0.0
    frame: bool = False
    borders: bool = True
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell at its place: rows and millimetres counted from the table's upper left corner.

    ``slot`` is the line of a list that the cell belongs to, from 1; 0 is none.
    """

    cell: Cell
    row: int
    rows: int
    x: float
    y: float
    width: float
    height: float
    slot: int = 0


def heights(table: Table) -> list[float]:
    """The height of every row of ``table`` in mm, all sections together."""
    return [row.height or table.row_height for section in table.sections for row in section.rows]


def place(table: Table, width: float) -> list[Placed]:
    """Every cell of ``table``, ``width`` mm wide, at its place.

    Raises ``ValueError`` with a Chinese clause when a row does not come out even.
    """
    tall = heights(table)
    tops = [sum(tall[:number]) for number in range(len(tall) + 1)]
    placed: list[Placed] = []
    first = 0
    for section in table.sections:
        left = table.band if section.title else 0.0
        if left:
            last = first + len(section.rows)
            band = Cell(label=section.title, look=Look.BAND)
            height = tops[last] - tops[first]
            placed.append(Placed(band, first, last - first, 0.0, tops[first], left, height))
        placed.extend(_section(section, first, left, width, tops))
        first += len(section.rows)
    return placed


def _section(
    section: Section, first: int, left: float, width: float, tops: list[float]
) -> Iterator[Placed]:
    """Cells of one section; a cell spanning rows keeps its place free in the rows below it."""
    hanging: list[Placed] = []
    end = first + len(section.rows)
    for number, row in enumerate(section.rows, start=first):
        taken = sorted(
            (above.x, above.width) for above in hanging if number < above.row + above.rows
        )
        for cell, x, wide in _in_a_row(row, number, left, width, taken):
            if number + cell.rows > end:
                raise ValueError(f"第 {number + 1} 行的单元格向下合并时超出了本节")
            height = tops[number + cell.rows] - tops[number]
            box = Placed(cell, number, cell.rows, x, tops[number], wide, height)
            hanging.append(box)
            yield box


def _in_a_row(
    row: Row, number: int, left: float, width: float, taken: list[tuple[float, float]]
) -> Iterator[tuple[Cell, float, float]]:
    """Each cell of ``row`` with its x and width, beside what hangs down from above."""
    free = width - left - sum(wide for _, wide in taken)
    elastic = sum(1 for cell in row.cells if not cell.width)
    rest = free - sum(cell.width for cell in row.cells)
    if rest < -EPSILON or (rest > EPSILON and not elastic) or (elastic and rest < 1):
        raise ValueError(f"第 {number + 1} 行各单元格的宽度与表宽相差 {rest:.2f} 毫米")
    x = left
    for cell in row.cells:
        x = _beyond(x, taken)
        wide = cell.width or rest / elastic
        yield cell, x, wide
        x += wide


def _beyond(x: float, taken: list[tuple[float, float]]) -> float:
    """``x``, moved to the right past every taken stretch that begins there."""
    for start, wide in taken:
        if abs(start - x) < EPSILON:
            x = start + wide
    return x
