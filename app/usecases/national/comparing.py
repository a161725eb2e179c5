"""Which pupil of the register a row means, what it would change, and whether it may.

Pupils are known by 学籍号 first, then by the national system's two rules for duplicates: by the
number of a 居民身份证, and by name, sex and birth date for everybody else. A file is judged as an
edit would be: what an edit may not change, a file may not either, unless she takes it over by name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, Self

from app.domain import duplicates, identity, near_duplicates, record
from app.domain.near_duplicates import SAID, Person
from app.persistence.transaction import Tx, in_groups
from app.problems import Level, Problem, Where, blocking
from app.usecases.checking import doubles
from app.usecases.classwork import seating
from app.usecases.classwork.seating import Arrival
from app.usecases.pupils import editing, students

_GROUP = 500
_KEY_COLUMNS = ("name", "sex", "birth_date", "id_type", "id_number", "national_number")
_NEAR_COLUMNS = ("name", "sex", "birth_date", "id_number")
_FOR_LIFE = "national_number"
_ARTICLE_6 = "办法 第六条"
_Changes = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What she takes over although an edit may not, each by its reason; "" takes nothing over.

    ``key_changes``: the authority has approved (the number of its document). ``namesakes``: two
    children of one name, sex and birth date. ``class_sizes``: pupils beyond 班额 sit there already.
    """

    key_changes: str = ""
    namesakes: str = ""
    class_sizes: str = ""

    def reasons(self) -> dict[str, str]:
        """What is taken over, by name; for the trail."""
        return {name: text for name, text in asdict(self).items() if text.strip()}


NOTHING = Accepted()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row is, and the fields it would change: key → (now, in the file).

    ``withheld`` differs too, but is 关键信息 and waits for its case (R-ORD-10-1).
    """

    kind: Literal["new", "changed", "unchanged", "rejected"]
    student_id: int = 0
    changes: _Changes = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    withheld: _Changes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """Who is in the register, by every key that tells one pupil from another.

    ``without_card`` are those whom the second national rule compares, by its key.
    """

    by_number: Mapping[duplicates.Key, int]
    by_person: Mapping[duplicates.Key, int]
    without_card: Mapping[duplicates.Key, Sequence[int]]
    people: Sequence[Person]

    @classmethod
    def load(cls, tx: Tx) -> Self:
        """Read the keys of every pupil: six short columns, never the wide row."""
        statement = f"SELECT id, {', '.join(_KEY_COLUMNS)} FROM student ORDER BY id"  # noqa: S608  names of columns only
        by_number: dict[duplicates.Key, int] = {}
        by_person: dict[duplicates.Key, int] = {}
        without_card: dict[duplicates.Key, list[int]] = {}
        people = []
        for row in tx.connection.exec_driver_sql(statement).fetchall():
            student_id, name, sex, birth, id_type, number, national = row
            if national:
                by_number["national_number", national] = student_id
            if number:
                by_number["id_number", number] = student_id
            by_person[name, sex, birth] = student_id
            people.append(Person(student_id, name, sex, birth, number))
            if not number or id_type != identity.RESIDENT_CARD:
                values = dict(zip(_KEY_COLUMNS, row[1:], strict=True))
                for key in _persons(values):
                    without_card.setdefault(key, []).append(student_id)
        return cls(by_number, by_person, without_card, people)

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


def _persons(student: Mapping[str, str]) -> list[duplicates.Key]:
    """The key of the second national rule; the first is what ``who`` finds by numbers."""
    return [key for key in duplicates.keys(student) if key[0] == "person"]


def _person(student: Mapping[str, str]) -> duplicates.Key:
    return tuple(student.get(key, "") for key in ("name", "sex", "birth_date"))


def compare(
    tx: Tx,
    known: Known,
    readings: Sequence[record.RecordReading],
    rows: Sequence[int],
    accepted: Accepted = NOTHING,
) -> list[Verdict]:
    """A verdict for each reading, in order; ``rows`` are the sheet's own numbers of them."""
    first_rows: dict[tuple[str, ...], int] = {}
    claimed: dict[int, int] = {}
    verdicts: dict[int, Verdict] = {}
    pending: list[tuple[int, int]] = []
    for index, (reading, row) in enumerate(zip(readings, rows, strict=True)):
        problems = _repeats(reading.student, row, first_rows)
        who = known.who(reading.student)
        if len(who) > 1:
            problems.append(_contradiction())
        elif not problems:
            problems += [_claimed_twice(claimed[one]) for one in who if one in claimed]
        if not who:
            problems += _doubles(known, reading.student, (), accepted)
        if blocking(reading.problems) or blocking(problems):
            verdicts[index] = Verdict("rejected", problems=problems)
        elif who:
            claimed.update(dict.fromkeys(who, row))
            pending.append((index, who.pop()))
        else:
            verdicts[index] = Verdict("new", problems=problems)
    for group in in_groups(pending, _GROUP):
        verdicts.update(_differences(tx, group, readings, known, accepted))
    _take_seats(tx, verdicts, readings, accepted)
    _look_alike(tx, known, verdicts, readings, rows)
    return [verdicts[index] for index in range(len(readings))]


def _take_seats(
    tx: Tx,
    verdicts: dict[int, Verdict],
    readings: Sequence[record.RecordReading],
    accepted: Accepted,
) -> None:
    """Those for whom there is no place in their class stay out (R-NA-6-1), or are told of."""
    coming = {}
    for index, verdict in verdicts.items():
        student = readings[index].student
        if verdict.kind == "new":
            coming[index] = Arrival("", student.get("class_no", ""), student.get("grade", ""))
        elif verdict.kind == "changed" and "class_no" in verdict.changes:
            before, after = verdict.changes["class_no"]
            coming[index] = Arrival(before, after, student.get("grade", ""))
    passed = bool(accepted.class_sizes.strip())
    for index, found in seating.oversized(tx, coming, passed=passed).items():
        verdict = verdicts[index]
        problems = [*verdict.problems, *found]
        if blocking(found):
            verdicts[index] = Verdict("rejected", problems=problems)
        else:
            verdicts[index] = replace(verdict, problems=problems)


def _look_alike(
    tx: Tx,
    known: Known,
    verdicts: dict[int, Verdict],
    readings: Sequence[record.RecordReading],
    rows: Sequence[int],
) -> None:
    """A word where a new row is nearly a pupil of the register, or another row of the file."""
    people = [
        Person(index, *(readings[index].student.get(key, "") for key in _NEAR_COLUMNS))
        for index, verdict in sorted(verdicts.items())
        if verdict.kind == "new"
    ]
    found = [(pair.first, pair, 0) for pair in doubles.near_to(tx, people, known.people)]
    found += [(pair.second, pair, rows[pair.first]) for pair in near_duplicates.within(people)]
    whom = _described(tx, {pair.second for _, pair, row in found if not row})
    for index, pair, row in found:
        other = f"本表第 {row} 行" if row else f"学籍库中的{whom[pair.second]}"
        message = f"与{other}疑似同一人：{SAID[pair.sign]}。请核对证件，确认不是同一人再导入。"
        where = Where(field="name", student_id=0 if row else pair.second)
        problem = Problem("import.perhaps-known", message, where, _ARTICLE_6, Level.WARN)
        verdict = verdicts[index]
        verdicts[index] = replace(verdict, problems=[*verdict.problems, problem])


def _described(tx: Tx, student_ids: set[int]) -> dict[int, str]:
    found = {}
    for group in in_groups(sorted(student_ids), _GROUP):
        for student_id, values in students.values_of(tx, group).items():
            found[student_id] = f"{values['name']}（{values['class_no'] or '未编班'}）"
    return found


def _doubles(
    known: Known,
    student: Mapping[str, str],
    already: Sequence[duplicates.Key],
    accepted: Accepted,
    student_id: int = 0,
) -> list[Problem]:
    """The second national rule against the register, beyond ``already`` (R-NA-14-1, R-SC-15-1)."""
    problems = []
    for key in _persons(student):
        if key not in already:
            others = known.without_card.get(key, ())
            problems += [_double(key, one, accepted) for one in others if one != student_id]
    return problems


def _double(key: duplicates.Key, other: int, accepted: Accepted) -> Problem:
    level, rest = Level.REFUSE_OVERRIDABLE, "请核对证件；确是两名学生的，写明依据后可以一并导入。"
    if accepted.namesakes.strip():
        level, rest = Level.WARN, f"已按“{accepted.namesakes.strip()}”作为两名学生。"
    message = f"与学籍库中编号 {other} 的学生{duplicates.describe(key)}，国网查重会拒绝。{rest}"
    where = Where(field="name", student_id=other)
    return Problem("import.namesake", message, where, _ARTICLE_6, level)


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


def _differences(
    tx: Tx,
    group: Sequence[tuple[int, int]],
    readings: Sequence[record.RecordReading],
    known: Known,
    accepted: Accepted,
) -> dict[int, Verdict]:
    ids = [student_id for _, student_id in group]
    values = students.values_of(tx, ids)
    members = students.guardians_of(tx, ids)
    verdicts = {}
    for index, student_id in group:
        reading = readings[index]
        now = values[student_id]
        changes = _changes(now, reading.student, "")
        withheld = _withheld(changes)
        problems = _told(withheld, accepted)
        if accepted.key_changes.strip():
            withheld = {}
        for key in withheld:
            del changes[key]
        after = {**now, **{key: value for key, (_, value) in changes.items()}}
        problems += _doubles(known, after, _persons(now), accepted, student_id)
        if blocking(problems):
            verdicts[index] = Verdict("rejected", student_id, problems=problems)
            continue
        own = members.get(student_id, [])
        for position, member in placed_members(own, reading.guardians):
            known_member = own[position - 1] if position <= len(own) else {}
            changes.update(_changes(known_member, member, f"guardian{position}."))
        kind: Literal["changed", "unchanged"] = "changed" if changes else "unchanged"
        verdicts[index] = Verdict(kind, student_id, changes, problems, withheld)
    return verdicts


def _withheld(changes: _Changes) -> dict[str, tuple[str, str]]:
    """What no plain edit may change once it is there, and no file either (办法第十条、第五条).

    关键信息 goes together: half of another document would be nobody's.
    """
    keyed = {key: pair for key, pair in changes.items() if key in editing.KEY_INFORMATION}
    found = keyed if any(before for before, _ in keyed.values()) else {}
    number = changes.get(_FOR_LIFE, ("", ""))
    if not editing.number_may_become(*number):
        found = {**found, _FOR_LIFE: number}
    return found


def _told(withheld: _Changes, accepted: Accepted) -> list[Problem]:
    return [_about(key, *pair, accepted.key_changes.strip()) for key, pair in withheld.items()]


def _about(key: str, now: str, then: str, approved: str) -> Problem:
    label = students.label_of(key)
    what = f"{label}在学籍库中为“{now}”，文件中为“{then}”"
    source = "办法 第五条" if key == _FOR_LIFE else editing.ARTICLE_10
    if approved:
        message = f"{what}，将按“{approved}”改为文件中的值。请留存证明材料。"
        return Problem("import.key-change", message, Where(field=key), source, Level.WARN)
    if key == _FOR_LIFE:
        message = f"{what}。学籍号一人一号、终身不变，本次不改。请核对文件。"
        return Problem("import.number-for-life", message, Where(field=key), source, Level.WARN)
    message = (
        f"{what}。这是关键信息，本次不改。请办理“关键信息变更”；"
        "主管部门已在国网核准的，注明文号后可以随文件接受。"
    )
    return Problem("import.needs-case", message, Where(field=key), source, Level.TASK)


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
