"""采集: what a school collects and orders itself, as tabs of one place."""

from ui.pages.collection_campaigns import CampaignsPage
from ui.pages.photos import PhotosPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class CollectionPage(TabsPage):
    """The pages of what a school collects and orders itself."""

    def __init__(self, work: Work) -> None:
        self.campaigns = CampaignsPage(work)
        self.photos = PhotosPage(work)
        super().__init__(
            work,
            (
                (Place.CAMPAIGNS, "采集活动", self.campaigns),
                (Place.PHOTOS, "照片", self.photos),
            ),
        )
