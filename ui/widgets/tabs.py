"""Several pages of one place of the rail, as tabs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QTabBar

from ui.look import GAP
from ui.widgets.basic import row
from ui.widgets.page import Page, Place
from ui.work import Work

if TYPE_CHECKING:
    from app.usecases.school.drafts import Unsaved


class TabsPage(Page):
    """Holds (place, word, page) and hands everything through."""

    def __init__(self, work: Work, parts: Sequence[tuple[Place, str, Page]]) -> None:
        super().__init__(work, "")
        self.title.hide()
        self.about.hide()
        self._parts = parts
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.stack = QStackedWidget()
        for _, word, part in parts:
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
        """Show the page at ``place``."""
        self.tabs.setCurrentIndex([one for one, _, _ in self._parts].index(place))

    def open_with(self, argument: object) -> None:
        self._parts[self.tabs.currentIndex()][2].open_with(argument)

    def follow(self, tables: frozenset[str]) -> None:
        for _, _, part in self._parts:
            part.follow(tables)

    def all_unsaved(self, _place: Place) -> "dict[Place, Unsaved]":
        found: dict[Place, Unsaved] = {}
        for place, _, part in self._parts:
            found.update(part.all_unsaved(place))
        return found
