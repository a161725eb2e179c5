"""The structural rules for identifiers and names, one by one: read here, rule → example.

Each test's first line is the rule. The rooms' own tests go deeper (test_domain_identity,
test_domain_names, test_domain_record, test_domain_codes, test_domain_duplicates).
"""

from datetime import date

import pytest

from app.domain import class_size, divisions, duplicates, fields, grades, identity, names, record
from app.domain.identity import RESIDENT_CARD, check_character
from app.domain.working_days import shipped
from app.problems import Level

TODAY = date(2026, 11, 21)
SCHOOL = "3115000001"


def number(region: str = "150602", born: str = "20160305", sequence: str = "011") -> str:
    first = region + born + sequence
    return first + check_character(first)


def found(card: str, **more: bool) -> dict[str, Level]:
    told = identity.problems_of_resident_number(card, "身份证件号", TODAY, **more)
    return {problem.code.removeprefix("identity."): problem.level for problem in told}


def read(**row: str) -> tuple[record.RecordReading, dict[str, Level]]:
    row = {"name": "王小明", "id_type": RESIDENT_CARD, **row}
    reading = record.read_record(row, school_code=SCHOOL, today=TODAY)
    return reading, {problem.code: problem.level for problem in reading.problems}


# 1. 公民身份号码 (GB 11643-1999)


@pytest.mark.parametrize(
    ("card", "blocks"),
    [
        ("11010519491231002X", False),  # the standard's example
        ("110105194912310020", True),  # its check character is X
        ("330113202305060012", False),  # 杭州临平, a district since 2021
        ("830000201001010012", False),  # 台湾居民居住证
    ],
)
def test_the_check_character_is_iso_7064_mod_11_2(card: str, blocks: bool) -> None:
    """18 characters; weights 7 9 10 5 8 4 2 1 6 3 …; sum mod 11 gives 1 0 X 9 8 7 6 5 4 3 2."""
    assert any(level.blocks for level in found(card, member=True).values()) == blocks


def test_six_digits_of_region_eight_of_birth_three_of_sequence() -> None:
    """The sequence is odd for boys and even for girls."""
    assert identity.region(number()) == "150602"
    assert identity.birth_date(number()) == "20160305"
    assert (identity.sex(number(sequence="011")), identity.sex(number(sequence="012"))) == (
        "男",
        "女",
    )


@pytest.mark.parametrize(
    "typed",
    [
        "１５０６０２２０１６０３０５０１１{c}",
        " 150602 20160305 011{c}",
        "'15060220160305011{c}",
        "150602\u00a020160305\u200b011{c}\t",
    ],
)
def test_width_spaces_invisible_marks_an_apostrophe_and_a_small_x_are_put_right(typed: str) -> None:
    card = number()
    assert identity.normalise(typed.format(c=card[-1].lower())) == card


def test_no_other_character_is_ever_dropped_silently() -> None:
    assert identity.normalise("150602-20160305-0110") == "150602-20160305-0110"
    assert found("150602-20160305-0110") == {"shape": Level.REFUSE}


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("15060220160305011", "shape"),
        ("1506022016030501AX", "shape"),
        (number()[:-1] + ("0" if number()[-1] != "0" else "1"), "check-digit"),
        (number(born="20160230"), "birth-impossible"),
        (number(born="20271231"), "birth-future"),
    ],
)
def test_length_characters_check_digit_and_impossible_or_future_births_block(
    card: str, code: str
) -> None:
    assert found(card) == {code: Level.REFUSE}


def test_an_age_outside_school_range_only_warns() -> None:
    assert found(number(born="19880305")) == {"age-unusual": Level.WARN}


def test_sex_and_birth_other_than_in_the_number_warn_at_entry_and_block_at_export() -> None:
    """The national import derives both from the number."""
    reading, told = read(id_number=number(), sex="女", birth_date="20160306")
    assert told["record.sex-differs"] is told["record.birth-differs"] is Level.WARN
    at_export = record.check_complete(reading.student, [])
    levels = {one.code: one.level for one in at_export}
    assert levels["record.sex-differs"] is levels["record.birth-differs"] is Level.REFUSE


def test_an_unknown_region_only_warns_and_an_abolished_one_is_named() -> None:
    """Old codes stay for life and new codes appear every year."""
    assert found(number(region="990101")) == {"region-unknown": Level.WARN}
    assert found(number(region="152701")) == {}
    assert divisions.name_of("152701") == "东胜市"


def test_fifteen_digits_are_accepted_of_members_with_a_warning_and_never_converted() -> None:
    old = "150602600305011"
    assert found(old) == {"shape": Level.REFUSE}
    assert found(old, member=True) == {"old-number": Level.WARN}
    reading, _ = read(**{"guardian1.name": "王爷爷", "guardian1.id_type": RESIDENT_CARD,
                         "guardian1.id_number": old})  # fmt: skip
    assert reading.guardians[0]["id_number"] == old


def test_two_pupils_with_one_number_and_a_pupil_with_a_members_number_block() -> None:
    pupil = {"name": "甲", "id_type": RESIDENT_CARD, "id_number": number()}
    doubled = duplicates.groups([(1, pupil), (2, {**pupil, "name": "乙"})])
    assert doubled == {("id_number", number()): [1, 2]}
    member = {"guardian1.name": "王父", "guardian1.id_number": number()}
    assert read(id_number=number(), **member)[1]["record.same-number"] is Level.REFUSE


# 2. 学籍号


@pytest.mark.parametrize("letter", ["G", "L", "J"])
def test_a_national_number_is_g_l_or_j_and_eighteen(letter: str) -> None:
    """^[GLJ]\\d{17}[\\dX]$: formal, temporary, and of pupils without a usable ID."""
    assert identity.is_national_number(letter + number())
    assert not identity.is_national_number("A" + number())
    assert not identity.is_national_number(letter + number()[:-1])


def test_a_national_number_is_stored_separately_and_a_difference_is_pointed_out() -> None:
    """One number for life; after a correction of the ID the two rightly differ."""
    other = "G" + number(sequence="013")
    reading, told = read(id_number=number(), national_number=other)
    assert reading.student["national_number"] == other
    assert told["record.national-number-differs"] is Level.WARN
    assert read(id_number=number())[0].student.get("national_number", "") == ""


def test_imports_are_matched_by_national_number_then_number_then_name_and_birth() -> None:
    whole = {"name": "甲", "birth_date": "20160305", "id_number": number(),
             "national_number": "L" + number()}  # fmt: skip
    assert [key[0] for key in duplicates.matching_keys(whole)] == [
        "national_number",
        "id_number",
        "name_and_birth",
    ]


# 3. 学校标识码


def test_a_school_code_is_ten_digits_and_an_unknown_category_or_province_only_warns() -> None:
    """2 category + 2 province + 6 serial; no check digit is documented."""
    assert identity.is_school_code(SCHOOL) and identity.school_code_is_familiar(SCHOOL)
    assert not identity.is_school_code("31150001")
    assert identity.is_school_code("9915000001")
    assert not identity.school_code_is_familiar("9915000001")
    reading = fields.read(fields.by_key("school_code"), "9915000001")
    assert reading.problems
    assert not [one for one in reading.problems if one.level.blocks]


# 4. Other documents


@pytest.mark.parametrize(
    ("id_type", "usual"),
    [
        ("香港特区护照/身份证明", "H12345678"),
        ("香港特区护照/身份证明", "H1234567801"),
        ("香港特区护照/身份证明", "A123456(7)"),
        ("香港特区护照/身份证明", number(region="810000")),
        ("澳门特区护照/身份证明", "M12345678"),
        ("澳门特区护照/身份证明", "1234567(8)"),
        ("澳门特区护照/身份证明", number(region="820000")),
        ("台湾居民来往大陆通行证", "12345678"),
        ("台湾居民来往大陆通行证", "1234567890A"),
        ("台湾居民来往大陆通行证", number(region="830000")),
        ("境外永久居住证", "ABC123456789012"),
        ("境外永久居住证", number(region="911150")),
        ("护照", "E12345678"),
        ("护照", "EA1234567"),
        ("其他", ""),
    ],
)
def test_other_documents_have_usual_shapes(id_type: str, usual: str) -> None:
    assert identity.problems_of_document(id_type, usual, "身份证件号", TODAY) == []


@pytest.mark.parametrize(
    ("id_type", "odd"),
    [("台湾居民来往大陆通行证", "1234567"), ("护照", "E1"), ("境外永久居住证", "123")],
)
def test_other_shapes_of_them_only_warn(id_type: str, odd: str) -> None:
    (told,) = identity.problems_of_document(id_type, odd, "身份证件号", TODAY)
    assert told.level is Level.WARN


def test_a_pupil_without_a_document_has_the_type_other_and_no_number() -> None:
    """其他: the number may be empty; every other type asks for it."""
    reading, told = read(id_type="其他")
    assert not [level for level in told.values() if level.blocks]
    labels = {one.where.field for one in record.check_complete(reading.student, [])}
    assert "身份证件号" not in labels
    labels = {one.where.field for one in record.check_complete(read()[0].student, [])}
    assert "身份证件号" in labels


# 5. Names


@pytest.mark.parametrize("dot", list("•・･‧⋅∙᛫．."))
def test_look_alikes_between_two_name_characters_become_the_middle_dot(dot: str) -> None:
    """民委发〔2016〕33号: only U+00B7; the change is shown."""
    kept, told = names.read_name(f"阿依古丽{dot}买买提")
    assert kept == "阿依古丽\u00b7买买提"
    assert told


def test_names_may_be_fifty_characters_long() -> None:
    """Room for at least 50 bytes; no limit of ours below 50 characters."""
    reading = fields.read(fields.by_key("name"), "阿" * 50)
    assert not [one for one in reading.problems if one.level.blocks]


@pytest.mark.parametrize(
    ("typed", "kept"), [("张　三", "张三"), ("Anna Maria Li", "Anna Maria Li")]
)
def test_spaces_leave_han_names_and_stay_in_latin_ones(typed: str, kept: str) -> None:
    assert names.read_name(typed)[0] == kept


@pytest.mark.parametrize("name", ["仝", "〇一", "欧阳娜娜", "阿布都热依木江·阿布都克热木艾买提"])
def test_checks_of_names_never_block(name: str) -> None:
    """Names of one character, 〇 (U+3007), 複姓 and names over 15 characters exist."""
    kept, told = names.read_name(name)
    assert kept == name
    assert not [one for one in told if one.level.blocks]


@pytest.mark.parametrize("point", [0x3400, 0x20000, 0x2A700, 0x30000, 0x31350, 0x2EBF0])
def test_every_block_of_han_counts_as_han_whatever_python_knows(point: int) -> None:
    """GB 18030-2022, level 3: Ext H and I are missing in Python 3.11's own tables."""
    assert names.is_han(chr(point))


def test_code_points_of_the_old_mapping_become_those_of_2022_and_private_use_is_named() -> None:
    """FE59 decodes to U+E81E where GB 18030-2022 has U+9FB4."""
    restored, changes = names.restore_gb18030(b"\xfe\x59".decode("gb18030"))
    assert restored == "\u9fb4"
    assert changes
    assert names.private_use("张\ue000") == ["U+E000"]


def test_a_stored_name_is_never_normalised() -> None:
    """NFC and NFKC replace compatibility ideographs: U+F900 would become another character."""
    assert names.read_name("\uf900明")[0] == "\uf900明"


# 6. 学籍辅号, 考籍号, 班内学号


@pytest.mark.parametrize("key", ["auxiliary_number", "seat_number"])
@pytest.mark.parametrize("text", ["3501020123456", "12345678901", "A-07", "007"])
def test_provincial_and_school_numbers_are_text_without_a_check(key: str, text: str) -> None:
    """福建 has 13 or 11 digits, 北京 16, a school what it likes: leading zeros stay."""
    reading = fields.read(fields.by_key(key), text)
    assert (reading.value, reading.problems) == (text, ())


# 7. Classes and grades


@pytest.mark.parametrize("text", ["2016级1班", "七年级(1)班", "2021101", "0701"])
def test_a_class_number_is_opaque_text(text: str) -> None:
    assert fields.read(fields.by_key("class_no"), text).value == text


@pytest.mark.parametrize(
    ("written", "ladder"),
    [("七年级", "初一"), ("初中一年级", "初一"), ("初一", "初一"), ("高三", "高三"), ("大一", "")],
)
def test_a_grade_is_one_however_it_is_written(written: str, ladder: str) -> None:
    assert grades.read(written) == ladder


def test_the_stage_follows_from_the_grade() -> None:
    assert class_size.stage_of_grade("初中一年级") == class_size.JUNIOR


# 8. Dates


def test_working_days_come_from_a_calendar_and_a_year_without_one_is_said() -> None:
    """No library has the weekend swaps of a coming year: the calendar can be edited."""
    working = shipped()
    assert working.after(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert working.missing(date(2026, 12, 30), date(2031, 1, 5))
