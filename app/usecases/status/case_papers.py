"""What a case puts on paper, and into the fields of the national screens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain import case_data, dates, flow
from app.domain import status_kinds as table
from app.domain.case_questions import catalogue
from app.domain.checks import Check
from app.domain.checks_leaving import Report
from app.persistence.transaction import Tx
from app.usecases.paper import printing
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.pupils import extra_numbers, students
from app.usecases.rulebook import policies
from app.usecases.school import authorities
from app.usecases.status import case_rows
from app.usecases.status.case_rows import RECEIVED, WAIVED, CaseView

NOTICE = "material_notice"
_HANDED_IN = {RECEIVED: "已交", WAIVED: "免交"}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A form to print, and how often it has been printed for this pupil."""

    form: str
    title: str
    printed: int


@dataclass(frozen=True, slots=True)
class ScreenView:
    """One national screen with what goes into its fields, in their order, ready to copy."""

    title: str
    menu: str
    note: str
    fields: tuple[tuple[str, str], ...]


def papers(tx: Tx, case_id: int) -> tuple[PaperLine, ...]:
    """The forms of this case, those of its region first as the data lists them."""
    shown = case_rows.view(tx, case_id)
    titles = {form.id: form.title for form in printing.forms()}
    issued = [one.form_id for one in students.show(tx, shown.student_id).issues]
    return tuple(
        PaperLine(one.form, titles[one.form], issued.count(one.form))
        for one in case_data.papers_of(shown.kind, shown.profile, effective=bool(shown.change_id))
        if one.form in titles
    )


def values(tx: Tx, case_id: int) -> dict[str, str]:
    """What the case knows, by the keys ``case.*`` of ``app.forms.keys``; blank ones left out."""
    shown = case_rows.view(tx, case_id)
    facts = shown.facts
    before = _place(facts, "left_grade", "left_class") or _place(facts, "grade", "")
    found = {
        "case.number": shown.number,
        "case.kind": table.kind(shown.kind).title,
        "case.applicant": shown.applicant,
        "case.applicant_relation": shown.relation,
        "case.applied_on": shown.applied_on,
        "case.reason": _text(facts, "reason") or _text(facts, "ground"),
        "case.note": _note(shown),
        **_schools(tx, shown),
        "case.materials": "、".join(one.name for one in shown.materials if one.state == RECEIVED),
        "case.start_on": _day(facts, "start") if facts.get("end") else "",
        "case.end_on": _day(facts, "end"),
        "case.months": _months(facts),
        "case.hospital": _text(facts, "hospital"),
        "case.hospital_level": _text(facts, "hospital_grade") or _text(facts, "hospital_level"),
        "case.diagnosis": _text(facts, "diagnosis"),
        "case.proof": _text(facts, "certificate"),
        "case.resumed_on": _day(facts, "start") if facts.get("target_grade") else "",
        "case.grade_before": before,
        "case.grade_after": _place(facts, "target_grade", "target_class"),
        "case.addressees": _addressees(tx, shown),
        "case.left_on": _day(facts, "left_on"),
        "case.whereabouts": _text(facts, "whereabouts"),
        "case.measures": _text(facts, "measures"),
        "case.permit": shown.approval_no,
        "case.exam_number": _exam_number(tx, shown.student_id),
    }
    return {key: text for key, text in found.items() if text}


def _schools(tx: Tx, shown: CaseView) -> dict[str, str]:
    """Where the child comes from and goes to; we are one of the two, as the direction says."""
    facts = shown.facts
    here, code = tx.setting("school.name"), tx.setting("school.code")
    bureau = authorities.of_grade(tx, _text(facts, "target_grade") or _text(facts, "grade"))
    coming, going = shown.direction == flow.RECEIVE, shown.direction == flow.RELEASE
    return {
        "case.from_school": here if going else _text(facts, "from_school"),
        "case.from_school_code": code if going else _text(facts, "from_school_code"),
        "case.from_bureau": bureau if going else "",
        "case.from_class": _text(facts, "from_grade") or _text(facts, "grade"),
        "case.to_school": here if coming else _text(facts, "to_school"),
        "case.to_school_code": code if coming else "",
        "case.to_bureau": bureau if coming else "",
        "case.to_class": _place(facts, "target_grade", "target_class"),
    }


def rows(tx: Tx, case_id: int) -> tuple[dict[str, str], ...]:
    """The papers of the case as lines of the 一次性告知单."""
    return tuple(
        {
            "order": str(number),
            "material": one.name if one.required else f"{one.name}（有的请提供）",
            "copies": "1",
            "basis": one.cite,
            "handed_in": _HANDED_IN.get(one.state, ""),
        }
        for number, one in enumerate(case_rows.materials_of(tx, case_id), 1)
    )


def order(tx: Tx, case_id: int, form: str) -> Order:
    """A form of this case for the page that prints."""
    return Order(form, *matter(tx, case_id, form))


def matter(tx: Tx, case_id: int, form: str) -> tuple[Selection, Matter]:
    """For whom and with what a form of this case is printed."""
    shown = case_rows.view(tx, case_id)
    lines = rows(tx, case_id) if form == NOTICE else ()
    return Selection((shown.student_id,)), Matter(values(tx, case_id), lines)


def screen(tx: Tx, case_id: int, step: str) -> ScreenView | None:
    """What to type into the national system for a step; ``None`` where it has no screen."""
    shown = case_rows.view(tx, case_id)
    line = next((one for one in shown.steps if one.name == step), None)
    known = case_data.screens().get(line.screen) if line else None
    if known is None:
        return None
    pupil = students.values_of(tx, [shown.student_id])[shown.student_id]
    return ScreenView(
        known.title,
        known.menu,
        known.note,
        tuple((one.label, _typed(one.value, pupil, shown)) for one in known.fields),
    )


def answers(tx: Tx, case_id: int) -> tuple[tuple[str, str], ...]:
    """What was answered at the opening, by the questions' labels, in their order."""
    shown = case_rows.view(tx, case_id)
    found: dict[str, str] = {}
    for one in catalogue():
        if one.kinds and shown.kind not in one.kinds:
            continue
        value = shown.facts.get(one.name)
        if value not in (None, ""):
            found.setdefault(one.label, _said(value))
    asked = shown.facts.get("confirmation")
    if asked:
        found["向主管部门确认"] = str(asked)
    return tuple(found.items())


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _typed(key: str, pupil: Mapping[str, str], shown: CaseView) -> str:
    if not key.startswith("case."):
        return pupil.get(key, "")
    name = key.removeprefix("case.")
    scans = sum(len(one.evidence) for one in shown.materials)
    scans += sum(len(one.evidence) for one in shown.steps)
    own = {
        "category": table.kind(shown.kind).category,
        "scans": f"{scans} 个扫描件" if scans else "",
        "opinion": "经核对，情况属实，同意转出",
        "day": shown.effective_on or shown.applied_on,
        "target_grade": _text(shown.facts, "target_grade") or _text(shown.facts, "grade"),
    }
    return own[name] if name in own else _text(shown.facts, name)


def _note(shown: CaseView) -> str:
    parts = []
    if shown.due:
        parts.append(f"办理时限：{dates.shown(dates.day_of(shown.due))}前（{shown.due_cite}）")
    if shown.approval_no:
        parts.append(f"凭主管部门文号 {shown.approval_no} 办理，理由：{shown.approval_reason}")
    return "；".join(parts)


def _addressees(tx: Tx, shown: CaseView) -> str:
    section = getattr(policies.of_school(tx).rules, shown.kind, None)
    check: Check | None = getattr(section, "report", None)
    return "、".join(check.to) if isinstance(check, Report) else ""


def _exam_number(tx: Tx, student_id: int) -> str:
    numbers = extra_numbers.numbers(tx, student_id)
    return next((one.number for one in numbers if one.kind == "考籍号" and one.valid), "")


def _place(facts: Mapping[str, Any], grade: str, class_no: str) -> str:
    return f"{_text(facts, grade)}{_text(facts, class_no)}"


def _months(facts: Mapping[str, Any]) -> str:
    start, end = _day(facts, "start"), _day(facts, "end")
    if not start or not end:
        return ""
    months = (int(end[:4]) - int(start[:4])) * 12 + int(end[4:6]) - int(start[4:6])
    return str(months) if months > 0 else ""


def _day(facts: Mapping[str, Any], name: str) -> str:
    """A day of the facts as yyyyMMdd."""
    return _text(facts, name).replace("-", "")


def _text(facts: Mapping[str, Any], name: str) -> str:
    value = facts.get(name)
    return value if isinstance(value, str) else ""
