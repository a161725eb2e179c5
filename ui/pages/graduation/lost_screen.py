"""遗失与证明: what was asked for, what the text answered, and the proof given instead."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QStackedWidget, QWidget

from app.problems import Level, Problem, Rejected
from app.usecases.graduation import lost_certificates
from app.usecases.graduation.lost_certificates import ProofLine, Request
from app.usecases.pupils import students
from ui.look import GAP
from ui.pages.graduation.panel import DayField, Panel, Refusals
from ui.widgets.basic import button, card, column, label, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day
from ui.widgets.suggest import Suggest
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_HEADERS = ("学生", "原证书编号", "原因", "申请日期", "申请人", "答复", "证明书编号", "状态")
_WIDTHS = (80, 130, 52, 92, 84, 76, 110, 100)  # px
_SIDE = 330  # px
_ANSWER_HEIGHT = 110  # px


class LostScreen(QWidget):
    """``noted`` (text, word, action). ``printing`` (order). ``opened`` (pupil)."""

    noted = Signal(str, str, object)
    printing = Signal(object)
    opened = Signal(int)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._editable = editable
        self.lines: dict[int, ProofLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="schooling-proofs")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda one: self.opened.emit(self.lines[one].student_id))
        self.empty = Empty()
        self.heading = label("", "heading", wrap=True)
        self.answer = ProblemList()
        self.answer.setFixedHeight(_ANSWER_HEIGHT)
        self.refusals = Refusals()
        self.print = button("打印学历证明书", self._print, main=True)
        self.enter = button("登记打印的编号", self._issued)
        self.approved, self.authority = DayField(), QLineEdit()
        self.given, self.receiver = DayField(), QLineEdit()
        self.who, self.why = QLineEdit(), QComboBox()
        self.who.setPlaceholderText("姓名、拼音或学籍号")
        Suggest(self.who, self._find)
        self.why.addItems([*lost_certificates.WHYS])
        self.asked, self.applicant = DayField(), QLineEdit()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        split = row(self.stack, self._side(), gap=GAP)
        split.setStretch(0, 1)
        column(self).addLayout(split)

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        self.steps = QWidget()
        steps = column(self.steps, gap=GAP)
        steps.addLayout(row(None, self.enter, self.print))
        self.approving = Panel(
            "主管部门核准、验印",
            ((("核准机关", self.authority), ("核准日期", self.approved)),),
            "登记核准",
            self._approve,
        )
        self.giving = Panel(
            "发给申请人",
            ((("领取人", self.receiver), ("领取日期", self.given)),),
            "登记领取",
            self._give,
        )
        steps.addWidget(self.approving)
        steps.addWidget(self.giving)
        self.asking = Panel(
            "登记簿里没有原证书的毕业生",
            (
                (("学生", self.who), ("申请人", self.applicant)),
                (("原因", self.why), ("申请日期", self.asked)),
            ),
            "登记申请",
            self._ask,
        )
        for part in (self.heading, self.answer, self.refusals, self.steps, self.asking):
            inside.addWidget(part)
        inside.addStretch(1)
        self.asking.setVisible(self._editable)
        body = QFrame()
        body.setObjectName("body")
        column(body).addWidget(frame)
        return scrolled(body, width=_SIDE)

    def load(self) -> None:
        """Read the requests afresh."""
        _, total = self.work.ask(lost_certificates.lines, 1, 0)
        self.lines.clear()
        self.table.show_again(lambda offset: (self._fetch(offset), total))
        self.stack.setCurrentIndex(0 if total else 1)
        if total and not self.table.selected():
            self.table.choose([0])
        why = (
            "证书遗失的，在“证书登记簿”里选中后登记遗失，这里出具学历证明书；"
            "登记簿里没有的往届生，在右边登记。"
        )
        self.empty.say("没有遗失、损坏的申请", why)
        self._chose()

    def _fetch(self, offset: int) -> Sequence[Line]:
        found, _ = self.work.ask(lost_certificates.lines, PAGE_SIZE, offset)
        self.lines.update({one.id: one for one in found})
        return [_line(one) for one in found]

    def chosen(self) -> ProofLine | None:
        """The request that is selected."""
        ids = self.table.selected()
        return self.lines.get(ids[0]) if ids else None

    def _chose(self) -> None:
        one = self.chosen()
        self.refusals.tell(())
        for part in (self.heading, self.answer):
            part.setVisible(one is not None)
        self.steps.setVisible(one is not None and self._editable)
        if one is None:
            return
        paper = f"{one.title} {one.certificate_number}".strip()
        self.heading.setText(f"{one.name}　{paper}".strip())
        level = Level.REFUSE if one.refused else Level.NEEDS_CONFIRM
        self.answer.show_problems(
            [Problem("proof.answer", one.answer, source=one.cite, level=level)]
        )
        printed, approved = bool(one.number), bool(one.approved_on)
        self.enter.setVisible(not printed)
        self.approving.setVisible(printed and not approved)
        self.giving.setVisible(approved and not one.given_on)

    def _find(self, text: str) -> Sequence[tuple[str, str]]:
        found = self.work.ask(students.search, text, "", 12, 0).rows
        return [(f"{one.name}　{one.class_no}", f"{one.name}（{one.id}）") for one in found]

    def _print(self) -> None:
        if (one := self.chosen()) is not None:
            self.printing.emit(self.work.ask(lost_certificates.order, one.id))

    def _issued(self) -> None:
        if (one := self.chosen()) is not None:
            self.work.write(
                self, lost_certificates.issued, one.id,
                then=lambda number: self._done(f"已登记学历证明书 {number}"),
                failed=self._refused,
            )  # fmt: skip

    def _approve(self) -> None:
        if (one := self.chosen()) is not None:
            self.work.write(
                self, lost_certificates.approve, one.id, self.approved.day, self.authority.text(),
                then=lambda _: self._done("已登记核准，可以发给申请人"), failed=self._refused,
            )  # fmt: skip

    def _give(self) -> None:
        if (one := self.chosen()) is not None:
            self.work.write(
                self, lost_certificates.give, one.id, self.given.day, self.receiver.text(),
                then=lambda _: self._done("已登记领取"), failed=self._refused,
            )  # fmt: skip

    def _ask(self) -> None:
        number = self.who.text().rpartition("（")[2].removesuffix("）")
        request = Request(self.why.currentText(), self.asked.day, self.applicant.text())
        self.work.write(
            self, lost_certificates.ask, int(number) if number.isdecimal() else 0, request,
            then=lambda _: self._entered(), failed=self._refused,
        )  # fmt: skip

    def _entered(self) -> None:
        self.who.clear()
        self.applicant.clear()
        self.table.choose([0])
        self._done("已登记申请，请打印学历证明书")

    def _done(self, said: str) -> None:
        self.refusals.tell(())
        self.noted.emit(said, "", None)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.refusals.tell(error.problems)
        else:
            self.work.failed.emit(self, error)


def _line(one: ProofLine) -> Line:
    said = "不予" + ("补发" if one.why == "遗失" else "换发") if one.refused else "待确认"
    return one.id, (
        one.name, one.certificate_number or "—", one.why, day(one.asked_on), one.applicant,
        said, one.number or "—", one.state,
    )  # fmt: skip
