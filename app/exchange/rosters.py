"""Plain tables for people: rosters as .xlsx and .csv."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from pathlib import Path

from app.exchange.package import Target, fill_package
from app.exchange.text_cells import ILLEGAL, MAX_TEXT
from app.paths import whole_file
from app.problems import Problem, Rejected

SHEET = "名册"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_table(headers: Sequence[str], rows: Iterable[Sequence[str]], out: Path) -> None:
    """Write a header and ``rows`` to ``out`` (.xlsx or .csv) as ``table_bytes`` makes them."""
    content = table_bytes(headers, rows, out.suffix)
    with whole_file(out) as stream:
        stream.write(content)


def table_bytes(headers: Sequence[str], rows: Iterable[Sequence[str]], suffix: str) -> bytes:
    """A header and ``rows`` as a .xlsx or .csv file in memory, every value as text.

    CSV is UTF-8 with a BOM and CRLF (RFC 4180); what a spreadsheet would take for a formula gets
    an apostrophe in front. Raises ``Rejected`` for another suffix or a text no cell can hold.
    """
    lines = [list(row) for row in rows]
    for number, line in enumerate(lines, 1):
        if ILLEGAL.search("\n".join(line)) or any(len(text) > MAX_TEXT for text in line):
            message = f"名册第 {number} 行含有写不进表格的字符或过长的内容。请改正后再导出。"
            raise Rejected(Problem("sheet.illegal-character", message))
    if suffix.lower() == ".csv":
        return _csv(headers, lines)
    if suffix.lower() == ".xlsx":
        return _xlsx(headers, lines)
    message = f"不能写“{suffix or '没有扩展名的'}”文件。请把文件名改为 .xlsx 或 .csv 结尾。"
    raise Rejected(Problem("sheet.suffix", message))


def _csv(headers: Sequence[str], lines: list[list[str]]) -> bytes:
    held = StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    for line in (headers, *lines):
        writer.writerow([_harmless(text) for text in line])
    return b"\xef\xbb\xbf" + held.getvalue().encode("utf-8")


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _xlsx(headers: Sequence[str], lines: list[list[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(SHEET)
    for number, text in enumerate(headers, 1):
        cell = sheet.cell(1, number)
        cell.value = text
        cell.data_type = "s"
        cell.font = Font(bold=True)
        dimension = sheet.column_dimensions[cell.column_letter]
        dimension.number_format = "@"
        dimension.width = 16
    sheet.freeze_panes = "A2"
    blank = BytesIO()
    book.save(blank)
    out = BytesIO()
    target = Target(SHEET, 2, {str(number): number for number in range(len(headers))})
    fill_package(blank.getvalue(), target, lines, out, lambda _done: None)
    return out.getvalue()
