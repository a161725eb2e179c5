"""班额: how many pupils a class may hold, by policy profile and stage, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.problems import Level, Problem, Where

PRIMARY, JUNIOR, SENIOR = "小学", "普通初中", "普通高中"
"""Stages as ``resources/codes/stage.csv`` names them."""


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """At most ``most`` pupils; one more gives a finding of ``level`` that cites ``source``."""

    most: int
    level: Level
    source: str


_NONGAN = "农安 第六条"
_FUJIAN = "福建 一(一)4；GB 50099-2011 3.0.1"

# 福建 gives no number and holds the school responsible, never the pupil: so it warns, at the sizes
# that schools are built for. 鄂尔多斯 is silent, so nothing is invented there.
LIMITS: Mapping[str, Mapping[str, SizeLimit]] = {
    "nongan": {
        PRIMARY: SizeLimit(45, Level.REFUSE, _NONGAN),
        JUNIOR: SizeLimit(50, Level.REFUSE, _NONGAN),
    },
    "fujian": {
        PRIMARY: SizeLimit(45, Level.WARN, _FUJIAN),
        JUNIOR: SizeLimit(50, Level.WARN, _FUJIAN),
        SENIOR: SizeLimit(50, Level.WARN, _FUJIAN),
    },
    "ordos": {},
}


def limit_of(profile: str, stage: str) -> SizeLimit | None:
    """The limit of ``profile`` for a class of ``stage``, or ``None`` where the text is silent."""
    return LIMITS.get(profile, {}).get(stage)


def judge(profile: str, stage: str, class_no: str, before: int, after: int) -> list[Problem]:
    """What the profile says of a class that goes from ``before`` to ``after`` counted pupils.

    Counted are those in 班额: without 送教上门 (R-ORD-6-3) and 休学 (R-ORD-19-1). A class that
    is too large already may shrink. Where a limit is known but not the class's stage, the smallest
    limit is taken and the stage asked for (R-NA-6-1, R-FJ-4-1).
    """
    if after <= before:
        return []
    if not stage:
        return _judge_without_stage(profile, class_no, after)
    limit = limit_of(profile, stage)
    if limit is None or after <= limit.most:
        return []
    rest = "请先编入别的班级。" if limit.level.blocks else "可以继续，请同时向主管部门说明原因。"
    message = f"班级 {class_no}（{stage}）将有 {after} 人，超过班额 {limit.most} 人。{rest}"
    return [Problem("class.too-large", message, Where(field="班号"), limit.source, limit.level)]


def _judge_without_stage(profile: str, class_no: str, after: int) -> list[Problem]:
    limits = LIMITS.get(profile, {}).values()
    lowest = min(limits, key=lambda limit: limit.most, default=None)
    if lowest is None or after <= lowest.most:
        return []
    level = Level.NEEDS_MATERIAL if lowest.level.blocks else lowest.level
    message = f"班级 {class_no} 将有 {after} 人，但没有登记学段，无法核对班额。请先填写该班的学段。"
    return [Problem("class.stage-unknown", message, Where(field="学段"), lowest.source, level)]


def stage_of_grade(grade: str) -> str:
    """The stage of a grade as ``resources/codes/grade.csv`` names it, "" for one it has not."""
    stages = {"小学": PRIMARY, "初中": JUNIOR, "高中": SENIOR}
    return stages.get(grade[:2], "")
