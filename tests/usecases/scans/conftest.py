"""A small school with printed sheets; every test scans into a register of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from school_book import PASSWORD, SCHOOL, USER, bring_in, roster

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers


@pytest.fixture(scope="session")
def sealed_scans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """A closed register with 48 pupils."""
    place = tmp_path_factory.mktemp("scans")
    register, _ = registers.create(place / "register", SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    bring_in(register, place / "roster.xlsx", roster())
    register.close()
    shutil.rmtree(place / "register" / "backups")
    return place / "register", register.unlocked


@pytest.fixture
def school(sealed_scans: tuple[Path, keys.Unlocked], tmp_path: Path) -> Iterator[Register]:
    """A copy of it, open."""
    folder = Path(shutil.copytree(sealed_scans[0], tmp_path / "register"))
    opened = Register.open(folder, sealed_scans[1])
    yield opened
    opened.close()
