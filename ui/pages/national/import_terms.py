"""What an import may take over although an edit may not: each by its name and with a reason."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.usecases.national.comparing import Accepted
from app.usecases.national.importing import PreviewRow
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, row

_ASKED = (
    ("key_changes", "import.needs-case", "import.key-change",
     "接受国网已核准的关键信息变更", "核准文号或国网回执"),
    ("namesakes", "import.namesake", "import.namesake",
     "同名、同性别、同生日的是两名学生", "核对的依据，例如：两本护照"),
    ("class_sizes", "class.", "class.",
     "超班额的照样编入", "例如：国网已编班，其中休学 2 人"),
)  # fmt: skip
"""(name in ``Accepted``, code that waits for it, code once taken over, words, example)."""


class _Term(QWidget):
    """One switch and its reason."""

    def __init__(self, words: str, example: str) -> None:
        super().__init__()
        self._words = words
        self.switch = QCheckBox(words)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(example)
        self.reason.setAccessibleName(f"{words}的依据")
        self.reason.setEnabled(False)
        self.switch.toggled.connect(self.reason.setEnabled)
        layout = row(self.switch, self.reason)
        layout.setStretch(1, 1)
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)

    def show_count(self, count: int) -> None:
        self.switch.setText(f"{self._words}（{count:,} 行）")

    def text(self) -> str:
        return self.reason.text().strip() if self.switch.isChecked() else ""


class TermsBar(QWidget):
    """Shown when something in a file may be taken over.

    ``asked`` (Accepted): look again so. ``changed``: a switch or a reason is another one now.
    """

    asked = Signal(object)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.terms = {name: _Term(words, example) for name, _, _, words, example in _ASKED}
        self.again = button("按此重新核对", self._ask)
        frame, box = card(gap=GAP)
        for term in self.terms.values():
            box.addWidget(term)
            term.switch.toggled.connect(lambda _: self.changed.emit())
            term.reason.textChanged.connect(lambda _: self.changed.emit())
        self.hint = label(
            "勾选并写明依据才会接受，依据记入历史；不勾选的，这些内容不导入。", "caption"
        )
        box.addLayout(row(self.hint, None, self.again))
        column(self).addWidget(frame)

    def start_over(self) -> None:
        """Nothing is taken over."""
        for term in self.terms.values():
            term.switch.setChecked(False)
            term.reason.clear()

    def show_rows(self, rows: Sequence[PreviewRow]) -> None:
        """Offer what waits in ``rows``, and what has been taken over in them."""
        codes = [{problem.code for problem in one.problems} for one in rows]
        for name, waiting, taken, _, _ in _ASKED:
            count = sum(any(code.startswith((waiting, taken)) for code in own) for own in codes)
            self.terms[name].show_count(count)
            self.terms[name].setVisible(count > 0)
        self.setVisible(any(not term.isHidden() for term in self.terms.values()))

    def accepted(self) -> Accepted:
        """As switched and written."""
        return Accepted(**{name: term.text() for name, term in self.terms.items()})

    def _ask(self) -> None:
        self.asked.emit(self.accepted())
