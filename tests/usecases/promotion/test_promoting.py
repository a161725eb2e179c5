"""升级: the whole school moves up as one act, and goes back as one."""

from collections import Counter
from dataclasses import replace

from promotion_school import (
    AUTUMN,
    SUMMER,
    TENTH,
    graduate,
    on,
    place,
    promote,
    refused,
    seen,
    state,
)  # fmt: skip

from app.domain.promotion import Outcome
from app.job import Job
from app.persistence.register import Register
from app.usecases.classwork import class_moves, classes
from app.usecases.promotion import promoting
from app.usecases.promotion.planning import Choices
from app.usecases.pupils import timeline
from app.usecases.status import statuses

LEAVING = (13, 14)
"""陈一0901 and 陈二0901."""


def test_every_class_goes_up_and_keeps_its_teacher(register: Register) -> None:
    """R-ORD-12-1, R-FJ-3-1."""
    graduate(register, *LEAVING)
    promote(register)
    assert place(register, 1) == ("小学二年级", "0201")
    assert place(register, 11) == ("初中三年级", "0901")
    described = {one.description.class_no: one.description for one in register.read(classes.lines)}
    assert {no: one.teacher for no, one in described.items()} == {
        "0201": "师0101", "0601": "师0501", "0701": "师0601", "0702": "师0602",
        "0801": "师0701", "0901": "师0801",
    }  # fmt: skip
    assert described["0901"].entry_year == "2024", "the year that rosters print (R-SC-4-2)"
    [change] = register.read(statuses.changes, 11)
    assert (change.title, change.status, change.effective_on) == ("升级", "在读", "20260810")
    [event, *_] = register.read(timeline.timeline, 11)
    assert event.act == "升级"
    assert {(one.key, one.after) for one in event.changes} == {
        ("grade", "初中三年级"), ("class_no", "0901"),
    }  # fmt: skip


def test_within_one_school_junior_one_is_the_same_pupil_with_both_stages(
    register: Register,
) -> None:
    """R-ZH-2-1."""
    graduate(register, *LEAVING)
    promote(register)
    [change] = register.read(statuses.changes, 5)
    assert change.title == "升学"
    assert (change.facts["grade"], change.facts["grade_after"]) == ("小学六年级", "初中一年级")
    assert place(register, 5) == ("初中一年级", "0701")
    acts = [one.act for one in register.read(timeline.timeline, 5)]
    assert acts == ["升级", "建立记录"]
    row = next(
        one.description
        for one in register.read(classes.lines)
        if one.description.class_no == "0701"
    )
    assert (row.stage, row.entry_year) == ("普通初中", "2026")


def test_promotion_and_its_undo_leave_the_school_as_it_was(register: Register) -> None:
    """R-ORD-12-1."""
    graduate(register, *LEAVING)
    before = register.read(state)
    number = promote(register)
    after = register.read(state)
    assert after != before
    done = on(AUTUMN, register, promoting.undo, number, Job())
    assert done.moved == 12
    assert register.read(state) == before
    assert [one.act for one in register.read(timeline.timeline, 1)][:2] == ["撤销升级", "升级"]
    with refused() as problems:
        on(AUTUMN, register, promoting.undo, number, Job())
    assert [one.code for one in problems] == ["promotion.undone"]
    promote(register, day=AUTUMN)
    assert register.read(state)["pupils"] == after["pupils"]


def test_a_leaving_grade_stays_and_holds_its_number_until_it_has_graduated(
    register: Register,
) -> None:
    plan = seen(TENTH, register)
    assert plan.count(Outcome.LEAVING) == 2
    assert [one.code for one in plan.problems] == ["promotion.class-occupied"]
    with refused() as problems:
        on(TENTH, register, promoting.apply, plan, Job())
    assert "0901 还有 2 名学生" in problems[0].message
    promote(register, Choices(numbers={"0801": "0902"}))
    assert place(register, 11) == ("初中三年级", "0902")
    assert place(register, 13) == ("初中三年级", "0901")


def test_two_classes_of_one_number_are_told_before_anything_moves(register: Register) -> None:
    graduate(register, *LEAVING)
    plan = seen(TENTH, register, Choices(numbers={"0602": "0701", "0101": ""}))
    told = Counter((one.code, one.where.field) for one in plan.problems)
    assert told == {
        ("promotion.class-twice", "0601"): 1,
        ("promotion.class-twice", "0602"): 1,
        ("promotion.class-number", "0101"): 1,
    }


def test_before_the_day_it_can_be_looked_at_and_not_done(register: Register) -> None:
    """R-NA-25-1."""
    graduate(register, *LEAVING, day="2026-07-10")
    plan = seen(SUMMER, register)
    assert [one.code for one in plan.problems] == ["promotion.early"]
    assert (plan.on.isoformat(), plan.cite) == ("2026-08-10", "国网通知")
    assert seen(TENTH, register).problems == ()


def test_the_second_promotion_of_a_year_is_refused(register: Register) -> None:
    graduate(register, *LEAVING)
    promote(register)
    assert "promotion.done" in {one.code for one in seen(AUTUMN, register).problems}


def test_what_changed_after_the_preview_is_not_overrun(register: Register) -> None:
    graduate(register, *LEAVING)
    plan = seen(TENTH, register)
    on(TENTH, register, classes.edit, 1, {"teacher": "换师"})
    with refused() as problems:
        on(TENTH, register, promoting.apply, plan, Job())
    assert [one.code for one in problems] == ["promotion.preview-stale"]


def test_an_undo_names_who_was_worked_on_since(register: Register) -> None:
    graduate(register, *LEAVING)
    number = promote(register)
    plan = register.read(class_moves.preview, [1], "0601")
    on(AUTUMN, register, class_moves.apply, replace(plan, problems=()))
    with refused() as problems:
        on(AUTUMN, register, promoting.undo, number, Job())
    assert [(one.code, one.where.student_id) for one in problems] == [("promotion.later-work", 1)]
    assert place(register, 2) == ("小学二年级", "0201")


def test_the_log_of_class_moves_cannot_take_half_of_it_back(register: Register) -> None:
    graduate(register, *LEAVING)
    promote(register)
    [action, *_] = register.read(class_moves.log)
    assert (action.kind, action.moved) == ("promote", 12)
    with refused() as problems:
        on(AUTUMN, register, class_moves.undo, action.id)
    assert [one.code for one in problems] == ["class.promotion"]


def test_who_was_set_back_alone_is_left_out_of_the_undo(register: Register) -> None:
    graduate(register, *LEAVING)
    before = register.read(state)
    number = promote(register)
    change = register.read(statuses.state, 3).change_id
    on(AUTUMN, register, statuses.reverse, change, seen(TENTH, register).on, "本人申请留级")
    assert place(register, 3)[0] == "小学五年级"
    done = on(AUTUMN, register, promoting.undo, number, Job())
    assert done.moved == 11
    assert register.read(state)["states"] == before["states"]


def test_who_is_set_back_alone_out_of_the_next_stage_has_her_year_of_entry_again(
    register: Register,
) -> None:
    """入学年月 goes with the stage: a pupil of 小六 did not enter 初一."""
    graduate(register, *LEAVING)
    before = register.read(state)["pupils"][5]
    number = promote(register)
    change = register.read(statuses.state, 5).change_id
    on(AUTUMN, register, statuses.reverse, change, seen(TENTH, register).on, "误升学")
    assert register.read(state)["pupils"][5] == before
    on(AUTUMN, register, promoting.undo, number, Job())
    assert register.read(state)["pupils"][5] == before
