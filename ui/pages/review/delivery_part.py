"""报送登记: each delivery with its discs or files, and the receipt that came back with its scan."""

from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.permissions import Action, may
from app.job import Job
from app.problems import Rejected
from app.usecases.review import deliveries, handovers
from app.usecases.review.deliveries import DeliveryLine, FilePiece, Sending
from app.usecases.school import staff_papers
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import (
    button,
    card,
    column,
    emptied,
    label,
    labelled,
    line,
    link,
    row,
    scrolled,
)  # fmt: skip
from ui.widgets.empty import Empty
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("学期", "接收单位", "内容", "报送日期", "报送人", "签收")
_WIDTHS = (100, 170, 170, 92, 76, 130)  # px
_SIDE = 430  # px
_NEW, _ONE = range(2)
_GROUP = 16  # characters of a digest


class DeliveryPart(QWidget):
    """``noted`` (text); ``ordered`` (``Order``) to be printed."""

    noted = Signal(str)
    ordered = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        actor = work.register.actor if work.register else None
        self._may = actor is not None and may(actor.role, Action.EDIT)
        self._lines: dict[int, DeliveryLine] = {}
        self._files: list[FilePiece] = []
        self.table = Table(_HEADERS, _WIDTHS, name="deliveries")
        self.table.chose.connect(self._chose)
        self.empty = Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        self.side = QStackedWidget()
        self.side.setFixedWidth(_SIDE)
        self.side.addWidget(self._new())
        self.side.addWidget(self._one())
        self.begin = button("登记报送", self._ask_new, main=True)
        left = column(gap=GAP)
        left.addWidget(self.lists, 1)
        self.staff = link("打印学籍管理员信息报送表", self._print_staff)
        left.addLayout(row(self.staff, None, self.begin))
        split = row(gap=2 * GAP)
        split.addLayout(left, 1)
        split.addWidget(self.side)
        column(self).addLayout(split)

    def _new(self) -> QWidget:
        frame, inside = card(gap=GAP)
        inside.addWidget(label("登记报送", "heading"))
        self.basis = label("", "quiet", wrap=True)
        inside.addWidget(self.basis)
        self.term, self.recipient, self.by = QComboBox(), QLineEdit(), QLineEdit()
        self.term.setEditable(True)
        self.disc, self.way, self.sent_on = QComboBox(), QComboBox(), QLineEdit()
        self.way.addItems(list(deliveries.WAYS))
        self.sent_on.setPlaceholderText("空白为今天")
        self.approval = QLineEdit()
        self.approval.setPlaceholderText("送学籍主管部门的不用填")
        first = row(gap=GAP)
        first.addLayout(labelled("学期", self.term), 1)
        first.addLayout(labelled("光盘", self.disc), 1)
        inside.addLayout(first)
        inside.addLayout(labelled("接收单位", self.recipient))
        self.pick = button("选择文件", self._choose, tip="报送电子版时，登记文件名和 SHA-256")
        inside.addLayout(row(label("电子版文件", "quiet"), None, self.pick))
        self.files: QVBoxLayout = column(gap=0)
        inside.addLayout(self.files)
        side = row(gap=GAP)
        for text, one in (("报送人", self.by), ("方式", self.way), ("报送日期", self.sent_on)):
            side.addLayout(labelled(text, one))
        inside.addLayout(side)
        inside.addLayout(labelled("批准文号", self.approval))
        self.refused = label("", "stop", wrap=True)
        self.refused.hide()
        inside.addWidget(self.refused)
        self.save = button("登记", self.submit, main=True)
        inside.addLayout(row(None, self.save))
        inside.addStretch(1)
        stops: tuple[QWidget, ...] = (
            self.term, self.disc, self.recipient, self.pick, self.by, self.way, self.sent_on,
            self.approval, self.save,
        )  # fmt: skip
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        return scrolled(frame)

    def _one(self) -> QWidget:
        frame = QFrame()
        frame.setObjectName("card")
        inside = column(frame, gap=GAP, margin=2 * GAP)
        self.heading = label("", "heading", wrap=True)
        self.facts = label("", "quiet", wrap=True)
        self.pieces: QVBoxLayout = column(gap=GAP)
        self.print = button("打印签收单", self._print)
        inside.addWidget(self.heading)
        facts = row(self.facts, self.print)
        facts.setStretch(0, 1)
        inside.addLayout(facts)
        inside.addLayout(self.pieces)
        inside.addWidget(line())
        self.receipt = label("", wrap=True)
        inside.addWidget(self.receipt)
        self.receiving = QWidget()
        below = column(self.receiving, gap=GAP)
        self.received_by, self.received_on = QLineEdit(), QLineEdit()
        self.received_on.setPlaceholderText("空白为今天")
        self.remark = QLineEdit()
        self.remark.setPlaceholderText("签收情况，例如：封签完好，校验值已核对")
        side = row(gap=GAP)
        side.addLayout(labelled("签收人", self.received_by))
        side.addLayout(labelled("签收日期", self.received_on))
        below.addLayout(side)
        self.remark.setAccessibleName("签收情况")
        below.addWidget(self.remark)
        self.scans = Attachments("签收的回执（扫描件）")
        below.addWidget(self.scans)
        self.not_received = label("", "stop", wrap=True)
        self.not_received.hide()
        below.addWidget(self.not_received)
        self.receive = button("登记签收", self.submit_receipt, main=True)
        below.addLayout(row(None, self.receive))
        inside.addWidget(self.receiving)
        inside.addStretch(1)
        return scrolled(frame)

    def load(self) -> None:
        """Every delivery, those without a receipt at the top."""
        found = self.work.ask(deliveries.deliveries)
        self._lines = {one.id: one for one in found}
        lines = [_line(one) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        why = "学期末把封存的光盘或数据电子版送主管部门后，在这里登记，等对方签收回执。"
        self.empty.say("还没有报送记录", why)
        self.lists.setCurrentIndex(0 if lines else 1)
        self._offer()
        if lines and not self.table.selected():
            self.table.choose([0])
        self._chose()
        if not lines:
            self.side.setCurrentIndex(_NEW)
            self.side.setVisible(self._may)
        self.begin.setVisible(self._may and bool(lines))

    def show_one(self, delivery_id: int) -> None:
        """The delivery of this number."""
        self.load()
        if delivery_id in self._lines:
            place = list(self._lines).index(delivery_id)
            self.table.choose([place], place)

    def _offer(self) -> None:
        """The terms and discs there are, and to whom this school delivers."""
        found = self.work.ask(deliveries.propose)
        kept, disc = self.term.currentText(), self.disc.currentData()
        self.term.clear()
        self.term.addItems(list(dict.fromkeys([one[2] for one in found.archives])))
        self.term.setCurrentText(kept or self.term.itemText(0))
        self.disc.clear()
        self.disc.addItem("不送光盘" if found.archives else "还没有制作学期档案", 0)
        for archive_id, number, _ in found.archives:
            self.disc.addItem(f"{number}（两张）", archive_id)
        place = self.disc.findData(disc) if disc is not None else -1
        self.disc.setCurrentIndex(place if place >= 0 else min(1, self.disc.count() - 1))
        if not self.recipient.text():
            self.recipient.setText(found.recipient)
        cite = f"（{found.cite}）" if found.cite else ""
        direct = f"市直属学校，备份数据报送市教育局{cite}。"
        others = f"报送学籍主管部门的数据和登记表在这里登记，等对方签收{cite}。"
        self.basis.setText(direct if found.direct else others)

    def _ask_new(self) -> None:
        self.table.clearSelection()
        self.refused.hide()
        self.side.show()
        self.side.setCurrentIndex(_NEW)
        self.recipient.setFocus()

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(self, "报送的文件", str(Path.home()))
        for one in chosen:
            self.add_file(Path(one))

    def add_file(self, path: Path) -> None:
        """Digest a file and list it."""
        self.work.read(
            self, deliveries.measure, path, Job(), then=self._measured, what="计算校验值"
        )

    def _measured(self, piece: FilePiece) -> None:
        self._files.append(piece)
        self._show_files()

    def _drop(self, piece: FilePiece) -> None:
        self._files.remove(piece)
        self._show_files()

    def _show_files(self) -> None:
        emptied(self.files)
        for one in self._files:
            said = label(f"{one.name}　SHA-256 {one.sha256[:16]}…", "caption", wrap=True)
            side = row(said, link("移除", partial(self._drop, one)))
            side.setStretch(0, 1)
            self.files.addLayout(side)

    def submit(self) -> None:
        """Enter what was sent."""
        archive_id = self.disc.currentData()
        sending = Sending(
            self.term.currentText(),
            self.recipient.text(),
            self.by.text(),
            self.sent_on.text(),
            self.way.currentText(),
            (archive_id,) if archive_id else (),
            tuple(self._files),
            approval_no=self.approval.text(),
        )
        self.work.write(
            self, deliveries.send, sending, then=self._sent,
            failed=lambda error: self._refused(self.refused, error),
        )  # fmt: skip

    def _sent(self, delivery_id: int) -> None:
        self._files.clear()
        self._show_files()
        self.refused.hide()
        self.show_one(delivery_id)
        self.noted.emit("已登记报送，请打印签收单，签收后再登记回执")

    def _chose(self) -> None:
        chosen = self.table.selected()
        one = self._lines.get(chosen[0]) if chosen else None
        if one is None:
            return
        self.side.show()
        self.side.setCurrentIndex(_ONE)
        self.heading.setText(f"{one.term}　{one.recipient}")
        self.facts.setText(_facts(one))
        emptied(self.pieces)
        for piece in one.pieces:
            self.pieces.addWidget(label(f"{piece.name}　{piece.copies} 份", wrap=True))
            self.pieces.addWidget(label(_groups(piece.sha256), "caption", wrap=True))
        self.receipt.setText(_receipt(one))
        self.receiving.setVisible(self._may and not one.received_on)

    def submit_receipt(self) -> None:
        """Enter that the receipt is back."""
        chosen = self.table.selected()
        if chosen:
            self.work.write(
                self, deliveries.receive, chosen[0], self.received_on.text(),
                self.received_by.text(), self.remark.text(), tuple(self.scans.files),
                then=lambda _: self._received(),
                failed=lambda error: self._refused(self.not_received, error),
            )  # fmt: skip

    def _received(self) -> None:
        for field in (self.received_on, self.received_by, self.remark):
            field.clear()
        self.scans.clear()
        self.not_received.hide()
        self.noted.emit("已登记签收")

    def _refused(self, shown: QLabel, error: BaseException) -> None:
        if isinstance(error, Rejected):
            text = "".join(one.message for one in error.problems)
            shown.setText(text)
            shown.show()
        else:
            self.work.failed.emit(self, error)

    def _print_staff(self) -> None:
        self.work.read(self, staff_papers.order, then=self.ordered.emit)

    def _print(self) -> None:
        chosen = self.table.selected()
        one = self._lines.get(chosen[0]) if chosen else None
        if one is not None:
            whole = one.kind == deliveries.SCHOOL
            order = handovers.order if whole else deliveries.order
            self.ordered.emit(self.work.ask(order, one.id))


def _line(one: DeliveryLine) -> Line:
    names = "、".join(piece.name for piece in one.pieces)
    signed = f"{day(one.received_on)} {one.received_by}" if one.received_on else "等回执"
    term = f"整体移交（{one.occasion}）" if one.occasion else one.term
    return one.id, (term, one.recipient, names, day(one.sent_on), one.sent_by, signed)


def _facts(one: DeliveryLine) -> str:
    lines = [f"{day(one.sent_on)}　{one.sent_by}　{one.way}"]
    if one.occasion:
        lines.append(f"学校{one.occasion}，整体移交　{one.document_no}")
    if one.cite:
        lines.append(f"依据　{one.cite}")
    return "\n".join(lines)


def _groups(digest: str) -> str:
    """A digest as it is read aloud: sixteen characters at a time, two groups a line."""
    parts = [digest[n : n + _GROUP] for n in range(0, len(digest), _GROUP)]
    return "SHA-256\n" + "\n".join(" ".join(parts[n : n + 2]) for n in range(0, len(parts), 2))


def _receipt(one: DeliveryLine) -> str:
    if not one.received_on:
        return "还没有签收。"
    note = f"　{one.receipt_note}" if one.receipt_note else ""
    scans = f"　回执扫描件 {len(one.receipts)} 份" if one.receipts else "　没有回执扫描件"
    return f"{day(one.received_on)} {one.received_by} 签收{note}{scans}"
