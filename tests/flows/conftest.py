"""A real window on a real register in a folder of the test; only the key derivation is cheap."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QSettings
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from app.domain import layouts, people
from app.exchange import filling
from app.job import Job
from app.persistence.keys import LOWEST
from app.usecases.national import importing
from app.usecases.school import registers
from ui import application
from ui.main_window import MainWindow
from ui.pages.school.unlock import UnlockPage
from ui.widgets.page import Place

PASSWORD = "four quite different words"
SCHOOL = registers.School("乌兰镇第一小学", "3115000001", "ordos")
PUPILS = people.FEWEST
HERE = Path(__file__).parent
PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """The offscreen plugin complains of every dialog; that is about the plugin."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture(autouse=True)
def settings_of_this_test(tmp_path: Path) -> None:
    """Whatever the window remembers stays in this test's folder."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings")
    )


@pytest.fixture(scope="session", autouse=True)
def no_scanners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SANE looks for none: asking every driver it knows keeps each page waiting for seconds."""
    folder = tmp_path_factory.mktemp("sane")
    (folder / "dll.conf").touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANE_CONFIG_DIR", str(folder))
        yield


@pytest.fixture(scope="session")
def roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented pupils, as the national system hands them out."""
    out = tmp_path_factory.mktemp("roster") / "名单.xlsx"
    filling.fill(None, layouts.layout("a_2013"), _pupils(), out, Job())
    return out


@pytest.fixture(scope="session")
def later_roster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same a month later: some telephone numbers are others."""
    out = tmp_path_factory.mktemp("later") / "一个月后.xlsx"
    rows = people.a_month_later(_pupils(), 2024, SCHOOL.code, 3)
    filling.fill(None, layouts.layout("a_2013"), rows, out, Job())
    return out


def _pupils() -> list[people.Row]:
    return people.everyone(PUPILS, 2024, SCHOOL.code)


@pytest.fixture(scope="session")
def empty_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register without anybody; tests get copies."""
    where = tmp_path_factory.mktemp("empty") / "register"
    register, _ = registers.create(where, SCHOOL, "王老师", PASSWORD, cost=LOWEST)
    register.close()
    return where


@pytest.fixture(scope="session")
def full_school(tmp_path_factory: pytest.TempPathFactory, empty_school: Path, roster: Path) -> Path:
    """A register with the roster in it; tests get copies."""
    where = tmp_path_factory.mktemp("full") / "register"
    shutil.copytree(empty_school, where)
    register = registers.unlock(where, "王老师", PASSWORD)
    shown = register.read(importing.preview, roster, Job())
    register.write(importing.apply, shown, Job())
    register.close()
    return where


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application as the program sets it up."""
    return application.application([])


@pytest.fixture
def open_window(
    dressed: QApplication, qtbot: QtBot
) -> Iterator[Callable[[Path | None], MainWindow]]:
    """Makes windows and closes them, and every dialog, at the end."""
    windows: list[MainWindow] = []

    def make(where: Path | None) -> MainWindow:
        window = MainWindow(where)
        windows.append(window)
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=30_000)
        qtbot.waitUntil(lambda: _asked(window), timeout=30_000)
        settle(window, qtbot)
        return window

    yield make
    for dialog in dialogs():
        dialog.close()
    for window in windows:
        window.close()
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


@pytest.fixture
def window(
    open_window: Callable[[Path | None], MainWindow],
    empty_school: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> MainWindow:
    """A window unlocked on a register without anybody."""
    return _unlocked(open_window, empty_school, tmp_path, qtbot)


@pytest.fixture
def school(
    open_window: Callable[[Path | None], MainWindow],
    full_school: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> MainWindow:
    """A window unlocked on a register with the roster in it."""
    return _unlocked(open_window, full_school, tmp_path, qtbot)


@pytest.fixture
def locked(
    open_window: Callable[[Path | None], MainWindow], empty_school: Path, tmp_path: Path
) -> MainWindow:
    """A window that asks for the password."""
    shutil.copytree(empty_school, tmp_path / "register")
    return open_window(tmp_path / "register")


def _unlocked(
    open_window: Callable[[Path | None], MainWindow], made: Path, tmp_path: Path, qtbot: QtBot
) -> MainWindow:
    shutil.copytree(made, tmp_path / "register")
    window = open_window(tmp_path / "register")
    enter(window, qtbot)
    return window


def _asked(window: MainWindow) -> bool:
    """The unlock page asks for the users only after it was painted."""
    page: Any = window.stack.currentWidget()
    return not isinstance(page, UnlockPage) or bool(page.user.count() or page.message.text())


def enter(window: MainWindow, qtbot: QtBot) -> None:
    """Type the password and wait for the frame."""
    qtbot.waitUntil(lambda: _asked(window), timeout=30_000)
    page: Any = window.stack.currentWidget()
    page.password.setText(PASSWORD)
    page.submit()
    qtbot.waitUntil(lambda: window.frame is not None, timeout=PATIENCE_MS)
    settle(window, qtbot)
    window.frame.go(Place.STUDENTS, None)  # the desk comes first; most flows begin at the list
    settle(window, qtbot)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until nothing that was asked for is under way."""
    qtbot.waitUntil(lambda: not window.work.busy, timeout=PATIENCE_MS)
    QApplication.processEvents()


def dialogs() -> list[QDialog]:
    """The dialogs that are open."""
    return [
        one
        for one in QApplication.topLevelWidgets()
        if isinstance(one, QDialog) and one.isVisible()
    ]


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """``settled(window)`` waits until nothing is under way."""
    return lambda window: settle(window, qtbot)


@pytest.fixture
def entered(qtbot: QtBot) -> Callable[[MainWindow], None]:
    """``entered(window)`` types the password into a locked window."""
    return lambda window: enter(window, qtbot)


@pytest.fixture
def open_dialogs() -> Callable[[], list[QDialog]]:
    """``open_dialogs()`` lists the dialogs that can be seen."""
    return dialogs
