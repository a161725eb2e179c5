"""工作台 and 校历: the desk comes first, leads to its lists, and empties as things get done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain import dates
from app.usecases.collecting import campaigns
from app.usecases.desk import duties
from app.usecases.rulebook import calendar_years, calendars
from ui.main_window import MainWindow
from ui.pages.desk.desk import DeskPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def write(window: MainWindow, settled: Settled, usecase: Any, *args: Any) -> None:
    window.work.write(window.frame, usecase, *args)
    settled(window)


def term_of_today(window: MainWindow) -> calendars.TermEntry:
    name = window.work.ask(calendars.next_name)
    today = window.work.ask(lambda tx: tx.today)
    first = dates.days_after(today, -30)
    return calendars.TermEntry(
        name, dates.written(first), dates.written(dates.days_after(today, 90))
    )


@pytest.fixture
def desk(school: MainWindow, settled: Settled) -> DeskPage:
    """The desk of a school whose calendar is entered."""
    write(school, settled, calendars.enter_term, term_of_today(school))
    for number in school.work.ask(calendar_years.missing):
        year = calendar_years.blank(number)
        listed = type(year)(number, "国办发明电〔2026〕6号", (), ())
        write(school, settled, calendar_years.set_year, listed, "录入")
    school.frame.go(Place.DESK, None)
    settled(school)
    page: Any = school.frame.page(Place.DESK)
    return page


def test_the_desk_is_the_first_entry_of_the_rail_and_its_lists_agree(
    desk: DeskPage, school: MainWindow, settled: Settled
) -> None:
    opening = campaigns.Opening("核对", "2026", "20991231")
    write(school, settled, campaigns.open_campaign, opening)
    assert next(iter(school.frame.rail_buttons)) is Place.DESK
    known = {card.tile.title: card for card in desk.tiles.tiles}
    [clock] = school.work.ask(campaigns.clocks)
    assert known["采集未交回"].tile.count == len(clock.behind) > 0
    shown = sum(len(part) for part in desk.groups(desk.desk).values()) // 2
    assert shown == len(school.work.ask(duties.duties)) == len(desk.shown)


def test_a_number_opens_the_list_that_it_counts(
    desk: DeskPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    write(school, settled, campaigns.open_campaign, campaigns.Opening("核对", "2026", "20991231"))
    card = next(one for one in desk.tiles.tiles if one.tile.title == "采集未交回")
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert school.frame.stack.currentWidget() is school.frame.page(Place.CAMPAIGNS)
    school.frame.go(Place.DESK, None)
    line = next(n for n, one in desk.shown.items() if one.place == "CAMPAIGNS")
    desk.table.opened.emit(line)
    assert school.frame.stack.currentWidget() is school.frame.page(Place.CAMPAIGNS)


def test_a_school_without_a_calendar_is_led_to_it_and_the_duty_goes(
    school: MainWindow, settled: Settled
) -> None:
    school.frame.go(Place.DESK, None)
    settled(school)
    desk: Any = school.frame.page(Place.DESK)
    line = next(n for n, one in desk.shown.items() if one.key == "calendar.terms")
    desk.table.opened.emit(line)
    tabs: Any = school.frame.page(Place.SETTINGS)
    assert tabs.stack.currentWidget() is tabs.calendar
    panel = tabs.calendar.terms
    panel.begin()
    wanted = term_of_today(school)
    panel.fields["start"].setText(wanted.start)
    panel.fields["end"].setText(wanted.start)
    panel.submit()
    settled(school)
    assert [one.where.field for one in panel.problems.problems] == ["结束日期"]
    panel.fields["end"].setText(wanted.end)
    panel.submit()
    settled(school)
    assert panel.stack.currentWidget() is panel.list
    school.frame.go(Place.DESK, None)
    settled(school)
    assert "calendar.terms" not in {one.key for one in desk.shown.values()}


def test_a_duty_is_put_off_with_a_word_and_brought_back(
    desk: DeskPage, school: MainWindow, settled: Settled
) -> None:
    write(school, settled, campaigns.open_campaign, campaigns.Opening("核对", "2026", "20991231"))
    desk.table.choose([0])
    key = desk.side.duty.key
    desk.side.until.setText("20991231")
    desk.side.put_off.click()
    settled(school)
    assert "请写一句说明" in desk.side.refused.text()
    desk.side.note.setText("等通知")
    today = school.work.ask(lambda tx: tx.today)
    desk.side.until.setText(dates.written(dates.days_after(today, 5)))
    desk.side.put_off.click()
    settled(school)
    assert key not in {one.key for one in desk.shown.values()}
    assert desk.to_hidden.isVisible() or desk.desk.put_off == 1
    [line] = school.work.ask(duties.marked)
    desk.side.show_hidden([line])
    write(school, settled, duties.mark, key, duties.Mark.OPEN, "")
    assert key in {one.key for one in desk.shown.values()}


def test_the_month_moves_and_its_days_lead_on(
    desk: DeskPage, school: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    desk.to_month.click()
    settled(school)
    grid = desk.month.grid
    assert grid.days[grid.chosen].day == school.work.ask(lambda tx: tx.today)
    before = desk.month.heading.text()
    desk.month.after.click()
    settled(school)
    assert desk.month.heading.text() != before
    chosen = grid.chosen
    qtbot.keyClick(grid, Qt.Key.Key_Right if chosen < 27 else Qt.Key.Key_Left)
    assert abs(grid.chosen - chosen) == 1
    assert grid.days[grid.chosen].day.day == int(
        desk.month.day.text().split("月")[1].split("日")[0]
    )
    desk.to_month.click()
    assert desk.stack.currentWidget() is not desk.month


def test_the_week_is_printed(
    desk: DeskPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    today = school.work.ask(lambda tx: tx.today)
    due = dates.written(dates.days_after(today, 2))
    write(school, settled, campaigns.open_campaign, campaigns.Opening("核对", "2026", due))
    desk.print_week(tmp_path / "本周.pdf")
    settled(school)
    assert (tmp_path / "本周.pdf").read_bytes().startswith(b"%PDF")


def test_a_day_is_turned_saved_and_taken_back(school: MainWindow, settled: Settled) -> None:
    school.frame.go(Place.CALENDAR, 2026)
    settled(school)
    tabs: Any = school.frame.page(Place.SETTINGS)
    panel = tabs.calendar.year
    day = dates.day_of("20261123")
    panel.grid.turned.emit(day)
    assert panel.saving.isVisible()
    panel.submit()
    settled(school)
    assert panel.problems.isVisible()
    panel.source.setText("乌政办〔2026〕9号")
    panel.reason.setText("停课")
    panel.submit()
    settled(school)
    assert not school.work.ask(calendars.working).calendar.is_working(day)
    panel.back.click()
    panel.asking.yes.click()
    settled(school)
    assert school.work.ask(calendars.working).calendar.is_working(day)


def test_an_empty_register_says_how_to_begin(window: MainWindow, settled: Settled) -> None:
    window.frame.go(Place.DESK, None)
    settled(window)
    desk: Any = window.frame.page(Place.DESK)
    assert desk.stack.currentWidget() is desk.quiet
    desk.quiet.next.click()
    assert window.frame.stack.currentWidget() is window.frame.page(Place.IMPORT)


def test_a_school_with_nothing_due_is_told_so(desk: DeskPage) -> None:
    assert desk.desk is not None
    assert desk.desk.empty
    assert desk.stack.currentWidget() is desk.quiet
    assert "没有要办" in desk.quiet.heading.text()
