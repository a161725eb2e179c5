"""The neutral document's tables and texts as WordprocessingML (ISO/IEC 29500-1, clause 17).

Strings, not a tree: the part of a page that is the same for all pupils is written once and
repeated, which keeps a file of a thousand pages linear in time.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape

from app.forms.document import Text
from app.forms.fonts import Role
from app.forms.grid import Align
from app.forms.page import DASHED, EDGE, FRAME, PADDING, Cell, Page, Style, Table

Piece = str | Cell
"""A stretch of XML that never changes, or the cell whose content goes there."""

EMU = 36000
"""English metric units in a millimetre."""

_TWIPS = 1440 / 25.4
_FONTS = {Role.LABEL: "宋体", Role.STRONG: "黑体", Role.VALUE: "宋体"}
_SYMBOL_FONT, _WIDE_FONT = "Segoe UI Symbol", "SimSun-ExtB"
_SYMBOLS = frozenset("☐☑")
_JUSTIFIED = {Align.LEFT: "left", Align.CENTER: "center", Align.RIGHT: "right"}
_SIDES = (("t", "top"), ("l", "left"), ("b", "bottom"), ("r", "right"))
_HAIR = 20  # twips: the thinnest paragraph that every program keeps


def template(page: Page, fixed: Iterable[Text]) -> list[Piece]:
    """One page: stretches of XML, and the cells that every sheet fills anew."""
    written = {id(text.cell): paragraph(text) for text in fixed}
    pieces: list[Piece] = []
    for number, table in enumerate(page.tables):
        if number:
            pieces.append(gap(False, table.gap))
        pieces.extend(_table(table, written))
    return _joined(pieces)


def gap(new_page: bool, height: float = 0.0) -> str:
    """The thin paragraph of ``height`` mm that parts two tables, or two pages."""
    page_break = "<w:pageBreakBefore/>" if new_page else ""
    tall = max(_HAIR, twips(height))
    tight = f'<w:spacing w:before="0" w:after="0" w:line="{tall}" w:lineRule="exact"/>'
    return f"<w:p><w:pPr>{page_break}{tight}</w:pPr></w:p>"


def paragraph(text: Text) -> str:
    """The lines of ``text``, broken where the lay-out broke them."""
    style = text.cell.style
    size = text.size
    height = round(size * style.leading * 20)
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>'
    colour = "9A9A9A" if text.hint else "000000"
    runs = "<w:r><w:br/></w:r>".join(
        "".join(_runs(line, style, size, colour)) for line in text.lines
    )
    return f"<w:p><w:pPr>{spacing}{_aligned(style)}</w:pPr>{runs}</w:p>"


def blank(cell: Cell) -> str:
    """An empty paragraph of the cell's own size, so that typing into it looks right."""
    return paragraph(Text(cell, ("",), cell.style.size))


def picture(cell: Cell, relation: str, number: int, width: float, height: float) -> str:
    """An inline picture of ``width`` × ``height`` mm; ``number`` is unique in the document."""
    size = f'cx="{round(width * EMU)}" cy="{round(height * EMU)}"'
    return (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/>{_aligned(cell.style)}</w:pPr><w:r>'
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="{relation}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{relation}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def plain(text: str, size: float, leading: float) -> str:
    """A centred line of ``leading`` points outside any table, as in a footer."""
    runs = "".join(_runs(text, Style(Role.LABEL, size, Align.CENTER), size, "000000"))
    tall = round(leading * 20)
    tight = f'<w:spacing w:before="0" w:after="0" w:line="{tall}" w:lineRule="exact"/>'
    return f'<w:p><w:pPr>{tight}<w:jc w:val="center"/></w:pPr>{runs}</w:p>'


def twips(length: float) -> int:
    """Twentieths of a point in ``length`` mm."""
    return round(length * _TWIPS)


def _aligned(style: Style) -> str:
    return f'<w:jc w:val="{_JUSTIFIED[style.align]}"/>'


def _runs(line: str, style: Style, size: float, colour: str) -> Iterator[str]:
    """Runs of one font each; Word picks East Asian and Latin letters from the same name."""
    bold = "<w:b/>" if style.role is Role.STRONG else ""
    for font, chars in groupby(line, key=lambda char: _font(char, style.role)):
        names = "".join(f' w:{kind}="{font}"' for kind in ("ascii", "hAnsi", "eastAsia", "cs"))
        yield (
            f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"{names}/>{bold}<w:color w:val="{colour}"/>'
            f'<w:sz w:val="{round(size * 2)}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape("".join(chars))}</w:t></w:r>'
        )


def _font(char: str, role: Role) -> str:
    if char in _SYMBOLS:
        return _SYMBOL_FONT
    return _WIDE_FONT if ord(char) > 0xFFFF else _FONTS[role]


def _table(table: Table, written: dict[int, str]) -> Iterator[Piece]:
    bordered = any(set(cell.borders) & set("ltrb") for cell in table.cells)
    widths, edge = _rounded(table.columns), twips(EDGE)
    outer, inner = (round(FRAME * 8) if table.frame else 4), 4
    lines = "".join(_line(side, outer) for _, side in _SIDES)
    lines += _line("insideH", inner) + _line("insideV", inner)
    yield (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblInd w:w="0" w:type="dxa"/>'
        + (f"<w:tblBorders>{lines}</w:tblBorders>" if bordered else "")
        + '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{edge}" w:type="dxa"/>'
        f'<w:right w:w="{edge}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
    )
    yield "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) + "</w:tblGrid>"
    for number, height in enumerate(table.heights):
        yield (
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="exact"/>'
            "</w:trPr>"
        )
        yield from _row(table, number, widths, written, bordered)
        yield "</w:tr>"
    yield "</w:tbl>"


def _line(side: str, eighths: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>'


def _rounded(columns: Iterable[float]) -> list[int]:
    """Column widths in twips whose sums stay within half a twip of the true edges."""
    edges, place = [0], 0.0
    for column in columns:
        place += column
        edges.append(twips(place))
    return [edges[n + 1] - edges[n] for n in range(len(edges) - 1)]


def _row(
    table: Table, number: int, widths: list[int], written: dict[int, str], bordered: bool
) -> Iterator[Piece]:
    """The cells that stand in row ``number`` or hang into it, left to right."""
    here = [cell for cell in table.cells if cell.row <= number < cell.row + cell.rows]
    for cell in sorted(here, key=lambda cell: cell.column):
        yield f"<w:tc>{_properties(cell, number, widths, bordered)}"
        if cell.row < number:
            yield gap(False)
        else:
            yield written.get(id(cell), cell)
        yield "</w:tc>"


def _properties(cell: Cell, number: int, widths: list[int], bordered: bool) -> str:
    """A cell's width after merging, spans, borders, shade and margins, in the schema's order."""
    width = sum(widths[cell.column : cell.column + cell.columns])
    found = [f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>']
    if cell.columns > 1:
        found.append(f'<w:gridSpan w:val="{cell.columns}"/>')
    if cell.rows > 1:
        found.append('<w:vMerge w:val="restart"/>' if cell.row == number else "<w:vMerge/>")
    own = _own_borders(cell, bordered)
    if own:
        found.append(f"<w:tcBorders>{own}</w:tcBorders>")
    if cell.style.shade < 1:
        grey = f"{round(cell.style.shade * 255):02X}" * 3
        found.append(f'<w:shd w:val="clear" w:color="auto" w:fill="{grey}"/>')
    elif cell.style.align is not Align.CENTER:
        side = "left" if cell.style.align is Align.LEFT else "right"
        found.append(f'<w:tcMar><w:{side} w:w="{twips(PADDING)}" w:type="dxa"/></w:tcMar>')
    found.append(f'<w:vAlign w:val="{"top" if cell.style.top else "center"}"/></w:tcPr>')
    return "".join(found)


def _own_borders(cell: Cell, bordered: bool) -> str:
    """Where the lines of ``cell`` differ from those of its table."""
    if cell.borders == DASHED:
        return '<w:bottom w:val="dashed" w:sz="4" w:space="0" w:color="000000"/>'
    missing = [side for key, side in _SIDES if bordered and key not in cell.borders]
    return "".join(f'<w:{side} w:val="nil"/>' for side in missing)


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbouring stretches as one."""
    joined: list[Piece] = []
    for fixed, group in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if fixed:
            joined.append("".join(str(piece) for piece in group))
        else:
            joined.extend(group)
    return joined
