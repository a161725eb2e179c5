"""One 关键信息变更 as a card: what from what to what, who approved, and the next step."""

from typing import Any

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.domain import case_data
from app.usecases.pupils import key_changes
from app.usecases.pupils.key_changes import BUREAU, SCHOOL, ApprovalLine, Case, Decision
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import Tone, button, card, chip, column, label, labelled, line, row
from ui.widgets.shown import change_line, day, national_menu, when
from ui.widgets.steps import State, Step, Steps
from ui.work import Work

_TONES: dict[str, Tone] = {
    key_changes.APPLIED: "accent",
    key_changes.SCHOOL_APPROVED: "accent",
    key_changes.APPROVED: "good",
    key_changes.REFUSED: "stop",
    key_changes.WITHDRAWN: "plain",
}
_LEADER = "leader"


class DecisionForm(QWidget):
    """审核意见 of the step that is now; ``decided`` (approved): what she pressed."""

    decided = Signal(bool)

    def __init__(self, step: str, *, with_paper: bool) -> None:
        super().__init__()
        self.step = step
        self.person, self.opinion, self.document = QLineEdit(), QLineEdit(), QLineEdit()
        self.day = QLineEdit(QDate.currentDate().toString("yyyyMMdd"))
        self.opinion.setPlaceholderText("不予核准时须写明原因")
        self.paper = Attachments("校领导签字的审批表")
        self.paper.setVisible(with_paper)
        self.yes = button("核准", lambda: self.decided.emit(True), main=True)
        self.no = button("不予核准", lambda: self.decided.emit(False))
        whole = column(self, gap=GAP)
        whole.addWidget(label(f"现在办理：{key_changes.STEPS[step]}", "heading"))
        asked = row(gap=2 * GAP)
        asked.addLayout(labelled("核准人 ★", self.person), 1)
        asked.addLayout(labelled("核准日期 ★", self.day), 1)
        if step == BUREAU:
            asked.addLayout(labelled("核准文号或系统回执编号 ★", self.document), 2)
        else:
            self.document.setParent(self)
            self.document.hide()
        whole.addLayout(asked)
        whole.addLayout(labelled("意见", self.opinion))
        whole.addWidget(self.paper)
        whole.addLayout(row(None, self.no, self.yes))

    def decision(self, *, approved: bool) -> Decision:
        """As typed; the paper comes in with it."""
        return Decision(
            approved,
            self.person.text(),
            self.day.text(),
            self.opinion.text(),
            self.document.text(),
        )


class CaseCard(QWidget):
    """A case; while it is open, the form of its next step stands in it."""

    noted = Signal(str)

    def __init__(self, work: Work, case: Case, role: str) -> None:
        super().__init__()
        self.work = work
        self.case = case
        self.form: DecisionForm | None = None
        frame, box = card(gap=GAP)
        opened = f"{when(case.opened_at)} 登记　{case.opened_by}"
        state = chip(case.state_text, _TONES[case.state])
        box.addLayout(row(state, label(opened, "quiet"), None))
        box.addWidget(Steps(steps_of(case)))
        box.addWidget(line())
        for one in case.changes:
            box.addWidget(change_line(one))
        who = f"申请人：{case.applicant}（{case.relation}）　原因：{case.reason}"
        box.addWidget(label(who, wrap=True))
        box.addWidget(label(f"证明材料 {len(case.evidence_ids)} 份", "quiet"))
        for decision in case.approvals:
            box.addWidget(label(_said(decision), "quiet", wrap=True))
        if case.pending:
            told = "学校核准后信息已先行变更，待主管部门核准；未核准时将自动改回。"
            box.addWidget(label(told, "warn", wrap=True))
        column(self).addWidget(frame)
        if case.state in key_changes.OPEN:
            screen = case_data.screens()["key_change"]
            box.addWidget(label(national_menu(screen.menu) + screen.note, "quiet", wrap=True))
            box.addWidget(line())
            box.addWidget(self._form(role))
            box.addLayout(self._withdrawal())

    def _form(self, role: str) -> DecisionForm:
        step = SCHOOL if self.case.state == key_changes.APPLIED else BUREAU
        self.form = DecisionForm(step, with_paper=step == SCHOOL and role != _LEADER)
        self.form.decided.connect(self._decide)
        return self.form

    def _withdrawal(self) -> Any:
        self.why = QLineEdit()
        self.why.setPlaceholderText("申请人撤回的原因")
        self.why.setAccessibleName("撤回原因")
        self.withdraw = button("撤回申请", self._withdraw)
        layout = row(self.why, self.withdraw)
        layout.setStretch(0, 1)
        return layout

    def _decide(self, approved: bool) -> None:
        if self.form is None:
            return
        self.work.write(
            self, key_changes.decide, self.case.id, self.form.step,
            self.form.decision(approved=approved), self.form.paper.files,
            then=lambda case: self.noted.emit(f"{case.name}的关键信息变更：{case.state_text}"),
        )  # fmt: skip

    def _withdraw(self) -> None:
        self.work.write(
            self, key_changes.withdraw, self.case.id, self.why.text(),
            then=lambda _: self.noted.emit("已撤回关键信息变更申请"),
        )  # fmt: skip


def steps_of(case: Case) -> tuple[Step, ...]:
    """Application, both approvals and the change of the record: done, now, later or stopped."""
    found = [Step("申请", "done", f"{case.opened_at[:10]} {case.applicant}")]
    made = {one.step: one for one in case.approvals}
    for step, word in key_changes.STEPS.items():
        found.append(_step(case, step, word, made.get(step)))
    applied = case.pending or case.state == key_changes.APPROVED
    found.append(Step("信息变更", "done" if applied else "later"))
    if case.state == key_changes.WITHDRAWN:
        found.append(Step("已撤回", "stopped"))
    return tuple(found)


def _step(case: Case, step: str, word: str, made: ApprovalLine | None) -> Step:
    if made is not None:
        state: State = "done" if made.approved else "stopped"
        return Step(word, state, f"{day(made.decided_on)} {made.person}")
    now = {key_changes.APPLIED: SCHOOL, key_changes.SCHOOL_APPROVED: BUREAU}.get(case.state)
    return Step(word, "now" if now == step else "later", "待办" if now == step else "")


def _said(made: ApprovalLine) -> str:
    word = "核准" if made.approved else "不予核准"
    parts = (
        f"{key_changes.STEPS[made.step]}：{day(made.decided_on)} {made.person} {word}",
        f"文号 {made.document_no}" if made.document_no else "",
        made.opinion,
        f"（{made.entered_by} 登记）",
    )
    return "　".join(part for part in parts if part)
