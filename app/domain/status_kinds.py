"""学籍状态 and the kinds of 学籍变动, as cited data: what each kind starts from and leads to.

A case is opened by the id of its kind; a policy judges it under one of the names in ``judged``.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from app import definitions
from app.domain import grades
from app.domain.checks_return import Offered, Pairs
from app.domain.policy import Policy
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where

ATTENDING, SUSPENDED, DROPPED_OUT, WAITING = "在读", "休学", "辍学", "待转入"
ANNOUNCED, REVERSAL = "announced", "reversal"
_FILE = RESOURCES / "status" / "kinds.toml"


@dataclass(frozen=True)
class Source:
    """A text that the table cites by ``id``."""

    id: str
    title: str


@dataclass(frozen=True)
class EnrolmentStatus:
    """One state of a pupil's 学籍.

    ``enrolled`` is 在籍, ``attends`` 在读 (counted in 班额 and at 报到: R-ORD-19-1, R-ORD-6-3),
    ``permanent`` that this school keeps the dossier for ever (R-ORD-9-2).
    """

    name: str
    cite: str
    enrolled: bool = False
    attends: bool = False
    closed: bool = False
    permanent: bool = False


@dataclass(frozen=True)
class ChangeKind:
    """One kind of change. ``since`` are the states it may start from, ``becomes`` where it leads.

    ``category`` is the name in the national list, ``normal`` 正常变动 as against 异动; ``moves``:
    it may put the pupil into another grade and class; ``first``: from 在读 only where nothing has
    happened to the pupil yet; ``steps``: the section whose steps it takes, where not its own;
    ``national``: whether the national system has to know. ``given`` are facts (是, 否) that the
    kind itself says, ``asks`` those a case needs whatever the policy asks, ``effective`` the one
    that is the day on which the change takes effect (else the day of the last national step).
    """

    id: str
    title: str
    category: str
    since: tuple[str, ...]
    becomes: str
    cite: str
    judged: tuple[str, ...] = ()
    direction: str = ""
    steps: str = ""
    given: dict[str, str] = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    effective: str = ""
    normal: bool = False
    moves: bool = False
    case: bool = False
    first: bool = False
    national: bool = True


@dataclass(frozen=True)
class Pair:
    """Who left as ``left`` (for ``into``, where it matters) comes back as one of ``returns``."""

    left: str
    returns: tuple[str, ...]
    cite: str
    into: str = ""


@dataclass(frozen=True)
class Taxonomy:
    """The whole table."""

    document: tuple[Source, ...]
    status: tuple[EnrolmentStatus, ...]
    kind: tuple[ChangeKind, ...]
    pair: tuple[Pair, ...]


@cache
def load(path: Path = _FILE) -> Taxonomy:
    """The table at ``path``. Raises ``Rejected`` for anything in it that leads nowhere."""
    table = definitions.load(path, Taxonomy)
    if wrong := [Problem("status.table", said, Where(path=str(path))) for said in _unsound(table)]:
        raise Rejected(*wrong)
    return table


def status(name: str) -> EnrolmentStatus:
    """The state called ``name``."""
    return next(one for one in load().status if one.name == name)


def statuses() -> tuple[EnrolmentStatus, ...]:
    """Every state, in the order of the table."""
    return load().status


def kind(identity: str) -> ChangeKind:
    """The kind with this id. Raises ``Rejected`` where there is none."""
    for one in load().kind:
        if one.id == identity:
            return one
    message = f"没有编号为“{identity}”的异动类型。请从列表中选择。"
    raise Rejected(Problem("status.kind", message, Where(field="异动类型")))


def kinds() -> tuple[ChangeKind, ...]:
    """Every kind, in the order of the table."""
    return load().kind


def offered(policy: Policy, stage: str) -> tuple[ChangeKind, ...]:
    """The kinds that one can open a case of at ``stage`` (R-FJ-3-2, R-FJ-3-4)."""
    lists: Offered | None = policy.rules.offered
    everything = tuple(one for one in kinds() if one.case)
    if lists is None or not stage:
        return everything
    named = lists.senior if stage == grades.SENIOR else lists.compulsory
    # A record of its own type is none of the list's 异动 but the way back from one of them.
    back = tuple(one for pair in load().pair for one in pair.returns if pair.left in named)
    return tuple(one for one in everything if one.category in (*named, *_beside(back)))


def returns(policy: Policy, left: str, into: str = "") -> tuple[str, ...]:
    """The categories under which one who left as ``left`` comes back; () where no row says so.

    The policy's own table goes before the one that comes with the program (M35).
    """
    own: Pairs | None = getattr(policy.rules.coming_back, "pairs", None)
    if own is not None:
        found = [own.pairs.get(f"{left}/{into}") or own.pairs.get(left)]
        found += [] if found[0] or into else [v for k, v in own.pairs.items() if _under(k, left)]
        return tuple(dict.fromkeys(one.partition("(")[0] for one in found if one))
    rows = [one for one in load().pair if one.left == left and (not into or one.into in ("", into))]
    return tuple(dict.fromkeys(name for one in rows for name in one.returns))


def _under(key: str, left: str) -> bool:
    return key.startswith(f"{left}/")


def _beside(back: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in back if name == "新建学籍")


def _unsound(table: Taxonomy) -> list[str]:
    names = {one.name for one in table.status}
    known = {one.id for one in table.document}
    categories = {one.category for one in table.kind}
    cites = [one.cite for one in table.status]
    cites += [*(one.cite for one in table.kind), *(one.cite for one in table.pair)]
    said = [
        f"“{one.title}”的状态“{name}”没有登记。请改正。"
        for one in table.kind
        for name in (*one.since, *filter(None, [one.becomes]))
        if name not in names
    ]
    said += [
        f"出处“{cite}”的文件没有登记。请改正。"
        for cite in cites
        if cite.partition(" ")[0] not in known
    ]
    said += [
        f"对应表的“{name}”不是异动类型。请改正。"
        for one in table.pair
        for name in (one.left, *one.returns)
        if name not in categories
    ]
    return said
