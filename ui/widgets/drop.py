"""A place to drop one file, or to choose it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from ui.look import GAP
from ui.widgets.basic import button, column, label, sentence


class DropPlace(QFrame):
    """``chosen`` (path): dropped here, or chosen by the button."""

    chosen = Signal(object)

    def __init__(
        self, heading: str, about: str, suffixes: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self._suffixes = tuple(suffixes)
        inside = column(self, gap=GAP, margin=4 * GAP)
        middle = Qt.AlignmentFlag.AlignHCenter
        inside.addStretch(2)
        head = label(heading, "heading")
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(head)
        inside.addWidget(sentence(about, 480), 0, middle)
        inside.addSpacing(GAP)
        self.browse = button("选择文件", self._browse, main=True, key="Ctrl+O")
        inside.addWidget(self.browse, 0, middle)
        inside.addStretch(3)

    def _browse(self) -> None:
        pattern = " ".join(f"*{suffix}" for suffix in self._suffixes)
        chosen, _ = QFileDialog.getOpenFileName(
            self, "选择文件", str(Path.home()), f"文件 ({pattern})"
        )
        if chosen:
            self.chosen.emit(Path(chosen))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._mark(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(over=False)
        urls = event.mimeData().urls()
        if urls and urls[0].isLocalFile():
            event.acceptProposedAction()
            self.chosen.emit(Path(urls[0].toLocalFile()))

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)
