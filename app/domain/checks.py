"""What every check of a policy shares: what is asked, what it finds, and the plainest checks.

A check is a frozen set of parameters with the article it comes from, and a ``judge``. A policy file
chooses checks and fills in their parameters; it holds no rule of its own.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain import grades, terms
from app.domain.flow import RELEASE, Step
from app.domain.grades import SIX_THREE, Ladder
from app.domain.schooling import stages_of
from app.domain.working_days import WorkingDays
from app.problems import Level, Problem


@dataclass(frozen=True, slots=True)
class Asked:
    """A case as the checks see it: its type (转学 …), its facts in their kinds, the calendars.

    ``ladder`` is the school's 学制: it says which grade is the last of a stage.
    """

    kind: str
    facts: Mapping[str, Any]
    terms: terms.Terms
    working: WorkingDays
    ladder: Ladder = SIX_THREE

    def has(self, *names: str) -> bool:
        """Whether all of these facts were entered, blank or not."""
        return all(name in self.facts for name in names)

    def text(self, name: str) -> str:
        """A text or a grade; "" when blank or left out."""
        return str(self.facts.get(name) or "")

    def denied(self, name: str) -> bool:
        """Whether the fact was entered as no."""
        return self.facts.get(name) is False

    def day(self, name: str) -> date | None:
        """A day; ``None`` when blank or left out."""
        day: date | None = self.facts.get(name)
        return day

    def number(self, name: str) -> float | None:
        """A number; ``None`` when blank or left out."""
        number: float | None = self.facts.get(name)
        return number

    @property
    def grade(self) -> str:
        """The pupil's grade now, or the one she left."""
        return self.text("grade") or self.text("left_grade")

    @property
    def stage(self) -> str:
        """The stage that was entered, or that of the grade."""
        return self.text("stage") or grades.stage_of(self.grade or self.text("target_grade"))

    @property
    def ill(self) -> bool:
        """Whether the ground is an illness or an injury."""
        return self.text("ground") in ("因病", "伤病")

    @property
    def outbound(self) -> bool:
        """Whether we are the school that is left."""
        leaving = self.text("direction").startswith("转出")
        return leaving or self.text("role") == "转出学校"


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem, and what a check worked out besides: clock, result, missing materials."""

    problem: Problem
    due: date | None = None
    value: str | float | None = None
    lacks: tuple[str, ...] = ()


Findings = Iterable[Finding]


@dataclass(frozen=True, kw_only=True)
class Check(ABC):
    """One rule of one text: ``cite`` is document and article; ``also`` are others that say it."""

    cite: str
    also: tuple[str, ...] = ()

    @abstractmethod
    def judge(self, asked: Asked) -> Findings:
        """Everything that this rule has to say of what is asked."""

    def found(
        self, code: str, message: str, level: Level = Level.REFUSE, **more: Any
    ) -> Iterator[Finding]:
        """One finding for each article that says it; ``more`` is a clock, a result, a lack."""
        for cite in (self.cite, *self.also):
            yield Finding(Problem(f"rule.{code}", message, source=cite, level=level), **more)

    def lacking(self, code: str, name: str, message: str) -> Iterator[Finding]:
        """The finding that one paper is missing."""
        return self.found(code, message, Level.NEEDS_MATERIAL, lacks=(name,))


@dataclass(frozen=True, kw_only=True)
class Ruling(Check):
    """A plain sentence of a text with its verdict, for all stages or for those named."""

    level: Level
    message: str
    stages: tuple[str, ...] = ()

    def judge(self, asked: Asked) -> Findings:
        if not self.stages or asked.stage in self.stages:
            yield from self.found("ruling", self.message, self.level)


@dataclass(frozen=True, kw_only=True)
class Scope(Check):
    """The stages that the text applies to (P01).

    特教 and 工读 are kinds of school: their pupils are in grades of 小学 and 初中 too.
    """

    stages: tuple[str, ...]

    def judge(self, asked: Asked) -> Findings:
        stage = self._stage(asked)
        if stage and stage not in self.stages:
            said = "、".join(self.stages)
            message = f"本办法只适用于{said}，不适用于{stage}。请按{stage}的规定办理。"
            yield from self.found("scope", message, Level.OUT_OF_SCOPE)

    def _stage(self, asked: Asked) -> str:
        """Which of the stages decides: the school's own where it has but one."""
        stages = stages_of(asked.text("school_type"))
        sole = stages[0] if len(stages) == 1 else ""
        return sole if sole in (grades.SPECIAL, grades.REFORM) else asked.stage or sole


@dataclass(frozen=True)
class Material:
    """One paper. It is asked for on ``grounds`` only and at ``stages`` only, where these are set.

    Any of ``accepts`` stands for it.
    """

    name: str
    accepts: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()

    def asked_for(self, asked: Asked) -> bool:
        """Whether this case needs it at all."""
        if self.grounds and asked.has("ground") and asked.text("ground") not in self.grounds:
            return False
        return not self.stages or asked.stage in self.stages

    def among(self, given: tuple[str, ...]) -> bool:
        """Whether it, or what stands for it, was handed in; 《》 around a name do not matter."""
        bare = {name.strip("《》") for name in given}
        return not bare.isdisjoint((self.name, *self.accepts))


@dataclass(frozen=True, kw_only=True)
class Materials(Check):
    """The papers that the text lists; a paper waived with a reason is named, not missed (M12).

    ``open_list``: the text ends its list with 等, so that a case may go without one of them.
    """

    items: tuple[Material, ...]
    level: Level = Level.NEEDS_MATERIAL
    open_list: bool = False

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("materials"):
            return
        given: tuple[str, ...] = asked.facts["materials"]
        waived: Mapping[str, str] = asked.facts.get("waived") or {}
        for item in self.items:
            if not item.asked_for(asked) or item.among(given):
                continue
            if waived.get(item.name):
                message = f"免交{item.name}，原因：{waived[item.name]}。"
                yield from self.found("material-waived", message, Level.ALLOW)
            else:
                yield from self._missing(item)

    def _missing(self, item: Material) -> Findings:
        waiver = "；不适用时写明免交的原因" if self.open_list else ""
        message = f"缺少材料：{item.name}。请补齐{waiver}。"
        lacks = (item.name,) if self.level is Level.NEEDS_MATERIAL else ()
        return self.found("material", message, self.level, lacks=lacks)


@dataclass(frozen=True, kw_only=True)
class Steps(Check):
    """The order of steps; ``senior`` is that of 普通高中 where it differs (P10, P11).

    ``release`` are the steps as the school that is left knows them.
    """

    steps: tuple[Step, ...]
    senior: tuple[Step, ...] = ()
    release: tuple[Step, ...] = ()

    def chain(self, stage: str, direction: str = "") -> tuple[Step, ...]:
        """The steps of a case at ``stage``, and whether the pupil comes or goes."""
        if direction == RELEASE and self.release:
            return self.release
        return self.senior if self.senior and stage == grades.SENIOR else self.steps

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("steps_done", "next_step"):
            return
        chain = self.chain(asked.stage)
        wanted, done = asked.text("next_step"), asked.facts["steps_done"]
        place = next((n for n, step in enumerate(chain) if step.called(wanted)), None)
        if place is None:
            said = "、".join(step.name for step in chain)
            message = f"规定的环节里没有“{wanted}”。依次为：{said}。请核对。"
            yield from self.found("step-unknown", message, Level.NEEDS_CONFIRM)
            return
        before = [s.name for s in chain[:place] if not any(s.called(name) for name in done)]
        if before:
            message = f"“{wanted}”之前还要先完成：{'、'.join(before)}。请按顺序办理。"
            yield from self.found("step-order", message, Level.BLOCKED_STEP)


class DayFact(StrEnum):
    """The event that sets a clock going."""

    APPLY = "apply"
    ENTRY = "entry"
    START = "start"
    PROOF_RECEIVED = "proof_received"
    REGISTERED = "registered"
    REQUEST_RECEIVED = "request_received"
    SUSPENSION_END = "suspension_end"
    TERM_START = "term_start"


@dataclass(frozen=True, kw_only=True)
class WorkingDayClock(Check):
    """So many working days after an event; its day is not counted (M07, M08)."""

    since: DayFact
    days: int
    title: str

    def judge(self, asked: Asked) -> Findings:
        start = asked.day(self.since.value)
        if start is None:
            return
        due = asked.working.after(start, self.days)
        yield from clock(self, self.title, due, asked)
        for year in asked.working.missing(start, due):
            message = f"还没有 {year} 年的放假调休表，期限暂按周一至周五推算。请导入该年的表。"
            yield from self.found("calendar-year", message, Level.WARN)


def clock(check: Check, title: str, due: date, asked: Asked) -> Findings:
    """The clock itself, and that it has run out where today is known to be behind it."""
    message = f"{title}：{due:%Y-%m-%d} 以前（含当日）。"
    yield from check.found("clock", message, Level.ALLOW, due=due)
    today = asked.day("today")
    if today is not None and today > due:
        message = f"{title}已于 {due:%Y-%m-%d} 到期，晚了 {(today - due).days} 天。请尽快办理。"
        yield from check.found("late", message, Level.WARN)
