"""A small school's register, built once, copied for each test; only its key derivation is cheap."""

import shutil
from pathlib import Path

import pytest
from shell import AUTUMN, COUNT, PASSWORD, SCHOOL, USER, Answer, Xueji, sheet, start

from app.domain import people
from app.job import Job
from app.persistence.keys import LOWEST
from app.usecases.national import importing
from app.usecases.school import registers


@pytest.fixture(scope="session")
def roster() -> list[people.Row]:
    """The pupils of the small school, without mistakes."""
    return people.everyone(COUNT, AUTUMN, SCHOOL.code)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, roster: list[people.Row]) -> Path:
    """A closed register with the roster in it; never used itself, only copied."""
    place = tmp_path_factory.mktemp("built")
    register, _ = registers.create(place / "register", SCHOOL, USER, PASSWORD, cost=LOWEST)
    file = sheet(place / "roster.xlsx", roster)
    shown = register.read(importing.preview, file, Job())
    register.write(importing.apply, shown, Job())
    register.close()
    return place / "register"


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A register of this test's own."""
    return Path(shutil.copytree(built, tmp_path / "register"))


@pytest.fixture
def xueji(folder: Path) -> Xueji:
    """``xueji("find", "王")`` on the test's own register, answering in JSON."""

    def run(*arguments: object, password: str | None = PASSWORD) -> Answer:
        return start("--register", folder, *arguments, password=password)

    return run


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A register without pupils."""
    where = tmp_path / "empty"
    register, _ = registers.create(where, SCHOOL, USER, PASSWORD, cost=LOWEST)
    register.close()
    return where
