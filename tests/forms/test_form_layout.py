"""What a sheet puts into a form's cells."""

from dataclasses import replace

import pytest

from app.forms.definition import FormDefinition
from app.forms.document import Content, Text, check, lay_out
from app.forms.fit import FLOOR, fit
from app.forms.fonts import Role, tick_marks
from app.forms.sheet import Sheet
from app.problems import Level

EMPTY, TICKED = tick_marks()


def _text(content: Content, key: str) -> Text:
    (found,) = [text for text in content.texts if key in text.cell.keys]
    return found


def _printed(content: Content, key: str) -> str:
    return "".join(_text(content, key).lines)


def test_a_blank_sheet_has_nothing_but_boxes_to_tick_and_places_to_write(
    form: FormDefinition,
) -> None:
    """R-ORD-M-1."""
    content = lay_out(form, Sheet())
    assert content.problems == ()
    written = [text for text in content.texts if not text.cell.choices and not text.hint]
    assert {"".join(text.lines) for text in written} == {
        "编号：",
        "学校：",
        "学校标识码：",
        "日期：",
    }
    assert _printed(content, "sex") == f"{EMPTY}男　{EMPTY}女"


def test_every_value_of_a_pupil_is_printed_whole(form: FormDefinition, sheet: Sheet) -> None:
    """R-ORD-N2-1, R-ORD-7-6."""
    content = lay_out(form, sheet)
    assert content.problems == ()
    for key, value in sheet.values.items():
        if value:
            assert value in _printed(content, key), key


def test_a_choice_is_ticked_and_the_others_stay_to_be_seen(
    form: FormDefinition, sheet: Sheet
) -> None:
    content = lay_out(form, sheet)
    assert _printed(content, "sex") == f"{TICKED}男　{EMPTY}女"
    assert (
        _printed(content, "left_behind")
        == f"{EMPTY}非留守儿童　{TICKED}单亲留守儿童　{EMPTY}双亲留守儿童"
    )


def test_a_value_that_is_none_of_the_choices_is_printed_instead(form: FormDefinition) -> None:
    content = lay_out(form, Sheet(values={"study_mode": "借宿"}))
    assert _printed(content, "study_mode") == "借宿"


def test_a_hint_gives_way_to_a_value(form: FormDefinition) -> None:
    assert _text(lay_out(form, Sheet()), "birth_date").hint
    filled = _text(lay_out(form, Sheet(values={"birth_date": "20180906"})), "birth_date")
    assert not filled.hint
    assert filled.lines == ("20180906",)


def test_a_third_family_member_stands_in_the_row_of_further_members(
    form: FormDefinition, sheet: Sheet
) -> None:
    line = _printed(lay_out(form, sheet), "guardians.more")
    assert line == "𬭎𬱖（祖父母或外祖父母，13900000004）"


def test_a_long_address_is_broken_into_lines_without_losing_a_character(
    form: FormDefinition,
) -> None:
    address = "内蒙古自治区鄂尔多斯市东胜区天骄街道示例北路（" + "靠近示例小区东门" * 8 + "）18号"
    content = lay_out(form, Sheet(values={"address": address}))
    text = _text(content, "address")
    assert content.problems == ()
    assert len(text.lines) == 2
    assert "".join(text.lines) == address
    assert text.size >= FLOOR


def test_a_text_that_fits_at_no_readable_size_is_refused_by_the_name_of_its_cell(
    form: FormDefinition, sheet: Sheet
) -> None:
    content = lay_out(form, replace(sheet, values={"talent": "马头琴、长跑、" * 30}))
    (problem,) = content.problems
    assert problem.code == "forms.text-does-not-fit"
    assert problem.level is Level.REFUSE
    assert problem.where.field == "特长"
    assert "XJ26-000123" in problem.message
    assert not [text for text in content.texts if "talent" in text.cell.keys]


def test_a_class_is_checked_before_anything_is_numbered_or_written(
    form: FormDefinition, sheet: Sheet
) -> None:
    odd = replace(sheet, values={"talent": "琴" * 200, "former_name": "王\ue5e5"}, number="9")
    found = [problem for each in check(form, [sheet, odd]) for problem in each]
    assert {problem.code for problem in found} == {
        "forms.text-does-not-fit",
        "forms.character-missing",
    }
    assert all("编号 9 " in problem.message for problem in found)


def test_a_short_text_keeps_its_size_and_its_one_line() -> None:
    fitted = fit("东胜区", Role.VALUE, 10.5, 40, 7.6)
    assert fitted is not None
    assert (fitted.lines, fitted.size) == (("东胜区",), 10.5)


def test_a_number_is_made_smaller_rather_than_torn_apart() -> None:
    fitted = fit("G150602201809060035", Role.VALUE, 10.5, 31, 7.6)
    assert fitted is not None
    assert fitted.lines == ("G150602201809060035",)
    assert FLOOR <= fitted.size < 10.5


def test_a_mail_address_longer_than_its_cell_is_torn_only_as_the_last_resort() -> None:
    address = "a-very-long-mailbox-name.of-some-parent@mail.example.com"
    fitted = fit(address, Role.VALUE, 10.5, 40, 7.6)
    assert fitted is not None
    assert len(fitted.lines) == 2
    assert "".join(fitted.lines) == address


@pytest.mark.parametrize("mark", "，。、）")
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    for length in range(8, 20):
        text = "东" * length + mark + "胜区示例路" * 3
        fitted = fit(text, Role.VALUE, 10.5, 40, 12)
        assert fitted is not None
        assert not any(line.startswith(mark) for line in fitted.lines)
