"""关键信息变更 on a pupil's page: the form of a new case, and every case with its steps."""

from collections.abc import Mapping

from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from app.domain import consistency, fields
from app.problems import Level
from app.usecases.pupils import editing, key_changes, students
from app.usecases.pupils.key_changes import Application, Case
from ui.look import GAP
from ui.pages.pupils.key_case import CaseCard
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, card, column, emptied, label, labelled, row, scrolled
from ui.widgets.editors import Editor
from ui.widgets.empty import Empty
from ui.widgets.shown import shown_value
from ui.widgets.student_tab import StudentTab
from ui.widgets.values import grid
from ui.work import Work

_HINT = "办法第十条：凭《居民户口簿》或其他证明，经学校和学籍主管部门核准后变更。学籍号不变。"


class CaseForm(QWidget):
    """What a parent applies for: the five fields old → new, who, why, and the proofs."""

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, str] = {}
        self._now = {key: label("", "quiet") for key in editing.KEY_INFORMATION}
        self.editors = {key: Editor(fields.by_key(key)) for key in editing.KEY_INFORMATION}
        self.applicant, self.relation, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.proofs = Attachments("证明材料")
        self.submit = button("提交申请", lambda: None, main=True, key="Ctrl+S")
        self.cancel = button("不办了", lambda: None)
        frame, box = card(gap=2 * GAP)
        box.addWidget(label("办理关键信息变更", "heading"))
        box.addWidget(label(f"{_HINT}只填要变更的。", "quiet", wrap=True))
        box.addLayout(self._fields())
        who = row(gap=2 * GAP)
        who.addLayout(labelled("申请人 ★", self.applicant), 1)
        who.addLayout(labelled("与学生关系 ★", self.relation), 1)
        who.addLayout(labelled("变更原因 ★", self.reason), 2)
        box.addLayout(who)
        box.addWidget(self.proofs)
        box.addLayout(row(None, self.cancel, self.submit))
        column(self).addWidget(frame)
        for editor in self.editors.values():
            editor.changed.connect(self._compare)

    def fill(self, values: dict[str, str], wanted: Mapping[str, str]) -> None:
        """Start afresh on a pupil's stored ``values``, with what is ``wanted`` filled in."""
        self._values = values
        for key, editor in self.editors.items():
            self._now[key].setText(f"{students.label_of(key)}现为　{shown_value(key, values[key])}")
            editor.put("")
            if key in wanted:
                editor.type(wanted[key])
        for one in (self.applicant, self.relation, self.reason):
            one.clear()
        self.proofs.clear()

    def application(self) -> Application:
        """As typed; the proofs come in with it."""
        wanted = {key: one.raw() for key, one in self.editors.items() if one.raw().strip()}
        return Application(
            self.applicant.text(), self.relation.text(), wanted, (), self.reason.text()
        )

    def _fields(self) -> QLayout:
        cells = []
        for key in editing.KEY_INFORMATION:
            cell = QWidget()
            inside = column(cell, gap=2)
            inside.addWidget(self.editors[key])
            inside.insertWidget(0, self._now[key])
            cells.append(cell)
        return grid(cells)

    def _compare(self) -> None:
        """Sex and birth date against the number, as the record would be."""
        after = {**self._values}
        after.update({key: one.value() for key, one in self.editors.items() if one.raw().strip()})
        found = consistency.number_against_person(after, Level.WARN)
        for key in ("sex", "birth_date"):
            editor = self.editors[key]
            mine = [one for one in found if one.where.field == editor.field.label]
            if mine != editor.said:
                editor.tell(mine)


class KeyChangesTab(StudentTab):
    """Cases of one pupil, the latest first."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.found: tuple[Case, ...] = ()
        self.form: CaseForm | None = None
        self.cards: list[CaseCard] = []
        self.start = button("办理关键信息变更", self.begin, main=True, key="Ctrl+N")
        self.about = label("", "quiet")
        self.empty = Empty()
        self.inside = QWidget()
        self.inside.setObjectName("body")
        self._form_place = column(gap=0)
        self._cards = column(gap=2 * GAP)
        whole = column(self.inside, gap=2 * GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        whole.addLayout(self._form_place)
        whole.addLayout(self._cards)
        whole.addStretch(1)
        self.area = scrolled(self.inside)
        outer = column(self)
        outer.addLayout(row(self.about, None, self.start))
        outer.addWidget(self.area, 1)
        outer.addWidget(self.empty, 1)

    def load(self, student_id: int) -> None:
        """Show the cases of ``student_id``; a form half filled for the same pupil stays."""
        if student_id != self.student_id:
            self.student_id = student_id
            self._close_form()
        found = self.work.ask(key_changes.cases, (), student_id)
        if found != self.found or len(self.cards) != len(found):
            self._show(found)
        self._tell()

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "evidence", "key_change", "key_change_approval"})

    def begin(self, wanted: Mapping[str, str] | None = None) -> None:
        """Open the form of a new case, with what is ``wanted`` filled in."""
        if self.form is None:
            self.form = CaseForm()
            self.form.submit.clicked.connect(self.submit)
            self.form.cancel.clicked.connect(self._close_form)
            self._form_place.addWidget(self.form)
        self.form.fill(self.work.ask(students.show, self.student_id).values, wanted or {})
        self.form.show()
        self._tell()
        self.area.verticalScrollBar().setValue(0)
        self.form.editors["name"].input.setFocus()

    def submit(self) -> None:
        """Enter the application and its proofs, or neither."""
        if self.form is None:
            return
        self.work.write(
            self, key_changes.open_with_proofs, self.student_id, self.form.application(),
            self.form.proofs.files, then=self._entered,
        )  # fmt: skip

    def _entered(self, _case_id: int) -> None:
        self._close_form()
        self.note("已登记关键信息变更申请，待学校核准")

    def _close_form(self) -> None:
        if self.form is not None:
            self.form.hide()
        self._tell()

    def _show(self, found: tuple[Case, ...]) -> None:
        self.found = found
        emptied(self._cards)
        register = self.work.register
        role = register.actor.role if register else ""
        self.cards = [CaseCard(self.work, one, role) for one in found]
        for one in self.cards:
            one.noted.connect(self.note)
            self._cards.addWidget(one)

    def _tell(self) -> None:
        filling = self.form is not None and self.form.isVisibleTo(self.inside)
        waiting = any(one.state in key_changes.OPEN for one in self.found)
        nothing = not self.found and not filling
        self.about.setText(f"{len(self.found)} 件")
        self.about.setVisible(bool(self.found) and not filling)
        self.start.setVisible(not (nothing or filling or waiting))
        self.area.setVisible(not nothing)
        self.empty.setVisible(nothing)
        if nothing:
            self.empty.say("没有办理过关键信息变更", _HINT, "办理关键信息变更", self.begin)
