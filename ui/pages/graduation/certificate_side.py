"""Beside the register: signing, handing out, spoiling and losing the chosen certificates."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from app.problems import Rejected
from app.usecases.graduation import (
    certificate_numbers,
    certificates,
    graduation_papers,
    lost_certificates,
)
from app.usecases.graduation.certificate_list import GIVEN, READY, WAITING, CertificateLine
from app.usecases.graduation.lost_certificates import Request
from ui.look import GAP
from ui.pages.graduation.panel import DayField, Panel, Refusals
from ui.widgets.basic import button, card, column, label, scrolled
from ui.widgets.shown import day
from ui.work import Work

WIDTH = 330  # px
_VOID = "写坏作废"


class CertificateSide(QFrame):
    """``noted`` (text, word, action). ``printing`` (order). ``lost``: a loss was entered."""

    noted = Signal(str, str, object)
    printing = Signal(object)
    lost = Signal()

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._editable = editable
        self.chosen: Sequence[CertificateLine] = ()
        self.heading, self.facts = label("", "heading", wrap=True), label("", "quiet", wrap=True)
        self.refusals = Refusals()
        self.sign_name, self.sign_day, self.sign_by = QComboBox(), DayField(), QLineEdit()
        self.give_day, self.receiver, self.relation = DayField(), QLineEdit(), QLineEdit()
        self.receiver.setPlaceholderText("本人领取不填")
        self.relation.setPlaceholderText("例如 父亲")
        self.why, self.lost_day, self.applicant = QComboBox(), DayField(), QLineEdit()
        self.why.addItems([*lost_certificates.WHYS])
        self.void_why, self.void_day = QLineEdit(), DayField()
        self.stock = QComboBox()
        self._panels()
        frame, inside = card(gap=GAP)
        for part in (self.heading, self.facts, self.refusals, *self.panels.values()):
            inside.addWidget(part)
        inside.addStretch(1)
        body = QWidget()
        body.setObjectName("body")
        column(body).addWidget(frame)
        column(self).addWidget(scrolled(body, width=WIDTH))

    def _panels(self) -> None:
        unsign = button("撤回签章", self._unsign, tip="登记错了的签章")
        self.signing = Panel(
            "验印、签章",
            (
                (("签章", self.sign_name),),
                (("经办机关、人", self.sign_by), ("日期", self.sign_day)),
            ),
            "登记签章",
            self._sign,
            unsign,
            main=True,
        )
        self.giving = Panel(
            "发放",
            (
                (("领取人", self.receiver), ("与学生关系", self.relation)),
                (("领取日期", self.give_day),),
            ),
            "登记领取",
            self._give,
            main=True,
        )
        self._ending_panels()
        self.onto = Panel("套打", ((("本局表单", self.stock),),), "打印到证书上", self._onto)
        self.panels = {
            "signing": self.signing,
            "giving": self.giving,
            "losing": self.losing,
            "onto": self.onto,
            "voiding": self.voiding,
        }

    def _ending_panels(self) -> None:
        self.losing = Panel(
            "遗失、损坏",
            (
                (("原因", self.why), ("申请人", self.applicant)),
                (("申请日期", self.lost_day),),
            ),
            "登记遗失",
            self._lose,
        )
        withdraw = button("撤回编号", self._withdraw, tip="编号登记错了，没有签章的可以撤回")
        self.voiding = Panel(
            _VOID,
            ((("原因", self.void_why), ("日期", self.void_day)),),
            "作废",
            self._void,
            withdraw,
        )

    def show_chosen(self, chosen: Sequence[CertificateLine]) -> None:
        """What can be done with these next."""
        kept = [one.id for one in self.chosen] == [one.id for one in chosen]
        self.chosen = chosen
        if not kept:
            self.refusals.tell(())
        states = {one.state for one in chosen}
        one = chosen[0] if len(chosen) == 1 else None
        self.heading.setText(_heading(chosen))
        self.facts.setText(_facts(one) if one else "")
        self.facts.setVisible(one is not None)
        self._offer_signs(chosen)
        may = self._editable and bool(chosen)
        waiting = states <= {WAITING, READY}
        self.signing.setVisible(may and waiting and self.sign_name.count() > 0)
        self.giving.setVisible(may and states == {READY})
        self.losing.setVisible(may and states == {GIVEN} and one is not None)
        self.voiding.setVisible(may and waiting)
        self.voiding.act.setEnabled(one is not None)
        self.onto.setVisible(may and waiting)
        if self.onto.isVisibleTo(self):
            self._offer_stock()

    def _offer_signs(self, chosen: Sequence[CertificateLine]) -> None:
        names = [sign.name for one in chosen for sign in one.signs]
        waiting = [sign.name for one in chosen for sign in one.signs if not sign.on]
        before = self.sign_name.currentText()
        self.sign_name.clear()
        self.sign_name.addItems(list(dict.fromkeys([*waiting, *names])))
        if before in waiting:
            self.sign_name.setCurrentText(before)

    def _offer_stock(self) -> None:
        self.stock.clear()
        for identity, title in self.work.ask(graduation_papers.stock_forms):
            self.stock.addItem(title, identity)

    def _ids(self) -> list[int]:
        return [one.id for one in self.chosen]

    def _sign(self) -> None:
        name = self.sign_name.currentText()
        self.work.write(
            self, certificates.sign, self._ids(), name, self.sign_day.day, self.sign_by.text(),
            then=lambda count: self._done(f"已登记 {count} 份：{name}"), failed=self._refused,
        )  # fmt: skip

    def _unsign(self) -> None:
        name = self.sign_name.currentText()
        self.work.write(
            self, certificates.unsign, self._ids(), name,
            then=lambda count: self._done(f"已撤回 {count} 份的“{name}”"), failed=self._refused,
        )  # fmt: skip

    def _give(self) -> None:
        self.work.write(
            self, certificates.give, self._ids(), self.give_day.day, self.receiver.text(),
            self.relation.text(),
            then=lambda count: self._done(f"已登记领取 {count} 份"), failed=self._refused,
        )  # fmt: skip

    def _lose(self) -> None:
        request = Request(self.why.currentText(), self.lost_day.day, self.applicant.text())
        self.work.write(
            self, lost_certificates.report, self.chosen[0].id, request,
            then=lambda _: self._lost(), failed=self._refused,
        )  # fmt: skip

    def _lost(self) -> None:
        self._done("已登记，原证书失效")
        self.lost.emit()

    def _void(self) -> None:
        self.work.write(
            self, certificates.void, self.chosen[0].id, self.void_day.day, self.void_why.text(),
            then=lambda _: self._done("已作废，可以另登记一个编号"), failed=self._refused,
        )  # fmt: skip

    def _withdraw(self) -> None:
        self.withdraw(self._ids())

    def withdraw(self, certificate_ids: Sequence[int]) -> None:
        """Take back numbers that nobody has signed for."""
        self.work.write(
            self, certificate_numbers.withdraw, certificate_ids,
            then=lambda count: self._done(f"已撤回 {count} 个编号"), failed=self._refused,
        )  # fmt: skip

    def _onto(self) -> None:
        try:
            order = self.work.ask(
                graduation_papers.onto_stock, self._ids(), self.stock.currentData() or ""
            )
        except Rejected as refused:
            self.refusals.tell(refused.problems)
            return
        self.printing.emit(order)

    def _done(self, said: str) -> None:
        self.refusals.tell(())
        for field in (self.receiver, self.relation, self.applicant, self.void_why):
            field.clear()
        self.noted.emit(said, "", None)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.refusals.tell(error.problems)
        else:
            self.work.failed.emit(self, error)


def _heading(chosen: Sequence[CertificateLine]) -> str:
    if len(chosen) == 1:
        return f"{chosen[0].name}　{chosen[0].number}"
    return f"选中 {len(chosen)} 份证书" if chosen else "请在左边选择证书，可以选多份"


def _facts(one: CertificateLine) -> str:
    noted = "（在证书上注明）" if one.kind.noted else ""
    parts = [one.kind.title, f"{one.result}{noted}　{day(one.left_on)}"]
    parts += [f"{sign.name} {day(sign.on) or '未办'} {sign.by_whom}".strip() for sign in one.signs]
    if one.filing_no:
        parts.append(f"名册备案 {one.filing_no}")
    if one.basis:
        parts.append(f"依据 {one.basis}")
    if one.given_on:
        parts.append(f"{day(one.given_on)} {one.receiver}（{one.relation}）领取")
    if one.ended_on:
        parts.append(f"{day(one.ended_on)} 失效：{one.ended_why}")
    if one.kind.cite:
        parts.append(one.kind.cite)
    return "\n".join(parts)
