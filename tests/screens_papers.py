"""Photographs of printing, the print log, seals and scanning; part of ``screens``."""

from pathlib import Path
from typing import Any


def papers(camera: Any, frame: Any, scratch: Path) -> None:
    """Printing for parents and for others, its log, and the seals."""
    from app.usecases.paper.printing import Selection
    from ui.dialogs.print_setup import PrintSetup
    from ui.widgets.page import Place

    frame.go(Place.PRINT_LOG, None)
    camera.shot("print-log-none")
    frame.go(Place.SEALS, None)
    camera.shot("seals-none")
    frame.go(Place.FORMS, Selection(student_ids=(1,)))
    page = frame.page(Place.FORMS).printing
    camera.shot("print-one")
    box = page.handing.recipient
    box.setCurrentIndex(box.count() - 1)
    page.save(scratch / "别处.pdf")
    camera.shot("print-refused")
    box.setCurrentIndex(0)
    page.save(scratch / "在读.pdf")
    camera.settle()
    page.print_button.click()
    camera.shot("print-setup")
    page.findChildren(PrintSetup)[0].reject()
    frame.go(Place.PRINT_LOG, None)
    camera.shot("print-log")
    frame.go(Place.SEALS, None)
    seals = frame.page(Place.FORMS).seals
    seals.own.name.setText("学籍管理章")
    seals.own.person.setText("包老师")
    seals.own.new.click()
    camera.settle()
    seals.numbers.setText("XJ26-999999")
    seals.enter.click()
    camera.shot("seals-refused")
    from app.usecases.paper import print_log

    [one] = frame.work.ask(print_log.lines, print_log.Wanted(), 1, 0)[0]
    seals.numbers.setText(one.number)
    seals.purpose.setText("家长报名")
    seals.enter.click()
    camera.shot("seals")


def scanning(camera: Any, frame: Any, scratch: Path) -> None:
    """Paper that comes back: nothing yet, filed, looked at, and what waits to be claimed."""
    import returned_paper
    import screens_scans
    from PIL import Image

    from app.job import Job
    from app.usecases.paper import printing
    from ui.widgets.page import Place

    frame.go(Place.SCANNING, None)
    camera.shot("scan-none")
    screens_scans.scanner(camera, frame, scratch)
    out = scratch / "打印.pdf"
    chosen = printing.Selection(student_ids=(1, 2, 3))
    frame.work.register.write(printing.print_form, "collection", chosen, out, Job())
    papers = returned_paper.papers(out.read_bytes())
    pages = [returned_paper.scanned(one, 90 * n, 2.0) for n, one in enumerate(papers)]
    file = scratch / "回收.pdf"
    file.write_bytes(returned_paper.pdf_of([*pages, Image.new("L", (900, 1200), 245)]))
    page = frame.page(Place.SCANNING).scanning
    page.file([file])
    camera.settle()
    page.now.setCurrentRow(1)
    camera.shot("scan-filed")
    page.tabs.setCurrentIndex(1)
    page.tray.setCurrentRow(0)
    camera.shot("scan-tray")
    page.file([file])
    camera.settle()
    page.now.setCurrentRow(0)
    camera.shot("scan-again")


def school_facts(camera: Any, frame: Any, _scratch: Path) -> None:
    """学校资料: blank, and refused."""
    from ui.widgets.page import Place

    frame.go(Place.SCHOOL_FACTS, None)
    camera.shot("school-facts")
    page = frame.page(Place.SETTINGS).school
    page.fields["school.address"].setText("乌兰街 1 号")
    page.fields["school.phone"].setText("没有电话")
    page.save.click()
    camera.shot("school-facts-refused")
    page.code.fields["code"].setText("3115000099")
    page.code.enter.click()
    camera.settle()
    page.code.enter.setFocus()
    camera.shot("school-code-refused")
    page.code.fields["from_on"].setText("20260901")
    page.code.fields["document"].setText("教发司函〔2026〕12号")
    page.code.enter.click()
    camera.settle()
    page.code.enter.setFocus()
    camera.shot("school-code")
    page.code.sheet.click()
    camera.shot("school-code-sheet")


def cards(camera: Any, frame: Any, scratch: Path) -> None:
    """学生证: none yet, refused without a printed card, handed out, lost."""
    from app.job import Job
    from app.usecases.paper import printing
    from ui.widgets.page import Place

    frame.go(Place.CARDS, None)
    camera.shot("cards-none")
    page = frame.page(Place.FORMS).cards
    page.choose(1)
    page.give.click()
    camera.shot("cards-refused")
    chosen = printing.Selection(student_ids=(1,))
    out = scratch / "证.pdf"
    frame.work.register.write(printing.print_form, "pupil_card", chosen, out, Job())
    page.choose(1)
    page.give.click()
    camera.settle()
    page.table.selectRow(0)
    page.end.click()
    camera.shot("cards")
