"""Many pupils at once: one value for all, a paste, a move; looked at first, taken back as one."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.usecases.national import batches
from app.usecases.pupils import students
from app.usecases.pupils.bulk_edit import Mode
from ui.main_window import MainWindow
from ui.pages.pupils.students import StudentsPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def listed(school: MainWindow) -> StudentsPage:
    school.frame.go(Place.STUDENTS, None)
    page = school.frame.page(Place.STUDENTS)
    assert isinstance(page, StudentsPage)
    return page


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def values(page: StudentsPage, key: str, ids: list[int]) -> list[str]:
    return [page.work.ask(students.show, one).values[key] for one in ids]


def test_one_value_for_many_with_one_undo(
    listed: StudentsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    listed.table.choose(range(5), 0)
    ids = listed.table.selected()
    before = values(listed, "talent", ids)
    qtbot.keyClick(listed.table, Qt.Key.Key_E, CONTROL)
    screen: Any = listed.screens.currentWidget()
    assert listed.about.text() == "选中的 5 名学生"
    screen.choose("talent", Mode.SET, "马头琴")
    qtbot.keyClick(screen, Qt.Key.Key_F5)
    settled(school)
    part = screen.preview_part
    assert part.chips.button(1).text() == "变更 5"
    assert part.table.lines.lines[0][1][4] == f"特长：{before[0] or '空'} → 马头琴"
    assert not part.apply.isEnabled()
    part.reason.setText("社团登记")
    qtbot.keyClick(part.reason, Qt.Key.Key_Return, CONTROL)
    settled(school)
    assert values(listed, "talent", ids) == ["马头琴"] * 5
    assert listed.screens.currentWidget() is listed.overview
    assert "已改 5 名" in school.frame.status.text()
    school.frame.status_link.click()
    settled(school)
    assert values(listed, "talent", ids) == before
    assert school.work.ask(batches.batches)[0].undone_at


def test_the_batches_list_takes_a_change_of_many_back_too(
    listed: StudentsPage, school: MainWindow, settled: Settled
) -> None:
    listed.table.choose(range(2), 0)
    ids = listed.table.selected()
    before = values(listed, "talent", ids)
    listed.change.click()
    screen: Any = listed.screens.currentWidget()
    screen.choose("talent", Mode.SET, "长调")
    screen.look.click()
    settled(school)
    screen.preview_part.reason.setText("社团登记")
    screen.preview_part.apply.click()
    settled(school)
    school.frame.go(Place.BATCHES, None)
    page: Any = school.frame.stack.currentWidget().stack.currentWidget()
    page.table.choose([0], 0)
    assert page.table.lines.lines[0][1][1] == "批量修改"
    page.undo.click()
    page.yes.click()
    settled(school)
    assert values(listed, "talent", ids) == before


def test_what_cannot_be_set_is_said_at_the_field(
    listed: StudentsPage, school: MainWindow, settled: Settled
) -> None:
    listed.change.click()
    screen: Any = listed.screens.currentWidget()
    assert listed.about.text().startswith("列出的全部")
    screen.choose("address", Mode.SET, "")
    screen.look.click()
    settled(school)
    assert "请填写“现住址”" in screen.editor.below.text()
    assert screen.preview_part.plan is None
    screen.choose("study_mode", Mode.SET, "骑马")
    screen.look.click()
    settled(school)
    assert screen.preview_part.chips.button(3).text() == f"不可 {listed.everyone}"
    screen.preview_part.reason.setText("试试")
    assert not screen.preview_part.apply.isEnabled()
    listed.back.click()
    assert listed.screens.currentWidget() is listed.overview


def test_a_paste_opens_a_preview_and_is_written_with_one_undo(
    listed: StudentsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    rows = school.work.ask(students.search, "", "", 3, 0).rows
    ids = [one.id for one in rows]
    before = values(listed, "phone", ids)
    cells = ["13911110001", "1.39E+10", ""]
    lines = [f"{one.id_number}\t{cell}" for one, cell in zip(rows, cells, strict=True)]
    put("身份证号\t联系电话\n" + "\n".join(lines))
    listed.table.setFocus()
    qtbot.keyClick(listed.table, Qt.Key.Key_V, CONTROL)
    settled(school)
    assert values(listed, "phone", ids) == before
    screen: Any = listed.screens.currentWidget()
    part = screen.preview_part
    words = [part.chips.button(n).text() for n in range(4)]
    assert words == ["全部 3", "变更 1", "不变 1", "不可 1"]
    assert "科学记数法" in part.table.lines.lines[0][1][4]
    part.reason.setText("开学登记")
    part.apply.click()
    settled(school)
    assert values(listed, "phone", ids) == ["13911110001", *before[1:]]
    school.frame.status_link.click()
    settled(school)
    assert values(listed, "phone", ids) == before


def test_control_z_takes_the_last_act_back_once(
    listed: StudentsPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    someone = school.work.ask(students.search).rows[0]
    before = values(listed, "talent", [someone.id])
    put(f"身份证号\t特长\n{someone.id_number}\t射箭")
    listed.acts.paste()
    settled(school)
    screen: Any = listed.screens.currentWidget()
    screen.preview_part.reason.setText("社团登记")
    screen.preview_part.apply.click()
    settled(school)
    assert values(listed, "talent", [someone.id]) == ["射箭"]
    assert listed.table.hasFocus()
    qtbot.keyClick(listed.table, Qt.Key.Key_Z, CONTROL)
    settled(school)
    assert values(listed, "talent", [someone.id]) == before
    qtbot.keyClick(listed.table, Qt.Key.Key_Z, CONTROL)
    settled(school)
    assert "没有刚做的批量操作" in school.frame.status.text()


def test_columns_without_headings_are_mapped_by_her(
    listed: StudentsPage, school: MainWindow, settled: Settled
) -> None:
    someone = school.work.ask(students.search).rows[0]
    put(f"{someone.id_number}\t长调")
    listed.acts.paste()
    settled(school)
    screen: Any = listed.screens.currentWidget()
    assert "认不出" in screen.said.text()
    assert not screen.headed.isChecked()
    for box, key in zip(screen.boxes, ("id_number", "talent"), strict=True):
        box.setCurrentIndex(box.findData(key))
    settled(school)
    assert screen.preview_part.chips.button(1).text() == "变更 1"
    screen.boxes[1].setCurrentIndex(screen.boxes[1].findData("id_number"))
    settled(school)
    assert "有两列都选了" in screen.said.text()


def test_an_empty_clipboard_is_only_a_word(listed: StudentsPage, school: MainWindow) -> None:
    put("")
    listed.acts.paste()
    assert listed.screens.currentWidget() is listed.overview
    assert "剪贴板里没有表格" in school.frame.status.text()


def test_pasting_in_the_search_field_is_typing(listed: StudentsPage, qtbot: QtBot) -> None:
    put("王")
    listed.search.setFocus()
    qtbot.keyClick(listed.search, Qt.Key.Key_V, CONTROL)
    assert listed.search.text() == "王"
    assert listed.screens.currentWidget() is listed.overview


def test_the_chosen_pupils_move_to_another_class(
    listed: StudentsPage, school: MainWindow, settled: Settled
) -> None:
    listed.table.choose([0, 1], 0)
    ids = listed.table.selected()
    before = values(listed, "class_no", ids)
    listed.acts.ask_class()
    assert listed.acts.moving.isVisible()
    listed.acts.classes.setCurrentIndex(listed.acts.classes.count() - 1)
    listed.acts.moving.yes.click()
    settled(school)
    plan: Any = listed.screens.currentWidget()
    assert plan.moves.lines.total == 2
    plan.apply.click()
    settled(school)
    assert values(listed, "class_no", ids) == ["", ""]
    school.frame.status_link.click()
    settled(school)
    assert values(listed, "class_no", ids) == before
