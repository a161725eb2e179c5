"""What stands above a pupil's fields while they are edited: the reason, what is wrong, the way out.

``EditBar`` asks nothing in a pop-up: leaving with changes opens one line with three buttons.
"""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from app.problems import Level, Problem, blocking
from ui.look import GAP
from ui.widgets.basic import button, card, label, row
from ui.widgets.problems import ProblemList

_PROBLEMS_HEIGHT = 150  # px


class EditBar(QWidget):
    """``save``, ``drop`` and ``stay``: what she wants to do with what she typed."""

    save = Signal()
    drop = Signal()
    stay = Signal()
    refresh = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.frame, box = card(gap=GAP, margin=GAP + 4)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("修改原因")
        self.reason.setPlaceholderText("修改原因（可以不填），如：家长来电，号码已换")
        self.count = label("没有改动", "quiet")
        self.reload = button("刷新后重新修改", self.refresh.emit, tip="放弃改动，按现有内容重来")
        self.past = button("仍要保存", self._past, tip="越过提示保存，须写明原因")
        box.addLayout(row(label("修改原因", "quiet"), self.reason, self.count))
        self.summary = label("", "stop", wrap=True)
        box.addWidget(self.summary)
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        box.addWidget(self.problems)
        box.addLayout(row(None, self.reload, self.past))
        self.question = self._question()
        box.addWidget(self.question)
        whole = row(self.frame)
        self.setLayout(whole)
        self.confirmed: tuple[str, ...] = ()
        self._open: tuple[str, ...] = ()
        self.clear()

    def clear(self) -> None:
        """As at the beginning."""
        self.reason.clear()
        self.reason.setProperty("asked", False)
        self.confirmed = ()
        self.say(())
        self.question.hide()

    def say(self, problems: Sequence[Problem], labels: Collection[str] = ()) -> None:
        """Why it could not be saved; what may be passed over gets a button for that.

        What stands under a field of ``labels`` is only counted here.
        """
        rest = [one for one in problems if one.where.field not in labels]
        self.problems.show_problems(rest)
        self.problems.setVisible(bool(rest))
        below = len({one.where.field for one in problems if one.where.field in labels})
        told = f"没有保存：{below} 处需要处理，已标在各数据项下面。" if below else "没有保存。"
        self.summary.setText(told)
        self.summary.setVisible(bool(problems))
        stops = blocking(problems)
        passable = bool(stops) and all(one.level is Level.REFUSE_OVERRIDABLE for one in stops)
        self._open = tuple(one.code for one in stops) if passable else ()
        self.past.setVisible(passable)
        self.reload.setVisible(any(one.code == "edit.conflict" for one in problems))

    def tell_count(self, count: int) -> None:
        """How many values would change."""
        self.count.setText(f"{count} 处改动" if count else "没有改动")

    def ask(self, count: int) -> None:
        """Leaving would lose ``count`` changes: what shall become of them?"""
        self._asked.setText(f"有 {count} 处改动还没有保存。")
        self.question.show()
        self.yes.setFocus()

    def _question(self) -> QFrame:
        frame = QFrame()
        self._asked = label("", "warn")
        self.yes = button("保存", self.save.emit, main=True)
        self.no = button("放弃改动", self.drop.emit)
        self.on = button("继续修改", self.stay.emit)
        layout = row(self._asked, None, self.on, self.no, self.yes)
        frame.setLayout(layout)
        return frame

    def _past(self) -> None:
        if not self.reason.text().strip():
            self.reason.setPlaceholderText("请写明越过提示的原因，再按“仍要保存”")
            self.reason.setFocus()
            return
        self.confirmed = self._open
        self.save.emit()
