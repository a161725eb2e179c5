"""The tabs of a pupil that only list: other numbers, printed sheets, history."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from app.domain import fields
from app.usecases import extra_numbers, printing, students, timeline
from app.usecases.timeline import Change, Event
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, emptied, label, labelled, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.table import Table
from ui.work import Work

EVENTS_SHOWN = 40
_LABELS = 6
_NUMBERS = ("类型", "号码", "发放日期", "有效期至", "状态", "说明")
_NUMBER_WIDTHS = (100, 180, 90, 90, 80, 200)  # px
_ISSUES = ("编号", "表单", "打印时间", "打印人")
_ISSUE_WIDTHS = (170, 240, 150, 90)  # px


class NumbersTab(QWidget):
    """省学籍号, 考籍号 and others: issued, cancelled, issued anew; never erased."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.student_id = 0
        self.table = Table(_NUMBERS, _NUMBER_WIDTHS, name="extra-numbers")
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.addItems(list(extra_numbers.KINDS))
        self.number = QLineEdit()
        self.issued_on = QLineEdit()
        self.issued_on.setPlaceholderText("今天，或 20260901")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("注销或换发时填写")
        self.enter = button("登记新号", self._issue, main=True)
        self.cancel = button("注销所选", self._cancel)
        self.again = button("换发为此号", self._reissue, tip="注销所选号码，登记上面的新号代替它")
        whole = column(self, gap=2 * GAP)
        whole.addWidget(self.table, 1)
        frame, box = card()
        fields_row = row(gap=2 * GAP)
        for word, one in (
            ("类型", self.kind), ("号码", self.number),
            ("发放日期", self.issued_on), ("原因", self.reason),
        ):  # fmt: skip
            fields_row.addLayout(labelled(word, one), 1)
        box.addLayout(fields_row)
        box.addLayout(row(None, self.cancel, self.again, self.enter))
        whole.addWidget(frame)
        self.table.chose.connect(self._chose)

    def load(self, student_id: int) -> None:
        """Show the numbers of ``student_id``."""
        if student_id != self.student_id:
            self._clear()
        self.student_id = student_id
        found = self.work.ask(extra_numbers.numbers, student_id)
        self.table.lines.show_lines([(one.id, _number(one)) for one in found])
        self._chose()

    def _chose(self) -> None:
        some = bool(self.table.selected())
        self.cancel.setEnabled(some)
        self.again.setEnabled(some)

    def _issue(self) -> None:
        self.work.write(
            self, extra_numbers.issue, self.student_id, self.kind.currentText(),
            self.number.text(), self.issued_on.text(), then=lambda _: self._clear(),
        )  # fmt: skip

    def _cancel(self) -> None:
        for one in self.table.selected():
            self.work.write(
                self, extra_numbers.cancel, one, self.reason.text(), self.issued_on.text(),
                then=lambda _: self._clear(),
            )  # fmt: skip

    def _reissue(self) -> None:
        for one in self.table.selected():
            self.work.write(
                self, extra_numbers.reissue, one, self.number.text(), self.reason.text(),
                self.issued_on.text(), then=lambda _: self._clear(),
            )  # fmt: skip

    def _clear(self) -> None:
        for one in (self.number, self.issued_on, self.reason):
            one.clear()


class IssuesTab(QWidget):
    """Every numbered sheet that was printed for the pupil."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(_ISSUES, _ISSUE_WIDTHS, name="issues-of-one")
        self.empty = Empty()
        whole = column(self)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)

    def show_issues(self, issues: Sequence[students.IssueLine]) -> None:
        """The latest first."""
        titles = {form.id: form.title for form in printing.forms()}
        lines = [
            (number, (one.number, titles.get(one.form_id, one.form_id), when(one.printed_at),
                      one.printed_by))
            for number, one in enumerate(issues)
        ]  # fmt: skip
        self.table.lines.show_lines(lines)
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.say("还没有打印过", "采集表、证明等每打印一份，编号和时间都记在这里。")


class HistoryTab(QWidget):
    """Who changed what of the pupil, when, from what to what, and why; the latest first."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._shown = EVENTS_SHOWN
        self._student_id = 0
        self.version = label("", "quiet")
        inside = QWidget()
        inside.setObjectName("body")
        self._column = column(inside, gap=GAP)
        self._column.setContentsMargins(0, 0, GAP, 0)
        whole = column(self)
        whole.addWidget(self.version)
        whole.addWidget(scrolled(inside), 1)

    def load(self, student_id: int) -> None:
        """Show the history of ``student_id``."""
        if student_id != self._student_id:
            self._student_id, self._shown = student_id, EVENTS_SHOWN
        events = self.work.ask(timeline.timeline, student_id)
        version = self.work.ask(timeline.version_of, student_id)
        self.version.setText(f"{len(events)} 次变更　现为版本 {version}　历史只增不改")
        emptied(self._column)
        for one in events[: self._shown]:
            self._column.addWidget(_event(one))
        if len(events) > self._shown:
            more = button(f"更早的 {len(events) - self._shown} 次", self._more)
            self._column.addLayout(row(more, None))
        self._column.addStretch(1)

    def _more(self) -> None:
        self._shown += 10 * EVENTS_SHOWN
        self.load(self._student_id)


def when(stamp: str) -> str:
    """2026-11-21 09:30."""
    return stamp[:16].replace("T", " ")


def day(typed: str) -> str:
    """2026-11-21 for 20261121."""
    return f"{typed[:4]}-{typed[4:6]}-{typed[6:]}" if len(typed) == 8 else typed


def shown_value(key: str, value: str, *, plain: bool = False) -> str:
    """A value as lists show it: masked where its field is sensitive, 空白 where there is none.

    ``plain``: as it is, once the look at it has been entered in the log.
    """
    if plain or not value:
        return value or "空白"
    for lookup in (fields.by_key, fields.guardian_field):
        try:
            field = lookup(key)
        except KeyError:
            continue
        return students.masked(value) if field.sensitive else value
    return value


def change_line(change: Change) -> QWidget:
    """联系电话：138****0000 → 139****0000."""
    line = QWidget()
    what = label(f"{change.label}：{shown_value(change.key, change.before)}", "quiet", wrap=True)
    to = label(f"→ {shown_value(change.key, change.after)}", wrap=True)
    layout = row(what, to)
    layout.setStretch(1, 1)
    line.setLayout(layout)
    return line


def _event(event: Event) -> QWidget:
    frame, box = card(gap=4)
    who = label(f"{when(event.at)}　{event.actor}（{event.role}）", "quiet")
    box.addLayout(row(chip(event.act, "accent"), who, None, label(f"版本 {event.seq}", "caption")))
    made = sum(not one.before for one in event.changes)
    if made == len(event.changes) and made > _LABELS:
        words = "、".join(one.label for one in event.changes[:_LABELS])
        box.addWidget(label(f"登记 {made} 项：{words}等", wrap=True))
    else:
        for one in event.changes:
            box.addWidget(change_line(one))
    if event.reason:
        box.addWidget(label(f"原因：{event.reason}", "caption", wrap=True))
    return frame


def _number(one: extra_numbers.NumberLine) -> tuple[str, ...]:
    state = "有效" if one.valid else ("已注销" if one.cancelled_on else "已过期")
    why = f"{day(one.cancelled_on)} 注销：{one.cancel_reason}" if one.cancelled_on else ""
    replaces = f"代替 {one.replaces}" if one.replaces else ""
    about = "；".join(part for part in (replaces, why) if part)
    return one.kind, one.number, day(one.issued_on), day(one.valid_until), state, about
