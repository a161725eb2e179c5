"""Version 4: collection campaigns, plans, admissions, deferrals, refusals."""

from sqlalchemy import Connection

from app.persistence.campaign_records import TABLES
from app.persistence.records import Record


def apply(connection: Connection) -> None:
    """Create the tables of collection and admission."""
    tables = [Record.metadata.tables[name] for name in TABLES]
    Record.metadata.create_all(connection, tables=tables)
