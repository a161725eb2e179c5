"""工作量: the registrar's periods a week by the notice, and the sheet for signing."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from app.job import Job
from app.usecases.desk import workload
from app.usecases.paper.printing import Printed
from ui.look import GAP
from ui.pages.checking.compliance_schooling import SchoolingCard
from ui.widgets.basic import button, card, column, label, labelled, row, scrolled
from ui.widgets.problems import ProblemList
from ui.work import Work

_FIELD = 160  # px
_PROBLEMS_HEIGHT = 120  # px


class LoadScreen(QWidget):
    """``noted`` (text, word, action)."""

    noted = Signal(str, str, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.pupils, self.full = QLineEdit(), QLineEdit()
        for field in (self.pupils, self.full):
            field.setFixedWidth(_FIELD)
            field.textChanged.connect(lambda _: self._count())
        self.result = label("", "title")
        self.problems = ProblemList()
        self.problems.setMinimumHeight(_PROBLEMS_HEIGHT)
        self.keep = button("保存周满工作量", self._keep)
        self.print = button("打印认定表", self._choose, main=True)
        frame, inside = card(gap=2 * GAP, margin=3 * GAP)
        inside.addWidget(label("学籍管理员周工作量", "heading"))
        fields = row(gap=2 * GAP)
        fields.addLayout(labelled("在校生（人）", self.pupils))
        fields.addLayout(labelled("周满工作量（节）", self.full))
        fields.addStretch(1)
        inside.addLayout(fields)
        inside.addWidget(self.result)
        inside.addWidget(self.problems, 1)
        inside.addLayout(row(None, self.keep, self.print))
        self.schooling = SchoolingCard(work)
        self.schooling.noted.connect(self.noted)
        whole = QWidget()
        whole.setObjectName("body")
        split = row(frame, self.schooling, gap=2 * GAP)
        split.setStretch(0, 1)
        split.setStretch(1, 1)
        whole.setLayout(split)
        column(self).addWidget(scrolled(whole))

    def load(self) -> None:
        """Read the numbers of today."""
        self.pupils.setText(str(self.work.ask(workload.pupils_here)))
        full = self.work.ask(workload.full_load)
        if full:
            self.full.setText(f"{full:g}")
        self._count()
        self.schooling.load()

    def _count(self) -> None:
        pupils, full = self.pupils.text().strip(), self.full.text().strip()
        if not (pupils.isdecimal() and full.isdecimal()):
            self.result.setText("")
            self.problems.show_problems((), "填写周满工作量（专任教师一周满工作量的课时）后计算。")
            return
        found = self.work.ask(workload.load, int(pupils), float(full))
        said = f"每周 {found.periods:g} 节" if found.periods is not None else "本校政策没有规定"
        self.result.setText(said)
        self.problems.show_problems(found.findings)

    def _keep(self) -> None:
        self.work.write(
            self, workload.set_full_load, self.full.text(),
            then=lambda _: self.noted.emit("已保存周满工作量", "", None),
        )  # fmt: skip

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存工作量认定表", str(Path.home() / "学籍管理员工作量认定表.pdf"),
            "PDF (*.pdf);;Word (*.docx)",
        )  # fmt: skip
        if chosen:
            self.print_to(Path(chosen))

    def print_to(self, out: Path) -> None:
        """The sheet with the numbers of today."""
        self.work.write(
            self, workload.print_sheet, out, Job(), then=self._printed,
            what="工作量认定表",
        )  # fmt: skip

    def _printed(self, done: Printed) -> None:
        from ui.pages.collecting.collection_sheets import show_file

        self.noted.emit(f"已打印 {done.path.name}", "打开文件", lambda: show_file(done.path))
