"""From a form's definition to the neutral pages that renderers draw."""

from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from app.forms import keys
from app.forms.definition import (
    SEAM,
    FormDefinition,
    Labels,
    Roster,
    capacity,
    list_header,
    list_line,
    pages_of,
    places,
)
from app.forms.fit import MM
from app.forms.grid import EPSILON, Look, Placed, Section, heights, place
from app.forms.grid import Cell as Drawn
from app.forms.grid import Table as Grid
from app.forms.page import DASHED, FRAME, HAIRLINE, STYLES, Cell, Document, Page, Style, Table

_UPRIGHT = 3.7  # mm that one character of a band takes
_TOGETHER = 2  # lines of a list that stay with the signatures


@lru_cache(maxsize=64)
def document_of(form: FormDefinition) -> Document:
    """The neutral document of ``form``, without anything of a sheet."""
    pages: tuple[Page, ...]
    if form.labels:
        pages = (_label_page(form, form.labels),)
    elif form.roster:
        pages = _list_pages(form, form.roster)
    else:
        pages = tuple(_page(form, tables) for tables in pages_of(form))
    margins = form.margins
    edges = (margins.top, margins.right, margins.bottom, margins.left)
    mark = f"row.{form.roster.columns[1].key}" if form.roster else ""
    listed = bool(form.labels or form.roster)
    size = form.size
    return Document(form.title, *size, *edges, pages, form.footers, form.copy_labels, listed, mark)


def _page(form: FormDefinition, grids: Iterable[Grid]) -> Page:
    """``grids`` one under another."""
    tables: list[Table] = []
    y = form.margins.top
    for grid in grids:
        y += max(grid.gap, SEAM)
        tables.append(_table(grid, place(grid, form.content_width), form.margins.left, y))
        y = _below(tables[-1])
    return _whole(tables)


def _below(table: Table) -> float:
    """Where a word processor goes on after ``table``: below its lowest line (mm)."""
    line = FRAME if table.frame else HAIRLINE
    bordered = any(cell.borders for cell in table.cells)
    return table.y + sum(table.heights) + (line / MM if bordered else 0.0)


def _whole(tables: list[Table], rows: int = 0) -> Page:
    cells = tuple(cell for table in tables for cell in table.cells)
    return Page(tuple(tables), cells, tuple(cell for cell in cells if not cell.fixed), rows)


def _list_pages(form: FormDefinition, roster: Roster) -> tuple[Page, ...]:
    """The page that ends the list, then those that go on: full, or ending a few lines early.

    A list that would leave the signatures alone on a page takes some lines over to them.
    """
    last, full = capacity(form, roster)
    going_on = range(max(last - _TOGETHER, 1), full + 1) if form.closing else ()
    return (
        _list_page(form, roster, last, form.closing),
        *(_list_page(form, roster, rows, ()) for rows in going_on),
    )


def _list_page(form: FormDefinition, roster: Roster, rows: int, closing: tuple[Grid, ...]) -> Page:
    header, line = list_header(roster), list_line(roster)
    grid = Grid((Section((header, *[line] * rows)),), frame=True)
    left, y = form.margins.left, form.margins.top
    above = _page(form, form.tables)
    if above.tables:
        y = _below(above.tables[-1])
    y += SEAM
    boxes = [replace(box, slot=box.row) for box in place(grid, form.content_width)]
    tables = [*above.tables, _table(grid, boxes, left, y)]
    for below in closing:
        y = _below(tables[-1]) + max(below.gap, SEAM)
        tables.append(_table(below, place(below, form.content_width), left, y))
    return _whole(tables, rows)


def _label_page(form: FormDefinition, labels: Labels) -> Page:
    """Labels side by side in one table a row, because a word processor sets tables one by one."""
    label = form.tables[0]
    boxes = place(label, labels.width)
    tall = heights(label)
    y = form.margins.top + SEAM
    tables: list[Table] = []
    for row in range(labels.rows):
        placed: list[Placed] = []
        for column in range(labels.columns):
            slot = row * labels.columns + column + 1
            x = column * (labels.width + labels.gap)
            if column:
                placed.extend(_gutter(tall, x - labels.gap, labels.gap))
            placed.extend(replace(box, x=x + box.x, slot=slot) for box in boxes)
        grid = replace(label, gap=labels.gap, frame=False)
        tables.append(_table(grid, placed, form.margins.left, y))
        y = _below(tables[-1]) + labels.gap
    return _whole(tables, labels.rows * labels.columns)


def _gutter(tall: list[float], x: float, width: float) -> Iterable[Placed]:
    """The white between two labels."""
    for number, height in enumerate(tall):
        blank = Drawn(look=Look.PLAIN, borders="")
        yield Placed(blank, number, 1, x, sum(tall[:number]), width, height)


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


def _edges(positions: list[float]) -> list[float]:
    """The distinct x of all cell edges in mm, left to right."""
    found: list[float] = []
    for position in sorted(positions):
        if not found or position - found[-1] > EPSILON:
            found.append(position)
    return found


def _number(edges: list[float], position: float) -> int:
    return bisect_left(edges, position - EPSILON)


def _cell(box: Placed, grid: Grid, edges: list[float], left: float, top: float) -> Cell:
    cell = box.cell
    column = _number(edges, box.x)
    columns = _number(edges, box.x + box.width) - column
    x, y = left + box.x, top + box.y
    borders = cell.borders if grid.borders else ""
    if cell.look is Look.CUT:
        borders = DASHED
    text = cell.value or _label(cell, box.height)
    found = tuple(places(cell.value))
    return Cell(
        *(box.row, box.rows, column, columns),
        *(x, y, box.width, box.height),
        text=text,
        style=_style(cell),
        borders=borders,
        field=(cell.label or _named(found, text)).replace("\n", ""),
        keys=found,
        choices=cell.choices,
        hint=cell.hint,
        slot=box.slot,
        picture=cell.picture,
        picture_width=cell.picture_width,
        picture_height=cell.picture_height,
    )


def _named(found: tuple[str, ...], text: str) -> str:
    """What a person calls a cell without a label: its only item, or its text."""
    if len(found) == 1:
        with suppress(KeyError):
            return keys.label_of(found[0])
    return text


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
    style = STYLES[look]
    return replace(style, size=cell.size or style.size, align=cell.align or style.align)
