"""A sheet of absences: every row as it would be entered, before one button does it."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.job import Job
from app.usecases.staying import attendance_sheets
from app.usecases.staying.attendance_sheets import SheetPreview, SheetRow
from ui.look import GAP
from ui.widgets.basic import button, chip, column, emptied, label, row
from ui.widgets.page import OnKey
from ui.widgets.shown import day
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("行", "姓名", "班号", "日期", "考勤", "课时", "原因", "结果")
_WIDTHS = (48, 88, 80, 96, 72, 60, 140, 300)  # px


class SheetScreen(QWidget):
    """``left``: back to the class. ``done`` (rows): entered."""

    left = Signal()
    done = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.shown: SheetPreview | None = None
        self.heading = label("", "heading")
        self.facts = row()
        self.table = Table(_HEADERS, _WIDTHS, name="attendance-sheet")
        self.apply = button("登记", self._apply, main=True, key="Ctrl+Return")
        inside = column(self, gap=GAP)
        head = row(button("返回", self.left.emit), self.heading)
        head.addLayout(self.facts)
        head.addStretch(1)
        head.addWidget(self.apply)
        inside.addLayout(head)
        inside.addWidget(self.table, 1)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)

    def read(self, file: Path) -> None:
        """Look at a sheet; nothing is entered."""
        self.work.read(
            self, attendance_sheets.preview, file, Job(), then=self._show, what="读取考勤表"
        )

    def _show(self, shown: SheetPreview) -> None:
        self.shown = shown
        self.heading.setText(shown.file)
        emptied(self.facts)
        bad = len(shown.rows) - shown.good
        self.facts.addWidget(chip(f"可登记 {shown.good}", "good"))
        self.facts.addWidget(chip(f"不可 {bad}", "stop" if bad else "plain"))
        self.table.lines.show_lines([_line(one) for one in shown.rows])
        self.apply.setText(f"登记 {shown.good} 条")
        self.apply.setEnabled(shown.good > 0)

    def _apply(self) -> None:
        if self.shown is not None:
            self.work.write(self, attendance_sheets.apply, self.shown, then=self.done.emit)


def _line(one: SheetRow) -> Line:
    entry = one.entry
    kind, periods, reason = "", "", ""
    if entry is not None:
        kind, reason = entry.kind, entry.reason
        periods = str(entry.periods) if entry.periods else "全天"
    result = "；".join(found.message for found in one.problems) or "可以登记"
    where = (str(one.row), one.name, one.class_no, day(one.day))
    return one.row, (*where, kind, periods, reason, result)
