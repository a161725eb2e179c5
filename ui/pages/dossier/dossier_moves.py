"""Dossiers of one pupil that go to another school and come from one: lists and receipts."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QWidget

from app.problems import Problem
from app.usecases.dossier import dossier_transfers
from app.usecases.dossier.dossier_papers import TRANSFER, Wanted
from app.usecases.dossier.dossier_transfers import Expected, Piece, Sending, TransferView
from app.usecases.dossier.paper_items import ItemLine
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, emptied, label, link, row, scrolled
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.forms_over import FormsOver
from ui.widgets.shown import day
from ui.work import Work

_WAYS = ("机要", "挂号邮寄", "学校专人送达", "家长自带（密封）")


class SendForm(FieldsCard):
    """转出: where to, why, how, and of which papers a copy stays."""

    def __init__(self) -> None:
        self.school, self.person = line(), line("送件人或经手人")
        self.reason, self.way = QComboBox(), QComboBox()
        self.reason.addItems(list(dossier_transfers.REASONS))
        self.way.setEditable(True)
        self.way.addItems(list(_WAYS))
        self.on = line("今天，或 20260901")
        self.note = line()
        self.papers = QWidget()
        self._ticks = column(self.papers, gap=4)
        self.copies: dict[int, QCheckBox] = {}
        self.warning = label("", "warn", wrap=True)
        super().__init__(
            "登记转出",
            (
                ("接收学校 ★", self.school), ("原因 ★", self.reason), ("传递方式", self.way),
                ("经手人", self.person), ("转出日期", self.on), ("备注", self.note),
            ),
            below=(self.papers, self.warning),
        )  # fmt: skip

    def offer(self, going: Sequence[ItemLine], problems: Sequence[Problem]) -> None:
        """The papers on the shelf, none of them copied yet."""
        emptied(self._ticks)
        self._ticks.addWidget(label("随档案转出的材料，勾选的留存复印件", "quiet"))
        self.copies = {
            one.id: QCheckBox(f"{one.title}　{one.original}　{one.pages} 页") for one in going
        }
        for tick in self.copies.values():
            self._ticks.addWidget(tick)
        self.papers.setVisible(bool(going))
        told = [p.message for p in problems if not p.level.blocks]
        self.warning.setText("\n".join(told))
        self.warning.setVisible(bool(told))
        self.say([p for p in problems if p.level.blocks])

    def sending(self) -> Sending:
        """As typed."""
        return Sending(
            self.school.text(),
            self.reason.currentText(),
            self.person.text(),
            self.way.currentText(),
            self.on.text(),
            self.note.text(),
        )

    def copied(self) -> frozenset[int]:
        """Ids of the papers whose copy stays."""
        return frozenset(one for one, tick in self.copies.items() if tick.isChecked())


class ReceiveForm(FieldsCard):
    """接收: from where, when, and the sender's catalogue piece by piece."""

    def __init__(self) -> None:
        self.school, self.person = line(), line("送件人")
        self.on = line("今天，或 20260901")
        self.catalogue = QPlainTextEdit()
        self.catalogue.setPlaceholderText(
            "照转出学校的清单，一行一件：名称，页数。没有收到的在行首写“缺”。\n"
            "学籍信息采集表，2\n缺 体检表，1"
        )
        self.catalogue.setAccessibleName("清单")
        self.catalogue.setMaximumHeight(140)
        self.catalogue.setTabChangesFocus(True)
        super().__init__(
            "登记接收",
            (("转出学校 ★", self.school), ("接收日期", self.on), ("送件人", self.person)),
            below=(label("清单 ★", "quiet"), self.catalogue),
        )

    def sending(self) -> Sending:
        """As typed."""
        return Sending(self.school.text(), "转入", self.person.text(), "", self.on.text())

    def expected(self) -> tuple[Expected, ...]:
        """A line a piece; 缺 in front says that it has not come."""
        lines = [text.strip() for text in self.catalogue.toPlainText().splitlines()]
        return tuple(_expected(text) for text in lines if text)


class TransfersPart(QWidget):
    """``noted`` (text); ``printed`` (``Wanted``, title)."""

    noted = Signal(str)
    printed = Signal(object, str)

    def __init__(self, work: Work, *, may_edit: bool) -> None:
        super().__init__()
        self.work = work
        self._may_edit = may_edit
        self._student_id = 0
        self._current = 0
        self.send, self.receive = SendForm(), ReceiveForm()
        self.receipt = FieldsCard(
            "登记回执", (("签收人 ★", line()), ("签收日期", line("今天，或 20260901")))
        )
        self.recall = FieldsCard(
            "登记收回", (("原因 ★", line("如 转学未成，原件退回")),), columns=1
        )
        self.out = button("转出档案", self.begin_sending)
        self.into = button("接收档案", self.begin_receiving)
        inside = QWidget()
        inside.setObjectName("body")
        self._column = column(inside, gap=GAP)
        rest = QWidget()
        whole = column(rest, gap=GAP)
        whole.addWidget(scrolled(inside), 1)
        whole.addLayout(row(None, self.into, self.out))
        column(self).addWidget(FormsOver(self.forms, rest))
        self.send.submitted.connect(self._send)
        self.receive.submitted.connect(self._receive)
        self.receipt.submitted.connect(self._enter_receipt)
        self.recall.submitted.connect(self._recall)

    @property
    def forms(self) -> tuple[FieldsCard, ...]:
        """Every card that may be open."""
        return self.send, self.receive, self.receipt, self.recall

    def load(self, student_id: int, frozen: str) -> None:
        """Show the transfers of ``student_id``."""
        if student_id != self._student_id:
            self._close()
        self._student_id = student_id
        self.out.setEnabled(self._may_edit and not frozen)
        self.into.setEnabled(self._may_edit)
        emptied(self._column)
        found = self.work.ask(dossier_transfers.transfers, student_id)
        for one in found:
            self._column.addWidget(self._card(one))
        if not found:
            told = "没有转出或转入过。转学、升学时在这里登记，清单和回执随之打印。"
            self._column.addWidget(label(told, "quiet", wrap=True))
        self._column.addStretch(1)

    def begin_sending(self) -> None:
        """Ask where the dossier goes."""
        self._close()
        going, problems = self.work.ask(dossier_transfers.ready, self._student_id)
        self.send.begin("转出学籍档案：在库的纸质材料全部随档案转出，电子档案留存")
        self.send.offer(going, problems)

    def begin_receiving(self) -> None:
        """Ask what has come."""
        self._close()
        self.receive.catalogue.clear()
        self.receive.begin("接收转来的学籍档案：逐件核对清单")

    def _card(self, one: TransferView) -> QWidget:
        frame, box = card(gap=4)
        out = one.direction == dossier_transfers.OUT
        words = f"转至{one.school}" if out else f"收自{one.school}"
        heading = label(f"{day(one.moved_on)}　{words}　{one.reason}", "heading", wrap=True)
        top = row(heading, self._state(one))
        top.setStretch(0, 1)
        box.addLayout(top)
        for piece in one.pieces:
            box.addLayout(self._piece(piece, out=out))
        box.addLayout(self._acts(one, out=out))
        return frame

    def _state(self, one: TransferView) -> QWidget:
        if one.revoked_for:
            return chip(f"已收回：{one.revoked_for}", "warn")
        if one.direction == dossier_transfers.INWARD:
            missing = len(one.missing)
            return chip(f"还缺 {missing} 件", "warn") if missing else chip("齐全", "good")
        if one.receipt_on:
            return chip(f"回执 {day(one.receipt_on)}　{one.receipt_by}", "good")
        return chip(f"等回执，{day(one.due_on)}前办结", "accent")

    def _piece(self, piece: Piece, *, out: bool) -> Any:
        about = f"{piece.original}　{piece.pages} 页"
        side = row(label(f"{piece.position}　{piece.title}"), label(about, "quiet"), None)
        if out and piece.kept:
            side.addWidget(label(f"留存{piece.kept}", "caption"))
        if not out and not piece.arrived_on:
            side.addWidget(chip("没有收到", "warn"))
            if self._may_edit:
                side.addWidget(link("已收到", lambda: self._arrived(piece)))
        return side

    def _acts(self, one: TransferView, *, out: bool) -> Any:
        acts = row(None)
        if out and not one.revoked_for:
            wanted = Wanted(TRANSFER, transfer_id=one.id)
            title = f"档案转递清单 {one.name}"
            acts.addWidget(link("打印清单和回执", lambda: self.printed.emit(wanted, title)))
            if not one.receipt_on and self._may_edit:
                acts.addWidget(link("登记回执", lambda: self._ask(self.receipt, one, "登记回执")))
                acts.addWidget(link("收回", lambda: self._ask(self.recall, one, "收回档案")))
        return acts

    def _ask(self, form: FieldsCard, one: TransferView, word: str) -> None:
        self._close()
        self._current = one.id
        form.begin(f"{word}：{one.school}")

    def _close(self) -> None:
        for one in self.forms:
            one.hide()

    def _send(self) -> None:
        self._write(
            self.send, dossier_transfers.dispatch, self._student_id, self.send.sending(),
            self.send.copied(),
        )  # fmt: skip

    def _receive(self) -> None:
        self._write(
            self.receive, dossier_transfers.receive, self._student_id, self.receive.sending(),
            self.receive.expected(),
        )  # fmt: skip

    def _enter_receipt(self) -> None:
        texts = [one.text() for one in self.receipt.lines()]
        self._write(self.receipt, dossier_transfers.receipt, self._current, *texts)

    def _recall(self) -> None:
        [reason] = self.recall.lines()
        self._write(self.recall, dossier_transfers.call_back, self._current, reason.text())

    def _arrived(self, piece: Piece) -> None:
        self.work.write(
            self, dossier_transfers.arrived, piece.id,
            then=lambda _: self.noted.emit(f"已登记收到“{piece.title}”"),
        )  # fmt: skip

    def _write(self, form: FieldsCard, usecase: Any, *args: Any) -> None:
        form.write(self.work, usecase, *args, then=lambda _: self._done(form))

    def _done(self, form: FieldsCard) -> None:
        self.noted.emit(f"已{form.yes.text()}")


def _expected(text: str) -> Expected:
    """缺 体检表，1 is a piece of one page that has not come."""
    here = not text.startswith("缺")
    name, _, pages = text.removeprefix("缺").replace(",", "，").rpartition("，")
    if not name or not pages.strip().removesuffix("页").strip().isdecimal():
        return Expected(text.removeprefix("缺").strip(), arrived=here)
    count = int(pages.strip().removesuffix("页"))
    return Expected(name.strip(), pages=max(1, count), arrived=here)
