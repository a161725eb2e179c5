"""学制: 五四 has four junior years and rests on an approval; pupils beyond it are told."""

import pytest
from duty_school import read_on, refused
from hypothesis import given
from hypothesis import strategies as st
from invented import Sealed, add_pupil

from app.domain import schooling
from app.domain.schooling import Schooling
from app.persistence.register import Register
from app.usecases.desk import duties
from app.usecases.school import schooling as usecase


@pytest.fixture(scope="session")
def sealed(sealed_duties: Sealed) -> Sealed:
    """The school of ``duty_school``."""
    return sealed_duties


def test_another_length_rests_on_the_number_of_its_approval(register: Register) -> None:
    """R-SC-5-1."""
    with refused() as found:
        register.write(usecase.set_schooling, "五四制", " ")
    assert [(one.code, one.source) for one in found] == [("schooling.approval", "四川 第五条")]
    register.write(usecase.set_schooling, "五四制", "川教〔2026〕3号")
    assert register.read(usecase.of_school) == usecase.Set(Schooling.FIVE_FOUR, "川教〔2026〕3号")
    with refused() as found:
        register.write(usecase.set_schooling, "四四制", "1")
    assert [one.code for one in found] == ["schooling.unknown"]


def test_pupils_in_a_grade_that_the_length_has_not_are_told(register: Register) -> None:
    """C25."""
    assert register.read(usecase.misfits) == ()
    register.write(add_pupil, "钱七", grade="初中四年级")
    [problem] = register.read(usecase.misfits)
    assert "1 名学生在初四" in problem.message
    keys = {one.key for one in read_on("2026-11-02", register, duties.duties)}
    assert "schooling.misfit" in keys
    register.write(usecase.set_schooling, "五四制", "川教〔2026〕3号")
    assert register.read(usecase.misfits) == ()
    register.write(add_pupil, "孙八", grade="小六")
    assert len(register.read(usecase.misfits)) == 1


@pytest.mark.parametrize(
    ("length", "after"),
    [("六三制", {"小五": "小六", "小六": "初一", "初三": "高一", "高三": ""}),
     ("五四制", {"小五": "初一", "小六": "", "初三": "初四", "初四": "高一"})],
)  # fmt: skip
def test_the_ladder_goes_up_as_the_length_has_it(length: str, after: dict[str, str]) -> None:
    found = {grade: schooling.ladder(Schooling(length)).next(grade) for grade in after}
    assert found == after


@given(st.sampled_from(Schooling))
def test_nine_years_are_nine_grades_and_the_last_of_each_stage_is_on_the_ladder(
    length: Schooling,
) -> None:
    ladder = schooling.ladder(length)
    rungs = [*ladder.of_stage("小学"), *ladder.of_stage("初中")]
    assert len(rungs) == len(set(rungs)) == 9
    assert set(ladder.final) <= set(ladder.rungs)
    assert schooling.misfits(length, rungs) == ()
