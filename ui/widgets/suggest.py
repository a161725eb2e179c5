"""Answers that hang under a field while one types: words of a code table, divisions."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QWidget

Offers = Sequence[tuple[str, str]]
"""(what is shown, what is taken) for each answer."""

_LINE = 28  # px
_MOST = 9  # lines
_LEAST = 200  # px
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Suggest(QObject):
    """Asks ``find`` at every key in ``line``; arrows move, Enter or Tab takes, Esc hides."""

    def __init__(self, line: QLineEdit, find: Callable[[str], Offers]) -> None:
        super().__init__(line)
        self._line = line
        self._find = find
        self._offers: Offers = ()
        self._list: QListWidget | None = None
        line.installEventFilter(self)
        line.textEdited.connect(self._ask)

    @property
    def open(self) -> bool:
        """Whether answers can be seen."""
        return self._list is not None and self._list.isVisible()

    @property
    def offers(self) -> Offers:
        """What is offered just now."""
        return self._offers

    def hide(self) -> None:
        """Take the answers away."""
        if self._list is not None:
            self._list.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusOut:
            self.hide()
        elif kind == QEvent.Type.MouseButtonPress and not self._line.isReadOnly():
            self._ask("")
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self.open and event.key() == Qt.Key.Key_Escape:
                event.accept()  # or the page would take it as going back
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if not self.open:
            if key == Qt.Key.Key_Down and not self._line.isReadOnly():
                self._ask("")
                return True
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        if key in _ENTER or key == Qt.Key.Key_Tab:
            self._take()
            return key in _ENTER
        return False

    def _step(self, by: int) -> None:
        if self._list is not None and self._list.count():
            self._list.setCurrentRow((self._list.currentRow() + by) % self._list.count())

    def _take(self) -> None:
        row = self._list.currentRow() if self._list is not None else -1
        exact = any(value == self._line.text() for _, value in self._offers)
        if 0 <= row < len(self._offers) and not (exact and row == 0):
            self._line.setText(self._offers[row][1])
        self.hide()

    def _clicked(self, item: QListWidgetItem) -> None:
        if self._list is not None:
            self._line.setText(self._offers[self._list.row(item)][1])
            self.hide()

    def _ask(self, text: str) -> None:
        self._offers = self._find(text.strip())
        shown = self._made()
        shown.clear()
        for words, _ in self._offers:
            item = QListWidgetItem(words)
            item.setSizeHint(QSize(0, _LINE))
            shown.addItem(item)
        if not self._offers:
            self.hide()
            return
        shown.setCurrentRow(self._row_of_value())
        self._place(shown)

    def _row_of_value(self) -> int:
        values = [value for _, value in self._offers]
        return values.index(self._line.text()) if self._line.text() in values else 0

    def _made(self) -> QListWidget:
        if self._list is None:
            self._list = QListWidget(self._line.window())
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.itemClicked.connect(self._clicked)
            self._list.hide()
            area = _area_around(self._line)
            if area is not None:
                area.verticalScrollBar().valueChanged.connect(self.hide)
        return self._list

    def _place(self, shown: QListWidget) -> None:
        window = self._line.window()
        height = min(_MOST, shown.count()) * _LINE + 4
        corner = self._line.mapTo(window, QPoint(0, self._line.height() + 2))
        if corner.y() + height > window.height():
            corner = self._line.mapTo(window, QPoint(0, -height - 2))
        longest = max(
            self._line.fontMetrics().horizontalAdvance(words) for words, _ in self._offers
        )
        width = max(_LEAST, self._line.width(), longest + 40)
        left = min(corner.x(), max(0, window.width() - width - 8))
        shown.setGeometry(left, corner.y(), width, height)
        shown.raise_()
        shown.show()


def _area_around(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above
