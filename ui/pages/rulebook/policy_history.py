"""Every version of the school's own layer, and the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from app.usecases.rulebook import policy_changes
from app.usecases.rulebook.policy_changes import VersionLine
from ui.look import GAP
from ui.widgets.ask import Ask
from ui.widgets.basic import button, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.page import OnKey
from ui.widgets.shown import day, when
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("时间", "谁", "生效", "文号", "原因", "改动")
_WIDTHS = (130, 76, 92, 150, 150, 300)  # px


class HistoryScreen(QWidget):
    """``left``: back to the rules. ``noted`` (text): a version was taken back."""

    left = Signal()
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._lines: dict[int, VersionLine] = {}
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("原因")
        self.asking = Ask((self.reason,))
        self.table = Table(_HEADERS, _WIDTHS, name="policy-history")
        self.table.chose.connect(self._chose)
        self.empty = Empty()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        self.changes = label("", "quiet", wrap=True)
        self.undo = button("撤销最近一版", self._ask_undo, tip="恢复再前一版，作为新的一版记录")
        inside = column(self, gap=GAP)
        head = row(button("返回", self.left.emit), label("调整记录", "heading"), None, self.undo)
        inside.addLayout(head)
        inside.addWidget(self.asking)
        inside.addWidget(self.stack, 1)
        inside.addWidget(self.changes)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)

    def load(self) -> None:
        """Read the versions."""
        found = self.work.ask(policy_changes.history)
        self._lines = {one.id: one for one in found}
        lines = [(one.id, _texts(one)) for one in found]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        if lines and not self.table.selected():
            self.table.choose([0])
        if not lines:
            self.empty.say("还没有调整", "学校按配置原样执行。在规则上按“调整这一条”可以改。")
        self.stack.setCurrentIndex(0 if lines else 1)
        self.undo.setEnabled(bool(lines))
        self._chose()

    def _chose(self) -> None:
        one = self._lines.get(self.table.current())
        text = "\n".join([*one.changes, f"版本 {one.digest[:12]}"]) if one else ""
        self.changes.setText(text)

    def _ask_undo(self) -> None:
        self.asking.ask("撤销最近一版调整，恢复再前一版：", "撤销", self._undo)

    def _undo(self) -> None:
        self.asking.hide()
        self.work.write(
            self, policy_changes.undo, self.reason.text(),
            then=lambda _: self.noted.emit("已恢复再前一版调整"),
        )  # fmt: skip


def _texts(one: VersionLine) -> tuple[str, ...]:
    changes = "；".join(one.changes) or "没有本校调整"
    return when(one.at), one.by, day(one.effective), one.document_no, one.reason, changes
