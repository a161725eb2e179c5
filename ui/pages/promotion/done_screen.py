"""The promotion that was done: who stayed, who was changed since, and the national file."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from app.problems import Problem, Rejected
from app.usecases.promotion import reconciling, standing
from app.usecases.promotion.reconciling import Comparison
from app.usecases.promotion.standing import PromotionView
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, labelled, row
from ui.widgets.empty import Empty
from ui.widgets.problems import ProblemList
from ui.widgets.shown import day, when
from ui.widgets.table import Line, Table
from ui.work import Work

_STAYED, _CHANGED, _DIFFERENT, _HISTORY = "没有升级", "升级后又改动", "与国网不一致", "历次升级"
_LISTS = {
    _STAYED: (("姓名", "班号", "年级", "结果", "原因"), (100, 90, 120, 90, 300)),
    _CHANGED: (("姓名", "升级时的年级和班号", "现在"), (100, 240, 240)),
    _DIFFERENT: (("姓名", "项目", "本校", "国网", "表中行"), (100, 70, 200, 160, 70)),
    _HISTORY: (("学年", "升级日期", "办理", "升级", "不动", "现在"), (80, 100, 190, 60, 60, 230)),
}  # widths in px
_NOTHING = {
    _STAYED: ("全部升级", "没有留在原年级的学生。"),
    _CHANGED: ("没有改动", "升级后导入国网文件、修改或办理异动改了年级、班号的，列在这里。"),
    _DIFFERENT: ("还没有核对", "选择从国网导出的名册，逐名核对年级和班号。"),
    _HISTORY: ("还没有升级过", ""),
}
_SIDE = 360  # px


class DoneScreen(QWidget):
    """``opened`` (id): a pupil. ``file_asked``: choose a national file. ``settled``: reconciled."""

    opened = Signal(int)
    file_asked = Signal()
    settled = Signal()

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._may = editable
        self.view: PromotionView | None = None
        self.comparison: Comparison | None = None
        self._pupils: dict[str, list[int]] = {}
        self._group = QButtonGroup(self)
        self.tables = {word: Table(*parts) for word, parts in _LISTS.items()}
        self.stack = QStackedWidget()
        self.empty = Empty()
        for word, table in self.tables.items():
            self.stack.addWidget(table)
            table.opened.connect(lambda number, of=word: self._open(of, number))
        self.stack.addWidget(self.empty)
        whole = column(self, gap=GAP)
        whole.addLayout(self._chips())
        split = row(self.stack, self._side(), gap=2 * GAP)
        split.setStretch(0, 1)
        whole.addLayout(split, 1)

    def _chips(self) -> QHBoxLayout:
        chips = row()
        for number, word in enumerate(_LISTS):
            one = QPushButton(word)
            one.setProperty("chip", "warn" if word in (_CHANGED, _DIFFERENT) else "plain")
            one.setCheckable(True)
            self._group.addButton(one, number)
            chips.addWidget(one)
        chips.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda number: self.turn_to(list(_LISTS)[number]))
        return chips

    def _side(self) -> QWidget:
        frame, inside = card(gap=GAP)
        frame.setFixedWidth(_SIDE)
        self.told = label("", "heading", wrap=True)
        self.hint = label("", "quiet", wrap=True)
        self.problems = ProblemList()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("如：已报主管部门更正")
        self.reason.setAccessibleName("不一致的说明")
        self.choose = button("选择国网名册", self.file_asked.emit, key="Ctrl+O")
        self.settle = button("核对完毕", self._settle, main=True)
        self.settle.setToolTip("核对完毕后，这次升级不能再整体撤销")
        self.settling = QWidget()
        fields = column(self.settling, gap=GAP)
        fields.addLayout(labelled("不一致的说明", self.reason))
        for one in (self.told, self.hint, self.settling):
            inside.addWidget(one)
        inside.addWidget(self.problems, 1)
        inside.addLayout(row(self.choose, None, self.settle))
        return frame

    def show_done(self, view: PromotionView) -> None:
        """Show one promotion; a comparison with its file stays until it is another's."""
        if self.view is None or self.view.id != view.id or not view.undoable:
            self.comparison = None
        self.view = view
        self._fill()
        self._say()
        self.turn_to(list(_LISTS)[max(0, self._group.checkedId())])

    def show_comparison(self, shown: Comparison) -> None:
        """What the national file says."""
        self.comparison = shown
        self._fill()
        self._say()
        self.turn_to(_DIFFERENT)

    def forget(self) -> None:
        """Nothing is shown."""
        self.view = self.comparison = None

    def turn_to(self, word: str) -> None:
        """Show the list called ``word``, or why it is empty."""
        places = list(_LISTS)
        self._group.button(places.index(word)).setChecked(True)
        if self.tables[word].lines.lines:
            self.stack.setCurrentWidget(self.tables[word])
            return
        compared = word == _DIFFERENT and self.comparison is not None
        said = ("与国网一致", "年级和班号都与这份名册相同。") if compared else _NOTHING[word]
        self.empty.say(*said)
        self.stack.setCurrentWidget(self.empty)

    def _fill(self) -> None:
        if self.view is None:
            return
        stayed = self.work.ask(standing.stayed, self.view.id)
        changed = self.work.ask(standing.moved_on, self.view.id)
        differing = self.comparison.differences if self.comparison else ()
        self._list(
            _STAYED,
            [(s.student_id, (s.name, s.class_no, s.grade, s.outcome, s.reason)) for s in stayed],
        )
        self._list(_CHANGED, [(c.student_id, (c.name, c.made, c.now)) for c in changed])
        self._list(
            _DIFFERENT,
            [
                (d.student_id, (d.name, d.what, d.ours, d.theirs, str(d.row or "")))
                for d in differing
            ],
        )
        self._list(_HISTORY, [(0, _told(one)) for one in self.work.ask(standing.history)])

    def _list(self, word: str, lines: Sequence[Line]) -> None:
        self._pupils[word] = [student_id for student_id, _ in lines]
        self.tables[word].lines.show_lines([(n, texts) for n, (_, texts) in enumerate(lines, 1)])
        place = list(_LISTS).index(word)
        known = word != _DIFFERENT or self.comparison is not None
        self._group.button(place).setText(f"{word} {len(lines):,}" if known else word)

    def _say(self) -> None:
        view, seen = self.view, self.comparison
        if view is None:
            return
        self.told.setText("与国网核对")
        pending = view.undoable
        differing = len(seen.differences) if seen else 0
        self.choose.setVisible(pending)
        self.settle.setVisible(pending and seen is not None)
        self.choose.setEnabled(self._may)
        self.settle.setEnabled(self._may)
        self.settling.setVisible(pending and differing > 0)
        self.problems.show_problems(())
        if not pending:
            self.hint.setText(_settled(view))
        elif seen is None:
            self.hint.setText(
                "国网升级后导出名册，在这里核对。核对完毕以前可以整体撤销；核对完毕以后不能。"
            )
        else:
            rest = f"，{differing} 处不一致" if differing else "，全部一致"
            self.hint.setText(
                f"{seen.file.name}：{seen.compared:,} 行，一致 {seen.same:,} 名{rest}。"
            )

    def _settle(self) -> None:
        if self.comparison is not None:
            self.settle.setEnabled(False)
            self.work.write(
                self, reconciling.reconcile, self.comparison, self.reason.text(),
                then=lambda _: self._done(), failed=self._refused,
            )  # fmt: skip

    def _done(self) -> None:
        self.reason.clear()
        self.settled.emit()

    def _refused(self, error: BaseException) -> None:
        self.settle.setEnabled(True)
        if isinstance(error, Rejected):
            self.show_problems(error.problems)
            self.reason.setFocus()
        else:
            self.work.failed.emit(self, error)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Why something was refused."""
        self.problems.show_problems(problems)

    def _open(self, word: str, number: int) -> None:
        student_id = self._pupils[word][number - 1]
        if student_id:
            self.opened.emit(student_id)


def _settled(view: PromotionView) -> str:
    rest = f"，{view.differing} 处不一致：{view.note}" if view.differing else "，全部一致"
    return (
        f"{day(view.reconciled_on)} 由{view.reconciled_by}核对完毕"
        f"（{view.reconciled_file}）{rest}。不能再整体撤销。"
    )


def _told(one: PromotionView) -> tuple[str, ...]:
    now = "待核对"
    if one.undone_at:
        now = f"{when(one.undone_at)} 撤销"
    elif one.reconciled_on:
        now = f"{day(one.reconciled_on)} 核对完毕"
    made = f"{when(one.at)} {one.by}"
    return one.school_year, day(one.effective_on), made, str(one.moved), str(one.stayed), now
