"""未报到: who should have registered and has not, and what was decided about each."""

import json
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.campaign_records import Admission, Deferral
from app.persistence.duty_records import SchoolTerm
from app.persistence.records import Setting, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.intake import admission
from app.usecases.school.permits import require
from app.usecases.status import statuses

GIVEN_UP, EXCUSED = "放弃入学资格", "有正当事由"
_DAY, _ANSWER = "admission.regular.", "admission.absent."


@dataclass(frozen=True, slots=True)
class Absent:
    """One pupil who is not there. ``decided`` is one of the two answers, "" while it is open.

    ``asked``: the text asks for an answer; otherwise ``problem`` is a task to be done.
    """

    student_id: int
    name: str
    class_no: str
    problem: Problem
    asked: bool
    decided: str = ""
    reason: str = ""
    by: str = ""


def regular_day(tx: Tx, year: str) -> str:
    """The day by which newcomers of ``year`` register (yyyyMMdd): as entered here, or the last
    registration day of the school's autumn term; "" where neither is known."""
    noted = tx.setting(_DAY + year)
    if noted or not year.isdigit():
        return noted
    name = f"{year}-{int(year) + 1}-1"
    term = tx.session.scalar(select(SchoolTerm).where(SchoolTerm.name == name))
    return term.registration_last if term else ""


def set_regular_day(tx: Tx, year: str, day: str) -> None:
    """Enter the day by which the newcomers of ``year`` have to register, as typed (R-ORD-7-1)."""
    require(tx, Action.EDIT)
    tx.set(_DAY + year, dates.written(dates.typed(day, "规定注册日期")))


def absent(tx: Tx, year: str) -> tuple[Absent, ...]:
    """Everyone who neither registered by the day nor put it off, by class, with what the text says
    of it (R-ORD-7-4, R-SC-10-2, R-SC-10-3)."""
    regular = regular_day(tx, year)
    if not regular:
        return ()
    told = {one.where.student_id: one for one in admission.no_shows(tx, year, regular)}
    answers = _answers(tx, year)
    found = []
    for pupil in _late(tx, year, regular):
        problem = told.get(pupil.id) or _untold(pupil, regular)
        answer = answers.get(pupil.id, {})
        facts = [answer.get(name, "") for name in ("decided", "reason", "by")]
        whose = (pupil.id, pupil.name, pupil.class_no)
        found.append(Absent(*whose, problem, problem.level is Level.NEEDS_CONFIRM, *facts))
    return tuple(found)


def decide(tx: Tx, year: str, student_id: int, decided: str, reason: str) -> None:
    """Answer whether there was a 正当事由 (不可抗力 and the like) or the place is given up.

    Raises ``Rejected`` without a reason, for a child of compulsory age, and once registered: only
    a 普通高中 pupil can lose the place (R-ORD-7-4, R-SC-10-3).
    """
    require(tx, Action.EDIT)
    where = Where(field="处理", student_id=student_id)
    if decided not in (GIVEN_UP, EXCUSED):
        message = f"没有名为“{decided}”的处理。可用：{GIVEN_UP}、{EXCUSED}。"
        raise Rejected(Problem("admission.typed", message, where))
    if not reason.strip():
        message = "请写明核实的情况：联系了谁，有没有不可抗力等正当事由。"
        raise Rejected(Problem("admission.absent-reason", message, where))
    asked = {one.student_id for one in absent(tx, year) if one.asked}
    if student_id not in asked:
        message = "这名学生不能按放弃入学资格处理：他已注册、还没有过期，或属于义务教育阶段。"
        raise Rejected(Problem("admission.not-absent", f"{message}请刷新名单后核对。", where))
    facts = {"decided": decided, "reason": reason.strip(), "by": tx.actor.user}
    tx.set(_key(year, student_id), json.dumps(facts, ensure_ascii=False))


def reopen(tx: Tx, year: str, student_id: int) -> None:
    """Undo ``decide``; what was decided stays in the audit trail."""
    require(tx, Action.EDIT)
    row = tx.session.get(Setting, _key(year, student_id))
    if row is not None:
        tx.remove(row)


def given_up(tx: Tx, year: str) -> tuple[int, ...]:
    """Ids of the pupils whose place of ``year`` is given up and who did not register after all."""
    registered = set(tx.scalars(select(Admission.student_id).where(Admission.year == year)))
    decided = _answers(tx, year).items()
    found = {student_id for student_id, facts in decided if facts["decided"] == GIVEN_UP}
    return tuple(sorted(found - registered))


def _answers(tx: Tx, year: str) -> dict[int, dict[str, str]]:
    """What was decided, by pupil."""
    start = _key(year, "")
    rows = tx.scalars(select(Setting).where(Setting.name.startswith(start)))
    return {int(row.name.removeprefix(start)): json.loads(row.value) for row in rows}


def _late(tx: Tx, year: str, regular: str) -> list[Student]:
    registered = select(Admission.student_id).where(Admission.year == year)
    statement = (
        select(Student)
        .where(Student.entry_month.startswith(year))
        .where(Student.id.not_in(registered), Student.id.not_in(statuses.away()))
        .order_by(Student.class_no, Student.id)
    )
    rows = tx.scalars(select(Deferral).order_by(Deferral.id))
    put_off = {row.student_id: row.new_on for row in rows}
    today = dates.written(tx.today)
    return [one for one in tx.scalars(statement) if max(regular, put_off.get(one.id, "")) < today]


def _untold(pupil: Student, regular: str) -> Problem:
    """The text is silent: then it is a task, and nothing more."""
    message = (
        f"{pupil.name}：到{dates.shown(dates.day_of(regular))}没有注册，也没有延期，"
        "本地办法没有写明怎样处理。请联系家长，来校后登记注册，或办理延期。"
    )
    where = Where(field="注册", student_id=pupil.id)
    return Problem("admission.not-here", message, where, level=Level.TASK)


def _key(year: str, student_id: object) -> str:
    return f"{_ANSWER}{year}.{student_id}"
