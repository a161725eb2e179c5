"""Print: which form, for whom, who gets it, the pages as they come out; then paper or a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
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
from app.problems import Problem, Rejected, blocking
from app.usecases.paper import asking, disclosures, own_forms, printing
from app.usecases.paper.print_runs import Wish
from app.usecases.pupils import students
from app.usecases.rulebook import policies
from ui.dialogs.paper import as_image
from ui.dialogs.print_card import PrintCard
from ui.dialogs.print_setup import PrintSetup
from ui.look import GAP
from ui.widgets.asked import AskedFields
from ui.widgets.basic import button, card, label, labelled, scrolled
from ui.widgets.empty import Empty
from ui.widgets.handing import HandingFields
from ui.widgets.page import Page, Place
from ui.widgets.pages_view import PagesView
from ui.widgets.problems import ProblemList
from ui.work import Work

_FORM_WIDTH = 290  # px
_USUAL = "collection"  # the form most often printed
_CHOSEN, _ALL, _BLANK = "chosen", "all", "blank"
_EVERYWHERE = ("national", own_forms.PROFILE)
_UNDRAWN = "forms.character-missing"
_ANSWERS = ("date.typed", "print.asked-long", "print.asked-number")
_SHOWN_PAGES = 60  # pages previewed of a large selection: the rest look the same


class PrintingPage(Page):
    """Forms on paper."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "表单", "每张表有编号和二维码；打印或保存时才签发编号，并记入日志。")
        self._chosen: tuple[int, ...] = ()
        self._agreed = False
        self._asked = 0
        self._made: Path | None = None
        self._order = printing.Order("", printing.Selection())
        self._pages = 0
        self.form = QComboBox()
        self.whom = QComboBox()
        self.copies = QSpinBox()
        self.copies.setRange(1, 500)
        self.copies.setValue(1)
        self.copies.setSuffix(" 份")
        self.problems = ProblemList()
        self.problems.setMinimumHeight(120)
        self.asked = AskedFields()
        self.handing = HandingFields()
        self.going = PrintCard(work, self, self.note)
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
        self.form.currentIndexChanged.connect(self._turned)
        self.asked.changed.connect(self.preview)
        self.whom.currentIndexChanged.connect(self._others)
        self.copies.valueChanged.connect(self.preview)
        self.problems.opened.connect(self._to_pupil)

    def _buttons(self) -> None:
        self.word = button("存为 Word", lambda: self._choose_file(".docx"))
        self.pdf = button("存为 PDF", lambda: self._choose_file(".pdf"), key="Ctrl+S")
        self.print_button = button("打印", self._choose_printer, main=True, key="Ctrl+P")
        for one in (self.word, self.pdf, self.print_button):
            self.buttons.addWidget(one)

    def _form(self) -> QWidget:
        frame, inside = card(gap=2 * GAP)
        for box in (self.form, self.whom):
            box.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        inside.addLayout(labelled("表单", self.form))
        inside.addLayout(labelled("为谁打印", self.whom))
        self._copies = QWidget()
        self._copies.setLayout(labelled("份数", self.copies))
        inside.addWidget(self._copies)
        inside.addWidget(self.asked)
        inside.addWidget(self.handing)
        inside.addWidget(self.going)
        inside.addWidget(self.heading)
        self.agree = button("印成〓，再手写补正", self._agree)
        self.agree.hide()
        inside.addWidget(self.agree)
        inside.addWidget(self.problems, 1)
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"student", "guardian", "evidence", "setting", "own_form"})

    def open_with(self, argument: object) -> None:
        """Come with an ``Order`` of another page, or a ``Selection`` of pupils."""
        if isinstance(argument, printing.Selection):
            argument = printing.Order("", argument)
        if not isinstance(argument, printing.Order):
            return
        chosen = argument.selection
        self._order = argument
        self._list_forms()
        self._chosen = chosen.student_ids
        self._list_whom()
        self._turn_to(chosen)
        self._stale = False
        self.handing.choose_usual(self._usual())  # not whom the order before was for
        self._fill_handing()
        self._turned()

    def _turn_to(self, chosen: printing.Selection) -> None:
        """The boxes as the order has them, without a preview for each."""
        wanted: Any = chosen.class_no or (_CHOSEN if chosen.student_ids else _ALL)
        wanted = _BLANK if chosen.blank else wanted
        row = next((n for n in range(self.whom.count()) if self.whom.itemData(n)[1] == wanted), 0)
        form = self.form.findData(self._order.form_id)
        boxes = ((self.whom, row), (self.form, form if form >= 0 else self.form.currentIndex()))
        for box, index in boxes:
            box.blockSignals(True)
            box.setCurrentIndex(index)
            box.blockSignals(False)
        self.copies.blockSignals(True)
        self.copies.setValue(chosen.blank or 1)
        self.copies.blockSignals(False)

    def load(self) -> None:
        self._list_forms()
        self._list_whom()
        self._fill_handing()
        self.going.look()
        self._turned()

    def _turned(self) -> None:
        """Another form: it may ask for something else."""
        self._agreed = False
        form_id, matter = self.form.currentData(), self._matter()
        lines = self.work.ask(asking.asked, form_id, matter)
        self.asked.fill(lines, self.work.ask(asking.by_hand, form_id, matter))
        self.preview()

    def _fill_handing(self) -> None:
        self.handing.fill(self.work.ask(disclosures.recipients), self._usual())

    def _usual(self) -> str:
        form_id = self.form.currentData()
        if self._order.form_id == form_id and self._order.handing.recipient:
            return self._order.handing.recipient
        return printing.usual_recipient(form_id, self.selection())

    def _matter(self) -> printing.Matter:
        """What the order brought along, as long as its form is the one chosen."""
        ours = self._order.form_id in ("", self.form.currentData())
        matter = self._order.matter if ours else printing.NOTHING
        return replace(matter, substitute=True) if self._agreed else matter

    def _others(self) -> None:
        """Other pupils: she agreed to nothing about them."""
        self._agreed = False
        self.preview()

    def _agree(self) -> None:
        """Characters that no font draws come out as 〓 on these sheets; the next ones ask again."""
        self._agreed = True
        self.preview()

    def _to_pupil(self, problem: Problem) -> None:
        if problem.where.student_id:
            self.go(Place.STUDENT, problem.where.student_id)

    def _list_forms(self) -> None:
        """The bureau's own forms first, then those of the program."""
        kept = self.form.currentData() or _USUAL
        self.form.blockSignals(True)
        self.form.clear()
        ours = {self.work.ask(policies.profile), *_EVERYWHERE}
        for form in self.work.ask(printing.forms_here):
            if form.profile not in ours:  # the rest is of other regions
                self.form.insertSeparator(self.form.count())
                ours.add(form.profile)
            self.form.addItem(form.title, form.id)
        row = self.form.findData(kept)
        self.form.setCurrentIndex(row if row >= 0 else max(0, self.form.findData(_USUAL)))
        self.form.blockSignals(False)

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
        self.asked.tell(())
        self.handing.choose_usual(self._usual())
        self.heading.setText("正在排版")
        self.problems.show_problems(())
        self.agree.hide()
        selection = self.selection()
        if kind == _BLANK:
            selection = printing.Selection(blank=1)
        self.work.read(
            self, _preview, form_id, selection, self._matter(), self.asked.typed(), Job(),
            then=lambda done: self._show(number, done),
            failed=lambda error: self._refused(number, error), what="排版",
        )  # fmt: skip

    def _show(self, number: int, done: tuple[bytes, int, list[Problem], list[Problem]]) -> None:
        if number != self._asked:
            return
        document, total, missing, lacking = done
        if blocking(missing):
            self._stop(f"有 {len(missing)} 处印不出来", missing)
            self.agree.setVisible(all(one.code == _UNDRAWN for one in missing))
            return
        self._ready(True)
        self.stack.setCurrentWidget(self.pages)
        count = printing.page_count(document)
        self.pages.start(count, lambda page, dpi, then: self._draw(document, page, dpi, then))
        sheets = total or self.copies.value()
        shown = min(total, _SHOWN_PAGES) or 1
        self._pages = count * sheets // shown
        self.heading.setText(f"共 {sheets:,} 张")
        nothing = "所有字都能印出来，该填的都有。"
        part = f"这里只预览前 {shown} 张；打印和保存的是全部 {total:,} 张。"
        facts = [("提示", part)] if shown < total else []
        self.problems.show_problems([*missing, *lacking], nothing, facts)

    def _refused(self, number: int, error: BaseException) -> None:
        if number != self._asked:
            return
        if isinstance(error, Rejected):
            self._stop("不能排版", error.problems)
            self.asked.tell([one for one in error.problems if one.code in _ANSWERS])
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

    def order(self) -> printing.Order:
        """What would be made now."""
        return printing.Order(
            self.form.currentData(), self.selection(), self._matter(), self.handing.handing()
        )

    def save(self, out: Path) -> None:
        """Issue the sheets and write them to ``out``."""
        self._ready(False)
        self.work.write(
            self, asking.print_form, self.order(), self.asked.typed(), out, Job(),
            then=self._saved, failed=self._not_made, what="生成表单",
        )  # fmt: skip

    def _saved(self, done: printing.Printed) -> None:
        self.handing.tell(())
        self._ready(True)
        self._made = done.path
        self.note(f"已签发 {done.sheets:,} 张：{done.path.name}", "打开文件夹", self._open_folder)

    def _open_folder(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made.parent)))

    def _not_made(self, error: BaseException) -> None:
        self._ready(True)
        found = error.problems if isinstance(error, Rejected) else ()
        if any(one.code in _ANSWERS for one in found):
            self._stop("不能排版", found)
        elif not self.handing.refused(error):
            self.work.failed.emit(self, error)

    def _choose_printer(self) -> None:
        PrintSetup(self, "打印表单", self._pages, self.print_on).open()

    def print_on(self, printer: QPrinter, wish: Wish | None = None) -> None:
        """Issue the sheets and send them to ``printer``; a broken run can be gone on with."""
        self._ready(False)
        self.work.write(
            self, asking.print_on_paper, self.order(), self.asked.typed(), Job(),
            then=lambda done: self._send(done, printer, wish or Wish()),
            failed=self._not_made, what="生成表单",
        )  # fmt: skip

    def _send(self, done: printing.OnPaper, printer: QPrinter, wish: Wish) -> None:
        self._ready(True)
        self.going.send(done, printer, wish)


def _preview(
    tx: Any,
    form_id: str,
    selection: printing.Selection,
    matter: printing.Matter,
    typed: Mapping[str, str],
    job: Job,
) -> tuple[bytes, int, list[Problem], list[Problem]]:
    """The first pages, how many there are in all, what no font can draw, what records lack."""
    ids = _ids(tx, selection)
    matter = asking.answered(tx, form_id, selection, typed, matter) if typed else matter
    missing = printing.missing_before_print(tx, form_id, selection, matter)
    lacking = printing.lacking(tx, form_id, selection) if ids else []
    if ids:
        selection = replace(selection, student_ids=tuple(ids[:_SHOWN_PAGES]))
    if blocking(missing):
        return b"", len(ids), missing, lacking
    document = printing.preview_form(tx, form_id, selection, job, matter)
    return document, len(ids), missing, lacking


def _ids(tx: Any, selection: printing.Selection) -> Sequence[int]:
    if selection.class_no:
        return students.ids_in(tx, selection.class_no)
    return students.ids_of(tx) if selection.everyone else selection.student_ids
