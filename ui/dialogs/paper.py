"""The system's print dialog, and what goes to the printer: page images, or a few lines of text."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from ui import look

DPI = 300


def printer(name: str = "") -> QPrinter:
    """A printer for A4 upright without margins of its own: our pages bring theirs."""
    made = QPrinter(QPrinter.PrinterMode.HighResolution)
    if name:
        made.setPrinterName(name)
    made.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    made.setPageOrientation(QPageLayout.Orientation.Portrait)
    made.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    made.setFullPage(True)
    return made


def choose_printer(parent: QWidget, title: str, chosen: Callable[[QPrinter], object]) -> None:
    """Ask for the printer; ``chosen`` is called with it unless she cancels."""
    made = printer()
    dialog = QPrintDialog(made, parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.finished.connect(
        lambda result: chosen(made) if result == QDialog.DialogCode.Accepted else None
    )
    QDialog.open(dialog)  # QPrintDialog has an overload of its own that wants a slot by name


class PrintRun:
    """One document on its way to a printer, page image by page image; ``begun`` if it takes one."""

    def __init__(self, target: QPrinter, pages: int) -> None:
        self._target = target
        self._painter = QPainter()
        self.begun = self._painter.begin(target)
        self.pages = pages
        self.done = 0

    def add(self, image: QImage | None) -> None:
        """Print ``image`` as the next whole page; none: a page with nothing on it."""
        if self.done:
            self._target.newPage()
        if image is not None:
            whole = QRectF(self._target.pageLayout().fullRectPixels(self._target.resolution()))
            self._painter.drawImage(whole, image, QRectF(image.rect()))
        self.done += 1

    def abort(self) -> None:
        """Nothing of this document comes out."""
        self._target.abort()
        self._painter.end()

    def end(self) -> None:
        """Hand the document to the system's queue."""
        self._painter.end()


def as_image(drawn: tuple[int, int, bytes]) -> QImage:
    """(width, height, RGBA) as a picture of its own."""
    width, height, rgba = drawn
    return QImage(rgba, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()


def print_text(parent: QWidget, title: str, lines: Sequence[str]) -> None:
    """Ask for the printer and print a heading and lines, large and centred: keys to be sealed."""
    choose_printer(parent, title, lambda target: _draw_text(target, title, lines))


def _draw_text(target: QPrinter, title: str, lines: Sequence[str]) -> None:
    painter = QPainter(target)
    page = QRectF(target.pageLayout().fullRectPixels(target.resolution()))
    unit = target.resolution() / 25.4  # px a millimetre
    top = 40 * unit
    for number, text in enumerate((title, *lines)):
        painter.setFont(look.font(20 if number == 0 else 14, bold=number == 0))
        box = QRectF(20 * unit, top, page.width() - 40 * unit, 30 * unit)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        used = painter.drawText(box, int(flags | Qt.TextFlag.TextWordWrap), text or " ")
        top += max(9 * unit, (used.height() if used is not None else 0) + 3 * unit)
    painter.end()
