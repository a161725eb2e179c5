"""Lines of a sheet of entries, judged one by one: whose they are and what they say."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from app.domain import dossier, fields
from app.exchange.dossier_sheets import EntrySheet, Line
from app.persistence.class_records import SchoolClass
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where, blocking
from app.usecases.dossier.dossier_entries import Detail
from app.usecases.pupils.recognising import Meant, People, Person, plain_name

_DAY = fields.Field("day", "日期", fields.Kind.DATE)


@dataclass(slots=True)
class Draft:
    """A line while it is judged."""

    line: Line
    meant: Meant
    title: str = ""
    on: str = ""
    level: str = ""
    detail: Detail = ()
    problems: list[Problem] = field(default_factory=list)


def drafts(
    tx: Tx, found: EntrySheet, sheet: dossier.Sheet, usual: tuple[str, str]
) -> Iterator[Draft]:
    """Every line of ``found``; ``usual`` are title and day of those without their own."""
    people, words, today = People.load(tx), _class_words(tx), f"{tx.today:%Y%m%d}"
    for line in found.lines:
        draft = Draft(line, _meant(people, line.who, words), *usual)
        draft.problems += line.problems
        _fill(draft, sheet)
        if draft.on > today:
            draft.problems.append(problem(draft, "日期还没有到。请改正", sheet.day_column))
        if draft.meant.one is None:
            draft.problems.append(_nobody(draft))
        elif not _same_name(draft.meant.one, line.who):
            draft.problems.append(_other_name(draft, draft.meant.one))
        yield draft


def _fill(draft: Draft, sheet: dossier.Sheet) -> None:
    """Title, day, level and content of a line."""
    special = (sheet.title_column, sheet.day_column, sheet.level_column)
    texts = draft.line.texts
    draft.detail = tuple((h, t) for h, t in texts.items() if t and h not in special)
    if not sheet.wide:
        draft.title = texts.get(sheet.title_column, "").strip()
        if not draft.title:
            draft.problems.append(problem(draft, f"没有填写“{sheet.title_column}”"))
    elif not draft.detail:
        draft.problems.append(problem(draft, "没有填写内容，不记入", level=Level.WARN))
    _read_day(draft, texts.get(sheet.day_column, ""), sheet.day_column)
    _read_level(draft, texts.get(sheet.level_column, ""), sheet.level_column)


def _read_day(draft: Draft, text: str, column: str) -> None:
    if not text:
        return
    reading = fields.read(_DAY, text)
    if not reading.value or blocking(reading.problems):
        draft.problems.append(problem(draft, f"的“{text}”不是日期，请按 20260901 填写", column))
        return
    draft.on = reading.value


def _read_level(draft: Draft, text: str, column: str) -> None:
    if not column:
        return
    draft.level = dossier.read_level(text)
    if not draft.level:
        known = "、".join(dossier.levels())
        what = f"的“{text}”不是获奖级别，可填：{known}" if text else f"没有级别，可填：{known}"
        draft.problems.append(problem(draft, what, column))


def _class_words(tx: Tx) -> dict[str, str]:
    """班号 by the names of classes."""
    rows = [row for row in tx.scalars(select(SchoolClass)) if not row.closed_at and row.name]
    named = Counter(row.name for row in rows)
    return {row.name: row.class_no for row in rows if named[row.name] == 1}


def _meant(people: People, who: Mapping[str, str], words: Mapping[str, str]) -> Meant:
    """By numbers; a line without numbers by its name, in its class where one is given."""
    numbers = who.get("id_number", ""), who.get("national_number", "")
    if any(number.strip() for number in numbers):
        return people.numbered(*numbers)
    class_no = who.get("class_no", "").strip()
    return people.named(who.get("name", ""), words.get(class_no, class_no))


def _same_name(person: Person, who: Mapping[str, str]) -> bool:
    name = who.get("name", "").strip()
    return name in ("", person.name) or plain_name(name) == plain_name(person.name)


def _other_name(draft: Draft, person: Person) -> Problem:
    what = f"的号码是学籍库中{person.name}（{person.class_no or '未编班'}）的，姓名不同。请核对"
    return problem(draft, what)


def _nobody(draft: Draft) -> Problem:
    if draft.meant.people:
        return problem(draft, "可能是几名学生。请补上学籍号、身份证件号或班级")
    return problem(draft, "不在学籍库中。请核对姓名和号码")


def problem(draft: Draft, what: str, column: str = "", level: Level = Level.REFUSE) -> Problem:
    """第 5 行的“王小明”…, as a finding about this line."""
    name = draft.line.who.get("name", "").strip()
    message = f"第 {draft.line.row} 行的“{name}”{what}。"
    return Problem("dossier.line", message, Where(row=draft.line.row, field=column), level=level)
