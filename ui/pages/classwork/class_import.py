"""A published list of classes: looked at row by row, then everyone moved at once."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from app.job import Job
from app.problems import Rejected, blocking
from app.usecases.classwork import class_lists
from app.usecases.classwork.class_moves import NOWHERE, Applied
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, emptied, label, row
from ui.widgets.drop import DropPlace
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table
from ui.work import Work

_WORDS = {"moved": "编入", "unchanged": "不变", "rejected": "不编"}
_HEADERS = ("行", "姓名", "原班", "编入", "结果", "怎样认出，或不编的原因")
_WIDTHS = (44, 90, 80, 80, 60, 240)  # px
_SIDE = 380  # px


class ListScreen(QWidget):
    """``left``; ``applied`` (``Applied``, what was done)."""

    left = Signal()
    applied = Signal(object, str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.file: Path | None = None
        self.shown: class_lists.ListPreview | None = None
        self.names: dict[str, str] = {}
        self._class_nos: Sequence[str] = ()
        self.heading = label("", "heading")
        self.chips = row()
        self.drop = DropPlace(
            "把公布的分班名单拖到这里",
            "表头要有姓名（最好还有身份证号或学籍号）和编入的班级；先预览，再编班。",
            (".xlsx", ".xls"),
        )
        self.drop.chosen.connect(self.read)
        self.table = Table(_HEADERS, _WIDTHS, name="class-list")
        self.problems = ProblemList()
        self.unknown = column(gap=GAP)
        self.other = button("换一个文件", self.open)
        self.apply = button("按名单编班", self._apply, main=True, key="Ctrl+Return")
        self.stack = QStackedWidget()
        self.stack.addWidget(self.drop)
        self.stack.addWidget(self._preview())
        whole = column(self, gap=2 * GAP)
        back = button("返回", self.left.emit)
        head = row(self.heading)
        head.addLayout(self.chips)
        head.addStretch(1)
        for one in (back, self.other, self.apply):
            head.addWidget(one)
        whole.addLayout(head)
        whole.addWidget(self.stack, 1)

    def _preview(self) -> QWidget:
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        inside.addLayout(self.unknown)
        inside.addWidget(label("核对", "heading"))
        inside.addWidget(self.problems, 1)
        whole = QWidget()
        split = row(self.table, frame, gap=2 * GAP)
        split.setStretch(0, 1)
        whole.setLayout(split)
        return whole

    def open(self, class_nos: Sequence[str] = ()) -> None:
        """Ask for a file; ``class_nos`` are offered for words that the list has for classes."""
        self._class_nos = class_nos or self._class_nos
        self.file, self.shown, self.names = None, None, {}
        self.heading.setText("导入公布的分班名单")
        emptied(self.chips)
        self.stack.setCurrentIndex(0)
        self.other.hide()
        self.apply.hide()

    def read(self, file: Path) -> None:
        """Look at ``file`` without moving anybody."""
        self.file = file
        self.work.read(
            self, class_lists.preview, file, Job(), dict(self.names),
            then=self._show, what="读取分班名单",
        )  # fmt: skip

    def _show(self, shown: class_lists.ListPreview) -> None:
        self.shown = shown
        counts = shown.counts
        self.heading.setText(self.file.name if self.file else "")
        emptied(self.chips)
        self.chips.addWidget(chip(f"编入 {counts['moved']}", "good"))
        self.chips.addWidget(chip(f"不变 {counts['unchanged']}"))
        self.chips.addWidget(chip(f"不编 {counts['rejected']}", "stop"))
        self.table.lines.show_lines([_line(one) for one in shown.rows])
        self.problems.show_problems(shown.problems, "每一行都对上了学生和班级。")
        self._ask_unknown(shown.unknown)
        self.stack.setCurrentIndex(1)
        self.other.show()
        self.apply.show()
        self.apply.setText(f"按名单编班 {counts['moved']} 名")
        self.apply.setEnabled(counts["moved"] > 0 and not blocking(shown.plan.problems))

    def _ask_unknown(self, words: Sequence[str]) -> None:
        """Which 班号 each word of the list means."""
        emptied(self.unknown)
        if words or self.names:
            self.unknown.addWidget(label("名单上的班级是哪个班号", "heading"))
        for word in dict.fromkeys((*self.names, *words)):
            box = QComboBox()
            box.setAccessibleName(word)
            box.addItem("不编这些行", "")
            for class_no in self._class_nos:
                box.addItem(class_no, class_no)
            box.setCurrentIndex(max(0, box.findData(self.names.get(word, ""))))
            box.activated.connect(lambda _, word=word, box=box: self.call(word, box.currentData()))
            line = row(label(word or "（空白）"), None, box)
            self.unknown.addLayout(line)

    def call(self, word: str, class_no: str) -> None:
        """``word`` of the list means ``class_no``; "" takes it back."""
        self.names.pop(word, None)
        if class_no:
            self.names[word] = class_no
        if self.file is not None:
            self.read(self.file)

    def _apply(self) -> None:
        if self.shown is not None:
            self.apply.setEnabled(False)
            self.work.write(
                self, class_lists.apply, self.shown, then=self._applied, failed=self._refused
            )

    def _applied(self, done: Applied) -> None:
        title = self.shown.plan.title if self.shown else ""
        self.applied.emit(done, title)

    def _refused(self, error: BaseException) -> None:
        self.apply.setEnabled(True)
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
        else:
            self.work.failed.emit(self, error)


def _line(one: class_lists.ListRow) -> Line:
    before = (one.person.class_no or NOWHERE) if one.person else ""
    why = "；".join(problem.message for problem in one.problems) or f"按{one.by}"
    return one.row, (str(one.row), one.name, before, one.class_no, _WORDS[one.kind], why)
