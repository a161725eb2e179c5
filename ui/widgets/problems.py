"""The one way a problem looks: a word for how grave it is, the sentence, where, and the article."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.problems import Level, Problem, Where
from ui.look import GAP
from ui.widgets.basic import Tone, chip, column, emptied, label, line, row, toned
from ui.widgets.page import Page, Place

SHOWN = 100

TONES: dict[Level, Tone] = {
    Level.OUT_OF_SCOPE: "stop",
    Level.REFUSE: "stop",
    Level.REFUSE_OVERRIDABLE: "stop",
    Level.BLOCKED_STEP: "stop",
    Level.NEEDS_MATERIAL: "warn",
    Level.NEEDS_CONFIRM: "warn",
    Level.WARN: "warn",
    Level.TASK: "accent",
    Level.ALLOW: "good",
}
_WORDS = {
    Level.OUT_OF_SCOPE: "不适用",
    Level.REFUSE: "不可",
    Level.REFUSE_OVERRIDABLE: "原则上不可",
    Level.BLOCKED_STEP: "先办前一步",
    Level.NEEDS_MATERIAL: "缺材料",
    Level.NEEDS_CONFIRM: "待确认",
    Level.WARN: "提醒",
    Level.TASK: "待办",
    Level.ALLOW: "可以",
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
        self._lines: list[_Line] = []
        self._column: QVBoxLayout = column(gap=GAP)
        self._beneath: QVBoxLayout = column(gap=GAP)
        whole = column(body, gap=GAP)
        whole.addLayout(self._column)
        whole.addLayout(self._beneath)
        whole.addStretch(1)
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
        emptied(self._beneath)
        self.problems = list(problems)
        self._show_lines(self.problems[:SHOWN])
        beneath: list[QWidget] = [
            _chipped(chip(word, "accent"), sentence) for word, sentence in facts
        ]
        if not problems and not beneath and nothing:
            beneath.append(label(nothing, "quiet", wrap=True))
        if len(problems) > SHOWN:
            beneath.append(label(f"另有 {len(problems) - SHOWN} 条未列出。", "quiet", wrap=True))
        for number, one in enumerate(beneath):
            if number or problems:
                self._beneath.addWidget(line())
            self._beneath.addWidget(one)

    def _show_lines(self, problems: Sequence[Problem]) -> None:
        """Lines that are there are filled anew: to make one takes as long as to fill twenty."""
        for made in self._lines[len(problems) :]:
            self._column.removeWidget(made)
            made.hide()
            made.deleteLater()
        del self._lines[len(problems) :]
        for made, problem in zip(self._lines, problems, strict=False):
            made.fill(problem)
        for problem in problems[len(self._lines) :]:
            new = _Line(self, first=not self._lines)
            new.fill(problem)
            self._lines.append(new)
            self._column.addWidget(new)


class _Line(QWidget):
    """One problem; ``first`` has no hairline above it."""

    def __init__(self, owner: ProblemList, *, first: bool) -> None:
        super().__init__()
        self._problem: Problem | None = None
        self._owner = owner
        self._word = chip("")
        self._message = _message("")
        self._below = label("", "caption", wrap=True)
        self._source = Article()
        self._source.opened.connect(self.open_policy)
        whole = column(self, gap=GAP)
        if not first:
            whole.addWidget(line())
        whole.addLayout(_beside(self._word, self._message, self._below, self._source))

    def fill(self, problem: Problem) -> None:
        """Show ``problem`` instead of what was here."""
        self._problem = problem
        word, tone = _WORDS[problem.level], TONES[problem.level]
        below, source = place(problem.where), problem.source
        if isinstance(self._owner.window(), QDialog):  # nowhere to go from there
            below, source = " · ".join(part for part in (below, source) if part), ""
        toned(self._word, word, tone)
        self._message.setText(problem.message)
        for shown, text in ((self._below, below), (self._source, source)):
            shown.setText(text)
            shown.setVisible(bool(text))

    def open_policy(self) -> None:
        """Open the article, by the page that the list stands on."""
        page: QWidget | None = self
        while page is not None and not isinstance(page, Page):
            page = page.parentWidget()
        if page is not None:
            page.go(Place.POLICY, self._source.text())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._owner.opened.emit(self._problem)
        event.accept()


def _chipped(word: QLabel, message: str) -> QWidget:
    whole = QWidget()
    whole.setLayout(_beside(word, _message(message)))
    return whole


def _message(text: str) -> QLabel:
    result = label(text, wrap=True)
    result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return result


def _beside(word: QLabel, *texts: QWidget) -> QHBoxLayout:
    """The chip, and beside it the texts one under the other."""
    under = column(gap=2)
    for one in texts:
        under.addWidget(one)
    side = row(gap=GAP + 4)
    side.setContentsMargins(0, 2, 0, 2)
    side.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
    side.addLayout(under, 1)
    return side


class Article(QLabel):
    """An article as a link that wraps, unlike a button; a click, the space bar or Enter open it."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("link")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setIndent(0)  # a label with a border would stand half a letter further in
        self.setToolTip("打开政策里的这一条")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def place(where: Where) -> str:
    """The place in words: 工作表 学生 · B7."""
    parts = [
        f"工作表“{where.sheet}”" if where.sheet else "",
        where.cell or (f"第 {where.row} 行" if where.row else ""),
        where.field,
    ]
    return " ".join(part for part in parts if part)
