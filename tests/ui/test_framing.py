"""The frame on a picture: by mouse and by keys it keeps its shape and stays within the picture."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.widgets.camera import jpeg_of
from ui.widgets.framing import Frame, Framing, Guides

SHAPE = 26 / 32
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def framing(qtbot: QtBot) -> Framing:
    """A picture of 600 × 800 pixels, drawn on a copy of half the size."""
    picture = QImage(300, 400, QImage.Format.Format_RGB32)
    picture.fill(QColor(180, 214, 240))
    made = Framing()
    qtbot.addWidget(made)
    made.resize(500, 500)
    made.open(jpeg_of(picture), (600, 800), SHAPE, Guides(6, 73, 58))
    made.show()
    qtbot.waitExposed(made)
    return made


def holds(framing: Framing, size: tuple[int, int] = (600, 800)) -> bool:
    one = framing.frame
    shaped = abs(one.width / one.height - SHAPE) < 0.001
    across = one.left >= -0.001 and one.left + one.width <= size[0] + 0.001
    down = one.top >= -0.001 and one.top + one.height <= size[1] + 0.001
    return shaped and across and down


def dragged(qtbot: QtBot, framing: Framing, start: QPoint, by: QPoint) -> None:
    qtbot.mousePress(framing, LEFT, pos=start)
    qtbot.mouseMove(framing, start + by / 2)
    qtbot.mouseMove(framing, start + by)
    qtbot.mouseRelease(framing, LEFT, pos=start + by)


def test_the_first_frame_is_the_largest_in_the_middle(framing: Framing) -> None:
    one = framing.frame
    assert (one.left, round(one.top, 1), one.width) == (0, 30.8, 600)
    assert holds(framing)


def test_dragging_the_inside_moves_and_a_corner_sizes(framing: Framing, qtbot: QtBot) -> None:
    framing.put(Frame(100, 100, 300, 300 / SHAPE))
    before = framing.frame
    dragged(qtbot, framing, framing.at(0.5, 0.5), QPoint(20, 30))
    assert framing.frame.left > before.left and framing.frame.top > before.top
    assert framing.frame.width == before.width
    moved = framing.frame
    dragged(qtbot, framing, framing.at(1, 1), QPoint(-40, -40))
    assert framing.frame.width < moved.width
    assert (framing.frame.left, framing.frame.top) == (moved.left, moved.top)
    dragged(qtbot, framing, framing.at(0, 0), QPoint(-500, -500))
    assert holds(framing)


def test_keys_move_size_and_look_closer(framing: Framing, qtbot: QtBot) -> None:
    framing.put(Frame(100, 100, 300, 300 / SHAPE))
    qtbot.keyClick(framing, Qt.Key.Key_Right)
    assert framing.frame.left == pytest.approx(106)
    qtbot.keyClick(framing, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert framing.frame.left == pytest.approx(105)
    qtbot.keyClick(framing, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert framing.frame.width == pytest.approx(300 / 1.04)
    qtbot.keyClick(framing, Qt.Key.Key_Plus)
    assert framing.zoom > 1
    for _ in range(200):
        qtbot.keyClick(framing, Qt.Key.Key_Down)
    assert holds(framing)


def test_a_quarter_turn_turns_the_frame_too_and_reset_takes_it_back(framing: Framing) -> None:
    framing.rotate()
    assert framing.frame.turns == 1
    assert holds(framing, (800, 600))
    shown = framing.shown()
    assert shown.width() / shown.height() == pytest.approx(SHAPE, abs=0.02)
    for _ in range(3):
        framing.rotate()
    assert framing.frame.turns == 0
    framing.rotate()
    framing.reset()
    assert framing.frame.turns == 0
    assert holds(framing)
