"""学制 and 办学类型: how many grades each stage has here, and which stages the school has.

四川 第五条: another length than 六三 rests on the approval of the province (R-SC-5-1).
"""

from collections.abc import Iterable
from enum import StrEnum

from app.domain import grades
from app.domain.grades import JUNIOR, PRIMARY, REFORM, SENIOR, SIX_THREE, SPECIAL, Ladder


class Schooling(StrEnum):
    """The lengths that schools have."""

    SIX_THREE = "六三制"
    FIVE_FOUR = "五四制"
    NINE = "九年一贯制"


class SchoolType(StrEnum):
    """The five types that 办法 第二条 names, and the school of several stages (R-ORD-2-1)."""

    PRIMARY = "小学"
    JUNIOR = "初中"
    SENIOR = "普通高中"
    SPECIAL = "特殊教育学校"
    REFORM = "工读学校"
    THROUGH = "一贯制学校"


KINDS = (
    "小学",
    "初级中学",
    "高级中学",
    "九年一贯制学校",
    "完全中学",
    "十二年一贯制学校",
    "特殊教育学校",
    "工读学校",
)
"""办学类型 that a school can choose, by their names in ``resources/codes/school_kind.csv``."""

_LADDERS = {Schooling.FIVE_FOUR: Ladder(primary=5, junior=4)}
_TYPES: dict[tuple[str, ...], SchoolType] = {
    (PRIMARY,): SchoolType.PRIMARY,
    (JUNIOR,): SchoolType.JUNIOR,
    (SENIOR,): SchoolType.SENIOR,
    (SPECIAL,): SchoolType.SPECIAL,
    (REFORM,): SchoolType.REFORM,
}
_STAGES = (
    ("十二年一贯", (PRIMARY, JUNIOR, SENIOR)),
    ("九年一贯", (PRIMARY, JUNIOR)),
    ("完全中学", (JUNIOR, SENIOR)),
    ("工读", (REFORM,)),
    ("专门学校", (REFORM,)),
    ("特殊教育", (SPECIAL,)),
    ("特教", (SPECIAL,)),
    ("盲人", (SPECIAL,)),
    ("聋人", (SPECIAL,)),
    ("弱智", (SPECIAL,)),
    ("小学", (PRIMARY,)),
    ("初级中学", (JUNIOR,)),
    ("初中", (JUNIOR,)),
    ("高级中学", (SENIOR,)),
    ("高中", (SENIOR,)),
)


def ladder(schooling: Schooling) -> Ladder:
    """Which grades a school of this length has: 小五 then 初一 where it is 五四."""
    return _LADDERS.get(schooling, SIX_THREE)


def stages_of(kind: str) -> tuple[str, ...]:
    """The stages of a school of this 办学类型, as texts call them; () for a word nobody knows."""
    return next((stages for word, stages in _STAGES if word in kind), ())


def type_of(kind: str) -> SchoolType | None:
    """Which of the types of 办法 第二条 a 办学类型 is, ``None`` for a word nobody knows."""
    stages = stages_of(kind)
    return _TYPES.get(stages, SchoolType.THROUGH) if stages else None


def misfits(schooling: Schooling, found: Iterable[str]) -> tuple[str, ...]:
    """Those grades of compulsory school in ``found`` that this length has not, each once."""
    rungs = ladder(schooling).rungs
    known = dict.fromkeys(grades.read(text) for text in found)
    return tuple(one for one in known if one[:1] in ("小", "初") and one not in rungs)
