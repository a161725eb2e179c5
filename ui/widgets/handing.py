"""To whom a print or an export goes; beyond the chain it asks for the approval."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.problems import Problem, Rejected
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import Handing
from ui.look import GAP
from ui.widgets.basic import column, label, labelled

_OTHER = disclosures.OTHERS


class HandingFields(QWidget):
    """``changed``: another recipient was chosen, or something was typed.

    Nothing needs to be chosen: the usual recipient stands there already.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._usual = ""
        self.recipient = QComboBox()
        self.recipient.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.who = QLineEdit()
        self.approval = QLineEdit()
        self.requester = QLineEdit()
        self.purpose = QLineEdit()
        self.scope = QLineEdit()
        self.own_query = QCheckBox("本人查询")
        self.own_query.setToolTip("学生本人或监护人查询学校掌握的信息，记为“本人查询”")
        self.told = label("", "stop", wrap=True)
        self.told.hide()
        whole = column(self, gap=GAP)
        whole.addLayout(labelled("提供给", self.recipient))
        whole.addWidget(self.own_query)
        whole.addWidget(self.told)
        self.approved = QWidget()
        inside = column(self.approved, gap=GAP)
        note = "不在直接提供的范围内：须有学籍主管部门的书面批准，四项都要填，永久留存。"
        inside.addWidget(label(note, "caption", wrap=True))
        for text, field in self._fields():
            inside.addLayout(labelled(text, field))
            field.textChanged.connect(lambda _: self.changed.emit())
        whole.addWidget(self.approved)
        self.recipient.currentIndexChanged.connect(self._chosen)
        self._chosen()

    def fill(self, recipients: Sequence[str], usual: str) -> None:
        """Offer ``recipients``; ``usual`` stands first until another one is chosen."""
        self._usual = usual
        kept = self.recipient.currentData()
        ordered = list(dict.fromkeys([usual, *recipients])) if usual else list(recipients)
        self.recipient.blockSignals(True)
        self.recipient.clear()
        for one in ordered:
            self.recipient.addItem(one, one)
        self.recipient.addItem(_OTHER, _OTHER)
        self.recipient.setCurrentIndex(max(0, self.recipient.findData(kept)))
        self.recipient.blockSignals(False)
        self._chosen()

    def choose_usual(self, usual: str) -> None:
        """What is made now usually goes to ``usual``; takes back what was chosen for another."""
        if usual == self._usual:
            return
        offered = [self.recipient.itemData(n) for n in range(self.recipient.count() - 1)]
        self.recipient.setCurrentIndex(0)
        self.fill(offered, usual)
        self.recipient.setCurrentIndex(0)
        self.own_query.setChecked(False)

    def handing(self) -> Handing:
        """What is chosen and typed."""
        who = self.recipient.currentData() or self._usual
        if who != _OTHER:
            own = self.own_query.isChecked() and who in disclosures.OWN
            return Handing(recipient=who, own_query=own)
        name, number, asks, purpose, scope = (one.text().strip() for _, one in self._fields())
        return Handing(name or _OTHER, number, asks, purpose, scope)

    def tell(self, problems: Sequence[Problem]) -> None:
        """Why it cannot go out as it stands, right where it is to be mended; none: nothing."""
        self.told.setText("\n".join(one.message for one in problems))
        self.told.setVisible(bool(problems))
        if problems and self.recipient.currentData() == _OTHER:
            self.to_first_blank()

    def refused(self, error: BaseException) -> bool:
        """Whether it was refused for want of an approval; then the fields say so."""
        found = error.problems if isinstance(error, Rejected) else ()
        if not any("disclosure" in one.code for one in found):
            return False
        self.tell(found)
        return True

    def to_first_blank(self) -> None:
        """Put the cursor where something is still to be typed."""
        blank = next((one for _, one in self._fields() if not one.text().strip()), self.who)
        blank.setFocus()

    def _fields(self) -> tuple[tuple[str, QLineEdit], ...]:
        return (
            ("提供对象", self.who),
            ("批准文号", self.approval),
            ("申请人", self.requester),
            ("用途", self.purpose),
            ("提供范围", self.scope),
        )

    def _chosen(self) -> None:
        who = self.recipient.currentData()
        self.approved.setVisible(who == _OTHER)
        self.own_query.setVisible(who in disclosures.OWN)
        self.told.hide()
        self.changed.emit()
