"""The pupils: found as one types, read a page at a time, opened with Enter, chosen for printing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget

from app.usecases import students
from ui.look import GAP
from ui.widgets.basic import button, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import OnKey, Page, Place
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 60  # rows: two screens of the tallest list
_HEADERS = ("姓名", "性别", "身份证件号", "学籍号", "班号", "联系电话")
_WIDTHS = (120, 48, 170, 180, 90, 120)  # px


class StudentsPage(Page):
    """The list of pupils."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "学生")
        self.search = QLineEdit()
        self.search.setPlaceholderText("姓名、拼音首字母、身份证件号或其后几位、学籍号")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找学生")
        self.search.setToolTip("输入即查  Ctrl+F")
        self.class_no = QComboBox()
        self.class_no.setAccessibleName("班级")
        self.class_no.setMinimumWidth(180)
        self.class_no.setToolTip("只看一个班级")
        self.table = Table(_HEADERS, _WIDTHS, name="students", many=True)
        self.chosen = label("", "quiet")
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self._build()
        self.search.textChanged.connect(self.load)
        self.class_no.currentIndexChanged.connect(self.load)
        self.table.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.table.chose.connect(self._chose)

    def _build(self) -> None:
        self.print = button("打印表单", self._print, main=True, key="Ctrl+P")
        self.buttons.addWidget(button("导入", lambda: self.go(Place.IMPORT), key="Ctrl+I"))
        self.buttons.addWidget(self.print)
        self.search.setFixedWidth(400)
        self.body.addLayout(row(self.search, self.class_no, GAP, self.chosen, None))
        self.body.addWidget(self.stack, 1)
        OnKey(self.search, (Qt.Key.Key_Down, Qt.Key.Key_Return), self._into_table)
        OnKey(self.search, (Qt.Key.Key_Escape,), self.search.clear)
        OnKey(self.table, (Qt.Key.Key_Escape,), self.search.setFocus)

    def shows(self) -> frozenset[str]:
        return frozenset({"student"})

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.table.selected():
            self.table.setFocus()
        else:
            self.search.setFocus()

    def open_with(self, argument: object) -> None:
        """Search for a text that was typed elsewhere."""
        if isinstance(argument, str):
            self.search.setText(argument)

    def follow(self, tables: frozenset[str]) -> None:
        if "student" in tables:
            self.class_no.setProperty("stale", True)
        super().follow(tables)

    def load(self) -> None:
        if self.class_no.count() == 0 or self.class_no.property("stale"):
            self._load_classes()
        self.table.show_again(self._fetch)
        self._tell()

    def _load_classes(self) -> None:
        kept = self.class_no.currentData()
        counts = self.work.ask(students.classes)
        self.class_no.blockSignals(True)
        self.class_no.clear()
        self.class_no.addItem("全部班级", "")
        for one in counts:
            self.class_no.addItem(f"{one.class_no or '未分班'}　{one.count} 人", one.class_no)
        self.class_no.setCurrentIndex(max(0, self.class_no.findData(kept)))
        self.class_no.blockSignals(False)
        self.class_no.setProperty("stale", False)

    def _fetch(self, offset: int) -> tuple[Sequence[Line], int]:
        found = self.work.ask(
            students.search,
            self.search.text(),
            self.class_no.currentData() or "",
            PAGE_SIZE,
            offset,
        )
        return [_line(one) for one in found.rows], found.total

    def _tell(self) -> None:
        total = self.table.lines.total
        searched = bool(self.search.text().strip() or self.class_no.currentData())
        self.about.setText(f"{'符合条件' if searched else '全校'} {total:,} 名")
        if total:
            self.stack.setCurrentWidget(self.table)
        else:
            self._tell_empty(searched)
        self._chose()

    def _tell_empty(self, searched: bool) -> None:
        if searched:
            self.empty.say(
                "没有符合条件的学生",
                "请少输几个字，或改查全部班级。",
                "清除条件",
                self._clear,
            )
        else:
            self.empty.say(
                "学籍库里还没有学生",
                "从全国学籍系统导出学生基础信息表，在这里导入；导入前先预览，不会直接写入。",
                "导入名单",
                lambda: self.go(Place.IMPORT),
            )
        self.stack.setCurrentWidget(self.empty)

    def _clear(self) -> None:
        self.search.clear()
        self.class_no.setCurrentIndex(0)

    def _chose(self) -> None:
        count = len(self.table.selected())
        self.chosen.setText(f"已选 {count} 名" if count > 1 else "")
        self.print.setText(f"打印所选 {count} 名" if count > 1 else "打印表单")

    def _into_table(self) -> None:
        if self.table.lines.lines:
            self.table.setFocus()
            if not self.table.selected():
                self.table.choose([0])

    def _print(self) -> None:
        from app.usecases.printing import Selection

        chosen = self.table.selected()
        class_no = self.class_no.currentData() or ""
        if chosen:
            selection = Selection(student_ids=tuple(chosen))
        elif class_no:
            selection = Selection(class_no=class_no)
        else:
            selection = Selection(everyone=True)
        self.go(Place.FORMS, selection)


def _line(one: students.StudentRow) -> Line:
    return one.id, (
        one.name,
        one.sex,
        one.masked_id,
        one.national_number,
        one.class_no,
        students.masked(one.phone),
    )
