"""打印记录: every numbered sheet, who got it, and printing it once more."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from app.problems import Rejected
from app.usecases.paper import print_log, printing
from app.usecases.paper.print_log import LogLine, Wanted
from ui.look import GAP
from ui.widgets.basic import button, card, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.table import Line, Table
from ui.work import Work

PAGE_SIZE = 200  # rows
_HEADERS = ("编号", "表", "学生", "班级", "打印时间", "打印人", "提供给", "批准文号", "回收、用印")
_WIDTHS = (150, 140, 84, 62, 112, 72, 96, 100, 90)  # px
_OWN = "（本人查询）"


class PrintLogPage(Page):
    """The sheets, the latest first; Enter opens the pupil."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "打印记录", "每张打印出去的表都在这里，永久保存。")
        self._lines: dict[int, LogLine] = {}
        self.text = QLineEdit()
        self.text.setPlaceholderText("编号、姓名、打印人、批准文号")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(240)
        self.text.setAccessibleName("查找打印记录")
        self.form = QComboBox()
        self.form.setAccessibleName("表")
        self.form.setMaximumWidth(260)
        self.reprints = QCheckBox("只看补打")
        self.outside = QCheckBox("只看凭批准提供的")
        self.count = label("", "quiet")
        self.again = button("补打", self._again, main=True, tip="再打印选中的表，编号注明补打")
        self.buttons.addWidget(self.again)
        self.table = Table(_HEADERS, _WIDTHS, name="print-log", many=True)
        self.empty = Empty()
        frame, inside = card(gap=GAP)
        inside.addLayout(
            row(self.text, self.form, self.reprints, self.outside, None, self.count, gap=2 * GAP)
        )
        inside.addWidget(self.table, 1)
        inside.addWidget(self.empty, 1)
        self.body.addWidget(frame, 1)
        self.text.textChanged.connect(self.load)
        self.form.currentIndexChanged.connect(self.load)
        self.reprints.toggled.connect(self.load)
        self.outside.toggled.connect(self.load)
        self.table.opened.connect(self._open)
        self.table.chose.connect(self._ready)

    def shows(self) -> frozenset[str]:
        return frozenset({"issue", "print_run", "scan_page", "seal_use", "student"})

    def wanted(self) -> Wanted:
        """Which sheets, as chosen."""
        return Wanted(
            text=self.text.text(),
            form_id=self.form.currentData() or "",
            reprints=self.reprints.isChecked(),
            outside=self.outside.isChecked(),
        )

    def _list_forms(self) -> None:
        """Every form of this register; the chosen one stays."""
        kept = self.form.currentData()
        self.form.blockSignals(True)
        self.form.clear()
        self.form.addItem("全部表单", "")
        for one in self.work.ask(printing.forms_here):
            self.form.addItem(one.title, one.id)
        self.form.setCurrentIndex(max(0, self.form.findData(kept)))
        self.form.blockSignals(False)

    def load(self) -> None:
        self._list_forms()
        wanted = self.wanted()
        _, total = self.work.ask(print_log.lines, wanted, 1, 0)
        self._lines.clear()
        self.table.show_again(lambda offset: (self._fetch(wanted, offset), total))
        self.count.setText(f"共 {total:,} 张")
        self.table.setVisible(bool(total))
        self.empty.setVisible(not total)
        if wanted != Wanted():
            self.empty.say("没有这样的表", "请少填一些条件。", "清除条件", self._clear)
        else:
            self.empty.say("还没有打印过", "打印或存为文件的每一张表都会列在这里。")
        self._ready()

    def _fetch(self, wanted: Wanted, offset: int) -> Sequence[Line]:
        lines, _ = self.work.ask(print_log.lines, wanted, PAGE_SIZE, offset)
        self._lines.update({one.id: one for one in lines})
        return [_line(one) for one in lines]

    def _clear(self) -> None:
        for widget in (self.text, self.form, self.reprints, self.outside):
            widget.blockSignals(True)
        self.text.clear()
        self.form.setCurrentIndex(0)
        self.reprints.setChecked(False)
        self.outside.setChecked(False)
        for widget in (self.text, self.form, self.reprints, self.outside):
            widget.blockSignals(False)
        self.load()

    def _ready(self) -> None:
        self.again.setEnabled(bool(self.table.selected()))

    def _open(self, issue_id: int) -> None:
        one = self._lines.get(issue_id)
        if one is not None and one.student_id is not None:
            self.go(Place.STUDENT, one.student_id)

    def _again(self) -> None:
        """The same order once more, on the page where it is looked at first."""
        try:
            order = self.work.ask(print_log.again, self.table.selected())
        except Rejected as error:
            self.note(error.problems[0].message)
            return
        self.go(Place.FORMS, order)


def _line(one: LogLine) -> Line:
    copy = f"（补打 {one.copy_no - 1}）" if one.copy_no > 1 else ""
    own = _OWN if one.own_query else ""
    came = f"已回收 {one.scanned} 页" if one.scanned else ""
    sealed = f"用印 {one.sealed} 次" if one.sealed else ""
    return one.id, (
        f"{one.number}{copy}",
        one.title,
        one.name,
        one.class_no,
        one.at[:16].replace("T", " "),
        one.by,
        f"{one.recipient}{own}",
        one.approval_no,
        "，".join(part for part in (came, sealed) if part),
    )
