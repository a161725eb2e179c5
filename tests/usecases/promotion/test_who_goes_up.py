"""Who goes up with the class, who stays and why, and what her class is called afterwards."""

from datetime import date

import pytest
from invented import add_pupil
from promotion_school import (
    AUTUMN,
    SPRING,
    SUMMER,
    TENTH,
    graduate,
    on,
    place,
    promote,
    seen,
    state,
)  # fmt: skip

from app.domain import promotion
from app.domain.grades import SIX_THREE, Ladder
from app.domain.promotion import Outcome
from app.job import Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.classwork import classes
from app.usecases.promotion import promoting
from app.usecases.promotion.planning import Choices
from app.usecases.rulebook import policy_changes
from app.usecases.school import schooling
from app.usecases.status import statuses


def outcome_of(register: Register, student_id: int, choices: Choices | None = None) -> Outcome:
    plan = seen(TENTH, register, choices)
    return next(row.outcome for row in plan.rows if row.student_id == student_id)


def put(register: Register, student_id: int, kind: str, day: str, **facts: str) -> None:
    on(day, register, statuses.put, student_id, kind, date.fromisoformat(day), facts)


def test_who_is_suspended_keeps_grade_and_class_and_is_listed(register: Register) -> None:
    graduate(register, 13, 14)
    put(register, 9, "suspension", "2026-04-01", end="20270331")
    promote(register)
    assert place(register, 9) == ("初中一年级", "0701")
    assert place(register, 10) == ("初中二年级", "0801")
    assert register.read(statuses.current, [9])[9].status == "休学"


def test_who_is_suspended_goes_up_where_the_policy_says_so(register: Register) -> None:
    graduate(register, 13, 14)
    put(register, 9, "suspension", "2026-04-01", end="20270331")
    before = register.read(state)
    basis = policy_changes.Basis("关于升级的通知", "乌教字〔2026〕8号", "第一条", "教育局另有通知")
    on(SPRING, register, policy_changes.change_check, "promotion.away", {"moves": "是"}, basis)
    number = promote(register)
    assert place(register, 9) == ("初中二年级", "0801")
    assert register.read(statuses.current, [9])[9].status == "休学"
    on(AUTUMN, register, promoting.undo, number, Job())
    assert register.read(state) == before


def test_a_repeater_stays_and_who_skipped_is_in_the_grade_already(register: Register) -> None:
    """留级 and 跳级 that are in effect are obeyed."""
    put(register, 3, "repeating", "2026-07-15", grade_after="小学五年级")
    put(register, 11, "skipping", "2026-07-15", grade_after="初中三年级")
    assert outcome_of(register, 3) is Outcome.REPEATS
    assert outcome_of(register, 11) is Outcome.SKIPPED
    assert outcome_of(register, 4) is Outcome.UP


def test_who_was_put_back_within_the_year_goes_up_with_the_new_class(register: Register) -> None:
    put(register, 11, "repeating", "2026-04-15", grade_after="初中一年级", class_after="0701")
    assert outcome_of(register, 11) is Outcome.UP
    put(register, 9, "repeating", "2026-04-15", grade_after="初中一年级")
    assert outcome_of(register, 9) is Outcome.REPEATS


def test_records_of_the_new_year_do_not_go_up_twice(register: Register) -> None:
    """新生, a grade that a file has brought since, and who came after the day."""

    def newcomers(tx: Tx) -> None:
        add_pupil(tx, "新一", class_no="0101", grade="小学一年级", entry_month="202609")
        tx.get(Student, 1, "").grade = "小学二年级"

    on("2026-08-20", register, newcomers)
    assert outcome_of(register, 15) is Outcome.NEW
    assert outcome_of(register, 1) is Outcome.LATE
    late = on("2026-08-21", register, add_pupil, "转来", class_no="0701", grade="初中一年级")
    assert outcome_of(register, late) is Outcome.LATE
    assert outcome_of(register, late, Choices(taken=frozenset({late}))) is Outcome.UP
    assert outcome_of(register, 2, Choices(left_out=frozenset({2}))) is Outcome.LEFT_OUT


def test_graduates_of_primary_school_can_go_on_here(register: Register) -> None:
    """R-ZH-2-1: one record for both stages."""
    graduate(register, 5, 13, 14, day=SUMMER)
    assert outcome_of(register, 5) is Outcome.GRADUATED
    promote(register, Choices(taken=frozenset({5})))
    assert place(register, 5) == ("初中一年级", "0701")
    assert register.read(statuses.current, [5])[5].enrolled
    titles = [one.title for one in register.read(statuses.changes, 5)]
    assert titles == ["毕业", "升学"]


def test_a_five_four_school_leaves_primary_after_five_years(register: Register) -> None:
    register.write(schooling.set_schooling, "五四制", "川教〔2026〕3号")
    plan = seen(TENTH, register)
    steps = {row.student_id: (row.outcome, row.grade_after) for row in plan.rows}
    assert steps[3] == (Outcome.NEXT_STAGE, "初中一年级")
    assert steps[5][0] is Outcome.UNKNOWN
    assert steps[13] == (Outcome.UP, "初中四年级")


def test_senior_school_takes_whom_it_admits(register: Register) -> None:
    """R-ZH-2-1: compulsory school goes on by itself, 普通高中 does not."""
    register.write(schooling.set_kind, "十二年一贯制学校")
    assert outcome_of(register, 5) is Outcome.NEXT_STAGE
    assert outcome_of(register, 13) is Outcome.LEAVING
    promote(register, Choices(taken=frozenset({13, 14})))
    assert place(register, 13) == ("高中一年级", "1001")
    assert place(register, 11) == ("初中三年级", "0901")


def test_a_primary_school_keeps_its_leaving_grade(register: Register) -> None:
    register.write(schooling.set_kind, "小学")
    assert outcome_of(register, 5) is Outcome.LEAVING
    assert outcome_of(register, 9) is Outcome.UP


def test_a_grade_that_only_the_class_knows_is_written_down(register: Register) -> None:
    graduate(register, 13, 14)

    def blank(tx: Tx) -> None:
        for one in (9, 10):
            tx.get(Student, one, "").grade = ""

    on(SPRING, register, blank)
    assert outcome_of(register, 9) is Outcome.UNKNOWN
    register.write(classes.edit, 5, {"entry_year": "2025"})
    promote(register, day=AUTUMN)
    assert place(register, 9) == ("初中二年级", "0801")


@pytest.mark.parametrize(
    ("class_no", "before", "after", "expected"),
    [
        ("0701", "初一", "初二", "0801"), ("701", "初一", "初二", "801"),
        ("七1", "初一", "初二", "八1"), ("七年级(1)班", "初一", "初二", "八年级(1)班"),
        ("初一(3)班", "初一", "初二", "初二(3)班"), ("0901", "初三", "高一", "1001"),
        ("101", "初一", "初二", "201"), ("1001", "高一", "高二", "1101"),
        ("101", "高一", "高二", "201"), ("2024201", "初一", "初二", "2024201"),
        ("2020101", "小六", "初一", "2026201"), ("蒙1班", "初一", "初二", "蒙1班"),
    ],
)  # fmt: skip
def test_a_number_follows_the_grade_where_the_grade_is_in_it(
    class_no: str, before: str, after: str, expected: str
) -> None:
    years = f"{class_no[:4]} 2026" if class_no.startswith("20") else "2024 2026"
    assert promotion.renumbered(class_no, before, after, SIX_THREE, years) == expected


def test_a_number_follows_the_length_of_the_school() -> None:
    five_four = Ladder(primary=5, junior=4)
    assert promotion.renumbered("0501", "小五", "初一", five_four, "2021 2026") == "0601"
