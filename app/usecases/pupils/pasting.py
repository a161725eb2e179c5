"""粘贴: cells copied from a spreadsheet become a plan that is looked at, never a change at once.

Columns are known by their headings as in an imported file; who a line means by 学籍号, then
身份证号, then 姓名 with 班级. A blank cell says that the table does not know, and changes nothing.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO

from sqlalchemy import select

from app.domain import fields, layouts
from app.domain.permissions import Action
from app.job import Job
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.pupils import students
from app.usecases.pupils.bulk_edit import PASTE, Plan, Wanted, plan
from app.usecases.school.permits import require

MOST_ROWS = 10_000
_MOST_CHARACTERS = 8_000_000
_GROUP = 500
_NUMBERS = ("national_number", "id_number")
_SCIENTIFIC = re.compile(r"[-+]?[0-9]+(?:[.．][0-9]+)?[eEＥｅ][+＋][0-9]{1,3}")
_EXAMPLE_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines of cells. ``columns`` has the flat key of each column, "" for one that is not read.

    ``headed``: the first line holds headings and no pupil.
    """

    rows: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    headed: bool

    @property
    def body(self) -> tuple[tuple[str, ...], ...]:
        """The lines of pupils."""
        return self.rows[1:] if self.headed else self.rows

    @property
    def unread(self) -> tuple[str, ...]:
        """Headings of the columns that are not read."""
        if not self.headed:
            return ()
        pairs = zip(self.rows[0], self.columns, strict=True)
        return tuple(text for text, key in pairs if text.strip() and not key)


@dataclass(frozen=True, slots=True)
class _People:
    """Who is in the register by what the lines name."""

    by_number: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    by_place: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    numbers: dict[int, dict[str, str]] = field(default_factory=dict)


def read(text: str) -> Sheet:
    """The cells of a clipboard: tabs between columns, as every spreadsheet copies them.

    Raises ``Rejected`` when there is nothing, or far too much.
    """
    if len(text) > _MOST_CHARACTERS:
        raise _too_much()
    try:
        rows = list(csv.reader(StringIO(text.replace("\0", ""), newline=""), delimiter="\t"))
    except csv.Error:
        raise _too_much() from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        message = "剪贴板里没有表格内容。请在 Excel 或 WPS 里选中单元格复制，再回到这里粘贴。"
        raise Rejected(Problem("paste.empty", message))
    if len(rows) > MOST_ROWS + 1:  # and the headings
        raise _too_much()
    width = max(map(len, rows))
    even = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    keys = _keys(even[0])
    known = [key for key in keys if key]
    headed = len(known) > 1 or (bool(known) and width == 1)
    return Sheet(even, tuple(keys) if headed else ("",) * width, headed)


def mapped(sheet: Sheet, columns: Sequence[str], headed: bool) -> Sheet:
    """The same cells with the columns as she says. Raises ``Rejected`` for one item twice."""
    chosen = [key for key in columns if key]
    twice = next((key for key in chosen if chosen.count(key) > 1), "")
    if twice:
        label = students.label_of(twice)
        message = f"有两列都选了“{label}”，不知道该用哪一列。请把其中一列改为不读取。"
        raise Rejected(Problem("paste.column-twice", message, Where(field=label)))
    return replace(sheet, columns=tuple(columns), headed=headed)


def preview(tx: Tx, sheet: Sheet, job: Job) -> Plan:
    """What pasting ``sheet`` would change, line by line.

    Raises ``Rejected`` when no column tells pupils apart.
    """
    require(tx, Action.EDIT)  # the values before are shown whole
    _refuse_unknowable(sheet)
    first = 2 if sheet.headed else 1
    lines = [
        (number, {key: cell for key, cell in zip(sheet.columns, row, strict=True) if key})
        for number, row in enumerate(sheet.body, first)
    ]
    people = _people(tx, [values for _, values in lines])
    taken: dict[int, int] = {}
    wanted = [_wanted(number, values, people, taken) for number, values in lines]
    return plan(tx, PASTE, f"粘贴 {len(lines)} 行", wanted, job)


def _too_much() -> Rejected:
    message = (
        f"剪贴板里的内容太多，一次最多粘贴 {MOST_ROWS:,} 行。请分几次粘贴，或用“导入”读取文件。"
    )
    return Rejected(Problem("paste.too-much", message))


def _keys(headings: Iterable[str]) -> list[str]:
    """The key of each heading; a second column for the same item is not read."""
    keys: list[str] = []
    for text in headings:
        key = layouts.key_for_header(text) if 0 < len(text) <= _EXAMPLE_COLUMNS else None
        keys.append(key if key and key not in keys else "")
    return keys


def _refuse_unknowable(sheet: Sheet) -> None:
    known = set(sheet.columns)
    if known.isdisjoint(_NUMBERS) and not {"name", "class_no"} <= known:
        message = (
            "还认不出是哪名学生。请选明哪一列是“学籍号”或“身份证件号”，"
            "或者哪两列是“姓名”和“班号”；没有这样的列，请连同它们一起重新复制。"
        )
        raise Rejected(Problem("paste.no-key", message))
    if not sheet.body:
        message = "只有表头，没有学生。请连同下面的各行一起复制，再粘贴。"
        raise Rejected(Problem("paste.nobody", message))


def _wanted(
    number: int, values: Mapping[str, str], people: _People, taken: dict[int, int]
) -> Wanted:
    name = values.get("name", "").strip()
    broken = [_scientific(key, cell) for key, cell in values.items() if _is_scientific(cell)]
    if broken:
        return Wanted(number, 0, {}, tuple(broken), name)
    who = _who(values, people)
    problem = _not_one(who, values)
    if problem is None and (one := next(iter(who))) in taken:
        message = f"与第 {taken[one]} 行是同一名学生。请只保留一行。"
        problem = Problem("paste.twice", message, Where(row=number))
    if problem is not None:
        return Wanted(number, 0, {}, (replace(problem, where=Where(row=number)),), name)
    [student_id] = who
    taken[student_id] = number
    given = {key: cell for key, cell in values.items() if cell.strip()}
    return Wanted(number, student_id, given, (), name)


def _who(values: Mapping[str, str], people: _People) -> set[int]:
    """By numbers; else by name and class, if what the line numbers is still blank there."""
    given = {key: read_ for key in _NUMBERS if (read_ := _read(key, values.get(key, "")))}
    found: set[int] = set()
    for key, number in given.items():
        found |= people.by_number.get((key, number), set())
    if found:
        return found
    place = (_read("name", values.get("name", "")), _read("class_no", values.get("class_no", "")))
    return {
        one
        for one in people.by_place.get(place, set())
        if not any(people.numbers[one][key] for key in given)
    }


def _not_one(who: set[int], values: Mapping[str, str]) -> Problem | None:
    if len(who) == 1:
        return None
    if who:
        message = "这一行对得上不止一名学生。请补上学籍号或身份证件号，并核对。"
        return Problem("paste.several", message)
    given = [students.label_of(key) for key in (*_NUMBERS, "name", "class_no") if values.get(key)]
    message = (
        f"学籍库里没有这名学生（按{'、'.join(given) or '空行'}查找）。"
        "请核对号码；新生请用“导入”或“入学注册”建立。"
    )
    return Problem("paste.not-found", message)


def _is_scientific(cell: str) -> bool:
    return bool(_SCIENTIFIC.fullmatch(cell.strip()))


def _scientific(key: str, cell: str) -> Problem:
    label = students.label_of(key)
    message = (
        f"“{label}”的值“{cell.strip()}”是科学记数法，位数已经丢失，不能采用。"
        "请在 Excel 里把这一列设为“文本”，照原始材料重新填写，再复制。"
    )
    return Problem("paste.scientific", message, Where(field=label))


def _read(key: str, raw: str) -> str:
    return fields.read(fields.by_key(key), raw).value


def _people(tx: Tx, lines: Sequence[Mapping[str, str]]) -> _People:
    """Those whom any of the lines could mean, looked up by index."""
    people = _People()
    for key in (*_NUMBERS, "name"):
        asked = {_read(key, line[key]) for line in lines if line.get(key, "").strip()}
        for group in in_groups(sorted(asked), _GROUP):
            _look_up(tx, people, key, group)
    return people


def _look_up(tx: Tx, people: _People, key: str, group: Sequence[str]) -> None:
    table = Student.__table__.c
    rows = tx.connection.execute(
        select(table.id, table.name, table.class_no, *[table[one] for one in _NUMBERS]).where(
            table[key].in_(group)
        )
    )
    for one, name, class_no, *numbers in rows:
        people.numbers[one] = dict(zip(_NUMBERS, numbers, strict=True))
        people.by_place.setdefault((name, class_no), set()).add(one)
        if key in _NUMBERS:
            people.by_number.setdefault((key, people.numbers[one][key]), set()).add(one)
