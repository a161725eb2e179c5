"""导入: a term's sheet of results, checks, awards or aid, looked at first; one write, one undo."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget, QWidget

from app.domain import dossier
from app.job import Job
from app.problems import Rejected
from app.usecases.dossier import dossier_entries, dossier_imports
from app.usecases.dossier.dossier_imports import Asked, BatchLine, EntryPreview, EntryRow
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, emptied, label, labelled, row, scrolled
from ui.widgets.drop import DropPlace
from ui.widgets.fields_card import line
from ui.widgets.problems import ProblemList
from ui.widgets.shown import when
from ui.widgets.table import Table
from ui.work import Work

_WORDS = {"new": "新增", "changed": "更正", "unchanged": "不变", "rejected": "不可"}
_HEADERS = ("行", "姓名", "班号", "结果", "题名", "内容，或不可的原因")
_WIDTHS = (44, 90, 70, 60, 140, 320)  # px
_BATCHES = ("内容", "学期", "文件", "时间", "导入人", "新增", "更正", "不可", "撤销")
_BATCH_WIDTHS = (130, 100, 180, 130, 80, 50, 50, 50, 130)  # px
_SIDE, _DROP, _HISTORY = 300, 170, 120  # px
_NO_CLASS = "空白模板，不带名单"


class EntryImportPart(QWidget):
    """``noted`` (text, word, action)."""

    noted = Signal(str, str, object)

    def __init__(self, work: Work, *, may_import: bool) -> None:
        super().__init__()
        self.work = work
        self._may_import = may_import
        self._able: set[int] = set()
        self.file: Path | None = None
        self.shown: EntryPreview | None = None
        self.sheet, self.term, self.class_no = QComboBox(), QComboBox(), QComboBox()
        for one in dossier.entries().sheets:
            self.sheet.addItem(one.title, one.id)
        self.term.setEditable(True)
        self.title_line, self.on = line("如 期末学业考试成绩"), line("今天，或 20260110")
        self.drop = DropPlace(
            "把表格拖到这里",
            "一名学生一行，认人用学籍号、身份证件号，或姓名加班级；先预览，再记入。",
            (".xlsx", ".xls"),
        )
        self.table = Table(_HEADERS, _WIDTHS, name="entry-import")
        self.problems = ProblemList()
        self.batches = Table(_BATCHES, _BATCH_WIDTHS, name="entry-batches")
        self.chips = row()
        self.told = label("", "stop", wrap=True)
        self.stack = QStackedWidget()
        self._build()

    def _build(self) -> None:
        self.template = button("下载模板", self._choose_template)
        self.other = button("换一个文件", self.again)
        self.enter = button("记入", self.apply, main=True)
        self.undo = button("撤销所选的导入", self._undo)
        frame, box = card()
        asked = row(gap=2 * GAP)
        for word, field in (
            ("表的内容", self.sheet), ("学期", self.term), ("题名", self.title_line),
            ("日期", self.on), ("模板里的名单", self.class_no),
        ):  # fmt: skip
            asked.addLayout(labelled(word, field), 1)
        asked.addWidget(self.template, 0, Qt.AlignmentFlag.AlignBottom)
        box.addLayout(asked)
        box.addWidget(self.told)
        self.told.hide()
        self.stack.addWidget(self._start())
        self.stack.addWidget(self._preview())
        whole = column(self, gap=GAP)
        whole.addWidget(frame)
        whole.addWidget(self.stack, 1)
        self.drop.chosen.connect(self.read)
        self.sheet.currentIndexChanged.connect(lambda _: self._offer())
        for chosen in (self.sheet, self.term):
            chosen.activated.connect(lambda _: self._look_again())
        for one in (self.title_line, self.on):
            one.editingFinished.connect(self._look_again)
        self.batches.chose.connect(self._chose)

    def _start(self) -> QWidget:
        widget = QWidget()
        widget.setObjectName("body")
        inside = column(widget, gap=GAP)
        inside.addWidget(self.drop, 3)
        self.history = label("导入过的表", "heading")
        inside.addLayout(row(self.history, None, self.undo))
        inside.addWidget(self.batches, 2)
        self.drop.setMinimumHeight(_DROP)
        self.batches.setMinimumHeight(_HISTORY)
        return scrolled(widget)

    def _preview(self) -> QWidget:
        widget = QWidget()
        frame, box = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        box.addWidget(label("核对", "heading"))
        box.addWidget(self.problems, 1)
        head = row()
        head.addLayout(self.chips)
        head.addStretch(1)
        head.addWidget(self.other)
        head.addWidget(self.enter)
        split = row(self.table, frame, gap=2 * GAP)
        split.setStretch(0, 1)
        inside = column(widget, gap=GAP)
        inside.addLayout(head)
        inside.addLayout(split, 1)
        return widget

    def load(self) -> None:
        """Read afresh what came in, and offer terms and classes."""
        if not self.term.count():
            self.term.addItems(["", *self.work.ask(dossier_entries.terms)])
            self._offer()
        chosen = self.class_no.currentText()
        self.class_no.clear()
        classes = [one.class_no for one in self.work.ask(students.classes) if one.class_no]
        self.class_no.addItems([_NO_CLASS, *classes])
        self.class_no.setCurrentText(chosen or _NO_CLASS)
        found = self.work.ask(dossier_imports.batches)
        self._able = {one.id for one in found if not one.undone_at}
        lines = [(one.id, _batch(one)) for one in found]
        self.batches.show_again(lambda start: (lines[start:], len(lines)))
        for one in (self.batches, self.history, self.undo):
            one.setVisible(bool(lines))
        self._chose()

    def read(self, file: Path) -> None:
        """Look at ``file``; nothing is entered."""
        self.file = file
        self.told.hide()
        self.enter.setEnabled(False)
        asked = Asked(
            str(self.sheet.currentData()), self.term.currentText(), self.on.text(),
            self.title_line.text(),
        )  # fmt: skip
        self.work.read(
            self, dossier_imports.preview, file, asked, Job(),
            then=self._show, failed=self._refused, what="读取表格",
        )  # fmt: skip

    def apply(self) -> None:
        """Enter what was shown."""
        if self.shown is not None:
            self.enter.setEnabled(False)
            self.work.write(
                self, dossier_imports.apply, self.shown, then=self._applied, failed=self._refused
            )

    def again(self) -> None:
        """Back to choosing a file."""
        self.shown = None
        self.stack.setCurrentIndex(0)

    def save_template(self, out: Path) -> None:
        """Write a blank sheet to ``out``, with a class's pupils if one is chosen."""
        class_no = "" if self.class_no.currentText() == _NO_CLASS else self.class_no.currentText()
        self.work.write(
            self, dossier_imports.template, str(self.sheet.currentData()), out, class_no,
            then=lambda _: self.noted.emit(f"模板已保存：{out.name}", "", None),
        )  # fmt: skip

    def _look_again(self) -> None:
        """Something was asked otherwise while a file is being looked at."""
        if self.shown is not None and self.file is not None:
            self.read(self.file)

    def _offer(self) -> None:
        """A term is asked for where the kind is of a term."""
        sheet = dossier.sheet(str(self.sheet.currentData()))
        kind = dossier.kind(sheet.kind)
        per_term = kind is not None and kind.per_term
        if per_term and not self.term.currentText():
            self.term.setCurrentIndex(1)
        self.title_line.setEnabled(sheet.wide)
        self.title_line.setPlaceholderText(sheet.title if sheet.wide else "取自表中的一栏")

    def _show(self, shown: EntryPreview) -> None:
        self.shown = shown
        emptied(self.chips)
        self.chips.addWidget(label(shown.file_name, "heading"))
        counts = shown.counts
        for kind, word in _WORDS.items():
            tone = {"new": "good", "changed": "accent", "rejected": "stop"}.get(kind, "plain")
            if counts[kind]:
                self.chips.addWidget(chip(f"{word} {counts[kind]}", tone))  # type: ignore[arg-type]  # one of the tones
        self.table.lines.show_lines([(one.row, _texts(one)) for one in shown.rows])
        self.problems.show_problems(shown.problems, "每一行都对上了学生。")
        ready = counts["new"] + counts["changed"]
        self.enter.setText(f"记入 {ready} 条")
        self.enter.setEnabled(self._may_import and ready > 0)
        self.stack.setCurrentIndex(1)

    def _applied(self, batch: int) -> None:
        count = self.shown.counts if self.shown is not None else {}
        self.again()
        self.load()
        text = f"已记入：新增 {count.get('new', 0)}，更正 {count.get('changed', 0)}"
        self.noted.emit(text, "撤销", lambda: self.take_back(batch))

    def take_back(self, batch: int) -> None:
        """Undo one sheet as a whole."""
        self.work.write(self, dossier_imports.undo, batch, then=self._taken_back)

    def _taken_back(self, count: int) -> None:
        self.load()
        self.noted.emit(f"已撤销导入，{count} 条记录标为已撤回", "", None)

    def _undo(self) -> None:
        for one in self.batches.selected():
            self.take_back(one)

    def _chose(self) -> None:
        chosen = self.batches.selected()
        self.undo.setEnabled(self._may_import and bool(chosen) and chosen[0] in self._able)

    def _refused(self, error: BaseException) -> None:
        self.enter.setEnabled(self.shown is not None)
        if isinstance(error, Rejected):
            self.told.setText("\n".join(one.message for one in error.problems))
            self.told.show()
        else:
            self.work.failed.emit(self, error)

    def _choose_template(self) -> None:
        name = f"{self.sheet.currentText()}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "模板保存到", str(Path.home() / name), "Excel (*.xlsx)"
        )
        if chosen:
            self.save_template(Path(chosen).with_suffix(".xlsx"))


def _texts(one: EntryRow) -> tuple[str, ...]:
    why = "；".join(problem.message for problem in one.problems) or one.about
    return str(one.row), one.name, one.class_no, _WORDS[one.kind], one.title, why


def _batch(one: BatchLine) -> tuple[str, ...]:
    return (
        one.title,
        one.term,
        one.file_name,
        when(one.at),
        one.by,
        str(one.added),
        str(one.corrected),
        str(one.rejected),
        when(one.undone_at),
    )
