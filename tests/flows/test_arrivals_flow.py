"""开学报到: the roster is printed, a class comes, who is missing is counted (R-ORD-7-5)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app.usecases.rulebook import calendars
from app.usecases.staying import arrivals, attendance
from ui.main_window import MainWindow
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def test_a_class_reports_and_who_is_missing_is_truant(school: MainWindow, settled: Settled) -> None:
    today = school.work.ask(lambda tx: tx.today)
    for line in school.work.ask(calendars.term_lines):
        school.work.register.write(calendars.remove_term, line.id)
    school.frame.go(Place.DROPOUT, "arrivals")
    settled(school)
    page: Any = school.frame.page(Place.CASES).dropout
    assert page.arrivals.stack.currentWidget() is page.arrivals.empty
    first = today - timedelta(8)
    days = [f"{one:%Y%m%d}" for one in (first, today + timedelta(100), first, first)]
    entry = calendars.TermEntry(
        f"{today.year}-{today.year + 1}-1", days[0], days[1],
        registration_first=days[2], registration_last=days[3],
    )  # fmt: skip
    school.work.write(page, calendars.enter_term, entry)
    settled(school)
    class_no = page.arrivals.class_no.currentData()
    pupils = list(page.arrivals.lines)
    page.arrivals.table.choose([0], 0)
    page.arrivals.enter.click()
    settled(school)
    assert [one.state for one in page.arrivals.lines.values()].count(arrivals.CAME) == 1
    page.arrivals.table.choose([1], 1)
    page.arrivals.truant.click()
    settled(school)
    assert school.work.ask(attendance.of_pupil, pupils[0]) == ()
    assert {entry.kind for _, entry in school.work.ask(attendance.of_pupil, pupils[1])} == {"旷课"}
    page.arrivals.rest.click()
    settled(school)
    assert {one.state for one in page.arrivals.lines.values()} == {arrivals.CAME}
    page.arrivals.roster.click()
    settled(school)
    printing: Any = school.frame.page(Place.FORMS).printing
    assert printing.form.currentData() == "report_roster"
    assert printing.selection().class_no == class_no
