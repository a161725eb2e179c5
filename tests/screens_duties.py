"""The pictures of 工作台, 控辍, 合规, 政策 and 校历, each state once. See screens.py."""

from pathlib import Path
from typing import Any

import screens_review

from app.domain import truancy, working_days
from app.usecases.pupils import students
from app.usecases.rulebook import calendars, policy_changes
from app.usecases.staying import attendance, contacts, dropout
from ui.widgets.page import Place

_TERM = calendars.TermEntry("2026-2027-1", "20260901", "20270115")
_BASIS = policy_changes.Basis(
    "关于调整转学受理时间的通知", "鄂教基函〔2026〕5号", "第二条", "教育局调整了受理时间"
)


def duties(camera: Any, frame: Any, _demo: Path, scratch: Path) -> None:
    """Every page of what is due, one after the other."""
    _calendar(camera, frame, scratch)
    _policy(camera, frame)
    _dropout(camera, frame, scratch)
    _compliance(camera, frame, scratch)
    _desk(camera, frame, scratch)
    screens_review.empty(camera, frame)
    screens_review.reviewing(camera, frame, _demo, scratch)


def _write(camera: Any, frame: Any, usecase: Any, *args: Any) -> None:
    frame.work.write(frame, usecase, *args)
    camera.settle()


def _calendar(camera: Any, frame: Any, scratch: Path) -> None:
    frame.go(Place.CALENDAR, None)
    page = frame.page(Place.SETTINGS).calendar
    camera.shot("calendar-none")
    page.terms.begin()
    page.terms.fields["start"].setText("20260901")
    page.terms.fields["end"].setText("20260115")
    page.terms.fields["opens"].setText("20260818")
    page.terms.submit()
    camera.shot("calendar-refused")
    page.terms.to_list()
    _write(camera, frame, calendars.enter_term, _TERM)
    page.year.turn_to(2027)
    camera.shot("calendar-unknown-year")
    file = scratch / "2027.csv"
    lines = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-01-02,放假,元旦\n2027-01-09,上班,\n"
    file.write_text(lines, encoding="utf-8-sig")
    page.year.read(file)
    page.year.source.setText("国办发明电〔2026〕6号")
    camera.shot("calendar-imported")
    page.year.submit()
    camera.settle()
    page.year.turn_to(2026)
    camera.shot("calendar")


def _policy(camera: Any, frame: Any) -> None:
    frame.go(Place.POLICY, "流程 一(三)")
    page = frame.page(Place.SETTINGS).policy
    camera.shot("policy")
    page.choose("transfer.window")
    page.check.begin()
    camera.settle()
    page.check.fields["days_before"].setText("十四")
    page.check.submit()
    camera.shot("policy-refused")
    page.check.leave()
    texts = {"days_before": "7", "days_after": "6"}
    _write(camera, frame, policy_changes.change_check, "transfer.window", texts, _BASIS)
    page.search.clear()
    page.sections.setCurrentRow(1)
    camera.shot("policy-changed")
    page.sections.setCurrentRow(0)
    page.search.setText("材料")
    camera.shot("policy-search")
    page.check.begin()
    camera.shot("policy-materials")
    page.check.leave()
    page.search.clear()
    page.to_freezes.click()
    camera.shot("policy-freezes")
    page.to_history.click()
    camera.shot("policy-history")
    page.history.left.emit()


def _dropout(camera: Any, frame: Any, scratch: Path) -> None:
    frame.go(Place.DROPOUT, None)
    page = frame.page(Place.CASES).dropout
    camera.shot("dropout-none")
    page.new.click()
    camera.shot("dropout-new")
    page.asking.no.click()
    pupils = frame.work.ask(students.search, "", "", 60, 0).rows
    for pupil, days in ((pupils[2], 7), (pupils[40], 23), (pupils[20], 2)):
        for day in _schooldays(days):
            entry = attendance.Entry(pupil.id, truancy.TRUANT)
            _write(camera, frame, attendance.enter, day, [entry])
    _write(camera, frame, dropout.open_watch, pupils[2].id, "20261111", dropout.TRUANT)
    _write(camera, frame, dropout.open_watch, pupils[9].id, "20261019", "外出务工")
    said = contacts.Entry(pupils[2].id, "20261113", "家访", "母亲", "愿意返校，下周一送来")
    _write(camera, frame, contacts.enter, said)
    page.table.choose([1], 1)
    page.detail.paper.click()
    camera.shot("dropout")
    page.detail.make(scratch / "辍学情况报告.pdf")
    camera.settle()
    page.detail.contact.click()
    camera.shot("dropout-sent")
    page.detail.contacting.no.click()
    page.parts.setCurrentIndex(1)
    page.attend.table.choose([1, 3, 4], 1)
    camera.shot("attendance")
    page.attend.kind.setCurrentText("病假")
    camera.shot("attendance-leave")
    page.parts.setCurrentIndex(2)
    camera.shot("truants")


def _compliance(camera: Any, frame: Any, scratch: Path) -> None:
    frame.go(Place.COMPLIANCE, None)
    page = frame.page(Place.CASES).compliance
    camera.shot("compliance")
    page.table.choose([2], 2)
    camera.shot("compliance-unknown")
    page.parts.setCurrentIndex(1)
    camera.shot("outflow")
    page.parts.setCurrentIndex(2)
    page.workload.full.setText("16")
    camera.shot("workload")
    page.workload.keep.click()
    camera.settle()
    page.workload.print_to(scratch / "认定表.pdf")
    camera.settle()


def _desk(camera: Any, frame: Any, scratch: Path) -> None:
    frame.go(Place.DESK, None)
    page = frame.page(Place.DESK)
    camera.shot("desk-full")
    page.table.choose([0])
    page.side.note.setText("等局里回复")
    page.side.until.setText("20991231")
    page.side.put_off.click()
    camera.shot("desk-refused")
    page.side.until.setText("20261210")
    page.side.put_off.click()
    camera.settle()
    page.to_hidden.click()
    camera.shot("desk-hidden")
    page.to_month.click()
    camera.shot("desk-month")
    page.to_month.click()
    page.print_week(scratch / "本周事项.pdf")
    camera.shot("desk-printed")


def _schooldays(count: int) -> list[str]:
    """The last school days before the demonstration's term got old."""
    from datetime import date, timedelta

    day, found = date(2026, 11, 20), list[str]()
    calendar = working_days.shipped().calendar
    while len(found) < count:
        if calendar.is_working(day):
            found.append(day.isoformat())
        day -= timedelta(1)
    return found
