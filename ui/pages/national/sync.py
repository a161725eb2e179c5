"""国网同步: files in, files out, and what came and went, as four tabs of one place."""

from ui.pages.national.batches import BatchesPage
from ui.pages.national.exporting import ExportPage
from ui.pages.national.importing import ImportPage
from ui.pages.national.national_feedback import FeedbackPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class SyncPage(TabsPage):
    """The four pages of what goes to and comes from the national system."""

    def __init__(self, work: Work) -> None:
        self.importing = ImportPage(work)
        self.exporting = ExportPage(work)
        self.feedback = FeedbackPage(work)
        self.batches = BatchesPage(work)
        super().__init__(
            work,
            (
                (Place.IMPORT, "导入", self.importing),
                (Place.EXPORT, "导出", self.exporting),
                (Place.FEEDBACK, "国网反馈", self.feedback),
                (Place.BATCHES, "历史批次", self.batches),
            ),
        )
