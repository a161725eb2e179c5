"""Sets the rows of a table: heights, merged cells, and which of two borders is drawn."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from app.forms.flow import Cell, Justify, Line, Row, Rule, Table
from app.forms.setting import Fill, SetRow, Setter, Stack, Stroke, Values, row_height, stands

Source = tuple[Row, Values]


@dataclass(slots=True)
class _Box:
    """A cell over the rows it is merged over, with its contents."""

    cell: Cell
    row: int
    rows: int
    x: float
    width: float
    stack: Stack = field(default_factory=lambda: Stack(0.0))


def set_rows(setter: Setter, table: Table, sources: Sequence[Source], width: float) -> list[SetRow]:
    """The rows of ``table``, each with its own stack; a merged cell stands in its first row."""
    if not sources:
        return []
    edges = _edges(table)
    rules = _Rules(sources, edges)
    left = table.left + rules.left_shift()
    if table.align is not Justify.LEFT:
        spare = width - edges[-1]
        left = spare / 2 if table.align is Justify.CENTER else spare
    boxes = list(_boxes(setter, sources, edges))
    heights = _heights(sources, boxes, rules)
    found: list[SetRow] = []
    for number, (row, _) in enumerate(sources):
        here = [box for box in boxes if box.row == number]
        stack = _row_stack(here, heights, rules, number, left)
        foot = tuple(
            _across(rules, number + 1, heights[number] + rules.above(number + 1) / 2, left)
        )
        found.append(SetRow(row, stack, foot))
    return found


def _edges(table: Table) -> list[float]:
    edges = [0.0]
    for width in table.columns:
        edges.append(edges[-1] + width)
    return edges


def _boxes(setter: Setter, sources: Sequence[Source], edges: list[float]) -> Iterator[_Box]:
    for number, (row, values) in enumerate(sources):
        for cell in row.cells:
            if cell.covered:
                continue
            x = edges[min(cell.column, len(edges) - 1)]
            right = edges[min(cell.column + cell.columns, len(edges) - 1)]
            rows = 1 if not cell.starts else _span(sources, number, cell.column)
            inside = right - x - cell.margins.left - cell.margins.right
            stack = setter.cell(cell, max(inside, 1.0), values)
            yield _Box(cell, number, rows, x, right - x, stack)


def _span(sources: Sequence[Source], number: int, column: int) -> int:
    """Over how many rows a cell is merged that begins in row ``number``."""
    rows = 1
    for row, _ in sources[number + 1 :]:
        if not any(cell.covered and cell.column == column for cell in row.cells):
            break
        rows += 1
    return rows


class _Rules:
    """The borders of a table: between two cells the wider one is drawn (ISO 29500-1, 17.4.66)."""

    def __init__(self, sources: Sequence[Source], edges: list[float]) -> None:
        self.edges = edges
        self.rows = len(sources)
        self.across: list[dict[int, Line]] = [{} for _ in range(len(sources) + 1)]
        self.down: list[dict[int, Line]] = [{} for _ in range(len(sources))]
        for number, (row, _) in enumerate(sources):
            for cell in row.cells:
                self._take(cell, number)

    def _take(self, cell: Cell, number: int) -> None:
        end = cell.column + cell.columns
        below = self.rows == number + 1
        for column in range(cell.column, end):
            if not cell.covered:
                _wider(self.across[number], column, cell.top)
            if not cell.starts or below:
                _wider(self.across[number + 1], column, cell.bottom)
        if cell.covered:
            for column in range(cell.column, end):
                self.across[number].pop(column, None)
        _wider(self.down[number], cell.column, cell.left)
        _wider(self.down[number], end, cell.right)

    def left_shift(self) -> float:
        """Word processors keep the left border inside the table's edge: by half of it."""
        return max((row[0].width for row in self.down if 0 in row), default=0.0) / 2

    def above(self, number: int) -> float:
        """Points of the widest rule above row ``number``."""
        return max((_room(line.width) for line in self.across[number].values()), default=0.0)


def _room(width: float) -> float:
    """What a rule takes of a row: by hundredths of a millimetre, then by twentieths of a point."""
    return ceil(round(width * 2540 / 72) * 1440 / 2540) / 20


def _wider(lines: dict[int, Line], place: int, line: Line | None) -> None:
    if line and (place not in lines or lines[place].width < line.width):
        lines[place] = line


def _heights(sources: Sequence[Source], boxes: Sequence[_Box], rules: _Rules) -> list[float]:
    """The height of every row with the rule above it; merged cells stretch their last row."""
    heights = []
    for number, (row, _) in enumerate(sources):
        needed = max(
            (_needs(box) for box in boxes if box.row == number and box.rows == 1), default=0.0
        )
        extra = rules.above(number)
        last = number + 1 == len(sources)
        if last and rules.rows:
            extra += max(rules.above(number + 1) - 0.5, 0.0)
        heights.append(row_height(row, needed + extra))
    for box in boxes:
        if box.rows > 1:
            end = box.row + box.rows
            lacking = _needs(box) + rules.above(box.row) - sum(heights[box.row : end])
            if lacking > 0 and sources[end - 1][0].rule is not Rule.EXACT:
                heights[end - 1] += lacking
    return heights


def _needs(box: _Box) -> float:
    return box.stack.height + box.cell.margins.top + box.cell.margins.bottom


def _row_stack(
    boxes: Sequence[_Box], heights: list[float], rules: _Rules, number: int, left: float
) -> Stack:
    """One row: shades, rules and the contents of the cells that begin in it."""
    height = heights[number]
    last = number + 1 == len(heights)
    below = rules.above(number + 1) if last else 0.0
    parts = [_placed(box, heights, rules, left) for box in boxes]
    fills = tuple(
        Fill(left + box.x, 0.0, box.width, sum(heights[number : number + box.rows]), box.cell.shade)
        for box in boxes
        if box.cell.shade
    )
    return Stack(
        height + below,
        tuple(text for part in parts for text in part.texts),
        (
            *_strokes(rules, number, height, left, last),
            *tuple(stroke for part in parts for stroke in part.strokes),
        ),
        fills + tuple(fill for part in parts for fill in part.fills),
        any(box.cell.moving for box in boxes),
        tuple(cell for part in parts for cell in part.too_high),
    )


def _placed(box: _Box, heights: list[float], rules: _Rules, left: float) -> Stack:
    """The contents of a cell, standing in its height as the cell says."""
    above = rules.above(box.row)
    room = sum(heights[box.row : box.row + box.rows]) - above
    room -= box.cell.margins.top + box.cell.margins.bottom
    y = above + box.cell.margins.top + stands(box.cell, room, box.stack.height)
    found = box.stack.moved(left + box.x + box.cell.margins.left, y)
    if box.stack.height > room + 0.5:
        return Stack(*_fields(found), (*found.too_high, box.cell))
    return found


def _fields(stack: Stack) -> tuple[float, tuple, tuple, tuple, bool]:  # type: ignore[type-arg]
    return stack.height, stack.texts, stack.strokes, stack.fills, stack.moving


def _strokes(
    rules: _Rules, number: int, height: float, left: float, last: bool
) -> Iterator[Stroke]:
    """The rules above and beside one row, and below the last; a rule runs on over columns."""
    yield from _across(rules, number, rules.above(number) / 2, left)
    top = rules.above(number) / 2
    end = height + (rules.above(number + 1) / 2 if number + 1 <= len(rules.down) else 0.0)
    for column, line in rules.down[number].items():
        x = left + rules.edges[min(column, len(rules.edges) - 1)]
        yield Stroke(x, top, x, end, line)
    if last:
        yield from _across(rules, number + 1, height + rules.above(number + 1) / 2, left)


def _across(rules: _Rules, number: int, y: float, left: float) -> Iterator[Stroke]:
    lines = rules.across[number]
    start = 0
    for column in range(len(rules.edges)):
        if lines.get(column) != lines.get(start):
            if start in lines:
                yield _level(rules, start, column, y, left, lines[start])
            start = column


def _level(rules: _Rules, start: int, end: int, y: float, left: float, line: Line) -> Stroke:
    return Stroke(left + rules.edges[start], y, left + rules.edges[end], y, line)
