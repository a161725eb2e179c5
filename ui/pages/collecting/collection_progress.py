"""How far each class is, drawn as bars and written as numbers."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem

from app.usecases.collecting.campaigns import PRINTED, RETURNED, SIGNED, ClassProgress
from ui import look, settings
from ui.widgets.table import Line

HEADERS = ("班级", "人数", "未收齐", "已打印 · 已交回 · 双签")
WIDTHS = (72, 46, 56, 190)  # px
_BAR = 8  # px
_NUMBERS = 96  # px


class Bars(QStyledItemDelegate):
    """Three lengths in one bar: printed, returned, signed, the last one the fullest colour."""

    def __init__(self, parent: QObject, of: Callable[[int], ClassProgress | None]) -> None:
        super().__init__(parent)
        self._of = of

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        one = self._of(index.row())
        if one is None or not one.pupils:
            super().paint(painter, option, index)
            return
        style = QApplication.style()
        style.drawPrimitive(style.PrimitiveElement.PE_PanelItemViewItem, option, painter)
        rect: QRect = option.rect
        tokens = look.DARK if settings.dark() else look.LIGHT
        numbers = rect.adjusted(4, 0, 0, 0)
        painter.setPen(QColor(tokens.text))
        painter.drawText(numbers, Qt.AlignmentFlag.AlignVCenter, index.data())
        bar = QRect(0, 0, max(24, rect.width() - _NUMBERS - 12), _BAR)
        bar.moveTo(rect.x() + _NUMBERS, rect.y() + (rect.height() - _BAR) // 2)
        painter.fillRect(bar, QColor(tokens.hover))
        colours = (tokens.disabled, tokens.accent, tokens.good)
        for state, colour in zip((PRINTED, RETURNED, SIGNED), colours, strict=True):
            part = QRect(bar)
            part.setWidth(bar.width() * one.reached(state) // one.pupils)
            painter.fillRect(part, QColor(colour))


def line(number: int, one: ClassProgress) -> Line:
    """One class: its numbers, those of the bar as 已打印 · 已交回 · 双签."""
    reached = " · ".join(str(one.reached(state)) for state in (PRINTED, RETURNED, SIGNED))
    return number, (one.class_no or "未编班", str(one.pupils), str(one.lacking), reached)
