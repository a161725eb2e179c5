"""One watched pupil: what is asked, contacts, papers with their receipts, and the return."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.permissions import Action, may
from app.domain.status_kinds import DROPPED_OUT
from app.job import Job
from app.usecases.paper.printing import Printed
from app.usecases.staying import contacts, dropout, dropout_papers
from app.usecases.staying.dropout import Need, PaperLine, WatchDetail
from app.usecases.staying.dropout_papers import Wanted
from ui.look import GAP
from ui.widgets.ask import Ask
from ui.widgets.basic import (
    button,
    chip,
    column,
    emptied,
    label,
    line,
    link,
    row,
    scrolled,
)  # fmt: skip
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day
from ui.work import Work

_PROBLEMS_HEIGHT = 132  # px


class WatchPanel(QFrame):
    """``noted`` (text, word, action), ``case_asked`` (pupil, kind): a change of status to open."""

    noted = Signal(str, str, object)
    case_asked = Signal(int, str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._editable = editable
        actor = work.register.actor if work.register else None
        self._registrar = actor is not None and may(actor.role, Action.EDIT)
        self.detail: WatchDetail | None = None
        self.heading, self.facts = label("", "heading"), label("", "quiet", wrap=True)
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.lists: QVBoxLayout = column(gap=GAP)
        self.contacting, self.sending = self._contacting(), self._sending()
        self.closing, self.handing = self._closing(), self._handing()
        self.whereabouts = QLineEdit()
        self.whereabouts.setPlaceholderText("学生去向，例如：随父母在呼市务工")
        self.whereabouts.editingFinished.connect(self._set_whereabouts)
        self.acts = QWidget()
        self.contact = button("登记联系", self._ask_contact, main=True)
        self.paper = button("打印文书", self._ask_paper)
        self.back = button("返校、结案", self._ask_close)
        self.again = button("重新列入", self._reopen)
        self.acts.setLayout(row(None, self.again, self.back, self.paper, self.contact))
        body = QWidget()
        body.setObjectName("body")
        inside = column(body, gap=GAP)
        for part in (self.heading, self.facts, *self._asks(), self.whereabouts, self.problems):
            inside.addWidget(part)
        inside.addLayout(self.lists)
        inside.addStretch(1)
        whole = column(self, gap=GAP, margin=2 * GAP)
        whole.addWidget(scrolled(body), 1)
        self.leave = link("开辍学异动", lambda: self._open_case("dropout"))
        self.come = link("办理辍学复学", lambda: self._open_case("dropout_return"))
        self.hand = link("登记档案转交", self._ask_hand)
        whole.addLayout(row(self.leave, self.come, self.hand, None))
        whole.addWidget(self.acts)

    def _contacting(self) -> "_Stacked":
        self.way, self.person, self.result = QComboBox(), QLineEdit(), QLineEdit()
        self.way.addItems(list(contacts.WAYS))
        self.person.setPlaceholderText("联系到的人，例如：父亲")
        self.result.setPlaceholderText("情况和结果")
        self.contact_day = QLineEdit()
        self.contact_day.setPlaceholderText("日期，空白为今天")
        return _Stacked(((self.way, self.contact_day), (self.person, self.result)))

    def _sending(self) -> "_Stacked":
        self.kind, self.addressee = QComboBox(), QComboBox()
        self.kind.currentIndexChanged.connect(lambda _: self._offer_addressees())
        self.due, self.remark = QLineEdit(), QLineEdit()
        self.due.setPlaceholderText("期限，例如 20261030")
        self.remark.setPlaceholderText("备注、提请协助的事项")
        return _Stacked(((self.kind, self.addressee), (self.due, self.remark)))

    def _closing(self) -> "_Stacked":
        self.outcome, self.close_day, self.word = QComboBox(), QLineEdit(), QLineEdit()
        self.outcome.addItems(list(dropout.OUTCOMES))
        self.close_day.setPlaceholderText("日期，例如 20261030")
        self.word.setPlaceholderText("去向或说明")
        return _Stacked(((self.outcome, self.close_day), (self.word,)))

    def _handing(self) -> "_Stacked":
        self.hand_day, self.hand_to = QLineEdit(), QLineEdit()
        self.hand_day.setPlaceholderText("转交日期，例如 20270115")
        self.hand_to.setPlaceholderText("转交给哪个教育局")
        return _Stacked(((self.hand_day, self.hand_to),))

    def _asks(self) -> tuple["_Stacked", ...]:
        return self.contacting, self.sending, self.closing, self.handing

    def show_watch(self, watch_id: int) -> None:
        """Show one watch; 0 for none."""
        known = self.detail.line.id if self.detail else 0
        self.detail = self.work.ask(dropout.show, watch_id) if watch_id else None
        if watch_id != known:
            for asked in self._asks():
                asked.hide()
        emptied(self.lists)
        self.acts.setVisible(self._editable and self.detail is not None)
        self.whereabouts.setVisible(self.detail is not None)
        self.problems.setVisible(self.detail is not None)
        for way in (self.leave, self.come, self.hand):
            way.setVisible(False)
        if self.detail is None:
            self.heading.clear()
            self.facts.clear()
            return
        one = self.detail.line
        self.heading.setText(f"{one.name}　{one.class_no}")
        migrant = "　随迁子女" if one.migrant else ""
        self.facts.setText(
            f"{day(one.since)} 起离校，{one.days_away} 个上学日　{one.cause}{migrant}"
            f"　{one.state}　学籍状态：{self.detail.status}"
        )
        self.whereabouts.setText(self.detail.whereabouts)
        self.whereabouts.setReadOnly(not self._editable)
        self.problems.show_problems(self.detail.findings)
        watching = one.state in dropout.OPEN
        self.back.setVisible(watching)
        self.again.setVisible(not watching)
        self.paper.setVisible(watching)
        gone = self.detail.status == DROPPED_OUT
        self.leave.setVisible(self._registrar and watching and not gone)
        self.come.setVisible(self._registrar and gone)
        self.hand.setVisible(self._registrar and one.migrant and not one.handed_over_on)
        self._show_contacts(self.detail)
        self._show_papers(self.detail)

    def _show_contacts(self, detail: WatchDetail) -> None:
        self.lists.addWidget(label(f"联系和家访 {len(detail.contacts)}", "heading"))
        for one in detail.contacts:
            self.lists.addWidget(label(f"{one.person}：{one.result}", wrap=True))
            self.lists.addWidget(label(f"{day(one.day)}　{one.way}　{one.done_by}", "caption"))
        if not detail.contacts:
            self.lists.addWidget(label("还没有联系记录。", "quiet"))
        self.lists.addWidget(line())

    def _show_papers(self, detail: WatchDetail) -> None:
        self.lists.addWidget(label(f"文书和送达 {len(detail.papers)}", "heading"))
        for one in detail.papers:
            state = "已送达" if one.received_on else ("已送出" if one.sent_on else "待送出")
            tone = "good" if one.received_on else ("accent" if one.sent_on else "warn")
            name = label(f"{one.kind}　{one.addressee}", wrap=True)
            side = row(name, chip(state, "good" if tone == "good" else "warn"))
            side.setStretch(0, 1)
            self.lists.addLayout(side)
            self.lists.addWidget(label(_paper_facts(one), "caption", wrap=True))
            if self._editable and not one.received_on:
                self.lists.addLayout(self._paper_acts(one))
        if not detail.papers:
            self.lists.addWidget(label("还没有打印文书。", "quiet"))

    def _paper_acts(self, one: PaperLine) -> QHBoxLayout:
        by = QLineEdit()
        by.setPlaceholderText("签收人")
        by.setAccessibleName(f"{one.kind}签收人")
        came = link("登记回执", lambda: self.received(one, by.text()))
        side = row(by, came)
        side.setStretch(0, 1)
        if not one.sent_on:
            side.addWidget(link("已送出", lambda: self._sent(one)))
        return side

    def _offer_addressees(self) -> None:
        self.addressee.clear()
        found = [one for one in self._needs() if one.kind == self.kind.currentText()]
        if len(found) > 1:
            self.addressee.addItem("全部：" + "、".join(one.addressee for one in found), "")
        for one in found:
            self.addressee.addItem(one.addressee, one.addressee)

    def _needs(self) -> tuple[Need, ...]:
        return self.detail.needs if self.detail else ()

    def _ask_contact(self) -> None:
        self._close_asks()
        self.contacting.ask("联系或家访：", "登记", self._enter_contact)

    def _ask_paper(self) -> None:
        self._close_asks()
        self.kind.clear()
        self.kind.addItems(list(dict.fromkeys(one.kind for one in self._needs())))
        self.sending.ask("打印并登记送达对象：", "打印", self._choose)

    def _ask_close(self) -> None:
        self._close_asks()
        self.closing.ask("学生返校或另有去向，无论还缺什么都可以结案：", "结案", self._close)

    def _close_asks(self) -> None:
        """One question at a time, and room for it."""
        self.problems.hide()
        for asked in self._asks():
            asked.hide()

    def _enter_contact(self) -> None:
        if self.detail is None:
            return
        wanted = contacts.Entry(
            self.detail.line.student_id,
            self.contact_day.text(),
            self.way.currentText(),
            self.person.text(),
            self.result.text(),
        )
        self.work.write(
            self, contacts.enter, wanted, then=lambda _: self._done(self.contacting, "已登记联系")
        )

    def _choose(self) -> None:
        name = f"{self.kind.currentText()} {self.detail.line.name if self.detail else ''}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存文书", str(Path.home() / name), "PDF (*.pdf);;Word (*.docx)"
        )
        if chosen:
            self.make(Path(chosen))

    def make(self, out: Path) -> None:
        """Print what was chosen to ``out``."""
        if self.detail is None:
            return
        to = self.addressee.currentData()
        every = [one.addressee for one in self._needs() if one.kind == self.kind.currentText()]
        wanted = Wanted(
            self.kind.currentText(), (to,) if to else tuple(every), self.due.text(),
            self.remark.text(),
        )  # fmt: skip
        self.work.write(
            self, dropout_papers.make, self.detail.line.id, wanted, out, Job(),
            then=lambda done: self._made(out, done), what=wanted.kind,
        )  # fmt: skip

    def _made(self, out: Path, done: Printed) -> None:
        from ui.pages.collecting.collection_sheets import show_file

        self.sending.hide()
        numbers = "、".join(done.numbers)
        self.noted.emit(f"已打印 {numbers}，送出后请登记", "打开文件", lambda: show_file(out))

    def _sent(self, one: PaperLine) -> None:
        self.work.write(
            self, dropout_papers.sent, one.id, "", dropout_papers.WAYS[0],
            then=lambda _: self.noted.emit("已登记送出", "", None),
        )  # fmt: skip

    def received(self, one: PaperLine, by: str) -> None:
        """Enter who signed for a paper."""
        self.work.write(
            self, dropout_papers.received, one.id, "", by,
            then=lambda _: self.noted.emit("已登记送达回执", "", None),
        )  # fmt: skip

    def _close(self) -> None:
        if self.detail is not None:
            self.work.write(
                self, dropout.close_watch, self.detail.line.id, self.close_day.text(),
                self.outcome.currentText(), self.word.text(),
                then=lambda _: self._done(self.closing, "已结案，记录保留"),
            )  # fmt: skip

    def _open_case(self, kind: str) -> None:
        if self.detail is not None:
            self.case_asked.emit(self.detail.line.student_id, kind)

    def _ask_hand(self) -> None:
        self._close_asks()
        question = "随迁子女的学籍档案由主管部门转交户籍地："
        self.handing.ask(question, "登记", self._hand_over)

    def _hand_over(self) -> None:
        if self.detail is not None:
            self.work.write(
                self, dropout.hand_over, self.detail.line.id, self.hand_day.text(),
                self.hand_to.text(), then=lambda _: self._done(self.handing, "已登记档案转交"),
            )  # fmt: skip

    def _reopen(self) -> None:
        if self.detail is not None:
            self.work.write(
                self, dropout.reopen_watch, self.detail.line.id,
                then=lambda _: self.noted.emit("已重新列入台账", "", None),
            )  # fmt: skip

    def _set_whereabouts(self) -> None:
        if self.detail is not None and self._editable:
            text = self.whereabouts.text()
            if text.strip() != self.detail.whereabouts:
                self.work.write(self, dropout.set_whereabouts, self.detail.line.id, text)

    def _done(self, asked: Ask, text: str) -> None:
        asked.hide()
        for field in (self.person, self.result, self.contact_day, self.word, self.close_day):
            field.clear()
        self.noted.emit(text, "", None)


class _Stacked(Ask):
    """A question with its fields in rows under it: the panel is narrow."""

    def __init__(self, rows: tuple[tuple[QWidget, ...], ...]) -> None:
        super().__init__()
        whole = self.layout()
        if isinstance(whole, QVBoxLayout):
            for fields in rows:
                side = row(*fields)
                for place in range(len(fields)):
                    side.setStretch(place, 1)
                whole.insertLayout(whole.count(), side)


def _paper_facts(one: PaperLine) -> str:
    parts = [f"编号 {one.number}", f"打印 {day(one.made_on)}"]
    if one.due_on:
        parts.append(f"限 {day(one.due_on)}")
    if one.sent_on:
        parts.append(f"送出 {day(one.sent_on)} {one.way}")
    if one.received_on:
        parts.append(f"签收 {day(one.received_on)} {one.received_by}")
    return "　".join([*parts, one.note] if one.note else parts)
