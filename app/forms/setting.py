"""Sets the blocks of a flow: paragraphs one under another, tables row by row, then pages.

What no sheet changes is set once and known by identity afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from app.forms.fit import FLOOR
from app.forms.flow import (
    Block,
    Cell,
    Group,
    Kind,
    Look,
    Loop,
    Paragraph,
    Row,
    Rule,
    Span,
    Stand,
    Table,
    spans_of,
)
from app.forms.setting_edges import round_paragraph
from app.forms.setting_lines import SetParagraph, set_paragraph
from app.forms.setting_short import set_short
from app.forms.setting_stack import Floated, Placed, Ruled, Stack, Values

if TYPE_CHECKING:
    from app.forms.setting_tables import Plan

_REMEMBERED = 20_000
OVER = 0.5
"""Points that contents may be higher than their room: less is not seen."""

PHOTO_SIZE = (70.9, 99.2)
"""Points of a photograph, 25 × 35 mm, where its place does not say how large."""

CODE_SIDE = 45.4
"""Points each way of a code, 16 mm, where its place does not say how large."""


class Heard(NamedTuple):
    """A paragraph that was filled, by whom and with what."""

    setter: "Setter"
    source: Paragraph
    width: float
    values: Values
    found: SetParagraph


class Setter:
    """Sets blocks on a grid of ``pitch`` points, and remembers what it has set.

    ``heard`` gets every paragraph that a sheet fills, in the order of asking.
    """

    def __init__(self, pitch: float, summed: bool, heard: list[Heard] | None = None) -> None:
        self.pitch, self.summed, self.heard = pitch, summed, heard
        self._still: dict[tuple[int, float], SetParagraph] = {}
        self._filled: dict[tuple[int, float, tuple[str, ...]], SetParagraph] = {}
        self._cells: dict[tuple[int, float], Stack] = {}
        self._places: dict[int, tuple[str, ...] | None] = {}
        self._ones: dict[int, tuple[SetParagraph, Stack]] = {}
        self._shrunk: dict[tuple[int, int], Cell] = {}
        self._edgings: dict[tuple[int, float, float], Ruled] = {}
        self.plans: dict[tuple[int, float], Plan] = {}

    def paragraph(self, source: Paragraph, width: float, values: Values) -> SetParagraph:
        """``source`` with the texts of ``values``."""
        if source.moving:
            return self._moving(source, width, values)
        known = self._still.get((id(source), width))
        if known is None:
            known = set_short(source, width, self.pitch, {})
            known = known or set_paragraph(source, width, self.pitch)
            self._still[id(source), width] = known
        return known

    def _moving(self, source: Paragraph, width: float, values: Values) -> SetParagraph:
        if id(source) not in self._places:
            self._places[id(source)] = _places(source)
        places = self._places[id(source)]
        if places is None:  # a loop within the paragraph
            return set_paragraph(
                source, width, self.pitch, list(_filled(source.spans, values, width))
            )
        texts = tuple([values.texts.get(place, "\0") for place in places])
        found = self._filled.get((id(source), width, texts))
        if found is None:
            if len(self._filled) > _REMEMBERED:
                self._filled.clear()
            found = set_short(source, width, self.pitch, values.texts)
            found = found or set_paragraph(
                source, width, self.pitch, list(_filled(source.spans, values, width))
            )
            self._filled[id(source), width, texts] = found
        if self.heard is not None:
            self.heard.append(Heard(self, source, width, values, found))
        return found

    def stack(self, blocks: Sequence[Block], width: float, values: Values) -> Stack:
        """``blocks`` one under another, ``width`` points wide."""
        texts: list[Placed] = []
        ruled: list[Ruled] = []
        tight: list[Cell] = []
        shrunk: list[tuple[int, int]] = []
        floats: list[Floated] = []
        y, gap = 0.0, Gap(self.summed)
        for block, line in unrolled(blocks, values):
            if isinstance(block, Paragraph):
                found = self.paragraph(block, width, line)
                y += gap.before(found)
                texts.append(Placed(0.0, y, found.lines, block.moving))
                ruled += self.edging(found, 0.0, y, width)
                floats += floated(found, 0.0, y, gap.own, width, line)
                y += found.height
                continue
            y += gap.table()
            for row in self.rows(block, line, width):
                moved = row.stack.moved(0.0, y)
                texts += moved.texts
                ruled += moved.ruled
                tight += moved.too_high
                shrunk += moved.shrunk
                floats += moved.floats
                y += row.stack.height
        y += gap.end()
        return Stack(y, tuple(texts), tuple(ruled), tuple(tight), tuple(shrunk), tuple(floats))

    def edging(self, found: SetParagraph, x: float, y: float, width: float) -> list[Ruled]:
        """The borders and the shade of a paragraph at ``x``, ``y``."""
        source = found.source
        if source.edging is None:
            return []
        key = (id(source), width, found.height)
        known = self._edgings.get(key)
        if known is None:
            known = self._edgings[key] = round_paragraph(source, width, found.height)
        return [Ruled(x, y, known.strokes, known.fills)]

    def cell(self, cell: Cell, width: float, values: Values) -> Stack:
        """The contents of ``cell`` between its margins."""
        if cell.moving:
            (first, *more) = cell.blocks or (None,)
            if isinstance(first, Paragraph) and not more and not (first.carries or first.edging):
                return self._alone(self.paragraph(first, width, values))
            return self.stack(cell.blocks, width, values)
        known = self._cells.get((id(cell), width))
        if known is None:
            known = self._cells[id(cell), width] = self.stack(cell.blocks, width, values)
        return known

    def _alone(self, found: SetParagraph) -> Stack:
        """A paragraph that is all there is in its cell: most cells have no more."""
        known = self._ones.get(id(found))
        if known is None:
            if len(self._ones) > _REMEMBERED:
                self._ones.clear()
            source = found.source
            text = Placed(0.0, source.before, found.lines, source.moving)
            high = source.before + found.height + found.lead + source.after
            stack = Stack(high, (text,))
            known = self._ones[id(found)] = (found, stack)
        return known[1]

    def fitted(self, cell: Cell, width: float, values: Values, room: float) -> Stack:
        """The contents of ``cell``, their letters as much smaller as ``room`` points ask for."""
        stack = self.cell(cell, width, values)
        less = 0
        while cell.fit and stack.height > room + OVER and less < self._most(cell):
            less += 1
            found = self.cell(self._smaller(cell, less), width, values)
            stack = Stack(
                found.height,
                found.texts,
                found.ruled,
                found.too_high,
                ((cell.fit, less),),
                found.floats,
            )
        return stack

    def _most(self, cell: Cell) -> int:
        """By how many half points the largest letters of ``cell`` may shrink."""
        sizes = [span.look.size for span in spans_of(cell.blocks)]
        return max(int((max(sizes, default=FLOOR) - FLOOR) * 2), 0)

    def _smaller(self, cell: Cell, less: int) -> Cell:
        key = (id(cell), less)
        if key not in self._shrunk:
            blocks = tuple(_smaller(block, less) for block in cell.blocks)
            self._shrunk[key] = replace(cell, blocks=blocks)
        return self._shrunk[key]

    def rows(self, table: Table, values: Values, width: float) -> list["SetRow"]:
        """Every row of ``table`` with its rules; the table stands in ``width`` as it says."""
        from app.forms.setting_tables import set_rows

        lines = [(row, line) for group in table.groups for row, line in _each_row(group, values)]
        return set_rows(self, table, lines, width)


@dataclass(frozen=True, slots=True, eq=False)
class SetRow:
    """One row: its source, its stack from its own upper edge, and the rules at its foot.

    These are drawn where a page ends below it; otherwise they belong to the next row.
    """

    source: Row
    stack: Stack
    foot: Ruled


class Gap:
    """The white between blocks: after one and before the next, the greater or both."""

    def __init__(self, summed: bool) -> None:
        self.summed = summed
        self.after = self._lead = self.own = 0.0
        self._above: Paragraph | None = None

    def before(self, found: SetParagraph) -> float:
        """What stands above ``found``."""
        source, above = found.source, self._above
        same = above is not None and source.style == above.style
        before = 0.0 if same and source.contextual else source.before
        after = 0.0 if same and above is not None and above.contextual else self.after
        white = before + after if self.summed else max(before, after)
        self.own = white - after
        white += self._lead
        self._above, self._lead, self.after = source, found.lead, source.after
        return white

    def end(self) -> float:
        """What stands below the last block."""
        return self.after + self._lead

    def table(self) -> float:
        """What stands above a table."""
        white = self.after + self._lead
        self._above, self._lead, self.after = None, 0.0, 0.0
        return white


def floated(
    found: SetParagraph, x: float, y: float, own: float, width: float, values: Values
) -> Iterator[Floated]:
    """What floats from a paragraph at ``x``, ``y``, and the boxes in its lines.

    Places count from above its ``own`` white, that which the paragraph before has not yet taken.
    """
    for one in found.source.floats:
        yield Floated(one, x, y - own, width, values)
    for line in found.lines:
        for shown in line.shown:
            if shown.span.box:
                yield Floated(shown.span.box, x + shown.x, y + shown.y, width, values, True)


def unrolled(blocks: Sequence[Block], values: Values) -> Iterator[tuple[Paragraph | Table, Values]]:
    """``blocks`` with their loops written out, each with the values that hold for it."""
    for block in blocks:
        if isinstance(block, Loop):
            for line in values.loops.get(block.key, ()):
                yield from unrolled(block.blocks, values.inside(line))
        else:
            yield block, values


def _each_row(group: Group, values: Values) -> Iterator[tuple[Row, Values]]:
    if not group.loop:
        for row in group.rows:
            yield row, values
        return
    for line in values.loops.get(group.loop, ()):
        inner = values.inside(line)
        for row in group.rows:
            yield row, inner


def _places(source: Paragraph) -> tuple[str, ...] | None:
    """What the texts of a paragraph depend on; ``None`` where a loop makes it more than texts."""
    spans = [span for span in source.spans if span.key]
    if any(span.kind is Kind.LOOP for span in spans):
        return None
    pictures = (Kind.PHOTO, Kind.CODE)
    return tuple(span.key if span.kind in pictures else f"{span.key}|{span.how}" for span in spans)


def _filled(spans: Sequence[Span], values: Values, width: float) -> Iterator[Span]:
    """``spans`` with the texts of a sheet in their places."""
    for span in spans:
        if span.kind is Kind.LOOP:
            for line in values.loops.get(span.key, ()):
                yield from _filled(span.inner, values.inside(line), width)
        elif span.kind in (Kind.PHOTO, Kind.CODE):
            if span.key in values.texts:
                yield _sized(span, width, values.texts[span.key])
        elif span.key:
            yield replace(span, text=values.texts.get(f"{span.key}|{span.how}", ""))
        else:
            yield span


def _sized(span: Span, width: float, pixels: str) -> Span:
    """A picture's place in its own proportions (``pixels`` as in 358x441), within ``width``."""
    usual = PHOTO_SIZE if span.kind is Kind.PHOTO else (CODE_SIDE, CODE_SIDE)
    wide, high = (span.width, span.height) if span.width else usual
    across, _, down = pixels.partition("x")
    if across and down:
        scale = min(wide / int(across), high / int(down))
        wide, high = int(across) * scale, int(down) * scale
    shrunk = min(1.0, width / wide) if not span.width else 1.0
    return replace(span, width=wide * shrunk, height=high * shrunk)


def _smaller(block: Block, less: int) -> Block:
    """``block`` with letters ``less`` half points smaller, down to the floor."""
    if not isinstance(block, Paragraph):
        return block
    spans = tuple(replace(span, look=_less(span.look, less)) for span in block.spans)
    return replace(block, spans=spans, mark=_less(block.mark, less))


def _less(look: Look, less: int) -> Look:
    return replace(look, size=max(look.size - less / 2, min(look.size, FLOOR)))


def stands(cell: Cell, room: float, height: float) -> float:
    """How far below its upper edge what is ``height`` high begins in ``room``."""
    spare = max(room - height, 0.0)
    if cell.stand is Stand.CENTER:
        return spare / 2
    return spare if cell.stand is Stand.BOTTOM else 0.0


def row_height(row: Row, needed: float) -> float:
    """The height of ``row`` whose contents need ``needed`` points."""
    if row.rule is Rule.EXACT:
        return row.height
    return max(row.height if row.rule is Rule.LEAST else 0.0, needed)
