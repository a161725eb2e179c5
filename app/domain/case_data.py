"""What belongs to a case on paper and on the national screens, as data of the program."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import definitions
from app.paths import RESOURCES

_FOLDER = RESOURCES / "status"


@dataclass(frozen=True)
class ScreenField:
    """One field of a screen: a key of the student record, or ``case.`` and a fact of the case."""

    label: str
    value: str


@dataclass(frozen=True)
class Screen:
    """A screen of the national system, its fields in order; ``menu`` is "" where nobody knows."""

    id: str
    title: str
    menu: str
    note: str
    fields: tuple[ScreenField, ...]


@dataclass(frozen=True)
class CasePaper:
    """A form that a case prints. ``then``: once the change is in effect; ``profiles``: where."""

    form: str
    kinds: tuple[str, ...]
    profiles: tuple[str, ...] = ()
    then: bool = False


@dataclass(frozen=True)
class _Screens:
    screen: tuple[Screen, ...]


@dataclass(frozen=True)
class _Papers:
    paper: tuple[CasePaper, ...]


@cache
def screens(path: Path = _FOLDER / "screens.toml") -> dict[str, Screen]:
    """Every screen by its id."""
    return {one.id: one for one in definitions.load(path, _Screens).screen}


@cache
def papers(path: Path = _FOLDER / "papers.toml") -> tuple[CasePaper, ...]:
    """Every form that some kind of case prints."""
    return definitions.load(path, _Papers).paper


def papers_of(kind: str, profile: str, *, effective: bool) -> tuple[CasePaper, ...]:
    """The forms of a case of ``kind``, in order."""
    return tuple(
        one
        for one in papers()
        if kind in one.kinds
        and (not one.profiles or profile in one.profiles)
        and (effective or not one.then)
    )
