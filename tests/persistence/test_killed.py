"""Kill -9 at any moment: what was acknowledged is there, and nothing is broken or left over.

25 kills in the normal suite; ``XUEJI_KILLS=2000`` for a night.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

from small_register import work_until_killed

from app.evidence import store
from app.persistence import keys
from app.persistence.records import Setting
from app.persistence.register import Register
from app.persistence.transaction import Tx

KILLS = int(os.environ.get("XUEJI_KILLS", "25"))
LONGEST_WAIT = 0.03  # seconds after an acknowledgement: a few operations long


def acknowledged_until_killed(process: object, pipe: object, chance: random.Random) -> list[int]:
    """Let it work for a while, kill it, and read what it had acknowledged."""
    told = [pipe.recv() for _ in range(chance.randint(1, 3))]
    while pipe.poll(chance.uniform(0, LONGEST_WAIT)) and chance.random() < 0.6:
        told.append(pipe.recv())
    process.kill()
    process.join()
    try:
        while True:
            told.append(pipe.recv())
    except EOFError:
        return told


def lost(tx: Tx, numbers: list[int]) -> list[int]:
    """Operations of which a row or the scan is missing."""
    scans = (tx.folder / "evidence", tx.master.evidence_key(), tx.master.database_id)
    missing = []
    names = {row[0] for row in tx.connection.exec_driver_sql("SELECT name FROM student")}
    for number in numbers:
        setting = tx.session.get(Setting, f"operation.{number}")
        if setting is None or f"学生{number}" not in names:
            missing.append(number)
            continue
        content = store.get(*scans, setting.value)
        if content != f"扫描件 {number}".encode() * 50:
            missing.append(number)
    return missing


def file_ids(tx: Tx) -> set[str]:
    return {row[0] for row in tx.connection.exec_driver_sql("SELECT file_id FROM evidence")}


def half_done(tx: Tx) -> int:
    """Rows of an operation without the others: 0 unless a transaction was torn."""
    counts = [
        tx.connection.exec_driver_sql(statement).scalar_one()
        for statement in (
            "SELECT count(*) FROM student WHERE name LIKE '学生%'",
            "SELECT count(*) FROM evidence",
            "SELECT count(*) FROM setting WHERE name LIKE 'operation.%'",
        )
    ]
    return max(counts) - min(counts)


def test_nothing_acknowledged_is_lost_when_the_program_is_killed(
    folder: Path, unlocked: keys.Unlocked, start: Callable[..., tuple]
) -> None:
    """R-GEN-4-1: 25 kills during edits and attaching; lost, corrupt, missing and left over: 0."""
    chance = random.Random(20261121)
    done: list[int] = []
    for _ in range(KILLS):
        process, pipe = start(work_until_killed, folder, max(done, default=0) + 100)
        told = acknowledged_until_killed(process, pipe, chance)
        done += told
        register = Register.open(folder, unlocked)
        assert register.read(lost, told) == []
        assert register.read(half_done) == 0
        report = store.sweep(folder / "evidence", register.read(file_ids))
        assert report.missing == ()
        assert not list(folder.rglob("*.part"))
        register.close()
    register = Register.open(folder, unlocked)
    assert register.check() == []
    assert register.read(lost, done) == []
    register.close()
    assert len(done) >= KILLS
