"""Photographs of what a form asks for, of 开学报到, 家长培训 and handing over; see ``screens``."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from app.usecases.paper.printing import Order, Selection
from app.usecases.rulebook import calendars
from ui.widgets.page import Place


def forms(camera: Any, frame: Any, _scratch: Path) -> None:
    """A notice with its questions, an answer that is none, and a certificate."""
    frame.go(Place.FORMS, Order("entrance_notice_primary", Selection(student_ids=(1, 2, 3))))
    page = frame.page(Place.FORMS).printing
    camera.shot("print-asked")
    for item, text in (("notice.number", "农入2026-001"), ("term.registration_on", "开学那天")):
        page.asked.fields[item].setText(text)
    page.preview()
    camera.shot("print-asked-wrong")
    page.asked.fields["term.registration_on"].setText("2026-9-1")
    page.preview()
    camera.shot("print-answered")
    page.form.setCurrentIndex(page.form.findData("practice_record"))
    camera.shot("print-by-hand")
    frame.go(Place.STUDENTS, None)
    listed = frame.page(Place.STUDENTS)
    listed.acts.export()
    camera.shot("list-handing")
    box = listed.handing.fields.recipient
    box.setCurrentIndex(box.count() - 1)
    listed.handing.go_on.click()
    camera.shot("list-handing-refused")
    listed.handing.close_panel()
    frame.go(Place.PHOTOS, None)
    camera.shot("photos-handing")
    _training(camera, frame)
    _arrivals(camera, frame)


def _training(camera: Any, frame: Any) -> None:
    frame.go(Place.FAMILIES, None)
    page = frame.page(Place.CAMPAIGNS).training
    camera.shot("family-training-none")
    page.enter.click()
    camera.shot("family-training-refused")
    for held, whom, people in (
        ("2026-8-26", "一年级各班家长", "86"),
        ("2026-8-27", "初一家长", "45"),
    ):
        for field, text in ((page.held_on, held), (page.whom, whom), (page.people, people)):
            field.setText(text)
        page.trainer.setText("包老师")
        page.enter.click()
        camera.settle()
    page.table.choose([1], 1)
    page.undo.click()
    camera.shot("family-training")
    page.asking.hide()


def _arrivals(camera: Any, frame: Any) -> None:
    kept = [one.entry for one in frame.work.ask(calendars.term_lines)]
    for line in frame.work.ask(calendars.term_lines):
        frame.work.write(frame, calendars.remove_term, line.id)
        camera.settle()
    frame.go(Place.DROPOUT, "arrivals")
    camera.shot("arrivals-none")
    today = frame.work.ask(lambda tx: tx.today)
    first, last, end = (today - timedelta(n) for n in (9, 8, -90))
    entry = calendars.TermEntry(
        f"{today.year}-{today.year + 1}-1", f"{last:%Y%m%d}", f"{end:%Y%m%d}",
        registration_first=f"{first:%Y%m%d}", registration_last=f"{last:%Y%m%d}",
    )  # fmt: skip
    frame.work.write(frame, calendars.enter_term, entry)
    camera.settle()
    page = frame.page(Place.CASES).dropout.arrivals
    page.table.choose([0, 1, 2, 3], 0)
    page.enter.click()
    camera.settle()
    page.table.choose([5], 5)
    page.truant.click()
    camera.shot("arrivals")
    page.class_no.setCurrentIndex(0)
    camera.shot("arrivals-away")
    for line in frame.work.ask(calendars.term_lines):
        frame.work.write(frame, calendars.remove_term, line.id)
        camera.settle()
    for one in kept:
        frame.work.write(frame, calendars.enter_term, one)
        camera.settle()
