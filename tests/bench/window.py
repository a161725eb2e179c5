"""Measurements of the window, offscreen: ``window.py NAME FOLDER`` prints its figures as JSON."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

Figures = dict[str, float]
_OPENED = 102


def empty(_place: Path) -> Figures:
    """From the start of the process to the painted window of the smallest Qt program."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.show()
    application.processEvents()
    return {"seconds": _since_start()}


def dialog(place: Path) -> Figures:
    """From the start to the painted unlock dialog, and on to the names of its users."""
    from ui.pages.school.unlock import UnlockPage

    window = _window(place / "full")
    figures = {"seconds": _since_start()}
    while window.findChild(UnlockPage).user.count() == 0:
        _settle()
    figures["users"] = _since_start()
    window.close()
    return figures


def listed(place: Path) -> Figures:
    """From the opened key slot to the painted list of 10,000, by the desk; and the memory then.

    Before the slot opens the window has loaded its libraries while the password was typed, and its
    frame while it was stretched: that is waited for here, as the cheap key needs no stretching.
    """
    import jobs
    import pupils

    from app.persistence import keys
    from app.persistence.register import Register
    from ui.pages.school import unlock
    from ui.widgets.page import Place

    folder = pupils.copy_of(place, pupils.FULL)
    window = _window(folder)
    page = window.findChild(unlock.UnlockPage)
    while page.user.count() == 0 or window.work.busy:
        _settle()
    unlocked = keys.unlock(folder, pupils.USER, pupils.PASSWORD)
    unlock.warm_up()
    stopped = jobs.Stopwatch()
    window.enter(Register.open(folder, unlocked))
    window.frame.go(Place.STUDENTS, None)
    _settle()
    wall, processor = stopped.milliseconds()
    figures = {"shown": wall, "cpu": processor, "resident": _resident()}
    window.close()
    return figures


def keys(place: Path) -> Figures:
    """From a key press to the painted list, in 60,000 pupils."""
    import jobs
    import pupils
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtTest import QTest

    from ui.pages.pupils.students import StudentsPage
    from ui.widgets.page import Place

    class Painted(QObject):
        """Hears when the list has been painted."""

        seen = False

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802  it overrides a method of Qt's
            self.seen = self.seen or event.type() == QEvent.Type.Paint
            return False

    typed = [text for text in jobs.keystrokes(place) if text.isascii()]
    folder = pupils.copy_of(place, pupils.TOWN)
    window = _window(folder)
    window.resize(1600, 900)
    window.enter(pupils.opened(folder))
    window.frame.go(Place.STUDENTS, None)
    _settle()
    page = window.findChild(StudentsPage)
    page.show()
    painted = Painted()
    page.table.viewport().installEventFilter(painted)
    times = []
    for text in typed:
        page.search.setText(text[:-1])
        _settle()
        painted.seen = False
        stopped = jobs.Stopwatch()
        QTest.keyClicks(page.search, text[-1])
        while not painted.seen and page.table.isVisible():
            _settle()
        times.append(stopped.milliseconds())
    figures = jobs.quantiles(times)
    window.close()
    return figures


def open_page(place: Path) -> Figures:
    """From going to a pupil with members and a photograph to the painted page, 100 of them.

    The first two are left out: they bring the libraries of the page.
    """
    import jobs
    import pupils

    from app.usecases.pupils import students
    from ui.widgets.page import Place

    folder = pupils.copy_of(place, pupils.PICTURED)
    window = _window(folder)
    window.resize(1366, 768)
    window.enter(pupils.opened(folder))
    window.frame.go(Place.STUDENTS, None)
    _settle()
    times = []
    for student_id in window.work.ask(students.ids_of)[:_OPENED]:
        stopped = jobs.Stopwatch()
        window.frame.go(Place.STUDENT, student_id)
        _settle()
        times.append(stopped.milliseconds())
        window.frame.go(Place.STUDENTS, None)
        _settle()
    figures = jobs.quantiles(times[2:])
    window.close()
    return figures


def _window(folder: Path) -> Any:
    from PySide6.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder.parent / "settings")
    )
    from ui.application import application

    made = application([])
    made.setProperty("kept", made)
    from ui.main_window import MainWindow

    window = MainWindow(folder)
    window.show()
    _settle()
    return window


def _settle() -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()


def _since_start() -> float:
    """Seconds since the parent started this process; both read the same clock."""
    return time.monotonic() - float(os.environ["STARTED"])


def _resident() -> float:
    """MiB that the process holds now; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    [line] = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    figures = globals()[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(json.dumps(figures) + "\n")
