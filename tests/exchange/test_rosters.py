"""Rosters as plain tables: text stays text, in a spreadsheet and in a text file."""

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from workbooks import ID_NUMBER

from app.exchange.intake import read_workbook
from app.exchange.rosters import write_table
from app.problems import Rejected

HEADERS = ["姓名", "身份证件号", "备注"]
ROWS = [
    ["巴图·孟和", ID_NUMBER, '逗号,引号"换\n行'],
    ["王𠮷", "", " 空格 "],
    ["=1+1", "@a", "-1"],
]


def test_a_spreadsheet_roster_holds_text_only(tmp_path: Path) -> None:
    out = tmp_path / "名册.xlsx"
    write_table(HEADERS, ROWS, out)
    assert read_workbook(out).sheets[0].rows == [HEADERS, *ROWS]
    sheet = openpyxl.load_workbook(out).active
    assert {cell.data_type for row in sheet for cell in row if cell.value} <= {"s", "inlineStr"}


def test_libreoffice_reads_the_roster(tmp_path: Path, convert: Callable[[Path, str], Path]) -> None:
    out = tmp_path / "名册.xlsx"
    write_table(HEADERS, ROWS, out)
    table = convert(out, "csv:Text - txt - csv (StarCalc):44,34,76")
    with table.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream)) == [HEADERS, *ROWS]


def test_a_csv_roster_opens_in_excel_and_hides_no_formula(tmp_path: Path) -> None:
    out = tmp_path / "名册.csv"
    starts = ["=a", "+a", "-a", "@a", "\ta", "\ra", "＝a", "＋a", "－a", "＠a", "a=", ""]
    write_table(["内容"], [[text] for text in starts], out)
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        read = [row[0] for row in csv.reader(stream)][1:]
    assert read == [*("'" + text for text in starts[:10]), "a=", ""]


def test_a_csv_roster_keeps_every_other_text(tmp_path: Path) -> None:
    out = tmp_path / "名册.csv"
    write_table(HEADERS, ROWS[:2], out)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [HEADERS, *ROWS[:2]]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_what_no_table_can_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Rejected) as caught:
        write_table(HEADERS, [["甲", "", "\x00"]], tmp_path / name)
    assert caught.value.problems[0].code == "sheet.illegal-character"
    assert list(tmp_path.iterdir()) == []


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as caught:
        write_table(HEADERS, ROWS, tmp_path / "a.txt")
    assert caught.value.problems[0].code == "sheet.suffix"
