"""Version 5: pages of signed sheets, and the tray of pages that no code claims."""

from sqlalchemy import Connection

from app.persistence.records import Record
from app.persistence.scan_records import TABLES


def apply(connection: Connection) -> None:
    """Create the two tables of scan-back."""
    tables = [Record.metadata.tables[name] for name in TABLES]
    Record.metadata.create_all(connection, tables=tables)
