"""学校、学期、班级 on paper: entered once, printed on every form that has a place for them."""

from pathlib import Path

import pypdfium2
import pytest

from app.job import Job
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.classwork import classes
from app.usecases.discs import disc_papers
from app.usecases.paper import paper_facts, printing
from app.usecases.pupils import students
from app.usecases.rulebook import calendars
from app.usecases.school import school_facts


def text_of(register: Register, form: str, selection: printing.Selection) -> str:
    content = register.read(printing.preview_form, form, selection, Job())
    opened = pypdfium2.PdfDocument(content)
    try:
        pages = [opened[n].get_textpage().get_text_range() for n in range(len(opened))]
    finally:
        opened.close()
    return "".join("".join(page.split()) for page in pages)


def test_the_schools_address_stands_on_a_certificate(school: Register) -> None:
    facts = {"school.address": "乌兰街 1 号", "school.registrar": "包老师"}
    assert school.write(school_facts.set_facts, facts) == 2
    text = text_of(school, "enrolment_certificate", printing.Selection((1,)))
    assert "乌兰街1号" in text
    assert "包老师" in text


def test_entering_the_same_again_changes_nothing(school: Register) -> None:
    school.write(school_facts.set_facts, {"school.phone": "0477-1234567"})
    assert school.write(school_facts.set_facts, {"school.phone": " 0477-1234567 "}) == 0
    assert school.read(school_facts.facts)["school.phone"] == "0477-1234567"


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("school.phone", "打这个电话", "school.fact-form"),
        ("unit.postcode", "17000", "school.fact-form"),
        ("school.week_load", "很多", "school.fact-form"),
        ("school.principal", "校" * 101, "school.fact-long"),
        ("school.name", "别的学校", "school.fact"),
    ],
)
def test_what_cannot_be_a_fact_is_refused(school: Register, key: str, text: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        school.write(school_facts.set_facts, {key: text})
    assert caught.value.problems[0].code == code
    assert school.read(school_facts.facts).get(key, "") == ""


def test_the_year_comes_from_the_calendar(school: Register) -> None:
    term = calendars.TermEntry(
        "2026-2027-1",
        "20260901",
        "20270115",
        registration_first="20260829",
        registration_last="20260830",
    )
    school.write(calendars.enter_term, term)
    assert "2026-2027学年" in text_of(school, "current_roster", printing.Selection(everyone=True))
    assert "2026年8月29日" in text_of(school, "report_notice", printing.Selection((1,)))


def test_a_class_is_called_by_its_name_and_has_its_teacher(school: Register) -> None:
    values = school.read(students.show, 1).values
    school.write(classes.describe_existing)
    class_id = school.read(classes.id_of, values["class_no"])
    school.write(classes.edit, class_id, {"name": "一（1）班", "teacher": "娜老师"})
    assert "娜老师" in text_of(school, "leaving_survey", printing.Selection((1,)))
    chosen = printing.Selection(class_no=values["class_no"])
    assert "班级：一（1）班" in text_of(school, "current_roster", chosen)


def test_the_load_of_the_registrar_is_what_the_policy_computes(school: Register) -> None:
    """R-ORD-N4-4, R-ORD-N4-5: 16 periods, 400 pupils: 4; 801 pupils: 5."""
    assert school.read(paper_facts.workload, 400, 16.0)[0] == "4"
    load, basis = school.read(paper_facts.workload, 801, 16.0)
    assert load == "5"
    assert "通知" in basis
    school.write(school_facts.set_facts, {"school.week_load": "16"})
    text = text_of(school, "workload", printing.Selection(blank=1))
    assert "48" in text
    assert "每周4节" in text


def test_where_the_policy_has_no_rule_the_load_is_left_to_be_written(school: Register) -> None:
    school.write(lambda tx: tx.set("profile", "yanhe"))
    assert school.read(paper_facts.workload, 400, 16.0) == ("", "")


def test_a_class_teacher_does_not_change_the_schools_facts(as_role: object) -> None:
    with pytest.raises(Rejected):
        as_role("class_teacher").write(school_facts.set_facts, {"school.phone": "0477-1234567"})


def test_a_disc_has_the_papers_of_its_archive(school: Register, tmp_path: Path) -> None:
    """R-ORD-N2-3: a label and a seal for each copy, a line of the handover list."""
    from app.persistence.records import Archive

    with pytest.raises(Rejected):
        school.read(disc_papers.order, "disc_labels")
    school.write(
        lambda tx: tx.add(
            Archive(
                term="2026-2027-1", built_at="2027-01-20T10:00:00+08:00", built_by="王老师",
                image_name="a.iso", sha256="", catalogue_digest="AAAA-BBBB", key_text="", files=12,
            )
        )
    )  # fmt: skip
    for form in disc_papers.FORMS:
        order = school.read(disc_papers.order, form)
        out = tmp_path / f"{form}.pdf"
        school.write(printing.print_form, form, order.selection, out, Job(), order.matter)
        opened = pypdfium2.PdfDocument(out.read_bytes())
        text = "".join(opened[0].get_textpage().get_text_range().split())
        opened.close()
        assert "2026-2027-1" in text
        assert "AAAA-BBBB" in text or form == "disc_seals"
        assert text.count("2/2") == 1 or form == "disc_handover"
