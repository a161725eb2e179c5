"""开学报到: a class as the term begins; who came is entered, who did not is counted as 旷课."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from app.domain import dates
from app.usecases.rulebook.calendars import TermEntry
from app.usecases.staying import arrival_papers, arrivals
from app.usecases.staying.arrivals import Arrival, Counted
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("姓名", "班号", "报到情况", "报到日期", "旷课（天）", "登记")
_WIDTHS = (100, 90, 110, 110, 90, 110)  # px
_CLASS = 210  # px
_DAY = 190  # px
_EVERY = ""
_AWAY = "*"


class ArrivalsScreen(QWidget):
    """``went`` (order): the roster is to be printed; ``calendar_asked``; ``noted``."""

    went = Signal(object)
    calendar_asked = Signal()
    pupil_asked = Signal(int)
    noted = Signal(str, str, object)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self.lines: dict[int, Arrival] = {}
        self.class_no = QComboBox()
        self.class_no.setAccessibleName("班级")
        self.class_no.setMinimumWidth(_CLASS)
        self.class_no.currentIndexChanged.connect(lambda _: self._show())
        self.about = label("", "quiet", wrap=True)
        self.told = label("", "quiet")
        self.table = Table(_HEADERS, _WIDTHS, name="arrivals", many=True)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self.pupil_asked)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        inside = column(self, gap=GAP)
        head = row(self.class_no, self.about, self.told, gap=2 * GAP)
        head.setStretch(1, 1)
        inside.addLayout(head)
        inside.addWidget(self.stack, 1)
        inside.addWidget(self._bar(editable))

    def _bar(self, editable: bool) -> QWidget:
        self.day = QLineEdit()
        self.day.setPlaceholderText("报到日期，空白为今天")
        self.day.setAccessibleName("报到日期")
        self.day.setFixedWidth(_DAY)
        self.roster = button("打印登记表", self._print, tip="这个班的报到登记表，供签字")
        self.undo = button("改为未到", self._not_yet)
        self.truant = button(
            "未报到的登记旷课", self._truant, tip="所选学生；没有选的，为列出的全部"
        )
        self.rest = button("其余全部报到", self._all)
        self.enter = button("所选已报到", self._came, main=True, key="Ctrl+Return")
        bar = QWidget()
        bar.setLayout(
            row(self.roster, None, self.truant, self.undo, self.day, self.rest, self.enter)
        )
        for one in (self.day, self.undo, self.truant, self.rest, self.enter):
            one.setVisible(editable)
        return bar

    def load(self) -> None:
        """Read the term, the classes and who has come."""
        entry = self.work.ask(arrivals.term_or_none)
        for one in (self.class_no, self.roster, self.day, self.rest, self.enter, self.undo):
            one.setEnabled(entry is not None)
        if entry is None:
            self.about.clear()
            self._nobody("校历里还没有学期", "先填写学期和报到日期，再登记谁来报到了。",
                         "填写校历", self.calendar_asked.emit)  # fmt: skip
            return
        self.about.setText(_about(entry))
        self._list_classes()
        self._show()

    def _list_classes(self) -> None:
        kept = self.class_no.currentData()
        self.class_no.blockSignals(True)
        self.class_no.clear()
        found = self.work.ask(arrivals.progress)
        self.class_no.addItem(f"全校未报到（{sum(one.away for one in found)}）", _AWAY)
        for one in found:
            left = f"未到 {one.away}" if one.away else "已到齐"
            self.class_no.addItem(f"{one.class_no or '未编班'}（{left}）", one.class_no)
        wanted = self.class_no.findData(kept)
        self.class_no.setCurrentIndex(wanted if wanted >= 0 else min(1, len(found)))
        self.class_no.blockSignals(False)

    def _show(self) -> None:
        chosen = self.class_no.currentData()
        if chosen == _AWAY:
            found = self.work.ask(arrivals.away)
        else:
            found = self.work.ask(arrivals.of_class, chosen or _EVERY)
        self.lines = {one.student_id: one for one in found}
        lines = [_line(one) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines:
            self.stack.setCurrentIndex(0)
        elif chosen == _AWAY:
            self._nobody("都报到了", "没有学生未报到，或请假的都在请假期内。")
        else:
            self._nobody("这个班没有要报到的学生", "休学的学生不要求报到。请另选班级。")
        self._chose()

    def _nobody(self, what: str, why: str, word: str = "", then: Any = None) -> None:
        self.lines = {}
        self.table.show_again(lambda _: ([], 0))
        self.empty.say(what, why, word, then)
        self.stack.setCurrentIndex(1)
        self.truant.setEnabled(False)

    def _chose(self) -> None:
        chosen = self.table.selected()
        came = sum(one.state == arrivals.CAME for one in self.lines.values())
        leave = sum(one.state == arrivals.LEAVE for one in self.lines.values())
        away = len(self.lines) - came - leave
        picked = f"，已选 {len(chosen)} 人" if chosen else ""
        self.told.setText(f"已报到 {came}，请假 {leave}，未报到 {away}{picked}")
        self.enter.setEnabled(bool(chosen))
        states = {self.lines[one].state for one in chosen if one in self.lines}
        self.undo.setEnabled(arrivals.CAME in states)
        self.rest.setEnabled(away > 0 and self.class_no.currentData() != _AWAY)
        self.truant.setEnabled(away > 0)

    def _came(self) -> None:
        ids = self.table.selected()
        self.work.write(
            self, arrivals.came, ids, self.day.text(),
            then=lambda _: self._done(f"已登记 {len(ids)} 名学生报到"),
        )  # fmt: skip

    def _all(self) -> None:
        self.work.write(
            self, arrivals.all_came, self.class_no.currentData(), self.day.text(),
            then=lambda count: self._done(f"已登记 {count} 名学生报到"),
        )  # fmt: skip

    def _not_yet(self) -> None:
        ids = self.table.selected()
        self.work.write(self, arrivals.not_yet, ids, then=lambda _: self._done("已改为未报到"))

    def _truant(self) -> None:
        ids = self.table.selected() or list(self.lines)
        self.work.write(self, arrivals.count_truancy, ids, then=self._counted)

    def _counted(self, done: Counted) -> None:
        if done.days:
            self._done(f"已为 {done.pupils} 名学生登记旷课 {done.days} 天")
        else:
            self._done("没有要登记的旷课：到今天为止都已登记")

    def _done(self, text: str) -> None:
        self.noted.emit(text, "", None)

    def _print(self) -> None:
        chosen = self.class_no.currentData()
        class_no = "" if chosen == _AWAY else chosen or ""
        self.went.emit(self.work.ask(arrival_papers.order, class_no))


def _about(entry: TermEntry) -> str:
    first = entry.registration_first or entry.start
    span = day(first)
    if entry.registration_last and entry.registration_last != first:
        span = f"{span} 至 {day(entry.registration_last)}"
    since = dates.shown(arrivals.counts_from(entry))
    return f"{entry.name} 学期　报到 {span}，{since}起按旷课"


def _line(one: Arrival) -> Line:
    state = f"{one.state}（{one.leave}）" if one.leave else one.state
    days = str(one.truant) if one.truant else ""
    return one.student_id, (one.name, one.class_no, state, day(one.came_on), days, one.by)
