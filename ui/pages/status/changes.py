"""异动: the cases under way, pupils who stay away, and compliance, as tabs of one place."""

from ui.pages.checking.compliance import CompliancePage
from ui.pages.status.cases import CasesPage
from ui.pages.staying.dropout import DropoutPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class ChangesPage(TabsPage):
    """The three pages of what changes about a pupil's enrolment."""

    def __init__(self, work: Work) -> None:
        self.cases = CasesPage(work)
        self.dropout = DropoutPage(work)
        self.compliance = CompliancePage(work)
        super().__init__(
            work,
            (
                (Place.CASES, "办理", self.cases),
                (Place.DROPOUT, "控辍", self.dropout),
                (Place.COMPLIANCE, "合规", self.compliance),
            ),
        )
