"""The lines of a list for Qt: tuples of finished text, all here or brought as they come into view.

No enum roles and no fonts made in ``data``: it is asked for every cell of every repaint.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Line = tuple[int, tuple[str, ...]]
"""(id of the thing, its columns as text)."""
Fetch = Callable[[int], tuple[Sequence[Line], int]]
"""From an offset: the next lines and how many there are in all."""
FetchLines = Callable[[Sequence[int]], Sequence[Line]]
"""The lines of those ids that are still there, in that order."""

PAGE = 64  # rows brought at once: two screens of the tallest list
_PAGES_KEPT = 48
_FEW = 4
_BULK = 1024  # rows brought at once for a copy
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NONE = QModelIndex()
GONE = "（已不在学籍库）"


class ListModel(QAbstractTableModel):
    """What both kinds of list have: headings, a line a row, an id a line."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.headers = list(headers)
        self.total = 0

    @abstractmethod
    def line(self, row: int) -> Line:
        """The line in ``row``."""

    @abstractmethod
    def id_at(self, row: int) -> int:
        """The id of the line in ``row``."""

    @abstractmethod
    def rows_of(self, ids: Iterable[int]) -> Mapping[int, int]:
        """id → row of those of ``ids`` that are in the list."""

    @abstractmethod
    def drop(self) -> None:
        """Forget every line: the register was locked."""

    def lines_of(self, rows: Sequence[int]) -> list[Line]:
        """The lines of many rows, for a copy."""
        return [self.line(row) for row in rows]

    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role in (_DISPLAY, _TOOL_TIP):
            return self.line(index.row())[1][index.column()]
        return None

    def headerData(self, section: int, side: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if side == Qt.Orientation.Horizontal:
            if role == _DISPLAY:
                return self.headers[section]
            if role == _ALIGN:
                return _LEFT
        return None


class LinesModel(ListModel):
    """Lines that are kept; more are fetched when the view comes to the end."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(headers, parent)
        self._fetch: Fetch = lambda _offset: ((), 0)
        self.lines: list[Line] = []

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
        self.show_lines(())

    def line(self, row: int) -> Line:
        return self.lines[row]

    def id_at(self, row: int) -> int:
        return self.lines[row][0]

    def rows_of(self, ids: Iterable[int]) -> Mapping[int, int]:
        wanted = set(ids)
        return {line[0]: row for row, line in enumerate(self.lines) if line[0] in wanted}

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.lines)

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


class PagedModel(ListModel):
    """Every row is there by its id; its text comes with its page when the row is looked at.

    So the scroll bar is true, any place is as near as any other, and all can be selected.
    """

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(headers, parent)
        self.ids: Sequence[int] = ()
        self._fetch: FetchLines = lambda _ids: ()
        self._pages: dict[int, list[Line]] = {}

    def show_ids(self, ids: Sequence[int], fetch: FetchLines, headers: Sequence[str] = ()) -> None:
        """Show the things ``ids``; new ``headers`` when ``fetch`` gives other columns."""
        self.beginResetModel()
        self.ids = ids
        self.total = len(ids)
        self.headers = list(headers) or self.headers
        self._fetch = fetch
        self._pages.clear()
        self.endResetModel()

    def drop(self) -> None:
        self.show_ids((), lambda _ids: ())

    @property
    def pages_held(self) -> int:
        """How many pages of text are in memory."""
        return len(self._pages)

    def line(self, row: int) -> Line:
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        return (self._bring(number) if page is None else page)[place]

    def id_at(self, row: int) -> int:
        return self.ids[row]

    def rows_of(self, ids: Iterable[int]) -> Mapping[int, int]:
        wanted = set(ids)
        if len(wanted) <= _FEW:  # the sequence looks for one thing faster than we go through it
            return {one: self.ids.index(one) for one in wanted if one in self.ids}
        return {one: row for row, one in enumerate(self.ids) if one in wanted}

    def lines_of(self, rows: Sequence[int]) -> list[Line]:
        found: list[Line] = []
        for start in range(0, len(rows), _BULK):
            found += self._whole([self.ids[row] for row in rows[start : start + _BULK]])
        return found

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def _bring(self, number: int) -> list[Line]:
        if len(self._pages) >= _PAGES_KEPT:
            self._pages.pop(next(iter(self._pages)))  # the one brought longest ago
        page = self._whole(self.ids[number * PAGE : (number + 1) * PAGE])
        self._pages[number] = page
        return page

    def _whole(self, ids: Sequence[int]) -> list[Line]:
        """A line for each of ``ids``, in order; who has gone since the list was made says so."""
        here = dict(self._fetch(ids))
        blank = (GONE, *[""] * (len(self.headers) - 1))
        return [(one, here.get(one, blank)) for one in ids]
