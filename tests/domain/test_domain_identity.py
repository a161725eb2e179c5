"""Numbers of people and schools (GB 11643, 学籍号, 学校标识码)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import identity
from app.problems import Level

TODAY = date(2026, 11, 21)
DIGITS = st.text("0123456789", min_size=17, max_size=17)


def codes_of(problems: list) -> list[str]:
    return [problem.code for problem in problems]


def number(region: str, born: str, sequence: str) -> str:
    first = region + born + sequence
    return first + identity.check_character(first)


def test_the_example_of_the_standard_is_valid_and_its_neighbour_is_not() -> None:
    """R-ORD-6-1: the ID checksum is verified by our own code."""
    assert identity.is_resident_number("11010519491231002X")
    assert not identity.is_resident_number("110105194912310020")


@pytest.mark.parametrize("accepted", ["330113202305060012", "830000201001010012"])
def test_new_districts_and_taiwan_residence_numbers_are_not_refused(accepted: str) -> None:
    found = identity.problems_of_resident_number(accepted, "身份证件号", TODAY)
    assert not [problem for problem in found if problem.level.blocks]


@given(DIGITS)
def test_every_single_wrong_digit_is_noticed(first: str) -> None:
    right = first + identity.check_character(first)
    assert identity.check_passes(right)
    for place in range(17):
        other = str((int(right[place]) + 1) % 10)
        assert not identity.check_passes(right[:place] + other + right[place + 1 :])


@given(DIGITS)
def test_two_neighbours_exchanged_are_noticed(first: str) -> None:
    right = first + identity.check_character(first)
    for place in range(16):
        if right[place] != right[place + 1]:
            swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
            assert not identity.check_passes(swapped)


@given(DIGITS)
def test_the_check_character_agrees_with_the_definition_of_iso_7064(first: str) -> None:
    """MOD 11-2 by its recursive definition: the whole number is congruent to 1."""
    check = identity.check_character(first)
    product = 0
    for digit in first:
        product = (product + int(digit)) * 2 % 11
    assert (product + (10 if check == "X" else int(check))) % 11 == 1


def test_the_number_is_written_in_half_width_capitals_without_spaces() -> None:
    raw = "'１１０１０５ 1949\u00a01231\u200b00２ｘ"
    assert identity.normalise(raw) == "11010519491231002X"


def test_a_wrong_character_is_never_dropped_silently() -> None:
    assert identity.normalise("11010519491231-002X") == "11010519491231-002X"
    assert identity.normalise("O1010519491231002X") == "O1010519491231002X"


def test_sex_and_birth_date_are_read_from_the_number() -> None:
    boy, girl = number("150602", "20170305", "013"), number("150602", "20170305", "024")
    assert (identity.sex(boy), identity.sex(girl)) == ("男", "女")
    assert identity.birth_date(boy) == "20170305"
    assert identity.region(boy) == "150602"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("15060220170305001", "identity.shape"),
        ("15060220170305A01X", "identity.shape"),
        ("110105194912310020", "identity.check-digit"),
        (number("150602", "20170231", "001"), "identity.birth-impossible"),
        (number("150602", "20261122", "001"), "identity.birth-future"),
    ],
)
def test_an_impossible_number_blocks_and_the_sentence_shows_it(wrong: str, code: str) -> None:
    """R-ORD-6-1: found before anything goes out."""
    (problem,) = identity.problems_of_resident_number(wrong, "身份证件号", TODAY)
    assert problem.code == code
    assert problem.level is Level.REFUSE
    assert wrong in problem.message
    assert problem.where.field == "身份证件号"
    assert problem.source == "GB 11643-1999"


def test_a_number_of_a_child_born_today_is_not_in_the_future() -> None:
    born_today = number("150602", "20261121", "001")
    found = identity.problems_of_resident_number(born_today, "身份证件号", TODAY)
    assert codes_of(found) == ["identity.age-unusual"]


def test_an_unknown_region_only_warns_and_an_abolished_one_not_even_that() -> None:
    unknown = number("159999", "20170305", "001")
    abolished = number("152701", "20120305", "001")  # 东胜市, until 2000
    (warning,) = identity.problems_of_resident_number(unknown, "身份证件号", TODAY)
    assert (warning.code, warning.level) == ("identity.region-unknown", Level.WARN)
    assert identity.problems_of_resident_number(abolished, "身份证件号", TODAY) == []


def test_fifteen_digits_are_for_grandparents_only() -> None:
    old = "150602490305001"
    member = identity.problems_of_resident_number(old, "成员1身份证件号", TODAY, member=True)
    pupil = identity.problems_of_resident_number(old, "身份证件号", TODAY)
    assert [(p.code, p.level) for p in member] == [("identity.old-number", Level.WARN)]
    assert codes_of(pupil) == ["identity.shape"]


def test_the_age_of_a_parent_is_not_school_age() -> None:
    parent = number("150602", "19850305", "001")
    assert identity.problems_of_resident_number(parent, "成员1身份证件号", TODAY, member=True) == []
    found = identity.problems_of_resident_number(parent, "身份证件号", TODAY)
    assert codes_of(found) == ["identity.age-unusual"]


@pytest.mark.parametrize(
    ("id_type", "usual"),
    [
        ("香港特区护照/身份证明", "H12345678"),
        ("香港特区护照/身份证明", "A123456(7)"),
        ("澳门特区护照/身份证明", "M1234567801"),
        ("台湾居民来往大陆通行证", "12345678"),
        ("台湾居民来往大陆通行证", "1234567890B"),
        ("境外永久居住证", "ABC123456789012"),
        ("护照", "E12345678"),
        ("其他", "任意"),
    ],
)
def test_usual_numbers_of_other_documents_pass(id_type: str, usual: str) -> None:
    assert identity.problems_of_document(id_type, usual, "身份证件号", TODAY) == []


def test_an_unusual_number_of_another_document_only_warns() -> None:
    (problem,) = identity.problems_of_document("护照", "E-1", "身份证件号", TODAY)
    assert (problem.code, problem.level) == ("identity.document-unusual", Level.WARN)


@pytest.mark.parametrize("letter", "GLJ")
def test_a_national_number_is_a_letter_and_eighteen_characters(letter: str) -> None:
    """R-ORD-5-1, R-FJ-6-1: format check G/J/L + 18 characters (19 in all)."""
    assert identity.is_national_number(letter + "11010519491231002X")
    assert identity.is_national_number(letter + "110105194912310020")


@pytest.mark.parametrize(
    "wrong", ["", "11010519491231002X", "K11010519491231002X", "G11010519491231002", "g" + "1" * 18]
)
def test_anything_else_is_no_national_number(wrong: str) -> None:
    """R-ORD-5-1."""
    assert not identity.is_national_number(wrong)


def test_a_school_code_is_ten_digits_and_an_unknown_category_is_unfamiliar() -> None:
    assert identity.is_school_code("3162012300")
    assert identity.school_code_is_familiar("3162012300")
    assert identity.is_school_code("9962012300")
    assert not identity.school_code_is_familiar("9962012300")
    assert not identity.is_school_code("316201230")
