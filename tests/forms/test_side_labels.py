"""Text that runs down or up a cell: what no word processor's PDF can judge."""

import pytest
import side_labels
import word_files as w

from app.forms.flow import Turn
from app.forms.own_filling import OwnFilling, cut_labels
from app.forms.setting_lines import Run
from app.forms.sheet import Sheet
from app.forms.word_reader import read_word_form

_DOWN = '<w:textDirection w:val="tbRlV"/>'


def _runs(body: str, sheet: Sheet) -> dict[str, Run]:
    """Every run of the first page by its text, at its place on the page."""
    own = read_word_form(w.word_file(body + w.PLAIN_SECTION))
    (page, *_) = OwnFilling(own).content(sheet).pages
    runs = [run for text in page.texts for line in text.lines for run in line.runs]
    return {run.text: run for run in runs}


def test_a_side_label_is_kept_and_nothing_is_told() -> None:
    """M: bring your own form."""
    for make in side_labels.ALL.values():
        assert read_word_form(make()).problems == ()


def test_letters_stand_upright_one_under_another_and_digits_lie_on_their_side() -> None:
    cell = w.cell("{{姓名}}12", 900, _DOWN)
    found = _runs(w.table([900], w.row(cell, height=2000)), Sheet({"name": "王明"}))
    assert found["王"].turn is Turn.LEVEL
    assert found["王"].x == found["明"].x
    assert found["明"].y - found["王"].y == pytest.approx(10.5)
    assert found["12"].turn is Turn.DOWN


def test_brackets_lie_on_their_side_and_a_comma_stands_in_the_upper_right() -> None:
    """GB/T 15834, 5.2."""
    cell = w.cell("甲（乙），", 900, _DOWN)
    found = _runs(w.table([900], w.row(cell, height=2000)), Sheet())
    assert found["（"].turn is found["）"].turn is Turn.DOWN
    assert found["，"].turn is Turn.LEVEL
    assert found["，"].x > found["甲"].x + 5
    assert found["，"].y < found["甲"].y + 4 * 10.5


def test_a_side_label_that_its_row_cuts_is_told_with_what_to_do() -> None:
    label = w.cell("家庭成员及主要社会关系", 700, _DOWN)
    row = w.row(label, w.cell("{{姓名}}", 4000), height=420)
    own = read_word_form(w.word_file(w.table([700, 4000], row) + w.PLAIN_SECTION))
    (problem,) = cut_labels(own)
    assert "竖排" in problem.message
    assert "家庭成员及主要社会关系" in problem.message


def test_a_way_of_running_that_is_not_known_is_read_level_and_told() -> None:
    cell = w.cell("甲", 900, '<w:textDirection w:val="tbLrV"/>')
    own = read_word_form(w.word_file(w.table([900], w.row(cell)) + w.PLAIN_SECTION))
    assert [one.code for one in own.problems] == ["word.upright"]
