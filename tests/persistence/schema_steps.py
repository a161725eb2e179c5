"""What every step of the schema has to do: bring its tables, and lose nothing that was there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, inspect

from app.persistence import database
from app.persistence.steps import STEPS

KEY, SALT = bytes(range(32)), bytes(range(16))


@contextmanager
def upgraded(folder: Path, version: int, tables: Sequence[str]) -> Iterator[Connection]:
    """A register of the version before with one pupil, brought to ``version``; then looked at.

    A copy was made first, the pupil is still there, ids of ``tables`` are never given twice, and
    the register is sound when the caller is done with it.
    """
    connector = partial(database.connect, folder / "school.db", KEY, SALT, create=True)
    engine = database.engine_on(connector, read_only=False)
    database.upgrade(engine, connector, before=list, steps=STEPS[: version - 1])
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO student (name, class_no) VALUES ('王小明', '0701')")
    backups: list[str] = []
    database.upgrade(engine, connector, lambda: backups.append("made"), steps=STEPS[:version])
    with engine.connect() as connection:
        assert set(tables) <= set(inspect(connection).get_table_names())
        rows = connection.exec_driver_sql("SELECT name, class_no FROM student").fetchall()
        assert [tuple(row) for row in rows] == [("王小明", "0701")]
        for table in tables:
            sql = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE name = ?", (table,)
            ).scalar_one()
            assert "AUTOINCREMENT" in sql
        yield connection
        connection.rollback()
    engine.dispose()
    assert backups == ["made"]
    assert database.check(connector) == []
