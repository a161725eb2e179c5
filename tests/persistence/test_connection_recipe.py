"""The connection recipe: every trap that SQLCipher and its dialects have set for others."""

import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from small_register import add_student, pragma, rows_of
from sqlalchemy.exc import OperationalError

from app.persistence import database, keys
from app.persistence.register import DATABASE, Register
from app.persistence.transaction import Tx
from app.problems import Unavailable

KEY, SALT = bytes(range(32)), bytes(range(16))


def refusal(call: object, *arguments: object, **options: object) -> str:
    with pytest.raises(Unavailable) as caught:
        call(*arguments, **options)
    assert caught.value.message.endswith("。")
    return caught.value.code


@pytest.mark.parametrize("key_bytes", [0, 16, 31, 33, 48, 64])
def test_a_key_of_another_length_is_never_taken_for_a_passphrase(
    tmp_path: Path, key_bytes: int
) -> None:
    """62, 66 … hex digits: SQLCipher alone would silently derive a key from them as from words."""
    path = tmp_path / "new.db"
    with pytest.raises(ValueError, match="32 bytes"):
        database.connect(path, b"k" * key_bytes, SALT, create=True)
    assert not path.exists()


@pytest.mark.parametrize("salt_bytes", [0, 15, 17])
def test_a_salt_of_another_length_is_refused_before_anything_is_written(
    tmp_path: Path, salt_bytes: int
) -> None:
    with pytest.raises(ValueError, match="salt 16"):
        database.connect(tmp_path / "new.db", KEY, b"s" * salt_bytes, create=True)
    assert list(tmp_path.iterdir()) == []


def test_a_raw_key_of_62_or_63_digits_opens_nothing_of_ours(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    """What an off-by-one would do: the answer is not a quiet second encryption."""
    digits = unlocked.master.database_key().hex() + unlocked.master.salt.hex()
    for cut in (1, 2, 31, 33, 34):
        bare = sqlcipher.connect(str(folder / DATABASE))
        bare.execute("PRAGMA cipher_log_level=NONE")
        bare.execute(f"PRAGMA key=\"x'{digits[:-cut]}'\"")
        with pytest.raises(sqlcipher.DatabaseError):
            bare.execute("SELECT count(*) FROM sqlite_master")
        bare.close()


def test_another_key_is_told_at_once_and_changes_no_byte(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    before = (folder / DATABASE).read_bytes()
    master = unlocked.master
    wrong = bytes([master.database_key()[0] ^ 1]) + master.database_key()[1:]
    assert refusal(database.connect, folder / DATABASE, wrong, master.salt) == "register.unreadable"
    assert (folder / DATABASE).read_bytes() == before


def test_the_right_key_with_another_salt_opens_nothing(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    code = refusal(database.connect, folder / DATABASE, unlocked.master.database_key(), b"\0" * 16)
    assert code == "register.unreadable"


def test_without_its_key_first_the_register_is_no_database(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    """A key given after the first statement comes too late."""
    master = unlocked.master
    bare = sqlcipher.connect(str(folder / DATABASE))
    bare.execute("PRAGMA cipher_log_level=NONE")
    with pytest.raises(sqlcipher.DatabaseError):
        bare.execute("SELECT count(*) FROM sqlite_master")
    bare.close()
    keyed = database.connect(folder / DATABASE, master.database_key(), master.salt)
    assert keyed.execute("SELECT count(*) FROM student").fetchone() == (2,)
    keyed.close()


def test_a_plain_sqlite_file_is_refused_and_left_as_it_was(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    path = folder / DATABASE
    path.unlink()
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE pupils (name TEXT)")
    plain.commit()
    plain.close()
    before = path.read_bytes()
    assert before.startswith(b"SQLite format 3\0")
    assert refusal(Register.open, folder, unlocked) == "register.foreign"
    assert path.read_bytes() == before
    assert not list(folder.glob("school.db-*"))


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04" * 3])
def test_an_empty_or_stunted_file_is_never_made_into_a_new_register(
    folder: Path, unlocked: keys.Unlocked, content: bytes
) -> None:
    (folder / DATABASE).write_bytes(content)
    assert refusal(Register.open, folder, unlocked) == "register.foreign"
    assert (folder / DATABASE).read_bytes() == content


def test_a_missing_database_is_said_to_be_missing_and_not_made_anew(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    """Other programs launched with an empty database when theirs had gone."""
    (folder / DATABASE).unlink()
    assert refusal(Register.open, folder, unlocked) == "register.missing"
    assert not (folder / DATABASE).exists()


def test_a_sqlite_without_encryption_is_noticed_before_it_writes_in_clear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain SQLite ignores PRAGMA key without a word: here the real one takes the place."""
    monkeypatch.setattr(database, "sqlcipher", sqlite3)  # house: mock, the real plain library
    path = tmp_path / "new.db"
    assert refusal(database.connect, path, KEY, SALT, create=True) == "no-cipher"
    assert not path.exists() or path.read_bytes() == b""


def test_the_cipher_is_there_in_the_version_that_was_tested(register: Register) -> None:
    version = register.read(pragma, "cipher_version")
    assert str(version).startswith("4.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("temp_store", 2),
        ("cipher_page_size", "4096"),
    ],
)
def test_every_connection_has_the_settings_that_survived_the_power_cuts(
    register: Register, name: str, value: object
) -> None:
    """WAL with FULL lost nothing in 400 power cuts; NORMAL lost 193 commits."""
    assert register.write(pragma, name) == value
    assert register.read(pragma, name) == value
    own = register.connect()
    assert own.execute(f"PRAGMA {name}").fetchone()[0] == value
    own.close()


def test_a_writer_takes_the_write_lock_at_once(register: Register) -> None:
    """BEGIN IMMEDIATE: read-then-write in a deferred transaction fails ignoring the timeout."""
    other = register.connect()
    other.execute("PRAGMA busy_timeout=0")

    def only_read(tx: Tx) -> None:
        rows_of(tx, "student")
        with pytest.raises(sqlcipher.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    register.write(only_read)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()


def test_readers_go_on_while_a_writer_works(register: Register) -> None:
    def write_and_look(tx: Tx) -> list[tuple]:
        add_student(tx, "李小红")
        return register.read(rows_of, "student")

    assert len(register.write(write_and_look)) == 2
    assert len(register.read(rows_of, "student")) == 3


def test_tables_made_in_a_failed_transaction_are_gone(register: Register) -> None:
    """SQLAlchemy's own SQLCipher dialect lets DDL survive a rollback."""

    def build_and_fail(tx: Tx) -> None:
        tx.connection.exec_driver_sql("CREATE TABLE leftover (name TEXT)")
        tx.connection.exec_driver_sql("ALTER TABLE student ADD COLUMN leftover TEXT")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        register.write(build_and_fail)
    tables = register.read(rows_of, "sqlite_master")
    assert "leftover" not in repr(tables)


def test_rows_of_a_savepoint_do_not_survive_the_rollback_around_it(register: Register) -> None:
    """SQLAlchemy's own SQLCipher dialect keeps them."""

    def save_and_fail(tx: Tx) -> None:
        with tx.session.begin_nested():
            add_student(tx, "留不住")
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        register.write(save_and_fail)
    assert "留不住" not in repr(register.read(rows_of, "student"))
    assert register.check() == []


def test_an_error_carries_no_pupils_values(register: Register) -> None:
    """What an exception says may reach the log or a screen that others see."""
    secret = "150602201501012616"

    def fail(tx: Tx) -> None:
        tx.connection.exec_driver_sql("INSERT INTO nowhere VALUES (?, ?)", (secret, "王小明"))

    with pytest.raises(OperationalError) as caught:
        register.write(fail)
    told = str(caught.value) + repr(caught.value) + repr(caught.value.__cause__)
    assert "no such table" in told
    assert secret not in told
    assert "王小明" not in told


def test_the_keys_are_not_shown(register: Register, unlocked: keys.Unlocked) -> None:
    shown = repr(register) + repr(register.unlocked) + repr(register.master)
    assert unlocked.master.key.hex() not in shown
    assert repr(unlocked.master.key) not in shown


def test_a_copied_database_opens_only_with_its_own_registers_keys(
    folder: Path, unlocked: keys.Unlocked, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    other, _ = Register.create(
        elsewhere, "李老师", "another-long-password", "registrar", keys.LOWEST
    )
    other.close()
    shutil.copyfile(folder / DATABASE, elsewhere / DATABASE)
    assert refusal(Register.open, elsewhere, other.unlocked) == "register.unreadable"
