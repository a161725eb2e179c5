"""What every page has: a title, one line of what is here, actions at the right, a body."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.look import GAP
from ui.widgets.basic import column, label, row
from ui.work import Work

if TYPE_CHECKING:
    from app.usecases.school.drafts import Unsaved

EVERYTHING = frozenset({"everything"})
"""Shown by a page that any commit makes stale."""


class Place(Enum):
    """Where one can go."""

    DESK = auto()
    STUDENTS = auto()
    STUDENT = auto()
    PROBLEMS = auto()
    CAMPAIGNS = auto()
    PHOTOS = auto()
    CLASSES = auto()
    ADMISSION = auto()
    FAMILIES = auto()
    CASES = auto()
    CASE = auto()
    CASE_OPENING = auto()
    DROPOUT = auto()
    COMPLIANCE = auto()
    PROMOTION = auto()
    GRADUATION = auto()
    FORMS = auto()
    PRINT_LOG = auto()
    SEALS = auto()
    CARDS = auto()
    OWN_FORMS = auto()
    IMPORT = auto()
    EXPORT = auto()
    BATCHES = auto()
    FEEDBACK = auto()
    SCANNING = auto()
    DOSSIERS = auto()
    ARCHIVES = auto()
    REVIEW = auto()
    DELIVERIES = auto()
    HISTORY = auto()
    SETTINGS = auto()
    POLICY = auto()
    SCHOOL_FACTS = auto()
    CALENDAR = auto()
    STAFF = auto()


@dataclass(frozen=True, slots=True)
class Resume:
    """As an argument of a page: go on with what it said was ``unsaved`` before."""

    content: dict[str, Any]


class Page(QWidget):
    """One page of the window.

    ``went`` (place, argument): the user wants to be there. ``noted`` (text, word, action): a line
    for the status line with an optional link.
    ``settled``: a setting of the window was chosen anew.
    """

    went = Signal(object, object)
    noted = Signal(str, str, object)
    settled = Signal()

    def __init__(self, work: Work, title: str, about: str = "") -> None:
        super().__init__()
        self.setObjectName("page")
        self.work = work
        self.title = label(title, "title")
        self.about = label(about, "quiet")
        self.buttons: QHBoxLayout = row()
        heading = column(gap=2)
        heading.addWidget(self.title)
        heading.addWidget(self.about)
        self.head = row()
        self.head.addLayout(heading, 1)
        self.head.addLayout(self.buttons)
        self.body: QVBoxLayout = column(gap=2 * GAP)
        whole = column(self, gap=2 * GAP)
        whole.setContentsMargins(3 * GAP, 2 * GAP, 3 * GAP, 2 * GAP)
        whole.addLayout(self.head)
        whole.addLayout(self.body, 1)
        self._stale = True

    def open_with(self, argument: object) -> None:
        """Come here for ``argument``; pages that take none need not say so."""

    def load(self) -> None:
        """Read afresh what the page shows."""

    def follow(self, tables: frozenset[str]) -> None:
        """Rows of ``tables`` were committed: load now, or when the page is next seen."""
        shown = self.shows()
        if shown is EVERYTHING or tables & shown:
            self._stale = True
            self.load_if_stale()

    def shows(self) -> frozenset[str]:
        """The tables whose rows the page shows."""
        return frozenset()

    def load_if_stale(self) -> None:
        """Load if something changed and the page can be seen."""
        if self._stale and self.isVisible():
            self._stale = False
            self.load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.load_if_stale()

    def unsaved(self) -> "Unsaved | None":
        """What was typed here and not saved, if anything; it comes back as ``Resume``."""
        return None

    def all_unsaved(self, place: Place) -> "dict[Place, Unsaved]":
        """The same by place, of this page at ``place`` and of the pages in it."""
        found = self.unsaved()
        return {place: found} if found is not None else {}

    def go(self, place: Place, argument: object = None) -> None:
        """Ask the window to go there."""
        self.went.emit(place, argument)

    def note(self, text: str, word: str = "", action: Callable[[], object] | None = None) -> None:
        """Say something in the status line, with a link if there is a next step."""
        self.noted.emit(text, word, action)


class OnKey(QObject):
    """Calls ``act`` when one of ``keys`` is pressed in ``widget``, which then never sees it."""

    def __init__(self, widget: QWidget, keys: tuple[int, ...], act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._keys = keys
        self._act = act
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in self._keys
        ):
            self._act()
            return True
        return super().eventFilter(watched, event)
