"""Open a collection campaign: what, for whom, until when."""

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.usecases.collecting import campaigns
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, row
from ui.work import Work

_WIDTH = 660  # px
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class OpeningForm(QWidget):
    """``opened`` (campaign id), ``left``: she does not want to."""

    opened = Signal(int)
    left = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.name = QLineEdit()
        self.year = QLineEdit()
        self.due = QLineEdit()
        self.due.setPlaceholderText("例如 20261016")
        self.term_start = QLineEdit()
        self.term_start.setPlaceholderText("例如 20260901")
        self.form = QComboBox()
        self.classes = QListWidget()
        self.classes.setAccessibleName("班级")
        self.classes.setSpacing(2)
        self.classes.itemChanged.connect(self._tell)
        self.scope = label("", "quiet")
        self.start = button("开始采集", self.submit, main=True, key="Ctrl+Return")
        frame, inside = card(gap=2 * GAP, margin=3 * GAP)
        frame.setFixedWidth(_WIDTH)
        self._fill(inside)
        column(self).addWidget(frame, 1, Qt.AlignmentFlag.AlignHCenter)

    def _fill(self, inside: QVBoxLayout) -> None:
        inside.addWidget(label("开始一次采集", "heading"))
        names = row(gap=2 * GAP)
        names.addLayout(labelled("任务名称", self.name), 2)
        names.addLayout(labelled("学年开始年份", self.year), 1)
        inside.addLayout(names)
        days = row(gap=2 * GAP)
        days.addLayout(labelled("表单", self.form), 2)
        days.addLayout(labelled("截止日期", self.due), 1)
        days.addLayout(labelled("或开学日期", self.term_start), 1)
        inside.addLayout(days)
        inside.addWidget(
            label("不写截止日期时，按开学后 15 日计算（沿河四完小 二）。", "caption", wrap=True)
        )
        inside.addLayout(
            row(
                label("班级", "quiet"),
                None,
                self.scope,
                button("全选", lambda: self._check_all(_CHECKED)),
                button("全不选", lambda: self._check_all(_UNCHECKED)),
            )
        )
        inside.addWidget(self.classes, 1)
        inside.addLayout(row(None, button("不开始", self.left.emit), self.start))

    def begin(self) -> None:
        """Fill in what can be known: the term that runs, and every class."""
        today = QDate.currentDate()
        autumn = today.month() >= 8
        first = today.year() if autumn else today.year() - 1
        self.year.setText(str(first))
        term = "秋季" if autumn or today.month() == 1 else "春季"
        self.name.setText(f"{today.year()}年{term}学籍信息核对")
        self.due.setText(today.addDays(campaigns.DAYS_TO_CHECK).toString("yyyyMMdd"))
        self.form.clear()
        for form_id, title in self.work.ask(campaigns.form_choices):
            self.form.addItem(title, form_id)
        self.classes.blockSignals(True)
        self.classes.clear()
        for one in self.work.ask(students.classes):
            item = QListWidgetItem(f"{one.class_no or '未编班'}　{one.count} 人")
            item.setData(Qt.ItemDataRole.UserRole, (one.class_no, one.count))
            item.setCheckState(_CHECKED)
            self.classes.addItem(item)
        self.classes.blockSignals(False)
        self._tell()
        self.name.setFocus()
        self.name.selectAll()

    def chosen(self) -> list[tuple[str, int]]:
        """The 班号 that are checked, and how many pupils each has."""
        items = [self.classes.item(number) for number in range(self.classes.count())]
        checked = [item for item in items if item.checkState() is _CHECKED]
        return [item.data(Qt.ItemDataRole.UserRole) for item in checked]

    def submit(self) -> None:
        """Open it."""
        wanted = self.chosen()
        everyone = len(wanted) == self.classes.count()
        opening = campaigns.Opening(
            self.name.text(),
            self.year.text().strip(),
            self.due.text(),
            self.form.currentData(),
            (),
            () if everyone else tuple(class_no for class_no, _ in wanted),
            self.term_start.text(),
        )
        self.work.write(self, campaigns.open_campaign, opening, then=self.opened.emit)

    def _check_all(self, state: Qt.CheckState) -> None:
        for number in range(self.classes.count()):
            self.classes.item(number).setCheckState(state)

    def _tell(self) -> None:
        wanted = self.chosen()
        pupils = sum(count for _, count in wanted)
        self.scope.setText(f"{len(wanted)} 个班，{pupils:,} 名学生")
        self.start.setEnabled(bool(wanted))
