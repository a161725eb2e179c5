"""What a move of pupils would do, before one button does it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.problems import Rejected, blocking
from app.usecases.classwork.class_moves import NOWHERE, Applied, Plan
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_SIDE = 380  # px


class PlanScreen(QWidget):
    """``left``; ``applied`` (``Applied``, what was done)."""

    left = Signal()
    applied = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._act: Callable[..., Applied] | None = None
        self._argument: object = None
        self._title = ""
        self.heading = label("", "heading")
        self.moves = Table(("姓名", "原班", "新班"), (120, 100, 100), name="class-moves")
        self.sizes = Table(("班级", "现有", "之后"), (110, 70, 70), name="class-sizes")
        self.sizes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.problems = ProblemList()
        self.apply = button("执行", self._apply, main=True, key="Ctrl+Return")
        back = button("返回，不改动", self.left.emit)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=2 * GAP)
        whole.addLayout(row(self.heading, None, back, self.apply))
        split = row(self.moves, self._side(), gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        inside.addWidget(label("班级人数", "heading"))
        inside.addWidget(self.sizes, 2)
        inside.addWidget(label("核对", "heading"))
        inside.addWidget(self.problems, 1)
        return frame

    def open(self, plan: Plan, act: Callable[..., Applied], argument: object = None) -> None:
        """Show ``plan``; the button does ``act(tx, argument)``, or with the plan itself."""
        self._act, self._title = act, plan.title
        self._argument = plan if argument is None else argument
        stopped = bool(blocking(plan.problems))
        self.heading.setText(f"{plan.title}　{len(plan.moves)} 名学生换班")
        self.moves.lines.show_lines(
            [(m.student_id, (m.name, m.before or NOWHERE, m.after or NOWHERE)) for m in plan.moves]
        )
        self.sizes.lines.show_lines(
            [
                (n, (one.class_no or NOWHERE, str(one.before), str(one.after)))
                for n, one in enumerate(plan.sizes)
            ]
        )
        self.problems.show_problems(plan.problems, "可以执行，执行后可以整步撤销。")
        self.apply.setEnabled(bool(plan.moves) and not stopped)
        self.apply.setFocus()

    def _apply(self) -> None:
        if self._act is not None:
            self.apply.setEnabled(False)
            self.work.write(
                self, self._act, self._argument, then=self._applied, failed=self._refused
            )

    def _applied(self, done: Any) -> None:
        self.applied.emit(done, self._title)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
        else:
            self.apply.setEnabled(True)
            self.work.failed.emit(self, error)
