"""A real window on a real register; only the key derivation is cheap."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.persistence.keys import LOWEST
from app.usecases import registers
from ui import application
from ui.main_window import MainWindow

PASSWORD = "four quite different words"
SCHOOL = registers.School("乌兰镇第一小学", "3115000001", "ordos")


@pytest.fixture(autouse=True)
def settings_of_this_test(tmp_path: Path) -> None:
    """Whatever the window remembers stays in this test's folder."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty register, closed."""
    where = tmp_path / "register"
    register, _ = registers.create(where, SCHOOL, "王老师", PASSWORD, cost=LOWEST)
    register.close()
    return where


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application as the program sets it up."""
    return application.application([])


@pytest.fixture
def open_window(
    dressed: QApplication, qtbot: QtBot
) -> Iterator[Callable[[Path | None], MainWindow]]:
    """Makes windows and closes them at the end."""
    windows: list[MainWindow] = []

    def make(where: Path | None) -> MainWindow:
        window = MainWindow(where)
        windows.append(window)
        window.show()
        qtbot.waitUntil(lambda: not window.work.busy)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def window(
    open_window: Callable[[Path | None], MainWindow], folder: Path, qtbot: QtBot
) -> MainWindow:
    """A window unlocked on the empty register."""
    return unlocked(open_window(folder), qtbot)


def unlocked(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """Type the password and wait for the frame."""
    page: Any = window.stack.currentWidget()
    page.password.setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: window.frame is not None, timeout=20_000)
    return window
