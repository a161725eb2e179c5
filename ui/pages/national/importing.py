"""Import: choose, look at what would change, then one button; after it one undo."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from app.job import Job
from app.usecases.national import batches, importing
from app.usecases.national.comparing import NOTHING, Accepted
from app.usecases.pupils import editing, students
from ui.look import GAP
from ui.pages.national.import_done import DoneCard
from ui.pages.national.import_terms import TermsBar
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.basic import Tone, button, card, choices, column, label, link, row
from ui.widgets.drop import DropPlace
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.problems import ProblemList
from ui.widgets.table import Line, Table
from ui.work import Work

_CASE = "case"
_KINDS: tuple[tuple[str, str, Tone], ...] = (
    ("", "全部", "plain"),
    ("new", "新增", "good"),
    ("changed", "变更", "accent"),
    ("unchanged", "不变", "plain"),
    (_CASE, "关键信息待办", "warn"),
    ("rejected", "不可导入", "stop"),
)
_WORDS = {kind: word for kind, word, _ in _KINDS}
_HEADERS = ("行", "姓名", "结果", "变更前 → 变更后，或不可导入的原因")
_WIDTHS = (50, 90, 80, 200)  # px
SUFFIXES = (".xlsx", ".xls", ".xlsm")


class ImportPage(Page):
    """One file at a time."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "导入", "从全国学籍系统或自己的表格导入学生；先预览，再写入。")
        self.shown: importing.Preview | None = None
        self.drop = DropPlace(
            "把表格文件拖到这里",
            "认识全国学籍系统各版学生基础信息模板，也认识表头写明项目名称的其他表格。"
            "文件只读，不会被改动。",
            SUFFIXES,
        )
        self.drop.chosen.connect(self.read)
        self.reading = Empty()
        self.chips = QButtonGroup(self)
        self.table = Table(_HEADERS, _WIDTHS, name="import")
        self.detail = ProblemList()
        self.terms = TermsBar()
        self.terms.asked.connect(self._again)
        self.terms.changed.connect(self._weigh)
        self.case = link("办理关键信息变更", self._to_case)
        self.done = DoneCard()
        self.done.undo_asked.connect(self._undo)
        self.done.again_asked.connect(self.start_over)
        self.done.students_asked.connect(lambda: self.go(Place.STUDENTS))
        self.done.case_asked.connect(self._open_case)
        self.stack = QStackedWidget()
        for state in (self.drop, self.reading, self._preview(), self.done):
            self.stack.addWidget(state)
        self.body.addWidget(self.stack, 1)
        self._buttons()
        self.start_over()

    def _buttons(self) -> None:
        self.other = button("换一个文件", self.start_over)
        self.annotate = button(
            "保存带标注的副本", self._save_annotated, tip="另存一份，有问题的单元格标红并加批注"
        )
        self.apply = button("导入", self._apply, main=True, key="Ctrl+Return")
        for one in (self.other, self.annotate, self.apply):
            self.buttons.addWidget(one)

    def _preview(self) -> QWidget:
        whole = QWidget()
        inside = column(whole, gap=GAP)
        chips = choices(self.chips, [(word, tone) for _, word, tone in _KINDS])
        chips.addStretch(1)
        self.chips.idClicked.connect(self._filter)
        inside.addLayout(chips)
        frame, box = card()
        self.detail_heading = label("", "heading", wrap=True)
        box.addWidget(self.detail_heading)
        box.addLayout(row(self.case, None))
        box.addWidget(self.detail, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(2 * GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(frame)
        split.setSizes([760, 360])
        split.setStretchFactor(0, 1)
        inside.addWidget(split, 1)
        inside.addWidget(self.terms)
        self.table.chose.connect(self._explain)
        return whole

    def start_over(self) -> None:
        """Back to choosing a file."""
        self.shown = None
        self.table.lines.drop()
        self.detail.show_problems(())
        self._state(0, "从全国学籍系统或自己的表格导入学生；先预览，再写入。")
        self.drop.browse.setFocus()

    def open_with(self, argument: object) -> None:
        if isinstance(argument, Path):
            self.read(argument)

    def read(self, file: Path, accepted: Accepted = NOTHING) -> None:
        """Look at ``file`` without changing anything; ``accepted`` is taken over from it."""
        if accepted is NOTHING:
            self.terms.start_over()
        self.reading.say("正在读取", f"{file.name}　读取和核对只看不写，可以随时取消。")
        self._state(1, file.name)
        self.work.read(
            self, importing.preview, file, Job(), accepted,
            then=self._show, failed=self._refused, what="读取表格",
        )  # fmt: skip

    def _refused(self, error: BaseException) -> None:
        if self.shown is None:
            self.start_over()
        else:
            self._state(2, self.about.text())
        self.work.failed.emit(self, error)

    def _show(self, shown: importing.Preview) -> None:
        self.shown = shown
        counts = shown.counts
        for number, (kind, word, _) in enumerate(_KINDS):
            count = sum(1 for one in shown.rows if _is(one, kind))
            self.chips.button(number).setText(f"{word} {count:,}")
        going = counts["new"] + counts["changed"]
        self._state(2, f"{shown.file.name}　工作表“{shown.sheet}”　{len(shown.rows):,} 行")
        self.apply.setText(f"导入 {going:,} 名" if going else "没有可导入的")
        self._weigh()
        self.annotate.setEnabled(bool(shown.problems))
        self.terms.show_rows(shown.rows)
        first = "rejected" if counts["rejected"] else ""
        self._choose([kind for kind, _, _ in _KINDS].index(first))
        self.table.setFocus()

    def _weigh(self) -> None:
        """Only what was looked at is applied: another switch wants another look first."""
        if self.shown is None:
            return
        same = self.terms.accepted() == self.shown.accepted
        going = self.shown.counts["new"] + self.shown.counts["changed"]
        self.apply.setEnabled(same and going > 0)
        self.apply.setToolTip("" if same else "请先“按此重新核对”")

    def _choose(self, number: int) -> None:
        self.chips.button(number).setChecked(True)
        self._filter(number)

    def _filter(self, number: int) -> None:
        if self.shown is None:
            return
        kind = _KINDS[number][0]
        lines = [_line(place, one) for place, one in enumerate(self.shown.rows) if _is(one, kind)]
        self.table.lines.show_lines(lines)
        if lines:
            self.table.choose([0])
        else:
            self._explain()

    def _explain(self) -> None:
        if self.shown is None:
            return
        one = self._chosen()
        self.case.setVisible(one is not None and bool(_wanted(one)))
        if one is not None:
            self.detail_heading.setText(f"第 {one.row} 行　{one.name}　{_WORDS[one.kind]}")
            nothing = {"new": "将作为新学生加入。", "unchanged": "与学籍库一致，不作改动。"}
            self.detail.show_problems(
                one.problems, nothing.get(one.kind, "没有问题。"), _changes(one)
            )
        else:
            self.detail_heading.setText("整个文件")
            general = [p for p in self.shown.problems if not p.where.row]
            self.detail.show_problems(general, "这一类没有记录。")

    def _chosen(self) -> importing.PreviewRow | None:
        chosen = self.table.selected()
        return self.shown.rows[chosen[0]] if self.shown is not None and chosen else None

    def _again(self, accepted: Accepted) -> None:
        if self.shown is not None:
            self.read(self.shown.file, accepted)

    def _to_case(self) -> None:
        one = self._chosen()
        if one is not None:
            self._open_case(one)

    def _open_case(self, one: importing.PreviewRow) -> None:
        """The case that changes what the file has otherwise, filled in with it."""
        self.go(Place.STUDENT, (one.student_id, Tab.KEY_CHANGES, _wanted(one)))

    def _save_annotated(self) -> None:
        if self.shown is None:
            return
        file = self.shown.file
        start = file.with_name(f"{file.stem}（标注）{file.suffix}")
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存带标注的副本", str(start), f"表格 (*{file.suffix})"
        )
        if chosen:
            self.work.run(
                self, importing.annotate, self.shown, Path(chosen),
                then=lambda _: self.note(f"已保存 {Path(chosen).name}"),
            )  # fmt: skip

    def _apply(self) -> None:
        if self.shown is None:
            return
        self.apply.setEnabled(False)
        self.work.write(
            self, importing.apply, self.shown, Job(),
            then=self._applied, failed=self._not_applied, what="写入学籍库",
        )  # fmt: skip

    def _not_applied(self, error: BaseException) -> None:
        self.apply.setEnabled(True)
        self.work.failed.emit(self, error)

    def _applied(self, done: importing.Imported) -> None:
        self.shown = None
        self.table.lines.drop()
        self.done.show_done(done)
        self._state(3, "")
        total = done.new + done.changed
        rest = f"，{done.rejected:,} 条需处理" if done.rejected else ""
        self.note(f"已导入 {total:,} 名{rest}", "查看历史批次", lambda: self.go(Place.BATCHES))

    def _undo(self, batch_id: int) -> None:
        self.work.write(self, batches.undo, batch_id, Job(), then=self._undone, what="撤销导入")

    def _undone(self, done: batches.Undone) -> None:
        self.done.show_undone(done)
        self.note(f"已撤销：移除 {done.removed:,} 名，还原 {done.restored:,} 名")

    def _state(self, number: int, about: str) -> None:
        self.stack.setCurrentIndex(number)
        self.about.setText(about)
        self.other.setVisible(number == 2)
        self.annotate.setVisible(number == 2)
        self.apply.setVisible(number == 2)


def _is(one: importing.PreviewRow, kind: str) -> bool:
    return bool(one.withheld) if kind == _CASE else kind in ("", one.kind)


def _wanted(one: importing.PreviewRow) -> dict[str, str]:
    """The 关键信息 of the file that is not the register's."""
    return {key: pair[1] for key, pair in one.withheld.items() if key in editing.KEY_INFORMATION}


def _line(place: int, one: importing.PreviewRow) -> Line:
    if one.kind == "rejected":
        why = "；".join(problem.message for problem in one.problems)
    else:
        said = [f"{f.label} {f.before or '空'} → {f.after or '空'}" for f in one.fields]
        kept = "、".join(students.label_of(key) for key in one.withheld)
        why = "；".join([*said, *([f"{kept}与文件不同，本次不改"] if kept else [])])
    return place, (str(one.row), one.name, _WORDS[one.kind], why)


def _changes(one: importing.PreviewRow) -> Sequence[tuple[str, str]]:
    """Each field that would change, before and after."""
    if one.kind != "changed":
        return ()
    return [("变更", f"{f.label}：{f.before or '空'} → {f.after or '空'}") for f in one.fields]
