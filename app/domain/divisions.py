"""Administrative divisions at county level and above, current and abolished."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from app.domain import pinyin
from app.paths import RESOURCES

_KINDS = ("自治县", "自治旗", "林区", "特区", "市", "县", "区", "旗")
"""What a name ends with and loses when 东胜市 becomes 东胜区."""
_LEAST_STEM = 2  # characters
_TAIL = "000000"  # the national template wants twelve digits: six of the county and six zeros


@dataclass(frozen=True, slots=True)
class Division:
    """One six-digit code. ``path`` is the whole name from the province down.

    ``periods`` is "" for a current code, else the years it was in force, with other names it bore.
    """

    code: str
    name: str
    path: str
    periods: str = ""

    @property
    def current(self) -> bool:
        """Whether the code is in force in the shipped list."""
        return not self.periods

    @property
    def twelve_digits(self) -> str:
        """The code as the national template wants it."""
        return self.code + _TAIL


@dataclass(frozen=True, slots=True)
class Succession:
    """A division that took over all or part of an abolished one, in which year, by which act."""

    division: Division
    year: str
    act: str


@dataclass(slots=True)
class _InForce:
    """The table that replaces the shipped one; empty while none does."""

    names: dict[str, str] = field(default_factory=dict)


_in_force = _InForce()


def lookup(code: str) -> Division | None:
    """The division of a code of six or twelve digits (the last six are not looked at)."""
    return _divisions().get(code[:6])


def is_known(code: str) -> bool:
    """Whether the first six digits were ever a division."""
    return code[:6] in _divisions()


def name_of(code: str) -> str:
    """The division's own name, e.g. 康巴什区; "" for an unknown code."""
    division = lookup(code)
    return "" if division is None else division.name


def path(code: str) -> str:
    """The whole name from the province down; "" for an unknown code."""
    division = lookup(code)
    return "" if division is None else division.path


def is_lowest(code: str) -> bool:
    """Whether a code names a county or a place without counties (东莞市, 仙桃市)."""
    return is_known(code) and code[:6] not in _parents()


@cache
def canonical() -> frozenset[str]:
    """All twelve-digit codes of known lowest divisions: values that need no second look."""
    return frozenset(code + _TAIL for code in _divisions() if is_lowest(code))


def by_path(text: str) -> Division | None:
    """The one division, current before abolished, whose whole name is ``text``; else ``None``."""
    return _paths().get(text.replace(" ", ""))


def find(text: str, limit: int = 50) -> list[Division]:
    """At most ``limit`` divisions for a code's beginning, part of a name, or pinyin; current first.

    Several words must all be in the whole name: 鄂尔多斯 东胜.
    """
    words = text.lower().split()
    found = []
    for division in _divisions().values():
        if words and all(_matches(division, word) for word in words):
            found.append(division)
            if len(found) == limit:
                break
    return found


def likely_now(abolished: Division) -> tuple[Division, ...]:
    """Current counties of the same province that bear the name of an abolished one, whatever their
    kind is now (东胜市 152701 → 东胜区 150602). A namesake, not a ruling: she decides."""
    if abolished.current:
        return ()
    return _namesakes().get((abolished.code[:2], _stem(abolished.name)), ())


def _stem(name: str) -> str:
    ending = next((kind for kind in _KINDS if name.endswith(kind)), "")
    short = name.removesuffix(ending)
    return short if len(short) >= _LEAST_STEM else name


@cache
def _namesakes() -> dict[tuple[str, str], tuple[Division, ...]]:
    found: dict[tuple[str, str], tuple[Division, ...]] = {}
    for one in _divisions().values():
        if one.current and is_lowest(one.code):
            key = (one.code[:2], _stem(one.name))
            found[key] = (*found.get(key, ()), one)
    return found


def _matches(division: Division, word: str) -> bool:
    if word[0].isdigit():
        return division.code.startswith(word[:6])
    return word in division.path or (word.isascii() and pinyin.word_matches(division.name, word))


def shipped() -> dict[str, str]:
    """Code → name of the table that came with the program."""
    return dict(_rows("divisions_current"))


def use(table: Mapping[str, str] | None) -> None:
    """Take ``table`` (code → name) for the divisions in force; ``None``: as shipped (R-FJ-5-2).

    One program has one register open, and the table belongs to the register.
    """
    if dict(table or {}) == _in_force.names:
        return
    _in_force.names = dict(table or {})
    for kept in (_divisions, _parents, _paths, _namesakes, _successions, canonical):
        kept.cache_clear()


def successors(abolished: Division) -> tuple[Succession, ...]:
    """What an abolished division became by a known act; several: she decides which is meant."""
    if abolished.current:
        return ()
    return tuple(one for one in _successions().get(abolished.code, ()) if one.division.current)


@cache
def _divisions() -> dict[str, Division]:
    current = _in_force.names or shipped()
    found = {code: Division(code, name, _path(code, current)) for code, name in current.items()}
    for code, name, within, periods in _rows("divisions_abolished"):
        whole = within if name in ("县", "市辖区") else within + name
        found.setdefault(code, Division(code, name, whole, periods or "-"))
    former = shipped()
    for code, name in former.items():
        found.setdefault(code, Division(code, name, _path(code, former), "-"))
    return found


@cache
def _successions() -> dict[str, tuple[Succession, ...]]:
    found = {}
    for code, codes, year, act in _rows("divisions_successors"):
        known = [lookup(one) for one in codes.split("|")]
        found[code] = tuple(Succession(one, year, act) for one in known if one is not None)
    return found


def _path(code: str, names: dict[str, str]) -> str:
    """Province, prefecture and county, a name that repeats the one above it left out (北京市)."""
    parts: list[str] = []
    for part in (code[:2] + "0000", code[:4] + "00", code):
        name = names.get(part, "")
        if name and name not in parts[-1:]:
            parts.append(name)
    return "".join(parts)


def _rows(name: str) -> list[list[str]]:
    with (RESOURCES / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


@cache
def _parents() -> frozenset[str]:
    """Codes that have divisions below them in force."""
    below = [code for code, division in _divisions().items() if division.current]
    return frozenset(
        parent
        for code in below
        for parent in (code[:2] + "0000", code[:4] + "00")
        if parent != code
    )


@cache
def _paths() -> dict[str, Division]:
    found: dict[str, Division] = {}
    for division in _divisions().values():
        found.setdefault(division.path, division)
    return found
