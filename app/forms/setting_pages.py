"""Puts what was set onto pages: body, header and footer, and a page's number."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.forms.flow import Block, Cell, Edging, Flow, Paragraph, Section, Table
from app.forms.setting import Gap, Heard, SetRow, Setter, floated, unrolled
from app.forms.setting_edges import between_columns, round_page
from app.forms.setting_floats import Floats, Frame, Layer
from app.forms.setting_lines import SetLine
from app.forms.setting_stack import Floated, Placed, Ruled, Stack, Values

NUMBER, COUNT = "page.number|", "page.count|"


@dataclass(slots=True)
class SetPage:
    """One page with everything at its place, from the upper left corner of the paper.

    Pages that are ``like`` the same object differ in nothing but what moves.
    """

    section: Section
    first: bool = False  # of its section
    texts: list[Placed] = field(default_factory=list)
    ruled: list[Ruled] = field(default_factory=list)
    tight: list[Cell] = field(default_factory=list)
    shrunk: list[tuple[int, int]] = field(default_factory=list)
    floats: list[Floated] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    area: tuple[float, float] = (0.0, 0.0)
    """Where its body begins and ends, from the upper edge of the paper."""
    like: object = None

    def add(self, stack: Stack, x: float, y: float) -> None:
        """Put ``stack`` with its upper left corner at ``x``, ``y``."""
        moved = stack.moved(x, y)
        self.texts += moved.texts
        self.ruled += moved.ruled
        self.tight += moved.too_high
        self.shrunk += moved.shrunk
        self.floats += moved.floats


class Pages:
    """Sets a whole flow for one sheet after another."""

    def __init__(self, flow: Flow, heard: list[Heard] | None = None) -> None:
        self.flow = flow
        self._setters = {pitch: Setter(pitch, flow.summed, heard) for pitch in _pitches(flow)}
        self._frames = Setter(0.0, flow.summed, heard)  # headers and boxes keep to no grid
        self._floats = Floats()
        self._edgings: dict[int, Ruled] = {}
        self._partings: dict[tuple[float, ...], Ruled] = {}

    def of(self, values: Values) -> list[SetPage]:
        """The pages of one sheet, headers and footers with their numbers."""
        pages: list[SetPage] = []
        for section in self.flow.sections:
            setter = self._setters[section.pitch]
            body = _Body(section, setter, self._areas(section, values, len(pages) + 1))
            body.fill(section.blocks, values)
            pages += body.pages
        for number, page in enumerate(pages, start=1):
            page.ruled += self._parting(page.section, page.area)
            self._float(page)
            texts = {**values.texts, NUMBER: str(number), COUNT: str(len(pages))}
            self._frame(page, Values(texts, values.loops), number)
            self._float(page)
        return pages

    def _areas(
        self, section: Section, values: Values, number: int
    ) -> Callable[[bool, int], tuple[float, float]]:
        """Where the body begins and ends on a page of ``section`` that begins on page ``number``.

        Asked whether it is the first one, and for the how-manieth. A high header takes from it.
        """
        texts = {**values.texts, NUMBER: "1", COUNT: "1"}
        known = Values(texts, values.loops)
        setter, wide = self._frames, _width(section)

        def area(first: bool, index: int) -> tuple[float, float]:
            heads = _heads_of(section, first, number + index)
            head, foot = (setter.stack(one, wide, known).height if one else 0.0 for one in heads)
            top = max(section.margins.top, section.head_at + head if head else 0.0)
            low = max(section.margins.bottom, section.foot_at + foot if foot else 0.0)
            return top, section.height - low

        return area

    def _edging(self, section: Section, edging: Edging) -> Ruled:
        """The borders of a section's pages, drawn alike on all of them."""
        if id(section) not in self._edgings:
            self._edgings[id(section)] = round_page(section, edging)
        return self._edgings[id(section)]

    def _parting(self, section: Section, edges: tuple[float, float]) -> list[Ruled]:
        """The lines between columns, as high as the body."""
        if not section.parted:
            return []
        key = (id(section), *edges)
        if key not in self._partings:
            self._partings[key] = between_columns(section, *edges)
        return [self._partings[key]]

    def _float(self, page: SetPage) -> None:
        """Put what floats on ``page`` at its place."""
        for one in page.floats:
            layer = self._floats.layer(one, Frame(page.section, *page.area), self._frames)
            page.layers.append(layer)
            page.tight += layer.too_high
        page.floats.clear()

    def _frame(self, page: SetPage, values: Values, number: int) -> None:
        """Header, footer and borders of a page."""
        section = page.section
        if section.edging:
            page.ruled.append(self._edging(section, section.edging))
        head, foot = _heads_of(section, page.first, number)
        setter = self._frames
        wide, left = _width(section), section.margins.left
        if head:
            page.add(setter.stack(head, wide, values), left, section.head_at)
        if foot:
            stack = setter.stack(foot, wide, values)
            page.add(stack, left, section.height - section.foot_at - stack.height)


def _heads_of(
    section: Section, first: bool, number: int
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Header and footer of page ``number`` of a sheet; ``first`` in its section or not."""
    if first and section.first_head is not None and section.first_foot is not None:
        return section.first_head, section.first_foot
    if number % 2 == 0 and section.even_head is not None and section.even_foot is not None:
        return section.even_head, section.even_foot
    return section.head, section.foot


class _Body:
    """The body of a section, filled from page to page."""

    def __init__(
        self,
        section: Section,
        setter: Setter,
        area: Callable[[bool, int], tuple[float, float]],
    ) -> None:
        self.section, self.setter, self._area = section, setter, area
        self.columns = section.columns or ((0.0, _width(section)),)
        self.pages: list[SetPage] = []
        self._new_page()

    @property
    def left(self) -> float:
        """Where the column begins that is being filled."""
        return self.section.margins.left + self.columns[self.column][0]

    @property
    def width(self) -> float:
        """How wide that column is."""
        return self.columns[self.column][1]

    def fill(self, blocks: Sequence[Block], values: Values) -> None:
        """Put ``blocks`` one under another, on new pages where one is full."""
        for block, line in unrolled(blocks, values):
            if isinstance(block, Paragraph):
                self._paragraph(block, line)
            else:
                self._table(block, line)

    def _paragraph(self, block: Paragraph, values: Values) -> None:
        if block.new_page and (self.y > self.top or self.pages[-1].texts):
            self._new_page()
        found = self.setter.paragraph(block, self.width, values)
        self.y += self.gap.before(found)
        start, edging = 0, block.edging
        self.pages[-1].ruled += self.setter.edging(found, self.left, self.y, self.width)
        self.y += edging.above if edging else 0.0
        begun = self.y
        for number, line in enumerate(found.lines):
            if self.y + line.height > self.bottom + 0.05 and self.y > self.top:
                self._lines(block, found.lines[start:number], begun)
                self._turn()
                start, begun = number, self.y
            self.y += line.height
        self._lines(block, found.lines[start:], begun)
        self.y += edging.below if edging else 0.0
        if block.carries:
            self.pages[-1].floats += floated(
                found, self.left, self.y - found.height, self.gap.own, self.width, values
            )
        if block.turns == "page":
            self._new_page()
        elif block.turns:
            self._turn()

    def _lines(self, block: Paragraph, lines: tuple[SetLine, ...], y: float) -> None:
        if lines:
            placed = Placed(self.left, y - lines[0].top, lines, block.moving)
            self.pages[-1].texts.append(placed)

    def _table(self, table: Table, values: Values) -> None:
        self.y += self.gap.table()
        rows = self.setter.rows(table, values, self.width)
        heads = _heads(rows)
        for number, row in enumerate(rows):
            ending = number + 1 < len(rows) and row.foot.strokes
            foot_line = row.foot.strokes[0].line.width if ending else 0.0
            room = self.bottom + 0.05 - self.y - foot_line
            if row.stack.height > room and self.y > self.top:
                if number:
                    foot = Stack(0.0, (), (rows[number - 1].foot,))
                    self.pages[-1].add(foot, self.left, self.y - rows[number - 1].stack.height)
                self._turn()
                if number >= len(heads):
                    for head in heads:
                        self._row(head)
            self._row(row)

    def _row(self, row: SetRow) -> None:
        self.pages[-1].add(row.stack, self.left, self.y)
        self.y += row.stack.height

    def _turn(self) -> None:
        """Go on in the next column, or on a new page."""
        if self.column + 1 == len(self.columns):
            self._new_page()
            return
        self.column += 1
        self.y = self.top
        self.gap = Gap(self.setter.summed)

    def _new_page(self) -> None:
        first = not self.pages
        area = self._area(first, len(self.pages))
        self.pages.append(SetPage(self.section, first, area=area))
        self.top, self.bottom = area
        if self.section.pitch:  # the grid stands in the middle of the body
            spare = ((self.bottom - self.top) % self.section.pitch) / 2
            self.top, self.bottom = self.top + spare, self.bottom - spare
        self.column, self.y = 0, self.top
        self.gap = Gap(self.setter.summed)


def _heads(rows: Sequence[SetRow]) -> list[SetRow]:
    """The first rows, as far as they are marked to come again on every page."""
    found: list[SetRow] = []
    for row in rows:
        if not row.source.header:
            break
        found.append(row)
    return found if len(found) < len(rows) else []


def _pitches(flow: Flow) -> set[float]:
    return {section.pitch for section in flow.sections}


def _width(section: Section) -> float:
    return section.width - section.margins.left - section.margins.right
