"""合并记录: every merge of the past, each with its undo."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.usecases.checking import merging
from app.usecases.checking.merging import MergeLine
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.shown import when
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("编号", "保留", "并入", "依据", "时间", "操作人", "状态")
_WIDTHS = (50, 120, 120, 180, 130, 80, 150)  # px


class MergesPart(QWidget):
    """The latest first."""

    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._lines: dict[int, MergeLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="merges")
        self.empty = Empty()
        self.empty.say("还没有合并过", "确认两条记录是同一名学生后合并，合并随时可以撤销。")
        self.undo = button("撤销合并", self._ask)
        self.confirm, inside = card(margin=GAP + 4)
        self.question = label("", wrap=True)
        self.yes = button("撤销合并", self._undo, main=True)
        answers = row(self.question, button("不撤销", self.confirm.hide), self.yes)
        answers.setStretch(0, 1)
        inside.addLayout(answers)
        listed = QWidget()
        box = column(listed, gap=GAP)
        box.addLayout(row(None, self.undo))
        box.addWidget(self.confirm)
        box.addWidget(self.table, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.stack.addWidget(self.empty)
        column(self).addWidget(self.stack)
        self.table.chose.connect(self._chose)

    def load(self) -> None:
        """Read all merges."""
        found = self.work.ask(merging.merges)
        self._lines = {one.id: one for one in found}
        self.table.show_again(lambda offset: ([_line(one) for one in found][offset:], len(found)))
        if found and not self.table.selected():
            self.table.choose([0])
        self.stack.setCurrentIndex(0 if found else 1)
        self.confirm.hide()
        self._chose()

    def _chosen(self) -> MergeLine | None:
        chosen = self.table.selected()
        return self._lines.get(chosen[0]) if chosen else None

    def _chose(self) -> None:
        one = self._chosen()
        self.undo.setEnabled(one is not None and not one.undone_at)

    def _ask(self) -> None:
        one = self._chosen()
        if one is not None:
            self.question.setText(
                f"撤销后，{one.name}（编号 {one.kept_id}）和{one.other_name}（编号 {one.other_id}）"
                "两条记录恢复到合并之前。合并后又改过的不会被覆盖，遇到时不撤。"
            )
            self.confirm.show()
            self.yes.setFocus()

    def _undo(self) -> None:
        one = self._chosen()
        if one is not None:
            self.confirm.hide()
            self.work.write(self, merging.unmerge, one.id, then=self._undone)

    def _undone(self, ids: tuple[int, int]) -> None:
        self.noted.emit(f"已撤销合并，编号 {ids[0]} 和 {ids[1]} 两条记录已恢复")


def _line(one: MergeLine) -> Line:
    return one.id, (
        f"{one.id}",
        f"{one.name}（{one.kept_id}）",
        f"{one.other_name}（{one.other_id}）",
        one.reason,
        when(one.merged_at),
        one.merged_by,
        f"已撤销 {when(one.undone_at)}" if one.undone_at else "有效",
    )
