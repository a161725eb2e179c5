"""The shape of a tab of a pupil's page: it loads for one pupil and says which tables it shows."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.widgets.page import Place
from ui.work import Work


class StudentTab(QWidget):
    """One tab.

    ``noted`` and ``went`` are the page's. ``counted``: how many there are, shown on the tab.
    """

    noted = Signal(str, str, object)
    went = Signal(object, object)
    counted = Signal(int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.student_id = 0

    def load(self, student_id: int) -> None:
        """Read afresh for ``student_id``: when the tab is turned to, and after each commit."""
        self.student_id = student_id

    def shows(self) -> frozenset[str]:
        """The tables whose rows the tab shows."""
        return frozenset()

    def note(self, text: str, word: str = "", action: Callable[[], object] | None = None) -> None:
        """Say something in the status line, with a link if there is a next step."""
        self.noted.emit(text, word, action)

    def go(self, place: Place, argument: object = None) -> None:
        """Ask the window to go there."""
        self.went.emit(place, argument)
