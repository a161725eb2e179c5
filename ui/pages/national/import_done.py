"""What an import did, and the way back."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.usecases.national.batches import Undone
from app.usecases.national.importing import Imported, PreviewRow
from app.usecases.pupils import students
from ui.look import GAP
from ui.widgets.basic import button, card, chip, column, emptied, label, link, row

_SHOWN = 8


class DoneCard(QWidget):
    """``undo_asked`` (batch id), ``again_asked``, ``students_asked``, ``case_asked`` (row)."""

    undo_asked = Signal(int)
    case_asked = Signal(object)
    again_asked = Signal()
    students_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._batch = 0
        frame, inside = card(gap=2 * GAP, margin=4 * GAP)
        frame.setFixedWidth(620)
        self.heading = label("", "title")
        self.sentence = label("", wrap=True)
        self.chips = row()
        inside.addWidget(self.heading)
        inside.addLayout(self.chips)
        inside.addWidget(self.sentence)
        self.cases = column(gap=2)
        inside.addLayout(self.cases)
        self.undo = button("撤销这次导入", self._undo, key="Ctrl+Z")
        inside.addLayout(
            row(
                button("查看学生", self.students_asked.emit, main=True),
                button("再导入一个文件", self.again_asked.emit),
                None,
                self.undo,
            )
        )
        whole = column(self)
        whole.addStretch(1)
        whole.addWidget(frame, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(2)

    def show_done(self, done: Imported) -> None:
        """Tell what came in."""
        self._batch = done.batch_id
        self.heading.setText(f"已导入 {done.new + done.changed:,} 名")
        emptied(self.chips)
        self.chips.addWidget(chip(f"新增 {done.new:,}", "good"))
        self.chips.addWidget(chip(f"变更 {done.changed:,}", "accent"))
        self.chips.addWidget(chip(f"不变 {done.unchanged:,}"))
        self.chips.addWidget(chip(f"不可导入 {done.rejected:,}", "stop"))
        self.chips.addStretch(1)
        self.sentence.setText(
            f"有 {done.rejected:,} 行没有导入。请按标注的副本改好后，再导入同一个文件即可。"
            if done.rejected
            else ("其余内容都已写入学籍库。" if done.needing_case else "整个文件都已写入学籍库。")
        )
        self._show_cases(done.needing_case)
        self.undo.setEnabled(bool(done.batch_id))

    def _show_cases(self, waiting: Sequence[PreviewRow]) -> None:
        emptied(self.cases)
        if not waiting:
            return
        told = f"{len(waiting):,} 名的关键信息与文件不同，没有改动。请办理“关键信息变更”："
        self.cases.addWidget(label(told, "warn", wrap=True))
        for one in waiting[:_SHOWN]:
            what = "、".join(students.label_of(key) for key in one.withheld)
            self.cases.addLayout(
                row(link(one.name, partial(self.case_asked.emit, one)), label(what, "quiet"), None)
            )
        if len(waiting) > _SHOWN:
            rest = f"另有 {len(waiting) - _SHOWN} 名，重新预览这个文件即可看到。"
            self.cases.addWidget(label(rest, "caption"))

    def show_undone(self, done: Undone) -> None:
        """Tell that it was taken back."""
        self.heading.setText("已撤销这次导入")
        emptied(self.chips)
        emptied(self.cases)
        self.sentence.setText(
            f"移除新增的 {done.removed:,} 名，还原变更的 {done.restored:,} 名。学籍库回到导入之前。"
        )
        self.undo.setEnabled(False)

    def _undo(self) -> None:
        self.undo.setEnabled(False)
        self.undo_asked.emit(self._batch)
