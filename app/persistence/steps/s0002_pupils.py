"""Version 2: further numbers, key-information cases, problem records, merges."""

from sqlalchemy import Connection

from app.persistence.pupil_records import TABLES
from app.persistence.records import Record


def apply(connection: Connection) -> None:
    """Create the tables that stand beside the pupil's record."""
    tables = [Record.metadata.tables[name] for name in TABLES]
    Record.metadata.create_all(connection, tables=tables)
