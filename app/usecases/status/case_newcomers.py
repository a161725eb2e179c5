"""转入 of a pupil who is not in the register yet: entered as 待转入, ours once the case is done.

Who was here before is the same person: the old record goes on (R-ORD-20-1, R-FJ-1-1).
"""

from collections.abc import Mapping

from sqlalchemy import select

from app.domain import fields, grades
from app.domain import status_kinds as table
from app.domain.permissions import Action
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.checking import judging
from app.usecases.school.permits import require
from app.usecases.status import case_facts, cases, statuses
from app.usecases.status.cases import Opening, Prospect

FIELDS = (
    "name",
    "sex",
    "birth_date",
    "id_type",
    "id_number",
    "national_number",
    "grade",
    "hukou_division",
    "phone",
)
"""What is asked of somebody another school has; the rest comes with the record."""
_MUST = ("name", "grade")


def consider(tx: Tx, values: Mapping[str, str], opening: Opening) -> Prospect:
    """Judge the 转入 of somebody as it is being answered; nothing is kept."""
    read, _ = _read(values)
    whom = case_facts.stranger(tx, read, opening.kind, cases.applied(tx, opening))
    return cases.prospect(tx, whom, opening)


def open_case(tx: Tx, values: Mapping[str, str], opening: Opening) -> int:
    """Enter the pupil as 待转入 and open the case; gives its id.

    Raises ``Rejected``: values that cannot be, a pupil who is 在籍 here, and all that stops a case.
    """
    require(tx, Action.EDIT)
    read, problems = _read(values)
    if blocking(problems):
        raise Rejected(*blocking(problems))
    known = _known(tx, read)
    shown = consider(tx, values, opening)
    if shown.blocked:
        raise Rejected(*shown.blocked)
    student_id = known or tx.add(Student(**read)).id
    if statuses.state(tx, student_id).status != table.WAITING:
        day = cases.applied(tx, opening)
        statuses.put(tx, student_id, table.ANNOUNCED, day, {})
    if known:
        _take_grade(tx, known, read)
    return cases.open_case(tx, student_id, opening)


def _read(values: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    read: dict[str, str] = {}
    problems: list[Problem] = []
    for key in FIELDS:
        field = fields.by_key(key)
        found = fields.read(field, values.get(key, ""))
        read[key] = found.value
        problems += found.problems
        if key in _MUST and not found.value:
            message = f"请填写“{field.label}”。"
            problems.append(Problem("case.newcomer", message, Where(field=key)))
    problems += judging.derived(read)
    if read["grade"] and not grades.read(read["grade"]):
        message = f"年级“{read['grade']}”不认识。请按小一至高三填写。"
        problems.append(Problem("case.newcomer", message, Where(field="grade")))
    return read, problems


def _known(tx: Tx, read: Mapping[str, str]) -> int:
    """The record of somebody who was here before, 0 for a new face; ``Rejected`` if still here."""
    for other in _bearers(tx, read):
        line = statuses.current(tx, [other])[other]
        if line.enrolled:
            message = f"这名学生的学籍就在本校（编号 {other}，{line.status}），不需要转入。请核对。"
            raise Rejected(Problem("case.here-already", message, Where(student_id=other)))
        return other
    if found := blocking(judging.doubles_of(tx, 0, read)):
        raise Rejected(*found)
    return 0


def _bearers(tx: Tx, read: Mapping[str, str]) -> list[int]:
    for column, key in (
        (Student.national_number, "national_number"),
        (Student.id_number, "id_number"),
    ):
        if read[key]:
            found = list(tx.scalars(select(Student.id).where(column == read[key])))
            if found:
                return found
    return []


def _take_grade(tx: Tx, student_id: int, read: Mapping[str, str]) -> None:
    """A pupil who was here before has grown since: the grade is the one at the other school."""
    student = tx.get(Student, student_id, "这名学生")
    student.grade, student.class_no = read["grade"], ""
    tx.session.flush()
