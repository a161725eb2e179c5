"""Colours, measures and fonts of the window; one sheet, filled for light or for dark."""

from dataclasses import asdict, dataclass

from PySide6.QtGui import QColor, QFont, QPalette

from app.paths import RESOURCES

FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "WenQuanYi Micro Hei")
POINTS = 10
ROW_HEIGHT = 30  # px
GAP = 8  # px: everything stands on this grid
RAIL_WIDTH = 68  # px


@dataclass(frozen=True, slots=True)
class Tokens:
    """Each colour by what it is for; text on its ground keeps a contrast of at least 4.5."""

    ground: str
    card: str
    text: str
    secondary: str
    line: str
    hover: str
    accent: str
    on_accent: str
    accent_hover: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    stop: str
    stop_soft: str
    disabled: str


LIGHT = Tokens(
    ground="#F6F7F9",
    card="#FFFFFF",
    text="#1F2430",
    secondary="#5B6472",
    line="#D9DEE5",
    hover="#EDF0F4",
    accent="#1F5FBF",
    on_accent="#FFFFFF",
    accent_hover="#174C9C",
    accent_soft="#E4EDFA",
    good="#2E7D4F",
    good_soft="#EDF7F1",
    warn="#8F5600",
    warn_soft="#FCF1DF",
    stop="#B3261E",
    stop_soft="#FBE9E7",
    disabled="#8A93A1",
)

DARK = Tokens(
    ground="#171A20",
    card="#20242C",
    text="#E8EBF0",
    secondary="#A7B0BE",
    line="#363C47",
    hover="#2B303A",
    accent="#7FB0F5",
    on_accent="#10141B",
    accent_hover="#A3C7F8",
    accent_soft="#26364F",
    good="#7CCB9A",
    good_soft="#1E3328",
    warn="#E5B15C",
    warn_soft="#3A2F1B",
    stop="#F2938C",
    stop_soft="#40211F",
    disabled="#6F7886",
)


def sheet(tokens: Tokens) -> str:
    """The style sheet with the colours of ``tokens`` in it."""
    text = (RESOURCES / "style.qss").read_text("utf-8")
    for name, value in sorted(asdict(tokens).items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f"@{name}", value)
    return text.replace("@icons", (RESOURCES / "icons").as_posix())


def palette(tokens: Tokens) -> QPalette:
    """The same colours for what Fusion draws itself, tables above all."""
    role = QPalette.ColorRole
    result = QPalette()
    for name, colour in (
        (role.Window, tokens.ground),
        (role.WindowText, tokens.text),
        (role.Base, tokens.card),
        (role.AlternateBase, tokens.ground),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.secondary),
        (role.Button, tokens.card),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.stop),
        (role.Highlight, tokens.accent_soft),
        (role.HighlightedText, tokens.text),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.ToolTipBase, tokens.text),
        (role.ToolTipText, tokens.card),
        (role.Mid, tokens.line),
        (role.Midlight, tokens.line),
        (role.Light, tokens.line),
        (role.Dark, tokens.disabled),
    ):
        result.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.disabled))
    return result


def font(points: int = POINTS, *, bold: bool = False) -> QFont:
    """The window's font; the first family that the computer has is used."""
    result = QFont()
    result.setFamilies(list(FAMILIES))
    result.setPointSize(points)
    result.setBold(bold)
    return result
