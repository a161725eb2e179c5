"""The key slots' file itself: its shape on disk, and which of its two copies can be trusted."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.problems import Unavailable

FORMAT = "xueji key slots"
VERSION = 1
USER = "user"
RECOVERY = "recovery"
LARGEST = 1_000_000  # bytes; a thousand people fit in


@dataclass(frozen=True, slots=True)
class KdfCost:
    """What one guess costs with Argon2id (RFC 9106): KiB of memory, passes over it, threads."""

    memory_kib: int
    iterations: int
    lanes: int

    @property
    def within_bounds(self) -> bool:
        """19 MiB (OWASP's least, with 2 passes) to 1 GiB, 2 to 12 passes.

        Neither a cheap guess nor a machine brought down; what is written has ``keys.DEFAULT``.
        """
        memory = 19 * 1024 <= self.memory_kib <= 1024 * 1024
        return memory and 2 <= self.iterations <= 12 and 1 <= self.lanes <= 16


@dataclass(frozen=True, slots=True)
class Slot:
    """One wrapping of the master key (32 bytes) and SQLCipher's salt (16 bytes)."""

    kind: str
    user: str
    role: str
    cost: KdfCost
    slot_id: str = ""
    salt: bytes = b""
    nonce: bytes = b""
    check: bytes = b""
    wrapped: bytes = b""

    @property
    def sound(self) -> bool:
        """Whether every part has the length and the bounds it was written with."""
        lengths = (len(self.salt), len(self.nonce), len(self.check), len(self.wrapped))
        kinds = self.kind in (USER, RECOVERY)
        return kinds and lengths == (16, 12, 16, 64) and self.cost.within_bounds


@dataclass(frozen=True, slots=True)
class SlotsFile:
    """One copy; ``revision`` grows with every writing, ``counter`` with the register itself."""

    database_id: str
    slots: tuple[Slot, ...]
    revision: int = 0
    counter: int = 0
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class Copies:
    """The readable copies, newest first; at least one."""

    files: tuple[SlotsFile, ...]


def damaged() -> Unavailable:
    """What is said when neither copy can be trusted."""
    message = "密钥文件已损坏或被改动，学籍库无法打开。请从最近的备份恢复整个学籍库文件夹。"
    return Unavailable(message, "register.slots-damaged")


def authenticated(database_id: str, slot: Slot) -> bytes:
    """What AES-GCM binds to the wrapped key: a role or a cost changed by hand opens nothing."""
    return _canonical({"version": VERSION, "database": database_id, **_described(slot)})


def signed_part(file: SlotsFile) -> bytes:
    """The bytes under the file's HMAC: all of it but the HMAC."""
    return _canonical(_body(file))


def encoded(file: SlotsFile) -> bytes:
    """The file as written: readable JSON with a plain digest by which bit rot is found."""
    body = {**_body(file), "mac": file.mac.hex()}
    whole = {**body, "digest": hashlib.sha256(_canonical(body)).hexdigest()}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8")


def read_copies(paths: Sequence[Path]) -> Copies:
    """The sound ones among ``paths``, newest first.

    Raises ``Unavailable``: ``register.missing`` where no copy exists, ``register.newer`` for one
    written by a later program, ``register.slots-damaged`` where none is sound.
    """
    present = [path for path in paths if path.is_file()]
    if not present:
        message = f"文件夹 {paths[0].parent} 里没有学籍库。请检查位置，或新建学籍库。"
        raise Unavailable(message, "register.missing")
    found = [file for file in map(_read, present) if file is not None]
    if not found:
        raise damaged()
    return Copies(tuple(sorted(found, key=lambda file: file.revision, reverse=True)))


def _read(path: Path) -> SlotsFile | None:
    """One copy, or ``None`` where a single bit of it is not as it was written."""
    try:
        with path.open("rb") as stream:
            raw = json.loads(stream.read(LARGEST))
        _refuse_newer(raw)
        digest = raw.pop("digest")
        if digest != hashlib.sha256(_canonical(raw)).hexdigest():
            return None
        file = _decoded(raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    sound = bool(file.slots) and len(file.mac) == 32 and all(slot.sound for slot in file.slots)
    return file if sound else None


def _refuse_newer(raw: dict[str, Any]) -> None:
    if raw["format"] == FORMAT and type(raw["version"]) is int and raw["version"] > VERSION:
        message = "这个学籍库由更新版本的程序写成。请先升级本程序，再打开它。"
        raise Unavailable(message, "register.newer")


def _decoded(raw: dict[str, Any]) -> SlotsFile:
    if raw["format"] != FORMAT or raw["version"] != VERSION:
        raise ValueError("not our file")
    return SlotsFile(
        database_id=_text(raw["database"]),
        slots=tuple(_decoded_slot(item) for item in raw["slots"]),
        revision=_number(raw["revision"]),
        counter=_number(raw["counter"]),
        mac=bytes.fromhex(raw["mac"]),
    )


def _decoded_slot(raw: dict[str, Any]) -> Slot:
    kdf = raw["kdf"]
    return Slot(
        kind=_text(raw["kind"]),
        user=_text(raw["user"]),
        role=_text(raw["role"]),
        cost=KdfCost(_number(kdf["memory_kib"]), _number(kdf["iterations"]), _number(kdf["lanes"])),
        slot_id=_text(raw["slot"]),
        salt=bytes.fromhex(kdf["salt"]),
        nonce=bytes.fromhex(raw["nonce"]),
        check=bytes.fromhex(raw["check"]),
        wrapped=bytes.fromhex(raw["wrapped"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError("a number from 0 expected")
    return value


def _described(slot: Slot) -> dict[str, object]:
    cost = slot.cost
    return {
        "slot": slot.slot_id,
        "kind": slot.kind,
        "user": slot.user,
        "role": slot.role,
        "kdf": {
            "name": "argon2id",
            "memory_kib": cost.memory_kib,
            "iterations": cost.iterations,
            "lanes": cost.lanes,
            "salt": slot.salt.hex(),
        },
    }


def _body(file: SlotsFile) -> dict[str, object]:
    slots = [
        {
            **_described(slot),
            "nonce": slot.nonce.hex(),
            "check": slot.check.hex(),
            "wrapped": slot.wrapped.hex(),
        }
        for slot in file.slots
    ]
    return {
        "format": FORMAT,
        "version": VERSION,
        "database": file.database_id,
        "revision": file.revision,
        "counter": file.counter,
        "slots": slots,
    }


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
