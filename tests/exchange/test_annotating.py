"""Her own file back, with what is wrong in red and a comment in the cell."""

import tempfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from workbooks import ID_NUMBER, MAIN, book_of, package, sheet_xml, text_cell, xls_of

from app.exchange.annotating import LIST_SHEET, annotate
from app.exchange.intake import read_workbook
from app.exchange.matching import match, source_rows
from app.problems import Level, Problem, Rejected, Where

ROWS = [["姓名", "身份证件号"], ["巴图·孟和", ID_NUMBER], ["王𠮷", None]]
PROBLEMS = [
    Problem("a", "“身份证件号”没有填。", Where("学生", "B3", 3), "填表说明", Level.REFUSE),
    Problem("b", "“姓名”请核对。", Where("学生", "A2", 2), level=Level.WARN),
    Problem("c", "“姓名”有生僻字。", Where("学生", "A2", 2), level=Level.WARN),
    Problem("d", "=整份文件的问题。", Where(sheet="学生")),
]


def own_file(path: Path) -> Path:
    book = openpyxl.load_workbook(book_of(path, ROWS))
    sheet = book["学生"]
    sheet["A1"].font = Font(bold=True)
    sheet["C2"] = "=LEN(B2)"
    sheet.column_dimensions["B"].width = 33
    validation = DataValidation("list", '"男,女"')
    validation.add("D2:D9")
    sheet.add_data_validation(validation)
    book.save(path)
    return path


def test_wrong_cells_are_red_and_say_why(tmp_path: Path) -> None:
    """Complaint P06: the faulty cells marked in her own file."""
    out = tmp_path / "标注.xlsx"
    annotate(own_file(tmp_path / "a.xlsx"), PROBLEMS, out)
    sheet = openpyxl.load_workbook(out)["学生"]
    assert sheet["B3"].fill.fgColor.rgb == "FFFF9999"
    assert sheet["B3"].comment.text == "“身份证件号”没有填。"
    assert sheet["A2"].fill.fgColor.rgb == "FFFFEB9C"
    assert sheet["A2"].comment.text == "“姓名”请核对。\n“姓名”有生僻字。"
    assert sheet["A3"].comment is None


def test_the_rest_of_her_file_stays(tmp_path: Path) -> None:
    out = tmp_path / "标注.xlsx"
    annotate(own_file(tmp_path / "a.xlsx"), PROBLEMS, out)
    sheet = openpyxl.load_workbook(out)["学生"]
    assert [[cell.value for cell in row] for row in sheet["A1:B3"]] == ROWS
    assert sheet["A1"].font.bold
    assert sheet["C2"].value == "=LEN(B2)"
    assert sheet.column_dimensions["B"].width == 33
    assert sheet.data_validations.count == 1


def test_all_findings_are_listed_on_a_first_sheet(tmp_path: Path) -> None:
    out = tmp_path / "标注.xlsx"
    annotate(own_file(tmp_path / "a.xlsx"), PROBLEMS, out)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == [LIST_SHEET, "学生"]
    listed = list(book[LIST_SHEET].values)[1:]
    assert [row[5] for row in listed] == [problem.message for problem in PROBLEMS]
    assert [row[4] for row in listed] == ["须改正", "提醒", "提醒", "须改正"]
    assert all(cell.data_type != "f" for row in book[LIST_SHEET] for cell in row)


def test_an_annotated_file_can_be_imported_again(tmp_path: Path) -> None:
    out = tmp_path / "标注.xlsx"
    annotate(own_file(tmp_path / "a.xlsx"), PROBLEMS, out)
    again = match(read_workbook(out))
    assert again.sheet.name == "学生"
    assert [row.values["name"] for row in source_rows(again)] == ["巴图·孟和", "王𠮷"]


def test_an_xls_comes_back_as_xlsx_with_the_same_values(tmp_path: Path) -> None:
    rows = [*ROWS, ["=1+1", "x"]]
    out = tmp_path / "标注.xlsx"
    annotate(xls_of(tmp_path / "a.xls", rows), PROBLEMS, out)
    sheet = openpyxl.load_workbook(out)["学生"]
    assert [[cell.value for cell in row] for row in sheet["A1:B4"]] == rows
    assert sheet["A4"].data_type == "s"
    assert sheet["B3"].comment is not None


def test_what_openpyxl_would_lose_comes_back_as_values(tmp_path: Path) -> None:
    """A far styled cell would take openpyxl minutes, of Strict OOXML it reads nothing."""
    rows = f'<row r="1">{text_cell("A1", "姓名")}</row><row r="2">{text_cell("A2", "甲")}</row>'
    far = rows + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    out = tmp_path / "标注.xlsx"
    annotate(package(tmp_path / "a.xlsx", sheet_xml(far)), PROBLEMS, out)
    sheet = openpyxl.load_workbook(out)["学生"]
    assert (sheet.max_row, sheet["A2"].value) == (3, "甲")
    strict = sheet_xml(rows).replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    annotate(package(tmp_path / "b.xlsx", strict), PROBLEMS, out)
    assert openpyxl.load_workbook(out)["学生"]["A2"].value == "甲"


def test_no_pupil_is_left_in_a_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing personal in temporary files: there is no folder to put one, and it works."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    out = tmp_path / "标注.xlsx"
    annotate(own_file_in_memory(tmp_path), PROBLEMS, out)
    assert out.exists()


def own_file_in_memory(folder: Path) -> Path:
    rows = f'<row r="1">{text_cell("A1", "姓名")}</row><row r="2">{text_cell("A2", "甲")}</row>'
    return package(folder / "a.xlsx", sheet_xml(rows))


def test_a_hostile_file_is_not_annotated(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", "<!DOCTYPE x []>" + sheet_xml(""))
    with pytest.raises(Rejected):
        annotate(path, PROBLEMS, tmp_path / "o.xlsx")
    assert not (tmp_path / "o.xlsx").exists()


def test_the_copy_must_be_xlsx(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        annotate(own_file(tmp_path / "a.xlsx"), PROBLEMS, tmp_path / "o.xls")
    assert caught.value.problems[0].code == "sheet.suffix"
