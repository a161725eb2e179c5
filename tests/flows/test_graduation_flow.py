"""毕业 in the window: from the results of a grade to a certificate in a pupil's hands."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from app.persistence.records import Student
from app.usecases.graduation import certificate_list, graduating
from app.usecases.paper.printing import Order
from app.usecases.pupils import students
from app.usecases.status import statuses
from ui.main_window import MainWindow
from ui.pages.graduation.graduation import LEAVING, LOST, REGISTER, ROSTERS, GraduationPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]
NAMES = ("王小明", "李小红", "陈刚")


def _three(tx: Any) -> None:
    """Three pupils of the roster are in their last year; nobody else is."""
    for one, name in zip(students.ids_of(tx)[:3], NAMES, strict=True):
        pupil = tx.get(Student, one, "")
        pupil.name, pupil.grade, pupil.entry_month = name, "初中三年级", "202309"
        pupil.national_number = f"G{pupil.id_number}"


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> GraduationPage:
    school.work.register.write(_three)
    school.frame.go(Place.GRADUATION, None)
    settled(school)
    found = school.frame.page(Place.CASES).graduation
    found.leaving.day.setText("2026-06-30")
    found.leaving.load()
    assert isinstance(found, GraduationPage)
    return found


def _graduate(page: GraduationPage, school: MainWindow, settled: Settled) -> None:
    for press in (page.leaving.rest, page.leaving.asking.yes):
        press.click()
    settled(school)
    for press in (page.leaving.act, page.leaving.asking.yes):
        press.click()
    settled(school)


def test_a_grade_goes_from_results_to_certificates(
    page: GraduationPage, school: MainWindow, settled: Settled
) -> None:
    leaving = page.leaving
    assert leaving.act.text() == "办理毕业 0 名" and not leaving.act.isEnabled()
    QGuiApplication.clipboard().setText(
        "姓名\t课程修完\t综合素质\t学科总数\t不及格科数\n李小红\t是\t合格\t10\t4\n"
    )
    leaving.paste.click()
    leaving.results.apply.click()
    settled(school)
    QGuiApplication.clipboard().clear()
    assert leaving.chips.button(1).text() == "待确认 1"
    leaving.table.choose([0])
    assert leaving.side.heading.text().startswith("李小红")
    leaving.side.answer.setText("区教体局电话答复")
    leaving.side.result.setCurrentText("结业")
    leaving.side.decide.click()
    settled(school)
    _graduate(page, school, settled)
    assert page.parts.currentIndex() == ROSTERS
    [batch] = page.batches.lines.values()
    assert dict(batch.counts) == {"毕业": 2, "结业": 1, "肄业": 0}
    page.batches.number.setText("东教毕备〔2026〕9号")
    page.batches.authority.setText("东胜区教育体育局")
    page.batches.filing.act.click()
    settled(school)
    page.batches.numbers.click()
    page.numbers.first.setText("2026001")
    page.numbers.look.click()
    page.numbers.apply.click()
    settled(school)
    assert page.parts.currentIndex() == REGISTER
    register = page.certificates
    assert register.chips.button(0).text() == "待验印 3"
    register.table.selectAll()
    register.side.signing.act.click()
    settled(school)
    register.table.choose([0])
    register.side.giving.act.click()
    settled(school)
    assert [button.text()[-1] for button in register.chips.buttons()] == ["0", "2", "1", "0"]
    register.table.choose([0])
    register.side.applicant.setText("巴特尔")
    register.side.losing.act.click()
    settled(school)
    assert page.parts.currentIndex() == LOST
    [proof] = page.lost.lines.values()
    assert (proof.why, proof.state) == ("遗失", "待出具")


def test_the_act_is_taken_back_from_the_status_line(
    page: GraduationPage, school: MainWindow, settled: Settled
) -> None:
    _graduate(page, school, settled)
    assert page.batches.table.lines.rowCount() == 1
    school.frame.status_link.click()
    settled(school)
    [batch] = page.batches.lines.values()
    assert batch.undone_at
    page.turn_to(LEAVING)
    assert page.leaving.act.text() == "办理毕业 3 名"


def test_the_roster_goes_to_the_forms_and_the_duty_comes_here(
    page: GraduationPage, school: MainWindow, settled: Settled
) -> None:
    """R-NA-25-1, R-ORD-23-1."""
    _graduate(page, school, settled)
    went: list[tuple[object, object]] = []
    page.went.connect(lambda place, argument: went.append((place, argument)))
    page.batches.print.click()
    settled(school)
    [(place, order)] = went
    assert place is Place.FORMS and isinstance(order, Order)
    assert (order.form_id, len(order.selection.student_ids)) == ("graduates_roster", 3)
    school.frame.go(Place.GRADUATION, "初三")
    settled(school)
    assert page.parts.currentIndex() == LEAVING


def test_before_its_day_results_are_entered_and_nobody_leaves(
    page: GraduationPage, school: MainWindow, settled: Settled
) -> None:
    page.leaving.day.setText("2999-06-30")
    page.leaving.load()
    for press in (page.leaving.rest, page.leaving.asking.yes):
        press.click()
    settled(school)
    assert page.leaving.act.text() == "办理毕业 3 名" and not page.leaving.act.isEnabled()
    assert "还没有到" in page.leaving.told.text()
    plan = school.work.ask(graduating.preview, "初三", date(2999, 6, 30))
    assert plan.counts["毕业"] == 3
    assert school.work.ask(certificate_list.lines)[1] == 0


def test_one_who_withdrew_gets_a_certificate_of_leaving(
    page: GraduationPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-23-7."""
    [one] = school.work.ask(students.search, NAMES[0]).rows

    def withdrawn(tx: Any) -> None:
        tx.get(Student, one.id, "").grade = "高中三年级"
        statuses.put(tx, one.id, "withdrawal", date(2026, 4, 30))

    school.work.register.write(withdrawn)
    page.to_numbers(0)
    numbers = page.numbers
    assert numbers.batch.count() == 1 and numbers.kind.count() == 0
    numbers.who.setText(f"{one.name}（{one.id}）")
    assert numbers.kind.currentText() == "肄业证书　1 名"
    numbers.first.setText("2026001")
    numbers.look.click()
    numbers.apply.click()
    settled(school)
    [made] = page.certificates.lines.values()
    assert (made.result, made.state, made.left_on) == ("肄业", "待发放", "20260430")
