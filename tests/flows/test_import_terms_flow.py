"""What a file may change only by a case, or only on her word: shown, opened, taken over."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from app.domain import fields
from app.usecases.pupils import students, timeline
from ui.main_window import MainWindow
from ui.pages.national.importing import ImportPage
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def book(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([fields.by_key(key).label for key in rows[0]])
    for row in rows:
        sheet.append(list(row.values()))
    made.save(path)
    return path


def renamed(window: MainWindow, path: Path) -> tuple[int, Path]:
    """A file that has the first pupil's name and telephone otherwise; her id."""
    first = window.work.ask(students.search).rows[0]
    row = {"name": "改名一", "id_type": "居民身份证", "id_number": first.id_number}
    return first.id, book(path, [{**row, "phone": "13900001234"}])


def shown_page(window: MainWindow, file: Path, settled: Settled) -> ImportPage:
    window.frame.go(Place.IMPORT, None)
    page: Any = window.frame.page(Place.IMPORT)
    page.importing.read(file)
    settled(window)
    return page.importing


def test_a_difference_in_key_information_opens_its_case_filled_in(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-10-1: one click from the row of the file to the form of the case."""
    student_id, file = renamed(school, tmp_path / "改名.xlsx")
    page = shown_page(school, file, settled)
    place = [word.text() for word in page.chips.buttons()].index("关键信息待办 1")
    page.chips.button(place).click()
    assert page.case.isVisible()
    page.case.click()
    settled(school)
    pupil: Any = school.frame.page(Place.STUDENT)
    assert (pupil.student_id, pupil.here) == (student_id, Tab.KEY_CHANGES)
    form = pupil.tab(Tab.KEY_CHANGES).form
    assert form.isVisible()
    assert form.application().wanted == {"name": "改名一"}


def test_after_the_import_the_pupils_whose_case_is_due_are_named(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    student_id, file = renamed(school, tmp_path / "改名.xlsx")
    page = shown_page(school, file, settled)
    page.apply.click()
    settled(school)
    asked: list[Any] = []
    page.done.case_asked.connect(asked.append)
    link = page.done.cases.itemAt(1).layout().itemAt(0).widget()
    assert link.text() == "改名一"
    link.click()
    assert [one.student_id for one in asked] == [student_id]
    assert school.work.ask(students.show, student_id).values["name"] != "改名一"


def test_an_approved_change_is_taken_over_by_its_switch_and_its_number(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    student_id, file = renamed(school, tmp_path / "改名.xlsx")
    page = shown_page(school, file, settled)
    term = page.terms.terms["key_changes"]
    assert term.isVisible()
    assert not page.terms.terms["namesakes"].isVisible()
    term.switch.click()
    page.terms.again.click()
    settled(school)
    assert page.shown is not None
    assert page.shown.needing_case
    term.reason.setText("旗教基〔2026〕9号")
    assert not page.apply.isEnabled()
    page.terms.again.click()
    settled(school)
    assert not page.shown.needing_case
    page.apply.click()
    settled(school)
    assert school.work.ask(students.show, student_id).values["name"] == "改名一"
    assert "旗教基〔2026〕9号" in school.work.ask(timeline.timeline, student_id)[0].reason


def test_an_ordinary_file_offers_nothing_to_take_over(
    school: MainWindow, later_roster: Path, settled: Settled
) -> None:
    page = shown_page(school, later_roster, settled)
    assert not page.terms.isVisible()
    assert not page.case.isVisible()
