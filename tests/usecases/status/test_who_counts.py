"""Who counts where: on the books, in a class, in a list; and changes undone by further ones."""

from datetime import date

import pytest
from case_school import HONG, MING, codes, suspend, walk

from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.classwork import class_moves, classes, seating
from app.usecases.paper import printing
from app.usecases.pupils import filters, pupil_list, students
from app.usecases.school import history
from app.usecases.status import case_steps, cases, statuses, suspensions
from app.usecases.status.cases import Opening

AUTUMN = date(2025, 9, 2)


def _put(register: Register, student: int, kind: str, **facts: str) -> int:
    return register.write(statuses.put, student, kind, AUTUMN, facts)


def _line(register: Register, class_no: str) -> classes.ClassLine:
    found = register.read(classes.lines)
    return next(one for one in found if one.description.class_no == class_no)


def test_who_is_on_leave_is_on_the_books_and_not_in_the_class_size(register: Register) -> None:
    """R-SC-26-6, R-ORD-19-1."""
    _put(register, MING, "suspension", end="20260902")
    line = _line(register, "0801")
    assert (line.pupils, line.counted) == (2, 1)
    assert MING in register.read(students.ids_in, "0801")


def test_who_has_left_is_in_no_class_and_on_no_list(register: Register) -> None:
    _put(register, MING, "transfer_out")
    assert _line(register, "0801").pupils == 1
    assert MING not in register.read(students.ids_of)
    counts = {one.class_no: one.count for one in register.read(students.classes)}
    assert counts["0801"] == 1
    assert register.read(statuses.counts) == {"在读": 3, "转出": 1}


def test_a_seat_of_somebody_on_leave_is_free(opening) -> None:
    """R-ORD-19-1, R-NA-6-1: 50 in a junior class."""
    register = opening(profile="nongan")

    def fill(tx: Tx) -> None:
        from app.persistence.records import Student

        for n in range(48):
            tx.add(Student(name=f"学生{n}", class_no="0801", grade="初中二年级"))

    register.write(fill)
    plan = register.read(class_moves.preview, [4], "0801")
    assert [p.code for p in plan.problems] == ["class.too-large"]
    _put(register, MING, "suspension", end="20260902")
    assert register.read(class_moves.preview, [4], "0801").problems == ()


def test_the_list_is_narrowed_by_the_state(register: Register) -> None:
    _put(register, MING, "dropout")
    _put(register, HONG, "transfer_out")
    chosen = register.read(filters.choices, "status", filters.Query())
    assert {(one.value, one.count) for one in chosen} == {("在读", 2), ("辍学", 1), ("转出", 1)}
    assert HONG not in register.read(pupil_list.found, filters.Query())
    left = filters.Query(chips=(filters.Chip("status", ("转出",)),))
    assert list(register.read(pupil_list.found, left)) == [HONG]
    assert list(register.read(pupil_list.found, filters.Query("李小红"))) == [HONG]


def test_the_latest_change_is_undone_by_a_further_one_and_both_stay(register: Register) -> None:
    """R-ORD-13-1: history is never edited."""
    first = _put(register, MING, "suspension", end="20260902")
    assert codes(register.write, statuses.reverse, first, AUTUMN, " ") == ["status.reason"]
    register.write(statuses.reverse, first, AUTUMN, "登记错人")
    assert register.read(statuses.state, MING).status == "在读"
    lines = register.read(statuses.changes, MING)
    assert [(one.title, one.undone) for one in lines] == [("休学", True), ("撤销异动", False)]
    again = _put(register, MING, "dropout")
    assert codes(register.write, statuses.reverse, first, AUTUMN, "再撤一次") == [
        "status.not-latest"
    ]
    assert register.read(statuses.state, MING).change_id == again


def test_a_case_whose_change_is_undone_says_so_and_waits_for_nothing(register: Register) -> None:
    case = suspend(register)
    walk(register, case, "20250925")
    change = register.read(cases.case, case).change_id
    register.write(statuses.reverse, change, date(2025, 9, 26), "登记错人")
    shown = register.read(cases.case, case)
    assert (shown.state, shown.close_reason) == ("reversed", "登记错人")
    assert register.read(cases.open_cases) == ()


def test_an_undone_return_puts_the_pupil_back_where_she_was(register: Register) -> None:
    _put(register, MING, "suspension", end="20260902")
    moved = _put(register, MING, "resumption", grade_after="初一", class_after="0601")
    values = register.read(students.show, MING).values
    assert (values["grade"], values["class_no"]) == ("初中一年级", "0601")
    register.write(statuses.reverse, moved, AUTUMN, "编错年级")
    values = register.read(students.show, MING).values
    assert (values["grade"], values["class_no"]) == ("初中二年级", "0801")


def test_a_change_does_not_follow_what_it_cannot(register: Register) -> None:
    assert codes(_put, register, MING, "resumption") == ["status.order"]
    _put(register, MING, "death")
    assert codes(_put, register, MING, "suspension") == ["status.order"]


def test_suspensions_that_end_are_told_before_and_after(opening) -> None:
    """R-SC-26-4, R-SC-26-5: the window of two weeks is named; who is not back is overdue."""
    register = opening(profile="sichuan")
    today = register.read(lambda tx: tx.today)
    soon = f"{date.fromordinal(today.toordinal() + 9):%Y%m%d}"
    _put(register, MING, "suspension", end=soon)
    _put(register, HONG, "suspension", end="20260902")
    [ending] = register.read(suspensions.ending, date.fromordinal(today.toordinal() + 10))
    assert (ending.student_id, ending.days_left, ending.cite) == (MING, 9, "四川 第二十六条")
    assert ending.asks_from == f"{date.fromordinal(today.toordinal() - 5):%Y%m%d}"
    [overdue] = register.read(suspensions.overdue)
    assert overdue.student_id == HONG and overdue.days_left < 0
    assert register.read(suspensions.ending, today) == ()


def test_counts_agree_with_the_lists_behind_them(register: Register) -> None:
    case = suspend(register)
    register.write(
        cases.open_case,
        HONG,
        Opening(
            "transfer_out",
            {"request_received": "20250925", "direction": "转出市外", "to_school": "五中"},
            "20250925",
        ),
    )
    counts = register.read(cases.counts)
    lines = register.read(cases.open_cases)
    assert counts["open"] == len(lines) == 2
    assert counts["late"] == sum(line.late for line in lines) == 1
    assert [line.due for line in lines] == [lines[0].due, ""]
    walk(register, case, "20250925")
    assert register.read(cases.counts)["effective"] == 1


@pytest.mark.parametrize("role", ["class_teacher", "auditor", "leader"])
def test_only_a_registrar_opens_and_finishes(opening, role: str) -> None:
    register = opening(role)
    assert codes(suspend, register) == ["permission.denied"]
    assert codes(register.write, statuses.put, MING, "dropout", AUTUMN) == ["permission.denied"]


def test_every_write_leaves_an_entry_and_the_chain_holds(register: Register) -> None:
    def entries() -> int:
        return register.read(
            lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM audit_entry").scalar()
        )

    before = entries()
    case = suspend(register)
    opened = entries()
    assert opened - before >= 1 + 4 + 5  # the case, its steps, its papers
    register.write(case_steps.send_back, case, "材料不清", "20250916")
    assert entries() > opened
    walk_from = entries()
    register.write(case_steps.resend, case, "已补", "20250917")
    assert entries() > walk_from
    assert register.check() == []
    told = [line.sentence for line in register.read(history.entries, 400)]
    assert any("新增异动 " in sentence for sentence in told)
    assert not any("case_" in sentence or "status_" in sentence for sentence in told)


def test_a_roster_is_printed_of_those_on_the_books(register: Register) -> None:
    _put(register, MING, "transfer_out")
    selection = printing.Selection(class_no="0801")
    assert register.read(printing.missing_before_print, "collection", selection) == []


def test_an_edit_into_a_class_counts_those_who_sit_there(opening) -> None:
    """R-ORD-19-1, R-NA-6-1."""
    register = opening(profile="nongan")

    def fill(tx: Tx) -> None:
        from app.persistence.records import Student

        for n in range(48):
            tx.add(Student(name=f"学生{n}", class_no="0801", grade="初中二年级"))

    register.write(fill)
    told = register.read(seating.judge_one, "", "0801", "初中二年级")
    assert [p.code for p in told] == ["class.too-large"]
    _put(register, MING, "suspension", end="20260902")
    assert register.read(seating.judge_one, "", "0801", "初中二年级") == []
