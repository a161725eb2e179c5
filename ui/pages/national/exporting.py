"""Export: for whom, on which sheet, and what is left out and why."""

from pathlib import Path
from typing import cast

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QRadioButton, QWidget

from app.job import Job
from app.usecases.national import exporting
from app.usecases.paper import disclosures
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import button, card, label, labelled, link, row, scrolled
from ui.widgets.handing import HandingFields
from ui.widgets.page import Page
from ui.widgets.problems import ProblemList
from ui.work import Work

_FORM_WIDTH = 360  # px


class ExportPage(Page):
    """A file for the national system."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "导出", "做成全国学籍系统能导入的表格，号码一律是文本。")
        self.class_no = QComboBox()
        self.layout_choice = QComboBox()
        self.template: Path | None = None
        self.template_name = label("", "quiet", wrap=True)
        self.leave_out = QRadioButton("先不导出，列在右边")
        self.include = QRadioButton("一并导出，空着")
        self.leave_out.setChecked(True)
        self.handing = HandingFields()
        self.result = ProblemList()
        self.heading = label("还没有导出", "heading", wrap=True)
        self.open_folder = link("打开文件夹", self._open_folder)
        self.open_folder.hide()
        self._made: Path | None = None
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self._form(), width=_FORM_WIDTH))
        split.addWidget(self._results(), 1)
        self.body.addLayout(split, 1)
        self.start = button("导出", self._choose_file, main=True, key="Ctrl+Return")
        self.buttons.addWidget(self.start)

    def _form(self) -> QWidget:
        frame, inside = card(gap=2 * GAP)
        inside.addLayout(labelled("学生范围", self.class_no))
        inside.addLayout(labelled("表格版式", self.layout_choice))
        self.layout_choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for choice in exporting.layout_choices():
            self.layout_choice.addItem(choice.title, choice.id)
        inside.addWidget(link("改用从系统下载的空白模板", self._choose_template))
        inside.addWidget(self.template_name)
        self.template_name.hide()
        inside.addWidget(label("必填项目不全的学生", "quiet"))
        inside.addWidget(self.leave_out)
        inside.addWidget(self.include)
        inside.addWidget(self.handing)
        inside.addStretch(1)
        return frame

    def _results(self) -> QWidget:
        frame, inside = card()
        inside.addLayout(row(self.heading, None, self.open_folder))
        inside.addWidget(self.result, 1)
        self.result.show_problems((), "导出后，这里列出写入的人数，以及哪些学生没有写入、为什么。")
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"student"})

    def load(self) -> None:
        kept = self.class_no.currentData()
        self.class_no.clear()
        self.class_no.addItem("全校", "")
        for one in self.work.ask(students.classes):
            if one.class_no:
                self.class_no.addItem(f"{one.class_no}　{one.count} 人", one.class_no)
        self.class_no.setCurrentIndex(max(0, self.class_no.findData(kept)))
        self.handing.fill(self.work.ask(disclosures.recipients), disclosures.AUTHORITY)

    def _choose_template(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择空白模板", str(Path.home()), "表格 (*.xls *.xlsx)"
        )
        self.set_template(Path(chosen) if chosen else None)

    def set_template(self, template: Path | None) -> None:
        """Fill a copy of ``template`` from now on; ``None``: a built-in layout again."""
        self.template = template
        self.layout_choice.setEnabled(template is None)
        self.template_name.setVisible(template is not None)
        if template is not None:
            self.template_name.setText(f"填写副本：{template.name}（模板本身不会改动）")

    def _choose_file(self) -> None:
        suffix = self.template.suffix if self.template else ".xlsx"
        whose = self.class_no.currentData() or "全校"
        start = Path.home() / f"学生基础信息 {whose}{suffix}"
        kinds = f"表格 (*{suffix})" if self.template else "表格 (*.xlsx *.xls)"
        chosen, _ = QFileDialog.getSaveFileName(self, "导出到", str(start), kinds)
        if chosen:
            self.export_to(Path(chosen))

    def export_to(self, out: Path) -> None:
        """Write the file and tell what became of it."""
        self.start.setEnabled(False)
        incomplete = "leave_out" if self.leave_out.isChecked() else "include"
        self.work.write(
            self, exporting.export, out, Job(), self.class_no.currentData() or "", self.template,
            self.layout_choice.currentData(), cast("exporting.Incomplete", incomplete),
            self.handing.handing(), then=self._exported, failed=self._refused, what="导出",
        )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        self.start.setEnabled(True)
        if not self.handing.refused(error):
            self.work.failed.emit(self, error)

    def _exported(self, done: exporting.Exported) -> None:
        self.start.setEnabled(True)
        self.handing.tell(())
        self._made = done.path
        rest = f"，{done.left_out:,} 名没有写入" if done.left_out else ""
        self.heading.setText(f"已写入 {done.rows:,} 名{rest}：{done.path.name}")
        self.open_folder.show()
        self.result.show_problems(done.problems, "全部写入，没有需要处理的。")
        self.note(f"已导出 {done.rows:,} 名", "打开文件夹", self._open_folder)

    def _open_folder(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made.parent)))
