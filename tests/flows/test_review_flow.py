"""期末: a review from its beginning to the signed report, and what goes to the bureau."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.usecases.pupils import students
from app.usecases.review import deliveries, findings, reviews
from app.usecases.review.reviews import DONE, LEFT
from app.usecases.rulebook import calendars
from app.usecases.school import staff
from app.usecases.status import statuses
from ui.main_window import MainWindow
from ui.pages.review.review import PAPERS, PROBLEMS, ReviewPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> ReviewPage:
    """A school whose term runs, and the page without a review."""
    school.work.write(school, _enter_term)
    settled(school)
    school.frame.go(Place.REVIEW, None)
    settled(school)
    tabs: Any = school.frame.page(Place.REVIEW)
    found: ReviewPage = tabs.review
    return found


@pytest.fixture
def begun(page: ReviewPage, school: MainWindow, settled: Settled) -> ReviewPage:
    """The term's review, begun."""
    assert page.stack.currentWidget() is page.empty
    page.empty.next.click()
    page.person.setText("李校长")
    page.beginning.yes.click()
    settled(school)
    return page


def _enter_term(tx: Any) -> None:
    year = tx.today.year
    first, last = f"{year}0101", f"{year}1231"
    calendars.enter_term(tx, calendars.TermEntry(f"{year - 1}-{year}-2", first, last))


def item(page: ReviewPage, key: str) -> int:
    """Put the cursor on an item; gives its number."""
    [number] = [n for n, one in page.items.items() if one.key == key]
    page.table.choose([number - 1], number - 1)
    return number


def test_an_item_shows_its_list_is_answered_and_leads_to_the_next(
    begun: ReviewPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-26-1."""
    number = item(begun, "papers")
    panel = begun.panel
    assert len(panel.table.lines.lines) == begun.items[number].count > 0
    panel.answers.buttons()[0].click()
    panel.save.click()
    settled(school)
    assert "名单里还有" in panel.refused.text()
    panel.answers.buttons()[1].click()
    panel.note.setText("开学前补齐")
    panel.save.click()
    settled(school)
    assert (begun.items[number].answer, begun.items[number].note) == (LEFT, "开学前补齐")
    assert begun.table.current() == number + 1
    assert "没有结论" in begun.about.text()
    assert not begun.finish.isEnabled()


def test_each_list_is_one_click_away(
    begun: ReviewPage, school: MainWindow, settled: Settled
) -> None:
    frame: Any = school.frame
    pupil = school.work.ask(students.search).rows[0].id
    school.work.write(begun, _leave, pupil)
    settled(school)
    item(begun, "changes")
    begun.panel.open.click()
    settled(school)
    assert len(frame.page(Place.REVIEW).deliveries.changes.table.lines.lines) == 1
    frame.go(Place.REVIEW, None)
    settled(school)
    number = item(begun, "data-missing")
    begun.panel.open.click()
    settled(school)
    shown = frame.page(Place.CASES).compliance
    counts = {texts[0]: texts[2] for _, texts in shown.table.lines.lines}
    assert counts["三"] == str(begun.items[number].count)
    key = next(one.key for one in begun.items.values() if one.pupils >= 0)
    frame.go(Place.REVIEW, None)
    settled(school)
    number = item(begun, key)
    begun.panel.open.click()
    settled(school)
    assert frame.stack.currentWidget() is frame.page(Place.STUDENTS)
    listed = frame.page(Place.STUDENTS).table.lines.rowCount()
    assert listed == begun.items[number].pupils


def test_a_review_is_closed_printed_and_a_problem_goes_on_to_the_next(
    begun: ReviewPage, school: MainWindow, settled: Settled
) -> None:
    """R-ORD-26-1, R-GEN-5-1."""
    item(begun, "papers")
    begun.panel.note.setText("0101 班缺采集表")
    begun.panel.to_findings.click()
    assert begun.tabs.currentIndex() == PROBLEMS
    begun.problems.person.setText("赵老师")
    begun.problems.due.setText("20991231")
    begun.problems.adding.yes.click()
    settled(school)
    assert begun.tabs.tabText(PROBLEMS) == "问题清单 1"
    school.work.write(begun, _answer_all, begun.shown.line.id)
    settled(school)
    assert begun.finish.isEnabled()
    begun.finish.click()
    settled(school)
    assert begun.again.isVisible()
    assert not begun.panel.form.isEnabled()
    begun.print.click()
    settled(school)
    printing: Any = school.frame.page(Place.FORMS).printing
    assert printing.form.currentData() == "review_report"
    assert printing.stack.currentWidget() is printing.pages
    [left] = school.work.ask(findings.open_findings)
    assert left.title == "0101 班缺采集表"


def test_a_signed_report_is_kept_with_its_review(
    begun: ReviewPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    scan = tmp_path / "报告.jpg"
    scan.write_bytes(_jpeg())
    begun.tabs.setCurrentIndex(PAPERS)
    begun.papers.files.add(scan)
    begun.papers.keep.click()
    settled(school)
    assert begun.tabs.tabText(PAPERS) == "报告和材料 1"
    assert begun.papers.paper.shows_page


def test_a_delivery_is_entered_and_its_receipt(
    page: ReviewPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-N2-4."""
    file = tmp_path / "学籍数据.zip"
    file.write_bytes(b"data")
    school.frame.go(Place.DELIVERIES, None)
    settled(school)
    tabs: Any = school.frame.page(Place.REVIEW)
    part = tabs.deliveries.sent
    part.save.click()
    settled(school)
    assert "请填写“报送人”" in part.refused.text()
    part.term.setCurrentText("2026-2027-1")
    part.by.setText("王老师")
    part.add_file(file)
    settled(school)
    part.save.click()
    settled(school)
    [one] = school.work.ask(deliveries.deliveries)
    assert [piece.size for piece in one.pieces] == [4]
    part.received_by.setText("旗局李某")
    part.receive.click()
    settled(school)
    assert "旗局李某 签收" in part.receipt.text()
    assert not part.receiving.isVisible()
    school.work.write(page, staff.add, staff.Person("王老师", staff.REGISTRAR))
    settled(school)
    part.staff.click()
    settled(school)
    printing: Any = school.frame.page(Place.FORMS).printing
    assert printing.form.currentData() == "registrar_report"


def test_the_changes_of_a_term_lead_to_pupils_and_to_the_form(
    page: ReviewPage, school: MainWindow, settled: Settled
) -> None:
    """R-SC-20-4."""
    pupil = school.work.ask(students.search).rows[0].id
    school.work.write(page, _leave, pupil)
    settled(school)
    school.frame.go(Place.DELIVERIES, "2026-2027-1")
    settled(school)
    tabs: Any = school.frame.page(Place.REVIEW)
    part = tabs.deliveries.changes
    total = [texts for _, texts in part.counts.lines.lines][-1]
    assert int(total[1]) - int(total[-1]) == len(part.table.lines.lines) == 1
    part.register.click()
    settled(school)
    printing: Any = school.frame.page(Place.FORMS).printing
    assert printing.form.currentData() == "changes_register"
    school.frame.go(Place.DELIVERIES, "2026-2027-1")
    settled(school)
    part.table.opened.emit(1)
    assert school.frame.page(Place.STUDENT).student_id == pupil


def test_a_school_is_handed_over_in_one_folder(
    page: ReviewPage, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-9-3."""
    school.frame.go(Place.DELIVERIES, None)
    tabs: Any = school.frame.page(Place.REVIEW)
    tabs.deliveries.tabs.setCurrentIndex(2)
    part = tabs.deliveries.whole
    part.build_in(tmp_path / "移交")
    settled(school)
    assert "请填写“接收单位”" in part.refused.text()
    part.recipient.setText("东胜区第二小学")
    part.document_no.setText("东教发〔2026〕3号")
    part.by.setText("王老师")
    part.medium.setCurrentIndex(0)
    part.build_in(tmp_path / "移交")
    settled(school)
    assert part.built.isVisible()
    assert len(list((tmp_path / "移交").iterdir())) == 5
    part.write(tmp_path / "案卷目录.xlsx")
    settled(school)
    assert (tmp_path / "案卷目录.xlsx").is_file()


def _leave(tx: Any, student_id: int) -> None:
    statuses.put(tx, student_id, "transfer_out", tx.today, {"to_school": "某校"})


def _answer_all(tx: Any, review_id: int) -> None:
    for one in reviews.review(tx, review_id).items:
        given = LEFT if one.empties and one.count else DONE
        counted = str(one.pupils) if one.pupils >= 0 else ""
        note = "见问题清单" if given == LEFT else ""
        reviews.answer(tx, review_id, one.key, reviews.Answer(given, note, counted))


def _jpeg() -> bytes:
    from io import BytesIO

    from PIL import Image

    held = BytesIO()
    Image.new("RGB", (210, 297), (240, 240, 240)).save(held, "JPEG")
    return held.getvalue()
