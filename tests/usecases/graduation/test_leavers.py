"""毕业审核: the verdict of every leaver by what was entered, with the article, in every region."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from graduation_school import (
    DAY,
    GANG,
    HONG,
    HU,
    JUNIORS,
    LAN,
    MING,
    PASSED,
    YUN,
    codes,
    line,
    refusal,
    results,
    shown,
)

from app.job import Job
from app.persistence.case_records import StatusCase
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Level
from app.usecases.graduation import graduating, leaver_results, leavers, sheet_lines
from app.usecases.status import statuses

Opens = Callable[..., Register]


def test_each_leaving_grade_of_the_school_is_offered(register: Register) -> None:
    found = register.read(leavers.final_grades, DAY)
    assert [(one.grade, one.stage, one.pupils) for one in found] == [
        ("小六", "小学", 1),
        ("初三", "初中", 4),
        ("高三", "高中", 1),
    ]


def test_nobody_has_a_verdict_before_results_are_entered(register: Register) -> None:
    plan = shown(register)
    assert [one.student_id for one in plan.lines] == list(JUNIORS)
    assert plan.results == {} and plan.left_out == 4
    assert {one.level for one in plan.lines} == {Level.NEEDS_MATERIAL}


@pytest.mark.parametrize(
    ("values", "result"),
    [
        ({}, "毕业"),
        ({"failed_after_resit": "5"}, "结业"),
        ({"courses_completed": "否", "years_studied": "9"}, "肄业"),
    ],
)
def test_inner_mongolia_says_what_becomes_of_a_junior(
    register: Register, values: dict[str, str], result: str
) -> None:
    """R-ORD-23-2, R-ORD-23-3, R-ORD-23-4."""
    results(register, {MING: {**PASSED, **values}})
    assert line(register, MING).result == result
    assert shown(register).counts[result] == 1


@pytest.mark.parametrize(
    ("profile", "grade", "pupil", "values", "result"),
    [
        ("sichuan", "小六", HU, {}, "毕业"),
        ("sichuan", "初三", MING, {**PASSED, "failed_after_resit": "3"}, "结业"),
        ("sichuan", "初三", MING, {**PASSED, "quality_ok": "否"}, "结业"),
        ("sichuan", "初三", MING, {**PASSED, "courses_completed": "否"}, "肄业"),
        ("sichuan", "初三", MING, {**PASSED, "failed_after_resit": "1"}, ""),
        ("sichuan", "高三", YUN, PASSED, "毕业"),
        ("sichuan", "高三", YUN, {**PASSED, "quality_ok": "否"}, "结业"),
        ("sichuan", "高三", YUN, {**PASSED, "quality_ok": "否", "years_studied": "2"}, "肄业"),
        ("sichuan", "高三", YUN, {**PASSED, "years_studied": "2"}, ""),
        ("nongan", "小六", HU, PASSED, "毕业"),
        ("nongan", "初三", MING, {**PASSED, "failed_after_resit": "1"}, ""),
        ("ordos", "高三", YUN, PASSED, "毕业"),
        ("ordos", "高三", YUN, {**PASSED, "courses_completed": "否", "years_studied": "3"}, ""),
    ],
)
def test_every_region_judges_by_its_own_article(
    opening: Opens, profile: str, grade: str, pupil: int, values: dict[str, str], result: str
) -> None:
    """R-SC-39-1, R-SC-39-2, R-SC-40-1, R-SC-42-1, R-NA-30-2, R-ORD-23-6."""
    register = opening(profile)
    if values:
        results(register, {pupil: values}, grade)
    found = line(register, pupil, grade)
    assert found.result == result
    assert found.open == (not result)


def test_four_of_ten_subjects_are_left_to_the_authority(register: Register) -> None:
    """R-ORD-23-3: the text says nothing of less than half."""
    results(register, {MING: {**PASSED, "failed_after_resit": "4"}})
    found = line(register, MING)
    assert found.open and "办法 第二十三条" in {one.source for one in found.findings}
    assert codes(register.write, leavers.decide, "初三", DAY, [MING], ("结业", "", "")) == [
        "graduation.why"
    ]
    answer = ("结业", "区教体局基教股电话答复", "东教基〔2026〕12号")
    register.write(leavers.decide, "初三", DAY, [MING], answer)
    assert line(register, MING).result == "结业"


def test_what_the_text_says_cannot_be_decided_otherwise(register: Register) -> None:
    results(register, {MING: {**PASSED, "failed_after_resit": "6"}})
    [found] = refusal(
        register.write, leavers.decide, "初三", DAY, [MING], ("毕业", "校务会议", "1号")
    )
    assert found.code == "graduation.settled"
    assert line(register, MING).result == "结业"


def test_an_unfinished_course_asks_how_long_the_pupil_has_studied(register: Register) -> None:
    """R-ORD-23-4: 满九年 is counted, not assumed."""
    results(register, {MING: {**PASSED, "courses_completed": "否"}})
    assert line(register, MING).result == ""
    results(register, {MING: {"years_studied": "8"}})
    assert line(register, MING).open


def test_the_rest_can_be_stated_to_have_passed_at_once(register: Register) -> None:
    results(register, {GANG: {**PASSED, "failed_after_resit": "7"}})
    assert register.write(leavers.enter_rest, "初三", DAY) == 3
    plan = shown(register)
    assert plan.counts == {"毕业": 3, "结业": 1, "肄业": 0}


def test_who_is_away_does_not_leave_with_the_grade(register: Register) -> None:
    on = DAY.replace(month=3)
    register.write(statuses.put, LAN, "suspension", on, {"end": "20270301", "ground": "因病"})
    results(register, {LAN: PASSED})
    found = line(register, LAN)
    assert found.result == "" and found.status == "休学"
    assert "graduation.state" in [one.code for one in found.findings]


def test_who_is_in_the_middle_of_a_case_does_not_leave(register: Register) -> None:
    case = {"kind": "transfer_out", "state": "open", "applied_on": "20260601"}
    blank = dict.fromkeys(
        ("opened_at", "opened_by", "profile", "digest", "verdict", "facts", "findings"), ""
    )
    register.write(lambda tx: tx.add(StatusCase(student_id=LAN, **case, **blank)).id)
    results(register, {LAN: PASSED, MING: PASSED})
    found = line(register, LAN)
    assert ([one.code for one in found.findings], found.result) == (["graduation.case-open"], "")
    assert line(register, MING).result == "毕业"


def test_who_came_back_after_that_day_did_not_leave_on_it(register: Register) -> None:
    register.write(statuses.put, LAN, "suspension", DAY.replace(month=7), {"end": "20260801"})
    register.write(statuses.put, LAN, "resumption", DAY.replace(month=8), {})
    results(register, {LAN: PASSED})
    found = line(register, LAN)
    assert [one.code for one in found.findings] == ["graduation.backwards"]


def test_a_text_for_compulsory_schools_graduates_no_senior(opening: Opens) -> None:
    register = opening("nongan")
    results(register, {YUN: PASSED}, "高三")
    found = line(register, YUN, "高三")
    assert (found.result, found.level) == ("", Level.OUT_OF_SCOPE)


@pytest.mark.parametrize(
    "values", [{"courses_completed": "也许"}, {"subjects": "一百"}, {"failed_after_resit": "-1"}]
)
def test_values_that_cannot_be_are_refused_with_their_field(
    register: Register, values: dict[str, str]
) -> None:
    [found] = refusal(register.write, leavers.enter, "初三", "2026", {MING: values})
    assert found.where.student_id == MING and found.where.field


SHEET = (
    ("初三毕业成绩", "", "", "", ""),
    ("姓名", "班号", "课程修完", "综合素质", "补考后不及格科数"),
    ("王小明", "0901", "√", "良好", "0"),
    ("李小红", "0901", "是", "不合格", "2"),
    ("孙小虎", "0601", "是", "合格", "0"),
    ("没有这人", "0901", "是", "合格", "0"),
    ("陈刚", "0901", "是", "待定", "0"),
)


def test_a_pasted_sheet_is_looked_at_line_by_line_first(register: Register) -> None:
    plan = register.read(leaver_results.preview, "初三", DAY, SHEET)
    assert plan.counts == {"changed": 2, "unchanged": 0, "rejected": 3}
    assert [one.code for one in plan.problems] == [
        "graduation.not-leaving",
        "graduation.unknown",
        "graduation.flag",
    ]
    assert register.write(leaver_results.apply, plan) == 2
    assert line(register, MING).result == "毕业"
    assert line(register, HONG).values["quality_ok"] == "否"
    again = register.read(leaver_results.preview, "初三", DAY, SHEET)
    assert again.counts["unchanged"] == 2


def test_a_letter_is_no_verdict_of_any_text_and_is_asked_about(register: Register) -> None:
    rows = (SHEET[1], ("王小明", "0901", "是", "C", "0"))
    plan = register.read(leaver_results.preview, "初三", DAY, rows)
    assert {one.code for one in plan.problems} == {"graduation.flag"}
    assert codes(register.write, leaver_results.apply, plan) == ["graduation.nothing"]


def test_the_blank_sheet_is_read_back_as_it_was_filled_in(
    register: Register, tmp_path: Path
) -> None:
    results(register, {MING: {"subjects": "10"}})
    out = tmp_path / "成绩表.xlsx"
    assert register.write(leaver_results.blank, "初三", DAY, out) == 4
    book = openpyxl.load_workbook(out)
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:3] == ("姓名", "学籍号", "班号")
    for number in range(2, 6):
        book.active.cell(number, 4).value = "是"
    book.save(out)
    read = sheet_lines.of_file(out, leaver_results.WORDS, Job())
    plan = register.read(leaver_results.preview, "初三", DAY, read)
    assert plan.counts == {"changed": 4, "unchanged": 0, "rejected": 0}
    register.write(leaver_results.apply, plan)
    assert line(register, MING).values["subjects"] == "10"
    assert line(register, LAN).values["courses_completed"] == "是"


def test_a_pupil_on_two_lines_is_on_none(register: Register) -> None:
    rows = (*SHEET[1:3], SHEET[2])
    plan = register.read(leaver_results.preview, "初三", DAY, rows)
    assert {one.code for one in plan.problems} == {"graduation.twice"}
    assert codes(register.write, leaver_results.apply, plan) == ["graduation.nothing"]


def test_a_sheet_without_a_heading_says_what_it_needs(register: Register) -> None:
    rows = (("王小明", "是", "是"),)
    [found] = refusal(register.read, leaver_results.preview, "初三", DAY, rows)
    assert "姓名" in found.message and "课程修完" in found.message


def test_a_leaving_grade_follows_the_class_where_the_record_has_none(register: Register) -> None:
    from app.persistence.class_records import SchoolClass

    def described(tx: object) -> None:
        tx.get(Student, LAN, "").grade = ""
        tx.add(SchoolClass(class_no="0902", stage="初中", entry_year="2023"))

    register.write(described)
    assert LAN in [one.student_id for one in shown(register).lines]


def test_who_entered_too_late_for_this_summer_is_pointed_out(register: Register) -> None:
    """A grade that is next summer's must not leave a year early in silence."""

    def entered(tx: object) -> None:
        tx.get(Student, MING, "").entry_month = "202409"

    register.write(entered)
    results(register, {MING: PASSED})
    found = line(register, MING)
    assert [one.code for one in found.findings] == ["graduation.early"]
    assert found.result == "毕业" and "2027" in found.findings[0].message


def test_only_a_registrar_enters_results(opening: Opens) -> None:
    register = opening("", "class_teacher")
    assert codes(register.write, leavers.enter, "初三", "2026", {MING: PASSED}) == [
        "permission.denied"
    ]
    assert register.read(graduating.preview, "初三", DAY).left_out == 4
