"""Kinds of certificate as cited data, and their numbers: ranges, doubles, gaps.

The authorities alone say how a certificate looks (办法 第二十四条): there is no lay-out here.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import definitions
from app.domain import grades, status_kinds
from app.domain.checks_graduation import COMPLETED, GRADUATED, LEFT_EARLY
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where

RESULTS = (GRADUATED, COMPLETED, LEFT_EARLY)
LONGEST = 40
"""Characters of a number; the longest in use have 24."""

_LONGEST_SERIES = 100_000
_FILE = RESOURCES / "certificates" / "kinds.toml"
_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,3}")
_SERIAL = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)  # head, the last digits, tail


@dataclass(frozen=True)
class Source:
    """A text that the table cites by ``id``."""

    id: str
    title: str


@dataclass(frozen=True)
class Roster:
    """The form of 毕业生名册 where the policy has ``document``; "" is for all others."""

    document: str
    form: str


@dataclass(frozen=True)
class Kind:
    """One kind. ``results`` are those it is given for; ``noted``: the result is noted on it.

    ``states`` are further states in which a pupil gets it, with ``only_states`` no other; ``signs``
    must all be there before it is in force. Without ``cite`` no text names it, and every entry
    needs its basis.
    """

    id: str
    title: str
    stages: tuple[str, ...]
    results: tuple[str, ...]
    signs: tuple[str, ...]
    cite: str = ""
    states: tuple[str, ...] = ()
    only_states: bool = False
    noted: bool = False

    @property
    def silent(self) -> bool:
        """Whether no text names it."""
        return not self.cite

    def fits(self, stage: str, result: str, state: str = "") -> bool:
        """Whether one who leaves ``stage`` with ``result``, in ``state`` now, gets it."""
        if stage not in self.stages or result not in self.results:
            return False
        if state in self.states:
            return True
        return not self.only_states and state in ("", *self.results)


@dataclass(frozen=True)
class Table:
    """The whole file."""

    document: tuple[Source, ...]
    roster: tuple[Roster, ...]
    kind: tuple[Kind, ...]


@cache
def load(path: Path = _FILE) -> Table:
    """The table at ``path``. Raises ``Rejected`` for anything in it that leads nowhere."""
    table = definitions.load(path, Table)
    if said := _unsound(table):
        raise Rejected(*(Problem("certificate.table", s, Where(path=str(path))) for s in said))
    return table


def kind(identity: str) -> Kind:
    """The kind with this id. Raises ``Rejected`` where there is none."""
    for one in load().kind:
        if one.id == identity:
            return one
    message = f"没有编号为“{identity}”的证书种类。请从列表中选择。"
    raise Rejected(Problem("certificate.kind", message, Where(field="证书种类")))


def kinds_for(documents: Collection[str]) -> tuple[Kind, ...]:
    """The kinds of a policy that rests on ``documents``, then those that no text names."""
    own = [one for one in load().kind if one.cite.partition(" ")[0] in documents]
    return (*own, *(one for one in load().kind if one.silent))


def due(documents: Collection[str], stage: str, result: str, state: str = "") -> tuple[Kind, ...]:
    """What one who leaves ``stage`` with ``result`` gets; what no text names only for want of it.

    ``state`` is the pupil's own now, "" for one who just leaves.
    """
    fits = [one for one in kinds_for(documents) if one.fits(stage, result, state)]
    return tuple(one for one in fits if not one.silent) or tuple(fits)


def roster_for(documents: Collection[str]) -> str:
    """The id of the form of 毕业生名册 under a policy that rests on ``documents``."""
    lines = load().roster
    return next(one.form for one in lines if not one.document or one.document in documents)


def tidy(text: str) -> str:
    """A number as it is compared: half width, without spaces."""
    return "".join(text.translate(_WIDE).split()).upper()


def unusable(number: str) -> str:
    """Why a tidy ``number`` cannot be one; "" where it can."""
    if not number:
        return "没有证书编号"
    if _SCIENTIFIC.fullmatch(number):
        return f"“{number}”是科学记数法，位数已经丢失"
    if len(number) > LONGEST:
        return f"超过 {LONGEST} 个字符"
    if not any(one.isdigit() for one in number):
        return f"“{number}”里没有数字"
    return ""


def following(first: str, count: int) -> tuple[str, ...]:
    """``count`` numbers from ``first`` on, its last digits counted up: A099, A100.

    () where they would grow longer than ``first``: the range does not hold so many.
    """
    found = _SERIAL.fullmatch(first)
    if found is None:
        return ()
    head, digits, tail = found.groups()
    start, width = int(digits), len(digits)
    if count < 1 or len(str(start + count - 1)) > width:
        return ()
    return tuple(f"{head}{start + n:0{width}d}{tail}" for n in range(count))


def shape(number: str) -> str:
    """What numbers of one series share: everything but the last digits, and how many they are."""
    found = _SERIAL.fullmatch(number)
    if found is None:
        return number
    head, digits, tail = found.groups()
    return f"{head}{'#' * len(digits)}{tail}"


def gaps(numbers: Iterable[str], most: int = 50) -> tuple[str, ...]:
    """Numbers that are missing between the first and the last of each series, at most ``most``."""
    series: dict[str, list[str]] = {}
    for number in numbers:
        series.setdefault(shape(number), []).append(number)
    missing: list[str] = []
    for found in series.values():
        held = set(found)
        first = min(found)
        for number in following(first, _span(first, max(found))):
            if number not in held:
                missing.append(number)
            if len(missing) == most:
                return tuple(missing)
    return tuple(missing)


def _span(first: str, last: str) -> int:
    """How many numbers a series has from ``first`` to ``last``; a wild one counts as no series."""
    at = [int(found[2]) for one in (first, last) if (found := _SERIAL.fullmatch(one))]
    span = at[1] - at[0] + 1 if len(at) == 2 else 0
    return span if span <= _LONGEST_SERIES else 0


def _unsound(table: Table) -> list[str]:
    known = {one.id for one in table.document}
    states = {one.name for one in status_kinds.statuses()}
    said = [
        f"出处“{one.cite}”的文件没有登记。请改正。"
        for one in table.kind
        if one.cite and one.cite.partition(" ")[0] not in known
    ]
    for one in table.kind:
        wrong = [name for name in one.stages if name not in grades.STAGES]
        wrong += [name for name in one.results if name not in RESULTS]
        wrong += [name for name in one.states if name not in states]
        said += [f"“{one.title}”的“{name}”不认识。请改正。" for name in wrong]
    if not table.roster or table.roster[-1].document:
        said.append("名册的最后一行应不写文件，供其余各地使用。请改正。")
    return said
