"""Finding pupils and seeing one, by keyboard alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.usecases.paper.printing import Selection
from app.usecases.pupils import students
from app.usecases.pupils.filters import Chip
from app.usecases.school import history
from ui.main_window import MainWindow
from ui.pages.pupils.student import StudentPage
from ui.pages.pupils.students import StudentsPage
from ui.widgets.page import Place
from ui.widgets.table import Line

Settled = Callable[[MainWindow], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def listed(school: MainWindow) -> StudentsPage:
    page = school.frame.page(Place.STUDENTS)
    assert isinstance(page, StudentsPage)
    return page


def names(page: StudentsPage) -> list[str]:
    return [line[1][0] for line in lines(page)]


def lines(page: StudentsPage) -> list[Line]:
    return page.table.lines.lines_of(range(page.table.lines.total))


def test_everyone_is_listed_and_counted(listed: StudentsPage, school: MainWindow) -> None:
    total = school.work.ask(students.count)
    assert len(names(listed)) == total
    assert listed.about.text() == f"全校 {total} 名"


def test_each_key_narrows_the_list(listed: StudentsPage, qtbot: QtBot, school: MainWindow) -> None:
    someone = school.work.ask(students.search).rows[3]
    qtbot.keyClicks(listed.search, someone.id_number[-4:])
    assert someone.name in names(listed)
    assert len(names(listed)) < school.work.ask(students.count)
    qtbot.keyClick(listed.search, Qt.Key.Key_Escape)
    assert len(names(listed)) == school.work.ask(students.count)


def test_numbers_are_masked_in_the_list(listed: StudentsPage, school: MainWindow) -> None:
    someone = school.work.ask(students.search).rows[0]
    shown = lines(listed)[0][1]
    assert someone.id_number not in shown
    assert someone.phone not in shown
    assert shown[2] == someone.masked_id
    assert shown[5] == f"{someone.phone[:3]}****{someone.phone[-4:]}"


def test_enter_opens_and_escape_returns_to_the_same_pupil(
    listed: StudentsPage, qtbot: QtBot, school: MainWindow
) -> None:
    qtbot.keyClick(listed.search, Qt.Key.Key_Down)
    qtbot.keyClick(listed.table, Qt.Key.Key_Down)
    chosen = listed.table.selected()
    qtbot.keyClick(listed.table, Qt.Key.Key_Return)
    page = school.frame.stack.currentWidget()
    assert isinstance(page, StudentPage)
    assert [page.student_id] == chosen
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert school.frame.stack.currentWidget() is listed
    assert listed.table.selected() == chosen


def test_nobody_found_says_what_to_do(listed: StudentsPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(listed.search, "zzzzqq")
    assert listed.stack.currentWidget() is listed.empty
    assert listed.empty.isVisible()
    listed.empty.next.click()
    assert listed.stack.currentWidget() is listed.table


def test_a_class_can_be_looked_at_alone(listed: StudentsPage, school: MainWindow) -> None:
    first = school.work.ask(students.classes)[0]
    listed.narrow(Chip("class_no", (first.class_no,)))
    assert len(names(listed)) == first.count
    assert {line[1][4] for line in lines(listed)} == {first.class_no}
    assert listed.about.text() == f"符合条件 {first.count} 名，全校 {listed.everyone} 名"


def test_the_chosen_pupils_are_what_is_printed(
    listed: StudentsPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    listed.table.choose([0, 2, 3])
    chosen = tuple(listed.table.selected())
    qtbot.keyClick(listed.table, Qt.Key.Key_P, CONTROL)
    settled(school)
    page: Any = school.frame.stack.currentWidget()
    assert page.printing.selection() == Selection(student_ids=chosen)


def test_an_empty_register_leads_to_the_import(window: MainWindow) -> None:
    page: Any = window.frame.page(Place.STUDENTS)
    assert page.stack.currentWidget() is page.empty
    page.empty.next.click()
    assert window.frame.rail_buttons[Place.IMPORT].isChecked()


def test_the_finder_opens_a_pupil_from_anywhere(school: MainWindow, qtbot: QtBot) -> None:
    someone = school.work.ask(students.search).rows[1]
    school.frame.go(Place.HISTORY, None)
    qtbot.keyClick(school.frame, Qt.Key.Key_K, CONTROL)
    QApplication.processEvents()
    finder = school.frame.finder
    qtbot.keyClicks(finder, someone.id_number)
    assert finder.answers.isVisible()
    qtbot.keyClick(finder, Qt.Key.Key_Return)
    page: Any = school.frame.stack.currentWidget()
    assert page.student_id == someone.id
    assert not finder.answers.isVisible()


def test_the_finder_knows_the_pages(school: MainWindow, qtbot: QtBot) -> None:
    school.frame.finder.insert("期末")  # an input method commits; keys are Latin
    qtbot.keyClick(school.frame.finder, Qt.Key.Key_Return)
    assert school.frame.rail_buttons[Place.REVIEW].isChecked()


def test_the_eye_reveals_one_number_and_leaves_an_entry(
    school: MainWindow, settled: Settled
) -> None:
    """R-GEN-4-2."""
    someone = school.work.ask(students.search).rows[0]
    school.frame.go(Place.STUDENT, someone.id)
    page: Any = school.frame.stack.currentWidget()
    cell = page.cell("id_number")
    assert cell.text.text() == someone.masked_id
    before = school.work.ask(history.count)
    cell.eye.click()
    settled(school)
    assert cell.text.text() == someone.id_number
    assert school.work.ask(history.count) == before + 1
    assert "查看隐藏信息" in school.work.ask(history.entries)[0].sentence
    cell.hide_value()
    assert cell.text.text() == someone.masked_id


def test_a_photograph_is_kept_and_shown(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    someone = school.work.ask(students.search).rows[0]
    school.frame.go(Place.STUDENT, someone.id)
    page: Any = school.frame.stack.currentWidget()
    assert page.photo.text() == "没有照片"
    picture = QImage(900, 1200, QImage.Format.Format_RGB32)
    picture.fill(QColor("#3366aa"))
    picture.save(str(tmp_path / "photo.png"))
    page.set_photo(tmp_path / "photo.png")
    settled(school)
    assert not page.photo.pixmap().isNull()
    kept = school.work.ask(students.show, someone.id).photo
    assert kept is not None
    assert kept[:3] == b"\xff\xd8\xff"
    assert QImage.fromData(kept).height() == 640


def test_what_is_no_picture_is_refused(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    school.frame.go(Place.STUDENT, school.work.ask(students.search).rows[0].id)
    page: Any = school.frame.stack.currentWidget()
    (tmp_path / "photo.jpg").write_bytes(b"not a picture")
    page.set_photo(tmp_path / "photo.jpg")
    settled(school)
    assert "不是能读取的图片" in school.frame.status.text()
    assert school.work.ask(students.show, page.student_id).photo is None
