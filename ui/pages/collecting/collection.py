"""采集: who comes in, signed paper, photographs and classes, as tabs of one place."""

from ui.pages.classwork.classes import ClassesPage
from ui.pages.collecting.collection_campaigns import CampaignsPage
from ui.pages.collecting.family_training import FamilyTrainingPage
from ui.pages.collecting.photos import PhotosPage
from ui.pages.intake.admission import AdmissionPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class CollectionPage(TabsPage):
    """The pages of what a school collects and orders itself."""

    def __init__(self, work: Work) -> None:
        self.campaigns = CampaignsPage(work)
        self.photos = PhotosPage(work)
        self.classes = ClassesPage(work)
        self.admission = AdmissionPage(work)
        self.training = FamilyTrainingPage(work)
        super().__init__(
            work,
            (
                (Place.CAMPAIGNS, "采集活动", self.campaigns),
                (Place.PHOTOS, "照片", self.photos),
                (Place.CLASSES, "班级", self.classes),
                (Place.ADMISSION, "招生入学", self.admission),
                (Place.FAMILIES, "家长培训", self.training),
            ),
        )
