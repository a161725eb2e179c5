"""Blank templates made from our own layouts, for when the registrar has none from the system."""

from io import BytesIO
from typing import TYPE_CHECKING

from app.domain import fields
from app.domain.layouts import Column, SheetLayout
from app.exchange.matching import column_letters
from app.problems import Problem, Rejected

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "学生基础信息"
CHOICES_SHEET = "字典"
_LAST_ROW = 65_536  # drop-downs reach as far as an .xls could
_INLINE = 255  # characters of a list Excel accepts inside the validation itself
_WIDTHS = {fields.Kind.ID_NUMBER: 22, fields.Kind.DIVISION: 18, fields.Kind.NATIONAL_NUMBER: 24}


def make_blank(layout: SheetLayout, suffix: str) -> bytes:
    """A blank .xlsx (drop-downs, frozen header) or .xls (no drop-downs) with text columns.

    Raises ``Rejected`` for a layout whose column order is not known.
    """
    if not layout.ordered:
        message = f"版式“{layout.title}”只用于识别文件，列序不全，不能导出。请换一种版式。"
        raise Rejected(Problem("sheet.layout-unordered", message))
    return _xls(layout) if suffix == ".xls" else _xlsx(layout)


def _kind(column: Column) -> fields.Kind:
    return fields.by_key(column.key).kind if column.key else fields.Kind.TEXT


def _choices(column: Column) -> list[str]:
    if not column.key:
        return []
    known = fields.by_key(column.key)
    return [fields.write(known, name) for name in fields.choices(known)]


def _xlsx(layout: SheetLayout) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(SHEET)
    row = layout.header_row
    for number, column in enumerate(layout.columns, 1):
        cell = sheet.cell(row, number, column.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.number_format = "@"
        dimension = sheet.column_dimensions[column_letters(number - 1)]
        dimension.number_format = "@"
        dimension.width = _WIDTHS.get(_kind(column), 14)
        dimension.hidden = not column.key
    sheet.freeze_panes = f"A{row + 1}"  # by name: a cell would become a row
    _add_drop_downs(book, sheet, layout)
    held = BytesIO()
    book.save(held)
    return held.getvalue()


def _add_drop_downs(book: "Workbook", sheet: "Worksheet", layout: SheetLayout) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    ranges: dict[tuple[str, ...], str] = {}
    for number, column in enumerate(layout.columns):
        names = tuple(_choices(column))
        if not names:
            continue
        validation = DataValidation("list", _formula(book, names, ranges), allow_blank=True)
        letters = column_letters(number)
        validation.add(f"{letters}{layout.header_row + 1}:{letters}{_LAST_ROW}")
        sheet.add_data_validation(validation)


def _formula(book: "Workbook", names: tuple[str, ...], ranges: dict[tuple[str, ...], str]) -> str:
    inline = ",".join(names)
    if len(inline) <= _INLINE and not any("," in name for name in names):
        return f'"{inline}"'
    if names not in ranges:
        if CHOICES_SHEET not in book.sheetnames:
            book.create_sheet(CHOICES_SHEET).sheet_state = "hidden"
        place = len(ranges) + 1
        for row, name in enumerate(names, 1):
            book[CHOICES_SHEET].cell(row, place, name)
        letters = column_letters(place - 1)
        ranges[names] = f"{CHOICES_SHEET}!${letters}$1:${letters}${len(names)}"
    return ranges[names]


def _xls(layout: SheetLayout) -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(SHEET)
    header = xlwt.easyxf(
        "font: bold on; align: horiz center, vert center, wrap on;"
        "pattern: pattern solid, fore_colour ice_blue",
        num_format_str="@",
    )
    text = xlwt.easyxf(num_format_str="@")
    for number, column in enumerate(layout.columns):
        sheet.write(layout.header_row - 1, number, column.header, header)
        shape = sheet.col(number)
        shape.set_style(text)
        shape.width = 256 * _WIDTHS.get(_kind(column), 14)
        shape.hidden = not column.key
    sheet.set_panes_frozen(True)
    sheet.set_horz_split_pos(layout.header_row)
    held = BytesIO()
    book.save(held)
    return held.getvalue()
