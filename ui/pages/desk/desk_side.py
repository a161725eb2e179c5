"""The chosen duty: until when, its list, and that it is done or put off; or the hidden ones."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain import dates
from app.domain.duties import Duty, Mark
from app.problems import Rejected
from app.usecases.desk import duties
from app.usecases.desk.duties import MarkLine
from ui.look import GAP
from ui.pages.desk.desk_tiles import Go
from ui.widgets.basic import button, column, emptied, label, labelled, line, link, row, scrolled
from ui.widgets.shown import day as shown_day
from ui.widgets.shown import when as shown_when
from ui.work import Work

_STATES = {Mark.DONE.value: "已办", Mark.PUT_OFF.value: "推迟到"}


class DeskSide(QFrame):
    """``noted`` (text) when a duty was marked."""

    noted = Signal(str)

    def __init__(
        self, work: Work, open_duty: Callable[[Duty], None], go: Go, *, editable: bool
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._open_duty, self._go = open_duty, go
        self._editable = editable
        self.duty: Duty | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self._one())
        self.stack.addWidget(self._hidden())
        column(self, margin=2 * GAP).addWidget(self.stack)

    def _one(self) -> QWidget:
        whole = QWidget()
        whole.setObjectName("body")
        inside = column(whole, gap=GAP)
        self.kind = label("", "caption")
        self.title = label("", "heading", wrap=True)
        self.facts = label("", "quiet", wrap=True)
        self.source = link("", self._to_source)
        self.open = button("打开清单", self._open, main=True)
        self.note = QLineEdit()
        self.note.setPlaceholderText("例如：已电话通知家长")
        self.until = QLineEdit()
        self.until.setPlaceholderText("例如 20270301")
        self.done = button("办完了", self._done)
        self.put_off = button("推迟", self._put_off, tip="到那一天再出现在工作台上")
        for one in (self.kind, self.title, self.facts, self.source):
            inside.addWidget(one)
        inside.addLayout(row(self.open, None))
        self.marking = QWidget()
        below = column(self.marking, gap=GAP)
        below.addWidget(line())
        below.addLayout(labelled("说明", self.note))
        below.addLayout(labelled("推迟到", self.until))
        self.refused = label("", "stop", wrap=True)
        self.refused.hide()
        below.addWidget(self.refused)
        below.addLayout(row(None, self.put_off, self.done))
        inside.addWidget(self.marking)
        inside.addStretch(1)
        return scrolled(whole)

    def _hidden(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        inside.addWidget(label("已办、已推迟", "heading"))
        body = QWidget()
        body.setObjectName("body")
        self.marks: QVBoxLayout = column(body, gap=GAP)
        inside.addWidget(scrolled(body), 1)
        inside.addLayout(row(link("返回", lambda: self.stack.setCurrentIndex(0)), None))
        return whole

    def show_duty(self, duty: Duty | None, today: date | None) -> None:
        """Show one duty, or nothing."""
        same = duty is not None and self.duty is not None and duty.key == self.duty.key
        self.duty = duty
        self.stack.setCurrentIndex(0)
        self.refused.hide()
        self.marking.setVisible(duty is not None and self._editable)
        self.open.setVisible(duty is not None)
        if not same:
            self.note.clear()
            self.until.clear()
        if duty is None or today is None:
            for one in (self.kind, self.title, self.facts):
                one.clear()
            self.source.hide()
            return
        self.kind.setText(duty.kind.value)
        self.title.setText(duty.title)
        self.facts.setText(_facts(duty, today))
        self.source.setText(duty.source)
        self.source.setToolTip("打开政策里的这一条")
        self.source.setVisible(bool(duty.source))
        self.open.setText(f"打开清单（{duty.count}）" if duty.count > 1 else "打开")
        self.done.setVisible(duty.closable)

    def show_hidden(self, lines: Sequence[MarkLine]) -> None:
        """The duties that were marked, each to be brought back."""
        emptied(self.marks)
        for one in lines:
            until = f" {shown_day(one.until)}" if one.until else ""
            self.marks.addWidget(label(f"{_STATES[one.state]}{until}：{one.note}", wrap=True))
            about = f"{one.by}　{shown_when(one.at)}"
            back = link("恢复", partial(self._mark, one.key, Mark.OPEN, "", ""))
            back.setEnabled(self._editable)
            self.marks.addLayout(row(label(about, "caption"), None, back))
            self.marks.addWidget(line())
        self.marks.addStretch(1)
        self.stack.setCurrentIndex(1)

    def _open(self) -> None:
        if self.duty is not None:
            self._open_duty(self.duty)

    def _to_source(self) -> None:
        if self.duty is not None:
            self._go("POLICY", self.duty.source)

    def _done(self) -> None:
        if self.duty is not None:
            self._mark(self.duty.key, Mark.DONE, self.note.text(), "")

    def _put_off(self) -> None:
        if self.duty is not None:
            self._mark(self.duty.key, Mark.PUT_OFF, self.note.text(), self.until.text())

    def _mark(self, key: str, state: Mark, note: str, until: str) -> None:
        words = {Mark.DONE: "已标为办完", Mark.PUT_OFF: "已推迟", Mark.OPEN: "已恢复"}
        self.work.write(
            self, duties.mark, key, state, note, until,
            then=lambda _: self.noted.emit(words[state]), failed=self._not_done,
        )  # fmt: skip

    def _not_done(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.refused.setText("".join(one.message for one in error.problems))
            self.refused.show()
        else:
            self.work.failed.emit(self, error)


def _facts(duty: Duty, today: date) -> str:
    if duty.due is None:
        return "没有写明期限，请尽快办理。"
    days = (duty.due - today).days
    rest = f"还有 {days} 天" if days > 0 else ("今天到期" if not days else f"已过 {-days} 天")
    lines = [f"期限　{dates.shown(duty.due)}，{rest}"]
    if duty.rolled is not None and duty.rolled != duty.due:
        lines.append(f"逢假日，顺延后为 {dates.shown(duty.rolled)}")
    if duty.waiting_for:
        lines.append(f"等　　{duty.waiting_for}")
    return "\n".join(lines)
