"""岗位: from nobody to a registrar in post who hands over, in the window."""

from collections.abc import Callable
from typing import Any

import pytest

from app.usecases.school import staff
from ui.main_window import MainWindow
from ui.pages.school.staff import StaffPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> StaffPage:
    """The people of the school; none are entered."""
    school.frame.go(Place.STAFF, None)
    settled(school)
    tabs: Any = school.frame.page(Place.SETTINGS)
    found: StaffPage = tabs.staff
    return found


def enter(page: StaffPage, name: str, duty: str = staff.REGISTRAR) -> None:
    page.new.click()
    page.person.lines()[0].setText(name)
    page.duty.setCurrentText(duty)
    page.person.yes.click()


def train(page: StaffPage, day: str) -> None:
    page.train.click()
    for field, text in zip(
        page.training.lines(), (day, "市教育局", "国网操作", "培2026-01"), strict=True
    ):
        field.setText(text)
    page.training.yes.click()


def test_a_registrar_is_trained_takes_up_the_duty_and_hands_it_over(
    page: StaffPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-N1-1, R-ORD-N4-1."""
    assert page.lists.currentWidget() is page.empty
    page.empty.next.click()
    page.person.lines()[0].setText("乌兰")
    page.duty.setCurrentText(staff.REGISTRAR)
    page.person.yes.click()
    settled(school)
    page.begin.click()
    page.dated.yes.click()
    settled(school)
    assert "先培训后上岗" in page.dated.told.text()
    page.dated.no.click()
    train(page, "20260820")
    settled(school)
    page.begin.click()
    page.dated.yes.click()
    settled(school)
    assert [one.state for one in page.members.values()] == ["在岗"]
    enter(page, "白音")
    settled(school)
    page.table.choose([1], 1)
    train(page, "20260821")
    settled(school)
    page.table.choose([0], 0)
    page.hand.click()
    page.handing.lines()[1].setText("钱校长")
    page.handing.yes.click()
    settled(school)
    assert {one.person.name: one.state for one in page.members.values()} == {
        "白音": "在岗", "乌兰": "已离任",
    }  # fmt: skip
    assert len(page.moves.table.lines.lines) == 1


def test_discs_are_counted_down_and_gaps_close(
    page: StaffPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-N4-3."""
    before = len(page.wanted.problems)
    page.parts.setCurrentIndex(1)
    page.devices.stock.click()
    for field, text in zip(page.devices.discs.lines()[:2], ("50", "购入"), strict=True):
        field.setText(text)
    page.devices.discs.yes.click()
    settled(school)
    assert page.devices.left.text() == "空白刻录光盘　剩 50 张"
    assert len(page.wanted.problems) == before - 1
