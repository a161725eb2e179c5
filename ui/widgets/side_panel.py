"""A panel at the right of a list for small choices: a heading, a cross, a body; Esc closes it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QToolButton, QVBoxLayout

from ui.look import GAP
from ui.widgets.basic import card, column, label, row
from ui.widgets.page import OnKey

WIDTH = 286  # px
LINE = 26  # px


class SidePanel(QFrame):
    """``closed``: the cross or Esc; the focus belongs to the list again."""

    closed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        frame, self.inside = card(gap=GAP, margin=GAP + 4)
        self.setFixedWidth(WIDTH)
        whole: QVBoxLayout = column(self)
        whole.addWidget(frame)
        cross = QToolButton()
        cross.setObjectName("eye")
        cross.setText("×")
        cross.setFixedSize(QSize(24, 24))
        cross.setToolTip("收起  Esc")
        cross.setAccessibleName(f"收起{title}")
        cross.clicked.connect(self.close_panel)
        self.inside.addLayout(row(label(title, "heading"), None, cross))
        OnKey(self, (Qt.Key.Key_Escape,), self.close_panel)

    def close_panel(self) -> None:
        """Go away."""
        self.hide()
        self.closed.emit()

    def escapes(self, *lists: QListWidget) -> None:
        """Lists keep Esc to themselves otherwise."""
        for one in lists:
            OnKey(one, (Qt.Key.Key_Escape,), self.close_panel)


def item(text: str, value: str, *, checked: bool | None = None, tip: str = "") -> QListWidgetItem:
    """A line of a list in a panel; ``checked`` gives it a box."""
    made = QListWidgetItem(text)
    made.setData(Qt.ItemDataRole.UserRole, value)
    made.setSizeHint(QSize(0, LINE))
    made.setToolTip(tip or text)
    if checked is not None:
        made.setFlags(made.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        made.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
    return made


def value_of(one: QListWidgetItem) -> str:
    """What the line stands for."""
    return str(one.data(Qt.ItemDataRole.UserRole))
