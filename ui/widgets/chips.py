"""The conditions of a list as chips: each says what it asks for, opens to be changed, and goes."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from ui.widgets.basic import row
from ui.widgets.flow import Flow
from ui.widgets.page import OnKey

_LONGEST = 26  # characters of a chip


class ChipBar(QWidget):
    """``opened`` (key): a chip was pressed. ``dropped`` (key): its cross, or Delete on it."""

    opened = Signal(str)
    dropped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._flow = Flow(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(self, chips: Sequence[tuple[str, str]], *after: QWidget) -> None:
        """Show (key, words) of each condition, and ``after`` behind them."""
        kept = set(after)
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in kept:
                widget.hide()
                widget.deleteLater()
        for key, words in chips:
            self._flow.addWidget(self._chip(key, words))
        for one in after:
            self._flow.addWidget(one)
            one.show()
        self.updateGeometry()

    def chip(self, key: str) -> QWidget | None:
        """The chip of ``key``, if it is shown."""
        return self.findChild(QWidget, f"chip-{key}")

    def _chip(self, key: str, words: str) -> QWidget:
        whole = QWidget()
        whole.setObjectName(f"chip-{key}")
        short = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        text = QPushButton(short)
        text.setProperty("chip", "accent")
        text.setToolTip(f"{words}\n点按修改，Delete 去掉")
        text.clicked.connect(lambda: self.opened.emit(key))
        cross = QToolButton()
        cross.setObjectName("eye")  # as small as the eye beside a masked value
        cross.setText("×")
        cross.setFixedSize(QSize(20, 20))
        cross.setToolTip(f"去掉“{words}”")
        cross.setAccessibleName(f"去掉{words}")
        cross.clicked.connect(lambda: self.dropped.emit(key))
        OnKey(text, (Qt.Key.Key_Delete, Qt.Key.Key_Backspace), lambda: self.dropped.emit(key))
        layout = row(text, cross, gap=2)
        whole.setLayout(layout)
        return whole
