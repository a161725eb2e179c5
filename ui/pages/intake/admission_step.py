"""What moving newcomers one step would do, before one button does it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.problems import Rejected, blocking
from app.usecases.intake import newcomers
from app.usecases.intake.newcomers import Moved, StepPlan
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.widgets.table import Table
from ui.work import Work

_SIDE = 420  # px
_DAY_WIDTH = 150  # px


class StepScreen(QWidget):
    """``left``; ``done`` (``Moved``)."""

    left = Signal()
    done = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._ids: list[int] = []
        self.plan: StepPlan | None = None
        self.heading = label("", "heading")
        self.day = QLineEdit()
        self.day.setPlaceholderText("今天，或 20260910")
        self.day.setAccessibleName("办理日期")
        self.day.setFixedWidth(_DAY_WIDTH)
        self.day.textChanged.connect(self._preview)
        self.moves = Table(
            ("姓名", "班号", "现在", "之后"), (110, 100, 100, 100), name="admission-moves"
        )
        self.problems = ProblemList()
        self.apply = button("登记", self._apply, main=True, key="Ctrl+Return")
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=2 * GAP)
        back = button("返回，不改动", self.left.emit)
        day = label("办理日期", "quiet")
        whole.addLayout(row(self.heading, None, day, self.day, back, self.apply))
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        inside.addWidget(label("核对", "heading"))
        inside.addWidget(self.problems, 1)
        split = row(self.moves, frame, gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def open(self, admission_ids: list[int]) -> None:
        """Preview each of these one step on."""
        self._ids = admission_ids
        self.day.clear()
        self._preview()
        self.apply.setFocus()

    def _preview(self) -> None:
        try:
            plan = self.work.ask(newcomers.preview_moves, self._ids, self.day.text())
        except Rejected as error:  # a day half typed
            self.plan = None
            self.problems.show_problems(error.problems)
            self.apply.setEnabled(False)
            return
        self.plan = plan
        self.heading.setText(f"{len(plan.moves)} 名新生各办一步")
        self.moves.lines.show_lines(
            [
                (m.student_id, (m.name, m.class_no or "未编班", m.before, m.after))
                for m in plan.moves
            ]
        )
        self.problems.show_problems(plan.problems, "可以登记，登记后可以整批撤销。")
        self.apply.setText(f"登记 {len(plan.moves)} 名")
        self.apply.setEnabled(bool(plan.moves) and not blocking(plan.problems))

    def _apply(self) -> None:
        if self.plan is None:
            return
        self.apply.setEnabled(False)
        self.work.write(self, newcomers.move_on, self.plan, then=self._moved, failed=self._refused)

    def _moved(self, moved: Moved) -> None:
        self.done.emit(moved)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
        else:
            self.apply.setEnabled(True)
            self.work.failed.emit(self, error)
