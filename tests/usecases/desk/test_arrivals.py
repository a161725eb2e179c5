"""开学报到: who came, who has leave, and from when on an absence is 旷课 (R-ORD-7-5)."""

from datetime import date

import pytest
from duty_school import TERM, on, read_on, refused
from invented import Opened

from app.job import Job
from app.persistence.register import Register
from app.usecases.desk import duties
from app.usecases.paper import printing
from app.usecases.rulebook import calendars
from app.usecases.staying import arrival_papers, arrivals, attendance
from app.usecases.staying.attendance import Entry

SPRING = calendars.TermEntry(
    "2026-2027-2", "20270301", "20270710",
    registration_first="20270227", registration_last="20270228",
)  # fmt: skip


@pytest.fixture
def spring(register: Register) -> Register:
    register.write(calendars.enter_term, SPRING)
    return register


def states(register: Register, day: str, class_no: str = "0701") -> dict[int, str]:
    found = read_on(day, register, arrivals.of_class, class_no)
    return {one.student_id: one.state for one in found}


def test_everybody_is_expected_until_somebody_says_she_came(spring: Register) -> None:
    assert states(spring, "2027-02-27") == {1: "未报到", 2: "未报到"}
    on("2027-02-27", spring, arrivals.came, [1], "")
    assert states(spring, "2027-02-27") == {1: "已报到", 2: "未报到"}
    on("2027-02-28", spring, arrivals.not_yet, [1])
    assert states(spring, "2027-02-28") == {1: "未报到", 2: "未报到"}


def test_a_class_comes_at_once_and_is_counted(spring: Register) -> None:
    on("2027-02-27", spring, attendance.enter, "20270227", [Entry(2, "病假", granted_by="班主任")])
    assert on("2027-02-27", spring, arrivals.all_came, "0701", "20270227") == 1
    found = {one.class_no: one for one in read_on("2027-02-27", spring, arrivals.progress)}
    assert (found["0701"].came, found["0701"].on_leave, found["0701"].away) == (1, 1, 0)
    assert found["0301"].away == 1


def test_no_day_counts_before_registering_is_over(spring: Register) -> None:
    with refused() as found:
        on("2027-02-28", spring, arrivals.count_truancy, [1])
    assert [one.code for one in found] == ["arrival.early"]
    assert read_on("2027-02-28", spring, attendance.of_pupil, 1) == ()


def test_school_days_since_are_truancy_for_who_neither_came_nor_asked(spring: Register) -> None:
    """办法 第七条: 按旷课处理."""
    on("2027-03-01", spring, attendance.enter, "20270301", [Entry(2, "事假", granted_by="班主任")])
    counted = on("2027-03-03", spring, arrivals.count_truancy, [1, 2])
    assert (counted.pupils, counted.days) == (2, 5)
    kinds = {day: entry.kind for day, entry in spring.read(attendance.of_pupil, 2)}
    assert kinds == {"20270301": "事假", "20270302": "旷课", "20270303": "旷课"}
    again = on("2027-03-03", spring, arrivals.count_truancy, [1, 2])
    assert (again.pupils, again.days) == (0, 0)
    count = read_on("2027-03-03", spring, attendance.truancy_of, 1)
    assert (count.running, count.since) == (3, date(2027, 3, 1))


def test_leave_excuses_while_it_lasts(spring: Register) -> None:
    leave = Entry(1, "病假", granted_by="班主任")
    on("2027-02-28", spring, attendance.enter_leave, leave, "20270301", "20270303")
    assert states(spring, "2027-03-03")[1] == "已请假"
    assert on("2027-03-03", spring, arrivals.count_truancy, [1]).days == 0
    assert states(spring, "2027-03-04")[1] == "未报到"
    assert on("2027-03-04", spring, arrivals.count_truancy, [1]).days == 1


def test_who_came_later_was_truant_only_until_then(spring: Register) -> None:
    on("2027-03-04", spring, arrivals.count_truancy, [1])
    on("2027-03-04", spring, arrivals.came, [1], "2027-3-3")
    days = [day for day, _ in spring.read(attendance.of_pupil, 1)]
    assert sorted(days) == ["20270301", "20270302"]
    assert on("2027-03-05", spring, arrivals.count_truancy, [1]).days == 0


def test_nobody_comes_before_the_first_day_or_tomorrow(spring: Register) -> None:
    for day in ("20270226", "20270303"):
        with refused() as found:
            on("2027-03-02", spring, arrivals.came, [1], day)
        assert [one.code for one in found] == ["arrival.day"]


def test_a_school_without_terms_is_told_where_to_enter_one(register: Register) -> None:
    for line in register.read(calendars.term_lines):
        register.write(calendars.remove_term, line.id)
    with refused() as found:
        register.read(arrivals.progress)
    assert "校历" in found[0].message
    chosen = printing.Selection(class_no="0701")
    assert register.read(printing.preview_form, "report_roster", chosen, Job())


def test_the_desk_says_who_has_not_come_until_it_is_dealt_with(spring: Register) -> None:
    def arrivals_due(day: str) -> list[tuple[int, date | None]]:
        found = read_on(day, spring, duties.duties)
        return [(one.count, one.due) for one in found if one.key.startswith("arrivals.")]

    assert arrivals_due("2027-02-20") == []
    assert arrivals_due("2027-02-27") == [(4, date(2027, 2, 28))]
    on("2027-02-28", spring, arrivals.came, [1, 2, 3], "")
    assert arrivals_due("2027-03-02") == [(1, date(2027, 2, 28))]
    on("2027-03-02", spring, arrivals.count_truancy, [4])
    assert arrivals_due("2027-03-02") == []


def test_a_teacher_may_enter_it_and_a_reader_may_not(opening: Opened) -> None:
    with opening("registrar") as register:
        register.write(calendars.enter_term, SPRING)
    with opening("class_teacher") as register:
        on("2027-02-27", register, arrivals.came, [1], "")
    with opening("reader") as register, refused() as found:
        on("2027-02-27", register, arrivals.came, [2], "")
    assert found[0].code == "permission.denied"


def test_the_roster_is_of_the_term_that_begins_and_says_who_came(spring: Register) -> None:
    on("2027-02-27", spring, arrivals.came, [1], "")
    order = read_on("2027-02-20", spring, arrival_papers.order, "0701")
    assert order.matter.values["term.name"] == "第二学期"
    assert order.selection.class_no == "0701"
    assert read_on("2027-02-27", spring, arrivals.states, [1, 2]) == {
        1: ("已报到", "20270227"),
        2: ("未报到", ""),
    }
    assert TERM.name == "2026-2027-1"  # the one before, which still runs on that day


def test_where_registering_goes_on_in_the_term_the_days_count_after_it(register: Register) -> None:
    late = calendars.TermEntry(
        "2026-2027-2", "20270301", "20270710",
        registration_first="20270301", registration_last="20270302",
    )  # fmt: skip
    register.write(calendars.enter_term, late)
    counted = on("2027-03-04", register, arrivals.count_truancy, [1])
    assert counted.days == 2
    days = [day for day, _ in register.read(attendance.of_pupil, 1)]
    assert sorted(days) == ["20270303", "20270304"]
