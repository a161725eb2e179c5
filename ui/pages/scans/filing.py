"""扫描归档: what comes back on paper and where it is kept, as tabs of one place."""

from ui.pages.dossier.dossiers import DossiersPage
from ui.pages.scans.scanning import ScanningPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class FilingPage(TabsPage):
    """Scanning, and the dossiers of the school."""

    def __init__(self, work: Work) -> None:
        self.dossiers = DossiersPage(work)
        self.scanning = ScanningPage(work)
        super().__init__(
            work,
            (
                (Place.SCANNING, "扫描", self.scanning),
                (Place.DOSSIERS, "学籍档案", self.dossiers),
            ),
        )
