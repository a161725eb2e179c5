"""入学注册 of one newcomer: the paper he comes on, the days, and what the text says of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QWidget

from app.domain import admission as rules
from app.domain.class_size import JUNIOR, PRIMARY, SENIOR
from app.problems import Problem, Rejected
from app.usecases.intake import admission
from app.usecases.intake.admission import Registered, Registration
from app.usecases.intake.newcomers import Newcomer
from ui.look import GAP
from ui.pages.intake.admission_verdict import Verdict
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.page import OnKey
from ui.work import Work

_AGE = "admission.age"


class RegisterForm(QFrame):
    """``left``; ``registered`` (student id, ``Registered``)."""

    left = Signal()
    registered = Signal(int, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self.year = ""
        self.student_id = 0
        self._filling = False
        self.heading = label("", "heading")
        self.entry_on, self.registered_on = QLineEdit(), QLineEdit()
        self.entry_on.setPlaceholderText("例如 20260901")
        self.registered_on.setPlaceholderText("今天，或 20260901")
        self.stage, self.kind = _choice(PRIMARY, JUNIOR, SENIOR), _choice(*rules.KINDS)
        self.document, self.document_no = QComboBox(), QLineEdit()
        self.document_no.setPlaceholderText("通知书或证明上的编号")
        self.diploma_year = QLineEdit()
        self.diploma_year.setPlaceholderText("例如 2026")
        self.formalities = QCheckBox("已办理入学手续并缴费")
        self.graduated = QCheckBox("其学籍显示这个学段已经毕业")
        self.verdict = Verdict()
        self.save = button("登记注册", self.submit, main=True, key="Ctrl+S")
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        self._build()
        self._connect()

    def _build(self) -> None:
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addWidget(self.heading)
        self._diploma = QWidget()
        self._diploma.setLayout(labelled("小学毕业证年份", self.diploma_year))
        for first, second in (
            (("入学日期 ★", self.entry_on), ("注册日期", self.registered_on)),
            (("学段", self.stage), ("类型", self.kind)),
            (("凭证 ★", self.document), ("凭证编号 ★", self.document_no)),
        ):
            pair = row(gap=2 * GAP)
            pair.addLayout(labelled(*first), 1)
            pair.addLayout(labelled(*second), 1)
            inside.addLayout(pair)
        inside.addWidget(self._diploma)
        inside.addWidget(self.formalities)
        inside.addWidget(self.graduated)
        inside.addWidget(self.verdict, 1)
        inside.addLayout(row(None, button("取消", self.left.emit), self.save))

    def _connect(self) -> None:
        lines = (self.entry_on, self.registered_on, self.document_no, self.diploma_year)
        for line in lines:
            line.textChanged.connect(self._judge)
        for box in (self.stage, self.kind, self.document):
            box.currentIndexChanged.connect(self._judge)
        for tick in (self.formalities, self.graduated):
            tick.toggled.connect(self._judge)
        self.stage.currentIndexChanged.connect(self._of_stage)
        self.verdict.changed.connect(self._tell_ready)

    def open(self, year: str, one: Newcomer) -> None:
        """For this pupil; the days, kind and paper stay as they were for the one before."""
        self._filling = True
        self.year, self.student_id = year, one.student_id
        self.heading.setText(f"登记注册　{one.name}")
        if not self.entry_on.text().startswith(year):
            self.entry_on.setText(f"{year}0901")
        self.stage.setCurrentText(one.stage or PRIMARY)
        self._of_stage()
        for line in (self.document_no, self.diploma_year):
            line.clear()
        for tick in (self.formalities, self.graduated):
            tick.setChecked(False)
        self._filling = False
        self._judge()
        self.document_no.setFocus()

    def wanted(self) -> Registration:
        """As typed."""
        stage = self.stage.currentText()
        return Registration(
            self.student_id,
            self.year,
            self.entry_on.text(),
            self.registered_on.text(),
            stage,
            self.kind.currentText(),
            self.document.currentText(),
            self.document_no.text(),
            (stage,) if self.graduated.isChecked() else (),
            self.diploma_year.text().strip(),
            self.formalities.isChecked(),
        )

    def submit(self) -> None:
        """Enter it."""
        self.save.setEnabled(False)
        student_id = self.student_id
        self.work.write(
            self, admission.register_pupil, self.wanted(), self.verdict.confirmed,
            then=lambda done: self._entered(student_id, done), failed=self._refused,
        )  # fmt: skip

    def _entered(self, student_id: int, done: Registered) -> None:
        self.registered.emit(student_id, done)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.verdict.say(error.problems)
        else:
            self._tell_ready()
            self.work.failed.emit(self, error)

    def _of_stage(self) -> None:
        """What a stage asks for, and nothing else."""
        stage = self.stage.currentText()
        kept = self.document.currentText()
        self.document.blockSignals(True)
        self.document.clear()
        self.document.addItems(list(self.work.ask(admission.documents, self.wanted())))
        self.document.setCurrentText(kept)
        self.document.blockSignals(False)
        self._diploma.setVisible(stage == JUNIOR)
        self.formalities.setVisible(stage == SENIOR)

    def _judge(self) -> None:
        if self._filling or not self.student_id:
            return
        try:
            found = self.work.ask(admission.judge_registration, self.wanted())
            age = self.work.ask(admission.age_verdict, self.wanted())
        except Rejected as error:
            self.verdict.say(error.problems)
            return
        rest: list[Problem] = [one for one in found if not one.code.startswith(_AGE)]
        older = [one for one in found if one.code.startswith(_AGE)]
        self.verdict.say([*(age or older), *rest])

    def _tell_ready(self) -> None:
        self.save.setEnabled(self.verdict.ready)


def _choice(*words: str) -> QComboBox:
    box = QComboBox()
    box.addItems(list(words))
    return box
