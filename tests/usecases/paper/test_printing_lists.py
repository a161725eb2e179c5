"""Rosters: many pupils on one numbered sheet."""

from pathlib import Path

import pypdfium2
import pytest
from school_book import one

from app.job import Job
from app.persistence.register import Register
from app.usecases.paper import printing
from app.usecases.pupils import students


def _classes(school: Register) -> dict[str, list[int]]:
    people = school.read(students.ids_of)
    found: dict[str, list[int]] = {}
    for student_id in people:
        found.setdefault(school.read(students.show, student_id).values["class_no"], []).append(
            student_id
        )
    return found


def _names(school: Register, people: list[int]) -> list[str]:
    return [school.read(students.show, one_).values["name"] for one_ in people]


def _text(path: Path) -> str:
    opened = pypdfium2.PdfDocument(path.read_bytes())
    try:
        pages = [opened[n].get_textpage().get_text_range() for n in range(len(opened))]
    finally:
        opened.close()
    return "".join("".join(page.split()) for page in pages)


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_a_class_list_is_one_issue_for_the_whole_class(
    school: Register, tmp_path: Path, suffix: str
) -> None:
    """R-XZ-3-1, R-ORD-M-1: a unique number on every sheet."""
    class_no = next(iter(_classes(school)))
    chosen = printing.Selection(class_no=class_no)
    out = tmp_path / f"list{suffix}"
    done = school.write(printing.print_form, "current_roster", chosen, out, Job())
    assert (done.sheets, len(done.numbers)) == (1, 1)
    assert school.read(one, "SELECT count(*) FROM issue") == 1
    assert school.read(one, "SELECT count(*) FROM issue WHERE student_id IS NULL") == 1


def test_everyone_of_the_class_stands_on_it_with_its_number(
    school: Register, tmp_path: Path
) -> None:
    """R-XZ-3-1."""
    class_no, people = next(iter(_classes(school).items()))
    out = tmp_path / "list.pdf"
    chosen = printing.Selection(class_no=class_no)
    done = school.write(printing.print_form, "current_roster", chosen, out, Job())
    text = _text(out)
    assert done.numbers[0] in text
    assert f"班级：{class_no}" in text
    assert f"合计{len(people)}人" in text
    for name in _names(school, people):
        assert "".join(name.split()) in text


def test_a_class_list_of_the_school_is_a_sheet_a_class(school: Register, tmp_path: Path) -> None:
    """R-XZ-3-1: 按班级打印."""
    chosen = printing.Selection(everyone=True)
    out = tmp_path / "lists.pdf"
    done = school.write(printing.print_form, "current_roster", chosen, out, Job())
    assert done.sheets == len(_classes(school)) > 1


def test_a_list_of_a_cohort_is_one_sheet_however_many_classes(
    school: Register, tmp_path: Path
) -> None:
    """R-SC-18-3."""
    chosen = printing.Selection(everyone=True)
    out = tmp_path / "cohort.pdf"
    done = school.write(printing.print_form, "cohort_roster", chosen, out, Job())
    assert done.sheets == 1
    text = _text(out)
    for name in _names(school, school.read(students.ids_of)):
        assert "".join(name.split()) in text


def test_a_list_is_previewed_without_a_number_and_checked_beforehand(school: Register) -> None:
    chosen = printing.Selection(everyone=True)
    content = school.read(printing.preview_form, "cohort_roster", chosen, Job())
    assert printing.page_count(content) > 3
    assert school.read(printing.missing_before_print, "cohort_roster", chosen) == []
    assert school.read(one, "SELECT count(*) FROM issue") == 0


def test_blank_lists_are_numbered_one_by_one(school: Register, tmp_path: Path) -> None:
    chosen = printing.Selection(blank=2)
    out = tmp_path / "blank.pdf"
    done = school.write(printing.print_form, "current_roster", chosen, out, Job())
    assert len(set(done.numbers)) == 2


def test_a_list_of_things_belongs_to_one_pupil(school: Register, tmp_path: Path) -> None:
    """The material list of a case, the contents of a dossier: a sheet each, as for any form."""
    chosen = printing.Selection(student_ids=(1, 2))
    out = tmp_path / "contents.pdf"
    done = school.write(printing.print_form, "dossier_contents", chosen, out, Job())
    assert done.sheets == 2
    assert school.read(one, "SELECT count(*) FROM issue WHERE student_id IS NULL") == 0


def test_the_list_of_forms_says_which_lay_outs_are_still_awaited() -> None:
    """R-SC-M-1: fourteen attachments, each with its state."""
    sichuan = [line for line in printing.forms() if line.profile == "sichuan"]
    assert len([line for line in sichuan if "四川省" in line.title]) == 14
    assert {line.state for line in sichuan} == {"待导入样表"}
    (collection,) = [line for line in printing.forms() if line.id == "collection"]
    assert collection.state == "已内置"


@pytest.mark.parametrize("form_id", ["class_hand_in", "primary_numbers"])
def test_a_class_teacher_hands_in_what_was_collected_pupil_by_pupil(
    school: Register, tmp_path: Path, form_id: str
) -> None:
    """R-RC-7-1, R-RC-8-1: 以班为单位, everyone of the class on one numbered sheet."""
    class_no, people = next(iter(_classes(school).items()))
    out = tmp_path / "list.pdf"
    done = school.write(
        printing.print_form, form_id, printing.Selection(class_no=class_no), out, Job()
    )
    text = _text(out)
    assert len(done.numbers) == 1
    assert all(name.replace(" ", "") in text for name in _names(school, people))
    assert "小学学籍号" in text
