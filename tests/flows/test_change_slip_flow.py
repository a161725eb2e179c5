"""变更告知单 from the form to the changed record and its line."""

from collections.abc import Callable
from typing import Any

from app.usecases.pupils import change_slips, students, timeline
from ui.main_window import MainWindow
from ui.pages.pupils.student_tabs import Tab
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def opened(window: MainWindow, settled: Settled) -> tuple[Any, int]:
    pupil = window.work.ask(students.search).rows[0]
    window.frame.go(Place.STUDENT, (pupil.id, Tab.SLIPS))
    settled(window)
    page: Any = window.frame.page(Place.STUDENT)
    return page.tab(Tab.SLIPS), pupil.id


def test_a_slip_is_typed_in_and_changes_the_record_in_its_name(
    school: MainWindow, settled: Settled
) -> None:
    """R-SC-0-2"""
    tab, student_id = opened(school, settled)
    assert tab.empty.isVisible()
    tab.start.click()
    tab.told_by.setText("家长一")
    tab.brought_by.setText("班主任孙老师")
    tab.items[0].editor.type("13900001234")
    tab.add_item()
    tab.items[1].choose("address")
    tab.items[1].editor.type("兴隆街 8 号")
    tab.submit.click()
    settled(school)
    values = school.work.ask(students.show, student_id).values
    assert (values["phone"], values["address"]) == ("13900001234", "兴隆街 8 号")
    assert tab.table.lines.lines[0][1][4] == "联系电话、现住址"
    assert "家长一告知" in school.work.ask(timeline.timeline, student_id)[0].reason
    assert tab.form.isHidden()


def test_a_refused_slip_stays_in_the_form(school: MainWindow, settled: Settled) -> None:
    tab, student_id = opened(school, settled)
    tab.start.click()
    tab.items[0].editor.type("13900001234")
    tab.submit.click()
    settled(school)
    assert tab.form.isVisible()
    assert not school.work.ask(change_slips.slips, student_id)


def test_the_paper_is_printed_for_this_pupil(school: MainWindow, settled: Settled) -> None:
    """R-SC-0-2: with print form."""
    tab, student_id = opened(school, settled)
    asked: list[Any] = []
    tab.went.connect(lambda place, argument: asked.append((place, argument)))
    tab.print.click()
    settled(school)
    ((place, order),) = asked
    assert place is Place.FORMS
    assert (order.form_id, order.selection.student_ids) == (change_slips.FORM, (student_id,))
