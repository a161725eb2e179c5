"""The Qt application: Fusion, our sheet, our fonts, one hook for what nobody caught."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from app.paths import RESOURCES
from ui import look, settings


def application(argv: Sequence[str]) -> QApplication:
    """The one application, made or found, dressed and ready for a window."""
    found = QApplication.instance()
    made = found if isinstance(found, QApplication) else QApplication(list(argv))
    made.setApplicationName("xueji")
    made.setOrganizationName("xueji")
    made.setApplicationDisplayName("")
    made.setWindowIcon(QIcon(str(RESOURCES / "icons" / "xueji.svg")))
    made.setStyle("Fusion")
    made.setFont(look.font())
    _speak_chinese(made)
    sys.excepthook = _present_uncaught
    return made


def dress(window: QWidget) -> bool:
    """Put the light or the dark sheet on, whichever is chosen; ``False`` if it is on already.

    The sheet is the window's and not the application's: there Qt would apply it anew to all that a
    widget holds each time it is put into another one, and a page took three times as long to make.
    """
    tokens = look.DARK if settings.dark() else look.LIGHT
    if window.property("tokens") == tokens.ground:
        return False
    window.setProperty("tokens", tokens.ground)
    QApplication.setPalette(look.palette(tokens))
    window.setStyleSheet(look.sheet(tokens))
    return True


def run(argv: Sequence[str], folder: str) -> int:
    """Show the window on the register in ``folder`` ("" = the last one) until it is closed."""
    from ui.main_window import MainWindow

    made = application(argv)
    path = Path(folder) if folder else None
    window = MainWindow(path.parent if path is not None and path.is_file() else path)
    window.show()
    return made.exec()


def _speak_chinese(application: QApplication) -> None:
    """Qt's own words (the menus of fields, the print dialog) in Chinese."""
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        application.installTranslator(translator)


def _present_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """An exception in any slot is presented, and the window lives on."""
    from ui.present import present  # brings dialogs along, which the first window need not have

    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        present(None, error)
