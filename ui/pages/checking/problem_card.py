"""One 问题学籍: what is wrong, what is legal for its 学籍号, and the handling to be entered."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QWidget

from app.domain.problem_handling import Handling, Rule
from app.problems import Level
from app.usecases.checking import doubles
from app.usecases.checking.doubles import Handled, ProblemLine
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import (
    Tone,
    button,
    card,
    chip,
    column,
    label,
    labelled,
    line,
    link,
    ranked,
    row,
    scrolled,
)  # fmt: skip
from ui.widgets.shown import day

_VERDICTS: dict[Level, tuple[str, Tone]] = {
    Level.ALLOW: ("可以办理", "good"),
    Level.NEEDS_CONFIRM: ("须先确认", "warn"),
    Level.REFUSE_OVERRIDABLE: ("凭文号办理", "warn"),
    Level.REFUSE: ("不可办理", "stop"),
}
_TONES: dict[str, Tone] = {
    doubles.OPEN: "warn",
    doubles.IN_HAND: "accent",
    doubles.SUBMITTED: "accent",
    doubles.SETTLED: "good",
    doubles.VANISHED: "plain",
}


class ProblemCard(QWidget):
    """Shows one line. Signals say what was pressed; nothing is written here."""

    took = Signal(int)
    handled = Signal(object, object, object)
    settled = Signal(int)
    opened = Signal(int)
    compared = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.line: ProblemLine | None = None
        self._rules: Sequence[Rule] = ()
        self.heading, self.state = label("", "heading"), chip("")
        self.detail = label("", wrap=True)
        self.about = label("", "quiet", wrap=True)
        self.to_student = link("打开学生", self._open)
        self.to_other = link("与另一条比对", self._compare)
        self.ways = QButtonGroup(self)
        self.radios: dict[Handling, QRadioButton] = {}
        self.verdicts = {handling: chip("") for handling in Handling}
        self.notes = {handling: label("", "caption", wrap=True) for handling in Handling}
        self.opinion, self.document = QLineEdit(), QLineEdit()
        self.confirmed = QCheckBox("已向学籍主管部门确认可以这样办理")
        self.proofs = Attachments("证明材料")
        self.take = button("我来处理", self._take)
        self.submit = button("登记处理", self._submit, main=True)
        self.settle = button("办结", self._settle, main=True, tip="国网不再提示，此件办结")
        self.acts = QWidget()
        self.form = self._form()
        self._build()
        self.show_nothing()

    def _build(self) -> None:
        frame, box = card(gap=GAP)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside, gap=GAP)
        whole.setContentsMargins(0, 0, GAP, 0)
        whole.addLayout(row(self.heading, self.state, None))
        whole.addWidget(self.detail)
        whole.addWidget(self.about)
        whole.addLayout(row(self.to_student, self.to_other, None))
        whole.addWidget(self.form)
        whole.addStretch(1)
        box.addWidget(scrolled(inside), 1)
        self.acts.setLayout(row(self.take, None, self.submit, self.settle))
        box.addWidget(self.acts)
        column(self).addWidget(frame)
        self.setMinimumWidth(300)

    def _form(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        inside.addWidget(line())
        inside.addWidget(label("处理方式", "heading"))
        for number, handling in enumerate(Handling):
            one = QRadioButton(handling.value)
            self.ways.addButton(one, number)
            self.radios[handling] = one
            inside.addLayout(row(one, self.verdicts[handling], None))
            inside.addWidget(self.notes[handling])
        self._document = QWidget()
        self._document.setLayout(labelled("主管部门文号 ★", self.document))
        inside.addWidget(self._document)
        inside.addWidget(self.confirmed)
        inside.addLayout(labelled("处理意见 ★", self.opinion))
        inside.addWidget(self.proofs)
        self.ways.idClicked.connect(lambda _: self._way_chosen())
        return whole

    def show_nothing(self) -> None:
        """No line is chosen."""
        self.line = None
        ranked(self.heading, "请选择一件", "heading")
        for one in (self.state, self.detail, self.about, self.to_student, self.to_other, self.form,
                    self.acts):  # fmt: skip
            one.hide()

    def show_line(self, one: ProblemLine, national_number: str, rules: Sequence[Rule]) -> None:
        """Show ``one`` with what ``rules`` offer for the pupil's number."""
        fresh = self.line is None or self.line.id != one.id
        self.line, self._rules = one, rules
        for part in (self.state, self.detail, self.about, self.to_student, self.form):
            part.show()
        self.heading.setText(f"{one.name}　{one.class_no}")
        self.state.setText(one.state_text)
        self.state.setProperty("chip", _TONES[one.state])
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)
        self.detail.setText(f"{one.kind}：{one.detail}" if one.detail else one.kind)
        self.about.setText(_told(one, national_number))
        self.to_other.setVisible(bool(one.other_id))
        self._show_rules()
        finished = one.state not in doubles.UNFINISHED
        self.form.setVisible(not finished)
        self.acts.setVisible(not finished)
        self.take.setVisible(one.state == doubles.OPEN)
        self.settle.setVisible(one.state == doubles.SUBMITTED)
        if fresh:
            self._start_over()
        self._way_chosen()

    def _show_rules(self) -> None:
        for rule in self._rules:
            word, tone = _VERDICTS[rule.verdict]
            verdict = self.verdicts[rule.handling]
            verdict.setText(word)
            verdict.setProperty("chip", tone)
            verdict.style().unpolish(verdict)
            verdict.style().polish(verdict)
            self.notes[rule.handling].setText(rule.note)
            self.radios[rule.handling].setEnabled(rule.verdict is not Level.REFUSE)

    def _start_over(self) -> None:
        for one in (self.opinion, self.document):
            one.clear()
        self.proofs.clear()
        self.confirmed.setChecked(False)
        self.ways.setExclusive(False)
        for radio in self.radios.values():
            radio.setChecked(False)
        self.ways.setExclusive(True)

    def _chosen(self) -> Rule | None:
        return next((one for one in self._rules if self.radios[one.handling].isChecked()), None)

    def _way_chosen(self) -> None:
        rule = self._chosen()
        verdict = rule.verdict if rule is not None else None
        self._document.setVisible(verdict is Level.REFUSE_OVERRIDABLE)
        self.confirmed.setVisible(verdict is Level.NEEDS_CONFIRM)
        self.submit.setEnabled(rule is not None)
        self.submit.setToolTip("" if rule is not None else "请先选择处理方式")

    def _submit(self) -> None:
        rule = self._chosen()
        if self.line is not None and rule is not None:
            handled = Handled(
                rule.handling, self.opinion.text(), (), self.document.text(),
                self.confirmed.isChecked(),
            )  # fmt: skip
            self.handled.emit(self.line, handled, list(self.proofs.files))

    def _take(self) -> None:
        if self.line is not None:
            self.took.emit(self.line.id)

    def _settle(self) -> None:
        if self.line is not None:
            self.settled.emit(self.line.id)

    def _open(self) -> None:
        if self.line is not None:
            self.opened.emit(self.line.student_id)

    def _compare(self) -> None:
        if self.line is not None:
            self.compared.emit(self.line.student_id, self.line.other_id)


def _told(one: ProblemLine, national_number: str) -> str:
    parts = (
        f"学籍号 {students.masked(national_number)}" if national_number else "还没有学籍号",
        f"{one.source} {day(one.found_on)}",
        f"处理人 {one.handler}" if one.handler else "",
        f"已报：{one.handling}　{one.opinion}" if one.handling else "",
        f"文号 {one.document_no}" if one.document_no else "",
        f"材料 {len(one.evidence_ids)} 份" if one.evidence_ids else "",
        f"办结 {day(one.closed_on)}" if one.closed_on else "",
    )
    return "　".join(part for part in parts if part)
