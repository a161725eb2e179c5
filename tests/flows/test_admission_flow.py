"""招生入学: registered on paper, moved on together, planned, put off; each act seen in the list."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.usecases.desk import duty_sources
from app.usecases.intake import admission_plans, deferrals, newcomers
from app.usecases.intake.newcomers import STATES, WAITING
from ui.main_window import MainWindow
from ui.pages.intake.admission import AdmissionPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> AdmissionPage:
    """The newcomers of the latest year that has any."""
    school.frame.go(Place.ADMISSION, None)
    settled(school)
    found: Any = school.frame.page(Place.CAMPAIGNS)
    page: AdmissionPage = found.admission
    for number in range(page.year.count()):
        page.year.setCurrentIndex(number)
        if page.found:
            break
    return page


def register_one(page: AdmissionPage, window: MainWindow, settled: Settled, number: str) -> int:
    """The chosen pupil by the form that is open; gives who it was."""
    student_id = page.form.student_id
    page.form.document_no.setText(number)
    page.form.verdict.checked.setChecked(True)
    page.form.save.click()
    settled(window)
    return student_id


def state_of(page: AdmissionPage, student_id: int) -> str:
    lines = page.work.ask(newcomers.newcomers, page.year.currentText())
    return next(one.state for one in lines if one.student_id == student_id)


def take_back(window: MainWindow, settled: Settled) -> None:
    assert window.frame.status_link.text() == "撤销"
    window.frame.status_link.click()
    settled(window)


def test_the_number_on_each_chip_is_the_length_of_its_list(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    page.register()
    for number in range(3):
        register_one(page, school, settled, f"2024-{number}")
    shown = {}
    for number, state in enumerate(("全部", WAITING, *STATES)):
        chip = page.chips.button(number)
        chip.click()
        shown[state] = chip.text()
        count = len(page.table.lines.lines) if chip.isEnabled() else 0
        assert shown[state] == f"{state} {count}"
    assert shown[STATES[0]] == f"{STATES[0]} 3"


def test_a_clock_of_the_desk_opens_the_list_of_just_those_it_counts(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-7-2"""
    page.register()
    both = tuple(register_one(page, school, settled, f"2024-{number}") for number in range(2))
    year = page.year.currentText()
    page.year.setCurrentIndex((page.year.currentIndex() + 1) % page.year.count())
    duties = school.work.ask(duty_sources.gather).duties
    (due,) = [one for one in duties if one.place == "ADMISSION" and "学籍档案" in one.title]
    assert set(due.argument) == set(both) and due.count == 2
    school.frame.go(Place[due.place], due.argument)
    settled(school)
    assert page.year.currentText() == year
    assert [line[0] for line in page.table.lines.lines] == sorted(both)


def test_nobody_is_registered_without_the_paper(page: AdmissionPage) -> None:
    """R-XZ-2-1"""
    page.register()
    codes = [one.code for one in page.form.verdict.problems.problems]
    assert codes == ["admission.document", "admission.plan-unknown"]
    assert not page.form.save.isEnabled()
    page.form.document_no.setText("2024-018")
    assert page.form.save.isEnabled()


def test_registering_goes_on_to_the_next_who_waits_and_is_undone_by_one_link(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    page.register()
    first = register_one(page, school, settled, "2024-1")
    assert state_of(page, first) == STATES[0]
    assert page.beside is page.form
    assert page.form.student_id != first
    assert page.form.document_no.text() == ""
    take_back(school, settled)
    assert state_of(page, first) == WAITING


def test_several_go_one_step_after_a_preview_and_one_link_takes_all_back(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-4-2"""
    page.register()
    both = [register_one(page, school, settled, f"2024-{number}") for number in range(2)]
    page.form.left.emit()
    page.chips.button(2).click()
    page.table.selectAll()
    page.next.click()
    assert [one.after for one in page.step.plan.moves] == [STATES[1]] * 2
    assert [state_of(page, one) for one in both] == [STATES[0]] * 2
    page.step.apply.click()
    settled(school)
    assert [state_of(page, one) for one in both] == [STATES[1]] * 2
    take_back(school, settled)
    assert [state_of(page, one) for one in both] == [STATES[0]] * 2


def test_going_back_needs_its_reason(
    page: AdmissionPage, school: MainWindow, settled: Settled, open_dialogs: Callable[[], list[Any]]
) -> None:
    """R-ORD-4-2"""
    page.register()
    one = register_one(page, school, settled, "2024-1")
    page.form.left.emit()
    page.chips.button(2).click()
    page.next.click()
    page.step.apply.click()
    settled(school)
    page.chips.button(3).click()
    page.back.click()
    page.asking_back.yes.click()
    settled(school)
    assert state_of(page, one) == STATES[1]
    for dialog in open_dialogs():
        dialog.close()
    page.asking_back.reason.setText("登记错了人")
    page.asking_back.yes.click()
    settled(school)
    assert state_of(page, one) == STATES[0]


def test_the_pupil_beyond_the_plan_is_on_the_list_behind_the_number(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-4-1"""
    page.to_plans.click()
    page.plans.new.places.setText("1")
    page.plans.new.save.click()
    settled(school)
    page.plans.left.emit()
    page.register()
    for number in range(2):
        register_one(page, school, settled, f"2024-{number}")
    page.to_plans.click()
    [plan] = page.work.ask(admission_plans.plans)
    assert (plan.places, plan.registered) == (1, 2)
    assert len(page.plans.beyond.lines.lines) == len(plan.beyond) == 1


def test_a_plan_is_raised_only_with_both_papers_in_nongan(
    page: AdmissionPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-NA-3-1"""
    register: Any = school.work.register
    register.write(lambda tx: tx.set("profile", "nongan"))
    register.write(admission_plans.set_plan, page.year.currentText(), "小学", 40)
    page.to_plans.click()
    change = page.plans.change
    change.places.setText("90")
    change.save.click()
    settled(school)
    assert [one.code for one in change.verdict.problems.problems] == ["admission.plan-papers"]
    assert not change.save.isEnabled()
    paper = tmp_path / "批准.pdf"
    paper.write_bytes(b"%PDF-1.4 a scan")
    change.application.add(paper)
    change.approval.add(paper)
    change.approval_no.setText("教发〔2024〕9号")
    change.save.click()
    settled(school)
    assert page.work.ask(admission_plans.plans)[0].places == 90


def test_a_deferral_asks_what_the_text_leaves_open_and_shows_in_the_list(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-7-1"""
    page.detail.defer.click()
    form = page.deferring
    for line, text in (
        (form.applicant, "巴特尔"), (form.reason, "随父母在外地"), (form.proof, "用工证明"),
        (form.regular_on, "20240901"), (form.new_on, "20240920"),
    ):  # fmt: skip
        line.setText(text)
    form.save.click()
    settled(school)
    assert page.work.ask(deferrals.deferrals) == ()
    assert not form.save.isEnabled()
    form.verdict.checked.setChecked(True)
    form.save.click()
    settled(school)
    assert len(page.work.ask(deferrals.deferrals)) == 1
    assert any("延期到" in line[1][-1] for line in page.table.lines.lines)


def test_a_refused_child_of_the_district_is_an_alert(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    """R-NA-7-3"""
    page.to_refusals.click()
    form = page.refusals.form
    form.name.setText("周小川")
    form.in_district.setChecked(True)
    form.save.click()
    settled(school)
    assert page.work.ask(deferrals.refusals) == ()
    form.reason.setText("班额已满")
    form.decided_by.setText("招生办")
    form.save.click()
    settled(school)
    assert page.refusals.alert.isVisible()
    assert "周小川" in page.refusals.alert.text()


def test_who_did_not_come_is_listed_once_the_day_is_known(
    page: AdmissionPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-7-4"""
    page.to_absent.click()
    assert page.absent.empty.isVisible()
    page.absent.day.setText(f"{page.year.currentText()}0901")
    page.absent.day.returnPressed.emit()
    settled(school)
    waiting = [one for one in page.found.values() if one.state == WAITING]
    assert len(page.absent.table.lines.lines) == len(waiting)
    page.absent.come.click()
    assert page.beside is page.form


def test_who_was_urged_and_did_not_come_goes_on_the_report(
    page: AdmissionPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-SC-10-2"""
    page.to_absent.click()
    page.absent.day.setText(f"{page.year.currentText()}0901")
    page.absent.day.returnPressed.emit()
    settled(school)
    urging = page.absent.urging
    urging.enter.click()
    settled(school)
    assert "请填写" in urging.below.text()
    urging.person.setText("母亲")
    urging.result.setText("答应三日内送到")
    urging.enter.click()
    settled(school)
    assert "督促 1 次" in urging.told.text()
    page.absent.to.setCurrentText("乌兰镇人民政府")
    page.absent.write_report(tmp_path / "报告.pdf")
    settled(school)
    assert (tmp_path / "报告.pdf").exists()
    assert "报告已生成，1 名" in school.frame.status.text()


def test_without_pupils_the_page_offers_to_import(
    window: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    window.frame.go(Place.ADMISSION, None)
    settled(window)
    found: Any = window.frame.page(Place.CAMPAIGNS)
    assert found.admission.empty.isVisible()
    assert found.admission.empty.next.text() == "导入名单"
