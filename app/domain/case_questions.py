"""What is asked when a case is opened: the facts that its kind and the policy's checks need.

What the register knows already is not asked; what nobody has answered is never taken for granted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from app import definitions
from app.domain import checks_leaving as leave
from app.domain import checks_receiving as receive
from app.domain import checks_return as back
from app.domain import checks_suspension as pause
from app.domain import checks_transfer as move
from app.domain import dates, grades
from app.domain.checks import Check
from app.domain.flow import RELEASE
from app.domain.grades import Ladder
from app.domain.policy import Policy
from app.domain.status_kinds import ChangeKind
from app.paths import RESOURCES
from app.problems import Problem, Rejected, Where

_FILE = RESOURCES / "status" / "questions.toml"
_PLACES = ("left_grade", "target_grade", "left_class", "target_class")
_TRUANCY = ("truancy_consecutive_days", "truancy_total_days", "truancy_periods", "contacts")
REQUEST = "request_received"
_LEAVING = ("direction", "hukou", "target_district")
_TODAY = "今天"
_IN_ORDER = (
    ("start", "end"),
    ("died_on", "proof_received"),
    ("proof_received", "today"),
    ("request_received", "today"),
    ("left_on", "today"),
    ("contact", "today"),
)
NEEDS: Mapping[type[Check], tuple[str, ...]] = {
    move.FinalYear: ("direction", "hukou", "target_district"),
    move.SameGrade: ("target_grade",),
    move.FreePlaces: ("free_places",),
    move.ClassSize: ("class_size",),
    move.Reason: ("reason",),
    move.Condition: ("condition",),
    move.Between: ("from_area", "to_area"),
    move.Property: ("to_area", "condition", "target_school"),
    receive.SeniorBans: ("same_county", "from_model", "to_model"),
    receive.Promotion: ("from_grade", "target_grade"),
    pause.Share: ("ground", "term_periods", "needed_periods"),
    pause.HospitalLevel: ("ground", "hospital_level"),
    pause.Length: ("start", "end"),
    pause.Grounds: ("ground", "reason"),
    pause.ExtensionWindow: ("suspension_end",),
    pause.Overdue: ("suspension_end",),
    back.Certificate: ("ground", "certificate"),
    back.Opinion: ("school_opinion",),
    back.ReturnGrades: ("left_grade", "target_grade"),
    back.SamePlace: _PLACES,
    back.NotLower: ("left_grade", "target_grade"),
    leave.NoWithdrawal: ("age",),
    leave.Written: ("reason",),
    leave.Truancy: ("ground", *_TRUANCY),
    leave.Overstay: ("ground", "suspension_end", "contact"),
    leave.Abroad: ("leave_date", "country", "application"),
    leave.MigrantDossier: ("condition",),
    leave.Survey: ("survey_form",),
    leave.Repeating: ("disabled", "reason"),
}
"""The facts that a check reads beyond grade, stage, papers and the day of application."""


class AnswerKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    GRADE = "grade"
    CLASS = "class"


@dataclass(frozen=True)
class Question:
    """One question. ``only``: asked where an earlier answer is one of these."""

    name: str
    label: str
    kind: AnswerKind
    kinds: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    help: str = ""
    optional: bool = False
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def open_to(self, answers: Mapping[str, Any]) -> bool:
        """Whether what was answered so far leads to it."""
        return all(answers.get(name) in wanted for name, wanted in self.only.items())


@dataclass(frozen=True)
class _Catalogue:
    question: tuple[Question, ...]


@cache
def catalogue(path: Path = _FILE) -> tuple[Question, ...]:
    """Every question, in the order in which they are asked."""
    return definitions.load(path, _Catalogue).question


def needed(policy: Policy, kind: ChangeKind, judged: str, grade: str) -> tuple[str, ...]:
    """The facts that a case of ``kind`` needs at ``grade``: its own, and those of its checks.

    ``judged`` is the section of the policy. The school that is left decides nothing about places
    and grades elsewhere, so it is asked for its own facts only.
    """
    names = ["grade", *kind.asks]
    for check in policy.checks.get(judged, ()):
        read = _read_by(check, grade, policy.ladder)
        names += [name for name in read if kind.direction != RELEASE or name in _LEAVING]
    return tuple(dict.fromkeys(names))


def questions(
    policy: Policy, kind: ChangeKind, judged: str, grade: str, known: Iterable[str]
) -> tuple[Question, ...]:
    """What is asked, in the catalogue's order; ``known`` facts are not."""
    wanted = set(needed(policy, kind, judged, grade)) - set(known)
    found: dict[str, Question] = {}
    for one in catalogue():
        if one.name in wanted and (not one.kinds or kind.id in one.kinds):
            found.setdefault(one.name, one)
    return tuple(found.values())


def unanswered(asked: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """Questions that are open and must be answered, and are not."""
    return tuple(
        one
        for one in asked
        if one.open_to(answers) and not one.optional and answers.get(one.name) in (None, "")
    )


def read(
    asked: Iterable[Question], raw: Mapping[str, str], known: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Texts as typed in the kinds that checks read, days as yyyy-mm-dd, and what does not fit.

    ``known`` facts may lead to a question. One that need not be answered counts as answered with
    nothing; others stay out.
    """
    facts: dict[str, Any] = {}
    problems = []
    for one in asked:
        text = raw.get(one.name, "").strip()
        if not one.open_to({**known, **facts}):
            continue
        if not text:
            if one.optional:
                facts[one.name] = None if one.kind in _UNKNOWN else ""
            continue
        try:
            facts[one.name] = _READ.get(one.kind, str)(text)
        except (ValueError, Rejected):
            message = f"“{one.label}”填的是“{text}”，{_WANTED.get(one.kind, '请核对')}。"
            problems.append(Problem("case.answer", message, Where(field=one.label)))
            continue
        if one.choices and text not in one.choices:
            message = f"“{one.label}”填的是“{text}”，应为{'、'.join(one.choices)}之一。"
            problems.append(Problem("case.answer", message, Where(field=one.label)))
    return facts, tuple(problems)


def contradictions(kind: ChangeKind, facts: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Days that cannot both be true: what comes later lies before what comes first."""
    mine = [one for one in catalogue() if not one.kinds or kind.id in one.kinds]
    labels = {one.name: one.label for one in reversed(mine)}
    found = []
    for first, then in _IN_ORDER:
        before, after = facts.get(first), facts.get(then)
        if isinstance(before, str) and isinstance(after, str) and before > after > "":
            names = labels.get(first, first), labels.get(then, _TODAY)
            message = f"“{names[0]}”{before} 晚于“{names[1]}”{after}，两项矛盾。请核对。"
            found.append(Problem("case.contradiction", message, Where(field=names[0])))
    return tuple(found)


def _day(text: str) -> str:
    return dates.typed(text, "日期").isoformat()


def _number(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1e6:
        raise ValueError
    return number


def _flag(text: str) -> bool:
    if text not in ("是", "否"):
        raise ValueError
    return text == "是"


def _grade(text: str) -> str:
    if not grades.read(text):
        raise ValueError
    return grades.read(text)


_READ: Mapping[AnswerKind, Callable[[str], Any]] = {
    AnswerKind.DAY: _day,
    AnswerKind.NUMBER: _number,
    AnswerKind.FLAG: _flag,
    AnswerKind.GRADE: _grade,
}
_WANTED = {
    AnswerKind.DAY: "应为日期，如 20250901",
    AnswerKind.NUMBER: "应为不小于零的数",
    AnswerKind.FLAG: "应为是或否",
    AnswerKind.GRADE: "应为小一至高三的年级",
}
_UNKNOWN = (AnswerKind.DAY, AnswerKind.NUMBER)


def _read_by(check: Check, grade: str, ladder: Ladder) -> tuple[str, ...]:
    stage = grades.stage_of(grade)
    if isinstance(check, pause.HospitalGrade):
        return ("ground", check.fact.value)
    if isinstance(check, leave.Truancy):
        limits = (check.days_in_a_row, check.days_in_all, check.periods)
        counted = tuple(name for name, limit in zip(_TRUANCY, limits, strict=False) if limit)
        return ("ground", *counted, "contacts") if stage in ("", grades.SENIOR) else ()
    if not _concerns(check, grade, ladder):
        return ()
    return NEEDS.get(type(check), ())


def _concerns(check: Check, grade: str, ladder: Ladder) -> bool:
    """Whether a check that is for some grades only looks at this one."""
    if not grade:
        return True
    stage = grades.stage_of(grade)
    if isinstance(check, move.FinalYear):
        return grade in ladder.final and stage != grades.PRIMARY
    if isinstance(check, receive.SeniorBans | leave.Overstay):
        return stage == grades.SENIOR
    if isinstance(check, move.FreePlaces):
        return not check.stages or stage in check.stages
    if isinstance(check, move.ClassSize):
        return stage in check.limits
    if isinstance(check, leave.NoWithdrawal):
        return bool(check.age) and stage != grades.SENIOR
    return True
