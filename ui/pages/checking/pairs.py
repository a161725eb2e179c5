"""疑似重复: pairs of pupils who may be one child, to be compared, or confirmed to be two."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSplitter, QStackedWidget, QWidget

from app.job import Job
from app.usecases.checking import doubles, merging
from app.usecases.checking.doubles import NearLine
from app.usecases.checking.merging import MergePreview
from ui.look import GAP
from ui.widgets.basic import button, card, column, emptied, label, line, link, row, scrolled
from ui.widgets.empty import Empty
from ui.widgets.shown import shown_value
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("编号和学生", "编号和另一名学生", "相似之处")
_WIDTHS = (150, 150, 200)  # px


class PairsPart(QWidget):
    """``compared`` (kept, other): to be merged. ``opened`` (student)."""

    opened = Signal(int)
    compared = Signal(int, int)
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.found: tuple[NearLine, ...] | None = None
        self.table = Table(_HEADERS, _WIDTHS, name="near-duplicates")
        self.empty = Empty()
        self.heading = label("", "heading", wrap=True)
        self.why = label("", "quiet", wrap=True)
        self.note = QLineEdit()
        self.note.setPlaceholderText("依据，如：两人各有户口簿，是双胞胎")
        self.note.setAccessibleName("不是同一人的依据")
        self.distinct = button("不是同一人", self._distinct, tip="确认是两名学生，不再提示")
        self.merge = button("合并", self._compare, main=True, tip="逐项选择后合并为一条")
        self._sides = column(gap=4)
        self.stack = QStackedWidget()
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(2 * GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self._side())
        split.setSizes([560, 540])
        self.stack.addWidget(split)
        self.stack.addWidget(self.empty)
        column(self).addWidget(self.stack)
        self.table.chose.connect(self._chose)
        self.table.opened.connect(lambda _: self._compare())

    def _side(self) -> QWidget:
        frame, box = card(gap=GAP)
        box.addWidget(self.heading)
        box.addWidget(self.why)
        inside = QWidget()
        inside.setObjectName("body")
        whole = column(inside)
        whole.addLayout(self._sides)
        whole.addStretch(1)
        box.addWidget(scrolled(inside), 1)
        box.addWidget(line())
        box.addLayout(row(self.note, self.distinct, self.merge))
        return frame

    def forget(self) -> None:
        """Something changed: look again when seen."""
        self.found = None

    def load(self) -> None:
        """Look for pairs unless they are known."""
        if self.found is not None:
            return
        self.found = ()
        self.empty.say("正在查找疑似重复", "比对全校学生的姓名、出生日期和证件号。")
        self.stack.setCurrentIndex(1)
        self.work.read(self, doubles.near, Job(), then=self._show, what="查找疑似重复")

    def _show(self, found: tuple[NearLine, ...]) -> None:
        self.found = found
        lines = [(place, (*_named(one), one.why)) for place, one in enumerate(found)]
        self.table.lines.show_lines(lines)
        self.stack.setCurrentIndex(0 if found else 1)
        self.empty.say("没有疑似重复的学生", "姓名、出生日期和证件号都没有相近到可能是同一人的。")
        if found:
            self.table.choose([0])
        self._chose()

    def _pair(self) -> NearLine | None:
        chosen = self.table.selected()
        return self.found[chosen[0]] if chosen and self.found else None

    def _chose(self) -> None:
        emptied(self._sides)
        self.note.clear()
        pair = self._pair()
        if pair is None:
            return
        self.heading.setText("　与　".join(_named(pair)))
        self.why.setText(pair.why)
        shown = self.work.ask(merging.preview, pair.first_id, pair.second_id)
        self._sides.addLayout(_grid(shown))
        links = row(gap=GAP)
        for student_id in (pair.first_id, pair.second_id):
            links.addWidget(link(f"打开编号 {student_id}", partial(self.opened.emit, student_id)))
        links.addStretch(1)
        self._sides.addLayout(links)

    def _compare(self) -> None:
        pair = self._pair()
        if pair is not None:
            self.compared.emit(pair.first_id, pair.second_id)

    def _distinct(self) -> None:
        pair = self._pair()
        if pair is not None:
            self.work.write(
                self, doubles.confirm_distinct, pair.first_id, pair.second_id, self.note.text(),
                then=lambda _: self.noted.emit("已确认不是同一人，不再提示"),
            )  # fmt: skip


def _named(pair: NearLine) -> tuple[str, str]:
    """Both with their numbers in the register: names and classes may be the same."""
    return (f"{pair.first_id} {pair.first}", f"{pair.second_id} {pair.second}")


def _grid(shown_pair: MergePreview) -> QGridLayout:
    """Only what differs, side by side; the rest is the same in both."""
    result = QGridLayout()
    result.setHorizontalSpacing(2 * GAP)
    result.setVerticalSpacing(6)
    for side, student_id in enumerate((shown_pair.kept_id, shown_pair.other_id), 1):
        result.addWidget(label(f"编号 {student_id}", "caption"), 0, side)
    for place, one in enumerate(shown_pair.fields, 1):
        result.addWidget(label(one.label, "caption"), place, 0, Qt.AlignmentFlag.AlignTop)
        for side, value in enumerate((one.kept, one.other), 1):
            shown = label(shown_value(one.key, value), "" if value else "quiet", wrap=True)
            result.addWidget(shown, place, side, Qt.AlignmentFlag.AlignTop)
    result.setColumnStretch(1, 1)
    result.setColumnStretch(2, 1)
    return result
