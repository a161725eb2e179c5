"""Version 10 brings people, their trainings and the devices, and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.staff_records import TABLES


def test_staff_gets_its_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with (
        upgraded(tmp_path, 10, TABLES) as connection,
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql(
            "INSERT INTO staff_training (member_id, held_on, organiser, topic, entered_at, "
            "entered_by) VALUES (9, '20260901', '', '', '', '')"
        )
