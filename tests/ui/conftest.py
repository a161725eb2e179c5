"""The window's parts without a register."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from ui import application
from ui.work import Work

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """The offscreen plugin complains of every dialog; that is about the plugin."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path) -> None:
    """Whatever is remembered stays in this test's folder."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings")
    )


@pytest.fixture(scope="session")
def set_up(qapp: QApplication) -> QApplication:
    """The application as the program sets it up."""
    return application.application([])


@pytest.fixture
def dressed(set_up: QApplication) -> Iterator[QApplication]:
    """The same; dialogs are closed at the end."""
    yield set_up
    for one in QApplication.topLevelWidgets():
        if isinstance(one, QDialog):
            one.close()
    QApplication.processEvents()


@pytest.fixture
def work(dressed: QApplication, qtbot: QtBot) -> Iterator[Work]:
    """The bridge, without a register."""
    made = Work()
    yield made
    made.stop()
    QApplication.processEvents()
