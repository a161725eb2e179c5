"""A copy of the registrar's own file in which every finding is a coloured cell with a comment."""

import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from app.exchange.intake import SourceWorkbook, read_workbook
from app.exchange.text_cells import ILLEGAL
from app.paths import whole_file
from app.problems import Level, Problem, Rejected, Unavailable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

LIST_SHEET = "问题清单"
_AUTHOR = "学籍台"
_RED, _YELLOW = "FFFF9999", "FFFFEB9C"
_LEVELS = {Level.WARN: "提醒", Level.TASK: "待办", Level.NEEDS_CONFIRM: "待确认"}
_STRICT = b"purl.oclc.org/ooxml"  # openpyxl reads no row of Strict OOXML
# openpyxl walks every row up to a far stray cell, for minutes.
_FAR = re.compile(rb"\br=[\"'](?:[A-Z]{3}\d|[J-Z][A-Z]\d|I[W-Z]\d|[A-Z]{1,2}\d{6})")
_TAME_SHEET = 64 * 1024 * 1024


def annotate(source: Path, problems: Sequence[Problem], out: Path) -> None:
    """Write ``source`` with its findings to ``out`` (.xlsx); all are listed on a first sheet too.

    Blocking ones are red, the others yellow. Of an .xls, and of an .xlsx that openpyxl cannot
    carry over whole, the copy holds the same values in the same cells, without its formats.
    """
    if out.suffix.lower() != ".xlsx":
        message = "标注后的副本只能存为 .xlsx。请把文件名改为 .xlsx 结尾。"
        raise Rejected(Problem("sheet.suffix", message))
    values = read_workbook(source)  # also the screening: nothing below meets an unjudged file
    data = source.read_bytes()
    book = _loaded(data) if _can_be_loaded(data) else _copied(values)
    _mark(book, problems)
    _list(book, problems)
    try:
        with whole_file(out) as stream:
            _save(book, stream)
    except PermissionError as error:
        message = f"文件“{out.name}”写不进去，可能正被 Excel 或 WPS 打开。请关闭它，再试一次。"
        raise Unavailable(message, "sheet.cannot-write") from error


def _save(book: "Workbook", stream: BinaryIO) -> None:
    """Save in memory: openpyxl by itself writes every sheet to a temporary file."""
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            writer = WorksheetWriter(ws, BytesIO())
            writer.write()
            vars(ws).update(_rels=vars(writer)["_rels"])  # as openpyxl's own method does
            archive.writestr(ws.path[1:], writer.read())
            self.manifest.append(ws)

    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        InMemory(book, archive).save()


def _can_be_loaded(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for info in archive.infolist():
            if not info.filename.endswith(".xml"):
                continue
            if info.file_size > _TAME_SHEET:
                return False
            text = archive.read(info)
            if _STRICT in text or _FAR.search(text):
                return False
    return True


def _loaded(data: bytes) -> "Workbook":
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions it cannot carry over
        return load_workbook(BytesIO(data), rich_text=True)


def _copied(values: SourceWorkbook) -> "Workbook":
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for source in values.sheets:
        if source.visible:
            sheet = book.create_sheet(source.name)
            for row, texts in enumerate(source.rows, 1):
                for column, text in enumerate(texts, 1):
                    if text:
                        _write(sheet, row, column, text)
    return book


def _write(sheet: "Worksheet", row: int, column: int, text: str) -> "Cell":
    """A text cell, even if ``text`` looks like a formula."""
    cell = cast("Cell", sheet.cell(row, column))  # our own sheet: no cell of it is merged
    cell.value = ILLEGAL.sub("□", text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _mark(book: "Workbook", problems: Sequence[Problem]) -> None:
    from openpyxl.cell.cell import Cell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    found: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.where.cell and problem.where.sheet in book.sheetnames:
            found[problem.where.sheet, problem.where.cell].append(problem)
    for (sheet, place), here in found.items():
        cell = book[sheet][place]
        if not isinstance(cell, Cell):  # the covered part of a merged cell takes no comment
            continue
        colour = _RED if any(problem.level.blocks for problem in here) else _YELLOW
        cell.fill = PatternFill("solid", fgColor=colour)
        text = "\n".join(problem.message for problem in here)
        if cell.comment:
            text = f"{cell.comment.text}\n{text}"
        comment = Comment(ILLEGAL.sub("□", text), _AUTHOR)
        comment.width, comment.height = 320, 60 + 20 * len(here)
        cell.comment = comment


def _list(book: "Workbook", problems: Sequence[Problem]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet = book.create_sheet(LIST_SHEET, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    headers = ("序号", "工作表", "行", "单元格", "级别", "问题和办法", "依据")
    for column, (text, width) in enumerate(zip(headers, (6, 16, 8, 9, 8, 64, 22), strict=True), 1):
        _write(sheet, 1, column, text).font = Font(bold=True)
        sheet.column_dimensions["ABCDEFG"[column - 1]].width = width
    for row, problem in enumerate(problems, 2):
        where = problem.where
        level = _LEVELS.get(problem.level, "须改正" if problem.level.blocks else "提示")
        line = str(where.row or "")
        texts = (
            str(row - 1),
            where.sheet,
            line,
            where.cell,
            level,
            problem.message,
            problem.source,
        )
        for column, text in enumerate(texts, 1):
            _write(sheet, row, column, text).alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"  # she prints the list: one page wide
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
