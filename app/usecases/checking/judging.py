"""Whether a record may stand as it would be: its own checks, and both national rules on doubles."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, and_, select

from app.domain import consistency, duplicates, fields, identity, record
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where
from app.usecases.pupils import students

Members = Sequence[Mapping[str, str]]
_ARTICLE_6 = "办法 第六条"
_FIELDS = {"national_number": "学籍号", "id_number": "身份证件号", "person": "姓名"}
_SAID_ELSEWHERE = frozenset({"record.incomplete"})


def derived(values: dict[str, str]) -> list[Problem]:
    """Blank type, sex and birth date filled from the ID number, each with a word about it."""
    return consistency.derive_from_number(values)


def read_member(
    now: Mapping[str, str], raw: Mapping[str, str], position: int
) -> tuple[dict[str, str], list[Problem]]:
    """A member's values with ``raw`` texts (by bare keys) read over those she has."""
    values, problems = dict(now), []
    for key, text in raw.items():
        try:
            field = fields.by_key(f"guardian{position}.{key}")
        except KeyError:
            message = f"家庭成员没有名为“{key}”的数据项。请按数据项目录填写。"
            problems.append(Problem("edit.unknown-field", message, Where(field=key)))
            continue
        reading = fields.read(field, text)
        values[key] = reading.value
        problems += [p for p in reading.problems if key != "relation" or not p.level.blocks]
    problems += consistency.settle_relation(values, position)
    if not values.get("name"):
        message = f"第 {position} 名家庭成员没有姓名。请填写姓名，或去掉这名成员。"
        problems.append(Problem("edit.member-name", message, Where(field=f"成员{position}姓名")))
    return values, problems


def judge(tx: Tx, student_id: int, values: Mapping[str, str], own: Members) -> list[Problem]:
    """What is newly wrong about ``values`` and members ``own``, compared with the stored record.

    An old fault elsewhere in the record does not stand in the way of a new telephone number.
    """
    now = students.values_of(tx, [student_id])[student_id]
    members = students.guardians_of(tx, [student_id]).get(student_id, [])
    old = _checked(tx, now, members)
    new = _checked(tx, values, own)
    return [problem for problem in new if problem not in old] + doubles_of(
        tx, student_id, values, duplicates.keys(now)
    )


def doubles_of(
    tx: Tx,
    student_id: int,
    values: Mapping[str, str],
    already: Sequence[duplicates.Key] = (),
) -> list[Problem]:
    """Both national rules against the register, for keys beyond ``already`` (R-NA-14-1, R-SC-15-1).

    The same ID or 学籍号 never gets in. The same name, sex and birth date without a resident card
    may be two children: that can be confirmed.
    """
    found = []
    for key in duplicates.keys(values):
        if key in already:
            continue
        for other in tx.session.execute(_bearers(key, student_id)):
            found.append(_double(key, *other))
    return found


def _bearers(key: duplicates.Key, student_id: int) -> Select[int, str, str]:
    table = Student.__table__.c
    return select(table.id, table.name, table.class_no).where(table.id != student_id, _bears(key))


def _bears(key: duplicates.Key) -> ColumnElement[bool]:
    table = Student.__table__.c
    if key[0] == "national_number":
        return table.national_number == key[1]
    if key[0] == "id_number":
        return and_(table.id_number == key[1], table.id_type == identity.RESIDENT_CARD)
    return and_(
        table.name == key[1],
        table.sex == key[2],
        table.birth_date == key[3],
        table.id_type != identity.RESIDENT_CARD,
    )


def _double(key: duplicates.Key, other: int, name: str, class_no: str) -> Problem:
    level = Level.REFUSE_OVERRIDABLE if key[0] == "person" else Level.REFUSE
    whom = f"{name}（{class_no or '未编班'}，编号 {other}）"
    message = (
        f"与学籍库中的{whom}{duplicates.describe(key)}，国网查重会拒绝。"
        "请核对证件；如是同一名学生，请合并两条记录。"
    )
    where = Where(field=_FIELDS[key[0]], student_id=other)
    code = "edit.duplicate-person" if key[0] == "person" else "edit.duplicate"
    return Problem(code, message, where, _ARTICLE_6, level)


def _checked(tx: Tx, values: Mapping[str, str], own: Members) -> list[Problem]:
    row = dict(values)
    for position, member in enumerate(own, 1):
        row.update({f"guardian{position}.{key}": value for key, value in member.items()})
    reading = record.read_record(row, school_code=tx.setting("school.code"), today=tx.today)
    return [problem for problem in reading.problems if problem.code not in _SAID_ELSEWHERE]
