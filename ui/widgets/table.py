"""Lean tables: one that keeps its lines, one for tens of thousands. See performance.md §5.

No proxy model, no ResizeToContents, no items, no enum roles and no fonts made in ``data``.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.widgets.list_models import Fetch, FetchLines, Line, LinesModel, PagedModel
from ui.widgets.list_view import ListView

__all__ = ["Fetch", "FetchLines", "Line", "LinesModel", "PagedModel", "PagedTable", "Table"]


class Table(ListView):
    """A list whose lines are kept, fetched further as one scrolls to the end."""

    def __init__(
        self,
        headers: Sequence[str],
        widths: Sequence[int],
        *,
        name: str = "",
        many: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.lines = LinesModel(headers)
        super().__init__(self.lines, widths, name=name, many=many, parent=parent)
        self.lines.setParent(self)

    def show_again(self, fetch: Fetch) -> None:
        """Load and keep cursor and selection on the same ids where they are still shown."""
        kept, here = set(self.selected()), self.current()
        self.lines.load(fetch)
        rows = self.lines.rows_of({*kept, here})
        self.choose([rows[one] for one in kept if one in rows], rows.get(here, 0))


class PagedTable(ListView):
    """A list of any length: only the rows in view have their text.

    ``typed`` (text): letters were pressed in the list. ``ordered`` (column, descending): a heading
    was clicked.
    """

    typed = Signal(str)
    ordered = Signal(int, bool)

    def __init__(
        self,
        headers: Sequence[str],
        widths: Sequence[int],
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.lines = PagedModel(headers)
        super().__init__(self.lines, widths, name=name, many=True, parent=parent)
        self.lines.setParent(self)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._order_by)

    def show_again(
        self, ids: Sequence[int], fetch: FetchLines, headers: Sequence[str] = ()
    ) -> None:
        """Show ``ids`` and keep cursor, selection and place on the same ones where they are."""
        kept, here = self.selected(), self.current()
        top = self.rowAt(0)
        first = self.lines.id_at(top) if top >= 0 else 0
        self.lines.show_ids(ids, fetch, headers)
        rows = self.lines.rows_of([*kept, here, first] if kept or here or top > 0 else ())
        self.choose([rows[one] for one in kept if one in rows], rows.get(here, 0))
        if first in rows and top > 0:
            hint = QAbstractItemView.ScrollHint.PositionAtTop
            self.scrollTo(self.lines.index(rows[first], 0), hint)

    def keyboardSearch(self, search: str) -> None:
        """The list would bring every page to look for a text: the search field is for that."""
        self.typed.emit(search)

    def _order_by(self, column: int, order: Qt.SortOrder) -> None:
        self.ordered.emit(column, order == Qt.SortOrder.DescendingOrder)
