"""What a case will need: its papers, its steps, and what its change will say of the pupil."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.domain import dates, flow, grades
from app.domain.checks import Asked, Check, Materials, Steps
from app.domain.checks_suspension import EitherMaterial
from app.domain.flow import Leg, Party, Role, Step, StepClock
from app.domain.status_kinds import ChangeKind
from app.domain.terms import Terms
from app.domain.working_days import shipped
from app.persistence.pupil_records import ExtraNumber
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where
from app.usecases.pupils import extra_numbers
from app.usecases.status.case_facts import Subject

_NO_TERMS: Terms = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper the case asks for. ``open_list``: the text says 等, so it may be waived."""

    name: str
    cite: str
    required: bool
    open_list: bool


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step as it will stand in the case: who acts, who signs, by which article."""

    name: str
    leg: Leg
    party: Party
    role: Role
    stamp: bool
    clock: StepClock
    screen: str
    cite: str


def papers(whom: Subject, facts: Mapping[str, Any]) -> tuple[Paper, ...]:
    """The checklist for these facts; a school that is left asks for none (R-NA-17-1)."""
    if whom.kind.direction == flow.RELEASE:
        return ()
    asked = Asked(whom.judged, facts, _NO_TERMS, shipped())
    found: dict[str, Paper] = {}
    for check in whom.policy.checks.get(whom.section, ()):
        for paper, accepts in _asked_for(check, asked):
            if not found.keys() & {paper.name, *accepts}:
                found[paper.name] = paper
    return tuple(found.values())


def waivers(asked: tuple[Paper, ...], waived: Mapping[str, str]) -> dict[str, str]:
    """Those of ``waived`` that the text lets one go without."""
    allowed = {one.name for one in asked if one.open_list}
    return {name: reason for name, reason in waived.items() if name in allowed and reason.strip()}


def refused_waivers(asked: tuple[Paper, ...], waived: Mapping[str, str]) -> list[Problem]:
    """Waivers that no 等 covers (M12)."""
    allowed = waivers(asked, waived)
    return [
        refused_waiver(one.name, one.cite)
        for one in asked
        if waived.get(one.name, "").strip() and one.name not in allowed
    ]


def refused_waiver(name: str, cite: str) -> Problem:
    """That this paper must be handed in."""
    message = f"“{name}”是办法列明的材料，后面没有“等”，不能免交。请补齐。"
    return Problem("case.waiver", message, Where(field=name), cite)


def steps(whom: Subject, grade: str) -> tuple[PlannedStep, ...]:
    """The steps for a pupil in ``grade``: of the section, or those common in the profile.

    A procedure on paper only is entered in the national system after it (R-ORD-11-0).
    """
    common = whom.policy.rules.flow
    own: Steps | None = getattr(
        getattr(whom.policy.rules, whom.kind.steps or whom.section or "filing", None), "steps", None
    )
    if not whom.kind.judged:
        return ()
    tail = tuple(_planned(one, common.cite, whom) for one in common.steps) if common else ()
    if not whom.kind.national:
        paper = tuple(one for one in tail if one.leg is Leg.PAPER)
        return tuple(replace(one, cite=whom.kind.cite) for one in paper)
    if own is None:
        return tail
    chain = own.chain(grades.stage_of(grade), whom.kind.direction)
    planned = tuple(_planned(one, own.cite, whom) for one in chain)
    if any(one.leg is Leg.NATIONAL for one in planned):
        return planned
    return planned + tuple(one for one in tail if one.leg is Leg.NATIONAL)


def change_facts(kind: ChangeKind, facts: Mapping[str, Any]) -> dict[str, str]:
    """What the change keeps of the case: the end of a suspension, where the pupil goes."""
    found: dict[str, str] = {}
    for name in ("ground", "into", "keeps", "to_school", "from_school", "country", "whereabouts"):
        if facts.get(name):
            found[name] = str(facts[name])
    if kind.becomes == "休学" and facts.get("end"):
        found["end"] = _written(facts["end"])
        found["start"] = _written(facts.get("start") or facts["end"])
    if kind.moves:
        grade = facts.get("target_grade") or facts.get("grade") or ""
        found["grade_after"] = grades.named(str(grade))
        found["class_after"] = str(facts.get("target_class") or "")
    return {name: text for name, text in found.items() if text}


def renumber(tx: Tx, whom: Subject, facts: Mapping[str, Any], on: str) -> None:
    """注销 a second number where the text says so; a new one is awaited (R-SC-33-2, R-SC-26-3)."""
    numbers = whom.policy.rules.numbers
    grade = whom.grade or str(facts.get("grade") or "")
    if numbers is None or grades.stage_of(grade) not in numbers.stages:
        return
    for rule in numbers.rule:
        if whom.kind.id not in rule.kinds or (rule.lower and not _lower(whom, grade, facts)):
            continue
        reason = f"{whom.kind.title}，原{numbers.number}注销（{rule.cite}）"
        live = select(ExtraNumber.id).where(
            ExtraNumber.student_id == whom.student_id,
            ExtraNumber.kind == numbers.number,
            ExtraNumber.cancelled_on == "",
        )
        for number_id in list(tx.scalars(live)):
            extra_numbers.cancel(tx, number_id, reason, on)


def _lower(whom: Subject, grade: str, facts: Mapping[str, Any]) -> bool:
    target = str(facts.get("target_grade") or "")
    return bool(target) and whom.policy.ladder.distance(grade, target) < 0


def _asked_for(check: Check, asked: Asked) -> list[tuple[Paper, tuple[str, ...]]]:
    """The papers of one check, each with what stands for it."""
    if isinstance(check, Materials):
        must = check.level is Level.NEEDS_MATERIAL
        return [
            (Paper(item.name, check.cite, must, check.open_list), item.accepts)
            for item in check.items
            if item.asked_for(asked)
        ]
    if isinstance(check, EitherMaterial):
        first = next(iter(check.sets.values()), ())
        named = check.sets.get(asked.text("ground"), first)
        return [(Paper(name, check.cite, required=True, open_list=False), ()) for name in named]
    return []


def _planned(step: Step, cite: str, whom: Subject) -> PlannedStep:
    role = step.signer(whom.kind.direction)
    source = step.source or cite
    return PlannedStep(
        step.name, step.leg, step.party, role, step.stamp, step.clock, step.screen, source
    )


def _written(iso: str) -> str:
    return dates.written(dates.typed(iso, "日期"))
