"""What nobody holds any more dies on the GUI thread, where widgets may."""

import gc
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.garbage import GuiGarbage
from ui.work import Work


class Ring:
    """Holds itself, so only the collector frees it; says on which thread."""

    def __init__(self, died: Callable[[object], object]) -> None:
        self._ring = self
        self._died = died

    def __del__(self) -> None:
        self._died(threading.current_thread())


@pytest.fixture
def garbage(qapp: QObject) -> Iterator[GuiGarbage]:
    made = GuiGarbage(qapp)
    yield made
    made.stop()


def rings(died: Callable[[object], object]) -> None:
    """More than the interpreter lets lie about."""
    for _ in range(20 * gc.get_threshold()[0]):
        Ring(died)


def test_garbage_of_another_thread_is_collected_on_this_one(
    garbage: GuiGarbage, work: Work, qtbot: QtBot
) -> None:
    died: list[object] = []
    page = QWidget()
    qtbot.addWidget(page)
    work.run(page, rings, died.append)
    qtbot.waitUntil(lambda: not work.busy, timeout=30_000)
    assert died == []
    garbage.look()
    assert set(died) == {threading.current_thread()}


def test_it_is_looked_for_all_the_time_and_left_to_the_interpreter_at_the_end(
    garbage: GuiGarbage,
) -> None:
    [timer] = garbage.findChildren(QTimer)
    assert timer.isActive()
    assert not gc.isenabled()
    died: list[object] = []
    rings(died.append)
    timer.timeout.emit()
    assert died
    garbage.stop()
    assert gc.isenabled()
    assert not timer.isActive()
