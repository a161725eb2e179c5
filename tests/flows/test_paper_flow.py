"""Forms on paper and in files: the numbers are issued when, and only when, something is made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter

from app.usecases import printing, students
from ui.dialogs import paper
from ui.main_window import MainWindow
from ui.pages.printing import PrintingPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> PrintingPage:
    first = school.work.ask(students.classes)[0]
    school.frame.go(Place.FORMS, printing.Selection(class_no=first.class_no))
    settled(school)
    found = school.frame.page(Place.FORMS)
    assert isinstance(found, PrintingPage)
    return found


def issued(window: MainWindow) -> int:
    rows = window.work.ask(students.search, "", "", 500, 0).rows
    return sum(len(window.work.ask(students.show, one.id).issues) for one in rows)


def test_a_class_is_previewed_without_issuing_numbers(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    first = school.work.ask(students.classes)[0]
    assert page.form.currentText() == "学生学籍信息采集表"
    assert page.heading.text() == f"共 {first.count} 张"
    assert page.pages.list.model().rowCount() == first.count
    settled(school)
    assert not page.pages.paper.pixmap().isNull()
    assert issued(school) == 0


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_saving_issues_one_number_a_pupil(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled, suffix: str
) -> None:
    """R-ORD-M-1."""
    out = tmp_path / f"采集表{suffix}"
    page.save(out)
    settled(school)
    assert out.is_file()
    assert issued(school) == school.work.ask(students.classes)[0].count
    assert "已签发" in school.frame.status.text()


def test_printing_sends_every_page_and_leaves_nothing_in_clear(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    target = paper.printer()
    target.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target.setOutputFileName(str(tmp_path / "printer.pdf"))
    target.setResolution(72)
    folder = school.work.register.folder
    before = {path.name for path in folder.iterdir()}
    page.print_on(target)
    settled(school)
    count = school.work.ask(students.classes)[0].count
    assert printing.page_count((tmp_path / "printer.pdf").read_bytes()) == count
    assert issued(school) == count
    assert {path.name for path in folder.iterdir()} == before


def test_blank_sheets_need_nobody(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    window.frame.go(Place.FORMS, None)
    settled(window)
    page: Any = window.frame.page(Place.FORMS)
    assert page.selection() == printing.Selection(blank=1)
    page.copies.setValue(3)
    settled(window)
    assert page.heading.text() == "共 3 张"
    page.save(tmp_path / "空白.pdf")
    settled(window)
    assert printing.page_count((tmp_path / "空白.pdf").read_bytes()) == 3


def test_zooming_draws_the_page_larger(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    small = page.pages.paper.pixmap().width()
    page.pages.zoom(2)
    settled(school)
    assert page.pages.paper.pixmap().width() > 1.5 * small


def test_only_the_last_of_quick_choices_is_shown(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    page.whom.setCurrentIndex(page.whom.count() - 1)
    page.whom.setCurrentIndex(1)
    settled(school)
    assert page.heading.text() == f"共 {school.work.ask(students.classes)[1].count} 张"
