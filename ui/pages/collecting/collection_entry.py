"""What parents corrected on paper, typed in: a field is there only once she asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain import fields
from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS, Field
from app.problems import Problem, Rejected, blocking
from app.usecases.collecting import entries
from app.usecases.pupils import students
from app.usecases.school.drafts import Unsaved
from ui.look import GAP
from ui.widgets.basic import button, card, column, emptied, label, labelled, link, row, scrolled
from ui.widgets.editors import Editor
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.widgets.suggest import Suggest
from ui.work import Work

_REASON = "采集表核对更正"
_OFFERED = 12
_SIDE = 380  # px


class EntryScreen(QWidget):
    """One pupil's corrections. ``left``; ``done`` (text); ``pupil_asked`` (id)."""

    left = Signal()
    done = Signal(str)
    pupil_asked = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.student_id, self._paper = 0, ""
        self.editors: dict[str, Editor] = {}
        self._known: dict[str, str] = {}
        self._choices: dict[str, Field] = {}
        self.heading = label("", "heading")
        self.which = QLineEdit()
        self.which.setPlaceholderText("在表上改过的项目：打几个字，按回车")
        self.which.returnPressed.connect(self._add_typed)
        self.suggest = Suggest(self.which, self._find)
        self.which.textChanged.connect(self._take)
        self.rows = column(gap=GAP)
        self.nothing = label("", "quiet", wrap=True)
        self.reason = QLineEdit()
        self.changes = ProblemList()
        self.save = button("保存更正", self.submit, main=True, key="Ctrl+S")
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=2 * GAP)
        whole.addLayout(row(self.heading, None, button("返回", self.left.emit), self.save))
        split = row(gap=2 * GAP)
        split.addWidget(self._fields(), 1)
        split.addWidget(self._side())
        whole.addLayout(split, 1)

    def _fields(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addLayout(labelled("改了哪一项", self.which))
        body = QWidget()
        body.setObjectName("body")
        lines = column(body)
        lines.addWidget(self.nothing)
        lines.addLayout(self.rows)
        lines.addStretch(1)
        inside.addWidget(scrolled(body), 1)
        return frame

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        inside.addWidget(label("将要保存", "heading"))
        inside.addWidget(self.changes, 1)
        inside.addLayout(labelled("依据", self.reason))
        return frame

    def open(self, student_id: int, paper: str = "") -> None:
        """Start with nothing changed; ``paper`` is the number of the sheet in hand."""
        shown = self.work.ask(students.show, student_id)
        self.student_id, self._paper = student_id, paper
        self.editors = {}
        emptied(self.rows)
        self._known = dict(shown.values)
        self._choices = {field.label: field for field in STUDENT_FIELDS}
        for place, member in enumerate(shown.guardians, 1):
            self._known |= {f"guardian{place}.{key}": value for key, value in member.items()}
        for place in range(1, min(len(shown.guardians) + 1, fields.MAX_GUARDIANS_ON_A_SHEET) + 1):
            for field in GUARDIAN_FIELDS:
                named = replace(
                    field, key=f"guardian{place}.{field.key}", label=f"成员{place} {field.label}"
                )
                self._choices[named.label] = named
        who = shown.values
        self.heading.setText(f"录入更正　{who['name']}　{who['class_no']}　{paper}")
        self.reason.setText(f"{_REASON}　{paper}".strip())
        self.nothing.setText("没有改动就不用录入。只有在这里加上的项目才会改动，其余保持原样。")
        self.nothing.show()
        self.which.clear()
        self._compare()
        self.which.setFocus()

    def add(self, key: str) -> Editor:
        """A field to type into, with what the register has now above it."""
        field = next(one for one in self._choices.values() if one.key == key)
        if key in self.editors:
            return self.editors[key]
        editor = Editor(field, ask_case=lambda: self.pupil_asked.emit(self.student_id))
        editor.put(self._known.get(key, ""))
        editor.changed.connect(self._compare)
        self.editors[key] = editor
        inside = row(editor, 2 * GAP)
        inside.setStretch(0, 1)
        inside.addWidget(label(f"现为：{self._shown(key)}", "caption", wrap=True), 1)
        inside.addWidget(link("不改", lambda: self._remove(key)))
        self.rows.addLayout(inside)
        self.nothing.hide()
        return editor

    def _shown(self, key: str) -> str:
        """What the register has, masked where lists mask it."""
        editor = self.editors[key]
        now = students.masked(editor.kept) if editor.field.sensitive else editor.kept
        return now or "空白"

    def _remove(self, key: str) -> None:
        place = list(self.editors).index(key)
        del self.editors[key]
        item = self.rows.takeAt(place)
        inner = item.layout() if item is not None else None
        if inner is not None:
            emptied(inner)
        self.nothing.setVisible(not self.editors)
        self._compare()
        self.which.setFocus()

    def _find(self, text: str) -> Sequence[tuple[str, str]]:
        found = [word for word in self._choices if text in word]
        return [(word, word) for word in found[:_OFFERED]]

    def _take(self, text: str) -> None:
        """An answer was taken, or the whole name typed."""
        field = self._choices.get(text)
        if field is not None:
            self.which.clear()
            self.suggest.hide()
            self.add(field.key).input.setFocus()

    def _add_typed(self) -> None:
        found = self._find(self.which.text().strip())
        if found:
            self._take(found[0][1])

    def unsaved(self) -> Unsaved | None:
        """What was typed and not saved, with whose it is and from which sheet."""
        typed = {key: editor.raw() for key, editor in self.editors.items() if editor.is_changed}
        if not self.student_id or not typed:
            return None
        content = {"student_id": self.student_id, "paper": self._paper, "values": typed}
        return Unsaved(f"{self._known['name']}的 {len(typed)} 项更正", content)

    def go_on(self, content: Mapping[str, Any]) -> None:
        """Type again what was unsaved."""
        self.open(content["student_id"], content["paper"])
        for key, text in content["values"].items():
            if any(one.key == key for one in self._choices.values()):
                self.add(key).type(text)

    def values(self) -> dict[str, str]:
        """Raw texts by flat key of what she asked for."""
        return {key: editor.raw() for key, editor in self.editors.items()}

    def _compare(self) -> None:
        found = self.work.ask(entries.compare_entry, self.student_id, self.values())
        facts = [
            ("变更", f"{one.label}：{self._shown(one.key)} → {one.after or '空白'}")
            for one in found.changes
        ]
        self.changes.show_problems(found.problems, "还没有改动。", facts)
        self.save.setEnabled(bool(found.changes) and not blocking(found.problems))

    def submit(self) -> None:
        """Save what differs."""
        self.save.setEnabled(False)
        self.work.write(
            self, entries.enter, self.student_id, self.values(), self.reason.text(),
            then=self._entered, failed=self._refused,
        )  # fmt: skip

    def _entered(self, done: entries.Entered) -> None:
        waiting = f"，{len(done.by_case)} 项关键信息请另办变更" if done.by_case else ""
        count = len(self.editors) - len(done.by_case)
        self.done.emit(f"已保存 {count} 项更正{waiting}")

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, Rejected):
            self._tell(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _tell(self, problems: Sequence[Problem]) -> None:
        self.changes.show_problems(problems)
