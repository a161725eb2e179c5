"""A small invented school over three terms, and a clock that a test sets."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain import identity
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.rulebook import calendars
from app.usecases.school import registers
from app.usecases.status import statuses

USER, PASSWORD, CODE = "王老师", "早读 操场 铅笔 白杨", "3115000001"
SCHOOL = registers.School("乌兰镇第一学校", CODE, "ordos")
TERM, BEFORE = "2026-2027-1", "2025-2026-2"
MING, HONG, GANG, LAN, HAO = 1, 2, 3, 4, 5
"""王小明 and 李小红 in 初一, 陈刚 in 高二, 周兰 and 吴浩 in 小六."""
PDF = b"%PDF-1.4 an invented scan"


def id_number(sequence: int, birth: str = "20150101", region: str = "150602") -> str:
    """An invented number with a right check character."""
    first = f"{region}{birth}{sequence:03d}"
    return first + identity.check_character(first)


def fill(tx: Tx) -> None:
    """The pupils and the terms of the school."""
    for number, (name, grade, class_no) in enumerate(
        (
            ("王小明", "初一", "0701"),
            ("李小红", "初一", "0701"),
            ("陈刚", "高二", "1102"),
            ("周兰", "小六", "0601"),
            ("吴浩", "小六", "0601"),
        ),
        1,
    ):
        own = id_number(number)
        tx.add(
            Student(
                name=name,
                grade=grade,
                class_no=class_no,
                id_number=own,
                id_type=identity.RESIDENT_CARD,
                birth_date=own[6:14],
                sex=identity.sex(own),
                national_number=f"G{own}",
            )
        )
    for name, start, end in (
        (BEFORE, "20260302", "20260710"),
        (TERM, "20260901", "20270115"),
    ):
        calendars.enter_term(tx, calendars.TermEntry(name, start, end))


def put(register: Register, student_id: int, kind: str, day: str, **facts: str) -> int:
    """A change of ``kind`` in effect on ``day`` (yyyy-mm-dd)."""
    return int(register.write(statuses.put, student_id, kind, date.fromisoformat(day), facts))


def codes(usecase: Callable[[], Any]) -> list[str]:
    """The codes of the problems for which ``usecase`` is refused, each a whole sentence."""
    with pytest.raises(Rejected) as caught:
        usecase()
    for problem in caught.value.problems:
        assert problem.message.endswith("。") and "！" not in problem.message
    return [problem.code for problem in caught.value.problems]
