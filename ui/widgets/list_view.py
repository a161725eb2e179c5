"""How every list behaves: whole lines, arrows and Enter, copies for a spreadsheet, its columns."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from ui import settings
from ui.look import ROW_HEIGHT
from ui.widgets.clipboard import put_table
from ui.widgets.list_models import Index, ListModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LEAST = 48  # px


class ListView(QTableView):
    """A list. ``opened`` (id): Enter or a double click. ``chose``: the selection moved.

    ``widths`` (px) are the least each column needs; they share what more there is until the user
    moves one. Order, widths and hidden columns are remembered under ``name``.
    """

    opened = Signal(int)
    chose = Signal()

    def __init__(
        self,
        model: ListModel,
        widths: Sequence[int],
        *,
        name: str = "",
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.setModel(model)
        self._widths = widths
        self._name = name
        self._moved = False
        self.fill_menu: Callable[[QMenu], object] | None = None
        mode = QAbstractItemView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if many else mode.SingleSelection)
        self._set_up()
        self._set_up_header()
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self._selection_moved)

    def forget(self) -> None:
        """Let go of every line and of who brings them.

        Qt's binding holds a model for its view where the collector of cycles cannot see it: what a
        model knows would stay in memory behind a locked window.
        """
        self._model.drop()

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

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(_LEAST)
        # Its own: with everyone selected it would ask every row before it paints a heading.
        header.setSelectionModel(QItemSelectionModel(self._model, header))
        if self._name:
            header.setSectionsMovable(True)
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(self._header_menu)
            self._restore()
        header.sectionResized.connect(self._column_moved)
        header.sectionMoved.connect(self._column_moved)

    def _restore(self) -> None:
        """As she left them; a list that has other columns since then begins anew."""
        state = settings.layout(self._name)
        header = self.horizontalHeader()
        if state.isEmpty():
            return
        self._moved = header.restoreState(state) and header.count() == len(self._widths)

    def selected_rows(self) -> list[int]:
        """The selected rows, from the top; cheap for any number of them."""
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        rows = {row for part in parts for row in range(part.top(), part.bottom() + 1)}
        return sorted(rows)

    def selected(self) -> list[int]:
        """Ids of the selected lines, in their order."""
        return [self._model.id_at(row) for row in self.selected_rows()]

    def current(self) -> int:
        """The id under the cursor, 0 for none."""
        index = self.currentIndex()
        return self._model.id_at(index.row()) if index.isValid() else 0

    def choose(self, rows: Iterable[int], current: int = 0) -> None:
        """Select ``rows`` and put the cursor on row ``current``."""
        if not self._model.rowCount():
            return
        flags = QItemSelectionModel.SelectionFlag
        last = self._model.columnCount() - 1
        chosen = QItemSelection()
        for first, end in _runs(rows):
            chosen.select(self._model.index(first, 0), self._model.index(end, last))
        here = self._model.index(current, 0)
        self.selectionModel().setCurrentIndex(here, flags.NoUpdate)
        self.selectionModel().select(chosen, flags.ClearAndSelect)

    def shown_columns(self) -> list[int]:
        """The columns that can be seen, as they stand from left to right."""
        header = self.horizontalHeader()
        places = [header.logicalIndex(place) for place in range(header.count())]
        return [number for number in places if not header.isSectionHidden(number)]

    def copy(self) -> int:
        """The selected lines, as they are shown, to the clipboard; gives how many."""
        rows = self.selected_rows()
        columns = self.shown_columns()
        if not rows:
            return 0
        lines = self._model.lines_of(rows)
        put_table(
            [self._model.headers[number] for number in columns],
            ([texts[number] for number in columns] for _, texts in lines),
        )
        return len(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.currentIndex().isValid():
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self._model.rowCount():
            return
        self.menu().popup(self._place_of(event))

    def menu(self) -> QMenu:
        """What can be done with the selected lines."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.fill_menu is not None:
            self.fill_menu(menu)
            menu.addSeparator()
        entry(menu, "复制", self.copy, "Ctrl+C")
        if self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection:
            entry(menu, "全选", self.selectAll, "Ctrl+A")
        return menu

    def header_menu(self) -> QMenu:
        """Which columns are shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self.horizontalHeader()
        alone = len(self.shown_columns()) == 1
        for number, text in enumerate(self._model.headers):
            shown = not header.isSectionHidden(number)
            action = entry(menu, text, partial(self._show_column, number, not shown))
            action.setCheckable(True)
            action.setChecked(shown)
            action.setEnabled(not (shown and alone))
        menu.addSeparator()
        entry(menu, "恢复默认的列", self.default_columns)
        return menu

    def default_columns(self) -> None:
        """Every column, in the order and width that the list began with."""
        header = self.horizontalHeader()
        for number in range(header.count()):
            header.moveSection(header.visualIndex(number), number)
            header.setSectionHidden(number, False)
        self._moved = False
        self.share()
        settings.forget_layout(self._name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._moved:
            self.share()

    def share(self) -> None:
        """The columns share what room there is."""
        more = max(1.0, self.viewport().width() / max(1, sum(self._widths)))
        header = self.horizontalHeader()
        header.blockSignals(True)
        for number, width in enumerate(self._widths[:-1]):
            header.resizeSection(number, int(width * more))
        header.blockSignals(False)
        self.updateGeometries()

    def _place_of(self, event: QContextMenuEvent) -> QPoint:
        """The menu key has no place of its own: the menu comes up at the line."""
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            return event.globalPos()
        line = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(line.bottomLeft())

    def _header_menu(self, place: QPoint) -> None:
        self.header_menu().popup(self.horizontalHeader().mapToGlobal(place))

    def _show_column(self, number: int, shown: bool) -> None:
        self.horizontalHeader().setSectionHidden(number, not shown)
        self._moved = True
        self.remember()

    def _open(self, index: Index) -> None:
        self.opened.emit(self._model.id_at(index.row()))

    def _selection_moved(self) -> None:
        self.chose.emit()

    def _column_moved(self) -> None:
        if not self._name or not QApplication.mouseButtons():
            return  # the window was resized, not the column
        self._moved = True
        QTimer.singleShot(0, self, self.remember)

    def remember(self) -> None:
        """Keep order, widths and hidden columns."""
        settings.set_layout(self._name, self.horizontalHeader().saveState())


def entry(menu: QMenu, text: str, act: Callable[[], object], key: str = "") -> QAction:
    """A line of a menu; ``key`` is shown, the list or the page answers it."""
    action = QAction(f"{text}\t{key}" if key else text, menu)
    action.triggered.connect(lambda: act())  # noqa: PLW0108  without the checked state
    menu.addAction(action)
    return action


def _runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Rows as runs from first to last: a selection of everyone is one of them."""
    found: list[tuple[int, int]] = []
    for row in sorted(set(rows)):
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
