"""Proof that two registers hold the same: every row of every table, and every scan's content."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.persistence.records import AuditEntry, Evidence, Record
from app.persistence.transaction import Tx
from app.usecases.pupils import students

Contents = Mapping[str, Sequence[tuple[Any, ...]]]
"""Every row of every table, in the order of the primary key."""


def contents(tx: Tx) -> Contents:
    """All that ``tx`` sees."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for table in Record.metadata.sorted_tables:
        rows = tx.connection.execute(select(table).order_by(*table.primary_key.columns))
        found[table.name] = [tuple(row) for row in rows]
    return found


def differences(before: Contents, after: Contents) -> list[str]:
    """Tables that are not equal. The audit trail may have gone on, yet not have changed."""
    found = []
    for name, rows in before.items():
        other = after.get(name, ())
        if name == AuditEntry.__tablename__:
            other = other[: len(rows)]
        if list(rows) != list(other):
            found.append(name)
    return found


def damaged_scans(tx: Tx) -> list[str]:
    """File ids of the scans whose content is not what their row says."""
    return [
        row.file_id
        for row in tx.scalars(select(Evidence).order_by(Evidence.id))
        if hashlib.sha256(students.evidence_bytes(tx, row)).hexdigest() != row.sha256
    ]


def size(found: Contents) -> int:
    """How many rows in all."""
    return sum(len(rows) for rows in found.values())
