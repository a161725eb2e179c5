"""One value of a record as it is shown: its label above, masked if it is sensitive, with an eye."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from app.domain.fields import Field, Required
from app.usecases.pupils.students import masked
from ui.icons import icon
from ui.widgets.basic import Rank, column, label, ranked, row

SHOWN_MS = 60_000
COLUMNS = 3
_ONE_LINE = 18  # characters; what is longer may wrap


class ValueCell(QWidget):
    """Shows one field. A sensitive value is revealed for a minute after ``ask`` has logged it."""

    def __init__(self, field: Field, ask: Callable[["ValueCell"], object]) -> None:
        super().__init__()
        self.field = field
        self._value = ""
        star = " ★" if field.required is Required.ALWAYS else ""
        self.text = label(wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.eye = QToolButton()
        self.eye.setObjectName("eye")
        self.eye.setIconSize(QSize(16, 16))
        self.eye.setFixedSize(24, 20)
        self.eye.setIcon(icon("eye-outline"))
        self.eye.setToolTip(f"显示{field.label}一分钟，并记入操作日志")
        self.eye.setAccessibleName(f"显示{field.label}")
        self.eye.clicked.connect(lambda: ask(self))
        self.eye.hide()
        whole = column(self, gap=1)
        whole.addWidget(label(field.label + star, "caption"))
        self._line = row(self.text, self.eye, None, gap=4)
        whole.addLayout(self._line)
        whole.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide_value)

    def put(self, value: str) -> None:
        """Show ``value``, masked if its field is sensitive."""
        self._value = value
        self._timer.stop()
        self.eye.setVisible(bool(value) and self.field.sensitive)
        if value:
            self._say(masked(value) if self.field.sensitive else value, "")
        elif self.field.required is Required.ALWAYS:
            self._say("未填写", "warn")
        else:
            self._say("—", "quiet")

    def reveal(self) -> None:
        """Show the value itself for a minute."""
        self._say(self._value, "")
        self.eye.hide()
        self._timer.start()

    def hide_value(self) -> None:
        """Mask it again."""
        self.put(self._value)

    def _say(self, text: str, rank: Rank) -> None:
        long = len(text) > _ONE_LINE
        self.text.setWordWrap(long)
        self._line.setStretch(0, int(long))
        self._line.setStretch(2, int(not long))
        ranked(self.text, text, rank)


def grid(cells: Sequence[QWidget]) -> QGridLayout:
    """``cells`` in three columns of equal width, in reading order."""
    result = QGridLayout()
    result.setHorizontalSpacing(24)
    result.setVerticalSpacing(10)
    for number, cell in enumerate(cells):
        result.addWidget(cell, number // COLUMNS, number % COLUMNS)
    for place in range(COLUMNS):
        result.setColumnStretch(place, 1)
        result.setColumnMinimumWidth(place, 110)
    return result
