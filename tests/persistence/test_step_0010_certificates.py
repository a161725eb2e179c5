"""Version 10 brings the certificates, and refuses one number twice."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.certificate_records import TABLES

_ONE = (
    "INSERT INTO certificate (student_id, kind, number, result, left_on, entered_at, entered_by) "
    "VALUES (1, 'k', '2026001', '毕业', '20260630', '', '')"
)


def test_certificates_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with upgraded(tmp_path, 10, TABLES) as connection:
        connection.exec_driver_sql(_ONE)
        with pytest.raises(IntegrityError, match="UNIQUE"):
            connection.exec_driver_sql(_ONE)
        connection.rollback()
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.exec_driver_sql(_ONE.replace("(1,", "(9,"))
