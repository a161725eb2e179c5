"""转出的走势: who left by grade and month, and where a leaving grade leaves too many at once."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain import grades
from app.persistence.case_records import StatusChange
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem
from app.usecases.rulebook import policies

SOURCE = "福建 一(一)4"
MONTHS = 12
_LEAST, _TIMES = 3, 3
"""A month is told from so many pupils on, and so many times the mean of the other months: our own
measure, the text gives none."""
_KIND = "transfer_out"


@dataclass(frozen=True, slots=True)
class Outflow:
    """Pupils who transferred out: ``counts`` by (grade, month yyyyMM), over these months.

    ``leaving`` are the 毕业年级 of the school's 学制.
    """

    months: tuple[str, ...]
    grades: tuple[str, ...]
    leaving: tuple[str, ...]
    counts: dict[tuple[str, str], int]
    findings: tuple[Problem, ...]


def outflow(tx: Tx) -> Outflow:
    """The last twelve months, this one included (R-FJ-4-2). It warns and stops nobody."""
    months = _months(tx.today)
    reversed_ones = set(
        tx.scalars(select(StatusChange.reverses).where(StatusChange.reverses.is_not(None)))
    )
    rows = tx.session.execute(
        select(StatusChange.id, StatusChange.effective_on, Student.grade)
        .join(Student, Student.id == StatusChange.student_id)
        .where(StatusChange.kind == _KIND, StatusChange.effective_on >= f"{months[0]}01")
    )
    counts = Counter(
        (grades.read(grade) or "未填年级", day[:6])
        for identity, day, grade in rows
        if identity not in reversed_ones
    )
    found = {grade for grade, _ in counts}
    leaving = policies.of_school(tx).ladder.final
    shown = [grade for grade in (*grades.LADDER, "未填年级") if grade in found]
    findings = [
        problem
        for grade in shown
        if grade in leaving
        for problem in _spikes(grade, [counts[grade, month] for month in months], months)
    ]
    return Outflow(months, tuple(shown), leaving, dict(counts), tuple(findings))


def _spikes(grade: str, numbers: list[int], months: tuple[str, ...]) -> list[Problem]:
    found = []
    for place, number in enumerate(numbers):
        rest = (sum(numbers) - number) / max(1, len(numbers) - 1)
        if number >= _LEAST and number >= _TIMES * rest:
            month = f"{months[place][:4]} 年 {int(months[place][4:])} 月"
            message = (
                f"{month}{grade}转出 {number} 名，其他月份平均 {rest:.1f} 名。"
                "考前大批量转出须规范，请校长核对每一名的转学理由。"
            )
            found.append(Problem("compliance.outflow", message, source=SOURCE, level=Level.WARN))
    return found


def _months(today: date) -> tuple[str, ...]:
    last = today.year * 12 + today.month - 1
    return tuple(f"{one // 12:04d}{one % 12 + 1:02d}" for one in range(last - MONTHS + 1, last + 1))
