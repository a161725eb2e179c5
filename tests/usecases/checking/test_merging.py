"""Two records of one child become one, and can become two again."""

import pytest
from invented import CARD, add_pupil, everything, id_number, rejected, values
from sqlalchemy import select

from app.persistence.case_records import Enrolment
from app.persistence.records import Issue, Record, Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.checking.merging import merge, merges, originals, preview, unmerge
from app.usecases.pupils import editing, extra_numbers, key_changes, moves, students
from app.usecases.pupils.editing import edit
from app.usecases.pupils.timeline import timeline

WHY = "户口簿核对为同一人"


def print_sheet(tx: Tx, student_id: int, number: str) -> int:
    row = Issue(number=number, form_id="collection", student_id=student_id, printed_at=tx.stamp,
                printed_by="王老师")  # fmt: skip
    return tx.add(row).id


@pytest.fixture
def second(register: Register) -> int:
    """A second record of 王小明, with things that belong to it."""
    pupil = register.write(
        add_pupil, "王小明", ("赵秀英", "王德福"), id_type=CARD, sex="男", phone="13800001111",
        class_no="0702", birth_date="20150101",
    )  # fmt: skip
    register.write(print_sheet, pupil, "X-0001")
    register.write(students.set_photo, pupil, b"jpeg")
    register.write(extra_numbers.issue, pupil, "考籍号", "5101260001")
    return pupil


def without(contents: dict[str, list], *names: str) -> dict[str, list]:
    return {name: sorted(rows) for name, rows in contents.items() if name not in names}


def rows_of(tx: Tx) -> dict[str, list]:
    return without(everything(tx), "audit_entry", "merge")


def test_the_kept_record_takes_what_it_lacked_and_everything_that_belonged_to_the_other(
    register: Register, second: int
) -> None:
    """R-NA-14-1, R-ORD-6-1: one child, one record."""
    register.write(merge, 1, second, WHY)
    record = register.read(values, 1)
    assert (record["phone"], record["class_no"]) == ("13800001111", "0701")
    shown = register.read(students.show, 1)
    assert [issue.number for issue in shown.issues] == ["X-0001"]
    assert shown.photo == b"jpeg"
    assert [line.number for line in register.read(extra_numbers.numbers, 1)] == ["5101260001"]
    assert [member["name"] for member in shown.guardians] == ["赵秀英", "王建国", "王德福"]
    assert [row.id for row in register.read(students.search, "王小明").rows] == [1]


def test_values_are_chosen_field_by_field_and_shown_before(register: Register, second: int) -> None:
    shown = register.read(preview, 1, second, {"class_no": "other"})
    assert {(f.key, f.taken) for f in shown.fields} == {
        ("class_no", "other"), ("phone", "other"), ("id_number", "kept"),
    }  # fmt: skip
    assert dict(shown.moving) == {"evidence": 1, "extra_number": 1, "issue": 1}
    register.write(merge, 1, second, WHY, {"class_no": "other", "phone": "kept"})
    record = register.read(values, 1)
    assert (record["class_no"], record["phone"]) == ("0702", "")


def test_unmerging_restores_both_records_exactly(register: Register, second: int) -> None:
    before = register.read(rows_of)
    members = [m.id for m in register.read(editing.members, second)][::-1]
    merged = register.write(merge, 1, second, WHY, {"class_no": "other"}, members)
    assert register.read(rows_of) != before
    assert register.write(unmerge, merged) == (1, second)
    assert register.read(rows_of) == before
    assert register.check() == []
    assert rejected(register, unmerge, merged) == ["unmerge.done"]


def test_both_originals_are_kept_whole(register: Register, second: int) -> None:
    before = [register.read(students.show, student_id) for student_id in (1, second)]
    merged = register.write(merge, 1, second, WHY)
    for shown, original in zip(before, register.read(originals, merged), strict=True):
        assert {key: original["student"][key] for key in shown.values} == shown.values
        assert [m["name"] for m in original["members"]] == [m["name"] for m in shown.guardians]


def test_what_was_added_to_the_kept_pupil_since_stays_with_her(
    register: Register, second: int
) -> None:
    merged = register.write(merge, 1, second, WHY)
    register.write(print_sheet, 1, "X-0002")
    register.write(unmerge, merged)
    assert [i.number for i in register.read(students.show, 1).issues] == ["X-0002"]
    assert [i.number for i in register.read(students.show, second).issues] == ["X-0001"]


def test_later_edits_stand_in_the_way_of_unmerging_until_they_are_taken_back(
    register: Register, second: int
) -> None:
    merged = register.write(merge, 1, second, WHY)
    register.write(edit, 1, {"talent": "书法"})
    assert rejected(register, unmerge, merged) == ["undo.later-work"]
    register.write(editing.undo_last, 1)
    register.write(unmerge, merged)


def test_a_number_given_away_since_stands_in_the_way_of_unmerging(register: Register) -> None:
    second = register.write(add_pupil, "王小明", id_number=id_number(31))
    merged = register.write(merge, 1, second, WHY)
    register.write(add_pupil, "赵四", id_number=id_number(31))
    assert rejected(register, unmerge, merged) == ["edit.duplicate"]


def test_two_national_numbers_that_differ_are_not_merged(register: Register, second: int) -> None:
    """R-ORD-5-1: 一人一号; which of two is right is the bureau's to say."""
    register.write(edit, 1, {"national_number": "G" + id_number(1)})
    register.write(edit, second, {"national_number": "L" + id_number(501)})
    assert rejected(register, merge, 1, second, WHY) == ["merge.two-numbers"]


def test_one_national_number_is_kept_wherever_it_stood(register: Register, second: int) -> None:
    register.write(edit, second, {"national_number": "L" + id_number(501)})
    register.write(merge, 1, second, WHY)
    assert register.read(values, 1)["national_number"] == "L" + id_number(501)


def test_a_merge_is_no_back_door_for_key_information(register: Register) -> None:
    """R-ORD-10-1."""
    other = register.write(add_pupil, "王晓明", sex="男", birth_date="20150101", id_type=CARD)
    choice = {"name": "other"}
    assert rejected(register, merge, 1, other, WHY, choice) == ["merge.key-information"]


def test_type_and_number_of_the_document_come_from_one_record(register: Register) -> None:
    numbered = register.write(add_pupil, "张三", id_number=id_number(9, "20150303"))
    assert rejected(register, merge, 3, numbered, WHY) == ["merge.document"]
    register.write(merge, numbered, 3, WHY)
    assert register.read(values, numbered)["id_type"] == CARD


def test_a_case_still_open_is_settled_first(register: Register, second: int) -> None:
    proof = register.read(lambda tx: students.photos_of(tx, [second])[second].id)
    wanted = key_changes.Application("王建国", "父亲", {"name": "王晓明"}, (proof,), "更名")
    register.write(key_changes.open_case, second, wanted)
    assert rejected(register, merge, 1, second, WHY) == ["merge.open-case"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((1, 1, WHY), "merge.same"),
        ((1, 99, WHY), "register.not-found"),
        ((1, 2, " "), "merge.reason"),
        ((1, 2, WHY, {"colour": "other"}), "edit.unknown-field"),
        ((1, 2, WHY, None, [99]), "edit.member-gone"),
        ((1, 2, WHY, None, [1, 1]), "edit.member-gone"),
    ],
)
def test_what_makes_no_sense_is_refused(register: Register, arguments: tuple, code: str) -> None:
    assert code in rejected(register, merge, *arguments)


def test_both_histories_tell_of_the_merge_and_have_no_gap(register: Register, second: int) -> None:
    merged = register.write(merge, 1, second, WHY)
    assert register.read(timeline, 1)[0].act == "合并"
    assert WHY in register.read(timeline, 1)[0].reason
    assert register.read(timeline, second)[0].act == "合并"
    register.write(unmerge, merged)
    for student_id in (1, second):
        assert register.read(timeline, student_id)[0].act == "撤销合并"
        assert register.read(moves.gaps, student_id) == []
    assert [line.undone_at != "" for line in register.read(merges, second)] == [True]


def test_what_happened_to_a_member_before_she_came_over_is_the_other_pupils_history(
    register: Register, second: int
) -> None:
    mother, grandfather = register.read(editing.members, second)
    register.write(
        edit, second, {}, [mother, editing.Member(grandfather.id, {"phone": "13900001111"})]
    )
    register.write(merge, 1, second, WHY)
    assert [event.act for event in register.read(timeline, 1)][:2] == ["合并", "建立记录"]
    assert "修改" in [event.act for event in register.read(timeline, second)]


def test_the_id_of_a_merged_pupil_is_never_given_to_another(
    register: Register, second: int
) -> None:
    register.write(merge, 1, second, WHY)
    newcomer = register.write(add_pupil, "赵四")
    assert newcomer > second
    assert register.read(lambda tx: tx.session.get(Student, second)) is None


def test_every_table_that_points_at_a_pupil_can_go_over_with_her() -> None:
    """A merge finds them by their foreign key; two rows of one child must not collide.

    What a pupil has once only is refused where both have it, see the next test.
    """
    for table in Record.metadata.sorted_tables:
        pointing = [
            column
            for column in table.columns
            if any(key.column.table.name == "student" for key in column.foreign_keys)
        ]
        if not pointing:
            continue
        assert [column.name for column in pointing] == ["student_id"], table.name
        assert table.primary_key.columns.keys() == ["id"], table.name
        if table.name == "enrolment":
            continue
        assert not pointing[0].unique, table.name
        unique = [c for c in table.constraints if type(c).__name__ == "UniqueConstraint"]
        indexes = [index for index in table.indexes if index.unique]
        assert all("student_id" not in c.columns for c in (*unique, *indexes)), table.name


def suspend(tx: Tx, student_id: int) -> None:
    """As a status change leaves it: one row a pupil."""
    tx.add(Enrolment(student_id, "休学", "20250901", 1, 0, 0))


def test_a_status_goes_over_with_the_child_and_comes_back(register: Register, second: int) -> None:
    """R-NA-14-1: 休学 is a fact about the child, not about one of two records."""
    register.write(suspend, second)
    merge_id = register.write(merge, 1, second, WHY)

    def owner(tx: Tx) -> int:
        return tx.scalars(select(Enrolment.student_id)).one()

    assert register.read(owner) == 1
    register.write(unmerge, merge_id)
    assert register.read(owner) == second


def test_two_records_with_a_status_each_are_not_made_one(register: Register, second: int) -> None:
    register.write(suspend, 1)
    register.write(suspend, second)
    assert rejected(register, merge, 1, second, WHY) == ["merge.two-lives"]
