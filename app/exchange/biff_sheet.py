"""Rows put into one sheet of a BIFF8 workbook; every other record stays as it was ([MS-XLS]).

What goes: EXTSST, INDEX and DBCELL, which only speed up seeking and hold positions that move.
The new container has the Workbook stream alone: properties and preview pictures are not kept.
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from app.exchange.biff import BOF, EOF, record, records
from app.exchange.matching import column_letters
from app.exchange.package import Target
from app.problems import Problem, Rejected

MAX_ROW = 65_536
_BOUNDSHEET, _SST, _EXTSST, _CONTINUE = 0x0085, 0x00FC, 0x00FF, 0x003C
_INDEX, _DBCELL, _DIMENSIONS, _ROW, _COLINFO = 0x020B, 0x00D7, 0x0200, 0x0208, 0x007D
_BLANK, _MULBLANK, _LABELSST, _MULRK, _RK = 0x0201, 0x00BE, 0x00FD, 0x00BD, 0x027E
_FORMULA = 0x0006
_AFTER_FORMULA = frozenset({0x0207, 0x0221, 0x04BC, 0x0236})  # STRING, ARRAY, SHRFMLA, TABLE
_CELLS = frozenset(
    {_BLANK, _MULBLANK, _LABELSST, _MULRK, _RK, _FORMULA, 0x0203, 0x0204, 0x0205, 0x00D6}
)
_BODY = 8_224  # bytes in one record
_BLOCK = 32  # rows whose ROW records stand together
_DEFAULT_XF = 15
_ROW_BODY = struct.Struct("<HHHHHHHH")
_LABEL = struct.Struct("<HHHHHI")


@dataclass(slots=True)
class _Cell:
    code: int
    xf: int
    raw: bytes


@dataclass(slots=True)
class _Sheet:
    """A sheet taken apart: records before and after the cell table, ROW bodies, cells."""

    before: list[bytes] = field(default_factory=list)
    after: list[bytes] = field(default_factory=list)
    rows: dict[int, bytes] = field(default_factory=dict)
    cells: dict[int, dict[int, _Cell]] = field(default_factory=dict)
    column_xf: dict[int, int] = field(default_factory=dict)


def fill_stream(
    stream: bytes, target: Target, lines: Sequence[Sequence[str]], step: Callable[[int], None]
) -> tuple[bytes, list[str]]:
    """The Workbook ``stream`` with ``lines`` in ``target``, as string cells in the column's format.

    With it the cells where the blank has a formula and a value was therefore not written. Raises
    ``Rejected`` when the lines reach below row 65,536, the last an .xls has.
    """
    if target.first_row + len(lines) - 1 > MAX_ROW:
        message = f".xls 最多 {MAX_ROW} 行，放不下 {len(lines)} 名学生。请改用 .xlsx 或分年级导出。"
        raise Rejected(Problem("sheet.too-many-rows", message))
    starts = _substreams(stream)
    chosen = next(start for name, start in starts if name == target.sheet)
    order = sorted({start for _, start in starts})
    ends = dict(zip(order, [*order[1:], len(stream)], strict=True))
    first_string = _string_count(stream)
    strings: dict[str, int] = {}
    kept: list[str] = []
    bodies: dict[int, bytes] = {}
    for start, end in ends.items():
        part = stream[start:end]
        if start == chosen:
            bodies[start] = _filled(part, target, lines, step, strings, first_string, kept)
        else:
            bodies[start] = _without_positions(part)
    cells = sum(1 for line in lines for text in line if text)
    return _assembled(stream[: order[0]], bodies, list(strings), cells), kept


def _substreams(stream: bytes) -> list[tuple[str, int]]:
    found = []
    for code, body in takewhile(lambda r: r[0] != EOF, records(stream)):
        if code == _BOUNDSHEET:
            wide = body[7] & 1
            name = body[8 : 8 + body[6] * (2 if wide else 1)]
            start = struct.unpack_from("<I", body)[0]
            found.append((name.decode("utf-16-le" if wide else "latin-1"), start))
    return found


def _string_count(stream: bytes) -> int:
    for code, body in records(stream):
        if code == _SST:
            return int(struct.unpack_from("<I", body, 4)[0])
        if code == EOF:
            break
    return 0


def _without_positions(part: bytes) -> bytes:
    return b"".join(record(c, b) for c, b in _sheet_records(part) if c not in (_INDEX, _DBCELL))


def _sheet_records(part: bytes) -> list[tuple[int, bytes]]:
    """The records up to the sheet's own EOF; charts nest their BOF and EOF inside."""
    found: list[tuple[int, bytes]] = []
    depth = 0
    for code, body in records(part):
        depth += (code == BOF) - (code == EOF)
        found.append((code, body))
        if depth == 0:
            break
    return found


def _taken_apart(part: bytes) -> _Sheet:
    sheet = _Sheet()
    last: _Cell | None = None
    depth = 0
    for code, body in _sheet_records(part):
        depth += (code == BOF) - (code == EOF)
        if depth > 1 or code in (_INDEX, _DBCELL):
            if depth > 1:
                sheet.after.append(record(code, body))
        elif code == _ROW:
            sheet.rows[struct.unpack_from("<H", body)[0]] = body
        elif code in _CELLS:
            last = _add_cells(sheet, code, body)
        elif code in _AFTER_FORMULA and last is not None:
            last.raw += record(code, body)
        else:
            _add_other(sheet, code, body)
    return sheet


def _add_other(sheet: _Sheet, code: int, body: bytes) -> None:
    is_late = bool(sheet.rows or sheet.cells or sheet.after) or _after_dimensions(sheet)
    (sheet.after if is_late else sheet.before).append(record(code, body))
    if code == _COLINFO:
        first, last, _, xf = struct.unpack_from("<HHHH", body)
        sheet.column_xf.update(dict.fromkeys(range(first, min(last, 255) + 1), xf))


def _after_dimensions(sheet: _Sheet) -> bool:
    return bool(sheet.before) and sheet.before[-1][:2] == struct.pack("<H", _DIMENSIONS)


def _add_cells(sheet: _Sheet, code: int, body: bytes) -> _Cell:
    """Put the cell or cells of one record into the sheet; gives the last of them."""
    row, column = struct.unpack_from("<HH", body)
    cells = sheet.cells.setdefault(row, {})
    if code == _MULBLANK:
        for place in range((len(body) - 6) // 2):
            (xf,) = struct.unpack_from("<H", body, 4 + 2 * place)
            raw = record(_BLANK, struct.pack("<HHH", row, column + place, xf))
            cells[column + place] = _Cell(_BLANK, xf, raw)
        return cells[max(cells)]
    if code == _MULRK:
        for place in range((len(body) - 6) // 6):
            xf, value = struct.unpack_from("<HI", body, 4 + 6 * place)
            raw = record(_RK, struct.pack("<HHHI", row, column + place, xf, value))
            cells[column + place] = _Cell(_RK, xf, raw)
        return cells[max(cells)]
    (xf,) = struct.unpack_from("<H", body, 4)
    cells[column] = _Cell(code, xf, record(code, body))
    return cells[column]


def _filled(
    part: bytes,
    target: Target,
    lines: Sequence[Sequence[str]],
    step: Callable[[int], None],
    strings: dict[str, int],
    first_string: int,
    kept: list[str],
) -> bytes:
    sheet = _taken_apart(part)
    top = target.first_row - 1
    columns = list(target.columns.values())
    order = sorted(range(len(columns)), key=columns.__getitem__)
    model_row = min((row for row in sheet.cells if row >= top), default=top)
    model = sheet.cells.get(model_row, {})
    xfs = [model[c].xf if c in model else sheet.column_xf.get(c, _DEFAULT_XF) for c in columns]
    row_model = sheet.rows.get(model_row, _ROW_BODY.pack(0, 0, 0, 0xFF, 0, 0, 0x0100, _DEFAULT_XF))
    new: dict[int, bytes] = {}
    for row, line in enumerate(lines, top):
        if (row - top) % 500 == 0:
            step(row - top)
        packed: dict[int, bytes] = {}
        for place in order:
            text, column, xf = line[place], columns[place], xfs[place]
            if text:
                index = strings.get(text)
                if index is None:
                    index = strings[text] = first_string + len(strings)
                packed[column] = _LABEL.pack(_LABELSST, 10, row, column, xf, index)
        kept += _formulas(sheet, row, packed)
        new[row] = _row_cells(sheet, row, packed)
        sheet.rows[row] = _row_body(sheet, row, row_model, columns)
    return _put_together(sheet, new, target, len(lines))


def _formulas(sheet: _Sheet, row: int, packed: dict[int, bytes]) -> list[str]:
    """The cells of ``row`` that are formulas although we have a value for them."""
    old = sheet.cells.get(row, {})
    return [
        f"{column_letters(column)}{row + 1}"
        for column in packed
        if column in old and old[column].code == _FORMULA
    ]


def _row_cells(sheet: _Sheet, row: int, packed: dict[int, bytes]) -> bytes:
    """The row's cells in column order; a formula of the blank is never replaced."""
    old = sheet.cells.pop(row, None)
    if not old:
        return b"".join(packed.values())
    merged = {column: cell.raw for column, cell in old.items()}
    for column, raw in packed.items():
        cell = old.get(column)
        if cell is None:
            merged[column] = raw
        elif cell.code != _FORMULA:
            merged[column] = raw[:8] + struct.pack("<H", cell.xf) + raw[10:]
    return b"".join(raw for _, raw in sorted(merged.items()))


def _row_body(sheet: _Sheet, row: int, model: bytes, columns: list[int]) -> bytes:
    _, first, end, height, a, b, flags, xf = _ROW_BODY.unpack_from(sheet.rows.get(row, model))
    if row not in sheet.rows:
        flags &= ~0x20  # the model may be hidden, a pupil may not
    first, end = min(first, *columns), max(end, *(column + 1 for column in columns))
    return _ROW_BODY.pack(row, first, end, height, a, b, flags, xf)


def _put_together(sheet: _Sheet, new: dict[int, bytes], target: Target, count: int) -> bytes:
    out = [_dimensions(raw, target, count) for raw in sheet.before]
    rows = sorted(sheet.rows.keys() | sheet.cells.keys() | new.keys())
    for start in range(0, len(rows), _BLOCK):
        block = rows[start : start + _BLOCK]
        out += [record(_ROW, sheet.rows[row]) for row in block if row in sheet.rows]
        for row in block:
            old = sheet.cells.get(row, {})
            out.append(new.get(row) or b"".join(old[column].raw for column in sorted(old)))
    return b"".join(out + sheet.after)


def _dimensions(raw: bytes, target: Target, count: int) -> bytes:
    code, size = struct.unpack_from("<HH", raw)
    if code != _DIMENSIONS or size < 14 or not target.columns:
        return raw
    top, bottom, left, right, rest = struct.unpack_from("<IIHHH", raw, 4)
    bottom = max(bottom, target.first_row - 1 + count)
    right = max(right, max(target.columns.values()) + 1)
    top, left = min(top, target.first_row - 1), min(left, *target.columns.values())
    return record(code, struct.pack("<IIHHH", top, bottom, left, right, rest))


def _assembled(globals_: bytes, bodies: dict[int, bytes], strings: list[str], cells: int) -> bytes:
    """The stream with the strings added, and the sheets' positions set right."""
    parts = _globals_with(globals_, strings, cells)
    position = sum(map(len, parts))
    moved: dict[int, int] = {}
    for start, body in bodies.items():
        moved[start] = position
        position += len(body)
    for number, raw in enumerate(parts):
        if raw[:2] == struct.pack("<H", _BOUNDSHEET):
            (start,) = struct.unpack_from("<I", raw, 4)
            parts[number] = raw[:4] + struct.pack("<I", moved[start]) + raw[8:]
    return b"".join([*parts, *bodies.values()])


def _globals_with(globals_: bytes, strings: list[str], cells: int) -> list[bytes]:
    parts: list[bytes] = []
    in_table = has_table = False
    for code, body in records(globals_):
        if in_table and code != _CONTINUE:
            parts += _string_records(strings, _CONTINUE, b"")
        in_table = (in_table and code == _CONTINUE) or code == _SST
        if code == _SST:
            has_table = True
            total, unique = struct.unpack_from("<II", body)
            counts = struct.pack("<II", total + cells, unique + len(strings))
            parts.append(record(code, counts + body[8:]))
            continue
        if code == EOF and not has_table:
            counts = struct.pack("<II", cells, len(strings))
            parts += _string_records(strings, _SST, counts)
        if code != _EXTSST:
            parts.append(record(code, body))
    return parts


def _string_records(strings: list[str], code: int, head: bytes) -> list[bytes]:
    """Strings in records of at most 8,224 bytes; a long one goes on after a byte of flags."""
    out: list[bytes] = []
    body = bytearray(head)
    for text in strings:
        units = text.encode("utf-16-le")
        start = struct.pack("<HB", len(units) // 2, 1)
        if len(body) + len(start) + len(units) > _BODY and body:
            out.append(record(code if not out else _CONTINUE, bytes(body)))
            body.clear()
        body += start
        while len(body) + len(units) > _BODY:
            room = (_BODY - len(body)) & ~1
            out.append(record(code if not out else _CONTINUE, bytes(body) + units[:room]))
            units = units[room:]
            body[:] = b"\x01"
        body += units
    if body or code == _SST:
        out.append(record(code if not out else _CONTINUE, bytes(body)))
    return out
