"""Version 10: certificates, promotions, term reviews, and who is responsible for 学籍."""

from sqlalchemy import Connection

from app.persistence.arrival_records import TABLES as ARRIVALS
from app.persistence.certificate_records import TABLES as CERTIFICATES
from app.persistence.promotion_records import TABLES as PROMOTIONS
from app.persistence.records import Record
from app.persistence.review_records import TABLES as REVIEWS
from app.persistence.staff_records import TABLES as STAFF


def apply(connection: Connection) -> None:
    """Create the tables of this version."""
    names = (*CERTIFICATES, *PROMOTIONS, *REVIEWS, *STAFF, *ARRIVALS)
    tables = [Record.metadata.tables[name] for name in names]
    Record.metadata.create_all(connection, tables=tables)
