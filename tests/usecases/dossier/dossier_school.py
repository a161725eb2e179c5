"""A small school with invented pupils, for dossiers and their papers."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from app.domain import identity
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected

PASSWORD = "早读 操场 铅笔 白杨"
USER = "王老师"
Opened = Callable[..., AbstractContextManager[Register]]


def id_number(sequence: int, birth: str = "20150101", region: str = "150602") -> str:
    """An invented number with a right check character."""
    first = f"{region}{birth}{sequence:03d}"
    return first + identity.check_character(first)


def national_number(sequence: int) -> str:
    """An invented 学籍号 of a pupil with an ID."""
    return f"G{id_number(sequence)}"


def add_pupil(tx: Tx, name: str, **values: str) -> int:
    """A pupil of the register."""
    return tx.add(Student(name=name, **values)).id


def set_profile(tx: Tx, profile: str) -> None:
    """The school is under another region's text."""
    tx.set("profile", profile)


def today(tx: Tx) -> date:
    """The day of the transaction."""
    return tx.today


def refusals(
    register: Register, usecase: Callable[..., Any], *args: Any, **more: Any
) -> list[Problem]:
    """Why ``usecase`` refuses; the register stays as it was."""
    before = register.read(_rows)
    with pytest.raises(Rejected) as caught:
        register.write(usecase, *args, **more)
    assert register.read(_rows) == before
    for problem in caught.value.problems:
        assert problem.message.endswith("。") and "！" not in problem.message
    return caught.value.problems


def codes(register: Register, usecase: Callable[..., Any], *args: Any, **more: Any) -> list[str]:
    """The codes of ``refusals``."""
    return [problem.code for problem in refusals(register, usecase, *args, **more)]


def _rows(tx: Tx) -> dict[str, int]:
    names = tx.connection.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: tx.connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608  names of our own tables
        for (name,) in names.fetchall()
    }
