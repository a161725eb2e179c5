"""The one search for everything (Ctrl+K): pupils, pages. Answers hang under the field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

PUPILS_SHOWN = 8
WIDTH = 420  # px
_LINE = 32  # px
_MOST = 10
_LEAST = 340  # px: name, class and masked number


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer and what choosing it does."""

    text: str
    act: Callable[[], object]


class Finder(QLineEdit):
    """Asks ``find`` at every key; arrows move, Enter does, Esc leaves."""

    def __init__(self, find: Callable[[str], Sequence[Hit]], window: QWidget) -> None:
        super().__init__()
        self._find = find
        self._hits: Sequence[Hit] = ()
        self.setPlaceholderText("搜索学生、页面（Ctrl+K）")
        self.setAccessibleName("搜索")
        self.setToolTip("姓名、拼音首字母、身份证件号后几位，或页面名称  Ctrl+K")
        self.setMinimumWidth(WIDTH // 2)
        self.setMaximumWidth(WIDTH)
        self._window = window
        self.answers = QListWidget(window)
        self.answers.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.answers.itemClicked.connect(self._clicked)
        self.answers.hide()
        self.textChanged.connect(self._ask)
        self.installEventFilter(self)

    def leave(self) -> None:
        """Hide the answers and forget what was typed."""
        self.clear()
        self.answers.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.answers.hide()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event.key())
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            count = self.answers.count()
            if count:
                self.answers.setCurrentRow((self.answers.currentRow() + step) % count)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self.answers.currentRow())
            return True
        if key == Qt.Key.Key_Escape:
            self.leave()
            return True
        return False

    def _ask(self, text: str) -> None:
        self._hits = self._find(text.strip()) if text.strip() else ()
        self.answers.clear()
        for hit in self._hits:
            self.answers.addItem(QListWidgetItem(hit.text))
        if text.strip() and not self._hits:
            nobody = QListWidgetItem("没有找到，请少输几个字再试")
            nobody.setFlags(Qt.ItemFlag.NoItemFlags)
            self.answers.addItem(nobody)
        self.answers.setCurrentRow(0)
        self._place(bool(text.strip()))

    def _place(self, shown: bool) -> None:
        if not shown:
            self.answers.hide()
            return
        corner = self.mapTo(self._window, QPoint(0, self.height() + 4))
        height = min(_MOST, self.answers.count()) * _LINE + 4
        self.answers.setGeometry(corner.x(), corner.y(), max(_LEAST, self.width()), height)
        for number in range(self.answers.count()):
            self.answers.item(number).setSizeHint(QSize(0, _LINE))
        self.answers.raise_()
        self.answers.show()

    def _clicked(self, item: QListWidgetItem) -> None:
        self._do(self.answers.row(item))

    def _do(self, number: int) -> None:
        hits = self._hits
        if 0 <= number < len(hits):
            self.leave()
            hits[number].act()
