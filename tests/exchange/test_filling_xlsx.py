"""Export into .xlsx: the registrar's blank stays what it was, and every value is a text cell."""

import csv
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from workbooks import ID_NUMBER, book_of, package, sheet_xml, text_cell, xls_of

from app.domain import layouts
from app.exchange.filling import fill
from app.exchange.intake import read_workbook
from app.exchange.matching import match, source_rows
from app.job import Cancelled, Job
from app.problems import Rejected

LAYOUT = layouts.layout("a_2013")
PUPILS = [
    {"name": "巴图·孟和", "id_number": ID_NUMBER, "sex": "男", "phone": "04778000001"},
    {"name": "王𠮷", "id_number": "15060220150101262X", "sex": "", "address": "a<b>&\"c'　d"},
    {"name": "=1+1", "id_number": "", "sex": "女", "address": " 前后有空格 \n二行\r三行"},
    {"name": "_x0041_", "id_number": "@SUM(A1)", "sex": "女", "phone": "+86-1", "talent": "-1"},
]
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"  # comma, quote, UTF-8
HEADERS = ["隐藏", "身份证件号", "姓名", "现住址", "性别", "联系电话", "特长", "校内编号"]


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """A blank as a registrar may have: titles, keys, styled rows, lists, notes, a helper column."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "学籍"
    sheet["A1"] = "学生基础信息导入模板"
    sheet.merge_cells("A1:H1")
    for column, header in enumerate(HEADERS, 1):
        sheet.cell(2, column, header).fill = PatternFill("solid", fgColor="FFCCFFCC")
        sheet.cell(3, column, f"KD_F{column:02}")
        for row in range(4, 7):
            sheet.cell(row, column).number_format = "@"
    for row in range(4, 7):
        sheet.cell(row, 1, f"=LEN(B{row})")
        sheet.cell(row, 8, f"编{row}")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.column_dimensions["D"].width = 41
    sheet.column_dimensions["D"].number_format = "@"
    sheet["C2"].comment = Comment("填姓名", "系统")
    validation = DataValidation("list", "字典!$A$1:$A$2")
    validation.add("E4:E999")
    sheet.add_data_validation(validation)
    lists = book.create_sheet("字典")
    lists.append(["男"])
    lists.append(["女"])
    lists.sheet_state = "veryHidden"
    book.defined_names["性别表"] = DefinedName("性别表", attr_text="字典!$A$1:$A$2")
    path = tmp_path / "模板.xlsx"
    book.save(path)
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def given(pupil: dict[str, str], keys: list[str]) -> dict[str, str]:
    return {key: pupil.get(key, "") for key in keys}


def test_everything_but_the_rows_stays_byte_for_byte(blank: Path, tmp_path: Path) -> None:
    """Complaint C01: an import fails when anything else in the template was changed."""
    out = tmp_path / "out.xlsx"
    report = fill(blank, LAYOUT, PUPILS, out, Job())
    assert report.rows == len(PUPILS)
    before, after = parts(blank), parts(out)
    assert list(before) == list(after)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["xl/worksheets/sheet1.xml"]
    strip = re.compile(rb'<sheetData>.*</sheetData>|<dimension ref="[^"]*"\s*/>', re.DOTALL)
    assert strip.sub(b"", before[changed[0]]) == strip.sub(b"", after[changed[0]])
    above = re.compile(rb'<row r="1".*?(?=<row r="4")', re.DOTALL)
    assert above.findall(before[changed[0]]) == above.findall(after[changed[0]]) != []


def test_the_blanks_own_header_decides_the_columns(blank: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(blank, LAYOUT, PUPILS, out, Job())
    found = match(read_workbook(out))
    rows = source_rows(found)
    assert [row.values for row in rows] == [given(p, list(found.columns)) for p in PUPILS]
    assert [row.row for row in rows] == [4, 5, 6, 7]


def test_every_value_is_a_text_cell_in_the_columns_own_style(blank: Path, tmp_path: Path) -> None:
    """Complaint C05: digits stay text; a text that looks like a formula is none."""
    out = tmp_path / "out.xlsx"
    fill(blank, LAYOUT, PUPILS, out, Job())
    sheet = openpyxl.load_workbook(out)["学籍"]
    for row, pupil in enumerate(PUPILS, 4):
        for column, key in ((2, "id_number"), (3, "name"), (6, "phone"), (7, "talent")):
            cell = sheet.cell(row, column)
            assert cell.data_type != "f"
            assert cell.number_format == "@"
            if key != "name":  # openpyxl leaves the escape of a literal _x0041_ undecoded
                assert (cell.value or "") == pupil.get(key, "")
    live = re.findall(rb"<f>", parts(out)["xl/worksheets/sheet1.xml"])
    assert len(live) == 3


def test_helper_columns_are_left_as_they_were(blank: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(blank, LAYOUT, PUPILS, out, Job())
    sheet = openpyxl.load_workbook(out)["学籍"]
    assert [sheet.cell(row, 1).value for row in (4, 5, 6, 7)] == [
        "=LEN(B4)",
        "=LEN(B5)",
        "=LEN(B6)",
        None,
    ]
    assert [sheet.cell(row, 8).value for row in (4, 5, 6)] == ["编4", "编5", "编6"]
    assert sheet.column_dimensions["A"].hidden
    assert str(sheet.data_validations.dataValidation[0].sqref) == "E4:E999"


def test_what_has_no_column_is_reported(blank: Path, tmp_path: Path) -> None:
    report = fill(blank, LAYOUT, [{"name": "甲", "ethnicity": "汉族"}], tmp_path / "o.xlsx", Job())
    assert report.left_out == ("ethnicity",)
    assert any(p.code == "sheet.no-column" and "民族" in p.message for p in report.problems)


def test_a_blank_that_is_not_blank_is_refused(blank: Path, tmp_path: Path) -> None:
    filled = tmp_path / "filled.xlsx"
    fill(blank, LAYOUT, PUPILS, filled, Job())
    with pytest.raises(Rejected) as caught:
        fill(filled, LAYOUT, PUPILS, tmp_path / "out.xlsx", Job())
    assert caught.value.problems[0].code == "sheet.not-blank"
    assert not (tmp_path / "out.xlsx").exists()


def test_the_kinds_of_blank_and_file_must_be_one(blank: Path, tmp_path: Path) -> None:
    old = xls_of(tmp_path / "b.xls", [["姓名"]])
    for template, out in ((blank, "o.xls"), (old, "o.xlsx"), (None, "o.csv"), (None, "o")):
        with pytest.raises(Rejected) as caught:
            fill(template, LAYOUT, PUPILS, tmp_path / out, Job())
        assert caught.value.problems[0].code == "sheet.suffix"


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("value", ["\x00", "甲\x0b", "\ud800", "\ufffe", "长" * 32_768])
def test_what_no_cell_can_hold_is_refused_and_nothing_written(
    tmp_path: Path, suffix: str, value: str
) -> None:
    out = tmp_path / f"out{suffix}"
    out.write_bytes(b"old")
    with pytest.raises(Rejected) as caught:
        fill(None, LAYOUT, [{"name": "甲"}, {"name": "乙", "talent": value}], out, Job())
    (problem,) = caught.value.problems
    assert problem.where.field == "talent"
    assert "第 2 名" in problem.message
    assert out.read_bytes() == b"old"


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_cancelling_leaves_what_was_there(tmp_path: Path, suffix: str) -> None:
    job = Job()
    job.cancel()
    out = tmp_path / f"out{suffix}"
    with pytest.raises(Cancelled):
        fill(None, LAYOUT, PUPILS, out, job)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
@pytest.mark.parametrize("layout", [known.id for known in layouts.all_layouts() if known.ordered])
def test_every_layout_made_here_is_read_back_whole(
    tmp_path: Path, layout: str, suffix: str
) -> None:
    """Complaint P16: fields filled in must not be exported as nothing."""
    known = layouts.layout(layout)
    pupils = [{key: f"{key}-{n}" for key in known.keys if key} for n in range(3)]
    out = tmp_path / f"out{suffix}"
    fill(None, known, pupils, out, Job())
    found = match(read_workbook(out))
    assert found.layout_id == layout
    assert [row.values for row in source_rows(found)] == pupils


def test_a_layout_of_unknown_order_is_not_written(tmp_path: Path) -> None:
    loose = [known for known in layouts.all_layouts() if not known.ordered]
    for known in loose:
        with pytest.raises(Rejected) as caught:
            fill(None, known, PUPILS, tmp_path / "out.xlsx", Job())
        assert caught.value.problems[0].code == "sheet.layout-unordered"


def test_our_own_blank_has_lists_text_columns_and_a_frozen_header(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    fill(None, LAYOUT, PUPILS, out, Job())
    book = openpyxl.load_workbook(out)
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert "男" in lists["C2"]
    inline = [formula for formula in lists.values() if formula.startswith('"')]
    assert max(map(len, inline)) <= 257  # 255 characters between the quotes, Excel's limit
    ranges = [formula for formula in lists.values() if not formula.startswith('"')]
    assert ranges
    for formula in ranges:
        title, place = formula.split("!")
        assert book[title].sheet_state == "hidden"
        assert all(cell.value for (cell,) in book[title][place.replace("$", "")])
    hidden = {k for k, d in sheet.column_dimensions.items() if d.hidden}
    assert hidden == {"AU"}
    assert sheet["M2"].number_format == "@"


def test_a_sheet_with_prefixed_tags_and_no_row_numbers_is_filled(tmp_path: Path) -> None:
    xml = sheet_xml(f'<row>{text_cell("A1", "姓名")}</row><row><c r="A2" s="0"/></row>').replace(
        "xmlns=", "xmlns:x="
    )
    xml = re.sub(r"<(/?)(?=\w)", r"<\1x:", xml)
    blank = package(tmp_path / "b.xlsx", xml)
    out = tmp_path / "out.xlsx"
    fill(blank, LAYOUT, [{"name": "甲&乙"}, {"name": "丙"}], out, Job())
    assert read_workbook(out).sheets[0].rows == [["姓名"], ["甲&乙"], ["丙"]]
    assert [row[0].value for row in openpyxl.load_workbook(out).active] == ["姓名", "甲&乙", "丙"]


def test_an_empty_sheet_data_element_is_no_header(tmp_path: Path) -> None:
    blank = book_of(tmp_path / "b.xlsx", [])
    with pytest.raises(Rejected) as caught:
        fill(blank, LAYOUT, PUPILS, tmp_path / "o.xlsx", Job())
    assert caught.value.problems[0].code == "sheet.no-name-column"


def test_libreoffice_reads_what_was_written_into_its_own_template(
    blank: Path, tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    """A blank of another program, filled here, judged by that program."""
    theirs = convert(blank, "xlsx")
    out = tmp_path / "out.xlsx"
    fill(theirs, LAYOUT, PUPILS, out, Job())
    before, after = parts(theirs), parts(out)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet1.xml"]
    table = convert(out, CSV)
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[3:]
    shown = [[row[2], row[1], row[4], row[5], row[6]] for row in rows]
    keys = ("name", "id_number", "sex", "phone", "talent")
    assert shown == [[pupil.get(key, "") for key in keys] for pupil in PUPILS]
    assert openpyxl.load_workbook(out)["学籍"].data_validations.count == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_ten_thousand_pupils_with_distinct_texts_fit_the_readers_memory(
    tmp_path: Path, suffix: str
) -> None:
    """The limits against hostile files must let the largest honest roster pass."""
    keys = [key for key in LAYOUT.keys if key]
    pupils = [{key: f"东胜区街道{row:05}号{key}" for key in keys} for row in range(10_000)]
    out = tmp_path / f"out{suffix}"
    fill(None, LAYOUT, pupils, out, Job())
    found = match(read_workbook(out))
    assert [row.values for row in source_rows(found)] == pupils


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_formula_of_the_blank_is_kept_and_named(tmp_path: Path, suffix: str) -> None:
    blank = tmp_path / f"b{suffix}"
    if suffix == ".xls":
        import xlwt

        old = xlwt.Workbook()
        sheet = old.add_sheet("a")
        sheet.write(0, 0, "姓名")
        sheet.write(0, 1, "性别")
        sheet.write(1, 1, xlwt.Formula('"男"'))
        old.save(str(blank))
    else:
        book_of(blank, [["姓名", "性别"], [None, '="男"']])
    out = tmp_path / f"out{suffix}"
    report = fill(
        blank, LAYOUT, [{"name": "甲", "sex": "女"}, {"name": "乙", "sex": "女"}], out, Job()
    )
    kept = [p for p in report.problems if p.code == "sheet.formula-kept"]
    assert [p.where.cell for p in kept] == ["B2"]
    assert "女" not in read_workbook(out).sheets[0].rows[1]
    if suffix == ".xlsx":
        assert openpyxl.load_workbook(out).active["B2"].value == '="男"'
    assert read_workbook(out).sheets[0].rows[2] == ["乙", "女"]


def test_defaults_in_a_blank_do_not_make_it_full(tmp_path: Path) -> None:
    blank = book_of(tmp_path / "b.xlsx", [["姓名", "国籍/地区"], *[[None, "中国"]] * 3])
    out = tmp_path / "out.xlsx"
    fill(blank, LAYOUT, [{"name": "甲", "nationality": "蒙古"}], out, Job())
    assert read_workbook(out).sheets[0].rows[1:] == [["甲", "蒙古"], ["", "中国"], ["", "中国"]]
