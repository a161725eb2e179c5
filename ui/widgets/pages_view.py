"""Pages of a PDF: thumbnails at the left, one page large, zoom. Pages are drawn when first seen."""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.usecases.paper import printing
from ui.dialogs.paper import as_image
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.work import Work

Index = QModelIndex | QPersistentModelIndex
Ask = Callable[[int, int, Callable[[QImage], None]], None]
"""(page from 0, dpi, then): draws the page on the register thread."""

THUMBNAIL_DPI = 42  # drawn three times too large, then smoothed: hairlines would turn black
THUMBNAIL = QSize(116, 164)  # px: A4 at 14 dpi is 116 x 164
ZOOMS = (50, 75, 100, 125, 150, 200, 300)  # percent of 96 dpi
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_SIZE = int(Qt.ItemDataRole.SizeHintRole)
_CELL = QSize(THUMBNAIL.width() + 20, THUMBNAIL.height() + 30)
_NONE = QModelIndex()


class _Thumbnails(QAbstractListModel):
    """One small picture a page; asked for when the view first wants to paint it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.count = 0
        self._ask: Ask | None = None
        self._pictures: dict[int, QPixmap] = {}
        self._asked: set[int] = set()

    def start(self, count: int, ask: Ask | None) -> None:
        """Pages of another document."""
        self.beginResetModel()
        self.count = count
        self._ask = ask
        self._pictures.clear()
        self._asked.clear()
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else self.count

    def data(self, index: Index, role: int = 0) -> object:
        if role == _SIZE:
            return _CELL
        if role != _DECORATION:
            return None
        page = index.row()
        if page not in self._asked and self._ask is not None:
            self._asked.add(page)
            ask = self._ask
            ask(page, THUMBNAIL_DPI, lambda image: self._drawn(ask, page, image))
        return self._pictures.get(page)

    def _drawn(self, asked: Ask, page: int, image: QImage) -> None:
        if asked is self._ask:
            smooth = Qt.TransformationMode.SmoothTransformation
            small = image.scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            self._pictures[page] = QPixmap.fromImage(small)
            where = self.index(page, 0)
            self.dataChanged.emit(where, where)


class _Picture(QStyledItemDelegate):
    """Draws the picture, its frame and its number without a style sheet's detours."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        palette = option.palette
        chosen = bool(option.state & option.state.State_Selected)
        page = QRect(rect.x() + (rect.width() - THUMBNAIL.width()) // 2, rect.y() + 6, 0, 0)
        page.setSize(THUMBNAIL)
        painter.fillRect(page, Qt.GlobalColor.white)
        picture = index.data(_DECORATION)
        if isinstance(picture, QPixmap):
            painter.drawPixmap(page, picture)
        painter.setPen(palette.accent().color() if chosen else palette.mid().color())
        painter.drawRect(page)
        if chosen:
            painter.drawRect(page.adjusted(-1, -1, 1, 1))
        painter.setPen(palette.windowText().color())
        below = QRect(rect.x(), page.bottom() + 2, rect.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(index.row() + 1))


class PagesView(QWidget):
    """Shows a document of pages. ``turned`` (page)."""

    turned = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._ask: Ask | None = None
        self._page = 0
        self._percent = 75  # of 96 dpi
        self._thumbnails = _Thumbnails(self)
        self.list = QListView()
        self.list.setModel(self._thumbnails)
        self.list.setItemDelegate(_Picture(self.list))
        self.list.setFixedWidth(THUMBNAIL.width() + 44)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName("页")
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.paper = label()
        self.paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        area = self.area = QScrollArea()
        area.setWidget(self.paper)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.where = label("", "quiet")
        self.percent = label("", "quiet")
        bar = row(
            self.where, None, button("适合宽度", self.fit, key="Ctrl+0"),
            button("缩小", lambda: self.zoom(-1), key="Ctrl+-"), self.percent,
            button("放大", lambda: self.zoom(1), key="Ctrl+="),
        )  # fmt: skip
        right = column(gap=GAP)
        right.addLayout(bar)
        right.addWidget(area, 1)
        whole = row(self.list, gap=2 * GAP)
        whole.addLayout(right, 1)
        self.setLayout(whole)

    def start(self, count: int, ask: Ask | None) -> None:
        """Show a document of ``count`` pages; none: empty."""
        self._ask = ask
        self._thumbnails.start(count, ask)
        self.paper.clear()
        self._page = 0
        if count and ask is not None:
            self.list.setCurrentIndex(self._thumbnails.index(0, 0))
        self._tell()

    def show_pdf(self, work: Work, document: bytes) -> int:
        """Show a PDF; gives the number of its pages."""
        count = printing.page_count(document)
        self.start(
            count,
            lambda page, dpi, then: work.run(
                self, printing.page_image, document, page, dpi,
                then=lambda drawn: then(as_image(drawn)),
            ),
        )  # fmt: skip
        return count

    def zoom(self, steps: int) -> None:
        """One step larger or smaller."""
        near = [abs(one - self._percent) for one in ZOOMS]
        now = near.index(min(near))
        self._percent = ZOOMS[min(len(ZOOMS) - 1, max(0, now + steps))]
        self._draw()

    def fit(self) -> None:
        """As wide as there is room for."""
        shown = self.paper.pixmap()
        if not shown.isNull():
            wide = shown.width() / shown.devicePixelRatio()
            room = self.area.viewport().width() - GAP
            fitted = int(self._percent * room / wide)
            self._percent = min(ZOOMS[-1], max(ZOOMS[0], fitted))
            self._draw()

    def _chosen(self, now: QModelIndex) -> None:
        if now.isValid():
            self._page = now.row()
            self._draw()
            self.turned.emit(self._page)

    def _draw(self) -> None:
        self._tell()
        if self._ask is None:
            return
        asked, page = self._ask, self._page
        ratio = self.devicePixelRatioF()
        dpi = round(96 * self._percent / 100 * ratio)
        asked(page, dpi, lambda image: self._drawn(asked, page, ratio, image))

    def _drawn(self, asked: Ask, page: int, ratio: float, image: QImage) -> None:
        if asked is self._ask and page == self._page:
            picture = QPixmap.fromImage(image)
            picture.setDevicePixelRatio(ratio)
            self.paper.setPixmap(picture)

    def _tell(self) -> None:
        count = self._thumbnails.count
        self.where.setText(f"第 {self._page + 1} 页，共 {count:,} 页" if count else "")
        self.percent.setText(f"{self._percent}%")
