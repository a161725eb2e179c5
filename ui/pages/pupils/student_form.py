"""A pupil's record as fields to type into: the sections of the paper, and the family members."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain import consistency, fields
from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS, Section
from app.problems import Level, Problem
from app.usecases.pupils.editing import Member
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, label, row
from ui.widgets.editors import Editor
from ui.widgets.order import tab_through
from ui.widgets.values import grid

EXPORTED = fields.MAX_GUARDIANS_ON_A_SHEET
_FROM_NUMBER = ("id_type", "sex", "birth_date")
_CROSS = ("record.sex-differs", "record.birth-differs")


class StudentForm(QWidget):
    """The pupil's own fields. ``changed``: something was typed. ``case_asked``: 关键信息变更."""

    changed = Signal()
    case_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("body")
        self.editors: dict[str, Editor] = {}
        self._derived: dict[str, str] = {}
        self._filling = False
        whole = column(self, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        for section in Section:
            own = [field for field in STUDENT_FIELDS if field.section is section]
            if not own:
                continue
            made = [Editor(field, ask_case=self.case_asked.emit) for field in own]
            self.editors.update({one.field.key: one for one in made})
            frame, box = card()
            box.addWidget(label(section.value, "heading"))
            box.addLayout(grid(made))
            whole.addWidget(frame)
        whole.addStretch(1)
        for one in self.editors.values():
            one.changed.connect(self._typed)

    def fill(self, values: Mapping[str, str]) -> None:
        """Show the stored ``values``, nothing changed yet."""
        self._filling = True
        self._derived = {}
        for key, editor in self.editors.items():
            editor.put(values.get(key, ""))
        self._filling = False
        self._compare()

    def changes(self) -> dict[str, str]:
        """Raw texts by key of what is another value now."""
        return {key: one.raw() for key, one in self.editors.items() if one.is_changed}

    def type(self, texts: Mapping[str, str]) -> None:
        """As if these had been typed, by key; what is locked now stays."""
        for key, text in texts.items():
            if key in self.editors and not self.editors[key].locked:
                self.editors[key].type(text)

    def tell(self, problems: Sequence[Problem]) -> Editor | None:
        """Say each problem under its field; gives the first field that has one."""
        return told(list(self.editors.values()), problems)

    def _typed(self) -> None:
        if self._filling:
            return
        self._filling = True
        self._follow_number()
        self._filling = False
        self._compare()
        self.changed.emit()

    def _follow_number(self) -> None:
        """Blank type, sex and birth date follow from the ID number as it is typed."""
        values = {key: one.value() for key, one in self.editors.items()}
        mine = [
            key
            for key in _FROM_NUMBER
            if not self.editors[key].locked and values[key] in ("", self._derived.get(key, ""))
        ]
        values.update(dict.fromkeys(mine, ""))
        consistency.derive_from_number(values)
        for key in mine:
            if values[key] and values[key] != self.editors[key].value():
                self.editors[key].type(values[key])
                self._derived[key] = values[key]

    def _compare(self) -> None:
        """Sex and birth date against the number, at once and under each."""
        values = {key: one.value() for key, one in self.editors.items()}
        found = consistency.number_against_person(values, Level.WARN)
        for key in ("sex", "birth_date"):
            editor = self.editors[key]
            mine = [one for one in found if one.where.field == editor.field.label]
            rest = [one for one in editor.said if one.code not in _CROSS]
            if mine or len(rest) != len(editor.said):
                editor.tell([*rest, *mine])


class MemberCard(QWidget):
    """One family member's fields. ``member_id`` 0 is a new one."""

    changed = Signal()

    def __init__(self, member_id: int, values: Mapping[str, str]) -> None:
        super().__init__()
        self.member_id = member_id
        self.editors = {field.key: Editor(field) for field in GUARDIAN_FIELDS}
        self.heading: QLabel = label("", "heading")
        self.exported = chip("")
        self.up = button("上移", lambda: None)
        self.down = button("下移", lambda: None)
        self.remove = button("移除", lambda: None)
        frame, box = card()
        box.addLayout(row(self.heading, self.exported, None, self.up, self.down, self.remove))
        box.addLayout(grid(list(self.editors.values())))
        column(self).addWidget(frame)
        for key, editor in self.editors.items():
            editor.put(values.get(key, ""))
            editor.changed.connect(self.changed)

    def number(self, place: int, count: int) -> None:
        """Say which place it has, and whether the national file takes it."""
        self.heading.setText(f"家庭成员或监护人 {place + 1}")
        goes = place < EXPORTED
        self.exported.setText("导出到国网" if goes else "只留本校，不导出")
        self.exported.setProperty("chip", "good" if goes else "plain")
        self.exported.style().unpolish(self.exported)
        self.exported.style().polish(self.exported)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)

    def member(self) -> Member:
        """What it shall be; of a known member only what is another value now."""
        if not self.member_id:
            return Member(0, {key: one.raw() for key, one in self.editors.items()})
        changed = {key: one.raw() for key, one in self.editors.items() if one.is_changed}
        return Member(self.member_id, changed)


class MembersForm(QWidget):
    """Any number of members; the order decides which two go to the national system."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("body")
        self.cards: list[MemberCard] = []
        self._ids: list[int] = []
        self._column: QVBoxLayout = column(gap=2 * GAP)
        self.add: QPushButton = button("添加家庭成员", self.add_member, key="Ctrl+Shift+N")
        whole = column(self, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        note = f"导出到国网的是前 {EXPORTED} 名，监护人优先；其余的只留在本校学籍库。"
        whole.addWidget(label(note, "quiet", wrap=True))
        whole.addLayout(self._column)
        whole.addLayout(row(self.add, None))
        whole.addStretch(1)

    def fill(self, members: Sequence[Member]) -> None:
        """Show the stored ``members``."""
        for one in self.cards:
            one.deleteLater()
        self.cards = [self._made(one.id, one.values) for one in members]
        self._ids = [one.id for one in members]
        self._arrange()

    def changes(self) -> tuple[Member, ...] | None:
        """The members as they shall be, or ``None`` where nothing is another."""
        shall = tuple(one.member() for one in self.cards)
        same = [one.id for one in shall] == self._ids and not any(one.values for one in shall)
        return None if same else shall

    def arrange(self, wanted: Sequence[Member]) -> None:
        """As if it had been typed: these members in this order, each with its changed texts."""
        known = {one.member_id: one for one in self.cards if one.member_id}
        shall = [known.pop(one.id) if one.id in known else self._made(0, {}) for one in wanted]
        for gone in known.values():
            gone.hide()
            gone.deleteLater()
        self.cards = shall
        for card_of, one in zip(shall, wanted, strict=True):
            for key, text in one.values.items():
                if key in card_of.editors:
                    card_of.editors[key].type(text)
        self._arrange()
        self.changed.emit()

    def add_member(self) -> None:
        """One more, at the end."""
        self.cards.append(self._made(0, {}))
        self._arrange()
        self.changed.emit()
        self.cards[-1].editors["name"].input.setFocus()

    def tell(self, problems: Sequence[Problem]) -> Editor | None:
        """Say each problem under its field (成员2联系电话); gives the first field with one."""
        first = None
        for place, one in enumerate(self.cards, 1):
            found = told(list(one.editors.values()), problems, f"成员{place}")
            first = first or found
        return first

    def _made(self, member_id: int, values: Mapping[str, str]) -> MemberCard:
        made = MemberCard(member_id, values)
        made.changed.connect(self.changed)
        made.up.clicked.connect(lambda: self._move(made, -1))
        made.down.clicked.connect(lambda: self._move(made, 1))
        made.remove.clicked.connect(lambda: self._remove(made))
        return made

    def _move(self, one: MemberCard, by: int) -> None:
        place = self.cards.index(one)
        self.cards.insert(place + by, self.cards.pop(place))
        self._arrange()
        self.changed.emit()

    def _remove(self, one: MemberCard) -> None:
        self.cards.remove(one)
        one.hide()
        one.deleteLater()
        self._arrange()
        self.changed.emit()

    def _arrange(self) -> None:
        while self._column.takeAt(0) is not None:
            pass
        for place, one in enumerate(self.cards):
            self._column.addWidget(one)
            one.number(place, len(self.cards))
        tab_through(*self.cards, self.add)


def told(editors: Sequence[Editor], problems: Sequence[Problem], before: str = "") -> Editor | None:
    """Give each editor the problems of its label, with ``before`` in front; the first with any."""
    first = None
    for editor in editors:
        mine = [one for one in problems if one.where.field == before + editor.field.label]
        if mine:
            editor.tell(mine)
            first = first or editor
    return first
