"""A school of four invented pupils with its terms, and a clock that a test sets."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest
from invented import add_pupil, id_number

from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.rulebook import calendars
from app.usecases.rulebook.policy_changes import Basis
from app.usecases.school import registers

CODE = "3115000001"
SCHOOL = registers.School("乌兰镇第一学校", CODE, "ordos")
PUPILS = (
    ("王小明", "0701", "初一", "否"),
    ("李小红", "0701", "初一", "否"),
    ("张三", "1102", "高二", "否"),
    ("赵六", "0301", "小三", "是"),
)
BASIS = Basis("关于转学时间的通知", "乌教字〔2026〕8号", "第一条", "教育局另有通知")
TERM = calendars.TermEntry("2026-2027-1", "20260901", "20270115")
_ZONE = timezone(timedelta(hours=8))


def fill(tx: Tx) -> None:
    """The pupils and the term."""
    for number, (name, class_no, grade, migrant) in enumerate(PUPILS, 1):
        values = {"class_no": class_no, "grade": grade, "migrant_child": migrant}
        add_pupil(tx, name, id_number=id_number(number), sex="男", **values)
    calendars.enter_term(tx, TERM)


def on(day: str, register: Register, usecase: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """``register.write(usecase, …)`` as if today were ``day`` (yyyy-mm-dd)."""

    def then(tx: Tx) -> Any:
        tx.now = datetime.combine(date.fromisoformat(day), time(9), _ZONE)
        tx.trail.at = tx.stamp
        return usecase(tx, *args, **more)

    return register.write(then)


def read_on(
    day: str, register: Register, usecase: Callable[..., Any], *args: Any, **more: Any
) -> Any:
    """``register.read(usecase, …)`` as if today were ``day``."""

    def then(tx: Tx) -> Any:
        tx.now = datetime.combine(date.fromisoformat(day), time(9), _ZONE)
        return usecase(tx, *args, **more)

    return register.read(then)


@contextmanager
def refused() -> Iterator[list[Problem]]:
    """The problems for which what is inside is refused, each a whole sentence."""
    found: list[Problem] = []
    with pytest.raises(Rejected) as caught:
        yield found
    found += caught.value.problems
    for problem in found:
        assert problem.message.endswith("。") and "！" not in problem.message
