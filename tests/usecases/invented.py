"""Invented pupils, and what the tests of use cases ask and say; one for every room of them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from app.domain import identity
from app.persistence import keys
from app.persistence.records import Guardian, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.pupils import students
from app.usecases.school import registers

PASSWORD = "早读 操场 铅笔 白杨"
USER = "王老师"
LEADER = "李校长"
CODE = "2115000001"
CARD = identity.RESIDENT_CARD
SCHOOL = registers.School("乌兰镇第一小学", CODE, "ordos")
Sealed = tuple[Path, keys.Unlocked]
"""A closed register and its keys; every test works on a copy of its folder."""
Opened = Callable[..., AbstractContextManager[Register]]
"""``opening(role)``: a test's own register, opened by somebody of that role."""

_CARD_LENGTH = 18


def id_number(sequence: int, birth: str = "20150101", region: str = "150602") -> str:
    """An invented number with a right check character; an odd ``sequence`` is a boy."""
    first = f"{region}{birth}{sequence:03d}"
    return first + identity.check_character(first)


def add_pupil(tx: Tx, name: str, parents: tuple[str, ...] = (), **values: str) -> int:
    """A pupil with a mother, a father, as far as named."""
    number = values.get("id_number", "")
    if len(number) == _CARD_LENGTH:
        known = {"id_type": CARD, "sex": identity.sex(number), "birth_date": number[6:14]}
        values = {**known, **values}
    pupil = tx.add(Student(name=name, **values))
    for position, parent in enumerate(parents, 1):
        tx.add(
            Guardian(
                student_id=pupil.id,
                position=position,
                name=parent,
                relation=("母亲", "父亲")[position - 1],
                is_guardian="是",
            )
        )
    return pupil.id


def fill(tx: Tx) -> None:
    """1 王小明 with both parents and 2 李小红 with a mother in 0701, 3 张三 unnumbered in 0702."""
    add_pupil(tx, "王小明", ("赵秀英", "王建国"), class_no="0701", id_number=id_number(1))
    add_pupil(tx, "李小红", ("孙淑兰",), class_no="0701", id_number=id_number(2))
    facts = {"sex": "男", "birth_date": "20150303", "id_type": "其他"}
    add_pupil(tx, "张三", class_no="0702", **facts)


def sealed_school(
    folder: Path, fill: Callable[[Tx], object], school: registers.School = SCHOOL
) -> Sealed:
    """A register in ``folder`` with what ``fill`` enters, closed."""
    register, _ = registers.create(folder, school, USER, PASSWORD, cost=keys.LOWEST)
    register.write(fill)
    register.close()
    return folder, register.unlocked


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
    before = register.read(everything)
    with pytest.raises(Rejected) as caught:
        register.write(usecase, *args, **more)
    assert register.read(everything) == before
    for problem in caught.value.problems:
        assert problem.message.endswith("。") and "！" not in problem.message
    return caught.value.problems


def everything(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; the search's own tables are left out."""
    names = tx.connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'student_name%'"
    )
    found = {}
    for (name,) in names.fetchall():
        statement = f'SELECT * FROM "{name}"'  # noqa: S608  names of our own tables
        rows = tx.connection.exec_driver_sql(statement)
        found[name] = [tuple(row) for row in rows]
    return found
