"""未报到: who is not there by the day, and the answer that only a 普通高中 pupil gets."""

import pytest
from invented import add_pupil, id_number, rejected

from app.persistence.register import Register
from app.problems import Level
from app.usecases.intake import absent_newcomers, admission, deferrals
from app.usecases.intake.absent_newcomers import EXCUSED, GIVEN_UP
from app.usecases.intake.admission import Registration
from app.usecases.intake.deferrals import Wish


def pupil(register: Register, name: str, sequence: int, grade: str) -> int:
    return register.write(
        add_pupil, name, id_number=id_number(sequence, "20090305"), grade=grade,
        entry_month="202509",
    )  # fmt: skip


@pytest.fixture
def senior(register: Register) -> int:
    register.write(absent_newcomers.set_regular_day, "2025", "2025-9-1")
    return pupil(register, "周大海", 31, "高中一年级")


def test_without_a_day_nobody_is_absent(register: Register) -> None:
    pupil(register, "周大海", 31, "高中一年级")
    assert register.read(absent_newcomers.regular_day, "2025") == ""
    assert register.read(absent_newcomers.absent, "2025") == ()


def test_giving_up_is_proposed_asked_and_kept_with_its_reason(
    register: Register, senior: int
) -> None:
    """R-ORD-7-4"""
    [found] = register.read(absent_newcomers.absent, "2025")
    assert (found.student_id, found.asked, found.decided) == (senior, True, "")
    assert found.problem.level is Level.NEEDS_CONFIRM
    decide = absent_newcomers.decide
    assert rejected(register, decide, "2025", senior, GIVEN_UP, " ") == ["admission.absent-reason"]
    register.write(decide, "2025", senior, GIVEN_UP, "电话联系父亲，已外出务工，没有正当事由")
    [found] = register.read(absent_newcomers.absent, "2025")
    assert (found.decided, found.by) == (GIVEN_UP, "王老师")
    assert register.read(absent_newcomers.given_up, "2025") == (senior,)


def test_a_decision_is_undone_or_changed(register: Register, senior: int) -> None:
    register.write(absent_newcomers.decide, "2025", senior, GIVEN_UP, "没有联系上")
    register.write(absent_newcomers.decide, "2025", senior, EXCUSED, "洪水断路，九月底到校")
    assert register.read(absent_newcomers.given_up, "2025") == ()
    register.write(absent_newcomers.reopen, "2025", senior)
    [found] = register.read(absent_newcomers.absent, "2025")
    assert found.decided == ""


def test_a_child_of_compulsory_age_never_loses_the_place(register: Register, senior: int) -> None:
    """R-ORD-7-4, R-SC-10-2"""
    register.write(lambda tx: tx.set("profile", "sichuan"))
    child = pupil(register, "赵小宝", 33, "小学一年级")
    found = {one.student_id: one for one in register.read(absent_newcomers.absent, "2025")}
    assert (found[child].asked, found[child].problem.level) == (False, Level.TASK)
    assert found[senior].asked
    refused = rejected(register, absent_newcomers.decide, "2025", child, GIVEN_UP, "没有来")
    assert refused == ["admission.not-absent"]


def test_where_the_text_is_silent_the_child_is_listed_as_a_task(
    register: Register, senior: int
) -> None:
    """鄂尔多斯 says nothing of a child of compulsory age; the list still names her."""
    child = pupil(register, "赵小宝", 33, "小学一年级")
    found = {one.student_id: one for one in register.read(absent_newcomers.absent, "2025")}
    assert set(found) == {senior, child}
    assert (found[child].problem.code, found[child].asked) == ("admission.not-here", False)


def test_who_put_it_off_is_not_absent_until_that_day(register: Register, senior: int) -> None:
    later = f"{register.read(lambda tx: tx.today):%Y%m%d}"
    wish = Wish(senior, "周建军", "随父母在外地", "用工证明", "20250901", later)
    register.write(deferrals.defer, wish, ("admission.deferral-silent",))
    assert register.read(absent_newcomers.absent, "2025") == ()


def test_who_registers_after_all_keeps_the_place(register: Register, senior: int) -> None:
    register.write(absent_newcomers.decide, "2025", senior, GIVEN_UP, "没有联系上")
    papers = {"document": "录取通知书", "document_no": "2025-7", "formalities": True}
    wanted = Registration(senior, "2025", "2025-9-1", **papers)
    register.write(admission.register_pupil, wanted)
    assert register.read(absent_newcomers.absent, "2025") == ()
    assert register.read(absent_newcomers.given_up, "2025") == ()
