"""旷课统计: everybody with 旷课 in the term that runs, against the thresholds of the profile."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.usecases.staying import attendance
from app.usecases.staying.attendance import TruancyLine
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = (
    "姓名",
    "班号",
    "年级",
    "连续（天）",
    "本学期最长",
    "累计（天）",
    "累计（学时）",
    "联系",
    "提示",
)
_WIDTHS = (84, 72, 64, 76, 84, 76, 88, 48, 220)  # px
_PROBLEMS_HEIGHT = 110  # px


class TruantsScreen(QWidget):
    """``watch_asked`` (pupil, name, since), ``pupil_asked`` (pupil), ``noted``."""

    watch_asked = Signal(int, str, str)
    pupil_asked = Signal(int)
    noted = Signal(str, str, object)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._lines: dict[int, TruancyLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="truants")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self.pupil_asked)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.watch = button("列入控辍台账", self._watch)
        self.watch.setVisible(editable)
        inside = column(self, gap=GAP)
        about = "只统计本学期的旷课；按上学日和学时累计，周末和假日不算也不中断。"
        inside.addWidget(label(about, "quiet"))
        inside.addWidget(self.stack, 1)
        inside.addWidget(self.problems)
        inside.addLayout(row(None, self.watch))

    def load(self) -> None:
        """Read the counts."""
        found = self.work.ask(attendance.truants)
        self._lines = {one.student_id: one for one in found}
        lines = [(one.student_id, _texts(one)) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        if not lines:
            self.empty.say("本学期没有旷课", "班主任或学籍管理员在“考勤登记”里登记后，这里累计。")
        self.stack.setCurrentIndex(0 if lines else 1)
        self._chose()

    def _chose(self) -> None:
        one = self._lines.get(self.table.current()) if self._lines else None
        self.watch.setEnabled(one is not None)
        self.problems.setVisible(one is not None)
        if one is not None:
            self.problems.show_problems(one.findings, "还没有达到政策规定的标准。")

    def _watch(self) -> None:
        one = self._lines.get(self.table.current())
        if one is not None:
            since = f"{one.count.since:%Y%m%d}" if one.count.since else ""
            self.watch_asked.emit(one.student_id, one.name, since)


def _texts(one: TruancyLine) -> tuple[str, ...]:
    count = one.count
    told = "；".join(found.message for found in one.findings)
    numbers = (count.running, count.longest, count.days, count.periods, one.contacts)
    return one.name, one.class_no, one.grade, *(str(number or "—") for number in numbers), told
