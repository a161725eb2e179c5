"""The numbers above the desk: each is the length of a list, and opens it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from app.usecases.desk.duty_sources import Tile
from ui.look import GAP
from ui.widgets.basic import column, emptied, label, row

Go = Callable[[str, object], None]


class Tiles(QWidget):
    """A row of numbers, as wide as the page."""

    def __init__(self, go: Go) -> None:
        super().__init__()
        self._go = go
        self._row = row(gap=GAP)
        self.setLayout(self._row)
        self.tiles: list[TileCard] = []

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show these; the cards are made anew only when there are others."""
        if [one.tile.title for one in self.tiles] != [one.title for one in tiles]:
            emptied(self._row)
            self.tiles = [TileCard(one, self._go) for one in tiles]
            for one in self.tiles:
                self._row.addWidget(one, 1)
        for card, tile in zip(self.tiles, tiles, strict=True):
            card.show_tile(tile)


class TileCard(QFrame):
    """One number. A click or Enter opens its list."""

    def __init__(self, tile: Tile, go: Go) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._go = go
        self.tile = tile
        self.number = label("", "title")
        inside = column(self, gap=0, margin=GAP)
        inside.setContentsMargins(GAP + 4, GAP, GAP, GAP)
        inside.addWidget(self.number)
        inside.addWidget(label(tile.title, "caption"))
        self.setAccessibleName(tile.title)

    def show_tile(self, tile: Tile) -> None:
        """Another count of the same list."""
        self.tile = tile
        self.number.setText(f"{tile.count:,}")
        grave = tile.grave and tile.count
        self.number.setProperty("tone", "stop" if grave else "")
        self.number.style().unpolish(self.number)
        self.number.style().polish(self.number)
        self.setToolTip(f"打开“{tile.title}”的清单")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self._go(self.tile.place, self.tile.argument)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._go(self.tile.place, self.tile.argument)
            return
        super().keyPressEvent(event)
