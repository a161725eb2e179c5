"""A register of version 8 becomes one of version 9 and loses nothing."""

from pathlib import Path

import pytest
from schema_steps import upgraded
from sqlalchemy.exc import IntegrityError

from app.persistence.paper_records import TABLES as PAPERS
from app.persistence.registration_records import TABLES as REGISTRATION

TABLES = (*PAPERS, *REGISTRATION)


def test_papers_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    with upgraded(tmp_path, 9, TABLES) as connection:
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            connection.exec_driver_sql(
                "INSERT INTO seal_use (seal_id, issue_id, used_on, keeper, copies) "
                "VALUES (9, 9, '20260901', '', 1)"
            )
        connection.rollback()
        for change in ("UPDATE disclosure SET recipient = 'x'", "DELETE FROM disclosure"):
            connection.exec_driver_sql(
                "INSERT INTO disclosure (at, by, act, subject, pupils, recipient) "
                "VALUES ('', '', '', '', 1, '')"
            )
            with pytest.raises(IntegrityError, match="append-only"):
                connection.exec_driver_sql(change)
