"""延期名单, and the children who were not taken in: of the own district that is an alert."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QStackedWidget, QWidget

from app.domain.class_size import JUNIOR, PRIMARY, SENIOR
from app.problems import Problem, Rejected
from app.usecases.intake import deferrals
from ui.look import GAP
from ui.pages.intake.admission_verdict import Verdict
from ui.widgets.basic import button, column, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import OnKey
from ui.widgets.shown import day, when
from ui.widgets.table import Table
from ui.work import Work

_DEFERRED = ("姓名", "类型", "规定日期", "延到", "申请人", "原因", "证明", "登记")
_DEFERRED_WIDTHS = (80, 80, 90, 90, 80, 150, 150, 150)  # px
_REFUSED = ("姓名", "年份", "学段", "本学区", "原因", "决定人", "登记")
_REFUSED_WIDTHS = (80, 56, 76, 76, 180, 80, 130)  # px
_SIDE = 380  # px


class DeferralsScreen(QWidget):
    """``left``; ``pupil_asked`` (student id)."""

    left = Signal()
    pupil_asked = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.heading = label("", "heading")
        self.table = Table(_DEFERRED, _DEFERRED_WIDTHS, name="deferrals")
        self.table.opened.connect(lambda place: self.pupil_asked.emit(self._ids[place]))
        self._ids: list[int] = []
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=2 * GAP)
        whole.addLayout(row(self.heading, None, button("返回新生名单", self.left.emit)))
        whole.addWidget(self.stack, 1)
        why = "在新生名单里选中待注册的学生，按“延期”登记：原因、证明和新的日期。"
        self.empty.say("没有延期注册或延缓入学", why, "返回新生名单", self.left.emit)

    def load(self) -> None:
        """Read the deferrals afresh."""
        found = self.work.ask(deferrals.deferrals)
        self._ids = [one.student_id for one in found]
        lines = [
            (place, (one.name, one.kind, day(one.regular_on), day(one.new_on), one.applicant,
                     one.reason, one.proof, f"{when(one.at)[:10]} {one.by}"))
            for place, one in enumerate(found)
        ]  # fmt: skip
        self.heading.setText(f"延期注册和延缓入学　{len(found)} 件")
        self.table.lines.show_lines(lines)
        self.stack.setCurrentWidget(self.table if lines else self.empty)


class RefusalsScreen(QWidget):
    """``left``; ``noted`` (text)."""

    left = Signal()
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.heading = label("", "heading")
        self.alert = label("", "stop", wrap=True)
        self.table = Table(_REFUSED, _REFUSED_WIDTHS, name="refusals")
        self.form = RefusalForm(work)
        self.form.entered.connect(self._entered)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=GAP)
        whole.addLayout(row(self.heading, None, button("返回新生名单", self.left.emit)))
        whole.addWidget(self.alert)
        split = row(self.table, scrolled(self.form, width=_SIDE), gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def open(self, year: str) -> None:
        """The list, and the form for one more."""
        self.form.open(year)
        self.load()

    def load(self) -> None:
        """Read the list afresh."""
        found = self.work.ask(deferrals.refusals)
        lines = [
            (one.id, (one.name, one.year, one.stage, "是　拒收" if one.alert else "否", one.reason,
                      one.decided_by, when(one.at)[:10]))
            for one in found
        ]  # fmt: skip
        self.heading.setText(f"未接收的学生　{len(found)} 名")
        self.table.lines.show_lines(lines)
        alerts = [one.name for one in found if one.alert]
        told = f"拒收警示：{'、'.join(alerts)}是本校学区内的儿童少年。请报告校长，重新处理。"
        self.alert.setText(told)
        self.alert.setVisible(bool(alerts))

    def _entered(self, name: str, problems: tuple[Problem, ...]) -> None:
        told = problems[0].message if problems else f"已登记未接收的学生 {name}"
        self.noted.emit(told)
        self.load()


class RefusalForm(QFrame):
    """One child who was not taken in. ``entered`` (name, problems)."""

    entered = Signal(str, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._year = ""
        self.name, self.reason, self.decided_by = QLineEdit(), QLineEdit(), QLineEdit()
        self.stage = QComboBox()
        self.stage.addItems([PRIMARY, JUNIOR, SENIOR])
        self.in_district = QCheckBox("属于本校学区")
        self.in_district.toggled.connect(self._tell)
        self.verdict = Verdict()
        self.save = button("登记", self.submit, main=True)
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(label("登记一名未接收的学生", "heading"))
        for name, field in (
            ("姓名 ★", self.name), ("学段", self.stage), ("原因 ★", self.reason),
            ("决定人 ★", self.decided_by),
        ):  # fmt: skip
            inside.addLayout(labelled(name, field))
        inside.addWidget(self.in_district)
        inside.addWidget(self.verdict, 1)
        inside.addLayout(row(None, self.save))

    def open(self, year: str) -> None:
        """One more in ``year``."""
        self._year = year
        for line in (self.name, self.reason, self.decided_by):
            line.clear()
        self.in_district.setChecked(False)
        self._tell()
        self.name.setFocus()

    def submit(self) -> None:
        """Enter it."""
        name = self.name.text().strip()
        self.work.write(
            self, deferrals.refuse_child, name, self._year, self.stage.currentText(),
            self.reason.text(), self.decided_by.text(), in_district=self.in_district.isChecked(),
            then=lambda found: self._done(name, found), failed=self._refused,
        )  # fmt: skip

    def _done(self, name: str, problems: tuple[Problem, ...]) -> None:
        self.open(self._year)
        self.entered.emit(name, problems)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.verdict.say(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _tell(self) -> None:
        district = "学区内的儿童少年不得拒收：登记后列为拒收警示，请先报告校长。"
        other = "不属本学区的，写明原因和去向，以备查问。"
        self.verdict.say((), district if self.in_district.isChecked() else other)
