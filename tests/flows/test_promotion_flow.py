"""升级: looked at, changed by hand, done by one button, held against a file, taken back."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.promotion import Outcome
from app.exchange import rosters
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.usecases.promotion import standing
from app.usecases.school import schooling
from app.usecases.status import statuses
from ui.main_window import MainWindow
from ui.pages.promotion.promotion import PromotionPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def give_grades(tx: Tx) -> None:
    """Everybody sits in 0701 and is in 初一, but for the last two."""
    pupils = tx.session.query(Student).order_by(Student.id).all()
    for pupil in pupils:
        pupil.grade, pupil.class_no, pupil.entry_month = "初中一年级", "0701", "202509"
    pupils[-1].grade = pupils[-2].grade = ""


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> PromotionPage:
    """The page at a school whose records are from after the day of the national 升级."""
    school.work.write(school.frame, give_grades)
    settled(school)
    school.frame.go(Place.PROMOTION, None)
    settled(school)
    tabs: Any = school.frame.page(Place.CASES)
    found: PromotionPage = tabs.promotion
    return found


def take_all(page: PromotionPage, school: MainWindow, settled: Settled) -> None:
    """Records entered after the day go up only if she says so."""
    page.plan_screen.turn_to(Outcome.LATE)
    page.plan_screen.pupils.selectAll()
    page.plan_screen.up.click()
    settled(school)


def test_the_plan_is_changed_done_and_taken_back(
    page: PromotionPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-12-1."""
    assert not page.apply.isEnabled()
    assert page.apply.text() == "没有要升级的"
    take_all(page, school, settled)
    page.plan_screen.turn_to(None)
    page.plan_screen.classes.choose([0], 0)
    assert page.plan_screen.number.text() == "0801"
    page.plan_screen.number.setText("0809")
    page.plan_screen.renumber.click()
    settled(school)
    assert page.plan_screen.plan is not None
    assert {row.class_after for row in page.plan_screen.plan.moving} == {"0809"}
    page.plan_screen.turn_to(Outcome.UP)
    page.plan_screen.pupils.choose([0], 0)
    page.plan_screen.stay.click()
    settled(school)
    assert page.apply.text() == "升级 21 名"
    page.apply.click()
    settled(school)
    assert page.stack.currentWidget() is page.done_screen
    assert "已升级 21 名，3 名不动" in page.about.text()
    page.undo.click()
    page.asking.yes.click()
    settled(school)
    assert page.stack.currentWidget() is page.plan_screen
    assert school.work.ask(standing.this_year) is None


def test_a_national_file_shows_who_differs_and_settling_ends_the_undo(
    page: PromotionPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-12-1."""
    take_all(page, school, settled)
    page.apply.click()
    settled(school)
    rosters.write_table(("姓名", "年级"), [("没有这个人", "初二")], tmp_path / "国网.xlsx")
    page.compare(tmp_path / "国网.xlsx")
    settled(school)
    screen = page.done_screen
    assert screen.stack.currentWidget() is screen.tables["与国网不一致"]
    screen.settle.click()
    settled(school)
    assert [one.code for one in screen.problems.problems] == ["promotion.differs"]
    screen.reason.setText("只有一行的样表")
    screen.settle.click()
    settled(school)
    assert not page.undo.isEnabled()
    assert "不能再整体撤销" in screen.hint.text()


def test_a_school_without_pupils_is_sent_to_the_import(
    window: MainWindow, settled: Settled
) -> None:
    window.frame.go(Place.PROMOTION, None)
    settled(window)
    tabs: Any = window.frame.page(Place.CASES)
    assert tabs.promotion.empty.heading.text() == "还没有学生"
    tabs.promotion.empty.next.click()
    assert window.frame.stack.currentWidget() is window.frame.page(Place.IMPORT)


def test_the_head_of_a_pupil_says_her_state_and_grade(
    page: PromotionPage, school: MainWindow, settled: Settled
) -> None:
    """R-SC-4-1: the kind of the school is set beside its 学制, the grade is the region's."""
    school.frame.go(Place.STUDENT, 1)
    settled(school)
    shown: Any = school.frame.page(Place.STUDENT)
    assert shown.state.chip.text() == "在读"
    assert "初一" in shown.about.text()
    suspended = (1, "suspension", date(2026, 9, 1), {"end": "20270831"})
    school.work.write(school.frame, statuses.put, *suspended)
    settled(school)
    assert shown.state.chip.text() == "休学至 2027-08-31"
    school.frame.go(Place.COMPLIANCE, "schooling")
    settled(school)
    tabs: Any = school.frame.page(Place.CASES)
    card = tabs.compliance.workload.schooling
    card.kind.setCurrentText("九年一贯制学校")
    assert "小学、初中" in card.stages.text()
    card.save.click()
    settled(school)
    assert school.work.ask(schooling.of_school).kind == "九年一贯制学校"
