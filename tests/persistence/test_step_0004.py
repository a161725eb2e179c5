"""A register of version 3 becomes one of version 4 and loses nothing."""

from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from app.persistence import database
from app.persistence.campaign_records import TABLES
from app.persistence.steps import STEPS

KEY, SALT = bytes(range(32)), bytes(range(16))


@pytest.fixture
def third(tmp_path: Path) -> partial[object]:
    """A connector to a register of version 3 with a pupil in a class."""
    connector = partial(database.connect, tmp_path / "school.db", KEY, SALT, create=True)
    engine = database.engine_on(connector, read_only=False)
    database.upgrade(engine, connector, before=list, steps=STEPS[:3])
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO student (name, class_no) VALUES ('王小明', '0701')")
    engine.dispose()
    return connector


def test_campaigns_and_admissions_get_their_tables_and_every_old_row_stays(
    third: partial[object],
) -> None:
    backups: list[str] = []
    engine = database.engine_on(third, read_only=False)
    database.upgrade(engine, third, lambda: backups.append("made"), steps=STEPS[:4])
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
                "INSERT INTO campaign_pupil (campaign_id, student_id, state) VALUES (1, 1, '')"
            )
        connection.rollback()
    engine.dispose()
    assert backups == ["made"]
    assert database.check(third) == []
