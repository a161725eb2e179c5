"""控辍: who is watched, what was done and sent; attendance by class and day; 旷课 of the term."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from app.domain.permissions import Action, may
from app.usecases.pupils import students
from app.usecases.staying import dropout
from app.usecases.staying.dropout import WatchLine
from ui.look import GAP
from ui.pages.staying.dropout_arrivals import ArrivalsScreen
from ui.pages.staying.dropout_attend import AttendScreen
from ui.pages.staying.dropout_detail import WatchPanel
from ui.pages.staying.dropout_truants import TruantsScreen
from ui.widgets.ask import Ask
from ui.widgets.basic import Tone, button, choices, column, row
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.shown import day
from ui.widgets.suggest import Suggest
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("姓名", "班号", "离校", "上学日", "原因", "联系", "状态", "还缺")
_WIDTHS = (76, 72, 92, 56, 100, 44, 64, 220)  # px
_SIDE = 430  # px
_WHO = 190  # px
_CHIPS: tuple[tuple[str, tuple[str, ...], Tone], ...] = (
    ("在册", dropout.OPEN, "stop"),
    ("劝返中", (dropout.WATCHED,), "warn"),
    ("已上报", (dropout.REPORTED,), "accent"),
    ("已返校", (dropout.RETURNED,), "good"),
    ("已结案", (dropout.CLOSED,), "plain"),
)
_PARTS = ("控辍台账", "考勤登记", "旷课统计", "开学报到")
_ARRIVALS = 3


class DropoutPage(Page):
    """Four parts: the ledger, the entry of attendance, the counts of the term, its beginning."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            work, "控辍", "旷课、家访、书面上报和送达回执；学生随时可以返校，学籍予以保留。"
        )
        self.lines: dict[int, WatchLine] = {}
        actor = work.register.actor if work.register else None
        role = actor.role if actor else ""
        self._may = may(role, Action.ATTEND)
        self.parts = QTabBar()
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        for word in _PARTS:
            self.parts.addTab(word)
        self.chips = QButtonGroup(self)
        self.table = Table(_HEADERS, _WIDTHS, name="dropout")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self._open_pupil)
        self.detail = WatchPanel(work, editable=self._may)
        self.detail.setFixedWidth(_SIDE)
        self.detail.noted.connect(self.note)
        self.detail.case_asked.connect(
            lambda pupil, kind: self.go(Place.CASE_OPENING, (pupil, kind))
        )
        self.empty = Empty()
        self.lists = QStackedWidget()
        self._make_screens(work)
        self.asking = self._asking()
        self.stack = QStackedWidget()
        for part in (self._ledger(), self.attend, self.truants, self.arrivals):
            self.stack.addWidget(part)
        self.parts.currentChanged.connect(self._turned)
        self.body.setSpacing(GAP)
        self.body.addLayout(row(self.parts, None))
        self.body.addWidget(self.stack, 1)
        self._buttons()

    def _make_screens(self, work: Work) -> None:
        """The parts beside the ledger."""
        self.attend = AttendScreen(work, editable=self._may)
        self.truants = TruantsScreen(work, editable=self._may)
        self.truants.watch_asked.connect(self._watch)
        self.arrivals = ArrivalsScreen(work, editable=self._may)
        self.arrivals.went.connect(lambda order: self.go(Place.FORMS, order))
        self.arrivals.calendar_asked.connect(lambda: self.go(Place.CALENDAR, None))
        for part in (self.truants, self.arrivals):
            part.pupil_asked.connect(lambda one: self.go(Place.STUDENT, one))
        for told in (self.attend.noted, self.truants.noted, self.arrivals.noted):
            told.connect(self.note)

    def _asking(self) -> Ask:
        self.who, self.since, self.cause = QLineEdit(), QLineEdit(), QComboBox()
        self.who.setPlaceholderText("姓名、拼音或学籍号")
        self.who.setAccessibleName("学生")
        self.since.setPlaceholderText("离校日期 20261012")
        self.since.setAccessibleName("离校日期")
        self.cause.addItems(list(dropout.CAUSES))
        self.cause.setAccessibleName("原因")
        self.who.setMinimumWidth(_WHO)
        self.since.setMinimumWidth(_WHO)
        Suggest(self.who, self._find)
        return Ask((self.who, self.since, self.cause))

    def _buttons(self) -> None:
        self.list = button("随迁名单", self._choose, tip="辍学的随迁子女，学期末交主管部门")
        self.new = button("列入台账", self._ask_new, main=True, key="Ctrl+N")
        self.new.setEnabled(self._may)
        for one in (self.list, self.new):
            self.buttons.addWidget(one)

    def _ledger(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        line = choices(self.chips, [(word, tone) for word, _, tone in _CHIPS])
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._refill())
        line.addStretch(1)
        inside.addLayout(line)
        inside.addWidget(self.asking)
        split = QWidget()
        side = row(self.table, self.detail, gap=2 * GAP)
        side.setStretch(0, 1)
        split.setLayout(side)
        self.lists.addWidget(split)
        self.lists.addWidget(self.empty)
        inside.addWidget(self.lists, 1)
        return whole

    def shows(self) -> frozenset[str]:
        return frozenset(
            {"absence", "contact", "dropout_watch", "dropout_paper", "student", "policy_layer",
             "school_term", "enrolment", "term_arrival"}
        )  # fmt: skip

    def open_with(self, argument: object) -> None:
        """The watch of this id, ``arrivals`` or ``migrants``; else the ledger."""
        self.parts.setCurrentIndex(_ARRIVALS if argument == "arrivals" else 0)
        if isinstance(argument, int):
            self.chips.button(0).setChecked(True)
            self.load()
            place = list(self.lines).index(argument) if argument in self.lines else 0
            self.table.choose([place], place)

    def load(self) -> None:
        counts = self.work.ask(dropout.counts)
        for number, (word, states, _) in enumerate(_CHIPS):
            self.chips.button(number).setText(f"{word} {sum(counts[one] for one in states)}")
        self.list.setText(f"随迁名单 {len(self.work.ask(dropout.migrants))}")
        self._refill()
        self._turned(self.parts.currentIndex())

    def _turned(self, part: int) -> None:
        self.stack.setCurrentIndex(part)
        if part == 1:
            self.attend.load()
        elif part == 2:
            self.truants.load()
        elif part == _ARRIVALS:
            self.arrivals.load()

    def _refill(self) -> None:
        states = _CHIPS[self.chips.checkedId()][1]
        found = self.work.ask(dropout.lines, states)
        self.lines = {one.id: one for one in found}
        lines = [_line(one) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        if not lines:
            why = "连续旷课、外出不归的学生列入台账后，这里提示要联系谁、上报谁、送达什么。"
            self.empty.say("没有在册的学生", why, "列入台账" if self._may else "", self._ask_new)
        self.lists.setCurrentIndex(0 if lines else 1)
        self._chose()

    def _chose(self) -> None:
        chosen = self.table.selected()
        one = self.lines.get(chosen[0]) if chosen else None
        self.detail.show_watch(one.id if one else 0)

    def _open_pupil(self, watch_id: int) -> None:
        self.go(Place.STUDENT, self.lines[watch_id].student_id)

    def _find(self, text: str) -> Sequence[tuple[str, str]]:
        found = self.work.ask(students.search, text, "", 12, 0).rows
        return [
            (f"{one.name}　{one.class_no}　{one.masked_id}", f"{one.name}（{one.id}）")
            for one in found
        ]

    def _ask_new(self) -> None:
        self.parts.setCurrentIndex(0)
        self.who.clear()
        self.since.clear()
        self.asking.ask("把学生列入控辍台账：", "列入", self._enter)

    def _watch(self, student_id: int, name: str, since: str) -> None:
        """From the counts of the term: the pupil is known."""
        self.parts.setCurrentIndex(0)
        self.who.setText(f"{name}（{student_id}）")
        self.since.setText(since)
        self.cause.setCurrentText(dropout.TRUANT)
        self.asking.ask("把学生列入控辍台账：", "列入", self._enter)

    def _enter(self) -> None:
        number = self.who.text().rpartition("（")[2].removesuffix("）")
        student_id = int(number) if number.isdecimal() else 0
        self.work.write(
            self, dropout.open_watch, student_id, self.since.text(), self.cause.currentText(),
            then=self._entered,
        )  # fmt: skip

    def _entered(self, watch_id: int) -> None:
        self.asking.hide()
        self.open_with(watch_id)
        self.note("已列入控辍台账，请按右侧的提示联系、上报")

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存随迁子女辍学名单", str(Path.home() / "随迁子女辍学名单.xlsx"),
            "表格 (*.xlsx *.csv)",
        )  # fmt: skip
        if chosen:
            self.write_list(Path(chosen))

    def write_list(self, out: Path) -> None:
        """The list of 随迁子女 who dropped out."""
        self.work.write(
            self, dropout.write_migrants, out,
            then=lambda count: self.note(f"随迁子女辍学名单 {count} 名：{out.name}"),
        )  # fmt: skip


def _line(one: WatchLine) -> Line:
    lacking = "、".join(one.lacking) or (one.outcome if one.closed_on else "—")
    texts = (one.name, one.class_no, day(one.since), str(one.days_away), one.cause)
    return one.id, (*texts, str(one.contacts), one.state, lacking)
