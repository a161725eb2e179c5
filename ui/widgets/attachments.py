"""Proofs chosen to go with an act: pictures or PDF files, kept only when the act is done."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.usecases.pupils.proofs import Attached
from ui.widgets.basic import button, column, emptied, label, link, ranked, row

__all__ = ["Attached", "Attachments"]

LARGEST = 30_000_000  # bytes
_KINDS = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"))


class Attachments(QWidget):
    """Files chosen one by one. ``changed``: one more or one less."""

    changed = Signal()

    def __init__(self, what: str) -> None:
        super().__init__()
        self.files: list[Attached] = []
        self.browse = button("添加文件", self._browse, tip="图片或 PDF：扫描件、照片")
        self.below = label("", "caption", wrap=True)
        self._what = what
        self._column = column(gap=0)
        whole = column(self, gap=2)
        whole.addLayout(row(label(what, "quiet"), None, self.browse))
        whole.addLayout(self._column)
        whole.addWidget(self.below)
        self.clear()

    def clear(self) -> None:
        """Nothing chosen."""
        self.files = []
        self._show()

    def add(self, path: Path) -> None:
        """Take ``path``, if it is a picture or a PDF file of a sensible size."""
        content = path.read_bytes()
        media_type = next((kind for head, kind in _KINDS if content.startswith(head)), "")
        if not media_type:
            ranked(self.below, f"“{path.name}”不是 JPG、PNG 或 PDF，请重新选择。", "stop")
            return
        if len(content) > LARGEST:
            ranked(self.below, f"“{path.name}”超过 30 MB，请降低分辨率后重新扫描。", "stop")
            return
        self.files.append(Attached(path.name, media_type, content))
        self._show()
        self.changed.emit()

    def _remove(self, one: Attached) -> None:
        self.files.remove(one)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        emptied(self._column)
        for one in self.files:
            name = f"{one.name}　{max(1, len(one.content) // 1024):,} KB"
            drop = link("移除", partial(self._remove, one))
            self._column.addLayout(row(label(name), None, drop))
        ranked(self.below, "" if self.files else "JPG、PNG 或 PDF；加密后存入学籍库。", "caption")

    def _browse(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self, f"选择{self._what}", str(Path.home()), "图片和 PDF (*.jpg *.jpeg *.png *.pdf)"
        )
        for one in chosen:
            self.add(Path(one))
