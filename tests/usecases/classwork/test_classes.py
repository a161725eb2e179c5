"""Classes and who is in them: limits, moves, renaming, merging, and taking it back."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from invented import Opened, add_pupil, refusals, rejected, values

from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.classwork import class_moves, classes
from app.usecases.classwork.classes import Description
from app.usecases.pupils import students, timeline


def _fill(tx: Tx, class_no: str, count: int, grade: str = "小学一年级") -> list[int]:
    """Pupils of a class, entered in September 2026."""
    return [
        add_pupil(
            tx, f"学生{n}", class_no=class_no, grade=grade, entry_month="202609", sex="男女"[n % 2]
        )
        for n in range(count)
    ]


def _set_profile(tx: Tx, profile: str) -> None:
    tx.set("profile", profile)


def _class_of(register: Register, student_ids: Iterable[int]) -> set[str]:
    return {register.read(values, student_id)["class_no"] for student_id in student_ids}


def _line(register: Register, class_no: str) -> classes.ClassLine:
    lines = register.read(classes.lines)
    return next(line for line in lines if line.description.class_no == class_no)


def test_the_classes_of_imported_pupils_are_described_from_the_pupils(register: Register) -> None:
    register.write(_fill, "0101", 5)
    register.write(_fill, "2101", 4, "初中一年级")
    assert _line(register, "0101").id == 0
    assert register.write(classes.describe_existing) == 4  # two were in the register
    assert register.write(classes.describe_existing) == 0
    line = _line(register, "0101")
    assert (line.description.stage, line.description.entry_year) == ("小学", "2026")
    assert (line.pupils, line.boys, line.girls) == (5, 3, 2)
    assert _line(register, "2101").description.stage == "普通初中"


def test_a_class_is_made_described_and_listed_though_empty(register: Register) -> None:
    new = Description("0203", "二年级3班", "2025", "小学", "3", "赵老师", "1", "普通小学班")
    class_id = register.write(classes.create, new)
    assert _line(register, "0203").description == new
    register.write(classes.edit, class_id, {"teacher": "钱老师"})
    assert _line(register, "0203").description.teacher == "钱老师"
    register.write(classes.close, class_id)
    assert "0203" not in {c.description.class_no for c in register.read(classes.lines)}


def test_saving_a_class_changes_what_was_typed_and_nothing_else(register: Register) -> None:
    assert register.write(classes.save, 0, None, Description("0203")).moved == 0
    class_id = _line(register, "0203").id
    register.write(_fill, "0203", 3)
    shown = _line(register, "0203").description
    register.write(classes.edit, class_id, {"teacher": "钱老师"})  # somebody else, meanwhile
    typed = replace(shown, name="二年级3班", class_no="0209")
    assert register.write(classes.save, class_id, shown, typed).moved == 3
    assert _line(register, "0209").description == replace(typed, teacher="钱老师")
    assert register.write(classes.save, class_id, typed, typed).moved == 0


def test_a_number_that_is_taken_leaves_the_whole_class_as_it_was(register: Register) -> None:
    register.write(classes.create, Description("0101"))
    class_id = register.write(classes.create, Description("0203"))
    shown = _line(register, "0203").description
    typed = replace(shown, name="二年级3班", class_no="0101")
    assert rejected(register, classes.save, class_id, shown, typed) == ["class.taken"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Description(""), "class.typed"),
        (Description("12345678901"), "class.typed"),
        (Description("0101", entry_year="26"), "class.typed"),
        (Description("0101", stage="小学部"), "class.typed"),
        (Description("0101", kind="火箭班"), "class.typed"),
    ],
)
def test_what_is_typed_wrong_is_told(register: Register, wrong: Description, code: str) -> None:
    assert rejected(register, classes.create, wrong) == [code]


def test_the_same_number_is_not_given_twice(register: Register) -> None:
    register.write(classes.create, Description("0101"))
    assert rejected(register, classes.create, Description("0101")) == ["class.taken"]


@pytest.mark.parametrize(("grade", "most"), [("小学一年级", 45), ("初中一年级", 50)])
def test_nongan_lets_the_last_in_and_refuses_one_more(
    register: Register, grade: str, most: int
) -> None:
    """R-NA-6-1: 45 and 50 are allowed; the next is refused with the article."""
    register.write(_set_profile, "nongan")
    register.write(_fill, "0101", most - 1, grade)
    one, other = register.write(_fill, "0102", 2, grade)
    shown = register.read(class_moves.preview, [one], "0101")
    assert shown.problems == ()
    register.write(class_moves.apply, shown)
    shown = register.read(class_moves.preview, [other], "0101")
    assert [(p.code, p.source) for p in shown.problems] == [("class.too-large", "农安 第六条")]
    assert rejected(register, class_moves.apply, shown) == ["class.too-large"]
    assert _class_of(register, [one, other]) == {"0101", "0102"}


def test_a_pupil_taught_at_home_does_not_count(register: Register) -> None:
    """R-ORD-6-3, R-SC-16-1: counts in 在籍, not in 班额."""
    register.write(_set_profile, "nongan")
    inside = register.write(_fill, "0101", 45)
    (one,) = register.write(_fill, "0102", 1)
    shown = register.read(class_moves.preview, [one], "0101", inside[:1])
    assert shown.problems == ()
    assert register.write(class_moves.apply, shown).moved == 1


def test_fujian_warns_and_lets_her_go_on(register: Register) -> None:
    """R-FJ-4-1."""
    register.write(_set_profile, "fujian")
    register.write(_fill, "0101", 45)
    (one,) = register.write(_fill, "0102", 1)
    shown = register.read(class_moves.preview, [one], "0101")
    assert [problem.level for problem in shown.problems] == [Level.WARN]
    assert register.write(class_moves.apply, shown).moved == 1


def test_two_who_looked_at_the_last_seat_do_not_both_get_it(register: Register) -> None:
    register.write(_set_profile, "nongan")
    register.write(_fill, "0101", 44)
    one, other = register.write(_fill, "0102", 2)
    plans = [register.read(class_moves.preview, [i], "0101") for i in (one, other)]
    register.write(class_moves.apply, plans[0])
    assert rejected(register, class_moves.apply, plans[1]) == ["class.too-large"]


def test_admissions_and_imports_can_ask_before_they_fill_a_class(register: Register) -> None:
    register.write(_set_profile, "nongan")
    register.write(_fill, "0101", 44)
    assert register.read(classes.refuse_oversize, {"0101": 1}) == []
    assert rejected(register, classes.refuse_oversize, {"0101": 2}) == ["class.too-large"]


def test_moving_shows_what_it_does_and_one_undo_takes_all_of_it_back(register: Register) -> None:
    """R-RC-7-1: 重新分班及时调整, with a log."""
    one = register.write(_fill, "0101", 3)
    two = register.write(_fill, "0102", 2)
    shown = register.read(class_moves.preview, [*one[:2], two[0]], "0102")
    assert [(m.student_id, m.before, m.after) for m in shown.moves] == [
        (one[0], "0101", "0102"),
        (one[1], "0101", "0102"),
    ]
    assert [(s.class_no, s.before, s.after) for s in shown.sizes] == [
        ("0101", 3, 1),
        ("0102", 2, 4),
    ]
    done = register.write(class_moves.apply, shown)
    (entry,) = register.read(class_moves.log, one[0])
    assert (entry.id, entry.kind, entry.moved, entry.by) == (done.action_id, "move", 2, "王老师")
    assert register.read(class_moves.log, two[0]) == ()
    register.write(class_moves.undo, done.action_id)
    assert _class_of(register, one) == {"0101"}
    assert register.read(class_moves.log)[0].undone_at
    assert rejected(register, class_moves.undo, done.action_id) == ["class.undone"]


def test_a_move_leaves_an_audit_entry_for_each_pupil_and_the_search_follows(
    register: Register,
) -> None:
    pupils = register.write(_fill, "0101", 3)
    register.write(_fill, "0102", 1)
    register.write(class_moves.apply, register.read(class_moves.preview, pupils, "0102"))

    def entries(tx: Tx) -> int:
        return tx.connection.exec_driver_sql(
            "SELECT count(*) FROM audit_entry WHERE kind = 'student' AND action = 'change' "
            """AND detail = '{"class_no":["0101","0102"]}'"""
        ).scalar_one()

    assert register.read(entries) == 3
    assert register.read(students.search, "", "0102").total == 4
    assert register.check() == []


def test_a_pupil_moved_meanwhile_stops_the_whole_move_and_its_undo(register: Register) -> None:
    one, other = register.write(_fill, "0101", 2)
    register.write(_fill, "0102", 1)
    register.write(_fill, "0103", 1)
    stale = register.read(class_moves.preview, [one, other], "0102")
    done = register.write(class_moves.apply, register.read(class_moves.preview, [one], "0103"))
    assert rejected(register, class_moves.apply, stale) == ["class.moved-on"]
    register.write(class_moves.apply, register.read(class_moves.preview, [one], "0102"))
    assert rejected(register, class_moves.undo, done.action_id) == ["class.moved-on"]


def test_a_class_that_does_not_exist_takes_nobody(register: Register) -> None:
    shown = register.read(class_moves.preview, [1], "9999")
    assert rejected(register, class_moves.apply, shown) == ["class.not-open"]
    assert rejected(register, class_moves.preview, [12345], "0702") == ["register.not-found"]


def test_pupils_follow_a_new_class_number_and_come_back_with_it(register: Register) -> None:
    pupils = register.write(_fill, "0101", 3)
    register.write(classes.describe_existing)
    class_id = register.read(classes.id_of, "0101")
    done = register.write(classes.rename, class_id, "26101")
    assert _class_of(register, pupils) == {"26101"}
    assert register.read(classes.id_of, "26101") == class_id
    register.write(class_moves.undo, done.action_id)
    assert _class_of(register, pupils) == {"0101"}
    assert register.read(classes.id_of, "0101") == class_id


def test_a_number_in_use_is_refused_for_renaming_and_for_its_undo(register: Register) -> None:
    register.write(_fill, "0101", 1)
    register.write(_fill, "0102", 1)
    register.write(classes.describe_existing)
    class_id = register.read(classes.id_of, "0101")
    assert rejected(register, classes.rename, class_id, "0102") == ["class.taken"]
    assert rejected(register, classes.edit, class_id, {"class_no": "1"}) == ["class.typed"]
    done = register.write(classes.rename, class_id, "0109")
    register.write(classes.create, Description("0101"))
    assert rejected(register, class_moves.undo, done.action_id) == ["class.taken"]


def test_an_oversized_class_may_still_be_renamed(register: Register) -> None:
    register.write(_fill, "0101", 47)
    register.write(classes.describe_existing)
    register.write(_set_profile, "nongan")
    class_id = register.read(classes.id_of, "0101")
    done = register.write(classes.rename, class_id, "0199")
    assert done.moved == 47
    assert register.write(class_moves.undo, done.action_id).moved == 47


def test_merged_classes_become_one_and_the_undo_opens_them_again(register: Register) -> None:
    one = register.write(_fill, "0101", 2)
    two = register.write(_fill, "0102", 3)
    register.write(classes.describe_existing)
    first, second = (register.read(classes.id_of, number) for number in ("0101", "0102"))
    shown = register.read(classes.preview_merge, [first], second)
    done = register.write(classes.merge, shown)
    assert _line(register, "0102").pupils == 5
    assert rejected(register, classes.id_of, "0101") == ["class.not-open"]
    assert rejected(register, class_moves.apply, register.read(class_moves.preview, two, "0101"))
    register.write(class_moves.undo, done.action_id)
    assert _class_of(register, one) == {"0101"}
    assert register.read(classes.id_of, "0101") == first


def test_a_merger_beyond_the_limit_is_refused_whole(register: Register) -> None:
    register.write(_fill, "0101", 30)
    register.write(_fill, "0102", 16)
    register.write(classes.describe_existing)
    register.write(_set_profile, "nongan")
    first, second = (register.read(classes.id_of, number) for number in ("0101", "0102"))
    shown = register.read(classes.preview_merge, [first], second)
    (problem,) = refusals(register, classes.merge, shown)
    assert problem.source == "农安 第六条"
    assert rejected(register, classes.preview_merge, [first], first) == ["class.merge-self"]


def test_an_undo_does_not_overfill_a_class_either(register: Register) -> None:
    """R-NA-6-1: whichever way the 46th comes."""
    register.write(_set_profile, "nongan")
    pupils = register.write(_fill, "0101", 45)
    others = register.write(_fill, "0102", 2)
    out = register.read(class_moves.preview, pupils[:1], "0102")
    done = register.write(class_moves.apply, out)
    register.write(class_moves.apply, register.read(class_moves.preview, others[:1], "0101"))
    assert rejected(register, class_moves.undo, done.action_id) == ["class.too-large"]


def test_a_pupil_who_came_after_the_preview_stops_the_merger(register: Register) -> None:
    register.write(_fill, "0101", 2)
    register.write(_fill, "0102", 2)
    register.write(classes.describe_existing)
    first, second = (register.read(classes.id_of, number) for number in ("0101", "0102"))
    shown = register.read(classes.preview_merge, [first], second)
    register.write(_fill, "0101", 1)
    assert rejected(register, classes.merge, shown) == ["class.moved-on"]


def test_a_class_with_pupils_is_not_closed(register: Register) -> None:
    register.write(_fill, "0101", 1)
    register.write(classes.describe_existing)
    class_id = register.read(classes.id_of, "0101")
    assert rejected(register, classes.close, class_id) == ["class.not-empty"]


def test_who_may_not_edit_moves_nobody(opening: Opened) -> None:
    """R-GEN-4-2."""
    with opening("class_teacher") as register:
        shown = register.read(class_moves.preview, [1], "0702")
        assert rejected(register, class_moves.apply, shown) == ["permission.denied"]
        assert rejected(register, classes.create, Description("1")) == ["permission.denied"]
        assert rejected(register, class_moves.undo, 1) == ["permission.denied"]


def test_a_pupils_history_says_by_which_act_she_came_into_her_class(register: Register) -> None:
    """R-RC-7-1: 重新分班 is one act for all, and told of each."""
    first, second = register.write(_fill, "0101", 2)
    register.write(_fill, "0102", 1)
    done = register.write(
        class_moves.apply, register.read(class_moves.preview, [first, second], "0102")
    )
    for student_id in (first, second):
        event = register.read(timeline.timeline, student_id)[0]
        assert (event.act, event.reason) == ("调班", "调入 0102")
        assert [(c.label, c.before, c.after) for c in event.changes] == [("班号", "0101", "0102")]
    register.write(class_moves.undo, done.action_id)
    assert register.read(timeline.timeline, first)[0].act == "撤销调班"


def test_the_list_of_classes_is_in_the_order_in_which_they_are_created(
    register: Register, tmp_path: Path
) -> None:
    """R-NA-10-6: 在电子学籍系统上创建班级, stage by stage, year by year, 1 before 10."""
    for class_no, stage, year, serial in (
        ("3", "普通初中", "2025", "1"),
        ("2", "小学", "2025", "10"),
        ("1", "小学", "2025", "2"),
        ("4", "小学", "2024", "1"),
    ):
        register.write(classes.create, Description(class_no, class_no, year, stage, serial))
    out = tmp_path / "classes.csv"
    count = register.write(classes.write_list, out)
    rows = [line.split(",") for line in out.read_text("utf-8-sig").splitlines()]
    assert rows[0][:4] == ["班号", "班级名称", "入学年份", "学段"]
    assert len(rows) == count + 1
    assert [row[0] for row in rows if row[0] in "1234"] == ["4", "1", "2", "3"]
