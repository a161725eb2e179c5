"""The short ways of writing in a form's TOML, spelt out as rows of cells."""

from collections.abc import Iterator
from dataclasses import replace

from app.forms import keys
from app.forms.grid import Align, Cell, Look, Opinion, Row, Table

DATE_LINE = "　　　　年　　　月　　　日"
_SHORT_DATE = "　　年　月　日"
SEAL = "（盖章）"
_SIGNED = 7.5  # mm of the line for name, stamp and date
_OPINION = 24.0  # mm of an opinion's box that says no other height
_HEADER = 8.0  # mm of a line of names
_INDENT = "　　"


def spelt_out(table: Table) -> Table:
    """``table`` with nothing but cells in its rows.

    Raises ``KeyError`` for an item that no list knows.
    """
    sections = [
        replace(section, rows=tuple(row for short in section.rows for row in _rows(short, table)))
        for section in table.sections
    ]
    return replace(table, sections=tuple(sections))


def taller(table: Table, times: float) -> Table:
    """``table`` with every row ``times`` as high."""
    sections = [
        replace(
            section,
            rows=tuple(
                replace(row, height=(row.height or table.row_height) * times)
                for row in section.rows
            ),
        )
        for section in table.sections
    ]
    return replace(table, sections=tuple(sections))


def column_cells(row: int, key: str, width: float, align: Align | None) -> Cell:
    """The cell of one line of a list; the line's running number stands in the middle."""
    middle = align or (Align.CENTER if key == "row.order" else None)
    return Cell(value=keys.place_of(key), width=width, align=middle, rows=row)


def shown(text: str) -> Cell:
    """A cell with ``text``, which is the same on every copy unless it has a place."""
    return Cell(value=text) if "{" in text else Cell(label=text)


def _rows(short: Row, table: Table) -> Iterator[Row]:
    if short.fields:
        cells = tuple(_item(Cell(field=key)) for key in short.fields)
        yield Row(cells, short.height)
    elif short.text:
        yield Row((_paragraph(short),), short.height)
    elif short.opinions:
        yield from _opinions(short, table)
    elif short.names:
        yield from _empty_lines(short)
    else:
        yield replace(short, cells=tuple(map(_item, short.cells)))


def _item(cell: Cell) -> Cell:
    """A cell named by its item alone gets the item's label, place and choices."""
    if not cell.field:
        return cell
    label = cell.label or keys.label_of(cell.field)
    choices = cell.choices or keys.choices_of(cell.field)
    value = f"{{{cell.field}}}" if choices else keys.place_of(cell.field)
    return replace(cell, label=label, value=value, choices=choices)


def _paragraph(row: Row) -> Cell:
    """A text across the whole width; each line of a letter begins two characters in."""
    text = row.text.strip("\n")
    if row.look is Look.BODY and row.align is None:
        lines = text.split("\n")
        text = "\n".join(line[1:] if line.startswith("|") else _INDENT + line for line in lines)
    return replace(shown(text), look=row.look, align=row.align, size=row.size)


def _empty_lines(row: Row) -> Iterator[Row]:
    """A line of names, then lines to write on."""
    widths = row.widths or (0.0,) * len(row.names)
    named = zip(row.names, widths, strict=True)
    yield Row(tuple(Cell(label=name, width=width) for name, width in named), _HEADER)
    empty = tuple(Cell(look=Look.VALUE, width=width) for width in widths)
    for _ in range(row.times):
        yield Row(empty, row.height)


def _opinions(row: Row, table: Table) -> Iterator[Row]:
    """Boxes side by side: the titles hang beside what is written and the line to sign on."""
    high = (row.height or _OPINION) - _SIGNED
    above: list[Cell] = []
    below: list[Cell] = []
    for one in row.opinions:
        wide = one.label_width or table.label_width
        title = Cell(label=one.title, rows=2, look=Look.LABEL, width=wide)
        rest = max(one.width - wide, 0.0)
        written = Cell(value=one.value, look=Look.VALUE, width=rest, borders="ltr")
        above += [title, written]
        below.append(_signing(one, rest, len(row.opinions) > 1))
    yield Row(tuple(above), high)
    yield Row(tuple(below), _SIGNED)


def _signing(one: Opinion, width: float, narrow: bool) -> Cell:
    """The line for name, stamp and date, closer together beside another one."""
    room, date = ("　　　", _SHORT_DATE) if narrow else ("　　　　　　", DATE_LINE)
    line = f"{one.signer}{room}{SEAL if one.seal else '　　'}{date}　"
    return Cell(
        label=line,
        look=Look.PLAIN,
        align=Align.RIGHT,
        width=width,
        borders="lbr",
        signature=one.signature or one.seal,
        seal=one.seal,
    )
