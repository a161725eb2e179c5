"""The people of the demonstration: possible in every field, and nobody."""

from datetime import date

import pytest

from app.domain import identity, people, record

CODE = "3115000001"
TODAY = date(2025, 11, 21)


@pytest.fixture(scope="module")
def school() -> dict[str, list[people.Row]]:
    """A school of the size that the demonstration has."""
    return people.school(1200, 2025, CODE)


def test_the_same_seed_gives_the_same_people_and_another_seed_others(
    school: dict[str, list[people.Row]],
) -> None:
    assert people.school(1200, 2025, CODE) == school
    assert people.school(1200, 2025, CODE, seed=1) != school


@pytest.mark.parametrize("count", [people.FEWEST, 100, 1200])
def test_a_school_has_as_many_as_were_asked_for_in_three_bands(count: int) -> None:
    school = people.school(count, 2025, CODE)
    assert list(school) == ["小学", "初中", "高中"]
    assert sum(map(len, school.values())) == count


def test_nobody_lacks_or_contradicts_anything(school: dict[str, list[people.Row]]) -> None:
    for row in [row for rows in school.values() for row in rows]:
        reading = record.read_record(row, school_code=CODE, today=TODAY)
        assert reading.problems == []
        assert record.check_complete(reading.student, reading.guardians) == []


def test_numbers_are_right_and_given_once(school: dict[str, list[people.Row]]) -> None:
    rows = [row for rows in school.values() for row in rows]
    keys = ("id_number", "guardian1.id_number", "guardian2.id_number")
    numbers = [row[key] for row in rows for key in keys if row[key]]
    assert len(numbers) == 3 * len(rows) - 1
    assert len(set(numbers)) == len(numbers)
    assert all(map(identity.is_resident_number, numbers))


def test_everybody_is_as_old_as_the_grade_asks(school: dict[str, list[people.Row]]) -> None:
    for band in people.BANDS:
        for row in school[band.title]:
            entered = int(row["entry_month"][:4])
            youngest, eldest = entered - band.entry_age, entered - band.entry_age - 1
            assert f"{eldest}0901" <= row["birth_date"] <= f"{youngest}0831"
            assert row["class_no"].startswith(f"{entered}{band.digit}")


def test_the_odd_ones_are_among_them(school: dict[str, list[people.Row]]) -> None:
    names = "".join(row["name"] for rows in school.values() for row in rows)
    assert all(character in names for character in "·𠮷㛃䶮𬭎𬱖")
    without = [row for rows in school.values() for row in rows if not row["id_number"]]
    assert [row["id_type"] for row in without] == ["其他"]
    ethnicities = {row["ethnicity"] for rows in school.values() for row in rows}
    assert {"汉族", "蒙古族", "维吾尔族"} <= ethnicities


def test_a_month_later_twelve_have_moved_and_two_are_new(
    school: dict[str, list[people.Row]],
) -> None:
    before = school["小学"]
    after = people.a_month_later(before, 2025, CODE)
    differing = [old for old, new in zip(before, after, strict=False) if old != new]
    assert (len(differing), len(after) - len(before)) == (12, 2)
    known = {row["id_number"] for row in before}
    assert all(row["id_number"] not in known for row in after[-2:])
