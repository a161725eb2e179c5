"""The prepared pictures as they would be kept, each with whose it is and how that was found."""

import re
from collections.abc import Sequence

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
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.problems import blocking
from app.usecases.pupils.photographs import Picture
from ui import look, settings

Index = QModelIndex | QPersistentModelIndex
WORDS = {"new": "新增", "replaced": "更换", "unchanged": "不变", "rejected": "不采用"}
_PICTURE = QSize(104, 128)  # px: 26 x 32 mm
_CELL = QSize(148, 204)  # px
_LINE = 18  # px
_ROLE = int(Qt.ItemDataRole.UserRole)
_TEXT = int(Qt.ItemDataRole.DisplayRole)
_NONE = QModelIndex()
_NUMBER = re.compile(r"(\d{6})\d{8}(\d{3}[\dXx])")


class _Pictures(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pictures: Sequence[Picture] = ()

    def show(self, pictures: Sequence[Picture]) -> None:
        self.beginResetModel()
        self.pictures = pictures
        self.endResetModel()

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.pictures)

    def data(self, index: Index, role: int = _TEXT) -> object:
        one = self.pictures[index.row()]
        if role == _ROLE:
            return one
        return " ".join(_lines(one)) if role == _TEXT else None


class _Drawn(QStyledItemDelegate):
    """Decodes a picture when it is first painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.drawn: dict[str, QPixmap] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return _CELL

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = index.data(_ROLE)
        tokens = look.DARK if settings.dark() else look.LIGHT
        cell: QRect = option.rect.adjusted(4, 4, -4, -4)
        if option.state & option.state.State_Selected:
            painter.fillRect(cell, QColor(tokens.accent_soft))
        place = QRect(cell.x() + (cell.width() - _PICTURE.width()) // 2, cell.y() + 6, 0, 0)
        place.setSize(_PICTURE)
        painter.fillRect(place, QColor(tokens.hover))
        picture = self._picture(one)
        if picture is not None:
            painter.drawPixmap(place, picture)
        painter.setPen(QColor(tokens.line))
        painter.drawRect(place)
        tone = tokens.stop if one.kind == "rejected" else tokens.text
        text = QRect(cell.x() + 2, place.bottom() + 4, cell.width() - 4, _LINE)
        for number, words in enumerate(_lines(one)):
            painter.setPen(QColor(tone if number == 0 else tokens.secondary))
            short = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideMiddle, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignCenter, short)
            text.translate(0, _LINE)

    def _picture(self, one: Picture) -> QPixmap | None:
        if one.made is None:
            return None
        key = f"{one.path}{one.sha256}{one.made.quality}{one.made.crop}"
        if key not in self.drawn:
            whole = QPixmap()
            whole.loadFromData(one.made.jpeg)
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatioByExpanding
            self.drawn[key] = whole.scaled(_PICTURE * 2, keep, smooth)
        return self.drawn[key]


class PhotoGrid(QListView):
    """``chose`` (picture or ``None``)."""

    chose = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._model = _Pictures(self)
        self._delegate = _Drawn(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("照片")
        self.selectionModel().currentChanged.connect(lambda now, _: self._moved(now))

    def show_pictures(self, pictures: Sequence[Picture], chosen: object = None) -> None:
        """Show these; the one of the path ``chosen``, or the first, is chosen."""
        if not pictures:
            self._delegate.drawn.clear()
        self._model.show(pictures)
        place = next((n for n, one in enumerate(pictures) if one.path == chosen), 0)
        if pictures:
            self.setCurrentIndex(self._model.index(place, 0))
        else:
            self.chose.emit(None)

    def drop(self) -> None:
        """Forget every picture."""
        self.show_pictures(())

    def _moved(self, now: QModelIndex) -> None:
        self.chose.emit(now.data(_ROLE) if now.isValid() else None)


def _lines(one: Picture) -> tuple[str, str, str]:
    """Whose and what becomes of it, how that was found, and the file or what is wrong."""
    who = one.person.name if one.person else "没有对上"
    what = WORDS[one.kind]
    wrong = len(blocking(one.problems))
    remarks = len(one.problems) - wrong
    third = f"{wrong} 个问题" if wrong else f"{remarks} 条提醒" if remarks else file_name(one)
    found = f"按{one.by}" if one.person and one.by else file_name(one)
    return f"{who} · {what}", found, third


def file_name(one: Picture) -> str:
    """The file's name, an ID number in it masked."""
    return _NUMBER.sub(r"\1********\2", one.path.name)
