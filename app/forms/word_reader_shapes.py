"""What a drawing of a Word file shows: a picture, a text box, a line (ISO/IEC 29500-1, clause 20).

Reads DrawingML as Word and WPS write it today; ``word_reader_vml`` reads what they wrote before.
"""

from dataclasses import dataclass, field
from typing import Any

from app.forms.flow import Line, Margins, Shape, Spot, Stand, Turn
from app.forms.word_reader_clean import WP, A, R, W
from app.forms.word_reader_styles import number

WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_EMU = 12700  # in a point
_SHAPES = {
    "rect": Shape.BOX,
    "flowChartProcess": Shape.BOX,
    "roundRect": Shape.ROUND,
    "flowChartAlternateProcess": Shape.ROUND,
    "ellipse": Shape.OVAL,
    "flowChartConnector": Shape.OVAL,
    "line": Shape.LINE,
    "straightConnector1": Shape.LINE,
}
_STANDS = {"ctr": Stand.CENTER, "b": Stand.BOTTOM}
_TURNS = {"eaVert": Turn.DOWN, "vert": Turn.DOWN, "vert270": Turn.UP}
_LEVEL = frozenset({"horz", ""})
_ACROSS = frozenset({"page", "margin", "column", "leftMargin", "rightMargin", "character"})
_DOWN = frozenset({"page", "margin", "paragraph", "line", "topMargin", "bottomMargin"})
_SCHEME = {
    **dict.fromkeys(("tx1", "dk1", "tx2", "dk2"), "000000"),
    **dict.fromkeys(("bg1", "lt1", "bg2", "lt2"), "FFFFFF"),
    **{"accent1": "4472C4", "accent2": "ED7D31", "accent3": "A5A5A5"},
    **{"accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47"},
}
_NAMED = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "blue": "0000FF"}
_WIDTHS = {"1": 0.5, "2": 1.0, "3": 1.5}  # points, by a style's number
_MOST = 2e7
_INSETS = Margins(3.6, 7.2, 3.6, 7.2)  # points, where nothing says


@dataclass(slots=True)
class Drawn:
    """One shape as a file has it; lengths are points, ``text`` holds its paragraphs."""

    shape: Shape
    width: float
    height: float
    inline: bool = False
    across: Spot = field(default_factory=lambda: Spot("column"))
    down: Spot = field(default_factory=lambda: Spot("paragraph"))
    line: Line | None = None
    fill: str = ""
    picture: str = ""
    cut: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Of a picture: what share of it is left out at the left, the top, the right and the foot."""

    text: Any = None
    insets: Margins = _INSETS
    stand: Stand = Stand.TOP
    turn: Turn = Turn.LEVEL
    rising: bool = False
    grows: bool = False
    behind: bool = False
    around: bool = False
    in_cell: bool = False  # whether a place on the page counts from the cell that it stands in


def drawn(drawing: Any) -> Drawn | None:
    """What a w:drawing shows; ``None`` for what cannot be drawn here."""
    holder = next((one for one in drawing if one.tag in (f"{WP}inline", f"{WP}anchor")), None)
    if holder is None:
        return None
    data, extent = holder.find(f"{A}graphic/{A}graphicData"), holder.find(f"{WP}extent")
    if data is None or extent is None:
        return None
    found = _shape(data, length(extent.get("cx")), length(extent.get("cy")))
    if found is None:
        return None
    found.inline = holder.tag == f"{WP}inline"
    return found if found.inline or _placed(found, holder) else None


def length(text: str | None) -> float:
    """English metric units as points, 0 for what is no length."""
    return max(number(text, 0.0, _MOST), 0.0) / _EMU


def _shape(data: Any, width: float, height: float) -> Drawn | None:
    picture, box = data.find(f"{PIC}pic"), data.find(f"{WPS}wsp")
    if picture is not None:
        blip = picture.find(f"{PIC}blipFill/{A}blip")
        own = picture.find(f"{PIC}spPr")
        if blip is None or not blip.get(f"{R}embed") or _turned_by(own):
            return None
        found = Drawn(Shape.PICTURE, width, height, picture=blip.get(f"{R}embed"))
        cut = picture.find(f"{PIC}blipFill/{A}srcRect")
        if cut is not None:
            left, top, right, foot = (number(cut.get(side), 0.0, 99_000.0) / 1e5 for side in "ltrb")
            found.cut = (left, top, right, foot)
        return found
    return _box(box, width, height) if box is not None else None


def _box(box: Any, width: float, height: float) -> Drawn | None:
    own, body = box.find(f"{WPS}spPr"), box.find(f"{WPS}bodyPr")
    shape = _SHAPES.get(_of(own, f"{A}prstGeom", "prst") or "rect")
    way = body.get("vert", "") if body is not None else ""
    turn = Turn.LEVEL if way in _LEVEL else _TURNS.get(way)
    custom = own is not None and own.find(f"{A}custGeom") is not None
    if shape is None or turn is None or custom or _turned_by(own):
        return None
    style = box.find(f"{WPS}style")
    found = Drawn(shape, width, height, line=_line(own, style), turn=turn)
    found.fill = "" if shape is Shape.LINE else _filling(own, style)
    found.text = box.find(f"{WPS}txbx/{W}txbxContent")
    if body is not None:
        found.insets = Margins(
            *(
                length(body.get(f"{side}Ins", usual))
                for side, usual in (("t", "45720"), ("r", "91440"), ("b", "45720"), ("l", "91440"))
            )
        )
        found.stand = _STANDS.get(body.get("anchor", "t"), Stand.TOP)
        found.grows = body.find(f"{A}spAutoFit") is not None
    frame = own.find(f"{A}xfrm") if own is not None else None
    if frame is not None:
        found.rising = (frame.get("flipV") == "1") != (frame.get("flipH") == "1")
    return found


def _turned_by(own: Any) -> bool:
    frame = own.find(f"{A}xfrm") if own is not None else None
    return frame is not None and frame.get("rot", "0") not in ("", "0")


def _placed(found: Drawn, holder: Any) -> bool:
    """Take the place of an anchor; False where it counts from what is not known here."""
    across, down = holder.find(f"{WP}positionH"), holder.find(f"{WP}positionV")
    if across is None or down is None:
        return False
    found.across, found.down = _spot(across), _spot(down)
    found.in_cell = holder.get("layoutInCell", "1") in ("1", "true")
    found.behind = holder.get("behindDoc") in ("1", "true")
    wraps = [one.tag.rsplit("}", 1)[-1] for one in holder]
    found.around = any(one.startswith("wrap") and one != "wrapNone" for one in wraps)
    return found.across.of in _ACROSS and found.down.of in _DOWN


def _spot(element: Any) -> Spot:
    side, at = element.find(f"{WP}align"), element.find(f"{WP}posOffset")
    of = element.get("relativeFrom", "")
    if side is not None:
        return Spot(of, 0.0, (side.text or "").strip())
    text = at.text if at is not None else ""
    return Spot(of, number(text, 0.0, _MOST) / _EMU)


def _line(own: Any, style: Any) -> Line | None:
    """The outline of a shape: its own, or that of its style."""
    line = own.find(f"{A}ln") if own is not None else None
    if line is not None and line.find(f"{A}noFill") is not None:
        return None
    by_style = style.find(f"{A}lnRef") if style is not None else None
    colour = colour_of(line.find(f"{A}solidFill")) if line is not None else ""
    if line is None and (by_style is None or by_style.get("idx") == "0"):
        return None
    if not colour:
        colour = colour_of(by_style) if by_style is not None else ""
    usual = _WIDTHS.get(by_style.get("idx", ""), 0.75) if by_style is not None else 0.75
    wide = length(line.get("w")) if line is not None and line.get("w") else usual
    dash = _of(line, f"{A}prstDash", "val") if line is not None else ""
    return Line(max(wide, 0.25), colour or "000000", dash not in ("", "solid"))


def _filling(own: Any, style: Any) -> str:
    if own is not None:
        if own.find(f"{A}noFill") is not None:
            return ""
        solid = own.find(f"{A}solidFill")
        if solid is not None:
            return colour_of(solid) or "FFFFFF"
    by_style = style.find(f"{A}fillRef") if style is not None else None
    if by_style is None or by_style.get("idx") == "0":
        return ""
    return colour_of(by_style)


def colour_of(holder: Any) -> str:
    """The colour in a fill as RRGGBB, "" where there is none; themes as Office ships them."""
    for one in holder if holder is not None else ():
        kind, value = one.tag.rsplit("}", 1)[-1], one.get("val", "")
        if kind == "srgbClr" and len(value) == 6:
            return str(value.upper())
        if kind == "schemeClr":
            return _SCHEME.get(value, "000000")
        if kind == "prstClr":
            return _NAMED.get(value, "000000")
        if kind == "sysClr":
            return str(one.get("lastClr", "000000").upper())
    return ""


def _of(parent: Any, name: str, attribute: str) -> str:
    child = parent.find(name) if parent is not None else None
    return "" if child is None else str(child.get(attribute, ""))
