"""One school is made a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from dossier_school import PASSWORD, USER, Opened, add_pupil, id_number, national_number

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.school import registers

SCHOOL = registers.School("乌兰镇第一小学", "2115000001", "ordos")


@pytest.fixture(scope="session")
def sealed_dossiers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: 1 王小明 and 2 李小红 of class 0701, 3 张三 of 0702, 4 王小明 of 0801 in 高一."""
    folder = tmp_path_factory.mktemp("dossiers") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    for number, (name, class_no, grade) in enumerate(
        (
            ("王小明", "0701", "小学一年级"),
            ("李小红", "0701", "小学一年级"),
            ("张三", "0702", "初中二年级"),
            ("王小明", "0801", "高中一年级"),
        ),
        1,
    ):
        facts = {"class_no": class_no, "grade": grade, "id_number": id_number(number)}
        facts["national_number"] = national_number(number)
        register.write(add_pupil, name, **facts)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(sealed_dossiers: tuple[Path, keys.Unlocked], tmp_path: Path) -> Opened:
    """``opening(role)``: this test's own register, opened by somebody of that role."""
    folder = tmp_path / "register"
    shutil.copytree(sealed_dossiers[0], folder)

    @contextmanager
    def opened(role: str) -> Iterator[Register]:
        register = Register.open(folder, replace(sealed_dossiers[1], role=role))
        yield register
        register.close()

    return opened


@pytest.fixture
def register(opening: Opened) -> Iterator[Register]:
    """This test's own register, in the registrar's hands."""
    with opening("registrar") as opened:
        yield opened
