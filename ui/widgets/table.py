"""A lean table: rows are tuples of finished text, fetched a page at a time. See performance.md §5.

No proxy model, no ResizeToContents, no items, no enum roles and no fonts made in ``data``.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from ui import settings
from ui.look import ROW_HEIGHT

Index = QModelIndex | QPersistentModelIndex
Line = tuple[int, tuple[str, ...]]
"""(id of the thing, its columns as text)."""
Fetch = Callable[[int], tuple[Sequence[Line], int]]
"""From an offset: the next lines and how many there are in all."""

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NONE = QModelIndex()


class LinesModel(QAbstractTableModel):
    """Lines of text; more are fetched when the view comes to the end."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = list(headers)
        self._fetch: Fetch = lambda _offset: ((), 0)
        self.lines: list[Line] = []
        self.total = 0

    def load(self, fetch: Fetch) -> None:
        """Show what ``fetch`` gives from offset 0 on."""
        lines, total = fetch(0)
        self.beginResetModel()
        self._fetch = fetch
        self.lines = list(lines)
        self.total = total
        self.endResetModel()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show lines that are all here already."""
        self.load(lambda offset: (lines[offset:], len(lines)))

    def drop(self) -> None:
        """Forget every line: the register was locked."""
        self.show_lines(())

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, _TOOL_TIP):
            return self.lines[index.row()][1][index.column()]
        return None

    def headerData(self, section: int, side: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if side == Qt.Orientation.Horizontal:
            if role == _DISPLAY:
                return self._headers[section]
            if role == _ALIGN:
                return _LEFT
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and len(self.lines) < self.total

    def fetchMore(self, parent: Index) -> None:
        if parent.isValid():
            return
        start = len(self.lines)
        lines, self.total = self._fetch(start)
        if not lines:
            self.total = start
            return
        self.beginInsertRows(QModelIndex(), start, start + len(lines) - 1)
        self.lines.extend(lines)
        self.endInsertRows()


class Table(QTableView):
    """A table of lines. ``opened`` (id): Enter or a double click. ``chose``: the selection moved.

    ``widths`` (px) are the least each column needs; they share what more there is until the user
    moves one, which is remembered under ``name``. The last column takes the rest.
    """

    opened = Signal(int)
    chose = Signal()

    def __init__(
        self,
        headers: Sequence[str],
        widths: Sequence[int],
        *,
        name: str = "",
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.lines = LinesModel(headers, self)
        self.setModel(self.lines)
        self._widths = widths
        self._name = name
        self._moved = False
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self._set_up()
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._selection_moved)

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(48)
        state = settings.layout(self._name) if self._name else None
        if state is not None and not state.isEmpty():
            self._moved = header.restoreState(state)
        header.sectionResized.connect(self._column_moved)

    def selected(self) -> list[int]:
        """Ids of the selected lines, in their order."""
        lines = self.lines.lines
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [lines[row][0] for row in rows]

    def current(self) -> int:
        """The id under the cursor, 0 for none."""
        index = self.currentIndex()
        return self.lines.lines[index.row()][0] if index.isValid() else 0

    def show_again(self, fetch: Fetch) -> None:
        """Load and keep cursor and selection on the same ids where they are still shown."""
        kept, here = set(self.selected()), self.current()
        self.lines.load(fetch)
        rows = {line[0]: row for row, line in enumerate(self.lines.lines)}
        self.choose([rows[one] for one in kept if one in rows], rows.get(here, 0))

    def choose(self, rows: Sequence[int], current: int = 0) -> None:
        """Select ``rows`` and put the cursor on row ``current``."""
        if not self.lines.lines:
            return
        flags = QItemSelectionModel.SelectionFlag
        last = self.lines.columnCount() - 1
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self.lines.index(row, 0), self.lines.index(row, last))
        here = self.lines.index(current, 0)
        self.selectionModel().setCurrentIndex(here, flags.NoUpdate)
        self.selectionModel().select(chosen, flags.ClearAndSelect)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._moved:
            return
        more = max(1.0, self.viewport().width() / sum(self._widths))
        header = self.horizontalHeader()
        header.blockSignals(True)
        for number, width in enumerate(self._widths[:-1]):
            header.resizeSection(number, int(width * more))
        header.blockSignals(False)
        self.updateGeometries()

    def _open(self, index: Index) -> None:
        self.opened.emit(self.lines.lines[index.row()][0])

    def _selection_moved(self) -> None:
        self.chose.emit()

    def _column_moved(self) -> None:
        if not self._name or not QApplication.mouseButtons():
            return  # the window was resized, not the column
        self._moved = True
        QTimer.singleShot(0, self, self._remember)

    def _remember(self) -> None:
        settings.set_layout(self._name, self.horizontalHeader().saveState())
