"""Lists from outside about classes: a published 平行分班 list, and scores for an assignment.

A list is looked at first, row by row; applying it keeps the file itself beside the act.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from sqlalchemy import select

from app.domain import layouts
from app.domain.permissions import Action
from app.exchange import intake, matching
from app.job import Job
from app.persistence.class_records import SchoolClass
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.classwork import class_moves
from app.usecases.classwork.class_moves import Applied, Plan, Source
from app.usecases.pupils import students
from app.usecases.pupils.recognising import Meant, People, Person
from app.usecases.school.permits import require

KEPT_BYTES = 5_000_000
"""A larger list is known by its digest only."""

_CLASS_HEADERS = (
    "编入班级",
    "分入班级",
    "所编班级",
    "新班级",
    "新班号",
    "分班",
    "编班",
    "班次",
    "班别",
)
_SCORE_HEADERS = ("总分", "总成绩", "成绩", "分数", "入学成绩", "测试成绩", "合计")
_ABSENT = ("", "缺考", "缺", "免考", "/", "-", "—")
_MOST_SCORE = 9_999
_LISTED = 10

Kind = Literal["moved", "unchanged", "rejected"]


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list: who and where to; ``row`` is the sheet's own number."""

    row: int
    name: str
    class_no: str
    kind: Kind
    person: Person | None
    by: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ListPreview:
    """Every row and the move of those that can be; ``unknown`` are classes nobody has made yet."""

    rows: tuple[ListRow, ...]
    plan: Plan
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each kind; together they are all rows."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in ("moved", "unchanged", "rejected")}


@dataclass(frozen=True, slots=True)
class Scores:
    """Hundredths of a point by pupil's id."""

    by_student: Mapping[int, int]
    rows: int
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Line:
    """A row while it is judged."""

    row: int
    values: Mapping[str, str]
    text: str  # of the extra column
    meant: Meant
    problems: list[Problem] = field(default_factory=list)


def preview(
    tx: Tx,
    file: Path,
    job: Job,
    names: Mapping[str, str] | None = None,
    exempt: Collection[int] = (),
) -> ListPreview:
    """Read ``file`` (.xls or .xlsx) with a column of classes and find each row's pupil.

    ``names`` says which 班号 a word of the list means; 班号 and names of classes need none.
    Raises ``Rejected`` when the file has no names or no classes (R-RC-6-1).
    """
    job.step(0, 0, "读取分班名单")
    content = _content(file)
    found, lines = _read(tx, file, _CLASS_HEADERS, "班级", "class_no")
    known = _class_words(tx) | dict(names or {})
    for line in lines:
        _judge_class(line, known, found.sheet.name)
    _judge_repeats(lines, known, found.sheet.name)
    good = {
        person.id: known[line.text]
        for line in lines
        if not line.problems and (person := line.meant.one) is not None
    }
    plan = class_moves.plan(tx, class_moves.LIST, f"按名单“{file.name}”分班", good, exempt)
    source = Source(file.name, hashlib.sha256(content).hexdigest())
    if len(content) <= KEPT_BYTES:
        source = replace(source, content=content)
    rows = tuple(_list_row(line, known) for line in lines)
    unknown = tuple(dict.fromkeys(line.text for line in lines if line.text not in known))
    problems = (*found.problems, *(p for line in lines for p in line.problems), *plan.problems)
    problems += tuple(_not_on_list(tx, good))
    return ListPreview(rows, replace(plan, source=source), unknown, problems)


def apply(tx: Tx, shown: ListPreview, *, strict: bool = False) -> Applied:
    """Move everyone whose row is good; with ``strict`` nobody when any row is rejected."""
    require(tx, Action.IMPORT)
    rejected = shown.counts["rejected"]
    if strict and rejected:
        message = f"名单中有 {rejected} 行对不上学生或班级，按严格方式没有分班。请改正后重试。"
        raise Rejected(Problem("class.list-strict", message), *shown.problems)
    return class_moves.apply(tx, shown.plan)


def scores(tx: Tx, file: Path, job: Job) -> Scores:
    """Read pupils' scores from ``file``; two decimals are kept, 缺考 is no score."""
    job.step(0, 0, "读取成绩表")
    found, lines = _read(tx, file, _SCORE_HEADERS, "成绩", "")
    by_student: dict[int, int] = {}
    for line in lines:
        person, score = line.meant.one, _score(line.text)
        if score is None and line.text not in _ABSENT:
            message = f"第 {line.row} 行的成绩“{line.text}”不是数字。请改正后重新读取。"
            line.problems.append(_problem("class.score", message, found.sheet.name, line.row))
        if person is None or score is None or line.problems:
            continue
        if by_student.setdefault(person.id, score) != score:
            message = f"第 {line.row} 行：{person.name}在成绩表中有两个不同的成绩。请只留一个。"
            line.problems.append(_problem("class.score-twice", message, found.sheet.name, line.row))
    problems = (*found.problems, *(p for line in lines for p in line.problems))
    return Scores(by_student, len(lines), problems)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”打不开。请核对文件是否存在，是否正被其他程序占用。"
        raise Rejected(Problem("class.file", message, Where(path=str(file)))) from error


def _read(
    tx: Tx, file: Path, headers: Collection[str], what: str, key: str
) -> tuple[matching.Match, list[_Line]]:
    found = matching.match(intake.read_workbook(file))
    column = found.columns.get(key) if key else None
    if column is None:
        column = _column(found, headers)
    if column is None:
        message = f"表中没有“{what}”一列。请加上这一列（例如“{next(iter(headers))}”）后再选。"
        raise Rejected(_problem("class.no-column", message, found.sheet.name, found.header_row))
    people = People.load(tx)
    problems = tuple(p for p in found.problems if not _about_column(p, found, column))
    return replace(found, problems=problems), list(_lines(found, column, people))


def _column(found: matching.Match, headers: Collection[str]) -> int | None:
    plain = [layouts.normalise_header(text) for text in found.sheet.rows[found.header_row - 1]]
    return next((plain.index(header) for header in headers if header in plain), None)


def _about_column(problem: Problem, found: matching.Match, column: int) -> bool:
    """The warning that our own column's header is unknown to national sheets."""
    cell = f"{matching.column_letters(column)}{found.header_row}"
    return problem.code == "sheet.unknown-header" and problem.where.cell == cell


def _lines(found: matching.Match, column: int, people: People) -> Iterator[_Line]:
    for source in matching.source_rows(found):
        row = found.sheet.rows[source.row - 1]
        text = row[column].strip() if column < len(row) else ""
        meant = _meant(people, source.values)
        line = _Line(source.row, source.values, text, meant, list(source.problems))
        if meant.one is None:
            line.problems.append(_nobody(line, found.sheet.name))
        yield line


def _meant(people: People, values: Mapping[str, str]) -> Meant:
    """By numbers; a row without numbers by its name, those without a class first."""
    numbers = values.get("id_number", ""), values.get("national_number", "")
    if any(number.strip() for number in numbers):
        return people.numbered(*numbers)
    named = people.named(values.get("name", ""))
    waiting = tuple(person for person in named.people if not person.class_no)
    return replace(named, people=waiting) if len(waiting) == 1 else named


def _nobody(line: _Line, sheet: str) -> Problem:
    name = line.values.get("name", "").strip()
    if line.meant.people:
        message = f"第 {line.row} 行的“{name}”可能是几名学生。请在名单中补上身份证号或学籍号。"
        return _problem("class.ambiguous", message, sheet, line.row)
    message = f"第 {line.row} 行的“{name}”不在学籍库中。请核对姓名和号码，或先录入这名学生。"
    return _problem("class.nobody", message, sheet, line.row)


def _class_words(tx: Tx) -> dict[str, str]:
    """What a list may call a class: its 班号, or its name where only one class has it."""
    rows = [row for row in tx.scalars(select(SchoolClass)) if not row.closed_at]
    named = Counter(row.name for row in rows if row.name)
    words = {row.name: row.class_no for row in rows if named[row.name] == 1}
    words |= {one.class_no: one.class_no for one in students.classes(tx) if one.class_no}
    return words | {row.class_no: row.class_no for row in rows}


def _judge_class(line: _Line, known: Mapping[str, str], sheet: str) -> None:
    if line.text in known:
        return
    word = line.text or "（空白）"
    message = f"第 {line.row} 行的班级“{word}”不在学籍库中。请先新建班级，或指明它是哪个班号。"
    line.problems.append(_problem("class.unknown", message, sheet, line.row))


def _judge_repeats(lines: Collection[_Line], known: Mapping[str, str], sheet: str) -> None:
    """A pupil in two classes is in none; twice in one class is a slip of no consequence."""
    places: dict[int, set[str]] = {}
    for line in lines:
        if line.meant.one is not None:
            places.setdefault(line.meant.one.id, set()).add(known.get(line.text, line.text))
    for line in lines:
        person = line.meant.one
        if person is not None and len(places[person.id]) > 1:
            message = f"第 {line.row} 行：{person.name}在名单中编入了不止一个班。请只留一行。"
            line.problems.append(_problem("class.twice", message, sheet, line.row))


def _list_row(line: _Line, known: Mapping[str, str]) -> ListRow:
    person, class_no = line.meant.one, known.get(line.text, "")
    kind: Kind = "rejected"
    if person is not None and not line.problems:
        kind = "unchanged" if person.class_no == class_no else "moved"
    name = line.values.get("name", "").strip()
    return ListRow(line.row, name, class_no, kind, person, line.meant.by, tuple(line.problems))


def _not_on_list(tx: Tx, good: Mapping[int, str]) -> Iterator[Problem]:
    """Pupils who sit in one of the list's classes and are not on it."""
    for class_no in sorted(set(good.values())):
        left = [i for i in students.ids_in(tx, class_no) if i not in good]
        if left:
            shown = students.values_of(tx, left[:_LISTED])
            names = "、".join(shown[i]["name"] for i in left[:_LISTED])
            more = "等" if len(left) > _LISTED else ""
            message = (
                f"班级 {class_no} 现有 {len(left)} 名学生不在名单上：{names}{more}。"
                "他们仍留在班内，请核对。"
            )
            yield Problem("class.not-on-list", message, Where(field="班号"), level=Level.WARN)


def _score(text: str) -> int | None:
    """Hundredths of a point, half up; ``None`` for what is no number from 0 to 9999."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= _MOST_SCORE:
        return None
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _problem(code: str, message: str, sheet: str, row: int) -> Problem:
    return Problem(code, message, Where(sheet=sheet, row=row))
