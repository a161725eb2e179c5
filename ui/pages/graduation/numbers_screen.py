"""登记证书编号: for whom and of which kind, a range or a pasted list, what would be entered."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from app.domain import certificates as kinds
from app.problems import Problem, Rejected, blocking
from app.usecases.graduation import (
    certificate_list,
    certificate_numbers,
    certificates,
    graduating,
    sheet_lines,
)
from app.usecases.graduation.certificate_numbers import Asked, NumberLine, NumberPlan
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.graduation.panel import Panel, Refusals
from ui.widgets.basic import button, card, column, label, labelled, row, scrolled
from ui.widgets.page import OnKey
from ui.widgets.suggest import Suggest
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("班号", "姓名", "结论", "证书编号", "核对")
_WIDTHS = (80, 90, 64, 190, 220)  # px
_SIDE = 330  # px


class NumbersScreen(QWidget):
    """``left``; ``applied`` (ids of the certificates)."""

    left = Signal()
    applied = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.plan: NumberPlan | None = None
        self.batch, self.kind = QComboBox(), QComboBox()
        self.basis, self.first, self.last = QLineEdit(), QLineEdit(), QLineEdit()
        self.basis.setPlaceholderText("主管部门规定的文号")
        self.first.setPlaceholderText("例如 2026001")
        self.last.setPlaceholderText("可以不填")
        self.who = QLineEdit()
        Suggest(self.who, self._find)
        self.who.textChanged.connect(self._named)
        self.spoiled, self.spoiled_why = QLineEdit(), QLineEdit()
        self.heading = label("", "heading")
        self.table = Table(_HEADERS, _WIDTHS, name="certificate-numbers")
        self.problems, self.hint = Refusals(), label("", "quiet", wrap=True)
        self.look = button("按号段编号", self._look_range)
        self.paste = button("粘贴编号", self._paste, key="Ctrl+Shift+V", tip="两列：姓名、编号")
        self.apply = button("登记", self._apply, main=True, key="Ctrl+Return")
        back = button("返回，不登记", self.left.emit)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        self.batch.currentIndexChanged.connect(lambda _: self._offer_kinds())
        self.kind.currentIndexChanged.connect(lambda _: self._show_waiting())
        for field in (self.first, self.last):
            field.returnPressed.connect(self._look_range)
        whole = column(self, gap=2 * GAP)
        whole.addLayout(row(self.heading, None, back, self.apply))
        right = column(gap=GAP)
        right.addWidget(self.problems)
        right.addWidget(self.table, 1)
        split = row(self._side(), gap=GAP)
        split.addLayout(right, 1)
        whole.addLayout(split, 1)

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        self.basis_part = QWidget()
        column(self.basis_part).addLayout(
            labelled("依据", self.basis, hint="办法没有写这种证书，须有主管部门的规定。")
        )
        self.who_part = QWidget()
        column(self.who_part).addLayout(labelled("学生（姓名、拼音、学籍号）", self.who))
        inside.addLayout(labelled("毕业办理", self.batch))
        inside.addWidget(self.who_part)
        inside.addLayout(labelled("证书种类", self.kind))
        inside.addWidget(self.basis_part)
        serial = row()
        for text, field in (("起始编号", self.first), ("末号", self.last)):
            serial.addLayout(labelled(text, field), 1)
        inside.addLayout(serial)
        inside.addLayout(row(self.look, self.paste, None))
        inside.addWidget(self.hint)
        self.spoiling = Panel(
            "空白证书作废",
            ((("作废的编号", self.spoiled), ("原因", self.spoiled_why)),),
            "登记作废号",
            self._spoil,
        )
        inside.addWidget(self.spoiling)
        inside.addStretch(1)
        body = QFrame()
        body.setObjectName("body")
        column(body).addWidget(frame)
        return scrolled(body, width=_SIDE)

    def open(self, batch_id: int = 0) -> None:
        """For one act, or for the latest."""
        self.batch.blockSignals(True)
        self.batch.clear()
        for one in self.work.ask(graduating.batches):
            if not one.undone_at:
                self.batch.addItem(f"{one.year} 届{one.grade}　{one.pupils} 名", one.id)
        self.batch.addItem("以前退学的一名学生", 0)
        self.batch.setCurrentIndex(max(0, self.batch.findData(batch_id)) if batch_id else 0)
        self.batch.blockSignals(False)
        self.who.clear()
        for field in (self.first, self.last, self.basis):
            field.clear()
        self._offer_kinds()
        self.first.setFocus()

    def asked(self) -> Asked:
        """What is chosen."""
        kind, batch = self.kind.currentData() or "", self.batch.currentData() or 0
        return Asked(kind, batch, 0 if batch else self.student_id(), self.basis.text())

    def student_id(self) -> int:
        """Who left before, where no act is chosen; 0 for nobody."""
        number = self.who.text().rpartition("（")[2].removesuffix("）")
        return int(number) if number.isdecimal() else 0

    def _named(self) -> None:
        """Somebody was taken from the answers, or is no longer named."""
        if not self.batch.currentData() and (self.student_id() or not self.who.text()):
            self._offer_kinds()

    def _find(self, text: str) -> Sequence[tuple[str, str]]:
        found = self.work.ask(students.search, text, "", 12, 0).rows
        return [(f"{one.name}　{one.class_no}", f"{one.name}（{one.id}）") for one in found]

    def _offer_kinds(self) -> None:
        """The kinds that anybody of the act still lacks; what no text names comes last."""
        self.kind.blockSignals(True)
        self.kind.clear()
        batch = self.batch.currentData()
        self.who_part.setVisible(not batch)
        for one in self.work.ask(certificate_list.kinds):
            lacking = len(self._waiting(Asked(one.id, batch, 0 if batch else self.student_id())))
            if lacking:
                self.kind.addItem(f"{one.title}　{lacking} 名", one.id)
        self.kind.blockSignals(False)
        self._show_waiting()

    def _waiting(self, asked: Asked) -> tuple[NumberLine, ...]:
        """Nobody where the kind is not for the pupil who is named."""
        try:
            return self.work.ask(certificate_numbers.waiting, asked)
        except Rejected:
            return ()

    def _show_waiting(self) -> None:
        kind = self.kind.currentData()
        self.plan = None
        lines = self._waiting(self.asked()) if kind else ()
        self.basis_part.setVisible(bool(kind) and kinds.kind(kind).silent)
        for part in (self.look, self.paste):
            part.setEnabled(bool(kind))
        self._fill(lines)
        self.heading.setText(f"还缺证书 {len(lines)} 名" if lines else "没有还缺证书的学生")
        self._tell((), "填写起始编号，或从 Excel 粘贴姓名和编号两列。")
        self.apply.setText("登记")
        self.apply.setEnabled(False)

    def _look_range(self) -> None:
        self._look(certificate_numbers.by_range, self.first.text(), self.last.text())

    def _paste(self) -> None:
        try:
            rows = sheet_lines.of_text(QGuiApplication.clipboard().text())
        except Rejected as refused:
            self._tell(refused.problems)
            return
        self._look(certificate_numbers.by_list, rows)

    def _look(self, usecase: Callable[..., NumberPlan], *args: object) -> None:
        try:
            plan = self.work.ask(usecase, self.asked(), *args)
        except Rejected as refused:
            self._tell(refused.problems)
            return
        self.show_plan(plan)

    def show_plan(self, plan: NumberPlan) -> None:
        """Show what would be entered."""
        self.plan = plan
        found = plan.every_problem
        self._fill(plan.lines)
        self._tell(found, "没有重号、缺号，可以登记。")
        stopped = bool(blocking(found))
        said = "有不能登记的，请先改正" if stopped else "可以登记"
        self.heading.setText(f"{plan.kind.title}　{len(plan.lines)} 份，{said}")
        self.apply.setText(f"登记 {len(plan.lines)} 份")
        self.apply.setEnabled(bool(plan.lines) and not stopped)
        (self.apply if self.apply.isEnabled() else self.first).setFocus()

    def _spoil(self) -> None:
        today = QDate.currentDate().toString("yyyyMMdd")
        self.work.write(
            self, certificates.spoil, self.kind.currentData() or "", self.spoiled.text(), today,
            self.spoiled_why.text(), then=lambda _: self._spoilt(), failed=self._refused,
        )  # fmt: skip

    def _spoilt(self) -> None:
        said = f"空白证书 {self.spoiled.text()} 已登记作废。"
        self.spoiled.clear()
        self.spoiled_why.clear()
        self._tell((), said)

    def _tell(self, problems: Sequence[Problem], hint: str = "") -> None:
        """What is wrong stands above the list; what to do, beside the fields."""
        self.problems.tell(problems)
        self.hint.setText("" if problems else hint)

    def _fill(self, lines: tuple[NumberLine, ...]) -> None:
        shown = [_line(number, one) for number, one in enumerate(lines, 1)]
        self.table.lines.show_lines(shown)

    def _apply(self) -> None:
        if self.plan is not None:
            self.apply.setEnabled(False)
            self.work.write(
                self, certificate_numbers.apply, self.plan,
                then=self.applied.emit, failed=self._refused, what="登记证书编号",
            )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        self.apply.setEnabled(self.plan is not None)
        if isinstance(error, Rejected):
            self._tell(error.problems)
        else:
            self.work.failed.emit(self, error)


def _line(number: int, one: NumberLine) -> Line:
    said = one.problems[0].message if one.problems else ""
    return number, (one.class_no, one.name, one.result, one.number or "—", said)
