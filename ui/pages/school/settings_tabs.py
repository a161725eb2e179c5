"""设置: the window and the register, the policy, the calendar, the school, as tabs of one place."""

from ui.pages.rulebook.calendar import CalendarPage
from ui.pages.rulebook.policy import PolicyPage
from ui.pages.school.school_facts import SchoolFactsPage
from ui.pages.school.settings import SettingsPage
from ui.pages.school.staff import StaffPage
from ui.widgets.page import Place
from ui.widgets.tabs import TabsPage
from ui.work import Work


class SettingsTabs(TabsPage):
    """What a school sets once and checks each year."""

    def __init__(self, work: Work) -> None:
        self.settings = SettingsPage(work)
        self.policy = PolicyPage(work)
        self.calendar = CalendarPage(work)
        self.school = SchoolFactsPage(work)
        self.staff = StaffPage(work)
        super().__init__(
            work,
            (
                (Place.SETTINGS, "窗口与学籍库", self.settings),
                (Place.POLICY, "政策", self.policy),
                (Place.CALENDAR, "校历", self.calendar),
                (Place.SCHOOL_FACTS, "学校资料", self.school),
                (Place.STAFF, "岗位", self.staff),
            ),
        )
        self.settings.settled.connect(self.settled)
