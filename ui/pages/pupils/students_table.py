"""The table of pupils: any item of the data dictionary a column, in her order and width."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu

from app.usecases.pupils import pupil_list
from app.usecases.pupils.filters import Order
from ui.pages.pupils.students_columns import remember, remembered, width_of
from ui.widgets.list_models import FetchLines
from ui.widgets.list_view import entry
from ui.widgets.table import PagedTable


class PupilTable(PagedTable):
    """``rearranged``: the columns are others, the lines must be fetched anew.

    ``order_asked`` (``Order``). ``columns_asked``: she wants to choose.
    """

    rearranged = Signal()
    order_asked = Signal(object)
    columns_asked = Signal()

    def __init__(self) -> None:
        chosen = remembered()
        self.keys = [key for key, _ in chosen]
        super().__init__(_headings(self.keys), [width_of(key) for key in self.keys])
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._menu_of_heading)
        header.sectionMoved.connect(lambda *_: QTimer.singleShot(0, self, self._dragged))
        self.ordered.connect(self._order_of)
        self._lay_out([width for _, width in chosen])

    def show_pupils(self, ids: Sequence[int], fetch: FetchLines) -> None:
        """Show the pupils ``ids``; ``fetch`` gives the columns ``keys``."""
        self.show_again(ids, fetch, _headings(self.keys))

    def set_columns(self, keys: Sequence[str]) -> None:
        """Show these columns from now on; what was wide stays so."""
        widths = {key: self.columnWidth(number) for number, key in enumerate(self.keys)}
        self.keys = list(keys)
        self._widths = [width_of(key) for key in keys]
        self.rearranged.emit()
        self._lay_out([widths.get(key, 0) if self._moved else 0 for key in keys])
        self.remember()

    def remember(self) -> None:
        widths = [
            self.columnWidth(number) if self._moved else 0 for number in range(len(self.keys))
        ]
        remember(list(zip(self.keys, widths, strict=True)))

    def show_order(self, order: Order) -> None:
        """Mark the column that the list goes by."""
        header = self.horizontalHeader()
        turned = Qt.SortOrder.DescendingOrder if order.descending else Qt.SortOrder.AscendingOrder
        place = self.keys.index(order.key) if order.key in self.keys else -1
        if (place, turned) == (header.sortIndicatorSection(), header.sortIndicatorOrder()):
            return  # a heading is slow to paint, and this is asked at every key
        header.blockSignals(True)
        header.setSortIndicator(place, turned)
        header.blockSignals(False)
        header.viewport().update()

    def menu_of_heading(self, column: int) -> QMenu:
        """What can be done with one column."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if 0 <= column < len(self.keys):
            key = self.keys[column]
            words = pupil_list.heading(key)
            entry(menu, f"按{words}升序", lambda: self.order_asked.emit(Order(key)))
            entry(menu, f"按{words}降序", lambda: self.order_asked.emit(Order(key, True)))
            entry(menu, "按班级顺序", lambda: self.order_asked.emit(Order()))
            menu.addSeparator()
            hide = entry(menu, f"隐藏{words}", lambda: self._without(key))
            hide.setEnabled(len(self.keys) > 1)
        entry(menu, "选择列…", self.columns_asked.emit, "F4")
        usual = pupil_list.USUAL_COLUMNS
        entry(menu, "恢复默认的列", lambda: self.set_columns(usual))
        return menu

    def _lay_out(self, widths: Sequence[int]) -> None:
        self._moved = any(widths)
        if not self._moved:
            self.share()
            return
        for number, width in enumerate(widths):
            self.setColumnWidth(number, width or self._widths[number])

    def _menu_of_heading(self, place: QPoint) -> None:
        header = self.horizontalHeader()
        self.menu_of_heading(header.logicalIndexAt(place)).popup(header.mapToGlobal(place))

    def _without(self, key: str) -> None:
        self.set_columns([one for one in self.keys if one != key])

    def _dragged(self) -> None:
        """A heading was dragged: the columns themselves take that order."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        if order == sorted(order):
            return
        header.blockSignals(True)
        for number in range(len(order)):
            header.moveSection(header.visualIndex(number), number)
        header.blockSignals(False)
        self.set_columns([self.keys[number] for number in order])

    def _order_of(self, column: int, descending: bool) -> None:
        known = 0 <= column < len(self.keys)
        self.order_asked.emit(Order(self.keys[column], descending) if known else Order())

    def _column_moved(self) -> None:
        if QApplication.mouseButtons():
            self._moved = True
            QTimer.singleShot(0, self, self.remember)


def _headings(keys: Sequence[str]) -> list[str]:
    return [pupil_list.heading(key) for key in keys]
