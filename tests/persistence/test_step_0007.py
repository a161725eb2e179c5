"""A register of version 6 becomes one of version 7 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.case_records import TABLES


def test_cases_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with upgraded(tmp_path, 7, TABLES) as connection:
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.exec_driver_sql(
                "INSERT INTO status_change (student_id, kind, effective_on, status, entered_at, "
                "entered_by) VALUES (9, 'death', '20260901', '死亡', '', '')"
            )
        connection.rollback()
        row = "INSERT INTO enrolment (student_id, status, since, enrolled, attends, change_id) "
        connection.exec_driver_sql(f"{row} VALUES (1, '休学', '20260901', 1, 0, 1)")
        with pytest.raises(IntegrityError, match="UNIQUE"):
            connection.exec_driver_sql(f"{row} VALUES (1, '在读', '20260902', 1, 1, 2)")
