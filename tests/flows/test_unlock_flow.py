"""Getting in, being locked out, and nothing left behind."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.qtbot import QtBot

from app.usecases.school import registers
from ui import settings
from ui.main_window import MainWindow
from ui.places import RAIL
from ui.widgets.page import Page, Place

Settled = Callable[[MainWindow], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_the_password_opens_the_pupils(school: MainWindow) -> None:
    assert school.frame.stack.currentWidget().title.text() == "学生"
    assert settings.recent() == [school.work.register.folder]


def test_the_users_of_the_register_are_offered(locked: MainWindow) -> None:
    page: Any = locked.stack.currentWidget()
    assert [page.user.itemText(n) for n in range(page.user.count())] == ["王老师"]


def test_a_wrong_password_is_told_beside_the_field_which_is_emptied(
    locked: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    page: Any = locked.stack.currentWidget()
    page.password.setText("wrong wrong wrong wrong")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    assert page.password.text() == ""
    settled(locked)
    assert "密码不对" in page.message.text()
    assert page.go.isEnabled()
    assert locked.frame is None


def test_a_folder_without_a_register_is_told(
    open_window: Callable[[Path | None], MainWindow], tmp_path: Path
) -> None:
    window = open_window(tmp_path / "nowhere")
    page: Any = window.stack.currentWidget()
    assert "没有学籍库" in page.message.text()


def test_the_recovery_key_opens_the_register(
    open_window: Callable[[Path | None], MainWindow],
    tmp_path: Path,
    qtbot: QtBot,
    settled: Settled,
) -> None:
    from app.persistence.keys import LOWEST

    school = registers.School("乌兰镇第一小学", "3115000001", "ordos")
    where = tmp_path / "own"
    register, key = registers.create(where, school, "王老师", "a b c d ee ff gg hh", cost=LOWEST)
    register.close()
    window = open_window(where)
    page: Any = window.stack.currentWidget()
    page.switch.click()
    page.key.setText(key.lower())
    qtbot.keyClick(page.key, Qt.Key.Key_Return)
    settled(window)
    assert window.frame is not None


def test_locking_closes_the_register_and_drops_every_page(
    school: MainWindow, qtbot: QtBot, settled: Settled, entered: Settled
) -> None:
    frame = school.frame
    frame.go(Place.STUDENT, 1)
    name = frame.page(Place.STUDENT).title.text()
    gone: list[bool] = []
    frame.destroyed.connect(lambda: gone.append(True))
    qtbot.keyClick(school, Qt.Key.Key_L, CONTROL)
    settled(school)
    qtbot.waitUntil(lambda: bool(gone), timeout=30_000)
    assert school.work.register is None
    assert not school.findChildren(QTableView)
    assert all(name not in label.text() for label in school.findChildren(QLabel))
    entered(school)
    assert school.frame is not None


def test_an_idle_window_locks_itself(school: MainWindow, settled: Settled) -> None:
    timer = school.findChild(QTimer, "idle")
    assert timer.isActive()
    assert timer.interval() == 5 * 60_000
    timer.timeout.emit()
    settled(school)
    assert school.frame is None


def test_what_was_changed_is_copied_every_hour_while_the_register_is_open(
    school: MainWindow, settled: Settled
) -> None:
    """R-GEN-4-1."""
    timer = school.findChild(QTimer, "copies")
    assert timer.isActive()
    assert timer.interval() == 60 * 60_000
    register: Any = school.work.register
    register.write(lambda tx: tx.set("school.phone", "0477-0000000"))
    timer.timeout.emit()
    settled(school)
    assert list((register.folder / "backups").glob("school-*-hourly.db"))
    school.lock()
    settled(school)
    assert not timer.isActive()


def test_work_under_way_is_not_locked_away(school: MainWindow, settled: Settled) -> None:
    school.work.run(school.frame, lambda: None)
    timer = school.findChild(QTimer, "idle")
    timer.timeout.emit()
    assert school.frame is not None
    assert timer.isActive()
    settled(school)


def test_a_second_window_is_told_that_the_register_is_in_use(
    school: MainWindow,
    open_window: Callable[[Path | None], MainWindow],
    settled: Settled,
) -> None:
    second = open_window(school.work.register.folder)
    page: Any = second.stack.currentWidget()
    page.password.setText("four quite different words")
    page.submit()
    settled(second)
    assert "正被另一个" in page.message.text()


def test_lists_have_let_go_of_their_lines_when_the_window_is_locked(
    school: MainWindow, settled: Settled
) -> None:
    lines = school.frame.page(Place.STUDENTS).table.lines
    assert lines.total > 0
    school.lock()
    assert (lines.total, lines.pages_held) == (0, 0)
    settled(school)


def test_a_locked_window_holds_no_page(school: MainWindow, settled: Settled) -> None:
    """What a page shows goes with it; a page that something still holds would keep it in memory."""
    for place, _, _ in RAIL:
        school.frame.go(place, None)
    school.frame.go(Place.STUDENT, 1)
    settled(school)
    pages = [weakref.ref(one) for one in school.findChildren(Page)]
    assert len(pages) > len(RAIL)
    school.lock()
    settled(school)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert {type(one()).__name__ for one in pages} == {"NoneType"}


def test_the_sheet_is_on_the_window_alone(locked: MainWindow) -> None:
    """On the application Qt applies it again at every nesting, and a page takes thrice as long."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    assert locked.styleSheet() and not application.styleSheet()
