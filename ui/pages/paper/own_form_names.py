"""The names that may stand between {{ and }}, to search and to copy by a click."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.usecases.paper import own_forms
from ui.look import GAP
from ui.widgets.basic import card, label
from ui.widgets.table import Table

_HEADERS = ("数据项", "类别")
_WIDTHS = (136, 100)  # px
_HEIGHT = 130  # px


class NamesCard(QWidget):
    """``told`` gets a sentence when a name was copied."""

    def __init__(self, told: Callable[[str], object]) -> None:
        super().__init__()
        self._told = told
        self._names = own_forms.names()
        self.search = QLineEdit()
        self.search.setPlaceholderText("找数据项，如 电话、出生")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("找数据项")
        self.table = Table(_HEADERS, _WIDTHS, name="own-form-names")
        self.table.setMinimumHeight(_HEIGHT)
        self.table.setAccessibleName("数据项")
        frame, inside = card(gap=GAP)
        inside.addWidget(label("占位符", "heading"))
        inside.addWidget(label("点一下就复制，到 Word 里粘贴。", "quiet", wrap=True))
        inside.addWidget(self.search)
        inside.addWidget(self.table, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        self.search.textChanged.connect(self._filter)
        self.table.clicked.connect(lambda _: self.copy())
        self.table.opened.connect(lambda _: self.copy())
        self._filter("")

    def _filter(self, text: str) -> None:
        wanted = text.strip()
        self.table.lines.show_lines(
            [
                (number, (name.label, name.group))
                for number, name in enumerate(self._names, start=1)
                if wanted in name.label or wanted in name.group or wanted in name.key
            ]
        )

    def copy(self) -> str:
        """Put the chosen name between its braces on the clipboard; gives it back."""
        number = self.table.current()
        if not 0 < number <= len(self._names):
            return ""
        place = f"{{{{{self._names[number - 1].label}}}}}"
        QGuiApplication.clipboard().setText(place)
        self._told(f"已复制 {place}")
        return place
