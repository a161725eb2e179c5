"""Sheets of dossier entries: pupils in lines, and in the other columns whatever is entered of them.

The columns that say who is meant are found as in any roster; what else stands in the sheet is text
as it was typed, and a cell that Excel has made another thing of is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain import layouts
from app.domain.dossier import Sheet
from app.exchange import matching
from app.exchange.intake import SourceWorkbook
from app.exchange.rosters import table_bytes
from app.problems import Problem, Rejected, Where

WHO = ("姓名", "学籍号", "身份证件号", "班级")
"""What a blank sheet asks for to know a pupil by."""
_PASSED_OVER = frozenset({"序号", "编号", "学期", "学年", "考号"})
_WHO_KEYS = frozenset(
    {"name", "national_number", "id_number", "class_no", "grade", "sex", "seat_number"}
)


@dataclass(slots=True)
class Line:
    """One line: ``who`` by field key, ``texts`` by the header of the column, in their order."""

    row: int
    who: dict[str, str]
    texts: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """What was found: the sheet's name, its columns of content, its lines and what is wrong."""

    name: str
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def read(workbook: SourceWorkbook, sheet: Sheet) -> EntrySheet:
    """The lines of ``sheet`` in ``workbook``. Raises ``Rejected`` without names or content."""
    found = matching.match(workbook)
    columns = _columns(found, sheet)
    lacking = [name for name in _needed(sheet) if name not in columns]
    if lacking or not columns:
        what = f"“{'”“'.join(lacking)}”" if lacking else "要记入的内容"
        message = f"表中没有{what}一栏。请下载“{sheet.title}”的空白模板，按模板的表头填写后再选。"
        where = Where(sheet=found.sheet.name, row=found.header_row)
        raise Rejected(Problem("dossier.sheet-columns", message, where))
    lines = tuple(_lines(found, sheet, columns))
    problems = tuple(p for p in found.problems if not _about(p, found, columns))
    return EntrySheet(found.sheet.name, tuple(columns), lines, problems)


def blank(sheet: Sheet, people: Sequence[Sequence[str]] = ()) -> bytes:
    """A blank .xlsx with every cell as text; ``people`` (as ``WHO``) are written in beforehand."""
    headers = (*WHO, *sheet.columns)
    more = [""] * len(sheet.columns)
    return table_bytes(headers, [[*person, *more] for person in people], ".xlsx")


def _needed(sheet: Sheet) -> tuple[str, ...]:
    return () if sheet.wide else (sheet.title_column,)


def _columns(found: matching.Match, sheet: Sheet) -> dict[str, int]:
    """The columns of content by their headers, as the sheet's own definition writes them."""
    own = {layouts.normalise_header(name): name for name in sheet.columns}
    taken = {column for key, column in found.columns.items() if key in _WHO_KEYS}
    columns: dict[str, int] = {}
    for number, text in enumerate(found.sheet.rows[found.header_row - 1]):
        plain = layouts.normalise_header(text)
        if not plain or plain in _PASSED_OVER or number in taken:
            continue
        if plain in own or layouts.key_for_header(text) is None:
            columns.setdefault(own.get(plain, " ".join(text.split())), number)
    return columns


def _lines(found: matching.Match, sheet: Sheet, columns: dict[str, int]) -> Iterator[Line]:
    for source in matching.source_rows(found):
        who = {key: text for key, text in source.values.items() if key in _WHO_KEYS}
        own = [p for p in source.problems if p.where.field in _WHO_KEYS]
        line = Line(source.row, who, {}, own)
        row = found.sheet.rows[source.row - 1]
        marks = found.sheet.marks.get(source.row - 1, {})
        for header, number in columns.items():
            text = row[number].strip() if number < len(row) else ""
            mark = marks.get(number, "")
            if mark == "date" and header != sheet.day_column:
                line.problems.append(_date_cell(found, source.row, header, number))
                text = ""
            line.texts[header] = _tidy(text) if mark == "number" else text
        yield line


def _tidy(text: str) -> str:
    """A number as one writes it: 95.50000000000001 is 95.5."""
    try:
        return f"{float(text):.4f}".rstrip("0").rstrip(".") if "." in text else text
    except ValueError:
        return text


def _date_cell(found: matching.Match, row: int, header: str, column: int) -> Problem:
    cell = f"{matching.column_letters(column)}{row}"
    message = (
        f"{cell}“{header}”被 Excel 变成了日期，原来填的内容已看不出。"
        "请先把这一列设为“文本”格式，再重新填写。"
    )
    where = Where(sheet=found.sheet.name, cell=cell, row=row, field=header)
    return Problem("sheet.date-cell", message, where)


def _about(problem: Problem, found: matching.Match, columns: dict[str, int]) -> bool:
    """The warning that a column of content is unknown to national sheets, or a field's doubt."""
    cells = {f"{matching.column_letters(n)}{found.header_row}" for n in columns.values()}
    return problem.code == "sheet.unknown-header" and problem.where.cell in cells
