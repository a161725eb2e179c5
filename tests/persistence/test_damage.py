"""Bit rot, cut-off files and torn pages: detected, never read as something else.

Known limit, measured and not mended: SQLCipher accepts an old page put back in its old place (each
page is authenticated by itself). The printed head of the audit chain is the anchor against that.
"""

import os
import random
from pathlib import Path

import pytest
from small_register import attach, raw, rows_of

from app.evidence import store
from app.persistence import database, keys
from app.persistence.records import Student
from app.persistence.register import Register
from app.problems import Unavailable

FLIPS = int(os.environ.get("XUEJI_FLIPS", "200"))
UNUSED_SALT = 16  # the first bytes hold SQLCipher's salt, which we keep with the key instead
PAGE = 4096


@pytest.fixture
def filled(folder: Path, unlocked: keys.Unlocked) -> Path:
    """A closed register of some 100 pages, folded into one file."""
    register = Register.open(folder, unlocked)
    rows = [
        {"name": f"学生{n}", "id_number": "", "class_no": "0701", "address": "某街" * 30}
        for n in range(300)
    ]
    register.write(lambda tx: tx.add_many(Student, rows))
    register.close()
    return folder


def what_is_wrong(folder: Path, unlocked: keys.Unlocked) -> list[str]:
    """The codes of a whole check, or of the refusal to open."""
    try:
        register = Register.open(folder, unlocked)
    except Unavailable as refused:
        return [refused.code]
    try:
        return [problem.code for problem in register.check()]
    except Unavailable as refused:
        return [refused.code]
    finally:
        register.close()


def test_a_bit_flipped_anywhere_is_found(filled: Path, unlocked: keys.Unlocked) -> None:
    """R-GEN-4-1: 1 bit at 200 random places; silent wrong data 0."""
    path = filled / "school.db"
    whole = path.read_bytes()
    chance = random.Random(7)
    unnoticed = []
    places = [chance.randrange(UNUSED_SALT, len(whole)) for _ in range(FLIPS)]
    for place in [UNUSED_SALT, PAGE - 1, len(whole) - 1, *places]:
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        if not found_wrong(path, unlocked):
            unnoticed.append(place)
    assert unnoticed == []
    path.write_bytes(whole)
    assert what_is_wrong(filled, unlocked) == []


def found_wrong(path: Path, unlocked: keys.Unlocked) -> bool:
    master = unlocked.master
    try:
        return bool(
            database.check(lambda: database.connect(path, master.database_key(), master.salt))
        )
    except Unavailable as refused:
        assert refused.code == "register.unreadable"
        return True


def test_the_salt_in_the_file_is_not_needed_and_its_damage_harms_nothing(
    filled: Path, unlocked: keys.Unlocked
) -> None:
    path = filled / "school.db"
    data = bytearray(path.read_bytes())
    data[:UNUSED_SALT] = os.urandom(UNUSED_SALT)
    path.write_bytes(data)
    register = Register.open(filled, unlocked)
    assert len(register.read(rows_of, "student")) == 302
    register.close()


@pytest.mark.parametrize("place", [30, PAGE + 9, PAGE * 5 + 100, -50])
def test_a_damaged_register_says_where_to_turn(
    filled: Path, unlocked: keys.Unlocked, place: int
) -> None:
    path = filled / "school.db"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert what_is_wrong(filled, unlocked)
    try:
        register = Register.open(filled, unlocked)
    except Unavailable as refused:
        assert "备份" in refused.message
    else:
        messages = [problem.message for problem in register.check()]
        assert all("备份" in message for message in messages)
        register.close()


@pytest.mark.parametrize("cut", [1, 100, PAGE, PAGE * 3, PAGE * 40])
def test_a_file_cut_short_is_found(filled: Path, unlocked: keys.Unlocked, cut: int) -> None:
    """The cipher's own check says fine on a truncated file."""
    path = filled / "school.db"
    path.write_bytes(path.read_bytes()[:-cut])
    assert found_wrong(path, unlocked)


def test_two_pages_exchanged_are_found(filled: Path, unlocked: keys.Unlocked) -> None:
    path = filled / "school.db"
    data = path.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    pages[4], pages[9] = pages[9], pages[4]
    path.write_bytes(b"".join(pages))
    assert found_wrong(path, unlocked)


def test_the_check_after_a_crash_raises_no_false_alarm(
    folder: Path, unlocked: keys.Unlocked, tmp_path: Path
) -> None:
    """The cipher's check reads the file without the WAL: it must be folded in first."""
    register = Register.open(folder, unlocked)
    rows = [{"name": f"学生{n}", "id_number": "", "class_no": ""} for n in range(500)]
    register.write(lambda tx: tx.add_many(Student, rows))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in ("school.db", "school.db-wal", *keys.NAMES):
        (crashed / name).write_bytes((folder / name).read_bytes())
    register.close()
    assert (crashed / "school.db-wal").stat().st_size > 0
    assert what_is_wrong(crashed, unlocked) == []
    connection = raw(crashed, unlocked)
    assert connection.execute("SELECT count(*) FROM student").fetchone() == (502,)
    connection.close()


def test_a_page_torn_while_the_wal_was_folded_in_is_mended_and_no_alarm(
    folder: Path, unlocked: keys.Unlocked, tmp_path: Path
) -> None:
    """Power lost in a checkpoint: the file's page is half written, the WAL still has it whole."""
    register = Register.open(folder, unlocked)
    rows = [{"name": f"学生{n}", "id_number": "", "class_no": ""} for n in range(500)]
    register.write(lambda tx: tx.add_many(Student, rows))
    torn = tmp_path / "torn"
    torn.mkdir()
    whole = bytearray((folder / "school.db").read_bytes())
    wal = (folder / "school.db-wal").read_bytes()
    register.close()
    frames = range(32, len(wal) - PAGE, 24 + PAGE)
    numbers = {int.from_bytes(wal[at : at + 4], "big") for at in frames}
    inside = [number for number in numbers if 1 < number <= len(whole) // PAGE]
    assert inside
    for number in inside:
        middle = number * PAGE - PAGE // 2
        whole[middle : middle + 512] = os.urandom(512)
    (torn / "school.db").write_bytes(whole)
    (torn / "school.db-wal").write_bytes(wal)
    assert found_wrong(torn / "school.db", unlocked) is False
    connection = raw(torn, unlocked)
    assert connection.execute("SELECT count(*) FROM student").fetchone() == (502,)
    connection.close()


def test_a_flip_in_a_page_that_is_free_is_found_too(filled: Path, unlocked: keys.Unlocked) -> None:
    """No row is read from it today; tomorrow's rows go there."""
    connection = raw(filled, unlocked)
    connection.execute("DELETE FROM student_key WHERE student_id > 2")
    connection.execute("DELETE FROM student WHERE id > 2")
    assert connection.execute("PRAGMA freelist_count").fetchone()[0] > 5
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    path = filled / "school.db"
    whole = path.read_bytes()
    unnoticed = []
    for page in range(len(whole) // PAGE):
        damaged = bytearray(whole)
        damaged[page * PAGE + 1000] ^= 4
        path.write_bytes(damaged)
        if not found_wrong(path, unlocked):
            unnoticed.append(page)
    assert unnoticed == []


def test_an_index_at_odds_with_its_table_is_found(filled: Path, unlocked: keys.Unlocked) -> None:
    """Every page is authentic and yet the whole is wrong: the cipher's check says fine."""
    connection = raw(filled, unlocked)
    connection.execute("PRAGMA writable_schema=ON")
    connection.execute(
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
        "WHERE name = 'student_by_class') WHERE name = 'student_by_name'"
    )
    connection.close()
    assert found_wrong(filled / "school.db", unlocked)


def test_a_row_that_points_nowhere_is_found(filled: Path, unlocked: keys.Unlocked) -> None:
    connection = raw(filled, unlocked)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("DELETE FROM student WHERE id = 1")
    connection.close()
    assert what_is_wrong(filled, unlocked) == ["register.foreign-key-check"]


def test_a_wal_cut_short_loses_the_torn_commit_only(
    folder: Path, unlocked: keys.Unlocked, tmp_path: Path
) -> None:
    register = Register.open(folder, unlocked)
    register.write(lambda tx: tx.add(Student(name="先来")))
    settled = (folder / "school.db-wal").stat().st_size
    register.write(lambda tx: tx.add(Student(name="后到")))
    torn = tmp_path / "torn"
    torn.mkdir()
    (torn / "school.db").write_bytes((folder / "school.db").read_bytes())
    wal = (folder / "school.db-wal").read_bytes()
    register.close()
    for size in (settled + 1, settled + 4000, len(wal) - 1):
        (torn / "school.db-wal").write_bytes(wal[:size])
        (torn / "school.db-shm").unlink(missing_ok=True)
        connection = raw(torn, unlocked)
        names = [row[0] for row in connection.execute("SELECT name FROM student ORDER BY id")]
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        assert names[:3] == ["王小明", "阿依古丽·买买提", "先来"]
        assert names[3:] in ([], ["后到"])
        assert found_wrong(torn / "school.db", unlocked) is False


def test_a_damaged_scan_harms_no_other(folder: Path, unlocked: keys.Unlocked) -> None:
    register = Register.open(folder, unlocked)
    first = register.write(attach, 1, b"one" * 100)
    second = register.write(attach, 1, b"two" * 100)
    place = folder / "evidence" / store.place(first)
    data = bytearray(place.read_bytes())
    data[-20] ^= 1
    place.write_bytes(data)
    scans = (folder / "evidence", register.master.evidence_key(), register.master.database_id)
    with pytest.raises(Unavailable):
        store.get(*scans, first)
    assert store.get(*scans, second) == b"two" * 100
    assert register.check() == []
    register.close()
