"""异动: cases under way, pupils who stay away, who graduates, compliance: tabs of one place."""

from ui.pages.checking.compliance import CompliancePage
from ui.pages.graduation.graduation import GraduationPage
from ui.pages.promotion.promotion import PromotionPage
from ui.pages.status.cases import CasesPage
from ui.pages.staying.dropout import DropoutPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class ChangesPage(TabsPage):
    """The pages of what changes about a pupil's enrolment."""

    def __init__(self, work: Work) -> None:
        self.cases = CasesPage(work)
        self.dropout = DropoutPage(work)
        self.graduation = GraduationPage(work)
        self.promotion = PromotionPage(work)
        self.compliance = CompliancePage(work)
        super().__init__(
            work,
            (
                (Place.CASES, "办理", self.cases),
                (Place.DROPOUT, "控辍", self.dropout),
                (Place.GRADUATION, "毕业", self.graduation),
                (Place.PROMOTION, "升级", self.promotion),
                (Place.COMPLIANCE, "合规", self.compliance),
            ),
        )
