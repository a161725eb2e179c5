"""Find pupils as one types, and see one pupil whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app.domain import fields, record
from app.domain.permissions import Action
from app.evidence import store
from app.persistence import finding
from app.persistence.records import Evidence, Guardian, Issue, Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem
from app.usecases.school.permits import require

STUDENT_KEYS = tuple(field.key for field in fields.STUDENT_FIELDS)
GUARDIAN_KEYS = tuple(field.key for field in fields.GUARDIAN_FIELDS)
PHOTO = "photo"
_GROUP = 500
# Who has left, or is only announced by another school, is on no list of the school's pupils.
_ENROLLED = "student_id NOT IN (SELECT student_id FROM enrolment WHERE enrolled = 0)"


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One line of the list."""

    id: int
    name: str
    id_number: str
    class_no: str
    sex: str
    national_number: str
    phone: str

    @property
    def masked_id(self) -> str:
        """The ID number with its birth date hidden, as lists show it."""
        return masked(self.id_number)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of ``rows`` and how many there are in all."""

    rows: tuple[StudentRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ClassCount:
    """A class by its number, and how many pupils it has."""

    class_no: str
    count: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One sheet that was printed for a pupil."""

    number: str
    form_id: str
    printed_at: str
    printed_by: str


@dataclass(frozen=True, slots=True)
class StudentDetail:
    """Everything of one pupil; ``problems`` is what the record still lacks."""

    id: int
    values: dict[str, str]
    guardians: tuple[dict[str, str], ...]
    photo: bytes | None
    problems: tuple[Problem, ...]
    issues: tuple[IssueLine, ...]


def label_of(key: str) -> str:
    """The Chinese name of a field of a pupil or a member; other words as they are."""
    for lookup in (fields.by_key, fields.guardian_field):
        try:
            return lookup(key).label
        except KeyError:
            continue
    return key


def labelled(detail: StudentDetail) -> list[tuple[str, str]]:
    """(label, value) of everything that is known of a pupil, members after the pupil."""
    lines = [(label_of(key), value) for key, value in detail.values.items() if value]
    for number, member in enumerate(detail.guardians, 1):
        lines += [(f"成员{number}{label_of(key)}", value) for key, value in member.items() if value]
    return lines


def masked(text: str) -> str:
    """``text`` hidden but for its ends: 150602********1234, 138****1234; short ones wholly."""
    if len(text) < 11:
        return "*" * len(text)
    shown = 6 if len(text) > 11 else 3
    return f"{text[:shown]}{'*' * (len(text) - shown - 4)}{text[-4:]}"


def search(tx: Tx, text: str = "", class_no: str = "", limit: int = 200, offset: int = 0) -> Found:
    """Pupils whose name, pinyin, ID number (or its tail) or 学籍号 fits ``text``; "" is everyone.

    Which of them is meant shows in the characters typed: Han, letters or digits.
    """
    rows, total = finding.find(tx.connection, text, class_no, limit, offset)
    return Found(tuple(StudentRow(*row) for row in rows), total)


def warm(tx: Tx) -> None:
    """Have at hand what ``search`` looks at, so that the first keys are as quick as the rest."""
    finding.warm(tx.connection)


def classes(tx: Tx) -> tuple[ClassCount, ...]:
    """Every class that has pupils 在籍, in order."""
    rows = tx.connection.exec_driver_sql(
        f"SELECT class_no, count(*) FROM student_key WHERE {_ENROLLED} "  # noqa: S608  our own text
        "GROUP BY class_no ORDER BY class_no"
    )
    return tuple(ClassCount(*row) for row in rows)


def show(tx: Tx, student_id: int) -> StudentDetail:
    """One pupil whole. Raises ``Rejected`` when there is no such pupil."""
    student = tx.get(Student, student_id, "这名学生")
    values = {key: getattr(student, key) for key in STUDENT_KEYS}
    members = guardians_of(tx, [student_id]).get(student_id, [])
    issues = tx.scalars(
        select(Issue).where(Issue.student_id == student_id).order_by(Issue.id.desc())
    )
    return StudentDetail(
        student_id,
        values,
        tuple(members),
        photo_of(tx, student_id),
        tuple(record.check_complete(values, members)),
        tuple(IssueLine(i.number, i.form_id, i.printed_at, i.printed_by) for i in issues),
    )


def whole(tx: Tx, class_no: str = "") -> Iterator[tuple[int, dict[str, str], list[dict[str, str]]]]:
    """(id, record, members) of each pupil of a class, or of everyone, in the order of classes."""
    ids = ids_in(tx, class_no) if class_no else ids_of(tx)
    for group in in_groups(ids, _GROUP):
        values = values_of(tx, group)
        members = guardians_of(tx, group)
        for student_id in group:
            yield student_id, values[student_id], members.get(student_id, [])


def guardians_of(tx: Tx, student_ids: Sequence[int]) -> dict[int, list[dict[str, str]]]:
    """The members of each pupil, in their order; reads at most one class or page at a time."""
    found: dict[int, list[dict[str, str]]] = {}
    columns = ", ".join(GUARDIAN_KEYS)
    marks = ", ".join("?" * len(student_ids))
    rows = tx.connection.exec_driver_sql(
        f"SELECT student_id, {columns} FROM guardian "  # noqa: S608  names of columns
        f"WHERE student_id IN ({marks}) ORDER BY student_id, position",
        tuple(student_ids),
    )
    for row in rows:
        found.setdefault(row[0], []).append(dict(zip(GUARDIAN_KEYS, row[1:], strict=True)))
    return found


def ids_of(tx: Tx) -> list[int]:
    """Everyone who is 在籍, in the order of classes; who left stays found by ``search``."""
    rows = tx.connection.exec_driver_sql(
        f"SELECT student_id FROM student_key WHERE {_ENROLLED} "  # noqa: S608  our own text
        "ORDER BY class_no, student_id"
    )
    return [int(row[0]) for row in rows]


def ids_in(tx: Tx, class_no: str) -> list[int]:
    """Ids of the pupils of one class who are 在籍; "" are those without a class."""
    rows = tx.connection.exec_driver_sql(
        f"SELECT student_id FROM student_key "  # noqa: S608  our own text
        f"WHERE class_no = ? AND {_ENROLLED} ORDER BY student_id",
        (class_no,),
    )
    return [int(row[0]) for row in rows]


def seated(tx: Tx) -> dict[str, int]:
    """How many pupils sit in each class: what 班额 counts (R-ORD-19-1)."""
    rows = tx.connection.exec_driver_sql(
        "SELECT class_no, count(*) FROM student_key WHERE student_id NOT IN "
        "(SELECT student_id FROM enrolment WHERE attends = 0) GROUP BY class_no"
    )
    return {str(row[0]): int(row[1]) for row in rows}


def outside_class_size(tx: Tx) -> frozenset[int]:
    """Ids of pupils who are on our books or were, and sit in no class now (R-ORD-19-1)."""
    rows = tx.connection.exec_driver_sql("SELECT student_id FROM enrolment WHERE attends = 0")
    return frozenset(int(row[0]) for row in rows)


def values_of(tx: Tx, student_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The record of each pupil; at most a page of pupils at a time."""
    table = Student.__table__.c
    rows = tx.connection.execute(
        select(table.id, *[table[key] for key in STUDENT_KEYS]).where(table.id.in_(student_ids))
    )
    return {row[0]: dict(zip(STUDENT_KEYS, row[1:], strict=True)) for row in rows}


def photos_of(tx: Tx, student_ids: Sequence[int]) -> dict[int, Evidence]:
    """The row of the latest photograph of each pupil that has one."""
    rows = tx.scalars(
        select(Evidence)
        .where(Evidence.student_id.in_(student_ids), Evidence.kind == PHOTO)
        .order_by(Evidence.id)
    )
    return {row.student_id: row for row in rows}


def photo_of(tx: Tx, student_id: int) -> bytes | None:
    """The latest photograph as JPEG bytes, or ``None``."""
    row = photos_of(tx, [student_id]).get(student_id)
    return None if row is None else evidence_bytes(tx, row)


def evidence_bytes(tx: Tx, row: Evidence) -> bytes:
    """The plain content behind an evidence row. Raises ``Unavailable`` when it is damaged."""
    return store.get(
        tx.folder / "evidence",
        tx.evidence_key,
        tx.master.database_id,
        row.file_id,
    )


def set_photo(tx: Tx, student_id: int, jpeg: bytes) -> int:
    """Keep ``jpeg`` as the pupil's photograph; earlier ones stay in the evidence. Gives its id."""
    require(tx, Action.EDIT)
    tx.get(Student, student_id, "这名学生")
    return add_evidence(tx, student_id, PHOTO, "image/jpeg", jpeg)


def add_evidence(tx: Tx, student_id: int, kind: str, media_type: str, content: bytes) -> int:
    """Encrypt ``content`` beside the register first, then enter its row; gives the row's id."""
    stored = store.put(tx.folder / "evidence", tx.evidence_key, tx.master.database_id, content)
    row = tx.add(
        Evidence(
            student_id=student_id,
            kind=kind,
            media_type=media_type,
            file_id=stored.file_id,
            size=stored.size,
            sha256=stored.sha256_plain,
            added_at=tx.stamp,
        )
    )
    return row.id


def reveal(tx: Tx, student_id: int, field: str) -> None:
    """Enter in the audit trail that a masked value was looked at (R-GEN-4-2)."""
    require(tx, Action.VIEW_SENSITIVE)
    tx.note("reveal", "student", student_id, {"field": field})


def reveal_all(tx: Tx, student_ids: Sequence[int], why: str) -> None:
    """Enter that whole records were looked at without masks, each pupil's in her own entry."""
    for student_id in student_ids:
        reveal(tx, student_id, why)


def count(tx: Tx) -> int:
    """How many pupils the register holds."""
    return tx.session.scalar(select(func.count()).select_from(Student)) or 0


def flat(values: Mapping[str, str], guardians: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """One pupil as one line of a national sheet: the first two members get prefixed keys."""
    line = dict(values)
    for number, member in enumerate(guardians[:2], 1):
        line.update({f"guardian{number}.{key}": value for key, value in member.items()})
    return line


def members_of(student_id: int) -> Select[Guardian]:
    """The statement for the member records of one pupil, in order."""
    return select(Guardian).where(Guardian.student_id == student_id).order_by(Guardian.position)
