"""One line of a sheet becomes one pupil with her family members, every cell looked at once.

The principle: what is missing may come later, what is wrong does not get in. A missing ★ item
warns here and blocks in ``check_complete``, which stands before the export.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.domain import consistency, fields, identity
from app.domain.fields import GUARDIAN_FIELDS, STUDENT_FIELDS, Field, Kind, Required
from app.problems import Level, Problem, Where

_STARRED = {field.key: field.label for field in STUDENT_FIELDS if field.required is Required.ALWAYS}
_MEMBER_STARRED = {
    field.key: field.label for field in GUARDIAN_FIELDS if field.required is Required.ALWAYS
}
# Fields whose wrong shape is let into the register with a warning and stops at the export.
_LOOKED_AT_AGAIN = (Kind.CODE, Kind.DATE, Kind.MONTH, Kind.DIVISION, Kind.POSTCODE, Kind.INTEGER)
_SHAPE_PROBLEMS = frozenset(
    {
        "field.code-unknown",
        "field.date-invalid",
        "field.month-invalid",
        "field.division-invalid",
        "field.postcode-invalid",
        "field.integer-invalid",
    }
)
_NAMED_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class RecordReading:
    """``student`` and ``guardians`` hold the keys whose columns the sheet has, and derived ones.

    ``guardians`` lists the members that are there at all, by bare keys. Problems know their field
    (成员1姓名); ``blocked`` tells whether the line must stay out of the register.
    """

    student: dict[str, str]
    guardians: list[dict[str, str]]
    problems: list[Problem]

    @property
    def blocked(self) -> bool:
        """Whether any problem forbids taking the record over."""
        return any(problem.level.blocks for problem in self.problems)


# A column: key in the row, bare key, fast test, field.
_Column = tuple[str, str, Callable[[str], object], Field]
# The columns that tell of one person: 0 for the pupil, else the member's number on the sheet.
_Part = tuple[int, tuple[_Column, ...]]


def read_record(row: Mapping[str, str], *, school_code: str, today: date) -> RecordReading:
    """The pupil in ``row`` (flat keys → raw cell text; keys that are no field are passed over).

    ``school_code`` is the register's own ("" skips that check); ``today`` bounds birth dates.
    """
    problems: list[Problem] = []
    student: dict[str, str] = {}
    members: list[tuple[int, dict[str, str]]] = []
    for position, columns in _parts(tuple(row)):
        values = _read_part(columns, row, problems)
        if position == 0:
            student = values
        elif _is_there(values):
            members.append((position, values))
    problems += _of_student(student, school_code, today)
    problems += _of_members(student, members, today)
    problems += _incomplete(student, members)
    return RecordReading(student, [member for _, member in members], problems)


def _read_part(
    columns: tuple[_Column, ...], row: Mapping[str, str], problems: list[Problem]
) -> dict[str, str]:
    """One person's values by bare keys; only what fails its fast test is read at length."""
    values = {}
    for key, bare, plain, field in columns:
        values[bare] = raw = row[key]
        if raw and not plain(raw):
            reading = fields.read(field, raw)
            values[bare] = reading.value
            problems += _unsettled(reading.problems, bare)
    return values


def _unsettled(problems: Sequence[Problem], bare: str) -> list[Problem]:
    """An unknown relation is settled with the member's other values, so not reported yet."""
    if bare != "relation":
        return list(problems)
    return [problem for problem in problems if problem.code != "field.code-unknown"]


@lru_cache(maxsize=64)
def _parts(keys: tuple[str, ...]) -> tuple[_Part, ...]:
    """The columns that are fields, person by person, the pupil first."""
    known = [(key, field) for key in keys if (field := _field(key)) is not None]
    return tuple(
        (position, tuple(_column(*item) for item in known if _position(item[0]) == position))
        for position in sorted({_position(key) for key, _ in known})
    )


def _column(key: str, field: Field) -> _Column:
    return key, key.rpartition(".")[2], fields.plain_test(field), field


def _field(key: str) -> Field | None:
    try:
        return fields.by_key(key)
    except KeyError:
        return None


def _position(key: str) -> int:
    return int(key[len("guardian") : key.index(".")]) if "." in key else 0


def _is_there(member: Mapping[str, str]) -> bool:
    """Sheets carry 否 or a type for members that do not exist: those alone make nobody."""
    return bool(member.get("name")) or any(
        value for key, value in member.items() if key not in ("is_guardian", "id_type", "relation")
    )


def _of_student(student: dict[str, str], school_code: str, today: date) -> list[Problem]:
    problems: list[Problem] = []
    if not student.get("name"):
        message = "“姓名”空白，无法建立这名学生的记录，请补填。"
        problems.append(Problem("field.required", message, Where(field="姓名")))
    theirs = student.get("school_code", "")
    if theirs and school_code and theirs != school_code:
        message = (
            f"“学校标识码”{theirs} 不是本校的 {school_code}，该生不属于本校学籍库，请核对文件。"
        )
        problems.append(Problem("record.other-school", message, Where(field="学校标识码")))
    number = student.get("id_number", "")
    if number:
        problems += consistency.derive_from_number(student)
        problems += identity.problems_of_document(
            student.get("id_type") or _guessed_type(number), number, "身份证件号", today
        )
        problems += consistency.number_against_person(student, Level.WARN)
    problems += consistency.birth_against_today(student, today)
    problems += consistency.national_number_against_id(student)
    problems += consistency.disability_against_class(student, Level.WARN)
    return problems


def _guessed_type(number: str) -> str:
    """A number of 18 characters without a type is held to the resident card's rules."""
    return identity.RESIDENT_CARD if len(number) == 18 else ""


def _of_members(
    student: Mapping[str, str], members: list[tuple[int, dict[str, str]]], today: date
) -> list[Problem]:
    problems: list[Problem] = []
    for position, member in members:
        problems += consistency.settle_relation(member, position)
        number = member.get("id_number", "")
        if number:
            label = f"成员{position}身份证件号"
            id_type = member.get("id_type") or _guessed_type(number)
            problems += identity.problems_of_document(id_type, number, label, today, member=True)
    problems += consistency.numbers_within_family(student, members)
    problems += consistency.guardianship(members, Level.WARN)
    return problems


def _incomplete(student: Mapping[str, str], members: consistency.Members) -> list[Problem]:
    """One warning for all that is still lacking: a roster of five columns lacks forty items."""
    lacking = [label for label in _lacking(student, members) if label != "姓名"]
    if not lacking:
        return []
    named = "、".join(lacking[:_NAMED_AT_MOST]) + ("等" if len(lacking) > _NAMED_AT_MOST else "")
    message = f"尚缺 {len(lacking)} 项必填信息：{named}，请在导出到全国系统之前补齐。"
    where = Where(field=lacking[0] if len(lacking) == 1 else "")
    return [Problem("record.incomplete", message, where, level=Level.WARN)]


def _lacking(student: Mapping[str, str], members: consistency.Members) -> list[str]:
    """Labels of the ★ and the conditional items that are blank."""
    lacking = [] if members else ["家庭成员"]
    if not all(map(student.get, _STARRED)):
        lacking[:0] = [label for key, label in _STARRED.items() if not student.get(key)]
    for position, member in members:
        if not all(map(member.get, _MEMBER_STARRED)):
            missing = (label for key, label in _MEMBER_STARRED.items() if not member.get(key))
            lacking += [f"成员{position}{label}" for label in missing]
    return lacking + consistency.missing_conditionals(student, members)


def check_complete(
    student: Mapping[str, str],
    guardians: Sequence[Mapping[str, str]],
    also: Collection[str] = (),
) -> list[Problem]:
    """Everything that keeps a stored pupil out of a file for the national system.

    ``also`` are keys of student fields that the district demands beyond the stars (政治面貌).
    A second family member is starred on paper but may not exist: that alone warns.
    """
    members = list(enumerate(guardians, 1))
    lacking = _lacking(student, members)
    lacking += [fields.by_key(key).label for key in also if not student.get(key)]
    problems = [_required(label) for label in dict.fromkeys(lacking)]
    problems += _misshapen(student, members)
    number = student.get("id_number", "")
    if student.get("id_type") == identity.RESIDENT_CARD and number:
        problems += _resident_number(number)
    problems += consistency.number_against_person(student, Level.REFUSE)
    problems += consistency.disability_against_class(student, Level.REFUSE)
    problems += consistency.numbers_within_family(student, members)
    problems += consistency.guardianship(members, Level.REFUSE)
    if len(members) == 1:
        message = "全国采集表要求填写两名家庭成员，现只有一名；如确无第二名成员，可不填。"
        problems.append(consistency.warn("record.second-member", "成员2姓名", message))
    return problems


def _required(label: str) -> Problem:
    return Problem("field.required", f"“{label}”是必填项，现为空白，请补填。", Where(field=label))


def _resident_number(number: str) -> list[Problem]:
    if identity.is_resident_number(number):
        return []
    message = f"“身份证件号”{number} 不是有效的公民身份号码，请对照户口簿改正。"
    where = Where(field="身份证件号")
    return [Problem("identity.invalid", message, where, identity.GB_11643)]


def _misshapen(student: Mapping[str, str], members: consistency.Members) -> list[Problem]:
    problems: list[Problem] = []
    for prefix, values in (("", student), *((f"guardian{n}.", m) for n, m in members)):
        for key, plain in _shape_tests(bool(prefix)):
            value = values.get(key, "")
            if value and not plain(value):
                problems += _shape_problems(fields.by_key(prefix + key), value)
    return problems


def _shape_problems(field: Field, value: str) -> list[Problem]:
    return [
        Problem(problem.code, problem.message, problem.where, problem.source)
        for problem in fields.read(field, value).problems
        if problem.code in _SHAPE_PROBLEMS
    ]


@lru_cache(maxsize=2)
def _shape_tests(member: bool) -> tuple[tuple[str, Callable[[str], object]], ...]:
    known = GUARDIAN_FIELDS if member else STUDENT_FIELDS
    return tuple(
        (field.key, fields.plain_test(field)) for field in known if field.kind in _LOOKED_AT_AGAIN
    )
