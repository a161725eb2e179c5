"""One newcomer beside the list: the path with days and names, the clock, what is still missing."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.domain import dates
from app.problems import Problem
from app.usecases.intake.newcomers import STATES, Newcomer
from ui.look import GAP
from ui.widgets.basic import button, chip, column, emptied, label, ranked, row
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day

_LEAST = 64  # px


class Detail(QFrame):
    """``register_asked``, ``defer_asked``, ``pupil_asked``, ``withdraw_asked`` of the one shown."""

    register_asked = Signal()
    defer_asked = Signal()
    pupil_asked = Signal()
    withdraw_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.heading = label("", "heading")
        self.about = label("", "quiet", wrap=True)
        self.clock = label("", "quiet", wrap=True)
        self.steps = column(gap=6)
        self.problems = ProblemList()
        self.problems.setMinimumHeight(_LEAST)
        self.open_pupil = button("打开学生", self.pupil_asked.emit)
        self.withdraw = button("撤销注册", self.withdraw_asked.emit, tip="登记错了：整条撤销")
        self.defer = button("延期", self.defer_asked.emit, tip="延期注册或延缓入学")
        self.register = button("登记注册", self.register_asked.emit, main=True)
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(self.heading)
        inside.addWidget(self.about)
        inside.addLayout(self.steps)
        inside.addWidget(self.clock)
        inside.addWidget(self.problems, 1)
        self._buttons = (self.open_pupil, self.withdraw, self.defer, self.register)
        inside.addLayout(row(None, *self._buttons))
        self.show_many(0)

    def show_many(self, count: int) -> None:
        """Several are chosen, or nobody."""
        self.heading.setText(f"已选 {count} 名" if count else "没有选中学生")
        chosen = "下面的“办理下一步”把选中的学生各推进一步，先预览，再登记。"
        self.about.setText(
            chosen if count else "在左边选中学生，可以看到办到哪一步、期限和缺什么。"
        )
        self.clock.hide()
        self.problems.show_problems(())
        emptied(self.steps)
        for one in self._buttons:
            one.hide()

    def show_one(self, one: Newcomer, problems: Sequence[Problem], *, may: bool) -> None:
        """This pupil; ``may`` she enter anything."""
        self.heading.setText(one.name)
        parts = (one.class_no or "未编班", one.stage, one.kind)
        self.about.setText("　".join(part for part in parts if part))
        self._show_steps(one)
        self._show_clock(one)
        waiting = not one.admission_id
        nothing = "" if waiting else "学籍档案的签字表已经收到。"
        self.problems.show_problems(problems, nothing)
        self.open_pupil.show()
        self.withdraw.setVisible(may and one.state == STATES[0])
        self.defer.setVisible(may and waiting)
        self.register.setVisible(may and waiting)

    def _show_steps(self, one: Newcomer) -> None:
        emptied(self.steps)
        for state in STATES:
            done = one.reached.get(state)
            if done is not None:
                mark, about = chip(f"✓ {state}", "good"), f"{day(done.day)}　{done.by}"
            elif state == one.next:
                mark, about = chip(f"● {state}", "accent"), "下一步"
            else:
                mark, about = chip(f"○ {state}"), ""
            self.steps.addLayout(row(mark, label(about, "quiet"), None))

    def _show_clock(self, one: Newcomer) -> None:
        due = one.due
        self.clock.setVisible(due is not None)
        if due is None:
            return
        rolled = f"，遇休息日顺延到{dates.shown(due.rolled)}" if due.rolled != due.legal else ""
        left = f"还有 {due.left} 天" if due.left >= 0 else f"已过 {-due.left} 天"
        text = (
            f"建档期限 {dates.shown(due.legal)}{rolled}（{due.source}）；{left}，"
            f"宜在{dates.shown(due.target)}以前办完。"
        )
        ranked(self.clock, text, "stop" if due.left < 0 else "quiet")
