"""字段变更历史: who changed what of a pupil, when, from what to what, and why. Read, never written.

The trail has one entry a row; a change is one act of a person. Every use case that changes a pupil
leaves a note behind its entries (``explain``), and the timeline gathers them under it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.domain.permissions import ROLES
from app.persistence import audit
from app.persistence.records import AuditEntry, SyncBatch, SyncChange
from app.persistence.transaction import Tx, decoded
from app.usecases.pupils import moves, students
from app.usecases.pupils.moves import GUARDIAN, Move, version_of

__all__ = ["timeline", "version_of"]

EDIT, UNDO = "edit", "undo-edit"
KEY_CHANGE, KEY_CHANGE_BACK = "key-change", "key-change-back"
MERGE, UNMERGE = "merge", "unmerge"
CLASS_MOVE, CLASS_BACK = "class-move", "class-move-back"
PROMOTION, PROMOTION_BACK = "promotion", "promotion-back"
ACTS = {
    EDIT: "修改",
    UNDO: "撤销修改",
    KEY_CHANGE: "关键信息变更",
    KEY_CHANGE_BACK: "撤回关键信息变更",
    MERGE: "合并",
    UNMERGE: "撤销合并",
    CLASS_MOVE: "调班",
    CLASS_BACK: "撤销调班",
    PROMOTION: "升级",
    PROMOTION_BACK: "撤销升级",
}
_BARE = {"create": "建立记录", "change": "修改", "remove": "移除记录"}
_BATCHES = {"import": "导入", "bulk": "批量修改", "paste": "粘贴修改"}
_OWN_LABELS = {"position": "顺序"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field from what to what. ``member`` is the id of its member, 0 for the pupil's own."""

    key: str
    label: str
    before: str
    after: str
    member: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One act of one person. ``seq`` is the version of the record that it made."""

    seq: int
    at: str
    actor: str
    role: str
    act: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Why the entries after ``since`` and up to ``seq`` were made."""

    seq: int
    since: int
    action: str
    reason: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Cause:
    """The entries of which one act is made up, and how it is called."""

    since: int
    until: int
    act: str
    reason: str


def begin(tx: Tx) -> int:
    """Where the trail stands before a change that will be explained."""
    tx.session.flush()
    return audit.head(tx.connection)[0]


def explain(tx: Tx, student_id: int, action: str, since: int, reason: str, **facts: Any) -> None:
    """Enter why the pupil's record changed after ``since`` (from ``begin``); one of ``ACTS``."""
    tx.note(action, "student", student_id, {"since": since, "reason": reason, **facts})


def notes(tx: Tx, student_id: int) -> list[Note]:
    """Every explained change of the pupil, oldest first."""
    entries = tx.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.kind == "student",
            AuditEntry.object_id == str(student_id),
            AuditEntry.action.in_(ACTS),
        )
        .order_by(AuditEntry.seq)
    )
    found = []
    for entry in entries:
        detail = decoded(entry.detail)
        found.append(Note(entry.seq, detail["since"], entry.action, detail["reason"], detail))
    return found


def timeline(tx: Tx, student_id: int) -> tuple[Event, ...]:
    """The pupil's history, latest first; also of a pupil who has been merged away.

    Applying the changes from the last event to the first gives the record as it stands (R-ORD-7-7,
    R-ORD-13-1).
    """
    causes = [*_explained(tx, student_id), *_imports(tx, student_id)]
    groups: dict[_Cause, list[Move]] = {}
    for move in moves.history(tx, student_id):
        groups.setdefault(_cause_of(move, causes), []).append(move)
    events = [_event(cause, found, student_id) for cause, found in groups.items()]
    return tuple(sorted(events, key=lambda event: event.seq, reverse=True))


def changes_since(tx: Tx, student_id: int, since: int) -> tuple[Change, ...]:
    """What has changed after ``since``, one line a field; cheap for a late ``since``."""
    found = moves.between(tx, student_id, since)
    return tuple(_folded([change for move in found for change in _changes(move, student_id)]))


def _cause_of(move: Move, causes: Sequence[_Cause]) -> _Cause:
    seq = move.entry.seq
    for cause in causes:
        if cause.since < seq <= cause.until:
            return cause
    return _Cause(seq - 1, seq, _BARE[move.entry.action], "")


def _event(cause: _Cause, found: Sequence[Move], student_id: int) -> Event:
    last = found[-1].entry
    changes = [change for move in found for change in _changes(move, student_id)]
    role = ROLES.get(last.role, last.role)
    return Event(
        last.seq, last.at, last.actor, role, cause.act, cause.reason, tuple(_folded(changes))
    )


def _changes(move: Move, student_id: int) -> Iterable[Change]:
    kind, identity = move.entry.thing
    if kind != GUARDIAN:
        for key, (before, after) in move.changed.items():
            yield Change(key, students.label_of(key), before, after)
        return
    came, left = _seen_by(move.before, student_id), _seen_by(move.after, student_id)
    name = (left or came or {}).get("name", "")
    for key, (before, after) in Move(move.entry, came, left).changed.items():
        label = _OWN_LABELS.get(key) or students.label_of(f"guardian1.{key}")[3:]
        yield Change(key, f"家庭成员{name}·{label}", before, after, identity)


def _seen_by(row: Any, student_id: int) -> Any:
    """A member's row as the pupil has it: nothing while it is another pupil's."""
    return row if row is not None and row["student_id"] == student_id else None


def _folded(changes: Iterable[Change]) -> Iterable[Change]:
    """One line a field where one act touched it twice; none where it came back to what it was."""
    first: dict[tuple[int, str], Change] = {}
    for change in changes:
        place = (change.member, change.key)
        before = first[place].before if place in first else change.before
        first[place] = Change(change.key, change.label, before, change.after, change.member)
    return [change for change in first.values() if change.before != change.after]


def _explained(tx: Tx, student_id: int) -> list[_Cause]:
    return [
        _Cause(note.since, note.seq, ACTS[note.action], note.reason)
        for note in notes(tx, student_id)
    ]


def _imports(tx: Tx, student_id: int) -> list[_Cause]:
    """The files that touched the pupil, and their undoing, from first entry to last."""
    ids = tx.scalars(select(SyncChange.batch_id).where(SyncChange.student_id == student_id))
    causes = []
    for batch_id in list(ids):
        batch = tx.get(SyncBatch, batch_id, f"编号为 {batch_id} 的批次")
        first = _entry_of_batch(tx, batch_id, "create")
        act = _BATCHES.get(batch.kind, "导入")
        told = f"导入文件“{batch.file_name}”" if act == "导入" else batch.file_name
        causes.append(_Cause(first, batch.audit_seq, act, told + _taken_over(tx, batch_id)))
        if batch.undone_at:
            last = _entry_of_batch(tx, batch_id, f"undo-{batch.kind}")
            causes.append(_Cause(_before_stamp(tx, last), last, f"撤销{act}", f"撤销{told}"))
    return causes


def _entry_of_batch(tx: Tx, batch_id: int, action: str) -> int:
    statement = select(AuditEntry.seq).where(
        AuditEntry.kind == "sync_batch",
        AuditEntry.object_id == str(batch_id),
        AuditEntry.action == action,
    )
    return int(tx.session.scalar(statement) or 0)


def _taken_over(tx: Tx, batch_id: int) -> str:
    """With which reason 关键信息 came in with a file, if it did."""
    entry = tx.session.get(AuditEntry, _entry_of_batch(tx, batch_id, "import"))
    approved = decoded(entry.detail).get("key_changes", "") if entry else ""
    return f"，接受已核准的关键信息变更：{approved}" if approved else ""


def _before_stamp(tx: Tx, seq: int) -> int:
    """The last entry before those with the stamp of ``seq``: an undo marks only its end."""
    row = tx.connection.exec_driver_sql(
        "SELECT max(e.seq) FROM audit_entry e, audit_entry l "
        "WHERE l.seq = ? AND e.seq < l.seq AND e.at <> l.at",
        (seq,),
    ).scalar()
    return int(row or 0)
