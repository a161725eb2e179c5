"""A narrow card of a few fields and one button: what is entered for the chosen lines of a list."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.problems import Problem
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, line, row
from ui.widgets.problems import ProblemList
from ui.widgets.shown import typed_day

_ONE, _MORE = 76, 128  # px


class Panel(QWidget):
    """Rows of labelled fields under a heading, and the button that enters them."""

    def __init__(
        self,
        heading: str,
        rows: Sequence[Sequence[tuple[str, QWidget]]],
        word: str,
        act: Callable[[], object],
        *more: QWidget,
        main: bool = False,
    ) -> None:
        super().__init__()
        whole: QVBoxLayout = column(self, gap=GAP)
        whole.addWidget(line())
        if heading:
            whole.addWidget(label(heading, "heading"))
        for fields in rows:
            side = row()
            for text, field in fields:
                side.addLayout(labelled(text, field), 1)
            whole.addLayout(side)
        self.act = button(word, act, main=main)
        whole.addLayout(row(None, *more, self.act))


class DayField(QLineEdit):
    """A day as typed; today to begin with."""

    def __init__(self) -> None:
        super().__init__(QDate.currentDate().toString("yyyy-MM-dd"))

    @property
    def day(self) -> str:
        """yyyyMMdd, or what was typed where that is no day."""
        return typed_day(self.text())


class Refusals(ProblemList):
    """Why something was not done; gone when there is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.hide()

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show ``problems``; none: go away."""
        self.show_problems(problems)
        self.setFixedHeight(_ONE if len(problems) == 1 else _MORE)
        self.setVisible(bool(problems))
