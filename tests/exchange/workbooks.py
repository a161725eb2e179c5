"""Workbooks for the tests, honest and hostile, made by hand or by other programs."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl

ID_NUMBER = "150602201501012619"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def book_of(path: Path, rows: Sequence[Sequence[object]], title: str = "学生") -> Path:
    """A workbook by openpyxl with one sheet of ``rows``."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def package(path: Path, sheet_xml: str, more: dict[str, str | bytes] | None = None) -> Path:
    """A minimal .xlsx by hand around the XML of its one sheet; ``more`` adds or replaces."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="学生" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet_xml,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | (more or {})).items():
            archive.writestr(name, content)
    return path


def sheet_xml(rows: str, *, head: str = "", tail: str = "") -> str:
    """A worksheet part around ``rows`` (XML)."""
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ole_with(streams: dict[str, bytes]) -> bytes:
    """An OLE2 file by hand with the named top-level streams, each at least 4,096 bytes long."""
    import struct

    sector, free, end, special = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    names = ["Root Entry", *streams]
    padded = [data.ljust(4096, b"\0") for data in streams.values()]
    padded = [data + b"\0" * (-len(data) % sector) for data in padded]
    entries = b""
    fat: list[int] = []
    starts: list[int] = []
    for data in padded:
        count = len(data) // sector
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), end]
    for index, name in enumerate(names):
        encoded = name.encode("utf-16-le") + b"\0\0"
        is_root = index == 0
        right = index + 1 if 0 < index < len(names) - 1 else free
        child = 1 if is_root and len(names) > 1 else free
        start = end if is_root else starts[index - 1]
        size = 0 if is_root else len(padded[index - 1])
        entries += encoded.ljust(64, b"\0")
        entries += struct.pack("<HBBIII", len(encoded), 5 if is_root else 2, 1, free, right, child)
        entries += b"\0" * 36 + struct.pack("<IQ", start, size)
    entries += b"\0" * (-len(entries) % sector)
    directory = len(fat)
    count = len(entries) // sector
    fat += [*range(directory + 1, directory + count), end]
    table_at = len(fat)
    fat.append(special)
    assert len(fat) <= 128
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, directory, 0, 4096,
                        end, 0, end, 0)  # fmt: skip
    head += struct.pack("<109I", table_at, *[free] * 108)
    return head + b"".join(padded) + entries + table


def xls_of(path: Path, rows: Sequence[Sequence[object]], title: str = "学生") -> Path:
    """An .xls by xlwt with one sheet of ``rows``; a list of them is all it can do."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(title)
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write(row, column, value)
    held = io.BytesIO()
    book.save(held)
    path.write_bytes(held.getvalue())
    return path
