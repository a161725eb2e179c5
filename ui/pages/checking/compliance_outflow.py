"""转出走势: who transferred out by month, leaving grades marked, and the table behind it."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.usecases.checking import compliance_outflow
from app.usecases.checking.compliance_outflow import Outflow
from ui import settings
from ui.look import DARK, GAP, LIGHT, font
from ui.widgets.basic import column, label
from ui.widgets.empty import Empty
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_HEIGHT = 190  # px
_FOOT = 22  # px
_TOP = 20  # px
_WIDEST = 36  # px
_PROBLEMS_HEIGHT = 96  # px
_GRADE, _MONTH = 80, 64  # px


class Bars(QWidget):
    """A bar a month: all who left, and of them those of a leaving grade."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self.numbers: list[tuple[str, int, int]] = []

    def show_numbers(self, numbers: list[tuple[str, int, int]]) -> None:
        """(month, all, of leaving grades) from left to right."""
        self.numbers = numbers
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.numbers:
            return
        painter = QPainter(self)
        colours = DARK if settings.dark() else LIGHT
        painter.setFont(font(9))
        most = max(1, *(every for _, every, _ in self.numbers))
        slot = self.width() / len(self.numbers)
        room = self.height() - _FOOT - _TOP
        for place, (month, every, final) in enumerate(self.numbers):
            middle = int((place + 0.5) * slot)
            width = min(_WIDEST, int(slot * 0.6))
            base = self.height() - _FOOT
            for number, colour in ((every, colours.accent), (final, colours.stop)):
                high = int(room * number / most)
                box = QRect(middle - width // 2, base - high, width, high)
                painter.fillRect(box, QColor(colour))
            painter.setPen(QColor(colours.text))
            above = QRect(
                int(place * slot), base - int(room * every / most) - _TOP, int(slot), _TOP
            )
            if every:
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(every))
            painter.setPen(QColor(colours.secondary))
            foot = QRect(int(place * slot), base, int(slot), _FOOT)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"{int(month[4:])}月")
        painter.end()


class OutflowScreen(QWidget):
    """The chart, what it warns of, and its table."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.bars = Bars()
        self.legend = label("蓝色为全部转出，红色为其中的毕业年级；近 12 个月。", "caption")
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.table: Table | None = None
        self.place = column(gap=0)
        self.empty = Empty()
        self.stack = QStackedWidget()
        shown = QWidget()
        inside = column(shown, gap=GAP)
        for part in (self.bars, self.legend, self.problems):
            inside.addWidget(part)
        inside.addLayout(self.place, 1)
        self.stack.addWidget(shown)
        self.stack.addWidget(self.empty)
        column(self).addWidget(self.stack)

    def load(self) -> None:
        """Read the last twelve months."""
        found = self.work.ask(compliance_outflow.outflow)
        self.stack.setCurrentIndex(0 if found.counts else 1)
        if not found.counts:
            self.empty.say("近 12 个月没有转出", "转出办结后，这里按年级和月份统计。")
            return
        self.bars.show_numbers([_month(found, month) for month in found.months])
        nothing = "各毕业年级没有集中转出。"
        self.problems.show_problems(found.findings, nothing)
        self._fill(found)

    def _fill(self, found: Outflow) -> None:
        if self.table is None:
            headers = ("年级", *(f"{month[:4]}-{month[4:]}" for month in found.months), "合计")
            widths = (_GRADE, *(_MONTH for _ in found.months), _MONTH)
            self.table = Table(headers, widths)
            self.place.addWidget(self.table)
        lines = [(n, (grade, *_cells(found, grade))) for n, grade in enumerate(found.grades, 1)]
        self.table.lines.show_lines(lines)


def _month(found: Outflow, month: str) -> tuple[str, int, int]:
    every = {grade: found.counts.get((grade, month), 0) for grade in found.grades}
    final = sum(number for grade, number in every.items() if grade in found.leaving)
    return month, sum(every.values()), final


def _cells(found: Outflow, grade: str) -> list[str]:
    numbers = [found.counts.get((grade, month), 0) for month in found.months]
    return [*(str(number or "") for number in numbers), str(sum(numbers))]
