"""Terms of a school, and where a day stands among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Term:
    """One term, named like 2025-2026-1; ``opens`` and ``closes`` are a bureau's own window for it.

    Both are ``None`` where the bureau has set none, and the text's weeks apply (R-ORD-A3-1).
    """

    name: str
    start: date
    end: date
    opens: date | None = None
    closes: date | None = None

    @property
    def first(self) -> bool:
        """Whether it is the first term of its school year."""
        return self.name.endswith("-1")

    def window(self, before: int, after: int) -> tuple[date, date]:
        """First and last day of the window, ``before`` and ``after`` the first day of term."""
        first = self.opens or self.start - timedelta(before)
        return first, self.closes or self.start + timedelta(after)


Terms = Sequence[Term]


def names_around(day: date) -> tuple[str, ...]:
    """Names of the terms that one works on at ``day``, the likeliest first."""
    year = day.year if day.month >= 8 else day.year - 1
    autumn, spring = f"{year}-{year + 1}-1", f"{year}-{year + 1}-2"
    now = spring if 3 <= day.month <= 8 else autumn
    return tuple(dict.fromkeys((now, autumn, spring)))


def running(terms: Terms, day: date) -> Term | None:
    """The term in which ``day`` lies."""
    return next((term for term in terms if term.start <= day <= term.end), None)


def coming(terms: Terms, day: date) -> Term | None:
    """The term that runs on ``day``, or the next one to begin."""
    return next((term for term in terms if day <= term.end), None)


def windowed(terms: Terms, day: date, before: int, after: int) -> Term | None:
    """The term whose window holds ``day`` (M02: the window's term counts, not the calendar's)."""
    for term in terms:
        first, last = term.window(before, after)
        if first <= day <= last:
            return term
    return None


def known(terms: Terms, day: date, before: int) -> bool:
    """Whether ``day`` can be placed: not before the first known window, not after the last term."""
    if not terms:
        return False
    first = min(terms[0].window(before, 0)[0], terms[0].start - timedelta(before))
    return first <= day <= terms[-1].end
