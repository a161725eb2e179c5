"""Reads the cleaned tree of a Word file into paragraphs and tables of a flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.forms.flow import (
    Block,
    Cell,
    Float,
    Group,
    Justify,
    Kind,
    Look,
    Loop,
    Paragraph,
    Row,
    Rule,
    Span,
    Stand,
    Table,
    Turn,
)
from app.forms.word_reader_clean import MC, Report, W, locator
from app.forms.word_reader_drawings import all_drawn, cropped
from app.forms.word_reader_edges import edging_of, joined_edgings
from app.forms.word_reader_fit import spread_texts
from app.forms.word_reader_frames import (
    Edges,
    Frame,
    alike,
    borders,
    diagonals,
    even_out,
    margins,
    own_margins,
    shared,
)
from app.forms.word_reader_places import END
from app.forms.word_reader_said import (
    fits,
    kept_whole,
    say_free,
    say_picture_sizes,
    say_size,
    say_standing,
)
from app.forms.word_reader_shapes import Drawn
from app.forms.word_reader_spans import looped, texts_of
from app.forms.word_reader_styles import Props, Styles, points, value, whole

_DRAWINGS = (f"{W}drawing", f"{W}pict", f"{MC}AlternateContent")
_IMAGES = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_OWN_PLACES = frozenset({"column", "character", "paragraph", "line"})
_FIT_TEXT = "有“调整宽度”的文字里写着数据项，它按原宽度排"
_BOX_PLACE = "有按页面定位的文本框或图形，在格子里各软件放的位置不同"
BOXED = "sheet.box"
"""The key of a text box in a line of text that a sheet writes into."""

_COLUMNS = 63  # the most that a table of Word has
_STANDS = {"center": Stand.CENTER, "bottom": Stand.BOTTOM}
_TURNS = {"lrTb": Turn.LEVEL, "tbRl": Turn.DOWN, "tbRlV": Turn.DOWN, "btLr": Turn.UP}
_MODERN = 15  # from this mode on a table begins at the margin, not its text


@dataclass(slots=True)
class Reader:
    """What reading a part needs: styles, pictures by relation, and where losses are told."""

    styles: Styles
    report: Report
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    grid_in_tables: bool = True
    gridded: bool = False
    mode: int = _MODERN
    where: Any = None
    table_props: Props = field(default_factory=dict)
    exact: bool = False
    fits: int = 0
    floats: list[Float] = field(default_factory=list)
    tab: float = 36.0
    room: float = 0.0  # the width of the text

    def _read(self, children: Iterator[Any]) -> tuple[Block, ...]:
        return tuple(joined_edgings(list(self._blocks(children))))

    def blocks(self, parent: Any, part: str = "") -> tuple[Block, ...]:
        """Everything that stands in ``parent``: a body, a header, a cell."""
        if self.where is None or part:
            self.where = locator(parent.getroottree().getroot(), part)
        return self._read(iter(list(parent)))

    def these(self, children: list[Any]) -> tuple[Block, ...]:
        """The ``children`` of a body that belong to one section."""
        if self.where is None and children:
            self.where = locator(children[0].getroottree().getroot(), "")
        return self._read(iter(children))

    def _blocks(self, children: Iterator[Any]) -> Iterator[Block]:
        for child in children:
            if child.tag == f"{W}p":
                yield self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield self.table(child)
            elif _is(child, "xueji-loop"):
                yield Loop(child.text or "", tuple(self._blocks(_until(children))))

    def paragraph(self, element: Any, in_table: bool = False) -> Paragraph:
        """One paragraph, its numbers resolved."""
        style, props = self.styles.paragraph(element, self.table_props)
        own = element.find(f"{W}pPr")
        marked = self.styles.run(own, props) if own is not None else props
        mark = self.styles.look(marked)
        if not spread_texts(element, lambda run: self.styles.look(self.styles.run(run, props))):
            self.report.lost("word.fit-text", _FIT_TEXT, self.where(element))
        outer, self.floats = self.floats, []
        spans = tuple(self._spans(element, props))
        floats, self.floats = tuple(self.floats), outer
        size = mark.size if not spans else spans[0].look.size
        in_table = in_table or any(one.tag == f"{W}tc" for one in element.iterancestors())
        return Paragraph(
            spans,
            mark,
            props.get("jc", Justify.LEFT),
            props.get("left", props.get("leftChars", 0.0) * size),
            props.get("right", props.get("rightChars", 0.0) * size),
            props.get("first", props.get("firstChars", 0.0) * size),
            props.get("before", 0.0),
            props.get("after", 0.0),
            props.get("line", 1.0),
            props.get("rule", Rule.AUTO),
            props.get("tabs", ()),
            self.tab,
            self._snaps(element, props, in_table),
            props.get("pageBreakBefore", False),
            style,
            props.get("contextualSpacing", False),
            props.get("overflowPunct", True),
            any(span.key for span in spans) or any(one.moving for one in floats),
            floats=floats,
            edging=edging_of(props),
            carries=bool(floats) or any(span.box for span in spans),
        )

    def _snaps(self, element: Any, props: Props, in_table: bool) -> bool:
        """Whether lines keep to the grid; where Word lets them not, the file then says so."""
        if not self.gridded or not props.get("snapToGrid", True):
            return False
        free = props.get("rule") is Rule.EXACT or (in_table and not self.grid_in_tables)
        if free:
            say_free(element)
        return not free

    def _spans(self, paragraph: Any, around: Props) -> Iterator[Span]:
        flat = list(self._flat(paragraph, around))
        yield from looped(iter(flat))

    def _flat(self, paragraph: Any, around: Props) -> Iterator[Span]:
        for run in paragraph.findall(f"{W}r"):
            props = self.styles.run(run, around)
            if props.get("vanish"):
                continue
            look = self.styles.look(props)
            if self.exact:
                say_size(run, look.size)
            for child in run:
                yield from self._child(child, look)

    def _child(self, child: Any, look: Look) -> Iterator[Span]:
        """What one element of a run says."""
        if child.tag == f"{W}t":
            yield from texts_of(child.text or "", look)
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            yield Span(Kind.TAB, look)
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield from self._break(child, look)
        elif child.tag in _DRAWINGS:
            for one in all_drawn(child):
                yield from self._shown(one, look, child)

    def _break(self, element: Any, look: Look) -> Iterator[Span]:
        kind = element.get(f"{W}type")
        yield Span(Kind.BREAK, look, how=kind if kind in ("page", "column") else "")

    def _shown(self, one: Drawn, look: Look, element: Any) -> Iterator[Span]:
        """A drawing: a span where it stands in the line, else it floats from the paragraph."""
        data = self.pictures.get(one.picture, b"") if one.picture else b""
        if any(one.cut):
            data = cropped(data, one.cut)
        if one.picture and not data.startswith(_IMAGES):
            self.report.lost("word.picture", "有读不出的图片，未保留", self.where(element))
        elif one.picture and one.inline:
            yield Span(Kind.PICTURE, look, width=one.width, height=one.height, picture=data)
        else:
            found = self._float(one, data)
            if not one.inline:
                if one.in_cell and _by_page(one) and _in_cell(element):
                    self.report.lost("word.box-place", _BOX_PLACE, self.where(element))
                self.floats.append(found)
                return
            key = BOXED if found.moving else ""
            yield Span(Kind.BOX, look, key=key, width=one.width, height=one.height, box=found)

    def _float(self, one: Drawn, data: bytes) -> Float:
        """What is written in a box is read as if no table were around it."""
        cell = None
        if one.text is not None:
            outer = self.exact, self.table_props
            self.exact, self.table_props = False, {}
            blocks = self.blocks(one.text)
            self.exact, self.table_props = outer
            moving = any(getattr(block, "moving", False) for block in blocks)
            cell = Cell(
                *(0, 1, blocks, one.insets),
                stand=one.stand,
                turn=one.turn,
                moving=moving,
                boxed=True,
            )
        return Float(
            *(one.shape, one.width, one.height, one.across, one.down),
            line=one.line,
            fill=one.fill,
            cell=cell,
            picture=data,
            rising=one.rising,
            grows=one.grows,
            behind=one.behind,
            around=one.around,
        )

    def table(self, element: Any) -> Table:
        """One table with its rows, merged cells and borders."""
        own = element.find(f"{W}tblPr")
        named = value(own, "tblStyle") or self.styles.default_table
        layers = [*self.styles.table(named), *([own] if own is not None else [])]
        frame = Frame(borders(layers), margins(layers))
        columns = [points(one.get(f"{W}w")) for one in element.findall(f"{W}tblGrid/{W}gridCol")]
        if not any(one.tag == f"{W}tbl" for one in element.iterancestors()):
            columns = shared(columns, own, self.room)
        if own is not None and say_standing(own):
            self.report.lost(
                "word.floating-table", "是文字环绕的表格，已按普通表格读入", self.where(element)
            )
        outer, self.table_props = self.table_props, self.styles.of(named) if named else {}
        groups = tuple(self._groups(element, frame, columns))
        self.table_props = outer
        even_out(columns, groups)
        inner = any(cell.moving for group in groups for row in group.rows for cell in row.cells)
        moving = inner or any(group.loop for group in groups)
        left = points(value(own, "tblInd", "w"))
        if self.mode < _MODERN and value(own, "jc") not in ("center", "right"):
            left -= frame.margins.left
        return Table(
            tuple(columns), groups, left, moving, _JUSTIFY.get(value(own, "jc"), Justify.LEFT)
        )

    def _groups(self, table: Any, frame: Frame, columns: list[float]) -> Iterator[Group]:
        children = iter(list(table))
        total = sum(1 for child in table if child.tag == f"{W}tr")
        number = 0
        for child in children:
            if child.tag == f"{W}tr":
                yield Group((self._row(child, frame, columns, number, total),))
                number += 1
            elif _is(child, "xueji-loop"):
                rows = []
                for inner in _until(children):
                    if inner.tag == f"{W}tr":
                        rows.append(self._row(inner, frame, columns, number, total))
                        number += 1
                yield Group(tuple(rows), child.text or "")

    def _row(
        self, element: Any, frame: Frame, columns: list[float], number: int, total: int
    ) -> Row:
        own = kept_whole(element)
        height = points(value(own, "trHeight"))
        rule = {"exact": Rule.EXACT}.get(value(own, "trHeight", "hRule"), Rule.LEAST)
        column = whole(value(own, "gridBefore"), 0, _COLUMNS)
        self.exact = height > 0 and rule is Rule.EXACT
        cells: list[Cell] = []
        for child in element.findall(f"{W}tc"):
            edges = (number == 0, column == 0, number + 1 == total)
            cell = self._cell(child, frame, column, edges, columns)
            cells.append(cell)
            column += cell.columns
        self.exact = False
        cells = alike(cells)
        header = own.find(f"{W}tblHeader") is not None
        return Row(tuple(cells), height, rule if height else Rule.AUTO, header)

    def _cell(
        self, element: Any, frame: Frame, column: int, edges: Edges, widths: list[float]
    ) -> Cell:
        own = element.find(f"{W}tcPr")
        columns = max(whole(value(own, "gridSpan"), 1, _COLUMNS), 1)
        merge = own.find(f"{W}vMerge") if own is not None else None
        starts = merge is not None and merge.get(f"{W}val") == "restart"
        covered = merge is not None and not starts
        turn = _TURNS.get(value(own, "textDirection", default="lrTb"))
        if turn is None:
            self.report.lost("word.upright", "有竖排文字，已按横排读入", self.where(element))
        lines = frame.around(own, edges, column + columns >= len(widths))
        white = own_margins(own, frame.margins)
        inside = sum(widths[column : column + columns]) - white.left - white.right
        say_picture_sizes(element, inside)
        blocks = () if covered else _without_last(self.blocks(element))
        moving = any(getattr(block, "moving", False) for block in blocks)
        fill = value(own, "shd", "fill")
        fit = 0
        if moving and self.exact and merge is None and turn in (None, Turn.LEVEL):
            fit = self.fits = self.fits + 1
            fits(element, fit)
        return Cell(
            column,
            columns,
            blocks,
            white,
            *lines,
            fill.upper() if fill not in ("", "auto", "FFFFFF") else "",
            _STANDS.get(value(own, "vAlign"), Stand.TOP),
            covered,
            starts,
            moving,
            fit,
            turn or Turn.LEVEL,
            *diagonals(own),
        )


_JUSTIFY = {"center": Justify.CENTER, "right": Justify.RIGHT, "end": Justify.RIGHT}


def _without_last(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """``blocks`` of a cell: the empty paragraph that a file needs after a table takes no room."""
    if len(blocks) < 2 or not isinstance(blocks[-2], Table):
        return blocks
    last = blocks[-1]
    return blocks[:-1] if isinstance(last, Paragraph) and not last.spans else blocks


def _by_page(one: Drawn) -> bool:
    return one.across.of not in _OWN_PLACES or one.down.of not in _OWN_PLACES


def _in_cell(element: Any) -> bool:
    return any(one.tag == f"{W}tc" for one in element.iterancestors())


def _until(children: Iterator[Any]) -> Iterator[Any]:
    for child in children:
        if _is(child, END):
            return
        yield child


def _is(child: Any, name: str) -> bool:
    return not isinstance(child.tag, str) and getattr(child, "target", "") == name
