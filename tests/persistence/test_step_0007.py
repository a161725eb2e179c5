"""A register of version 6 becomes one of version 7 and loses nothing."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from app.persistence import database
from app.persistence.case_records import TABLES
from app.persistence.steps import STEPS

KEY, SALT = bytes(range(32)), bytes(range(16))


def test_cases_get_their_tables_and_every_old_row_stays(tmp_path: Path) -> None:
    connector = partial(database.connect, tmp_path / "school.db", KEY, SALT, create=True)
    engine = database.engine_on(connector, read_only=False)
    database.upgrade(engine, connector, before=list, steps=STEPS[:6])
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO student (name, class_no) VALUES ('王小明', '0701')")
    backups: list[str] = []
    database.upgrade(engine, connector, lambda: backups.append("made"), steps=STEPS[:7])
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
                "INSERT INTO status_change (student_id, kind, effective_on, status, entered_at, "
                "entered_by) VALUES (9, 'death', '20260901', '死亡', '', '')"
            )
        connection.rollback()
        row = "INSERT INTO enrolment (student_id, status, since, enrolled, attends, change_id) "
        connection.exec_driver_sql(f"{row} VALUES (1, '休学', '20260901', 1, 0, 1)")
        with pytest.raises(IntegrityError, match="UNIQUE"):
            connection.exec_driver_sql(f"{row} VALUES (1, '在读', '20260902', 1, 1, 2)")
        connection.rollback()
    engine.dispose()
    assert backups == ["made"]
    assert database.check(connector) == []
