"""Typing that was not saved: kept when the window locks or closes, offered after unlocking."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.usecases.collecting import campaigns
from app.usecases.pupils import editing, students, timeline
from app.usecases.school import drafts
from ui.main_window import MainWindow
from ui.pages.pupils.student import StudentPage
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
PHONE = "13900001111"


def student_page(window: MainWindow) -> StudentPage:
    page: Any = window.frame.page(Place.STUDENT)
    return page


@pytest.fixture
def typed(school: MainWindow, settled: Settled) -> int:
    """A pupil with a telephone number, a talent and a new member typed, not saved."""
    first = school.work.ask(students.search).rows[0].id
    school.frame.go(Place.STUDENT, first)
    page = student_page(school)
    page.begin()
    settled(school)
    page.forms.record.editors["phone"].type(PHONE)
    page.forms.record.editors["talent"].type("马头琴")
    page.turn_to(Tab.MEMBERS)
    page.forms.members.add_member()
    page.forms.members.cards[-1].editors["name"].type("苏日娜")
    page.bar.reason.setText("家长来电")
    return first


def locked_and_open_again(
    window: MainWindow, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    window.lock()
    settled(window)
    entered(window)


def test_what_was_typed_is_offered_after_unlocking_and_can_be_saved(
    school: MainWindow, typed: int, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    before = student_page(school).count()
    locked_and_open_again(school, settled, entered)
    bar = school.frame.drafts
    assert bar.isVisible()
    assert f"{before} 处改动还没有保存" in bar.told.text()
    bar.resume.click()
    settled(school)
    page = student_page(school)
    assert page.editing and page.student_id == typed
    assert page.forms.record.editors["phone"].value() == PHONE
    assert page.forms.members.cards[-1].editors["name"].value() == "苏日娜"
    assert page.bar.reason.text() == "家长来电"
    assert page.count() == before
    page.submit()
    settled(school)
    shown = school.work.ask(students.show, typed)
    assert (shown.values["phone"], shown.guardians[-1]["name"]) == (PHONE, "苏日娜")
    assert school.work.ask(drafts.drafts) == ()


def test_a_draft_that_is_not_wanted_is_gone(
    school: MainWindow, typed: int, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    locked_and_open_again(school, settled, entered)
    school.frame.drafts.drop.click()
    settled(school)
    assert not school.frame.drafts.isVisible()
    assert school.work.ask(drafts.drafts) == ()
    assert school.work.ask(students.show, typed).values["phone"] != PHONE


def test_later_keeps_it_for_the_next_time(
    school: MainWindow, typed: int, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    locked_and_open_again(school, settled, entered)
    school.frame.drafts.later.click()
    locked_and_open_again(school, settled, entered)
    assert school.frame.drafts.isVisible()


def test_nothing_typed_stays_in_the_locked_window(
    school: MainWindow, typed: int, settled: Settled, qtbot: QtBot
) -> None:
    idle: Any = school.findChild(QTimer, "idle")
    idle.timeout.emit()
    settled(school)
    QApplication.sendPostedEvents(None, 52)  # deferred deletes
    texts = [one.text() for one in school.findChildren(QLineEdit)]
    texts += [one.text() for one in school.findChildren(QLabel)]
    assert not any(PHONE in one or "苏日娜" in one for one in texts)


def test_closing_the_window_keeps_it_too(
    school: MainWindow,
    typed: int,
    settled: Settled,
    open_window: Callable[[Path | None], MainWindow],
    entered: Callable[[MainWindow], None],
) -> None:
    school.close()
    again = open_window(school.folder)
    entered(again)
    assert again.frame.drafts.isVisible()
    again.frame.drafts.resume.click()
    settled(again)
    assert student_page(again).forms.record.editors["talent"].value() == "马头琴"


def test_another_change_in_the_meantime_is_told_when_saving(
    school: MainWindow, typed: int, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    locked_and_open_again(school, settled, entered)
    register: Any = school.work.register
    seen = register.read(timeline.version_of, typed)
    register.write(editing.edit, typed, {"phone": "13700002222"}, None, "", seen, ())
    school.frame.drafts.resume.click()
    settled(school)
    page = student_page(school)
    page.submit()
    settled(school)
    assert page.bar.reload.isVisible()
    assert school.work.ask(students.show, typed).values["phone"] == "13700002222"


def test_leaving_the_page_keeps_the_typing_and_says_where_it_is(
    school: MainWindow, typed: int, qtbot: QtBot
) -> None:
    qtbot.keyClick(school, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    if school.frame.stack.currentWidget() is student_page(school):
        school.frame.go(Place.CAMPAIGNS, None)
    assert "还没有保存" in school.frame.status.text()
    school.frame.status_link.click()
    assert school.frame.stack.currentWidget() is student_page(school)
    assert student_page(school).forms.record.editors["phone"].value() == PHONE


def test_without_typing_nothing_is_kept(
    school: MainWindow, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    first = school.work.ask(students.search).rows[0].id
    school.frame.go(Place.STUDENT, first)
    student_page(school).begin()
    settled(school)
    locked_and_open_again(school, settled, entered)
    assert not school.frame.drafts.isVisible()
    assert school.work.ask(drafts.drafts) == ()


def test_corrections_from_a_signed_sheet_come_back_too(
    school: MainWindow, settled: Settled, entered: Callable[[MainWindow], None]
) -> None:
    first = school.work.ask(students.search).rows[0].id
    opening = campaigns.Opening("秋季核对", "2026", "20991231")
    register: Any = school.work.register
    register.write(campaigns.open_campaign, opening)
    school.frame.go(Place.CAMPAIGNS, None)
    settled(school)
    found: Any = school.frame.page(Place.CAMPAIGNS)
    found.campaigns.correct(first)
    found.campaigns.entry.add("phone").input.setText(PHONE)
    locked_and_open_again(school, settled, entered)
    assert "1 项更正还没有保存" in school.frame.drafts.told.text()
    school.frame.drafts.resume.click()
    settled(school)
    again: Any = school.frame.page(Place.CAMPAIGNS)
    entry = again.campaigns.entry
    assert again.campaigns.stack.currentWidget() is entry
    assert entry.values() == {"phone": PHONE}
    entry.submit()
    settled(school)
    assert school.work.ask(students.show, first).values["phone"] == PHONE
