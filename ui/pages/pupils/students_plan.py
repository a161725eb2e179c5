"""What an act on many pupils would do: counted by kind, line by line, with a reason to give."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QSplitter, QWidget

from app.job import Job
from app.usecases.pupils import bulk_edit
from app.usecases.pupils.bulk_edit import Applied, Plan, PlanRow
from ui.look import GAP
from ui.widgets.basic import Tone, button, card, choices, column, label
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table
from ui.work import Work

_KINDS: tuple[tuple[bulk_edit.Kind | None, str, Tone], ...] = (
    (None, "全部", "plain"),
    ("changed", "变更", "accent"),
    ("unchanged", "不变", "plain"),
    ("refused", "不可", "stop"),
)
_WORDS = {kind: word for kind, word, _ in _KINDS}
_HEADERS = ("行", "姓名", "班号", "结果", "变更前 → 变更后，或不可的原因")
_WIDTHS = (48, 84, 84, 92, 240)  # px


class PlanPreview(QWidget):
    """``applied`` (``Applied``, the act's title)."""

    applied = Signal(object, str)

    def __init__(self, work: Work, hint: str = "") -> None:
        super().__init__()
        self.work = work
        self._hint = hint
        self.plan: Plan | None = None
        self.chips = QButtonGroup(self)
        self.table = Table(_HEADERS, _WIDTHS, name="plan")
        self.table.chose.connect(self._explain)
        self.detail = ProblemList()
        self.heading = label("", "heading", wrap=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("修改原因 ★，如：开学家长登记")
        self.reason.setAccessibleName("修改原因")
        self.reason.setToolTip("记入每名学生的变更历史")
        self.reason.textChanged.connect(self._ready)
        self.apply = button("写入", self.submit, main=True, key="Ctrl+Return")
        chips = choices(self.chips, [(word, tone) for _, word, tone in _KINDS])
        chips.addStretch(1)
        chips.addWidget(self.reason, 2)
        chips.addWidget(self.apply)
        self.chips.idClicked.connect(self._filter)
        whole = column(self, gap=GAP)
        whole.addLayout(chips)
        whole.addWidget(self._split(), 1)

    def _split(self) -> QSplitter:
        frame, box = card()
        box.addWidget(self.heading)
        box.addWidget(self.detail, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(2 * GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(frame)
        split.setSizes([800, 320])
        split.setStretchFactor(0, 1)
        return split

    def clear(self) -> None:
        """Nothing has been looked at yet."""
        self.plan = None
        self.table.lines.drop()
        for number, (_, word, _) in enumerate(_KINDS):
            self.chips.button(number).setText(word)
        self.heading.setText("")
        self.detail.show_problems((), self._hint)
        self._ready()

    def show_plan(self, plan: Plan) -> None:
        """Show what would happen; those that cannot be come first."""
        self.plan = plan
        for number, (kind, word, _) in enumerate(_KINDS):
            count = len(plan.of_kind(kind)) if kind else len(plan.rows)
            self.chips.button(number).setText(f"{word} {count:,}")
        self._choose(3 if plan.of_kind("refused") else 0)
        self._ready()
        self.reason.setFocus()

    def submit(self) -> None:
        """Write it: one transaction, one batch."""
        if self.plan is None or not self.apply.isEnabled():
            return
        self.apply.setEnabled(False)
        self.work.write(
            self, bulk_edit.apply, self.plan, self.reason.text(), Job(),
            then=self._applied, failed=self._refused, what="写入学籍库",
        )  # fmt: skip

    def _applied(self, done: Applied) -> None:
        title = self.plan.title if self.plan is not None else ""
        self.reason.clear()
        self.clear()
        self.applied.emit(done, title)

    def _refused(self, error: BaseException) -> None:
        self._ready()
        self.work.failed.emit(self, error)

    def _ready(self) -> None:
        going = len(self.plan.of_kind("changed")) if self.plan is not None else 0
        self.apply.setText(f"写入 {going:,} 名" if going else "没有可写入的")
        self.apply.setEnabled(going > 0 and bool(self.reason.text().strip()))

    def _choose(self, number: int) -> None:
        self.chips.button(number).setChecked(True)
        self._filter(number)

    def _filter(self, number: int) -> None:
        if self.plan is None:
            return
        kind = _KINDS[number][0]
        lines = [
            _line(place, one)
            for place, one in enumerate(self.plan.rows)
            if kind is None or one.kind == kind
        ]
        self.table.lines.show_lines(lines)
        if lines:
            self.table.choose([0])
        else:
            self._explain()

    def _explain(self) -> None:
        chosen = self.table.selected()
        if self.plan is None or not chosen:
            self.heading.setText("")
            self.detail.show_problems((), "这一类没有学生。" if self.plan is not None else "")
            return
        one = self.plan.rows[chosen[0]]
        self.heading.setText(f"{one.name or f'第 {one.number} 行'}　{_WORDS[one.kind]}")
        told = [("变更", _told(cell)) for cell in one.cells]
        self.detail.show_problems(one.problems, "" if told else "与学籍库一致，不作改动。", told)


def _line(place: int, one: PlanRow) -> Line:
    if one.kind == "refused":
        why = "；".join(problem.message for problem in one.problems if problem.level.blocks)
    else:
        why = "；".join(map(_told, one.cells))
    word = _WORDS[one.kind]
    if one.kind == "changed" and one.problems:
        word += "，有提醒"
    return place, (str(one.number), one.name, one.class_no, word, why)


def _told(cell: bulk_edit.Cell) -> str:
    return f"{cell.label}：{cell.before or '空'} → {cell.after or '空'}"
