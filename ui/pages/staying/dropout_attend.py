"""考勤登记: a class on one day, each pupil one row; what is not touched was there."""

from pathlib import Path

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from app.domain.permissions import Action, may
from app.domain.truancy import KINDS, ON_LEAVE
from app.problems import Problem
from app.usecases.pupils import students
from app.usecases.staying import attendance
from app.usecases.staying.attendance import DayLine, Entry
from ui.look import GAP
from ui.pages.staying.dropout_sheet import SheetScreen
from ui.widgets.basic import button, column, label, row
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("姓名", "考勤", "课时", "原因", "准假人", "登记")
_WIDTHS = (88, 72, 72, 200, 110, 88)  # px
_DAY = 120  # px
_UNTIL = 170  # px


class AttendScreen(QWidget):
    """``noted`` (text, word, action) once a day was entered."""

    noted = Signal(str, str, object)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self.lines: dict[int, DayLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="attendance", many=True)
        self.table.chose.connect(self._chose)
        self.told = label("", "warn", wrap=True)
        self.sheet = SheetScreen(work)
        self.sheet.left.connect(self._to_class)
        self.sheet.done.connect(self._imported)
        by_class = QWidget()
        inside = column(by_class, gap=GAP)
        inside.addLayout(self._head(editable))
        inside.addWidget(self.table, 1)
        inside.addWidget(self.told)
        inside.addWidget(self._entry_bar(editable))
        self.stack = QStackedWidget()
        for part in (by_class, self.sheet):
            self.stack.addWidget(part)
        column(self).addWidget(self.stack)
        self._fields()

    def _head(self, editable: bool) -> QHBoxLayout:
        self.class_no = QComboBox()
        self.class_no.setAccessibleName("班级")
        self.class_no.currentIndexChanged.connect(lambda _: self._show())
        self.day = QLineEdit(QDate.currentDate().toString("yyyyMMdd"))
        self.day.setAccessibleName("日期")
        self.day.setFixedWidth(_DAY)
        self.day.editingFinished.connect(self._show)
        self.before = button("前一天", lambda: self._move(-1))
        self.after = button("后一天", lambda: self._move(1))
        self.a_day = QSpinBox()
        self.a_day.setRange(1, 16)
        self.a_day.setAccessibleName("每天课时")
        self.a_day.editingFinished.connect(self._set_periods)
        actor = self.work.register.actor if self.work.register else None
        self.a_day.setEnabled(actor is not None and may(actor.role, Action.EDIT))
        self.chosen = label("", "quiet")
        self.load_file = button("导入考勤表", self._choose, tip="有姓名、日期、考勤三列的表格")
        self.load_file.setVisible(editable)
        return row(
            self.class_no, self.day, self.before, self.after, GAP,
            label("每天课时", "quiet"), self.a_day, None, self.chosen, self.load_file,
        )  # fmt: skip

    def _entry_bar(self, editable: bool) -> QWidget:
        self.kind, self.periods = QComboBox(), QSpinBox()
        self.kind.addItems(list(KINDS))
        self.kind.setAccessibleName("考勤")
        self.kind.currentTextChanged.connect(lambda _: self._fields())
        self.periods.setSpecialValueText("全天")
        self.periods.setAccessibleName("课时")
        self.reason, self.granted, self.until = QLineEdit(), QLineEdit(), QLineEdit()
        self.reason.setPlaceholderText("原因")
        self.granted.setPlaceholderText("准假人")
        self.until.setPlaceholderText("请假到，例如 20261110")
        self.until.setFixedWidth(_UNTIL)
        self.enter = button("登记所选", self.submit, main=True, key="Ctrl+Return")
        self.clear = button("改为到校", self._clear)
        bar = QWidget()
        bar.setLayout(
            row(self.kind, self.periods, self.reason, self.granted, self.until, self.clear,
                self.enter)
        )  # fmt: skip
        bar.setVisible(editable)
        return bar

    def load(self) -> None:
        """Read the classes and the day."""
        kept = self.class_no.currentData()
        self.class_no.blockSignals(True)
        self.class_no.clear()
        for one in self.work.ask(students.classes):
            self.class_no.addItem(f"{one.class_no or '未编班'}（{one.count}）", one.class_no)
        self.class_no.setCurrentIndex(max(0, self.class_no.findData(kept)))
        self.class_no.blockSignals(False)
        most = self.work.ask(attendance.periods_a_day)
        self.periods.setMaximum(most)
        self.a_day.setValue(most)
        self._show()

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择考勤表", str(Path.home()), "表格 (*.xlsx *.xls)"
        )
        if chosen:
            self.read(Path(chosen))

    def read(self, file: Path) -> None:
        """Look at a sheet of absences."""
        self.stack.setCurrentWidget(self.sheet)
        self.sheet.read(file)

    def _to_class(self) -> None:
        self.stack.setCurrentIndex(0)

    def _imported(self, count: int) -> None:
        self._to_class()
        self._show()
        self.noted.emit(f"已登记 {count} 条考勤", "", None)

    def _set_periods(self) -> None:
        if self.a_day.value() != self.work.ask(attendance.periods_a_day):
            self.work.write(
                self, attendance.set_periods_a_day, self.a_day.value(),
                then=lambda _: self.load(),
            )  # fmt: skip

    def submit(self) -> None:
        """Enter the chosen pupils as the bar says."""
        ids = self.table.selected()
        if not ids:
            return
        entries = [
            Entry(
                one, self.kind.currentText(), self.periods.value(), self.reason.text(),
                self.granted.text(),
            )
            for one in ids
        ]  # fmt: skip
        until = self.until.text().strip()
        if until and self.kind.currentText() in ON_LEAVE:
            self.work.write(
                self, attendance.enter_leaves, entries, self.day.text(), until, then=self._left
            )
            return
        self.work.write(
            self, attendance.enter, self.day.text(), entries,
            then=lambda found: self._entered(len(entries), found),
        )  # fmt: skip

    def _left(self, days: int) -> None:
        self.until.clear()
        self._show()
        self.noted.emit(f"已登记请假，共 {days} 个上学日", "", None)

    def _entered(self, count: int, found: tuple[Problem, ...]) -> None:
        self.told.setText("".join(one.message for one in found))
        self._show()
        self.noted.emit(f"已登记 {count} 名学生的考勤", "", None)

    def _clear(self) -> None:
        ids = [one for one in self.table.selected() if self.lines[one].entry]
        if ids:
            self.work.write(
                self, attendance.clear_all, ids, self.day.text(),
                then=lambda _: self._entered_again("已改为到校"),
            )  # fmt: skip

    def _entered_again(self, text: str) -> None:
        self._show()
        self.noted.emit(text, "", None)

    def _show(self) -> None:
        day = QDate.fromString(self.day.text().strip().replace("-", ""), "yyyyMMdd")
        if not day.isValid() or self.class_no.currentIndex() < 0:
            return
        class_no = self.class_no.currentData()
        found = self.work.ask(attendance.of_day, class_no, day.toString("yyyyMMdd"))
        self.lines = {one.student_id: one for one in found}
        lines = [_line(one) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self._chose()

    def _chose(self) -> None:
        count = len(self.table.selected())
        away = sum(one.entry is not None for one in self.lines.values())
        here = f"{len(self.lines)} 人，缺勤 {away} 人"
        self.chosen.setText(f"{here}，已选 {count} 人" if count else f"{here}；先选学生再登记")
        self.enter.setEnabled(count > 0)
        self.clear.setEnabled(count > 0)

    def _fields(self) -> None:
        leave = self.kind.currentText() in ON_LEAVE
        self.granted.setEnabled(leave)
        self.until.setVisible(leave)

    def _move(self, days: int) -> None:
        day = QDate.fromString(self.day.text().strip().replace("-", ""), "yyyyMMdd")
        if day.isValid():
            self.day.setText(day.addDays(days).toString("yyyyMMdd"))
            self.told.clear()
            self._show()


def _line(one: DayLine) -> Line:
    entry = one.entry
    if entry is None:
        return one.student_id, (one.name, "", "", "", "", "")
    periods = str(entry.periods) if entry.periods else "全天"
    texts = (one.name, entry.kind, periods, entry.reason, entry.granted_by, one.by)
    return one.student_id, texts
