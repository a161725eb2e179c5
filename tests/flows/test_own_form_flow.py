"""The bureau's own Word form: chosen, looked at, kept, printed, replaced, retired."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from app.forms.word_starter import write_starter
from app.usecases.paper import own_forms, printing
from ui.main_window import MainWindow
from ui.pages.paper.own_forms import OwnFormsPage
from ui.widgets.page import Place

Settled = Callable[[MainWindow], None]


@pytest.fixture
def page(school: MainWindow, settled: Settled) -> OwnFormsPage:
    school.frame.go(Place.OWN_FORMS, None)
    settled(school)
    found = school.frame.page(Place.OWN_FORMS).own
    assert isinstance(found, OwnFormsPage)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A Word form with every place there is."""
    out = tmp_path / "本局登记表.docx"
    with out.open("wb") as stream:
        write_starter(stream)
    return out


def test_a_form_is_looked_at_kept_and_then_printed_like_any_other(
    page: OwnFormsPage, school: MainWindow, file: Path, tmp_path: Path, settled: Settled
) -> None:
    page.look(file)
    settled(school)
    assert page.name.text() == "本局登记表"
    assert page.stack.currentWidget() is page.pages
    assert "姓名" in page.fields.text()
    assert school.work.ask(own_forms.own_forms) == []
    page.id.setText("bureau_card")
    page.keep.click()
    settled(school)
    assert [one.id for one in school.work.ask(own_forms.own_forms)] == ["bureau_card"]
    page.to_print.click()
    settled(school)
    printer = school.frame.page(Place.FORMS).printing
    assert printer.form.currentData() == "bureau_card"
    printer.save(tmp_path / "out.docx")
    settled(school)
    assert (tmp_path / "out.docx").is_file()


def test_what_is_no_word_form_is_refused_with_a_sentence_and_cannot_be_kept(
    page: OwnFormsPage, school: MainWindow, tmp_path: Path, settled: Settled
) -> None:
    old = tmp_path / "旧表.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    page.look(old)
    settled(school)
    assert [one.code for one in page.problems.problems] == ["word.is-doc"]
    assert not page.keep.isEnabled()


def test_a_form_is_replaced_by_a_new_version_and_retired(
    page: OwnFormsPage, school: MainWindow, file: Path, settled: Settled
) -> None:
    page.look(file)
    settled(school)
    page.id.setText("bureau_card")
    page.keep.click()
    settled(school)
    page.look(file, "bureau_card")
    settled(school)
    assert not page.id.isEnabled()
    page.keep.click()
    settled(school)
    assert [one.version for one in school.work.ask(own_forms.own_forms)] == [2]
    page.stop.click()
    settled(school)
    assert school.work.ask(own_forms.own_forms) == []
    assert "bureau_card" not in {one.id for one in school.work.ask(printing.forms_here)}


def test_a_click_on_a_name_copies_its_place(page: OwnFormsPage, school: MainWindow) -> None:
    page.names.search.setText("籍贯")
    page.names.table.choose([0], 0)
    assert page.names.copy() == "{{籍贯}}"
    assert QGuiApplication.clipboard().text() == "{{籍贯}}"
