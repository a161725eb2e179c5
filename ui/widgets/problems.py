"""The one way a problem looks: a word for how grave it is, the sentence, where, and the article."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.problems import Level, Problem, Where
from ui.look import GAP
from ui.widgets.basic import Tone, chip, column, emptied, label, line, link, row
from ui.widgets.page import Page, Place

SHOWN = 100

_WORDS: dict[Level, tuple[str, Tone]] = {
    Level.OUT_OF_SCOPE: ("不适用", "stop"),
    Level.REFUSE: ("不可", "stop"),
    Level.REFUSE_OVERRIDABLE: ("原则上不可", "stop"),
    Level.BLOCKED_STEP: ("先办前一步", "stop"),
    Level.NEEDS_MATERIAL: ("缺材料", "warn"),
    Level.NEEDS_CONFIRM: ("待确认", "warn"),
    Level.WARN: ("提醒", "warn"),
    Level.TASK: ("待办", "accent"),
    Level.ALLOW: ("可以", "good"),
}


class ProblemList(QScrollArea):
    """Problems one under the other. ``opened`` (problem): a double click, to go to its place."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setObjectName("body")
        self._column: QVBoxLayout = column(body, gap=GAP)
        self.setWidget(body)
        self.problems: list[Problem] = []

    def show_problems(
        self,
        problems: Sequence[Problem],
        nothing: str = "",
        facts: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Show ``problems``, the first hundred whole; ``nothing`` is said when there are none.

        ``facts`` (word, sentence) stand under them: what is no problem but belongs to the matter.
        """
        emptied(self._column)
        self.problems = list(problems)
        lines: list[QWidget] = [_Line(problem, self) for problem in problems[:SHOWN]]
        lines += [_chipped(chip(word, "accent"), sentence, "") for word, sentence in facts]
        if not lines and nothing:
            lines.append(label(nothing, "quiet", wrap=True))
        if len(problems) > SHOWN:
            lines.append(label(f"另有 {len(problems) - SHOWN} 条未列出。", "quiet", wrap=True))
        for number, one in enumerate(lines):
            if number:
                self._column.addWidget(line())
            self._column.addWidget(one)
        self._column.addStretch(1)


class _Line(QWidget):
    def __init__(self, problem: Problem, owner: ProblemList) -> None:
        super().__init__()
        self._problem = problem
        self._owner = owner
        word, tone = _WORDS[problem.level]
        below, source = place(problem.where), problem.source
        if isinstance(owner.window(), QDialog):  # nowhere to go from there
            below, source = " · ".join(part for part in (below, source) if part), ""
        column(self).addWidget(_chipped(chip(word, tone), problem.message, below, source))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._owner.opened.emit(self._problem)
        event.accept()


def _chipped(word: QLabel, message: str, below: str, source: str = "") -> QWidget:
    whole = QWidget()
    text = column(gap=2)
    above = label(message, wrap=True)
    above.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    text.addWidget(above)
    if below:
        text.addWidget(label(below, "caption", wrap=True))
    if source:
        text.addLayout(row(_article(source), None))
    side = row(gap=GAP + 4)
    side.setContentsMargins(0, 2, 0, 2)
    side.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
    side.addLayout(text, 1)
    whole.setLayout(side)
    return whole


def _article(source: str) -> QPushButton:
    """The article, which opens the policy at its place."""
    result = link(source, lambda: _open_policy(result, source))
    result.setProperty("small", True)
    result.setToolTip("打开政策里的这一条")
    result.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return result


def _open_policy(asked: QWidget, source: str) -> None:
    """By the page that the list stands on."""
    page: QWidget | None = asked
    while page is not None and not isinstance(page, Page):
        page = page.parentWidget()
    if page is not None:
        page.go(Place.POLICY, source)


def place(where: Where) -> str:
    """The place in words: 工作表 学生 · B7."""
    parts = [
        f"工作表“{where.sheet}”" if where.sheet else "",
        where.cell or (f"第 {where.row} 行" if where.row else ""),
        where.field,
    ]
    return " ".join(part for part in parts if part)
