"""Getting in and being locked out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def test_the_password_opens_the_pupils(window):
    assert window.frame is not None
    assert window.frame.stack.currentWidget().title.text() == "学生"


def test_a_wrong_password_is_told_under_the_field_and_the_field_is_empty(
    open_window, folder, qtbot
):
    window = open_window(folder)
    page = window.stack.currentWidget()
    page.password.setText("wrong wrong wrong wrong")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.work.busy, timeout=20_000)
    assert "密码不对" in page.message.text()
    assert page.password.text() == ""
    assert window.frame is None


def test_locking_closes_the_register_and_drops_every_page(window, qtbot):
    frame = window.frame
    gone = []
    frame.destroyed.connect(lambda: gone.append(True))
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.work.busy and bool(gone))
    assert window.work.register is None
    assert window.frame is None
    assert all("乌兰镇" not in one.windowTitle() for one in window.findChildren(QWidget))
