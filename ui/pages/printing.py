"""Print: which form, for whom, the pages as they will come out, then paper, PDF or Word."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QSpinBox,
    QStackedWidget,
    QWidget,
)

from app.job import Job
from app.problems import Problem, Rejected
from app.usecases import printing, students
from ui.dialogs import paper
from ui.look import GAP
from ui.widgets.basic import button, card, label, labelled, scrolled
from ui.widgets.empty import Empty
from ui.widgets.page import Page
from ui.widgets.pages_view import PagesView
from ui.widgets.problems import ProblemList
from ui.work import Work

_FORM_WIDTH = 270  # px
_USUAL = "collection"  # the form most often printed
_CHOSEN, _ALL, _BLANK = "chosen", "all", "blank"
_SHOWN_PAGES = 60  # pages previewed of a large selection: the rest look the same


class PrintingPage(Page):
    """Forms on paper."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "表单", "每张表有编号和二维码；打印或保存时才签发编号，并记入日志。")
        self._chosen: tuple[int, ...] = ()
        self._asked = 0
        self._made: Path | None = None
        self.form = QComboBox()
        self.whom = QComboBox()
        self.copies = QSpinBox()
        self.copies.setRange(1, 500)
        self.copies.setValue(1)
        self.copies.setSuffix(" 份")
        self.problems = ProblemList()
        self.heading = label("", "heading", wrap=True)
        self.pages = PagesView()
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.pages)
        self.stack.addWidget(self.empty)
        split = QHBoxLayout()
        split.setSpacing(2 * GAP)
        split.addWidget(scrolled(self._form(), width=_FORM_WIDTH))
        split.addWidget(self.stack, 1)
        self.body.addLayout(split, 1)
        self._buttons()
        self.form.currentIndexChanged.connect(self.preview)
        self.whom.currentIndexChanged.connect(self.preview)
        self.copies.valueChanged.connect(self.preview)

    def _buttons(self) -> None:
        self.word = button("存为 Word", lambda: self._choose_file(".docx"))
        self.pdf = button("存为 PDF", lambda: self._choose_file(".pdf"), key="Ctrl+S")
        self.print_button = button("打印", self._choose_printer, main=True, key="Ctrl+P")
        for one in (self.word, self.pdf, self.print_button):
            self.buttons.addWidget(one)

    def _form(self) -> QWidget:
        frame, inside = card(gap=2 * GAP)
        for form in printing.forms():
            self.form.addItem(form.title, form.id)
        self.form.setCurrentIndex(max(0, self.form.findData(_USUAL)))
        for box in (self.form, self.whom):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        inside.addLayout(labelled("表单", self.form))
        inside.addLayout(labelled("为谁打印", self.whom))
        self._copies = QWidget()
        self._copies.setLayout(labelled("份数", self.copies))
        inside.addWidget(self._copies)
        inside.addWidget(self.heading)
        inside.addWidget(self.problems, 1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "guardian", "evidence"})

    def open_with(self, argument: object) -> None:
        """Come with a ``Selection`` from the list or from a pupil."""
        if not isinstance(argument, printing.Selection):
            return
        self._chosen = argument.student_ids
        self._list_whom()
        wanted: Any = argument.class_no or (_CHOSEN if argument.student_ids else _ALL)
        row = next((n for n in range(self.whom.count()) if self.whom.itemData(n)[1] == wanted), 0)
        self.whom.blockSignals(True)
        self.whom.setCurrentIndex(row)
        self.whom.blockSignals(False)
        self._stale = False
        self.preview()

    def load(self) -> None:
        self._list_whom()
        self.preview()

    def _list_whom(self) -> None:
        kept = self.whom.currentData()
        counts = self.work.ask(students.classes)
        self.whom.blockSignals(True)
        self.whom.clear()
        if self._chosen:
            self.whom.addItem(f"所选 {len(self._chosen)} 名学生", (_CHOSEN, _CHOSEN))
        for one in counts:
            if one.class_no:
                self.whom.addItem(f"{one.class_no}　{one.count} 人", ("class", one.class_no))
        total = sum(one.count for one in counts)
        if total:
            self.whom.addItem(f"全校　{total:,} 人", (_ALL, _ALL))
        self.whom.addItem("空白表", (_BLANK, _BLANK))
        self.whom.setCurrentIndex(max(0, self.whom.findData(kept)))
        self.whom.blockSignals(False)

    def selection(self) -> printing.Selection:
        """For whom, as chosen."""
        kind, what = self.whom.currentData() or (_BLANK, _BLANK)
        if kind == _CHOSEN:
            return printing.Selection(student_ids=self._chosen)
        if kind == _ALL:
            return printing.Selection(everyone=True)
        if kind == _BLANK:
            return printing.Selection(blank=self.copies.value())
        return printing.Selection(class_no=what)

    def preview(self) -> None:
        """Draw what will come out, off the GUI thread."""
        kind, _ = self.whom.currentData() or (_BLANK, _BLANK)
        self._copies.setVisible(kind == _BLANK)
        form_id = self.form.currentData()
        self._asked += 1
        number = self._asked
        self._ready(False)
        self.heading.setText("正在排版")
        self.problems.show_problems(())
        selection = self.selection()
        if kind == _BLANK:
            selection = printing.Selection(blank=1)
        self.work.read(
            self, _preview, form_id, selection, Job(),
            then=lambda done: self._show(number, done),
            failed=lambda error: self._refused(number, error), what="排版",
        )  # fmt: skip

    def _show(self, number: int, done: tuple[bytes, int, list[Problem]]) -> None:
        if number != self._asked:
            return
        document, total, missing = done
        if missing:
            self._stop(f"有 {len(missing)} 处印不出来", missing)
            return
        self._ready(True)
        self.stack.setCurrentWidget(self.pages)
        count = printing.page_count(document)
        self.pages.start(count, lambda page, dpi, then: self._draw(document, page, dpi, then))
        sheets = total or self.copies.value()
        self.heading.setText(f"共 {sheets:,} 张")
        nothing = "所有字都能印出来。"
        if count < total:
            nothing = f"这里只预览前 {count} 张；打印和保存的是全部 {total:,} 张。"
        self.problems.show_problems(missing, nothing)

    def _refused(self, number: int, error: BaseException) -> None:
        if number != self._asked:
            return
        if isinstance(error, Rejected):
            self._stop("不能排版", error.problems)
        else:
            self._stop("不能排版", ())
            self.work.failed.emit(self, error)

    def _stop(self, heading: str, problems: Sequence[Problem]) -> None:
        """Nothing can be shown; the left side says why."""
        self.pages.start(0, None)
        self.heading.setText(heading)
        self.problems.show_problems(problems)
        self.empty.say("没有可以预览的表", "请看左边的说明，或另选表单和学生。")
        self.stack.setCurrentWidget(self.empty)

    def _draw(self, document: bytes, page: int, dpi: int, then: Callable[[QImage], None]) -> None:
        self.work.run(
            self, printing.page_image, document, page, dpi,
            then=lambda drawn: then(as_image(drawn)),
        )  # fmt: skip

    def _ready(self, ready: bool) -> None:
        for one in (self.word, self.pdf, self.print_button):
            one.setEnabled(ready)

    def _choose_file(self, suffix: str) -> None:
        start = Path.home() / f"{self.form.currentText()}{suffix}"
        kind = "PDF" if suffix == ".pdf" else "Word"
        chosen, _ = QFileDialog.getSaveFileName(self, "保存到", str(start), f"{kind} (*{suffix})")
        if chosen:
            self.save(Path(chosen).with_suffix(suffix))

    def save(self, out: Path) -> None:
        """Issue the sheets and write them to ``out``."""
        self._ready(False)
        self.work.write(
            self, printing.print_form, self.form.currentData(), self.selection(), out, Job(),
            then=self._saved, failed=self._not_made, what="生成表单",
        )  # fmt: skip

    def _saved(self, done: printing.Printed) -> None:
        self._ready(True)
        self._made = done.path
        self.note(f"已签发 {done.sheets:,} 张：{done.path.name}", "打开文件夹", self._open_folder)

    def _open_folder(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made.parent)))

    def _not_made(self, error: BaseException) -> None:
        self._ready(True)
        self.work.failed.emit(self, error)

    def _choose_printer(self) -> None:
        paper.choose_printer(self, "打印表单", self.print_on)

    def print_on(self, printer: QPrinter) -> None:
        """Issue the sheets and send them to ``printer``, drawn at ``DPI``."""
        self._ready(False)
        self.work.write(
            self, printing.print_on_paper, self.form.currentData(), self.selection(), Job(),
            then=lambda done: self._send(printer, done.document), failed=self._not_made,
            what="生成表单",
        )  # fmt: skip

    def _send(self, printer: QPrinter, document: bytes) -> None:
        run = paper.PrintRun(printer, printing.page_count(document))
        self._next_page(run, document)

    def _next_page(self, run: paper.PrintRun, document: bytes) -> None:
        """One page after the other, each drawn off the GUI thread."""
        if run.done == run.pages:
            run.end()
            self._ready(True)
            self.note(f"已送往打印机 {run.pages:,} 页")
            return
        self.note(f"正在送往打印机：第 {run.done + 1} 页，共 {run.pages:,} 页")

        def draw(image: QImage) -> None:
            run.add(image)
            self._next_page(run, document)

        self._draw(document, run.done, paper.DPI, draw)


def as_image(drawn: tuple[int, int, bytes]) -> QImage:
    """(width, height, RGBA) as a picture of its own."""
    width, height, rgba = drawn
    return QImage(rgba, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def _preview(
    tx: Any, form_id: str, selection: printing.Selection, job: Job
) -> tuple[bytes, int, list[Problem]]:
    """The first pages, how many there are in all, and what no font can draw."""
    ids = _ids(tx, selection)
    missing = printing.missing_before_print(tx, form_id, selection)
    if ids:
        selection = printing.Selection(student_ids=tuple(ids[:_SHOWN_PAGES]))
    if missing:
        return b"", len(ids), missing
    return printing.preview_form(tx, form_id, selection, job), len(ids), missing


def _ids(tx: Any, selection: printing.Selection) -> Sequence[int]:
    if selection.class_no:
        return students.ids_in(tx, selection.class_no)
    return students.ids_of(tx) if selection.everyone else selection.student_ids
