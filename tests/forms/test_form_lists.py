"""Lists of any length, labels, copies and pages of one form."""

from io import BytesIO
from pathlib import Path

import pytest

from app.forms import raster
from app.forms.definition import FormDefinition, all_forms, load_form
from app.forms.document import Content, Leaf, document_of, lay_out
from app.forms.pdf import write_pdf
from app.forms.sheet import Sheet
from app.job import Job
from app.problems import Rejected

LIST = """
id = "x"
title = "名册"
profile = "national"
articles = ["办法第一条：名册"]
copies = 1
retention = "存档"
head = "standard"
particulars = ["{sheet.number}", "第 {page.number} 页 共 {page.count} 页"]
margins = { top = 10, right = 10, bottom = 13, left = 10 }
{more}
[roster]
columns = [ {columns} ]
{closing}
"""
COLUMNS = '{ key = "order", width = 12 }, { key = "name" }, { key = "sex", width = 12 }'
CLOSING = """
[[closing]]
[[closing.sections]]
rows = [ { height = 30, cells = [{ value = "共{list.count|3}人，男{list.boys}女{list.girls}" }] } ]
"""


def _form(
    tmp_path: Path, closing: str = CLOSING, more: str = "", columns: str = COLUMNS
) -> FormDefinition:
    text = LIST.replace("{more}", more).replace("{closing}", closing)
    path = tmp_path / "x.toml"
    path.write_text(text.replace("{columns}", columns), encoding="utf-8")
    return load_form(path)


def _class(size: int) -> list[dict[str, str]]:
    return [{"name": f"王{n}", "sex": "男" if n % 3 else "女"} for n in range(1, size + 1)]


def _of(leaf: Leaf, key: str) -> list[str]:
    return ["".join(text.lines) for text in leaf.texts if text.cell.keys == (key,)]


def _names(content: Content) -> list[str]:
    return [name for leaf in content.leaves for name in _of(leaf, "row.name")]


@pytest.mark.parametrize("size", [1, 5, 24, 25, 26, 27, 28, 29, 30, 31, 60, 61, 400])
def test_a_list_names_everyone_once_and_in_order(tmp_path: Path, size: int) -> None:
    """R-XZ-3-1, R-ORD-23-1."""
    content = lay_out(_form(tmp_path), Sheet(rows=_class(size)))
    names = [name for name in _names(content) if name != "以下空白"]
    assert names == [row["name"] for row in _class(size)]
    orders = [order for leaf in content.leaves for order in _of(leaf, "row.order")]
    assert orders == [str(n) for n in range(1, size + 1)]


@pytest.mark.parametrize("size", [1, 24, 25, 26, 27, 28, 29, 30, 60, 61])
def test_the_signatures_stand_on_the_last_page_only_and_never_alone(
    tmp_path: Path, size: int
) -> None:
    content = lay_out(_form(tmp_path), Sheet(rows=_class(size)))
    closed = [any("list.count" in text.cell.keys for text in leaf.texts) for leaf in content.leaves]
    assert closed == [False] * (len(closed) - 1) + [True]
    assert _of(content.leaves[-1], "row.order")


def test_a_page_before_the_last_leaves_no_line_free(tmp_path: Path) -> None:
    form = _form(tmp_path)
    for size in range(20, 80):
        content = lay_out(form, Sheet(rows=_class(size)))
        for leaf in content.leaves[:-1]:
            assert len(_of(leaf, "row.order")) == leaf.page.rows


def test_the_first_free_line_says_that_nothing_follows(tmp_path: Path) -> None:
    content = lay_out(_form(tmp_path), Sheet(rows=_class(3)))
    assert _names(content) == ["王1", "王2", "王3", "以下空白"]


def test_a_full_last_page_has_no_line_to_say_it_in(tmp_path: Path) -> None:
    form = _form(tmp_path)
    size = document_of(form).pages[0].rows
    content = lay_out(form, Sheet(rows=_class(size)))
    assert len(content.leaves) == 1
    assert "以下空白" not in _names(content)


def test_a_blank_list_is_one_page_of_numbered_lines(tmp_path: Path) -> None:
    form = _form(tmp_path)
    (leaf,) = lay_out(form, Sheet()).leaves
    assert _of(leaf, "row.order") == [str(n) for n in range(1, leaf.page.rows + 1)]
    assert _of(leaf, "row.name") == []


def test_sums_count_boys_and_girls(tmp_path: Path) -> None:
    content = lay_out(_form(tmp_path), Sheet(rows=_class(10)))
    (sums,) = [text for text in content.texts if "list.count" in text.cell.keys]
    assert "".join(sums.lines) == "共10人，男7女3"


def test_every_page_repeats_the_header_and_says_which_of_how_many_it_is(tmp_path: Path) -> None:
    """R-SC-18-3."""
    form = _form(tmp_path)
    content = lay_out(form, Sheet(rows=_class(70)))
    count = len(content.leaves)
    assert count >= 3
    for number, leaf in enumerate(content.leaves, start=1):
        assert {"序号", "姓名", "性别"} <= {cell.text for cell in leaf.page.cells}
        places = [text for text in leaf.texts if "page.number" in text.cell.keys]
        assert ["".join(text.lines) for text in places] == [f"第 {number} 页 共 {count} 页"]


def test_a_list_without_signatures_fills_its_pages(tmp_path: Path) -> None:
    form = _form(tmp_path, closing="")
    room = document_of(form).pages[0].rows
    assert len(lay_out(form, Sheet(rows=_class(room))).leaves) == 1
    assert len(lay_out(form, Sheet(rows=_class(room + 1))).leaves) == 2


def test_a_landscape_list_lies_on_its_side(tmp_path: Path) -> None:
    form = _form(tmp_path, more="landscape = true")
    document = document_of(form)
    assert (document.width, document.height) == (297.0, 210.0)
    stream = BytesIO()
    write_pdf(form, [Sheet(rows=_class(3))], stream, Job())
    width, height, _ = raster.page_image(stream.getvalue(), 0, 72)
    assert width > height


def test_each_named_copy_is_printed_with_its_name(tmp_path: Path) -> None:
    """R-SC-41-2."""
    form = _form(tmp_path, more='copy_labels = ["学校存", "县存"]')
    content = lay_out(form, Sheet(rows=_class(40)))
    names = [name for leaf in content.leaves for name in _of(leaf, "sheet.copy")]
    assert names == ["学校存", "学校存", "县存", "县存"]


def test_a_problem_in_a_line_is_reported_once_however_many_copies(tmp_path: Path) -> None:
    form = _form(tmp_path, more='copy_labels = ["学校存", "县存"]')
    (problem,) = lay_out(form, Sheet(rows=[{"name": "王\ue5e5"}])).problems
    assert problem.where.field == "姓名"


def test_labels_fill_a_page_before_the_next_begins() -> None:
    """R-NA-2-2: dossiers stand in boxes."""
    (form,) = [form for form in all_forms() if form.id == "box_labels"]
    rows = [{"box": str(n)} for n in range(1, 8)]
    content = lay_out(form, Sheet(rows=rows))
    assert [len(_of(leaf, "row.box")) for leaf in content.leaves] == [5, 2]
    boxes = [box for leaf in content.leaves for box in _of(leaf, "row.box")]
    assert boxes == [str(n) for n in range(1, 8)]


def test_labels_do_not_touch() -> None:
    (form,) = [form for form in all_forms() if form.id == "disc_seals"]
    (page,) = document_of(form).pages
    slots = {cell.slot for cell in page.cells} - {0}
    assert len(slots) == 8
    right = max(cell.x + cell.width for cell in page.cells if cell.slot == 1)
    left = min(cell.x for cell in page.cells if cell.slot == 2)
    assert left - right == pytest.approx(6.0)


def test_a_form_of_two_pages_says_on_the_second_whose_it_is() -> None:
    """R-NA-2-3."""
    (form,) = [form for form in all_forms() if form.id == "record_card"]
    content = lay_out(form, Sheet(values={"name": "王小明"}, number="XJ26-000007"))
    first, second = content.leaves
    lines = ["".join(text.lines) for text in second.texts]
    assert "学籍卡（续）　姓名：王小明" in lines
    assert "编号：XJ26-000007" in lines
    assert "第 2 页　共 2 页" in lines
    assert any(cell.picture for cell in first.page.cells)
    assert any(cell.picture for cell in second.page.cells)


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ('{ key = "name" }, { key = "sex" }', "序号"),
        ('{ key = "order", width = 12 }, { key = "no_such_item" }', "no_such_item"),
        ('{ key = "order", width = 12 }, { key = "name", width = 400 }', "相差"),
    ],
)
def test_a_list_that_cannot_be_drawn_is_refused(tmp_path: Path, columns: str, what: str) -> None:
    with pytest.raises(Rejected) as caught:
        _form(tmp_path, columns=columns)
    assert what in str(caught.value)


def test_a_list_without_room_for_two_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        _form(tmp_path, closing=CLOSING.replace("30", "225"))
    assert "放不下两行" in str(caught.value)
