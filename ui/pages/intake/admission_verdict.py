"""What the text says of an act before it is done: what stops it, and what she must have checked."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.problems import Level, Problem, blocking
from ui.look import GAP
from ui.widgets.basic import column
from ui.widgets.problems import ProblemList

_LEAST = 72  # px
_CHECKED = "以上待确认的事项已经核对"


class Verdict(QWidget):
    """Problems, and a box to tick where the text leaves a question. ``changed``: ready or not."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.problems = ProblemList()
        self.problems.setMinimumHeight(_LEAST)
        self.checked = QCheckBox(_CHECKED)
        self.checked.toggled.connect(self.changed)
        self._codes: tuple[str, ...] = ()
        self._stopped = False
        whole = column(self, gap=GAP)
        whole.addWidget(self.problems, 1)
        whole.addWidget(self.checked)
        self.say(())

    def say(self, problems: Sequence[Problem], nothing: str = "") -> None:
        """Show ``problems``; a question that is another one has to be ticked anew."""
        codes = tuple(sorted(p.code for p in problems if p.level is Level.NEEDS_CONFIRM))
        if codes != self._codes:
            self.checked.setChecked(False)
        self._codes = codes
        self._stopped = bool(blocking(problems))
        self.checked.setVisible(bool(codes) and not self._stopped)
        self.problems.show_problems(problems, nothing)
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """Whether the act may be done as it stands."""
        return not self._stopped and (not self._codes or self.checked.isChecked())

    @property
    def confirmed(self) -> tuple[str, ...]:
        """The questions she has answered, by their codes."""
        return self._codes if self.checked.isChecked() else ()
