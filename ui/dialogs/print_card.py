"""What is on its way to a printer, and what was broken off and can be gone on with."""

from collections.abc import Callable, Sequence

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from app.usecases.paper import print_runs, printing
from app.usecases.paper.print_runs import RunLine, Wish
from ui.dialogs.print_queue import Going, PrintQueue
from ui.dialogs.print_setup import PrintSetup
from ui.look import GAP
from ui.widgets.basic import column, label, link, row
from ui.work import Work


class PrintCard(QFrame):
    """Hidden while nothing is under way and nothing was broken off. ``told`` hears how it ended."""

    def __init__(self, work: Work, page: QWidget, told: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._work = work
        self._page = page
        self._told = told
        self._open: Sequence[RunLine] = ()
        self.queue = PrintQueue(work, page)
        self.what = label("", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = link("停止", self.queue.stop)
        self.go_on = link("继续打印", self._choose)
        self.drop = link("不再打印", self._drop)
        whole = column(self, gap=GAP, margin=GAP + 4)
        whole.addWidget(self.what)
        whole.addWidget(self.bar)
        whole.addLayout(row(self.stop, self.go_on, None, self.drop))
        self.queue.moved.connect(self._show)
        self.queue.ended.connect(self._ended)
        self.hide()

    def look(self) -> None:
        """See whether a run was broken off, perhaps by a crash."""
        self._open = self._work.ask(print_runs.open_runs)
        self._show()

    def send(self, run: printing.OnPaper, printer: QPrinter, wish: Wish) -> None:
        """Print the pages of ``run`` that ``wish`` names."""
        self._add(run.run, run.document, (run.pages, len(run.numbers)), printer, wish)

    def _add(
        self, run: int, document: bytes, size: tuple[int, int], printer: QPrinter, wish: Wish
    ) -> None:
        in_one = printer.outputFormat() is QPrinter.OutputFormat.PdfFormat
        pages, sheets = size
        most = max(1, wish.copies) * 2 * pages if in_one else print_runs.DOCUMENT
        batches = print_runs.batches(pages, sheets, wish, most)
        rest = 0 < wish.last < pages
        self.queue.add(Going(run, document, printer, batches, rest))

    def _show(self) -> None:
        going = self.queue.current
        waits = [one for one in self._open if going is None or one.id != going.run]
        self.setVisible(going is not None or bool(waits))
        for widget in (self.bar, self.stop):
            widget.setVisible(going is not None)
        for widget in (self.go_on, self.drop):
            widget.setVisible(going is None)
        if going is not None:
            done = going.done + self.queue.drawn
            self.bar.setRange(0, going.pages)
            self.bar.setValue(done)
            more = f"，后面还有 {self.queue.waiting} 次" if self.queue.waiting else ""
            self.what.setText(f"正在打印：第 {done:,} 页，共 {going.pages:,} 页{more}")
        elif waits:
            first = waits[0]
            when = first.made_at[5:16].replace("T", " ")
            more = f"（另有 {len(waits) - 1} 次）" if len(waits) > 1 else ""
            self.what.setText(
                f"{when} 的打印没有打完：共 {first.pages:,} 页，送出 {first.sent:,} 页{more}。"
                "请看打印机出到第几页。"
            )

    def _ended(self, text: str) -> None:
        self._told(text)
        self.look()

    def _choose(self) -> None:
        if not self._open:
            return
        one = self._open[0]
        setup = PrintSetup(
            self._page, "继续打印", one.pages, lambda to, wish: self.resume(one, to, wish)
        )
        setup.first.setValue(min(one.sent + 1, one.pages))
        setup.open()

    def resume(self, one: RunLine, printer: QPrinter, wish: Wish) -> None:
        """Print the rest of a run that was broken off, from the pages that were kept of it."""
        self._work.read(
            self._page, print_runs.document, one.id,
            then=lambda found: self._add(one.id, found, (one.pages, one.sheets), printer, wish),
        )  # fmt: skip

    def _drop(self) -> None:
        if self._open:
            self._work.write(
                self._page, print_runs.give_up, self._open[0].id, then=lambda _: self.look()
            )
