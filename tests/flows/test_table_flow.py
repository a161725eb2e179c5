"""The list of pupils at work: chips, columns, copies, a paste, one change for many, one undo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain import identity
from app.usecases.pupils import filters, pupil_list, students
from app.usecases.pupils.filters import Chip, Order, Query
from app.usecases.school import history
from ui import settings
from ui.main_window import MainWindow
from ui.pages.pupils.students import StudentsPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def listed(school: MainWindow) -> StudentsPage:
    school.frame.go(Place.STUDENTS, None)
    page = school.frame.page(Place.STUDENTS)
    assert isinstance(page, StudentsPage)
    return page


def shown(page: StudentsPage) -> list[tuple[str, ...]]:
    return [texts for _, texts in page.table.lines.lines_of(range(page.table.lines.total))]


def clip() -> list[list[str]]:
    text = QGuiApplication.clipboard().text()
    return [line.split("\t") for line in text.splitlines()]


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def values(page: StudentsPage, key: str, ids: list[int]) -> list[str]:
    return [page.work.ask(students.show, one).values[key] for one in ids]


def test_a_tick_in_the_panel_is_a_chip_and_narrows_at_once(
    listed: StudentsPage, qtbot: QtBot
) -> None:
    qtbot.keyClick(listed.table, Qt.Key.Key_F3)
    panel: Any = listed.filters
    assert panel.isVisible()
    panel.wanted.setText("xb")
    assert panel.kinds.count() == 1
    girls = next(panel.values.item(n) for n in range(2) if "女" in panel.values.item(n).text())
    girls.setCheckState(Qt.CheckState.Checked)
    assert listed.query.chips == (Chip("sex", ("女",)),)
    assert {texts[1] for texts in shown(listed)} == {"女"}
    assert girls.text().endswith(f"　{len(shown(listed))}")
    assert listed.bar.chip("sex").isVisible()
    girls = next(panel.values.item(n) for n in range(2) if "女" in panel.values.item(n).text())
    girls.setCheckState(Qt.CheckState.Unchecked)
    assert not listed.query.narrows
    assert not listed.bar.isVisible()


def test_a_chip_goes_by_its_cross_and_by_delete(listed: StudentsPage, qtbot: QtBot) -> None:
    listed.narrow(Chip("sex", ("女",)))
    listed.narrow(Chip("ethnicity", ("汉族",)))
    chip: Any = listed.bar.chip("sex")
    qtbot.keyClick(chip.layout().itemAt(0).widget(), Qt.Key.Key_Delete)
    assert [one.key for one in listed.query.chips] == ["ethnicity"]
    chip = listed.bar.chip("ethnicity")
    chip.layout().itemAt(1).widget().click()
    assert len(shown(listed)) == listed.everyone


def test_an_empty_list_says_which_chip_empties_it_and_drops_it(listed: StudentsPage) -> None:
    listed.narrow(Chip("sex", ("女",)))
    girls = len(shown(listed))
    listed.narrow(Chip("class_no", ("没有这个班",)))
    assert listed.stack.currentWidget() is listed.empty
    assert "班号：没有这个班" in listed.empty.sentence.text()
    assert f"{girls} 名" in listed.empty.sentence.text()
    listed.empty.next.click()
    assert listed.stack.currentWidget() is listed.table
    assert len(shown(listed)) == girls


def test_a_list_is_kept_by_name_and_comes_back_with_one_click(
    listed: StudentsPage, school: MainWindow, settled: Settled
) -> None:
    listed.narrow(Chip("sex", ("女",)))
    listed.order_by(Order("name", True))
    listed.keep.click()
    listed.name.setText("女生")
    listed.naming.yes.click()
    settled(school)
    assert [one.name for one in school.work.ask(filters.saved)] == ["女生"]
    listed.clear.click()
    assert not listed.query.narrows
    menu = listed.kept.menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    assert listed.query == Query("", (Chip("sex", ("女",)),), Order("name", True))


def test_another_page_can_show_a_list_it_counted(listed: StudentsPage, school: MainWindow) -> None:
    school.frame.go(Place.HISTORY, None)
    school.frame.go(Place.STUDENTS, Query(chips=(Chip("photo", ("0",)),)))
    assert school.frame.stack.currentWidget() is listed
    assert len(shown(listed)) == listed.everyone


def test_columns_are_chosen_ordered_and_remembered(
    listed: StudentsPage, qtbot: QtBot, school: MainWindow
) -> None:
    qtbot.keyClick(listed.table, Qt.Key.Key_F4)
    panel: Any = listed.columns
    panel.wanted.setText("年龄")
    panel.keys.item(0).setCheckState(Qt.CheckState.Checked)
    assert listed.table.keys[-1] == "age"
    assert listed.table.lines.headers[-1] == "年龄"
    assert shown(listed)[0][-1].isdigit()
    panel.wanted.clear()
    panel.keys.setFocus()
    panel.keys.setCurrentRow(len(listed.table.keys) - 1)
    qtbot.keyClick(panel.keys, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert listed.table.keys[-2:] == ["age", "phone"]
    assert [key for key, _ in settings.columns("students")] == listed.table.keys
    again = StudentsPage(school.work)
    assert again.table.keys == listed.table.keys
    again.deleteLater()


def test_a_heading_is_dragged_and_clicked(listed: StudentsPage) -> None:
    header = listed.table.horizontalHeader()
    header.moveSection(5, 1)
    QApplication.processEvents()
    assert listed.table.keys[:3] == ["name", "phone", "sex"]
    assert [header.visualIndex(n) for n in range(6)] == list(range(6))
    assert listed.table.lines.headers[1] == "联系电话"
    header.sortIndicatorChanged.emit(5, Qt.SortOrder.DescendingOrder)
    assert listed.query.order == Order("class_no", True)
    classes = [texts[5] for texts in shown(listed)]
    assert classes == sorted(classes, reverse=True)


def test_the_menu_of_a_heading_orders_hides_and_restores(listed: StudentsPage) -> None:
    menu = listed.table.menu_of_heading(1)
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words[:2] == ["按性别升序", "按性别降序"]
    next(a for a in menu.actions() if a.text() == "隐藏性别").trigger()
    assert "sex" not in listed.table.keys
    menu = listed.table.menu_of_heading(0)
    next(a for a in menu.actions() if a.text() == "恢复默认的列").trigger()
    assert tuple(listed.table.keys) == pupil_list.USUAL_COLUMNS


def test_selection_and_place_survive_a_change_elsewhere(
    listed: StudentsPage, school: MainWindow, settled: Settled
) -> None:
    school.resize(1366, 480)
    QApplication.processEvents()
    listed.table.choose([20, 22], 22)
    listed.table.scrollTo(
        listed.table.lines.index(12, 0), QAbstractItemView.ScrollHint.PositionAtTop
    )
    chosen, top = listed.table.selected(), listed.table.lines.id_at(listed.table.rowAt(0))
    someone = listed.table.lines.id_at(0)
    school.work.write(listed, students.set_photo, someone, b"\xff\xd8\xff\xe0jpeg")
    settled(school)
    assert listed.table.selected() == chosen
    assert listed.table.lines.id_at(listed.table.rowAt(0)) == top


def test_copied_lines_are_masked_cells_of_text(listed: StudentsPage, qtbot: QtBot) -> None:
    listed.table.choose([0, 1, 3], 0)
    qtbot.keyClick(listed.table, Qt.Key.Key_C, CONTROL)
    rows = clip()
    assert rows[0] == ["姓名", "性别", "身份证件号", "学籍号", "班号", "联系电话"]
    assert len(rows) == 4
    assert rows[1] == list(shown(listed)[0])
    assert "********" in rows[1][2]
    html = QGuiApplication.clipboard().mimeData().html()
    assert html.count("mso-number-format:'\\@'") >= 4 * 6


def test_whole_numbers_are_copied_only_on_purpose_and_leave_an_entry(
    listed: StudentsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    """R-GEN-4-2."""
    listed.table.choose([0], 0)
    before = school.work.ask(history.count)
    qtbot.keyClick(listed.table, Qt.Key.Key_C, CONTROL | SHIFT)
    settled(school)
    assert clip()[1][2] == values(listed, "id_number", listed.table.selected())[0]
    assert school.work.ask(history.count) == before + 1
    assert "已记入操作日志" in school.frame.status.text()


def test_the_keyboard_walks_selects_and_opens(
    listed: StudentsPage, qtbot: QtBot, school: MainWindow
) -> None:
    qtbot.keyClick(listed.search, Qt.Key.Key_Down)
    for _ in range(3):
        qtbot.keyClick(listed.table, Qt.Key.Key_Down, SHIFT)
    assert listed.table.selected_rows() == [0, 1, 2, 3]
    assert listed.print.text() == "打印所选 4 名"
    qtbot.keyClick(listed.table, Qt.Key.Key_A, CONTROL)
    assert len(listed.table.selected()) == listed.everyone
    qtbot.keyClick(listed.table, Qt.Key.Key_Escape)
    assert listed.search.hasFocus()


def test_the_selected_pupils_become_a_list_of_their_own(
    listed: StudentsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    listed.table.choose([1, 4], 1)
    ids = listed.table.selected()
    qtbot.keyClick(listed.table, Qt.Key.Key_L, CONTROL | SHIFT)
    assert list(listed.table.lines.ids) == ids
    listed.keep.click()
    listed.name.setText("要家访的")
    listed.naming.yes.click()
    settled(school)
    [kept] = school.work.ask(filters.saved)
    assert kept.query.chips == (filters.chosen(ids),)


def test_letters_typed_in_the_list_go_on_in_the_search_field(
    listed: StudentsPage, qtbot: QtBot
) -> None:
    listed.table.setFocus()
    qtbot.keyClicks(listed.table, "w")
    assert listed.search.text() == "w"
    assert listed.search.hasFocus()


def test_the_list_goes_to_a_file_as_it_is_shown(
    listed: StudentsPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    listed.narrow(Chip("sex", ("女",)))
    listed.acts.export_to(tmp_path / "女生.xlsx")
    settled(school)
    rows = list(openpyxl.load_workbook(tmp_path / "女生.xlsx").active.iter_rows(values_only=True))
    assert len(rows) == len(shown(listed)) + 1
    assert [text or "" for text in rows[1]] == list(shown(listed)[0])


def test_the_menu_offers_what_can_be_done_with_its_keys(listed: StudentsPage) -> None:
    listed.table.choose([0, 1], 0)
    menu: QMenu = listed.table.menu()
    words = [action.text() for action in menu.actions() if action.text()]
    assert "打印表单（2 名）\tCtrl+P" in words
    assert "批量修改（2 名）…\tCtrl+E" in words
    assert "复制\tCtrl+C" in words
    assert "全选\tCtrl+A" in words
    assert not menu.actions()[0].isEnabled()  # only one can be opened


def test_a_pupil_who_went_meanwhile_has_a_line_that_says_so(listed: StudentsPage) -> None:
    listed.table.lines.show_ids([*listed.table.lines.ids, 4040], listed.fetch)
    last = listed.table.lines.line(listed.table.lines.total - 1)
    assert last[0] == 4040
    assert "已不在" in last[1][0]


def test_what_is_told_under_the_list_has_no_number(listed: StudentsPage, school) -> None:
    """Nothing personal stands in the window's settings."""
    someone = school.work.ask(students.search).rows[0]
    listed.search.setText(someone.id_number)
    listed.table.remember()
    text = "".join(f"{key}{width}" for key, width in settings.columns("students"))
    assert not identity.is_resident_number(text)
    assert someone.name not in text
    assert listed.table.visualRect(listed.table.lines.index(0, 0)).topLeft() != QPoint(-1, -1)
