"""Nothing of a pupil in clear on the disc: not in the register's folder, not in temporary files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from a_working_day import MARKERS, spend
from small_register import PASSWORD

from app.persistence import keys
from app.persistence.register import Register

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
# Long enough that chance does not spell them in megabytes of ciphertext.
FOREIGN = (b"SQLite format 3\0", b"[Content_Types]", b"%PDF-1.", b"\x00\x10JFIF", b"CREATE TABLE")


def needles() -> Iterator[bytes]:
    for marker in MARKERS:
        for encoding in ENCODINGS:
            yield marker.encode(encoding)
    yield from FOREIGN


def in_clear(folder: Path) -> list[tuple[str, bytes]]:
    """(file, what was found) for every readable trace below ``folder``."""
    return [
        (path.name, needle)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for data in [path.read_bytes()]
        for needle in needles()
        if needle in data
    ]


@pytest.fixture
def day(tmp_path: Path, start: Callable[..., tuple]) -> tuple[Path, Path, Path]:
    """(register, temporary files, what was meant to go out) after a day that ended in a crash."""
    folder, temporary, out = (tmp_path / name for name in ("register", "temporary", "out"))
    temporary.mkdir()
    out.mkdir()
    process, pipe = start(spend, folder, temporary, out)
    assert pipe.recv() == "inside"
    process.kill()
    process.join()
    return folder, temporary, out


def test_after_a_days_work_and_a_crash_no_file_tells_of_a_pupil(
    day: tuple[Path, Path, Path],
) -> None:
    """R-GEN-4-1: database, WAL, backups, scans, log and temporary files."""
    folder, temporary, out = day
    names = {path.name for path in folder.rglob("*")}
    assert {"school.db", "school.db-wal", "xueji.log", "keyslots.json", "backups"} <= names
    assert (folder / "school.db-wal").stat().st_size > 0
    assert in_clear(folder) == []
    assert in_clear(temporary) == []
    assert [path for path in temporary.rglob("*") if path.is_file()] == []
    assert len(in_clear(out)) >= 3  # so the search is no blind one

    register = Register.open(folder, keys.unlock(folder, "王老师", PASSWORD))
    assert register.check() == []
    register.close()
    assert in_clear(folder) == []
