"""Reads a .docx that the bureau made and the registrar typed {{places}} into.

Sizes, headers, paragraphs, tables with merged cells, borders and pictures are kept; what is not is
told in a report. The file is judged by ``word_package`` first.
"""

from dataclasses import replace
from typing import Any

from app.forms import fonts
from app.forms.flow import (
    Block,
    Flow,
    Kind,
    Margins,
    Paragraph,
    Section,
    Span,
    has_exact_rows,
    spans_of,
)
from app.forms.own_form import OwnForm
from app.forms.word_package import Package, broken, open_package, parsed
from app.forms.word_reader_blocks import Reader
from app.forms.word_reader_clean import R, Report, W, clean
from app.forms.word_reader_drawings import plain_drawings
from app.forms.word_reader_edges import page_edging
from app.forms.word_reader_fields import plain_fields
from app.forms.word_reader_lists import number_lists
from app.forms.word_reader_names import CODE, COUNT, NUMBER, Place
from app.forms.word_reader_places import LOOP, place_all
from app.forms.word_reader_styles import Styles, points, read_styles, value, whole
from app.forms.word_template import end_with_paragraph, template_of
from app.problems import Level, Problem

_PARTS = {"header": "页眉", "footer": "页脚"}
_PAGE_WAYS = (("vAlign", "top"), ("textDirection", "lrTb"))
_TURNS = ("page", "column")
_LEAST = 72.0  # points each way: no paper is smaller
_GRIDS = frozenset({"lines", "linesAndChars", "snapToChars"})


def read_word_form(data: bytes) -> OwnForm:
    """The form in the .docx ``data``, with every problem found on the way.

    Raises ``Rejected`` with one sentence where the file is hostile, broken or no .docx.
    """
    package = open_package(data)
    report = Report()
    document = parsed(package.parts[package.main])
    if document.find(f"{W}body") is None:
        raise broken()
    end_with_paragraph(document)
    related = package.relations(package.main)
    parts = {one.kind: one.target for one in related.values() if not one.outside}
    styles = read_styles(_part(package, parts, "styles"), _part(package, parts, "theme"))
    settings = _part(package, parts, "settings")
    heads = {
        name: (_PARTS[one.kind], one.target, parsed(package.parts[one.target]))
        for name, one in related.items()
        if one.kind in _PARTS and one.target in package.parts
    }
    numbering = _part(package, parts, "numbering")
    places: list[Place] = []
    problems: list[Problem] = []
    for part, root in [("", document), *((part, root) for part, _, root in heads.values())]:
        _cleaned(root, report, part)
        number_lists(root, numbering, styles, report)
        found, wrong = place_all(root, part)
        places += found
        problems += wrong
    sections = _Sections(package, styles, settings, heads, report)
    flow = sections.flow(document)
    _judge_count(flow, places, report)
    problems += [*report.problems, *_font_problems(styles), *_letter_problems(flow)]
    return OwnForm(
        flow,
        frozenset(f"{place.key}|{place.how}" for place in places),
        _loops(document),
        tuple(problems),
        template_of(package, document, {name: (t, root) for name, (_, t, root) in heads.items()}),
    )


def _cleaned(root: Any, report: Report, part: str) -> None:
    """Bring one part into its plainest form; ``part`` is what a person calls it."""
    plain_drawings(root, report, part)
    clean(root, report, part)
    plain_fields(root, report, part)


def _judge_count(flow: Flow, places: list[Place], report: Report) -> None:
    """Tell where a file will count fewer pages than a sheet has: Word counts those of a section."""
    if len(flow.sections) > 1 and any(place.key == COUNT for place in places):
        report.lost("word.page-count", "的“共几页”在 Word 文件里只数到本节为止", "文中")


class _Sections:
    """Reads the sections of a document with their headers and footers."""

    def __init__(
        self,
        package: Package,
        styles: Styles,
        settings: Any,
        heads: dict[str, tuple[str, str, Any]],
        report: Report,
    ) -> None:
        self.package, self.styles, self.heads, self.report = package, styles, heads, report
        compat = settings.find(f"{W}compat") if settings is not None else None
        self.grid_in_tables = _has(compat, "adjustLineHeightInTable")
        self.summed = _has(compat, "doNotUseHTMLParagraphAutoSpacing")
        self.mode = _mode(compat)
        self.tab = max(points(value(settings, "defaultTabStop", "val", "720")), 1.0)
        self.even = _has(settings, "evenAndOddHeaders")
        self.known: dict[str, str] = {}

    def flow(self, document: Any) -> Flow:
        """All sections, each with what stands before its own sectPr."""
        body = document.find(f"{W}body")
        last = body.find(f"{W}sectPr")
        ends = [
            one for one in body if one.tag == f"{W}p" and one.find(f"{W}pPr/{W}sectPr") is not None
        ]
        reader = self._reader(self.package.main, _gridded(last))
        sections, start = [], 0
        children = list(body)
        for end in ends:
            own = end.find(f"{W}pPr/{W}sectPr")
            stop = children.index(end) + 1
            sections.append(self._section(reader, children[start:stop], own))
            start = stop
        rest = [one for one in children[start:] if one is not last]
        sections.append(self._section(reader, rest, last))
        owns = [*(end.find(f"{W}pPr/{W}sectPr") for end in ends), last]
        sections = self._gone_on(sections, owns)
        spans = [span for section in sections for span in _all_spans(section)]
        has_code = any(span.kind is Kind.CODE for span in spans)
        has_number = any(span.key == NUMBER for span in spans)
        has_exact = any(has_exact_rows(section.blocks) for section in sections)
        return Flow(tuple(sections), self.summed, has_code, has_number, has_exact)

    def _gone_on(self, sections: list[Section], owns: list[Any]) -> list[Section]:
        """``sections`` with those in one that go on upon the same page."""
        found = sections[:1]
        for section, own in zip(sections[1:], owns[1:], strict=True):
            before = found[-1]
            kind = value(own, "type")
            if kind == "continuous" and _paper(before) == _paper(section):
                found[-1] = replace(before, blocks=before.blocks + section.blocks)
                continue
            if kind in ("continuous", "evenPage", "oddPage", "nextColumn"):
                what = "有不从新页开始（或从奇偶页开始）的节，已从新页开始"
                self.report.lost("word.section", what, "文中")
            found.append(section)
        return found

    def _reader(self, part: str, gridded: bool) -> Reader:
        pictures = {
            name: self.package.parts[one.target]
            for name, one in self.package.relations(part).items()
            if one.kind == "image" and one.target in self.package.parts
        }
        return Reader(
            self.styles,
            self.report,
            pictures,
            self.grid_in_tables,
            gridded,
            self.mode,
            tab=self.tab,
        )

    def _section(self, reader: Reader, children: list[Any], own: Any) -> Section:
        reader.gridded = _gridded(own)
        white = sum(points(value(own, "pgMar", side)) for side in ("left", "right", "gutter"))
        reader.room = points(value(own, "pgSz", "w", "11906")) - white
        blocks = tuple(_parted(reader.these(children)))
        for name, usual in _PAGE_WAYS:
            if value(own, name) not in ("", usual):
                what = "整页是竖排或垂直居中的，已按横排、顶端对齐读入"
                self.report.lost("word.page", what, "文中")
                own.remove(own.find(f"{W}{name}"))
        self._plain_grid(own)
        self._remember(own)
        first = own is not None and own.find(f"{W}titlePg") is not None
        pitch = max(points(value(own, "docGrid", "linePitch")), 0.0) if _gridded(own) else 0.0
        edges = Margins(
            *(abs(points(value(own, "pgMar", side))) for side in ("top", "right", "bottom", "left"))
        )
        gutter = points(value(own, "pgMar", "gutter"))
        return Section(
            max(points(value(own, "pgSz", "w", "11906")), _LEAST),
            max(points(value(own, "pgSz", "h", "16838")), _LEAST),
            replace(edges, left=edges.left + gutter),
            blocks,
            points(value(own, "pgMar", "header", "851")),
            points(value(own, "pgMar", "footer", "992")),
            self._head("header:default", reader.gridded),
            self._head("footer:default", reader.gridded),
            self._head("header:first", reader.gridded) if first else None,
            self._head("footer:first", reader.gridded) if first else None,
            pitch,
            self._head("header:even", reader.gridded) if self.even else None,
            self._head("footer:even", reader.gridded) if self.even else None,
            page_edging(own),
            *_columns(own, edges.left + gutter + edges.right),
        )

    def _plain_grid(self, own: Any) -> None:
        """A grid of lines and characters becomes one of lines: their renderers do not agree."""
        if value(own, "docGrid", "type") not in ("linesAndChars", "snapToChars"):
            return
        grid = own.find(f"{W}docGrid")
        grid.set(f"{W}type", "lines")
        if grid.get(f"{W}charSpace", "0") not in ("", "0"):
            what = "文档网格规定了每行的字数，字距已按字体本身的宽度排"
            self.report.lost("word.grid", what, "文中")
            del grid.attrib[f"{W}charSpace"]

    def _remember(self, own: Any) -> None:
        """A section without a header of its own goes on with that of the one before."""
        for kind in _PARTS:
            for one in own.findall(f"{W}{kind}Reference") if own is not None else ():
                self.known[f"{kind}:{one.get(f'{W}type', 'default')}"] = one.get(f"{R}id", "")

    def _head(self, which: str, gridded: bool) -> tuple[Block, ...]:
        found = self.heads.get(self.known.get(which, ""))
        if found is None:
            return ()
        part, target, root = found
        reader = self._reader(target, gridded)
        return reader.blocks(root, part)


def _columns(own: Any, white: float) -> tuple[tuple[tuple[float, float], ...], bool]:
    """The columns of a body with ``white`` points at its sides, and whether lines part them."""
    count = _number(own, "cols", "num")
    if count < 2:
        return (), False
    element, room = own.find(f"{W}cols"), points(value(own, "pgSz", "w", "11906")) - white
    between = points(value(own, "cols", "space", "720"))
    each = max((room - between * (count - 1)) / count, 1.0)
    sizes = [(each, between)] * count
    given = element.findall(f"{W}col")
    if value(own, "cols", "equalWidth") in ("0", "false") and len(given) >= count:
        sizes = [(points(one.get(f"{W}w")), points(one.get(f"{W}space"))) for one in given]
    found, at = [], 0.0
    for wide, space in sizes:
        found.append((at, wide))
        at += wide + space
    return tuple(found), element.get(f"{W}sep") in ("1", "true", "on")


def _paper(section: Section) -> tuple[object, ...]:
    """What two sections must share to stand on one page."""
    return (
        section.width,
        section.height,
        section.margins,
        section.pitch,
        section.edging,
        section.columns,
    )


def _part(package: Package, parts: dict[str, str], kind: str) -> Any:
    data = package.parts.get(parts.get(kind, ""))
    return parsed(data) if data else None


def _has(parent: Any, name: str) -> bool:
    child = parent.find(f"{W}{name}") if parent is not None else None
    return child is not None and child.get(f"{W}val") in (None, "1", "true", "on")


def _mode(compat: Any) -> int:
    """Which Word the file is laid out for; 12 where it does not say ([MS-DOCX] 2.11.1)."""
    for one in compat.findall(f"{W}compatSetting") if compat is not None else ():
        if one.get(f"{W}name") == "compatibilityMode":
            return whole(one.get(f"{W}val"), 12, 99)
    return 12


def _number(own: Any, name: str, attribute: str) -> int:
    return whole(value(own, name, attribute), 0, 99)


def _gridded(own: Any) -> bool:
    return value(own, "docGrid", "type") in _GRIDS


def _parted(blocks: tuple[Block, ...]) -> list[Block]:
    """Paragraphs with a page break in them cut in two there."""
    found: list[Block] = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            found.append(block)
            continue
        rest = block
        while place := next((n for n, s in enumerate(rest.spans) if s.how in _TURNS), -1) + 1:
            way = rest.spans[place - 1].how
            turned = replace(rest, spans=rest.spans[: place - 1], turns=way)
            found.append(turned)
            rest = replace(rest, spans=rest.spans[place:], first=0.0, before=0.0)
            if not rest.spans:
                break
        if rest.spans or rest is block:
            found.append(rest)
    return found


def _all_spans(section: Section) -> list[Span]:
    heads = (section.first_head, section.first_foot, section.even_head, section.even_foot)
    parts = (section.blocks, section.head, section.foot, *(one or () for one in heads))
    return [span for blocks in parts for span in spans_of(blocks)]


def _loops(document: Any) -> frozenset[str]:
    found = {one.text for one in document.iter() if getattr(one, "target", "") == LOOP}
    return frozenset(found)


def _font_problems(styles: Styles) -> list[Problem]:
    names = "、".join(sorted(styles.replaced))
    if not names:
        return []
    message = f"字体“{names}”用最接近的字体代替，字形会略有不同。请打印预览核对。"
    return [Problem("word.font", message, level=Level.WARN)]


def _letter_problems(flow: Flow) -> list[Problem]:
    text = "".join(
        span.text for one in flow.sections for span in _all_spans(one) if span.kind is Kind.TEXT
    )
    return [fonts.missing_problem(char, "表中", "", Level.WARN) for char in fonts.missing(text)]


__all__ = ["CODE", "read_word_form"]
