"""Photographs of dossiers, of one pupil and of the school; part of ``screens``."""

from pathlib import Path
from typing import Any


def filing(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """A pupil's dossier from empty to sent on, then the school's boxes, loans, gaps, sheets."""
    from app.usecases.pupils import students

    student_id = frame.work.ask(students.search, "", "", 10, 0).rows[7].id
    one_pupil(camera, frame, student_id)
    the_school(camera, frame, scratch)


def one_pupil(camera: Any, frame: Any, student_id: int) -> None:
    """The tab: empty, typed into, refused, filled, lent, sent."""
    from ui.pages.dossier import dossier_tab
    from ui.pages.pupils.student_tabs import Tab
    from ui.widgets.page import Place

    frame.go(Place.STUDENT, (student_id, Tab.DOSSIER))
    tab = frame.page(Place.STUDENT).tab(Tab.DOSSIER)
    camera.shot("dossier-empty")
    form = tab.entries.form
    for section, title, level in ((5, "旗区三好学生", "县级"), (3, "期末学业考试成绩", "")):
        tab.enter.click()
        form.section.setCurrentIndex(form.section.findData(section))
        form.title_line.setText(title)
        form.on.setText("20240530")
        form.level.setCurrentText(level)
        form.detail.setText("语文 95　数学 98" if section == 3 else "东胜区教育体育局颁发")
        if section == 3:
            form.yes.click()
            camera.shot("dossier-entry-refused")
            form.term.setCurrentText("2023-2024-2")
        form.yes.click()
        camera.settle()
    camera.shot("dossier")
    line = tab.entries.work.ask(_award, student_id)
    tab.entries.begin(line)
    form.level.setCurrentText("市级")
    form.reason.setText("证书是市级")
    form.yes.click()
    camera.settle()
    tab.entries.withdraw(line)
    camera.shot("dossier-corrected")
    tab.entries.asking.hide()
    _papers(camera, tab, dossier_tab)
    tab.print_papers(dossier_tab.COVER, "封面")
    camera.shot("dossier-cover")
    tab.print_papers(dossier_tab.CONTENTS, "目录")
    camera.shot("dossier-contents")
    tab.printing.left.emit()
    _punished_and_sent(camera, tab, dossier_tab)


def _papers(camera: Any, tab: Any, words: Any) -> None:
    tab.tabs.setCurrentIndex(words.PAPERS)
    camera.shot("dossier-no-papers")
    for title in ("学籍信息采集表", "户口簿复印件", "入学通知书"):
        tab.papers.enter.click()
        tab.papers.new.title_line.setText(title)
        tab.papers.new.yes.click()
        camera.settle()
    tab.papers.table.choose([0])
    tab.papers.lend.click()
    loan = tab.papers.loan
    for field, text in (
        (loan.borrower, "赵老师"), (loan.purpose, "核对户籍"), (loan.due, "20991231"),
    ):  # fmt: skip
        field.setText(text)
    loan.yes.click()
    camera.shot("dossier-loan-refused")
    loan.approved_by.setText("钱校长")
    loan.yes.click()
    camera.settle()
    tab.papers.table.choose([1])
    tab.papers.seal.click()
    camera.shot("dossier-seal")
    tab.papers.seal_form.hide()
    tab.papers.table.choose([0])
    tab.papers.give.click()
    tab.papers.back.lines()[0].setText("演示管理员")
    tab.papers.back.yes.click()
    camera.shot("dossier-papers")


def _punished_and_sent(camera: Any, tab: Any, words: Any) -> None:
    tab.tabs.setCurrentIndex(words.PUNISHMENTS)
    tab.punishments.enter.click()
    tab.punishments.form.reason.setText("多次旷课")
    camera.shot("dossier-punishment-form")
    tab.punishments.form.minutes.setText("校务会〔2024〕3号")
    tab.punishments.form.yes.click()
    camera.shot("dossier-punishment")
    tab.tabs.setCurrentIndex(words.TRANSFERS)
    camera.shot("dossier-no-transfers")
    tab.transfers.into.click()
    tab.transfers.receive.school.setText("康巴什区第一小学")
    tab.transfers.receive.catalogue.setPlainText("学生登记表，2\n缺 体检表，1")
    camera.shot("dossier-receive")
    tab.transfers.receive.yes.click()
    camera.settle()
    tab.transfers.out.click()
    camera.shot("dossier-send")
    tab.transfers.send.school.setText("东胜区第二小学")
    tab.transfers.send.yes.click()
    camera.shot("dossier-sent")
    tab.tabs.setCurrentIndex(words.ENTRIES)
    camera.shot("dossier-frozen")


def the_school(camera: Any, frame: Any, scratch: Path) -> None:
    """The page: boxes, loans, who lacks what, a sheet of results."""
    from ui.widgets.page import Place

    frame.go(Place.DOSSIERS, None)
    page = frame.page(Place.DOSSIERS).dossiers
    camera.shot("boxes-first")
    page.boxes.begin_storage()
    camera.shot("boxes-storage")
    page.boxes.storage.keeper.setText("演示管理员")
    page.boxes.storage.yes.click()
    camera.settle()
    for number in range(3):
        page.boxes.begin_shelving()
        form = page.boxes.shelve
        form.class_no.setCurrentIndex(number)
        form.cabinet.setText("A")
        form.box.setText(str(number + 1))
        form.yes.click()
        camera.settle()
    page.boxes.boxes.choose([0])
    page.boxes.papers.choose([0, 1])
    page.boxes.lend.click()
    camera.shot("boxes")
    loan = page.boxes.loan
    for field, text in (
        (loan.borrower, "赵老师"), (loan.purpose, "核对户籍"), (loan.approved_by, "钱校长"),
        (loan.due, "20991231"),
    ):  # fmt: skip
        field.setText(text)
    loan.yes.click()
    camera.settle()
    page.boxes.print_labels()
    camera.shot("box-labels")
    page.printing.left.emit()
    page.tabs.setCurrentIndex(1)
    camera.shot("loans")
    page.tabs.setCurrentIndex(2)
    camera.shot("gaps")
    _import(camera, page, scratch)
    page.tabs.setCurrentIndex(4)
    camera.shot("school-file")
    page.tabs.setCurrentIndex(5)
    camera.shot("punishments")


def _import(camera: Any, page: Any, scratch: Path) -> None:
    import openpyxl

    page.tabs.setCurrentIndex(3)
    camera.shot("entries-import")
    part = page.importing
    part.class_no.setCurrentIndex(1)
    out = scratch / "期末成绩.xlsx"
    part.save_template(out)
    camera.settle()
    book = openpyxl.load_workbook(out)
    for row in range(2, book.active.max_row + 1):
        for column in range(5, 10):
            book.active.cell(row, column, str(60 + (row * column) % 40))
    book.active.cell(3, 1, "查无此人")
    book.save(out)
    part.read(out)
    camera.shot("entries-preview")
    part.enter.click()
    camera.shot("entries-imported")


def _award(tx: Any, student_id: int) -> Any:
    from app.usecases.dossier import dossiers

    return dossiers.show(tx, student_id).sections[4].standing[0]
