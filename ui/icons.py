"""Icons from one set, drawn at the size used. The set is heavy, so it comes with the first icon."""

from functools import cache

from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication


def icon(name: str) -> QIcon:
    """``name`` of Material Design Icons, in the text colours of the current sheet."""
    palette = QApplication.palette()
    return _drawn(
        name,
        palette.color(QPalette.ColorRole.PlaceholderText).name(),
        palette.color(QPalette.ColorRole.Accent).name(),
    )


def on_accent(name: str) -> QIcon:
    """``name`` for a main button, which is filled with the accent."""
    ground = QApplication.palette().color(QPalette.ColorRole.Base).name()
    return _drawn(name, ground, ground)


@cache
def _drawn(name: str, colour: str, chosen: str) -> QIcon:
    import qtawesome

    drawn: QIcon = qtawesome.icon(f"mdi6.{name}", color=colour, color_on=chosen)
    return drawn
