"""Fields to type into, without a register."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain import fields, identity
from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS, Kind
from ui.widgets.editors import Editor, YesNo, find_division, grouped, verdict
from ui.widgets.suggest import Suggest

_FIRST_17 = "15060220150307123"  # invented
NUMBER = _FIRST_17 + identity.check_character(_FIRST_17)


@pytest.fixture
def place(dressed: QApplication, qtbot: QtBot) -> QWidget:
    """A window for fields to stand in."""
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window)
    window.resize(500, 400)
    return window


def shown(place: QWidget, key: str, qtbot: QtBot) -> Editor:
    editor = Editor(fields.by_key(key))
    layout = place.layout()
    assert layout is not None
    layout.addWidget(editor)
    place.show()
    place.activateWindow()
    qtbot.waitUntil(place.isActiveWindow)
    editor.input.setFocus()
    return editor


@pytest.mark.parametrize("field", [*STUDENT_FIELDS, *GUARDIAN_FIELDS], ids=lambda one: one.key)
def test_every_item_of_the_dictionary_has_its_editor(
    field: fields.Field, dressed: QApplication
) -> None:
    editor = Editor(field)
    searched = editor.input.findChild(Suggest) is not None
    assert isinstance(editor.input, YesNo) == (field.table == "yes_no")
    assert searched == (field.kind in (Kind.CODE, Kind.DIVISION) and field.table != "yes_no")
    assert editor.raw() == ""
    assert not editor.is_changed


def test_a_stored_value_put_in_is_no_change(dressed: QApplication) -> None:
    editor = Editor(fields.by_key("id_number"))
    editor.put(NUMBER)
    assert not editor.is_changed
    assert editor.raw() == NUMBER
    assert editor.fixed.text() == grouped(NUMBER)


def test_a_number_is_grouped_while_typed_and_the_cursor_stays(place: QWidget, qtbot: QtBot) -> None:
    editor = shown(place, "id_number", qtbot)
    assert isinstance(editor.input, QLineEdit)
    qtbot.keyClicks(editor.input, NUMBER)
    assert editor.input.text() == f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"
    assert editor.input.cursorPosition() == len(editor.input.text())
    editor.input.setCursorPosition(8)
    qtbot.keyClick(editor.input, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor.input, "2")
    assert editor.raw() == NUMBER
    assert editor.input.cursorPosition() == 8


def test_the_verdict_names_the_right_check_character() -> None:
    wrong = "0" if NUMBER[-1] != "0" else "1"
    assert verdict(NUMBER) == ("校验位正确", "good")
    text, rank = verdict(_FIRST_17 + wrong)
    assert rank == "stop"
    assert text.endswith(NUMBER[-1])
    assert verdict("H12345678") == ("", "caption")


def test_escape_hides_the_answers_before_it_leaves_the_page(place: QWidget, qtbot: QtBot) -> None:
    editor = shown(place, "ethnicity", qtbot)
    left: list[bool] = []
    QShortcut(QKeySequence("Esc"), place).activated.connect(lambda: left.append(True))
    suggest = editor.input.findChild(Suggest)
    assert suggest is not None
    qtbot.keyClicks(editor.input, "mg")
    assert suggest.open
    qtbot.keyClick(editor.input, Qt.Key.Key_Escape)
    assert not suggest.open
    assert not left
    qtbot.keyClick(editor.input, Qt.Key.Key_Escape)
    assert left


def test_tab_takes_the_answer_and_goes_on(place: QWidget, qtbot: QtBot) -> None:
    editor = shown(place, "ethnicity", qtbot)
    qtbot.keyClicks(editor.input, "mg")
    qtbot.keyClick(editor.input, Qt.Key.Key_Tab)
    assert editor.value() == "蒙古族"


def test_an_old_name_finds_the_new_word(place: QWidget, qtbot: QtBot) -> None:
    editor = shown(place, "ethnicity", qtbot)
    editor.input.insert("毛难")
    suggest = editor.input.findChild(Suggest)
    assert suggest is not None
    editor.input.textEdited.emit(editor.input.text())
    assert [value for _, value in suggest.offers] == ["毛南族"]


def test_an_abolished_division_says_so() -> None:
    offered = [words for words, _ in find_division("152701")]
    assert "已撤销" in offered[0]
    assert not any("已撤销" in words for words in offered[1:])


def test_a_division_that_was_split_offers_all_that_took_it_over() -> None:
    """C07: which of them is meant is hers to say."""
    offers = [words for words, _ in find_division("330104")]
    assert [words for words in offers if "部分并入" in words and "上城区" in words]
    assert [words for words in offers if "部分并入" in words and "钱塘区" in words]


def test_an_abolished_division_offers_the_one_of_today() -> None:
    offers = dict(find_division("152701"))
    now = next(words for words in offers if "2001 年并入" in words)
    assert offers[now] == "150602000000"
    assert "东胜区" in now


def test_yes_and_no_can_both_be_taken_back(dressed: QApplication) -> None:
    editor = Editor(fields.by_key("orphan"))
    assert isinstance(editor.input, YesNo)
    editor.input.buttons["否"].click()
    assert editor.value() == "否"
    editor.input.buttons["是"].click()
    assert editor.value() == "是"
    editor.input.buttons["是"].click()
    assert editor.value() == ""
