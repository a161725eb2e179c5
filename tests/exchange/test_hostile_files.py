"""Files that mean harm, or are not what their name says, end in one clear sentence."""

import json
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from workbooks import (
    OFFICE,
    PACKAGE,
    book_of,
    ole_with,
    package,
    sheet_xml,
    text_cell,
    xls_of,
)

from app.exchange.intake import Limits, read_workbook
from app.job import Cancelled, Job
from app.problems import Rejected, Unavailable

ROW = f'<row r="1">{text_cell("A1", "姓名")}</row>'
# Runs the reader as its only child, and reports the child's own peak memory and processor time.
_GAUGE = """
import json, resource, subprocess, sys
with open(sys.argv[1], "rb") as stream:
    subprocess.run([sys.executable, "-m", "app.exchange.reader"], stdin=stream,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_maxrss / 1024, used.ru_utime + used.ru_stime]))
"""


def refused(path: Path) -> str:
    """The code of the one sentence that reading ``path`` ends in, within its limits."""
    with pytest.raises(Rejected) as caught:
        read_workbook(path)
    assert len(caught.value.problems) == 1
    message = caught.value.problems[0].message
    assert message.endswith("。")
    assert "Traceback" not in message
    done = subprocess.run(
        [sys.executable, "-c", _GAUGE, str(path)], check=True, capture_output=True, text=True
    )
    megabytes, seconds = json.loads(done.stdout)
    assert megabytes <= 300
    assert seconds <= 5
    return caught.value.problems[0].code


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", sheet_xml(ROW))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/noise.bin", random.Random(1).randbytes(3_000_000))
        archive.writestr("xl/media/large.bin", b"\0" * 400_000_000)
    assert path.stat().st_size * 200 > 400_000_000  # so that the ratio alone would let it pass
    assert refused(path) == "sheet.bomb"


def test_a_bomb_that_lies_about_its_size_is_stopped_too(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", sheet_xml(ROW))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/large.bin", b"\0" * 200_000_000)
    size = struct.pack("<I", 200_000_000)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 1_000)))
    assert refused(path) in ("sheet.bomb", "sheet.truncated")


def test_a_very_repetitive_part_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = package(tmp_path / "a.xlsx", sheet_xml(ROW), {"xl/x.xml": "<a>" + " " * 90_000_000})
    assert refused(path) == "sheet.bomb"


def test_thousands_of_members_are_refused(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {f"xl/p{number}.bin": b"" for number in range(2_100)}
    assert refused(package(tmp_path / "a.xlsx", sheet_xml(ROW), more)) == "sheet.bomb"


def test_one_long_text_repeated_by_reference_does_not_fill_the_memory(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_000))
    text = "甲" * 32_000
    strings = f'<sst xmlns="{OFFICE}"><si><t>{text}</t></si></sst>'.replace(
        OFFICE, "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    )
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>"
    )
    more: dict[str, str | bytes] = {
        "xl/sharedStrings.xml": strings,
        "xl/_rels/workbook.xml.rels": relations,
    }
    assert refused(package(tmp_path / "a.xlsx", sheet_xml(cells), more)) == "sheet.too-wide"


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD1", "IW2"])
def test_one_far_cell_ends_at_once(tmp_path: Path, place: str) -> None:
    row = "".join(filter(str.isdigit, place))
    far = f'<row r="{row}">{text_cell(place, "x")}</row>'
    rows = ROW + far if row != "1" else ROW.replace("</row>", text_cell(place, "x") + "</row>")
    assert refused(package(tmp_path / "a.xlsx", sheet_xml(rows))) == "sheet.too-wide"


def test_two_cells_at_the_corners_of_an_xls_end_at_once(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名"], *[[] for _ in range(65_534)], [None] * 255 + ["x"]]
    assert refused(xls_of(tmp_path / "a.xls", rows)) == "sheet.too-wide"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "sheet.macros"),
        ("xl/activeX/activeX1.xml", "sheet.active"),
        ("xl/embeddings/oleObject1.bin", "sheet.embedded"),
        ("xl/externalLinks/externalLink1.xml", "sheet.external"),
        ("xl/connections.xml", "sheet.external"),
    ],
)
def test_parts_that_act_or_reach_outside_are_refused(tmp_path: Path, part: str, code: str) -> None:
    path = package(tmp_path / "a.xlsx", sheet_xml(ROW), {part: b"<x/>"})
    assert refused(path) == code


def _relations(kind: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/{kind}" Target="http://example.invalid/" TargetMode="External"/>'
        "</Relationships>"
    )


def test_a_relation_to_something_outside_is_refused(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {"xl/worksheets/_rels/sheet1.xml.rels": _relations("image")}
    assert refused(package(tmp_path / "a.xlsx", sheet_xml(ROW), more)) == "sheet.external"


def test_a_hyperlink_is_no_harm(tmp_path: Path) -> None:
    more: dict[str, str | bytes] = {"xl/worksheets/_rels/sheet1.xml.rels": _relations("hyperlink")}
    book = read_workbook(package(tmp_path / "a.xlsx", sheet_xml(ROW), more))
    assert book.sheets[0].rows == [["姓名"]]


def test_a_formula_that_starts_a_program_is_refused(tmp_path: Path) -> None:
    cell = '<row r="2"><c r="A2"><f>cmd|\'/c calc\'!A0</f><v>1</v></c></row>'
    assert refused(package(tmp_path / "a.xlsx", sheet_xml(ROW + cell))) == "sheet.dde"


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    rows = ROW + f'<row r="2">{text_cell("A2", "=1+1")}</row>'
    book = read_workbook(package(tmp_path / "a.xlsx", sheet_xml(rows)))
    assert book.sheets[0].rows[1] == ["=1+1"]


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">',
    ],
)
def test_entities_are_refused_before_any_parser_sees_them(tmp_path: Path, declaration: str) -> None:
    path = package(tmp_path / "a.xlsx", declaration + sheet_xml(ROW))
    assert refused(path) == "sheet.doctype"


def test_entities_hidden_in_utf16_are_refused(tmp_path: Path) -> None:
    xml = ("<!DOCTYPE x []>" + sheet_xml(ROW)).encode("utf-16")
    path = package(tmp_path / "a.xlsx", "", {"xl/worksheets/sheet1.xml": xml})
    assert refused(path) == "sheet.encoding"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("网页.xls", "<html><table><tr><td>姓名</td></tr></table></html>".encode("gbk"),
         "sheet.is-html"),
        ("文本.xlsx", "姓名,身份证号\n巴图,1\n".encode("gb18030"), "sheet.is-text"),
        ("文本.xls", "姓名\t身份证号\n".encode("utf-16"), "sheet.is-text"),
        ("空.xlsx", b"", "sheet.empty-file"),
        ("扫描.xlsx", b"%PDF-1.7\n%\xe2\xe3", "sheet.is-pdf"),
        ("照片.xls", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 99, "sheet.is-image"),
        ("数据.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
         "sheet.is-xml"),
        ("乱.xls", bytes(range(1, 256)) + b"\x00" * 99, "sheet.unknown"),
    ],
)  # fmt: skip
def test_a_wrong_extension_is_told_as_what_the_file_is(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


def test_other_zip_files_are_named(tmp_path: Path) -> None:
    for member, code in [
        ("word/document.xml", "sheet.is-word"),
        ("content.xml", "sheet.is-ods"),
        ("xl/workbook.bin", "sheet.is-xlsb"),
        ("照片/1.jpg", "sheet.is-zip"),
    ]:
        path = tmp_path / f"{code}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, b"x")
        assert refused(path) == code


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.98])
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_truncated_file_is_said_to_be_incomplete(
    tmp_path: Path, suffix: str, kept: float
) -> None:
    rows = [["姓名", "身份证件号"], *[[f"生{n}", f"15060220150101{n:04}"] for n in range(400)]]
    make = book_of if suffix == ".xlsx" else xls_of
    path = make(tmp_path / f"a{suffix}", rows)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert refused(path) == "sheet.truncated"


def test_flipped_bytes_end_in_a_sentence_or_in_rows(tmp_path: Path) -> None:
    data = xls_of(tmp_path / "a.xls", [["姓名"], ["甲"]]).read_bytes()
    for position in range(0, len(data), 997):
        path = tmp_path / "b.xls"
        path.write_bytes(data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :])
        try:
            read_workbook(path)
        except Rejected as rejected:
            assert rejected.problems[0].message.endswith("。")


def test_a_password_is_asked_away(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(ole_with({"EncryptedPackage": b"\1" * 5000, "EncryptionInfo": b"\4"}))
    assert refused(path) == "sheet.encrypted"


def test_an_xls_with_a_password_is_refused(tmp_path: Path) -> None:
    bof = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    path = tmp_path / "a.xls"
    path.write_bytes(ole_with({"Workbook": bof + struct.pack("<HHH", 0x2F, 2, 0) + b"\x0a\0\0\0"}))
    assert refused(path) == "sheet.encrypted"


def test_an_xls_with_macros_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(ole_with({"Workbook": b"", "_VBA_PROJECT_CUR": b"\1"}))
    assert refused(path) == "sheet.macros"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (struct.pack("<HHIBBB", 0x85, 9, 99, 0, 1, 1) + b"\0M", "sheet.macros"),
        (struct.pack("<HHHHB", 0x1AE, 9, 1, 4, 0) + b"a.xls"[:4], "sheet.external"),
    ],
)
def test_macro_sheets_and_links_of_an_xls_are_refused(
    tmp_path: Path, record: bytes, code: str
) -> None:
    bof = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    path = tmp_path / "a.xls"
    path.write_bytes(ole_with({"Workbook": bof + record + b"\x0a\0\0\0"}))
    assert refused(path) == code


def test_the_clock_ends_a_reading_that_takes_too_long(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", [["姓名"]])
    with pytest.raises(Rejected) as caught:
        read_workbook(path, Limits(seconds=0.0))
    assert caught.value.problems[0].code == "sheet.too-slow"


def test_the_user_can_end_a_reading(tmp_path: Path) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        read_workbook(book_of(tmp_path / "a.xlsx", [["姓名"]]), job=job)


def test_a_missing_file_is_the_environment_and_not_a_trace(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        read_workbook(tmp_path / "没有.xlsx")
    assert caught.value.code == "sheet.cannot-open"


def test_the_child_gets_no_password_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process started with the reader's environment is asked what it sees."""
    from app.exchange import intake

    monkeypatch.setenv("XUEJI_PASSWORD", "secret-of-a-test")
    seen = subprocess.run(
        [sys.executable, "-c", "import os; print(dict(os.environ))"],
        env=intake.child_environment(),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "XUEJI" not in seen
