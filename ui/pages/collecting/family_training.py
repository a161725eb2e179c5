"""家长培训: the instruction sheet to hand out, and the days on which families were taught."""

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.permissions import Action, may
from app.problems import Rejected
from app.usecases.collecting import family_trainings
from app.usecases.collecting.family_trainings import Training, TrainingLine
from ui.look import GAP
from ui.widgets.ask import Ask
from ui.widgets.basic import button, card, column, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

_FORM_WIDTH = 300  # px
_HEADERS = ("培训日期", "培训对象", "到会人数", "主讲人", "备注", "登记", "状态")
_WIDTHS = (100, 170, 80, 90, 160, 80, 150)  # px
_SHEETS = 50


class FamilyTrainingPage(Page):
    """Entering at the left, the list at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            work, "家长培训", "培训家长按照户口簿填写《学生基本信息表》：发填写说明，登记培训日期。"
        )
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self.lines: dict[int, TrainingLine] = {}
        self.held_on = QLineEdit(QDate.currentDate().toString("yyyy-MM-dd"))
        self.whom, self.people, self.trainer, self.remark = (QLineEdit() for _ in range(4))
        self.whom.setPlaceholderText("例如 一年级各班家长")
        self.people.setPlaceholderText("例如 86")
        self.problems = ProblemList()
        self.problems.setMinimumHeight(90)
        self.problems.hide()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("撤销原因")
        self.reason.setAccessibleName("撤销原因")
        self.asking = Ask((self.reason,))
        self.table = Table(_HEADERS, _WIDTHS, name="family-training")
        self.table.chose.connect(self._ready)
        self.empty = Empty()
        self.guide = button("打印填写说明", self._print, main=True, key="Ctrl+P")
        self.buttons.addWidget(self.guide)
        self._build()

    def _build(self) -> None:
        self.enter = button("登记培训", self.submit, key="Ctrl+S")
        self.undo = button("撤销这一条", self._ask)
        frame, inside = card(gap=GAP)
        for text, field in (
            ("培训日期", self.held_on),
            ("培训对象", self.whom),
            ("到会人数", self.people),
            ("主讲人", self.trainer),
            ("备注", self.remark),
        ):
            inside.addLayout(labelled(text, field))
        inside.addWidget(self.enter)
        inside.addWidget(self.problems)
        inside.addStretch(1)
        left = scrolled(frame, width=_FORM_WIDTH)
        right, lists = card(gap=GAP)
        lists.addWidget(self.asking)
        lists.addWidget(self.table, 1)
        lists.addWidget(self.empty, 1)
        lists.addLayout(row(None, self.undo))
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(left)
        whole = QWidget()
        column(whole).addWidget(right)
        split.addWidget(whole, 1)
        self.body.addLayout(split, 1)
        for one in (left, self.undo):
            one.setVisible(self._may)

    def shows(self) -> frozenset[str]:
        return frozenset({"family_training"})

    def load(self) -> None:
        found = self.work.ask(family_trainings.lines)
        self.lines = {one.id: one for one in found}
        lines = [_line(one) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.say(
            "还没有登记过培训", "先打印填写说明发给家长，培训后在左边登记日期和到会人数。"
        )
        self._ready()

    def submit(self) -> None:
        """Enter what is typed."""
        wanted = Training(
            self.held_on.text(), self.whom.text(), self.people.text(), self.trainer.text(),
            self.remark.text(),
        )  # fmt: skip
        self.work.write(
            self, family_trainings.enter, wanted, then=self._entered, failed=self._refused
        )

    def _entered(self, _: int) -> None:
        self.problems.hide()
        for field in (self.whom, self.people, self.remark):
            field.clear()
        self.note("已登记这次家长培训")

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, Rejected):
            self.work.failed.emit(self, error)
            return
        self.problems.show_problems(error.problems)
        self.problems.show()

    def _ask(self) -> None:
        self.reason.clear()
        self.asking.ask("撤销这次培训的登记，记录保留：", "撤销", self._withdraw)

    def _withdraw(self) -> None:
        self.work.write(
            self, family_trainings.withdraw, self.table.current(), self.reason.text(),
            then=lambda _: self.asking.hide(),
        )  # fmt: skip

    def _ready(self) -> None:
        one = self.lines.get(self.table.current()) if self.lines else None
        self.undo.setEnabled(one is not None and not one.withdrawn)

    def _print(self) -> None:
        people = self.people.text().strip()
        sheets = int(people) if people.isdecimal() and int(people) <= 500 else _SHEETS
        self.go(Place.FORMS, family_trainings.guide(sheets))


def _line(one: TrainingLine) -> Line:
    state = f"已撤销：{one.withdrawn}" if one.withdrawn else ""
    texts = (day(one.held_on), one.whom, str(one.people), one.trainer, one.note, one.by, state)
    return one.id, texts
