"""The facts of a case that the register knows: nobody is asked for what stands in a record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.domain import authorities, dates, divisions, flow, grades
from app.domain import case_questions as asking
from app.domain import status_kinds as table
from app.domain.case_questions import Question
from app.domain.judging_rules import KINDS, Judgement, Proposal, judge
from app.domain.policy import Policy
from app.domain.status import EnrolmentState
from app.domain.status_kinds import ChangeKind
from app.persistence.case_records import Enrolment
from app.persistence.class_records import SchoolClass
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem
from app.usecases.rulebook import calendars, policies
from app.usecases.status import case_freezes, statuses
from app.usecases.staying import attendance, contacts

_KEYS = (
    "grade", "class_no", "birth_date", "hukou_division", "disability", "study_mode",
    "nationality", "overseas_status", "id_type",
)  # fmt: skip
_TRUANT, _OVERSTAY = "旷课", "休学期满"
_NOT_DISABLED = ("", "无残疾")


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a case is about, and under which rules: what every question starts from."""

    student_id: int
    kind: ChangeKind
    policy: Policy
    applied: date
    values: Mapping[str, str]
    state: EnrolmentState

    @property
    def grade(self) -> str:
        """The pupil's grade, or the one left, as one of ``grades.LADDER``; "" if unknown."""
        return grades.read(self.values.get("grade", "")) or grades.read(self.state.left_grade)

    @property
    def judged(self) -> str:
        """The name under which the policy judges it: the first that it has a section for."""
        names = self.kind.judged
        known = (name for name in names if KINDS.get(name, "") in self.policy.checks)
        return next(known, names[0] if names else "")

    @property
    def section(self) -> str:
        """The section of the policy; "" where the policy has none."""
        return KINDS.get(self.judged, "")


@dataclass(frozen=True, slots=True)
class Considered:
    """A proposal as far as it is answered: what is asked still, and what the policy says.

    ``judgement`` is ``None`` where the kind is a record only and nobody judges it.
    """

    asked: tuple[Question, ...]
    facts: Mapping[str, Any]
    unanswered: tuple[Question, ...]
    problems: tuple[Problem, ...]
    judgement: Judgement | None


def subject(tx: Tx, student_id: int, kind: str, applied: date) -> Subject:
    """The pupil and the kind of a case. Raises ``Rejected`` where either does not exist."""
    student = tx.get(Student, student_id, "这名学生")
    values = {key: getattr(student, key) for key in _KEYS}
    policy = policies.of_school(tx)
    values["grade"] = values["grade"] or _cohort_grade(tx, policy, values["class_no"], applied)
    state = statuses.state(tx, student_id)
    return Subject(student_id, table.kind(kind), policy, applied, values, state)


def stranger(tx: Tx, values: Mapping[str, str], kind: str, applied: date) -> Subject:
    """A pupil who is not in the register yet, by what the parents have brought."""
    known = {key: values.get(key, "") for key in _KEYS}
    state = EnrolmentState(status=table.WAITING)
    return Subject(0, table.kind(kind), policies.of_school(tx), applied, known, state)


def consider(
    tx: Tx,
    whom: Subject,
    answers: Mapping[str, str],
    materials: tuple[str, ...] | None = None,
    waived: Mapping[str, str] | None = None,
    approval: tuple[str, str] = ("", ""),
) -> Considered:
    """Judge as far as answered. ``materials`` are those handed in; ``None``: nobody has looked.

    ``approval`` is an authority's document number and the reason for it.
    """
    if not whom.grade and (said := grades.read(answers.get("grade", ""))):
        whom = replace(whom, values={**whom.values, "grade": said})
        asked_grade = True
    else:
        asked_grade = not whom.grade
    known = derived(tx, whom, answers)
    if asked_grade:
        known.pop("grade", None)
    names = {*known, "grade"} if not whom.student_id else set(known)
    asked = asking.questions(whom.policy, whom.kind, whom.section, whom.grade, names)
    facts, problems = asking.read(asked, answers, known)
    facts = {**known, **facts}
    if materials is not None:
        facts |= {"materials": materials, "waived": dict(waived or {})}
    if any(approval):
        facts["approval_no"] = approval[0]
        facts["reason"] = facts.get("reason") or approval[1]
    judgement = None
    if whom.kind.judged:
        proposal = Proposal(whom.judged, calendars.terms(tx), calendars.working(tx))
        judgement = _by_reference(whom, judge(whom.policy, proposal, facts))
        held = case_freezes.told(whom.policy, whom.kind, whom.grade, (whom.applied, tx.today))
        judgement = replace(judgement, findings=(*judgement.findings, *held))
    problems = (*problems, *asking.contradictions(whom.kind, facts))
    return Considered(asked, facts, asking.unanswered(asked, facts), problems, judgement)


def _by_reference(whom: Subject, judgement: Judgement) -> Judgement:
    """``judgement`` with a note where the text applies 参照 only (R-ORD-30-1, R-SC-52-1)."""
    rule = whom.policy.rules.reference
    if rule is None or not authorities.by_reference(whom.values):
        return judgement
    message = "外籍和港澳台学生按国家有关规定接收，学籍管理参照本办法执行。"
    note = Problem("rule.reference", message, source=rule.cite, level=Level.ALLOW)
    return replace(judgement, findings=(*judgement.findings, note))


def derived(tx: Tx, whom: Subject, answers: Mapping[str, str]) -> dict[str, Any]:
    """What the register knows of the facts of a case, as far as ``answers`` make them matter.

    Blank ones are left out.
    """
    state = whom.state
    found: dict[str, Any] = {
        "apply": whom.applied.isoformat(),
        "today": tx.today.isoformat(),
        "grade": whom.grade,
        "stage": grades.stage_of(whom.grade),
        "school_type": tx.setting("school.kind"),
        "student_status": state.status,
        "hukou": _place_named(whom.values["hukou_division"]),
        "age": _age(whom),
        "disabled": whom.values["disability"] not in _NOT_DISABLED or None,
        "suspension_end": state.end.isoformat() if state.end else "",
        "left_grade": grades.read(state.left_grade),
        "left_class": state.left_class,
        "left_by": state.left_by,
        "left_for": state.left_for,
        "study_mode": "" if "study_mode" in whom.kind.asks else whom.values["study_mode"],
    }
    if whom.kind.becomes == table.ATTENDING:
        found["ground"] = state.ground
    found |= {name: said == "是" for name, said in whom.kind.given.items()}
    if whom.kind.direction:
        found["role"] = f"{whom.kind.direction}学校"
    if whom.kind.direction == flow.RECEIVE:
        found["target_district"] = _place_named(tx.setting("unit.division"))
        found |= _places(tx, whom, answers.get("target_class", ""))
    found |= _absence(tx, whom, answers.get("ground", ""))
    if whom.kind.direction == flow.RELEASE and whom.grade not in whom.policy.ladder.final:
        # When one may apply is for the school that is applied to; here the request has come.
        found["apply"] = ""
    return {name: value for name, value in found.items() if value not in ("", None)}


def _absence(tx: Tx, whom: Subject, ground: str) -> dict[str, Any]:
    """What 考勤 and the contact log say, where the ground is one that they prove."""
    if ground == _OVERSTAY and whom.state.end:
        lines = contacts.of_pupil(tx, whom.student_id, dates.written(whom.state.end))
        return {"contact": dates.day_of(lines[0].day).isoformat()} if lines else {}
    if ground != _TRUANT:
        return {}
    count = attendance.truancy_of(tx, whom.student_id)
    if not count.periods:
        return {}
    term = calendars.current(tx)
    since = dates.written(term.start) if term else ""
    return {
        "truancy_consecutive_days": count.longest,
        "truancy_total_days": count.days,
        "truancy_periods": count.periods,
        "contacts": contacts.count(tx, whom.student_id, since),
    }


def seats(tx: Tx, class_no: str) -> int:
    """Pupils who attend this class: 休学 and the like do not count (R-ORD-19-1)."""
    away = select(Enrolment.student_id).where(Enrolment.attends == 0)
    statement = select(func.count()).select_from(Student)
    found = tx.session.scalar(
        statement.where(Student.class_no == class_no, Student.id.not_in(away))
    )
    return found or 0


def _places(tx: Tx, whom: Subject, target_class: str) -> dict[str, Any]:
    if not target_class:
        return {}
    size = seats(tx, target_class)
    checks = whom.policy.checks.get("transfer", ())
    limits: Mapping[str, int] = next((c.limits for c in checks if hasattr(c, "limits")), {})
    most = limits.get(grades.stage_of(whom.grade))
    places = {"free_places": max(0, most - size)} if most is not None else {}
    return {"class_size": size, **places}


def _cohort_grade(tx: Tx, policy: Policy, class_no: str, day: date) -> str:
    """The grade by the described class, for a record that came without one."""
    row = tx.session.scalar(select(SchoolClass).where(SchoolClass.class_no == class_no))
    if row is None or not row.entry_year.isdigit():
        return ""
    return policy.ladder.of_cohort(grades.read_stage(row.stage), int(row.entry_year), day)


def _place_named(code: str) -> str:
    """A division as the texts name it: the prefecture first, 鄂尔多斯市达拉特旗."""
    province = divisions.name_of(f"{code[:2]}0000")
    return divisions.path(code).removeprefix(province)


def _age(whom: Subject) -> int | None:
    birth = whom.values["birth_date"]
    if len(birth) != 8:
        return None
    born = dates.day_of(birth)
    years = whom.applied.year - born.year
    return years if dates.reached(born, years) <= whom.applied else years - 1
