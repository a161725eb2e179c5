"""Grades from 小一 to 高三, however a region or the national tables write them.

Which of them a school has, and which is the last of a stage, its ``Ladder`` answers and nothing
else: a 五四 school leaves after 小五 and 初四 (R-SC-5-1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

PRIMARY, JUNIOR, SENIOR, SPECIAL, REFORM = "小学", "初中", "高中", "特教", "工读"
STAGES = (PRIMARY, JUNIOR, SENIOR, SPECIAL, REFORM)
COMPULSORY = (PRIMARY, JUNIOR)

_NUMERALS = "一二三四五六七八九"
_FIRST = {PRIMARY: "小", JUNIOR: "初", SENIOR: "高"}
_MOST = {PRIMARY: 6, JUNIOR: 4, SENIOR: 3}
LADDER = tuple(f"{_FIRST[stage]}{_NUMERALS[n]}" for stage in _FIRST for n in range(_MOST[stage]))
"""Every grade that any school has, the lowest first; a school has those of its ``Ladder``."""
_GOES_UP = (8, 10)
_STAGE_NAMES = {
    "普通初中": JUNIOR,
    "普通高中": SENIOR,
    "普高": SENIOR,
    "特殊教育": SPECIAL,
    "特殊教育学校": SPECIAL,
    "工读学校": REFORM,
}


@dataclass(frozen=True, slots=True)
class Ladder:
    """学制: how many grades each stage has. Texts of regions are written for six and three."""

    primary: int = 6
    junior: int = 3
    senior: int = 3

    @property
    def rungs(self) -> tuple[str, ...]:
        """Every grade, the lowest first."""
        return _rungs(self)

    @property
    def final(self) -> tuple[str, ...]:
        """毕业年级: the last grade of each stage."""
        return tuple(self.last_of(stage) for stage in _FIRST)

    @property
    def starting(self) -> tuple[str, ...]:
        """起始年级: the first grade of each stage."""
        return tuple(self.of_stage(stage)[0] for stage in _FIRST)

    def of_stage(self, stage: str) -> tuple[str, ...]:
        """The grades of 小学, 初中 or 高中; none for a stage that has no rungs of its own."""
        return _of_stage(self, stage)

    def last_of(self, stage: str) -> str:
        """The last grade of a stage, "" for a stage without rungs."""
        return self.of_stage(stage)[-1] if self.of_stage(stage) else ""

    def next(self, grade: str) -> str:
        """The grade after ``grade``; "" after the last one, and for one that is not on it."""
        place = self.rungs.index(grade) + 1 if grade in self.rungs else len(self.rungs)
        return self.rungs[place] if place < len(self.rungs) else ""

    def before(self, grade: str) -> str:
        """The grade before ``grade``; "" before the first one, and for one that is not on it."""
        place = self.rungs.index(grade) - 1 if grade in self.rungs else -1
        return self.rungs[place] if place >= 0 else ""

    def here(self, grade: str) -> str:
        """What a text written for six and three means here by a 毕业年级: 小六 may be 小五."""
        return self.last_of(stage_of(grade)) if grade in SIX_THREE.final else grade

    def all_here(self, named: Iterable[str]) -> tuple[str, ...]:
        """The same of several grades."""
        return tuple(self.here(one) for one in named)

    def distance(self, before: str, after: str) -> int:
        """How many grades ``after`` is above ``before``; a grade that is not here counts too."""
        rungs = self.rungs if {before, after} <= set(self.rungs) else LADDER
        return rungs.index(after) - rungs.index(before)

    def of_cohort(self, stage: str, entry_year: int, day: date) -> str:
        """The grade on ``day`` of those who entered ``stage`` in the autumn of ``entry_year``.

        Grades go up on 10 August (M04); "" before they came and after they left.
        """
        rungs = self.of_stage(stage)
        place = school_year(day) - entry_year
        return rungs[place] if 0 <= place < len(rungs) else ""

    def entry_year(self, grade: str, day: date) -> int:
        """The autumn in which those who are in ``grade`` on ``day`` entered its stage; 0 if none.

        四川 第四条: a grade is named by it (2016级).
        """
        rungs = self.of_stage(stage_of(grade))
        return school_year(day) - rungs.index(grade) if grade in rungs else 0

    def read(self, text: str) -> str:
        """As the module's ``read``; 六年级 to 九年级 count as the school's own length has them."""
        place = _NUMERALS.find(text.strip().removesuffix("年级") or "-")
        compulsory = (*self.of_stage(PRIMARY), *self.of_stage(JUNIOR))
        return compulsory[place] if 0 <= place < len(compulsory) else read(text)


SIX_THREE = Ladder()


@cache
def _rungs(ladder: Ladder) -> tuple[str, ...]:
    return tuple(one for stage in _FIRST for one in ladder.of_stage(stage))


@cache
def _of_stage(ladder: Ladder, stage: str) -> tuple[str, ...]:
    counts = {PRIMARY: ladder.primary, JUNIOR: ladder.junior, SENIOR: ladder.senior}
    return tuple(f"{_FIRST[stage]}{n}" for n in _NUMERALS[: counts.get(stage, 0)])


def school_year(day: date) -> int:
    """The year in whose autumn the school year of ``day`` begins; it turns on 10 August (M04)."""
    return day.year - ((day.month, day.day) < _GOES_UP)


def read(text: str) -> str:
    """``text`` as one of ``LADDER``: 七年级, 初中一年级 and 初一 are one; "" for anything else."""
    bare = text.strip().removesuffix("年级")
    if bare in LADDER:
        return bare
    if bare in tuple(_NUMERALS):
        return SIX_THREE.rungs[_NUMERALS.index(bare)]
    if bare[:2] in (PRIMARY, JUNIOR, SENIOR) and bare[0] + bare[2:] in LADDER:
        return bare[0] + bare[2:]
    return ""


def read_stage(text: str) -> str:
    """``text`` as one of ``STAGES``, "" for anything else."""
    bare = _STAGE_NAMES.get(text.strip(), text.strip())
    return bare if bare in STAGES else ""


def stage_of(grade: str) -> str:
    """The stage of a grade of ``LADDER``, "" for a blank."""
    return {first: stage for stage, first in _FIRST.items()}.get(grade[:1], "")


def named(grade: str) -> str:
    """A grade of ``LADDER`` as the national code table names it: 初中二年级; others as they are."""
    return f"{stage_of(grade)}{grade[1:]}年级" if grade in LADDER else grade
