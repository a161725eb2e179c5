"""办学类型 and 学制: stages, length and its approval, and pupils whose grade it has not."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from app.domain.permissions import Action, may
from app.domain.schooling import KINDS, Schooling, stages_of
from app.problems import Rejected
from app.usecases.school import schooling
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.problems import ProblemList
from ui.work import Work


class SchoolingCard(QFrame):
    """``noted`` (text, word, action) once it was set."""

    noted = Signal(str, str, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self.kind, self.length, self.approval = QComboBox(), QComboBox(), QLineEdit()
        self.kind.currentTextChanged.connect(self._say_stages)
        self.stages = label("", "quiet", wrap=True)
        self.length.addItems([one.value for one in Schooling])
        self.approval.setPlaceholderText("五四制须填省级教育行政部门的批准文号")
        self.problems = ProblemList()
        self.save = button("保存学制", self.submit)
        actor = work.register.actor if work.register else None
        self.save.setEnabled(actor is not None and may(actor.role, Action.EDIT))
        inside = column(self, gap=2 * GAP, margin=3 * GAP)
        inside.addWidget(label("学制", "heading"))
        fields = row(gap=2 * GAP)
        fields.addLayout(labelled("办学类型", self.kind))
        fields.addLayout(labelled("学制", self.length))
        fields.addLayout(labelled("批准文号", self.approval), 1)
        inside.addLayout(fields)
        inside.addWidget(self.stages)
        inside.addWidget(self.problems, 1)
        inside.addLayout(row(None, self.save))

    def load(self) -> None:
        """Read what is set, and who does not fit."""
        now = self.work.ask(schooling.of_school)
        self.kind.clear()
        self.kind.addItems(list(dict.fromkeys((now.kind, *KINDS))))
        self.kind.setCurrentText(now.kind)
        self._say_stages(now.kind)
        self.length.setCurrentText(now.schooling.value)
        self.approval.setText(now.approval_no)
        fits = "学生的年级都在这个学制里。"
        self.problems.show_problems(self.work.ask(schooling.misfits), fits)

    def _say_stages(self, kind: str) -> None:
        stages = stages_of(kind)
        several = "，在本校升入下一学段的，学籍连续、仍是同一条记录" if len(stages) > 1 else ""
        self.stages.setText(
            f"学段：{'、'.join(stages)}{several}。"
            if stages
            else "没有登记办学类型，学段按在籍学生的年级推断。"
        )

    def submit(self) -> None:
        """Set it."""
        self.work.write(
            self, schooling.set_school, self.kind.currentText(), self.length.currentText(),
            self.approval.text(), then=lambda _: self._saved(), failed=self._refused,
        )  # fmt: skip

    def _saved(self) -> None:
        self.load()
        said = f"{self.kind.currentText()} {self.length.currentText()}".strip()
        self.noted.emit(f"已保存学制：{said}", "", None)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
        else:
            self.work.failed.emit(self, error)
