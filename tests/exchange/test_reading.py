"""What a cell of a file from outside becomes: text as it stands, and a mark on all else."""

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from workbooks import (
    ID_NUMBER,
    MAIN,
    OFFICE,
    PACKAGE,
    STRICT,
    package,
    sheet_xml,
    text_cell,
    xls_of,
)

from app.exchange.intake import read_workbook
from app.problems import Level

NAMES = ["巴图·孟和", "王𠮷", "李㛃", "䶮　娜", "𬭎𬱖", "欧阳  明明"]


def test_names_come_back_character_by_character(tmp_path: Path) -> None:
    for suffix in (".xlsx", ".xls"):
        path = tmp_path / f"a{suffix}"
        if suffix == ".xls":
            xls_of(path, [[name] for name in NAMES])
        else:
            book = openpyxl.Workbook()
            for name in NAMES:
                book.active.append([name])
            book.save(path)
        assert read_workbook(path).sheets[0].rows == [[name] for name in NAMES]


def test_the_name_of_a_file_does_not_matter_its_content_does(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xls", sheet_xml(f'<row r="1">{text_cell("A1", "姓名")}</row>'))
    assert read_workbook(path).sheets[0].rows == [["姓名"]]
    path = xls_of(tmp_path / "b.xlsx", [["姓名"]])
    assert read_workbook(path).sheets[0].rows == [["姓名"]]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_leading_empty_rows_and_columns_keep_the_sheets_own_numbers(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    rows = [[], [], [None, None, "姓名"], [], [None, None, "甲"]]
    if suffix == ".xls":
        xls_of(path, rows)
    else:
        book = openpyxl.Workbook()
        book.active["C3"], book.active["C5"] = "姓名", "甲"
        book.save(path)
    assert read_workbook(path).sheets[0].rows[4][2] == "甲"
    assert read_workbook(path).sheets[0].rows[2] == ["", "", "姓名"]


def test_numbers_are_marked_and_told_apart_from_text(tmp_path: Path) -> None:
    """A number that lost digits shows it: complaint C05."""
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.append([ID_NUMBER, float(ID_NUMBER), 5, 1.5, True])
    book.save(path)
    sheet = read_workbook(path).sheets[0]
    assert sheet.rows == [[ID_NUMBER, repr(float(ID_NUMBER)), "5", "1.5", "是"]]
    assert sheet.marks == {0: {1: "number", 2: "number", 3: "number", 4: "bool"}}


def _with_format(path: Path, number: int) -> Path:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill/></fills>'
        "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
        f'<cellXfs><xf/><xf numFmtId="{number}" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )
    more: dict[str, str | bytes] = {
        "xl/styles.xml": styles,
        "xl/_rels/workbook.xml.rels": relations,
    }
    rows = '<row r="1"><c r="A1" s="1"><v>40657</v></c></row>'
    return package(path, sheet_xml(rows), more)


@pytest.mark.parametrize("number", [14, 27, 31, 36, 57])
def test_chinese_date_formats_are_dates(tmp_path: Path, number: int) -> None:
    """Built-in formats such as yyyy年m月d日 (complaint C06)."""
    sheet = read_workbook(_with_format(tmp_path / "a.xlsx", number)).sheets[0]
    assert sheet.rows == [["20110424"]]
    assert sheet.marks == {0: {0: "date"}}


def test_strict_open_xml_is_read(tmp_path: Path) -> None:
    xml = sheet_xml(f'<row r="1">{text_cell("A1", "姓名")}</row>').replace(MAIN, STRICT)
    strict_office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    more: dict[str, str | bytes] = {
        "xl/workbook.xml": (
            f'<workbook xmlns="{STRICT}" xmlns:r="{strict_office}"><sheets>'
            '<sheet name="学生" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{strict_office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{strict_office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
    }
    assert read_workbook(package(tmp_path / "a.xlsx", xml, more)).sheets[0].rows == [["姓名"]]


def test_a_wrong_dimension_hides_nothing(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", "甲")}</row>' for n in range(1, 9))
    xml = sheet_xml(rows, head='<dimension ref="A1"/>')
    assert len(read_workbook(package(tmp_path / "a.xlsx", xml)).sheets[0].rows) == 8


def test_escaped_characters_are_decoded(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{text_cell("A1", "一行_x000D_二行")}{text_cell("B1", "_x005F_x000D_")}</row>'
    )
    sheet = read_workbook(package(tmp_path / "a.xlsx", sheet_xml(rows))).sheets[0]
    assert sheet.rows == [["一行\r二行", "_x000D_"]]


def test_a_formula_without_stored_value_is_named_with_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "学生"
    book.active.append(["姓名", "性别"])
    book.active.append(["甲", '=IF(1,"男","女")'])
    book.save(path)
    read = read_workbook(path)
    assert read.sheets[0].rows[1] == ["甲", ""]
    assert [(p.code, p.where.cell, p.where.row, p.level) for p in read.problems] == [
        ("sheet.formula-without-value", "B2", 2, Level.WARN)
    ]


def test_a_formula_with_its_value_is_a_value(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
    read = read_workbook(package(tmp_path / "a.xlsx", sheet_xml(rows)))
    assert read.sheets[0].rows == [["ab"]]
    assert read.problems == ()


def test_an_error_value_is_named_with_its_cell(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="B3" t="e"><v>#N/A</v></c></row>'
    read = read_workbook(package(tmp_path / "a.xlsx", sheet_xml(rows)))
    assert [(p.code, p.where.cell) for p in read.problems] == [("sheet.error-value", "B3")]


def test_hidden_sheets_are_named_and_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "学生"
    book.active.append(["姓名"])
    hidden = book.create_sheet("字典")
    hidden.append(["男"])
    hidden.sheet_state = "hidden"
    book.save(path)
    sheets = read_workbook(path).sheets
    assert [(s.name, s.visible, s.rows) for s in sheets] == [
        ("学生", True, [["姓名"]]),
        ("字典", False, []),
    ]


def test_a_date_cell_of_an_xls_is_written_out(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="yyyy/m/d")
    book.add_sheet("a").write(0, 0, datetime.date(2011, 4, 24), style)
    path = tmp_path / "a.xls"
    book.save(str(path))
    assert read_workbook(path).sheets[0].rows == [["20110424"]]


def test_a_file_written_by_libreoffice_reads_the_same(
    tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    rows = [["姓名", "身份证件号"], *[[name, ID_NUMBER] for name in NAMES]]
    for row in rows:
        book.active.append(row)
    book.save(path)
    assert read_workbook(convert(path, "xls")).sheets[0].rows == rows
    assert read_workbook(convert(path, "xlsx")).sheets[0].rows == rows
