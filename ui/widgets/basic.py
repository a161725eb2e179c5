"""Small pieces every page is made of: labels by their rank, buttons, cards, chips, columns."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.look import GAP

Rank = Literal["title", "heading", "quiet", "caption", "good", "warn", "stop", "key", "school", ""]
Tone = Literal["plain", "good", "accent", "warn", "stop"]
L = TypeVar("L", bound=QBoxLayout)


def label(text: str = "", rank: Rank = "", *, wrap: bool = False) -> QLabel:
    """Text by its rank in the sheet; plain text only, so that no name is read as markup."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(wrap)
    if rank:
        result.setObjectName(rank)
    return result


def ranked(shown: QLabel, text: str, rank: Rank) -> None:
    """Say ``text`` in the colour of ``rank``."""
    shown.setText(text)
    if shown.objectName() != rank:
        shown.setObjectName(rank)
        shown.style().unpolish(shown)
        shown.style().polish(shown)


def button(
    text: str,
    pressed: Callable[[], object],
    *,
    main: bool = False,
    key: str = "",
    tip: str = "",
) -> QPushButton:
    """A push button; ``key`` is its shortcut, shown in the tool tip and valid in its window."""
    result = QPushButton(text)
    result.clicked.connect(lambda: pressed())  # noqa: PLW0108  without the checked state
    if main:
        result.setObjectName("main")
    if key:
        # Not the button's own shortcut: that one is lost with every new text.
        QShortcut(QKeySequence(key), result).activated.connect(result.click)
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) if key else ""
    result.setToolTip("  ".join(part for part in (tip or text, shown) if part))
    result.setAutoDefault(main)
    return result


def link(text: str, pressed: Callable[[], object]) -> QPushButton:
    """A button that looks like a link."""
    result = button(text, pressed)
    result.setObjectName("link")
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    return result


def sentence(text: str, width: int, rank: Rank = "quiet") -> QLabel:
    """Centred, wrapped text ``width`` px wide that is never cut, whatever layout it stands in."""
    result = _Sentence(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setWordWrap(True)
    result.setAlignment(Qt.AlignmentFlag.AlignCenter)
    result.setObjectName(rank)
    result.setFixedWidth(width)
    return result


class _Sentence(QLabel):
    """Layouts that centre a label ask it for no height for its width; so it insists on one."""

    def minimumSizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(self.minimumWidth(), self.heightForWidth(self.minimumWidth()))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        return False  # or it is asked for the height at the whole width of the page


def chip(text: str, tone: Tone = "plain") -> QLabel:
    """A count or a state: word and number in a coloured pill."""
    result = label(text)
    result.setProperty("chip", tone)
    return result


def choices(group: QButtonGroup, entries: Iterable[tuple[str, Tone]]) -> QHBoxLayout:
    """Chips of which one is pressed at a time, numbered in ``group`` from 0."""
    shown = row()
    for number, (word, tone) in enumerate(entries):
        one = QPushButton(word)
        one.setProperty("chip", tone)
        one.setCheckable(True)
        group.addButton(one, number)
        shown.addWidget(one)
    return shown


def toned(shown: QLabel, text: str, tone: Tone) -> None:
    """Say ``text`` in a chip of this ``tone``."""
    shown.setText(text)
    if shown.property("chip") != tone:
        shown.setProperty("chip", tone)
        shown.style().unpolish(shown)
        shown.style().polish(shown)


def card(*, gap: int = GAP, margin: int = 2 * GAP) -> tuple[QFrame, QVBoxLayout]:
    """A white frame and the column in it."""
    frame = QFrame()
    frame.setObjectName("card")
    return frame, column(frame, gap=gap, margin=margin)


def column(parent: QWidget | None = None, *, gap: int = GAP, margin: int = 0) -> QVBoxLayout:
    """A vertical layout on the grid."""
    result = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _on_grid(result, gap, margin)


def row(*items: QWidget | int | None, gap: int = GAP) -> QHBoxLayout:
    """Widgets side by side; a number is a fixed gap in px, ``None`` takes what room is left."""
    result = _on_grid(QHBoxLayout(), gap, 0)
    for item in items:
        if item is None:
            result.addStretch(1)
        elif isinstance(item, int):
            result.addSpacing(item)
        else:
            result.addWidget(item)
    return result


def line() -> QFrame:
    """A hairline between parts."""
    result = QFrame()
    result.setObjectName("line")
    return result


def labelled(text: str, field: QWidget, *, hint: str = "") -> QVBoxLayout:
    """A field with its label above and, if given, a hint under it."""
    result = column(gap=4)
    above = label(text, "quiet")
    above.setBuddy(field)
    field.setAccessibleName(text)
    result.addWidget(above)
    result.addWidget(field)
    if hint:
        result.addWidget(label(hint, "caption", wrap=True))
    return result


def standing(page: QWidget, frame: QWidget) -> None:
    """``frame`` alone on ``page``, its top edge fixed so that it stays put as it grows; scrolls."""
    inside = QWidget()
    inside.setObjectName("body")
    middle = column(inside)
    middle.setContentsMargins(GAP, 6 * GAP, GAP, 2 * GAP)
    middle.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
    middle.addStretch(1)
    column(page).addWidget(scrolled(inside))


def scrolled(widget: QWidget, *, width: int = 0) -> QScrollArea:
    """``widget`` in an area that scrolls when the window is too low; ``width`` px or free."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(widget)
    if width:
        area.setFixedWidth(width)
    return area


def emptied(layout: QLayout) -> None:
    """Take everything out of ``layout``."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            emptied(inner)


def _on_grid(layout: L, gap: int, margin: int) -> L:
    layout.setSpacing(gap)
    layout.setContentsMargins(margin, margin, margin, margin)
    return layout
