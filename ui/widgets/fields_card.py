"""A card that asks for a few things: labelled fields side by side, what is wrong, two buttons."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QWidget

from app.problems import Problem, Rejected
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.page import OnKey
from ui.work import Work


class FieldsCard(QFrame):
    """``submitted``: the main button. Hidden until it begins; ``left``: 取消 or Esc.

    ``fields`` are (label, widget) in reading order; ``below`` stands under them.
    """

    submitted = Signal()
    left = Signal()

    def __init__(
        self,
        word: str,
        fields: Sequence[tuple[str, QWidget]],
        *,
        columns: int = 3,
        below: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._fields = [field for _, field in fields]
        self.matter = ""
        self.heading = label("", "heading")
        self.told = label("", "stop", wrap=True)
        self.told.hide()
        self.yes = button(word, self.submitted.emit, main=True)
        self.no = button("取消", self._leave)
        places = QGridLayout()
        places.setHorizontalSpacing(2 * GAP)
        places.setVerticalSpacing(GAP)
        for number, (name, field) in enumerate(fields):
            places.addLayout(labelled(name, field), number // columns, number % columns)
        for number in range(columns):
            places.setColumnStretch(number, 1)
        whole = column(self, gap=GAP, margin=2 * GAP)
        whole.addWidget(self.heading)
        whole.addLayout(places)
        for one in below:
            whole.addWidget(one)
        whole.addWidget(self.told)
        whole.addLayout(row(None, self.no, self.yes))
        OnKey(self, (Qt.Key.Key_Escape,), self._leave)
        self.hide()

    def lines(self) -> list[QLineEdit]:
        """The fields that are lines of text, in their order."""
        return [field for field in self._fields if isinstance(field, QLineEdit)]

    def begin(self, heading: str, *, clear: bool = True) -> None:
        """Ask, with every line of text empty unless it is not to be ``clear``."""
        self.heading.setText(heading)
        self.matter = heading
        self.say(())
        for field in self.lines() if clear else ():
            field.clear()
        self.show()
        if self._fields:
            self._fields[0].setFocus()

    def say(self, problems: Sequence[Problem]) -> None:
        """Why it could not be done, each with its article."""
        texts = [f"{p.message}（{p.source}）" if p.source else p.message for p in problems]
        self.told.setText("\n".join(texts))
        self.told.setVisible(bool(texts))

    def write(
        self, work: Work, usecase: Callable[..., object], *args: Any, then: Callable[[Any], object]
    ) -> None:
        """Do what was asked for: the card goes and ``then`` follows, or it says why not."""

        def done(answer: object) -> None:
            self.hide()
            then(answer)

        def failed(error: BaseException) -> None:
            if isinstance(error, Rejected):
                self.say(error.problems)
            else:
                work.failed.emit(self, error)

        work.write(self, usecase, *args, then=done, failed=failed)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()


def line(hint: str = "") -> QLineEdit:
    """A line to type into, with a hint in it."""
    made = QLineEdit()
    made.setPlaceholderText(hint)
    return made
