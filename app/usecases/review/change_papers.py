"""《学生增减情况登记表》 (附件9), the counts by grade beside it, and both as a workbook."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.exchange import rosters
from app.persistence.pupil_records import ExtraNumber
from app.persistence.transaction import Tx
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import Handing
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.review import term_changes
from app.usecases.review.term_changes import (
    CAME,
    DECREASES,
    DIED,
    ENTERED,
    INCREASES,
    LEFT,
    OTHER_IN,
    OTHER_OUT,
    RESUMED,
    SUSPENDED,
    WITHDREW,
    GradeCount,
    TermChanges,
)
from app.usecases.school.permits import require

REGISTER, SUMMARY = "changes_register", "changes_summary"
FORMS = {REGISTER: "增减情况登记表", SUMMARY: "分年级统计表"}
"""The two forms, and what the buttons call them."""
HEADERS = (
    "序号", "姓名", "性别", "学籍号", "年级", "班号", "增（减）", "种类", "变动日期", "来自何校",
    "转往何校", "原因",
)  # fmt: skip
COUNT_HEADERS = ("年级", "期初人数", *INCREASES, *DECREASES, "年级调整", "期末人数")
_KEYS = {
    ENTERED: "entered",
    CAME: "came",
    RESUMED: "resumed",
    OTHER_IN: "other_in",
    LEFT: "left",
    SUSPENDED: "suspended",
    WITHDREW: "withdrew",
    DIED: "died",
    OTHER_OUT: "other_out",
}
_TERMS = {"1": "第一学期", "2": "第二学期"}
_EXAM_NUMBER = "考籍号"
_REASON = 40  # characters of a reason that fit into the form's cell


def order(tx: Tx, form_id: str, term: str) -> Order:
    """The list by name, or the counts by grade, of a term, for the authority (R-SC-20-4)."""
    found = term_changes.of_term(tx, term)
    first, second, half = term.split("-")
    total = _counts(found.total)
    values = {
        "term.year": f"{first}-{second}",
        "term.name": _TERMS.get(half, ""),
        **{f"changes.{name}": text for name, text in total.items()},
    }
    rows = _named(tx, found) if form_id == REGISTER else _by_grade(found)
    matter = Matter(values, tuple(rows))
    return Order(form_id, Selection(blank=1), matter, Handing(disclosures.AUTHORITY))


def texts(found: TermChanges) -> Iterator[tuple[str, ...]]:
    """The lines by name under ``HEADERS``."""
    for number, one in enumerate(found.lines, 1):
        way = "增" if one.column in INCREASES else "减" if one.column in DECREASES else "调"
        day = f"{dates.day_of(one.on)}"
        yield (
            str(number), one.name, one.sex, one.national_number, one.grade, one.class_no, way,
            one.kind, day, one.from_school, one.to_school, one.reason,
        )  # fmt: skip


def count_texts(found: TermChanges) -> Iterator[tuple[str, ...]]:
    """The counts by grade under ``COUNT_HEADERS``, all together at the end."""
    for one in (*found.grades, found.total):
        counts = (str(one.counts[name]) for name in (*INCREASES, *DECREASES))
        yield (one.grade, str(one.opening), *counts, _signed(one.shifted), str(one.closing))


def export(tx: Tx, term: str, out: Path) -> int:
    """Write the lines by name to ``out`` (.xlsx or .csv); says how many."""
    require(tx, Action.EXPORT)
    found = term_changes.of_term(tx, term)
    pupils = len({one.student_id for one in found.lines})
    subject = disclosures.Subject(disclosures.EXPORT, out.name, pupils)
    disclosures.give(tx, subject, Handing(disclosures.AUTHORITY))
    rosters.write_table(HEADERS, texts(found), out)
    tx.note("export", "status_change", out.name, {"rows": len(found.lines)})
    return len(found.lines)


def _counts(one: GradeCount) -> dict[str, str]:
    counts = {key: str(one.counts[name]) for name, key in _KEYS.items()}
    whole = {"opening": str(one.opening), "closing": str(one.closing)}
    return {**whole, **counts, "shifted": _signed(one.shifted)}


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def _by_grade(found: TermChanges) -> Iterator[dict[str, str]]:
    for number, one in enumerate((*found.grades, found.total), 1):
        last = number > len(found.grades)
        order_ = "" if last else str(number)
        yield {"order": order_, "grade_class": one.grade, **_counts(one)}


def _named(tx: Tx, found: TermChanges) -> Iterator[dict[str, str]]:
    rows = tx.session.execute(
        select(ExtraNumber.student_id, ExtraNumber.number).where(
            ExtraNumber.kind == _EXAM_NUMBER, ExtraNumber.cancelled_on == ""
        )
    )
    numbers = {row[0]: row[1] for row in rows}
    for number, one in enumerate(found.lines, 1):
        way = "增：" if one.column in INCREASES else "减：" if one.column in DECREASES else ""
        yield {
            "order": str(number),
            "name": one.name,
            "sex": one.sex,
            "national_number": one.national_number,
            "exam_number": numbers.get(one.student_id, ""),
            "class_no": one.class_no,
            "change": f"{way}{one.column or one.kind}",
            "changed_on": one.on,
            "from_school": one.from_school,
            "to_school": one.to_school,
            "reason": one.reason[:_REASON],
        }
