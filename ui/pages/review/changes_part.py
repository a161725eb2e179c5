"""学生增减: the counts of a term by grade, who is behind them, and the forms for the authority."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget, QWidget

from app.usecases.review import change_papers, term_changes
from app.usecases.review.change_papers import REGISTER, SUMMARY
from app.usecases.review.term_changes import TermChanges
from ui.look import GAP, ROW_HEIGHT
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.table import Table
from ui.work import Work

_COUNT_WIDTHS = (76, 66, *([52] * 9), 66, 66)  # px
_WIDTHS = (44, 76, 44, 160, 60, 76, 54, 120, 92, 140, 140, 120)  # px
_HEAD, _TABLE_HEIGHT = 54, 264  # px
_TERM = 150  # px


class ChangesPart(QWidget):
    """``noted`` (text); ``ordered`` (``Order``) to be printed; ``opened`` (student id)."""

    noted = Signal(str)
    ordered = Signal(object)
    opened = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.found: TermChanges | None = None
        self.term = QComboBox()
        self.term.setAccessibleName("学期")
        self.term.setMinimumWidth(_TERM)
        self.term.activated.connect(lambda _: self._read())
        self.facts = label("", "quiet")
        self.counts = Table(change_papers.COUNT_HEADERS, _COUNT_WIDTHS, name="change-counts")
        self.table = Table(change_papers.HEADERS, _WIDTHS, name="change-lines")
        self.table.opened.connect(self._open)
        self.nobody, self.empty = Empty(), Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.nobody)
        self.save = button("导出名单", self._choose, tip="逐人的增减名单，xlsx 或 csv")
        self.summary = button("打印分年级统计", lambda: self._print(SUMMARY))
        self.register = button("打印增减登记表", lambda: self._print(REGISTER), main=True)
        self.register.setToolTip(
            "《四川省普通高中学生增减情况登记表》（附件9），其他地区可参照使用"
        )
        self.whole = QWidget()
        inside = column(self.whole, gap=GAP)
        top = row(self.term, self.facts, None, self.save, self.summary, self.register)
        inside.addLayout(top)
        inside.addWidget(self.counts)
        inside.addWidget(self.lists, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.whole)
        self.stack.addWidget(self.empty)
        column(self).addWidget(self.stack)

    def load(self) -> None:
        """Offer the terms, and count the one that was chosen."""
        kept = self.term.currentData()
        self.term.clear()
        for one in self.work.ask(term_changes.terms):
            self.term.addItem(f"{one} 学期", one)
        self.term.setCurrentIndex(max(0, self.term.findData(kept)))
        if not self.term.count():
            why = "增减按学期统计。请先在“设置—校历”里录入学期的起止日期。"
            self.empty.say("校历里还没有已开学的学期", why)
            self.stack.setCurrentWidget(self.empty)
            return
        self.stack.setCurrentWidget(self.whole)
        self._read()

    def turn_to(self, term: str) -> None:
        """Count this term, if the calendar has it."""
        self.load()
        place = self.term.findData(term)
        if place >= 0:
            self.term.setCurrentIndex(place)
            self._read()

    def _read(self) -> None:
        self.work.read(self, term_changes.of_term, self.term.currentData(), then=self._show)

    def _show(self, found: TermChanges) -> None:
        self.found = found
        until = "，到今天" if found.running else ""
        total = found.total
        self.facts.setText(
            f"{found.first} 至 {found.last}{until}　期初 {total.opening:,} 人，"
            f"期末 {total.closing:,} 人　增减 {len(found.lines):,} 条"
        )
        counts = list(enumerate(change_papers.count_texts(found), 1))
        self.counts.lines.show_lines(counts)
        self.counts.setFixedHeight(min(_HEAD + len(counts) * ROW_HEIGHT, _TABLE_HEIGHT))
        lines = list(enumerate(change_papers.texts(found), 1))
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.nobody.say("这个学期没有增减", "生效的转入、转出、休学、复学、退学等会列在这里。")
        self.lists.setCurrentIndex(0 if lines else 1)
        self.save.setEnabled(bool(lines))

    def _open(self, number: int) -> None:
        if self.found is not None:
            self.opened.emit(self.found.lines[number - 1].student_id)

    def _print(self, form_id: str) -> None:
        term = self.term.currentData()
        self.ordered.emit(self.work.ask(change_papers.order, form_id, term))

    def _choose(self) -> None:
        name = f"学生增减名单 {self.term.currentData()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存到", str(Path.home() / name), "表格 (*.xlsx *.csv)"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, out: Path) -> None:
        """Save the list by name."""
        self.work.write(
            self, change_papers.export, self.term.currentData(), out,
            then=lambda count: self.noted.emit(f"已导出 {count} 条：{out.name}"),
        )  # fmt: skip
