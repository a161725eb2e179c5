"""控辍 and 合规: attendance by class, contacts, papers and receipts, the return; breach lists."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain import truancy
from app.exchange import rosters
from app.usecases.checking import compliance
from app.usecases.desk import workload
from app.usecases.pupils import students
from app.usecases.school import schooling
from app.usecases.staying import attendance, dropout
from ui.main_window import MainWindow
from ui.pages.staying.dropout import DropoutPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> DropoutPage:
    """The ledger, empty."""
    school.frame.go(Place.DROPOUT, None)
    settled(school)
    tabs: Any = school.frame.page(Place.CASES)
    found: DropoutPage = tabs.dropout
    return found


def watched(page: DropoutPage, school: MainWindow, settled: Settled) -> int:
    """The first pupil, listed by her name."""
    [first, *_] = school.work.ask(students.search, "", "", 5, 0).rows
    page.new.click()
    page.who.setText(f"{first.name}（{first.id}）")
    page.since.setText("20261012")
    page.asking.yes.click()
    settled(school)
    [line] = school.work.ask(dropout.lines)
    return line.id


def test_a_class_is_entered_by_day_and_corrected(
    page: DropoutPage, school: MainWindow, settled: Settled
) -> None:
    page.parts.setCurrentIndex(1)
    screen = page.attend
    screen.day.setText("20261012")
    screen.day.editingFinished.emit()
    screen.table.choose([0])
    [pupil] = screen.table.selected()
    screen.enter.click()
    settled(school)
    assert {one.student_id for one in screen.lines.values() if one.entry} == {pupil}
    assert school.work.ask(attendance.of_pupil, pupil)[0][0] == "20261012"
    screen.after.click()
    assert not any(one.entry for one in screen.lines.values())
    screen.before.click()
    screen.table.choose([0])
    screen.clear.click()
    settled(school)
    assert school.work.ask(attendance.of_pupil, pupil) == ()


def test_leave_asks_who_granted_it(page: DropoutPage, school: MainWindow, settled: Settled) -> None:
    page.parts.setCurrentIndex(1)
    screen = page.attend
    screen.kind.setCurrentText(truancy.SICK)
    assert screen.granted.isEnabled()
    screen.day.setText("20261012")
    screen.table.choose([0])
    [pupil] = screen.table.selected()
    screen.granted.setText("赵老师")
    screen.until.setText("20261014")
    screen.enter.click()
    settled(school)
    assert len(school.work.ask(attendance.of_pupil, pupil)) == 3


def test_a_pupil_is_listed_contacted_reported_and_back(
    page: DropoutPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-22-1."""
    watch_id = watched(page, school, settled)
    panel = page.detail
    assert panel.detail.line.id == watch_id
    panel.contact.click()
    panel.person.setText("母亲")
    panel.result.setText("愿意返校")
    panel.contacting.yes.click()
    settled(school)
    assert panel.detail.line.contacts == 1
    panel.paper.click()
    panel.make(tmp_path / "报告.pdf")
    settled(school)
    assert (tmp_path / "报告.pdf").is_file()
    assert [one.addressee for one in panel.detail.papers] == ["旗县人民政府", "县级学籍主管部门"]
    for one in panel.detail.papers:
        panel.received(one, "李某")
        settled(school)
    assert panel.detail.line.state == dropout.REPORTED
    panel.back.click()
    panel.close_day.setText("20261020")
    panel.closing.yes.click()
    settled(school)
    assert school.work.ask(dropout.lines) == ()
    page.chips.button(3).click()
    assert [one.state for one in page.lines.values()] == [dropout.RETURNED]


def test_the_term_counts_lead_into_the_ledger(
    page: DropoutPage, school: MainWindow, settled: Settled
) -> None:
    page.parts.setCurrentIndex(1)
    today = school.work.ask(lambda tx: tx.today)
    page.attend.day.setText(f"{today:%Y%m%d}")
    page.attend.table.choose([0])
    page.attend.enter.click()
    settled(school)
    page.parts.setCurrentIndex(2)
    assert len(page.truants.table.lines.lines) == 1
    page.truants.watch.click()
    assert page.asking.isVisible()
    page.asking.yes.click()
    settled(school)
    assert len(school.work.ask(dropout.lines)) == 1


def test_a_breach_leads_to_the_pupil_behind_it(
    page: DropoutPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-29-1."""
    watch_id = watched(page, school, settled)
    school.frame.go(Place.COMPLIANCE, None)
    settled(school)
    tabs: Any = school.frame.page(Place.CASES)
    shown = tabs.compliance
    counts = {texts[1]: texts[2] for _, texts in shown.table.lines.lines}
    lines = school.work.ask(compliance.lines, "办法")
    assert counts == {one.item.text: str(one.count) if one.known else "人工判断" for one in lines}
    shown.table.choose([6])
    shown.pupils.opened.emit(1)
    assert tabs.stack.currentWidget() is page
    assert page.detail.detail.line.id == watch_id


def test_the_load_is_worked_out_and_printed(
    school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-N4-4."""
    school.frame.go(Place.COMPLIANCE, None)
    settled(school)
    tabs: Any = school.frame.page(Place.CASES)
    screen = tabs.compliance.workload
    tabs.compliance.parts.setCurrentIndex(2)
    screen.pupils.setText("400")
    screen.full.setText("16")
    assert screen.result.text() == "每周 4 节"
    screen.keep.click()
    settled(school)
    assert school.work.ask(workload.full_load) == 16
    screen.print_to(tmp_path / "认定表.pdf")
    settled(school)
    assert (tmp_path / "认定表.pdf").read_bytes().startswith(b"%PDF")


def test_the_length_of_schooling_is_set_with_its_approval(
    school: MainWindow, settled: Settled
) -> None:
    """R-SC-5-1."""
    school.frame.go(Place.COMPLIANCE, "schooling")
    settled(school)
    tabs: Any = school.frame.page(Place.CASES)
    card = tabs.compliance.workload.schooling
    card.length.setCurrentText("五四制")
    card.save.click()
    settled(school)
    assert [one.code for one in card.problems.problems] == ["schooling.approval"]
    card.approval.setText("川教〔2026〕3号")
    card.save.click()
    settled(school)
    assert school.work.ask(schooling.of_school).approval_no == "川教〔2026〕3号"


def test_the_ledger_leads_to_the_case_of_dropping_out(
    page: DropoutPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-22-1: the state 辍学 comes from a case, the pupil stays 在籍."""
    watched(page, school, settled)
    panel = page.detail
    assert "在读" in panel.facts.text()
    assert not panel.come.isVisible()
    panel.leave.click()
    frame: Any = school.frame
    opening = frame.page(Place.CASE_OPENING)
    assert frame.stack.currentWidget() is opening
    assert opening.student_id == panel.detail.line.student_id
    assert opening.opening().kind == "dropout"


def test_the_dossier_of_a_migrant_child_is_entered_as_handed_over(
    page: DropoutPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-22-2."""
    watch_id = watched(page, school, settled)
    pupil = page.detail.detail.line.student_id
    school.work.write(page, _migrant, pupil)
    settled(school)
    assert page.list.text() == "随迁名单 1"
    page.detail.hand.click()
    page.detail.hand_day.setText("20261020")
    page.detail.hand_to.setText("固阳县教育局")
    page.detail.handing.yes.click()
    settled(school)
    assert school.work.ask(dropout.show, watch_id).line.handed_over_on == "20261020"
    assert page.list.text() == "随迁名单 0"


def test_a_school_says_how_many_periods_a_day_has(
    page: DropoutPage, school: MainWindow, settled: Settled
) -> None:
    page.parts.setCurrentIndex(1)
    page.attend.a_day.setValue(8)
    page.attend.a_day.editingFinished.emit()
    settled(school)
    assert school.work.ask(attendance.periods_a_day) == 8
    assert page.attend.periods.maximum() == 8


def test_a_sheet_of_absences_is_looked_at_and_entered(
    page: DropoutPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    [first, *_] = school.work.ask(students.search, "", "", 5, 0).rows
    file = tmp_path / "考勤.xlsx"
    rows = [(first.name, first.id_number, "2026-10-12"), ("没有这人", "", "2026-10-12")]
    rosters.write_table(("姓名", "身份证件号", "日期"), rows, file)
    page.parts.setCurrentIndex(1)
    page.attend.read(file)
    settled(school)
    screen = page.attend.sheet
    assert [texts[1] for _, texts in screen.table.lines.lines] == [first.name, "没有这人"]
    assert school.work.ask(attendance.of_pupil, first.id) == ()
    screen.apply.click()
    settled(school)
    assert len(school.work.ask(attendance.of_pupil, first.id)) == 1
    assert page.attend.stack.currentWidget() is not screen


def _migrant(tx: Any, student_id: int) -> None:
    from app.persistence.records import Student

    tx.get(Student, student_id, "").migrant_child = "是"
