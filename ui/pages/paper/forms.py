"""表单: printing, what was printed, and the seals, as tabs of one place."""

from ui.pages.paper.own_forms import OwnFormsPage
from ui.pages.paper.print_log import PrintLogPage
from ui.pages.paper.printing import PrintingPage
from ui.pages.paper.pupil_cards import PupilCardsPage
from ui.pages.paper.seals import SealsPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class FormsPage(TabsPage):
    """The pages about paper that leaves the school office."""

    def __init__(self, work: Work) -> None:
        self.printing = PrintingPage(work)
        self.own = OwnFormsPage(work)
        self.log = PrintLogPage(work)
        self.seals = SealsPage(work)
        self.cards = PupilCardsPage(work)
        super().__init__(
            work,
            (
                (Place.FORMS, "打印", self.printing),
                (Place.OWN_FORMS, "本局表单", self.own),
                (Place.PRINT_LOG, "打印记录", self.log),
                (Place.SEALS, "印章", self.seals),
                (Place.CARDS, "学生证", self.cards),
            ),
        )
