"""From a disc back to a working register, on this computer or on a new one."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from app.archives import image_reader
from app.archives import term as disc
from app.domain import printed_key
from app.evidence import store
from app.job import Job
from app.paths import whole_file
from app.persistence import database, keys
from app.persistence.records import Evidence
from app.persistence.register import DATABASE, Register, make_folder
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Unavailable
from app.usecases import archiving, students

FIRST_ROLE = "registrar"


@dataclass(frozen=True, slots=True)
class Restored:
    """The working register that came out of a disc."""

    folder: Path
    students: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """The container's key, and who opened it when that was done with a register's password."""

    key_text: str
    slots: Mapping[str, Any] | None
    unlocked: keys.Unlocked | None


def restore(
    images: Sequence[Path], to: Path, password: str, job: Job, user: str = "", key_text: str = ""
) -> Restored:
    """Verify ``images``, open them and make a register in the empty folder ``to``.

    With the register's own password, or its recovery key as ``key_text``, its users come back as
    they were. With the ``key_text`` of the key sheet a new slot is made for ``user`` with
    ``password``. Raises ``Rejected`` or ``Unavailable``; ``to`` is then left empty.
    """
    make_folder(to)
    try:
        return _restore(images, to, password, job, user, key_text)
    except BaseException:
        _empty(to)
        raise


def _restore(
    images: Sequence[Path], to: Path, password: str, job: Job, user: str, key_text: str
) -> Restored:
    for image in images:
        problems = archiving.verify(image, job)
        if problems:
            raise Rejected(*problems)
    opened = _open(images[0], password, user, key_text, job)
    staging = to / "restoring"
    try:
        bag = disc.unpack(images, opened.key_text, staging, None, job)
        facts = json.loads((bag / "data" / archiving.FACTS_NAME).read_text(encoding="utf-8"))
        unlocked = opened.unlocked or _new_slots(to, facts["database_id"], user, password)
        if opened.slots is not None:
            _put_slots(to, opened.slots)
        _put_database(bag / "data" / archiving.DATABASE_NAME, facts, to, unlocked.master, job)
        register = Register.open(to, unlocked)
        try:
            count = register.write(_take_over, bag / "data" / archiving.EVIDENCE_FOLDER, job)
        finally:
            register.close()
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(to, count)


def _open(image: Path, password: str, user: str, key_text: str, job: Job) -> _Opened:
    """By the key sheet; by the recovery key or a password through the slots on the disc."""
    envelope = _enclosed(image, job)
    if key_text:
        raw = printed_key.decode(key_text)
        unlocked = _by_recovery(envelope, raw)
        if envelope is None or unlocked is None:
            return _Opened(printed_key.encode(raw), None, None)
    elif envelope is None:
        message = "这张光盘只能用密钥单打开。请输入密钥单上的八组字符。"
        raise Rejected(Problem("archive.key-needed", message))
    else:
        unlocked = _by_password(envelope, user, password)
    sealing_key = _sealing_key(envelope, unlocked.master)
    return _Opened(printed_key.encode(sealing_key), envelope["slots"], unlocked)


def _enclosed(image: Path, job: Job) -> dict[str, Any] | None:
    """The key envelope of a disc whose every block has been verified just before."""
    content = image_reader.read_file(image, archiving.ENCLOSURE, job)
    if content is None:
        return None
    envelope: dict[str, Any] = json.loads(content)
    return envelope


def _by_password(envelope: Mapping[str, Any], user: str, password: str) -> keys.Unlocked:
    with TemporaryDirectory(prefix="xueji-slots-") as folder:
        _put_slots(Path(folder), envelope["slots"])
        name = user or keys.users(Path(folder))[0][0]
        return keys.unlock(Path(folder), name, password)


def _by_recovery(envelope: Mapping[str, Any] | None, raw: bytes) -> keys.Unlocked | None:
    """``None`` where ``raw`` is no recovery key of these slots: then it is the key sheet's."""
    if envelope is None:
        return None
    with TemporaryDirectory(prefix="xueji-slots-") as folder:
        _put_slots(Path(folder), envelope["slots"])
        try:
            return keys.unlock_with_recovery(Path(folder), raw)
        except Unavailable:
            return None


def _sealing_key(envelope: Mapping[str, Any], master: keys.Master) -> bytes:
    wrapped = bytes.fromhex(envelope["container"])
    try:
        return AESGCM(master.disc_key()).decrypt(wrapped[:12], wrapped[12:], b"container")
    except InvalidTag as error:
        message = "光盘上的密钥信封已损坏。请改用密钥单上的密钥恢复，或换另一套光盘。"
        raise Unavailable(message, "archive.envelope") from error


def _put_slots(folder: Path, slots: Mapping[str, Any]) -> None:
    content = json.dumps(slots, ensure_ascii=False, indent=1).encode()
    for name in keys.NAMES:
        with whole_file(folder / name) as stream:
            stream.write(content)


def _new_slots(folder: Path, database_id: str, user: str, password: str) -> keys.Unlocked:
    if not user:
        message = "用密钥单恢复时要新设一个用户。请填写用户名和新密码。"
        raise Rejected(Problem("archive.user-needed", message))
    keys.create(folder, database_id, user, password, FIRST_ROLE)
    return keys.unlock(folder, user, password)


def _put_database(
    snapshot: Path, facts: Mapping[str, str], to: Path, master: keys.Master, job: Job
) -> None:
    """Copy the snapshot from its own key under the register's."""
    job.step(0, 0, "写入学籍库")
    key, salt = bytes.fromhex(facts["key"]), bytes.fromhex(facts["salt"])
    database.copy(
        lambda: database.connect(snapshot, key, salt),
        to / DATABASE,
        master.database_key(),
        master.salt,
    )


def _take_over(tx: Tx, folder: Path, job: Job) -> int:
    """Encrypt the scans beside the restored register and note where it came from."""
    rows = list(tx.scalars(select(Evidence).order_by(Evidence.id)))
    for done, row in enumerate(rows):
        job.step(done, len(rows), "写入材料与照片")
        suffix = row.media_type.rpartition("/")[2].replace("jpeg", "jpg")
        content = (folder / f"{row.file_id}.{suffix}").read_bytes()
        store.put(
            tx.folder / "evidence",
            tx.master.evidence_key(),
            tx.master.database_id,
            content,
            row.file_id,
        )
    tx.note("restore", "register", tx.master.database_id, {"evidence": len(rows)})
    return students.count(tx)


def _empty(folder: Path) -> None:
    for item in folder.iterdir():
        if item.is_dir():
            shutil.rmtree(item, ignore_errors=True)
        else:
            item.unlink(missing_ok=True)
