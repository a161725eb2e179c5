"""Version 9: imported forms, print runs and disclosures."""

from sqlalchemy import Connection

from app.persistence.paper_records import TABLES, protect
from app.persistence.records import Record


def apply(connection: Connection) -> None:
    """Create the tables of this version."""
    tables = [Record.metadata.tables[name] for name in TABLES]
    Record.metadata.create_all(connection, tables=tables)
    protect(connection)
