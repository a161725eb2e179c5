"""One school is made a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from invented import PASSWORD, USER, Opened, add_pupil, id_number

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers

SCHOOL = registers.School("乌兰镇第一小学", "2115000001", "ordos")


@pytest.fixture(scope="session")
def sealed_collection(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: 1 王小明 with both parents, 2 李小红 with a mother, 3 张三 without a number."""
    folder = tmp_path_factory.mktemp("collection") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    parents = ("赵秀英", "王建国")
    register.write(add_pupil, "王小明", parents, class_no="0701", id_number=id_number(1))
    register.write(add_pupil, "李小红", ("孙淑兰",), class_no="0701", id_number=id_number(2))
    facts = {"sex": "男", "birth_date": "20150303", "id_type": "其他"}
    register.write(add_pupil, "张三", class_no="0702", **facts)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(sealed_collection: tuple[Path, keys.Unlocked], tmp_path: Path) -> Opened:
    """``opening(role)``: this test's own register, opened by somebody of that role."""
    folder = tmp_path / "register"
    shutil.copytree(sealed_collection[0], folder)

    @contextmanager
    def opened(role: str) -> Iterator[Register]:
        register = Register.open(folder, replace(sealed_collection[1], role=role))
        yield register
        register.close()

    return opened


@pytest.fixture
def register(opening: Opened) -> Iterator[Register]:
    """This test's own register, in the registrar's hands."""
    with opening("registrar") as opened:
        yield opened
