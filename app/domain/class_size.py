"""班额: how many pupils a class may hold, by the policy and the stage, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain import grades
from app.domain.policy import Policy
from app.problems import Level, Problem, Where

PRIMARY, JUNIOR, SENIOR = "小学", "普通初中", "普通高中"
"""Stages as ``resources/codes/stage.csv`` names them."""


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """At most ``most`` pupils; one more gives a finding of ``level`` that cites ``source``."""

    most: int
    level: Level
    source: str


Limits = Mapping[str, SizeLimit]
"""By stage as policies name it (小学, 初中, 高中)."""


def limits_in(policy: Policy) -> Limits:
    """What the policy says of entering a class; empty where its texts are silent (P07)."""
    entrance = policy.rules.entrance
    check = entrance.class_size if entrance else None
    if check is None:
        return {}
    return {stage: SizeLimit(most, check.level, check.cite) for stage, most in check.limits.items()}


def limit_of(limits: Limits, stage: str) -> SizeLimit | None:
    """The limit for a class of ``stage``, or ``None`` where the text is silent."""
    return limits.get(grades.read_stage(stage))


def judge(limits: Limits, stage: str, class_no: str, before: int, after: int) -> list[Problem]:
    """What the policy says of a class that goes from ``before`` to ``after`` counted pupils.

    Counted are those in 班额: without 送教上门 (R-ORD-6-3) and 休学 (R-ORD-19-1). A class that
    is too large already may shrink. Where a limit is known but not the class's stage, the smallest
    limit is taken and the stage asked for (R-NA-6-1, R-FJ-4-1).
    """
    if after <= before:
        return []
    if not stage:
        return _judge_without_stage(limits, class_no, after)
    limit = limit_of(limits, stage)
    if limit is None or after <= limit.most:
        return []
    rest = "请先编入别的班级。" if limit.level.blocks else "可以继续，请同时向主管部门说明原因。"
    message = f"班级 {class_no}（{stage}）将有 {after} 人，超过班额 {limit.most} 人。{rest}"
    return [Problem("class.too-large", message, Where(field="班号"), limit.source, limit.level)]


def _judge_without_stage(limits: Limits, class_no: str, after: int) -> list[Problem]:
    lowest = min(limits.values(), key=lambda limit: limit.most, default=None)
    if lowest is None or after <= lowest.most:
        return []
    level = Level.NEEDS_MATERIAL if lowest.level.blocks else lowest.level
    message = f"班级 {class_no} 将有 {after} 人，但没有登记学段，无法核对班额。请先填写该班的学段。"
    return [Problem("class.stage-unknown", message, Where(field="学段"), lowest.source, level)]


def stage_of_grade(grade: str) -> str:
    """The stage of a grade as ``resources/codes/grade.csv`` names it, "" for one it has not."""
    stages = {"小学": PRIMARY, "初中": JUNIOR, "高中": SENIOR}
    return stages.get(grade[:2], "")
