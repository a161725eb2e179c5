"""工作台: what is late, due today and this week, and who waits; each one click from its list."""

from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.domain.duties import Duty, Kind, When
from app.domain.permissions import Action, may
from app.job import Job
from app.usecases.desk import duties
from app.usecases.desk.duties import Desk
from ui.look import GAP
from ui.pages.desk.desk_month import MonthScreen
from ui.pages.desk.desk_side import DeskSide
from ui.pages.desk.desk_tiles import Tiles
from ui.widgets.basic import Tone, button, column, emptied, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import EVERYTHING, Page, Place
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("期限", "还有", "事项", "类别", "件数", "等谁办")
_WIDTHS = (92, 76, 340, 68, 48, 92)  # px
_SIDE = 332  # px
_EVERY = "全部"
_CHIPS: tuple[tuple[str, Tone], ...] = (
    (_EVERY, "plain"),
    (When.LATE, "stop"),
    (When.TODAY, "warn"),
    (When.WEEK, "accent"),
    (When.LATER, "plain"),
    (When.UNDATED, "plain"),
)
_DAYS = "一二三四五六日"


class DeskPage(Page):
    """The list at the left, the chosen duty at the right, the numbers above; or the month."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "工作台", "")
        self.desk: Desk | None = None
        self.shown: dict[int, Duty] = {}
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self.tiles = Tiles(self.follow_link)
        self.chips = QButtonGroup(self)
        self.waiting: QHBoxLayout = row()
        self.table = Table(_HEADERS, _WIDTHS, name="desk")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self._open)
        self.side = DeskSide(work, self.open_duty, self.follow_link, editable=self._may)
        self.side.noted.connect(self.note)
        self.month = MonthScreen(work, self.open_duty)
        self.quiet, self.none = Empty(), Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self._split())
        self.lists.addWidget(self.none)
        self.stack = QStackedWidget()
        self.overview = self._overview()
        for part in (self.overview, self.month, self.quiet):
            self.stack.addWidget(part)
        self.body.addWidget(self.stack, 1)
        self._buttons()

    def _buttons(self) -> None:
        self.to_month = button("月历", self._turn, key="Ctrl+M", tip="按月看每天的事项和放假")
        self.to_hidden = button("", self._show_hidden, tip="已办或已推迟的事项，可恢复")
        self.to_hidden.hide()
        self.print = button("打印本周", self._choose_file, tip="逾期、今天和七天内的事项")
        for one in (self.to_hidden, self.to_month, self.print):
            self.buttons.addWidget(one)

    def _overview(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP + 4)
        inside.addWidget(self.tiles)
        line = row()
        for number, (word, tone) in enumerate(_CHIPS):
            one = QPushButton(word)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            line.addWidget(one)
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._refill())
        self.kind = QComboBox()
        self.kind.setAccessibleName("类别")
        self.kind.addItem("全部类别", "")
        for kind in Kind:
            self.kind.addItem(kind.value, kind.value)
        self.kind.currentIndexChanged.connect(lambda _: self._refill())
        line.addWidget(self.kind)
        line.addStretch(1)
        line.addLayout(self.waiting)
        inside.addLayout(line)
        inside.addWidget(self.lists, 1)
        return whole

    def _split(self) -> QWidget:
        whole = QWidget()
        split = row(self.table, self.side, gap=2 * GAP)
        split.setStretch(0, 1)
        self.side.setFixedWidth(_SIDE)
        whole.setLayout(split)
        return whole

    def shows(self) -> frozenset[str]:
        return EVERYTHING

    def open_with(self, argument: object) -> None:
        """The duties of one kind, by its word."""
        if self.stack.currentWidget() is self.month:
            self._turn()
        self.chips.button(0).setChecked(True)
        self.kind.setCurrentIndex(max(0, self.kind.findData(argument)))

    def load(self) -> None:
        """Off this thread: the window must be there first."""
        self.work.read(self, duties.desk, then=self._show)
        if self.stack.currentWidget() is self.month:
            self.month.load()

    def follow_link(self, place: str, argument: object = None) -> None:
        """Go to a list by the name of its place, if this window has it."""
        to = Place.__members__.get(place)
        if to is not None:
            self.go(to, argument)

    def open_duty(self, one: Duty) -> None:
        """Go to the list behind a duty; of one pupil, to the tab where it is done."""
        from ui.pages.pupils.student_tabs import Tab

        tab = {Kind.SUSPENSION: Tab.CASES, Kind.DOSSIER: Tab.DOSSIER}.get(one.kind)
        on_tab = tab is not None and one.place == Place.STUDENT.name
        self.follow_link(one.place, (one.argument, tab) if on_tab else one.argument)

    def _show(self, desk: Desk) -> None:
        self.desk = desk
        self.about.setText(_about(desk))
        self.tiles.show_tiles([one for one in desk.tiles if one.place in Place.__members__])
        self.to_hidden.setText(f"已办、已推迟 {desk.put_off}")
        self.to_hidden.setVisible(desk.put_off > 0)
        emptied(self.waiting)
        if desk.waiting:
            self.waiting.addWidget(label("在办异动等", "quiet"))
        for who, count in desk.waiting[:4]:
            one = QPushButton(f"{who} {count}")
            one.setProperty("chip", "accent")
            one.clicked.connect(lambda _=False, who=who: self.follow_link("CASES", who))
            self.waiting.addWidget(one)
        self._refill()
        if self.stack.currentWidget() is not self.month:
            self._settle(desk)

    def _settle(self, desk: Desk) -> None:
        nothing = desk.empty and not any(tile.count for tile in desk.tiles)
        if not desk.pupils:
            self.quiet.say(
                "从学生名单开始",
                "学籍库里还没有学生。导入国网名单或花名册后，案件、采集、档案和校历上的期限"
                "都会列在这里。",
                "导入名单",
                lambda: self.go(Place.IMPORT),
            )
        elif nothing:
            self.quiet.say(
                "今天没有要办的事",
                "案件、休学、采集、档案和校历上的期限临近时，会列在这里；每一件都可以一步打开。",
                "打开校历",
                lambda: self.go(Place.CALENDAR),
            )
        shown = self.quiet if nothing or not desk.pupils else self.overview
        self.stack.setCurrentWidget(shown)

    def groups(self, desk: Desk) -> dict[str, tuple[Duty, ...]]:
        """The duties as the list shows them, by its headings."""
        parts = {
            When.LATE.value: desk.late,
            When.TODAY.value: desk.due_today,
            When.WEEK.value: desk.week,
            When.LATER.value: desk.later,
            When.UNDATED.value: desk.undated,
        }
        return {_EVERY: tuple(one for part in parts.values() for one in part), **parts}

    def _refill(self) -> None:
        if self.desk is None:
            return
        kind = self.kind.currentData()
        groups = {
            word: [one for one in part if kind in ("", one.kind.value)]
            for word, part in self.groups(self.desk).items()
        }
        for number, (word, _) in enumerate(_CHIPS):
            self.chips.button(number).setText(f"{word} {len(groups[word])}")
        chosen = groups[_CHIPS[self.chips.checkedId()][0]]
        self.shown = dict(enumerate(chosen, 1))
        lines = [_line(n, one, self.desk) for n, one in self.shown.items()]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        if not lines:
            self.none.say("这里没有事项", "请换一类查看。")
        self.lists.setCurrentIndex(0 if lines else 1)
        self._chose()

    def _chose(self) -> None:
        chosen = self.table.selected()
        self.side.show_duty(
            self.shown.get(chosen[0]) if chosen else None, self.desk.today if self.desk else None
        )

    def _open(self, number: int) -> None:
        self.open_duty(self.shown[number])

    def _turn(self) -> None:
        """Between the list and the month."""
        if self.stack.currentWidget() is self.month:
            self.to_month.setText("月历")
            if self.desk is not None:
                self._settle(self.desk)
            return
        self.to_month.setText("清单")
        self.stack.setCurrentWidget(self.month)
        self.month.load()

    def _show_hidden(self) -> None:
        self.side.show_hidden(self.work.ask(duties.marked))

    def _choose_file(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存本周事项", str(Path.home() / "本周事项.pdf"), "PDF (*.pdf);;Word (*.docx)"
        )
        if chosen:
            self.print_week(Path(chosen))

    def print_week(self, out: Path) -> None:
        """The list of the week as a file."""
        from app.usecases.desk import duty_sheets

        self.work.write(
            self, duty_sheets.print_week, out, Job(), what="本周事项",
            then=lambda count: self._printed(out, count),
        )  # fmt: skip

    def _printed(self, out: Path, count: int) -> None:
        from ui.pages.collecting.collection_sheets import show_file

        text = f"本周事项 {count} 项：{out.name}"
        self.note(text, "打开文件", lambda: show_file(out))


def _about(desk: Desk) -> str:
    today = desk.today
    day = f"{today.year}年{today.month}月{today.day}日　星期{_DAYS[today.weekday()]}"
    parts = [
        f"{word} {len(part)} 件"
        for word, part in (
            ("逾期", desk.late),
            ("今天到期", desk.due_today),
            ("七天内", desk.week),
        )
        if part
    ]
    return f"{day}　{'，'.join(parts)}" if parts else f"{day}　近期没有到期的事"


def _line(number: int, one: Duty, desk: Desk) -> Line:
    due = f"{one.due:%Y-%m-%d}" if one.due else "—"
    count = str(one.count) if one.count > 1 else ""
    return number, (due, left(one, desk), one.title, one.kind.value, count, one.waiting_for)


def left(one: Duty, desk: Desk) -> str:
    """Days left in words."""
    if one.due is None:
        return "—"
    days = (one.due - desk.today).days
    if days == 0:
        return "今天"
    return f"{days} 天" if days > 0 else f"已过 {-days} 天"
