"""Version 9: imported forms, print runs, disclosures, and registration in the national system."""

from sqlalchemy import Connection

from app.persistence.paper_records import TABLES, protect
from app.persistence.records import Record
from app.persistence.registration_records import TABLES as REGISTRATION


def apply(connection: Connection) -> None:
    """Create the tables of this version."""
    tables = [Record.metadata.tables[name] for name in (*TABLES, *REGISTRATION)]
    Record.metadata.create_all(connection, tables=tables)
    protect(connection)
