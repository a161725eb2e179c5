"""The month: each day with what is due, whether it is worked, and the list of the chosen day."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QDate, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.duties import Duty
from app.usecases.desk import duties
from app.usecases.desk.duties import Day
from ui import settings
from ui.look import DARK, GAP, LIGHT, Tokens, font
from ui.widgets.basic import button, column, emptied, label, line, link, row, scrolled
from ui.work import Work

_WEEK = 7
_HEAD = 26  # px
_PAD = 6  # px
_SIDE = 332  # px
_DAYS = "一二三四五六日"


class MonthGrid(QWidget):
    """Seven columns of days from Monday. ``chose`` (day): arrows or a click."""

    chose = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("月历")
        self.days: Sequence[Day] = ()
        self.today = date.min
        self.chosen = 0

    def show_days(self, days: Sequence[Day], today: date) -> None:
        """Show a month; the chosen day stays where it is if it can."""
        self.days, self.today = days, today
        inside = [n for n, one in enumerate(days) if one.day == today]
        self.chosen = inside[0] if inside else min(self.chosen, len(days) - 1)
        self.update()
        self.chose.emit(days[self.chosen])

    def sizeHint(self) -> QSize:
        return QSize(640, 420)

    def cell(self, number: int) -> QRect:
        """Where day ``number`` (from 0) stands."""
        place = number + self.days[0].day.weekday()
        weeks = (len(self.days) + self.days[0].day.weekday() + _WEEK - 1) // _WEEK
        width, height = self.width() / _WEEK, (self.height() - _HEAD) / weeks
        left, top = place % _WEEK * width, _HEAD + place // _WEEK * height
        return QRect(int(left), int(top), int(width), int(height)).adjusted(1, 1, -1, -1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = DARK if settings.dark() else LIGHT
        painter.setFont(font(9))
        painter.setPen(QColor(colours.secondary))
        width = self.width() / _WEEK
        for place, word in enumerate(_DAYS):
            head = QRect(int(place * width), 0, int(width), _HEAD)
            painter.drawText(head, Qt.AlignmentFlag.AlignCenter, f"星期{word}")
        for number, one in enumerate(self.days):
            self._draw(painter, colours, number, one)
        painter.end()

    def _draw(self, painter: QPainter, colours: Tokens, number: int, one: Day) -> None:
        box = self.cell(number)
        ground = colours.card if one.working else colours.hover
        painter.fillRect(box, QColor(ground))
        chosen = number == self.chosen
        painter.setPen(QColor(colours.accent if chosen else colours.line))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        inner = box.adjusted(_PAD, 4, -_PAD, -4)
        painter.setFont(font(10, bold=one.day == self.today))
        painter.setPen(QColor(colours.accent if one.day == self.today else colours.text))
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, str(one.day.day))
        said = one.name or ("调休上班" if one.worked else "")
        painter.setFont(font(8))
        painter.setPen(QColor(colours.stop if one.name else colours.secondary))
        right = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, int(right), said)
        self._draw_duties(painter, colours, inner.adjusted(0, 20, 0, 0), one)

    def _draw_duties(self, painter: QPainter, colours: Tokens, box: QRect, one: Day) -> None:
        metrics = painter.fontMetrics()
        lines = max(1, box.height() // metrics.height())
        late = one.day < self.today
        painter.setPen(QColor(colours.stop if late else colours.accent))
        shown = list(one.duties[:lines])
        rest = len(one.duties) - len(shown)
        if rest:
            shown = shown[:-1]
        texts = [duty.title for duty in shown]
        if rest:
            texts.append(f"另有 {rest + 1} 项")
        for place, text in enumerate(texts):
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            top = box.top() + place * metrics.height()
            painter.drawText(QPoint(box.left(), top + metrics.ascent()), cut)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        for number in range(len(self.days)):
            if self.cell(number).contains(point):
                self._choose(number)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -_WEEK,
            Qt.Key.Key_Down: _WEEK,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif 0 <= self.chosen + step < len(self.days):
            self._choose(self.chosen + step)

    def _choose(self, number: int) -> None:
        self.chosen = number
        self.update()
        self.chose.emit(self.days[number])


class MonthScreen(QWidget):
    """The grid, the day at its right, and the way to the months beside."""

    def __init__(self, work: Work, open_duty: Callable[[Duty], None]) -> None:
        super().__init__()
        self.work = work
        self._open_duty = open_duty
        self.first = QDate.currentDate()
        self.heading = label("", "heading")
        self.grid = MonthGrid()
        self.grid.chose.connect(self._show_day)
        self.before = button("上一月", lambda: self._move(-1), key="PgUp")
        self.after = button("下一月", lambda: self._move(1), key="PgDown")
        self.now = button("本月", self._to_now)
        frame = QFrame()
        frame.setObjectName("card")
        frame.setFixedWidth(_SIDE)
        self.day = label("", "heading")
        inside = column(frame, margin=2 * GAP)
        inside.addWidget(self.day)
        body = QWidget()
        body.setObjectName("body")
        self.duties: QVBoxLayout = column(body, gap=GAP)
        inside.addWidget(scrolled(body), 1)
        whole = column(self, gap=GAP)
        whole.addLayout(row(self.heading, None, self.before, self.now, self.after))
        split = row(self.grid, frame, gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def load(self) -> None:
        """Read the month that is shown."""
        year, month = self.first.year(), self.first.month()
        self.heading.setText(f"{year} 年 {month} 月")
        self.work.read(self, duties.month, year, month, then=self._show)

    def _show(self, days: Sequence[Day]) -> None:
        today = QDate.currentDate()
        self.grid.show_days(days, date(today.year(), today.month(), today.day()))

    def _show_day(self, one: Day) -> None:
        said = one.name or ("调休上班" if one.worked else ("" if one.working else "休息"))
        self.day.setText(f"{one.day.month}月{one.day.day}日　{said}")
        emptied(self.duties)
        for duty in one.duties:
            self.duties.addWidget(label(duty.title, wrap=True))
            about = label(f"{duty.kind.value}　{duty.waiting_for}", "caption")
            to = link("打开", partial(self._open_duty, duty))
            self.duties.addLayout(row(about, None, to))
            self.duties.addWidget(line())
        if not one.duties:
            self.duties.addWidget(label("这一天没有到期的事。", "quiet", wrap=True))
        self.duties.addStretch(1)

    def _move(self, months: int) -> None:
        self.first = self.first.addMonths(months)
        self.load()

    def _to_now(self) -> None:
        self.first = QDate.currentDate()
        self.load()
