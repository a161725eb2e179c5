"""One small school's archive, built once, and fresh copies of it to damage."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.archives.bag import PayloadFile
from app.archives.term import ArchiveKeys, ArchiveMeta, BuiltArchive, build
from app.job import Job

TERM = "2026-2027-1"
MARKER = "阿依古丽·买买提".encode()


def payload() -> list[PayloadFile]:
    """Chinese and rare names, an empty file, one of 2.5 MiB; content that would show in clear."""
    big = random.Random(3).randbytes(2_500_000)
    return [
        PayloadFile("名册/一年级1班·𠀀.csv", b"\xef\xbb\xbf" + MARKER * 40),
        PayloadFile("名册/䶮.txt", "龑".encode()),
        PayloadFile("空.txt", b""),
        PayloadFile("佐证/扫描.bin", lambda: big),
        PayloadFile("说明.txt", MARKER * 3),
    ]


def meta() -> ArchiveMeta:
    return ArchiveMeta(
        school="样例学校",
        database_id="b8a5f1de",
        counters={"students": 3, "audit": 17},
        program_version="0.1.0",
        created="2027-01-15T16:30:00+08:00",
    )


def keys() -> ArchiveKeys:
    return ArchiveKeys(signing_key=bytes(range(32)), sealing_key=bytes(range(20)))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> BuiltArchive:
    """The archive as ``build`` made it; not to be changed."""
    return build(payload(), tmp_path_factory.mktemp("built"), TERM, "cd", keys(), meta(), Job())


@pytest.fixture
def image(built: BuiltArchive, tmp_path: Path) -> Path:
    """A copy of the image, free to be damaged."""
    return Path(shutil.copy(built.images[0], tmp_path / "copy.iso"))


@pytest.fixture
def flip(image: Path) -> Callable[[int], None]:
    """Flips one bit of ``image`` where it stands; twice is as before."""

    def flip_bit(bit: int) -> None:
        with image.open("r+b") as stream:
            stream.seek(bit // 8)
            byte = stream.read(1)[0]
            stream.seek(bit // 8)
            stream.write(bytes([byte ^ 1 << bit % 8]))

    return flip_bit
