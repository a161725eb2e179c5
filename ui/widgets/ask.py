"""A question in the page itself, with what must be filled in for it; never a pop-up."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.page import OnKey


class Ask(QFrame):
    """Hidden until it asks. ``fields`` stand between the question and the two buttons."""

    def __init__(self, fields: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setObjectName("card")
        self._fields = fields
        self._action: Callable[[], object] = self.hide
        self.question = label("", wrap=True)
        self.yes = button("", self._act, main=True)
        self.no = button("取消", self.hide)
        side = row(self.question, 2 * GAP, *fields, self.no, self.yes)
        side.setStretch(0, 1)
        column(self, margin=GAP + 4).addLayout(side)
        OnKey(self, (Qt.Key.Key_Escape,), self.hide)
        self.hide()

    def ask(
        self, question: str, word: str, action: Callable[[], object], *, quietly: bool = False
    ) -> None:
        """Ask; ``word`` names the button that does ``action``. Stays until it is answered.

        ``quietly`` leaves the focus where it is.
        """
        self.question.setText(question)
        self.yes.setText(word)
        self.yes.setToolTip(word)
        self._action = action
        self.show()
        if not quietly:
            (self._fields[0] if self._fields else self.yes).setFocus()

    def _act(self) -> None:
        self._action()
