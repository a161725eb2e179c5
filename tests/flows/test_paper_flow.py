"""Forms on paper and in files: the numbers are issued when, and only when, something is made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrinter

from app.persistence.records import Student
from app.usecases.paper import disclosures, print_log, print_runs, printing
from app.usecases.pupils import students
from ui.dialogs import paper
from ui.main_window import MainWindow
from ui.pages.paper.printing import PrintingPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> PrintingPage:
    first = school.work.ask(students.classes)[0]
    school.frame.go(Place.FORMS, printing.Selection(class_no=first.class_no))
    settled(school)
    found = school.frame.page(Place.FORMS).printing
    assert isinstance(found, PrintingPage)
    return found


def issued(window: MainWindow) -> int:
    rows = window.work.ask(students.search, "", "", 500, 0).rows
    return sum(len(window.work.ask(students.show, one.id).issues) for one in rows)


def test_a_class_is_previewed_without_issuing_numbers(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    first = school.work.ask(students.classes)[0]
    assert page.form.currentText() == "学生学籍信息采集表"
    assert page.heading.text() == f"共 {first.count} 张"
    assert page.pages.list.model().rowCount() == first.count
    settled(school)
    assert not page.pages.paper.pixmap().isNull()
    assert issued(school) == 0


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_saving_issues_one_number_a_pupil(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled, suffix: str
) -> None:
    """R-ORD-M-1."""
    out = tmp_path / f"采集表{suffix}"
    page.save(out)
    settled(school)
    assert out.is_file()
    assert issued(school) == school.work.ask(students.classes)[0].count
    assert "已签发" in school.frame.status.text()


def test_printing_sends_every_page_and_leaves_nothing_in_clear(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    target = paper.printer()
    target.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target.setOutputFileName(str(tmp_path / "printer.pdf"))
    target.setResolution(72)
    folder = school.work.register.folder
    before = {path.name for path in folder.iterdir()}
    page.print_on(target)
    settled(school)
    count = school.work.ask(students.classes)[0].count
    assert printing.page_count((tmp_path / "printer.pdf").read_bytes()) == count
    assert issued(school) == count
    assert {path.name for path in folder.iterdir()} == before


def test_blank_sheets_need_nobody(window: MainWindow, tmp_path: Path, settled: Settled) -> None:
    window.frame.go(Place.FORMS, None)
    settled(window)
    page: Any = window.frame.page(Place.FORMS).printing
    assert page.selection() == printing.Selection(blank=1)
    page.copies.setValue(3)
    settled(window)
    assert page.heading.text() == "共 3 张"
    page.save(tmp_path / "空白.pdf")
    settled(window)
    assert printing.page_count((tmp_path / "空白.pdf").read_bytes()) == 3


def test_zooming_draws_the_page_larger(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    small = page.pages.paper.pixmap().width()
    page.pages.zoom(2)
    settled(school)
    assert page.pages.paper.pixmap().width() > 1.5 * small


def test_the_page_can_be_as_wide_as_there_is_room(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    page.pages.fit()
    settled(school)
    room = page.pages.area.viewport().width()
    assert 0.9 * room < page.pages.paper.pixmap().width() <= room
    page.pages.zoom(-1)
    settled(school)
    assert page.pages.paper.pixmap().width() < 0.95 * room


def test_only_the_last_of_quick_choices_is_shown(
    page: PrintingPage, school: MainWindow, settled: Settled
) -> None:
    page.whom.setCurrentIndex(page.whom.count() - 1)
    page.whom.setCurrentIndex(1)
    settled(school)
    assert page.heading.text() == f"共 {school.work.ask(students.classes)[1].count} 张"


def test_a_character_without_a_font_is_agreed_to_and_printed_as_a_mark(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """M: listed before printing, with a way on; the next choice asks again."""
    pupil = school.work.ask(students.search, "", "", 1, 0).rows[0]

    def rename(tx: Any) -> None:
        tx.get(Student, pupil.id, "").name = "李\ue863"

    school.work.write(page, rename)
    settled(school)
    page.open_with(printing.Selection(student_ids=(pupil.id,)))
    settled(school)
    assert not page.print_button.isEnabled()
    assert not page.agree.isHidden()
    page.agree.click()
    settled(school)
    assert page.print_button.isEnabled()
    page.save(tmp_path / "agreed.pdf")
    settled(school)
    assert (tmp_path / "agreed.pdf").is_file()
    page.whom.setCurrentIndex(page.whom.count() - 2)  # the whole school
    settled(school)
    assert not page.print_button.isEnabled()


def recorded(window: MainWindow) -> list[disclosures.Line]:
    return list(window.work.ask(disclosures.lines)[0])


def pdf_printer(out: Path) -> QPrinter:
    target = paper.printer()
    target.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target.setOutputFileName(str(out))
    target.setResolution(72)
    return target


def test_parents_sheets_are_printed_without_a_further_question(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-27-1: the daily print costs no click, and is on record all the same."""
    assert page.handing.recipient.currentText() == "监护人"
    assert page.handing.approved.isHidden()
    page.save(tmp_path / "a.pdf")
    settled(school)
    [line] = recorded(school)
    assert (line.recipient, line.outside) == ("监护人", False)
    page.form.setCurrentIndex(page.form.findData("current_roster"))
    settled(school)
    assert page.handing.recipient.currentText() == "本校留存"


def test_for_others_the_approval_is_asked_and_without_it_nothing_is_made(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-ORD-27-1."""
    box = page.handing.recipient
    box.setCurrentIndex(box.count() - 1)
    assert not page.handing.approved.isHidden()
    for name in ("", "某培训机构"):
        page.handing.who.setText(name)
        page.save(tmp_path / "a.pdf")
        settled(school)
        assert not (tmp_path / "a.pdf").exists()
        assert "书面批准" in page.handing.told.text()
        assert not page.handing.told.isHidden()
    page.handing.who.clear()
    page.handing.approval.setText("东教函〔2026〕31号")
    page.save(tmp_path / "a.pdf")
    settled(school)
    assert "提供对象" in page.handing.told.text()
    for field, text in (
        (page.handing.who, "某培训机构"),
        (page.handing.approval, "东教函〔2026〕31号"),
        (page.handing.requester, "赵某"),
        (page.handing.purpose, "统计"),
        (page.handing.scope, "本班"),
    ):
        field.setText(text)
    page.save(tmp_path / "a.pdf")
    settled(school)
    assert (tmp_path / "a.pdf").exists()
    assert recorded(school)[0].approval_no == "东教函〔2026〕31号"


def test_a_stopped_run_is_gone_on_with_from_the_page_she_names(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    page.print_on(pdf_printer(tmp_path / "first.pdf"), print_runs.Wish(last=1))
    settled(school)
    assert printing.page_count((tmp_path / "first.pdf").read_bytes()) == 1
    [waiting] = school.work.ask(print_runs.open_runs)
    assert (waiting.sent, waiting.state) == (1, print_runs.STOPPED)
    assert not page.going.isHidden()
    assert "送出 1 页" in page.going.what.text()
    page.going.resume(waiting, pdf_printer(tmp_path / "rest.pdf"), print_runs.Wish(first=2))
    settled(school)
    rest = printing.page_count((tmp_path / "rest.pdf").read_bytes())
    assert rest == waiting.pages - 1
    assert school.work.ask(print_runs.open_runs) == ()
    assert page.going.isHidden()


def test_a_run_that_is_stopped_at_once_sends_nothing_and_stays(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    page.going.queue.moved.connect(page.going.queue.stop)
    page.print_on(pdf_printer(tmp_path / "a.pdf"))
    settled(school)
    [waiting] = school.work.ask(print_runs.open_runs)
    assert waiting.sent == 0
    page.going.drop.click()
    settled(school)
    assert school.work.ask(print_runs.open_runs) == ()


def test_two_runs_wait_for_one_another(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    page.print_on(pdf_printer(tmp_path / "a.pdf"))
    page.print_on(pdf_printer(tmp_path / "b.pdf"))
    settled(school)
    count = school.work.ask(students.classes)[0].count
    for name in ("a.pdf", "b.pdf"):
        assert printing.page_count((tmp_path / name).read_bytes()) == count


def test_a_sheet_is_found_in_the_log_and_printed_again(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    page.save(tmp_path / "a.pdf")
    settled(school)
    school.frame.go(Place.PRINT_LOG, None)
    settled(school)
    log: Any = school.frame.page(Place.FORMS).log
    count = school.work.ask(students.classes)[0].count
    assert log.count.text() == f"共 {count} 张"
    number = school.work.ask(print_log.lines, print_log.Wanted())[0][0].number
    log.text.setText(number)
    settled(school)
    assert log.count.text() == "共 1 张"
    log.table.selectRow(0)
    log.again.click()
    settled(school)
    assert page.selection().student_ids
    page.save(tmp_path / "b.pdf")
    settled(school)
    again = school.work.ask(print_log.lines, print_log.Wanted(reprints=True))[0]
    assert [one.copy_no for one in again] == [2]


def test_a_seal_is_entered_and_used_on_a_printed_sheet(
    page: PrintingPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-NA-2-1."""
    page.save(tmp_path / "a.pdf")
    settled(school)
    school.frame.go(Place.SEALS, None)
    settled(school)
    seals: Any = school.frame.page(Place.FORMS).seals
    assert not seals.enter.isEnabled()
    seals.own.name.setText("学籍管理章")
    seals.own.person.setText("包老师")
    seals.own.new.click()
    settled(school)
    assert "包老师保管" in seals.keeper.text()
    seals.numbers.setText("XJ26-999999")
    seals.enter.click()
    settled(school)
    assert "没有编号" in seals.problems.problems[0].message
    number = school.work.ask(print_log.lines, print_log.Wanted())[0][0].number
    seals.numbers.setText(number)
    seals.enter.click()
    settled(school)
    assert seals.table.lines.total == 1


def test_no_printer_says_what_else_can_be_done(page: PrintingPage) -> None:
    page.print_button.click()
    from ui.dialogs.print_setup import PrintSetup

    [setup] = page.findChildren(PrintSetup)
    if not setup.printer.count():
        assert not setup.print.isEnabled()
        assert "存为 PDF" in setup.about.text()
    setup.reject()


def test_the_schools_facts_are_typed_once(school: MainWindow, settled: Settled) -> None:
    """What certificates print of the school; a number that cannot be one stays in its field."""
    from app.usecases.school import school_facts

    school.frame.go(Place.SCHOOL_FACTS, None)
    settled(school)
    facts: Any = school.frame.page(Place.SETTINGS).school
    assert not facts.save.isEnabled()
    facts.fields["school.address"].setText("乌兰街 1 号")
    facts.fields["school.phone"].setText("没有电话")
    facts.save.click()
    settled(school)
    assert "学校电话" in facts.problems.problems[0].message
    assert school.work.ask(school_facts.facts)["school.address"] == ""
    facts.fields["school.phone"].setText("0477-1234567")
    facts.save.click()
    settled(school)
    assert school.work.ask(school_facts.facts)["school.address"] == "乌兰街 1 号"
    assert not facts.save.isEnabled()


def test_the_schools_code_is_changed_and_its_sheet_printed(
    school: MainWindow, settled: Settled
) -> None:
    """R-ORD-31-1."""
    from app.usecases.school import registers, school_codes

    old = school.work.ask(registers.school).code
    school.frame.go(Place.SCHOOL_FACTS, None)
    settled(school)
    code: Any = school.frame.page(Place.SETTINGS).school.code
    code.fields["code"].setText("3115000099")
    code.enter.click()
    settled(school)
    assert "生效日期" in code.problems.problems[0].message
    code.fields["from_on"].setText("20250901")
    code.fields["document"].setText("教发司函〔2025〕12号")
    code.enter.click()
    settled(school)
    assert school.work.ask(school_codes.state) == "3115000099"
    assert old in code.before.text()
    code.sheet.click()
    settled(school)
    printing_page: Any = school.frame.page(Place.FORMS).printing
    assert printing_page.form.currentData() == school_codes.FORM
    assert printing_page.selection().blank == 1


def test_a_pupils_card_is_handed_out_and_replaced(
    school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    """R-SY-0-3."""
    from app.job import Job
    from app.usecases.paper import pupil_cards

    school.frame.go(Place.CARDS, None)
    settled(school)
    cards: Any = school.frame.page(Place.FORMS).cards
    cards.give.click()
    settled(school)
    assert "没有选中学生" in cards.problems.problems[0].message
    name = school.work.ask(students.show, 1).values["name"]
    cards.whom.setEditText(name)
    assert cards.whom.count() > 0
    assert cards.whom.currentText() == name
    cards.choose(1)
    cards.give.click()
    settled(school)
    assert "先打印" in cards.problems.problems[0].message
    door: Any = school.work.register
    chosen = printing.Selection((1,))
    for nth in (1, 2):
        door.write(printing.print_form, "pupil_card", chosen, tmp_path / f"{nth}.pdf", Job())
        cards.choose(1)
        cards.give.click()
        settled(school)
        assert school.work.ask(pupil_cards.cards)[1] == nth
        cards.table.selectRow(0)
        cards.end.click()
        settled(school)
    assert not cards.end.isEnabled()
    assert "遗失" in cards.table.lines.lines[0][1][-1]
