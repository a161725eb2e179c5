"""Grades from 小一 to 高三, however a region or the national tables write them."""

from datetime import date

PRIMARY, JUNIOR, SENIOR, SPECIAL, REFORM = "小学", "初中", "高中", "特教", "工读"
STAGES = (PRIMARY, JUNIOR, SENIOR, SPECIAL, REFORM)
COMPULSORY = (PRIMARY, JUNIOR)

_NUMERALS = "一二三四五六七八九"
LADDER = (
    *(f"小{n}" for n in _NUMERALS[:6]),
    *(f"初{n}" for n in _NUMERALS[:3]),
    *(f"高{n}" for n in _NUMERALS[:3]),
)
_GOES_UP = (8, 10)
FINAL = {PRIMARY: "小六", JUNIOR: "初三", SENIOR: "高三"}
STARTING = ("小一", "初一", "高一")
_STAGE_NAMES = {
    "普通初中": JUNIOR,
    "普通高中": SENIOR,
    "普高": SENIOR,
    "特殊教育": SPECIAL,
    "特殊教育学校": SPECIAL,
    "工读学校": REFORM,
}


def read(text: str) -> str:
    """``text`` as one of ``LADDER``: 七年级, 初中一年级 and 初一 are one; "" for anything else."""
    bare = text.strip().removesuffix("年级")
    if bare in LADDER:
        return bare
    if bare in tuple(_NUMERALS):
        return LADDER[_NUMERALS.index(bare)]
    if bare[:2] in (PRIMARY, JUNIOR, SENIOR) and bare[0] + bare[2:] in LADDER:
        return bare[0] + bare[2:]
    return ""


def read_stage(text: str) -> str:
    """``text`` as one of ``STAGES``, "" for anything else."""
    bare = _STAGE_NAMES.get(text.strip(), text.strip())
    return bare if bare in STAGES else ""


def stage_of(grade: str) -> str:
    """The stage of a grade of ``LADDER``, "" for a blank."""
    return {"小": PRIMARY, "初": JUNIOR, "高": SENIOR}.get(grade[:1], "")


def distance(before: str, after: str) -> int:
    """How many grades ``after`` is above ``before``."""
    return LADDER.index(after) - LADDER.index(before)


def named(grade: str) -> str:
    """A grade of ``LADDER`` as the national code table names it: 初中二年级; others as they are."""
    return f"{stage_of(grade)}{grade[1:]}年级" if grade in LADDER else grade


def of_cohort(stage: str, entry_year: int, day: date) -> str:
    """The grade on ``day`` of those who entered ``stage`` in the autumn of ``entry_year``.

    Grades go up on 10 August (M04); "" before they came and after they left.
    """
    rungs = [grade for grade in LADDER if stage_of(grade) == stage]
    year = day.year - ((day.month, day.day) < _GOES_UP)
    place = year - entry_year
    return rungs[place] if 0 <= place < len(rungs) else ""
