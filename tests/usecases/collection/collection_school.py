"""A small school with invented pupils, for collection and admission."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from app.domain import identity
from app.persistence.records import Guardian, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases import students

PASSWORD = "早读 操场 铅笔 白杨"
USER = "王老师"
Opened = Callable[[str], AbstractContextManager[Register]]


def id_number(sequence: int, birth: str = "20150101", region: str = "150602") -> str:
    """An invented number with a right check character; an odd ``sequence`` is a boy."""
    first = f"{region}{birth}{sequence:03d}"
    return first + identity.check_character(first)


def add_pupil(tx: Tx, name: str, parents: tuple[str, ...] = (), **values: str) -> int:
    """A pupil with a mother, a father, as far as named."""
    number = values.get("id_number", "")
    if number:
        known = {
            "id_type": identity.RESIDENT_CARD,
            "sex": identity.sex(number),
            "birth_date": number[6:14],
        }
        values = {**known, **values}
    pupil = tx.add(Student(name=name, **values))
    for position, parent in enumerate(parents, 1):
        relation = ("母亲", "父亲")[position - 1]
        facts = {"name": parent, "relation": relation, "is_guardian": "是"}
        tx.add(Guardian(student_id=pupil.id, position=position, **facts))
    return pupil.id


def values(tx: Tx, student_id: int) -> dict[str, str]:
    """The pupil's record."""
    return students.values_of(tx, [student_id])[student_id]


def rejected(register: Register, usecase: Callable[..., Any], *args: Any, **more: Any) -> list[str]:
    """Codes of the problems for which ``usecase`` refuses; the register stays as it was."""
    return [problem.code for problem in refusals(register, usecase, *args, **more)]


def refusals(
    register: Register, usecase: Callable[..., Any], *args: Any, **more: Any
) -> list[Problem]:
    """The problems themselves, each a whole sentence."""
    before = register.read(_rows)
    with pytest.raises(Rejected) as caught:
        register.write(usecase, *args, **more)
    assert register.read(_rows) == before
    for problem in caught.value.problems:
        assert problem.message.endswith("。") and "！" not in problem.message
    return caught.value.problems


def _rows(tx: Tx) -> dict[str, int]:
    """How many rows each table holds, and where the trail stands: all writes leave entries."""
    names = tx.connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    counts = {}
    for (name,) in names.fetchall():
        rows = tx.connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"')  # noqa: S608  names of our own tables
        counts[name] = rows.scalar_one()
    return counts
