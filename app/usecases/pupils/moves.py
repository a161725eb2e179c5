"""What the audit trail knows of one pupil's record and members: each move and the row around it.

Only differences are in the trail. Walking back from what the register holds today gives the values
at every moment, and shows a gap wherever an entry does not fit what came after it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.persistence.records import Guardian, Student
from app.persistence.transaction import Tx, decoded
from app.problems import Problem, Where
from app.usecases.pupils import students

STUDENT, GUARDIAN = "student", "guardian"
ACTIONS = ("create", "change", "remove")
_COLUMNS = "seq, at, actor, role, action, kind, object_id, detail"
# A member that has left the pupil: removed, or gone over to another pupil in a merge.
_LEFT = (
    "SELECT DISTINCT object_id FROM audit_entry WHERE kind = 'guardian' AND seq > ? AND "
    "((action = 'remove' AND json_extract(detail, '$.student_id') = ?) OR "
    "(action = 'change' AND json_extract(detail, '$.student_id[0]') = ?))"
)
_ENTERED_TOGETHER = (
    f"SELECT {_COLUMNS} FROM audit_entry "  # noqa: S608  names of columns
    "WHERE kind = 'guardian' AND action = 'create' AND object_id LIKE '%-%'"
)

Values = Mapping[str, Any]
Thing = tuple[str, int]
"""(student or guardian, id)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail about a record."""

    seq: int
    at: str
    actor: str
    role: str
    action: str
    thing: Thing
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """One entry with the whole row before (``None``: was not there) and after it."""

    entry: Entry
    before: Values | None
    after: Values | None

    @property
    def changed(self) -> dict[str, tuple[str, str]]:
        """Field key → (before, after), members' place included, owner left out."""
        before, after = self.before or {}, self.after or {}
        keys = students.STUDENT_KEYS
        if self.entry.thing[0] == GUARDIAN:
            keys = (*students.GUARDIAN_KEYS, "position")
        pairs = {key: (str(before.get(key, "")), str(after.get(key, ""))) for key in keys}
        return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}

    def concerns(self, student_id: int) -> bool:
        """Whether the pupil's own row or a member of hers moved: members may change hands."""
        if self.entry.thing[0] == STUDENT:
            return self.entry.thing[1] == student_id
        owners = {(row or {}).get("student_id") for row in (self.before, self.after)}
        return student_id in owners


def version_of(tx: Tx, student_id: int) -> int:
    """The number of the latest audit entry about the pupil or a present member; grows only.

    What an exported record or an open editor says it has seen.
    """
    row = tx.connection.exec_driver_sql(
        "SELECT max(seq) FROM audit_entry WHERE (kind = 'student' AND object_id = ?) OR "
        "(kind = 'guardian' AND object_id IN "
        "(SELECT CAST(id AS TEXT) FROM guardian WHERE student_id = ?))",
        (str(student_id), student_id),
    ).scalar()
    return int(row or 0)


def between(tx: Tx, student_id: int, after: int, until: int | None = None) -> list[Move]:
    """Moves with ``after`` < seq ≤ ``until``, oldest first; the later ``after``, the cheaper."""
    found, _ = _walk(tx, student_id, after)
    return [move for move in found if until is None or move.entry.seq <= until]


def history(tx: Tx, student_id: int) -> list[Move]:
    """Every move from the very first, oldest first."""
    return _walk(tx, student_id, 0)[0]


def gaps(tx: Tx, student_id: int) -> list[Problem]:
    """Places where the trail and the register do not fit together; whole: ``[]``."""
    return _walk(tx, student_id, 0)[1]


def _walk(tx: Tx, student_id: int, after: int) -> tuple[list[Move], list[Problem]]:
    entries = _entries(tx, student_id, after)
    together = _entered_together(tx, after)
    moves: list[Move] = []
    problems: list[Problem] = []
    for thing, own in entries.items():
        row = _row(tx, thing)
        if thing[0] == GUARDIAN:
            own += [replace(entry, thing=thing) for ids, entry in together if thing[1] in ids]
        found, broken = _back(row, sorted(own, key=lambda entry: entry.seq, reverse=True))
        moves += [move for move in found if move.concerns(student_id)]
        problems += [_gap(student_id, entry) for entry in broken]
    return sorted(moves, key=lambda move: (move.entry.seq, move.entry.thing)), problems


def _back(row: Values | None, entries: Iterable[Entry]) -> tuple[list[Move], list[Entry]]:
    """From ``row`` as it is now through ``entries``, the latest first."""
    moves, broken = [], []
    for entry in entries:
        before, fits = _before(row, entry)
        if not fits:
            broken.append(entry)
        moves.append(Move(entry, before, row))
        row = before
    return moves, broken


def _before(row: Values | None, entry: Entry) -> tuple[Values | None, bool]:
    """The row before ``entry``, and whether ``row`` is what the entry left."""
    if entry.action == "remove":
        return entry.detail, row is None
    if entry.action == "create":
        return None, row is not None
    known = row or {}
    fits = all(known.get(key) == pair[1] for key, pair in entry.detail.items())
    return {**known, **{key: pair[0] for key, pair in entry.detail.items()}}, fits


def _entries(tx: Tx, student_id: int, after: int) -> dict[Thing, list[Entry]]:
    found: dict[Thing, list[Entry]] = defaultdict(list)
    members = {int(m) for m in tx.scalars(_member_ids(student_id))}
    rows = tx.connection.exec_driver_sql(_LEFT, (after, student_id, student_id))
    members |= {int(row[0]) for row in rows}
    found[STUDENT, student_id] = _of_kind(tx, STUDENT, [student_id], after)
    for entry in _of_kind(tx, GUARDIAN, sorted(members), after):
        found[entry.thing].append(entry)
    for member in members:
        found.setdefault((GUARDIAN, member), [])
    return found


def _member_ids(student_id: int) -> Any:
    return students.members_of(student_id).with_only_columns(Guardian.id)


def _of_kind(tx: Tx, kind: str, ids: list[int], after: int) -> list[Entry]:
    marks = ", ".join("?" * len(ids))
    rows = tx.connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM audit_entry "  # noqa: S608  marks and names of columns
        f"WHERE kind = ? AND object_id IN ({marks}) AND seq > ? "
        "AND action IN ('create', 'change', 'remove')",
        (kind, *map(str, ids), after),
    )
    return [_entry(row, int(row[6])) for row in rows]


def _entered_together(tx: Tx, after: int) -> list[tuple[range, Entry]]:
    """Members that came by file have one entry over all of them: (their ids, that entry)."""
    found = []
    for row in tx.connection.exec_driver_sql(_ENTERED_TOGETHER):
        first, last = map(int, row[6].split("-"))
        if row[0] > after:
            found.append((range(first, last + 1), row))
    return [(ids, _entry(row, ids[0])) for ids, row in found]


def _entry(row: Any, object_id: int) -> Entry:
    return Entry(row[0], row[1], row[2], row[3], row[4], (row[5], object_id), decoded(row[7]))


def _row(tx: Tx, thing: Thing) -> Values | None:
    record: Student | Guardian | None
    if thing[0] == STUDENT:
        record = tx.session.get(Student, thing[1])
    else:
        record = tx.session.get(Guardian, thing[1])
    return None if record is None else values_in(record)


def values_in(record: Student | Guardian) -> dict[str, Any]:
    """Every column of a row, by name."""
    return {column.name: getattr(record, column.name) for column in record.__table__.columns}


def _gap(student_id: int, entry: Entry) -> Problem:
    message = (
        f"操作日志第 {entry.seq} 条与这名学生现在的信息接不上，其间的修改没有留下记录。"
        "请停止修改这名学生，运行一次学籍库检查，并用最近的备份核对。"
    )
    return Problem("history.gap", message, Where(row=entry.seq, student_id=student_id))
