"""What a style, a theme and the defaults of a Word file say about letters and paragraphs.

Properties are flat: name to value, so that what is nearer to the text simply overrides.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.forms.flow import Edging, Justify, Line, Look, Margins, Rule, Tab
from app.forms.fonts import Role
from app.forms.word_reader_clean import A, W

Props = dict[str, Any]
_POINT = 1 / 20
_MOST = 31_680.0  # twentieths of a point: 22 inches, the largest paper that Word knows
_ON = frozenset({None, "1", "true", "on"})
_JUSTIFY = {
    "center": Justify.CENTER,
    "right": Justify.RIGHT,
    "end": Justify.RIGHT,
    "both": Justify.BOTH,
    "distribute": Justify.SPREAD,
}
_STOPS = {**_JUSTIFY, "decimal": Justify.SPREAD}
_LEADERS = {"dot": ".", "hyphen": "-", "underscore": "_", "heavy": "_", "middleDot": "·"}
_RULES = {"exact": Rule.EXACT, "atLeast": Rule.LEAST}
_SWITCHES = ("b", "i", "strike", "vanish")
_TOGGLES = ("snapToGrid", "pageBreakBefore", "contextualSpacing", "overflowPunct")
_FAMILIES = (
    (("仿宋", "fangsong"), Role.FANG),
    (("楷", "kai"), Role.KAI),
    (("黑", "hei", "等线", "dengxian", "sans cjk", "sans sc"), Role.HEI),
    (("宋", "song", "simsun", "serif"), Role.SONG),
)
_WESTERN = (
    (("times", "cambria", "georgia", "liberation serif", "garamond"), Role.TIMES),
    (("calibri", "carlito", "segoe"), Role.CALIBRI),
    (("arial", "helvetica", "tahoma", "verdana", "liberation sans"), Role.ARIAL),
)
_KNOWN = frozenset(
    (
        *("宋体", "新宋体", "simsun", "nsimsun", "黑体", "simhei", "楷体", "kaiti", "楷体_gb2312"),
        *("仿宋", "fangsong", "仿宋_gb2312", "微软雅黑", "microsoft yahei", "等线", "dengxian"),
        *("times new roman", "arial", "calibri"),
    )
)
_DEFAULT = 10.0  # points, where nothing says (ISO 29500-1, 17.3.2.38)


@dataclass(slots=True)
class Styles:
    """The styles of a file, resolved when asked."""

    defaults: Props = field(default_factory=dict)
    styles: dict[str, Any] = field(default_factory=dict)
    default_paragraph: str = ""
    default_table: str = ""
    theme: dict[str, str] = field(default_factory=dict)
    replaced: set[str] = field(default_factory=set)
    _known: dict[str, Props] = field(default_factory=dict)

    def of(self, style: str) -> Props:
        """Everything that ``style`` says, with those that it is based on."""
        if style not in self._known:
            self._known[style] = {}  # a circle ends here
            element = self.styles.get(style)
            if element is not None:
                base = element.find(f"{W}basedOn")
                found = dict(self.of(base.get(f"{W}val", ""))) if base is not None else {}
                found |= paragraph_props(element.find(f"{W}pPr"))
                found |= run_props(element.find(f"{W}rPr"))
                self._known[style] = found
        return self._known[style]

    def table(self, style: str) -> list[Any]:
        """The tblPr of a table style and those that it is based on, the nearest last."""
        found: list[Any] = []
        seen: set[str] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            element = self.styles[style]
            own = element.find(f"{W}tblPr")
            if own is not None:
                found.insert(0, own)
            base = element.find(f"{W}basedOn")
            style = base.get(f"{W}val", "") if base is not None else ""
        return found

    def paragraph(self, element: Any, table: Props) -> tuple[str, Props]:
        """The style and the properties of a paragraph, without those of its mark.

        ``table`` is what the style of its table says: more than the defaults, less than its own.
        """
        own = element.find(f"{W}pPr")
        named = own.find(f"{W}pStyle") if own is not None else None
        style = named.get(f"{W}val", "") if named is not None else self.default_paragraph
        if style not in self.styles:
            style = self.default_paragraph
        return style, {**self.defaults, **table, **self.of(style), **paragraph_props(own)}

    def run(self, element: Any, around: Props) -> Props:
        """The properties of a run in a paragraph with ``around``."""
        own = element.find(f"{W}rPr")
        if own is None:
            return around
        named = own.find(f"{W}rStyle")
        style = self.of(named.get(f"{W}val", "")) if named is not None else {}
        return {**around, **style, **run_props(own)}

    def look(self, props: Props) -> Look:
        """Faces, size and the rest that ``props`` give letters."""
        han = self._named(props, "eastAsia", "宋体")
        latin = self._named(props, "ascii", "Times New Roman")
        bold = bool(props.get("b"))
        size = max(props.get("sz", _DEFAULT), 1.0)
        raised = props.get("position", 0.0)
        if props.get("vertAlign") in ("superscript", "subscript"):
            raised = size * (0.33 if props["vertAlign"] == "superscript" else -0.08)
            size *= 0.58
        self.replaced |= {name for name in (han, latin) if name.lower() not in _KNOWN}
        return Look(
            _bold(family(han), bold),
            _bold(_western(latin), bold),
            size,
            bool(props.get("i")),
            props.get("u", "none") not in ("none", ""),
            bool(props.get("strike")),
            props.get("color", "000000"),
            raised,
            props.get("spacing", 0.0),
            max(props.get("w", 100.0), 1.0) / 100,
        )

    def _named(self, props: Props, slot: str, default: str) -> str:
        theme = self.theme.get(props.get(f"{slot}Theme", ""), "")
        return theme or props.get(slot) or default


def read_styles(styles: Any, theme: Any) -> Styles:
    """The styles of the parts ``styles`` and ``theme`` (``None`` where there is none)."""
    found = Styles(theme=_theme(theme))
    if styles is None:
        return found
    defaults = styles.find(f"{W}docDefaults")
    if defaults is not None:
        found.defaults |= paragraph_props(defaults.find(f"{W}pPrDefault/{W}pPr"))
        found.defaults |= run_props(defaults.find(f"{W}rPrDefault/{W}rPr"))
    for style in styles.iter(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        found.styles[name] = style
        if style.get(f"{W}default") in ("1", "true"):
            if style.get(f"{W}type") == "paragraph":
                found.default_paragraph = name
            elif style.get(f"{W}type") == "table":
                found.default_table = name
    return found


def value(parent: Any, name: str, attribute: str = "val", default: str = "") -> str:
    """An attribute of a child, ``default`` where there is none."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return default if child is None else child.get(f"{W}{attribute}", default)


def points(text: str | None) -> float:
    """Twentieths of a point as points; 0 for what is no number or larger than any paper."""
    return number(text, 0.0, _MOST) * _POINT


def number(text: str | None, usual: float, most: float) -> float:
    """``text`` as a number no further from 0 than ``most``; ``usual`` for anything else."""
    try:
        found = float(text) if text else usual
    except ValueError:
        return usual
    return found if abs(found) <= most else usual


def whole(text: str | None, usual: int, most: int) -> int:
    """``text`` as a number from 0 to ``most``; ``usual`` for anything else."""
    found = int(number(text, usual, most))
    return found if found >= 0 else usual


def run_props(element: Any) -> Props:
    """What an rPr says itself."""
    if element is None:
        return {}
    found = _faces(element.find(f"{W}rFonts"))
    for name in _SWITCHES:
        child = element.find(f"{W}{name}")
        if child is not None:
            found[name] = child.get(f"{W}val") in _ON
    halves = {name: value(element, name) for name in ("sz", "position")}
    found |= {name: points(text) * 10 for name, text in halves.items() if text}
    if value(element, "spacing"):
        found["spacing"] = points(value(element, "spacing"))
    if value(element, "w"):
        found["w"] = points(value(element, "w").removesuffix("%")) * 20
    plain = {name: value(element, name) for name in ("u", "vertAlign")}
    found |= {name: text for name, text in plain.items() if text}
    if value(element, "color"):
        found["color"] = value(element, "color").upper().replace("AUTO", "000000")
    return found


def _faces(fonts: Any) -> Props:
    """The families by script; one named by the theme outranks one named here."""
    found: Props = {}
    for slot in ("ascii", "eastAsia") if fonts is not None else ():
        if fonts.get(f"{W}{slot}"):
            found |= {slot: fonts.get(f"{W}{slot}"), f"{slot}Theme": ""}
        if fonts.get(f"{W}{slot}Theme"):
            found[f"{slot}Theme"] = fonts.get(f"{W}{slot}Theme")
    return found


def paragraph_props(element: Any) -> Props:
    """What a pPr says itself."""
    if element is None:
        return {}
    found: Props = {}
    if value(element, "jc"):
        found["jc"] = _JUSTIFY.get(value(element, "jc"), Justify.LEFT)
    found |= _indents(element.find(f"{W}ind")) | _spacing(element.find(f"{W}spacing"))
    for name in _TOGGLES:
        child = element.find(f"{W}{name}")
        if child is not None:
            found[name] = child.get(f"{W}val") in _ON
    edges, shade = element.find(f"{W}pBdr"), value(element, "shd", "fill")
    if edges is not None:
        found["edges"] = edging(edges)
    if shade:
        found["shade"] = shade.upper() if shade not in ("auto", "FFFFFF") else ""
    tabs = element.find(f"{W}tabs")
    if tabs is not None:
        found["tabs"] = tuple(sorted(_tabs(tabs), key=lambda tab: tab.at))
    return found


def border(element: Any) -> Line | None:
    """A border element as a line; ``None`` for one that is not drawn."""
    kind = element.get(f"{W}val", "nil")
    if kind in ("nil", "none"):
        return None
    width = max(number(element.get(f"{W}sz"), 4.0, 96.0) / 8, 0.25)
    colour = element.get(f"{W}color") or "auto"
    dashed = "dash" in kind.lower() or "dot" in kind.lower()
    shown = "000000" if colour == "auto" else colour.upper()
    if kind == "double":
        return Line(width * 3, shown, dashed, double=True)
    return Line(width, shown, dashed)


def edging(element: Any, offset: float = 0.0) -> Edging:
    """The borders of a pBdr or pgBorders; their white is in points there, ``offset`` more."""
    sides = [element.find(f"{W}{name}") for name in ("left", "top", "right", "bottom")]
    left, top, right, bottom = (border(one) if one is not None else None for one in sides)
    whites = [
        offset + number(one.get(f"{W}space"), 0.0, 31.0) if one is not None else 0.0
        for one in sides
    ]
    white = Margins(whites[1], whites[2], whites[3], whites[0])
    return Edging(left, top, right, bottom, white)


@cache
def family(name: str) -> Role:
    """The faces that stand for the Chinese family ``name``."""
    low = name.lower()
    return next((role for marks, role in _FAMILIES if any(m in low for m in marks)), Role.SONG)


@cache
def _western(name: str) -> Role:
    low = name.lower()
    for marks, role in _WESTERN:
        if any(mark in low for mark in marks):
            return role
    if any(mark in low for marks, _ in _FAMILIES for mark in marks):
        return family(name)
    return Role.TIMES


def _bold(role: Role, bold: bool) -> Role:
    return Role(f"{role.value}-bold") if bold else role


def _indents(element: Any) -> Props:
    if element is None:
        return {}
    found = _side(element, "left", "start") | _side(element, "right", "end")
    for name, sign in (("firstLine", 1), ("hanging", -1)):
        if element.get(f"{W}{name}") is not None:
            return {**found, "first": sign * points(element.get(f"{W}{name}"))}
        if element.get(f"{W}{name}Chars") is not None:
            found["firstChars"] = sign * number(element.get(f"{W}{name}Chars"), 0.0, _MOST) / 100
    return found


def _side(element: Any, *slots: str) -> Props:
    """The indent at one side: in points, or in characters where only these are given."""
    for slot in slots:
        if element.get(f"{W}{slot}") is not None:
            return {slots[0]: points(element.get(f"{W}{slot}"))}
        if element.get(f"{W}{slot}Chars") is not None:
            return {f"{slots[0]}Chars": number(element.get(f"{W}{slot}Chars"), 0.0, _MOST) / 100}
    return {}


def _spacing(element: Any) -> Props:
    if element is None:
        return {}
    found: Props = {}
    for name in ("before", "after"):
        if element.get(f"{W}{name}Autospacing") in ("1", "true"):
            found[name] = 14.0  # points, as HTML has it (17.3.1.33)
        elif element.get(f"{W}{name}") is not None:
            found[name] = points(element.get(f"{W}{name}"))
    if element.get(f"{W}line") is not None:
        rule = _RULES.get(element.get(f"{W}lineRule", "auto"), Rule.AUTO)
        line = points(element.get(f"{W}line"))
        found |= {"rule": rule, "line": line / 12 if rule is Rule.AUTO else line}
    return found


def _tabs(element: Any) -> list[Tab]:
    found = []
    for tab in element.findall(f"{W}tab"):
        kind = tab.get(f"{W}val", "left")
        if kind not in ("clear", "bar", "num"):
            at = points(tab.get(f"{W}pos"))
            leader = _LEADERS.get(tab.get(f"{W}leader", ""), "")
            found.append(Tab(at, _STOPS.get(kind, Justify.LEFT), leader))
    return found


def _theme(theme: Any) -> dict[str, str]:
    """Theme slots to families; Chinese ones from the list by script where none is named."""
    found: dict[str, str] = {}
    if theme is None:
        return found
    for size in ("major", "minor"):
        fonts = theme.find(f".//{A}{size}Font")
        if fonts is None:
            continue
        latin, han = fonts.find(f"{A}latin"), fonts.find(f"{A}ea")
        western = latin.get("typeface", "") if latin is not None else ""
        chinese = han.get("typeface", "") if han is not None else ""
        for font in fonts.findall(f"{A}font"):
            if not chinese and font.get("script") == "Hans":
                chinese = font.get("typeface", "")
        found |= {f"{size}HAnsi": western, f"{size}Ascii": western, f"{size}EastAsia": chinese}
    return found
