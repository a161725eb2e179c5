"""One child entered twice with a slip of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import identity, people
from app.domain.near_duplicates import Pair, Person, Sign, names_are_near, pairs, within


def number(first: str) -> str:
    return first + identity.check_character(first)


def person(key: int, name: str = "王小明", **values: str) -> Person:
    known = {"sex": "男", "birth_date": "20150101", "id_number": "", **values}
    return Person(key, name, **known)


BASE = "15060220150101001"


def signs(one: Person, other: Person) -> list[Sign]:
    return [pair.sign for pair in within([one, other])]


def test_same_name_and_birth_date_with_another_number_is_pointed_out() -> None:
    """R-ORD-6-1."""
    one, other = person(1, id_number=number(BASE)), person(2, id_number=number("15062220150101771"))
    assert signs(one, other) == [Sign.NAME_AND_BIRTH]


def test_a_child_who_came_without_a_number_and_brought_one_later_is_pointed_out() -> None:
    assert signs(person(1), person(2, id_number=number(BASE))) == [Sign.NAME_AND_BIRTH]


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_any_one_wrong_digit_of_the_number_is_found(place: int, digit: str) -> None:
    """The check character changes with it: two characters of the 18 differ."""
    wrong = BASE[:place] + digit + BASE[place + 1 :]
    one = person(1, id_number=number(BASE))
    other = person(2, "王晓明", id_number=number(wrong), birth_date=wrong[6:14])
    assert bool(signs(one, other)) == (wrong != BASE)


@given(st.integers(0, 15))
def test_any_two_neighbouring_digits_swapped_are_found(place: int) -> None:
    swapped = BASE[:place] + BASE[place + 1] + BASE[place] + BASE[place + 2 :]
    one = person(1, id_number=number(BASE))
    other = person(2, "王晓明", id_number=number(swapped), birth_date=swapped[6:14])
    assert bool(signs(one, other)) == (swapped != BASE)


def test_neighbours_with_alike_numbers_and_other_names_are_two_children() -> None:
    one = person(1, id_number=number(BASE))
    other = person(2, "李小红", id_number=number("15060220150101021"))
    assert signs(one, other) == []


def test_two_wrong_digits_are_another_number() -> None:
    one = person(1, id_number=number(BASE))
    other = person(2, birth_date="20140101", id_number=number("15060220140101091"))
    assert signs(one, other) == []


@pytest.mark.parametrize("born", ["20150110", "20150111", "20150701"])
def test_a_birth_date_one_slip_apart_is_pointed_out_where_a_number_is_missing(born: str) -> None:
    assert signs(person(1), person(2, birth_date=born)) == [Sign.BIRTH_SLIP]


def test_namesakes_with_two_valid_numbers_are_no_slip_of_the_birth_date() -> None:
    one = person(1, id_number=number(BASE))
    other = person(2, birth_date="20150111", id_number=number("15062220150111771"))
    assert signs(one, other) == []


def test_a_homophone_is_pointed_out_where_a_number_is_missing() -> None:
    """User pain C10: 姓名录成同音字."""
    assert signs(person(1, "王晓明"), person(2, "王小明")) == [Sign.NAME_SLIP]
    assert signs(person(1, "王晓明"), person(2, "王大明")) == []


def test_equal_records_are_not_near_but_the_national_rules_business() -> None:
    same = {"id_number": number(BASE)}
    assert signs(person(1, **same), person(2, **same)) == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("王小明", "王小明", True),
        ("王小明", "王晓明", True),
        ("王子轩", "王子涵", True),
        ("王伟", "王芳", False),
        ("张三", "李四", False),
        ("", "王伟", False),
        ("阿依古丽·买买提", "阿依古力·买买提", True),
    ],
)
def test_names_are_near_by_sound_or_by_one_character(one: str, other: str, near: bool) -> None:
    assert names_are_near(one, other) is near
    assert names_are_near(other, one) is near


def test_a_pair_comes_once_with_its_weightiest_sign() -> None:
    one = person(1, id_number=number(BASE))
    other = person(2, id_number=number("15060220150101021"))
    assert within([other, one]) == [Pair(1, 2, Sign.NAME_AND_BIRTH)]


def test_imported_rows_are_compared_with_the_register_only() -> None:
    new = [person(1), person(2)]
    known = [person(7, birth_date="20150111"), person(8, "李小红")]
    assert pairs(new, known) == [Pair(1, 7, Sign.BIRTH_SLIP), Pair(2, 7, Sign.BIRTH_SLIP)]


def test_nothing_is_missed_that_comparing_everybody_with_everybody_finds() -> None:
    """The shelves are a short cut, not another rule."""
    rows = people.everyone(300, 2026, "2115000001")
    crowd = [
        Person(n, r["name"], r["sex"], r["birth_date"], r["id_number"]) for n, r in enumerate(rows)
    ]
    one_by_one = [
        pair
        for n, one in enumerate(crowd)
        for other in crowd[n + 1 :]
        for pair in within([one, other])
    ]
    assert within(crowd) == sorted(one_by_one, key=lambda pair: (pair.first, pair.second))
