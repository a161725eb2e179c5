"""Where in a workbook the pupils stand: the sheet, the header row, the column of every field."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain import fields, layouts
from app.domain.fields import Kind
from app.exchange.intake import SourceSheet, SourceWorkbook
from app.problems import Level, Problem, Rejected, Where

_SEARCHED_ROWS = 40
_PLENTY = 5  # so many known headers in one row, and the search need not go on below it
_MACHINE_KEY = re.compile(r"(?:KD_)?[A-Za-z]{1,3}_?F?\d{1,3}")
_INSTRUCTIONS = frozenset(
    {
        "必填",
        "选填",
        "非必填",
        "可选",
        "条件必填",
        "必填项",
        "选填项",
        "文本",
        "字典",
        "日期",
        "数字",
    }
)
_EXAMPLE = re.compile(r"[（(【\[]?(?:例|示例|样例|填写示例|范例|例如|例子)[）)】\]：:]?")
_NOTE = re.compile(r"(?:注|说明|填写说明|填表说明|备注|提示|要求)[意：:、\d一（(]|\d+[、.．]")
_GUARDIAN_GROUP = re.compile(r"成员|监护人|家长")

# Whole numbers below 1e15 pass through Excel unharmed, unless a leading zero or a length tells of
# digits that are gone. What stands here is all that a numeric cell of the kind may be.
_NUMERIC_MAY_BE: dict[Kind, re.Pattern[str] | None] = {
    Kind.ID_NUMBER: None,
    Kind.NATIONAL_NUMBER: None,
    Kind.VERBATIM: None,
    Kind.PHONE: re.compile(r"1\d{10}"),
    Kind.DIVISION: re.compile(r"\d{6}|\d{12}"),
    Kind.DATE: re.compile(r"\d{8}"),
    Kind.MONTH: re.compile(r"\d{6}"),
    Kind.POSTCODE: re.compile(r"\d{6}"),
    Kind.SCHOOL_CODE: re.compile(r"\d{10}"),
}
_HARMLESS = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Match:
    """What was found. ``header_row``, ``first_row`` and ``last_row`` (of pupils) count from 1.

    ``last_row`` is before ``first_row`` when there is no pupil. ``columns`` count from 0;
    ``layout_id`` is "" when the keys stand in no shipped layout's order.
    """

    sheet: SourceSheet
    header_row: int
    first_row: int
    last_row: int
    columns: dict[str, int]
    layout_id: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One pupil's line: ``row`` is the sheet's own number, ``values`` are raw text by key."""

    row: int
    values: dict[str, str]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Header:
    """A candidate: the 0-based last row of the header and what each column is called."""

    row: int
    texts: list[str]
    keys: list[str | None]

    @property
    def score(self) -> int:
        return len({key for key in self.keys if key})


def column_letters(column: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_of(match: Match, row: int, key: str) -> str:
    """The cell's address such as ``B7``, or "" for a field the sheet has no column for."""
    column = match.columns.get(key)
    return "" if column is None else f"{column_letters(column)}{row}"


def match(workbook: SourceWorkbook) -> Match:
    """Find the pupils. Raises ``Rejected`` if no visible sheet has a column for the name.

    The problems name unknown headers (WARN), two columns for one field, and cells without value.
    """
    found: tuple[SourceSheet, _Header] | None = None
    for sheet in workbook.sheets:
        header = _best_header(sheet)
        if header and (found is None or header.score > found[1].score):
            found = sheet, header
    if found is None:
        raise _no_name(workbook)
    sheet, header = found
    columns, problems = _columns(sheet, header)
    problems += [p for p in workbook.problems if p.where.sheet == sheet.name]
    first = _first_pupil(sheet, header, columns)
    end = _end_of_pupils(sheet, columns, first)
    problems += _only_defaults(sheet, columns, end)
    layout_id = _layout_of(header.keys)
    return Match(sheet, header.row + 1, first + 1, end, columns, layout_id, tuple(problems))


def _no_name(workbook: SourceWorkbook) -> Rejected:
    names = "、".join(f"“{sheet.name}”" for sheet in workbook.sheets if sheet.visible) or "（无）"
    message = (
        f"找不到表头：在工作表{names}的前 {_SEARCHED_ROWS} 行中没有“姓名”（或“学生姓名”）一列。"
        "请确认选的是学生名册，并保留含“姓名”的表头行。"
    )
    return Rejected(Problem("sheet.no-name-column", message))


def _best_header(sheet: SourceSheet) -> _Header | None:
    best: _Header | None = None
    above: list[str] = []
    for number, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        for texts in (row, _joined(above, row)) if any(above) else (row,):
            header = _Header(number, texts, [_key(text) for text in texts])
            if "name" in header.keys and (best is None or header.score > best.score):
                best = header
        if best and best.score >= _PLENTY and best.row < number:
            break
        above = row
    return best


def _key(text: str) -> str | None:
    return layouts.key_for_header(text) if text and len(text) <= 40 else None


def _joined(above: list[str], row: list[str]) -> list[str]:
    """Two header rows read as one: 成员1 over 姓名、关系… is 成员1姓名、成员1关系…"""
    texts, group = [], ""
    for upper, lower in zip(above, row, strict=False):
        group = upper or group
        if not lower:
            texts.append(upper)
        elif _GUARDIAN_GROUP.search(group) and _key(group + lower):
            texts.append(group + lower)
        else:
            texts.append(lower)
    return texts


def _columns(sheet: SourceSheet, header: _Header) -> tuple[dict[str, int], list[Problem]]:
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    for number, (text, key) in enumerate(zip(header.texts, header.keys, strict=True)):
        if not text.strip() or layouts.is_hidden(text):
            continue
        cell = f"{column_letters(number)}{header.row + 1}"
        where = Where(sheet=sheet.name, cell=cell, row=header.row + 1, field=key or "")
        shown = " ".join(text.split())
        if key is None:
            message = f"工作表“{sheet.name}”的 {cell} 表头“{shown}”不认识，这一列不读。"
            problems.append(Problem("sheet.unknown-header", message, where, level=Level.WARN))
        elif key in columns:
            first = column_letters(columns[key])
            message = (
                f"工作表“{sheet.name}”的 {cell} 表头“{shown}”与 {first} 列是同一数据项，"
                "不知道该用哪一列。请删去或改名其中一列。"
            )
            problems.append(Problem("sheet.column-twice", message, where))
        else:
            columns[key] = number
    return columns, problems


def _layout_of(keys: list[str | None]) -> str:
    found = [key for key in keys if key]
    for known in layouts.all_layouts():
        if known.ordered and found == [key for key in known.keys if key]:
            return known.id
    return ""


def _first_pupil(sheet: SourceSheet, header: _Header, columns: dict[str, int]) -> int:
    """The first row below the header and what explains it: keys, instructions, an example."""
    row = header.row + 1
    while row < len(sheet.rows) and _is_no_pupil(sheet.rows[row], columns):
        row += 1
    return row


def _end_of_pupils(sheet: SourceSheet, columns: dict[str, int], first: int) -> int:
    """Behind the last row with a name or a number; below it a template may hold defaults only."""
    telling = [columns[key] for key in ("name", "id_number", "national_number") if key in columns]
    end = len(sheet.rows)
    while end > first and not any(sheet.rows[end - 1][column].strip() for column in telling):
        end -= 1
    return end


def _only_defaults(sheet: SourceSheet, columns: dict[str, int], end: int) -> list[Problem]:
    rows = [
        number
        for number, row in enumerate(sheet.rows[end:], end + 1)
        if any(row[column].strip() for column in columns.values())
    ]
    if not rows:
        return []
    message = (
        f"工作表“{sheet.name}”第 {rows[0]} 至 {rows[-1]} 行中有 {len(rows)} 行没有姓名和证件号，"
        "未作为学生读取。如果其中有学生，请补上姓名。"
    )
    where = Where(sheet=sheet.name, row=rows[0])
    return [Problem("sheet.rows-without-name", message, where, level=Level.WARN)]


def _is_no_pupil(row: list[str], columns: dict[str, int]) -> bool:
    texts = [text.strip() for text in row if text.strip()]
    name = row[columns["name"]].strip()
    if not texts:
        return False
    if _EXAMPLE.match(name) or _EXAMPLE.match(texts[0]):
        return True
    if len(texts) == 1 and (_NOTE.match(texts[0]) or len(texts[0]) > 60):
        return True
    if name in _INSTRUCTIONS:
        return True
    keys = sum(1 for text in texts if _MACHINE_KEY.fullmatch(text))
    return keys * 2 > len(texts) and (not name or bool(_MACHINE_KEY.fullmatch(name)))


def source_rows(match: Match) -> list[SourceRow]:
    """Every line that has anything in a known column; blank lines are passed over.

    A value whose cell could not be trusted is "" and has a problem.
    """
    return list(_source_rows(match))


def _source_rows(match: Match) -> Iterator[SourceRow]:
    keys, numbers = list(match.columns), list(match.columns.values())
    marks = match.sheet.marks
    pupils = match.sheet.rows[match.first_row - 1 : match.last_row]
    for index, row in enumerate(pupils, match.first_row - 1):
        picked = [row[number] for number in numbers]
        if "".join(picked).strip():
            source = SourceRow(index + 1, dict(zip(keys, picked, strict=True)))
            if index in marks:
                _judge_marks(match, source, marks[index])
            yield source


def _judge_marks(match: Match, source: SourceRow, marks: dict[int, str]) -> None:
    """Look at the cells that were no text; refused ones lose their value."""
    for key, column in match.columns.items():
        if column in marks:
            known = fields.by_key(key)
            value, why = _judged(known.kind, marks[column], source.values[key])
            source.values[key] = value
            if why:
                source.problems.append(_refused(match, source.row, known, why))


def _judged(kind: Kind, mark: str, text: str) -> tuple[str, str]:
    """The value a cell that is no text stands for, and why it cannot be used ("" when it can)."""
    if mark == "number":
        return _judged_number(kind, text)
    if mark == "date" and kind == Kind.MONTH:
        return text[:6], ""
    if mark == "date" and kind != Kind.DATE:
        return "", "date-cell"
    return text, ""


def _judged_number(kind: Kind, text: str) -> tuple[str, str]:
    pattern = _NUMERIC_MAY_BE.get(kind, _HARMLESS)
    if pattern is not None and pattern.fullmatch(text):
        return text, ""
    return "", "numeric-cell"


_REASONS = {
    "numeric-cell": "是数值而不是文本，位数可能已经丢失，不能采用。"
    "请先把这一列设为“文本”格式，再照原始材料重新填写（不要只改格式）。",
    "date-cell": "被 Excel 变成了日期，原来填的内容已看不出。"
    "请先把这一列设为“文本”格式，再重新填写。",
}


def _refused(match: Match, row: int, known: fields.Field, why: str) -> Problem:
    cell = cell_of(match, row, known.key)
    where = Where(sheet=match.sheet.name, cell=cell, row=row, field=known.key)
    message = f"工作表“{match.sheet.name}”的 {cell}“{known.label}”{_REASONS[why]}"
    return Problem(f"sheet.{why}", message, where)
