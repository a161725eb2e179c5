"""期末归档: the review, the discs, and what goes to the bureau, as tabs of one place."""

from ui.pages.discs.archiving import ArchivingPage
from ui.pages.review.deliveries import DeliveriesPage
from ui.pages.review.review import ReviewPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class TermEndPage(TabsPage):
    """The three pages of a term's end, in the order of the work."""

    def __init__(self, work: Work) -> None:
        self.review = ReviewPage(work)
        self.archiving = ArchivingPage(work)
        self.deliveries = DeliveriesPage(work)
        super().__init__(
            work,
            (
                (Place.REVIEW, "期末复核", self.review),
                (Place.ARCHIVES, "归档光盘", self.archiving),
                (Place.DELIVERIES, "报送移交", self.deliveries),
            ),
        )
