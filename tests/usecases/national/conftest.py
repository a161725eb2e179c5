"""The school is made once a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from registration_school import PASSWORD, SCHOOL, USER, fill

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    folder = tmp_path_factory.mktemp("registration") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    register.write(fill)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def register(sealed: tuple[Path, keys.Unlocked], tmp_path: Path) -> Iterator[Register]:
    """This test's own copy."""
    folder = Path(shutil.copytree(sealed[0], tmp_path / "register"))
    opened = Register.open(folder, sealed[1])
    yield opened
    opened.close()
