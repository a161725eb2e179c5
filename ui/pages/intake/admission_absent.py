"""未报到: who should have registered by the day and did not, and what is decided of each."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QLineEdit,
    QStackedWidget,
    QWidget,
)

from app.job import Job
from app.problems import Rejected
from app.usecases.intake import absent_newcomers, absent_report
from app.usecases.intake.absent_newcomers import EXCUSED, GIVEN_UP, Absent
from ui.look import GAP
from ui.pages.collecting.collection_sheets import show_file
from ui.pages.intake.admission_urge import Urging
from ui.pages.intake.admission_verdict import Verdict
from ui.widgets.basic import button, column, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import OnKey
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("姓名", "班号", "规定怎样办", "已处理", "核实情况")
_WIDTHS = (90, 90, 170, 110, 200)  # px
_SIDE = 430  # px
_DAY_WIDTH = 130  # px


class AbsentScreen(QWidget):
    """``left``; ``noted`` (text, word, action); ``chosen`` (student id): go on with this one."""

    left = Signal()
    noted = Signal(str, str, object)
    chosen = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.year = ""
        self.found: tuple[Absent, ...] = ()
        self.heading = label("", "heading")
        self.day = QLineEdit()
        self.day.setPlaceholderText("例如 20260901")
        self.day.setAccessibleName("规定注册日期")
        self.day.setFixedWidth(_DAY_WIDTH)
        self.day.returnPressed.connect(self._set_day)
        self.table = Table(_HEADERS, _WIDTHS, name="absent-newcomers")
        self.table.chose.connect(self._chose)
        self.empty = Empty()
        self.stack = QStackedWidget()
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=2 * GAP)
        set_day = button("按此日期", self._set_day)
        back = button("返回新生名单", self.left.emit)
        by = label("规定注册日期", "quiet")
        self.to = QComboBox()
        self.to.setEditable(True)
        self.to.addItems(list(absent_report.ADDRESSEES))
        self.to.setAccessibleName("报送单位")
        self.report = button("打印报告", self._choose_report, tip="督促后仍未入学的，书面报告")
        whole.addLayout(row(self.heading, None, by, self.day, set_day, back))
        whole.addLayout(row(None, label("报送", "quiet"), self.to, self.report))
        listed = QWidget()
        split = row(self.table, scrolled(self._side(), width=_SIDE), gap=2 * GAP)
        split.setStretch(0, 1)
        listed.setLayout(split)
        self.stack.addWidget(listed)
        self.stack.addWidget(self.empty)
        whole.addWidget(self.stack, 1)

    def _side(self) -> QFrame:
        side = QFrame()
        side.setObjectName("card")
        self.who = label("", "heading")
        self.verdict = Verdict()
        self.verdict.checked.hide()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("联系了谁，有没有不可抗力等正当事由")
        self.excused = button(EXCUSED, lambda: self._decide(EXCUSED), tip="有正当事由，保留资格")
        self.give_up = button(GIVEN_UP, lambda: self._decide(GIVEN_UP))
        self.come = button("来注册了", self._come, main=True, tip="到新生名单登记注册或延期")
        inside = column(side, gap=GAP, margin=2 * GAP)
        inside.addWidget(self.who)
        inside.addWidget(self.verdict, 1)
        self._asking = QWidget()
        asked = column(self._asking, gap=GAP)
        asked.addLayout(labelled("核实情况 ★", self.reason))
        asked.addLayout(row(None, self.give_up, self.excused))
        inside.addWidget(self._asking)
        self.urging = Urging(self.work)
        self.urging.entered.connect(self._urged)
        inside.addWidget(self.urging)
        inside.addLayout(row(None, self.come))
        return side

    def open(self, year: str) -> None:
        """The newcomers of ``year``."""
        self.year = year
        self.day.setText(self.work.ask(absent_newcomers.regular_day, year))
        self.load()
        if not self.day.text():
            self.day.setFocus()

    def load(self) -> None:
        """Read the list afresh."""
        self.found = self.work.ask(absent_newcomers.absent, self.year)
        lines = [(one.student_id, _line(one)) for one in self.found]
        open_ones = sum(1 for one in self.found if one.asked and not one.decided)
        rest = f"，{open_ones} 名待核实" if open_ones else ""
        self.heading.setText(f"{self.year} 年未报到　{len(lines)} 名{rest}")
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        self.stack.setCurrentIndex(0 if lines else 1)
        compulsory = sum(1 for one in self.found if not one.asked)
        for part in (self.to, self.report):
            part.setEnabled(compulsory > 0)
        self._say_empty()
        self._chose()

    def _say_empty(self) -> None:
        known = self.work.ask(absent_newcomers.regular_day, self.year)
        if known:
            why = f"到 {day(known)} 应注册的新生都已注册或延期，或者规定没有要求处理。"
            self.empty.say("没有未报到的新生", why, "返回新生名单", self.left.emit)
        else:
            why = "填写本校公布的注册截止日期，这里就列出到期没有注册、也没有延期的新生。"
            self.empty.say("还没有规定注册日期", why, "填写日期", self.day.setFocus)

    def current(self) -> Absent | None:
        """The chosen one."""
        ids = self.table.selected()
        return next((one for one in self.found if ids == [one.student_id]), None)

    def _chose(self) -> None:
        one = self.current()
        if one is None:
            return
        self.who.setText(one.name)
        self.verdict.say([one.problem])
        self.verdict.checked.hide()
        self._asking.setVisible(one.asked)
        self.urging.show_pupil(
            one.student_id, self.work.ask(absent_newcomers.regular_day, self.year)
        )
        self.reason.setText(one.reason)

    def _set_day(self) -> None:
        self.work.write(
            self, absent_newcomers.set_regular_day, self.year, self.day.text(),
            then=lambda _: self.load(),
        )  # fmt: skip

    def _decide(self, decided: str) -> None:
        one = self.current()
        if one is not None:
            self.work.write(
                self, absent_newcomers.decide, self.year, one.student_id, decided,
                self.reason.text(), then=lambda _: self._decided(one, decided),
                failed=self._refused,
            )  # fmt: skip

    def _decided(self, one: Absent, decided: str) -> None:
        self.load()
        self.noted.emit(f"{one.name}：{decided}，原因已记录", "撤销", lambda: self._reopen(one))

    def _reopen(self, one: Absent) -> None:
        self.work.write(
            self, absent_newcomers.reopen, self.year, one.student_id, then=lambda _: self.load()
        )

    def _refused(self, error: BaseException) -> None:
        one = self.current()
        if isinstance(error, Rejected) and one is not None:
            self.verdict.say([one.problem, *error.problems])
            self.verdict.checked.hide()
        else:
            self.work.failed.emit(self, error)

    def _urged(self, text: str) -> None:
        self.noted.emit(text, "", None)
        self._chose()

    def _choose_report(self) -> None:
        name = str(Path.home() / f"{self.year}年新生未按期入学情况报告.pdf")
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存报告", name, "PDF (*.pdf);;Word (*.docx)"
        )
        if chosen:
            self.write_report(Path(chosen))

    def write_report(self, out: Path) -> None:
        """Write the report on who was urged and did not come."""
        self.work.write(
            self, absent_report.print_report, self.year, self.to.currentText(), out, Job(),
            then=self._reported, what="未按期入学情况报告",
        )  # fmt: skip

    def _reported(self, done: absent_report.Reported) -> None:
        rest = f"；{done.not_urged} 名还没有登记督促，没有列入" if done.not_urged else ""
        text = f"报告已生成，{done.pupils} 名{rest}：{done.path.name}"
        self.noted.emit(text, "打开文件", lambda: show_file(done.path))

    def _come(self) -> None:
        one = self.current()
        if one is not None:
            self.chosen.emit(one.student_id)


def _line(one: Absent) -> tuple[str, ...]:
    asks = "核实后决定是否放弃资格" if one.asked else "督促入学"
    return one.name, one.class_no or "未编班", asks, one.decided, one.reason
