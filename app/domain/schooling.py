"""学制: how many grades each stage of compulsory school has here, and which grades that leaves out.

四川 第五条: another length than 六三 rests on the approval of the province (R-SC-5-1).
"""

from collections.abc import Iterable
from enum import StrEnum

from app.domain import grades


class Schooling(StrEnum):
    """The lengths that schools have."""

    SIX_THREE = "六三制"
    FIVE_FOUR = "五四制"
    NINE = "九年一贯制"


_NUMERALS = "一二三四五六"
_YEARS = {Schooling.SIX_THREE: (6, 3), Schooling.FIVE_FOUR: (5, 4), Schooling.NINE: (6, 3)}


def ladder(schooling: Schooling) -> tuple[str, ...]:
    """The grades of compulsory school, the first one first: 小五 then 初一 where it is 五四."""
    primary, junior = _YEARS[schooling]
    return (
        *(f"小{n}" for n in _NUMERALS[:primary]),
        *(f"初{n}" for n in _NUMERALS[:junior]),
    )


def final(schooling: Schooling) -> dict[str, str]:
    """The last grade of each stage of compulsory school."""
    primary, junior = _YEARS[schooling]
    return {
        grades.PRIMARY: f"小{_NUMERALS[primary - 1]}",
        grades.JUNIOR: f"初{_NUMERALS[junior - 1]}",
    }


def next_grade(schooling: Schooling, grade: str) -> str:
    """The grade after ``grade``, "" after the last one or for one that this length has not."""
    rungs = ladder(schooling)
    place = rungs.index(grade) + 1 if grade in rungs else len(rungs)
    return rungs[place] if place < len(rungs) else ""


def read(text: str) -> str:
    """A grade as any of the lengths has it: 初四 and 初中四年级 too; "" for anything else."""
    bare = text.strip().removesuffix("年级")
    if bare in ("初四", "初中四"):
        return "初四"
    return grades.read(text)


def misfits(schooling: Schooling, found: Iterable[str]) -> tuple[str, ...]:
    """Those grades of compulsory school in ``found`` that this length has not, each once."""
    rungs = ladder(schooling)
    known = dict.fromkeys(read(text) for text in found)
    return tuple(one for one in known if one[:1] in ("小", "初") and one not in rungs)
