"""问题清单: what was found, whose it is to mend until when, and how it was mended."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.usecases.review import findings
from app.usecases.review.findings import FindingLine
from app.usecases.review.reviews import ReviewView
from ui.look import GAP
from ui.widgets.ask import Ask
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.shown import day
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("问题", "责任人", "整改期限", "整改日期", "整改情况", "发现于")
_TITLE = 420  # px
_WIDTHS = (300, 84, 92, 92, 220, 150)  # px


class FindingsPart(QWidget):
    """``noted`` (text)."""

    noted = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._may = editable
        self._review = 0
        self._lines: dict[int, FindingLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="review-findings")
        self.table.chose.connect(self._ready)
        self.empty = Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        self.title, self.person, self.due = QLineEdit(), QLineEdit(), QLineEdit()
        self.title.setPlaceholderText("问题")
        self.title.setMaxLength(findings.LONGEST)
        self.person.setPlaceholderText("责任人")
        self.person.setMaxLength(findings.NAME)
        self.due.setPlaceholderText("整改期限，例如 20270301")
        self.title.setMinimumWidth(_TITLE)
        self.adding = Ask((self.title, self.person, self.due))
        self.measure, self.closed = QLineEdit(), QLineEdit()
        self.measure.setMinimumWidth(_TITLE)
        self.measure.setPlaceholderText("怎样整改的")
        self.measure.setMaxLength(findings.LONGEST)
        self.closed.setPlaceholderText("日期，空白为今天")
        self.closing = Ask((self.measure, self.closed))
        for field in (self.title, self.person, self.due, self.measure, self.closed):
            field.setAccessibleName(field.placeholderText())
        self.new = button("登记问题", lambda: self.ask_new(""))
        self.close_one = button("已整改", self._ask_close, main=True)
        about = "没有整改的问题，会出现在以后每一次复核和自查里，直到整改。"
        inside = column(self, gap=GAP)
        inside.addWidget(self.adding)
        inside.addWidget(self.closing)
        inside.addWidget(self.lists, 1)
        inside.addLayout(row(label(about, "caption"), None, self.new, self.close_one))

    def show_review(self, shown: ReviewView) -> None:
        """The problems of a review, and what earlier ones have left it."""
        self._review = shown.line.id
        self._open = not shown.line.closed_at
        self._lines = {one.id: one for one in shown.findings}
        lines = [(one.id, _texts(one)) for one in shown.findings]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.empty.say(
            "没有登记问题",
            "复核中发现、一时改不了的问题记在这里，写明责任人和整改期限，报告上会列出。",
            "登记问题" if self._may and self._open else "",
            lambda: self.ask_new(""),
        )
        self.lists.setCurrentIndex(0 if lines else 1)
        self._ready()

    def ask_new(self, title: str) -> None:
        """Ask for a problem; ``title`` stands there already."""
        self.closing.hide()
        self.title.setText(title)
        self.adding.ask("登记问题：", "登记", self._add)

    def _ask_close(self) -> None:
        one = self._lines.get(self.table.current())
        if one is not None:
            self.adding.hide()
            self.measure.clear()
            self.closing.ask(f"“{one.title}”已经整改：", "登记整改", lambda: self._close(one.id))

    def _add(self) -> None:
        self.work.write(
            self, findings.add, self._review, self.title.text(), self.person.text(),
            self.due.text(), then=lambda _: self._added(),
        )  # fmt: skip

    def _added(self) -> None:
        self.adding.hide()
        self.due.clear()
        self.noted.emit("已登记问题")

    def _close(self, finding_id: int) -> None:
        self.work.write(
            self, findings.close, finding_id, self.measure.text(), self.closed.text(),
            then=lambda _: self._closed(),
        )  # fmt: skip

    def _closed(self) -> None:
        self.closing.hide()
        self.noted.emit("已登记整改")

    def _ready(self) -> None:
        one = self._lines.get(self.table.current())
        self.new.setVisible(self._may and self._open)
        self.close_one.setVisible(self._may)
        self.close_one.setEnabled(one is not None and not one.closed_on)

    _open = True


def _texts(one: FindingLine) -> tuple[str, ...]:
    done = (day(one.closed_on), one.measure) if one.closed_on else ("—", "未整改")
    return (one.title, one.person, day(one.due_on), *done, one.found_in)
