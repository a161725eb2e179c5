"""Export into .xls: rows go into the registrar's own BIFF8 file, all its other records stay."""

import csv
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlrd
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from workbooks import ID_NUMBER, ole_with

from app.domain import layouts
from app.exchange.biff import records, workbook_stream
from app.exchange.biff_sheet import fill_stream
from app.exchange.filling import fill
from app.exchange.intake import read_workbook
from app.exchange.matching import match, source_rows
from app.exchange.package import Target
from app.job import Job
from app.problems import Rejected

LAYOUT = layouts.layout("a_2013")
HEADERS = ["隐藏", "身份证件号", "姓名", "现住址", "性别"]
PUPILS = [
    {"id_number": ID_NUMBER, "name": "巴图·孟和", "address": "东胜区" * 40, "sex": "男"},
    {"id_number": "15060220150101262X", "name": "王𠮷", "address": "", "sex": "女"},
    *[{"id_number": f"1506022015{n:08}", "name": f"生{n}", "sex": "女"} for n in range(70)],
]
KEYS = ["id_number", "name", "address", "sex"]
VALIDATIONS = {0x01B2, 0x01BE}
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"


@pytest.fixture
def office_blank(tmp_path: Path, convert: Callable[[Path, str], Path]) -> Path:
    """A blank .xls written by LibreOffice: lists, a note, hidden row and column, three sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "学籍"
    sheet["A1"] = "学生基础信息"
    sheet.append(HEADERS)
    sheet.append([f"KD_F{n:02}" for n in range(5)])
    for row in range(4, 9):
        for column in range(1, 6):
            sheet.cell(row, column).number_format = "@"
        sheet.cell(row, 1, f"=ROW()*{row}")
    sheet["C2"].comment = Comment("填姓名", "系统")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["A"].hidden = True
    validation = DataValidation("list", '"男,女"')
    validation.add("E4:E999")
    sheet.add_data_validation(validation)
    book.create_sheet("说明").append(["请勿改动", 3.5])
    lists = book.create_sheet("字典")
    lists.append(["男"])
    lists.sheet_state = "hidden"
    path = tmp_path / "模板.xlsx"
    book.save(path)
    return convert(path, "xls")


def xlwt_blank(path: Path) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("学籍")
    for column, header in enumerate(HEADERS):
        sheet.write(0, column, header)
        sheet.write(1, column, "", xlwt.easyxf(num_format_str="@"))
    book.add_sheet("说明").write(0, 0, "请勿改动")
    book.save(str(path))
    return path


def kept(path: Path) -> list[tuple[int, bytes]]:
    """Every record but cells, rows, strings, dimensions and positions."""
    moving = {0x0208, 0x0200, 0x00FC, 0x003C, 0x00FF, 0x00D7, 0x020B, 0x0085}
    cells = {0x0201, 0x00BE, 0x00FD, 0x00BD, 0x027E, 0x0006, 0x0203, 0x0204, 0x0205, 0x0207}
    stream = workbook_stream(path.read_bytes())
    return [(c, b) for c, b in records(stream) if c not in moving | cells | {0}]  # 0: padding


def rows_by_xlrd(path: Path, sheet: str = "学籍") -> Iterator[list[object]]:
    book = xlrd.open_workbook(str(path), formatting_info=True)
    for number in range(book.sheet_by_name(sheet).nrows):
        yield book.sheet_by_name(sheet).row_values(number)


def test_pupils_stand_in_libreoffices_template_as_text(office_blank: Path, tmp_path: Path) -> None:
    """Complaint C05, judged by xlrd, by calamine and by LibreOffice itself."""
    out = tmp_path / "out.xls"
    report = fill(office_blank, LAYOUT, PUPILS, out, Job())
    assert report.rows == len(PUPILS)
    found = match(read_workbook(out))
    rows = source_rows(found)
    assert [row.values for row in rows] == [{k: p.get(k, "") for k in KEYS} for p in PUPILS]
    assert rows[0].row == 4
    by_xlrd = list(rows_by_xlrd(out))[3:]
    assert [row[1:] for row in by_xlrd] == [[p.get(k, "") for k in KEYS] for p in PUPILS]
    book = xlrd.open_workbook(str(out), formatting_info=True)
    cell = book.sheet_by_name("学籍").cell(3, 1)
    assert cell.ctype == xlrd.XL_CELL_TEXT
    assert book.format_map[book.xf_list[cell.xf_index].format_key].format_str == "@"


def test_libreoffice_opens_what_was_put_into_its_file(
    office_blank: Path, tmp_path: Path, convert: Callable[[Path, str], Path]
) -> None:
    out = tmp_path / "out.xls"
    fill(office_blank, LAYOUT, PUPILS, out, Job())
    with convert(out, CSV).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[3:]
    assert [row[1:5] for row in rows] == [[p.get(k, "") for k in KEYS] for p in PUPILS]
    again = openpyxl.load_workbook(convert(out, "xlsx"))
    sheet = again["学籍"]
    assert again["字典"].sheet_state == "hidden"
    assert sheet.column_dimensions["A"].hidden
    assert sheet.data_validations.count == 1
    assert sheet["C2"].comment is not None
    assert [sheet.cell(row, 1).value for row in (4, 8)] == ["=ROW()*4", "=ROW()*8"]


def test_every_other_record_stays_as_it_was(office_blank: Path, tmp_path: Path) -> None:
    """Complaint C01: lists, hidden columns, formats, notes and other sheets survive."""
    out = tmp_path / "out.xls"
    fill(office_blank, LAYOUT, PUPILS, out, Job())
    assert kept(out) == kept(office_blank)
    assert {code for code, _ in kept(out)} >= VALIDATIONS
    codes = {code for code, _ in records(workbook_stream(out.read_bytes()))}
    used = next(b for c, b in records(workbook_stream(out.read_bytes())) if c == 0x0200)
    assert struct.unpack_from("<IIHH", used) == (0, 3 + len(PUPILS), 0, 5)
    assert not codes & {0x00FF, 0x00D7, 0x020B}  # positions that no longer hold must not stay
    assert list(rows_by_xlrd(out, "说明")) == list(rows_by_xlrd(office_blank, "说明"))
    before, after = list(rows_by_xlrd(office_blank)), list(rows_by_xlrd(out))
    assert after[:3] == before[:3]
    assert [row[0] for row in after[3:8]] == [row[0] for row in before[3:8]]


def test_an_xlwt_file_is_filled_too(tmp_path: Path) -> None:
    blank = xlwt_blank(tmp_path / "b.xls")
    out = tmp_path / "out.xls"
    fill(blank, LAYOUT, PUPILS, out, Job())
    assert [row[1:] for row in rows_by_xlrd(out)][1:] == [
        [p.get(k, "") for k in KEYS] for p in PUPILS
    ]
    assert list(rows_by_xlrd(out, "说明")) == [["请勿改动"]]
    assert kept(out) == kept(blank)


def test_positions_in_other_sheets_go_because_they_move(tmp_path: Path) -> None:
    """INDEX and DBCELL hold offsets in the stream; Excel writes them in every sheet."""
    stream = workbook_stream(xlwt_blank(tmp_path / "b.xls").read_bytes()).rstrip(b"\0") + b"\0" * 3
    sheets = [body for code, body in records(stream) if code == 0x0085]
    bof_end = struct.unpack_from("<I", sheets[1])[0] + 4 + 16
    index = struct.pack("<HH", 0x020B, 16) + b"\1" * 16
    stream = stream[:bof_end] + index + stream[bof_end:]
    filled, _ = fill_stream(stream, Target("学籍", 2, {"name": 2}), [["甲"]], lambda _done: None)
    assert 0x020B not in {code for code, _ in records(filled)}
    (tmp_path / "o.xls").write_bytes(_contained(filled))
    assert list(rows_by_xlrd(tmp_path / "o.xls", "说明")) == [["请勿改动"]]


def test_our_own_xls_has_text_columns(tmp_path: Path) -> None:
    out = tmp_path / "out.xls"
    fill(None, LAYOUT, PUPILS, out, Job())
    book = xlrd.open_workbook(str(out), formatting_info=True)
    sheet = book.sheet_by_index(0)
    column = LAYOUT.keys.index("id_number")
    cell = sheet.cell(1, column)
    assert (cell.ctype, cell.value) == (xlrd.XL_CELL_TEXT, ID_NUMBER)
    assert book.format_map[book.xf_list[cell.xf_index].format_key].format_str == "@"
    assert sheet.colinfo_map[LAYOUT.keys.index("")].hidden


def test_a_formula_looking_text_stays_text(tmp_path: Path) -> None:
    out = tmp_path / "out.xls"
    texts = ["=1+1", "+1", "-1", "@A1", "=cmd|'/c calc'!A0"]
    fill(None, LAYOUT, [{"name": text} for text in texts], out, Job())
    sheet = xlrd.open_workbook(str(out)).sheet_by_index(0)
    cells = [sheet.cell(row, 1) for row in range(1, 6)]
    assert [cell.value for cell in cells] == texts
    assert {cell.ctype for cell in cells} == {xlrd.XL_CELL_TEXT}


def test_more_pupils_than_rows_are_refused(tmp_path: Path) -> None:
    stream = workbook_stream(xlwt_blank(tmp_path / "b.xls").read_bytes())
    target = Target("学籍", 2, {"name": 2})
    with pytest.raises(Rejected) as caught:
        fill_stream(stream, target, [["甲"]] * 65_536, lambda _done: None)
    assert caught.value.problems[0].code == "sheet.too-many-rows"


def test_a_file_older_than_excel_97_is_told_so(tmp_path: Path) -> None:
    bof = struct.pack("<HHHHHH", 0x0809, 8, 0x0500, 5, 0, 0)
    with pytest.raises(Rejected) as caught:
        workbook_stream(ole_with({"Book": bof + b"\x0a\0\0\0"}))
    assert caught.value.problems[0].code == "sheet.old-xls"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
        | st.integers(4_000, 9_000).map(lambda size: "长" * size),
        min_size=1,
        max_size=60,
    )
)
def test_any_text_crosses_the_borders_of_records_unharmed(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    blank = xlwt_blank(folder / "b.xls")
    stream = workbook_stream(blank.read_bytes())
    target = Target("学籍", 2, {"name": 2})
    filled, _ = fill_stream(stream, target, [[text] for text in texts], lambda _done: None)
    assert all(len(body) <= 8_224 for _, body in records(filled))
    (folder / "o.xls").write_bytes(_contained(filled))
    assert [row[2] for row in rows_by_xlrd(folder / "o.xls")][1:] == texts
    rows = read_workbook(folder / "o.xls").sheets[0].rows
    assert [row[2] for row in rows[1:]] == texts


def _contained(stream: bytes) -> bytes:
    import io

    from app.exchange.biff import write_container

    held = io.BytesIO()
    write_container(stream, held)
    return held.getvalue()
