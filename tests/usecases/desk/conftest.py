"""One school is made a session; every test works on a copy of its folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from duty_school import CODE, PASSWORD, TERM, USER, Opening, add_pupil, id_number

from app.persistence import keys
from app.persistence.register import Register
from app.usecases.rulebook import calendars
from app.usecases.school import registers

SCHOOL = registers.School("乌兰镇第一学校", CODE, "ordos")


@pytest.fixture(scope="session")
def sealed_duties(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, keys.Unlocked]:
    """Closed: 1 王小明 and 2 李小红 in 初一, 3 张三 in 高二, 4 赵六 in 小三, a migrant's child."""
    folder = tmp_path_factory.mktemp("duties") / "register"
    register, _ = registers.create(folder, SCHOOL, USER, PASSWORD, cost=keys.LOWEST)
    for name, number, class_no, grade, migrant in (
        ("王小明", 1, "0701", "初一", "否"),
        ("李小红", 2, "0701", "初一", "否"),
        ("张三", 3, "1102", "高二", "否"),
        ("赵六", 4, "0301", "小三", "是"),
    ):
        values = {"class_no": class_no, "grade": grade, "migrant_child": migrant}
        register.write(add_pupil, name, id_number=id_number(number), sex="男", **values)
    register.write(calendars.enter_term, TERM)
    register.close()
    return folder, register.unlocked


@pytest.fixture
def opening(sealed_duties: tuple[Path, keys.Unlocked], tmp_path: Path) -> Opening:
    """``opening(role)``: this test's own register, opened by somebody of that role."""
    folder, unlocked = sealed_duties
    shutil.copytree(folder, tmp_path / "register")

    @contextmanager
    def opened(role: str) -> Iterator[Register]:
        register = Register.open(tmp_path / "register", replace(unlocked, role=role))
        yield register
        register.close()

    return opened


@pytest.fixture
def register(opening: Opening) -> Iterator[Register]:
    """This test's own register, in the registrar's hands."""
    with opening("registrar") as opened:
        yield opened
