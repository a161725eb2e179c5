"""What a form's definition promises, and what is refused when it is loaded."""

from pathlib import Path

import pytest

from app.forms.definition import FormDefinition, Paper, all_forms, forms_of, load_form
from app.forms.document import document_of, fixed_texts
from app.problems import Rejected

STARRED = frozenset(
    [
        "name",
        "sex",
        "birth_date",
        "birthplace_division",
        "native_place",
        "ethnicity",
        "nationality",
        "id_type",
        "id_number",
        "overseas_status",
        "health",
        "hukou_nature",
        "hukou_division",
        "class_no",
        "entry_month",
        "entry_mode",
        "study_mode",
        "address",
        "mail_address",
        "home_address",
        "phone",
        "postcode",
        "only_child",
        "preschool",
        "left_behind",
        "needs_aid",
        "receives_subsidy",
        "orphan",
        "martyr_child",
        "migrant_child",
    ]
)
OPTIONAL = frozenset(
    [
        "school_code",
        "political_status",
        "distance",
        "commute",
        "school_bus",
        "former_name",
        "id_validity",
        "blood_type",
        "talent",
        "auxiliary_number",
        "seat_number",
        "source",
        "email",
        "homepage",
        "disability",
        "purchased_place",
        "inclusive_class",
    ]
)
MEMBER_STARRED = frozenset(
    ["name", "relation", "address", "hukou_division", "phone", "is_guardian"]
)
MEMBER_OPTIONAL = frozenset(
    ["relation_note", "id_type", "id_number", "ethnicity", "employer", "post"]
)

FORM = """
id = "x"
title = "表"
profile = "national"
articles = []
copies = 1
retention = ""
margins = { top = 10, right = 10, bottom = 10, left = 10 }
[[tables]]
[[tables.sections]]
rows = [ {rows} ]
"""


def _members(keys: frozenset[str]) -> set[str]:
    return {f"guardian{place}.{key}" for place in (1, 2) for key in keys}


def _load(tmp_path: Path, rows: str) -> FormDefinition:
    path = tmp_path / "x.toml"
    path.write_text(FORM.replace("{rows}", rows), encoding="utf-8")
    return load_form(path)


def _refused(tmp_path: Path, rows: str) -> str:
    with pytest.raises(Rejected) as caught:
        _load(tmp_path, rows)
    assert all(problem.where.path.endswith("x.toml") for problem in caught.value.problems)
    return str(caught.value)


def test_the_collection_form_is_signed_by_the_guardian_and_the_class_teacher(
    form: FormDefinition,
) -> None:
    """R-ORD-N2-1, R-NA-10-4, R-YH-1-3."""
    assert form.title == "学生学籍信息采集表"
    assert form.signatures == ("guardian", "class_teacher")


def test_the_collection_form_has_a_place_for_every_item_of_the_national_template(
    form: FormDefinition,
) -> None:
    """R-ORD-7-6: 72 columns without the hidden one, two family members of 12 columns each."""
    national = STARRED | OPTIONAL | _members(MEMBER_STARRED | MEMBER_OPTIONAL)
    assert len(national) == 71
    assert national <= form.fields


def test_the_stars_are_those_of_the_national_paper_form(form: FormDefinition) -> None:
    """R-ORD-7-6."""
    assert form.required == STARRED | _members(MEMBER_STARRED)


def test_the_collection_form_is_a4_and_says_which_articles_ask_for_it(form: FormDefinition) -> None:
    """R-ORD-M-1."""
    assert form.paper is Paper.A4
    assert any("通知二" in article for article in form.articles)
    assert any("第七条" in article for article in form.articles)


def test_a_school_in_ordos_prints_the_national_collection_form() -> None:
    """R-ORD-M-1."""
    assert "collection" in [form.id for form in forms_of("ordos")]


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_every_label_fits_its_cell_and_every_cell_can_be_written_in_by_hand(
    form: FormDefinition,
) -> None:
    document = document_of(form)
    labelled = [cell for cell in document.cells if cell.fixed and cell.text]
    assert len(fixed_texts(document)) == len(labelled)
    framed = [cell for table in document.tables if table.frame for cell in table.cells]
    assert all(cell.height >= 7.5 for cell in framed if cell.keys)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.id)
def test_the_cells_of_a_table_cover_it_without_gap_or_overlap(form: FormDefinition) -> None:
    for table in document_of(form).tables:
        covered = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        ]
        every = {(r, c) for r in range(len(table.heights)) for c in range(len(table.columns))}
        assert len(covered) == len(set(covered))
        assert set(covered) == every


def test_a_picture_box_has_the_size_of_the_national_photograph(form: FormDefinition) -> None:
    """26 mm × 32 mm."""
    boxes = [cell for cell in document_of(form).cells if cell.picture == "photo"]
    assert [(box.picture_width, box.picture_height) for box in boxes] == [(26.0, 32.0)]
    assert boxes[0].x > 150
    assert boxes[0].height >= 32


def test_a_row_that_does_not_come_out_even_is_refused(tmp_path: Path) -> None:
    assert "相差" in _refused(tmp_path, '{ cells = [{ label = "甲", width = 100 }] }')


def test_a_row_wider_than_the_page_is_refused(tmp_path: Path) -> None:
    assert "相差" in _refused(tmp_path, '{ cells = [{ label = "甲", width = 300 }] }')


def test_a_cell_that_hangs_out_of_its_section_is_refused(tmp_path: Path) -> None:
    assert "向下合并" in _refused(tmp_path, '{ cells = [{ label = "甲", rows = 2 }] }')


def test_a_form_higher_than_its_paper_is_refused(tmp_path: Path) -> None:
    assert "超出页内" in _refused(tmp_path, '{ height = 300, cells = [{ label = "甲" }] }')


def test_an_unclosed_place_is_refused(tmp_path: Path) -> None:
    assert "花括号" in _refused(tmp_path, '{ cells = [{ value = "{name" }] }')


def test_choices_need_one_field_to_choose_for(tmp_path: Path) -> None:
    row = '{ cells = [{ value = "{a}和{b}", choices = ["是"] }] }'
    assert "有选项" in _refused(tmp_path, row)


def test_a_picture_without_a_size_is_refused(tmp_path: Path) -> None:
    assert "缺少图片的宽和高" in _refused(tmp_path, '{ cells = [{ picture = "photo" }] }')


def test_unknown_borders_are_refused(tmp_path: Path) -> None:
    assert "borders" in _refused(tmp_path, '{ cells = [{ label = "甲", borders = "x" }] }')


def test_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    assert "colour" in _refused(tmp_path, '{ cells = [{ label = "甲", colour = "red" }] }')
