"""One nine-year school is made a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from promotion_school import PASSWORD, SCHOOL, SPRING, USER, fill, on

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed_promotion(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed, with everything as it was entered in spring."""
    folder = tmp_path_factory.mktemp("promotion") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    on(SPRING, register, fill)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(
    sealed_promotion: tuple[Path, keys.Unlocked], tmp_path: Path
) -> Callable[[str], AbstractContextManager[Register]]:
    """``opening(role)``: this test's own register, opened by somebody of that role."""
    folder, unlocked = sealed_promotion
    shutil.copytree(folder, tmp_path / "register")

    @contextmanager
    def opened(role: str) -> Iterator[Register]:
        register = Register.open(tmp_path / "register", replace(unlocked, role=role))
        yield register
        register.close()

    return opened


@pytest.fixture
def register(opening: Callable[[str], AbstractContextManager[Register]]) -> Iterator[Register]:
    """This test's own register, in the registrar's hands."""
    with opening("registrar") as opened:
        yield opened
