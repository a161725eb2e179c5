"""Rows put into one sheet of an .xlsx package; every other part stays byte for byte as it was."""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from app.exchange.matching import column_letters
from app.exchange.parts import attributes, sheet_parts
from app.exchange.text_cells import InlineTexts

_DATA = re.compile(r"<((?:\w+:)?)sheetData\b[^<>]*?(/?)>")
_DIMENSION = re.compile(r"(<(?:\w+:)?dimension\b[^<>]*?\bref\s*=\s*[\"'])([^\"']*)")
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^<>]*)>")
_LEVEL = 1  # zlib's fastest: a third larger, four times faster


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go: the sheet, its first row (from 1), and each key's column (from 0)."""

    sheet: str
    first_row: int
    columns: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that the blank already has: its attributes, and its cells by column as XML."""

    attributes: dict[str, str]
    cells: dict[int, "_Cell"]
    xml: str


@dataclass(frozen=True, slots=True)
class _Cell:
    style: str
    has_formula: bool
    xml: str


def fill_package(
    data: bytes,
    target: Target,
    lines: Sequence[Sequence[str]],
    stream: BinaryIO,
    step: Callable[[int], None],
) -> list[str]:
    """Write the package ``data`` to ``stream`` with ``lines`` in ``target``.

    A line has one text for each of the target's columns, in that order, and becomes text cells in
    the style of the column's first row. ``step`` is told how many lines are done.
    Gives the cells where the blank has a formula and a value was therefore not written.
    """
    kept: list[str] = []
    with (
        zipfile.ZipFile(BytesIO(data)) as blank,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as out,
    ):
        part = sheet_parts(blank)[target.sheet]
        for info in blank.infolist():
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.compress_type, copy.external_attr = info.compress_type, info.external_attr
            if info.filename != part:
                out.writestr(copy, blank.read(info))
                continue
            copy.compress_type = zipfile.ZIP_DEFLATED
            with out.open(copy, "w") as member:
                xml = blank.read(info).decode("utf-8")
                for piece in _filled(xml, target, lines, step, kept):
                    member.write(piece.encode("utf-8"))
    return kept


def _filled(
    xml: str,
    target: Target,
    lines: Sequence[Sequence[str]],
    step: Callable[[int], None],
    kept: list[str],
) -> Iterator[str]:
    data = _DATA.search(xml)
    if data is None:
        raise ValueError("a sheet without sheetData")
    prefix = data[1]
    end_tag = f"</{prefix}sheetData>"
    end = data.end() if data[2] else xml.index(end_tag, data.end())
    inner = "" if data[2] else xml[data.end() : end]
    yield _with_dimension(xml[: data.start()], target, len(lines)) + f"<{prefix}sheetData>"
    above, rows = _split_rows(inner, prefix, target.first_row)
    yield above
    styles = _column_styles(xml[: data.start()])
    yield from _rows(styles, prefix, rows, target, lines, step, kept)
    last = target.first_row + len(lines) - 1
    yield "".join(row.xml for number, row in rows.items() if number > last)
    yield end_tag + (xml[end:] if data[2] else xml[end + len(end_tag) :])


def _with_dimension(head: str, target: Target, count: int) -> str:
    found = _DIMENSION.search(head)
    if not found or not target.columns:
        return head
    right, bottom = max(target.columns.values()), target.first_row + count - 1
    corner = re.fullmatch(r"(?:[A-Z]+\d+:)?([A-Z]+)(\d+)", found[2])
    if corner:
        right = max(right, _column_number(corner[1]))
        bottom = max(bottom, int(corner[2]))
    reference = f"A1:{column_letters(right)}{bottom}"
    return head[: found.start(2)] + reference + head[found.end(2) :]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _column_styles(head: str) -> dict[int, str]:
    """Styles given to whole columns."""
    styles: dict[int, str] = {}
    for text in _COLUMN.findall(head):
        column = attributes(text)
        if "style" in column:
            for number in range(int(column["min"]) - 1, min(int(column["max"]), 256)):
                styles[number] = column["style"]
    return styles


def _split_rows(inner: str, prefix: str, first_row: int) -> tuple[str, dict[int, _Row]]:
    """What stands above ``first_row``, untouched, and the blank's rows from there on."""
    rows: dict[int, _Row] = {}
    above, number = len(inner), 0
    pattern = re.compile(rf"<{prefix}row\b([^<>]*?)(?:/>|>(.*?)</{prefix}row>)", re.DOTALL)
    for match in pattern.finditer(inner):
        values = attributes(match[1])
        number = int(values.get("r", number + 1))
        if number >= first_row:
            above = min(above, match.start())
            rows[number] = _Row(values, _cells(match[2] or "", prefix), match[0])
    return inner[:above], rows


def _cells(body: str, prefix: str) -> dict[int, _Cell]:
    cells: dict[int, _Cell] = {}
    column = -1
    pattern = re.compile(rf"<{prefix}c\b([^<>]*?)(?:/>|>(.*?)</{prefix}c>)", re.DOTALL)
    for match in pattern.finditer(body):
        values = attributes(match[1])
        letters = values.get("r", "").rstrip("0123456789")
        column = _column_number(letters) if letters else column + 1
        has_formula = f"<{prefix}f" in (match[2] or "")
        cells[column] = _Cell(values.get("s", ""), has_formula, match[0])
    return cells


def _rows(
    column_styles: dict[int, str],
    prefix: str,
    rows: dict[int, _Row],
    target: Target,
    lines: Sequence[Sequence[str]],
    step: Callable[[int], None],
    kept: list[str],
) -> Iterator[str]:
    model = next((row for row in rows.values() if row.cells), _Row({}, {}, ""))
    shared = {k: v for k, v in model.attributes.items() if k not in ("r", "spans", "hidden")}
    template = "".join(f' {name}="{value}"' for name, value in shared.items())
    texts = InlineTexts(prefix)
    columns = list(target.columns.values())
    model_styles = {column: cell.style for column, cell in model.cells.items()}
    styles = [model_styles.get(column, column_styles.get(column, "")) for column in columns]
    order = sorted(range(len(columns)), key=columns.__getitem__)
    starts = [_start(prefix, columns[place], styles[place]) for place in order]
    for number, line in enumerate(lines, target.first_row):
        if (number - target.first_row) % 500 == 0:
            step(number - target.first_row)
        if number in rows:
            ours = dict(zip(columns, zip(line, styles, strict=True), strict=True))
            kept += _formulas(rows[number], number, ours)
            yield _merged(rows[number], number, prefix, ours, texts)
            continue
        cells = [
            f"{before}{number}{after}{texts[line[place]]}"
            for (before, after), place in zip(starts, order, strict=True)
        ]
        yield f'<{prefix}row r="{number}"{template}>{"".join(cells)}</{prefix}row>'


def _start(prefix: str, column: int, style: str) -> tuple[str, str]:
    """The text of a cell before and after its row number."""
    return f'<{prefix}c r="{column_letters(column)}', f'" s="{style}"' if style else '"'


def _formulas(row: _Row, number: int, ours: dict[int, tuple[str, str]]) -> list[str]:
    """The cells of ``row`` that are formulas although we have a value for them."""
    return [
        f"{column_letters(column)}{number}"
        for column, (value, _) in ours.items()
        if value and column in row.cells and row.cells[column].has_formula
    ]


def _merged(
    row: _Row, number: int, prefix: str, ours: dict[int, tuple[str, str]], texts: InlineTexts
) -> str:
    """A row of the blank with our (value, style) by column; all else in it stays as it was."""
    cells = {column: cell.xml for column, cell in row.cells.items()}
    for column, (value, style) in ours.items():
        old = row.cells.get(column)
        if not (old and old.has_formula):
            before, after = _start(prefix, column, old.style if old else style)
            cells[column] = f"{before}{number}{after}{texts[value]}"
    shown = {"r": str(number)} | {k: v for k, v in row.attributes.items() if k != "spans"}
    attributes_text = "".join(f' {name}="{value}"' for name, value in shown.items())
    inner = "".join(xml for _, xml in sorted(cells.items()))
    return f"<{prefix}row{attributes_text}>{inner}</{prefix}row>"
