"""The sheets of a class before they are issued: look first, then a file to print."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.job import Job
from app.usecases.collecting import campaign_sheets, campaigns
from app.usecases.paper import printing
from app.usecases.paper.print_runs import Wish
from ui.dialogs.print_card import PrintCard
from ui.dialogs.print_setup import PrintSetup
from ui.look import GAP
from ui.widgets.basic import button, column, label, row
from ui.widgets.page import OnKey
from ui.widgets.pages_view import PagesView
from ui.work import Work

_SHOWN_PAGES = 60


class SheetsScreen(QWidget):
    """``left``; ``made`` (text, path): the numbers are issued and the file is there."""

    left = Signal()
    made = Signal(str, object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self._campaign: campaigns.CampaignLine | None = None
        self._class_no = ""
        self._again = False
        self.heading = label("", "heading")
        self.about = label("", "quiet")
        self.pages = PagesView()
        self.going = PrintCard(work, self, self._printed)
        self._pages = 0
        self.word = button("存为 Word", lambda: self._choose(".docx"))
        self.pdf = button("存为 PDF 并打开", lambda: self._choose(".pdf"), key="Ctrl+S")
        self.print = button("打印", self._choose_printer, main=True, key="Ctrl+P")
        back = button("返回", self.left.emit)
        OnKey(self, (Qt.Key.Key_Escape,), self.left.emit)
        whole = column(self, gap=GAP)
        whole.addLayout(row(self.heading, self.about, None, back, self.word, self.pdf, self.print))
        whole.addWidget(self.going)
        whole.addWidget(self.pages, 1)

    def open(self, campaign: campaigns.CampaignLine, class_no: str, *, again: bool) -> None:
        """Show what would be printed."""
        self._campaign, self._class_no, self._again = campaign, class_no, again
        state = campaigns.PRINTED if again else campaigns.UNPRINTED
        found = self.work.ask(campaigns.lines, campaign.id, class_no, (state,))
        ids = tuple(one.student_id for one in found)
        self.heading.setText(f"{class_no or '未编班'}　{'补打' if again else '打印'} {len(ids)} 张")
        self.about.setText("打印或保存时才签发编号，并登记为已打印。")
        self.going.look()
        self._ready(False)
        self.pages.start(0, None)
        self.work.read(
            self, printing.preview_form, campaign.form_id,
            printing.Selection(student_ids=ids[:_SHOWN_PAGES]), Job(),
            then=self._show, what="排版",
        )  # fmt: skip

    def _show(self, document: bytes) -> None:
        self._ready(True)
        self._pages = self.pages.show_pdf(self.work, document)

    def _choose(self, suffix: str) -> None:
        name = f"{self._campaign.title if self._campaign else ''} {self._class_no}{suffix}"
        kind = "PDF" if suffix == ".pdf" else "Word"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "保存到", str(Path.home() / name), f"{kind} (*{suffix})"
        )
        if chosen:
            self.save(Path(chosen).with_suffix(suffix))

    def save(self, out: Path) -> None:
        """Issue the sheets and write them to ``out``."""
        if self._campaign is None:
            return
        self._ready(False)
        self.work.write(
            self, campaign_sheets.print_sheets, self._campaign.id, self._class_no, out, Job(),
            self._again, then=self._saved, failed=self._not_saved, what="生成表单",
        )  # fmt: skip

    def _choose_printer(self) -> None:
        PrintSetup(self, "打印采集表", self._pages, self.print_on).open()

    def print_on(self, printer: QPrinter, wish: Wish | None = None) -> None:
        """Issue the sheets and send them to ``printer``; they count as printed from then on."""
        if self._campaign is None:
            return
        self._ready(False)
        self.work.write(
            self, campaign_sheets.print_sheets_on_paper, self._campaign.id, self._class_no, Job(),
            self._again, then=lambda done: self.going.send(done, printer, wish or Wish()),
            failed=self._not_saved, what="生成表单",
        )  # fmt: skip

    def _printed(self, text: str) -> None:
        self.made.emit(text, None)

    def _saved(self, done: printing.Printed) -> None:
        self.made.emit(f"已签发 {done.sheets} 张：{done.path.name}", done.path)

    def _not_saved(self, error: BaseException) -> None:
        self._ready(True)
        self.work.failed.emit(self, error)

    def _ready(self, ready: bool) -> None:
        self.pdf.setEnabled(ready)
        self.word.setEnabled(ready)
        self.print.setEnabled(ready)


def show_file(path: Path) -> None:
    """Open ``path`` in the program that this computer uses for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
