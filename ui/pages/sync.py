"""国网同步: files in, files out, and what came and went, as three tabs of one place."""

from PySide6.QtWidgets import QStackedWidget, QTabBar

from ui.look import GAP
from ui.pages.batches import BatchesPage
from ui.pages.exporting import ExportPage
from ui.pages.importing import ImportPage
from ui.widgets.basic import row
from ui.widgets.page import Page, Place
from ui.work import Work

_TABS = ((Place.IMPORT, "导入"), (Place.EXPORT, "导出"), (Place.BATCHES, "历史批次"))


class SyncPage(Page):
    """Holds the three pages and hands everything through."""

    def __init__(self, work: Work) -> None:
        super().__init__(work, "")
        self.title.hide()
        self.about.hide()
        self.importing = ImportPage(work)
        self.exporting = ExportPage(work)
        self.batches = BatchesPage(work)
        self._parts: tuple[Page, ...] = (self.importing, self.exporting, self.batches)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.stack = QStackedWidget()
        for (_, word), part in zip(_TABS, self._parts, strict=True):
            self.tabs.addTab(word)
            self.stack.addWidget(part)
            part.went.connect(self.went)
            part.noted.connect(self.noted)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        whole = self.layout()
        if whole is not None:
            whole.setContentsMargins(0, 0, 0, 0)
            whole.setSpacing(0)
        self.body.setSpacing(0)
        self.body.addLayout(row(GAP, self.tabs, None))
        self.body.addWidget(self.stack, 1)

    def turn_to(self, place: Place) -> None:
        """Show one of the three."""
        self.tabs.setCurrentIndex([one for one, _ in _TABS].index(place))

    def open_with(self, argument: object) -> None:
        self._parts[self.tabs.currentIndex()].open_with(argument)

    def follow(self, tables: frozenset[str]) -> None:
        for part in self._parts:
            part.follow(tables)
