"""招生入学: who is expected, who is registered, how far each record is, and until when."""

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.domain import dates
from app.domain.permissions import Action, may
from app.problems import Problem
from app.usecases.collecting import returns
from app.usecases.intake import absent_newcomers, admission, newcomers
from app.usecases.intake.admission import Registered
from app.usecases.intake.newcomers import STATES, WAITING, Moved, Newcomer
from ui.look import GAP
from ui.pages.intake.admission_absent import AbsentScreen
from ui.pages.intake.admission_asks import BackAsk, UploadAsk
from ui.pages.intake.admission_defer import DeferForm
from ui.pages.intake.admission_detail import Detail
from ui.pages.intake.admission_lists import DeferralsScreen, RefusalsScreen
from ui.pages.intake.admission_plans import PlansScreen
from ui.pages.intake.admission_register import RegisterForm
from ui.pages.intake.admission_rows import HEADERS, WIDTHS, line_of
from ui.pages.intake.admission_step import StepScreen
from ui.widgets.basic import Tone, button, chip, column, emptied, label, link, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.table import Table
from ui.work import Work

_TONES: tuple[Tone, ...] = ("warn", "accent", "accent", "accent", "accent", "good")
_EVERY = "全部"
_SIDE = 390  # px
_SOON = 7  # days
_NARROW = 1000  # px


class AdmissionPage(Page):
    """The newcomers of a year at the left, one of them or the form at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "招生入学", "")
        self.found: dict[int, Newcomer] = {}
        self._only: frozenset[int] = frozenset()
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self._buttons()
        self.year = QComboBox()
        self.year.setAccessibleName("年份")
        self.year.currentIndexChanged.connect(self._show_year)
        self.chips = QButtonGroup(self)
        self.facts: QHBoxLayout = row()
        self.table = Table(HEADERS, WIDTHS, name="newcomers", many=True)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.detail, self.form, self.deferring = Detail(), RegisterForm(work), DeferForm(work)
        self.side = QStackedWidget()
        parts: tuple[QWidget, ...] = (self.detail, self.form, self.deferring)
        self._areas = {part: scrolled(part) for part in parts}
        for area in self._areas.values():
            self.side.addWidget(area)
        self.asking_upload, self.asking_back = UploadAsk(work), BackAsk(work)
        self.step, self.plans = StepScreen(work), PlansScreen(work)
        self.absent, self.refusals = AbsentScreen(work), RefusalsScreen(work)
        self.deferrals = DeferralsScreen(work)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.overview = self._overview()
        self._screens = (self.step, self.plans, self.absent, self.refusals, self.deferrals)
        for screen in (self.overview, self.empty, *self._screens):
            self.stack.addWidget(screen)
        self.body.addWidget(self.stack, 1)
        self._connect()

    def _buttons(self) -> None:
        self.to_absent = button("未报到", lambda: self._open(self.absent))
        self.to_deferrals = button("延期名单", self._open_deferrals)
        self.to_refusals = button("未接收", lambda: self._open(self.refusals))
        self.upload = button("上传期限", self._ask_upload, tip="按教育局的通知录入上传截止日期")
        self.to_plans = button("招生计划", lambda: self._open(self.plans))
        self._all = (self.to_absent, self.to_deferrals, self.to_refusals, self.upload,
                     self.to_plans)  # fmt: skip
        for one in self._all:
            self.buttons.addWidget(one)
        self.upload.setEnabled(self._may)

    def _overview(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        head = row(self.year)
        for number, (word, tone) in enumerate(
            zip((_EVERY, WAITING, *STATES), ("plain", *_TONES), strict=True)
        ):
            one = QPushButton(word)
            one.setProperty("chip", tone)
            one.setCheckable(True)
            self.chips.addButton(one, number)
            head.addWidget(one)
        self.chips.button(0).setChecked(True)
        self.chips.idClicked.connect(lambda _: self._show_lines())
        head.addStretch(1)
        head.addLayout(self.facts)
        inside.addLayout(head)
        inside.addWidget(self.asking_upload)
        inside.addWidget(self.asking_back)
        self.side.setFixedWidth(_SIDE)
        split = row(self.table, self.side, gap=2 * GAP)
        split.setStretch(0, 1)
        inside.addLayout(split, 1)
        self.chosen = label("", "quiet")
        self.back = button("退回", self._ask_back, tip="退到前面的一步，写明原因")
        self.next = button("办理下一步", self._preview, main=True, key="Ctrl+Return")
        inside.addLayout(row(self.chosen, None, self.back, self.next))
        return whole

    def _connect(self) -> None:
        for screen in self._screens:
            screen.left.connect(self._to_list)
        self.form.left.connect(self._to_detail)
        self.deferring.left.connect(self._to_detail)
        self.form.registered.connect(self._registered)
        self.deferring.deferred.connect(self._deferred)
        self.detail.register_asked.connect(self.register)
        self.detail.defer_asked.connect(self._defer)
        self.detail.pupil_asked.connect(self._open_pupil)
        self.detail.withdraw_asked.connect(self._withdraw)
        self.step.done.connect(self._moved)
        for telling in (self.plans.noted, self.refusals.noted, self.asking_back.told,
                        self.asking_upload.told):  # fmt: skip
            telling.connect(self.note)
        self.plans.pupil_asked.connect(lambda one: self.go(Place.STUDENT, one))
        self.deferrals.pupil_asked.connect(lambda one: self.go(Place.STUDENT, one))
        self.absent.noted.connect(self.noted)
        self.absent.chosen.connect(self._come)

    def shows(self) -> frozenset[str]:
        return frozenset(
            {"student", "admission", "admission_step", "admission_plan", "deferral",
             "admission_refusal", "campaign_pupil", "setting", "contact"}
        )  # fmt: skip

    def open_with(self, argument: object) -> None:
        """With a state of the chain, or 待注册: those; with pupils' ids: only these."""
        if isinstance(argument, str) and argument in (WAITING, *STATES):
            self._list((), 1 + (WAITING, *STATES).index(argument))
        elif isinstance(argument, tuple):
            for number in range(self.year.count()):
                if not self.found.keys() & set(argument):
                    self.year.setCurrentIndex(number)
            self._list(argument, 0)

    def _list(self, only: Sequence[int], state: int) -> None:
        self._to_list()
        self._only = frozenset(only)
        self.chips.button(state).setChecked(True)
        self._show_facts(tuple(self.found.values()))
        self._show_lines()

    def load(self) -> None:
        kept = self.year.currentText()
        self.year.blockSignals(True)
        self.year.clear()
        self.year.addItems(list(self.work.ask(newcomers.years)))
        self.year.setCurrentIndex(max(0, self.year.findText(kept)))
        self.year.blockSignals(False)
        self._show_year()
        here = self.stack.currentWidget()
        for screen in (self.plans, self.absent, self.refusals, self.deferrals):
            if here is screen:
                screen.load()

    def _show_year(self) -> None:
        lines = self.work.ask(newcomers.newcomers, self.year.currentText())
        self.found = {one.student_id: one for one in lines}
        counts = dict.fromkeys((WAITING, *STATES), 0)
        for one in lines:
            counts[one.state] += 1
        self.chips.button(0).setText(f"{_EVERY} {len(lines)}")
        for number, (state, count) in enumerate(counts.items(), 1):
            self.chips.button(number).setText(f"{state} {count}")
            self.chips.button(number).setEnabled(bool(count) or self.chips.checkedId() == number)
        year = self.year.currentText()
        self.about.setText(
            f"{year} 年新生　应到 {len(lines):,} 名，已注册 {len(lines) - counts[WAITING]:,} 名"
        )
        self._fit()
        self._show_facts(lines)
        self._show_lines()
        self._say_empty(year)

    def _say_empty(self, year: str) -> None:
        here = self.stack.currentWidget()
        if self.found:
            if here is self.empty:
                self._to_list()
            return
        why = (
            "导入新生名单（入学年月在这一年）之后，这里按班列出应到的新生，"
            "逐个凭入学通知书登记注册，再一步步办到核准学籍号。"
        )
        self.empty.say(f"{year} 年还没有新生", why, "导入名单", lambda: self.go(Place.IMPORT))
        if here in (self.overview, self.empty):
            self.stack.setCurrentWidget(self.empty)

    def _show_facts(self, lines: Sequence[Newcomer]) -> None:
        emptied(self.facts)
        if self._only:
            every = f"只列 {len(self._only)} 名，点此列全部"
            self.facts.addWidget(link(every, lambda: self._list((), 0)))
        clocks = [one.due for one in lines if one.due]
        late = sum(1 for due in clocks if due.left < 0)
        soon = sum(1 for due in clocks if 0 <= due.left <= _SOON)
        if late:
            self.facts.addWidget(chip(f"建档逾期 {late} 名", "stop"))
        if soon:
            self.facts.addWidget(chip(f"{_SOON} 天内到期 {soon} 名", "warn"))
        due, notice = self.work.ask(admission.upload_due, self.year.currentText())
        if due:
            day = dates.day_of(due)
            shown = chip(f"{day.month}月{day.day}日前上传")
            shown.setToolTip(f"{dates.shown(day)}　{notice}")
            self.facts.addWidget(shown)

    def _show_lines(self) -> None:
        number = self.chips.checkedId()
        state = ("", WAITING, *STATES)[number]
        shown = [one for one in self.found.values() if state in ("", one.state)]
        if self._only:
            shown = [one for one in shown if one.student_id in self._only]
        lines = [line_of(one, self.year.currentText()) for one in shown]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        self._chose()

    def selected(self) -> list[Newcomer]:
        """The chosen newcomers."""
        return [self.found[one] for one in self.table.selected() if one in self.found]

    def _chose(self) -> None:
        found = self.selected()
        movable = [one for one in found if one.admission_id and one.next]
        self.next.setEnabled(self._may and bool(movable))
        self.next.setText(f"办理下一步 {len(movable)} 名" if len(movable) > 1 else "办理下一步")
        can_go_back = len(found) == 1 and found[0].state in STATES[1:]
        self.back.setEnabled(self._may and can_go_back)
        self.chosen.setText(f"已选 {len(found)} 名" if found else "按住 Ctrl 或 Shift 可以多选")
        if self.beside is self.form and len(found) == 1 and not found[0].admission_id:
            if found[0].student_id != self.form.student_id:
                self.form.open(self.year.currentText(), found[0])
            return
        if self.beside is self.detail:
            self._show_detail(found)

    def _show_detail(self, found: Sequence[Newcomer]) -> None:
        if len(found) != 1:
            self.detail.show_many(len(found))
            return
        one = found[0]
        problems: tuple[Problem, ...] = ()
        if one.admission_id:
            problems = self.work.ask(returns.dossier_gaps, one.student_id)
        self.detail.show_one(one, problems, may=self._may)

    def register(self) -> None:
        """Open the form for the chosen pupil."""
        found = self.selected()
        if len(found) == 1 and not found[0].admission_id:
            self._turn(self.form)
            self.form.open(self.year.currentText(), found[0])

    def _defer(self) -> None:
        found = self.selected()
        if len(found) == 1:
            regular = self.work.ask(absent_newcomers.regular_day, self.year.currentText())
            self._turn(self.deferring)
            self.deferring.open(found[0], regular)

    def _registered(self, student_id: int, done: Registered) -> None:
        """On to the next who waits, in the order of the list."""
        name = self.found[student_id].name
        told = "　".join(one.message for one in done.problems)
        text = f"已登记{name}注册" + (f"　{told}" if told else "")
        self.note(text, "撤销", lambda: self._take_back_registration(done.id, name))
        self.load()
        shown = [line[0] for line in self.table.lines.lines]
        waiting = [n for n, one in enumerate(shown) if not self.found[one].admission_id]
        if waiting:
            place = shown.index(student_id) if student_id in shown else -1
            row_number = next((n for n in waiting if n > place), waiting[0])
            self.table.choose([row_number], row_number)
            self.register()
        else:
            self._to_detail()

    def _take_back_registration(self, admission_id: int, name: str) -> None:
        self.work.write(
            self, newcomers.withdraw, admission_id,
            then=lambda _: self.note(f"已撤销{name}的注册"),
        )  # fmt: skip

    def _withdraw(self) -> None:
        [one] = self.selected()
        self._take_back_registration(one.admission_id, one.name)

    def _deferred(self, name: str, kind: str) -> None:
        self._to_detail()
        self.note(f"已登记{name}{kind}", "查看", self._open_deferrals)

    def _open_pupil(self) -> None:
        [one] = self.selected()
        self.go(Place.STUDENT, one.student_id)

    def _preview(self) -> None:
        ids = [one.admission_id for one in self.selected() if one.admission_id and one.next]
        if ids:
            self._to(self.step)
            self.step.open(ids)

    def _moved(self, moved: Moved) -> None:
        self._to_list()
        text = f"已登记 {len(moved.step_ids)} 名新生的下一步"
        self.note(text, "撤销", lambda: self._take_back(moved))

    def _take_back(self, moved: Moved) -> None:
        self.work.write(
            self, newcomers.take_back, moved,
            then=lambda count: self.note(f"已撤销，{count} 名新生回到前一步"),
        )  # fmt: skip

    def _ask_back(self) -> None:
        [one] = self.selected()
        self.asking_back.begin(one)

    def _ask_upload(self) -> None:
        self.asking_upload.begin(self.year.currentText())

    def _come(self, student_id: int) -> None:
        self._to_list()
        self.chips.button(0).setChecked(True)
        self._show_lines()
        shown = [line[0] for line in self.table.lines.lines]
        if student_id in shown:
            place = shown.index(student_id)
            self.table.choose([place], place)
            self.register()

    def _open(self, screen: PlansScreen | AbsentScreen | RefusalsScreen) -> None:
        self._to(screen)
        screen.open(self.year.currentText())

    def _open_deferrals(self) -> None:
        self._to(self.deferrals)
        self.deferrals.load()

    def _to(self, screen: QWidget) -> None:
        self.stack.setCurrentWidget(screen)
        listed = screen in (self.overview, self.empty)
        for one in (*self._all, self.title, self.about):
            one.setVisible(listed)

    def _to_list(self) -> None:
        self._to(self.overview if self.found else self.empty)
        self.table.setFocus()

    def _turn(self, part: QWidget) -> None:
        self.side.setCurrentWidget(self._areas[part])

    @property
    def beside(self) -> QWidget:
        """What stands beside the list: the one chosen, or a form."""
        return next(p for p, area in self._areas.items() if area is self.side.currentWidget())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On a narrow screen only the states that somebody is at."""
        narrow = self.width() < _NARROW
        for number in range(1, len(STATES) + 2):
            self.chips.button(number).setVisible(
                not narrow or self.chips.button(number).isEnabled()
            )

    def _to_detail(self) -> None:
        self._turn(self.detail)
        self._chose()
        self.table.setFocus()
