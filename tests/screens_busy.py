"""A picture of the window while long work goes on. See screens.py."""

import time
from collections.abc import Sequence
from typing import Any

_PATIENCE = 120  # s


def busy(camera: Any, name: str) -> None:
    """A picture while the work goes on, once its card is there."""
    from PySide6.QtWidgets import QApplication

    from ui.widgets.work_card import WorkCard

    cards = camera.window.findChildren(WorkCard)
    end = time.monotonic() + _PATIENCE
    while camera.window.work.busy and not _seen(cards) and time.monotonic() < end:
        QApplication.processEvents()
    if _seen(cards):
        camera.shot(name, settle=False)
    camera.settle()


def _seen(cards: Sequence[Any]) -> bool:
    return any(card.isVisible() for card in cards)
