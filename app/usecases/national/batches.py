"""The history of files that came in and went out, and the undo of an import as a whole."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, select

from app.domain.permissions import Action
from app.job import Job
from app.persistence.records import (
    AuditEntry,
    Guardian,
    Record,
    Student,
    SyncBatch,
    SyncChange,
)
from app.persistence.transaction import Tx, decoded, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.national import importing
from app.usecases.pupils import students
from app.usecases.school.permits import require

UNDONE_AS_ONE = ("import", "bulk", "paste")
"""Kinds of batch that changed pupils and can be taken back; the others only wrote a file."""
_GROUP = 500
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One file of the history."""

    id: int
    kind: str
    file_name: str
    at: str
    by: str
    rows: int
    new: int
    changed: int
    rejected: int
    undone_at: str


@dataclass(frozen=True, slots=True)
class Undone:
    """How many pupils an undo took out and how many it set back."""

    removed: int
    restored: int


def batches(tx: Tx) -> tuple[BatchLine, ...]:
    """Every file, the latest first."""
    rows = tx.scalars(select(SyncBatch).order_by(SyncBatch.id.desc()))
    return tuple(
        BatchLine(
            b.id,
            b.kind,
            b.file_name,
            b.at,
            b.by,
            b.rows,
            b.created,
            b.changed,
            b.rejected,
            b.undone_at,
        )
        for b in rows
    )


def undo(tx: Tx, batch_id: int, job: Job) -> Undone:
    """Take back a whole import: its new pupils go, its changed fields return to what they were.

    Raises ``Rejected``, naming pupils, when somebody has worked on them since: an undo never
    throws later work away.
    """
    require(tx, Action.UNDO)
    batch = tx.get(SyncBatch, batch_id, f"编号为 {batch_id} 的批次")
    if batch.kind not in UNDONE_AS_ONE or batch.undone_at:
        message = "只有尚未撤销的导入、粘贴和批量修改才能撤销。请在历史中另选一个批次。"
        raise Rejected(Problem("undo.not-possible", message))
    changes = list(tx.scalars(select(SyncChange).where(SyncChange.batch_id == batch_id)))
    created = [change.student_id for change in changes if not change.before]
    altered = [change for change in changes if change.before]
    _refuse_later_work(tx, created, altered, batch.audit_seq)
    for done, group in enumerate(in_groups(created, _GROUP)):
        job.step(done * _GROUP, len(changes), "撤销导入")
        _remove(tx, group)
    for done, some in enumerate(in_groups(altered, _GROUP)):
        job.step(len(created) + done * _GROUP, len(changes), "撤销导入")
        _set_back(tx, some)
    batch.undone_at = tx.stamp
    tx.note(f"undo-{batch.kind}", "sync_batch", batch_id, {"students": len(changes)})
    return Undone(len(created), len(altered))


def _set_back(tx: Tx, changes: Sequence[SyncChange]) -> None:
    ids = [change.student_id for change in changes]
    known = {one.id: one for one in tx.scalars(select(Student).where(Student.id.in_(ids)))}
    for change in changes:
        student = known.get(change.student_id) or tx.get(Student, change.student_id, "这名学生")
        before = json.loads(change.before)
        if any("." in key for key in before):
            importing.put(tx, student, before)
            _remove_blank_members(tx, change.student_id)
            continue
        for key, value in before.items():
            setattr(student, key, value)
    tx.session.flush()


def _remove(tx: Tx, ids: Sequence[int]) -> None:
    for member in tx.scalars(select(Guardian).where(Guardian.student_id.in_(ids))):
        tx.remove(member)
    tx.session.flush()
    for student in tx.scalars(select(Student).where(Student.id.in_(ids))):
        tx.remove(student)
    tx.session.flush()


def _refuse_later_work(
    tx: Tx, created: Sequence[int], altered: Sequence[SyncChange], since: int
) -> None:
    touched = _touched(tx, created, since) if created else set()
    for group in in_groups(altered, _GROUP):
        now = students.values_of(tx, [change.student_id for change in group])
        touched |= {
            change.student_id
            for change in group
            if _moved_on(tx, change, now.get(change.student_id, {}))
        }
    if not touched:
        return
    names = students.values_of(tx, sorted(touched)[:_SHOWN])
    problems = [
        Problem(
            "undo.later-work",
            f"{values['name']}在此之后已有修改、打印或材料，撤销会丢掉这些工作。请先处理这名学生。",
            Where(student_id=student_id),
        )
        for student_id, values in names.items()
    ]
    raise Rejected(*problems)


def _remove_blank_members(tx: Tx, student_id: int) -> None:
    """A member that the import added has nothing left once its fields are set back."""
    tx.session.flush()
    for member in tx.scalars(students.members_of(student_id)):
        if not any(getattr(member, key) for key in students.GUARDIAN_KEYS):
            tx.remove(member)
    tx.session.flush()


def _touched(tx: Tx, created: Sequence[int], since: int) -> set[int]:
    """Pupils among ``created`` whom somebody has worked on since, or who have rows elsewhere."""
    later = list(tx.scalars(select(AuditEntry).where(AuditEntry.seq > since)))
    found = {
        int(entry.object_id)
        for entry in later
        if entry.kind == Student.__tablename__ and entry.action == "change"
    }
    found |= _owners(tx, [entry for entry in later if entry.kind == Guardian.__tablename__])
    for column in _pointing_at_students():
        found |= {row[0] for row in tx.connection.execute(select(column).distinct())}
    return found & set(created)


def _owners(tx: Tx, entries: Sequence[AuditEntry]) -> set[int]:
    """Whose members the entries are about: known still, or as the trail has those removed."""
    members: set[int] = set()
    for entry in entries:
        first, _, last = entry.object_id.partition("-")
        members.update(range(int(first), int(last or first) + 1))
    removed = {int(decoded(e.detail)["student_id"]) for e in entries if e.action == "remove"}
    table = Guardian.__table__.c
    rows = tx.connection.execute(select(table.id, table.student_id))
    return removed | {row[1] for row in rows if row[0] in members}


def _pointing_at_students() -> list[Column[Any]]:
    """Every reference to a pupil but a member's: sheets, scans, cases, whatever comes later."""
    return [
        key.parent
        for table in Record.metadata.tables.values()
        if table.name != Guardian.__tablename__
        for key in table.foreign_keys
        if key.column.table.name == Student.__tablename__
    ]


def _moved_on(tx: Tx, change: SyncChange, now: dict[str, str]) -> bool:
    """Whether a field that the batch changed has been changed again since; ``now`` has her own."""
    after = json.loads(change.after)
    if any("." in key for key in after):
        for member in tx.scalars(students.members_of(change.student_id)):
            for key in students.GUARDIAN_KEYS:
                now[f"guardian{member.position}.{key}"] = getattr(member, key)
    return any(now.get(key, "") != value for key, value in after.items())
