"""Garbage is collected on the GUI thread only: widgets in it must not die on another.

Python collects cycles on whatever thread happens to allocate. When that is the register's and a
cycle holds a widget that Qt does not own, the process dies (reproduced: PySide6 6.11, a thread that
allocates beside one that swaps pages; with this, or without the thread, it does not).
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 1_000  # ms


class GuiGarbage(QObject):
    """Switches automatic collecting off and does it here, until ``stop``."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect as far as the interpreter itself would have."""
        full = [
            generation
            for generation, (count, most) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > most
        ]
        if full:
            gc.collect(max(full))

    def stop(self) -> None:
        """Leave collecting to the interpreter again."""
        self._timer.stop()
        gc.enable()
