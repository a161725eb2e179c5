"""家长培训: entered, listed, taken back; the sheet goes to the page that prints (R-NA-10-2)."""

from collections.abc import Callable
from typing import Any

from ui.main_window import MainWindow
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def test_a_training_is_entered_and_its_sheet_is_printed(
    school: MainWindow, settled: Settled
) -> None:
    school.frame.go(Place.FAMILIES, None)
    settled(school)
    page: Any = school.frame.page(Place.CAMPAIGNS).training
    assert page.empty.isVisible()
    page.enter.click()
    settled(school)
    assert page.problems.isVisible()
    page.whom.setText("一年级家长")
    page.people.setText("86")
    page.trainer.setText("包老师")
    page.enter.click()
    settled(school)
    assert [one.people for one in page.lines.values()] == [86]
    page.table.choose([0], 0)
    page.undo.click()
    page.reason.setText("重复")
    page.asking.yes.click()
    settled(school)
    assert [one.withdrawn for one in page.lines.values()] == ["重复"]
    assert not page.undo.isEnabled()
    page.guide.click()
    settled(school)
    printing: Any = school.frame.page(Place.FORMS).printing
    assert printing.form.currentData() == "filling_guide"
    assert printing.selection().blank == 50
