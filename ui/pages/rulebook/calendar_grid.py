"""Twelve small months on one widget: holidays red, worked weekends orange, weekends grey."""

from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from app.domain import dates
from app.domain.working_days import Year, of
from ui import settings
from ui.look import DARK, LIGHT, Tokens, font

_COLUMNS, _ROWS = 4, 3
_WEEK, _WEEKS = 7, 6
_MONTH_HEAD = 22  # px
_GAP = 10  # px
_DAYS = "一二三四五六日"


class YearGrid(QWidget):
    """``turned`` (day): a click, or Space on the day under the cursor."""

    turned = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("放假调休")
        self.number = 2000
        self.here = date(2000, 1, 1)
        self._off: frozenset[date] = frozenset()
        self._worked: frozenset[date] = frozenset()
        self._names: dict[date, str] = {}

    def show_year(self, number: int, year: Year | None) -> None:
        """Show a year; without a list only its weekends are known."""
        calendar = of([year]).calendar if year else dates.WEEKDAYS
        self._off, self._worked = frozenset(calendar.off), frozenset(calendar.worked)
        self._names = {d: h.name for h in year.holiday for d in h.days()} if year else {}
        if number != self.number:
            self.here = date(number, 1, 1)
        self.number = number
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(760, 320)

    def box(self, day: date) -> QRect:
        """Where ``day`` stands."""
        month = self._month(day.month)
        first = date(day.year, day.month, 1).weekday()
        place = day.day - 1 + first
        width, height = month.width() / _WEEK, (month.height() - _MONTH_HEAD) / (_WEEKS + 1)
        left = month.left() + place % _WEEK * width
        top = month.top() + _MONTH_HEAD + (place // _WEEK + 1) * height
        return QRect(int(left), int(top), int(width), int(height))

    def _month(self, number: int) -> QRect:
        width = (self.width() - (_COLUMNS - 1) * 2 * _GAP) / _COLUMNS
        height = (self.height() - (_ROWS - 1) * _GAP) / _ROWS
        column, row = (number - 1) % _COLUMNS, (number - 1) // _COLUMNS
        left, top = column * (width + 2 * _GAP), row * (height + _GAP)
        return QRect(int(left), int(top), int(width), int(height))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = DARK if settings.dark() else LIGHT
        for number in range(1, 13):
            self._draw_head(painter, colours, number)
        painter.setFont(font(9))
        day = date(self.number, 1, 1)
        while day.year == self.number:
            self._draw_day(painter, colours, day)
            day += timedelta(1)
        painter.end()

    def _draw_head(self, painter: QPainter, colours: Tokens, number: int) -> None:
        month = self._month(number)
        painter.setFont(font(10, bold=True))
        painter.setPen(QColor(colours.text))
        head = QRect(month.left(), month.top(), month.width(), _MONTH_HEAD)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, f"{number} 月")
        painter.setFont(font(8))
        painter.setPen(QColor(colours.secondary))
        width, height = month.width() / _WEEK, (month.height() - _MONTH_HEAD) / (_WEEKS + 1)
        for place, word in enumerate(_DAYS):
            left, top = month.left() + place * width, month.top() + _MONTH_HEAD
            spot = QRect(int(left), top, int(width), int(height))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, word)

    def _draw_day(self, painter: QPainter, colours: Tokens, day: date) -> None:
        box = self.box(day)
        if day in self._off:
            painter.fillRect(box.adjusted(1, 1, -1, -1), QColor(colours.stop_soft))
            painter.setPen(QColor(colours.stop))
        elif day in self._worked:
            painter.fillRect(box.adjusted(1, 1, -1, -1), QColor(colours.warn_soft))
            painter.setPen(QColor(colours.warn))
        elif dates.WEEKDAYS.is_working(day):
            painter.setPen(QColor(colours.text))
        else:
            painter.setPen(QColor(colours.disabled))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(day.day))
        if day == self.here and self.hasFocus():
            painter.setPen(QColor(colours.accent))
            painter.drawRect(box.adjusted(0, 0, -1, -1))

    def day_at(self, x: int, y: int) -> date | None:
        """The day at this point, if any."""
        day = date(self.number, 1, 1)
        while day.year == self.number:
            if self.box(day).contains(x, y):
                return day
            day += timedelta(1)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        day = self.day_at(point.x(), point.y())
        if day is not None:
            self.here = day
            self.turned.emit(day)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_WEEK,
            Qt.Key.Key_Down: _WEEK,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            to = self.here + timedelta(step)
            self.here = to if to.year == self.number else self.here
            self.update()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.turned.emit(self.here)
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        """A tool tip says what a day is."""
        if isinstance(event, QHelpEvent):
            day = self.day_at(event.pos().x(), event.pos().y())
            said = self._names.get(day, "调休上班" if day in self._worked else "") if day else ""
            QToolTip.showText(event.globalPos(), f"{day}　{said}" if said else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]  # a QEvent, as Qt hands it over
