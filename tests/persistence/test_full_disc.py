"""A full disc: nothing of the step is saved, nothing old is lost, and it goes on afterwards."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_register import attach, change_student, raw, rows_of

from app.persistence import keys
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Unavailable

resource = pytest.importorskip("resource", reason="limits of file size are a thing of POSIX")
KIB = 1024


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Every write beyond ``size`` bytes fails, as root or not."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def small_disc(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB in memory; only root may mount one."""
    place = tmp_path / "disc"
    place.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("mounting a small disc needs root; the limit of file size is tested anyway")
    command = [mount, "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode:
        pytest.skip("this machine does not let a small disc be mounted")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def many(tx: Tx) -> None:
    """About 600 KiB in one transaction."""
    rows = [
        {"name": f"新生{n}", "id_number": "", "class_no": "0709", "address": "某街某号" * 20}
        for n in range(1200)
    ]
    tx.add_many(Student, rows)


def scan(tx: Tx) -> None:
    attach(tx, 1, os.urandom(300 * KIB))


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as caught:
        call()
    assert "磁盘已满" in caught.value.message
    assert "腾出空间" in caught.value.message
    return caught.value.code


@pytest.mark.parametrize("usecase", [many, scan])
def test_a_step_that_finds_no_room_is_told_and_leaves_everything_as_it_was(
    register: Register, usecase: Callable[[Tx], None]
) -> None:
    register.write(change_student, 1, phone="13800001234")
    before = [register.read(rows_of, table) for table in ("student", "audit_entry", "evidence")]
    with no_file_beyond(200 * KIB):
        assert refused(lambda: register.write(usecase)) == "disc-full"
    after = [register.read(rows_of, table) for table in ("student", "audit_entry", "evidence")]
    assert after == before
    assert not list(register.folder.rglob("*.part"))
    register.write(usecase)
    assert register.check() == []


def test_a_backup_that_finds_no_room_is_told_and_leaves_nothing_half(register: Register) -> None:
    register.write(many)
    with no_file_beyond(100 * KIB):
        assert refused(lambda: register.backup("by-hand")) == "disc-full"
    assert list((register.folder / "backups").glob("*.db*")) == []
    assert register.backup("by-hand").is_file()


def test_closing_on_a_full_disc_lets_the_register_go_all_the_same(
    folder: Path, unlocked: keys.Unlocked
) -> None:
    """The copy at closing is an extra; without it the lock must still be given back."""
    register = Register.open(folder, unlocked)
    register.write(many)
    with no_file_beyond(100 * KIB):
        register.close()
    again = Register.open(folder, unlocked)
    assert len(again.read(rows_of, "student")) == 1202
    assert again.check() == []
    again.close()


def test_a_new_register_that_finds_no_room_leaves_the_folder_empty(tmp_path: Path) -> None:
    place = tmp_path / "new"
    with no_file_beyond(20 * KIB):
        code = refused(
            lambda: Register.create(
                place, "王老师", "早读 操场 铅笔 白杨", "registrar", keys.LOWEST
            )
        )
    assert code == "disc-full"
    assert not place.exists() or list(place.iterdir()) == []


def test_a_disc_that_fills_up_at_any_point_loses_nothing(
    folder: Path, unlocked: keys.Unlocked, small_disc: Path
) -> None:
    """50 points from no room at all to nearly enough, on a real file system without room."""
    here = Path(shutil.copytree(folder, small_disc / "register", ignore=_no_backups))
    register = Register.open(here, unlocked)
    register.write(many)
    full = 0
    for point in range(50):
        students = len(register.read(rows_of, "student"))
        entries = len(register.read(rows_of, "audit_entry"))
        filler = small_disc / "filler"
        leave_free(filler, point * 20 * KIB)
        usecase = many if point % 2 else scan
        try:
            register.write(usecase)
        except Unavailable as error:
            assert error.code == "disc-full"
            full += 1
            assert len(register.read(rows_of, "student")) == students
            assert len(register.read(rows_of, "audit_entry")) == entries
        else:
            break
        finally:
            filler.unlink()
        register.write(change_student, 1, phone=f"{point}")
    assert full >= 10
    assert register.check() == []
    register.close()
    connection = raw(here, unlocked)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def _no_backups(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "backups"]


def leave_free(filler: Path, size: int) -> None:
    """Fill the disc of ``filler`` until ``size`` bytes are left."""
    free = shutil.disk_usage(filler.parent).free
    with filler.open("wb") as stream:
        stream.write(b"\0" * max(0, free - size))
