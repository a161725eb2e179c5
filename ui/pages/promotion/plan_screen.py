"""What moving the school up would do: class by class with the new numbers, pupil by pupil."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QStackedWidget, QWidget

from app.domain import grades
from app.domain.promotion import MOVES, Outcome
from app.problems import Problem
from app.usecases.promotion.planning import Choices, ClassRow, Plan, PupilRow
from ui.look import GAP
from ui.widgets.basic import Tone, button, card, column, emptied, label, labelled, row
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table

_CLASSES = ("班号", "年级", "新班号", "升级后", "级", "班主任", "升级", "不动", "说明")
_COHORT = 4
"""The column of 2024级, which not every region has."""
_CLASS_WIDTHS = (86, 70, 96, 80, 70, 80, 54, 54, 120)  # px
_PUPILS = ("姓名", "班号", "年级", "结果", "升级后", "新班号", "原因")
_PUPIL_WIDTHS = (120, 86, 70, 90, 70, 76, 200)  # px
_SIDE = 360  # px
_NUMBER = 110  # px
_TONES: dict[Outcome, Tone] = {
    Outcome.UP: "good",
    Outcome.NEXT_STAGE: "good",
    Outcome.UNKNOWN: "stop",
    Outcome.AWAY: "warn",
}


class PlanScreen(QWidget):
    """``asked`` (``Choices``): look again with these. ``opened`` (id): a pupil."""

    asked = Signal(object)
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.plan: Plan | None = None
        self.choices = Choices()
        self._shown: Outcome | None = None
        self.chips = row()
        self._group = QButtonGroup(self)
        self.classes = Table(_CLASSES, _CLASS_WIDTHS, name="promotion-classes")
        self.pupils = Table(_PUPILS, _PUPIL_WIDTHS, name="promotion-pupils", many=True)
        self.lists = QStackedWidget()
        self.lists.addWidget(self.classes)
        self.lists.addWidget(self.pupils)
        self.problems = ProblemList()
        self.classes.chose.connect(self._chose_class)
        self.classes.opened.connect(lambda _: self.number.setFocus())
        self.pupils.chose.connect(self._chose_pupils)
        self.pupils.opened.connect(self.opened)
        self.problems.opened.connect(self._to_problem)
        self._group.idClicked.connect(self._turn)
        whole = column(self, gap=GAP)
        whole.addLayout(self.chips)
        split = row(self.lists, self._side(), gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        self.about = label("", "heading", wrap=True)
        self.hint = label("", "quiet", wrap=True)
        self.number = QLineEdit()
        self.number.setFixedWidth(_NUMBER)
        self.number.returnPressed.connect(self._renumber)
        self.renumber = button("改班号", self._renumber)
        self.by_rule = button("按规则", self._by_rule, tip="改回规则排出的班号")
        self.numbering = QWidget()
        fields = row()
        fields.setContentsMargins(0, 0, 0, 0)
        fields.addLayout(labelled("新班号", self.number))
        for made in (self.renumber, self.by_rule):
            beside = column(gap=4)
            beside.addStretch(1)
            beside.addWidget(made)
            fields.addLayout(beside)
        fields.addStretch(1)
        self.numbering.setLayout(fields)
        self.up = button("所选改为升级", lambda: self._decide(up=True))
        self.stay = button("所选改为不升级", lambda: self._decide(up=False))
        self.deciding = QWidget()
        both = row(self.up, self.stay, None)
        both.setContentsMargins(0, 0, 0, 0)
        self.deciding.setLayout(both)
        for one in (self.about, self.hint, self.numbering, self.deciding):
            inside.addWidget(one)
        inside.addWidget(label("核对", "heading"))
        inside.addWidget(self.problems, 1)
        return frame

    def show_plan(self, plan: Plan, choices: Choices) -> None:
        """Show ``plan``, made with ``choices``; the same list stays in view."""
        self.plan, self.choices = plan, choices
        self._make_chips(plan)
        self.classes.setColumnHidden(_COHORT, not plan.cohorts)
        self.classes.show_again(lambda _: _all([self._class(n, one) for n, one in _numbered(plan)]))
        self._refill()
        self.problems.show_problems(plan.problems, _READY if plan.moving else _NOBODY)

    def forget(self) -> None:
        """Nothing is shown and nothing chosen."""
        self.plan, self.choices, self._shown = None, Choices(), None

    def _make_chips(self, plan: Plan) -> None:
        counts = [(one, plan.count(one)) for one in Outcome if plan.count(one)]
        if self._shown is not None and not plan.count(self._shown):
            self._shown = None
        for made in self._group.buttons():
            self._group.removeButton(made)
        emptied(self.chips)
        self._chip(0, f"班级 {len(plan.classes)}", "plain")
        for outcome, count in counts:
            number = list(Outcome).index(outcome) + 1
            self._chip(number, f"{outcome.value} {count:,}", _TONES.get(outcome, "plain"))
        self.chips.addStretch(1)

    def _chip(self, number: int, text: str, tone: Tone) -> None:
        one = QPushButton(text)
        one.setProperty("chip", tone)
        one.setCheckable(True)
        shown = list(Outcome).index(self._shown) + 1 if self._shown else 0
        one.setChecked(number == shown)
        self._group.addButton(one, number)
        self.chips.addWidget(one)

    def turn_to(self, outcome: Outcome | None) -> None:
        """Show the pupils with ``outcome``, or the classes."""
        number = list(Outcome).index(outcome) + 1 if outcome else 0
        if (chip := self._group.button(number)) is not None:
            chip.setChecked(True)
            self._turn(number)

    def _turn(self, number: int) -> None:
        self._shown = list(Outcome)[number - 1] if number else None
        self._refill()

    def _refill(self) -> None:
        if self.plan is None:
            return
        self.lists.setCurrentIndex(int(self._shown is not None))
        lines = [self._pupil(one) for one in self.plan.rows if one.outcome is self._shown]
        self.pupils.show_again(lambda _: _all(lines))
        if self._shown is None:
            self._chose_class()
        else:
            self._chose_pupils()

    def _class(self, number: int, one: ClassRow) -> Line:
        names = self.plan.names if self.plan else {}
        cohorts = self.plan.cohorts if self.plan else {}
        told = f"混有{one.told}" if one.told else ""
        return number, (
            one.before,
            names.get(one.grade_before, one.grade_before),
            one.after if one.grade_after else "不变",
            names.get(one.grade_after, "") or "—",
            cohorts.get(one.grade_after, ""),
            one.teacher,
            str(one.moves or ""),
            str(one.stays or ""),
            told,
        )

    def _pupil(self, one: PupilRow) -> Line:
        names = self.plan.names if self.plan else {}
        after = names.get(one.grade_after, one.grade_after) if one.moves else ""
        return one.student_id, (
            one.name,
            one.class_before,
            names.get(one.grade_before, one.grade_before),
            one.outcome.value,
            after,
            one.class_after if one.moves else "",
            one.reason,
        )

    def _chose_class(self) -> None:
        """Beside the list: the number of the class that is chosen."""
        self._sides(classes=True)
        chosen = self.classes.selected()
        one = self.plan.classes[chosen[0] - 1] if self.plan and chosen else None
        self.numbering.setVisible(one is not None and bool(one.grade_after))
        if one is None:
            self.about.setText("班级")
            self.hint.setText("选一个班，可以改它升级后的班号。")
            return
        self.about.setText(f"班级 {one.before}")
        if not one.grade_after:
            self.hint.setText("这个班没有学生升级，班号不变。")
            return
        kept = "，班主任不变" if one.teacher else ""
        self.hint.setText(f"升级 {one.moves} 名，不动 {one.stays} 名{kept}。")
        self.number.setText(one.after)
        self.by_rule.setEnabled(one.after != one.proposed)

    def _chose_pupils(self) -> None:
        self._sides(classes=False)
        count = len(self.pupils.selected())
        moves = self._shown in MOVES
        why = _WHY.get(self._shown, "") if self._shown else ""
        self.about.setText(self._shown.value if self._shown else "")
        self.hint.setText(f"已选 {count} 名。{why}" if count else why or "选中后可改。")
        admits = self._shown is Outcome.LEAVING and self._admits()
        self.up.setVisible(admits or self._shown in _CAN_GO)
        self.stay.setVisible(moves)
        for one in (self.up, self.stay):
            one.setEnabled(count > 0)

    def _admits(self) -> bool:
        """Whether somebody may go on to the school's own 高中."""
        return self.plan is not None and grades.SENIOR in self.plan.stages

    def _sides(self, *, classes: bool) -> None:
        self.numbering.setVisible(classes)
        self.deciding.setVisible(not classes)

    def _renumber(self) -> None:
        self._number(self.number.text().strip())

    def _by_rule(self) -> None:
        self._number(None)

    def _number(self, text: str | None) -> None:
        """Ask for another look with ``text`` for the chosen class, ``None``: as the rule has it."""
        chosen = self.classes.selected()
        if self.plan is None or not chosen:
            return
        one = self.plan.classes[chosen[0] - 1]
        numbers = {k: v for k, v in self.choices.numbers.items() if k != one.before}
        if text is not None and text != one.proposed:
            numbers[one.before] = text
        self.asked.emit(replace(self.choices, numbers=numbers))

    def _decide(self, *, up: bool) -> None:
        chosen = frozenset(self.pupils.selected())
        now = self.choices
        taken, left = now.taken - chosen, now.left_out - chosen
        if up and self._shown is not Outcome.LEFT_OUT:
            taken |= chosen
        elif not up and self._shown in MOVES:
            left |= chosen - now.taken
        self.asked.emit(replace(now, taken=taken, left_out=left))

    def _to_problem(self, problem: Problem) -> None:
        """To the class or the pupil that a problem is about."""
        if self.plan is None:
            return
        for number, one in _numbered(self.plan):
            if one.before == problem.where.field:
                self.turn_to(None)
                self.classes.choose([number - 1], number - 1)
                self.number.setFocus()
        if problem.where.student_id:
            self.opened.emit(problem.where.student_id)


_READY = "没有冲突，可以升级；升级后可以整体撤销。"
_NOBODY = "没有要升级的学生。有遗漏的，在上面选一类，选中学生后改为升级。"
_CAN_GO = (
    Outcome.LEFT_OUT,
    Outcome.NEW,
    Outcome.LATE,
    Outcome.REPEATS,
    Outcome.SKIPPED,
    Outcome.GRADUATED,
)
_WHY = {
    Outcome.LATE: "这些记录已是新学年的年级，不再升级；不是这样的，选中后改为升级。",
    Outcome.LEAVING: "毕业年级留待办理毕业，这里不动。",
    Outcome.AWAY: "不在读的学生年级不变，复学时再定年级。",
    Outcome.UNKNOWN: "双击打开学生，补填年级后再来。",
    Outcome.GRADUATED: "留在本校升学的，选中后改为升级。",
}


def _numbered(plan: Plan) -> list[tuple[int, ClassRow]]:
    return list(enumerate(plan.classes, 1))


def _all(lines: Sequence[Line]) -> tuple[Sequence[Line], int]:
    return lines, len(lines)
