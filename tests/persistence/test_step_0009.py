"""A register of version 8 becomes one of version 9 and loses nothing."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from app.persistence import database
from app.persistence.paper_records import TABLES as PAPERS
from app.persistence.registration_records import TABLES as REGISTRATION
from app.persistence.steps import STEPS

KEY, SALT = bytes(range(32)), bytes(range(16))
TABLES = (*PAPERS, *REGISTRATION)


def test_papers_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    connector = partial(database.connect, tmp_path / "school.db", KEY, SALT, create=True)
    engine = database.engine_on(connector, read_only=False)
    database.upgrade(engine, connector, before=list, steps=STEPS[:8])
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO student (name, class_no) VALUES ('王小明', '0701')")
    backups: list[str] = []
    database.upgrade(engine, connector, lambda: backups.append("made"), steps=STEPS[:9])
    with engine.connect() as connection:
        assert set(TABLES) <= set(inspect(connection).get_table_names())
        rows = connection.exec_driver_sql("SELECT name, class_no FROM student").fetchall()
        assert [tuple(row) for row in rows] == [("王小明", "0701")]
        for table in TABLES:
            sql = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
            ).scalar_one()
            assert "AUTOINCREMENT" in sql
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
            connection.rollback()
    engine.dispose()
    assert backups == ["made"]
    assert database.check(connector) == []
