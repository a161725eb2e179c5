"""The path of a case: what is done, what is now, what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui.widgets.basic import Tone, chip, column, label, line, row

State = Literal["done", "now", "later", "stopped"]
_LOOKS: dict[State, tuple[str, Tone]] = {
    "done": ("✓ ", "good"),
    "now": ("● ", "accent"),
    "later": ("○ ", "plain"),
    "stopped": ("× ", "stop"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step with who did it or is to do it, and when."""

    word: str
    state: State
    about: str = ""


class Steps(QWidget):
    """Steps from left to right, each with a mark and its state in a word, not colour alone."""

    def __init__(self, steps: Sequence[Step]) -> None:
        super().__init__()
        whole = row(gap=8)
        for number, one in enumerate(steps):
            if number:
                between = line()
                between.setMinimumWidth(12)
                between.setMaximumWidth(48)
                whole.addWidget(between, 1, Qt.AlignmentFlag.AlignVCenter)
            mark, tone = _LOOKS[one.state]
            inside = column(gap=2)
            inside.addWidget(chip(mark + one.word, tone), 0, Qt.AlignmentFlag.AlignLeft)
            about = label(one.about or " ", "caption")
            inside.addWidget(about)
            whole.addLayout(inside)
        whole.addStretch(1)
        self.setLayout(whole)
