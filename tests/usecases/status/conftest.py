"""One school is made a session for every profile; every test works on a copy of its folder."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from case_school import LEADER, PASSWORD, SCHOOL, TEACHER, USER, fill

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed_cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: two classes of 初二, one of 高二, and the terms of 2025 and 2026."""
    folder = tmp_path_factory.mktemp("cases") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    register.write(fill)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(
    sealed_cases: tuple[Path, keys.Unlocked], tmp_path: Path
) -> Iterator[Callable[..., Register]]:
    """``opening(role, profile)``: this test's own register; opening it again closes it first."""
    folder = tmp_path / "register"
    shutil.copytree(sealed_cases[0], folder)
    users = {"leader": LEADER, "class_teacher": TEACHER}
    with ExitStack() as stack:

        def opened(role: str = "registrar", profile: str = "") -> Register:
            stack.close()
            unlocked = replace(sealed_cases[1], user=users.get(role, USER), role=role)
            register = Register.open(folder, unlocked)
            stack.callback(register.close)
            if profile:
                register.write(lambda tx: tx.set("profile", profile))
            return register

        yield opened


@pytest.fixture
def register(opening: Callable[..., Register]) -> Register:
    """This test's own register, in the registrar's hands, under the rules of Ordos."""
    return opening()
