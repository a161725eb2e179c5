"""The papers of one pupil: entered, shelved, lent and returned, sealed; never destroyed."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from app.domain import dossier
from app.usecases.dossier import paper_items, paper_loans
from app.usecases.dossier.dossiers import DossierView
from app.usecases.dossier.paper_items import (
    COPY,
    GONE,
    IN,
    LENT,
    ORIGINAL,
    SEALED,
    ItemLine,
    NewItem,
)
from ui.look import GAP
from ui.pages.dossier.dossier_words import SECTION_WORDS
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.forms_over import FormsOver
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("材料", "原件/复印件", "页数", "位置", "状态", "自", "说明", "保管人")
_WIDTHS = (170, 90, 50, 130, 70, 90, 140, 90)  # px


class LoanForm(FieldsCard):
    """借出: to whom, what for, by whose leave, until when."""

    def __init__(self) -> None:
        self.borrower, self.purpose = line(), line("如 核对户籍")
        self.approved_by, self.due = line(), line("如 20260930")
        super().__init__(
            "登记借出",
            (
                ("借阅人 ★", self.borrower), ("用途 ★", self.purpose),
                ("批准人 ★", self.approved_by), ("应还日期 ★", self.due),
            ),
            columns=4,
        )  # fmt: skip

    def loan(self) -> paper_loans.Loan:
        """As typed."""
        return paper_loans.Loan(
            self.borrower.text(), self.purpose.text(), self.approved_by.text(), self.due.text()
        )


class PlaceForm(FieldsCard):
    """柜、盒、序号 of papers that stand elsewhere now."""

    def __init__(self) -> None:
        self.cabinet, self.box, self.number = line("如 A"), line("如 3"), line("如 12")
        fields = (("柜", self.cabinet), ("盒", self.box), ("序号", self.number))
        super().__init__("登记位置", fields)

    def place(self) -> paper_items.Place:
        """As typed."""
        texts = (self.cabinet.text(), self.box.text(), self.number.text())
        return paper_items.Place(*(text.strip() for text in texts))


class SealForm(FieldsCard):
    """封存 with its reason, and a word on why nothing is destroyed."""

    def __init__(self) -> None:
        self.reason = line("如 毕业满十年，停止利用")
        self.why = label("", "caption", wrap=True)
        super().__init__("封存", (("原因 ★", self.reason),), columns=1, below=(self.why,))

    def explain(self, outline: dossier.Outline) -> None:
        """The article that keeps papers for ever."""
        self.why.setText(
            f"{outline.retention_text}（{outline.retention_cite}）。"
            "档案不能销毁，不再使用的只能封存。"
        )


class NewPaperForm(FieldsCard):
    """A paper that came in."""

    def __init__(self) -> None:
        self.section, self.title_line = QComboBox(), line("如 户口簿")
        for number, word in SECTION_WORDS.items():
            self.section.addItem(word, number)
        self.original, self.pages = QComboBox(), QSpinBox()
        self.original.addItems([ORIGINAL, COPY])
        self.pages.setRange(1, 999)
        self.made_on, self.note = line("如 20230901"), line()
        super().__init__(
            "登记",
            (
                ("材料名称 ★", self.title_line), ("归入 ★", self.section),
                ("原件或复印件", self.original), ("页数", self.pages),
                ("材料日期", self.made_on), ("备注", self.note),
            ),
        )  # fmt: skip
        self._chosen = False
        self.section.activated.connect(self._choose)
        self.title_line.textChanged.connect(self._guess)

    def begin(self, heading: str, *, clear: bool = True) -> None:
        self._chosen = False
        super().begin(heading, clear=clear)

    def _choose(self) -> None:
        self._chosen = True

    def _guess(self, title: str) -> None:
        """The section that a paper of this name usually belongs to, until she chooses one."""
        if not self._chosen:
            self.section.setCurrentIndex(self.section.findData(dossier.section_of_title(title)))

    def item(self) -> NewItem:
        """As typed."""
        return NewItem(
            int(self.section.currentData()),
            self.title_line.text(),
            self.original.currentText(),
            self.pages.value(),
            self.made_on.text(),
            self.note.text(),
        )


class PapersPart(QWidget):
    """``noted`` (text)."""

    noted = Signal(str)

    def __init__(self, work: Work, *, may_edit: bool) -> None:
        super().__init__()
        self.work = work
        self._may_edit = may_edit
        self._shown: DossierView | None = None
        self._papers: dict[int, ItemLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="papers-of-one", many=True)
        self.empty = Empty()
        self.new, self.loan = NewPaperForm(), LoanForm()
        self.place, self.seal_form = PlaceForm(), SealForm()
        self.back = FieldsCard(
            "登记归还", (("接收人 ★", line()), ("归还时的情况", line("如 完好")))
        )
        self._build()

    def _build(self) -> None:
        self.enter = button("登记材料", self._begin_new)
        self.lend = button("借出", lambda: self._ask(self.loan, "借出"))
        self.give = button("归还", lambda: self._ask(self.back, "归还"))
        self.shelve = button("改位置", lambda: self._ask(self.place, "改位置"))
        self.seal = button("封存", self._begin_seal)
        self.unseal = button("启封", self._begin_unseal)
        rest = QWidget()
        whole = column(rest, gap=GAP)
        acts = row(None, self.enter, self.shelve, self.lend, self.give, self.seal, self.unseal)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        whole.addLayout(acts)
        column(self).addWidget(FormsOver(self.forms, rest))
        self.table.chose.connect(self._chose)
        self.new.submitted.connect(self._enter)
        self.loan.submitted.connect(self._lend)
        self.place.submitted.connect(self._move)
        self.seal_form.submitted.connect(self._seal)
        self.back.submitted.connect(self._give_back)

    @property
    def forms(self) -> tuple[FieldsCard, ...]:
        """Every card that may be open."""
        return self.new, self.loan, self.place, self.seal_form, self.back

    def load(self, shown: DossierView) -> None:
        """Show the papers of ``shown``."""
        if self._shown is None or self._shown.student_id != shown.student_id:
            for one in self.forms:
                one.hide()
        self._shown = shown
        self._papers = {one.id: one for one in shown.paper}
        self.table.lines.show_lines([(one.id, _texts(one)) for one in shown.paper])
        self.table.setVisible(bool(shown.paper))
        self.empty.setVisible(not shown.paper)
        why = "登记一件材料，或在“档案”页按班上架，写明柜、盒、序号。"
        word = "登记材料" if self._may_edit else ""
        self.empty.say("还没有登记纸质材料", why, word, self._begin_new)
        self._chose()

    def chosen(self) -> list[ItemLine]:
        """The papers that are selected."""
        return [self._papers[one] for one in self.table.selected() if one in self._papers]

    def _chose(self) -> None:
        states = {one.state for one in self.chosen()}
        self.enter.setEnabled(self._may_edit)
        for one, state in (
            (self.lend, IN), (self.shelve, IN), (self.seal, IN), (self.give, LENT),
            (self.unseal, SEALED),
        ):  # fmt: skip
            one.setEnabled(self._may_edit and states == {state})

    def _ask(self, form: FieldsCard, word: str) -> None:
        for one in self.forms:
            one.hide()
        titles = "、".join(one.title for one in self.chosen()[:3])
        form.begin(f"{word}：{titles}")

    def _begin_new(self) -> None:
        for one in self.forms:
            one.hide()
        self.new.begin("登记一件纸质材料")

    def _begin_seal(self) -> None:
        if self._shown is not None:
            self.seal_form.explain(self._shown.outline)
            self.seal_form.yes.setText("封存")
            self._ask(self.seal_form, "封存")

    def _begin_unseal(self) -> None:
        self.seal_form.why.setText("启封后可以借出和转递。")
        self.seal_form.yes.setText("启封")
        self._ask(self.seal_form, "启封")

    def _enter(self) -> None:
        if self._shown is not None:
            self._write(self.new, paper_items.keep, self._shown.student_id, self.new.item())

    def _lend(self) -> None:
        ids = [one.id for one in self.chosen()]
        self._write(self.loan, paper_loans.lend, ids, self.loan.loan())

    def _move(self) -> None:
        ids = [one.id for one in self.chosen()]
        self._write(self.place, paper_items.move, ids, self.place.place())

    def _seal(self) -> None:
        act = paper_items.unseal if self.seal_form.yes.text() == "启封" else paper_items.seal
        ids = [one.id for one in self.chosen()]
        self._write(self.seal_form, act, ids, self.seal_form.reason.text())

    def _give_back(self) -> None:
        ids = [one.id for one in self.chosen()]
        receiver, note = (field.text() for field in self.back.lines())
        self._write(self.back, paper_loans.take_back, ids, receiver, "", note)

    def _write(self, form: FieldsCard, usecase: Any, *args: Any) -> None:
        form.write(self.work, usecase, *args, then=lambda _: self._done(form))

    def _done(self, form: FieldsCard) -> None:
        self.noted.emit(f"已登记　{form.matter}")


def _texts(one: ItemLine) -> tuple[str, ...]:
    away = one.state_reason if one.state in (LENT, GONE, SEALED) else one.note
    return (
        one.title,
        one.original,
        str(one.pages),
        one.where or "未上架",
        one.state,
        day(one.state_on),
        away,
        one.place.keeper,
    )
