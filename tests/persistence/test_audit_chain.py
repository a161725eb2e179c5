"""The audit trail: nobody forgets to write it, nobody changes it unnoticed."""

from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from small_register import add_student, change_student, raw, rows_of
from sqlalchemy.exc import IntegrityError

from app.persistence import keys
from app.persistence.records import AuditEntry
from app.persistence.register import Register
from app.persistence.transaction import Tx


def tamper(folder: Path, unlocked: keys.Unlocked, *statements: str) -> None:
    """What someone with the key and a tool of his own could do."""
    connection = raw(folder, unlocked)
    connection.execute("DROP TRIGGER audit_entry_is_never_changed")
    connection.execute("DROP TRIGGER audit_entry_is_never_removed")
    for statement in statements:
        assert connection.execute(statement).rowcount > 0
    connection.close()


def codes_after(folder: Path, unlocked: keys.Unlocked) -> list[str]:
    reopened = Register.open(folder, unlocked)
    try:
        return [problem.code for problem in reopened.check()]
    finally:
        reopened.close()


@pytest.fixture
def closed(folder: Path, unlocked: keys.Unlocked) -> Path:
    """A register with a dozen more entries."""
    register = Register.open(folder, unlocked)
    for number in range(12):
        register.write(change_student, 1, phone=f"1380000{number:04d}")
    register.close()
    return folder


def test_an_honest_trail_verifies(closed: Path, unlocked: keys.Unlocked) -> None:
    assert codes_after(closed, unlocked) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = '别人' WHERE seq = 5",
        "UPDATE audit_entry SET role = 'leader' WHERE seq = 5",
        "UPDATE audit_entry SET at = '2020-01-01T00:00:00+08:00' WHERE seq = 5",
        "UPDATE audit_entry SET action = 'reveal' WHERE seq = 5",
        "UPDATE audit_entry SET kind = 'guardian' WHERE seq = 5",
        "UPDATE audit_entry SET object_id = '2' WHERE seq = 5",
        "UPDATE audit_entry SET detail = '{}' WHERE seq = 5",
        "UPDATE audit_entry SET mac = zeroblob(32) WHERE seq = 5",
        "UPDATE audit_entry SET mac = (SELECT mac FROM audit_entry WHERE seq = 4) WHERE seq = 5",
        "DELETE FROM audit_entry WHERE seq = 1",
        "DELETE FROM audit_entry WHERE seq = 5",
        "UPDATE audit_entry SET seq = seq + 1000 WHERE seq = (SELECT max(seq) FROM audit_entry)",
        "INSERT INTO audit_entry SELECT 5000, at, actor, role, action, kind, object_id, "
        "detail, mac FROM audit_entry WHERE seq = 5",
    ],
)
def test_any_entry_altered_deleted_or_added_is_found(
    closed: Path, unlocked: keys.Unlocked, statement: str
) -> None:
    """R-GEN-4-1: what was done to the register cannot be explained away afterwards."""
    tamper(closed, unlocked, statement)
    assert codes_after(closed, unlocked) == ["audit.chain-broken"]


def test_two_entries_exchanged_are_found(closed: Path, unlocked: keys.Unlocked) -> None:
    tamper(
        closed,
        unlocked,
        "UPDATE audit_entry SET seq = 9999 WHERE seq = 6",
        "UPDATE audit_entry SET seq = 6 WHERE seq = 7",
        "UPDATE audit_entry SET seq = 7 WHERE seq = 9999",
    )
    assert codes_after(closed, unlocked) == ["audit.chain-broken"]


def test_the_last_entries_cut_off_are_noticed_by_the_count_in_the_slots(closed: Path) -> None:
    """The chain alone is whole then; ``register.put-back`` compares it with the last closing."""
    unlocked = keys.unlock(closed, "王老师", "早读 操场 铅笔 白杨")
    tamper(closed, unlocked, "DELETE FROM audit_entry WHERE seq > 8")
    assert codes_after(closed, unlocked) == ["register.put-back"]


def test_the_place_of_the_first_wrong_entry_is_named(closed: Path, unlocked: keys.Unlocked) -> None:
    tamper(closed, unlocked, "UPDATE audit_entry SET detail = '{}' WHERE seq = 7")
    register = Register.open(closed, unlocked)
    problem = register.check()[0]
    register.close()
    assert problem.where.row == 7
    assert "第 7 条" in problem.message


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = ''",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE seq = 3",
    ],
)
def test_the_triggers_refuse_any_change_to_the_trail(register: Register, statement: str) -> None:
    entries = register.read(rows_of, "audit_entry")
    connection = register.connect()
    with pytest.raises(sqlcipher.IntegrityError, match="append-only"):
        connection.execute(statement)
    connection.close()
    with pytest.raises(IntegrityError, match="append-only"):
        register.write(lambda tx: tx.connection.exec_driver_sql(statement))
    assert register.read(rows_of, "audit_entry") == entries


def test_an_entry_changed_through_the_session_is_refused_too(register: Register) -> None:
    def rewrite(tx: Tx) -> None:
        tx.get(AuditEntry, 3, "这条日志").actor = "别人"

    with pytest.raises(IntegrityError, match="append-only"):
        register.write(rewrite)
    assert register.check() == []


def test_a_trail_goes_on_whole_after_a_savepoint_was_given_up(register: Register) -> None:
    """A use case may try something and let it go; the entries after it still hang together."""

    def try_and_go_on(tx: Tx) -> None:
        change_student(tx, 1, phone="13800001111")
        tx.session.flush()
        with pytest.raises(ZeroDivisionError), tx.session.begin_nested():
            add_student(tx, "试一试")
            raise ZeroDivisionError
        change_student(tx, 2, phone="13800002222")

    register.write(try_and_go_on)
    assert register.check() == []
    assert "试一试" not in repr(register.read(rows_of, "student"))


def test_an_entry_made_with_another_registers_key_is_found(
    closed: Path, unlocked: keys.Unlocked
) -> None:
    other = keys.Master("other", b"k" * 32, b"s" * 16)
    assert other.audit_key() != unlocked.master.audit_key()
    register = Register.open(closed, unlocked)
    register.write(lambda tx: setattr(tx.trail, "key", other.audit_key()) or add_student(tx))
    assert [problem.code for problem in register.check()] == ["audit.chain-broken"]
    register.close()
