"""Copies in backups/: whole, checked, openable, and thinned out without losing a term's end."""

import shutil
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from small_register import add_student, change_student, put_setting, rows_of

from app.persistence import database, keys
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Unavailable


def ask(path: Path, unlocked: keys.Unlocked, statement: str) -> list[tuple]:
    master = unlocked.master
    connection = database.connect(path, master.database_key(), master.salt)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def two_settings(tx: Tx, value: int) -> None:
    """Both are always equal, or a transaction was torn."""
    tx.set("left", str(value))
    tx.session.flush()
    tx.set("right", str(value))


def test_backups_taken_while_others_write_are_consistent(
    register: Register, unlocked: keys.Unlocked
) -> None:
    """R-GEN-4-1: never a copy of the files of a live database, which broke 5 times in 40."""
    register.write(two_settings, 0)
    ended = threading.Event()
    started = threading.Event()
    written = []

    def write_on() -> None:
        while not ended.is_set():
            register.write(two_settings, len(written) + 1)
            register.write(add_student, f"新生{len(written)}")
            written.append(1)
            started.set()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        started.wait()
        copies = [register.backup(f"live{n}") for n in range(6)]
    finally:
        ended.set()
        writer.join()
    seen = []
    for copy in copies:
        (left,), (right,) = ask(
            copy, unlocked, "SELECT value FROM setting WHERE name IN ('left', 'right')"
        )
        assert left == right
        assert ask(copy, unlocked, "PRAGMA integrity_check") == [("ok",)]
        assert ask(copy, unlocked, "PRAGMA cipher_integrity_check") == []
        seen.append(int(left))
    assert seen == sorted(seen)
    assert seen[-1] <= len(written)


def test_a_backup_opens_as_a_register_with_the_password_of_its_day(
    register: Register, tmp_path: Path
) -> None:
    register.write(change_student, 1, phone="13800001234")
    copy = register.backup("by-hand")
    register.write(change_student, 1, phone="13900000000")
    home = tmp_path / "restored"
    home.mkdir()
    shutil.copyfile(copy, home / "school.db")
    for name in keys.NAMES:
        shutil.copyfile(copy.parent / f"{copy.stem}-{name}", home / name)
    unlocked = keys.unlock(home, "王老师", "早读 操场 铅笔 白杨")
    restored = Register.open(home, unlocked)
    assert "13800001234" in restored.read(rows_of, "student")[0]
    assert restored.check() == []
    restored.close()


def test_a_backup_leaves_no_working_files_behind(register: Register) -> None:
    copy = register.backup("by-hand")
    assert sorted(path.name for path in copy.parent.iterdir()) == sorted(
        [copy.name, *(f"{copy.stem}-{name}" for name in keys.NAMES)]
    )


def test_a_leftover_of_a_killed_backup_is_in_nobodys_way(register: Register) -> None:
    folder = register.folder / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / "copy.db"
    for end in ("", "-wal", "-journal"):
        (folder / f"copy.db.part{end}").write_bytes(b"half" * 5000)
    master = register.master
    database.copy(register.connect, target, master.database_key(), master.salt)
    assert [path.name for path in folder.iterdir()] == ["copy.db"]


def test_closing_a_changed_register_keeps_a_copy_and_an_unchanged_one_does_not(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    register = Register.open(folder, unlocked)
    register.read(rows_of, "student")
    register.close()
    assert not (folder / "backups").exists()
    register = Register.open(folder, unlocked)
    register.write(put_setting, "profile", "ordos")
    register.close()
    (copy,) = (folder / "backups").glob("school-*-exit.db")
    assert ("profile", "ordos") in ask(copy, unlocked, "SELECT * FROM setting")


def test_the_hourly_copy_is_made_only_of_what_changed_since_the_last(register: Register) -> None:
    """R-GEN-4-1."""
    assert not register.keep_copy("hourly")
    register.write(put_setting, "profile", "ordos")
    assert register.keep_copy("hourly")
    assert not register.keep_copy("hourly")
    assert len(list((register.folder / "backups").glob("school-*-hourly.db"))) == 1


def test_a_copy_that_failed_is_made_the_next_time(register: Register) -> None:
    register.write(put_setting, "profile", "ordos")
    (register.folder / "backups").write_bytes(b"a file where the folder should be")
    assert not register.keep_copy("hourly")
    (register.folder / "backups").unlink()
    assert register.keep_copy("hourly")


def test_a_damaged_register_is_not_copied_over_good_backups(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    register = Register.open(folder, unlocked)
    good = register.backup("by-hand")
    register.close()
    path = folder / "school.db"
    data = bytearray(path.read_bytes())
    data[4096 * 5 + 100] ^= 1
    path.write_bytes(data)
    register = Register.open(folder, unlocked)
    with pytest.raises(Unavailable) as caught:
        register.backup("later")
    register.close()
    assert caught.value.code == "backup.bad"
    assert list((folder / "backups").glob("*.db*")) == [good]


def copies_of_days(folder: Path, days: int, reason: str = "exit") -> list[str]:
    """A copy at 08:00 and one at 17:00 of each of the days up to 2026-09-30."""
    folder.mkdir(exist_ok=True)
    names = []
    for back in range(days):
        day = date(2026, 9, 30) - timedelta(days=back)
        for hour in ("080000", "170000"):
            stem = f"school-{day:%Y%m%d}-{hour}-{reason}"
            names.append(f"{stem}.db")
            (folder / f"{stem}.db").write_bytes(b"copy")
            (folder / f"{stem}-{keys.NAMES[0]}").write_bytes(b"{}")
    return names


def test_thinning_keeps_a_copy_of_each_of_thirty_days_with_its_keys(register: Register) -> None:
    folder = register.folder / "backups"
    copies_of_days(folder, 60)
    newest = register.backup("by-hand")
    left = sorted(path.name for path in folder.glob("school-*.db"))
    days = sorted({name[7:15] for name in left})
    assert newest.name in left
    assert len(days) == 30
    assert days[0] == f"{date(2026, 9, 30) - timedelta(days=28):%Y%m%d}"
    oldest = [name for name in left if name[7:15] == days[0]]
    assert oldest == [f"school-{days[0]}-170000-exit.db"]
    for name in left[:-1]:
        assert (folder / f"{name[:-3]}-{keys.NAMES[0]}").is_file()
    kept = {path.name.partition("-keyslots")[0] for path in folder.glob("*-keyslots*")}
    assert kept == {name[:-3] for name in left}


def test_thinning_never_takes_a_terms_end(register: Register) -> None:
    folder = register.folder / "backups"
    ends = copies_of_days(folder, 2, "term-end")
    for name in [path.name for path in folder.iterdir()]:
        (folder / name).rename(folder / name.replace("202609", "202009"))
    copies_of_days(folder, 60)
    register.backup("by-hand")
    left = {path.name for path in folder.glob("school-*.db")}
    assert {name.replace("202609", "202009") for name in ends} <= left
