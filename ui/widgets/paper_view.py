"""One page as a picture, as wide as there is room for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea

from ui.widgets.basic import label


class PaperView(QScrollArea):
    """Shows a JPEG fitted to the width; nothing: the sentence handed in."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = QPixmap()
        self._paper = label("", "quiet", wrap=True)
        self._paper.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWidget(self._paper)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_jpeg(self, content: bytes) -> None:
        """This page; what is no picture is told."""
        self._whole = QPixmap()
        if not self._whole.loadFromData(content):
            self.say("这一页画不出来。请重新扫描。")
            return
        self.verticalScrollBar().setValue(0)
        self._fit()

    def say(self, text: str) -> None:
        """No page, but a sentence."""
        self._whole = QPixmap()
        self._paper.setPixmap(QPixmap())
        self._paper.setText(text)

    @property
    def shows_page(self) -> bool:
        """Whether there is a picture."""
        return not self._whole.isNull()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._whole.isNull():
            return
        ratio = self.devicePixelRatioF()
        width = int((self.viewport().width() - 4) * ratio)
        smooth = Qt.TransformationMode.SmoothTransformation
        fitted = self._whole.scaledToWidth(max(width, 60), smooth)
        fitted.setDevicePixelRatio(ratio)
        self._paper.setPixmap(fitted)
