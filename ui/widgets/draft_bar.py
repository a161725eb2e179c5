"""After unlocking: what was typed and not saved before, to go on with or to let go."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.usecases.school.drafts import Draft
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.shown import when


class DraftBar(QWidget):
    """Hidden without drafts. ``resumed`` and ``dropped`` (draft); 以后再说 only hides it."""

    resumed = Signal(object)
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._drafts: list[Draft] = []
        self.told = label("", wrap=True)
        self.later = button("以后再说", self.hide, tip="留着，下次解锁再问")
        self.drop = button("放弃", self._drop, tip="不要这些改动")
        self.resume = button("继续修改", self._resume, main=True)
        side = row(self.told, 2 * GAP, self.later, self.drop, self.resume)
        side.setStretch(0, 1)
        frame, inside = card(margin=GAP + 4)
        inside.addLayout(side)
        whole = column(self)
        whole.setContentsMargins(3 * GAP, GAP, 3 * GAP, 0)
        whole.addWidget(frame)
        self.hide()

    def offer(self, drafts: Sequence[Draft]) -> None:
        """Ask about these, one after the other."""
        self._drafts = list(drafts)
        self._tell()

    def _tell(self) -> None:
        self.setVisible(bool(self._drafts))
        if self._drafts:
            one, more = self._drafts[0], len(self._drafts) - 1
            rest = f"另有 {more} 份。" if more else ""
            text = f"上次锁定或关闭时，{one.title}还没有保存（{when(one.at)}）。{rest}"
            self.told.setText(text)

    def _resume(self) -> None:
        one = self._drafts.pop(0)
        self._tell()
        self.resumed.emit(one)

    def _drop(self) -> None:
        one = self._drafts.pop(0)
        self._tell()
        self.dropped.emit(one)
