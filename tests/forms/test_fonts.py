"""No character is ever printed as an empty box without a word."""

from dataclasses import replace

import pytest

from app.forms import font_files, fonts
from app.forms.definition import FormDefinition
from app.forms.document import Filling, document_of
from app.forms.fonts import Role
from app.forms.sheet import Sheet
from app.problems import Level, Unavailable

NOWHERE_DRAWN = "\ue5e5"
"""A private-use code point: whatever a font draws there is not what the clerk meant."""


@pytest.mark.parametrize("char", "𠮷㛃䶮𬭎𬱖·々★　")
def test_characters_of_names_are_drawn(char: str) -> None:
    assert fonts.missing(char) == []


def test_a_character_no_font_draws_is_named_with_its_code_point() -> None:
    (problem,) = fonts.unprintable(f"王{NOWHERE_DRAWN}")
    assert problem.code == "forms.character-missing"
    assert problem.level is Level.REFUSE
    assert "U+E5E5" in problem.message


def test_a_sheet_names_the_field_of_a_character_no_font_draws(sheet: Sheet) -> None:
    odd = replace(sheet, values={**sheet.values, "name": f"王{NOWHERE_DRAWN}"})
    (problem,) = fonts.unprintable([odd])
    assert problem.where.field == "name"
    assert problem.message.startswith("王〓的表中“name”")


def test_the_mark_stands_for_a_missing_character_only_when_allowed(form: FormDefinition) -> None:
    sheet = Sheet(values={"name": f"王{NOWHERE_DRAWN}"})
    (refused,) = Filling(document_of(form)).content(sheet).problems
    assert refused.level is Level.REFUSE
    content = Filling(document_of(form), allow_missing=True).content(sheet)
    (warned,) = content.problems
    assert warned.level is Level.WARN
    assert ("王〓",) in [text.lines for text in content.texts]


def test_a_second_sheet_with_the_same_missing_character_is_refused_too(
    form: FormDefinition,
) -> None:
    filling = Filling(document_of(form))
    for number in ("1", "2"):
        sheet = Sheet(values={"former_name": f"王{NOWHERE_DRAWN}"}, number=number)
        (problem,) = filling.content(sheet).problems
        assert f"编号 {number} " in problem.message


def test_an_entry_with_an_empty_outline_counts_as_missing() -> None:
    face = fonts.first_usable(font_files.candidates(Role.VALUE))
    assert face.font.glyph(ord("\u2000"))
    assert not face.draws("\u2000")
    assert face.draws("　")
    assert face.draws("学")


def test_control_characters_are_never_drawn() -> None:
    assert fonts.missing("a\x07b\u200b") == ["\x07", "\u200b"]


def test_private_use_characters_are_never_drawn_whatever_a_font_has_there() -> None:
    private = [chr(code) for code in range(0xE000, 0xF900)]
    assert fonts.missing("".join(private)) == private


def test_a_text_is_cut_into_runs_where_the_face_changes() -> None:
    found = fonts.runs("王𬭎☑", Role.VALUE)
    assert "".join(run.text for run in found) == "王𬭎☑"
    assert len({run.face for run in found}) == len(found)


def test_without_any_font_the_person_is_told_which_to_install() -> None:
    with pytest.raises(Unavailable) as caught:
        fonts.first_usable([])
    assert "请安装" in caught.value.message
