"""学校年度档案: the proofs of a school year over all pupils."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from app.usecases.dossier import school_file
from app.usecases.dossier.school_file import FileLine
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.table import Table
from ui.work import Work

_WIDTHS = (90, 90, 80, 130, 240, 100, 70)  # px


class YearPart(QWidget):
    """``noted`` (text); ``opened`` (student id)."""

    noted = Signal(str)
    opened = Signal(int)

    def __init__(self, work: Work, *, may_export: bool) -> None:
        super().__init__()
        self.work = work
        self._may_export = may_export
        self._lines: tuple[FileLine, ...] = ()
        self.year = QComboBox()
        self.year.setAccessibleName("学年")
        self.count = label("", "quiet")
        self.table = Table(school_file.HEADERS, _WIDTHS, name="school-file")
        self.empty = Empty()
        self.save = button("导出清单", self._choose)
        about = f"异动、转接的证明材料归入学校学籍档案和学生学籍档案（{school_file.CITE}）。"
        whole = column(self, gap=GAP)
        top = row(self.year, self.count, label(about, "caption"), None, self.save)
        whole.addLayout(top)
        whole.addWidget(self.table, 1)
        whole.addWidget(self.empty, 1)
        self.year.activated.connect(lambda _: self._show())
        self.table.opened.connect(lambda one: self.opened.emit(self._lines[one - 1].student_id))

    def load(self) -> None:
        """Offer the years, and show the one that was chosen."""
        chosen = self.year.currentData()
        self.year.clear()
        for year in self.work.ask(school_file.years):
            self.year.addItem(f"{year}—{int(year) + 1} 学年", year)
        self.year.setCurrentIndex(max(0, self.year.findData(chosen)))
        self._show()

    def write(self, out: Path) -> None:
        """Save the list of the year."""
        self.work.write(
            self, school_file.export, str(self.year.currentData()), out,
            then=lambda count: self.noted.emit(f"已导出 {count} 条：{out.name}"),
        )  # fmt: skip

    def _show(self) -> None:
        self._lines = self.work.ask(school_file.lines, str(self.year.currentData()))
        shown = [(number, one.texts) for number, one in enumerate(self._lines, 1)]
        self.table.lines.show_lines(shown)
        self.count.setText(f"{len(shown):,} 件")
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self.save.setEnabled(self._may_export and bool(shown))
        why = "学生档案里的证明材料、处分决定和撤销决定，按学年汇在这里，不用另记。"
        self.empty.say("这个学年还没有材料", why)

    def _choose(self) -> None:
        name = f"学校学籍档案 {self.year.currentText()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存到", str(Path.home() / name), "Excel (*.xlsx)"
        )
        if chosen:
            self.write(Path(chosen).with_suffix(".xlsx"))
