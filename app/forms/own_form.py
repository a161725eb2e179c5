"""A Word form of the bureau's own, once read: what flows on its pages, and its file to fill in."""

from dataclasses import dataclass

from app.forms.flow import Flow
from app.problems import Problem


@dataclass(frozen=True, slots=True)
class Head:
    """A header or footer: its part, how it is related, and its XML with marks for places."""

    relation: str
    part: str
    kind: str
    xml: str


@dataclass(frozen=True, slots=True)
class Template:
    """The cleaned file as XML with marks: ``start`` of the main part, ``body``, its ``section``.

    ``parts`` go into every filled file as they are; ``relations`` are those of the main part as
    (id, kind as a whole, target), ``types`` the content types by part.
    """

    main: str
    start: str
    body: str
    section: str
    end: str
    heads: tuple[Head, ...]
    parts: dict[str, bytes]
    relations: tuple[tuple[str, str, str], ...]
    types: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class OwnForm:
    """What a file says; ``used`` are its places as key|how, ``loops`` what it repeats."""

    flow: Flow
    used: frozenset[str]
    loops: frozenset[str]
    problems: tuple[Problem, ...]
    template: Template

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its places, without how they are written."""
        return frozenset(place.partition("|")[0] for place in self.used)
