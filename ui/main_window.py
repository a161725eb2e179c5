"""The window: locked it shows one card, unlocked the frame with its pages."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.job import Cancelled
from ui import settings
from ui.application import dress
from ui.garbage import GuiGarbage
from ui.pages.school.unlock import UnlockPage
from ui.work import Work

TITLE = "学籍台"
_BETWEEN_COPIES = 60 * 60 * 1000  # ms
_ALIVE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class MainWindow(QMainWindow):
    """Holds either a page for getting in, or the frame; never both."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        dress(self)
        self.setWindowTitle(TITLE)
        self.setMinimumSize(880, 480)
        self.folder = folder
        self._garbage = GuiGarbage(self)
        self.work = Work(self)
        self.work.failed.connect(self._present)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self._idle = QTimer(self)
        self._idle.setObjectName("idle")
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._idled)
        self._copies = QTimer(self)
        self._copies.setObjectName("copies")
        self._copies.timeout.connect(self.work.keep_copy)
        if not self.restoreGeometry(settings.layout("window")):
            self.resize(1280, 720)
        if folder is None and not settings.recent():
            self.show_wizard()
        else:
            self.show_unlock()

    @property
    def frame(self) -> Any:
        """The frame while a register is open, else ``None``."""
        from ui.frame import Frame

        here = self.stack.currentWidget()
        return here if isinstance(here, Frame) else None

    def show_unlock(self) -> None:
        """The page for getting in."""
        page = UnlockPage(self.work, self.folder)
        page.opened.connect(self.enter)
        page.wizard_asked.connect(self.show_wizard)
        page.restore_asked.connect(self.show_restore)
        self._put(page)

    def show_wizard(self) -> None:
        """The first run: a new register in seven short steps."""
        from ui.pages.school.wizard import WizardPage

        page = WizardPage(self.work)
        page.opened.connect(self.enter)
        page.left.connect(self.show_unlock)
        self._put(page)

    def show_restore(self) -> None:
        """A register back from its term archive, without one being open."""
        from ui.pages.discs.restoring import RestorePage

        page = RestorePage(self.work)
        page.restored.connect(self._restored)
        page.left.connect(self.show_unlock)
        self._put(page)

    def enter(self, register: Any) -> None:
        """Show the frame on the ``register`` just opened."""
        from ui.frame import Frame

        self.folder = register.folder
        self.work.enter(register)
        self._copies.start(_BETWEEN_COPIES)
        frame = Frame(self.work)
        frame.lock_asked.connect(self.lock)
        frame.settings_changed.connect(self._settings_changed)
        self._put(frame)
        self.setWindowTitle(f"{TITLE}　{register.folder.name}")
        self._settings_changed()

    def lock(self) -> None:
        """Close the register, drop every page with what it shows, ask for the password again.

        What was typed and not saved goes into the register first: it is closed after that.
        """
        self._idle.stop()
        self._copies.stop()
        if self.frame is not None:
            self.frame.keep_unsaved()
            self.frame.forget()
        self.work.leave()
        self.setWindowTitle(TITLE)
        self.show_unlock()

    def _restored(self, folder: Path) -> None:
        self.folder = folder
        self.show_unlock()

    def _put(self, page: QWidget) -> None:
        self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        for number in reversed(range(self.stack.count())):
            other = self.stack.widget(number)
            if other is not None and other is not page:
                self.work.forget(other)
                self.stack.removeWidget(other)
                other.deleteLater()

    def _present(self, page: QWidget, error: BaseException) -> None:
        from ui import present

        if isinstance(error, Cancelled) and self.frame is not None:
            self.frame.note(present.CANCELLED)
        else:
            present.present(page, error)

    def _settings_changed(self) -> None:
        if dress(self) and self.frame:
            self.frame.draw_icons()
        self._idle.start(settings.idle_minutes() * 60_000)

    def _idled(self) -> None:
        if self.frame is None:
            return
        if self.work.busy:  # a long task would be lost: lock when it is done and she is still away
            self._idle.start(10_000)
            return
        self.lock()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:  # the window's own events only: a filter on all of them costs time
            handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ALIVE and self._idle.isActive():
            self._idle.start(settings.idle_minutes() * 60_000)
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        settings.set_layout("window", self.saveGeometry())
        self._idle.stop()
        if self.frame is not None:
            self.frame.keep_unsaved()
        self.work.stop()
        self._garbage.stop()
        super().closeEvent(event)
