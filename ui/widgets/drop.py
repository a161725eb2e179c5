"""A place to drop one file, or many and folders, or to choose them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from ui.look import GAP
from ui.widgets.basic import button, column, label, row, sentence

_WIDE, _NARROW = 480, 340  # px


class DropPlace(QFrame):
    """``chosen`` (path): dropped here, or chosen by the button. With ``many`` a list of paths.

    ``width`` (px) is that of the sentence, where there is little room.
    """

    chosen = Signal(object)

    def __init__(
        self,
        heading: str,
        about: str,
        suffixes: Sequence[str],
        parent: QWidget | None = None,
        *,
        many: bool = False,
        width: int = 0,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self._suffixes = tuple(suffixes)
        self._many = many
        inside = column(self, gap=GAP, margin=(2 if width else 4) * GAP)
        middle = Qt.AlignmentFlag.AlignHCenter
        inside.addStretch(2)
        head = label(heading, "heading")
        head.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside.addWidget(head)
        inside.addWidget(sentence(about, width or (_NARROW if many else _WIDE)), 0, middle)
        inside.addSpacing(GAP)
        self.browse = button("选择文件", self._browse, main=True, key="Ctrl+O")
        buttons = row(None, self.browse)
        if many:
            buttons.addWidget(button("选择文件夹", self._browse_folder))
        buttons.addStretch(1)
        inside.addLayout(buttons)
        inside.addStretch(3)

    def _browse(self) -> None:
        pattern = " ".join(f"*{suffix}" for suffix in self._suffixes)
        ask = QFileDialog.getOpenFileNames if self._many else QFileDialog.getOpenFileName
        chosen, _ = ask(self, "选择文件", str(Path.home()), f"文件 ({pattern})")
        if chosen:
            self._emit([chosen] if isinstance(chosen, str) else chosen)

    def _browse_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "选择文件夹", str(Path.home()))
        if chosen:
            self._emit([chosen])

    def _emit(self, chosen: Sequence[str]) -> None:
        paths = [Path(one) for one in chosen]
        self.chosen.emit(paths if self._many else paths[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()
            self._mark(over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark(over=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(over=False)
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self._emit(paths)

    def _mark(self, *, over: bool) -> None:
        self.setProperty("over", over)
        self.style().unpolish(self)
        self.style().polish(self)
