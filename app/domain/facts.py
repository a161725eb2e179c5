"""The facts of a case as they were entered: read, and put into their kinds, before any check runs.

A fact that is left out is in order and its checks do not run; one entered as blank is judged. In
the program itself the form of the case asks for every fact, so that nothing is taken for granted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import grades

Facts = Mapping[str, Any]
DAYS = (
    "apply", "today", "start", "end", "entry", "born", "proof_received", "request_received",
    "suspension_end", "contact", "term_start", "registered",
)  # fmt: skip
NUMBERS = (
    "free_places", "class_size", "term_periods", "needed_periods", "truancy_consecutive_days",
    "truancy_total_days", "truancy_periods", "contacts", "age", "subjects", "failed_after_resit",
    "students", "full_load", "days_after", "years_away", "years_studied",
)  # fmt: skip
FLAGS = (
    "same_county", "from_model", "to_model", "disabled", "assigned_by_bureau", "bureau_stamp",
    "enrolled_here", "transfer_case", "record_moves", "application", "survey_form",
    "leave_granted", "force_majeure", "quality_ok", "courses_completed", "collection_form_signed",
)  # fmt: skip
GRADES = ("grade", "target_grade", "left_grade", "from_grade")
LISTS = ("materials", "steps_done")
TEXTS = (
    "direction", "role", "hukou", "from_district", "target_district", "from_area", "to_area",
    "target_school", "ground", "reason", "condition", "hospital_grade", "hospital_level",
    "certificate", "certificate_hospital_grade", "next_step", "study_mode", "from_school_type",
    "student_status", "left_by", "left_for", "return_type", "left_class", "target_class", "kind",
    "recipient", "approval_no", "country", "leave_date", "event", "school_opinion", "school_type",
)  # fmt: skip
_BLANK: tuple[object, ...] = (None, "", False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A fact that is not of its kind: its name, what was entered, and what it should have been."""

    name: str
    entered: object
    wanted: str


def read(raw: Facts) -> tuple[dict[str, Any], list[Unreadable]]:
    """``raw`` with every known fact in its kind (blank day or number: ``None``), and the misfits.

    Unknown names stay out; ``unknown`` lists them.
    """
    known: dict[str, Any] = {}
    misfits = []
    for name, value in raw.items():
        kind = _KINDS.get(name)
        if kind is None:
            continue
        try:
            known[name] = kind[0](value)
        except (TypeError, ValueError):
            misfits.append(Unreadable(name, value, kind[1]))
    return known, misfits


def unknown(raw: Facts) -> tuple[str, ...]:
    """The names in ``raw`` that no check knows."""
    return tuple(name for name in raw if name not in _KINDS)


def _day(value: object) -> date | None:
    if value in _BLANK:
        return None
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError
    return date.fromisoformat(value)


def _number(value: object) -> float | None:
    if value is None or value == "" or value is False:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise TypeError
    return value


def _year(value: object) -> float | None:
    year = _number(value)
    if year is not None and (year != int(year) or not 1900 <= year <= 2200):
        raise ValueError
    return year


def _flag(value: object) -> bool:
    if value in (None, ""):
        return False
    if not isinstance(value, bool):
        raise TypeError
    return value


def _text(value: object) -> str:
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _list(value: object) -> tuple[str, ...]:
    if value is None or value == "" or value is False:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(item.strip() for item in value)


def _grade(value: object) -> str:
    text = _text(value)
    grade = grades.read(text)
    if text and not grade:
        raise ValueError
    return grade


def _stage(value: object) -> str:
    text = _text(value)
    stage = grades.read_stage(text)
    if text and not stage:
        raise ValueError
    return stage


def _waivers(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {str(name): _text(reason) for name, reason in value.items()}


_KINDS: dict[str, tuple[Callable[[object], Any], str]] = {
    **dict.fromkeys(DAYS, (_day, "真实的日期，如 2025-09-01")),
    **dict.fromkeys(NUMBERS, (_number, "不小于零的数")),
    **dict.fromkeys(FLAGS, (_flag, "是或否")),
    **dict.fromkeys(GRADES, (_grade, "年级，小一至高三，或一年级至九年级")),
    **dict.fromkeys(LISTS, (_list, "名称的列表")),
    **dict.fromkeys(TEXTS, (_text, "文字")),
    "year": (_year, "四位的年份"),
    "stage": (_stage, "学段：小学、初中、高中、特教、工读"),
    "waived": (_waivers, "材料名称与免交原因的对照"),
}
