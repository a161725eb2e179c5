"""The binding itself: a broken release kills the process after some thousand calls."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPainter


def test_a_hundred_thousand_void_calls_lose_no_reference_to_none() -> None:
    """PySide6 6.12.0 on Python before 3.12 takes none for the None it returns, and dies."""
    thing = QObject()
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = sys.getrefcount(None)
    for _ in range(50_000):
        thing.setObjectName("x")
        painter.drawPoint(1, 1)
    painter.end()
    assert sys.getrefcount(None) > before - 1000
