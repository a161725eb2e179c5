"""Version 1: students, members, evidence, issues, batches, archives, the audit trail, search."""

from sqlalchemy import Connection

from app.persistence import audit, finding
from app.persistence.records import Record

_TABLES = (
    "setting",
    "student",
    "guardian",
    "evidence",
    "issue",
    "sync_batch",
    "sync_change",
    "archive",
    "audit_entry",
)


def apply(connection: Connection) -> None:
    """Create everything that version 1 holds."""
    tables = [Record.metadata.tables[name] for name in _TABLES]
    Record.metadata.create_all(connection, tables=tables)
    audit.protect(connection)
    finding.create(connection)
