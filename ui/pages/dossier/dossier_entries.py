"""The sections of a pupil's dossier with their lines; entering, putting right, withdrawing."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.domain import dossier
from app.problems import Rejected
from app.usecases.dossier import dossier_entries, dossier_filing
from app.usecases.dossier.dossier_entries import DossierLine, NewEntry
from app.usecases.dossier.dossier_filing import Filing
from app.usecases.dossier.dossiers import DossierView, SectionView
from ui.look import GAP
from ui.pages.dossier.dossier_words import SECTION_WORDS
from ui.widgets.ask import Ask
from ui.widgets.attachments import Attachments
from ui.widgets.basic import (
    Tone,
    card,
    chip,
    column,
    emptied,
    label,
    labelled,
    link,
    row,
    scrolled,
)
from ui.widgets.fields_card import FieldsCard, line
from ui.widgets.forms_over import FormsOver
from ui.widgets.shown import day
from ui.work import Work

_TONES: dict[str, Tone] = {dossier_entries.CORRECTED: "plain", dossier_entries.WITHDRAWN: "warn"}


class EntryForm(FieldsCard):
    """One entry: which section and kind, its title and day, what its kind asks for, its proof."""

    def __init__(self) -> None:
        self.section, self.kind = QComboBox(), QComboBox()
        self.kind.setEditable(True)
        self.title_line, self.on = line(), line("今天，或 20260901")
        self.term, self.level = QComboBox(), QComboBox()
        self.term.setEditable(True)
        self.level.addItems(["", *dossier.levels()])
        self.detail = line("如 语文 95　数学 98；可不填")
        self.reason = line("更正的原因")
        self.proof = Attachments("证明材料的扫描件")
        self.paper = QCheckBox("纸质原件归入档案袋，同时登记为纸质材料")
        super().__init__(
            "记入",
            (
                ("归入 ★", self.section), ("类别 ★", self.kind), ("题名 ★", self.title_line),
                ("日期", self.on), ("学期", self.term), ("级别", self.level),
                ("内容", self.detail),
            ),
            below=(self._asked_reason(), self.proof, self.paper),
        )  # fmt: skip
        self.section.currentIndexChanged.connect(self._offer)

    def offer(self, shown: DossierView, terms: Sequence[str]) -> None:
        """The stored sections in the words of the school's text."""
        self.section.blockSignals(True)
        self.section.clear()
        for number in dossier.SECTIONS:
            self.section.addItem(SECTION_WORDS[number], number)
        self.section.blockSignals(False)
        self.term.clear()
        self.term.addItems(["", *terms])
        self._offer()
        part = shown.outline.part_of(dossier.AWARDS)
        self.section.setToolTip(f"获奖归入“{shown.outline.sections[part - 1].name}”")

    def fill(self, one: DossierLine | None) -> None:
        """As an entry stands that is to be put right; blank for a new one."""
        self.why.setVisible(one is not None)
        self.reason.clear()
        self.proof.clear()
        self.paper.setChecked(False)
        if one is None:
            return
        self.section.setCurrentIndex(self.section.findData(one.section))
        self.kind.setCurrentText(one.kind)
        self.title_line.setText(one.title)
        self.on.setText(one.on)
        self.term.setCurrentText(one.term)
        self.level.setCurrentText(one.level)
        self.detail.setText("　".join(f"{name} {text}".strip() for name, text in one.detail))

    def filing(self, corrects: int) -> Filing:
        """As typed and attached; ``corrects`` is the entry to be put right, 0 for none."""
        files, on_paper = tuple(self.proof.files), self.paper.isChecked()
        return Filing(self.entry(), files, on_paper, corrects, self.reason.text())

    def entry(self) -> NewEntry:
        """As typed; the proof comes in with it."""
        text = self.detail.text().strip()
        return NewEntry(
            int(self.section.currentData()),
            self.kind.currentText(),
            self.title_line.text() or self.kind.currentText(),
            self.on.text(),
            self.term.currentText(),
            self.level.currentText(),
            (("", text),) if text else (),
        )

    def _asked_reason(self) -> QWidget:
        """Why: asked for where an entry is put right."""
        self.why = QWidget()
        self.why.setLayout(labelled("更正原因 ★", self.reason))
        return self.why

    def _offer(self) -> None:
        self.kind.clear()
        section = self.section.currentData()
        if section is not None:
            self.kind.addItems([one.name for one in dossier.kinds_in(section)])


class EntriesPart(QWidget):
    """``noted`` (text); ``looked`` (title, evidence ids): the scans of a line are asked for."""

    noted = Signal(str)
    looked = Signal(str, object)

    def __init__(self, work: Work, *, may_edit: bool) -> None:
        super().__init__()
        self.work = work
        self._may_edit = may_edit
        self._shown: DossierView | None = None
        self._correcting = 0
        self.form = EntryForm()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("原因")
        self.asking = Ask((self.reason,))
        inside = QWidget()
        inside.setObjectName("body")
        self._column = column(inside, gap=GAP)
        self._column.setContentsMargins(0, 0, GAP, 0)
        column(self).addWidget(FormsOver((self.form, self.asking), scrolled(inside)))
        self.form.submitted.connect(self.submit)

    def load(self, shown: DossierView) -> None:
        """Show the sections of ``shown``."""
        other = self._shown is None or self._shown.student_id != shown.student_id
        self._shown = shown
        if other:
            self.form.hide()
            self.asking.hide()
        emptied(self._column)
        for one in shown.sections:
            self._column.addWidget(self._section(one))
        self._column.addStretch(1)

    def begin(self, one: DossierLine | None = None) -> None:
        """A new entry, or one that puts ``one`` right."""
        if self._shown is None:
            return
        self._correcting = one.entry_id if one is not None else 0
        self.form.offer(self._shown, self.work.ask(dossier_entries.terms))
        self.form.begin(f"更正：{one.title}" if one is not None else "记入一条")
        self.form.fill(one)

    def submit(self) -> None:
        """Enter what was typed, the proof with it."""
        if self._shown is None:
            return
        self.work.write(
            self, dossier_filing.file, self._shown.student_id, self.form.filing(self._correcting),
            then=lambda _: self._entered(), failed=self._refused,
        )  # fmt: skip

    def withdraw(self, one: DossierLine) -> None:
        """Ask for the reason, then mark the entry."""
        self.reason.clear()
        again = "更正前的那一条恢复有效。" if one.why else ""
        question = f"撤回“{one.title}”。记录不删除，原因一同保留。{again}"
        self.asking.ask(question, "撤回", lambda: self._withdraw(one))

    def _withdraw(self, one: DossierLine) -> None:
        self.work.write(
            self, dossier_entries.withdraw, one.entry_id, self.reason.text(),
            then=lambda _: self._withdrawn(one),
        )  # fmt: skip

    def _withdrawn(self, one: DossierLine) -> None:
        self.asking.hide()
        self.noted.emit(f"已撤回“{one.title}”")

    def _entered(self) -> None:
        self.form.hide()
        self.noted.emit("已更正，原记录保留" if self._correcting else "已记入学籍档案")

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, Rejected):
            self.form.say(error.problems)
        else:
            self.work.failed.emit(self, error)

    def _section(self, one: SectionView) -> QWidget:
        frame, box = card(gap=6)
        heading = label(self._heading(one), "heading", wrap=True)
        top = row(heading, label(one.cite, "caption"))
        top.setStretch(0, 1)
        box.addLayout(top)
        if not one.lines and not one.papers:
            may = self._shown is not None and self._shown.outline.sections[one.number - 1]
            empty = "没有。" if may and may.may_be_empty else "还是空的，请补记。"
            box.addWidget(label(empty, "quiet"))
        for shown in one.lines:
            box.addWidget(self._line(shown))
        for paper in one.papers:
            about = "　".join(
                (paper.original, f"{paper.pages} 页", paper.where or "未上架", paper.state)
            )
            side = row(chip("纸质"), label(paper.title), label(about, "caption"), None)
            box.addLayout(side)
        return frame

    def _heading(self, one: SectionView) -> str:
        return self._shown.outline.heading(one.number) if self._shown is not None else one.name

    def _line(self, one: DossierLine) -> QWidget:
        widget = QWidget()
        term = f"{one.term}　" if one.term else ""
        title = label(f"{term}{one.title}", "quiet" if one.state else "", wrap=True)
        texts = column(gap=0)
        texts.addWidget(title)
        why = f"{one.state}：{one.why}" if one.state else (f"更正：{one.why}" if one.why else "")
        about = "　".join(part for part in (one.about, why) if part)
        if about:
            texts.addWidget(label(about, "caption", wrap=True))
        side = row(label(day(one.on), "quiet"), gap=2 * GAP)
        side.addLayout(texts, 1)
        if one.state:
            side.addWidget(chip(one.state, _TONES[one.state]))
        for word, act in self._acts(one):
            side.addWidget(link(word, act))
        widget.setLayout(side)
        return widget

    def _acts(self, one: DossierLine) -> list[tuple[str, Callable[[], object]]]:
        found: list[tuple[str, Callable[[], object]]] = []
        if one.evidence_ids:
            found.append(("查看", partial(self.looked.emit, one.title, one.evidence_ids)))
        if one.entry_id and not one.state and self._may_edit and not self._frozen():
            found += [("更正", partial(self.begin, one)), ("撤回", partial(self.withdraw, one))]
        return found

    def _frozen(self) -> bool:
        return bool(self._shown is not None and self._shown.frozen)
