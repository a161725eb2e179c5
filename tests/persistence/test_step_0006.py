"""A register of version 5 becomes one of version 6 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.dossier_records import TABLES


def test_dossiers_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with (
        upgraded(tmp_path, 6, TABLES) as connection,
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
    ):
        connection.exec_driver_sql(
            "INSERT INTO paper_loan (item_id, borrower, purpose, approved_by, lent_on, due_on, "
            "entered_at, entered_by) VALUES (9, '', '', '', '', '', '', '')"
        )
