"""采集活动: from the opening of a campaign to signed paper, every step a committed row."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.usecases.collecting import campaigns, returns
from app.usecases.pupils import students
from ui.main_window import MainWindow
from ui.pages.collecting.collection_campaigns import CampaignsPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
SCOPE = 2  # classes in the campaigns of these tests


def campaigns_page(window: MainWindow, settled: Settled) -> CampaignsPage:
    window.frame.go(Place.CAMPAIGNS, None)
    settled(window)
    found: Any = window.frame.page(Place.CAMPAIGNS)
    assert isinstance(found.campaigns, CampaignsPage)
    return found.campaigns


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> CampaignsPage:
    """A campaign for two classes, opened by hand."""
    page = campaigns_page(school, settled)
    page.empty.next.click()
    for number in range(SCOPE, page.opening.classes.count()):
        page.opening.classes.item(number).setCheckState(Qt.CheckState.Unchecked)
    page.opening.start.click()
    settled(school)
    return page


@pytest.fixture
def printed(
    page: CampaignsPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> CampaignsPage:
    """The sheets of the first class are out."""
    page.pupils.print.click()
    settled(school)
    page.sheets.save(tmp_path / "sheets.docx")
    settled(school)
    return page


def papers(page: CampaignsPage, window: MainWindow) -> tuple[campaigns.PaperLine, ...]:
    return window.work.ask(campaigns.lines, page.campaign().id, page.progress[0].class_no)


def scan(page: CampaignsPage, qtbot: QtBot, number: str) -> None:
    qtbot.keyClicks(page.returning.number, number)
    qtbot.keyClick(page.returning.number, Qt.Key.Key_Return)


def test_without_pupils_the_page_sends_her_to_the_import(
    window: MainWindow, settled: Settled
) -> None:
    page = campaigns_page(window, settled)
    assert page.stack.currentWidget() is page.empty
    page.empty.next.click()
    assert window.frame.rail_buttons[Place.IMPORT].isChecked()


def test_without_a_campaign_the_page_offers_to_open_one(
    school: MainWindow, settled: Settled
) -> None:
    page = campaigns_page(school, settled)
    assert page.stack.currentWidget() is page.empty
    page.empty.next.click()
    assert page.stack.currentWidget() is page.opening


def test_opening_a_campaign_puts_the_chosen_classes_into_it(
    page: CampaignsPage, school: MainWindow
) -> None:
    [made] = school.work.ask(campaigns.campaigns)
    counts = school.work.ask(students.classes)[:SCOPE]
    assert made.pupils == sum(one.count for one in counts)
    assert [one.class_no for one in page.progress] == [one.class_no for one in counts]
    assert page.stack.currentWidget() is page.overview


def test_a_day_that_is_none_is_refused_and_nothing_is_opened(
    school: MainWindow, settled: Settled, open_dialogs: Callable[[], list[QDialog]]
) -> None:
    page = campaigns_page(school, settled)
    page.empty.next.click()
    page.opening.due.setText("20261399")
    page.opening.start.click()
    settled(school)
    assert open_dialogs()
    assert school.work.ask(campaigns.campaigns) == ()


def test_printing_issues_the_sheets_and_moves_the_class_on(
    printed: CampaignsPage, school: MainWindow, tmp_path: Path
) -> None:
    """R-ORD-N2-1."""
    assert (tmp_path / "sheets.docx").is_file()
    found = papers(printed, school)
    assert {one.state for one in found} == {campaigns.PRINTED}
    assert all(one.number for one in found)
    assert not printed.pupils.print.isEnabled()
    assert "已签发" in school.frame.status.text()


def test_a_class_is_printed_straight_on_paper(
    page: CampaignsPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-N2-1: numbers are issued and the class is 已打印, as when a file is made."""
    from PySide6.QtPrintSupport import QPrinter

    from app.usecases.paper import print_runs, printing
    from ui.dialogs import paper

    page.pupils.print_asked.emit(False)
    settled(school)
    target = paper.printer()
    target.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target.setOutputFileName(str(tmp_path / "class.pdf"))
    target.setResolution(72)
    page.sheets.print_on(target)
    settled(school)
    first = page.progress[0]
    assert printing.page_count((tmp_path / "class.pdf").read_bytes()) == first.pupils
    assert first.lacking == first.pupils
    assert school.work.ask(print_runs.open_runs) == ()
    assert page.stack.currentWidget() is page.overview


def test_looking_at_sheets_issues_nothing(
    page: CampaignsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    page.pupils.print.click()
    settled(school)
    assert page.stack.currentWidget() is page.sheets
    qtbot.keyClick(page.sheets, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.overview
    assert {one.state for one in papers(page, school)} == {campaigns.UNPRINTED}


def test_sheets_come_back_one_after_the_other_without_the_mouse(
    printed: CampaignsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    """R-NA-10-4."""
    for box in printed.returning.signers.values():
        box.setChecked(True)
    printed.returning.number.setFocus()
    first, second = papers(printed, school)[:2]
    scan(printed, qtbot, first.number)
    scan(printed, qtbot, second.number)
    settled(school)
    states = {one.student_id: one.state for one in papers(printed, school)}
    assert states[first.student_id] == states[second.student_id] == campaigns.SIGNED
    assert printed.returning.number.hasFocus()
    assert printed.returning.number.text() == ""
    assert second.name in printed.returning.told.text()
    assert printed.returning.told.objectName() == "good"


def test_an_unknown_number_is_told_in_the_page_and_keeps_being_told(
    printed: CampaignsPage,
    school: MainWindow,
    settled: Settled,
    qtbot: QtBot,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    first = papers(printed, school)[0]
    scan(printed, qtbot, "NOSUCH-1")
    scan(printed, qtbot, first.number)
    settled(school)
    assert not open_dialogs()
    assert printed.returning.not_done.isVisible()
    assert "NOSUCH-1" in printed.returning.not_done.text()
    assert papers(printed, school)[0].state == campaigns.RETURNED


def test_a_sheet_scanned_twice_is_told_and_counted_once(
    printed: CampaignsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    first = papers(printed, school)[0]
    scan(printed, qtbot, first.number)
    scan(printed, qtbot, first.number)
    settled(school)
    assert printed.returning.done == 1
    assert "没有再次登记" in printed.returning.told.text()


def test_a_whole_class_comes_back_but_for_those_chosen(
    printed: CampaignsPage, school: MainWindow, settled: Settled
) -> None:
    absent = papers(printed, school)[1]
    printed.pupils.table.choose([1], 1)
    printed.pupils.whole_class.click()
    assert absent.name in printed.pupils.asking_class.question.text()
    printed.pupils.asking_class.yes.click()
    settled(school)
    left = [one for one in papers(printed, school) if one.state == campaigns.PRINTED]
    assert [one.student_id for one in left] == [absent.student_id]


def test_stepping_back_needs_a_reason_and_keeps_it(
    printed: CampaignsPage,
    school: MainWindow,
    settled: Settled,
    qtbot: QtBot,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    first = papers(printed, school)[0]
    scan(printed, qtbot, first.number)
    settled(school)
    printed.pupils.table.choose([0])
    printed.pupils.back.click()
    printed.pupils.asking_back.yes.click()
    settled(school)
    assert open_dialogs()
    assert papers(printed, school)[0].state == campaigns.RETURNED
    printed.pupils.reason.setText("家长要求重填")
    printed.pupils.asking_back.yes.click()
    settled(school)
    assert papers(printed, school)[0].state == campaigns.PRINTED
    steps = school.work.ask(returns.steps, printed.campaign().id, first.student_id)
    assert steps[-1].reason == "家长要求重填"


def test_signed_paper_is_filed_for_many_at_once(
    printed: CampaignsPage, school: MainWindow, settled: Settled
) -> None:
    for box in printed.returning.signers.values():
        box.setChecked(True)
    printed.pupils.whole_class.click()
    printed.pupils.asking_class.yes.click()
    settled(school)
    printed.pupils.table.choose([0, 1])
    printed.pupils.file.click()
    settled(school)
    states = [one.state for one in papers(printed, school)]
    assert states[:2] == [campaigns.FILED] * 2


def test_the_list_of_missing_returns_names_whom_it_waits_for(
    printed: CampaignsPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    printed.write_list(tmp_path / "missing.pdf")
    settled(school)
    assert (tmp_path / "missing.pdf").is_file()
    assert f"{printed.campaign().lacking} 名" in school.frame.status.text()


def test_corrections_change_only_what_was_typed(
    printed: CampaignsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    first = papers(printed, school)[0]
    before = school.work.ask(students.show, first.student_id).values
    printed.pupils.table.choose([0])
    printed.pupils.entry.click()
    assert printed.entry.editors == {}
    assert not printed.entry.save.isEnabled()
    printed.entry.which.setText("联系电话")  # the tester types no Chinese
    editor = printed.entry.editors["phone"]
    editor.input.setText("13900001111")
    assert printed.entry.save.isEnabled()
    printed.entry.save.click()
    settled(school)
    after = school.work.ask(students.show, first.student_id).values
    assert {key for key in after if after[key] != before[key]} == {"phone"}
    assert after["phone"] == "13900001111"
    assert printed.stack.currentWidget() is printed.overview


def test_a_campaign_is_ended_and_prints_no_more(
    page: CampaignsPage, school: MainWindow, settled: Settled
) -> None:
    page.close_button.click()
    page.asking.yes.click()
    settled(school)
    assert school.work.ask(campaigns.campaigns)[0].closed_at
    assert not page.pupils.print.isEnabled()
    assert not page.close_button.isVisible()
