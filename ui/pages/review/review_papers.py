"""签字报告和材料: what was scanned or attached for a review, looked at page by page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.usecases.review import school_papers
from app.usecases.review.reviews import ReviewView
from app.usecases.review.school_papers import KINDS, REPORT, Belongs, PaperLine
from app.usecases.scans import scan_tray
from ui.look import GAP
from ui.widgets.attachments import Attachments
from ui.widgets.basic import button, card, column, label, row
from ui.widgets.empty import Empty
from ui.widgets.paper_view import PaperView
from ui.widgets.shown import when
from ui.widgets.table import Table
from ui.work import Work

_HEADERS = ("类别", "题名", "归档时间", "归档人")
_WIDTHS = (100, 220, 130, 80)  # px
_SIDE = 430  # px


class PapersPart(QWidget):
    """``noted`` (text)."""

    noted = Signal(str)

    def __init__(self, work: Work, *, editable: bool) -> None:
        super().__init__()
        self.work = work
        self._review = 0
        self._lines: dict[int, PaperLine] = {}
        self.table = Table(_HEADERS, _WIDTHS, name="review-papers")
        self.table.chose.connect(self._look)
        self.empty = Empty()
        self.lists = QStackedWidget()
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.empty)
        self.paper = PaperView()
        frame, inside = card()
        inside.addWidget(self.paper)
        frame.setFixedWidth(_SIDE)
        self.files = Attachments("签字的报告")
        self.keep = button("归入本次复核", self._keep, main=True)
        self.files.changed.connect(lambda: self.keep.setEnabled(bool(self.files.files)))
        self.keep.setEnabled(False)
        attaching, below = card()
        about = "打印的报告签字后放进扫描仪，会按页上的二维码自动归到这里；也可以直接选文件。"
        below.addWidget(label(about, "quiet", wrap=True))
        below.addWidget(self.files)
        below.addLayout(row(None, self.keep))
        attaching.setVisible(editable)
        left = column(gap=GAP)
        left.addWidget(self.lists, 1)
        left.addWidget(attaching)
        split = row(gap=2 * GAP)
        split.addLayout(left, 1)
        split.addWidget(frame)
        column(self).addLayout(split)

    def show_review(self, shown: ReviewView) -> None:
        """The papers of a review; the latest is looked at first."""
        self._review = shown.line.id
        self._lines = {one.id: one for one in shown.papers}
        lines = [
            (one.id, (KINDS[one.kind], one.title, when(one.filed_at), one.filed_by))
            for one in reversed(shown.papers)
        ]
        self.table.show_again(lambda offset: (lines[offset:], len(lines)))
        self.empty.say("还没有签字的报告", "完成复核后打印报告，校长签字盖章，扫描回来就归在这里。")
        self.lists.setCurrentIndex(0 if lines else 1)
        if lines and not self.table.selected():
            self.table.choose([0])
        self._look()

    def _look(self) -> None:
        one = self._lines.get(self.table.current())
        if one is None:
            self.paper.say("选中一份，在这里查看。")
            return
        self.work.read(
            self, scan_tray.look, one.tray_id, then=self.paper.show_jpeg,
            failed=lambda _: self.paper.say("这一页画不出来。请重新扫描。"),
        )  # fmt: skip

    def _keep(self) -> None:
        files = tuple(self.files.files)
        self.work.write(
            self, school_papers.attach, REPORT, Belongs(self._review), files,
            then=lambda _: self._kept(),
        )  # fmt: skip

    def _kept(self) -> None:
        self.files.clear()
        self.keep.setEnabled(False)
        self.noted.emit("已归入本次复核")
