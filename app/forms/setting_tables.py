"""Sets the rows of a table: heights, merged cells, and which of two borders is drawn.

What depends on no sheet is planned once a table; what depends on the heights alone, once for each
set of heights: most sheets share one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.forms.flow import Cell, Justify, Line, Row, Rule, Table, Turn
from app.forms.setting import OVER, SetRow, Setter, row_height, stands
from app.forms.setting_stack import Fill, Floated, Placed, Ruled, Stack, Stroke, Values
from app.forms.setting_turned import turned

_REMEMBERED = 500  # sets of heights, some ten megabytes
Source = tuple[Row, Values]


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell over the rows it is merged over."""

    cell: Cell
    row: int
    rows: int
    x: float
    width: float

    @property
    def inside(self) -> float:
        """The width between its margins."""
        return max(self.width - self.cell.margins.left - self.cell.margins.right, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """One row at given heights: its rules and shades, the texts that stand still, its foot."""

    ruled: tuple[Ruled, ...]
    still: tuple[Placed, ...]
    foot: Ruled
    tight: tuple[Cell, ...]
    height: float
    floats: tuple[Floated, ...]


@dataclass(slots=True, eq=False)
class Plan:
    """What is known of a table before a sheet fills it."""

    rows: tuple[Row, ...]
    rules: "_Rules"
    left: float
    still: list[tuple[_Box, Stack]]
    moving: list[_Box]
    turned: list[_Box]  # whose contents are set when the heights are known
    frames: dict[tuple[float, ...], list[_Frame]] = field(default_factory=dict)

    def room(self, box: _Box) -> float:
        """What a row of exact height leaves between the margins of ``box``."""
        margins = box.cell.margins
        return self.rows[box.row].height - self.rules.above[box.row] - margins.top - margins.bottom


def set_rows(setter: Setter, table: Table, sources: Sequence[Source], width: float) -> list[SetRow]:
    """The rows of ``table``, each with its own stack; a merged cell stands in its first row."""
    if not sources:
        return []
    looped = any(group.loop for group in table.groups)
    plan = None if looped else setter.plans.get((id(table), width))
    if plan is None:
        plan = _planned(setter, table, sources, width)
        if not looped:
            setter.plans[id(table), width] = plan
    filled = [
        (box, setter.fitted(box.cell, box.inside, sources[box.row][1], plan.room(box)))
        for box in plan.moving
    ]
    heights = _heights(plan, [*plan.still, *filled])
    values = [line for _, line in sources]
    filled += [
        (box, _turned(setter, plan, box, heights, values)) for box in plan.turned if box.cell.moving
    ]
    frames = plan.frames.get(heights)
    if frames is None:
        if len(plan.frames) > _REMEMBERED:
            plan.frames.clear()
        still = [
            (box, _turned(setter, plan, box, heights, values))
            for box in plan.turned
            if not box.cell.moving
        ]
        frames = plan.frames[heights] = [
            _frame(plan, heights, n, [*plan.still, *still]) for n in range(len(heights))
        ]
    return [_row(plan, n, frame, filled, heights) for n, frame in enumerate(frames)]


def _row(
    plan: Plan,
    number: int,
    frame: _Frame,
    filled: Sequence[tuple[_Box, Stack]],
    heights: tuple[float, ...],
) -> SetRow:
    """A row with what a sheet puts into it."""
    placed = [_placed(plan, box, stack, heights) for box, stack in filled if box.row == number]
    texts = tuple(text for part in placed for text in part.texts)
    ruled = tuple(one for part in placed for one in part.ruled)
    tight = (*frame.tight, *(cell for part in placed for cell in part.too_high))
    shrunk = tuple(one for part in placed for one in part.shrunk)
    texts, ruled = (*frame.still, *texts), (*frame.ruled, *ruled)
    floats = (*frame.floats, *(one for part in placed for one in part.floats))
    stack = Stack(frame.height, texts, ruled, tight, shrunk, floats)
    return SetRow(plan.rows[number], stack, frame.foot)


def _planned(setter: Setter, table: Table, sources: Sequence[Source], width: float) -> Plan:
    edges = [0.0]
    for column in table.columns:
        edges.append(edges[-1] + column)
    rules = _Rules(sources, edges)
    left = table.left + rules.left_shift()
    if table.align is not Justify.LEFT:
        spare = width - edges[-1]
        left = spare / 2 if table.align is Justify.CENTER else spare
    boxes = list(_boxes(sources, edges))
    turned = [box for box in boxes if box.cell.turn is not Turn.LEVEL]
    level = [box for box in boxes if box.cell.turn is Turn.LEVEL]
    still = [
        (box, setter.cell(box.cell, box.inside, sources[box.row][1]))
        for box in level
        if not box.cell.moving
    ]
    moving = [box for box in level if box.cell.moving]
    return Plan(tuple(row for row, _ in sources), rules, left, still, moving, turned)


def _boxes(sources: Sequence[Source], edges: list[float]) -> Iterator[_Box]:
    last = len(edges) - 1
    for number, (row, _) in enumerate(sources):
        for cell in row.cells:
            if not cell.covered:
                x = edges[min(cell.column, last)]
                right = edges[min(cell.column + cell.columns, last)]
                rows = _span(sources, number, cell.column) if cell.starts else 1
                yield _Box(cell, number, rows, x, right - x)


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
        self.above = [
            max((_room(line.width) for line in lines.values()), default=0.0)
            for lines in self.across
        ]

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


def _room(width: float) -> float:
    """What a rule takes of a row: by hundredths of a millimetre, then by twentieths of a point."""
    return round(round(width * 2540 / 72) * 1440 / 2540) / 20


def _wider(lines: dict[int, Line], place: int, line: Line | None) -> None:
    if line and (place not in lines or lines[place].width < line.width):
        lines[place] = line


def _heights(plan: Plan, boxes: Sequence[tuple[_Box, Stack]]) -> tuple[float, ...]:
    """The height of every row with the rule above it; merged cells stretch their last row."""
    above, count = plan.rules.above, len(plan.rows)
    needed = [0.0] * count
    for box, stack in boxes:
        if box.rows == 1:
            needed[box.row] = max(needed[box.row], _needs(box, stack))
    heights = [
        row_height(
            row, needed[n] + above[n] + (max(above[n + 1] - 0.5, 0.0) if n + 1 == count else 0)
        )
        for n, row in enumerate(plan.rows)
    ]
    for box, stack in boxes:
        if box.rows > 1:
            end = box.row + box.rows
            lacking = _needs(box, stack) + above[box.row] - sum(heights[box.row : end])
            if lacking > 0 and plan.rows[end - 1].rule is not Rule.EXACT:
                heights[end - 1] += lacking
    return tuple(heights)


def _needs(box: _Box, stack: Stack) -> float:
    return stack.height + box.cell.margins.top + box.cell.margins.bottom


def _frame(
    plan: Plan, heights: tuple[float, ...], number: int, still: Sequence[tuple[_Box, Stack]]
) -> _Frame:
    """One row: shades, rules and the contents of the cells that no sheet changes."""
    height = heights[number]
    last = number + 1 == len(heights)
    below = plan.rules.above[number + 1] if last else 0.0
    placed = [_placed(plan, box, stack, heights) for box, stack in still if box.row == number]
    boxes = [*(box for box, _ in plan.still), *plan.moving, *plan.turned]
    fills = tuple(
        Fill(
            plan.left + box.x,
            0.0,
            box.width,
            sum(heights[number : number + box.rows]),
            box.cell.shade,
        )
        for box in boxes
        if box.cell.shade and box.row == number
    )
    foot = tuple(_across(plan, number + 1, height + plan.rules.above[number + 1] / 2))
    strokes = (
        *_strokes(plan, number, height),
        *(foot if last else ()),
        *(one for box in boxes if box.row == number for one in _through(plan, box, heights)),
    )
    inner = [ruled for part in placed for ruled in part.ruled]
    return _Frame(
        (Ruled(0.0, 0.0, strokes, fills), *inner),
        tuple(text for part in placed for text in part.texts),
        Ruled(0.0, 0.0, foot, ()),
        tuple(cell for part in placed for cell in part.too_high),
        height + below,
        tuple(one for part in placed for one in part.floats),
    )


def _turned(
    setter: Setter, plan: Plan, box: _Box, heights: tuple[float, ...], values: Sequence[Values]
) -> Stack:
    """The contents of a cell whose text runs down or up its height."""
    along = max(_room_in(plan, box, heights), 1.0)
    stack = setter.cell(box.cell, along, values[box.row])
    skipped = stands(box.cell, box.inside, stack.height)
    found = turned(stack, box.cell.turn, (box.inside, along), skipped, setter.pitch > 0)
    if stack.height > box.inside + OVER:
        return replace(found, too_high=(*found.too_high, box.cell))
    return found


def _room_in(plan: Plan, box: _Box, heights: tuple[float, ...]) -> float:
    """The height between the margins of ``box``."""
    margins = box.cell.margins
    rows = sum(heights[box.row : box.row + box.rows])
    return rows - plan.rules.above[box.row] - margins.top - margins.bottom


def _placed(plan: Plan, box: _Box, stack: Stack, heights: tuple[float, ...]) -> Stack:
    """The contents of a cell, standing in its height as the cell says."""
    above, margins = plan.rules.above[box.row], box.cell.margins
    room = _room_in(plan, box, heights)
    y = above + margins.top + stands(box.cell, room, stack.height)
    found = stack.moved(plan.left + box.x + margins.left, y)
    if stack.height > room + OVER:
        return replace(found, too_high=(*found.too_high, box.cell))
    return found


def _strokes(plan: Plan, number: int, height: float) -> Iterator[Stroke]:
    """The rules above and beside one row; a rule runs on over columns."""
    rules = plan.rules
    top = rules.above[number] / 2
    yield from _across(plan, number, top)
    end = height + rules.above[number + 1] / 2
    for column, line in rules.down[number].items():
        x = plan.left + rules.edges[min(column, len(rules.edges) - 1)]
        yield Stroke(x, top, x, end, line)


def _through(plan: Plan, box: _Box, heights: tuple[float, ...]) -> Iterator[Stroke]:
    """The lines through a cell from corner to corner."""
    left, right = plan.left + box.x, plan.left + box.x + box.width
    top = plan.rules.above[box.row] / 2
    foot = sum(heights[box.row : box.row + box.rows])
    if box.cell.falling:
        yield Stroke(left, top, right, foot, box.cell.falling)
    if box.cell.rising:
        yield Stroke(left, foot, right, top, box.cell.rising)


def _across(plan: Plan, number: int, y: float) -> Iterator[Stroke]:
    lines, edges = plan.rules.across[number], plan.rules.edges
    start = 0
    for column in range(len(edges)):
        if lines.get(column) != lines.get(start):
            if start in lines:
                yield Stroke(
                    plan.left + edges[start], y, plan.left + edges[column], y, lines[start]
                )
            start = column
