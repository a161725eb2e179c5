"""One school is made a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from invented import CODE, PASSWORD, USER, Opened, add_pupil, id_number

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers

SCHOOL = registers.School("乌兰镇第一小学", CODE, "ordos")


@pytest.fixture(scope="session")
def sealed_classes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: 1 王小明 and 2 李小红 with numbers in 0701, 3 张三 without one in 0702."""
    folder = tmp_path_factory.mktemp("classes") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    register.write(add_pupil, "王小明", class_no="0701", id_number=id_number(1))
    register.write(add_pupil, "李小红", class_no="0701", id_number=id_number(2))
    register.write(add_pupil, "张三", class_no="0702", sex="男", birth_date="20150303")
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(sealed_classes: tuple[Path, keys.Unlocked], tmp_path: Path) -> Opened:
    """``opening(role)``: this test's own register, opened by somebody of that role."""
    folder, unlocked = sealed_classes
    shutil.copytree(folder, tmp_path / "register")

    @contextmanager
    def opened(role: str) -> Iterator[Register]:
        register = Register.open(tmp_path / "register", replace(unlocked, role=role))
        yield register
        register.close()

    return opened


@pytest.fixture
def register(opening: Opened) -> Iterator[Register]:
    """This test's own register, in the registrar's hands."""
    with opening("registrar") as opened:
        yield opened
