"""A register of version 9 gets the tables of 报到 and of 家长培训 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.arrival_records import TABLES


def test_arrivals_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with (
        upgraded(tmp_path, 10, TABLES) as connection,
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql(
            "INSERT INTO term_arrival (student_id, term, came_on, at, by) "
            "VALUES (9, '2026-2027-1', '20260901', '', '')"
        )
