"""新生名单: who stands where, what is next, and several moved one step with one undo."""

from datetime import date

import pytest
from invented import Opened, add_pupil, id_number, refusals, rejected

from app.domain.admission import COLLECTED, FILED, REGISTERED
from app.persistence.case_records import Enrolment
from app.persistence.register import Register
from app.problems import Level
from app.usecases.intake import absent_newcomers, admission, newcomers
from app.usecases.intake.admission import Registration
from app.usecases.intake.newcomers import WAITING, Newcomer


@pytest.fixture
def children(register: Register) -> list[int]:
    """Three six-year-olds who shall enter in September 2025."""
    return [
        register.write(
            add_pupil, name, class_no="2025101", id_number=id_number(20 + n, "20190305"),
            grade="小学一年级", entry_month="202509",
        )
        for n, name in enumerate(("赵小宝", "钱小丫", "孙小二"))
    ]  # fmt: skip


def registered(register: Register, student_id: int, day: str = "2025-9-1") -> int:
    papers = {"document": "入学通知书", "document_no": f"2025-{student_id}"}
    wanted = Registration(student_id, "2025", "2025-9-1", day, **papers)
    return register.write(admission.register_pupil, wanted).id


def line(register: Register, student_id: int) -> Newcomer:
    found = register.read(newcomers.newcomers, "2025")
    return next(one for one in found if one.student_id == student_id)


def test_who_is_expected_waits_to_be_registered(register: Register, children: list[int]) -> None:
    """R-ORD-4-2"""
    registered(register, children[0])
    found = register.read(newcomers.newcomers, "2025")
    assert [(one.name, one.state, one.next) for one in found] == [
        ("赵小宝", REGISTERED, COLLECTED),
        ("钱小丫", WAITING, REGISTERED),
        ("孙小二", WAITING, REGISTERED),
    ]
    assert "2025" in register.read(newcomers.years)


def test_who_has_left_is_not_expected_any_more(register: Register, children: list[int]) -> None:
    register.write(lambda tx: tx.add(Enrolment(children[0], "转出", "20250910", 0, 0, 1)).id)
    register.write(absent_newcomers.set_regular_day, "2025", "2025-9-1")
    found = register.read(newcomers.newcomers, "2025")
    assert [one.student_id for one in found] == children[1:]
    late = register.read(absent_newcomers.absent, "2025")
    assert [one.student_id for one in late] == children[1:]


def test_each_state_has_its_day_and_who_entered_it(register: Register, children: list[int]) -> None:
    """R-ORD-4-2"""
    admission_id = registered(register, children[0])
    register.write(admission.advance, admission_id, COLLECTED, "2025-9-10")
    reached = line(register, children[0]).reached
    assert {state: one.day for state, one in reached.items()} == {
        REGISTERED: "20250901",
        COLLECTED: "20250910",
    }
    assert {one.by for one in reached.values()} == {"王老师"}
    register.write(admission.advance, admission_id, REGISTERED, "2025-9-11", "登记错了")
    assert list(line(register, children[0]).reached) == [REGISTERED]


def test_the_dossier_of_1_september_is_due_on_1_october_and_rolled_over_the_holidays(
    register: Register, children: list[int]
) -> None:
    """R-ORD-7-2"""
    admission_id = registered(register, children[0])
    due = line(register, children[0]).due
    assert due is not None
    assert (due.legal, due.rolled) == (date(2025, 10, 1), date(2025, 10, 9))
    assert due.target == date(2025, 9, 30)
    for state in (COLLECTED, FILED):
        register.write(admission.advance, admission_id, state, "2025-9-20")
    assert line(register, children[0]).due is None


def test_several_go_one_step_and_one_undo_takes_all_back(
    register: Register, children: list[int]
) -> None:
    """R-ORD-4-2"""
    first, second = (registered(register, one) for one in children[:2])
    register.write(admission.advance, first, COLLECTED, "2025-9-10")
    before = [line(register, one) for one in children]
    plan = register.read(newcomers.preview_moves, [first, second], "2025-9-20")
    assert [(one.name, one.before, one.after) for one in plan.moves] == [
        ("赵小宝", COLLECTED, FILED),
        ("钱小丫", REGISTERED, COLLECTED),
    ]
    warned = [(one.where.student_id, one.level) for one in plan.problems]
    assert warned == [(children[0], Level.WARN)]
    moved = register.write(newcomers.move_on, plan)
    assert [line(register, one).state for one in children[:2]] == [FILED, COLLECTED]
    assert line(register, children[0]).reached[FILED].day == "20250920"
    assert register.write(newcomers.take_back, moved) == 2
    assert [line(register, one) for one in children] == before
    steps = register.read(admission.steps, first)
    assert steps[-1].reason == "撤销登记“已建档”"
    register.write(admission.advance, first, FILED, "2025-9-15")


def test_nothing_moves_where_one_may_not_or_the_preview_is_stale(
    register: Register, children: list[int]
) -> None:
    first = registered(register, children[0])
    early = register.read(newcomers.preview_moves, [first], "2025-8-1")
    assert rejected(register, newcomers.move_on, early) == ["chain.day"]
    plan = register.read(newcomers.preview_moves, [first], "2025-9-20")
    register.write(admission.advance, first, COLLECTED, "2025-9-10")
    assert rejected(register, newcomers.move_on, plan) == ["admission.moved-on"]


def test_a_step_that_was_followed_is_not_taken_back(
    register: Register, children: list[int]
) -> None:
    first = registered(register, children[0])
    moved = register.write(
        newcomers.move_on, register.read(newcomers.preview_moves, [first], "2025-9-2")
    )
    register.write(admission.advance, first, FILED, "2025-9-3")
    assert rejected(register, newcomers.take_back, moved) == ["admission.moved-on"]


def test_at_the_end_there_is_no_further_step(register: Register, children: list[int]) -> None:
    first = registered(register, children[0])
    for state in newcomers.STATES[1:]:
        register.write(admission.advance, first, state, "2025-9-3")
    assert line(register, children[0]).next == ""
    plan = register.read(newcomers.preview_moves, [first])
    assert (plan.moves, [one.code for one in plan.problems]) == ((), ["admission.finished"])


def test_a_registration_entered_by_mistake_is_withdrawn_while_nothing_followed(
    register: Register, children: list[int]
) -> None:
    first, second = (registered(register, one) for one in children[:2])
    register.write(newcomers.withdraw, first)
    assert line(register, children[0]).state == WAITING
    register.write(admission.advance, second, COLLECTED, "2025-9-10")
    [problem] = refusals(register, newcomers.withdraw, second)
    assert "先逐步退回" in problem.message
    registered(register, children[0])


def test_who_may_not_edit_moves_nobody(
    register: Register, children: list[int], opening: Opened
) -> None:
    first = registered(register, children[0])
    plan = register.read(newcomers.preview_moves, [first], "2025-9-20")
    register.close()
    with opening("class_teacher") as other:
        assert rejected(other, newcomers.move_on, plan) == ["permission.denied"]
