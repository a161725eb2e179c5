"""One school is made a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from review_school import PASSWORD, SCHOOL, USER, fill

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed_review(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: five pupils in three classes, two terms."""
    folder = tmp_path_factory.mktemp("review") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    register.write(fill)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(
    sealed_review: tuple[Path, keys.Unlocked], tmp_path: Path
) -> Iterator[Callable[..., Register]]:
    """``opening(role, profile)``: this test's own register; opening it again closes it first."""
    folder = tmp_path / "register"
    shutil.copytree(sealed_review[0], folder)
    with ExitStack() as stack:

        def opened(role: str = "registrar", profile: str = "") -> Register:
            stack.close()
            register = Register.open(folder, replace(sealed_review[1], role=role))
            stack.callback(register.close)
            if profile:
                register.write(lambda tx: tx.set("profile", profile))
            return register

        yield opened


@pytest.fixture
def register(opening: Callable[..., Register]) -> Register:
    """This test's own register, in the registrar's hands, under the rules of Ordos."""
    return opening()
