"""Whatever names pupils and leaves the window asks to whom it goes (R-ORD-27-1)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog

from app.usecases.paper import disclosures
from app.usecases.paper.printing import Selection
from ui.main_window import MainWindow
from ui.widgets.handing import HandingFields
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


def to_others(fields: HandingFields, **typed: str) -> None:
    fields.recipient.setCurrentIndex(fields.recipient.count() - 1)
    for name, text in typed.items():
        getattr(fields, name).setText(text)


def given(window: MainWindow) -> list[tuple[str, str, str]]:
    found, _ = window.work.ask(disclosures.lines)
    return [(one.act, one.recipient, one.approval_no) for one in found]


APPROVED = {
    "who": "示例保险公司", "approval": "东教函〔2026〕7号", "requester": "示例保险公司",
    "purpose": "投保", "scope": "姓名、班级",
}  # fmt: skip


def test_a_list_goes_to_others_with_an_approval_only(
    school: MainWindow, settled: Settled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "列表.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    school.frame.go(Place.STUDENTS, None)
    settled(school)
    page: Any = school.frame.page(Place.STUDENTS)
    page.acts.export()
    panel = page.handing
    assert panel.isVisible()
    to_others(panel.fields, who="示例保险公司")
    panel.go_on.click()
    assert "批准" in panel.fields.told.text()
    assert not out.exists()
    to_others(panel.fields, **APPROVED)
    panel.go_on.click()
    settled(school)
    assert out.exists()
    assert not panel.isVisible()
    assert given(school) == [("导出", "示例保险公司", "东教函〔2026〕7号")]
    page.acts.export()
    panel.fields.recipient.setCurrentIndex(0)
    panel.go_on.click()
    settled(school)
    assert given(school)[0] == ("导出", "本校留存", "")


def test_photographs_go_to_others_with_an_approval_only(
    school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """Whoever has a photograph in the file: the question comes before anything is looked up."""
    school.frame.go(Place.PHOTOS, None)
    settled(school)
    page: Any = school.frame.page(Place.CAMPAIGNS).photos
    to_others(page.options.handing, who="示例照相馆")
    page.export_to(tmp_path / "zips")
    settled(school)
    assert "批准" in page.options.handing.told.text()
    assert page.export.isEnabled()
    assert given(school) == []
    assert not (tmp_path / "zips").exists()


def test_parents_get_their_own_childs_sheet_as_a_query_of_their_own(
    school: MainWindow, settled: Settled, tmp_path: Path
) -> None:
    """R-GEN-6-1: the record of one child, logged as 本人查询."""
    school.frame.go(Place.FORMS, Selection(student_ids=(1,)))
    settled(school)
    page: Any = school.frame.page(Place.FORMS).printing
    page.form.setCurrentIndex(page.form.findData("record_card"))
    settled(school)
    page.handing.own_query.setChecked(True)
    page.save(tmp_path / "own.pdf")
    settled(school)
    [one] = school.work.ask(disclosures.lines)[0]
    assert (one.recipient, one.own_query, one.pupils) == ("监护人", True, 1)
