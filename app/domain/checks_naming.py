"""How a region calls grades and years of entry, when one enters, and who goes up (P02, P34)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain import grades, terms
from app.domain.checks import Asked, Check, Findings
from app.problems import Level

_AUTUMN = (7, 8, 9, 10, 11, 12, 1)
"""Months that belong to an autumn term where the calendar does not say."""


class GradeStyle(StrEnum):
    """A grade of 初中 is counted from the stage's first year, or from the first of all."""

    STAGED = "初三"
    THROUGH = "九年级"


@dataclass(frozen=True, kw_only=True)
class Said(Check):
    """What a text says that others ask for; it judges no case."""

    def judge(self, asked: Asked) -> Findings:  # noqa: ARG002  there is nothing to judge
        return ()


@dataclass(frozen=True, kw_only=True)
class GradeNames(Said):
    """What grades are called (R-SC-4-1)."""

    style: GradeStyle


@dataclass(frozen=True, kw_only=True)
class CohortNames(Said):
    """A grade is called by the year in which it entered its stage: 2016级 (R-SC-4-2)."""

    suffix: str


@dataclass(frozen=True, kw_only=True)
class AutumnEntry(Check):
    """A year of pupils begins in autumn and at no other time (R-SC-4-3)."""

    level: Level = Level.REFUSE

    def judge(self, asked: Asked) -> Findings:
        day = asked.day("entry")
        if day is not None and not autumn(asked.terms, day):
            message = f"实行每年秋季入学，{day} 不在秋季学期。中途来校的请按转学、复学等办理。"
            yield from self.found("autumn", message, self.level)


@dataclass(frozen=True, kw_only=True)
class AwayPupils(Said):
    """Whether who is on 休学, 辍学 and the like goes up with the class; silent: they do not."""

    moves: bool


def autumn(known: terms.Terms, day: date) -> bool:
    """Whether ``day`` is in an autumn term or in the summer before it."""
    term = terms.coming(known, day)
    begun = term is not None and (term.start <= day or term.first)
    if term is not None and begun:
        return term.first
    return day.month in _AUTUMN


def shown(names: Check | None, ladder: grades.Ladder, text: str) -> str:
    """A grade as the region calls it: 初三 or 九年级, 高一 or 高一年级; others as they are."""
    grade = ladder.read(text)
    if not grade:
        return text
    if not isinstance(names, GradeNames) or names.style is GradeStyle.STAGED:
        return grade
    if grades.stage_of(grade) == grades.SENIOR:
        return f"{grade}年级"
    compulsory = (*ladder.of_stage(grades.PRIMARY), *ladder.of_stage(grades.JUNIOR))
    return f"{_NUMERALS[compulsory.index(grade)]}年级" if grade in compulsory else grade


_NUMERALS = "一二三四五六七八九"


def cohort(names: Check | None, ladder: grades.Ladder, text: str, day: date) -> str:
    """2016级 of those in grade ``text`` on ``day``; "" where the region has no such name."""
    year = ladder.entry_year(ladder.read(text), day)
    if not year or not isinstance(names, CohortNames):
        return ""
    return f"{year}{names.suffix}"
