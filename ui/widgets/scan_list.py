"""Scanned pages one under the other: a thumbnail, whose it is, from which file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

THUMBNAIL = QSize(72, 100)  # px
_EDGE = QColor("#C5CAD3")  # white paper on a white card would have none
_ID = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: an id of the caller's, what stands beside the picture, and the grey picture."""

    id: int
    text: str
    small: tuple[int, int, bytes] = field(default=(0, 0, b""), repr=False)


class ScanList(QListWidget):
    """``chose`` (id): another page, 0 for none."""

    chose = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setIconSize(THUMBNAIL)
        self.setUniformItemSizes(True)
        self.setWordWrap(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(lambda *_: self.chose.emit(self.chosen()))

    def chosen(self) -> int:
        """The id of the page under the cursor, 0 if there is none."""
        item = self.currentItem()
        return int(item.data(_ID)) if item is not None else 0

    def add(self, entries: Sequence[Entry]) -> None:
        """More pages at the end, which is brought into view."""
        for one in entries:
            item = QListWidgetItem(_icon(one.small), one.text)
            item.setData(_ID, one.id)
            item.setSizeHint(QSize(0, THUMBNAIL.height() + 16))
            self.addItem(item)
        if entries:
            self.scrollToBottom()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """These pages and no others; the cursor stays on the same one, or near it."""
        row, kept = self.currentRow(), self.chosen()
        self.blockSignals(True)
        self.clear()
        self.add(entries)
        ids = [one.id for one in entries]
        now = ids.index(kept) if kept in ids else min(max(row, 0), len(ids) - 1)
        self.blockSignals(False)
        if ids:
            self.setCurrentRow(now)
        else:
            self.chose.emit(0)


def _icon(small: tuple[int, int, bytes]) -> QIcon:
    width, height, grey = small
    if not grey:
        blank = QPixmap(THUMBNAIL)
        blank.fill(Qt.GlobalColor.white)
        return QIcon(blank)
    image = QImage(grey, width, height, width, QImage.Format.Format_Grayscale8)
    page = QPixmap.fromImage(image)
    painter = QPainter(page)
    painter.setPen(_EDGE)
    painter.drawRect(0, 0, width - 1, height - 1)
    painter.end()
    return QIcon(page)
