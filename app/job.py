"""Progress and cancelling of a long call: the caller polls, the call reports."""

from dataclasses import dataclass, field
from threading import Event


class Cancelled(Exception):
    """The user asked for an end; nothing was changed. Nobody's fault, so nobody is told off."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total`` units (0 when unknown) of ``label``."""

    done: int = 0
    total: int = 0
    label: str = ""


@dataclass(slots=True)
class Job:
    """Handed to a long call; ``step`` reports and is the place where cancelling takes effect."""

    _progress: Progress = field(default_factory=Progress)
    _cancelled: Event = field(default_factory=Event)

    def step(self, done: int, total: int, label: str) -> None:
        """Report ``done`` of ``total`` units of ``label`` (Chinese, shown to the user).

        Raises ``Cancelled`` if the user asked for an end since the last step.
        """
        self._progress = Progress(done, total, label)
        if self._cancelled.is_set():
            raise Cancelled

    @property
    def progress(self) -> Progress:
        """The latest report; safe to read from any thread."""
        return self._progress

    def cancel(self) -> None:
        """Ask the call to end at its next step; safe from any thread."""
        self._cancelled.set()
