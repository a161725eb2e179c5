"""Pages are read and recognised first and filed afterwards: nothing here needs the register.

Paper moves slowly; meanwhile the register is free for everybody else. What was gathered stays good
until it is filed, whatever becomes of the scanner or of the first try to file it.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.devices import scanner
from app.devices.scanner import FOLDER, Device, Wish
from app.evidence.spool import Spool
from app.job import Cancelled, Job
from app.problems import Level, Problem, Unavailable
from app.usecases.scans import scan_arrivals
from app.usecases.scans.scan_arrivals import Arrival, Sent

__all__ = ["FOLDER", "Came", "Device", "Gathered", "Wish", "devices", "from_files", "from_scanner"]


@dataclass(frozen=True, slots=True)
class Came:
    """A page that has come: ``page`` counts from 1 over all files, ``small`` as in ``Arrival``."""

    page: int
    file: str
    file_page: int
    small: tuple[int, int, bytes] = field(repr=False)


class Gathered:
    """Recognised pages, laid aside until they are filed, and what there is to say about them.

    ``came`` grows by a page at a time, for whoever watches from another thread.
    """

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.problems: list[Problem] = []
        self._spool = Spool()
        self._waiting: list[Arrival] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def lay(self, arrival: Arrival) -> None:
        """Lay a page aside, after those that are here."""
        self._spool.put(len(self), arrival.content)
        self._waiting.append(replace(arrival, content=b""))
        self.came.append(Came(len(self), arrival.name, arrival.page, arrival.small))

    def page(self, number: int) -> Arrival:
        """One page with its bytes, counted from 1."""
        one = self._waiting[number - 1]
        return replace(one, content=self._spool.get(number - 1))

    def arrivals(self) -> Iterator[Arrival]:
        """The pages with their bytes, in the order in which they came; as often as asked."""
        for number in range(1, len(self) + 1):
            yield self.page(number)

    def cut(self, count: int, problems: int) -> None:
        """Go back to so many pages and problems."""
        del self._waiting[count:], self.came[count:], self.problems[problems:]

    def let_go(self) -> None:
        """Forget everything: it is filed, or not wanted."""
        self.cut(0, 0)
        self._spool.close()


def devices(job: Job) -> tuple[Device, ...]:
    """Every scanner here. Raises ``Unavailable`` where nothing asks for them, ``Cancelled``."""
    return scanner.devices(job)


def look(gathered: Gathered, number: int) -> bytes:
    """A JPEG of a page that waits to be filed, upright as far as its code tells."""
    page = gathered.page(number)
    return scan_arrivals.shown(page.media_type, page.content, page.turn)


def from_files(gathered: Gathered, paths: Sequence[Path], job: Job) -> None:
    """Add every page of the files and folders.

    Raises ``Rejected`` for nothing to file, ``Cancelled``; then nothing is added, and the files
    are where they were.
    """
    found, problems = scan_arrivals.files(paths)
    before = len(gathered), len(gathered.problems)
    gathered.problems += problems
    sent = scan_arrivals.read(found, gathered.problems)
    try:
        for arrival in scan_arrivals.pages(sent, gathered.problems, job):
            gathered.lay(arrival)
    except BaseException:
        gathered.cut(*before)
        raise


def from_scanner(gathered: Gathered, device: str, wish: Wish, job: Job) -> None:
    """Scan until no more paper comes, and add the pages; ``folder:<path>`` works too.

    What came stays gathered whatever happens: after a jam the reason is among the problems, and
    ``Unavailable`` is raised only when nothing came; ``Cancelled`` is always.
    """
    before = len(gathered), len(gathered.problems)
    keeps_files = device.startswith(FOLDER)
    reading = job if keeps_files else Job()  # paper that is out of the feeder is read to its end
    try:
        with closing(scanner.pages(device, wish, job)) as pages:
            sent = (Sent(page.name, page.content) for page in pages)
            for arrival in scan_arrivals.pages(sent, gathered.problems, reading):
                gathered.lay(arrival)
    except Unavailable as stopped:
        if len(gathered) == before[0]:
            raise
        gathered.problems.insert(before[1], _stopped(stopped, len(gathered) - before[0]))
    except Cancelled:
        if keeps_files:
            gathered.cut(*before)
        raise


def _stopped(stopped: Unavailable, count: int) -> Problem:
    """Why no more came, and that what came is here."""
    return Problem(stopped.code, f"已收到 {count} 页。{stopped.message}", level=Level.WARN)
