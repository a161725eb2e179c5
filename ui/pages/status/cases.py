"""异动: the cases under way, by state, kind, whom they wait for and what is late."""

from collections.abc import Sequence

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPushButton, QStackedWidget

from app.domain.permissions import Action, may
from app.usecases.status import case_rows, cases
from app.usecases.status.cases import CaseLine
from ui.pages.status import case_look
from ui.widgets.basic import Tone, button, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("姓名", "班号", "异动类型", "当前环节", "等待", "期限", "", "状态", "申请日期")
_WIDTHS = (88, 76, 132, 148, 96, 96, 52, 116, 96)  # px
_RUNNING, _LATE, _WAITING, _DONE, _ALL = "running", "late", "effective", "done", "all"
_VIEWS: tuple[tuple[str, str, Tone], ...] = (
    (_RUNNING, "办理中", "accent"),
    (_LATE, "已超期", "stop"),
    (_WAITING, "待办结", "warn"),
    (_DONE, "已办结", "good"),
    (_ALL, "全部", "plain"),
)


class CasesPage(Page):
    """Opened from the rail; with one of its views' ids as argument, or with whom it waits for."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "异动")
        self.found: tuple[CaseLine, ...] = ()
        self.chips = QButtonGroup(self)
        self.kind, self.waiting = QComboBox(), QComboBox()
        self.table = Table(_HEADERS, _WIDTHS, name="cases")
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.into = button("办理转入", self._into, main=True, key="Ctrl+N", tip="登记转入的学生")
        self.buttons.addWidget(self.into)
        actor = work.register.actor if work.register else None
        if actor is None or not may(actor.role, Action.EDIT):
            self.into.setEnabled(False)
            self.into.setToolTip("您的角色不能开案")
        self._build()

    def _build(self) -> None:
        line = row()
        for number, (_, word, tone) in enumerate(_VIEWS):
            one = QPushButton(word)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            line.addWidget(one)
        line.addStretch(1)
        for name, box in (("异动类型", self.kind), ("等待", self.waiting)):
            box.setAccessibleName(name)
            box.setMinimumWidth(140)
            line.addWidget(label(name, "quiet"))
            line.addWidget(box)
            box.currentIndexChanged.connect(lambda _: self._refill())
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._refill())
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.body.addLayout(line)
        self.body.addWidget(self.stack, 1)
        self.table.opened.connect(lambda one: self.go(Place.CASE, one))

    def shows(self) -> frozenset[str]:
        return frozenset({"status_case", "case_step", "case_return", "student"})

    def open_with(self, argument: object) -> None:
        for number, (view, _, _) in enumerate(_VIEWS):
            if argument == view:
                self.chips.button(number).setChecked(True)
        if isinstance(argument, str) and self.waiting.findData(argument) >= 0:
            self.waiting.setCurrentIndex(self.waiting.findData(argument))
        if self.found:
            self._refill()

    def load(self) -> None:
        self.found = self.work.ask(cases.cases)
        for number, (view, word, _) in enumerate(_VIEWS):
            count = sum(_in(view, line) for line in self.found)
            self.chips.button(number).setText(f"{word} {count}")
        running = sum(_in(_RUNNING, line) for line in self.found)
        late = sum(line.late for line in self.found)
        told = f"{running} 件未办结" + (f"，{late} 件已超期" if late else "")
        self.about.setText(told if running else "没有未办结的异动")
        _offer(self.kind, "全部类型", [line.title for line in self.found])
        running_lines = [line.waiting_for for line in self.found if line.waiting_for]
        _offer(self.waiting, "全部", running_lines)
        self._refill()

    def _refill(self) -> None:
        view = _VIEWS[max(0, self.chips.checkedId())][0]
        kind, waiting = self.kind.currentData(), self.waiting.currentData()
        today = QDate.currentDate().toString("yyyyMMdd")
        lines: Sequence[Line] = [
            (line.id, case_look.cells(line, today))
            for line in self.found
            if _in(view, line)
            and kind in ("", None, line.title)
            and waiting in ("", None, line.waiting_for)
        ]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.stack.setCurrentIndex(0 if lines else 1)
        if not lines:
            self._tell_empty()

    def _tell_empty(self) -> None:
        if self.found:
            self.empty.say("这里没有异动", "请换一种状态、类型或等待的人查看。")
            return
        why = "转入的学生在这里登记；本校学生的休学、复学、转出等，在学生页的“学籍异动”里办理。"
        self.empty.say("还没有办理过异动", why, "办理转入", self._into)

    def _into(self) -> None:
        self.go(Place.CASE_OPENING, 0)


def _in(view: str, line: CaseLine) -> bool:
    if view == _ALL:
        return True
    if view == _LATE:
        return line.late
    if view == _RUNNING:
        return line.state in case_rows.RUNNING
    if view == _WAITING:
        return line.state == case_rows.EFFECTIVE
    return line.state == case_rows.CLOSED


def _offer(box: QComboBox, everything: str, words: Sequence[str]) -> None:
    """Every word once, keeping what was chosen."""
    chosen = box.currentData()
    box.blockSignals(True)
    box.clear()
    box.addItem(everything, "")
    for word in sorted(set(words)):
        box.addItem(word, word)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.blockSignals(False)
