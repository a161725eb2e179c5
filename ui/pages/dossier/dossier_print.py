"""Papers of dossiers looked at before they are issued, printed or saved; and scans to read."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.job import Job
from app.usecases.dossier import dossier_evidence, dossier_papers
from app.usecases.dossier.dossier_papers import Wanted
from app.usecases.paper import printing
from app.usecases.paper.print_runs import Wish
from ui.dialogs.paper import as_image
from ui.dialogs.print_card import PrintCard
from ui.dialogs.print_setup import PrintSetup
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.page import OnKey
from ui.widgets.pages_view import PagesView
from ui.work import Work

_PAPER_WIDTH = 210 / 25.4  # inches of an A4 page


class PrintScreen(QWidget):
    """``left``; ``made`` (text, path): the numbers are issued and the file is there.

    ``noted`` (text): how a run on paper ended.
    """

    left = Signal()
    made = Signal(str, object)
    noted = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._wanted: Wanted | None = None
        self._title = ""
        self._count = 0
        self.heading = label("", "heading")
        self.pages = PagesView()
        self.word = button("存为 Word", lambda: self._choose(".docx"))
        self.pdf = button("存为 PDF 并打开", lambda: self._choose(".pdf"))
        self.paper = button("打印", self._choose_printer, main=True)
        self.going = PrintCard(work, self, self.noted.emit)
        back = button("返回", self.left.emit)
        about = label("打印或保存时才签发编号。", "quiet")
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=GAP)
        whole.addLayout(row(self.heading, about, None, back, self.word, self.pdf, self.paper))
        whole.addWidget(self.going)
        whole.addWidget(self.pages, 1)

    def open(self, wanted: Wanted, title: str) -> None:
        """Show what would be printed."""
        self._wanted, self._title = wanted, title
        self.heading.setText(title)
        self._ready(False)
        self.going.look()
        self.pages.start(0, None)
        self.work.read(
            self, dossier_papers.preview_papers, wanted, Job(),
            then=self._show, failed=self._not_made, what="排版",
        )  # fmt: skip

    def save(self, out: Path) -> None:
        """Issue the sheets and write them to ``out``."""
        if self._wanted is not None:
            self._ready(False)
            self.work.write(
                self, dossier_papers.print_papers, self._wanted, out, Job(),
                then=self._saved, failed=self._not_made, what="生成表单",
            )  # fmt: skip

    def print_on(self, printer: QPrinter, wish: Wish | None = None) -> None:
        """Issue the sheets and send them to ``printer``."""
        if self._wanted is not None:
            self._ready(False)
            self.work.write(
                self, dossier_papers.papers_on_paper, self._wanted, Job(),
                then=lambda done: self._send(done, printer, wish or Wish()),
                failed=self._not_made, what="生成表单",
            )  # fmt: skip

    def _send(self, done: printing.OnPaper, printer: QPrinter, wish: Wish) -> None:
        self._ready(True)
        self.going.send(done, printer, wish)

    def _choose_printer(self) -> None:
        PrintSetup(self, self._title, self._count, self.print_on).open()

    def _show(self, document: bytes) -> None:
        self._ready(True)
        self._count = self.pages.show_pdf(self.work, document)

    def _choose(self, suffix: str) -> None:
        kind = "PDF" if suffix == ".pdf" else "Word"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存到", str(Path.home() / f"{self._title}{suffix}"), f"{kind} (*{suffix})"
        )
        if chosen:
            self.save(Path(chosen).with_suffix(suffix))

    def _saved(self, done: printing.Printed) -> None:
        self._ready(True)
        self.made.emit(f"已生成 {done.path.name}，共 {done.sheets} 份", done.path)

    def _not_made(self, error: BaseException) -> None:
        self.left.emit()
        self.work.failed.emit(self, error)

    def _ready(self, ready: bool) -> None:
        for one in (self.paper, self.pdf, self.word):
            one.setEnabled(ready)


class EvidenceScreen(QWidget):
    """The scans behind a line of a dossier, page by page; the look is in the log. ``left``."""

    left = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.heading = label("", "heading")
        self.pages = PagesView()
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=GAP)
        whole.addLayout(row(self.heading, None, button("返回", self.left.emit)))
        whole.addWidget(self.pages, 1)

    def open(self, student_id: int, title: str, evidence_ids: Sequence[int]) -> None:
        """Show these scans of a pupil."""
        self.heading.setText(title)
        self.pages.start(0, None)
        self.work.write(
            self, dossier_evidence.look_at, student_id, tuple(evidence_ids),
            then=self._show, failed=self._not_shown,
        )  # fmt: skip

    def _show(self, scans: Sequence[tuple[str, bytes]]) -> None:
        places = [
            (kind, content, page)
            for kind, content in scans
            for page in range(_pages(kind, content))
        ]
        self.pages.start(len(places), lambda n, dpi, then: self._draw(*places[n], dpi, then))

    def _draw(
        self, kind: str, content: bytes, page: int, dpi: int, then: Callable[[QImage], None]
    ) -> None:
        if kind == "application/pdf":
            self.work.run(
                self, printing.page_image, content, page, dpi,
                then=lambda drawn: then(as_image(drawn)),
            )  # fmt: skip
            return
        image = QImage.fromData(content)
        smooth = Qt.TransformationMode.SmoothTransformation
        then(image.scaledToWidth(int(_PAPER_WIDTH * dpi), smooth))

    def _not_shown(self, error: BaseException) -> None:
        self.left.emit()
        self.work.failed.emit(self, error)


def _pages(kind: str, content: bytes) -> int:
    return printing.page_count(content) if kind == "application/pdf" else 1
