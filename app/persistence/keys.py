"""Key slots: one random master key, wrapped once for every person and once for the paper key.

Two copies of one small file lie beside the register. Names and roles in it are readable (the
unlock page lists them); a slot opens only with its password, and nothing in it can be changed
without being noticed (AES-256-GCM over the slot, HMAC-SHA256 over the whole file).
"""

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.paths import whole_file
from app.persistence.slots_file import (
    RECOVERY,
    USER,
    Copies,
    KdfCost,
    Slot,
    SlotsFile,
    authenticated,
    damaged,
    encoded,
    read_copies,
    signed_part,
)
from app.problems import Problem, Rejected, Unavailable

NAMES = ("keyslots.json", "keyslots.backup.json")
DATABASE = "school.db"  # beside them; named here, where no database library is loaded
# As many guesses a second as 256 MiB and three rounds would allow, in less memory: opening a
# register stays below 300 MiB on an old office PC.
DEFAULT = KdfCost(memory_kib=192 * 1024, iterations=4, lanes=4)
LOWEST = KdfCost(memory_kib=19 * 1024, iterations=2, lanes=4)  # the least that is read: 30 ms
RECOVERY_USER = "恢复密钥"
RECOVERY_BYTES = 20


@dataclass(frozen=True, slots=True)
class Master:
    """The one key everything else is derived from. It exists in memory only."""

    database_id: str
    key: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    def database_key(self) -> bytes:
        """32 bytes; with ``salt`` (16 bytes) they make SQLCipher's 96 hex digits."""
        return self._derived("database")

    def evidence_key(self) -> bytes:
        """32 bytes that wrap the keys of scans and photographs."""
        return self._derived("evidence")

    def audit_key(self) -> bytes:
        """32 bytes for the HMAC chain of the audit entries."""
        return self._derived("audit")

    def slots_key(self) -> bytes:
        """32 bytes for the HMAC over the key slots' file."""
        return self._derived("key slots")

    def signing_seed(self) -> bytes:
        """32 bytes: the Ed25519 seed that signs term archives."""
        return self._derived("archive signature")

    def disc_key(self) -> bytes:
        """32 bytes that wrap the container keys enclosed on this register's discs."""
        return self._derived("disc")

    def _derived(self, purpose: str) -> bytes:
        info = f"xueji/1/{purpose}/{self.database_id}".encode()
        return HKDF(SHA256(), 32, salt=self.salt, info=info).derive(self.key)


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Who opened the register. ``note`` is a Chinese sentence when a copy had to be mended."""

    master: Master
    user: str
    role: str
    counter: int = 0
    note: str = ""
    by_recovery_key: bool = False


def create(
    folder: Path, database_id: str, user: str, password: str, role: str, cost: KdfCost = DEFAULT
) -> tuple[Master, bytes]:
    """New slots in ``folder`` for the first user; gives the master and the recovery key (20 bytes).

    Raises ``Unavailable`` (``register.exists``) where slots already lie: none are ever overwritten.
    """
    if any((folder / name).exists() for name in NAMES):
        message = (
            f"文件夹 {folder} 里已经有学籍库的密钥文件，不会覆盖。请换一个文件夹，或直接打开它。"
        )
        raise Unavailable(message, "register.exists")
    _check_user(user, ())
    check_password(password)
    master = Master(database_id, secrets.token_bytes(32), secrets.token_bytes(16))
    recovery = secrets.token_bytes(RECOVERY_BYTES)
    slots = (
        _sealed(master, Slot(kind=USER, user=user, role=role, cost=cost), _spoken(password)),
        _sealed(master, Slot(kind=RECOVERY, user=RECOVERY_USER, role=role, cost=cost), recovery),
    )
    try:
        _write(folder, master, SlotsFile(database_id=database_id, slots=slots))
    except OSError:
        for name in NAMES:  # one copy alone would look like a register without its database
            (folder / name).unlink(missing_ok=True)
        raise
    return master, recovery


def unlock(folder: Path, user: str, password: str) -> Unlocked:
    """Open the slot of ``user``. A wrong password and an unknown user get the same sentence."""
    wrong = Unavailable(
        "密码不对，或没有这个用户。请核对用户名和密码后再试。", "register.wrong-password"
    )
    return _open(
        folder, lambda slot: slot.kind == USER and slot.user == user, _spoken(password), wrong
    )


def unlock_with_recovery(folder: Path, key: bytes) -> Unlocked:
    """Open the register with the 20 bytes of the printed recovery key."""
    message = "恢复密钥不对：它不属于这个学籍库，或者已经作废。请核对封存的那一份。"
    wrong = Unavailable(message, "register.wrong-recovery-key")
    return _open(folder, lambda slot: slot.kind == RECOVERY, key, wrong)


def users(folder: Path) -> list[tuple[str, str]]:
    """(user, role) of every person, for the unlock page; read without a key, so not yet proven."""
    return [(slot.user, slot.role) for slot in _copies(folder).files[0].slots if slot.kind == USER]


def add_user(folder: Path, master: Master, user: str, password: str, role: str) -> None:
    """A slot for one more person; raises ``Rejected`` for a poor password or a taken name."""
    file = _proven(folder, master)
    _check_user(user, file.slots)
    check_password(password)
    slot = Slot(kind=USER, user=user, role=role, cost=file.slots[0].cost)
    slots = (*file.slots, _sealed(master, slot, _spoken(password)))
    _write(folder, master, replace(file, slots=slots))


def remove_user(folder: Path, master: Master, user: str) -> None:
    """Take the slot away. Whoever kept a copy of the old file can still open it: rotate after."""
    file = _proven(folder, master)
    slot = _slot_of(file, user)
    if sum(other.kind == USER for other in file.slots) == 1:
        message = f"“{user}”是最后一个用户，不能移除。请先添加接任的人。"
        raise Rejected(Problem("register.last-user", message))
    slots = tuple(other for other in file.slots if other != slot)
    _write(folder, master, replace(file, slots=slots))


def change_password(folder: Path, master: Master, user: str, password: str) -> None:
    """A new slot for ``user`` in place of the old one; role and cost stay."""
    file = _proven(folder, master)
    check_password(password)
    _replace_slot(folder, master, file, _slot_of(file, user), _spoken(password))


def renew_recovery(folder: Path, master: Master) -> bytes:
    """A new recovery key (20 bytes); the printed one stops working."""
    file = _proven(folder, master)
    recovery = secrets.token_bytes(RECOVERY_BYTES)
    slot = next(slot for slot in file.slots if slot.kind == RECOVERY)
    _replace_slot(folder, master, file, slot, recovery)
    return recovery


def bump_counter(folder: Path, master: Master, value: int) -> None:
    """Note that the register has reached ``value``: an older database put back is then noticed."""
    file = _proven(folder, master)
    if value < file.counter:
        raise ValueError(f"the counter only grows: {file.counter} to {value}")
    if value > file.counter:
        _write(folder, master, replace(file, counter=value))


def check_password(password: str) -> None:
    """At least 12 characters (5 different ones) or 4 different words of 2; else ``Rejected``."""
    words = {word for word in password.split() if len(word) > 1}
    if len(words) >= 4 or (len(password) >= 12 and len(set(password)) >= 5):
        return
    message = (
        "密码太短或太简单：至少 12 个字符且不少于 5 种，"
        "或者 4 个不同的词（用空格隔开）。请重新设置。"
    )
    raise Rejected(Problem("register.weak-password", message))


def _check_user(user: str, slots: Sequence[Slot]) -> None:
    plain = user == user.strip() and user.isprintable() and 0 < len(user) <= 40
    if not plain or user == RECOVERY_USER:
        message = "用户名不能用：请写 1 到 40 个字，前后不留空格，且不叫“恢复密钥”。"
        raise Rejected(Problem("register.user-name", message))
    if any(slot.user == user for slot in slots):
        message = f"已经有名叫“{user}”的用户。请换一个名字以示区别。"
        raise Rejected(Problem("register.user-exists", message))


def _slot_of(file: SlotsFile, user: str) -> Slot:
    for slot in file.slots:
        if slot.kind == USER and slot.user == user:
            return slot
    message = f"没有名叫“{user}”的用户。请从用户列表中选择。"
    raise Rejected(Problem("register.no-such-user", message))


def _spoken(password: str) -> bytes:
    """The password as RFC 8265 (OpaqueString) compares it: NFC, every blank an ASCII space."""
    blanks = "".join(" " if char.isspace() else char for char in password)
    return unicodedata.normalize("NFC", blanks).encode("utf-8", "surrogatepass")


def _stretched(slot: Slot, secret: bytes) -> tuple[AESGCM, bytes]:
    """The key that wraps the master, and a check by which a wrong secret differs from tampering."""
    cost = slot.cost
    kdf = Argon2id(
        salt=slot.salt,
        length=48,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    try:
        stretched = kdf.derive(secret)
    except MemoryError as error:
        message = f"内存不足：解锁需要 {cost.memory_kib // 1024} MB。请关闭其他程序后再试。"
        raise Unavailable(message, "register.no-memory") from error
    return AESGCM(stretched[:32]), stretched[32:]


def _sealed(master: Master, slot: Slot, secret: bytes) -> Slot:
    """``slot`` with a new identity and ``master`` wrapped in it."""
    fresh = replace(
        slot,
        slot_id=secrets.token_hex(8),
        salt=secrets.token_bytes(16),
        nonce=secrets.token_bytes(12),
    )
    wrapping, check = _stretched(fresh, secret)
    wrapped = wrapping.encrypt(
        fresh.nonce, master.key + master.salt, authenticated(master.database_id, fresh)
    )
    return replace(fresh, check=check, wrapped=wrapped)


def _opened(file: SlotsFile, slot: Slot, secret: bytes) -> Master | None:
    """The master in ``slot``, ``None`` for a wrong secret; a changed slot is ``Unavailable``."""
    wrapping, check = _stretched(slot, secret)
    if not constant_time.bytes_eq(check, slot.check):
        return None
    try:
        plain = wrapping.decrypt(slot.nonce, slot.wrapped, authenticated(file.database_id, slot))
    except InvalidTag as error:
        raise damaged() from error
    return Master(file.database_id, plain[:32], plain[32:])


def _open(
    folder: Path, wanted: Callable[[Slot], bool], secret: bytes, wrong: Unavailable
) -> Unlocked:
    """Try the newest copy, then the other one; a copy serves only if its whole file is proven."""
    copies = _copies(folder)
    spoilt: Unavailable | None = None
    for file in copies.files:
        slot = next(filter(wanted, file.slots), None)
        try:
            master = _opened(file, slot, secret) if slot else None
            if slot is None or master is None:
                continue
            proven = _newest_proven(copies, master)
        except Unavailable as error:
            spoilt = error
            continue
        if slot not in proven.slots:  # an older copy, put back by someone whose slot is gone
            continue
        note = _mended(folder, master, proven, copies)
        by_paper = slot.kind == RECOVERY
        return Unlocked(master, slot.user, slot.role, proven.counter, note, by_paper)
    raise spoilt or wrong


def _newest_proven(copies: Copies, master: Master) -> SlotsFile:
    for file in copies.files:
        if constant_time.bytes_eq(file.mac, _mac(master, file)):
            return file
    raise damaged()


def _proven(folder: Path, master: Master) -> SlotsFile:
    return _newest_proven(_copies(folder), master)


def _copies(folder: Path) -> Copies:
    return read_copies([folder / name for name in NAMES])


def _mac(master: Master, file: SlotsFile) -> bytes:
    mac = HMAC(master.slots_key(), SHA256())
    mac.update(signed_part(file))
    return mac.finalize()


def _mended(folder: Path, master: Master, proven: SlotsFile, copies: Copies) -> str:
    """Write both copies anew where one was lost, damaged or behind; gives a sentence about it."""
    if len(copies.files) == len(NAMES) and all(file == proven for file in copies.files):
        return ""
    try:
        _write(folder, master, proven)
    except OSError:
        return "密钥文件有一份缺失或损坏，已改用另一份，但未能补写。请检查磁盘，并尽快备份学籍库。"
    return "密钥文件有一份缺失或损坏，已改用另一份并补写完好。请留意这块磁盘的状况。"


def _replace_slot(folder: Path, master: Master, file: SlotsFile, old: Slot, secret: bytes) -> None:
    fresh = _sealed(master, old, secret)
    slots = tuple(fresh if slot == old else slot for slot in file.slots)
    _write(folder, master, replace(file, slots=slots))


def _write(folder: Path, master: Master, file: SlotsFile) -> None:
    """Both copies, one after the other: whenever the power fails, one of them is whole."""
    newer = replace(file, revision=file.revision + 1)
    whole = encoded(replace(newer, mac=_mac(master, newer)))
    for name in NAMES:
        with whole_file(folder / name) as stream:
            stream.write(whole)
