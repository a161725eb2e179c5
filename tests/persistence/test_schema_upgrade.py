"""Bringing an older register up to date: a backup first, one transaction, and no row lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from small_register import raw, rows_of
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.persistence import database, keys
from app.persistence.register import Register
from app.persistence.steps import STEPS
from app.problems import Unavailable

Step = Callable[[Connection], None]


def add_a_column(connection: Connection) -> None:
    connection.exec_driver_sql("ALTER TABLE student ADD COLUMN exam_number TEXT DEFAULT ''")


def rebuild_the_pupils(connection: Connection) -> None:
    """As SQLite's own procedure has it: new table, copy, drop the old one, rename."""
    rows = connection.exec_driver_sql("PRAGMA table_info(student)").fetchall()
    columns = ", ".join(row[1] for row in rows)
    typed = ", ".join(f"{row[1]} {row[2]}" for row in rows if row[1] != "id")
    for statement in (
        f"CREATE TABLE rebuilt (id INTEGER PRIMARY KEY, {typed})",
        f"INSERT INTO rebuilt ({columns}) SELECT {columns} FROM student",  # noqa: S608  names of columns
        "DROP TABLE student",
        "ALTER TABLE rebuilt RENAME TO student",
    ):
        connection.exec_driver_sql(statement)


def fail(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE half_done (x)")
    raise ZeroDivisionError


class Upgrading:
    """The pieces of an opening register, with steps of our own behind the real ones."""

    def __init__(self, folder: Path, unlocked: keys.Unlocked) -> None:
        self._where = (folder, unlocked)
        self.engine = database.engine_on(self.connect, read_only=False)
        self.backups: list[int] = []

    def connect(self) -> object:
        return raw(*self._where)

    def ask(self, statement: str) -> list[tuple]:
        connection = self.connect()
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def backup(self) -> None:
        self.backups.append(self.ask("PRAGMA user_version")[0][0])

    def run(self, *more: Step) -> None:
        database.upgrade(self.engine, self.connect, self.backup, (*STEPS, *more))

    def foreign_keys(self) -> int:
        with self.engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one()


@pytest.fixture
def upgrading(folder: Path, unlocked: keys.Unlocked) -> Upgrading:
    made = Upgrading(folder, unlocked)
    yield made
    made.engine.dispose()


def test_two_steps_run_in_order_after_one_backup(upgrading: Upgrading) -> None:
    upgrading.run(add_a_column, rebuild_the_pupils)
    assert upgrading.backups == [len(STEPS)]
    assert upgrading.ask("PRAGMA user_version") == [(len(STEPS) + 2,)]
    assert upgrading.ask("SELECT name, exam_number FROM student ORDER BY id") == [
        ("王小明", ""),
        ("阿依古丽·买买提", ""),
    ]


def test_child_rows_are_not_lost_when_their_parents_table_is_rebuilt(upgrading: Upgrading) -> None:
    """With foreign keys on and a cascade, dropping the old table deletes them silently."""
    before = upgrading.ask("SELECT * FROM guardian")
    assert before
    upgrading.run(rebuild_the_pupils)
    assert upgrading.ask("SELECT * FROM guardian") == before
    assert upgrading.ask("PRAGMA foreign_key_check") == []


def test_foreign_keys_are_off_meanwhile_and_on_again_afterwards(upgrading: Upgrading) -> None:
    seen = []

    def look(connection: Connection) -> None:
        seen.append(connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one())

    upgrading.run(look)
    assert seen == [0]
    assert upgrading.foreign_keys() == 1


def test_a_failing_step_leaves_the_old_version_whole(upgrading: Upgrading) -> None:
    before = upgrading.ask("SELECT * FROM sqlite_master")
    with pytest.raises(ZeroDivisionError):
        upgrading.run(add_a_column, fail)
    assert upgrading.ask("SELECT * FROM sqlite_master") == before
    assert upgrading.ask("PRAGMA user_version") == [(len(STEPS),)]
    assert upgrading.backups == [len(STEPS)]
    assert upgrading.foreign_keys() == 1
    upgrading.run(add_a_column)
    assert upgrading.ask("PRAGMA user_version") == [(len(STEPS) + 1,)]


def test_an_up_to_date_register_is_neither_backed_up_nor_touched(upgrading: Upgrading) -> None:
    upgrading.run()
    assert upgrading.backups == []


def test_no_backup_no_upgrade(upgrading: Upgrading) -> None:
    def full() -> None:
        raise Unavailable("磁盘已满。", "disc-full")

    with pytest.raises(Unavailable):
        database.upgrade(upgrading.engine, upgrading.connect, full, (*STEPS, add_a_column))
    assert upgrading.ask("PRAGMA user_version") == [(len(STEPS),)]


def test_the_search_and_the_audits_guards_survive_an_upgrade(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    made = Upgrading(folder, unlocked)
    made.run(rebuild_the_pupils)
    guards = made.ask("SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    made.engine.dispose()
    assert [name for (name,) in guards] == [
        "audit_entry_is_never_changed",
        "audit_entry_is_never_removed",
        "disclosure_stays_delete",
        "disclosure_stays_update",
    ]


def test_a_register_of_a_newer_program_is_refused_and_left_alone(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    connection = raw(folder, unlocked)
    connection.execute("PRAGMA user_version=99")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = (folder / "school.db").read_bytes()
    with pytest.raises(Unavailable) as caught:
        Register.open(folder, unlocked)
    assert caught.value.code == "register.newer"
    assert "版本 99" in caught.value.message
    assert (folder / "school.db").read_bytes() == before
    assert not (folder / "backups").exists()


def test_a_half_made_new_register_is_finished_at_the_next_opening(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    """Killed between the empty database and its first step: version 0 and nothing in it."""
    (folder / "school.db").unlink()
    master = unlocked.master
    database.connect(folder / "school.db", master.database_key(), master.salt, create=True).close()
    register = Register.open(folder, unlocked)
    assert register.read(rows_of, "student") == []
    register.close()


def test_steps_that_are_wrong_raise_and_nothing_is_guessed(upgrading: Upgrading) -> None:
    def wrong(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE nowhere ADD COLUMN x")

    with pytest.raises(OperationalError, match="nowhere"):
        upgrading.run(wrong)
    assert upgrading.ask("PRAGMA user_version") == [(len(STEPS),)]
