"""On what a change of policy rests: asked in the page, with what is refused under it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLineEdit

from app.problems import Rejected
from app.usecases.rulebook.policy_changes import Basis
from ui.look import GAP
from ui.widgets.basic import button, column, label, labelled, row
from ui.widgets.page import OnKey
from ui.widgets.problems import ProblemList

_PROBLEMS_HEIGHT = 110  # px


class BasisFields(QFrame):
    """The five fields of a ``Basis``."""

    def __init__(self) -> None:
        super().__init__()
        self.document, self.number = QLineEdit(), QLineEdit()
        self.article, self.effective = QLineEdit(), QLineEdit()
        self.reason = QLineEdit()
        self.document.setPlaceholderText("例如 关于做好转学工作的通知")
        self.number.setPlaceholderText("例如 鄂教基函〔2026〕5号")
        self.article.setPlaceholderText("例如 第二条")
        self.effective.setPlaceholderText("空白为今天")
        self.reason.setPlaceholderText("例如 教育局调整了受理时间")
        inside = column(self, gap=GAP)
        for pair in (
            (("依据文件 ★", self.document), ("文号 ★", self.number)),
            (("条款", self.article), ("生效日期", self.effective)),
        ):
            side = row(gap=GAP + 4)
            for word, field in pair:
                side.addLayout(labelled(word, field), 1)
            inside.addLayout(side)
        inside.addLayout(labelled("调整原因 ★", self.reason))

    def basis(self) -> Basis:
        """As typed."""
        return Basis(
            self.document.text(),
            self.number.text(),
            self.article.text(),
            self.reason.text(),
            self.effective.text(),
        )

    def clear_reason(self) -> None:
        """The paper is often the same as before; the reason is not."""
        self.reason.clear()


class BasisBar(QFrame):
    """A question with the five fields; hidden until it asks."""

    def __init__(self, question: str, word: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.fields = BasisFields()
        self.problems = ProblemList()
        self.problems.setFixedHeight(_PROBLEMS_HEIGHT)
        self._act: Callable[[Basis], None] = lambda _basis: None
        self.yes = button(word, lambda: self._act(self.fields.basis()), main=True)
        inside = column(self, margin=GAP + 4)
        inside.addWidget(label(question, "heading", wrap=True))
        inside.addWidget(self.fields)
        inside.addWidget(self.problems)
        inside.addLayout(row(None, button("取消", self.hide), self.yes))
        OnKey(self, (Qt.Key.Key_Escape,), self.hide)
        self.hide()

    def ask(self, act: Callable[[Basis], None]) -> None:
        """Ask; ``act`` gets the basis."""
        self._act = act
        self.fields.clear_reason()
        self.problems.hide()
        self.show()
        self.fields.document.setFocus()

    def refuse(self, error: BaseException, otherwise: Callable[[], object]) -> None:
        """Say what was wrong under the fields; anything but a refusal goes ``otherwise``."""
        if isinstance(error, Rejected):
            self.problems.show_problems(error.problems)
            self.problems.show()
        else:
            otherwise()
