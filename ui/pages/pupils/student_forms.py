"""Both parts of a pupil's record as fields, in two places of the page; made when first asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget

from app.problems import Problem
from app.usecases.pupils.editing import Member
from ui.pages.pupils.student_form import MembersForm, StudentForm
from ui.widgets.basic import scrolled
from ui.widgets.editors import Editor


class StudentForms(QObject):
    """The record and its members. ``changed``: something was typed in either."""

    changed = Signal()
    case_asked = Signal()

    def __init__(self, info: QStackedWidget, family: QStackedWidget) -> None:
        super().__init__(info)
        self.record, self.members = StudentForm(), MembersForm()
        self._areas: list[QScrollArea] = []
        for stack, form in ((info, self.record), (family, self.members)):
            area = scrolled(form)
            stack.addWidget(area)
            self._areas.append(area)
            form.changed.connect(self.changed)
        self.record.case_asked.connect(self.case_asked)

    def fill(self, values: Mapping[str, str], members: Sequence[Member]) -> None:
        """Show what is stored."""
        self.record.fill(values)
        self.members.fill(members)
        self._areas[0].verticalScrollBar().setValue(0)

    def count(self) -> int:
        """How many values would change; a member added, moved or removed counts as one."""
        members = self.members.changes()
        values = len(self.record.changes())
        if members is None:
            return values
        return values + max(1, sum(len(one.values) if one.id else 1 for one in members))

    def typed(self) -> dict[str, Any]:
        """What would change, in plain values, for ``type``."""
        members = self.members.changes()
        shall = None if members is None else [[one.id, dict(one.values)] for one in members]
        return {"values": self.record.changes(), "members": shall}

    def type(self, typed: Mapping[str, Any]) -> None:
        """As if it had been typed again, on what is stored now."""
        self.record.type(typed["values"])
        if typed["members"] is not None:
            self.members.arrange([Member(number, values) for number, values in typed["members"]])

    def tell(self, problems: Sequence[Problem]) -> int | None:
        """Say each problem under its field and show the first; gives the place that has it."""
        found = (self.record.tell(problems), self.members.tell(problems))
        for place, editor in enumerate(found):
            if editor is not None:
                self._show(place, editor)
                return place
        return None

    def labels(self) -> frozenset[str]:
        """Of every field there is, as problems name them."""
        own = {one.field.label for one in self.record.editors.values()}
        members = {
            f"成员{place}{one.field.label}"
            for place, shown in enumerate(self.members.cards, 1)
            for one in shown.editors.values()
        }
        return frozenset(own | members)

    def to(self, key: str) -> None:
        """Into the field of ``key``."""
        self._show(0, self.record.editors[key])

    def focus(self, place: int) -> None:
        """Into the first field that can be typed into."""
        editors: list[Editor] = list(self.record.editors.values())
        if place:
            editors = [one for card in self.members.cards for one in card.editors.values()]
        free = next((one for one in editors if not one.locked), None)
        if free is not None:
            free.input.setFocus()

    def _show(self, place: int, editor: Editor) -> None:
        self._areas[place].ensureWidgetVisible(editor)
        editor.input.setFocus()
