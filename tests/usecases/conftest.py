"""Schools made once a session; every test works on a copy of a folder.

A room with a school of its own says so by its own ``sealed``.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duty_school
import invented
import pytest
from invented import Opened, Sealed
from school_book import PASSWORD, SCHOOL, USER, bring_in, roster

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed_school(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, keys.Unlocked, str]:
    """(closed register with 48 pupils, its keys, its recovery key)."""
    place = tmp_path_factory.mktemp("school")
    register, recovery = registers.create(
        place / "register", SCHOOL, USER, PASSWORD, cost=keys.LOWEST
    )
    done = bring_in(register, place / "roster.xlsx", roster())
    assert (done.new, done.rejected) == (48, 0)
    register.close()
    shutil.rmtree(place / "register" / "backups")
    return place / "register", register.unlocked, recovery


@pytest.fixture(scope="session")
def recovery(sealed_school: tuple[Path, keys.Unlocked, str]) -> str:
    """The printed recovery key of every copy."""
    return sealed_school[2]


@pytest.fixture
def folder(sealed_school: tuple[Path, keys.Unlocked, str], tmp_path: Path) -> Path:
    """A copy of the school's register, closed."""
    return Path(shutil.copytree(sealed_school[0], tmp_path / "register"))


@pytest.fixture
def school(folder: Path, sealed_school: tuple[Path, keys.Unlocked, str]) -> Iterator[Register]:
    """A copy of the school's register, open."""
    opened = Register.open(folder, sealed_school[1])
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sealed_empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    place = tmp_path_factory.mktemp("empty") / "register"
    register, _ = registers.create(place, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    register.close()
    shutil.rmtree(place / "backups")
    return place, register.unlocked


@pytest.fixture
def empty(sealed_empty: tuple[Path, keys.Unlocked], tmp_path: Path) -> Iterator[Register]:
    """A register without pupils, open."""
    place = Path(shutil.copytree(sealed_empty[0], tmp_path / "empty"))
    opened = Register.open(place, sealed_empty[1])
    yield opened
    opened.close()


@pytest.fixture
def as_role(folder: Path, sealed_school: tuple[Path, keys.Unlocked, str]) -> Iterator[object]:
    """``as_role("class_teacher")``: the school opened by somebody with another role."""
    opened: list[Register] = []

    def open_as(role: str) -> Register:
        while opened:
            opened.pop().close()
        opened.append(Register.open(folder, replace(sealed_school[1], user="李某", role=role)))
        return opened[-1]

    yield open_as
    while opened:
        opened.pop().close()


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """Closed: the three pupils of ``invented.fill``."""
    return invented.sealed_school(tmp_path_factory.mktemp("small") / "register", invented.fill)


@pytest.fixture(scope="session")
def sealed_duties(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """Closed: 1 王小明 and 2 李小红 in 初一, 3 张三 in 高二, 4 赵六 in 小三, a migrant's child."""
    place = tmp_path_factory.mktemp("duties") / "register"
    return invented.sealed_school(place, duty_school.fill, duty_school.SCHOOL)


@pytest.fixture
def opening(sealed: Sealed, tmp_path: Path) -> Opened:
    """``opening(role)``: this test's own register, opened by somebody of that role."""
    folder = Path(shutil.copytree(sealed[0], tmp_path / "register"))

    @contextmanager
    def opened(role: str = "registrar") -> Iterator[Register]:
        user = invented.LEADER if role == "leader" else invented.USER
        register = Register.open(folder, replace(sealed[1], user=user, role=role))
        yield register
        register.close()

    return opened


@pytest.fixture
def register(opening: Opened) -> Iterator[Register]:
    """This test's own register, in the registrar's hands."""
    with opening() as opened:
        yield opened
