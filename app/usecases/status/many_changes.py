"""Changes of many pupils at once: the same replay and the same rows as one by one, made in bulk.

Grades and classes are the caller's to move, by the log of class moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from app.domain import dates, status
from app.domain import status_kinds as table
from app.domain.permissions import Action
from app.domain.status import Change, EnrolmentState
from app.persistence.case_records import Enrolment, StatusChange
from app.persistence.records import Record
from app.persistence.transaction import Tx, in_groups
from app.problems import Rejected, Where
from app.usecases.school.permits import require
from app.usecases.status import statuses
from app.usecases.status.statuses import BY_HAND, Cause

_GROUP = 500
_SHOWN = 20


def latest(tx: Tx, student_ids: Sequence[int]) -> dict[int, int]:
    """The id of the change that each pupil's state rests on; 0 where there is none."""
    known: dict[int, list[Change]] = {one: [] for one in student_ids}
    _gather(tx, known)
    return {one: status.undoable(changes) for one, changes in known.items()}


def put(
    tx: Tx,
    kind: str,
    on: date,
    facts: Mapping[int, Mapping[str, str]],
    cause: Cause = BY_HAND,
) -> dict[int, int]:
    """One change of ``kind`` for each pupil of ``facts``; gives their ids by pupil.

    The caller moves grades and classes; ``facts`` say both before and after. Raises ``Rejected``
    naming every pupil whom the change may not follow; then nothing is entered.
    """
    require(tx, Action.EDIT)
    rows = [
        statuses.change_row(tx, student_id, kind, on, known, cause)
        for student_id, known in facts.items()
    ]
    return _enter_many(tx, rows)


def reverse(tx: Tx, change_ids: Sequence[int], on: date, reason: str) -> dict[int, int]:
    """Undo each of these changes by a further one; gives the ids of those by pupil.

    Grades and classes are the caller's to set back. Raises ``Rejected`` naming every pupil to whom
    something has happened since.
    """
    require(tx, Action.EDIT)
    rows = []
    for group in in_groups(sorted(change_ids, reverse=True), _GROUP):
        found = select(StatusChange).where(StatusChange.id.in_(group))
        for old in tx.scalars(found.order_by(StatusChange.id.desc())):
            rows.append(
                StatusChange(
                    student_id=old.student_id,
                    kind=table.REVERSAL,
                    effective_on=dates.written(on),
                    status="",
                    entered_at=tx.stamp,
                    entered_by=tx.actor.user,
                    case_id=old.case_id,
                    reverses=old.id,
                    reason=reason.strip(),
                )
            )
    return _enter_many(tx, rows)


def _enter_many(tx: Tx, rows: Sequence[StatusChange]) -> dict[int, int]:
    """Replayed first, then kept: nothing is entered where one of them may not follow."""
    first = tx.last_id(StatusChange) + 1
    known: dict[int, list[Change]] = {row.student_id: [] for row in rows}
    _gather(tx, known)
    settled, problems = {}, []
    for number, row in enumerate(rows, first):
        one = statuses.change_of(row, number)
        try:
            settled[row.student_id] = status.after(known[row.student_id], one)
            row.status = settled[row.student_id].status
            known[row.student_id].append(one)
        except Rejected as refused:
            where = Where(student_id=row.student_id)
            problems += [replace(one, where=where) for one in refused.problems]
    if problems:
        raise Rejected(*problems[:_SHOWN])
    tx.add_many(StatusChange, [_columns(row) for row in rows])
    _settle_many(tx, settled)
    return {row.student_id: number for number, row in enumerate(rows, first)}


def _gather(tx: Tx, known: dict[int, list[Change]]) -> None:
    for group in in_groups(list(known), _GROUP):
        found = select(StatusChange).where(StatusChange.student_id.in_(group))
        for row in tx.scalars(found.order_by(StatusChange.id)):
            known[row.student_id].append(statuses.change_of(row, row.id))


def _columns(row: Record) -> dict[str, Any]:
    names = [column.name for column in row.__table__.columns]
    return {name: getattr(row, name) for name in names if name != "id"}


def _settle_many(tx: Tx, settled: Mapping[int, EnrolmentState]) -> None:
    new = dict(settled)
    for group in in_groups(list(settled), _GROUP):
        for now in tx.scalars(select(Enrolment).where(Enrolment.student_id.in_(group))):
            statuses.settle(now, new.pop(now.student_id))
        tx.session.flush()
    # Who is simply here needs no row: two records of one child stay fit to be merged.
    new = {one: reached for one, reached in new.items() if not (reached.attends and reached.keeps)}
    fresh = [(Enrolment(one, "", "", 1, 1, 0), reached) for one, reached in new.items()]
    for row, reached in fresh:
        statuses.settle(row, reached)
    tx.add_many(Enrolment, [_columns(row) for row, _ in fresh])
