"""A register of version 3 becomes one of version 4 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.campaign_records import TABLES


def test_campaigns_and_admissions_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with (
        upgraded(tmp_path, 4, TABLES) as connection,
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql(
            "INSERT INTO campaign_pupil (campaign_id, student_id, state) VALUES (1, 1, '')"
        )
