"""政策: read in words, opened at an article, changed with its paper, refused in the form."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.usecases.rulebook import policies
from ui.main_window import MainWindow
from ui.pages.rulebook.policy import PolicyPage
from ui.widgets.page import Place
from ui.widgets.problems import Article

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> PolicyPage:
    """The policy of a school in 鄂尔多斯."""
    school.frame.go(Place.POLICY, None)
    settled(school)
    tabs: Any = school.frame.page(Place.SETTINGS)
    found: PolicyPage = tabs.policy
    return found


def fill_basis(fields: Any) -> None:
    fields.document.setText("关于转学受理时间的通知")
    fields.number.setText("鄂教基函〔2026〕5号")
    fields.article.setText("第二条")
    fields.reason.setText("教育局调整了受理时间")


def test_every_rule_is_said_in_words_with_its_article(page: PolicyPage, school: MainWindow) -> None:
    found = school.work.ask(policies.checks)
    assert len(page.table.lines.lines) == len(found) > 50
    assert all(text for _, texts in page.table.lines.lines for text in texts)
    assert "教基〔2025〕1号" in page.banner.text()
    assert "未核实" in page.banner.text()
    assert "内蒙古自治区中小学生学籍管理办法" in page.banner.toolTip()


def test_an_article_opens_the_policy_at_its_rule(page: PolicyPage, school: MainWindow) -> None:
    school.frame.go(Place.POLICY, "办法 第二十二条")
    assert page.check.one.cite == "办法 第二十二条"
    school.frame.go(Place.POLICY, "流程 一(三)")
    assert page.check.one.cite == "流程 一(三)"


def test_the_list_is_searched_by_any_word_of_a_rule(page: PolicyPage) -> None:
    page.search.setText("旷课 20")
    assert page.table.lines.lines
    assert all("20" in texts[2] for _, texts in page.table.lines.lines)
    page.search.setText("没有这样的规则")
    assert not page.table.lines.lines


def test_a_window_is_changed_and_its_old_value_comes_back(
    page: PolicyPage,
    school: MainWindow,
    settled: Settled,
    open_dialogs: Callable[[], list[QDialog]],
) -> None:
    page.choose("transfer.window")
    page.check.change.click()
    page.check.fields["days_before"].setText("十四")
    page.check.save.click()
    settled(school)
    assert not open_dialogs()
    assert [one.code for one in page.check.problems.problems] == ["policy.basis"] * 3 or [
        one.code for one in page.check.problems.problems
    ] == ["policy.value"]
    page.check.fields["days_before"].setText("7")
    fill_basis(page.check.basis)
    page.check.save.click()
    settled(school)
    assert school.work.ask(policies.of_school).rules.transfer.window.days_before == 7
    page.choose("transfer.window")
    assert page.check.one.own
    assert "开学前 14 天" in page.check.before.text()
    assert page.own.text() == "本校调整 1 条"
    page.check.drop.click()
    fill_basis(page.check.dropping.fields)
    page.check.dropping.yes.click()
    settled(school)
    assert school.work.ask(policies.of_school).rules.transfer.window.days_before == 14
    assert len(page.history.table.lines.lines) == 2


def test_the_latest_version_is_taken_back_from_the_history(
    page: PolicyPage, school: MainWindow, settled: Settled
) -> None:
    page.choose("transfer.working_days")
    page.check.begin()
    page.check.fields["days"].setText("15")
    fill_basis(page.check.basis)
    page.check.submit()
    settled(school)
    page.to_history.click()
    page.history.undo.click()
    page.history.asking.yes.click()
    settled(school)
    assert school.work.ask(policies.of_school).rules.transfer.working_days.days == 10
    page.history.left.emit()
    assert page.stack.currentWidget() is page.overview


def test_a_freeze_is_moved_by_its_name(
    page: PolicyPage, school: MainWindow, settled: Settled
) -> None:
    page.to_freezes.click()
    screen = page.freezes
    screen.title.setText("转学停办")
    screen.first.setText("07-32")
    screen.last.setText("08-14")
    fill_basis(screen.basis)
    screen.save.click()
    settled(school)
    assert [one.code for one in screen.problems.problems] == ["policy.unsound"]
    screen.first.setText("07-21")
    screen.save.click()
    settled(school)
    found = {one.title: one.first for one in school.work.ask(policies.of_school).rules.freeze}
    assert found["转学停办"] == "07-21"


def test_the_article_of_a_problem_opens_the_policy_at_its_rule(
    page: PolicyPage, school: MainWindow, settled: Settled
) -> None:
    frame: Any = school.frame
    frame.go(Place.COMPLIANCE, None)
    settled(school)
    tabs: Any = frame.page(Place.CASES)
    screen = tabs.compliance.workload
    tabs.compliance.parts.setCurrentIndex(2)
    screen.full.setText("16")
    [article] = [one for one in screen.problems.findChildren(Article) if one.text()]
    assert article.text() == "通知 四(二)"
    QTest.mouseClick(article, Qt.MouseButton.LeftButton)
    assert frame.stack.currentWidget() is frame.page(Place.SETTINGS)
    assert page.check.one.cite == "通知 四(二)"
