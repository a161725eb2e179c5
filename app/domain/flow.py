"""办理环节 as a policy writes them: each in one leg, by one party, signed by one role, in order.

Which of two schools we are decides which steps are ours: a case has a direction, 转入 or 转出, or
none where only our school and its authority act.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

RECEIVE, RELEASE = "转入", "转出"


class Leg(StrEnum):
    """Where a step is done: on paper, in the national system, in a provincial one."""

    PAPER = "paper"
    NATIONAL = "national"
    PROVINCIAL = "provincial"


class Party(StrEnum):
    """Who acts."""

    GUARDIAN = "监护人"
    SCHOOL = "学校"
    BUREAU = "教育局"
    COUNTY = "县教育局"
    CITY = "市教育局"
    INTO_SCHOOL = "转入学校"
    INTO_BUREAU = "转入教育局"
    FROM_SCHOOL = "转出学校"
    FROM_BUREAU = "转出教育局"


class Role(StrEnum):
    """Who signs (R-YH-1-2); the last two are entered on the word or paper of somebody else."""

    PARENT = "家长"
    TEACHER = "班主任"
    REGISTRAR = "学籍管理员"
    LEADER = "校领导"
    AUTHORITY = "主管部门"
    OTHER_SCHOOL = "对方学校"


class StepClock(StrEnum):
    """Which of a policy's clocks runs while the step waits."""

    NONE = "none"
    PARTY = "party"
    DISPATCH = "dispatch"


LEG_NAMES = {Leg.PAPER: "纸面", Leg.NATIONAL: "国网", Leg.PROVINCIAL: "省平台"}
OUTSIDE = (Role.AUTHORITY, Role.OTHER_SCHOOL)
_BUREAUS = (Party.BUREAU, Party.COUNTY, Party.CITY, Party.INTO_BUREAU, Party.FROM_BUREAU)
_OURS = {RECEIVE: Party.INTO_SCHOOL, RELEASE: Party.FROM_SCHOOL}


@dataclass(frozen=True)
class Step:
    """One step of a procedure, and the other names it goes by.

    ``role`` is who signs where the step is our school's; ``screen`` names a national screen of
    ``resources/status/screens.toml``; ``source`` is its own article where it has one.
    """

    name: str
    accepts: tuple[str, ...] = ()
    leg: Leg = Leg.PAPER
    party: Party = Party.SCHOOL
    role: Role = Role.REGISTRAR
    stamp: bool = False
    clock: StepClock = StepClock.NONE
    screen: str = ""
    source: str = ""

    def called(self, name: str) -> bool:
        """Whether ``name`` is this step."""
        return name == self.name or name in self.accepts

    def signer(self, direction: str) -> Role:
        """Who signs it in a case of ``direction``."""
        if self.party is Party.GUARDIAN:
            return Role.PARENT
        if self.party in _BUREAUS:
            return Role.AUTHORITY
        if self.party in (Party.INTO_SCHOOL, Party.FROM_SCHOOL):
            return self.role if _OURS.get(direction) is self.party else Role.OTHER_SCHOOL
        return self.role


@dataclass(frozen=True)
class Flow:
    """The steps of whatever a text gives no steps of its own for: all goes through the system."""

    cite: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Approval:
    """The school decides through a named leader, himself or on signed paper (R-YH-4-1)."""

    cite: str
    named: bool = True


@dataclass(frozen=True)
class NumberRule:
    """Changes of these kinds end a number; ``lower``: only into a lower grade."""

    kinds: tuple[str, ...]
    cite: str
    lower: bool = False


@dataclass(frozen=True)
class Numbers:
    """A second number that lives and ends with the pupil's place, at ``stages`` (P38)."""

    number: str
    stages: tuple[str, ...]
    rule: tuple[NumberRule, ...]


def next_open(done: Sequence[bool]) -> int | None:
    """The place of the first step that is not done; ``None`` where all are."""
    return next((place for place, one in enumerate(done) if not one), None)


def before(names: Sequence[str], done: Sequence[bool], place: int) -> tuple[str, ...]:
    """The steps that come before ``place`` and are not done."""
    return tuple(name for name, one in zip(names[:place], done[:place], strict=True) if not one)
