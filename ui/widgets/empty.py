"""What stands where a list would be empty: why, and the next step."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.look import GAP
from ui.widgets.basic import button, card, label, sentence

_WIDTH = 420  # px


class Empty(QWidget):
    """A card with a heading, a sentence and perhaps one button."""

    def __init__(self, parent: QWidget | None = None, *, width: int = _WIDTH) -> None:
        super().__init__(parent)
        self.heading = label("", "heading")
        self.sentence = sentence("", width)
        self.next = button("", self._act, main=True)
        self._action: Callable[[], object] | None = None
        frame, inside = card(gap=GAP, margin=(4 if width == _WIDTH else 2) * GAP)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addStretch(2)
        inside.addWidget(self.heading)
        inside.addWidget(self.sentence, 0, middle)
        inside.addSpacing(GAP)
        inside.addWidget(self.next, 0, middle)
        inside.addStretch(3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)

    def say(
        self,
        heading: str,
        why: str,
        word: str = "",
        action: Callable[[], object] | None = None,
    ) -> None:
        """Say why it is empty; ``word`` names the button for ``action``."""
        self.heading.setText(heading)
        self.sentence.setText(why)
        self._action = action
        self.next.setText(word)
        self.next.setToolTip(word)
        self.next.setVisible(bool(word))

    def _act(self) -> None:
        if self._action is not None:
            self._action()
