"""Version 3: classes, and the log of who moved between them."""

from sqlalchemy import Connection

from app.persistence.class_records import ClassAction, ClassMove, ClassSource, SchoolClass
from app.persistence.records import Record


def apply(connection: Connection) -> None:
    """Create the four tables; a register of an earlier version gets its classes when asked."""
    tables = [
        Record.metadata.tables[kind.__tablename__]
        for kind in (SchoolClass, ClassAction, ClassMove, ClassSource)
    ]
    Record.metadata.create_all(connection, tables=tables)
