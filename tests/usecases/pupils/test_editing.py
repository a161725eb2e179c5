"""Editing one pupil: what gets in, what does not, what is undone, and that all of it is told."""

from collections.abc import Callable

import pytest
from invented import CARD, add_pupil, id_number, refusals, rejected, values

from app.persistence.records import Student
from app.persistence.register import Register
from app.usecases.pupils import editing, moves, students
from app.usecases.pupils.editing import Member, edit, undo_last


def members(register: Register, student_id: int) -> list[Member]:
    return list(register.read(editing.members, student_id))


def names(register: Register, student_id: int) -> list[str]:
    return [member.values["name"] for member in members(register, student_id)]


def test_an_edit_is_read_as_an_import_would_read_it_and_says_what_changed(
    register: Register,
) -> None:
    """R-SC-0-2: parents report a new telephone and address; the registrar types them once."""
    done = register.write(edit, 1, {"phone": "138 0000-1111", "ethnicity": "汉"}, None, "家长告知")
    assert register.read(values, 1)["phone"] == "13800001111"
    assert register.read(values, 1)["ethnicity"] == "汉族"
    assert [(c.label, c.before, c.after) for c in done.changes] == [
        ("民族", "", "汉族"),
        ("联系电话", "", "13800001111"),
    ]
    assert done.version == register.read(moves.version_of, 1)


def test_an_edit_that_changes_nothing_leaves_no_entry(register: Register) -> None:
    before = register.read(moves.version_of, 1)
    done = register.write(edit, 1, {"class_no": "0701"})
    assert done.changes == ()
    assert done.version == before


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("name", "王晓明"),
        ("sex", "女"),
        ("birth_date", "20150102"),
        ("id_type", "护照"),
        ("id_number", id_number(3)),
        ("name", ""),
    ],
)
def test_key_information_once_there_changes_by_a_case_only(
    register: Register, key: str, wanted: str
) -> None:
    """R-ORD-10-1, R-NA-15-1, R-SC-15-2."""
    problems = refusals(register, edit, 1, {key: wanted}, None, "写错了")
    assert "edit.key-information" in [problem.code for problem in problems]
    told = next(problem for problem in problems if problem.code == "edit.key-information")
    assert "第十条" in told.message and "关键信息变更" in told.message


def test_blank_key_information_may_be_filled_and_sex_and_birth_follow_from_the_number(
    register: Register,
) -> None:
    """R-ORD-6-1: what the number says is not typed a second time."""
    pupil = register.write(add_pupil, "赵四")
    done = register.write(edit, pupil, {"id_number": id_number(7)}, None, "补交户口簿")
    record = register.read(values, pupil)
    assert (record["id_type"], record["sex"], record["birth_date"]) == (CARD, "男", "20150101")
    assert "record.derived" in [problem.code for problem in done.problems]


def test_a_number_that_another_pupil_has_is_refused_and_she_is_named(register: Register) -> None:
    """R-NA-14-1, R-SC-15-1: the first national rule, by the number of the resident card."""
    pupil = register.write(add_pupil, "赵四")
    problems = refusals(register, edit, pupil, {"id_number": id_number(2)}, None, "补录")
    assert [problem.code for problem in problems] == ["edit.duplicate"]
    assert "李小红" in problems[0].message and "0701" in problems[0].message


def test_a_national_number_that_another_pupil_has_is_refused(register: Register) -> None:
    """R-ORD-5-1: one number, one person."""
    register.write(edit, 1, {"national_number": "G" + id_number(1)})
    assert rejected(register, edit, 2, {"national_number": "G" + id_number(1)}) == [
        "edit.duplicate"
    ]


def test_same_name_sex_and_birth_without_a_card_is_refused_unless_confirmed_with_a_reason(
    register: Register,
) -> None:
    """R-NA-14-1: the second national rule; but two such children may exist."""
    pupil = register.write(add_pupil, "张三", id_type="其他", sex="男")
    born = {"birth_date": "20150303"}
    assert rejected(register, edit, pupil, born) == ["edit.duplicate-person"]
    sure = {"confirmed": {"edit.duplicate-person"}}
    assert rejected(register, edit, pupil, born, **sure) == ["edit.reason"]
    register.write(edit, pupil, born, None, "同名同日，两名学生，户口簿已核", **sure)
    assert register.read(values, pupil)["birth_date"] == "20150303"


def test_the_second_rule_is_not_for_those_who_have_a_card(register: Register) -> None:
    """User pain C13: a card is compared by its number alone; alike names are shown elsewhere."""
    pupil = register.write(add_pupil, "王小明", sex="男", id_type="其他")
    register.write(edit, pupil, {"birth_date": "20150101"})
    assert register.read(values, pupil)["birth_date"] == register.read(values, 1)["birth_date"]


def test_confirming_does_not_open_the_door_to_what_is_refused(register: Register) -> None:
    pupil = register.write(add_pupil, "赵四")
    wanted, sure = {"id_number": id_number(2)}, {"confirmed": {"edit.duplicate"}}
    assert rejected(register, edit, pupil, wanted, None, "确认", **sure) == ["edit.duplicate"]


def test_an_old_double_does_not_stand_in_the_way_of_another_field(register: Register) -> None:
    """What came in long ago is worked off in the list of problem records, not at every save."""
    register.write(add_pupil, "王小明", id_number=id_number(1))
    assert register.write(edit, 1, {"phone": "13800001111"}).changes


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"ethnicity": "火星族"}, "field.code-unknown"),
        ({"entry_month": "202613"}, "field.month-invalid"),
        ({"id_number": id_number(9)[:-1] + "？"}, "identity.shape"),
        ({"favourite_colour": "蓝"}, "edit.unknown-field"),
        ({"school_code": "2115000009"}, "record.other-school"),
    ],
)
def test_what_cannot_be_right_does_not_get_in(
    register: Register, wanted: dict[str, str], code: str
) -> None:
    pupil = register.write(add_pupil, "赵四")
    assert code in rejected(register, edit, pupil, wanted)


def test_all_that_is_wrong_is_told_at_once(register: Register) -> None:
    wanted = {"ethnicity": "火星族", "entry_month": "202613", "name": "王晓明"}
    assert len(rejected(register, edit, 1, wanted)) >= 3


def test_a_later_change_of_the_same_field_is_told_and_never_overwritten(
    register: Register,
) -> None:
    seen = register.read(moves.version_of, 1)
    register.write(edit, 1, {"phone": "13800001111"})
    problems = refusals(register, edit, 1, {"phone": "13800002222"}, seen=seen)
    assert [problem.code for problem in problems] == ["edit.conflict"]
    assert "13800001111" in problems[0].message and "王老师" in problems[0].message


def test_a_later_change_of_another_field_is_no_conflict(register: Register) -> None:
    seen = register.read(moves.version_of, 1)
    register.write(edit, 1, {"phone": "13800001111"})
    register.write(edit, 1, {"talent": "书法"}, seen=seen)
    assert register.read(values, 1)["phone"] == "13800001111"


def test_members_changed_by_two_people_are_a_conflict(register: Register) -> None:
    seen, before = register.read(moves.version_of, 1), members(register, 1)
    register.write(edit, 1, {}, [before[0]])
    assert "edit.conflict" in rejected(register, edit, 1, {}, before[::-1], seen=seen)


def test_the_national_number_is_for_life_but_a_temporary_one_gives_way(register: Register) -> None:
    """R-NA-11-2, R-SC-14-1, R-FJ-6-1."""
    register.write(edit, 1, {"national_number": "L" + id_number(501)})
    register.write(edit, 1, {"national_number": "G" + id_number(1)})
    other = {"national_number": "G" + id_number(3)}
    assert rejected(register, edit, 1, other) == ["edit.national-number"]
    register.write(edit, 1, other, None, "抄错一位", confirmed={"edit.national-number"})
    assert register.read(values, 1)["national_number"] == "G" + id_number(3)


def test_members_are_added_changed_moved_and_removed_by_naming_the_list_one_wants(
    register: Register,
) -> None:
    """Any number of members; their order decides which two are exported."""
    mother, father = members(register, 1)
    aunt = Member(values={"name": "赵秀兰", "relation": "姨", "is_guardian": "是"})
    register.write(edit, 1, {}, [Member(father.id, {"phone": "13900001111"}), aunt, mother])
    assert names(register, 1) == ["王建国", "赵秀兰", "赵秀英"]
    assert members(register, 1)[0].values["phone"] == "13900001111"
    assert members(register, 1)[1].values["relation"] == "其他"
    assert members(register, 1)[1].values["relation_note"] == "姨"
    register.write(edit, 1, {}, [mother])
    assert names(register, 1) == ["赵秀英"]


def test_guardians_stand_before_other_members_whatever_the_order_asked_for(
    register: Register,
) -> None:
    mother, father = members(register, 1)
    grandfather = Member(values={"name": "王德福", "relation": "祖父或外祖父", "is_guardian": "否"})
    done = register.write(edit, 1, {}, [grandfather, father, mother])
    assert names(register, 1) == ["王建国", "赵秀英", "王德福"]
    assert "edit.guardians-first" in [problem.code for problem in done.problems]
    shown = register.read(students.show, 1)
    line = students.flat(shown.values, shown.guardians)
    assert (line["guardian1.name"], line["guardian2.name"]) == ("王建国", "赵秀英")


def test_a_member_without_a_name_or_of_another_pupil_is_refused(register: Register) -> None:
    stranger = members(register, 2)[0]
    nameless = Member(values={"phone": "13900001111"})
    assert rejected(register, edit, 1, {}, [stranger]) == ["edit.member-gone"]
    assert rejected(register, edit, 1, {}, [nameless]) == ["edit.member-name"]


def test_a_member_cannot_have_the_pupils_own_number(register: Register) -> None:
    """GB 11643: one number, one person."""
    wanted = Member(members(register, 1)[0].id, {"id_type": CARD, "id_number": id_number(1)})
    assert "record.same-number" in rejected(register, edit, 1, {}, [wanted])


def test_undo_takes_back_the_last_edit_members_and_all_as_a_further_change(
    register: Register,
) -> None:
    mother, father = members(register, 1)
    register.write(edit, 1, {"talent": "书法"})
    before = register.read(students.show, 1)
    ids = [member.id for member in members(register, 1)]
    aunt = Member(values={"name": "赵秀兰", "relation": "其他", "is_guardian": "是"})
    register.write(edit, 1, {"phone": "13800001111"}, [aunt, Member(mother.id, {"phone": "1"})])
    entries = register.read(moves.version_of, 1)
    done = register.write(undo_last, 1)
    after = register.read(students.show, 1)
    assert (after.values, after.guardians) == (before.values, before.guardians)
    assert [member.id for member in members(register, 1)] == ids == [mother.id, father.id]
    assert done.version > entries
    register.write(undo_last, 1)
    assert register.read(values, 1)["talent"] == ""
    assert rejected(register, undo_last, 1) == ["undo.nothing"]


def test_undo_does_not_carry_away_what_came_after(register: Register) -> None:
    register.write(edit, 1, {"phone": "13800001111"})

    def from_elsewhere(tx: object) -> None:
        tx.get(Student, 1, "这名学生").phone = "13800002222"

    register.write(from_elsewhere)
    assert rejected(register, undo_last, 1) == ["undo.later-work"]


def test_undo_does_not_give_back_a_number_that_another_pupil_has_taken_since(
    register: Register,
) -> None:
    first = register.write(add_pupil, "赵四", national_number="L" + id_number(501))
    register.write(edit, first, {"national_number": "G" + id_number(1)})
    register.write(edit, 2, {"national_number": "L" + id_number(501)})
    assert rejected(register, undo_last, first) == ["edit.duplicate"]


def test_only_the_registrar_edits(opening: Callable[..., Register]) -> None:
    """R-GEN-4-2."""
    with opening("class_teacher") as register:
        assert rejected(register, edit, 1, {"phone": "13800001111"}) == ["permission.denied"]
        assert rejected(register, undo_last, 1) == ["permission.denied"]


def test_the_search_follows_an_edit_and_its_undo(register: Register) -> None:
    pupil = register.write(add_pupil, "赵四")
    register.write(edit, pupil, {"id_number": id_number(77)})
    assert [row.id for row in register.read(students.search, id_number(77)).rows] == [pupil]
    register.write(undo_last, pupil)
    assert register.read(students.search, id_number(77)).rows == ()
