"""A school of four invented pupils with its terms, and a clock that a test sets."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from app.domain import identity
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.rulebook import calendars
from app.usecases.rulebook.policy_changes import Basis

USER, PASSWORD, CODE = "王老师", "早读 操场 铅笔 白杨", "3115000001"
Opening = Callable[[str], AbstractContextManager[Register]]
BASIS = Basis("关于转学时间的通知", "乌教字〔2026〕8号", "第一条", "教育局另有通知")
TERM = calendars.TermEntry("2026-2027-1", "20260901", "20270115")
_ZONE = timezone(timedelta(hours=8))


def id_number(sequence: int, birth: str = "20150101", region: str = "150602") -> str:
    """An invented number with a right check character."""
    first = f"{region}{birth}{sequence:03d}"
    return first + identity.check_character(first)


def add_pupil(tx: Tx, name: str, **values: str) -> int:
    return tx.add(Student(name=name, **values)).id


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
