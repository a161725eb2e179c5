"""Every file that came in or went out, and the undo of a whole import."""

from PySide6.QtWidgets import QFrame, QStackedWidget

from app.job import Job
from app.usecases.national import batches
from ui.look import GAP
from ui.widgets.basic import button, card, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import Page, Place
from ui.widgets.table import Line, Table
from ui.work import Work

_HEADERS = ("时间", "种类", "文件", "行数", "新增", "变更", "不可导入", "操作人", "状态")
_WIDTHS = (130, 66, 150, 48, 48, 48, 70, 90, 150)  # px
_KINDS = {
    "import": "导入",
    "export": "导出",
    "bulk": "批量修改",
    "paste": "粘贴",
    "feedback": "国网反馈",
}


class BatchesPage(Page):
    """The history of files."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "历史批次", "")
        self.undo = button(
            "撤销", self._ask, key="Ctrl+Z", tip="把所选导入、粘贴或批量修改整批撤回"
        )
        self.buttons.addWidget(self.undo)
        self.table = Table(_HEADERS, _WIDTHS, name="batches")
        self.table.chose.connect(self._chose)
        self.empty = Empty()
        self.empty.say(
            "还没有文件往来",
            "导入、导出、粘贴和批量修改之后都会列在这里；改动了学生的可以整批撤销。",
            "导入名单",
            lambda: self.go(Place.IMPORT),
        )
        self.question = label(wrap=True)
        self.confirm = self._confirm()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.confirm)
        self.body.addWidget(self.stack, 1)
        self._lines: dict[int, batches.BatchLine] = {}
        self._chose()

    def _confirm(self) -> QFrame:
        frame, inside = card()
        self.yes = button("撤销", self._undo, main=True)
        no = button("不撤销", self._close_question)
        line = row(self.question, 2 * GAP, no, self.yes)
        line.setStretch(0, 1)
        inside.addLayout(line)
        frame.hide()
        return frame

    def shows(self) -> frozenset[str]:
        return frozenset({"sync_batch"})

    def load(self) -> None:
        found = self.work.ask(batches.batches)
        self._lines = {one.id: one for one in found}
        self.table.show_again(lambda offset: ([_line(one) for one in found][offset:], len(found)))
        self.about.setText(f"{len(found)} 个文件" if found else "")
        self.stack.setCurrentWidget(self.table if found else self.empty)
        self.undo.setVisible(bool(found))
        self._close_question()

    def _chose(self) -> None:
        one = self._chosen()
        self.undo.setEnabled(
            one is not None and one.kind in batches.UNDONE_AS_ONE and not one.undone_at
        )

    def _chosen(self) -> batches.BatchLine | None:
        ids = self.table.selected()
        return self._lines.get(ids[0]) if ids else None

    def _ask(self) -> None:
        one = self._chosen()
        if one is None:
            return
        self.question.setText(
            f"撤销“{one.file_name}”：移除新增的 {one.new:,} 名，还原变更的 {one.changed:,} 名。"
            "之后又改过的学生不会被覆盖，遇到时整批不撤。"
        )
        self.confirm.show()
        self.yes.setFocus()

    def _close_question(self) -> None:
        self.confirm.hide()
        self._chose()

    def _undo(self) -> None:
        one = self._chosen()
        if one is None:
            return
        self.confirm.hide()
        self.work.write(self, batches.undo, one.id, Job(), then=self._undone, what="撤销")

    def _undone(self, done: batches.Undone) -> None:
        self.note(f"已撤销：移除 {done.removed:,} 名，还原 {done.restored:,} 名")


def _line(one: batches.BatchLine) -> Line:
    coming = one.kind in batches.UNDONE_AS_ONE
    undone = one.undone_at[:16].replace("T", " ")
    return one.id, (
        one.at[:16].replace("T", " "),
        _KINDS.get(one.kind, one.kind),
        one.file_name,
        f"{one.rows:,}",
        f"{one.new:,}" if coming else "",
        f"{one.changed:,}" if coming else "",
        f"{one.rejected:,}",
        one.by,
        f"已撤销 {undone}" if undone else "有效",
    )
