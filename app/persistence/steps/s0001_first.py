"""Version 1: students, members, evidence, issues, batches, archives, the audit trail, search."""

from sqlalchemy import Connection

from app.persistence import audit, finding
from app.persistence.records import Record


def apply(connection: Connection) -> None:
    """Create everything that version 1 holds."""
    Record.metadata.create_all(connection)
    audit.protect(connection)
    finding.create(connection)
