"""Version 7: cases and status changes."""

from sqlalchemy import Connection

from app.persistence.case_records import TABLES
from app.persistence.records import Record


def apply(connection: Connection) -> None:
    """Create the tables of this version."""
    tables = [Record.metadata.tables[name] for name in TABLES]
    Record.metadata.create_all(connection, tables=tables)
