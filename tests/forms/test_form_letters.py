"""Letters, opinions, dates in words, lines to cut along: what a definition writes short."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from app.forms.definition import FormDefinition, load_form
from app.forms.document import document_of, lay_out
from app.forms.fit import FLOOR
from app.forms.grid import Look
from app.forms.page import STYLES
from app.forms.sheet import Sheet
from app.forms.word import write_docx
from app.job import Job
from app.problems import Rejected

FORM = """
id = "x"
title = "通知"
profile = "national"
articles = ["办法第一条：通知"]
copies = 1
retention = "存档"
margins = { top = 20, right = 20, bottom = 20, left = 20 }
[[tables]]
borders = {borders}
[[tables.sections]]
rows = [ {rows} ]
"""


def _load(tmp_path: Path, rows: str, borders: str = "false") -> FormDefinition:
    path = tmp_path / "x.toml"
    text = FORM.replace("{rows}", rows).replace("{borders}", borders)
    path.write_text(text, encoding="utf-8")
    return load_form(path)


def _shown(form: FormDefinition, **values: str) -> list[str]:
    texts = lay_out(form, Sheet(values=values)).texts
    return ["\n".join(text.lines) for text in texts]


def test_a_place_in_a_letter_is_a_line_to_write_on_until_it_is_filled(tmp_path: Path) -> None:
    form = _load(tmp_path, '{ height = 30, text = "兹证明{name|4}系我校学生。" }')
    assert _shown(form) == ["　　兹证明________系我校学生。"]
    assert _shown(form, name="王小明") == ["　　兹证明王小明系我校学生。"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("20260901", "　　2026年9月1日起"),
        ("2026-09-01", "　　2026年9月1日起"),
        ("", "　　　　　年　　月　　日起"),
        ("开学之日", "　　开学之日起"),
    ],
)
def test_a_date_in_a_letter_is_written_out(tmp_path: Path, value: str, written: str) -> None:
    form = _load(tmp_path, '{ height = 30, text = "{case.start_on|date}起" }')
    assert _shown(form, **{"case.start_on": value}) == [written]


def test_a_month_is_written_out(tmp_path: Path) -> None:
    form = _load(tmp_path, '{ height = 30, text = "{entry_month|month}入学" }')
    assert _shown(form, entry_month="202409") == ["　　2024年9月入学"]


def test_every_paragraph_of_a_letter_begins_two_characters_in_but_the_address(
    tmp_path: Path,
) -> None:
    form = _load(tmp_path, '{ height = 50, text = "|{name|4}家长：\\n第一段。\\n第二段。" }')
    assert _shown(form, name="王小明") == ["王小明家长：\n　　第一段。\n　　第二段。"]


def test_a_letter_is_set_wider_apart_and_begins_at_the_top(tmp_path: Path) -> None:
    form = _load(tmp_path, '{ height = 80, text = "{name}' + "示例文字" * 20 + '" }')
    (text,) = lay_out(form, Sheet(values={"name": "王"})).texts
    assert len(text.lines) >= 3
    assert text.size == STYLES[Look.BODY].size
    assert text.cell.style.top
    assert text.cell.style.leading > 1.5


def test_a_letter_too_long_for_its_place_gets_smaller_before_it_is_refused(tmp_path: Path) -> None:
    form = _load(tmp_path, '{ height = 40, text = "{case.reason}" }')
    (text,) = lay_out(form, Sheet(values={"case.reason": "情况" * 120})).texts
    assert FLOOR <= text.size < STYLES[Look.BODY].size
    refused = lay_out(form, Sheet(values={"case.reason": "情况" * 2000}))
    assert refused.texts == ()
    assert [problem.code for problem in refused.problems] == ["forms.text-does-not-fit"]


def test_an_item_brings_its_label_and_the_few_values_to_tick(tmp_path: Path) -> None:
    form = _load(tmp_path, '{ fields = ["name", "sex", "birth_date"] }', "true")
    labels = [cell.text for cell in document_of(form).cells if cell.fixed]
    assert labels == ["姓名", "性别", "出生日期"]
    assert form.fields == {"name", "sex", "birth_date"}
    assert _shown(form, birth_date="20180906")[-1] == "2018年9月6日"


def test_an_item_nobody_knows_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        _load(tmp_path, '{ fields = ["no_such_item"] }')
    assert "no_such_item" in str(caught.value)


def test_an_opinion_has_room_to_write_and_a_line_for_name_stamp_and_date(tmp_path: Path) -> None:
    """R-ORD-M-1."""
    rows = (
        '{ height = 24, opinions = [{ title = "学校意见", signature = "head", seal = "school" }] }'
    )
    form = _load(tmp_path, rows, "true")
    assert form.signatures == ("head",)
    assert form.seals == ("school",)
    cells = document_of(form).cells
    (line,) = [cell for cell in cells if "（盖章）" in cell.text]
    assert line.text.rstrip().endswith("日")
    assert sum(document_of(form).tables[0].heights) == pytest.approx(24)
    (empty,) = [cell for cell in cells if not cell.text]
    assert empty.height > 15


def test_an_opinion_that_nobody_stamps_has_no_place_for_it(tmp_path: Path) -> None:
    """M27."""
    rows = '{ opinions = [{ title = "申请人", signature = "guardian" }] }'
    form = _load(tmp_path, rows, "true")
    assert form.seals == ()
    assert not [cell for cell in document_of(form).cells if "盖章" in cell.text]


def test_names_head_columns_with_empty_lines_below(tmp_path: Path) -> None:
    rows = '{ names = ["日期", "事由"], widths = [30, 0], times = 4, height = 9 }'
    (table,) = document_of(_load(tmp_path, rows, "true")).tables
    assert table.heights == (8.0, 9.0, 9.0, 9.0, 9.0)
    assert table.columns == (30.0, 140.0)


def test_boxes_to_tick_are_printed_black_and_a_mere_hint_grey(tmp_path: Path) -> None:
    cells = '{ value = "{case.materials}", hint = "☐户口簿" }, { value = "{name}", hint = "姓名" }'
    form = _load(tmp_path, f"{{ cells = [{cells}] }}", "true")
    boxes, hint = lay_out(form, Sheet()).texts
    assert not boxes.hint
    assert hint.hint


def test_a_line_to_cut_along_is_dashed_in_both_files(tmp_path: Path) -> None:
    """R-NA-29-1: stub, notice and receipt."""
    form = _load(tmp_path, '{ height = 8, look = "cut", text = "沿虚线裁开" }')
    (cell,) = document_of(form).cells
    assert cell.borders == "-"
    stream = BytesIO()
    write_docx(form, [Sheet()], stream, Job())
    body = docx.Document(BytesIO(stream.getvalue())).element.body
    (borders,) = body.iter(qn("w:tcBorders"))
    assert [(line.tag, line.get(qn("w:val"))) for line in borders] == [(qn("w:bottom"), "dashed")]


def test_the_space_between_two_tables_is_kept_in_the_word_file(tmp_path: Path) -> None:
    rows = '{ cells = [{ label = "上" }] } ]\n[[tables]]\ngap = 10\n[[tables.sections]]\nrows = ['
    form = _load(tmp_path, rows + '{ cells = [{ label = "下" }] }')
    stream = BytesIO()
    write_docx(form, [Sheet()], stream, Job())
    body = docx.Document(BytesIO(stream.getvalue())).element.body
    gaps = [int(line.get(qn("w:line"))) for line in body.iter(qn("w:spacing"))]
    assert round(10 / 25.4 * 1440) in gaps
