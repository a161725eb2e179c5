"""均衡分班: pupils drawn into classes by a seed, kept with all that a second drawing needs."""

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from app.domain import assignment
from app.domain.assignment import Assignment, Pupil, Rules
from app.domain.permissions import Action
from app.exchange import rosters
from app.persistence.class_records import ClassAction
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected
from app.usecases.classwork import class_moves
from app.usecases.classwork.class_moves import Applied, Plan
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.pupils import students
from app.usecases.school.permits import require

_GROUP = 500


@dataclass(frozen=True, slots=True)
class Request:
    """Who shall be drawn into which classes. Scores are hundredths of a point by pupil's id.

    Who sits in one of the classes already and is not among ``student_ids`` stays there and counts.
    ``together`` and ``apart`` are groups of ids, ``fixed`` the 班号 of single pupils.
    """

    student_ids: tuple[int, ...]
    class_nos: tuple[str, ...]
    seed: str = ""
    scores: Mapping[int, int] = field(default_factory=dict)
    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, ...], ...] = ()
    fixed: Mapping[int, str] = field(default_factory=dict)
    exempt: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Twins:
    """Two pupils who are twins by all that is known."""

    ids: tuple[int, int]
    names: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The classes that were drawn, in numbers and as a plan; ``seed`` is printed on the result."""

    seed: str
    class_nos: tuple[str, ...]
    result: Assignment
    plan: Plan

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be balanced, and what the profile says of the sizes."""
        return (*self.result.problems, *self.plan.problems)


def preview(tx: Tx, asked: Request) -> Drawn:
    """Draw the classes; a blank seed is made up by chance. Raises ``Rejected`` (R-NA-10-1)."""
    if not asked.class_nos or len(set(asked.class_nos)) != len(asked.class_nos):
        message = "请选定要编入的班级，每个班只选一次。"
        raise Rejected(Problem("assignment.classes", message))
    strangers = set(asked.fixed.values()) - set(asked.class_nos)
    if strangers:
        message = f"固定编入的班级 {min(strangers)} 不在所选班级之中。请核对。"
        raise Rejected(Problem("assignment.classes", message))
    seed = asked.seed.strip() or secrets.token_hex(8)
    pupils, fixed = _pupils(tx, asked)
    facts = {
        "method": assignment.METHOD,
        "class_nos": list(asked.class_nos),
        "pupils": [[pupil.key, pupil.sex, pupil.score] for pupil in pupils],
        "together": _keys(asked.together),
        "apart": _keys(asked.apart),
        "fixed": fixed,
    }
    result = _draw(facts, seed)
    targets = {
        int(key): class_no
        for class_no, keys in zip(asked.class_nos, result.classes, strict=True)
        for key in keys
    }
    title = f"均衡分班：{len(pupils)} 人，{len(asked.class_nos)} 个班"
    plan = class_moves.plan(tx, class_moves.ASSIGN, title, targets, asked.exempt)
    return Drawn(seed, asked.class_nos, result, replace(plan, facts=facts, seed=seed))


def apply(tx: Tx, drawn: Drawn) -> Applied:
    """Seat everyone as drawn, and keep list, wishes, scores and seed with the act."""
    return class_moves.apply(tx, drawn.plan)


def repeat(tx: Tx, action_id: int) -> Assignment:
    """Draw a kept assignment again from what was kept.

    Raises ``Rejected`` when it does not give the classes that pupils were seated in.
    """
    action, facts = _kept(tx, action_id)
    result = _draw(facts, action.seed)
    place = {
        key: class_no
        for class_no, keys in zip(facts["class_nos"], result.classes, strict=True)
        for key in keys
    }
    moves = class_moves.moves_of(tx, action_id)
    if any(place.get(str(move.student_id)) != move.after for move in moves):
        message = "按所存的名单和种子重排，结果与当时的分班不一致。请保留现状并报告校领导。"
        raise Rejected(Problem("assignment.not-repeated", message))
    return result


def write_result(
    tx: Tx, action_id: int, out: Path, *, with_scores: bool = False, handing: Handing = USUAL
) -> int:
    """The list of a kept assignment as .xlsx or .csv, seed and method on every line; its lines.

    Without ``with_scores`` it may be hung out: no child's score is on it. It stays in the school
    unless ``handing`` says otherwise.
    """
    require(tx, Action.EXPORT)
    action, facts = _kept(tx, action_id)
    result = repeat(tx, action_id)
    known = {key: (sex, score) for key, sex, score in facts["pupils"]}
    names: dict[int, str] = {}
    for group in in_groups([int(key) for key in known], _GROUP):
        names |= {key: values["name"] for key, values in students.values_of(tx, group).items()}
    headings = ["班号", "序号", "编号", "姓名", "性别", "种子", "方法"]
    lines = [
        [class_no, str(number), key, names.get(int(key), ""), known[key][0]]
        + [action.seed, facts["method"]]
        + ([_points(known[key][1])] if with_scores else [])
        for class_no, keys in zip(facts["class_nos"], result.classes, strict=True)
        for number, key in enumerate(_listed(keys, names), 1)
    ]
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(lines))
    disclosures.give(tx, subject, disclosures.asked(handing, disclosures.SCHOOL))
    rosters.write_table([*headings, *(["成绩"] if with_scores else [])], lines, out)
    tx.note("export", "class_action", action_id, {"rows": len(lines), "scores": with_scores})
    return len(lines)


def twins(tx: Tx, student_ids: Sequence[int]) -> tuple[Twins, ...]:
    """Pairs born on one day who share a family member: whom to ask about together or apart."""
    births: dict[str, list[int]] = {}
    names: dict[int, str] = {}
    parents: dict[int, set[tuple[str, str]]] = {}
    for group in in_groups(student_ids, _GROUP):
        for student_id, values in students.values_of(tx, group).items():
            births.setdefault(values["birth_date"], []).append(student_id)
            names[student_id] = values["name"]
        for student_id, members in students.guardians_of(tx, group).items():
            parents[student_id] = set(_marks(members))
    return tuple(
        Twins((one, other), (names[one], names[other]))
        for day, ids in sorted(births.items())
        for one, other in combinations(sorted(ids), 2)
        if day and parents.get(one, set()) & parents.get(other, set())
    )


def _marks(members: Collection[Mapping[str, str]]) -> list[tuple[str, str]]:
    """What tells a family member: the ID number, or name and telephone together."""
    numbers = [("id", member["id_number"]) for member in members if member["id_number"]]
    phones = [(m["name"], m["phone"]) for m in members if m["name"] and m["phone"]]
    return numbers + phones


def _pupils(tx: Tx, asked: Request) -> tuple[list[Pupil], dict[str, int]]:
    """Everyone who counts, by id, and the class (0 is the first) of those who have one already."""
    chosen = set(asked.student_ids)
    number = {class_no: n for n, class_no in enumerate(asked.class_nos)}
    sitting = {
        student_id: n
        for class_no, n in number.items()
        for student_id in students.ids_in(tx, class_no)
        if student_id not in chosen
    }
    everyone = sorted(chosen | set(sitting))
    values: dict[int, dict[str, str]] = {}
    for group in in_groups(everyone, _GROUP):
        values |= students.values_of(tx, group)
    missing = [student_id for student_id in everyone if student_id not in values]
    if missing:
        message = f"没有找到编号为 {missing[0]} 的学生。请刷新列表后重试。"
        raise Rejected(Problem("register.not-found", message))
    wishes = {i for group in (*asked.together, *asked.apart, asked.fixed) for i in group}
    if not wishes <= set(everyone):
        message = f"编班要求中编号为 {min(wishes - set(everyone))} 的学生不在名单中。请核对。"
        raise Rejected(Problem("assignment.wish-unknown", message))
    fixed = sitting | {i: number[class_no] for i, class_no in asked.fixed.items()}
    pupils = [Pupil(str(i), values[i]["sex"], asked.scores.get(i)) for i in everyone]
    return pupils, {str(student_id): n for student_id, n in sorted(fixed.items())}


def _keys(groups: Sequence[Sequence[int]]) -> list[list[str]]:
    return [[str(student_id) for student_id in group] for group in groups]


def _draw(facts: Mapping[str, object], seed: str) -> Assignment:
    kept = json.loads(json.dumps(facts))
    pupils = [Pupil(key, sex, score) for key, sex, score in kept["pupils"]]
    rules = Rules(kept["together"], kept["apart"], kept["fixed"])
    return assignment.assign(pupils, len(kept["class_nos"]), seed, rules)


def _kept(tx: Tx, action_id: int) -> tuple[ClassAction, dict[str, Any]]:
    action = tx.get(ClassAction, action_id, f"编号为 {action_id} 的分班记录")
    if action.kind != class_moves.ASSIGN:
        message = f"编号为 {action_id} 的记录不是均衡分班。请另选一条。"
        raise Rejected(Problem("assignment.not-one", message))
    facts: dict[str, Any] = json.loads(action.facts)
    return action, facts


def _listed(keys: Sequence[str], names: Mapping[int, str]) -> list[str]:
    """By name and then id: the order of scores would tell the scores."""
    return sorted(keys, key=lambda key: (names.get(int(key), ""), int(key)))


def _points(score: int | None) -> str:
    return "" if score is None else f"{score // 100}.{score % 100:02d}"
