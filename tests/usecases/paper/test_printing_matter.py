"""What a form prints beyond the student record: a case's data, and lists of things."""

from pathlib import Path

import pypdfium2
import pytest
from school_book import one

from app.job import Job
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level, Rejected
from app.usecases.paper import print_log, printing
from app.usecases.pupils import students

MATERIALS = (
    {"order": "1", "material": "户口簿", "original": "复印件"},
    {"order": "2", "material": "房产证", "original": "原件"},
)


def _text(content: bytes) -> str:
    opened = pypdfium2.PdfDocument(content)
    try:
        pages = [opened[n].get_textpage().get_text_range() for n in range(len(opened))]
    finally:
        opened.close()
    return "".join("".join(page.split()) for page in pages)


def test_a_case_prints_its_own_data_beside_the_pupils(school: Register, tmp_path: Path) -> None:
    """R-YH-3-5: the survey of a child who left, filled from her case."""
    matter = printing.Matter({"case.absent_days": "12", "case.left_on": "20261012"})
    out = tmp_path / "survey.pdf"
    chosen = printing.Selection(student_ids=(1,))
    school.write(printing.print_form, "leaving_survey", chosen, out, Job(), matter)
    text = _text(out.read_bytes())
    assert school.read(students.show, 1).values["name"] in text
    assert "12" in text
    assert "2026年10月12日" in text


def test_a_list_of_things_has_a_line_each(school: Register) -> None:
    matter = printing.Matter({"case.kind": "转学"}, MATERIALS)
    chosen = printing.Selection(student_ids=(1,))
    content = school.read(printing.preview_form, "material_notice", chosen, Job(), matter)
    text = _text(content)
    assert "1户口簿复印件" in text
    assert "2房产证原件" in text


def test_a_class_list_keeps_its_pupils(school: Register) -> None:
    """Lines are never handed in over those of the register."""
    chosen = printing.Selection(everyone=True)
    matter = printing.Matter(rows=MATERIALS)
    content = school.read(printing.preview_form, "cohort_roster", chosen, Job(), matter)
    assert "户口簿" not in _text(content)


def test_every_pupil_can_have_data_of_her_own(school: Register, tmp_path: Path) -> None:
    """Notices to many families carry a number each (R-NA-5-1)."""
    own = {1: {"notice.number": "第0001号"}, 2: {"notice.number": "第0002号"}}
    matter = printing.Matter({"notice.year": "2026"}, own=own)
    out = tmp_path / "notices.pdf"
    chosen = printing.Selection(student_ids=(1, 2))
    school.write(printing.print_form, "entrance_notice_primary", chosen, out, Job(), matter)
    text = _text(out.read_bytes())
    assert text.count("0001号") > 0
    assert text.count("0001号") == text.count("0002号")
    assert school.read(one, "SELECT count(*) FROM issue") == 2


def test_a_text_that_does_not_fit_is_named_beforehand(school: Register) -> None:
    matter = printing.Matter({"case.reason": "因病" * 900})
    chosen = printing.Selection(student_ids=(1,))
    problems = school.read(printing.missing_before_print, "leaving_survey", chosen, matter)
    assert "离校原因" in "".join(problem.message for problem in problems)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_form_about_no_pupil_prints_what_is_handed_in(
    school: Register, tmp_path: Path, suffix: str
) -> None:
    """R-ORD-N4-4: the load of a registrar."""
    matter = printing.Matter({"staff.name": "王老师", "staff.load": "6"})
    out = tmp_path / f"load{suffix}"
    chosen = printing.Selection(blank=1)
    done = school.write(printing.print_form, "workload", chosen, out, Job(), matter)
    assert done.sheets == 1
    if suffix == ".pdf":
        assert "王老师" in _text(out.read_bytes())


def _name(tx: Tx, student_id: int, name: str) -> str:
    pupil = tx.get(Student, student_id, "")
    before, pupil.name = pupil.name, name
    return before


def test_what_stands_in_the_way_names_the_pupil_and_leads_to_her(school: Register) -> None:
    """M: what cannot be printed is listed before printing, with a jump to the pupil."""
    matter = printing.Matter({"case.reason": "因病" * 900})
    chosen = printing.Selection(student_ids=(2, 1))
    found = school.read(printing.missing_before_print, "leaving_survey", chosen, matter)
    names = [school.read(students.show, one).values["name"] for one in (2, 1)]
    assert [one.where.student_id for one in found] == [2, 1]
    assert [name in one.message for name, one in zip(names, found, strict=True)] == [True, True]
    assert "编号" not in "".join(one.message for one in found)


def test_a_line_of_a_list_that_does_not_fit_says_whose_it_is(school: Register) -> None:
    long = "阿卜杜热合曼·" * 9
    before = school.write(_name, 2, long)
    try:
        with pytest.raises(Rejected) as caught:
            chosen = printing.Selection(student_ids=(1, 2))
            school.read(printing.preview_form, "graduates_roster", chosen, Job())
    finally:
        school.write(_name, 2, before)
    assert f"{long}（第 2 行）的“姓名”" in caught.value.problems[0].message


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_character_that_no_font_draws_is_printed_as_a_mark_where_she_agrees(
    school: Register, tmp_path: Path, suffix: str
) -> None:
    """M: no pupil stays without her paper for a character; it is written in by hand."""
    before = school.write(_name, 1, "李\ue863")
    chosen, out = printing.Selection(student_ids=(1,)), tmp_path / f"agreed{suffix}"
    agreed = printing.Matter(substitute=True)
    try:
        with pytest.raises(Rejected, match="同意印成“〓”"):
            school.write(printing.print_form, "collection", chosen, out, Job())
        done = school.write(printing.print_form, "collection", chosen, out, Job(), agreed)
        issue = school.read(print_log.id_of, done.numbers[0])
        again = school.read(print_log.again, [issue])
    finally:
        school.write(_name, 1, before)
    assert [(one.code, one.level) for one in done.problems] == [
        ("forms.character-missing", Level.WARN)
    ]
    assert again.matter.substitute
    if suffix == ".pdf":
        assert "李〓" in _text(out.read_bytes())
