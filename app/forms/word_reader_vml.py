"""What an old drawing (VML) of a Word file shows: WPS and converted .doc files still have them."""

import re
from typing import Any

from app.forms.flow import Line, Margins, Shape, Spot, Stand, Turn
from app.forms.word_reader_clean import R, W
from app.forms.word_reader_shapes import Drawn
from app.forms.word_reader_styles import number

V = "{urn:schemas-microsoft-com:vml}"
_W10 = "{urn:schemas-microsoft-com:office:word}"
_SHAPES = {
    "shape": Shape.BOX,
    "rect": Shape.BOX,
    "roundrect": Shape.ROUND,
    "oval": Shape.OVAL,
    "line": Shape.LINE,
}
_LINES = frozenset({"#_x0000_t32", "#_x0000_t20"})
_BOXES = frozenset({"", "#_x0000_t202", "#_x0000_t1", "#_x0000_t75", "#_x0000_t109"})
_TEXT_BOX = "#_x0000_t202"
_TEXT_BOX_KIND = {
    "id": "_x0000_t202",
    "coordsize": "21600,21600",
    "{urn:schemas-microsoft-com:office:office}spt": "202",
    "path": "m,l,21600r21600,l21600,xe",
}
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "px": 0.75, "": 0.75}
_LENGTH = re.compile(r"\s*(-?[0-9]*\.?[0-9]+)\s*(pt|in|cm|mm|px|)\s*")
_COLOURS = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "blue": "0000FF"}
_STANDS = {"middle": Stand.CENTER, "bottom": Stand.BOTTOM}
_TURNS = {"vertical-ideographic": Turn.DOWN, "vertical": Turn.DOWN}
_FALSE = frozenset({"f", "false", "0"})
_LINE_PLACES = frozenset({"left", "top", "margin-left", "margin-top", "width", "height", "flip"})
_MOST = 3000.0  # points: no paper is larger
_KNOWN = {
    "text": "",
    "page": "page",
    "margin": "margin",
    "left-margin-area": "leftMargin",
    "right-margin-area": "rightMargin",
    "top-margin-area": "topMargin",
    "bottom-margin-area": "bottomMargin",
}


def drawn(pict: Any) -> list[Drawn] | None:
    """What a w:pict shows; ``None`` where any of it cannot be drawn here."""
    shapes = [one for one in pict if isinstance(one.tag, str) and one.tag.startswith(V)]
    shapes = [one for one in shapes if one.tag != f"{V}shapetype"]
    found = [_shape(one) for one in shapes]
    kept = [one for one in found if one is not None]
    return kept if kept and len(kept) == len(found) else None


def say_usual(pict: Any) -> None:
    """Write into the file what it leaves to be guessed, and what word processors guess apart."""
    boxes = [one for one in pict.iter(f"{V}shape") if one.get("type") == _TEXT_BOX]
    if boxes and pict.find(f".//{V}shapetype[@id='{_TEXT_BOX[1:]}']") is None:
        kind = pict.makeelement(f"{V}shapetype")
        kind.attrib.update(_TEXT_BOX_KIND)
        pict.insert(0, kind)
    for box in pict.iter(f"{V}textbox"):
        if not (box.get("inset") or "").strip():
            box.set("inset", "7.2pt,3.6pt,7.2pt,3.6pt")
    for image in pict.iter(f"{V}imagedata"):
        if image.getparent().get("stroked") is None:
            image.getparent().set("stroked", "f")
    for line in pict.iter(f"{V}line"):
        found = _shape(line) if not line.get("from") else None
        if found is not None:
            _say_ends(line, found)


def _say_ends(line: Any, found: Drawn) -> None:
    """Where a line begins and ends that says only how large it is."""
    x, y = found.across.at, found.down.at
    ends = [(x, y), (x + found.width, y + found.height)]
    if found.rising:
        ends = [(x, y + found.height), (x + found.width, y)]
    for name, (across, down) in zip(("from", "to"), ends, strict=True):
        line.set(name, f"{across:.2f}pt,{down:.2f}pt")
    style = {name: text for name, text in _style(line).items() if name not in _LINE_PLACES}
    line.set("style", ";".join(f"{name}:{text}" for name, text in style.items()))


def _shape(element: Any) -> Drawn | None:
    kind = _SHAPES.get(element.tag.removeprefix(V))
    type_, style = element.get("type", ""), _style(element)
    if type_ in _LINES:
        kind = Shape.LINE
    elif element.tag == f"{V}shape" and type_ not in _BOXES:
        return None
    if kind is None or element.find(f".//{V}textpath") is not None:
        return None
    if style.get("rotation", "0") not in ("0", ""):
        return None
    found = Drawn(kind, _length(style.get("width")), _length(style.get("height")))
    found.inline = style.get("position") != "absolute"
    _place(found, element, style)
    image = element.find(f"{V}imagedata")
    if image is not None and image.get(f"{R}id"):
        found.shape, found.picture = Shape.PICTURE, image.get(f"{R}id")
        return found
    _paint(found, element)
    if kind is Shape.LINE and element.get("from"):
        return _from_to(found, element)
    _write(found, element, style)
    return found


def _place(found: Drawn, element: Any, style: dict[str, str]) -> None:
    """Where a shape stands; a w10:wrap says it over again, and better."""
    wrap = element.find(f"{_W10}wrap")
    spots = []
    for axis, side, usual in (("horizontal", "left", "column"), ("vertical", "top", "paragraph")):
        of = _KNOWN.get(style.get(f"mso-position-{axis}-relative", "text"), "") or usual
        if wrap is not None:
            of = _KNOWN.get(wrap.get(f"anchor{(axis[0] == 'h' and 'x') or 'y'}", ""), "") or of
        named = style.get(f"mso-position-{axis}", "absolute")
        at = _length(style.get(side)) + _length(style.get(f"margin-{side}"))
        spots.append(Spot(of, at) if named == "absolute" else Spot(of, 0.0, named))
    found.across, found.down = spots
    found.behind = style.get("z-index", "0").startswith("-")
    kind = wrap.get("type", "none") if wrap is not None else "none"
    found.around = kind != "none"
    found.rising = ("x" in style.get("flip", "")) != ("y" in style.get("flip", ""))


def _paint(found: Drawn, element: Any) -> None:
    """The outline and the shade of a shape."""
    stroke, fill = element.find(f"{V}stroke"), element.find(f"{V}fill")
    drawn = element.get("stroked", "t") not in _FALSE
    if stroke is not None and stroke.get("on", "t") in _FALSE:
        drawn = False
    if drawn:
        own = stroke.get("weight") if stroke is not None else None
        wide = _length(element.get("strokeweight") or own or "0.75pt", "pt")
        dash = stroke.get("dashstyle", "solid") if stroke is not None else "solid"
        own = stroke.get("color") if stroke is not None else None
        colour = _colour(element.get("strokecolor") or own or "black")
        found.line = Line(max(wide, 0.25), colour, dash != "solid")
    filled = element.get("filled", "t") not in _FALSE
    if fill is not None and fill.get("on", "t") in _FALSE:
        filled = False
    if filled and found.shape is not Shape.LINE:
        found.fill = _colour(element.get("fillcolor") or "white")


def _from_to(found: Drawn, element: Any) -> Drawn | None:
    """A line that says where it begins and ends."""
    ends = [_pair(element.get(name, "0,0")) for name in ("from", "to")]
    (x1, y1), (x2, y2) = ends
    found.width, found.height = abs(x2 - x1), abs(y2 - y1)
    found.rising = (x2 - x1) * (y2 - y1) < 0
    found.across = Spot(found.across.of, found.across.at + min(x1, x2))
    found.down = Spot(found.down.of, found.down.at + min(y1, y2))
    return found


def _write(found: Drawn, element: Any, style: dict[str, str]) -> None:
    """What is written in a shape."""
    box = element.find(f"{V}textbox")
    if box is None:
        return
    inner = _style(box)
    found.text = box.find(f"{W}txbxContent")
    insets = (box.get("inset") or "").split(",")
    sides = [7.2, 3.6, 7.2, 3.6]
    for place, text in enumerate(insets[:4]):
        if text.strip():
            sides[place] = _length(text)
    found.insets = Margins(sides[1], sides[2], sides[3], sides[0])
    found.stand = _STANDS.get(style.get("v-text-anchor", ""), Stand.TOP)
    found.turn = _TURNS.get(inner.get("layout-flow", ""), Turn.LEVEL)
    if inner.get("mso-layout-flow-alt") == "bottom-to-top":
        found.turn = Turn.UP
    found.grows = inner.get("mso-fit-shape-to-text", "f") not in _FALSE


def _style(element: Any) -> dict[str, str]:
    """The style of a shape: name to value, in small letters."""
    pairs = (part.partition(":") for part in element.get("style", "").split(";"))
    return {name.strip().lower(): text.strip().lower() for name, _, text in pairs if name.strip()}


def _length(text: str | None, usual: str = "") -> float:
    """A length of a style as points."""
    found = _LENGTH.fullmatch(text or "")
    if not found:
        return 0.0
    return number(found[1], 0.0, _MOST) * _UNITS[found[2] or usual]


def _pair(text: str) -> tuple[float, float]:
    x, _, y = text.partition(",")
    return _length(x), _length(y)


def _colour(text: str) -> str:
    """A colour as RRGGBB: #rrggbb, #rgb or a name, perhaps with a number of a palette behind."""
    name = text.split(" ", maxsplit=1)[0].lower()
    if re.fullmatch("#[0-9a-f]{6}", name):
        return name[1:].upper()
    if re.fullmatch("#[0-9a-f]{3}", name):
        return "".join(letter * 2 for letter in name[1:]).upper()
    return _COLOURS.get(name, "000000")
