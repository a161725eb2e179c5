"""Scans and photographs as encrypted files beside the register: single damage stays single.

A file is ``<aa>/<file id>`` below the evidence folder, so that one brought back from a disc lies
where its row says, and consists of
header: magic, version, file id, nonce and the file's own key wrapped with AES-256-GCM under
HKDF-SHA256(evidence key, file id); then the sealed part: nonce and ciphertext of AES-256-GCM under
the file's own key. Both are bound to database id and file id; a new evidence key re-wraps 60
bytes.

The caller commits its row after ``put`` has returned: a crash leaves an orphan, never a row
without its file.
"""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.paths import sync_folder, whole_file
from app.problems import Unavailable

KEY_BYTES = 32

_MAGIC = b"XJEV\x01"
_ID_BYTES = 16
_NONCE_BYTES = 12
_WRAPPED_BYTES = KEY_BYTES + 16
_ID_AT = len(_MAGIC)
_WRAP_AT = _ID_AT + _ID_BYTES
_SEALED_AT = _WRAP_AT + _NONCE_BYTES + _WRAPPED_BYTES
_FILE_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the row must keep; ``size`` is that of the plain content in bytes."""

    file_id: str
    size: int
    sha256_plain: str


@dataclass(frozen=True, slots=True)
class SweepReport:
    """Names relative to the folder: files no row names, rows without file, parts deleted."""

    orphans: tuple[str, ...]
    missing: tuple[str, ...]
    removed_parts: tuple[str, ...]


def place(file_id: str) -> str:
    """Where the file lies below the evidence folder."""
    return f"{file_id[:2]}/{file_id}"


def put(
    folder: Path, key: bytes, database_id: str, content: bytes, file_id: str = ""
) -> StoredFile:
    """Encrypt ``content`` into ``folder`` durably; ``key`` are the register's 32 evidence bytes.

    ``file_id`` is given only when a file comes back from an archive; otherwise it is new.

    Raises ``OSError`` where the disc is full; nothing is left then.
    """
    identity = bytes.fromhex(file_id) if file_id else secrets.token_bytes(_ID_BYTES)
    own_key = secrets.token_bytes(KEY_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(own_key).encrypt(nonce, content, _bound(database_id, identity))
    target = folder / place(identity.hex())
    _write(target, _header(key, database_id, identity, own_key) + sealed)
    return StoredFile(identity.hex(), len(content), hashlib.sha256(content).hexdigest())


def get(folder: Path, key: bytes, database_id: str, file_id: str) -> bytes:
    """The plain bytes of the file with ``file_id`` in this register.

    Raises ``Unavailable``: evidence.missing, evidence.damaged (changed, swapped, another register's
    or another key's; they cannot be told apart, and need not be).
    """
    data = _read(folder, file_id)
    own_key = _own_key(data, key, database_id, file_id)
    sealed = data[_SEALED_AT:]
    if own_key is None:
        raise _damaged(file_id)
    try:
        identity = bytes.fromhex(file_id)
        nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(own_key).decrypt(nonce, ciphertext, _bound(database_id, identity))
    except (InvalidTag, ValueError) as error:  # ValueError: cut off within the nonce
        raise _damaged(file_id) from error


def rewrap(folder: Path, old_key: bytes, new_key: bytes, database_id: str, file_id: str) -> None:
    """Make the file readable with ``new_key`` instead of ``old_key``; its content stays as it is.

    A file that ``new_key`` opens already is left alone, so an interrupted rotation is run again.
    """
    data = _read(folder, file_id)
    if _own_key(data, new_key, database_id, file_id) is not None:
        return
    own_key = _own_key(data, old_key, database_id, file_id)
    if own_key is None:
        raise _damaged(file_id)
    header = _header(new_key, database_id, bytes.fromhex(file_id), own_key)
    _write(folder / place(file_id), header + data[_SEALED_AT:])


def sweep(folder: Path, referenced: set[str]) -> SweepReport:
    """Delete what a crash left half (``*.part``); report the rest, and delete none of it.

    ``referenced`` are the file ids that rows name.
    """
    places = {place(file_id) for file_id in referenced}
    parts = sorted(path for path in folder.rglob("*.part") if path.is_file())
    for part in parts:
        part.unlink()
    present = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    return SweepReport(
        orphans=tuple(sorted(present - places)),
        missing=tuple(sorted(places - present)),
        removed_parts=tuple(part.relative_to(folder).as_posix() for part in parts),
    )


def _bound(database_id: str, identity: bytes) -> bytes:
    """Authenticated with every ciphertext: which register, which file, which version."""
    return _MAGIC + identity + database_id.encode()


def _wrapping(key: bytes, identity: bytes) -> AESGCM:
    info = b"xueji evidence file" + identity
    return AESGCM(HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key))


def _header(key: bytes, database_id: str, identity: bytes, own_key: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    wrapped = _wrapping(key, identity).encrypt(nonce, own_key, _bound(database_id, identity))
    return _MAGIC + identity + nonce + wrapped


def _own_key(data: bytes, key: bytes, database_id: str, file_id: str) -> bytes | None:
    """The file's own key, or ``None`` if this key, register or id is not the file's."""
    identity = bytes.fromhex(file_id)
    if data[:_WRAP_AT] != _MAGIC + identity:
        return None
    nonce = data[_WRAP_AT : _WRAP_AT + _NONCE_BYTES]
    wrapped = data[_WRAP_AT + _NONCE_BYTES : _SEALED_AT]
    try:
        return _wrapping(key, identity).decrypt(nonce, wrapped, _bound(database_id, identity))
    except (InvalidTag, ValueError):  # ValueError: a nonce cut short
        return None


def _write(path: Path, data: bytes) -> None:
    new = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as out:
        out.write(data)
    if new:
        sync_folder(path.parent.parent)


def _read(folder: Path, file_id: str) -> bytes:
    if not _FILE_ID.fullmatch(file_id):
        raise _damaged(file_id)
    name = place(file_id)
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        message = f"佐证材料文件 {name[:11]}… 不见了，请从备份恢复，或重新扫描后附上。"
        raise Unavailable(message, "evidence.missing") from error
    except OSError as error:
        message = (
            f"佐证材料文件 {name[:11]}… 无法读取（{os.strerror(error.errno or 0)}），请检查磁盘。"
        )
        raise Unavailable(message, "evidence.unreadable") from error


def _damaged(file_id: str) -> Unavailable:
    message = (
        f"佐证材料文件 {file_id[:8]}… 已损坏或不属于本学籍库，请从备份恢复，或重新扫描后附上。"
    )
    return Unavailable(message, "evidence.damaged")
