"""国网反馈: a result file opened, looked at, taken; and a step entered by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from app.persistence.records import Student
from app.usecases.checking import doubles
from app.usecases.national import national_chain
from app.usecases.pupils import students
from ui.main_window import MainWindow
from ui.pages.national.national_feedback import FeedbackPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def feedback_page(window: MainWindow, settled: Settled) -> tuple[FeedbackPage, list[Any]]:
    """The page, and two pupils whose 学籍号 is still to come."""
    found = window.work.ask(students.search).rows[:2]

    def without_number(tx: Any) -> None:
        for one in found:
            tx.get(Student, one.id, "学生").national_number = ""

    window.work.write(window, without_number)
    window.frame.go(Place.FEEDBACK, None)
    settled(window)
    page: Any = window.frame.page(Place.IMPORT)
    return page.feedback, list(found)


def result_file(path: Path, first: Any, second: Any) -> Path:
    made = openpyxl.Workbook()
    for line in (
        ["姓名", "身份证件号", "查重结果", "问题描述"],
        [first.name, first.id_number, "通过", ""],
        [second.name, second.id_number, "未通过", "身份证号与外校重复"],
    ):
        made.active.append(line)
    made.save(path)
    return path


def test_a_result_file_is_looked_at_then_moves_chain_and_worklist(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-NA-10-7, R-NA-11-1"""
    page, (first, second) = feedback_page(school, settled)
    page.read(result_file(tmp_path / "查重.xlsx", first, second))
    settled(school)
    assert [line[1][2] for line in page.rows.lines.lines] == ["查重通过", "问题学籍：身份证号重复"]
    assert not school.work.ask(national_chain.steps, first.id)
    page.take.click()
    settled(school)
    assert [one.state for one in school.work.ask(national_chain.steps, first.id)] == ["查重通过"]
    assert [one.student_id for one in school.work.ask(doubles.worklist)] == [second.id]
    assert page.open.isVisible()


def test_a_step_is_entered_by_hand_for_those_chosen(school: MainWindow, settled: Settled) -> None:
    """R-NA-10-7"""
    page, (first, second) = feedback_page(school, settled)
    ids = [line[0] for line in page.table.lines.lines]
    assert {first.id, second.id} <= set(ids)
    page.table.choose([ids.index(first.id)])
    page.mark.click()
    settled(school)
    assert [one.state for one in school.work.ask(national_chain.steps, first.id)] == ["已导入"]
    assert page.chips.button(2).text() == "已导入 1"


def test_leaving_the_file_enters_nothing(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    page, (first, second) = feedback_page(school, settled)
    page.read(result_file(tmp_path / "查重.xlsx", first, second))
    settled(school)
    page.other.click()
    settled(school)
    assert not school.work.ask(national_chain.steps, first.id)
    assert page.table.isVisible()


def test_who_was_taken_in_against_the_rules_is_entered_shown_and_lifted(
    school: MainWindow, settled: Settled
) -> None:
    """R-NA-13-1, R-SC-11-1: with the reason, and lifted with one."""
    school.work.write(school, lambda tx: tx.set("profile", "sichuan"))
    page, (first, _) = feedback_page(school, settled)
    place = [line[0] for line in page.table.lines.lines].index(first.id)
    page.table.choose([place])
    page.bar.click()
    page.why.setText("跨学区招收")
    page.asking.yes.click()
    settled(school)
    assert page.table.lines.lines[place][1][5] == "违规招收（四川 第十一条）"
    page.table.choose([place])
    page.bar.click()
    assert "跨学区招收" in page.asking.question.text()
    page.why.setText("教育局批复〔2025〕3号")
    page.asking.yes.click()
    settled(school)
    assert page.table.lines.lines[place][1][5] == ""
