"""Lines of a sheet or of a clipboard that name pupils: who is meant, and the columns asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain import layouts
from app.exchange import intake
from app.job import Job
from app.problems import Problem, Rejected, Where
from app.usecases.pupils import pasting
from app.usecases.pupils.recognising import Meant, People

Rows = Sequence[Sequence[str]]
_WHO = ("name", "id_number", "national_number", "class_no")
_SEARCHED = 40  # rows


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number in the sheet, who by field key, and the wanted texts by their key."""

    row: int
    who: Mapping[str, str]
    texts: Mapping[str, str]

    @property
    def name(self) -> str:
        """As the line writes it."""
        return self.who.get("name", "")


def of_text(text: str) -> Rows:
    """The cells of a clipboard. Raises ``Rejected`` when there is nothing, or far too much."""
    return pasting.read(text).rows


def of_file(file: Path, words: Mapping[str, Sequence[str]], job: Job) -> Rows:
    """The first sheet of ``file`` (.xls, .xlsx) that has the columns of ``words``."""
    sheets = intake.read_workbook(file, job=job).sheets
    for one in sheets:
        if one.visible and _header(one.rows, words) is not None:
            return one.rows
    raise _no_columns(words)


def read(rows: Rows, words: Mapping[str, Sequence[str]]) -> tuple[Line, ...]:
    """The lines under the header. ``words`` are the headings of each wanted key.

    Raises ``Rejected`` where no row has a heading for the pupil and one of the wanted.
    """
    found = _header(rows, words)
    if found is None:
        raise _no_columns(words)
    at, columns = found
    lines = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {key: row[n].strip() if n < len(row) else "" for key, n in columns.items()}
        who = {key: cells[key] for key in _WHO if cells.get(key)}
        if who:
            lines.append(Line(number, who, {key: cells[key] for key in words if key in cells}))
    return tuple(lines)


def meant(people: People, line: Line) -> Meant:
    """By numbers; a line without numbers by name, in its class if it names one."""
    numbers = line.who.get("id_number", ""), line.who.get("national_number", "")
    if any(numbers):
        return people.numbered(*numbers)
    return people.named(line.name, line.who.get("class_no", ""))


def not_one(line: Line, found: Meant) -> Problem:
    """Why no single pupil is meant."""
    where = Where(row=line.row)
    if found.people:
        message = f"第 {line.row} 行的“{line.name}”可能是几名学生。请补上学籍号或身份证件号。"
        return Problem("graduation.several", message, where)
    message = f"第 {line.row} 行的“{line.name}”不在学籍库中。请核对姓名和号码。"
    return Problem("graduation.unknown", message, where)


def _header(rows: Rows, words: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    for at, row in enumerate(rows[:_SEARCHED]):
        columns = _columns(row, words)
        if any(key in columns for key in words) and any(key in columns for key in _WHO[:3]):
            return at, columns
    return None


def _columns(row: Sequence[str], words: Mapping[str, Sequence[str]]) -> dict[str, int]:
    wanted = {layouts.normalise_header(one): key for key, own in words.items() for one in own}
    columns: dict[str, int] = {}
    for number, text in enumerate(row):
        plain = layouts.normalise_header(text)
        key = wanted.get(plain) or (layouts.key_for_header(text) if plain else None)
        if key in (*words, *_WHO):
            columns.setdefault(key, number)
    return columns


def _no_columns(words: Mapping[str, Sequence[str]]) -> Rejected:
    wanted = "、".join(f"“{own[0]}”" for own in words.values())
    message = (
        f"没有找到表头。请连同表头一起复制：一列是姓名、学籍号或身份证件号，另有{wanted}中的栏目。"
    )
    return Rejected(Problem("graduation.columns", message))
