"""A year of working days: holidays and worked weekends, turned by a click, imported, taken back."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QWidget

from app.domain.working_days import Year
from app.problems import Rejected
from app.usecases.rulebook import calendar_years
from app.usecases.rulebook.calendar_years import YearShown
from ui.look import GAP
from ui.pages.rulebook.calendar_grid import YearGrid
from ui.widgets.ask import Ask
from ui.widgets.basic import button, chip, column, emptied, label, labelled, row
from ui.widgets.problems import ProblemList
from ui.widgets.shown import when
from ui.work import Work

_FILES = "放假表 (*.toml *.csv *.xlsx *.xls)"
_LEAST_HEIGHT = 320  # px
_PROBLEMS_HEIGHT = 96  # px


class YearPanel(QFrame):
    """``noted`` (text) once a list was put in force."""

    noted = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self.work = work
        self._editable = editable
        self._number = QDate.currentDate().year()
        self._shown: YearShown | None = None
        self._draft: Year | None = None
        self.heading = label("", "heading")
        self.facts: QHBoxLayout = row()
        self.grid = YearGrid()
        self.grid.setMinimumHeight(_LEAST_HEIGHT)
        self.grid.turned.connect(self._turn)
        self.asking = Ask()
        self.source, self.reason = QLineEdit(), QLineEdit()
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self.problems.hide()
        self.legend = label("", "caption", wrap=True)
        inside = column(self, gap=GAP, margin=2 * GAP)
        inside.addLayout(self._head())
        inside.addLayout(self.facts)
        inside.addWidget(self.asking)
        inside.addWidget(self.grid, 1)
        inside.addWidget(self.legend)
        inside.addWidget(self.problems)
        inside.addWidget(self._save_bar())

    def _head(self) -> QHBoxLayout:
        self.before = button("上一年", lambda: self.turn_to(self._number - 1))
        self.after = button("下一年", lambda: self.turn_to(self._number + 1))
        self.load_file = button("导入", self._choose, tip="国务院通知的放假表：toml、csv 或 xlsx")
        self.back = button("撤销改动", self._ask_undo, tip="恢复上一次的放假表")
        for one in (self.load_file, self.back):
            one.setEnabled(self._editable)
        return row(
            self.heading, None, self.before, self.after, GAP, self.load_file, self.back
        )  # fmt: skip

    def _save_bar(self) -> QWidget:
        self.saving = QWidget()
        self.source.setPlaceholderText("例如 国办发明电〔2026〕6号")
        self.reason.setPlaceholderText("例如 按国务院通知录入")
        self.save = button("保存", self.submit, main=True, key="Ctrl+S")
        line = row(gap=2 * GAP)
        line.addLayout(labelled("通知文号 ★", self.source), 1)
        line.addLayout(labelled("原因 ★", self.reason), 1)
        below = column(gap=0)
        below.addStretch(1)
        below.addLayout(row(button("放弃", self._drop), self.save))
        line.addLayout(below)
        self.saving.setLayout(line)
        self.saving.hide()
        return self.saving

    def turn_to(self, number: int) -> None:
        """Show another year; what was turned and not saved is dropped."""
        self._number = number
        self._draft = None
        self.load()

    def load(self) -> None:
        """Read the year that is shown."""
        if self._draft is None:
            self._shown = self.work.ask(calendar_years.shown, self._number)
        self._paint()

    def read(self, file: Path) -> None:
        """Look at a list from a file; nothing is kept until 保存."""
        try:
            found = calendar_years.read_file(file)
        except Rejected as rejected:
            self.problems.show_problems(rejected.problems)
            self.problems.show()
            return
        self._number = found.year
        self._shown = self.work.ask(calendar_years.shown, found.year)
        self._begin(found)
        self.reason.setText(f"导入 {file.name}")

    def submit(self) -> None:
        """Put the draft in force."""
        if self._draft is None:
            return
        year = replace(self._draft, source=self.source.text())
        self.work.write(
            self, calendar_years.set_year, year, self.reason.text(),
            then=lambda _: self._saved(), failed=self._refused,
        )  # fmt: skip

    def _saved(self) -> None:
        self._draft = None
        self.load()
        self.noted.emit(f"已保存 {self._number} 年放假调休表，期限按它推算")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            self.work.failed.emit(self, error)

    def _turn(self, day: object) -> None:
        if not self._editable or self._shown is None:
            return
        now = self._draft or self._shown.year or calendar_years.blank(self._number)
        self._begin(calendar_years.changed(now, day))  # type: ignore[arg-type]  # the view's signal carries a date

    def _begin(self, draft: Year) -> None:
        if self._draft is None:
            self.source.setText(draft.source)
            self.reason.clear()
        self._draft = draft
        self.problems.hide()
        self._paint()

    def _drop(self) -> None:
        self._draft = None
        self.problems.hide()
        self.load()

    def _paint(self) -> None:
        shown = self._shown
        year = self._draft or (shown.year if shown else None)
        self.heading.setText(f"{self._number} 年放假调休")
        self.saving.setVisible(self._draft is not None)
        self.grid.show_year(self._number, year)
        emptied(self.facts)
        if shown is None:
            return
        if self._draft is not None:
            self.facts.addWidget(chip("有未保存的改动", "warn"))
        elif shown.year is None:
            self.facts.addWidget(chip("没有数据，按周一至周五推算", "stop"))
        else:
            self.facts.addWidget(chip("本校录入" if shown.own else "随程序提供", "accent"))
            self.facts.addWidget(label(shown.year.source, "quiet"))
        if shown.versions:
            last = shown.versions[0]
            text = f"{when(last.at)}　{last.by}　{last.reason}"
            self.facts.addWidget(label(text, "caption"))
        self.facts.addStretch(1)
        self.back.setVisible(bool(shown.versions) and self._draft is None)
        hint = "点一天可改为放假或上班；改完填写文号和原因再保存。" if self._editable else ""
        self.legend.setText(f"红色放假，橙色调休上班，灰色周末。{hint}")

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "选择放假表", str(Path.home()), _FILES)
        if chosen:
            self.read(Path(chosen))

    def _ask_undo(self) -> None:
        if self._shown is not None and self._shown.versions:
            last = self._shown.versions[0]
            self.asking.ask(f"撤销“{last.reason}”，恢复上一次的放假表？", "撤销", self._undo)

    def _undo(self) -> None:
        self.asking.hide()
        self.work.write(
            self, calendar_years.undo, self._number,
            then=lambda _: self.noted.emit(f"已恢复 {self._number} 年上一次的放假表"),
        )  # fmt: skip
