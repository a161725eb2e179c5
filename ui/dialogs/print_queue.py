"""Runs on their way to printers, one after the other; each can be stopped and gone on with."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from app.usecases.paper import print_runs, printing
from ui.dialogs import paper
from ui.work import Work


@dataclass(eq=False, slots=True)
class Going:
    """One run: its document, the printer, and what has been handed over.

    ``rest``: pages after these were not asked for; the run stays open for them.
    """

    run: int
    document: bytes = field(repr=False)
    printer: QPrinter
    batches: Sequence[Sequence[int]]
    rest: bool = False
    batch: int = 0
    sent: int = 0
    stopping: bool = False

    @property
    def pages(self) -> int:
        """How many pages are to be sent in all, copies and backs included."""
        return sum(len(one) for one in self.batches)

    @property
    def done(self) -> int:
        """How many of them are in documents that the printer has."""
        return sum(len(one) for one in self.batches[: self.batch])


class PrintQueue(QObject):
    """``moved``: a page was drawn, or a run came or went. ``ended`` (text): how one ended."""

    moved = Signal()
    ended = Signal(str)

    def __init__(self, work: Work, page: QWidget) -> None:
        super().__init__(page)
        self._work = work
        self._page = page
        self._waiting: list[Going] = []
        self._paper: paper.PrintRun | None = None
        self.current: Going | None = None
        self.drawn = 0

    @property
    def waiting(self) -> int:
        """How many runs come after the one under way."""
        return len(self._waiting)

    def add(self, going: Going) -> None:
        """Print it when those before it are out."""
        self._waiting.append(going)
        self.moved.emit()
        if self.current is None:
            self._next_run()

    def stop(self) -> None:
        """End the run under way; what the printer has not got yet can be gone on with."""
        if self.current is not None:
            self.current.stopping = True

    def _next_run(self) -> None:
        self.current = self._waiting.pop(0) if self._waiting else None
        self.moved.emit()
        if self.current is not None:
            self._next_batch(self.current)

    def _next_batch(self, going: Going) -> None:
        self.drawn = 0
        if going.batch == len(going.batches):
            self._finish(going)
            return
        self._paper = paper.PrintRun(going.printer, len(going.batches[going.batch]))
        if not self._paper.begun:
            self._broken(going, "打印机打不开。请检查打印机是否开机、连好，再从停下的页继续。")
            return
        self._next_page(going)

    def _next_page(self, going: Going) -> None:
        if going.stopping and self._paper is not None:
            self._paper.abort()
            self._broken(going, f"已停止，打印机收到了前 {going.done:,} 页。")
            return
        batch = going.batches[going.batch]
        if self.drawn == len(batch):
            self._handed_over(going, batch)
            return
        number = batch[self.drawn]
        if number == print_runs.BLANK:
            self._add(going, None)
            return
        self._work.run(
            self._page, printing.page_image, going.document, number - 1, paper.DPI,
            then=lambda drawn: self._add(going, paper.as_image(drawn)),
            failed=lambda _: self._broken(going, "这一页画不出来。请重新打印。"),
        )  # fmt: skip

    def _add(self, going: Going, image: QImage | None) -> None:
        assert self._paper is not None  # noqa: S101  a page is only drawn within a document
        self._paper.add(image)
        self.drawn += 1
        self.moved.emit()
        self._next_page(going)

    def _handed_over(self, going: Going, batch: Sequence[int]) -> None:
        """The document goes to the system's queue; the register notes how far it came."""
        assert self._paper is not None  # noqa: S101  it was begun with this batch
        self._paper.end()
        going.batch += 1
        going.sent = max(going.sent, *batch)
        self._work.write(
            self._page, print_runs.went_out, going.run, going.sent,
            going.printer.printerName(), then=lambda _: self._next_batch(going),
            failed=lambda _: self._next_batch(going),
        )  # fmt: skip

    def _finish(self, going: Going) -> None:
        if going.rest:
            self._broken(going, f"已送往打印机 {going.pages:,} 页，其余的可以继续打印")
            return
        self._work.write(
            self._page, print_runs.finish, going.run,
            then=lambda _: self._over(f"已送往打印机 {going.pages:,} 页"),
        )  # fmt: skip

    def _broken(self, going: Going, text: str) -> None:
        self._work.write(
            self._page, print_runs.stop, going.run, going.sent,
            then=lambda _: self._over(text),
        )  # fmt: skip

    def _over(self, text: str) -> None:
        self.current = None
        self.ended.emit(text)
        self._next_run()
