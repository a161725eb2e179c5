"""班额 when one pupil is edited into another class."""

import pytest
from invented import add_pupil, refusals, values

from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.pupils.editing import edit


def fill(tx: Tx, profile: str, count: int) -> None:
    """``count`` pupils of 小学 in class 0101."""
    tx.set("profile", profile)
    for number in range(count):
        add_pupil(tx, f"学生{number}", class_no="0101", grade="小学一年级")


def test_an_edit_takes_the_last_place_and_no_more(register: Register) -> None:
    """R-NA-6-1"""
    register.write(fill, "nongan", 44)
    register.write(edit, 1, {"class_no": "0101"})
    assert register.read(values, 1)["class_no"] == "0101"
    (problem,) = refusals(register, edit, 2, {"class_no": "0101"})
    assert (problem.code, problem.level) == ("class.too-large", Level.REFUSE)
    assert problem.source == "农安 第六条"
    assert "休学" in problem.message


def test_fujian_only_warns(register: Register) -> None:
    """R-FJ-4-1"""
    register.write(fill, "fujian", 45)
    told = register.write(edit, 1, {"class_no": "0101"}).problems
    assert [(one.code, one.level) for one in told] == [("class.too-large", Level.WARN)]


@pytest.mark.parametrize("change", [{"phone": "13800001111"}, {"class_no": ""}])
def test_a_full_class_stands_in_the_way_of_nothing_else(
    register: Register, change: dict[str, str]
) -> None:
    register.write(fill, "nongan", 60)
    assert register.write(edit, 10, change).problems == ()
