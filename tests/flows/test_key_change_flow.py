"""关键信息变更 from the form to both approvals, and 问题学籍 from finding to merging and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain import identity, layouts, people
from app.exchange import filling
from app.job import Job
from app.usecases.checking import doubles, merging
from app.usecases.national import importing
from app.usecases.pupils import key_changes, students
from ui.main_window import MainWindow
from ui.pages.checking.problem_records import MERGES, PAIRS, ProblemsPage
from ui.pages.pupils.student import StudentPage
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place
from ui.widgets.steps import Steps

Settled = Callable[[MainWindow], None]
PDF = b"%PDF-1.4 a scan of the household register"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    out = tmp_path / "户口簿.pdf"
    out.write_bytes(PDF)
    return out


@pytest.fixture
def page(school: MainWindow) -> StudentPage:
    """The first pupil's page, at her cases."""
    school.frame.go(Place.STUDENT, (school.work.ask(students.search).rows[0].id, Tab.KEY_CHANGES))
    shown = school.frame.stack.currentWidget()
    assert isinstance(shown, StudentPage)
    return shown


def only_case(school: MainWindow) -> key_changes.Case:
    (found,) = school.work.ask(key_changes.cases)
    return found


def apply_for(page: StudentPage, name: str, scan: Path | None) -> None:
    page.tab(Tab.KEY_CHANGES).begin()
    form: Any = page.tab(Tab.KEY_CHANGES).form
    form.editors["name"].type(name)
    form.applicant.setText("赵某")
    form.relation.setText("父亲")
    form.reason.setText("户口簿已更名")
    if scan is not None:
        form.proofs.add(scan)
    QTest.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def test_a_name_is_changed_by_two_approvals_and_not_before(
    page: StudentPage, school: MainWindow, scan: Path, settled: Settled
) -> None:
    """R-ORD-10-1, R-NA-15-1."""
    before = school.work.ask(students.show, page.student_id).values["name"]
    assert page.tab(Tab.KEY_CHANGES).empty.isVisible()
    apply_for(page, "赵新名", scan)
    settled(school)
    case = only_case(school)
    assert (case.state, len(case.evidence_ids)) == (key_changes.APPLIED, 1)
    card = page.tab(Tab.KEY_CHANGES).cards[0]
    assert card.form is not None
    card.form.person.setText("钱校长")
    card.form.paper.add(scan)
    card.form.yes.click()
    settled(school)
    assert only_case(school).state == key_changes.SCHOOL_APPROVED
    assert school.work.ask(students.show, page.student_id).values["name"] == before
    card = page.tab(Tab.KEY_CHANGES).cards[0]
    assert card.form is not None
    card.form.person.setText("旗教体局 孙某")
    card.form.document.setText("东教发〔2026〕8号")
    card.form.yes.click()
    settled(school)
    assert only_case(school).state == key_changes.APPROVED
    assert school.work.ask(students.show, page.student_id).values["name"] == "赵新名"
    assert page.title.text() == "赵新名"
    assert page.tab(Tab.KEY_CHANGES).cards[0].findChild(Steps) is not None
    assert page.tab(Tab.KEY_CHANGES).cards[0].form is None


def test_without_proof_nothing_is_opened(
    page: StudentPage, school: MainWindow, settled: Settled, open_dialogs: Callable[[], list[Any]]
) -> None:
    apply_for(page, "赵新名", None)
    settled(school)
    assert school.work.ask(key_changes.cases) == ()
    assert len(open_dialogs()) == 1
    assert page.tab(Tab.KEY_CHANGES).form is not None
    assert page.tab(Tab.KEY_CHANGES).form.isVisible()


def test_a_refusal_needs_its_reason_and_closes_the_case(
    page: StudentPage, school: MainWindow, scan: Path, settled: Settled
) -> None:
    apply_for(page, "赵新名", scan)
    settled(school)
    card = page.tab(Tab.KEY_CHANGES).cards[0]
    assert card.form is not None
    card.form.person.setText("钱校长")
    card.form.opinion.setText("户口簿未加盖公章")
    card.form.paper.add(scan)
    card.form.no.click()
    settled(school)
    assert only_case(school).state == key_changes.REFUSED
    assert page.tab(Tab.KEY_CHANGES).start.isVisible()


def test_a_case_is_withdrawn_with_a_reason(
    page: StudentPage, school: MainWindow, scan: Path, settled: Settled
) -> None:
    apply_for(page, "赵新名", scan)
    settled(school)
    card = page.tab(Tab.KEY_CHANGES).cards[0]
    card.why.setText("家长改变主意")
    card.withdraw.click()
    settled(school)
    assert only_case(school).state == key_changes.WITHDRAWN


def test_what_is_no_picture_and_no_pdf_is_not_taken(page: StudentPage, tmp_path: Path) -> None:
    page.tab(Tab.KEY_CHANGES).begin()
    assert page.tab(Tab.KEY_CHANGES).form is not None
    other = tmp_path / "说明.docx"
    other.write_bytes(b"PK\x03\x04")
    page.tab(Tab.KEY_CHANGES).form.proofs.add(other)
    assert page.tab(Tab.KEY_CHANGES).form.proofs.files == []
    assert "不是 JPG、PNG 或 PDF" in page.tab(Tab.KEY_CHANGES).form.proofs.below.text()


@pytest.fixture
def doubled(school: MainWindow, tmp_path: Path, settled: Settled) -> MainWindow:
    """The school, and a second record of one pupil: another region in her number, other phone."""
    rows = [dict(row) for row in people.everyone(people.FEWEST, 2024, "3115000001")]
    twin = next(row for row in rows if identity.is_resident_number(row["id_number"]))
    first = ("150125" if twin["id_number"][:6] != "150125" else "150124") + twin["id_number"][6:17]
    number = first + identity.check_character(first)
    twin.update(id_number=number, phone="13900001234", national_number="")
    out = tmp_path / "转入.xlsx"
    filling.fill(None, layouts.layout("a_2013"), [twin], out, Job())
    register: Any = school.work.register
    shown = register.read(importing.preview, out, Job())
    register.write(importing.apply, shown, Job())
    settled(school)
    return school


@pytest.fixture
def problems(doubled: MainWindow, settled: Settled) -> ProblemsPage:
    """The page of problem records, after a search through the school."""
    doubled.frame.go(Place.PROBLEMS, None)
    shown = doubled.frame.stack.currentWidget()
    assert isinstance(shown, ProblemsPage)
    shown.scan.click()
    settled(doubled)
    return shown


def test_what_is_found_is_listed_and_counted_on_the_rail(
    problems: ProblemsPage, doubled: MainWindow
) -> None:
    """R-NA-11-1."""
    found = doubled.work.ask(doubles.worklist)
    assert found
    assert doubled.frame.rail_buttons[Place.PROBLEMS].text() == f"问题 {len(found)}"
    assert problems.worklist.chips.button(0).text() == f"全部 {len(found)}"
    assert len(problems.worklist.table.lines.lines) == len(found)


def test_a_problem_is_handled_with_proof_and_settled(
    problems: ProblemsPage, doubled: MainWindow, scan: Path, settled: Settled
) -> None:
    card = problems.worklist.card
    line = card.line
    assert line is not None
    card.take.click()
    settled(doubled)
    assert doubled.work.ask(doubles.problem, line.id).state == doubles.IN_HAND
    from app.domain.problem_handling import Handling

    card.radios[Handling.EVIDENCE].click()
    card.opinion.setText("在读证明已盖章")
    card.proofs.add(scan)
    card.submit.click()
    settled(doubled)
    handled = doubled.work.ask(doubles.problem, line.id)
    assert (handled.state, handled.handling) == (doubles.SUBMITTED, "佐证")
    assert len(handled.evidence_ids) == 1
    card.settle.click()
    settled(doubled)
    assert doubled.work.ask(doubles.problem, line.id).state == doubles.SETTLED


def test_a_pair_is_merged_field_by_field_and_unmerged(
    problems: ProblemsPage, doubled: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    problems.tabs.setCurrentIndex(PAIRS)
    settled(doubled)
    assert problems.pairs.found
    pair = problems.pairs.found[0]
    before = doubled.work.ask(students.count)
    qtbot.keyClick(problems.pairs.table, Qt.Key.Key_Return)
    view = problems.merging
    assert view.isVisible()
    shown = view.shown
    assert shown is not None
    assert {one.key for one in shown.fields} == set(view.radios)
    view.radios["phone"][1].click()
    view.reason.setText("核对了户口簿")
    view.merge.click()
    settled(doubled)
    assert doubled.work.ask(students.count) == before - 1
    phone = next(one.other for one in shown.fields if one.key == "phone")
    assert doubled.work.ask(students.show, pair.first_id).values["phone"] == phone
    assert problems.tabs.currentIndex() == MERGES
    problems.merges.undo.click()
    problems.merges.yes.click()
    settled(doubled)
    assert doubled.work.ask(students.count) == before
    assert doubled.work.ask(merging.merges)[0].undone_at


def test_two_children_are_confirmed_and_shown_no_more(
    problems: ProblemsPage, doubled: MainWindow, settled: Settled
) -> None:
    problems.tabs.setCurrentIndex(PAIRS)
    settled(doubled)
    count = len(problems.pairs.found or ())
    problems.pairs.note.setText("两人各有户口簿")
    problems.pairs.distinct.click()
    settled(doubled)
    settled(doubled)
    assert len(doubled.work.ask(doubles.near, Job())) == count - 1
    assert len(problems.pairs.found or ()) == count - 1


def test_a_member_who_is_not_ticked_does_not_stay_after_a_merge(
    problems: ProblemsPage, doubled: MainWindow, settled: Settled, qtbot: QtBot
) -> None:
    """R-NA-14-1: which family members are kept is her choice."""
    problems.tabs.setCurrentIndex(PAIRS)
    settled(doubled)
    pair = problems.pairs.found[0]
    qtbot.keyClick(problems.pairs.table, Qt.Key.Key_Return)
    view = problems.merging
    assert view.shown is not None
    names = {one.id: one.values["name"] for one in view.shown.members}
    assert set(view.member_boxes) == set(names)
    away = next(iter(names))
    view.member_boxes[away].click()
    view.reason.setText("核对了户口簿")
    view.merge.click()
    settled(doubled)
    kept = doubled.work.ask(students.show, pair.first_id).guardians
    assert [one["name"] for one in kept] == [name for key, name in names.items() if key != away]


def test_the_settings_say_after_whose_approval_the_record_changes(
    school: MainWindow, settled: Settled
) -> None:
    """R-ORD-10-1: after both, or after the school's with a pending mark."""
    school.frame.go(Place.SETTINGS, None)
    settled(school)
    page: Any = school.frame.page(Place.SETTINGS)
    page = getattr(page, "settings", page)
    assert page.apply_after.currentData() == key_changes.BUREAU
    page.apply_after.setCurrentIndex(page.apply_after.findData(key_changes.SCHOOL))
    page.apply_after.activated.emit(page.apply_after.currentIndex())
    settled(school)
    assert school.work.ask(key_changes.apply_after) == key_changes.SCHOOL
