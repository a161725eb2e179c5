"""The questions of a case as fields: asked in order, each with what it wants; kept while typing."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.domain import grades
from app.domain.case_questions import AnswerKind, Question
from ui.look import GAP
from ui.widgets.basic import column, label

_HINTS = {AnswerKind.DAY: "20250901", AnswerKind.NUMBER: "数字"}
_UNSAID = "请选择"
Answer = QLineEdit | QComboBox


class Answers(QWidget):
    """``changed``: something is answered otherwise now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Answer] = {}
        self._cells: dict[str, QWidget] = {}
        self._shown: tuple[str, ...] = ()
        self._classes: tuple[str, ...] = ()
        self._grades = grades.SIX_THREE.rungs
        self._places = QGridLayout(self)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setHorizontalSpacing(2 * GAP)
        self._places.setVerticalSpacing(GAP)
        self._columns = 2
        self._places.setColumnStretch(0, 1)
        self._places.setColumnStretch(1, 1)

    def begin(self, classes: Sequence[str], rungs: Sequence[str]) -> None:
        """Forget what was answered; offer ``classes`` and ``rungs`` (年级) where asked for."""
        self._classes, self._grades = tuple(classes), tuple(rungs)
        for cell in self._cells.values():
            self._places.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.fields, self._cells, self._shown = {}, {}, ()

    def ask(self, questions: Sequence[Question], known: Mapping[str, Any]) -> None:
        """Show these questions where what is ``known`` or answered leads to them.

        What was typed stays.
        """
        given = {**known, **self.given()}
        shown = tuple(one.name for one in questions if one.open_to(given))
        for one in questions:
            if one.name in shown and one.name not in self.fields:
                self._make(one)
        if shown == self._shown:
            return
        self._shown = shown
        self._place()

    def stand_in(self, columns: int) -> None:
        """Two columns, or one where there is little room."""
        if columns != self._columns:
            self._columns = columns
            self._places.setColumnStretch(1, columns - 1)
            self._place()

    def _place(self) -> None:
        for name, cell in self._cells.items():
            self._places.removeWidget(cell)
            cell.setVisible(name in self._shown)
        for number, name in enumerate(self._shown):
            self._places.addWidget(self._cells[name], *divmod(number, self._columns))

    def given(self) -> dict[str, str]:
        """What is answered so far, by the names of questions that are shown."""
        found = {}
        for name, field in self.fields.items():
            text = _text(field)
            if text and (name in self._shown or not self._shown):
                found[name] = text
        return found

    def put(self, answers: Mapping[str, str]) -> None:
        """As if these had been typed."""
        for name, text in answers.items():
            field = self.fields.get(name)
            if isinstance(field, QLineEdit):
                field.setText(text)
            elif field is not None:
                field.setCurrentIndex(max(0, field.findText(text)))

    def in_order(self) -> list[Answer]:
        """The fields that are shown, as one reads them."""
        return [self.fields[name] for name in self._shown]

    def to(self, name: str) -> None:
        """Set the cursor into a question, by its name or its label."""
        for key, field in self.fields.items():
            if name in (key, field.accessibleName()):
                field.setFocus()

    def _make(self, one: Question) -> None:
        field = self._field(one)
        field.setAccessibleName(one.label)
        star = "" if one.optional else " ★"
        cell = QWidget()
        inside = column(cell, gap=2)
        above = label(one.label + star, "quiet")
        above.setBuddy(field)
        inside.addWidget(above)
        inside.addWidget(field)
        if one.help:
            inside.addWidget(label(one.help, "caption", wrap=True))
        inside.addStretch(1)
        self.fields[one.name] = field
        self._cells[one.name] = cell

    def _field(self, one: Question) -> Answer:
        choices = {
            AnswerKind.FLAG: ("是", "否"),
            AnswerKind.GRADE: self._grades,
            AnswerKind.CLASS: self._classes,
        }.get(one.kind, one.choices)
        if one.kind in (AnswerKind.CHOICE, AnswerKind.FLAG, AnswerKind.GRADE, AnswerKind.CLASS):
            box = QComboBox()
            box.addItem(_UNSAID, "")
            for word in choices:
                box.addItem(word, word)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
            return box
        typed = QLineEdit()
        typed.setPlaceholderText(_HINTS.get(one.kind, ""))
        typed.textChanged.connect(lambda _: self.changed.emit())
        return typed


def _text(field: Answer) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData() or "")
    return field.text().strip()
