"""One line of a sheet: cross-field checks, what blocks and what only warns."""

from datetime import date

import pytest

from app.domain import identity, record
from app.problems import Level, Problem, blocking

TODAY = date(2026, 11, 21)
SCHOOL = "3115062301"


def number(born: str, sequence: str = "013", region: str = "150602") -> str:
    first = region + born + sequence
    return first + identity.check_character(first)


BOY = number("20170305", "013")
FATHER = number("19850712", "031")


def line(**changes: str) -> dict[str, str]:
    """A whole and faultless line; ``guardian1_name`` stands for ``guardian1.name``."""
    row = {
        "school_code": SCHOOL,
        "name": "巴特尔",
        "sex": "男",
        "birth_date": "20170305",
        "birthplace_division": "150602000000",
        "native_place": "鄂尔多斯市东胜区",
        "ethnicity": "蒙古族",
        "nationality": "中国",
        "id_type": "居民身份证",
        "overseas_status": "否",
        "health": "健康或良好",
        "id_number": BOY,
        "hukou_nature": "非农业户口",
        "hukou_division": "150602000000",
        "class_no": "2023001",
        "entry_month": "202309",
        "entry_mode": "就近入学",
        "study_mode": "走读",
        "address": "天骄路1号",
        "mail_address": "天骄路1号",
        "home_address": "天骄路1号",
        "phone": "13800138000",
        "postcode": "017000",
        "only_child": "是",
        "preschool": "是",
        "left_behind": "非留守儿童",
        "needs_aid": "否",
        "receives_subsidy": "否",
        "orphan": "否",
        "martyr_child": "否",
        "migrant_child": "否",
        "guardian1.name": "苏和",
        "guardian1.relation": "父亲",
        "guardian1.relation_note": "",
        "guardian1.address": "天骄路1号",
        "guardian1.hukou_division": "150602000000",
        "guardian1.phone": "13800138001",
        "guardian1.is_guardian": "是",
        "guardian1.id_type": "居民身份证",
        "guardian1.id_number": FATHER,
        "guardian2.name": "娜仁",
        "guardian2.relation": "母亲",
        "guardian2.address": "天骄路1号",
        "guardian2.hukou_division": "150602000000",
        "guardian2.phone": "13800138002",
        "guardian2.is_guardian": "是",
    }
    return row | {key.replace("_", ".", 1) if key[:8] == "guardian" else key: value
                  for key, value in changes.items()}  # fmt: skip


def read(**changes: str) -> record.RecordReading:
    return record.read_record(line(**changes), school_code=SCHOOL, today=TODAY)


def found(reading: record.RecordReading) -> list[tuple[str, Level]]:
    return [(problem.code, problem.level) for problem in reading.problems]


def one(reading: record.RecordReading) -> Problem:
    (problem,) = reading.problems
    return problem


def test_a_faultless_line_is_one_pupil_with_two_members_and_no_word() -> None:
    """R-ORD-7-6."""
    reading = read()
    assert reading.problems == []
    assert not reading.blocked
    assert reading.student["name"] == "巴特尔"
    assert [member["name"] for member in reading.guardians] == ["苏和", "娜仁"]
    assert reading.guardians[0]["phone"] == "13800138001"
    assert record.check_complete(reading.student, reading.guardians) == []


def test_only_columns_that_are_there_are_read_and_others_passed_over() -> None:
    row = {"name": "巴特尔", "no_field": "x", "guardian1.name": ""}
    reading = record.read_record(row, school_code=SCHOOL, today=TODAY)
    assert reading.student == {"name": "巴特尔"}
    assert reading.guardians == []


def test_a_line_without_a_name_blocks() -> None:
    assert found(read(name=" ")) == [("field.required", Level.REFUSE)]


def test_a_wrong_check_character_blocks_and_names_the_number() -> None:
    """R-ORD-6-1."""
    wrong = BOY[:-1] + ("0" if BOY[-1] != "0" else "1")
    problem = one(read(id_number=wrong))
    assert (problem.code, problem.level) == ("identity.check-digit", Level.REFUSE)
    assert wrong in problem.message
    assert problem.where.field == "身份证件号"


def test_a_wrong_number_of_a_member_blocks_too_and_names_the_member() -> None:
    problem = one(read(guardian1_id_number="150602198507120310"))
    assert problem.where.field == "成员1身份证件号"
    assert problem.level is Level.REFUSE


def test_sex_and_birth_against_the_number_warn_at_entry_and_block_the_export() -> None:
    """R-ORD-6-1: ID↔birth/sex consistency is found before export."""
    reading = read(sex="女", birth_date="20170306")
    assert found(reading) == [
        ("record.sex-differs", Level.WARN),
        ("record.birth-differs", Level.WARN),
    ]
    at_export = record.check_complete(reading.student, reading.guardians)
    assert [(p.code, p.level) for p in at_export] == [
        ("record.sex-differs", Level.REFUSE),
        ("record.birth-differs", Level.REFUSE),
    ]


def test_blank_sex_birth_and_type_are_filled_from_the_number_with_a_word_each() -> None:
    reading = read(sex="", birth_date="", id_type="")
    assert found(reading) == [("record.derived", Level.WARN)] * 3
    student = reading.student
    assert (student["sex"], student["birth_date"]) == ("男", "20170305")
    assert student["id_type"] == "居民身份证"


def test_the_type_is_not_guessed_for_a_number_that_may_be_a_residence_permit() -> None:
    permit = number("20170305", "013", region="830000")
    reading = read(id_type="", id_number=permit)
    assert reading.student["id_type"] == ""
    assert found(reading) == [("record.incomplete", Level.WARN)]


def test_nothing_is_filled_from_a_number_of_another_document() -> None:
    reading = read(id_type="其他", sex="", id_number=BOY)
    assert reading.student["sex"] == ""


def test_the_national_number_is_stored_as_it_came_and_never_derived() -> None:
    """R-ORD-5-1, R-NA-11-2, R-SC-14-1: it comes from the national system and stays for life."""
    other = "G" + number("20170306")
    reading = read(national_number=other)
    assert found(reading) == [("record.national-number-differs", Level.WARN)]
    assert reading.student["national_number"] == other
    assert read(national_number="G" + BOY).problems == []
    assert read(national_number="L" + number("20170306")).problems == []
    assert "national_number" not in read().student
    assert record.check_complete(reading.student, reading.guardians) == []


def test_a_pupil_without_a_number_needs_a_members_number() -> None:
    """R-NA-11-1: 无身份证号."""
    with_member = read(id_type="其他", id_number="")
    assert with_member.problems == []
    assert record.check_complete(with_member.student, with_member.guardians) == []
    without = read(id_type="其他", id_number="", guardian1_id_number="")
    assert found(without) == [("record.incomplete", Level.WARN)]
    codes = [p.code for p in record.check_complete(without.student, without.guardians)]
    assert codes == ["field.required"]


def test_a_number_is_required_unless_the_type_is_other() -> None:
    problem = one(read(id_number=""))
    assert (problem.code, problem.where.field) == ("record.incomplete", "身份证件号")


def test_a_birth_date_after_today_blocks() -> None:
    reading = read(id_type="其他", id_number="", birth_date="20261122")
    assert found(reading) == [("record.birth-future", Level.REFUSE)]
    assert read(id_type="其他", id_number="", birth_date="20261121").problems == []


def test_another_schools_line_blocks() -> None:
    problem = one(read(school_code="3115062302"))
    assert (problem.code, problem.level) == ("record.other-school", Level.REFUSE)
    assert "3115062302" in problem.message
    assert SCHOOL in problem.message
    row = line(school_code="3115062302")
    assert record.read_record(row, school_code="", today=TODAY).problems == []


@pytest.mark.parametrize(
    ("placed", "disability", "fits"),
    [
        ("非随班就读", "无残疾", True),
        ("视力残疾随班就读", "视力残疾", True),
        ("听力残疾随班就读", "听力残疾", True),
        ("智力残疾随班就读", "智力残疾", True),
        ("其他残疾随班就读", "言语残疾", True),
        ("其他残疾随班就读", "多重残疾", True),
        ("其他残疾随班就读", "视力残疾", False),
        ("视力残疾随班就读", "无残疾", False),
    ],
)
def test_placement_and_disability_go_in_pairs(placed: str, disability: str, fits: bool) -> None:
    """R-SC-9-1: a disability never refuses the pupil; the pair is put right before export."""
    reading = read(inclusive_class=placed, disability=disability)
    assert (reading.problems == []) == fits
    assert not reading.blocked
    at_export = record.check_complete(reading.student, reading.guardians)
    assert (blocking(at_export) == []) == fits


def test_a_disabled_pupil_outside_a_regular_class_only_warns() -> None:
    """R-NA-12-1: 送教上门 and special schools keep such pupils."""
    reading = read(inclusive_class="非随班就读", disability="智力残疾")
    at_export = record.check_complete(reading.student, reading.guardians)
    assert [(p.code, p.level) for p in at_export] == [("record.disability-pair", Level.WARN)]


def test_a_relation_outside_the_five_becomes_other_with_a_note() -> None:
    reading = read(guardian2_relation="舅舅")
    assert found(reading) == [("field.repaired", Level.WARN)]
    assert reading.guardians[1]["relation"] == "其他"
    assert reading.guardians[1]["relation_note"] == "舅舅"
    noted = read(guardian1_relation="继父", guardian1_relation_note="2020年起")
    assert noted.guardians[0]["relation"] == "其他"
    assert "继父" in noted.guardians[0]["relation_note"]
    assert "2020年起" in noted.guardians[0]["relation_note"]


def test_the_relation_other_needs_a_note() -> None:
    problem = one(read(guardian1_relation="其他"))
    assert (problem.code, problem.where.field) == ("record.incomplete", "成员1关系说明")
    assert read(guardian1_relation="其他", guardian1_relation_note="姑姑").problems == []


def test_one_member_at_least_is_the_guardian() -> None:
    reading = read(guardian1_is_guardian="否", guardian2_is_guardian="否")
    assert found(reading) == [("record.no-guardian", Level.WARN)]
    at_export = record.check_complete(reading.student, reading.guardians)
    assert [p.code for p in blocking(at_export)] == ["record.no-guardian"]


def test_pupil_and_member_cannot_share_one_number() -> None:
    assert found(read(guardian1_id_number=BOY)) == [("record.same-number", Level.REFUSE)]
    reading = read(guardian2_id_type="居民身份证", guardian2_id_number=FATHER)
    assert found(reading) == [("record.same-number", Level.WARN)]


def test_a_member_of_nothing_but_a_yes_or_no_is_nobody() -> None:
    row = {key: "" if key[:9] == "guardian2" else value for key, value in line().items()}
    row["guardian2.is_guardian"] = "否"
    reading = record.read_record(row, school_code=SCHOOL, today=TODAY)
    assert [member["name"] for member in reading.guardians] == ["苏和"]
    at_export = record.check_complete(reading.student, reading.guardians)
    assert [(p.code, p.level) for p in at_export] == [("record.second-member", Level.WARN)]


def test_what_is_missing_is_one_warning_at_entry_and_one_refusal_each_at_export() -> None:
    """R-ORD-3-1, R-NA-2-4, R-SC-3-2: validation errors block what goes out, collection goes on."""
    reading = read(address="", health="", guardian1_phone="")
    assert found(reading) == [("record.incomplete", Level.WARN)]
    for label in ("现住址", "健康状况", "成员1联系电话"):
        assert label in reading.problems[0].message
    at_export = record.check_complete(reading.student, reading.guardians)
    assert {(p.code, p.level) for p in at_export} == {("field.required", Level.REFUSE)}
    assert [p.where.field for p in at_export] == ["健康状况", "现住址", "成员1联系电话"]


def test_a_short_roster_gets_one_warning_and_is_not_blocked() -> None:
    row = {"name": "巴特尔", "id_number": BOY}
    reading = record.read_record(row, school_code=SCHOOL, today=TODAY)
    assert not reading.blocked
    assert [p.code for p in reading.problems].count("record.incomplete") == 1
    assert reading.student["sex"] == "男"


def test_a_district_may_demand_more() -> None:
    reading = read()
    (problem,) = record.check_complete(reading.student, reading.guardians, {"political_status"})
    assert (problem.code, problem.where.field) == ("field.required", "政治面貌")


def test_wrong_shapes_that_only_warned_at_entry_block_the_export() -> None:
    reading = read(postcode="17000", distance="1.5")
    assert {level for _, level in found(reading)} == {Level.WARN}
    at_export = record.check_complete(reading.student, reading.guardians)
    assert [p.code for p in blocking(at_export)] == [
        "field.postcode-invalid",
        "field.integer-invalid",
    ]


def test_a_stored_number_that_turned_out_invalid_blocks_the_export() -> None:
    reading = read()
    student = reading.student | {"id_number": "110105194912310020"}
    codes = [p.code for p in record.check_complete(student, reading.guardians)]
    assert codes == ["identity.invalid"]


def test_any_number_of_members_is_read_in_their_order() -> None:
    row = line() | {"guardian10.name": "奶奶某", "guardian3.name": "爷爷某"}
    reading = record.read_record(row, school_code=SCHOOL, today=TODAY)
    assert [member["name"] for member in reading.guardians] == ["苏和", "娜仁", "爷爷某", "奶奶某"]


def test_a_repaired_cell_of_a_member_names_its_own_column() -> None:
    problem = one(read(guardian2_phone="138 0013 8002"))
    assert (problem.code, problem.where.field) == ("field.repaired", "成员2联系电话")
