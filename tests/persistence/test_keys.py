"""Key slots: who opens the register, who does not, and what survives damage."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.persistence import keys
from app.problems import Rejected, Unavailable

PASSWORD = "早读 操场 铅笔 白杨"
OTHER = "another-long-password"
DATABASE = "3f0c7a52-demo"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keys.create(tmp_path, DATABASE, "王校", PASSWORD, "admin", cost=keys.LOWEST)
    return tmp_path


def code_of_unlocking(folder: Path, user: str, password: str) -> str:
    with pytest.raises(Unavailable) as caught:
        keys.unlock(folder, user, password)
    return caught.value.code


def code_of_rejection(call: object, *args: object) -> str:
    with pytest.raises(Rejected) as caught:
        call(*args)
    return caught.value.problems[0].code


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def forged(path: Path, change: object) -> None:
    """Change the file as someone would who knows its shape: the plain digest is made anew."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    change(raw)
    raw.pop("digest")
    raw["digest"] = hashlib.sha256(canonical(raw)).hexdigest()
    path.write_text(json.dumps(raw), encoding="utf-8")


def forge_both(folder: Path, change: object) -> None:
    for name in keys.NAMES:
        forged(folder / name, change)


def test_password_and_recovery_key_open_the_same_master(tmp_path: Path) -> None:
    master, recovery = keys.create(tmp_path, DATABASE, "王校", PASSWORD, "admin", cost=keys.LOWEST)
    by_password = keys.unlock(tmp_path, "王校", PASSWORD)
    by_paper = keys.unlock_with_recovery(tmp_path, recovery)
    assert by_password.master == by_paper.master == master
    assert (by_password.user, by_password.role, by_password.note) == ("王校", "admin", "")
    assert by_paper.by_recovery_key
    assert len(recovery) == 20
    assert (len(master.key), len(master.salt), master.database_id) == (32, 16, DATABASE)


def test_a_wrong_password_and_an_unknown_user_are_told_the_same(folder: Path) -> None:
    with pytest.raises(Unavailable) as wrong:
        keys.unlock(folder, "王校", OTHER)
    with pytest.raises(Unavailable) as unknown:
        keys.unlock(folder, "李某", PASSWORD)
    assert wrong.value.message == unknown.value.message
    assert wrong.value.code == unknown.value.code == "register.wrong-password"
    assert wrong.value.message.startswith("密码不对")


def test_a_wrong_recovery_key_opens_nothing(folder: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        keys.unlock_with_recovery(folder, b"\x00" * 20)
    assert caught.value.code == "register.wrong-recovery-key"


def test_the_recovery_slot_is_no_user(folder: Path) -> None:
    assert keys.users(folder) == [("王校", "admin")]
    assert code_of_unlocking(folder, keys.RECOVERY_USER, PASSWORD) == "register.wrong-password"


def test_slots_are_never_overwritten(folder: Path) -> None:
    before = (folder / keys.NAMES[0]).read_bytes()
    (folder / keys.NAMES[1]).unlink()
    with pytest.raises(Unavailable) as caught:
        keys.create(folder, "another", "王校", PASSWORD, "admin", cost=keys.LOWEST)
    assert caught.value.code == "register.exists"
    assert (folder / keys.NAMES[0]).read_bytes() == before


@pytest.mark.parametrize("name", keys.NAMES)
@pytest.mark.parametrize("damage", ["lost", "empty", "half", "bit", "not json", "deep"])
def test_either_copy_may_be_lost_or_damaged_and_is_mended(
    folder: Path, name: str, damage: str
) -> None:
    path = folder / name
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[whole.index(b'"wrapped"') + 14] ^= 1
    spoilt = {
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "bit": bytes(flipped),
        "not json": b"\xff\xfe",
        "deep": b"[" * 100_000,
    }
    path.unlink() if damage == "lost" else path.write_bytes(spoilt[damage])
    assert "补写" in keys.unlock(folder, "王校", PASSWORD).note
    assert keys.unlock(folder, "王校", PASSWORD).note == ""


def test_power_lost_between_the_two_copies_keeps_the_newer_one(folder: Path) -> None:
    older = (folder / keys.NAMES[1]).read_bytes()
    master = keys.unlock(folder, "王校", PASSWORD).master
    keys.change_password(folder, master, "王校", OTHER)
    (folder / keys.NAMES[1]).write_bytes(older)
    assert keys.unlock(folder, "王校", OTHER).note
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.wrong-password"


def test_both_copies_damaged_is_said_and_nothing_new_is_made(folder: Path) -> None:
    for name in keys.NAMES:
        (folder / name).write_bytes(b"{}")
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.slots-damaged"
    assert [(folder / name).read_bytes() for name in keys.NAMES] == [b"{}", b"{}"]


def test_an_empty_folder_holds_no_register(tmp_path: Path) -> None:
    assert code_of_unlocking(tmp_path, "王校", PASSWORD) == "register.missing"
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_a_later_program_is_not_called_damaged(folder: Path) -> None:
    forge_both(folder, lambda raw: raw.update(version=2))
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.newer"


@pytest.mark.parametrize("field", ["role", "slot"])
def test_a_slot_changed_by_hand_is_refused_though_the_password_is_right(
    folder: Path, field: str
) -> None:
    forge_both(folder, lambda raw: raw["slots"][0].update({field: "headteacher"}))
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.slots-damaged"


@pytest.mark.parametrize("change", [{"counter": 7}, {"revision": 90}, {"database": "other"}])
def test_a_file_changed_around_the_slots_is_refused(
    folder: Path, change: dict[str, object]
) -> None:
    forge_both(folder, lambda raw: raw.update(change))
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.slots-damaged"


def test_a_slot_smuggled_in_or_taken_out_is_refused(folder: Path) -> None:
    forge_both(folder, lambda raw: raw["slots"].pop())
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.slots-damaged"


def test_one_forged_copy_with_a_high_revision_gives_way_to_the_true_one(folder: Path) -> None:
    def promoted(raw: dict) -> None:
        raw["revision"] = 99
        raw["slots"][0]["role"] = "headteacher"

    forged(folder / keys.NAMES[0], promoted)
    unlocked = keys.unlock(folder, "王校", PASSWORD)
    assert unlocked.role == "admin"
    assert unlocked.note


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 19 * 1024 - 1},
        {"memory_kib": 64 * 1024 * 1024},
        {"iterations": 1},
        {"iterations": 13},
        {"lanes": 0},
    ],
)
def test_costs_out_of_bounds_are_never_tried(folder: Path, cost: dict[str, int]) -> None:
    forge_both(folder, lambda raw: raw["slots"][0]["kdf"].update(cost))
    assert code_of_unlocking(folder, "王校", PASSWORD) == "register.slots-damaged"


def test_people_come_and_go_and_change_their_passwords(folder: Path) -> None:
    master = keys.unlock(folder, "王校", PASSWORD).master
    keys.add_user(folder, master, "李某", OTHER, "registrar")
    assert keys.users(folder) == [("王校", "admin"), ("李某", "registrar")]
    assert keys.unlock(folder, "李某", OTHER).role == "registrar"
    keys.change_password(folder, master, "李某", "a third long password")
    assert code_of_unlocking(folder, "李某", OTHER) == "register.wrong-password"
    assert keys.unlock(folder, "李某", "a third long password").master == master
    keys.remove_user(folder, master, "李某")
    assert code_of_unlocking(folder, "李某", "a third long password") == "register.wrong-password"
    assert keys.unlock(folder, "王校", PASSWORD).master == master


def test_a_removed_user_cannot_put_the_older_copy_back(folder: Path) -> None:
    master = keys.unlock(folder, "王校", PASSWORD).master
    keys.add_user(folder, master, "李某", OTHER, "registrar")
    older = (folder / keys.NAMES[1]).read_bytes()
    keys.remove_user(folder, master, "李某")
    (folder / keys.NAMES[1]).write_bytes(older)
    assert code_of_unlocking(folder, "李某", OTHER) == "register.wrong-password"


def test_the_last_user_stays_and_names_are_taken_once(folder: Path) -> None:
    master = keys.unlock(folder, "王校", PASSWORD).master
    assert code_of_rejection(keys.remove_user, folder, master, "王校") == "register.last-user"
    assert code_of_rejection(keys.remove_user, folder, master, "谁") == "register.no-such-user"
    taken = code_of_rejection(keys.add_user, folder, master, "王校", OTHER, "registrar")
    assert taken == "register.user-exists"
    for name in ("", " 李某", "恢复密钥", "a\nb", "长" * 41):
        code = code_of_rejection(keys.add_user, folder, master, name, OTHER, "registrar")
        assert code == "register.user-name"


def test_a_new_recovery_key_ends_the_printed_one(tmp_path: Path) -> None:
    master, printed = keys.create(tmp_path, DATABASE, "王校", PASSWORD, "admin", cost=keys.LOWEST)
    renewed = keys.renew_recovery(tmp_path, master)
    assert keys.unlock_with_recovery(tmp_path, renewed).master == master
    with pytest.raises(Unavailable):
        keys.unlock_with_recovery(tmp_path, printed)


@pytest.mark.parametrize(
    "poor", ["", "short", "elevenchars", "111111111111", "一 二 三 四", "操场 操场 操场 操场"]
)
def test_poor_passwords_are_rejected(poor: str) -> None:
    assert code_of_rejection(keys.check_password, poor) == "register.weak-password"


@pytest.mark.parametrize("good", ["twelve-chars", "早读 操场 铅笔 白杨", "20261121xueji"])
def test_twelve_characters_or_four_words_are_a_password(good: str) -> None:
    keys.check_password(good)


def test_the_same_password_typed_with_wide_blanks_or_composed_otherwise_opens(
    tmp_path: Path,
) -> None:
    """RFC 8265, OpaqueString: what looks the same on the keyboard is the same password."""
    keys.create(tmp_path, DATABASE, "王校", "café 操场 铅笔 白杨", "admin", cost=keys.LOWEST)
    typed = "cafe\u0301\u3000操场\u3000铅笔\u3000白杨"
    assert keys.unlock(tmp_path, "王校", typed).user == "王校"


def test_the_counter_only_grows(folder: Path) -> None:
    master = keys.unlock(folder, "王校", PASSWORD).master
    keys.bump_counter(folder, master, 5)
    keys.bump_counter(folder, master, 5)
    assert keys.unlock(folder, "王校", PASSWORD).counter == 5
    with pytest.raises(ValueError, match="only grows"):
        keys.bump_counter(folder, master, 4)


def test_every_purpose_has_a_key_of_its_own_bound_to_the_database() -> None:
    master = keys.Master(DATABASE, b"k" * 32, b"s" * 16)
    derived = {
        master.database_key(),
        master.evidence_key(),
        master.audit_key(),
        master.slots_key(),
        master.signing_seed(),
        master.disc_key(),
        master.key,
    }
    assert len(derived) == 7
    assert {len(key) for key in derived} == {32}
    assert keys.Master("other", b"k" * 32, b"s" * 16).database_key() not in derived


def test_derived_keys_never_change_between_versions() -> None:
    """A register written today must open with every later program."""
    master = keys.Master("fixed", bytes(range(32)), bytes(range(16)))
    digest = hashlib.sha256(
        master.database_key()
        + master.evidence_key()
        + master.audit_key()
        + master.slots_key()
        + master.signing_seed()
        + master.disc_key()
    )
    assert digest.hexdigest() == "d93a8a0ff925451684961dbb818252bde048b59f92dab109698e20f0ffe8a04b"


def test_a_slot_opens_by_its_written_description_alone_and_binds_its_role(tmp_path: Path) -> None:
    """RFC 9106 and SP 800-38D by hand: the format is promised, not only our reading of it."""
    master, _ = keys.create(tmp_path, DATABASE, "王校", PASSWORD, "admin", cost=keys.LOWEST)
    slot = json.loads((tmp_path / keys.NAMES[0]).read_text(encoding="utf-8"))["slots"][0]
    kdf = slot["kdf"]
    salt = bytes.fromhex(kdf["salt"])
    stretched = Argon2id(salt=salt, length=48, iterations=2, lanes=4, memory_cost=19_456)
    wrapping = AESGCM(stretched.derive(PASSWORD.encode())[:32])
    described = {name: slot[name] for name in ("slot", "kind", "user", "role", "kdf")}
    bound = {"version": 1, "database": DATABASE, **described}
    nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
    assert wrapping.decrypt(nonce, wrapped, canonical(bound)) == master.key + master.salt
    with pytest.raises(InvalidTag):
        wrapping.decrypt(nonce, wrapped, canonical({**bound, "role": "headteacher"}))


def test_no_key_is_shown_or_stored(tmp_path: Path) -> None:
    master, recovery = keys.create(tmp_path, DATABASE, "王校", PASSWORD, "admin", cost=keys.LOWEST)
    assert repr(master) == f"Master(database_id='{DATABASE}')"
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (master.key, master.database_key(), recovery, PASSWORD.encode()):
        assert secret not in stored
        assert secret.hex().encode() not in stored
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(keys.NAMES)


def test_the_default_cost_is_within_the_bounds_that_are_read() -> None:
    """RFC 9106; half a second for an honest person on a school's computer."""
    assert keys.DEFAULT.memory_kib * keys.DEFAULT.iterations >= 3 * 256 * 1024
    assert keys.DEFAULT.within_bounds
    assert keys.LOWEST.within_bounds
