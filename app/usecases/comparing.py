"""Which pupil of the register a row means, what it would change, and whether it may.

Pupils are known by 学籍号 first, then by the national system's two rules for duplicates: by the
number of a 居民身份证, and by name, sex and birth date for everybody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

from sqlalchemy import select

from app.domain import duplicates, fields, record
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Level, Problem, Where, blocking
from app.usecases import students

_GROUP = 500
_KEY_COLUMNS = ("name", "sex", "birth_date", "id_type", "id_number", "national_number")
_KEY_INFORMATION = frozenset(f.key for f in fields.STUDENT_FIELDS if f.key_information)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row is, and the fields it would change: key → (now, in the file)."""

    kind: Literal["new", "changed", "unchanged", "rejected"]
    student_id: int = 0
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """Who is in the register, by every key that tells one pupil from another."""

    by_number: Mapping[duplicates.Key, int]
    by_person: Mapping[duplicates.Key, int]
    by_name_and_birth: Mapping[tuple[str, str], int]

    @classmethod
    def load(cls, tx: Tx) -> Self:
        """Read the keys of every pupil: six short columns, never the wide row."""
        table = Student.__table__.c
        statement = select(table.id, *[table[name] for name in _KEY_COLUMNS])
        by_number: dict[duplicates.Key, int] = {}
        by_person: dict[duplicates.Key, int] = {}
        by_name: dict[tuple[str, str], int] = {}
        for row in tx.connection.execute(statement):
            values = dict(zip(_KEY_COLUMNS, row[1:], strict=True))
            for key in _numbers(values):
                by_number[key] = row[0]
            by_person[_person(values)] = row[0]
            by_name[values["name"], values["birth_date"]] = row[0]
        return cls(by_number, by_person, by_name)

    def who(self, student: Mapping[str, str]) -> set[int]:
        """Every pupil that ``student`` could be; more than one is a contradiction.

        By numbers where there are any; a row without an ID number by name, sex and birth date.
        """
        found = {self.by_number[key] for key in _numbers(student) if key in self.by_number}
        person = _person(student)
        if not student.get("id_number") and all(person) and person in self.by_person:
            found.add(self.by_person[person])
        return found


def _numbers(student: Mapping[str, str]) -> list[duplicates.Key]:
    keys = ("national_number", "id_number")
    return [(key, student[key]) for key in keys if student.get(key)]


def _person(student: Mapping[str, str]) -> duplicates.Key:
    return tuple(student.get(key, "") for key in ("name", "sex", "birth_date"))


def compare(
    tx: Tx,
    known: Known,
    readings: Sequence[record.RecordReading],
    rows: Sequence[int],
) -> list[Verdict]:
    """A verdict for each reading, in order; ``rows`` are the sheet's own numbers of them."""
    first_rows: dict[tuple[str, ...], int] = {}
    claimed: dict[int, int] = {}
    verdicts: list[Verdict | None] = []
    pending: list[tuple[int, int]] = []
    for index, (reading, row) in enumerate(zip(readings, rows, strict=True)):
        problems = _repeats(reading.student, row, first_rows)
        who = known.who(reading.student)
        if len(who) > 1:
            problems.append(_contradiction())
        elif not problems:
            problems += [_claimed_twice(claimed[one]) for one in who if one in claimed]
        if blocking(reading.problems) or blocking(problems):
            verdicts.append(Verdict("rejected", problems=problems))
        elif who:
            claimed.update(dict.fromkeys(who, row))
            pending.append((index, who.pop()))
            verdicts.append(None)
        else:
            verdicts.append(Verdict("new", problems=_perhaps_known(known, reading.student)))
    for group in in_groups(pending, _GROUP):
        for index, verdict in _differences(tx, group, readings):
            verdicts[index] = verdict
    return [verdict for verdict in verdicts if verdict is not None]


def _repeats(
    student: Mapping[str, str], row: int, first_rows: dict[tuple[str, ...], int]
) -> list[Problem]:
    """The national rules within the file: a later row with the same key is left out, and named."""
    problems = []
    for key in dict.fromkeys([*_numbers(student), *duplicates.keys(student)]):
        first = first_rows.setdefault(key, row)
        if first != row:
            what = duplicates.describe(key)
            message = f"与本表第 {first} 行{what}，国网查重会拒绝。请核对后只保留一行。"
            where = Where(field="name" if key[0] == "person" else key[0])
            problems.append(Problem("import.duplicate-row", message, where, "办法 第六条"))
    return problems


def _contradiction() -> Problem:
    message = "这一行的学籍号与身份证件号在学籍库中属于两名学生。请核对后改正其中一个。"
    return Problem("import.two-students", message, Where(field="national_number"), "办法 第五条")


def _claimed_twice(row: int) -> Problem:
    """One row by 学籍号 and another by 身份证件号: alike in nothing, yet one and the same pupil."""
    message = f"与本表第 {row} 行是学籍库中的同一名学生。请核对后只保留一行。"
    where = Where(field="national_number")
    return Problem("import.duplicate-row", message, where, "办法 第五条")


def _perhaps_known(known: Known, student: Mapping[str, str]) -> list[Problem]:
    """Same name and birth date as somebody here, yet another number: perhaps the same child."""
    key = (student.get("name", ""), student.get("birth_date", ""))
    if not key[1] or key not in known.by_name_and_birth:
        return []
    message = "学籍库中已有同名同生日的学生，证件号不同。请确认不是同一人；导入后可在学生页核对。"
    return [
        Problem("import.perhaps-known", message, Where(field="name"), "办法 第六条", Level.WARN)
    ]


def _differences(
    tx: Tx,
    group: Sequence[tuple[int, int]],
    readings: Sequence[record.RecordReading],
) -> list[tuple[int, Verdict]]:
    ids = [student_id for _, student_id in group]
    values = students.values_of(tx, ids)
    members = students.guardians_of(tx, ids)
    verdicts = []
    for index, student_id in group:
        reading = readings[index]
        changes = _changes(values[student_id], reading.student, "")
        own = members.get(student_id, [])
        for position, member in placed_members(own, reading.guardians):
            known = own[position - 1] if position <= len(own) else {}
            changes.update(_changes(known, member, f"guardian{position}."))
        kind: Literal["changed", "unchanged"] = "changed" if changes else "unchanged"
        verdicts.append((index, Verdict(kind, student_id, changes, _key_changes(changes))))
    return verdicts


def _changes(
    now: Mapping[str, str], then: Mapping[str, str], prefix: str
) -> dict[str, tuple[str, str]]:
    """What ``then`` would change. A blank says that the file does not know, not that it is so."""
    return {
        prefix + key: (now.get(key, ""), value)
        for key, value in then.items()
        if value and value != now.get(key, "")
    }


def placed_members(
    own: Sequence[Mapping[str, str]], given: Sequence[Mapping[str, str]]
) -> list[tuple[int, Mapping[str, str]]]:
    """(position from 1, member of the file) for each of ``given``.

    The file's order is no order of ours: a member is known by name, then as the only father or
    mother; whoever is neither comes after those the register has.
    """
    free = dict(enumerate(own, 1))
    placed: list[tuple[int, Mapping[str, str]]] = []
    behind = len(own)
    for member in given:
        position = _same(free, member, "name") or _same(free, member, "relation", ("父亲", "母亲"))
        if not position:
            position = behind = behind + 1
        free.pop(position, None)
        placed.append((position, member))
    return placed


def _same(
    free: Mapping[int, Mapping[str, str]],
    member: Mapping[str, str],
    key: str,
    only: Sequence[str] = (),
) -> int:
    value = member.get(key, "")
    if not value or (only and value not in only):
        return 0
    return next((place for place, known in free.items() if known.get(key) == value), 0)


def _key_changes(changes: Mapping[str, tuple[str, str]]) -> list[Problem]:
    problems = []
    for key in changes:
        if key in _KEY_INFORMATION and changes[key][0]:
            label = students.label_of(key)
            message = (
                f"{label}是关键信息，将由“{changes[key][0]}”改为“{changes[key][1]}”。"
                "请确认国网已核准变更，并留存证明材料。"
            )
            problems.append(
                Problem("import.key-change", message, Where(field=key), "办法 第十条", Level.WARN)
            )
    return problems
