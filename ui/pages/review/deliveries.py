"""报送移交: what went to the authority with its receipt; the term's changes; the school whole."""

from PySide6.QtWidgets import QStackedWidget, QTabBar

from app.usecases.paper.printing import Order
from ui.look import GAP
from ui.pages.review.changes_part import ChangesPart
from ui.pages.review.delivery_part import DeliveryPart
from ui.pages.review.handover_part import HandoverPart
from ui.widgets.basic import row
from ui.widgets.page import EVERYTHING, Page, Place
from ui.work import Work

_PARTS = ("报送登记", "学生增减", "档案目录和整体移交")
SENT, CHANGES, WHOLE = range(len(_PARTS))


class DeliveriesPage(Page):
    """Three parts of what leaves the school at the end of a term."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            work, "报送移交", "学期末报送学籍备份数据和变动信息；每次写明报送什么、送给谁、谁签收。"
        )
        self.sent = DeliveryPart(work)
        self.changes = ChangesPart(work)
        self.whole = HandoverPart(work)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.parts = QStackedWidget()
        for word in _PARTS:
            self.tabs.addTab(word)
        for part in (self.sent, self.changes, self.whole):
            self.parts.addWidget(part)
        for noted in (self.sent.noted, self.changes.noted, self.whole.noted):
            noted.connect(self.note)
        for ordered in (self.sent.ordered, self.changes.ordered, self.whole.ordered):
            ordered.connect(self._print)
        self.changes.opened.connect(lambda one: self.go(Place.STUDENT, one))
        self.whole.handed.connect(lambda: self.tabs.setCurrentIndex(SENT))
        self.tabs.currentChanged.connect(self._turned)
        self.body.setSpacing(GAP)
        self.body.addLayout(row(self.tabs, None))
        self.body.addWidget(self.parts, 1)

    def shows(self) -> frozenset[str]:
        return EVERYTHING

    def open_with(self, argument: object) -> None:
        """A term's name: its changes; the number of a delivery: that one."""
        if isinstance(argument, str):
            self.tabs.setCurrentIndex(CHANGES)
            self.changes.turn_to(argument)
        elif isinstance(argument, int):
            self.tabs.setCurrentIndex(SENT)
            self.sent.show_one(argument)

    def load(self) -> None:
        self._turned(self.tabs.currentIndex())

    def _turned(self, part: int) -> None:
        self.parts.setCurrentIndex(part)
        (self.sent.load, self.changes.load, self.whole.load)[part]()

    def _print(self, order: Order) -> None:
        self.go(Place.FORMS, order)
