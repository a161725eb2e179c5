"""班级: created, renamed, merged, filled by hand, by lot or by list; each act one undo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.exchange import rosters
from app.usecases.classwork import class_moves, classes
from app.usecases.pupils import students
from ui.main_window import MainWindow
from ui.pages.classwork.classes import ClassesPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
CHECKED = Qt.CheckState.Checked


def classes_page(window: MainWindow, settled: Settled) -> ClassesPage:
    window.frame.go(Place.CLASSES, None)
    settled(window)
    found: Any = window.frame.page(Place.CAMPAIGNS)
    return found.classes


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> ClassesPage:
    """The classes of the roster, described."""
    page = classes_page(school, settled)
    page.describing.yes.click()
    settled(school)
    return page


def counts(window: MainWindow) -> dict[str, int]:
    return {one.class_no: one.count for one in window.work.ask(students.classes)}


def described(window: MainWindow) -> dict[str, classes.Description]:
    lines = window.work.ask(classes.lines)
    return {one.description.class_no: one.description for one in lines if one.id}


def take_back(window: MainWindow, settled: Settled) -> None:
    assert window.frame.status_link.text() == "撤销"
    window.frame.status_link.click()
    settled(window)


def test_without_classes_the_page_offers_to_make_one(window: MainWindow, settled: Settled) -> None:
    page = classes_page(window, settled)
    assert page.stack.currentWidget() is page.empty
    page.empty.next.click()
    page.form.class_no.setText("202601")
    page.form.teacher.setText("赵老师")
    page.form.save.click()
    settled(window)
    assert described(window)["202601"].teacher == "赵老师"
    assert page.stack.currentWidget() is page.overview


def test_classes_of_pupils_are_described_by_one_button(
    page: ClassesPage, school: MainWindow
) -> None:
    assert set(described(school)) == set(counts(school)) - {""}
    assert not page.describing.isVisible()


def test_a_wrong_year_is_told_in_the_form_and_nothing_is_made(
    page: ClassesPage,
    school: MainWindow,
    settled: Settled,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    page.new.click()
    page.form.class_no.setText("202601")
    page.form.entry_year.setText("二〇二六")
    page.form.save.click()
    settled(school)
    assert not open_dialogs()
    assert page.form.problems.problems
    assert "202601" not in described(school)


def test_another_number_takes_the_pupils_along_and_is_undone(
    page: ClassesPage, school: MainWindow, settled: Settled
) -> None:
    before = counts(school)
    old = page.lines[0].description.class_no
    page.table.choose([0])
    page.change.click()
    page.form.class_no.setText("999901")
    page.form.teacher.setText("钱老师")
    page.form.save.click()
    settled(school)
    assert counts(school)["999901"] == before[old]
    assert described(school)["999901"].teacher == "钱老师"
    take_back(school, settled)
    assert counts(school) == before


def test_pupils_are_moved_after_a_look_and_brought_back(
    page: ClassesPage, school: MainWindow, settled: Settled
) -> None:
    """R-RC-7-1."""
    before = counts(school)
    one, other = (line.description.class_no for line in page.lines[:2])
    page.table.choose([0])
    page.pupils.choose([0])
    page.to.setCurrentIndex(page.to.findData(other))
    page.move_button.click()
    settled(school)
    assert page.stack.currentWidget() is page.plan
    assert counts(school) == before
    page.plan.apply.click()
    settled(school)
    assert counts(school)[other] == before[other] + 1
    assert counts(school)[one] == before[one] - 1
    take_back(school, settled)
    assert counts(school) == before


def test_escape_leaves_a_preview_without_moving_anybody(
    page: ClassesPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    before = counts(school)
    page.table.choose([0])
    page.pupils.choose([0])
    page.to.setCurrentIndex(1)
    page.move_button.click()
    settled(school)
    qtbot.keyClick(page.plan, Qt.Key.Key_Escape)
    assert page.stack.currentWidget() is page.overview
    assert counts(school) == before


def test_two_classes_become_one_and_two_again(
    page: ClassesPage, school: MainWindow, settled: Settled
) -> None:
    before = counts(school)
    one, other = (line.description.class_no for line in page.lines[:2])
    page.table.choose([0, 1])
    page.merge.click()
    page.asking.yes.click()
    settled(school)
    page.plan.apply.click()
    settled(school)
    assert counts(school)[one] == before[one] + before[other]
    assert other not in described(school)
    page.undo.click()
    settled(school)
    assert counts(school) == before
    assert other in described(school)


def test_the_lot_seats_everyone_and_prints_its_seed(
    page: ClassesPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-NA-10-1."""
    before = counts(school)
    page.assign.click()
    screen = page.assigning
    for number in (1, 2):  # the first of the sources is nobody's class
        screen.source.item(number).setCheckState(CHECKED)
        screen.target.item(number - 1).setCheckState(CHECKED)
    screen.seed.setText("20260901")
    screen.draw.click()
    settled(school)
    sizes = [int(line[1][1]) for line in screen.facts.lines.lines]
    pupils = sum(before[line.description.class_no] for line in page.lines[:2])
    assert sum(sizes) == pupils
    assert max(sizes) - min(sizes) <= 1
    assert screen.shown_seed.text() == "20260901"
    assert counts(school) == before
    screen.apply.click()
    settled(school)
    [act] = [one for one in school.work.ask(class_moves.log) if one.kind == class_moves.ASSIGN]
    assert act.seed == "20260901"
    screen.save(tmp_path / "drawn.xlsx")
    settled(school)
    assert (tmp_path / "drawn.xlsx").is_file()
    assert f"{pupils} 行" in screen.title.text()


def test_another_choice_makes_the_lot_void(
    page: ClassesPage, school: MainWindow, settled: Settled
) -> None:
    page.assign.click()
    screen = page.assigning
    screen.source.item(1).setCheckState(CHECKED)
    screen.target.item(0).setCheckState(CHECKED)
    screen.draw.click()
    settled(school)
    assert screen.drawn is not None
    screen.target.item(1).setCheckState(CHECKED)
    assert screen.drawn is None
    assert not screen.apply.isVisible()


def test_a_lot_without_classes_says_why_in_the_page(
    page: ClassesPage,
    school: MainWindow,
    settled: Settled,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    page.assign.click()
    page.assigning.draw.click()
    settled(school)
    assert not open_dialogs()
    assert [one.code for one in page.assigning.problems.problems] == ["assignment.classes"]


def test_a_published_list_moves_whom_it_names(
    page: ClassesPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-RC-6-1."""
    before = counts(school)
    one, other = (line.description.class_no for line in page.lines[:2])
    pupil = next(p for p in school.work.ask(students.search, "", one).rows if p.id_number)
    rows = [[pupil.name, pupil.id_number, "二班"], ["没有这人", "", other]]
    file = tmp_path / "list.xlsx"
    rosters.write_table(["姓名", "身份证件号", "编入班级"], rows, file)
    page.list.click()
    page.importing.read(file)
    settled(school)
    assert not page.importing.apply.isEnabled()
    page.importing.call("二班", other)
    settled(school)
    assert [line[1][4] for line in page.importing.table.lines.lines] == ["编入", "不编"]
    assert counts(school) == before
    page.importing.apply.click()
    settled(school)
    assert counts(school)[other] == before[other] + 1
    take_back(school, settled)
    assert counts(school) == before


def test_the_list_of_classes_is_written_for_creating_them_elsewhere(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-NA-10-6"""
    school.frame.go(Place.CLASSES, None)
    settled(school)
    page: Any = school.frame.page(Place.CAMPAIGNS)
    out = tmp_path / "班级表.csv"
    page.classes.save_to(out)
    settled(school)
    assert len(out.read_text("utf-8-sig").splitlines()) == len(page.classes.lines) + 1
