"""A pupil corrected by hand: from the key pressed to the committed row, and back."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.usecases.pupils import editing, students, timeline
from ui.main_window import MainWindow
from ui.pages.pupils.student import StudentPage
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(school: MainWindow) -> StudentPage:
    """The first pupil's page."""
    school.frame.go(Place.STUDENT, school.work.ask(students.search).rows[0].id)
    shown = school.frame.stack.currentWidget()
    assert isinstance(shown, StudentPage)
    return shown


@pytest.fixture
def edited(page: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled) -> StudentPage:
    """The same as fields, by Ctrl+E."""
    qtbot.keyClick(page, Qt.Key.Key_E, CONTROL)
    settled(school)
    assert page.editing
    return page


def stored(school: MainWindow, page: StudentPage) -> students.StudentDetail:
    return school.work.ask(students.show, page.student_id)


def save(page: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled) -> None:
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled(school)


def type_into(page: Any, key: str, text: str, qtbot: QtBot) -> Any:
    editor = page.forms.record.editors[key]
    editor.input.setFocus()
    editor.input.selectAll()
    qtbot.keyClicks(editor.input, text)
    return editor


def test_an_edit_is_saved_with_its_reason_and_undone(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    before = stored(school, edited).values["postcode"]
    type_into(edited, "postcode", "017099", qtbot)
    edited.bar.reason.setText("家长来电")
    assert edited.bar.count.text() == "1 处改动"
    save(edited, school, qtbot, settled)
    assert not edited.editing
    assert stored(school, edited).values["postcode"] == "017099"
    assert edited.cell("postcode").text.text() == "017099"
    event = school.work.ask(timeline.timeline, edited.student_id)[0]
    assert (event.act, event.reason) == ("修改", "家长来电")
    qtbot.keyClick(edited, Qt.Key.Key_Z, CONTROL)
    settled(school)
    assert stored(school, edited).values["postcode"] == before
    assert "已撤销" in school.frame.status.text()


def test_opening_the_fields_is_in_the_log(edited: StudentPage, school: MainWindow) -> None:
    """R-GEN-4-2: in the fields everything can be read, so the look is entered."""
    from app.usecases.school import history

    assert "查看隐藏信息" in school.work.ask(history.entries)[0].sentence


def test_a_date_may_be_typed_with_hyphens(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    editor = type_into(edited, "entry_month", "2018-9", qtbot)
    assert "201809" in editor.below.text()
    save(edited, school, qtbot, settled)
    assert stored(school, edited).values["entry_month"] == "201809"


def test_a_code_is_found_by_the_initials_of_its_pinyin(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    editor = type_into(edited, "ethnicity", "dwez", qtbot)
    qtbot.keyClick(editor.input, Qt.Key.Key_Return)
    assert editor.input.text() == "达斡尔族"
    save(edited, school, qtbot, settled)
    assert stored(school, edited).values["ethnicity"] == "达斡尔族"


def test_a_division_is_found_by_pinyin_and_named_below(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    editor = type_into(edited, "hukou_division", "dongsheng", qtbot)
    qtbot.keyClick(editor.input, Qt.Key.Key_Return)
    assert editor.input.text() == "150602000000"
    assert editor.below.text() == "内蒙古自治区鄂尔多斯市东胜区"
    save(edited, school, qtbot, settled)
    assert stored(school, edited).values["hukou_division"] == "150602000000"


def test_what_is_wrong_is_said_under_its_field_and_nothing_is_saved(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    before = stored(school, edited).values
    editor = type_into(edited, "entry_month", "209913", qtbot)
    assert "不是真实的年月" in editor.below.text()
    assert editor.below.objectName() == "stop"
    save(edited, school, qtbot, settled)
    assert edited.editing
    assert "需要处理" in edited.bar.summary.text()
    assert edited.bar.summary.isVisible()
    assert stored(school, edited).values == before


def test_key_information_is_locked_and_leads_to_its_case(
    edited: StudentPage, school: MainWindow, qtbot: QtBot
) -> None:
    """R-ORD-10-1."""
    editor = edited.forms.record.editors["name"]
    assert editor.locked
    assert not edited.forms.record.editors["phone"].locked
    editor.case.click()
    assert not edited.editing
    assert edited.tab(Tab.KEY_CHANGES).isVisible()
    assert edited.tab(Tab.KEY_CHANGES).form is not None
    assert edited.tab(Tab.KEY_CHANGES).form.isVisible()


def test_escape_leaves_at_once_when_nothing_was_typed(edited: StudentPage, qtbot: QtBot) -> None:
    qtbot.keyClick(edited, Qt.Key.Key_Escape)
    assert not edited.editing


def test_escape_asks_when_something_was_typed(
    edited: StudentPage, school: MainWindow, qtbot: QtBot
) -> None:
    before = stored(school, edited).values["talent"]
    type_into(edited, "talent", "chess", qtbot)
    qtbot.keyClick(edited, Qt.Key.Key_Escape)
    assert edited.editing
    assert edited.bar.question.isVisible()
    edited.bar.no.click()
    assert not edited.editing
    assert stored(school, edited).values["talent"] == before


def test_another_pupil_waits_until_the_changes_are_settled(
    edited: StudentPage, school: MainWindow, qtbot: QtBot
) -> None:
    first, second = (one.id for one in school.work.ask(students.search).rows[:2])
    type_into(edited, "talent", "chess", qtbot)
    school.frame.go(Place.STUDENT, second)
    assert edited.student_id == first
    edited.bar.no.click()
    assert edited.student_id == second


def test_a_change_by_somebody_else_is_told_and_kept(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    type_into(edited, "postcode", "017099", qtbot)
    school.work.write(edited, editing.edit, edited.student_id, {"postcode": "017011"})
    settled(school)
    save(edited, school, qtbot, settled)
    assert edited.editing
    assert edited.bar.reload.isVisible()
    assert stored(school, edited).values["postcode"] == "017011"
    edited.bar.reload.click()
    settled(school)
    assert edited.editing
    assert edited.forms.record.editors["postcode"].input.text() == "017011"


def test_members_are_added_moved_and_removed(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    edited.turn_to(Tab.MEMBERS)
    form = edited.forms.members
    before = [one["name"] for one in stored(school, edited).guardians]
    form.add.click()
    form.cards[-1].editors["name"].type("乌日娜")
    form.cards[-1].editors["relation"].type("祖父母或外祖父母")
    form.cards[-1].editors["is_guardian"].input.setText("是")
    form.cards[-1].up.click()
    place = len(before) - 1
    assert form.cards[place].editors["name"].value() == "乌日娜"
    save(edited, school, qtbot, settled)
    assert not edited.editing, [one.message for one in edited.bar.problems.problems]
    names = [one["name"] for one in stored(school, edited).guardians]
    assert sorted(names) == sorted([*before, "乌日娜"])
    edited.begin()
    settled(school)
    gone = next(c for c in edited.forms.members.cards if c.editors["name"].value() == "乌日娜")
    gone.remove.click()
    save(edited, school, qtbot, settled)
    assert [one["name"] for one in stored(school, edited).guardians] == before


def test_the_first_two_members_are_marked_as_exported(edited: StudentPage) -> None:
    form = edited.forms.members
    while len(form.cards) < 3:
        form.add_member()
    assert [card.exported.text() for card in form.cards][:3] == [
        "导出到国网",
        "导出到国网",
        "只留本校，不导出",
    ]


def test_a_blank_birth_date_and_sex_follow_from_the_number(edited: StudentPage) -> None:
    """R-ORD-6-1; the number is invented, its check character is right."""
    form = edited.forms.record
    form.fill({})
    form.editors["id_number"].type("15060220150307123X")
    number = "15060220150307123"
    from app.domain import identity

    whole = number + identity.check_character(number)
    form.editors["id_number"].type(whole)
    assert form.editors["id_number"].input.text() == f"150602 20150307 {whole[14:]}"
    assert form.editors["id_number"].below.text() == "校验位正确"
    assert form.editors["birth_date"].value() == "20150307"
    assert form.editors["sex"].value() == "男"
    assert form.editors["id_type"].value() == identity.RESIDENT_CARD
    form.editors["sex"].type("女")
    assert "不一致" in form.editors["sex"].below.text()


def test_the_history_tab_tells_who_what_and_why(
    edited: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    """R-ORD-13-1."""
    from PySide6.QtWidgets import QLabel

    type_into(edited, "postcode", "017099", qtbot)
    edited.bar.reason.setText("家长来电")
    save(edited, school, qtbot, settled)
    edited.turn_to(Tab.HISTORY)
    QApplication.processEvents()
    texts = " ".join(one.text() for one in edited.tab(Tab.HISTORY).findChildren(QLabel))
    assert "王老师" in texts
    assert "→ 017099" in texts
    assert "原因：家长来电" in texts


def test_what_may_be_passed_over_is_saved_once_a_reason_is_given(
    page: StudentPage, school: MainWindow, qtbot: QtBot, settled: Settled
) -> None:
    """R-SC-14-1: a 学籍号 is for life; a slip of the pen is mended with a reason."""
    edited = page
    now = "G15062220150307100X"
    other = "G150622201503071018"
    school.work.write(page, editing.edit, page.student_id, {"national_number": now})
    settled(school)
    page.begin()
    settled(school)
    edited.forms.record.editors["national_number"].type(other)
    save(edited, school, qtbot, settled)
    assert edited.bar.past.isVisible()
    edited.bar.past.click()
    assert edited.editing
    assert stored(school, edited).values["national_number"] == now
    edited.bar.reason.setText("抄录错误，已对照国网")
    edited.bar.past.click()
    settled(school)
    assert not edited.editing
    assert stored(school, edited).values["national_number"] == other


def test_other_numbers_are_issued_and_cancelled_and_nothing_is_erased(
    page: StudentPage, school: MainWindow, settled: Settled
) -> None:
    """R-SC-18-4"""
    page.turn_to(Tab.NUMBERS)
    tab = page.tab(Tab.NUMBERS)
    assert tab.empty.isVisible()
    tab.kind.setCurrentText("考籍号")
    tab.number.setText("2026150001")
    tab.valid_until.setText("20290731")
    tab.enter.click()
    settled(school)
    assert [line[1][:2] for line in tab.table.lines.lines] == [("考籍号", "2026150001")]
    tab.table.choose([0])
    tab.reason.setText("号码登记错了")
    tab.number.setText("2026150002")
    tab.again.click()
    settled(school)
    states = {line[1][1]: line[1][4] for line in tab.table.lines.lines}
    assert states == {"2026150001": "已注销", "2026150002": "有效"}
    assert page.tabs.tabText(list(Tab).index(Tab.NUMBERS)) == "其他号码 2"


def stops(page: StudentPage) -> list[QWidget]:
    """What Tab goes through on the page, in its order."""
    found, one = [], page.nextInFocusChain()
    while one is not None and one is not page:
        tabbed = one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.focusProxy() is None
        if page.isAncestorOf(one) and one.isVisible() and one.isEnabled() and tabbed:
            found.append(one)
        one = one.nextInFocusChain()
    return found


def test_tab_reads_the_form_before_what_stands_beside_it(edited: StudentPage) -> None:
    order = stops(edited)
    fields = [one.input for one in edited.forms.record.editors.values() if one.input in order]
    places = [order.index(one) for one in fields]
    assert places == sorted(places) and len(places) > 20
    assert order.index(edited.missing) > places[-1]


def test_tab_follows_members_that_changed_places(
    edited: StudentPage, school: MainWindow, settled: Settled
) -> None:
    edited.turn_to(Tab.MEMBERS)
    form = edited.forms.members
    form.add_member()
    form.cards[-1].up.click()
    settled(school)
    order = stops(edited)
    places = [order.index(card.editors["name"].input) for card in form.cards]
    assert places == sorted(places)
    assert order.index(form.add) > places[-1]
