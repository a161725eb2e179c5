"""The data dictionary: what the national record holds, and how each value is read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import codes, fields
from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS, Field, Kind, Required
from app.problems import Level

ALL_FIELDS = (*STUDENT_FIELDS, *(fields.by_key(f"guardian1.{f.key}") for f in GUARDIAN_FIELDS))


def read(key: str, raw: str) -> fields.Reading:
    return fields.read(fields.by_key(key), raw)


def codes_of(reading: fields.Reading) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_the_dictionary_is_the_national_basic_information_form() -> None:
    """R-ORD-7-6, R-SC-17-3: the field set of the national form is the data model."""
    labels = {field.label for field in STUDENT_FIELDS}
    assert len(STUDENT_FIELDS) == 51
    assert len(GUARDIAN_FIELDS) == 12
    assert {"学校标识码", "姓名", "身份证件号", "是否进城务工人员随迁子女", "学籍号"} <= labels
    starred = [field for field in STUDENT_FIELDS if field.required is Required.ALWAYS]
    assert len(starred) == 29


def test_keys_and_labels_are_unique() -> None:
    for known in (STUDENT_FIELDS, GUARDIAN_FIELDS):
        assert len({field.key for field in known}) == len(known)
        assert len({field.label for field in known}) == len(known)


def test_key_information_is_the_five_items_that_only_a_case_changes() -> None:
    """R-ORD-10-1."""
    five = {field.label for field in STUDENT_FIELDS if field.key_information}
    assert five == {"姓名", "性别", "出生日期", "身份证件类型", "身份证件号"}


def test_numbers_addresses_and_circumstances_are_sensitive() -> None:
    for key in ("id_number", "phone", "address", "disability", "guardian2.id_number"):
        assert fields.by_key(key).sensitive
    assert not fields.by_key("class_no").sensitive


def test_a_members_key_names_the_member_in_its_label() -> None:
    field = fields.by_key("guardian2.phone")
    assert (field.key, field.label, field.kind) == ("guardian2.phone", "成员2联系电话", Kind.PHONE)
    with pytest.raises(KeyError):
        fields.by_key("guardian0.phone")
    with pytest.raises(KeyError):
        fields.by_key("shoe_size")


def test_every_code_field_has_a_table_that_exists() -> None:
    for field in ALL_FIELDS:
        assert (field.kind is Kind.CODE) == bool(field.table)
        if field.table:
            assert fields.choices(field) == codes.table(field.table).names


@pytest.mark.parametrize(
    "raw",
    ["2018-9-1", "2018/9/1", "2018.09.01", "2018年9月1日", "２０１８0901", "2018-09-01 00:00:00"],
)
def test_every_spelling_of_a_day_becomes_eight_digits_and_is_said(raw: str) -> None:
    reading = read("birth_date", raw)
    assert reading.value == "20180901"
    assert reading.repaired
    (problem,) = reading.problems
    assert (problem.code, problem.level) == ("field.repaired", Level.WARN)
    assert raw in problem.message
    assert "20180901" in problem.message
    assert problem.where.field == "出生日期"


def test_a_canonical_day_is_read_in_silence_even_a_leap_day() -> None:
    for day in ("20180901", "20200229", "20181231"):
        assert read("birth_date", f" {day}\t") == fields.Reading(day)


@pytest.mark.parametrize("raw", ["20190229", "2018-13-01", "180901", "43344", "昨天", "18720101"])
def test_a_day_that_never_was_blocks_and_is_not_guessed(raw: str) -> None:
    reading = read("birth_date", raw)
    assert reading.value == raw
    assert codes_of(reading) == ["field.date-invalid"]
    assert reading.problems[0].level is Level.REFUSE
    assert raw in reading.problems[0].message


@pytest.mark.parametrize("raw", ["2026-9", "2026年9月", "2026.09", "20260901", "2026/9/1"])
def test_every_spelling_of_a_month_becomes_six_digits(raw: str) -> None:
    assert read("entry_month", raw).value == "202609"
    assert read("entry_month", raw).repaired


def test_a_month_that_never_was_blocks() -> None:
    assert codes_of(read("entry_month", "202613")) == ["field.month-invalid"]


def test_the_old_spelling_of_the_template_is_read_in_silence_and_written_again() -> None:
    """R-ORD-7-6: codes as in the national template, and the export maps one to one."""
    field = fields.by_key("ethnicity")
    assert fields.read(field, "毛难族") == fields.Reading("毛南族")
    assert fields.write(field, "毛南族") == "毛难族"
    assert fields.write(field, "汉族") == "汉族"
    assert fields.write(fields.by_key("name"), "毛南族") == "毛南族"


def test_a_whole_row_is_written_as_the_template_spells_it() -> None:
    row = {"ethnicity": "毛南族", "guardian1.ethnicity": "毛南族", "name": "毛南族"}
    assert fields.national_spelling(row) == {
        "ethnicity": "毛难族",
        "guardian1.ethnicity": "毛难族",
        "name": "毛南族",
    }


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("ethnicity", "维吾尔", "维吾尔族"),
        ("ethnicity", "崩龙族", "德昂族"),
        ("ethnicity", "11", "满族"),
        ("sex", "１", "男"),
        ("political_status", "中国共产主义青年团团员", "共青团员"),
        ("nationality", "中华人民共和国", "中国"),
        ("id_type", "身份证", "居民身份证"),
        ("guardian1.relation", "爷爷", "祖父母或外祖父母"),
        ("guardian1.is_guardian", "Y", "是"),
        ("guardian1.is_guardian", "ｙ", "是"),
        ("blood_type", "rh+", "RH阳性血型"),
        ("commute", "公共交通", "公共交通（含城市公交、农村客运、地铁）"),
        ("grade", "七年级", "初中一年级"),
    ],
)
def test_other_spellings_and_codes_become_the_dictionary_name_with_a_word(
    key: str, raw: str, value: str
) -> None:
    reading = read(key, raw)
    assert reading.value == value
    assert codes_of(reading) == ["field.repaired"]


def test_a_word_outside_the_dictionary_blocks_and_the_choices_are_named() -> None:
    reading = read("sex", "火")
    assert reading.value == "火"
    (problem,) = reading.problems
    assert (problem.code, problem.level) == ("field.code-unknown", Level.REFUSE)
    assert "男、女" in problem.message


@pytest.mark.parametrize(
    ("key", "raw"), [("left_behind", "是"), ("entry_mode", "其他"), ("hukou_nature", "居民户口")]
)
def test_a_word_that_could_mean_two_things_is_left_blank_and_not_guessed(
    key: str, raw: str
) -> None:
    reading = read(key, raw)
    assert reading.value == ""
    (problem,) = reading.problems
    assert (problem.code, problem.level) == ("field.code-ambiguous", Level.WARN)
    assert raw in problem.message


@pytest.mark.parametrize(
    ("raw", "value", "found"),
    [
        ("150602000000", "150602000000", []),
        ("150602", "150602000000", ["field.repaired"]),
        ("内蒙古自治区鄂尔多斯市东胜区", "150602000000", ["field.repaired"]),
        ("152701000000", "152701000000", []),
        ("159999000000", "159999000000", ["field.division-unknown"]),
        ("150600000000", "150600000000", ["field.division-not-county"]),
        ("441900000000", "441900000000", []),
        ("东胜", "东胜", ["field.division-invalid"]),
        ("15060200", "15060200", ["field.division-invalid"]),
    ],
)
def test_a_division_is_twelve_digits_and_an_unknown_one_only_warns(
    raw: str, value: str, found: list[str]
) -> None:
    reading = read("hukou_division", raw)
    assert (reading.value, codes_of(reading)) == (value, found)
    blocks = [problem.code for problem in reading.problems if problem.level.blocks]
    assert blocks == [code for code in found if code == "field.division-invalid"]


@pytest.mark.parametrize(
    ("raw", "value", "found"),
    [
        ("13800138000", "13800138000", []),
        ("138 0013-8000", "13800138000", ["field.repaired"]),
        ("+86 13800138000", "13800138000", ["field.repaired"]),
        ("0477-8581234", "0477-8581234", []),
        ("8581234", "8581234", []),
        ("123", "123", ["field.phone-unusual"]),
    ],
)
def test_a_phone_number_is_written_plainly_and_an_odd_one_only_warns(
    raw: str, value: str, found: list[str]
) -> None:
    reading = read("phone", raw)
    assert (reading.value, codes_of(reading)) == (value, found)
    assert not any(problem.level.blocks for problem in reading.problems)


@pytest.mark.parametrize(
    ("key", "raw", "value", "found"),
    [
        ("postcode", "０１７000", "017000", ["field.repaired"]),
        ("postcode", "17000", "17000", ["field.postcode-invalid"]),
        ("distance", "3公里", "3", ["field.repaired"]),
        ("distance", "1.5", "1.5", ["field.integer-invalid"]),
        ("school_code", "3162012300", "3162012300", []),
        ("school_code", "316201230", "316201230", ["field.school-code-invalid"]),
        ("school_code", "9962012300", "9962012300", ["field.school-code-unusual"]),
        ("national_number", "g11010519491231002x", "G11010519491231002X", ["field.repaired"]),
        ("national_number", "11010519491231002X", "11010519491231002X",
         ["field.national-number-invalid"]),
        ("id_number", "'11010519491231002ｘ", "11010519491231002X", ["field.repaired"]),
        ("id_number", "A123456(7)", "A123456(7)", []),
        ("address", "天骄路１２号", "天骄路12号", ["field.repaired"]),
        ("address", "天骄路\n12号", "天骄路 12号", ["field.repaired"]),
        ("address", "天骄路（北）12号", "天骄路（北）12号", []),
        ("preschool_link", " ab ", " ab ", []),
    ],
)  # fmt: skip
def test_other_kinds_of_values(key: str, raw: str, value: str, found: list[str]) -> None:
    """R-ORD-5-1 for the 学籍号."""
    reading = read(key, raw)
    assert (reading.value, codes_of(reading)) == (value, found)


def test_a_name_of_fifty_characters_passes_and_a_longer_one_warns() -> None:
    assert read("name", "王" * 50) == fields.Reading("王" * 50)
    assert codes_of(read("name", "王" * 51)) == ["field.too-long"]
    assert codes_of(read("address", "路" * 181)) == ["field.too-long"]


def test_a_blank_is_a_blank_in_every_field() -> None:
    for field in ALL_FIELDS:
        assert fields.read(field, "") == fields.Reading("")
        if field.kind is not Kind.VERBATIM:
            assert fields.read(field, " \t").value == ""


SPELLINGS = sorted({word for f in ALL_FIELDS if f.table for word in codes.table(f.table).names})
TYPED = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=20),
    st.text(alphabet="0123456789０１２年月日-/. XxGLJ+", max_size=20),
    st.dates().map(lambda day: f"{day.year}-{day.month}-{day.day}"),
    st.sampled_from([*SPELLINGS, "毛难族", "爷爷", "是", "150602", "东胜区", "13800138000"]),
)


@given(st.sampled_from(ALL_FIELDS), TYPED)
def test_reading_a_read_value_changes_nothing_and_finds_nothing_new(field: Field, raw: str) -> None:
    first = fields.read(field, raw)
    again = fields.read(field, first.value)
    assert again.value == first.value
    assert not again.repaired
    assert {p.code for p in again.problems} <= {p.code for p in first.problems}


@given(st.sampled_from(ALL_FIELDS), TYPED)
def test_what_the_fast_test_passes_is_read_unchanged_and_without_a_word(
    field: Field, raw: str
) -> None:
    if raw and fields.plain_test(field)(raw):
        assert fields.read(field, raw) == fields.Reading(raw)


@given(st.sampled_from([field for field in ALL_FIELDS if field.table]), st.data())
def test_what_is_written_for_the_template_is_read_back_in_silence(
    field: Field, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(fields.choices(field)))
    assert fields.read(field, fields.write(field, name)) == fields.Reading(name)
