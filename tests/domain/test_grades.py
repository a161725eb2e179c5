"""学制: one place says which grades a school has and which is the last of a stage."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import grades, schooling
from app.domain.grades import SIX_THREE
from app.domain.schooling import Schooling, SchoolType

FIVE_FOUR = schooling.ladder(Schooling.FIVE_FOUR)


def test_a_five_four_school_leaves_after_small_five_and_junior_four() -> None:
    """R-SC-5-1."""
    assert SIX_THREE.final == ("小六", "初三", "高三")
    assert FIVE_FOUR.final == ("小五", "初四", "高三")
    assert FIVE_FOUR.all_here(SIX_THREE.final) == FIVE_FOUR.final
    assert FIVE_FOUR.here("小五") == "小五"
    assert [FIVE_FOUR.next(one) for one in ("小五", "初三", "初四", "小六")] == [
        "初一", "初四", "高一", "",
    ]  # fmt: skip
    assert FIVE_FOUR.distance("小五", "初一") == 1


def test_a_grade_counted_through_is_read_as_the_school_counts_it() -> None:
    assert (SIX_THREE.read("七年级"), FIVE_FOUR.read("七年级")) == ("初一", "初二")
    assert FIVE_FOUR.read("初中四年级") == SIX_THREE.read("初四") == "初四"
    assert FIVE_FOUR.read("小学六年级") == "小六"
    assert SIX_THREE.read("") == FIVE_FOUR.read("十年级") == ""


@given(st.sampled_from(Schooling), st.sampled_from(grades.LADDER), st.dates(date(2000, 1, 1)))
def test_the_year_of_entry_and_the_grade_say_the_same(
    length: Schooling, grade: str, day: date
) -> None:
    """R-SC-4-2."""
    ladder = schooling.ladder(length)
    year = ladder.entry_year(grade, day)
    if grade in ladder.rungs:
        assert ladder.of_cohort(grades.stage_of(grade), year, day) == grade
    else:
        assert year == 0
    assert grades.read(grades.named(grade)) == grade


def test_grades_go_up_on_the_tenth_of_august() -> None:
    """M04."""
    assert SIX_THREE.of_cohort("初中", 2024, date(2026, 8, 9)) == "初二"
    assert SIX_THREE.of_cohort("初中", 2024, date(2026, 8, 10)) == "初三"
    assert SIX_THREE.of_cohort("初中", 2023, date(2026, 8, 10)) == ""


def test_there_are_five_types_of_school_and_the_one_of_several_stages() -> None:
    """R-ORD-2-1, R-SC-2-1, R-ZH-2-1."""
    assert [one.value for one in SchoolType] == [
        "小学", "初中", "普通高中", "特殊教育学校", "工读学校", "一贯制学校",
    ]  # fmt: skip
    assert {schooling.type_of(kind) for kind in schooling.KINDS} == set(SchoolType)


@pytest.mark.parametrize(
    ("kind", "stages"),
    [("小学", ("小学",)), ("初级中学", ("初中",)), ("普通高中", ("高中",)),
     ("九年一贯制学校", ("小学", "初中")), ("十二年一贯制学校", ("小学", "初中", "高中")),
     ("聋人学校", ("特教",)), ("专门学校", ("工读",)), ("幼儿园", ())],
)  # fmt: skip
def test_the_kind_of_a_school_says_which_stages_it_has(kind: str, stages: tuple[str, ...]) -> None:
    assert schooling.stages_of(kind) == stages
