"""An invented nine-year school in the spring of 2026, and a clock that a test sets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from invented import add_pupil, id_number, values

from app.job import Job
from app.persistence.case_records import Enrolment
from app.persistence.class_records import SchoolClass
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.classwork import classes
from app.usecases.promotion import planning, promoting
from app.usecases.promotion.planning import Choices, Plan
from app.usecases.pupils import students
from app.usecases.rulebook import calendars
from app.usecases.school import registers, schooling
from app.usecases.status import statuses

USER, PASSWORD, CODE = "王老师", "早读 操场 铅笔 白杨", "3115000001"
SCHOOL = registers.School("乌兰镇九年一贯制学校", CODE, "ordos")
SPRING, SUMMER, TENTH, AUTUMN = "2026-03-02", "2026-07-20", "2026-08-10", "2026-09-03"
_ZONE = timezone(timedelta(hours=8))
CLASSES = {
    "0101": "小学一年级", "0501": "小学五年级", "0601": "小学六年级", "0602": "小学六年级",
    "0701": "初中一年级", "0801": "初中二年级", "0901": "初中三年级",
}  # fmt: skip
NAMES = ("陈一", "陈二")


def fill(tx: Tx) -> None:
    """Two pupils a class, 陈一0101 to 陈二0901 with ids 1 to 14, and every class with a teacher."""
    for place, (class_no, grade) in enumerate(CLASSES.items()):
        year = 2025 - place
        for seat, name in enumerate(NAMES, 1):
            number = id_number(10 * place + seat, birth=f"{2019 - place}0101")
            more = {"grade": grade, "entry_month": f"{year}09"}
            add_pupil(tx, f"{name}{class_no}", id_number=number, class_no=class_no, **more)
        stage = "小学" if grade.startswith("小学") else "普通初中"
        described = classes.Description(class_no, class_no, stage=stage, teacher=f"师{class_no}")
        classes.create(tx, described)
    schooling.set_kind(tx, "九年一贯制学校")
    for entry in (
        calendars.TermEntry("2025-2026-2", "20260302", "20260710"),
        calendars.TermEntry("2026-2027-1", "20260901", "20270115"),
    ):
        calendars.enter_term(tx, entry)


def on(day: str, register: Register, usecase: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """``register.write(usecase, …)`` as if today were ``day`` (yyyy-mm-dd)."""

    def then(tx: Tx) -> Any:
        stop_at(tx, day)
        tx.trail.at = tx.stamp
        return usecase(tx, *args, **more)

    return register.write(then)


def seen(day: str, register: Register, choices: Choices | None = None) -> Plan:
    """The preview on ``day``."""

    def then(tx: Tx) -> Plan:
        stop_at(tx, day)
        return planning.preview(tx, choices or Choices())

    return register.read(then)


def stop_at(tx: Tx, day: str) -> None:
    """The clock of ``tx`` says nine in the morning of ``day``."""
    tx.now = datetime.combine(date.fromisoformat(day), time(9), _ZONE)


def graduate(register: Register, *student_ids: int, day: str = SUMMER) -> None:
    """They have left the school, so their class is free."""
    for one in student_ids:
        on(day, register, statuses.put, one, "graduation", date.fromisoformat(day))


def promote(register: Register, choices: Choices | None = None, day: str = TENTH) -> int:
    """Look and do it on ``day``; the id of the promotion."""
    plan = seen(day, register, choices)
    return int(on(day, register, promoting.apply, plan, Job()).promotion_id)


@contextmanager
def refused() -> Iterator[list[Problem]]:
    """The problems for which what is inside is refused, each a whole sentence."""
    found: list[Problem] = []
    with pytest.raises(Rejected) as caught:
        yield found
    found += caught.value.problems
    for one in found:
        assert one.message.endswith("。") and "！" not in one.message


def state(tx: Tx) -> dict[str, Any]:
    """Records, classes and states as everybody sees them; every state replayed on the way."""
    ids = [row[0] for row in tx.connection.exec_driver_sql("SELECT id FROM student").fetchall()]
    kept = {row.student_id: row for row in tx.session.query(Enrolment)}
    for one, told in statuses.current(tx, ids).items():
        replayed = statuses.state(tx, one)
        said = told.status, told.enrolled, told.attends
        assert said == (replayed.status, replayed.enrolled, replayed.attends)
        assert one not in kept or kept[one].change_id == replayed.change_id
    columns = ("class_no", "name", "stage", "entry_year", "teacher", "closed_at")
    return {
        "pupils": {one: values(tx, one) for one in ids},
        "classes": {
            row.id: tuple(getattr(row, name) for name in columns)
            for row in tx.session.query(SchoolClass)
        },
        "states": statuses.current(tx, ids),
        "lists": {one: students.ids_in(tx, one) for one in (*CLASSES, "0201", "1001")},
    }


def place(register: Register, student_id: int) -> tuple[str, str]:
    """(grade, 班号) of a pupil."""
    known = register.read(values, student_id)
    return known["grade"], known["class_no"]
