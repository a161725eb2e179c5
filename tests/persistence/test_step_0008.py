"""A register of version 7 becomes one of version 8 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.duty_records import TABLES


def test_duties_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with (
        upgraded(tmp_path, 8, TABLES) as connection,
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql(
            "INSERT INTO absence (student_id, day, kind, periods, whole_day, at, by) "
            "VALUES (9, '20260901', '旷课', 6, 1, '', '')"
        )
