"""The step whose turn it is: signed with a name, a day and its proof, sent back, or resent."""

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QLayout, QLineEdit, QWidget

from app.domain.flow import OUTSIDE, Role
from app.usecases.status import case_rows
from app.usecases.status.case_rows import CaseView, StepLine
from app.usecases.status.case_steps import Signature
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, card, column, label, labelled, link, row

_REGISTRAR = "registrar"
_OWN = {"leader": Role.LEADER, "class_teacher": Role.TEACHER}


class SignCard(QWidget):
    """``signed``: the step is done. ``sent_back`` (reason), ``resent`` (what was mended).

    ``filed``: the dossier is wanted, which the step sends or takes in.
    """

    signed = Signal()
    sent_back = Signal(str)
    resent = Signal(str)
    filed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.step: StepLine | None = None
        self.heading = label("", "heading")
        self.about = label("", "quiet", wrap=True)
        self.person, self.day, self.number = QLineEdit(), QLineEdit(), QLineEdit()
        self.opinion = QLineEdit()
        self.proofs = Attachments("这一环节的扫描件")
        self.seen = QCheckBox("已核对盖章原件，扫描件后补")
        self.why = QLineEdit()
        self.why.setAccessibleName("退回原因或补正说明")
        self.yes = button("登记完成", self.signed.emit, main=True, key="Ctrl+S")
        self.back = button("登记退回", self._send_back)
        self.again = button("重新报送", self._resend, main=True)
        frame, box = card(gap=GAP)
        box.addWidget(self.heading)
        self.dossier = link("打开学籍档案，登记转递和回执", self.filed.emit)
        box.addWidget(self.about)
        box.addLayout(row(self.dossier, None))
        self.form = QWidget()
        form = column(self.form, gap=GAP)
        line = row(gap=2 * GAP)
        line.addLayout(self._person_place(), 1)
        line.addLayout(labelled("办理日期 ★", self.day), 1)
        line.addLayout(labelled("文号或回执编号", self.number), 1)
        form.addLayout(line)
        form.addLayout(labelled("意见", self.opinion))
        form.addWidget(self.proofs)
        form.addWidget(self.seen)
        box.addWidget(self.form)
        bottom = row(self.why, self.back, self.again, self.yes)
        bottom.setStretch(0, 1)
        box.addLayout(bottom)
        column(self).addWidget(frame)

    def _person_place(self) -> QLayout:
        self.who = label("", "quiet")
        self.who.setBuddy(self.person)
        self.person.setAccessibleName("签署人")
        place = column(gap=4)
        place.addWidget(self.who)
        place.addWidget(self.person)
        return place

    def show_case(self, case: CaseView, user: str, actor: str) -> None:
        """Ask for the step of ``case`` whose turn it is, of ``user`` in the role ``actor``.

        Hidden where none is, or where somebody else signs it.
        """
        step = case.step if case.state in case_rows.RUNNING else None
        own = _OWN.get(actor)
        if step is not None and actor != _REGISTRAR and step.role != own:
            step = None
        self.setVisible(step is not None)
        if step is None:
            self.step = None
            return
        if self.step is None or (self.step.id, self.step.state) != (step.id, step.state):
            self._begin()
            self.person.setText(user if step.role in (Role.REGISTRAR, own) else "")
        self.step = step
        named = step.role in (Role.LEADER, Role.TEACHER, Role.PARENT)
        self.who.setText("签署人 ★" if named else "经办人")
        returned = step.state == case_rows.RETURNED
        self.heading.setText(f"{'等待重新报送' if returned else '现在办理'}：{step.name}")
        self.about.setText(_about(step))
        self.form.setVisible(not returned)
        self.dossier.setVisible("档案" in step.name and actor == _REGISTRAR)
        self.seen.setVisible(step.stamp)
        self.yes.setVisible(not returned)
        self.back.setVisible(not returned and actor == _REGISTRAR)
        self.why.setVisible(actor == _REGISTRAR)
        self.again.setVisible(returned and actor == _REGISTRAR)
        hint = "补正说明：改了什么" if returned else "退回时写明原因"
        self.why.setPlaceholderText(hint)

    def signature(self) -> Signature:
        """As typed; its files go beside it."""
        role = self.step.role if self.step else ""
        return Signature(
            role,
            self.person.text(),
            self.day.text(),
            self.opinion.text(),
            self.number.text(),
            seen=self.seen.isChecked(),
        )

    def _begin(self) -> None:
        for field in (self.person, self.number, self.opinion, self.why):
            field.clear()
        self.day.setText(QDate.currentDate().toString("yyyyMMdd"))
        self.seen.setChecked(False)
        self.proofs.clear()

    def _send_back(self) -> None:
        self.sent_back.emit(self.why.text())

    def _resend(self) -> None:
        self.resent.emit(self.why.text())


class ScanCard(QWidget):
    """Scans for a step that is signed already. ``attached`` (step)."""

    attached = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.step = ""
        self.heading = label("", "heading")
        self.proofs = Attachments("扫描件")
        self.yes = button("附上", lambda: self.attached.emit(self.step), main=True)
        self.no = button("取消", self.finish)
        frame, box = card(gap=GAP)
        box.addWidget(self.heading)
        box.addWidget(self.proofs)
        box.addLayout(row(None, self.no, self.yes))
        column(self).addWidget(frame)
        self.hide()

    def begin(self, step: str) -> None:
        """Ask for the scans of ``step``."""
        self.step = step
        self.heading.setText(f"给“{step}”附扫描件")
        self.proofs.clear()
        self.show()
        self.proofs.browse.setFocus()

    def finish(self) -> None:
        """Ask no more."""
        self.proofs.clear()
        self.hide()


class StopCard(QWidget):
    """Why a case is taken back or not granted. ``decided`` (reason, refused)."""

    decided = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.refused = False
        self.heading = label("", "heading")
        self.reason = QLineEdit()
        self.yes = button("", self._decide, main=True)
        self.no = button("继续办理", self.hide)
        frame, box = card(gap=GAP)
        box.addWidget(self.heading)
        box.addLayout(labelled("原因 ★", self.reason))
        box.addLayout(row(None, self.no, self.yes))
        column(self).addWidget(frame)
        self.hide()

    def begin(self, *, refused: bool) -> None:
        """Ask for the reason."""
        self.refused = refused
        word = "不予办理" if refused else "撤回"
        hint = "写明依据的条款或事实" if refused else "例如：家长不再申请"
        self.heading.setText(f"{word}：写明原因后，这件异动不再办理")
        self.reason.setPlaceholderText(hint)
        self.reason.clear()
        self.yes.setText(word)
        self.show()
        self.reason.setFocus()

    def _decide(self) -> None:
        self.decided.emit(self.reason.text(), self.refused)


def _about(step: StepLine) -> str:
    if Role(step.role) in OUTSIDE:
        return f"由{step.party}办理，得知结果后在这里登记。依据：{step.cite}"
    if step.role == Role.REGISTRAR:
        return f"由{step.role}办理。依据：{step.cite}"
    return f"由{step.role}签署；代为登记时填写签署人的姓名。依据：{step.cite}"
