"""What came out of building an archive, and the two things that go on paper."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QWidget

from app.usecases.discs import disc_papers
from app.usecases.discs.archiving import Built
from ui.dialogs.paper import print_text
from ui.look import GAP
from ui.widgets.basic import button, card, column, label, link, row


class BuiltCard(QScrollArea):
    """The digest groups for the sealing slip and the key for the envelope; ``folder_asked``.

    ``form_asked`` (form): what is stuck on the discs and signed when they are handed in.
    """

    folder_asked = Signal()
    form_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._term = ""
        body = QWidget()
        body.setObjectName("body")
        whole = column(body, gap=2 * GAP)
        frame, inside = card(margin=3 * GAP)
        self.heading = label("", "heading", wrap=True)
        self.facts = label("", "quiet", wrap=True)
        inside.addWidget(self.heading)
        inside.addWidget(self.facts)
        papers = [self._paper_link(form, word) for form, word in disc_papers.FORMS.items()]
        inside.addLayout(row(link("打开文件夹", self.folder_asked.emit), *papers, None))
        whole.addWidget(frame)
        self.digest = label("", "key")
        whole.addWidget(
            _paper(
                self.digest,
                "封口单：目录摘要",
                "抄写或打印在封口单上，与光盘同放。任何人改动光盘，摘要就对不上。",
                "打印封口单",
                self._print_digest,
            )
        )
        self.key = label("", "key")
        whole.addWidget(
            _paper(
                self.key,
                "密钥单：光盘密钥",
                "装入信封另处封存，不要与光盘放在一起。没有学籍库密码时，只有它能打开光盘。",
                "打印密钥单",
                self._print_key,
            )
        )
        whole.addStretch(1)
        self.setWidget(body)

    def _paper_link(self, form: str, word: str) -> QPushButton:
        return link(f"打印{word}", lambda: self.form_asked.emit(form))

    def show_built(self, term: str, built: Built) -> None:
        """Tell what lies in the folder now."""
        self._term = term
        names = "、".join(image.name for image in built.images)
        self.heading.setText(f"已制作并读回核对：{names}")
        self.facts.setText(f"{term} 学期　{built.files:,} 个文件　SHA-256 {built.sha256}")
        self.digest.setText(_in_lines(built.digest_groups))
        self.key.setText(_in_lines(built.key_text))

    def _print_digest(self) -> None:
        lines = [f"{self._term} 学期", "", *self.digest.text().split("\n"), "", _SIGNATURES]
        print_text(self, "学籍档案光盘封口单", lines)

    def _print_key(self) -> None:
        lines = [f"{self._term} 学期", "", *self.key.text().split("\n"), "", _SIGNATURES]
        print_text(self, "学籍档案光盘密钥单", lines)


_SIGNATURES = "封存人：　　　　　　　　　　日期：　　　　年　　月　　日"


def _in_lines(groups: str, a_line: int = 4) -> str:
    """Groups of characters, four a line, as they are read aloud and copied."""
    parts = groups.replace("-", " ").split()
    return "\n".join("　".join(parts[n : n + a_line]) for n in range(0, len(parts), a_line))


def _paper(
    text: QLabel, heading: str, sentence: str, word: str, act: Callable[[], object]
) -> QFrame:
    """A card with something that belongs on paper, and its print button."""
    frame, inside = card(margin=3 * GAP)
    inside.addWidget(label(heading, "heading"))
    inside.addWidget(label(sentence, "quiet", wrap=True))
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    inside.addWidget(text)
    inside.addLayout(row(button(word, act), None))
    return frame
