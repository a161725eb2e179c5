"""Which columns the list of pupils has, in which order; remembered on this computer."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem

from app.usecases.pupils import pupil_list
from ui import settings
from ui.widgets.basic import button, label, link, row
from ui.widgets.side_panel import SidePanel, item, value_of

NAME = "students"
_WIDE = {
    "name": 96,
    "sex": 48,
    "id_number": 168,
    "national_number": 176,
    "class_no": 84,
    "phone": 110,
    "grade": 76,
    "ethnicity": 70,
    "age": 56,
    "photo": 56,
    "status": 76,
    "cohort": 72,
}  # px
_OTHERWISE = 110  # px
_HERE = Qt.ShortcutContext.WidgetShortcut


class ColumnPanel(SidePanel):
    """Ticks show, dragging or Alt+arrows order. ``chosen`` (list of keys)."""

    chosen = Signal(list)

    def __init__(self) -> None:
        super().__init__("列")
        self.shown: list[str] = []
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText("找数据项")
        self.wanted.setAccessibleName("找数据项")
        self.wanted.setClearButtonEnabled(True)
        self.keys = QListWidget()
        self.keys.setAccessibleName("列")
        self.keys.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        up = button("上移", lambda: self._move(-1), tip="把所选的列往左移  Alt+↑")
        down = button("下移", lambda: self._move(1), tip="把所选的列往右移  Alt+↓")
        self.inside.addWidget(self.wanted)
        self.inside.addWidget(self.keys, 1)
        self.inside.addLayout(row(up, down, None, link("恢复默认", self._usual)))
        self.inside.addWidget(label("敏感信息在列表里只显示首尾。", "caption"))
        self.escapes(self.keys)
        self.wanted.textChanged.connect(self._list)
        self.keys.itemChanged.connect(self._ticked)
        self.keys.model().rowsMoved.connect(self._dragged)
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            move = QShortcut(QKeySequence(keys), self.keys, context=_HERE)
            move.activated.connect(partial(self._move, by))

    def open(self, shown: Sequence[str]) -> None:
        """Show the panel with ``shown`` ticked, in their order."""
        self.shown = list(shown)
        self._list()
        self.show()
        self.wanted.setFocus()

    def _list(self, at: str = "") -> None:
        wanted = self.wanted.text().strip()
        rest = [key for key in pupil_list.COLUMNS if key not in self.shown]
        self.keys.blockSignals(True)
        self.keys.clear()
        for key in (*self.shown, *rest):
            words = pupil_list.heading(key)
            if wanted in words:
                self.keys.addItem(item(words, key, checked=key in self.shown))
                if key == at:
                    self.keys.setCurrentRow(self.keys.count() - 1)
        self.keys.setDragEnabled(not wanted)
        self.keys.blockSignals(False)

    def _ticked(self, changed: QListWidgetItem) -> None:
        key = value_of(changed)
        if changed.checkState() == Qt.CheckState.Checked:
            self.shown.append(key)
        elif len(self.shown) > 1:
            self.shown.remove(key)
        self._tell(key)

    def _dragged(self) -> None:
        order = [value_of(self.keys.item(number)) for number in range(self.keys.count())]
        self.shown = [key for key in order if key in self.shown]
        self._tell(value_of(self.keys.currentItem()))

    def _move(self, by: int) -> None:
        here = self.keys.currentItem()
        key = value_of(here) if here is not None else ""
        if key in self.shown:
            place = self.shown.index(key)
            self.shown.insert(max(0, place + by), self.shown.pop(place))
            self._tell(key)

    def _usual(self) -> None:
        self.shown = list(pupil_list.USUAL_COLUMNS)
        self._tell("")

    def _tell(self, at: str) -> None:
        self._list(at)
        self.chosen.emit(list(self.shown))


def remembered() -> list[tuple[str, int]]:
    """(key, width in px or 0) of each column as she left them; the usual ones at first."""
    kept = [(key, width) for key, width in settings.columns(NAME) if key in pupil_list.COLUMNS]
    return kept or [(key, 0) for key in pupil_list.USUAL_COLUMNS]


def remember(shown: Sequence[tuple[str, int]]) -> None:
    """Keep them on this computer."""
    settings.set_columns(NAME, list(shown))


def width_of(key: str) -> int:
    """The least px that a column needs."""
    return max(_WIDE.get(key, _OTHERWISE), 22 + 15 * len(pupil_list.heading(key)))
