"""From a disc back to a working register, on this computer or on a new one.

Nothing in clear touches the disk: the bag passes by once, member by member. The database comes as
it lies in the bag, under its own random key; that key and each scan are in memory only.
"""

import json
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from app.archives import image_reader
from app.archives import term as disc
from app.domain import printed_key
from app.evidence import store
from app.job import Job
from app.paths import whole_file
from app.persistence import audit, database, keys
from app.persistence.records import Evidence
from app.persistence.register import DATABASE, Register, make_folder
from app.persistence.scan_records import ScanTray
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Unavailable
from app.usecases.discs import archiving
from app.usecases.pupils import students

FIRST_ROLE = "registrar"
_SNAPSHOT = "snapshot.part"
_SCAN = re.compile(rf"data/{archiving.EVIDENCE_FOLDER}/([0-9a-f]{{32}})\.\w+")
_GROUP = 8
_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Restored:
    """The working register that came out of a disc.

    ``recovery_key`` is a new one, to be printed and shown once, where a key sheet opened the disc:
    the old register's recovery key does not open this one. Else "".
    """

    folder: Path
    students: int
    recovery_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Opened:
    """The container's key, the slots that the new register gets, and who has opened them."""

    key_text: str = field(repr=False)
    slots: bytes
    unlocked: keys.Unlocked
    recovery_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the bag says of its database: whose it is, and the key of the copy within."""

    database_id: str
    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    audit_key: bytes = field(repr=False)


def restore(
    images: Sequence[Path],
    to: Path,
    password: str,
    job: Job,
    user: str = "",
    key_text: str = "",
    fingerprint: str = "",
) -> Restored:
    """Verify ``images``, open them and make a register in the empty folder ``to``.

    With the register's own ``password``, or its recovery key as ``key_text``, its users come back
    as they were (with the recovery key and a ``user``, that user gets ``password``). With the
    ``key_text`` of the key sheet a new slot is made for ``user`` with ``password``.
    ``fingerprint``: the catalogue's eight groups from paper, compared before all else.
    Raises ``Rejected`` or ``Unavailable``; ``to`` is then left empty.
    """
    make_folder(to)
    try:
        with database.told_when_full():
            _refuse_unproved(disc.only_image(images), fingerprint, job)
            opened = _open(images, to, password, user, key_text, job)
            return _restore(images, to, opened, job)
    except BaseException:
        _empty(to)
        raise


def _refuse_unproved(image: Path, fingerprint: str, job: Job) -> None:
    """Refuse another disc than the paper's, and a disc of which one block is not as signed."""
    if fingerprint:
        _refuse_other_disc(disc.digest_groups_of(image, job), fingerprint)
    problems = archiving.verify(image, job)
    if problems:
        raise Rejected(*problems)


def _refuse_other_disc(groups: str, typed: str) -> None:
    plain = unicodedata.normalize("NFKC", typed).upper()
    digits = "".join(character for character in plain if character.isalnum())
    wanted = groups.split()
    if len(digits) != _GROUP * _GROUPS:
        message = (
            f"目录摘要应为 8 组、每组 8 个字符，共 64 个；现在是 {len(digits)} 个，"
            "请对照封签或《移交清单》重新输入。"
        )
        raise Rejected(Problem("archive.digest-length", message))
    found = [digits[n : n + _GROUP] for n in range(0, len(digits), _GROUP)]
    wrong = [
        str(n) for n, pair in enumerate(zip(wanted, found, strict=True), 1) if len({*pair}) > 1
    ]
    if wrong:
        message = (
            f"光盘的目录摘要与所填的第 {'、'.join(wrong)} 组不符：不是纸面所记的那张光盘，"
            "或者抄写有误。请核对后重试；没有打开任何内容。"
        )
        raise Rejected(Problem("archive.digest", message))


def _restore(images: Sequence[Path], to: Path, opened: _Opened, job: Job) -> Restored:
    master = opened.unlocked.master
    arrivals = _Arrivals(to, master)
    disc.unpack_to(images, opened.key_text, arrivals.place, None, job)
    _put_database(arrivals, master, job)
    _put_slots(to, opened.slots)
    register = Register.open(to, opened.unlocked)
    try:
        groups = disc.digest_groups_of(images[0], job)
        audit_key = _read_facts(arrivals.facts).audit_key
        count = register.write(_take_over, arrivals.scans, groups, audit_key)
    finally:
        register.close()
    return Restored(to, count, opened.recovery_key)


@dataclass(slots=True)
class _Arrivals:
    """Where the members of the bag go as they pass by."""

    folder: Path
    master: keys.Master
    facts: bytes = field(default=b"", repr=False)
    scans: dict[str, store.StoredFile] = field(default_factory=dict)

    @property
    def snapshot(self) -> Path:
        """The database as it came, under the key in the facts."""
        return self.folder / _SNAPSHOT

    def place(self, name: str) -> AbstractContextManager[BinaryIO] | None:
        """What is needed for the register is taken; the rest is only digested."""
        if name == f"data/{archiving.DATABASE_NAME}":
            return self.snapshot.open("xb")
        if name == f"data/{archiving.FACTS_NAME}":
            return self._facts()
        scan = _SCAN.fullmatch(name)
        return self._scan(scan[1]) if scan else None

    @contextmanager
    def _facts(self) -> Iterator[BinaryIO]:
        with BytesIO() as memory:
            yield memory
            self.facts = memory.getvalue()

    @contextmanager
    def _scan(self, file_id: str) -> Iterator[BinaryIO]:
        """Encrypted beside the new register as soon as all of it is there; never before."""
        with BytesIO() as memory:
            yield memory
            self.scans[file_id] = store.put(
                self.folder / "evidence",
                self.master.evidence_key(),
                self.master.database_id,
                memory.getvalue(),
                file_id,
            )


def _open(
    images: Sequence[Path], to: Path, password: str, user: str, key_text: str, job: Job
) -> _Opened:
    """By the key sheet, else by the recovery key or a password through the slots on the disc.

    The slots are made or opened in a folder of their own: ``to`` gets them last, so that what a
    killed run leaves is never taken for a register.
    """
    with TemporaryDirectory(prefix="slots-", dir=to) as name:
        folder = Path(name)
        if key_text and disc.opens(images, key_text, None, job):
            catalogue = image_reader.signed_catalogue(images[0], None, job)
            return _new_slots(folder, catalogue.database_id, user, password, key_text)
        envelope = _enclosed(images[0], key_text, job)
        _put_slots(folder, _encoded(envelope["slots"]))
        if key_text:
            unlocked = _by_recovery(folder, key_text, user, password)
        else:
            unlocked = keys.unlock(folder, user or keys.users(folder)[0][0], password)
        sealing_key = _sealing_key(envelope, unlocked.master)
        return _Opened(printed_key.encode(sealing_key), _slots_in(folder), unlocked)


def _new_slots(folder: Path, database_id: str, user: str, password: str, key_text: str) -> _Opened:
    if not user:
        message = "用密钥单恢复时要新设一个用户。请填写用户名和新密码。"
        raise Rejected(Problem("archive.user-needed", message))
    _, recovery = keys.create(folder, database_id, user, password, FIRST_ROLE)
    unlocked = keys.unlock(folder, user, password)
    return _Opened(key_text, _slots_in(folder), unlocked, printed_key.encode(recovery))


def _by_recovery(folder: Path, key_text: str, user: str, password: str) -> keys.Unlocked:
    """The slots by their recovery key; whoever has it may name who opens the register from now."""
    try:
        unlocked = keys.unlock_with_recovery(folder, printed_key.decode(key_text))
    except Unavailable as error:
        message = (
            "这组密钥既不是这张光盘的密钥，也不是学籍库的恢复密钥。"
            "请核对密钥单上的学期，或改用本校学籍库的密码。"
        )
        raise Rejected(Problem("archive.wrong-key", message)) from error
    if not user:
        return unlocked
    if user in (name for name, _ in keys.users(folder)):
        keys.change_password(folder, unlocked.master, user, password)
    else:
        keys.add_user(folder, unlocked.master, user, password, FIRST_ROLE)
    return keys.unlock(folder, user, password)


def _enclosed(image: Path, key_text: str, job: Job) -> dict[str, Any]:
    """The key envelope of the disc; what a stranger may have put there is refused."""
    content = image_reader.read_file(image, archiving.ENCLOSURE, job)
    if content is None and key_text:
        message = "用这组密钥打不开这张光盘。请核对密钥单上的学期；光盘上没有别的开启办法。"
        raise Rejected(Problem("archive.wrong-key", message))
    if content is None:
        message = "这张光盘只能用密钥单打开。请输入密钥单上的八组字符。"
        raise Rejected(Problem("archive.key-needed", message))
    try:
        envelope: dict[str, Any] = json.loads(content)
        bytes.fromhex(envelope["container"])
        _encoded(envelope["slots"])
    except (ValueError, KeyError, TypeError) as error:
        raise _bad_envelope() from error
    return envelope


def _sealing_key(envelope: Mapping[str, Any], master: keys.Master) -> bytes:
    wrapped = bytes.fromhex(envelope["container"])
    try:
        return AESGCM(master.disc_key()).decrypt(wrapped[:12], wrapped[12:], b"container")
    except (InvalidTag, ValueError) as error:  # ValueError: cut off within the nonce
        raise _bad_envelope() from error


def _bad_envelope() -> Unavailable:
    message = "光盘上的密钥信封已损坏。请改用密钥单上的密钥恢复，或换另一套光盘。"
    return Unavailable(message, "archive.envelope")


def _encoded(slots: object) -> bytes:
    return json.dumps(slots, ensure_ascii=False, indent=1).encode()


def _slots_in(folder: Path) -> bytes:
    return (folder / keys.NAMES[0]).read_bytes()


def _put_slots(folder: Path, content: bytes) -> None:
    for name in keys.NAMES:
        with whole_file(folder / name) as stream:
            stream.write(content)


def _read_facts(content: bytes) -> _Facts:
    try:
        raw = json.loads(content)
        secret = [bytes.fromhex(raw[name]) for name in ("key", "salt", "audit_key")]
        return _Facts(raw["database_id"], *secret)
    except (ValueError, KeyError, TypeError) as error:
        raise _bad_facts() from error


def _bad_facts() -> Rejected:
    message = (
        "光盘上没有可用的学籍库说明，或者说明属于另一个学籍库，不能恢复。请核对是否选对了光盘。"
    )
    return Rejected(Problem("archive.facts", message))


def _put_database(arrivals: _Arrivals, master: keys.Master, job: Job) -> None:
    """Copy the snapshot from its own key under the register's, and forget it."""
    job.step(0, 0, "写入学籍库")
    facts = _read_facts(arrivals.facts)
    snapshot = arrivals.snapshot
    lengths = (len(facts.key), len(facts.salt), len(facts.audit_key))
    if facts.database_id != master.database_id or lengths != (32, 16, 32) or not snapshot.is_file():
        raise _bad_facts()
    database.copy(
        lambda: database.connect(snapshot, facts.key, facts.salt),
        arrivals.folder / DATABASE,
        master.database_key(),
        master.salt,
    )
    for path in arrivals.folder.glob(f"{_SNAPSHOT}*"):
        path.unlink()


def _take_over(tx: Tx, scans: Mapping[str, store.StoredFile], groups: str, audit_key: bytes) -> int:
    """See that every scan has come as its row says, and note where the register came from."""
    rows: list[Evidence | ScanTray] = [*tx.scalars(select(Evidence)), *tx.scalars(select(ScanTray))]
    missing = sum(row.file_id not in scans for row in rows)
    changed = sum(
        (row.size, row.sha256) != (scans[row.file_id].size, scans[row.file_id].sha256_plain)
        for row in rows
        if row.file_id in scans
    )
    if missing or changed:
        message = (
            f"光盘上缺少 {missing} 件材料或照片，另有 {changed} 件与登记不符，没有恢复。"
            "请改用另一套光盘。"
        )
        raise Rejected(Problem("archive.scans", message))
    if audit_key != tx.master.audit_key():
        tx.set(f"{audit.EARLIER_KEY}{audit.head(tx.connection)[0]}", audit_key.hex())
    tx.note(
        "restore", "register", tx.master.database_id, {"evidence": len(rows), "catalogue": groups}
    )
    return students.count(tx)


def _empty(folder: Path) -> None:
    for item in folder.iterdir():
        if item.is_dir():
            shutil.rmtree(item, ignore_errors=True)
        else:
            item.unlink(missing_ok=True)
