"""What the register knows is not asked: age, hukou, grade, seats, 旷课, contacts."""

from datetime import date, timedelta

from case_school import GANG, LAN, MING, codes, walk

from app.persistence.class_records import SchoolClass
from app.persistence.records import Student
from app.persistence.register import Register
from app.usecases.rulebook import calendars
from app.usecases.status import case_facts, cases, statuses
from app.usecases.status.cases import Opening
from app.usecases.staying import attendance, contacts

DAY = date(2025, 10, 20)


def _known(register: Register, student: int, kind: str, **answers: str) -> dict[str, object]:
    return register.read(
        lambda tx: case_facts.derived(tx, case_facts.subject(tx, student, kind, DAY), answers)
    )


def test_age_grade_and_hukou_come_from_the_record(register: Register) -> None:
    found = _known(register, MING, "transfer_out")
    assert (found["age"], found["grade"], found["stage"]) == (14, "初二", "初中")
    assert found["hukou"] == "鄂尔多斯市东胜区"


def test_a_record_without_a_grade_takes_it_from_its_class(register: Register) -> None:
    register.write(lambda tx: setattr(tx.session.get(Student, MING), "grade", ""))
    assert "grade" not in _known(register, MING, "suspension")
    described = SchoolClass(class_no="0801", stage="普通初中", entry_year="2024")
    register.write(lambda tx: tx.add(described).id)
    assert _known(register, MING, "suspension")["grade"] == "初二"


def test_a_blank_grade_is_asked_and_leads_to_the_right_steps(register: Register) -> None:
    register.write(lambda tx: setattr(tx.session.get(Student, GANG), "grade", ""))
    answers = {"ground": "其他原因", "reason": "家事", "start": "20251020", "end": "20261020"}
    opening = Opening("suspension", answers, "20251020")
    found = register.read(cases.consider, GANG, opening)
    assert [one.label for one in found.considered.unanswered] == ["现在的年级"]
    told = Opening("suspension", {**answers, "grade": "高二"}, "20251020")
    assert register.read(cases.consider, GANG, told).blocked == ()


def test_truancy_and_contacts_come_from_the_books_that_are_kept(register: Register) -> None:
    """R-ORD-11-10: in a senior school, in the term that runs."""
    today = register.read(lambda tx: tx.today)
    term = register.read(calendars.current)
    assert term is not None
    last = min(today, term.end)
    day = last - timedelta(10)
    for n in range(3):
        when = f"{day + timedelta(n):%Y%m%d}"
        register.write(attendance.enter, when, [attendance.Entry(GANG, "旷课")])
    register.write(
        contacts.enter, contacts.Entry(GANG, f"{last:%Y%m%d}", "电话", "陈父", "答应返校")
    )
    found = _known(register, GANG, "withdrawal", ground="旷课")
    assert found["truancy_total_days"] >= 1
    assert found["contacts"] == 1
    assert "contacts" not in _known(register, GANG, "withdrawal", ground="本人申请")
    opening = Opening("withdrawal", {"ground": "旷课"}, f"{today:%Y%m%d}")
    assert "rule.truancy" in codes(register.write, cases.open_case, GANG, opening)


def test_a_contact_after_the_end_of_a_suspension_is_found(register: Register) -> None:
    """R-ORD-11-11."""
    register.write(statuses.put, GANG, "suspension", DAY, {"end": "20260901"})
    assert "contact" not in _known(register, GANG, "withdrawal", ground="休学期满")
    register.write(contacts.enter, contacts.Entry(GANG, "20260905", "电话", "陈父", "不回来了"))
    assert _known(register, GANG, "withdrawal", ground="休学期满")["contact"] == "2026-09-05"
    case = register.write(
        cases.open_case, GANG, Opening("withdrawal", {"ground": "休学期满"}, "20260920")
    )
    steps = [step.name for step in register.read(cases.case, case).steps]
    assert steps[-1] == "发给肄业证书"  # R-ORD-23-7
    walk(register, case, "20260921")
    assert register.read(statuses.state, GANG).status == "退学"


def test_seats_of_the_class_meant_are_counted(opening) -> None:
    register = opening(profile="nongan")
    whom = register.read(case_facts.subject, LAN, "transfer_in", DAY)
    found = register.read(case_facts.derived, whom, {"target_class": "0601"})
    assert (found["class_size"], found["free_places"]) == (1, 44)
