"""One school is made a session for every profile; every test works on a copy of its folder."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from graduation_school import PASSWORD, SCHOOL, USER, fill

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed_leavers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: four pupils of 初三, one of 小六, one of 高三."""
    folder = tmp_path_factory.mktemp("leavers") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    register.write(fill)
    register.close()
    shutil.rmtree(folder / "backups")
    return folder, register.unlocked


@pytest.fixture
def opening(
    sealed_leavers: tuple[Path, keys.Unlocked], tmp_path: Path
) -> Iterator[Callable[..., Register]]:
    """``opening(profile, role)``: this test's own register; opening it again closes it first."""
    folder = tmp_path / "register"
    shutil.copytree(sealed_leavers[0], folder)
    with ExitStack() as stack:

        def opened(profile: str = "", role: str = "registrar") -> Register:
            stack.close()
            if profile:
                first = Register.open(folder, sealed_leavers[1])
                first.write(lambda tx: tx.set("profile", profile))
                first.close()
            register = Register.open(folder, replace(sealed_leavers[1], role=role))
            stack.callback(register.close)
            return register

        yield opened


@pytest.fixture
def register(opening: Callable[..., Register]) -> Register:
    """The school under the rules of Ordos."""
    return opening()
