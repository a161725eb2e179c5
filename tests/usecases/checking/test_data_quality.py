"""人不全、人不准、数不全、数不准: counts that are their lists, each in a named place."""

from collections.abc import Callable
from datetime import date

import pytest
from duty_school import on, read_on
from invented import Sealed

from app.domain.problem_handling import Kind
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.checking import compliance, doubles
from app.usecases.pupils import students
from app.usecases.status import statuses
from app.usecases.staying import dropout

TODAY = "2026-11-20"
NAMES = {1: "王小明", 2: "李小红", 3: "张三", 4: "赵六"}


@pytest.fixture(scope="session")
def sealed(sealed_duties: Sealed) -> Sealed:
    """The school of ``duty_school``."""
    return sealed_duties


def behind(register: Register) -> list[dict[str, str]]:
    """Name → what is the matter, for each of the four."""
    lines = read_on(TODAY, register, compliance.lines, "数据质量")
    assert [line.item.text[:3] for line in lines] == ["人不全", "人不准", "数不全", "数不准"]
    assert all(line.known and line.note for line in lines)
    return [{one.name: one.what for one in line.pupils} for line in lines]


def change(number: int, **values: str) -> Callable[[Tx], None]:
    def act(tx: Tx) -> None:
        for key, text in values.items():
            setattr(tx.get(Student, number, "这名学生"), key, text)

    return act


def test_who_sits_here_without_a_number_is_missing(register: Register) -> None:
    """R-FJ-5-3: 人不全."""
    for number in (1, 2):
        register.write(change(number, national_number=f"G15060220150101001{number}"))
    register.write(statuses.put, 3, "transfer_out", date(2026, 9, 1), {})
    missing = behind(register)[0]
    assert missing == {"赵六": "在校就读，没有学籍号（没有登记入学注册）"}


def test_who_is_on_the_books_and_stays_away_is_wrong(register: Register) -> None:
    """R-FJ-5-3: 人不准; R-NA-20-3, R-ZH-3-1: 人籍相符."""
    assert behind(register)[1] == {}
    on(TODAY, register, dropout.open_watch, 1, "2026-11-02", "厌学")
    register.write(doubles.report, 4, Kind.NAME_MISMATCH, "国网反馈")
    assert behind(register)[1] == {
        "赵六": "问题学籍：号与姓名不匹配",
        "王小明": "有学籍，2026年11月2日起不到校",
    }


def test_what_is_blank_is_missing(register: Register) -> None:
    """R-FJ-5-3: 数不全."""
    assert behind(register)[2]["王小明"] == "没有填齐：必填信息、照片"
    register.write(students.add_evidence, 1, "photo", "image/jpeg", b"\xff\xd8\xff\xe0")
    assert behind(register)[2]["王小明"] == "没有填齐：必填信息"


def test_what_contradicts_the_number_or_the_length_is_wrong(register: Register) -> None:
    """R-FJ-5-3: 数不准."""
    for number in NAMES:
        right = register.read(lambda tx, n=number: tx.get(Student, n, "学生").id_number)
        sex = "男" if int(right[16]) % 2 else "女"
        register.write(change(number, birth_date="20150101", sex=sex))
    assert behind(register)[3] == {}
    sex = register.read(lambda tx: tx.get(Student, 1, "学生").sex)
    register.write(change(1, birth_date="20150102", sex="女" if sex == "男" else "男"))
    register.write(change(2, grade="初四"))
    register.write(change(3, birth_date="20150102", id_type="护照"))
    assert behind(register)[3] == {
        "王小明": "出生日期、性别与身份证件号不一致",
        "李小红": "年级“初四”不在本校学制之内",
    }
