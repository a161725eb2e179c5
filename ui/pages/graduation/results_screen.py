"""成绩表: what a pasted or read sheet would enter, line by line, before one button does it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.problems import Rejected
from app.usecases.graduation import leaver_results, verdicts
from app.usecases.graduation.leaver_results import ResultPlan, ResultRow
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table
from ui.work import Work

_KINDS = {"changed": "登记", "unchanged": "不变", "rejected": "不采用"}
_SIDE = 380  # px


class ResultsScreen(QWidget):
    """``left``; ``applied`` (how many pupils)."""

    left = Signal()
    applied = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.plan: ResultPlan | None = None
        self.heading = label("", "heading")
        self.table = Table(("行", "姓名", "处理", "登记的内容"), (44, 84, 64, 320), name="results")
        self.problems = ProblemList()
        self.apply = button("登记", self._apply, main=True, key="Ctrl+Return")
        back = button("返回，不登记", self.left.emit)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        inside.addWidget(label("核对", "heading"))
        inside.addWidget(self.problems, 1)
        whole = column(self, gap=2 * GAP)
        whole.addLayout(row(self.heading, None, back, self.apply))
        split = row(self.table, frame, gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def open(self, plan: ResultPlan) -> None:
        """Show ``plan``."""
        self.plan = plan
        counts = plan.counts
        self.heading.setText(
            f"{plan.grade}成绩　登记 {counts['changed']} 名，不变 {counts['unchanged']} 名，"
            f"不采用 {counts['rejected']} 行"
        )
        self.table.lines.show_lines([_line(one) for one in plan.rows])
        self.problems.show_problems(plan.problems, "每一行都对上了学生。")
        self.apply.setText(f"登记 {counts['changed']} 名")
        self.apply.setEnabled(counts["changed"] > 0)
        self.apply.setFocus()

    def _apply(self) -> None:
        if self.plan is not None:
            self.apply.setEnabled(False)
            self.work.write(
                self, leaver_results.apply, self.plan,
                then=self.applied.emit, failed=self._refused,
            )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        self.apply.setEnabled(True)
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
        else:
            self.work.failed.emit(self, error)


def _line(one: ResultRow) -> Line:
    said = "　".join(f"{verdicts.COLUMNS[key]} {text}" for key, text in one.values.items())
    return one.row, (str(one.row), one.name, _KINDS[one.kind], said)
