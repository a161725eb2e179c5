"""The terms of the school, and the form for one of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedWidget, QWidget

from app.problems import Rejected
from app.usecases.rulebook import calendars
from app.usecases.rulebook.calendars import LABELS, TermEntry, TermLine
from ui.look import GAP
from ui.widgets.ask import Ask
from ui.widgets.basic import button, column, label, labelled, row, scrolled
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("学期", "开学", "结束", "转学窗口")
_WIDTHS = (96, 88, 88, 110)  # px
_PROBLEMS_HEIGHT = 104  # px
_HINTS = {"name": "例如 2026-2027-1", "notice_no": "另定窗口时填写"}


class TermsPanel(QFrame):
    """``noted`` (text) once something was entered."""

    noted = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._lines: dict[int, TermLine] = {}
        self._editing = 0
        self.table = Table(_HEADERS, _WIDTHS, name="terms")
        self.table.chose.connect(self._chose)
        self.table.opened.connect(self._edit)
        self.asking = Ask()
        self.empty = self._nothing()
        self.stack = QStackedWidget()
        self.list = self._list(editable)
        self.form = self._form()
        for part in (self.list, self.form):
            self.stack.addWidget(part)
        column(self, margin=2 * GAP).addWidget(self.stack)
        self._editable = editable

    def _nothing(self) -> QWidget:
        """Why there is no term; the panel is too narrow for the usual card."""
        whole = QWidget()
        inside = column(whole, gap=GAP)
        why = "录入开学和结束日期后，转学窗口、开学核对、旷课累计和期末任务才推算得出。"
        inside.addStretch(1)
        inside.addWidget(label("还没有学期", "heading"))
        inside.addWidget(label(why, "quiet", wrap=True))
        inside.addStretch(2)
        return whole

    def _list(self, editable: bool) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        self.new = button("新增学期", self.begin, main=True)
        self.change = button("修改", lambda: self._edit(self.table.current()))
        self.remove = button("删除", self._ask_remove)
        for one in (self.new, self.change, self.remove):
            one.setEnabled(editable)
        inside.addLayout(row(label("学期", "heading"), None, self.new))
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        inside.addWidget(self.asking)
        inside.addWidget(self.lists, 1)
        self.detail = label("", "quiet", wrap=True)
        inside.addWidget(self.detail)
        inside.addLayout(row(None, self.remove, self.change))
        return whole

    def _form(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        self.heading = label("", "heading")
        inside.addWidget(self.heading)
        body = QWidget()
        body.setObjectName("body")
        typed = column(body, gap=GAP)
        self.fields = {name: QLineEdit() for name in LABELS}
        for name, field in self.fields.items():
            field.setPlaceholderText(_HINTS.get(name, "例如 20260901"))
        typed.addLayout(labelled("学期 ★", self.fields["name"]))
        for first, second in (
            ("start", "end"),
            ("registration_first", "registration_last"),
            ("opens", "closes"),
        ):
            pair = row(gap=2 * GAP)
            star = " ★" if first == "start" else ""
            pair.addLayout(labelled(f"{LABELS[first]}{star}", self.fields[first]), 1)
            pair.addLayout(labelled(f"{LABELS[second]}{star}", self.fields[second]), 1)
            typed.addLayout(pair)
        hint = "主管部门另发通知规定转学受理时间的，填写起止两天和文号；没有通知的，按办法推算。"
        typed.addLayout(labelled(LABELS["notice_no"], self.fields["notice_no"], hint=hint))
        typed.addStretch(1)
        inside.addWidget(scrolled(body), 1)
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        inside.addWidget(self.problems)
        self.save = button("保存", self.submit, main=True, key="Ctrl+S")
        inside.addLayout(row(None, button("取消", self.to_list), self.save))
        OnKey(whole, (Qt.Key.Key_Escape,), self.to_list)
        return whole

    def load(self) -> None:
        """Read the terms."""
        found = self.work.ask(calendars.term_lines)
        self._lines = {one.id: one for one in found}
        lines = [(one.id, _texts(one.entry)) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        self.lists.setCurrentIndex(0 if lines else 1)
        self.change.setVisible(bool(lines))
        self.remove.setVisible(bool(lines))
        self._chose()

    def begin(self) -> None:
        """A new term, its name guessed."""
        self._editing = 0
        self._fill(TermEntry(self.work.ask(calendars.next_name), "", ""), "新增学期")

    def submit(self) -> None:
        """Enter what was typed."""
        self.save.setEnabled(False)
        wanted = TermEntry(**{name: field.text() for name, field in self.fields.items()})
        self.work.write(
            self, calendars.enter_term, wanted, self._editing,
            then=lambda _: self._entered(wanted.name), failed=self._refused,
        )  # fmt: skip

    def _entered(self, name: str) -> None:
        self.to_list()
        self.noted.emit(f"已保存学期 {name}")

    def _refused(self, error: BaseException) -> None:
        self.save.setEnabled(True)
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            self.work.failed.emit(self, error)

    def _edit(self, term_id: int) -> None:
        if term_id in self._lines and self._editable:
            self._editing = term_id
            entry = self._lines[term_id].entry
            self._fill(entry, f"修改学期 {entry.name}")

    def _fill(self, entry: TermEntry, heading: str) -> None:
        self.heading.setText(heading)
        for name, field in self.fields.items():
            field.setText(getattr(entry, name))
        self.problems.hide()
        self.save.setEnabled(True)
        self.stack.setCurrentWidget(self.form)
        self.fields["name" if entry.start else "start"].setFocus()

    def to_list(self) -> None:
        """Back to the list of terms."""
        self.stack.setCurrentWidget(self.list)
        self.table.setFocus()

    def _chose(self) -> None:
        one = self._lines.get(self.table.current())
        self.detail.setText(_told(one.entry) if one else "")

    def _ask_remove(self) -> None:
        one = self._lines.get(self.table.current())
        if one is not None:
            question = f"删除学期 {one.entry.name}？"
            self.asking.ask(question, "删除", lambda: self._remove(one))

    def _remove(self, one: TermLine) -> None:
        self.asking.hide()
        self.work.write(
            self, calendars.remove_term, one.id,
            then=lambda _: self.noted.emit(f"已删除学期 {one.entry.name}"),
        )  # fmt: skip


def _texts(one: TermEntry) -> tuple[str, ...]:
    return one.name, day(one.start), day(one.end), one.notice_no or "按办法"


def _told(one: TermEntry) -> str:
    parts = []
    if one.registration_first:
        parts.append(f"报到 {day(one.registration_first)} 至 {day(one.registration_last)}")
    if one.opens:
        parts.append(f"转学窗口 {day(one.opens)} 至 {day(one.closes)}，依据 {one.notice_no}")
    return "\n".join(parts)
