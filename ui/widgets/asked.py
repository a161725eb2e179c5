"""What a form asks for before it is printed: a field an item, remembered for the next time."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.problems import Problem
from app.usecases.paper.asked_items import AskedLine
from ui.look import GAP
from ui.widgets.basic import column, label, labelled
from ui.widgets.shown import day

_DAY = "例如 20260901"
_ELSE = "不填的留空，打印后手写"


class AskedFields(QWidget):
    """``changed``: an answer was typed. Hidden where the form asks for nothing."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QLineEdit] = {}
        self._lines: tuple[AskedLine, ...] = ()
        self._inside = QWidget()
        self.told = label("", "stop", wrap=True)
        self.hand = label("", "caption", wrap=True)
        self._whole = column(self, gap=GAP)
        for one in (self._inside, self.told, self.hand):
            self._whole.addWidget(one)
        self._inside.hide()
        self.fill((), ())

    def fill(self, lines: Sequence[AskedLine], by_hand: Sequence[str]) -> None:
        """Ask for ``lines``; ``by_hand`` is what is written once it is printed."""
        self.hand.setText(f"打印后手写：{'、'.join(by_hand)}" if by_hand else "")
        self.hand.setVisible(bool(by_hand))
        self.tell(())
        self.setVisible(bool(lines or by_hand))
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self._ask()

    def _ask(self) -> None:
        """New fields for the lines, in place of those of another form."""
        self._whole.removeWidget(self._inside)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = QWidget()
        inside = column(self._inside, gap=GAP)
        self.fields = {}
        for one in self._lines:
            field = QLineEdit(day(one.text) if one.is_day else one.text)
            field.setPlaceholderText(one.hint or (_DAY if one.is_day else _ELSE))
            field.editingFinished.connect(self._typed)
            inside.addLayout(labelled(one.label, field))
            self.fields[one.item] = field
        self._whole.insertWidget(0, self._inside)
        self._inside.setVisible(bool(self._lines))

    def typed(self) -> dict[str, str]:
        """The answers as they stand there."""
        return {item: field.text() for item, field in self.fields.items()}

    def tell(self, problems: Sequence[Problem]) -> None:
        """Which answer cannot stand; none: nothing."""
        self.told.setText("\n".join(one.message for one in problems))
        self.told.setVisible(bool(problems))

    def _typed(self) -> None:
        self.changed.emit()
