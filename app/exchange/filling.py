"""Export: one mechanism that fills a blank, the registrar's own or one made from a layout."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain import fields
from app.domain.layouts import SheetLayout
from app.exchange import blanks
from app.exchange.biff import workbook_stream, write_container
from app.exchange.biff_sheet import fill_stream
from app.exchange.intake import read_workbook
from app.exchange.matching import match, source_rows
from app.exchange.package import Target, fill_package
from app.exchange.screening import OLE_MAGIC
from app.exchange.text_cells import ILLEGAL, MAX_TEXT, refuse_impossible
from app.job import Job
from app.paths import whole_file
from app.problems import Level, Problem, Rejected, Unavailable, Where

SUFFIXES = (".xlsx", ".xls")
_FIELD_SEPARATOR = "\n"  # allowed inside a value, so joining with it hides no other character


@dataclass(frozen=True, slots=True)
class FillReport:
    """``rows`` written; ``left_out`` are keys that had values and no column in the blank."""

    rows: int
    left_out: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def fill(
    blank: Path | None,
    layout: SheetLayout,
    rows: Iterable[Mapping[str, str]],
    out: Path,
    job: Job,
) -> FillReport:
    """Write ``rows`` (flat, by key) into a copy of ``blank``, or of a blank made from ``layout``.

    The blank's own header decides which key goes where. Every value becomes a text cell. Nothing
    else in the blank changes (.xls: see ``biff_sheet``). Raises ``Rejected`` if the file kinds
    differ, the blank holds pupils already, or a value fits in no cell; then nothing is written.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        message = f"不能写“{out.suffix or '没有扩展名的'}”文件。请把文件名改为 .xlsx 或 .xls 结尾。"
        raise Rejected(Problem("sheet.suffix", message))
    data, target, problems = _opened(blank, layout, suffix, job)
    lines, left_out = _lines(rows, list(target.columns))
    total = len(lines)

    def step(done: int) -> None:
        job.step(done, total, "正在写表格")

    kept = _write(data, suffix, target, lines, out, step)
    problems += _formulas_kept(target.sheet, kept)
    problems += [_left_out(key) for key in left_out]
    return FillReport(total, left_out, tuple(problems))


def _opened(
    blank: Path | None, layout: SheetLayout, suffix: str, job: Job
) -> tuple[bytes, Target, list[Problem]]:
    if blank is None:
        columns = {column.key: n for n, column in enumerate(layout.columns) if column.key}
        target = Target(blanks.SHEET, layout.header_row + 1, columns)
        return blanks.make_blank(layout, suffix), target, []
    found = match(read_workbook(blank, job=job))
    if present := [row for row in source_rows(found) if row.values["name"].strip()]:
        message = (
            f"模板“{blank.name}”不是空白的：第 {present[0].row} 行起已有 {len(present)} 行内容。"
            "请换用从系统下载的空白模板。"
        )
        raise Rejected(Problem("sheet.not-blank", message, Where(row=present[0].row)))
    if twice := [p for p in found.problems if p.code == "sheet.column-twice"]:
        raise Rejected(*twice)
    data = blank.read_bytes()
    if (suffix == ".xls") != data.startswith(OLE_MAGIC):
        kind = ".xls" if data.startswith(OLE_MAGIC) else ".xlsx"
        message = f"模板“{blank.name}”其实是 {kind} 文件。请把要写的文件名也改为 {kind} 结尾。"
        raise Rejected(Problem("sheet.suffix", message))
    target = Target(found.sheet.name, found.first_row, found.columns)
    return data, target, list(found.problems)


def _lines(
    rows: Iterable[Mapping[str, str]], keys: Sequence[str]
) -> tuple[list[list[str]], tuple[str, ...]]:
    """The texts in column order, and the keys with values that have no column."""
    known = frozenset(keys)
    lines: list[list[str]] = []
    homeless: dict[str, None] = {}
    for number, row in enumerate(rows, 1):
        line = [row.get(key, "") for key in keys]
        joined = _FIELD_SEPARATOR.join(line)
        if len(joined) > MAX_TEXT or ILLEGAL.search(joined):
            refuse_impossible({key: row.get(key, "") for key in keys}, number)
        homeless.update((key, None) for key in row.keys() - known if row[key])
        lines.append(line)
    return lines, tuple(sorted(homeless))


def _write(
    data: bytes,
    suffix: str,
    target: Target,
    lines: Sequence[Sequence[str]],
    out: Path,
    step: Callable[[int], None],
) -> list[str]:
    try:
        with whole_file(out) as stream:
            if suffix == ".xls":
                filled, kept = fill_stream(workbook_stream(data), target, lines, step)
                write_container(filled, stream)
            else:
                kept = fill_package(data, target, lines, stream, step)
    except PermissionError as error:
        message = f"文件“{out.name}”写不进去，可能正被 Excel 或 WPS 打开。请关闭它，再导出一次。"
        raise Unavailable(message, "sheet.cannot-write") from error
    step(len(lines))
    return kept


def _formulas_kept(sheet: str, cells: list[str]) -> list[Problem]:
    if not cells:
        return []
    message = (
        f"模板的工作表“{sheet}”有 {len(cells)} 个单元格是公式（如 {cells[0]}），"
        "已按模板保留，没有写入学生的内容。请打开文件核对这些单元格。"
    )
    where = Where(sheet=sheet, cell=cells[0])
    return [Problem("sheet.formula-kept", message, where, level=Level.WARN)]


def _left_out(key: str) -> Problem:
    try:
        label = fields.by_key(key).label
    except KeyError:
        label = key
    message = f"模板里没有“{label}”一列，这一项没有写进文件。"
    return Problem("sheet.no-column", message, Where(field=key), level=Level.WARN)
