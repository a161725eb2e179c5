"""The pictures of 期末复核, 报送移交 and the yearly self-check, each state once. See screens.py."""

from datetime import date
from pathlib import Path
from typing import Any

from app.usecases.pupils import students
from app.usecases.review import findings, reviews
from app.usecases.rulebook import calendars
from app.usecases.status import statuses
from ui.widgets.page import Place

_TERM = calendars.TermEntry("2026-2027-1", "20260901", "20270115")


def empty(camera: Any, frame: Any) -> None:
    """A school that has nothing yet."""
    frame.go(Place.REVIEW, None)
    camera.shot("review-none")
    frame.go(Place.DELIVERIES, None)
    camera.shot("deliveries-none")
    _deliveries(frame).tabs.setCurrentIndex(1)
    camera.shot("changes-no-term")


def reviewing(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """A review from its beginning to the signed report; then what leaves the school."""
    if not frame.work.ask(calendars.terms):
        _write(camera, frame, calendars.enter_term, _TERM)
    frame.go(Place.REVIEW, None)
    page = frame.page(Place.REVIEW).review
    camera.settle()
    page.new.click() if page.new.isVisible() else page.empty.next.click()
    page.person.setText("李校长")
    page.until.setText("20270115")
    camera.shot("review-begin")
    page.beginning.yes.click()
    camera.settle()
    camera.shot("review")
    _item(page, "papers")
    page.panel.answers.buttons()[0].click()
    page.panel.save.click()
    camera.shot("review-refused")
    _item(page, next(one.key for one in page.items.values() if one.pupils >= 0))
    page.panel.counted.setText("3")
    camera.shot("review-class")
    _item(page, "data-missing")
    page.panel.note.setText("0101 班缺照片，寒假后补拍")
    page.panel.to_findings.click()
    page.problems.person.setText("赵老师")
    page.problems.due.setText("20270310")
    camera.shot("review-finding")
    page.problems.adding.yes.click()
    camera.shot("review-findings")
    _write(camera, frame, _answer_all, page.shown.line.id)
    page.tabs.setCurrentIndex(0)
    camera.shot("review-answered")
    page.finish.click()
    camera.shot("review-closed")
    page.tabs.setCurrentIndex(2)
    camera.shot("review-no-report")
    page.papers.files.add(_scan(scratch))
    page.papers.keep.click()
    camera.shot("review-signed")
    page.print.click()
    camera.shot("review-report")
    _self_check(camera, frame, scratch)
    _leaving(camera, frame, scratch)


def _self_check(camera: Any, frame: Any, scratch: Path) -> None:
    frame.go(Place.REVIEW, None)
    page = frame.page(Place.REVIEW).review
    page.tabs.setCurrentIndex(0)
    page.new.click()
    page.period.setCurrentIndex(page.period.findText("2026—2027 学年自查"))
    page.person.setText("李校长")
    page.beginning.yes.click()
    camera.settle()
    _item(page, "rule-secrecy")
    page.panel.files.add(_scan(scratch))
    page.panel.version.setText("2026 年修订")
    page.panel.dated.setText("20260901")
    page.panel.answers.buttons()[0].click()
    camera.shot("self-check")
    page.panel.save.click()
    camera.settle()
    _item(page, "rule-secrecy")
    camera.shot("self-check-answered")


def _leaving(camera: Any, frame: Any, scratch: Path) -> None:
    ids = [one.id for one in frame.work.ask(students.search, "", "", 60, 0).rows]
    known = frame.work.ask(statuses.current, ids)
    quiet = [one for one in reversed(ids) if known[one] == statuses.HERE]
    for one, (kind, facts) in zip(
        quiet,
        (
            ("transfer_out", {"to_school": "达拉特旗第三中学"}),
            ("suspension", {"ground": "因病", "end": "20270920"}),
            ("dropout", {}),
        ),
        strict=False,
    ):
        _write(camera, frame, statuses.put, one, kind, date(2026, 10, 12), facts)
    frame.go(Place.DELIVERIES, None)
    page = _deliveries(frame)
    page.tabs.setCurrentIndex(0)
    camera.shot("delivery-new")
    file = scratch / "学籍数据 2026-2027-1.zip"
    file.write_bytes(b"data" * 1000)
    page.sent.term.setCurrentText("2026-2027-1")
    page.sent.add_file(file)
    camera.settle()
    page.sent.save.click()
    camera.shot("delivery-refused")
    page.sent.by.setText("王老师")
    page.sent.save.click()
    camera.shot("delivery")
    page.sent.received_by.setText("旗教体局 李某")
    page.sent.receive.click()
    camera.shot("delivery-received")
    page.tabs.setCurrentIndex(1)
    camera.shot("changes")
    page.changes.register.click()
    camera.shot("changes-register")
    frame.go(Place.DELIVERIES, None)
    page.tabs.setCurrentIndex(2)
    camera.shot("handover")
    page.whole.build_in(scratch / "移交")
    camera.shot("handover-refused")


def _item(page: Any, key: str) -> None:
    [number] = [n for n, one in page.items.items() if one.key == key]
    page.table.choose([number - 1], number - 1)


def _answer_all(tx: Any, review_id: int) -> None:
    for one in reviews.review(tx, review_id).items:
        given = reviews.LEFT if one.empties and one.count else reviews.DONE
        counted = str(one.pupils) if one.pupils >= 0 else ""
        note = "下学期开学前补齐" if given == reviews.LEFT else ""
        reviews.answer(tx, review_id, one.key, reviews.Answer(given, note, counted))
    findings.open_findings(tx)


def _scan(scratch: Path) -> Path:
    from PIL import Image, ImageDraw

    out = scratch / "签字的报告.jpg"
    picture = Image.new("RGB", (840, 1188), (250, 250, 247))
    drawing = ImageDraw.Draw(picture)
    for line in range(120, 1100, 44):
        drawing.line((90, line, 750, line), fill=(150, 150, 150))
    picture.save(out, "JPEG")
    return out


def _deliveries(frame: Any) -> Any:
    return frame.page(Place.REVIEW).deliveries


def _write(camera: Any, frame: Any, usecase: Any, *args: Any) -> None:
    frame.work.write(frame, usecase, *args)
    camera.settle()
