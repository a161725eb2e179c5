"""The encrypted database file: how it is opened, checked, copied and brought up to date.

The connection recipe, WAL with ``synchronous=FULL`` and the two integrity checks on connections of
their own were chosen after kill and power-cut tests; see docs/decisions.md before touching them.
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from app.paths import sync_folder
from app.persistence.steps import STEPS
from app.problems import Problem, Unavailable

VERSION = len(STEPS)
_PLAIN_HEADER = b"SQLite format 3\0"
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "temp_store=MEMORY",
    "cache_size=-65536",
)


def connect(path: Path, key: bytes, salt: bytes, *, create: bool = False) -> Any:
    """One raw connection. ``key`` is 32 bytes and ``salt`` 16: the 96-digit form of the key.

    Raises ``Unavailable`` when the file is missing, is no register or does not open with the key.
    """
    if len(key) != 32 or len(salt) != 16:
        # SQLCipher would take a key of another length for a passphrase, without a word.
        raise ValueError("the database key has 32 bytes and its salt 16")
    if not create:
        _refuse_foreign(path)
    connection = sqlcipher.connect(
        str(path), timeout=15, check_same_thread=False, isolation_level=None
    )
    connection.execute("PRAGMA cipher_log_level=NONE")  # or a wrong key writes to stderr
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise Unavailable(
            "数据库组件不带加密功能，程序不会打开学籍库。请重新安装学籍台。", "no-cipher"
        )
    # Not PRAGMA key: its text would stay in memory. And cipher_memory_security, which would wipe
    # every page buffer, made bulk inserts 19 times slower; see docs/decisions.md.
    connection.set_key(f"x'{key.hex()}{salt.hex()}'")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise Unavailable(
            f"学籍库文件 {path.name} 打不开：密钥不符，或文件已损坏。请用最近一次备份恢复。",
            "register.unreadable",
        ) from error
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _refuse_foreign(path: Path) -> None:
    if not path.is_file():
        raise Unavailable(
            f"没有找到学籍库文件 {path}。请核对学籍库所在的文件夹；程序不会在此新建空库。",
            "register.missing",
        )
    with path.open("rb") as stream:
        start = stream.read(16)
    if start == _PLAIN_HEADER or len(start) < 16:
        raise Unavailable(
            f"文件 {path.name} 不是学籍台的加密学籍库。请选择学籍库所在的文件夹。",
            "register.foreign",
        )


def engine_on(connector: Callable[[], Any], *, read_only: bool) -> Engine:
    """An SQLAlchemy engine over ``connector``; writers begin IMMEDIATE, readers query only.

    SQLAlchemy's own SQLCipher dialect lets DDL and savepoint rows survive a rollback.
    """

    def open_one() -> Any:
        connection = connector()
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        return connection

    engine = create_engine(
        "sqlite://",
        creator=open_one,
        module=sqlcipher,
        hide_parameters=True,  # an error must not carry a pupil's values into the log
        poolclass=QueuePool,
        pool_size=2 if read_only else 1,
        max_overflow=2 if read_only else 0,
        pool_use_lifo=True,  # the connection used last has its pages decrypted
    )
    begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def version_of(connection: Any) -> int:
    """The schema version of an open database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def upgrade(
    engine: Engine,
    connector: Callable[[], Any],
    before: Callable[[], object],
    steps: Sequence[Callable[[Connection], None]] = STEPS,
) -> None:
    """Bring the database to the last of ``steps``, all in one transaction.

    ``before`` makes the backup and runs only when there is something to do. Foreign keys are off
    meanwhile: a table rebuilt with them on would silently lose the rows that point at it.
    Raises ``Unavailable`` when the register is newer than this program.
    """
    raw = connector()
    version = version_of(raw)
    raw.close()
    if version > len(steps):
        raise Unavailable(
            f"这个学籍库由更新的程序写成（版本 {version}，本程序认识到 {len(steps)}）。"
            "请安装新版学籍台再打开；学籍库未作任何更改。",
            "register.newer",
        )
    if version == len(steps):
        return
    if version:
        before()
    with engine.connect() as connection:
        # The pragma is a no-op inside a transaction, so it goes straight to the driver.
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  an open connection has one; this tells mypy
        connection.rollback()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                for number, step in enumerate(steps[version:], version + 1):
                    step(connection)
                    connection.exec_driver_sql(f"PRAGMA user_version={number}")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def check(connector: Callable[[], Any]) -> list[Problem]:
    """Both integrity checks and the foreign keys, each on a connection of its own.

    One damaged page poisons later checks on the same connection; and the cipher's check reads the
    file without the WAL, so the WAL is folded in first.
    """
    problems = []
    for pragma, what in (
        ("cipher_integrity_check", "加密页校验"),
        ("integrity_check", "结构校验"),
        ("foreign_key_check", "关联校验"),
    ):
        connection = connector()
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            rows = connection.execute(f"PRAGMA {pragma}").fetchall()
        except sqlcipher.DatabaseError:
            rows = [("unreadable",)]
        finally:
            connection.close()
        bad = [row for row in rows if row[0] != "ok"]
        if bad:
            message = (
                f"学籍库{what}发现 {len(bad)} 处损坏。请停止录入，先复制整个学籍库文件夹保存现状，"
                "再用最近一次备份恢复。"
            )
            problems.append(Problem(f"register.{pragma.replace('_', '-')}", message))
    return problems


def copy(connector: Callable[[], Any], path: Path, key: bytes, salt: bytes) -> None:
    """A whole, checked copy of a live database under ``key`` and ``salt`` at ``path``.

    One-shot backup (a paged one can be restarted for ever by other writers), both checks, rename.
    Raises ``Unavailable`` (disc-full, backup.bad); nothing half is left then.
    """
    part = path.with_name(path.name + ".part")
    try:
        with told_when_full():
            _forget(part)
            _fill(connector, part, key, salt)
            problems = check(lambda: connect(part, key, salt))
            if problems:
                raise _bad_copy()
            part.replace(path)
            sync_folder(path.parent)
    except sqlcipher.DatabaseError as error:
        raise _bad_copy() from error
    finally:
        _forget(part)


def _fill(connector: Callable[[], Any], part: Path, key: bytes, salt: bytes) -> None:
    with closing(connector()) as source, closing(connect(part, key, salt, create=True)) as target:
        target.execute("PRAGMA journal_mode=DELETE")
        source.backup(target)


def _forget(part: Path) -> None:
    for name in (part.name, *(f"{part.name}-{end}" for end in ("wal", "shm", "journal"))):
        part.with_name(name).unlink(missing_ok=True)


def _bad_copy() -> Unavailable:
    return Unavailable("备份后的校验没有通过，未保留这份备份。请检查磁盘后重试。", "backup.bad")


@contextmanager
def told_when_full() -> Iterator[None]:
    """A full disc has many errors, and one sentence: ``Unavailable`` (disc-full)."""
    try:
        yield
    except Exception as error:
        if not _is_full(error.__cause__ or error):
            raise
        raise Unavailable(
            "磁盘已满，这一步没有保存，原有数据未受影响。请腾出空间后重试。", "disc-full"
        ) from error


def _is_full(error: BaseException) -> bool:
    """A file system without room, a person's quota or the largest file it can hold."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return isinstance(error, sqlcipher.OperationalError) and (
        "disk is full" in str(error) or "disk I/O" in str(error)
    )
