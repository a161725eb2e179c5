"""The history of files that came in and went out, and the undo of an import as a whole."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.permissions import Action
from app.job import Job
from app.persistence.records import (
    AuditEntry,
    Evidence,
    Guardian,
    Issue,
    Student,
    SyncBatch,
    SyncChange,
)
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases import importing, students
from app.usecases.permits import require

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
    if batch.kind != "import" or batch.undone_at:
        message = "只有尚未撤销的导入才能撤销。请在历史中另选一个批次。"
        raise Rejected(Problem("undo.not-possible", message))
    changes = list(tx.scalars(select(SyncChange).where(SyncChange.batch_id == batch_id)))
    created = [change.student_id for change in changes if not change.before]
    altered = [change for change in changes if change.before]
    _refuse_later_work(tx, created, altered, batch.audit_seq)
    for done, group in enumerate(in_groups(created, _GROUP)):
        job.step(done * _GROUP, len(changes), "撤销导入")
        _remove(tx, group)
    for change in altered:
        student = tx.get(Student, change.student_id, "这名学生")
        importing.put(tx, student, json.loads(change.before))
    batch.undone_at = tx.stamp
    tx.note("undo-import", "sync_batch", batch_id, {"students": len(changes)})
    return Undone(len(created), len(altered))


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
    touched = _touched(tx, created, since)
    touched |= {change.student_id for change in altered if _moved_on(tx, change)}
    if not touched:
        return
    names = students.values_of(tx, sorted(touched)[:_SHOWN])
    problems = [
        Problem(
            "undo.later-work",
            f"{values['name']}在导入之后已有修改、打印或材料，撤销会丢掉这些工作。请先处理这名学生。",
            Where(student_id=student_id),
        )
        for student_id, values in names.items()
    ]
    raise Rejected(*problems)


def _touched(tx: Tx, created: Sequence[int], since: int) -> set[int]:
    """Pupils among ``created`` with later entries, sheets or scans."""
    wanted = set(created)
    later = tx.scalars(
        select(AuditEntry.object_id).where(
            AuditEntry.seq > since, AuditEntry.kind == "student", AuditEntry.action == "change"
        )
    )
    found = {int(object_id) for object_id in later} & wanted
    for table in (Issue, Evidence):
        for student_id in tx.scalars(select(table.student_id).distinct()):
            if student_id in wanted:
                found.add(int(student_id))
    return found


def _moved_on(tx: Tx, change: SyncChange) -> bool:
    """Whether a field that the import changed has been changed again since."""
    values = students.values_of(tx, [change.student_id]).get(change.student_id, {})
    members = students.guardians_of(tx, [change.student_id]).get(change.student_id, [])
    now = students.flat(values, members)
    return any(now.get(key, "") != value for key, value in json.loads(change.after).items())
