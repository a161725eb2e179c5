"""借阅登记: what is out and overdue, what came back; and dossiers that wait for a receipt."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app.problems import Rejected
from app.usecases.dossier import dossier_transfers, paper_items, paper_loans
from app.usecases.dossier.paper_items import LoanLine
from ui.look import GAP
from ui.widgets.basic import button, chip, column, emptied, label, row
from ui.widgets.empty import Empty
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.forms_over import FormsOver
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("学生", "班号", "材料", "借阅人", "用途", "批准人", "借出", "应还", "归还")
_WIDTHS = (80, 70, 140, 90, 120, 80, 90, 130, 130)  # px
_OUT, _OVERDUE, _ALL = "借出未还", "逾期未还", "全部登记"


class LoansPart(QWidget):
    """``noted`` (text); ``opened`` (student id)."""

    noted = Signal(str)
    opened = Signal(int)

    def __init__(self, work: Work, *, may_edit: bool) -> None:
        super().__init__()
        self.work = work
        self._may_edit = may_edit
        self._loans: dict[int, LoanLine] = {}
        self.which = QComboBox()
        self.which.addItems([_OUT, _OVERDUE, _ALL])
        self.chips = row()
        self.table = Table(_HEADERS, _WIDTHS, name="loans")
        self.empty = Empty()
        self.back = FieldsCard(
            "登记归还",
            (
                ("接收人 ★", line()),
                ("归还日期", line("今天，或 20260901")),
                ("情况", line("如 完好")),
            ),
        )
        self.give = button("登记归还", self.begin)
        self.waiting = column(gap=4)
        rest = QWidget()
        whole = column(rest, gap=GAP)
        top = row(self.which)
        top.addLayout(self.chips)
        top.addStretch(1)
        top.addWidget(self.give)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        whole.addLayout(self.waiting)
        column(self).addWidget(FormsOver((self.back,), rest))
        self.which.currentIndexChanged.connect(lambda _: self.load())
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda one: self.opened.emit(self._loans[one].student_id))
        self.back.submitted.connect(self._give_back)

    def load(self) -> None:
        """Read the loans afresh."""
        asked = {_OUT: paper_items.out, _OVERDUE: paper_items.overdue}
        word = self.which.currentText()
        if word == _ALL:
            found = self.work.ask(paper_items.register_of)
        else:
            found = self.work.ask(asked[word])
        self._loans = {one.id: one for one in found}
        lines = [(one.id, _texts(one)) for one in found]
        self.table.show_again(lambda start: (lines[start:], len(lines)))
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        why = "在“档案盒”里选中材料，按“借出”登记借阅人、用途、批准人和应还日期。"
        self.empty.say(f"没有{word}的材料" if word != _ALL else "还没有借阅过", why)
        self._count()
        self._wait()
        self._chose()

    def begin(self) -> None:
        """Ask who takes the paper back."""
        one = self._loans[self.table.current()]
        self.back.begin(f"归还：{one.name}　{one.title}（{one.borrower}）")

    def _count(self) -> None:
        emptied(self.chips)
        out, over = self.work.ask(paper_items.out), self.work.ask(paper_items.overdue)
        self.chips.addWidget(chip(f"借出 {len(out)}"))
        if over:
            self.chips.addWidget(chip(f"逾期 {len(over)}", "stop"))

    def _wait(self) -> None:
        """Dossiers that went out and have no 回执 yet, or came with pieces missing."""
        emptied(self.waiting)
        found = self.work.ask(dossier_transfers.transfers, unfinished=True)
        if found:
            self.waiting.addWidget(label("档案转递中", "heading"))
        for one in found:
            if one.direction == dossier_transfers.OUT:
                what = f"转至{one.school}，等回执，{day(one.due_on)}前办结"
            else:
                what = f"收自{one.school}，还缺 {len(one.missing)} 件"
            self.waiting.addWidget(label(f"{one.name}　{one.class_no}　{what}", wrap=True))

    def _chose(self) -> None:
        one = self._loans.get(self.table.current()) if self.table.selected() else None
        self.give.setEnabled(self._may_edit and one is not None and not one.returned_on)

    def _give_back(self) -> None:
        receiver, on, note = (field.text() for field in self.back.lines())
        self.work.write(
            self, paper_loans.give_back, self.table.current(), receiver, on, note,
            then=lambda _: self._done(), failed=self._refused,
        )  # fmt: skip

    def _done(self) -> None:
        self.back.hide()
        self.load()
        self.noted.emit("已登记归还")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.back.say(error.problems)
        else:
            self.work.failed.emit(self, error)


def _texts(one: LoanLine) -> tuple[str, ...]:
    due = day(one.due_on)
    if one.days_over > 0:
        due = f"{due}　逾期 {one.days_over} 天"
    back = f"{day(one.returned_on)}　{one.returned_to}" if one.returned_on else ""
    return (
        one.name,
        one.class_no,
        one.title,
        one.borrower,
        one.purpose,
        one.approved_by,
        day(one.lent_on),
        due,
        back,
    )
