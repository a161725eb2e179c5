"""学籍库: one folder, one encrypted database, one door for change.

<folder>/school.db          the register (SQLCipher), with its -wal and -shm while open
<folder>/keyslots.json      who may open it, and keyslots.backup.json
<folder>/evidence/          scans and photographs, each encrypted
<folder>/backups/           whole copies, made before every upgrade, hourly and at the end
<folder>/log/               a log without names or numbers
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session, configure_mappers

from app.log import log_to, logger
from app.persistence import audit, database, keys
from app.persistence.lock import FolderLock
from app.persistence.slots_file import KdfCost
from app.persistence.transaction import Actor, Changes, Tx, watch
from app.problems import Level, Problem, Unavailable

P = ParamSpec("P")
T = TypeVar("T")

DATABASE = keys.DATABASE
NO_KEY = (
    b""  # a reading transaction writes no entry, and deriving a key costs it more than its query
)
_LATEST_KEPT = 24
_DAYS_KEPT = 30
_SYNC_FOLDERS = ("onedrive", "dropbox", "baidunetdisk", "百度网盘", "nutstore", "坚果云", "icloud")


@dataclass(slots=True)
class Register:
    """An open register. ``on_commit`` hears of every committed change, on the writing thread."""

    folder: Path
    unlocked: keys.Unlocked
    on_commit: Callable[[Changes], None] | None = None
    _lock: FolderLock = field(init=False)
    _writer: Engine = field(init=False)
    _reader: Engine = field(init=False)
    _changed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._lock = FolderLock(self.folder)
        self._writer = database.engine_on(self.connect, read_only=False)
        self._reader = database.engine_on(self.connect, read_only=True)

    @classmethod
    def create(
        cls, folder: Path, user: str, password: str, role: str, cost: KdfCost = keys.DEFAULT
    ) -> tuple[Self, bytes]:
        """A new register in ``folder`` and its recovery key (20 bytes, shown once).

        Raises ``Unavailable`` where something lies already: nothing is ever written over.
        """
        make_folder(folder)
        database_id = uuid.uuid4().hex
        with database.told_when_full():
            _, recovery = keys.create(folder, database_id, user, password, role, cost)
            try:
                register = cls(folder, keys.unlock(folder, user, password))
                register._open(new=True)
            except BaseException:
                _take_back(folder)
                raise
        return register, recovery

    @classmethod
    def open(cls, folder: Path, unlocked: keys.Unlocked) -> Self:
        """The register in ``folder`` for someone whose slot has been opened.

        Raises ``Unavailable``: in use, foreign, damaged or newer than the program.
        """
        register = cls(folder, unlocked)
        register._open(new=False)
        return register

    def _open(self, *, new: bool) -> None:
        self._lock.__enter__()
        try:
            log_to(self.folder / "log")
            raw = database.connect(self.path, *self._key(), create=new)
            raw.close()
            database.upgrade(self._writer, self.connect, lambda: self.backup("before-upgrade"))
        except BaseException:
            self.close()
            raise
        logger.info("register opened")

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / DATABASE

    @property
    def actor(self) -> Actor:
        """Who opened the register, and acts in it."""
        return Actor(self.unlocked.user, self.unlocked.role)

    @property
    def master(self) -> keys.Master:
        """The keys of this register, for as long as it is open."""
        return self.unlocked.master

    def _key(self) -> tuple[bytes, bytes]:
        return self.master.database_key(), self.master.salt

    def connect(self) -> Any:
        """A raw connection of its own, for copies and checks."""
        return database.connect(self.path, *self._key())

    def write(
        self, usecase: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The one door for change: begin, run ``usecase``, audit, commit; or roll back on anything.

        Raises what the use case raises, and ``Unavailable`` when the disc is full.
        """
        key = self.master.audit_key()
        with database.told_when_full(), self._transaction(self._writer, key) as tx:
            try:
                answer = usecase(tx, *args, **kwargs)
                tx.session.commit()
                self._changed = True
            except BaseException:
                _roll_back(tx.session)
                raise
        if self.on_commit is not None:
            self.on_commit(frozenset(tx.changes))
        return answer

    def read(
        self, usecase: Callable[Concatenate[Tx, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Ask ``usecase`` on a connection that cannot write."""
        with self._transaction(self._reader, NO_KEY) as tx:
            try:
                return usecase(tx, *args, **kwargs)
            finally:
                _roll_back(tx.session)

    @contextmanager
    def _transaction(self, engine: Engine, audit_key: bytes) -> Iterator[Tx]:
        now = datetime.now().astimezone()
        actor = self.actor
        stamp = now.isoformat(timespec="seconds")
        trail = audit.Trail(audit_key, stamp, actor.user, actor.role)
        with Session(engine, autoflush=True, expire_on_commit=False) as session:
            tx = Tx(session, actor, now, self.folder, self.master, trail)
            if audit_key:  # a reading connection cannot write: there is nothing to watch
                watch(tx)
            yield tx

    def check(self) -> list[Problem]:
        """Every page, the structure, the links between rows, and the whole audit chain."""
        problems = database.check(self.connect)
        if not problems:
            with self._reader.connect() as connection:
                problems = audit.verify(connection, self.master.audit_key())
                problems += self._put_back(audit.head(connection)[0])
        return problems

    def _put_back(self, entries: int) -> list[Problem]:
        """An older database under newer slots: the slots count the entries at every closing."""
        missing = self.unlocked.counter - entries
        if missing <= 0:
            return []
        message = (
            f"学籍库比上次关闭时少了 {missing} 条操作日志，可能是旧的库文件被放了回来。"
            "如果刚从备份恢复，这是正常的；否则请停止录入并核对备份。"
        )
        return [Problem("register.put-back", message, level=Level.WARN)]

    def backup(self, reason: str) -> Path:
        """A whole, checked copy in ``backups/``.

        The latest 24 stay, the last of each of 30 days, and everything from a term's end.
        """
        stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        folder = self.folder / "backups"
        path = folder / f"school-{stamp}-{reason}.db"
        with database.told_when_full():
            folder.mkdir(exist_ok=True)
            database.copy(self.connect, path, *self._key())
            for name in keys.NAMES:
                shutil.copyfile(self.folder / name, folder / f"{path.stem}-{name}")
        _thin_out(folder)
        return path

    def close(self) -> None:
        """Back up what was changed, close every connection and let the next copy in."""
        try:
            self.keep_copy("exit")
        finally:
            self._writer.dispose()
            self._reader.dispose()
            self._lock.__exit__(None, None, None)

    def keep_copy(self, reason: str) -> bool:
        """A copy if anything changed since the last; the window asks every hour (R-GEN-4-1).

        The register is whole without it, so a failure is only logged and tried again.
        """
        if not self._changed:
            return False
        self._changed = False
        try:
            self.backup(reason)
            with self._reader.connect() as connection:
                entries = audit.head(connection)[0]
            if entries > self.unlocked.counter:
                keys.bump_counter(self.folder, self.master, entries)
        except (OSError, Unavailable):
            logger.exception("the %s copy failed", reason)
            self._changed = True
            return False
        return True


def prepare() -> None:
    """Do ahead what the first query would do: work out how the records are mapped (100 ms)."""
    configure_mappers()


def make_folder(folder: Path) -> None:
    """``folder``, made if missing; ``Unavailable`` where something lies in it or it cannot be."""
    if any(name in part.lower() for part in folder.parts for name in _SYNC_FOLDERS):
        raise Unavailable(
            f"文件夹 {folder} 会被网盘同步，正在使用的学籍库放在其中会损坏。请放在本机磁盘上。",
            "register.sync-folder",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as error:
        raise Unavailable(
            f"文件夹 {folder} 不能建立或写入。请换一个位置，例如本机磁盘上的文档文件夹。",
            "register.folder",
        ) from error
    if taken:
        raise Unavailable(
            f"文件夹 {folder} 里已有文件，不会在其中新建学籍库。请选择一个空文件夹。",
            "register.exists",
        )


def _take_back(folder: Path) -> None:
    """Leave the folder of a register that did not come into being as empty as it was."""
    for name in (*keys.NAMES, "lock", *(f"{DATABASE}{end}" for end in ("", "-wal", "-shm"))):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "log", ignore_errors=True)


def _roll_back(session: Session) -> None:
    """Roll back; after a full disc SQLite has done so already and says so with an error."""
    try:
        session.rollback()
    except Exception:  # the transaction is gone either way; the first error is the one to tell
        logger.warning("rollback after an error reported an error of its own")
        session.invalidate()


def _thin_out(folder: Path) -> None:
    """Names sort by time: ``school-20260901-173000-exit.db``."""
    copies = [copy for copy in sorted(folder.glob("school-*.db")) if "term-end" not in copy.name]
    days = {copy.name[7:15]: copy for copy in copies}
    kept = {*copies[-_LATEST_KEPT:], *[days[day] for day in sorted(days)[-_DAYS_KEPT:]]}
    for copy in set(copies) - kept:
        for piece in folder.glob(f"{copy.stem}[.-]*"):
            piece.unlink()
