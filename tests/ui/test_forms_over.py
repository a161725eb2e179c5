"""A card over a list: seen once it begins, beside the list in a high window, alone in a low one."""

from PySide6.QtWidgets import QLineEdit, QTextEdit
from pytestqt.qtbot import QtBot

from ui.widgets.fields_card import FieldsCard
from ui.widgets.forms_over import FormsOver


def over(qtbot: QtBot, height: int) -> tuple[FormsOver, FieldsCard, QTextEdit]:
    card = FieldsCard("登记", (("姓名", QLineEdit()), ("原因", QLineEdit())))
    rest = QTextEdit()
    whole = FormsOver((card,), rest)
    qtbot.addWidget(whole)
    whole.resize(700, height)
    whole.show()
    qtbot.waitExposed(whole)
    return whole, card, rest


def test_a_card_is_seen_when_it_begins_and_gone_when_left(qtbot: QtBot) -> None:
    whole, card, rest = over(qtbot, 600)
    assert whole.isVisible()
    assert not card.isVisible()
    for _ in range(2):
        card.begin("登记")
        assert card.isVisible()
        assert rest.isVisible()
        card.no.click()
        assert not card.isVisible()
        assert rest.isVisible()


def test_in_a_low_window_the_list_makes_room(qtbot: QtBot) -> None:
    whole, card, rest = over(qtbot, 260)
    card.begin("登记")
    assert card.isVisible()
    assert not rest.isVisible()
    whole.resize(700, 700)
    assert rest.isVisible()
    card.hide()
    assert rest.isVisible()
