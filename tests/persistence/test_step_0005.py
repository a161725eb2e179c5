"""A register of version 4 becomes one of version 5 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.scan_records import TABLES


def test_scans_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with (
        upgraded(tmp_path, 5, TABLES) as connection,
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql(
            "INSERT INTO scan_page (evidence_id, position, turn, pixels, looks, file_name, "
            "file_page, filed_at, filed_by) VALUES (9, 1, 0, '', '', '', 1, '', '')"
        )
