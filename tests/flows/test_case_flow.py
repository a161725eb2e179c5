"""A 休学 from the pupil's page to 办结, and a child taken in, in a real window."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.usecases.rulebook import calendars
from app.usecases.status import cases, statuses
from ui.main_window import MainWindow
from ui.pages.pupils.student_tabs import Tab
from ui.pages.status import case_look
from ui.widgets.page import Place, Resume

Settled = Callable[[MainWindow], None]
ILL = {
    "grade": "小四",
    "ground": "因病",
    "hospital": "东胜区人民医院",
    "hospital_grade": "二级甲等",
    "needed_periods": "240",
    "term_periods": "600",
    "start": "20260907",
    "end": "20270907",
}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "盖章件.pdf"
    path.write_bytes(b"%PDF-1.4 a scan")
    return path


def _answer(page: Any, answers: dict[str, str]) -> None:
    """Answer as far as asked, until nothing more is asked that we know."""
    for name, text in answers.items():
        page.answers.put({name: text})


def _opening(school: MainWindow, settled: Settled, student_id: int = 1) -> Any:
    frame: Any = school.frame
    frame.go(Place.STUDENT, (student_id, Tab.CASES))
    tab = frame.page(Place.STUDENT).tab(Tab.CASES)
    tab.start.click()
    settled(school)
    return frame.page(Place.CASE_OPENING)


def _suspended(school: MainWindow, settled: Settled) -> Any:
    page = _opening(school, settled)
    page.kind.setCurrentIndex(page.kind.findData("suspension"))
    page.applied.setText("20260901")
    _answer(page, ILL)
    for tick in page.papers.ticks.values():
        tick.setChecked(True)
    page.open.click()
    settled(school)
    frame: Any = school.frame
    return frame.page(Place.CASE)


def test_a_verdict_stands_beside_the_answers_and_changes_with_them(
    school: MainWindow, settled: Settled
) -> None:
    page = _opening(school, settled)
    page.kind.setCurrentIndex(page.kind.findData("suspension"))
    assert "hospital_grade" not in page.answers.given()
    assert page.answers.fields["ground"].isVisible()
    assert "hospital_grade" not in page.answers.fields
    _answer(page, {**ILL, "hospital_grade": "二级乙等"})
    assert any(p.code == "rule.hospital-grade" for p in page.findings.problems)
    page.answers.put({"hospital_grade": "二级甲等"})
    assert not any(p.code == "rule.hospital-grade" for p in page.findings.problems)
    assert list(page.papers.ticks) == [
        "休学复学审批表",
        "诊断证明",
        "住院病例",
        "住院费用结算清单",
        "费用发票",
    ]


def test_a_suspension_goes_from_the_pupils_page_to_its_end(
    school: MainWindow, settled: Settled, scan: Path
) -> None:
    page = _suspended(school, settled)
    case = page.case_id
    assert page.title.text().startswith("休学 · ")
    for _ in range(4):
        page.sign.person.setText("钱校长")
        page.sign.day.setText("20260910")
        if page.sign.step.stamp:
            page.sign.proofs.add(scan)
        page.sign.yes.click()
        settled(school)
    assert school.work.ask(statuses.current, [1])[1].status == "休学"
    assert not page.finish.isEnabled()
    for paper in school.work.ask(cases.case, case).materials:
        page.materials.begin(paper)
        page.materials.proofs.add(scan)
        page.materials.take.click()
        settled(school)
    assert page.finish.isEnabled()
    page.materials.taken_back.emit("诊断证明")
    settled(school)
    assert not page.finish.isEnabled()
    page.materials.received.emit("诊断证明")
    settled(school)
    page.finish.click()
    settled(school)
    assert school.work.ask(cases.case, case).state == "closed"


def test_a_step_is_sent_back_and_handed_in_again(school: MainWindow, settled: Settled) -> None:
    page = _suspended(school, settled)
    page.sign.why.setText("诊断证明看不清")
    page.sign.back.click()
    settled(school)
    assert page.sign.again.isVisible() and not page.sign.yes.isVisible()
    page.sign.why.setText("已换复印件")
    page.sign.again.click()
    settled(school)
    [back] = school.work.ask(cases.case, page.case_id).steps[0].returns
    assert (back.reason, back.answer) == ("诊断证明看不清", "已换复印件")


def test_the_list_says_for_whom_each_case_waits_and_opens_it(
    school: MainWindow, settled: Settled
) -> None:
    page = _suspended(school, settled)
    frame: Any = school.frame
    frame.go(Place.CASES, None)
    listed = frame.page(Place.CASES).cases
    settled(school)
    assert listed.about.text().startswith("1 件未办结")
    assert frame.rail_buttons[Place.CASES].text() == "异动 1"
    assert listed.waiting.findData("校领导") > 0
    listed.table.opened.emit(page.case_id)
    assert frame.stack.currentWidget() is page


def test_a_field_of_the_national_screen_is_copied(school: MainWindow, settled: Settled) -> None:
    page = _suspended(school, settled)
    for _ in range(2):
        page.sign.person.setText("钱校长")
        page.sign.day.setText("20260910")
        page.sign.seen.setChecked(True)
        page.sign.yes.click()
        settled(school)
    assert page.fields.isVisible()
    page.fields.copied.emit("异动类型", "休学")
    assert QApplication.clipboard().text() == "休学"


def test_a_case_is_taken_back_with_its_reason_only(school: MainWindow, settled: Settled) -> None:
    page = _suspended(school, settled)
    page.ending.click()
    page.stop.reason.setText("家长不再申请")
    page.stop.yes.click()
    settled(school)
    assert school.work.ask(cases.case, page.case_id).state == "withdrawn"
    assert not page.sign.isVisible()


def test_a_child_of_another_school_is_taken_in(school: MainWindow, settled: Settled) -> None:
    frame: Any = school.frame
    term = calendars.TermEntry("2026-2027-1", "20260901", "20270115")
    school.work.write(frame, calendars.enter_term, term)
    settled(school)
    frame.go(Place.CASES, None)
    frame.page(Place.CASES).cases.into.click()
    page = frame.page(Place.CASE_OPENING)
    for key, text in {"name": "孙小虎", "id_type": "其他", "sex": "男", "grade": "小二"}.items():
        page.newcomer.editors[key].type(text)
    page.newcomer.editors["birth_date"].type("20181106")
    page.applied.setText("20260908")
    answers = {
        "direction": "转入",
        "from_school": "树林召第二小学",
        "target_grade": "小二",
        "target_class": page.answers.fields["target_class"].itemText(1),
        "condition": "户籍迁入",
    }
    _answer(page, answers)
    page.open.click()
    settled(school)
    shown = frame.page(Place.CASE)
    assert frame.stack.currentWidget() is shown, [p.message for p in page.findings.problems]
    assert shown.title.text() == "转学（转入） · 孙小虎"
    assert shown.shown.step.name == "教育局分配"


def test_the_latest_change_is_undone_by_a_further_one(school: MainWindow, settled: Settled) -> None:
    page = _suspended(school, settled)
    frame: Any = school.frame
    for _ in range(4):
        page.sign.person.setText("钱校长")
        page.sign.day.setText("20260910")
        page.sign.seen.setChecked(True)
        page.sign.yes.click()
        settled(school)
    frame.go(Place.STUDENT, (1, Tab.CASES))
    tab = frame.page(Place.STUDENT).tab(Tab.CASES)
    assert not tab.undo.isVisible()  # its case is not closed
    assert [one.title for one in tab.changes] == ["休学"]


def test_a_form_of_the_case_goes_to_the_page_that_prints_it(
    school: MainWindow, settled: Settled
) -> None:
    page = _suspended(school, settled)
    frame: Any = school.frame
    frame.status_link.click()
    settled(school)
    forms = frame.page(Place.FORMS).printing
    assert frame.stack.currentWidget() is frame.page(Place.FORMS)
    assert forms.form.currentData() == "material_notice"
    page.forms.printed.emit("suspension_resumption_ordos")
    settled(school)
    assert forms.form.currentData() == "suspension_resumption_ordos"


def test_what_happened_to_a_case_stands_in_order(school: MainWindow, settled: Settled) -> None:
    page = _suspended(school, settled)
    page.sign.person.setText("钱校长")
    page.sign.day.setText("20260910")
    page.sign.seen.setChecked(True)
    page.sign.yes.click()
    settled(school)
    told = case_look.history(page.shown)
    assert told[0].startswith("2026-09-01　申请")
    assert told[1].startswith("2026-09-10　学校审核盖章：钱校长")


def test_what_was_answered_outlives_a_lock(school: MainWindow, settled: Settled) -> None:
    page = _opening(school, settled)
    page.kind.setCurrentIndex(page.kind.findData("suspension"))
    page.applied.setText("20260901")
    _answer(page, ILL)
    page.papers.ticks["诊断证明"].setChecked(True)
    kept = page.unsaved()
    assert kept is not None and kept.title.endswith("休学")
    page.open_with(2)
    assert page.unsaved() is None
    page.open_with(Resume(kept.content))
    assert page.student_id == 1
    assert page.answers.given() == ILL
    assert page.papers.given().received == ("诊断证明",)
    assert page.applied.text() == "20260901"


def test_tab_goes_through_the_questions_as_one_reads_them(
    school: MainWindow, settled: Settled
) -> None:
    page = _opening(school, settled)
    page.kind.setCurrentIndex(page.kind.findData("suspension"))
    _answer(page, ILL)
    fields = page.answers.in_order()
    for before, after in itertools.pairwise([page.relation, *fields]):
        walked = before.nextInFocusChain()
        while walked is not after and not walked.isVisible():
            walked = walked.nextInFocusChain()
        assert walked is after
