"""校历: the school's terms at the left, a year of working days at the right."""

from PySide6.QtWidgets import QWidget

from app.domain.permissions import Action, may
from ui.look import GAP
from ui.pages.calendar_terms import TermsPanel
from ui.pages.calendar_year import YearPanel
from ui.widgets.basic import row, scrolled
from ui.widgets.page import Page
from ui.work import Work

_TERMS = 430  # px


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
        self.terms.setFixedWidth(_TERMS)
        whole = QWidget()
        whole.setObjectName("body")
        split = row(self.terms, self.year, gap=2 * GAP)
        split.setStretch(1, 1)
        whole.setLayout(split)
        self.body.addWidget(scrolled(whole), 1)

    def shows(self) -> frozenset[str]:
        return frozenset({"school_term", "calendar_year"})

    def open_with(self, argument: object) -> None:
        """Show the year of this number."""
        if isinstance(argument, int):
            self.year.turn_to(argument)

    def load(self) -> None:
        self.terms.load()
        self.year.load()
