"""扫描归档: what comes back on paper and where it is kept, as tabs of one place."""

from ui.pages.dossiers import DossiersPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class FilingPage(TabsPage):
    """The dossiers of the school."""

    def __init__(self, work: Work) -> None:
        self.dossiers = DossiersPage(work)
        super().__init__(work, ((Place.DOSSIERS, "学籍档案", self.dossiers),))
