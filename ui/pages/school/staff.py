"""岗位: who is responsible for 学籍, trained when, in post since; devices; what was handed over."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QStackedWidget, QTabBar, QWidget

from app.usecases.school import equipment, staff
from app.usecases.school.staff import MemberLine, Person
from ui.look import GAP
from ui.pages.school.staff_devices import DevicesScreen
from ui.pages.school.staff_moves import HandoversScreen
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.page import Page
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("姓名", "岗位", "职责", "状态", "最近一次培训", "用工性质", "负责年级", "办公电话")
_WIDTHS = (84, 110, 90, 120, 110, 84, 90, 120)  # px
_PARTS = ("人员", "设备耗材", "交接记录")
_TABLES = frozenset(
    {"staff_member", "staff_training", "staff_handover", "equipment", "disc_stock", "setting"}
)
_SIDE = 300  # px


class StaffPage(Page):
    """People with what can be done for the chosen one; what the texts still want, at the right."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "岗位", "谁对学籍负责；学籍管理员先培训后上岗，离任时办理交接。")
        self.members: dict[int, MemberLine] = {}
        self.parts = QTabBar()
        self.parts.setDrawBase(False)
        self.parts.setExpanding(False)
        for word in _PARTS:
            self.parts.addTab(word)
        self.table = Table(_HEADERS, _WIDTHS, name="staff")
        self.table.setMinimumHeight(160)
        self.empty = Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        self.trainings = label("", "quiet", wrap=True)
        self.wanted = ProblemList()
        self._make_cards()
        self.devices, self.moves = DevicesScreen(work), HandoversScreen(work)
        self.devices.noted.connect(self.note)
        self.stack = QStackedWidget()
        for part in (self._people(), self.devices, self.moves):
            self.stack.addWidget(part)
        split = row(self.stack, self._side(), gap=2 * GAP)
        split.setStretch(0, 1)
        self.body.setSpacing(GAP)
        self.body.addLayout(row(self.parts, None))
        self.body.addLayout(split, 1)
        self.parts.currentChanged.connect(self.stack.setCurrentIndex)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda _: self._ask_amend())

    def _make_cards(self) -> None:
        self.duty, self.employment = _choice(*staff.DUTIES), _choice(*staff.EMPLOYMENTS)
        self.sex, self.full_time = _choice("", "女", "男"), _choice("", "是", "否")
        self.person = FieldsCard("保存", (
            ("姓名", line()), ("岗位", self.duty), ("用工性质", self.employment),
            ("性别", self.sex), ("职务", line("教导主任")), ("是否专职", self.full_time),
            ("办公电话", line()), ("手机", line()), ("负责年级（空白为全部）", line("小一、小二")),
        ))  # fmt: skip
        self.scan = Attachments("培训证书的扫描件")
        self.training = FieldsCard("登记", (
            ("培训日期", line("20260820")), ("主办单位", line()), ("培训内容", line()),
            ("证书编号", line("没有的不填")),
        ), below=(self.scan,))  # fmt: skip
        self.dated = FieldsCard("登记", (("日期", line()),))
        self.successor = QComboBox()
        self.handing = FieldsCard("办理交接", (
            ("接任的学籍管理员", self.successor), ("交接日期", line()), ("监交人", line()),
            ("说明", line("印章、钥匙、密码纸一并移交")),
        ))  # fmt: skip
        self.person.submitted.connect(self._keep_person)
        self.training.submitted.connect(self._keep_training)
        self.dated.submitted.connect(self._act_on_day)
        self.handing.submitted.connect(self._hand_over)
        self._dated_act: Callable[[], object] = lambda: None
        self._amending = 0

    def _people(self) -> QWidget:
        self.new = button("登记人员", self._ask_new, main=True, key="Ctrl+N")
        self.amend = button("修改", self._ask_amend)
        self.train = button("登记培训", self._ask_training)
        self.begin = button("上岗", self._ask_begin)
        self.leave = button("离任", self._ask_leave)
        self.hand = button("交接", self._ask_hand)
        whole = QWidget()
        inside = column(whole, gap=GAP)
        acts = (self.new, self.amend, self.train, self.begin, self.leave, self.hand)
        inside.addLayout(row(*acts, None, gap=GAP))
        for one in self._cards():
            inside.addWidget(one)
        inside.addWidget(self.lists, 1)
        inside.addWidget(self.trainings)
        return whole

    def _cards(self) -> tuple[FieldsCard, ...]:
        return (self.person, self.training, self.dated, self.handing)

    def _side(self) -> QWidget:
        frame, inside = card()
        frame.setFixedWidth(_SIDE)
        inside.addWidget(label("还缺什么", "heading"))
        inside.addWidget(self.wanted, 1)
        return frame

    def shows(self) -> frozenset[str]:
        return _TABLES

    def load(self) -> None:
        found = self.work.ask(staff.people)
        self.members = {one.id: one for one in found}
        lines = [(one.id, _texts(one)) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        self.empty.say(
            "还没有登记人员", "登记学籍管理员和他的培训，再登记上岗；也登记校长和分管副校长。",
            "登记人员", self._ask_new,
        )  # fmt: skip
        self.lists.setCurrentIndex(0 if lines else 1)
        wanted = [*self.work.ask(staff.findings), *self.work.ask(equipment.gaps)]
        self.wanted.show_problems(wanted, "人员和设备都登记了。")
        self.devices.load()
        self.moves.load()
        self._chose()

    def member(self) -> MemberLine | None:
        """The chosen one."""
        return self.members.get(self.table.current())

    def _chose(self) -> None:
        one = self.member()
        here = one is not None and not one.ended_on
        registrar = here and one is not None and one.person.duty == staff.REGISTRAR
        for act in (self.amend, self.train, self.leave):
            act.setEnabled(here)
        self.begin.setEnabled(registrar and one is not None and not one.in_post_on)
        self.hand.setEnabled(registrar and one is not None and bool(one.in_post_on))
        told = [] if one is None else [
            f"{day(each.held_on)}　{each.organiser}　{each.topic}　{each.certificate_no}".rstrip()
            for each in one.trainings
        ]  # fmt: skip
        self.trainings.setText("培训：" + "；".join(told) if told else "")
        self.trainings.setVisible(bool(told))

    def _ask(self, asking: FieldsCard, heading: str, *, clear: bool = True) -> None:
        for one in self._cards():
            one.setVisible(False)
        asking.begin(heading, clear=clear)

    def _ask_new(self) -> None:
        self._amending = 0
        self._ask(self.person, "登记人员")

    def _ask_amend(self) -> None:
        one = self.member()
        if one is None or one.ended_on:
            return
        self._amending = one.id
        shown = one.person
        for box, text in (
            (self.duty, shown.duty), (self.employment, shown.employment),
            (self.sex, shown.sex), (self.full_time, shown.full_time),
        ):  # fmt: skip
            box.setCurrentText(text)
        texts = (shown.name, shown.post, shown.office_phone, shown.phone, shown.grades)
        for field, text in zip(self.person.lines(), texts, strict=True):
            field.setText(text)
        self._ask(self.person, f"修改：{shown.name}", clear=False)

    def _keep_person(self) -> None:
        name, post, office, phone, grades = (one.text() for one in self.person.lines())
        person = Person(
            name, self.duty.currentText(), self.employment.currentText(), self.sex.currentText(),
            post, self.full_time.currentText(), office, phone, grades,
        )  # fmt: skip
        done = partial(self._done, "已保存")
        if self._amending:
            self.person.write(self.work, staff.amend, self._amending, person, then=done)
        else:
            self.person.write(self.work, staff.add, person, then=done)

    def _ask_training(self) -> None:
        if (one := self.member()) is not None:
            self.scan.clear()
            self._ask(self.training, f"{one.person.name}的培训")

    def _keep_training(self) -> None:
        if (one := self.member()) is None:
            return
        texts = [field.text() for field in self.training.lines()]
        self.training.write(
            self.work, staff.train, one.id, *texts, tuple(self.scan.files),
            then=partial(self._done, "已登记培训"),
        )  # fmt: skip

    def _ask_begin(self) -> None:
        self._ask_day("上岗", staff.begin)

    def _ask_leave(self) -> None:
        self._ask_day("离任", staff.leave)

    def _ask_day(self, word: str, usecase: Callable[..., object]) -> None:
        one = self.member()
        if one is None:
            return
        self._ask(self.dated, f"{one.person.name}{word}")
        [field] = self.dated.lines()
        field.setText(_today())
        self._dated_act = lambda: self.dated.write(
            self.work, usecase, one.id, field.text(), then=partial(self._done, f"已登记{word}")
        )

    def _act_on_day(self) -> None:
        self._dated_act()

    def _ask_hand(self) -> None:
        one = self.member()
        if one is None:
            return
        self.successor.clear()
        for other in self.members.values():
            fit = other.person.duty == staff.REGISTRAR and not other.ended_on
            if fit and other.id != one.id:
                self.successor.addItem(other.person.name, other.id)
        self._ask(self.handing, f"{one.person.name}的交接：未办结的异动全部列入交接记录")
        self.handing.lines()[0].setText(_today())

    def _hand_over(self) -> None:
        one = self.member()
        if one is None:
            return
        day_text, witness, note = (field.text() for field in self.handing.lines())
        self.handing.write(
            self.work, staff.hand_over, one.id, self.successor.currentData() or 0,
            day_text, witness, note, then=partial(self._done, "已办理交接"),
        )  # fmt: skip

    def _done(self, told: str, _: object) -> None:
        self.note(told)


def _texts(one: MemberLine) -> tuple[str, ...]:
    shown = one.person
    since = one.ended_on or one.in_post_on
    state = f"{one.state} {day(since)}" if since else one.state
    wanted = one.trainings or shown.duty == staff.REGISTRAR
    return (
        shown.name, shown.duty, staff.DUTIES[shown.duty], state, one.trained if wanted else "—",
        shown.employment, shown.grades or "全部", shown.office_phone,
    )  # fmt: skip


def _choice(*words: str) -> QComboBox:
    made = QComboBox()
    made.addItems(words)
    return made


def _today() -> str:
    return QDate.currentDate().toString("yyyyMMdd")
