"""A register of version 9 becomes one of version 10: reviews and deliveries get their tables."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.review_records import TABLES


def test_reviews_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with upgraded(tmp_path, 10, TABLES) as connection:
        first = (
            "INSERT INTO review (kind, period, opened_at, opened_by, profile, digest) "
            "VALUES ('term', '2026-2027-1', '', '', '', '')"
        )
        connection.exec_driver_sql(first)
        with pytest.raises(IntegrityError, match="UNIQUE"):
            connection.exec_driver_sql(first)
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.exec_driver_sql(
                "INSERT INTO school_paper (tray_id, kind, title, filed_at, filed_by) "
                "VALUES (9, '', '', '', '')"
            )
