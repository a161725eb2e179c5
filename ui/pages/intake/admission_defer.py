"""延期注册 or 延缓入学 of one newcomer: who asks, why, on which proof, until when."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from app.domain.admission import HOSPITALS
from app.problems import Problem, Rejected
from app.usecases.intake import deferrals
from app.usecases.intake.deferrals import LATE, POSTPONED, Wish
from app.usecases.intake.newcomers import Newcomer
from ui.look import GAP
from ui.pages.intake.admission_verdict import Verdict
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.page import OnKey
from ui.work import Work


class DeferForm(QFrame):
    """``left``; ``deferred`` (name, kind)."""

    left = Signal()
    deferred = Signal(str, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._one: Newcomer | None = None
        self.heading = label("", "heading")
        self.kind = QComboBox()
        self.kind.addItems([LATE, POSTPONED])
        self.applicant, self.reason, self.proof = QLineEdit(), QLineEdit(), QLineEdit()
        self.proof.setPlaceholderText("证明的名称和编号")
        self.regular_on, self.new_on = QLineEdit(), QLineEdit()
        for line in (self.regular_on, self.new_on):
            line.setPlaceholderText("例如 20260901")
        self.approver = QComboBox()
        self.approver.setEditable(True)
        self.approval_no = QLineEdit()
        self.hospital = QComboBox()
        self.hospital.addItems(["", *HOSPITALS])
        self.scan = Attachments("证明的扫描件")
        self.verdict = Verdict()
        self.save = button("登记", self.submit, main=True, key="Ctrl+S")
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        self._build()
        self.kind.currentIndexChanged.connect(self._of_kind)
        self.verdict.changed.connect(self._tell_ready)
        for field in (self.applicant, self.reason, self.proof, self.regular_on, self.new_on,
                      self.approval_no):  # fmt: skip
            field.textChanged.connect(self._typed)
        for box in (self.kind, self.approver, self.hospital):
            box.currentTextChanged.connect(self._typed)

    def _build(self) -> None:
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(self.heading)
        self._postponing = QWidget()
        below = row(gap=2 * GAP)
        below.addLayout(labelled("批准单位", self.approver), 2)
        below.addLayout(labelled("批准文号", self.approval_no), 2)
        below.addLayout(labelled("医院级别", self.hospital), 1)
        self._postponing.setLayout(below)
        for first, second in (
            (("办理类型", self.kind), ("申请人（监护人） ★", self.applicant)),
            (("原因 ★", self.reason), ("证明 ★", self.proof)),
            (("规定日期 ★", self.regular_on), ("延到 ★", self.new_on)),
        ):
            pair = row(gap=2 * GAP)
            pair.addLayout(labelled(*first), 1)
            pair.addLayout(labelled(*second), 1)
            inside.addLayout(pair)
        inside.addWidget(self._postponing)
        inside.addWidget(self.scan)
        inside.addWidget(self.verdict, 1)
        inside.addLayout(row(None, button("取消", self.left.emit), self.save))

    def open(self, one: Newcomer, regular_on: str) -> None:
        """For this pupil, who should have registered by ``regular_on`` (yyyyMMdd or "")."""
        self._one = one
        self.heading.setText(f"延期　{one.name}")
        for line in (self.applicant, self.reason, self.proof, self.new_on, self.approval_no):
            line.clear()
        self.regular_on.setText(regular_on)
        self.approver.clear()
        self.approver.addItems(["", *self.work.ask(deferrals.approvers)])
        self.hospital.setCurrentIndex(0)
        self.scan.clear()
        self._of_kind()
        self._typed()
        self.applicant.setFocus()

    def wish(self) -> Wish:
        """As typed; the scan comes in with it."""
        late = self.kind.currentText() == LATE
        return Wish(
            self._one.student_id if self._one else 0,
            self.applicant.text(),
            self.reason.text(),
            self.proof.text(),
            self.regular_on.text(),
            self.new_on.text(),
            self.kind.currentText(),
            "" if late else self.approver.currentText().strip(),
            "" if late else self.approval_no.text(),
            "" if late else self.hospital.currentText(),
        )

    def submit(self) -> None:
        """Enter it."""
        self.save.setEnabled(False)
        self.work.write(
            self, deferrals.defer, self.wish(), self.verdict.confirmed, tuple(self.scan.files),
            then=self._entered, failed=self._refused,
        )  # fmt: skip

    def _entered(self, _done: object) -> None:
        self.deferred.emit(self._one.name if self._one else "", self.kind.currentText())

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self._say(error.problems)
        else:
            self.save.setEnabled(True)
            self.work.failed.emit(self, error)

    def _say(self, problems: list[Problem]) -> None:
        self.verdict.say(problems)
        self.save.setEnabled(self.verdict.ready)

    def _of_kind(self) -> None:
        self._postponing.setVisible(self.kind.currentText() == POSTPONED)

    def _typed(self) -> None:
        """What was refused may be right now; the next try says so."""
        self.verdict.say(())

    def _tell_ready(self) -> None:
        self.save.setEnabled(self.verdict.ready)
