"""What a form asks for once a run: days, places and numbers, remembered for the next time."""

from pathlib import Path

import pypdfium2
import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.classwork import classes
from app.usecases.paper import asking, print_log
from app.usecases.paper.printing import Order, Selection
from app.usecases.pupils import editing, extra_numbers, key_changes, students
from app.usecases.pupils.key_changes import Application
from app.usecases.pupils.proofs import Attached
from app.usecases.rulebook import calendars
from app.usecases.rulebook.calendars import TermEntry

NOTICE = "entrance_notice_primary"
ANSWERS = {
    "notice.year": "2026",
    "notice.number": "农入2026-009",
    "term.registration_on": "2026-9-1",
}


def text_of(path: Path) -> str:
    opened = pypdfium2.PdfDocument(path)
    try:
        pages = [opened[n].get_textpage().get_text_range() for n in range(len(opened))]
    finally:
        opened.close()
    return "".join("".join(page.split()) for page in pages)


def shown(register: Register, form: str) -> dict[str, str]:
    return {one.item: one.text for one in register.read(asking.asked, form)}


def test_a_notice_has_the_day_on_every_sheet_and_numbers_that_count_on(
    school: Register, tmp_path: Path
) -> None:
    """R-NA-5-1."""
    order = Order(NOTICE, Selection(student_ids=(2, 1)))
    school.write(asking.print_form, order, ANSWERS, tmp_path / "n.pdf", Job())
    text = text_of(tmp_path / "n.pdf")
    assert text.count("2026年9月1日") == 2
    assert text.count("农入2026-009") == text.count("农入2026-010") > 0
    assert text.index("农入2026-009") < text.index("农入2026-010")


def test_answers_stand_there_the_next_time_and_the_number_goes_on(
    school: Register, tmp_path: Path
) -> None:
    order = Order(NOTICE, Selection(student_ids=(1, 2)))
    school.write(asking.print_form, order, ANSWERS, tmp_path / "n.pdf", Job())
    assert shown(school, NOTICE)["notice.number"] == "农入2026-011"
    assert shown(school, NOTICE)["term.registration_on"] == "20260901"


def test_who_asked_for_a_certificate_is_not_offered_to_the_next_child(
    school: Register, tmp_path: Path
) -> None:
    order = Order("enrolment_certificate", Selection(student_ids=(1,)))
    typed = {"case.applicant": "李示例", "case.purpose": "办理居住证"}
    school.write(asking.print_form, order, typed, tmp_path / "n.pdf", Job())
    assert "李示例" in text_of(tmp_path / "n.pdf")
    assert shown(school, "enrolment_certificate") == {
        "case.applicant": "",
        "case.purpose": "办理居住证",
    }


def test_days_of_registering_come_from_the_calendar(school: Register) -> None:
    days = ("20270225", "20270710", "", "", "", "20270223", "20270224")
    school.write(calendars.enter_term, TermEntry("2026-2027-2", *days))
    assert shown(school, "report_notice") == {
        "term.registration_on": "20270223",
        "term.registration_until": "2027年2月24日",
        "term.place": "",
    }


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"term.registration_on": "开学那天"}, "date.typed"),
        ({"notice.number": "没有数字"}, "print.asked-number"),
        ({"notice.year": "2026" * 30}, "print.asked-long"),
    ],
)
def test_an_answer_that_is_none_prints_nothing(
    school: Register, tmp_path: Path, typed: dict[str, str], code: str
) -> None:
    order = Order(NOTICE, Selection(student_ids=(1,)))
    with pytest.raises(Rejected) as refused:
        school.write(asking.print_form, order, typed, tmp_path / "n.pdf", Job())
    assert [one.code for one in refused.value.problems] == [code]
    assert not (tmp_path / "n.pdf").exists()


def test_a_reprint_keeps_the_numbers_of_the_first_time(school: Register, tmp_path: Path) -> None:
    order = Order(NOTICE, Selection(student_ids=(1, 2, 3)))
    school.write(asking.print_form, order, ANSWERS, tmp_path / "n.pdf", Job())
    lines, _ = school.read(print_log.lines, print_log.Wanted(student_id=2))
    again = school.read(print_log.again, [lines[0].id])
    shown_there = school.read(asking.asked, again.form_id, again.matter)
    typed = {one.item: one.text for one in shown_there}
    school.write(asking.print_form, again, typed, tmp_path / "2.pdf", Job())
    assert "农入2026-010" in text_of(tmp_path / "2.pdf")
    more = Order(NOTICE, Selection(student_ids=(4, 5)))
    further = {**ANSWERS, "notice.number": shown(school, NOTICE)["notice.number"]}
    school.write(asking.print_form, more, further, tmp_path / "4.pdf", Job())
    assert "农入2026-012" in text_of(tmp_path / "4.pdf")
    school.write(asking.print_form, again, typed, tmp_path / "2.pdf", Job())
    assert shown(school, NOTICE)["notice.number"] == "农入2026-014"
    anew = {**typed, "notice.number": "农入2026-100"}
    school.write(asking.print_form, again, anew, tmp_path / "3.pdf", Job())
    assert "农入2026-100" in text_of(tmp_path / "3.pdf")


def test_what_is_left_to_a_hand_is_named(school: Register) -> None:
    assert school.read(asking.by_hand, "return_notice") == ["传递方式"]
    assert school.read(asking.by_hand, "collection") == []


def test_a_notice_is_addressed_to_the_guardian(school: Register, tmp_path: Path) -> None:
    order = Order("report_notice", Selection(student_ids=(1,)))
    school.write(asking.print_form, order, {}, tmp_path / "n.pdf", Job())
    members = school.read(students.guardians_of, [1])[1]
    assert f"{members[0]['name']}家长（监护人）" in text_of(tmp_path / "n.pdf")


def test_the_exam_number_stands_on_forms_and_lists(school: Register, tmp_path: Path) -> None:
    """R-SC-18-4: of a number that was cancelled nothing is printed."""
    old = school.write(extra_numbers.issue, 1, "考籍号", "KJ0001")
    school.write(extra_numbers.reissue, old, "KJ0002", "留级")
    for form in ("quality_report_stage", "cohort_roster"):
        order = Order(form, Selection(student_ids=(1, 2)))
        school.write(asking.print_form, order, {}, tmp_path / f"{form}.pdf", Job())
        text = text_of(tmp_path / f"{form}.pdf")
        assert "KJ0002" in text
        assert "KJ0001" not in text
    [new] = [one.id for one in school.read(extra_numbers.numbers, 1) if one.valid]
    school.write(extra_numbers.cancel, new, "转出")
    order = Order("cohort_roster", Selection(student_ids=(1, 2)))
    school.write(asking.print_form, order, {}, tmp_path / "none.pdf", Job())
    assert "KJ" not in text_of(tmp_path / "none.pdf")


def test_a_letter_names_the_place_and_the_grade_where_the_record_has_codes(
    school: Register, tmp_path: Path
) -> None:
    """A township reads 东胜区, not 150602000000; the class knows its grade."""
    class_no = school.read(students.values_of, [1])[1]["class_no"]
    school.write(classes.describe_existing)
    known = {one.description.class_no: one.id for one in school.read(classes.lines)}
    school.write(classes.edit, known[class_no], {"stage": "小学", "entry_year": "2026"})
    school.write(editing.edit, 1, {"hukou_division": "150602000000", "grade": ""})
    for form in ("truancy_notice", "new_pupils_roster", "enrolment_certificate"):
        order = Order(form, Selection(student_ids=(1,)))
        school.write(asking.print_form, order, {}, tmp_path / f"{form}.pdf", Job())
    assert "内蒙古自治区鄂尔多斯市东胜区" in text_of(tmp_path / "truancy_notice.pdf")
    assert "150602000000" not in text_of(tmp_path / "truancy_notice.pdf")
    assert "东胜区" in text_of(tmp_path / "new_pupils_roster.pdf")
    assert "小学一年级" in text_of(tmp_path / "enrolment_certificate.pdf")


def test_the_change_that_is_asked_for_stands_on_its_form(school: Register, tmp_path: Path) -> None:
    """R-ORD-10-1, R-NA-15-1: who asks, what it was and what it is to be."""
    name = school.read(students.show, 1).values["name"]
    asked = Application("赵示例", "父亲", {"name": "王改名"}, (), "户口簿已更名")
    proof = Attached("户口簿.pdf", "application/pdf", b"%PDF-1.4 example")
    school.write(key_changes.open_with_proofs, 1, asked, [proof])
    order = Order("information_change", Selection(student_ids=(1, 2)))
    school.write(asking.print_form, order, {}, tmp_path / "c.pdf", Job())
    text = text_of(tmp_path / "c.pdf")
    assert f"姓名{name}王改名" in text
    assert text.count("王改名") == 2  # a copy each for school and authority, none for the other
    assert "赵示例" in text
