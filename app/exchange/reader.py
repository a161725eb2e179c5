"""The child process that opens files from outside: no key, no register, little memory, little time.

Reads the file from standard input and writes JSON lines to standard output: a sheet's head, its
rows, its end; last of all ``{"done": true}``, or one ``{"refused": …}``.
"""

import datetime
import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from app.exchange.parts import attributes, sheet_parts
from app.exchange.screening import (
    ENCRYPTED,
    MAX_COLUMNS,
    MAX_FILE,
    MAX_ROWS,
    Screened,
    refusal,
    screen,
    too_wide,
)
from app.problems import Rejected

MEGABYTE = 1 << 20
HARD_LIMIT = 1024 * MEGABYTE
SMALL_LIMIT = 280 * MEGABYTE
SECONDS = 30
_BATCH = 1_000
_LISTED = 50  # so many cells are named one by one; more say the same
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^<>]*>[^<]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def main() -> int:
    """Read standard input, answer on standard output; 0 also when the answer is a refusal."""
    _limit(HARD_LIMIT)
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read(MAX_FILE + 1)
        for line in answer(data):
            text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
            out.write(text.encode("utf-8", "replace") + b"\n")
    except Rejected as rejected:
        problem = rejected.problems[0]
        refused = {"refused": {"code": problem.code, "message": problem.message}}
        out.write(b"\n" + json.dumps(refused).encode() + b"\n")
    out.flush()
    return 0


def answer(data: bytes) -> Iterator[object]:
    """The lines that tell what is in the workbook ``data``."""
    screened = screen(data)
    _limit(_memory_for(screened))
    try:
        yield from _sheets(data, screened)
    except Rejected:
        raise
    except MemoryError as error:
        raise too_wide() from error
    except BaseException as error:  # a panic in the parser's Rust is no Exception
        raise _unreadable(error) from error
    yield {"done": True}


def _memory_for(screened: Screened) -> int:
    """Bytes of address space. 10,000 × 72 distinct texts need 126 MB as .xlsx (45 MB unpacked)
    and 450 MB as .xls (40 MB), so a file gets more only by being large itself.
    """
    floor, factor = (4, 16) if screened.kind == "xls" else (48, 6)
    more = max(0, screened.unpacked - floor * MEGABYTE) * factor
    return min(HARD_LIMIT, SMALL_LIMIT + more)


def _limit(address_space: int) -> None:
    """Bound this process; Windows has no such limits, the parent's clock stands alone there."""
    if sys.platform == "win32":
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        address_space = min(address_space, hard)
    resource.setrlimit(resource.RLIMIT_AS, (address_space, hard))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _unreadable(error: BaseException) -> Rejected:
    if "password" in type(error).__name__.lower():
        return refusal("sheet.encrypted", ENCRYPTED)
    return refusal(
        "sheet.unreadable",
        "表格内部已损坏，读不下去。请用 Excel 或 WPS 打开，另存为新文件后再选。",
    )


def _sheets(data: bytes, screened: Screened) -> Iterator[object]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for index, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        visible = about.visible == SheetVisibleEnum.Visible
        yield {"sheet": about.name, "visible": visible}
        marks: list[list[Any]] = []
        valueless: list[list[str]] = []
        if visible:
            yield from _rows(book.get_sheet_by_index(index), marks)
            valueless = _cells_without_value(data, about.name, screened)
        yield {"marks": marks, "valueless": valueless}


def _rows(sheet: Any, marks: list[list[Any]]) -> Iterator[list[list[str]]]:
    """Rows from the sheet's first on, in batches; ``marks`` gets the cells that were no text."""
    if sheet.start is None:
        return
    (_, first), (last_row, last_column) = sheet.start, sheet.end
    if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS:
        raise too_wide()
    left = [""] * first
    batch: list[list[str]] = []
    for number, row in enumerate(sheet.iter_rows()):
        odd = [column for column, value in enumerate(row) if value.__class__ is not str]
        for column in odd:
            kind, row[column] = _as_text(row[column])
            marks.append([number, column + first, kind])
        batch.append(left + row if left else row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def _as_text(value: object) -> tuple[str, str]:
    """The kind of a cell that is no text, and its value written out."""
    if isinstance(value, bool):
        return "bool", "是" if value else "否"
    if isinstance(value, datetime.date):
        return "date", value.strftime("%Y%m%d")
    if isinstance(value, (int, float)):
        whole = value == int(value) if abs(value) < 1e300 else False
        return "number", str(int(value)) if whole and abs(value) < 1e15 else repr(value)
    return "other", str(value)


def _cells_without_value(data: bytes, sheet: str, screened: Screened) -> list[list[str]]:
    """Cells of ``sheet`` whose formula has no stored result (``formula``) or an ``error``.

    Only after the parser has found the sheet well formed: the search relies on closed tags.
    """
    import zipfile

    if not screened.odd_parts:
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = sheet_parts(archive).get(sheet, "")
        return _valueless(archive.read(part)) if part in screened.odd_parts else []


def _valueless(xml: bytes) -> list[list[str]]:
    found: list[list[str]] = []
    for match in _CELL.finditer(xml):
        body = match[2]
        is_error = b't="e"' in match[1] or b"t='e'" in match[1]
        if is_error or (_FORMULA.search(body) and not _VALUE.search(body)):
            place = attributes(match[1].decode("ascii", "replace")).get("r", "")
            found.append([place, "error" if is_error else "formula"])
            if len(found) >= _LISTED:
                break
    return found


if __name__ == "__main__":
    sys.exit(main())
