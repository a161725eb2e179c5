"""班额 wherever pupils enter classes one by one: who still finds a place, and who does not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain import class_size
from app.persistence.transaction import Tx
from app.problems import Level, Problem
from app.usecases.classwork import class_moves
from app.usecases.pupils import students
from app.usecases.rulebook import policies


@dataclass(frozen=True, slots=True)
class Arrival:
    """A pupil's 班号 as it is ("" for one who comes from outside) and as it would be."""

    before: str
    after: str
    grade: str = ""


def oversized(
    tx: Tx, coming: Mapping[int, Arrival], *, passed: bool = False
) -> dict[int, list[Problem]]:
    """What 班额 says of each of ``coming`` (by whatever number the caller knows them), in order.

    Those who leave a class make room in it, unless they find none where they go. With ``passed``
    what would refuse only warns (R-NA-6-1, R-FJ-4-1).
    """
    limits = class_size.limits_in(policies.of_school(tx))
    moving = {key: one for key, one in coming.items() if one.after and one.after != one.before}
    if not limits or not moving:
        return {}
    counts = Counter(students.seated(tx))
    stages = _stages(tx, moving)
    staying: set[int] = set()
    while True:
        found = _seated(limits, counts, stages, moving, staying)
        refused = {key for key, told in found.items() if any(one.level.blocks for one in told)}
        if passed or refused <= staying:
            return {key: _passed(told) for key, told in found.items()} if passed else found
        staying |= refused


def judge_one(tx: Tx, before: str, after: str, grade: str) -> list[Problem]:
    """What 班额 says of one pupil who goes from class ``before`` to class ``after``."""
    return oversized(tx, {0: Arrival(before, after, grade)}).get(0, [])


def judge_present(tx: Tx, class_no: str, grade: str) -> list[Problem]:
    """What 班额 says of the pupils who sit in a class already: of the last of them."""
    limits = class_size.limits_in(policies.of_school(tx))
    if not class_no or not limits:
        return []
    size = students.seated(tx).get(class_no, 0)
    stage = class_moves.stages(tx, [class_no])[class_no] or class_size.stage_of_grade(grade)
    return class_size.judge(limits, stage, class_no, size - 1, size)


def _seated(
    limits: class_size.Limits,
    counts: Counter[str],
    stages: Mapping[str, str],
    moving: Mapping[int, Arrival],
    staying: set[int],
) -> dict[int, list[Problem]]:
    """One round, in which ``staying`` do not leave their classes and still ask for a place."""
    sizes = counts.copy()
    sizes.subtract(one.before for key, one in moving.items() if one.before and key not in staying)
    found = {}
    for key, one in moving.items():
        size = sizes[one.after]
        told = class_size.judge(limits, stages[one.after], one.after, size, size + 1)
        if told:
            found[key] = told
        if not any(problem.level.blocks for problem in told):
            sizes[one.after] += 1
    return found


def _stages(tx: Tx, moving: Mapping[int, Arrival]) -> dict[str, str]:
    """The stage of each class that is entered: as described, or as the grades say."""
    found = class_moves.stages(tx, {one.after for one in moving.values()})
    for one in moving.values():
        found[one.after] = found[one.after] or class_size.stage_of_grade(one.grade)
    return found


def _passed(told: list[Problem]) -> list[Problem]:
    return [replace(one, level=Level.WARN) if one.level.blocks else one for one in told]
