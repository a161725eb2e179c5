"""校历: the school's terms at the left, a year of working days at the right."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.domain.permissions import Action, may
from ui.look import GAP
from ui.pages.rulebook.calendar_terms import TermsPanel
from ui.pages.rulebook.calendar_year import YearPanel
from ui.widgets.basic import row, scrolled
from ui.widgets.page import Page
from ui.work import Work

_TERMS = 430  # px
_WIDE = 1100  # px
_LOW = 340  # px
_ANY = 16_777_215  # px, Qt's own "no limit"


class CalendarPage(Page):
    """What every clock of the program is counted by."""

    def __init__(self, work: Work) -> None:
        about = "学期决定转学窗口和旷课累计，放假调休决定工作日期限。"
        super().__init__(work, "校历", about)
        actor = work.register.actor if work.register else None
        editable = actor is not None and may(actor.role, Action.EDIT)
        self.terms = TermsPanel(work, editable=editable)
        self.year = YearPanel(work, editable=editable)
        self.terms.noted.connect(self.note)
        self.year.noted.connect(self.note)
        whole = QWidget()
        whole.setObjectName("body")
        self.split = row(self.terms, self.year, gap=2 * GAP)
        self.split.setStretch(1, 1)
        whole.setLayout(self.split)
        self.body.addWidget(scrolled(whole), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other where there is no room for both side by side."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        way = QBoxLayout.Direction
        self.split.setDirection(way.LeftToRight if wide else way.TopToBottom)
        self.terms.setMaximumWidth(_TERMS if wide else _ANY)
        self.terms.setMinimumWidth(_TERMS if wide else 0)
        self.terms.setMinimumHeight(0 if wide else _LOW)

    def shows(self) -> frozenset[str]:
        return frozenset({"school_term", "calendar_year"})

    def open_with(self, argument: object) -> None:
        """Show the year of this number."""
        if isinstance(argument, int):
            self.year.turn_to(argument)

    def load(self) -> None:
        self.terms.load()
        self.year.load()
