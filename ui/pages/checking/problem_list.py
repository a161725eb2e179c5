"""The worklist of 问题学籍: counts as chips, the table, and the one chosen with its handling."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.problem_handling import Kind
from app.job import Job
from app.usecases.checking import doubles, handling_rules
from app.usecases.checking.doubles import Handled, ProblemLine, Scanned
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.checking.problem_card import ProblemCard
from ui.widgets.attachments import Attached
from ui.widgets.basic import Tone, choices, column
from ui.widgets.empty import Empty
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_HEADERS = ("姓名", "班号", "类型", "状态", "发现日期", "来源", "说明")
_WIDTHS = (76, 76, 104, 64, 88, 76, 160)  # px
_STATES = (
    ("未办结", doubles.UNFINISHED),
    ("待处理", (doubles.OPEN,)),
    ("处理中", (doubles.IN_HAND,)),
    ("已上报", (doubles.SUBMITTED,)),
    ("已办结", (doubles.SETTLED,)),
    ("已消除", (doubles.VANISHED,)),
)
_KINDS = ("", *(kind.value for kind in Kind))
_TONES: Sequence[Tone] = ("plain", "warn", "stop", "stop", "warn")
Counts = Mapping[tuple[str, str], int]


class WorklistPart(QWidget):
    """``opened`` (student), ``compared`` (kept, other): where she wants to go."""

    opened = Signal(int)
    compared = Signal(int, int)
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._lines: dict[int, ProblemLine] = {}
        self._counts: Counts = {}
        self.chips = QButtonGroup(self)
        self.state = QComboBox()
        self.state.setAccessibleName("状态")
        for word, states in _STATES:
            self.state.addItem(word, states)
        self.table = Table(_HEADERS, _WIDTHS, name="problem-records")
        self.empty = Empty()
        self.card = ProblemCard()
        self.stack = QStackedWidget()
        self._build(column(self, gap=GAP))
        self.chips.idClicked.connect(lambda _: self._refill())
        self.state.currentIndexChanged.connect(lambda _: self._refill())
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda one: self.opened.emit(self._lines[one].student_id))
        self.card.took.connect(self._take)
        self.card.handled.connect(self._handle)
        self.card.settled.connect(self._settle)
        self.card.opened.connect(self.opened)
        self.card.compared.connect(self.compared)

    def _build(self, whole: QVBoxLayout) -> None:
        kinds = zip(_KINDS, _TONES, strict=True)
        chips = choices(self.chips, [(kind or "全部", tone) for kind, tone in kinds])
        chips.addStretch(1)
        chips.addWidget(self.state)
        self.chips.button(0).setChecked(True)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(2 * GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.card)
        split.setSizes([700, 400])
        split.setStretchFactor(0, 1)
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        whole.addLayout(chips)
        whole.addWidget(self.stack, 1)

    def load(self, counts: Counts) -> None:
        """Show the chips' ``counts`` and the lines of the chosen kind and state."""
        self._counts = counts
        self._refill()

    def scan(self, asked: QPushButton | None = None) -> None:
        """Look through the whole register; ``asked`` is the button that rests meanwhile."""
        if asked is not None:
            asked.setEnabled(False)
        self.work.write(
            self, doubles.scan, Job(), what="查找问题学籍",
            then=lambda done: self._scanned(done, asked),
            failed=lambda error: self._not_scanned(error, asked),
        )  # fmt: skip

    def _scanned(self, done: Scanned, asked: QPushButton | None) -> None:
        if asked is not None:
            asked.setEnabled(True)
        self.noted.emit(f"已查找全校：新发现 {done.found} 件，已消除 {done.vanished} 件")

    def _not_scanned(self, error: BaseException, asked: QPushButton | None) -> None:
        if asked is not None:
            asked.setEnabled(True)
        self.work.failed.emit(self, error)

    def _refill(self) -> None:
        states = self.state.currentData()
        for number, kind in enumerate(_KINDS):
            count = sum(
                found
                for (one, state), found in self._counts.items()
                if state in states and (not kind or one == kind)
            )
            self.chips.button(number).setText(f"{kind or '全部'} {count}")
        self._total = int(self.chips.button(self.chips.checkedId()).text().rpartition(" ")[2])
        self._lines = {}
        self.table.show_again(self._fetch)
        self.stack.setCurrentIndex(0 if self._lines else 1)
        if self._lines and not self.table.selected():
            self.table.choose([0])
        if not self._lines:
            self._tell_empty()
        self._chose()

    def _fetch(self, offset: int) -> tuple[Sequence[Line], int]:
        kind = _KINDS[self.chips.checkedId()]
        found = self.work.ask(doubles.worklist, kind, self.state.currentData(), PAGE_SIZE, offset)
        self._lines.update({one.id: one for one in found})
        return [_line(one) for one in found], self._total

    def _tell_empty(self) -> None:
        if any(self._counts.values()):
            self.empty.say("这一类没有记录", "请换一种类型或状态查看。")
        else:
            why = "按国网的查重规则在全校查找：无身份证号、身份证号重复、有关信息重复。"
            self.empty.say("还没有发现问题学籍", why, "查找一次", self.scan)

    def _chose(self) -> None:
        chosen = self.table.selected()
        one = self._lines.get(chosen[0]) if chosen else None
        if one is None:
            self.card.show_nothing()
            return
        number = self.work.ask(students.show, one.student_id).values["national_number"]
        self.card.show_line(one, number, self.work.ask(handling_rules.offered, number))

    def _take(self, problem_id: int) -> None:
        self.work.write(
            self, doubles.take, problem_id, then=lambda _: self.noted.emit("已标为处理中")
        )

    def _settle(self, problem_id: int) -> None:
        self.work.write(self, doubles.settle, problem_id, then=lambda _: self.noted.emit("已办结"))

    def _handle(self, line: ProblemLine, handled: Handled, files: list[Attached]) -> None:
        self.work.write(
            self, doubles.handle_with_proofs, line.id, handled, files, then=self._entered
        )

    def _entered(self, one: ProblemLine) -> None:
        self.noted.emit(f"已登记{one.name}的“{one.handling}”，状态：{one.state_text}")


def _line(one: ProblemLine) -> Line:
    return one.id, (
        one.name,
        one.class_no,
        one.kind,
        one.state_text,
        day(one.found_on),
        one.source,
        one.detail,
    )
