"""A register of version 1 becomes one of version 2 and loses nothing."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect

from app.persistence import database
from app.persistence.pupil_records import TABLES
from app.persistence.steps import STEPS

KEY, SALT = bytes(range(32)), bytes(range(16))
Connector = Callable[[], object]


@pytest.fixture
def first(tmp_path: Path) -> Connector:
    """A connector to a register of version 1 with a pupil and a father."""
    connector = partial(database.connect, tmp_path / "school.db", KEY, SALT, create=True)
    engine = database.engine_on(connector, read_only=False)
    database.upgrade(engine, connector, before=list, steps=STEPS[:1])
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO student (name) VALUES ('王小明')")
        connection.exec_driver_sql(
            "INSERT INTO guardian (student_id, position, name) VALUES (1, 1, '王大明')"
        )
    engine.dispose()
    return connector


def upgraded(connector: Connector, backups: list[str]) -> Connection:
    engine = database.engine_on(connector, read_only=False)
    database.upgrade(engine, connector, lambda: backups.append("made"), steps=STEPS[:2])
    return engine.connect()


def test_the_new_tables_come_and_every_old_row_stays(first: Connector) -> None:
    backups: list[str] = []
    with upgraded(first, backups) as connection:
        names = inspect(connection).get_table_names()
        assert set(TABLES) <= set(names)
        rows = connection.exec_driver_sql(
            "SELECT s.name, g.name FROM student s JOIN guardian g ON g.student_id = s.id"
        ).fetchall()
        assert [tuple(row) for row in rows] == [("王小明", "王大明")]
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        connection.engine.dispose()
    assert backups == ["made"]
    assert database.check(first) == []


def test_ids_of_the_new_tables_are_never_given_twice(first: Connector) -> None:
    """The audit trail names rows by their id for ever."""
    with upgraded(first, []) as connection:
        for table in TABLES:
            sql = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
            ).scalar_one()
            assert "AUTOINCREMENT" in sql
        connection.rollback()
        connection.engine.dispose()


def test_a_number_cannot_belong_to_a_pupil_who_is_not_there(first: Connector) -> None:
    with upgraded(first, []) as connection:
        statement = "INSERT INTO extra_number (student_id, kind, number) VALUES (99, '考籍号', '1')"
        with pytest.raises(Exception, match="FOREIGN KEY"):
            connection.exec_driver_sql(statement)
        connection.rollback()
        connection.engine.dispose()
