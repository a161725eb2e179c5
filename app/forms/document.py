"""A form's pages as neutral boxes and texts in millimetres, for whichever renderer comes next.

Everything on a page is a table: its columns, row heights and cells with spans, borders, shade and
text. What is the same on every copy is laid out once; a sheet then fills the cells with places.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from app.forms import fonts
from app.forms.definition import PLACE, SIZES, FormDefinition, boxes
from app.forms.fit import fit
from app.forms.fonts import Role
from app.forms.grid import EPSILON, Align, Look, Picture, Placed, heights
from app.forms.grid import Cell as Drawn
from app.forms.grid import Table as Grid
from app.forms.sheet import Sheet
from app.problems import Level, Problem, Where

__all__ = [
    "Cell",
    "Content",
    "Document",
    "Filling",
    "Sheet",
    "Table",
    "Text",
    "check",
    "document_of",
    "lay_out",
]

PADDING = 1.0
"""White at a cell's left and right edge in mm."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: ``size`` in points, ``shade`` of the ground (1 is white)."""

    role: Role
    size: float
    align: Align
    shade: float = 1.0


_STYLES = {
    Look.LABEL: Style(Role.LABEL, 8.5, Align.CENTER, 0.955),
    Look.VALUE: Style(Role.VALUE, 10.5, Align.LEFT),
    Look.BAND: Style(Role.STRONG, 9.0, Align.CENTER, 0.89),
    Look.TITLE: Style(Role.STRONG, 19.0, Align.CENTER),
    Look.PLAIN: Style(Role.LABEL, 9.5, Align.LEFT),
    Look.NOTE: Style(Role.LABEL, 8.0, Align.LEFT),
}
_REMEMBERED = 20_000  # fitted values, some ten megabytes
_UPRIGHT = 3.7  # mm that one character of a band takes


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its place: grid numbers for a table, millimetres from the page's upper left.

    ``text`` may hold ``{key}`` places; ``field`` names the cell to a person; ``borders`` is some of
    ``ltrb``.
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
class Document:
    """One page's lay-out, repeated for every sheet; the footer is the same on all of them.

    ``cells`` are those of all tables in reading order, ``slots`` the ones a sheet fills.
    """

    title: str
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    tables: tuple[Table, ...]
    cells: tuple[Cell, ...]
    slots: tuple[Cell, ...]
    footer: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """The lines that stand in a cell, at ``size`` points; a hint is printed grey.

    ``lacking`` says that ``SUBSTITUTE`` stands for a character. Known by identity: renderers keep
    what they made of a text.
    """

    cell: Cell
    lines: tuple[str, ...]
    size: float
    hint: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What one sheet adds to the page, and what is wrong with it."""

    texts: tuple[Text, ...]
    photo: bytes | None
    qr: str
    problems: tuple[Problem, ...]


def document_of(form: FormDefinition) -> Document:
    """The neutral document of ``form``, without anything of a sheet."""
    margins = form.margins
    width, height = SIZES[form.paper]
    tables = []
    y = margins.top
    for grid, placed in zip(form.tables, boxes(form), strict=True):
        y += grid.gap
        tables.append(_table(grid, placed, margins.left, y))
        y += sum(heights(grid))
    edges = (margins.top, margins.right, margins.bottom, margins.left)
    cells = tuple(cell for table in tables for cell in table.cells)
    slots = tuple(cell for cell in cells if not cell.fixed)
    return Document(form.title, width, height, *edges, tuple(tables), cells, slots, form.footer)


def fixed_texts(document: Document) -> list[Text]:
    """Labels, titles and notes: what is printed on every copy alike.

    That each of them fits is checked by the tests with every form the program brings.
    """
    laid = [_fitted(cell, cell.text) for cell in document.cells if cell.fixed and cell.text]
    return [text for text in laid if text is not None]


def lay_out(form: FormDefinition, sheet: Sheet) -> Content:
    """What ``sheet`` puts into the cells of ``form``; problems are in the content."""
    return Filling(document_of(form)).content(sheet)


def check(form: FormDefinition, sheets: Iterable[Sheet]) -> list[Problem]:
    """Everything that would refuse ``sheets`` on paper: lacking characters, texts too long."""
    filling = Filling(document_of(form))
    return [problem for sheet in sheets for problem in filling.content(sheet).problems]


class Filling:
    """Fills one document sheet by sheet, and remembers what it has fitted: values repeat.

    A character no font draws refuses the sheet; with ``allow_missing`` it prints ``SUBSTITUTE``
    with a WARN.
    """

    def __init__(self, document: Document, allow_missing: bool = False) -> None:
        self.document = document
        self.level = Level.WARN if allow_missing else Level.REFUSE
        self._fitted: dict[tuple[int, str], Text | None] = {}

    def content(self, sheet: Sheet) -> Content:
        """What ``sheet`` puts into the cells, with every problem found on the way."""
        values = dict(sheet.texts())
        if sheet.photo:
            values["sheet.photo"] = ""
        texts: list[Text] = []
        problems: list[Problem] = []
        for order, cell in enumerate(self.document.slots):
            words, hint = _words(cell, values)
            if not words:
                continue
            text = self._fitted.get((order, words)) or self._fit(order, words, hint)
            if text is not None:
                texts.append(text)
            if text is None or text.lacking:
                problems.extend(self._problems(cell, words, sheet.number))
        return Content(tuple(texts), sheet.photo, sheet.qr, tuple(problems))

    def _fit(self, order: int, words: str, hint: bool) -> Text | None:
        """``words`` in their cell, remembered for the next sheet with the same value."""
        cell, lacking = self.document.slots[order], fonts.missing(words)
        shown = words
        for char in lacking:
            shown = shown.replace(char, fonts.SUBSTITUTE)
        text = _fitted(cell, shown)
        if text is not None and (hint or lacking):
            text = replace(text, hint=hint, lacking=bool(lacking))
        if len(self._fitted) > _REMEMBERED:
            self._fitted.clear()
        self._fitted[order, words] = text
        return text

    def _problems(self, cell: Cell, words: str, number: str) -> Iterator[Problem]:
        """Why ``words`` cannot stand in ``cell`` as they are."""
        for char in fonts.missing(words):
            yield fonts.missing_problem(char, cell.field, number, self.level)
        if _fitted(cell, words) is None:
            yield _too_long(cell, words, number)


def _words(cell: Cell, values: dict[str, str]) -> tuple[str, bool]:
    """What stands in ``cell``, and whether it is only the hint."""
    if cell.picture:
        return (cell.hint, True) if "sheet.photo" not in values else ("", False)
    if cell.choices:
        return _ticked(cell.choices, values.get(cell.keys[0], "")), False
    if cell.hint and not any(values.get(key) for key in cell.keys):
        return cell.hint, True
    if cell.text[1:-1] == cell.keys[0]:
        return values.get(cell.keys[0], ""), False
    return PLACE.sub(lambda found: values.get(found[1], ""), cell.text), False


@lru_cache(maxsize=256)
def _ticked(choices: tuple[str, ...], value: str) -> str:
    """Every choice behind its box; a value that is none of them is printed instead."""
    if value and value not in choices:
        return value
    empty, ticked = _marks()
    return "　".join((ticked if one == value else empty) + one for one in choices)


@cache
def _marks() -> tuple[str, str]:
    return fonts.tick_marks()


def _fitted(cell: Cell, text: str) -> Text | None:
    width = cell.width - 2 * PADDING if cell.style.shade == 1 else cell.width - 0.8
    found = fit(text, cell.style.role, cell.style.size, width, cell.height - 0.5)
    return Text(cell, found.lines, found.size) if found else None


def _too_long(cell: Cell, text: str, number: str) -> Problem:
    who = f"编号 {number} 的表中" if number else ""
    message = (
        f"{who}“{cell.field}”共 {len(text)} 个字，缩到最小字号仍放不进这一格，"
        "没有印出。请缩短内容，或把其余部分手写在纸上。"
    )
    return Problem("forms.text-does-not-fit", message, Where(field=cell.field))


def _table(grid: Grid, placed: list[Placed], left: float, top: float) -> Table:
    """``grid`` with its cells' edges brought onto one set of columns."""
    halves = [half for box in placed for half in _halves(box, grid.label_width)]
    edges = _edges([edge for box in halves for edge in (box.x, box.x + box.width)])
    cells = tuple(_cell(box, grid, edges, left, top) for box in halves)
    columns = tuple(edges[n + 1] - edges[n] for n in range(len(edges) - 1))
    return Table(left, top, columns, tuple(heights(grid)), cells, grid.frame, grid.gap)


def _halves(box: Placed, label_width: float) -> list[Placed]:
    """A label and its value become two cells side by side."""
    cell = box.cell
    if not (cell.label and cell.value):
        return [box]
    wide = cell.label_width or label_width
    label = replace(cell, value="", choices=(), hint="", look=Look.LABEL, align=None, size=0.0)
    return [
        replace(box, cell=label, width=wide),
        replace(box, x=box.x + wide, width=box.width - wide),
    ]


def _edges(places: list[float]) -> list[float]:
    """The distinct x of all cell edges in mm, left to right."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > EPSILON:
            found.append(place)
    return found


def _number(edges: list[float], place: float) -> int:
    return bisect_left(edges, place - EPSILON)


def _cell(box: Placed, grid: Grid, edges: list[float], left: float, top: float) -> Cell:
    cell = box.cell
    column = _number(edges, box.x)
    columns = _number(edges, box.x + box.width) - column
    x, y = left + box.x, top + box.y
    borders = cell.borders if grid.borders else ""
    place = (box.row, box.rows, column, columns, x, y, box.width, box.height)
    text = cell.value or _label(cell, box.height)
    picture = (cell.picture, cell.picture_width, cell.picture_height)
    field = (cell.label or text).replace("\n", "")
    keys = tuple(PLACE.findall(cell.value))
    shown = (_style(cell), borders, field, keys, cell.choices, cell.hint)
    return Cell(*place, text, *shown, *picture)


def _label(cell: Drawn, height: float) -> str:
    """A label's text as it is printed; a band's stands upright in as few columns as fit."""
    if cell.look is not Look.BAND:
        return f"★{cell.label}" if cell.star else cell.label
    name, abreast = cell.label, 1
    while -(-len(name) // abreast) * _UPRIGHT > height:
        abreast += 1
    return "\n".join(name[start : start + abreast] for start in range(0, len(name), abreast))


def _style(cell: Drawn) -> Style:
    look = cell.look or (Look.VALUE if cell.value or cell.picture else Look.LABEL)
    style = _STYLES[look]
    return replace(style, size=cell.size or style.size, align=cell.align or style.align)
