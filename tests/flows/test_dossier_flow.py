"""学籍档案 in the window: entered, shelved, lent, sent on, imported, printed; by a registrar."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtPrintSupport import QPrinter

from app.usecases.dossier import dossiers, paper_items
from app.usecases.paper import printing
from app.usecases.pupils import students
from ui.dialogs import paper
from ui.main_window import MainWindow
from ui.pages.dossier import dossier_tab
from ui.pages.dossier.dossier_tab import DossierTab
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def pupil(school: MainWindow) -> int:
    """The first pupil of the first class."""
    first = school.work.ask(students.classes)[0].class_no
    return school.work.ask(students.search, "", first, 1, 0).rows[0].id


@pytest.fixture
def tab(school: MainWindow, pupil: int, settled: Settled) -> DossierTab:
    school.frame.go(Place.STUDENT, (pupil, Tab.DOSSIER))
    settled(school)
    page: Any = school.frame.page(Place.STUDENT)
    found = page.tab(Tab.DOSSIER)
    assert isinstance(found, DossierTab)
    return found


def enter_award(tab: DossierTab, title: str, level: str = "校级") -> None:
    form = tab.entries.form
    tab.enter.click()
    form.section.setCurrentIndex(form.section.findData(5))
    form.title_line.setText(title)
    form.on.setText("20240530")
    form.level.setCurrentText(level)
    form.yes.click()


def test_an_entry_is_made_put_right_and_withdrawn(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-ORD-7-7, R-SC-36-1: nothing is erased."""
    enter_award(tab, "三好学生", "")
    settled(school)
    assert "级别" in tab.entries.form.told.text()
    tab.entries.form.level.setCurrentText("校级")
    tab.entries.form.yes.click()
    settled(school)
    [line] = school.work.ask(dossiers.show, pupil).sections[4].standing
    assert (line.title, line.level) == ("三好学生", "校级")
    tab.entries.begin(line)
    tab.entries.form.title_line.setText("优秀少先队员")
    tab.entries.form.reason.setText("证书上如此")
    tab.entries.form.yes.click()
    settled(school)
    lines = school.work.ask(dossiers.show, pupil).sections[4].lines
    assert [(one.title, one.state) for one in lines] == [
        ("三好学生", "已更正"),
        ("优秀少先队员", ""),
    ]
    tab.entries.withdraw(lines[1])
    tab.entries.reason.setText("不是本校学生")
    tab.entries.asking.yes.click()
    settled(school)
    [before] = school.work.ask(dossiers.show, pupil).sections[4].standing
    assert before.title == "三好学生"  # without its correction the first entry stands again


def test_a_proof_comes_in_with_its_entry_and_can_be_looked_at(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled, tmp_path: Path
) -> None:
    from PySide6.QtGui import QImage

    picture = QImage(200, 280, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    picture.save(str(tmp_path / "奖状.png"))
    tab.enter.click()
    tab.entries.form.proof.add(tmp_path / "奖状.png")
    form = tab.entries.form
    form.section.setCurrentIndex(form.section.findData(7))
    form.title_line.setText("说明")
    form.paper.setChecked(True)
    form.yes.click()
    settled(school)
    [line] = school.work.ask(dossiers.show, pupil).sections[6].standing
    assert len(line.evidence_ids) == 1
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert (item.title, item.entry_id) == ("说明", line.entry_id)
    tab.entries.looked.emit(line.title, line.evidence_ids)
    settled(school)
    assert tab.stack.currentWidget() is tab.evidence
    assert tab.evidence.pages.list.model().rowCount() == 1


def test_a_paper_is_entered_lent_returned_and_sealed(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-ORD-8-1, R-GEN-2-1, R-XZ-3-2."""
    part = tab.papers
    tab.tabs.setCurrentIndex(dossier_tab.PAPERS)
    part.enter.click()
    part.new.title_line.setText("学籍信息采集表")
    assert part.new.section.currentData() == 1
    part.new.yes.click()
    settled(school)
    part.table.choose([0])
    part.lend.click()
    part.loan.yes.click()
    settled(school)
    assert "借阅人" in part.loan.told.text()
    part.loan.borrower.setText("赵老师")
    part.loan.purpose.setText("核对")
    part.loan.approved_by.setText("钱校长")
    part.loan.due.setText("20991231")
    part.loan.yes.click()
    settled(school)
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert (item.state, item.state_reason) == ("借出", "赵老师")
    part.table.choose([0])
    assert not part.seal.isEnabled()
    part.give.click()
    part.back.lines()[0].setText("王老师")
    part.back.yes.click()
    settled(school)
    part.table.choose([0])
    part.seal.click()
    assert "不能销毁" in part.seal_form.why.text()
    part.seal_form.reason.setText("毕业")
    part.seal_form.yes.click()
    settled(school)
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert item.state == "封存"


def test_a_dossier_is_sent_with_its_list_and_reads_only_then(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled, tmp_path: Path
) -> None:
    """R-ORD-9-1."""
    new = paper_items.NewItem(1, "学籍信息采集表")
    school.work.write(tab, paper_items.keep, pupil, new)
    settled(school)
    tab.tabs.setCurrentIndex(dossier_tab.TRANSFERS)
    part = tab.transfers
    part.out.click()
    part.send.yes.click()
    settled(school)
    assert "接收学校" in part.send.told.text()
    part.send.school.setText("东胜区第二小学")
    [copy] = part.send.copies.values()
    copy.setChecked(True)
    part.send.yes.click()
    settled(school)
    assert "东胜区第二小学" in tab.banner.text()
    assert not tab.enter.isEnabled()
    assert not part.out.isEnabled()
    states = [one.state for one in school.work.ask(paper_items.items_of, pupil)]
    assert sorted(states) == ["在库", "已转出"]  # the copy stays


def test_a_received_dossier_tells_what_is_missing(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-ORD-16-1."""
    part = tab.transfers
    tab.tabs.setCurrentIndex(dossier_tab.TRANSFERS)
    part.into.click()
    part.receive.school.setText("康巴什区第一小学")
    part.receive.catalogue.setPlainText("学籍信息采集表，2\n缺 体检表，1页")
    part.receive.yes.click()
    settled(school)
    [item] = school.work.ask(paper_items.items_of, pupil)
    assert (item.title, item.pages) == ("学籍信息采集表", 2)
    from app.usecases.dossier import dossier_transfers

    [shown] = school.work.ask(dossier_transfers.transfers, pupil)
    assert [one.title for one in shown.missing] == ["体检表"]


def test_cover_and_catalogue_are_looked_at_and_saved(
    tab: DossierTab, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    tab.print_papers(dossier_tab.CONTENTS, "目录")
    settled(school)
    assert tab.printing.pages.list.model().rowCount() == 1
    tab.printing.save(tmp_path / "目录.pdf")
    settled(school)
    assert (tmp_path / "目录.pdf").read_bytes().startswith(b"%PDF")
    assert tab.stack.currentIndex() == 0


def test_a_catalogue_goes_to_the_printer_and_nothing_in_clear_to_the_disk(
    tab: DossierTab, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    target = paper.printer()
    target.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    target.setOutputFileName(str(tmp_path / "printer.pdf"))
    target.setResolution(72)
    tab.print_papers(dossier_tab.CONTENTS, "目录")
    settled(school)
    tab.printing.print_on(target)
    settled(school)
    assert printing.page_count((tmp_path / "printer.pdf").read_bytes()) == 1
    assert school.frame.status.text() == "已送往打印机 1 页"


def test_a_punishment_is_entered_and_revoked(
    tab: DossierTab, school: MainWindow, pupil: int, settled: Settled
) -> None:
    """R-SC-37-1, R-SC-38-2."""
    part = tab.punishments
    tab.tabs.setCurrentIndex(dossier_tab.PUNISHMENTS)
    part.enter.click()
    assert part.form.isVisible()
    part.form.reason.setText("旷课")
    part.form.minutes.setText("校务会〔2024〕3号")
    part.form.yes.click()
    settled(school)
    assert "本地办法没有写" in school.frame.status.text()
    part.table.choose([0])
    part.revoke.click()
    minutes, reason, _ = part.revoking.lines()
    minutes.setText("校务会〔2024〕9号")
    reason.setText("进步明显")
    part.revoking.yes.click()
    settled(school)
    part.table.choose([0])
    assert not part.revoke.isEnabled()


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> Any:
    """The page 学籍档案 under 扫描归档."""
    school.frame.go(Place.DOSSIERS, None)
    settled(school)
    return school.frame.page(Place.DOSSIERS).dossiers


def shelve(page: Any, school: MainWindow, settled: Settled) -> str:
    page.boxes.begin_shelving()
    form = page.boxes.shelve
    form.cabinet.setText("A")
    form.box.setText("3")
    form.yes.click()
    settled(school)
    return form.class_no.currentText()


def test_a_class_is_shelved_and_its_box_gets_a_label(
    page: Any, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-NA-2-2."""
    assert page.boxes.empty.isVisible()
    class_no = shelve(page, school, settled)
    count = next(one.count for one in school.work.ask(students.classes) if one.class_no == class_no)
    assert page.boxes.boxes.lines.lines[0][1][:3] == ("A柜 3盒", class_no, f"1—{count}")
    assert page.boxes.papers.lines.rowCount() == count
    page.boxes.print_labels()
    settled(school)
    page.printing.save(tmp_path / "盒签.pdf")
    settled(school)
    assert (tmp_path / "盒签.pdf").is_file()


def test_a_paper_is_found_lent_and_comes_back(
    page: Any, school: MainWindow, settled: Settled
) -> None:
    """R-GEN-2-1."""
    shelve(page, school, settled)
    page.boxes.papers.choose([0])
    page.boxes.lend.click()
    form = page.boxes.loan
    for field, text in (
        (form.borrower, "赵老师"), (form.purpose, "核对"), (form.approved_by, "钱校长"),
        (form.due, "20991231"),
    ):  # fmt: skip
        field.setText(text)
    form.yes.click()
    settled(school)
    page.tabs.setCurrentIndex(1)
    settled(school)
    loans = page.loans
    assert loans.table.lines.rowCount() == 1
    loans.table.choose([0])
    loans.give.click()
    loans.back.lines()[0].setText("王老师")
    loans.back.yes.click()
    settled(school)
    assert loans.empty.isVisible()


def test_gaps_open_the_pupils_dossier(page: Any, school: MainWindow, settled: Settled) -> None:
    """R-ORD-7-7, R-ORD-N2-1: by pupil and class."""
    page.tabs.setCurrentIndex(2)
    settled(school)
    gaps = page.gaps
    count = school.work.ask(students.classes)[0].count
    assert gaps.classes.lines.lines[0][1][1:3] == (str(count), str(count))
    assert gaps.pupils.lines.rowCount() == count
    gaps.pupils.opened.emit(gaps.pupils.lines.lines[0][0])
    settled(school)
    student: Any = school.frame.page(Place.STUDENT)
    assert student.here is Tab.DOSSIER


def test_a_sheet_of_results_is_looked_at_entered_and_taken_back(
    page: Any, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-SC-23-1."""
    page.tabs.setCurrentIndex(3)
    settled(school)
    part = page.importing
    part.class_no.setCurrentIndex(1)
    out = tmp_path / "成绩.xlsx"
    part.save_template(out)
    settled(school)
    book = openpyxl.load_workbook(out)
    count = book.active.max_row - 1
    for row in range(2, count + 2):
        book.active.cell(row, 5, "95")
    book.save(out)
    part.read(out)
    settled(school)
    assert part.enter.text() == f"记入 {count} 条"
    part.enter.click()
    settled(school)
    assert school.frame.status.text() == f"已记入：新增 {count}，更正 0"
    school.frame.status_link.click()
    settled(school)
    assert "已撤销导入" in school.frame.status.text()
    assert part.batches.lines.lines[0][1][-1] != ""
    part.batches.choose([0])
    assert not part.undo.isEnabled()


def test_what_cannot_be_read_is_said_in_place(
    page: Any, school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    page.tabs.setCurrentIndex(3)
    settled(school)
    (tmp_path / "坏.xlsx").write_bytes(b"not a sheet")
    page.importing.read(tmp_path / "坏.xlsx")
    settled(school)
    assert page.importing.told.text().endswith("。")
    assert page.importing.stack.currentIndex() == 0


def test_the_school_file_of_a_year_lists_what_was_filed_and_is_saved(
    page: Any, school: MainWindow, pupil: int, settled: Settled, tmp_path: Path
) -> None:
    """R-SC-20-1."""
    facts = (pupil, 2, "转学材料", "转学申请表", "", None, "case:1")
    school.work.write(page, dossiers.file_entry, *facts)
    page.tabs.setCurrentIndex(4)
    settled(school)
    assert page.year.table.lines.rowCount() == 1
    page.year.write(tmp_path / "清单.xlsx")
    settled(school)
    assert (tmp_path / "清单.xlsx").is_file()
    page.year.table.opened.emit(1)
    settled(school)
    student: Any = school.frame.page(Place.STUDENT)
    assert student.student_id == pupil
