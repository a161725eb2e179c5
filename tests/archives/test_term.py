"""The term-end archive from the files to the disc and back, as the registrar goes through it."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from app.archives import bag
from app.archives.bag import PayloadFile
from app.archives.catalogue import (
    catalogue_bytes,
    digest_groups,
    fingerprint,
    public_half,
    read_catalogue,
)
from app.archives.image import DiscFile, DiscHead, write_image
from app.archives.seal import seal
from app.archives.term import (
    ArchiveKeys,
    ArchiveMeta,
    BuiltArchive,
    build,
    new_sealing_key,
    opens,
    unpack,
    unpack_to,
    verify,
)
from app.domain import printed_key
from app.job import Cancelled, Job
from app.problems import Rejected, Unavailable

MARKER = "阿依古丽·买买提".encode()
SIGNING_KEY = bytes(range(32))


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _meta() -> ArchiveMeta:
    return ArchiveMeta("样例学校", "b8a5f1de", {"audit": 17}, "0.1.0", "2027-01-15T16:30:00+08:00")


def _keys() -> ArchiveKeys:
    return ArchiveKeys(SIGNING_KEY, bytes(range(20)))


def _codes(images: list[Path], key: str, folder: Path, trusted: str | None) -> list[str]:
    with pytest.raises(Rejected) as rejected:
        unpack(images, key, folder, trusted, Job())
    assert not folder.exists()
    assert not list(folder.parent.glob("*.part"))
    return [problem.code for problem in rejected.value.problems]


def test_every_file_comes_back_byte_for_byte(built: BuiltArchive, tmp_path: Path) -> None:
    """R-ORD-N2-3: the term's data burned, sealed, and proved readable again."""
    assert verify(built.images[0], built.fingerprint, Job()) == []
    folder = unpack(built.images, built.key_text, tmp_path / "bag", built.fingerprint, Job())
    data = _contents(folder / "data")
    assert data["名册/一年级1班·𠀀.csv"] == b"\xef\xbb\xbf" + MARKER * 40
    assert data["空.txt"] == b""
    assert len(data["佐证/扫描.bin"]) == 2_500_000
    assert len(data) == built.files == 5
    bagit.Bag(str(folder)).validate()
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]


def test_without_our_program_7_zip_and_the_paper_are_enough(
    built: BuiltArchive, tmp_path: Path
) -> None:
    for source, key in ((built.images[0], ""), (tmp_path / "disc" / "ARCHIVE.7Z", built.key_text)):
        command = ["7z", "x", "-y", f"-p{key}", f"-o{tmp_path / source.parent.name}", str(source)]
        if not key:
            command[4] = f"-o{tmp_path / 'disc'}"
        subprocess.run(command, check=True, capture_output=True)
    opened = bagit.Bag(str(tmp_path / "disc"))
    assert (Path(opened.path) / "data/名册/䶮.txt").read_text("utf-8") == "龑"
    text = (tmp_path / "disc" / "说明.TXT").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    assert built.fingerprint in text.decode("utf-8-sig")


def test_what_goes_on_paper_fits_what_is_on_the_disc(built: BuiltArchive, tmp_path: Path) -> None:
    image = built.images[0]
    assert hashlib.sha256(image.read_bytes()).hexdigest() == built.sha256
    subprocess.run(
        ["7z", "x", "-y", f"-o{tmp_path}", str(image), "CATALOG.JSON"],
        check=True,
        capture_output=True,
    )
    data = (tmp_path / "CATALOG.JSON").read_bytes()
    assert digest_groups(data) == built.catalogue_digest_groups
    catalogue = read_catalogue(data)
    assert catalogue_bytes(catalogue) == data
    assert (catalogue.term, catalogue.counters["audit"]) == ("2026-2027-1", 17)
    assert (catalogue.disc_no, catalogue.disc_of) == (1, 1)


def test_nothing_of_any_pupil_is_readable_on_the_disc_or_left_beside_it(
    built: BuiltArchive,
) -> None:
    folder = built.images[0].parent
    assert [path.name for path in folder.iterdir()] == ["xueji-2026-2027-1-1of1.iso"]
    data = built.images[0].read_bytes()
    for text in ("阿依古丽", "一年级", "买买提"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
            assert text.encode(encoding) not in data


def test_while_building_nothing_readable_lies_on_the_disk(tmp_path: Path) -> None:
    """The bag goes straight into the container: a power cut leaves no pupil's data in clear."""
    seen: list[bytes] = []

    class Looking(Job):
        def step(self, done: int, total: int, label: str) -> None:
            seen.extend(_contents(tmp_path).values())

    secret = MARKER * 30_000
    files = [PayloadFile(f"{n}.txt", secret) for n in range(3)]
    build(files, tmp_path, "2026-2027-2", "cd", _keys(), _meta(), Looking())
    assert sum(map(len, seen)) > len(secret)
    assert not any(MARKER in data for data in seen)


def test_the_bag_passes_by_without_a_file_being_written(
    built: BuiltArchive, tmp_path: Path
) -> None:
    image = Path(shutil.copy(built.images[0], tmp_path / "only.iso"))
    names: list[str] = []
    unpack_to([image], built.key_text, names.append, built.fingerprint, Job())
    assert len([name for name in names if name.startswith("data/")]) == built.files
    assert {"bagit.txt", "manifest-sha256.txt", "tagmanifest-sm3.txt"} < set(names)
    assert [path.name for path in tmp_path.iterdir()] == ["only.iso"]


def test_a_key_is_tried_without_taking_anything_out(built: BuiltArchive) -> None:
    assert opens(built.images, built.key_text, built.fingerprint, Job())
    assert not opens(built.images, printed_key.encode(new_sealing_key()), None, Job())


def test_renaming_the_image_changes_nothing(built: BuiltArchive, tmp_path: Path) -> None:
    renamed = Path(shutil.copy(built.images[0], tmp_path / "光盘 1.iso"))
    assert verify(renamed, built.fingerprint, Job()) == []
    unpack([renamed], built.key_text, tmp_path / "bag", built.fingerprint, Job())


def test_a_wrong_key_another_schools_key_and_two_images_are_refused(
    built: BuiltArchive, tmp_path: Path
) -> None:
    folder = tmp_path / "bag"
    other = printed_key.encode(new_sealing_key())
    assert _codes(built.images, other, folder, None) == ["seal.not-opened"]
    assert _codes(built.images, "7" + built.key_text[1:], folder, None) == ["key.group"]
    assert _codes(built.images, built.key_text, folder, "0" * 64) == ["catalogue.foreign-key"]
    assert _codes(built.images * 2, built.key_text, folder, None) == ["term.disc-count"]


def _signed_disc(folder: Path, sealed: Path, name: str = "ARCHIVE.7Z") -> Path:
    out = folder / "forged.iso"
    head = DiscHead("XJ20262027_1_D01", "2026-2027-1", "b8a5f1de", {}, "0.1.0", "2027-01-15")
    write_image([DiscFile(name, name, sealed)], out, "cd", head, SIGNING_KEY, Job())
    return out


def test_a_bag_that_was_wrong_before_it_was_sealed_is_found_when_unpacking(
    built: BuiltArchive, tmp_path: Path
) -> None:
    inside = unpack(built.images, built.key_text, tmp_path / "in", built.fingerprint, Job())
    (inside / "data/空.txt").write_bytes(b"not empty")
    (inside / "data/多.txt").write_bytes(b"extra")
    seal(inside, tmp_path / "ARCHIVE.7Z", built.key_text, Job())
    forged = _signed_disc(tmp_path, tmp_path / "ARCHIVE.7Z")
    codes = _codes([forged], built.key_text, tmp_path / "bag", built.fingerprint)
    assert codes == ["bag.extra", "bag.changed", "bag.oxum"]


def test_a_rightly_signed_disc_without_a_container_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    disc = _signed_disc(tmp_path, tmp_path / "x", "OTHER.BIN")
    key = printed_key.encode(new_sealing_key())
    assert _codes([disc], key, tmp_path / "bag", None) == ["term.no-container"]


@pytest.mark.parametrize("term", ["2026-2027-3", "2026-2028-1", "2026秋", "../x", "2026-2027-1 "])
def test_a_term_that_is_none_is_refused(tmp_path: Path, term: str) -> None:
    with pytest.raises(Rejected) as rejected:
        build([], tmp_path, term, "cd", _keys(), _meta(), Job())
    assert [problem.code for problem in rejected.value.problems] == ["term.malformed"]
    assert not list(tmp_path.iterdir())


def test_refused_names_and_media_leave_nothing_behind(tmp_path: Path) -> None:
    for files, medium in (([PayloadFile("CON.txt", b"")], "cd"), ([], "floppy")):
        with pytest.raises(Rejected):
            build(files, tmp_path, "2026-2027-1", medium, _keys(), _meta(), Job())
        assert not list(tmp_path.iterdir())


def test_an_earlier_image_survives_a_build_that_is_cancelled(tmp_path: Path) -> None:
    first = build([PayloadFile("a", b"a")], tmp_path, "2026-2027-1", "cd", _keys(), _meta(), Job())
    before = first.images[0].read_bytes()
    for step in range(1, 60, 4):
        job = _CancelledAt(step)
        try:
            build([PayloadFile("b", b"b")], tmp_path, "2026-2027-1", "cd", _keys(), _meta(), job)
        except Cancelled:
            assert [path.name for path in tmp_path.iterdir()] == [first.images[0].name]
            assert first.images[0].read_bytes() == before
        else:
            break
    else:
        pytest.fail("a small build takes fewer than sixty steps")


class _CancelledAt(Job):
    """A user who presses cancel at a given step."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self._left = left

    def step(self, done: int, total: int, label: str) -> None:
        self._left -= 1
        if self._left == 0:
            self.cancel()
        Job.step(self, done, total, label)


def test_a_build_killed_at_any_step_leaves_nothing_that_is_taken_for_an_archive(
    tmp_path: Path,
) -> None:
    """The next build also clears what the killed one left, and that was sealed anyway."""
    child = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from app.archives.bag import PayloadFile\n"
        "from app.archives.term import ArchiveKeys, ArchiveMeta, build\n"
        "from app.job import Job\n"
        "class Killed(Job):\n"
        "    left = int(sys.argv[2])\n"
        "    def step(self, done, total, label):\n"
        "        self.left -= 1\n"
        "        if not self.left: os.kill(os.getpid(), signal.SIGKILL)\n"
        "files = [PayloadFile('a.bin', b'\\xe5\\xa7\\x93' * 1_000_000)]\n"
        "meta = ArchiveMeta('s', 'd', {}, '0', '2027-01-15')\n"
        "keys = ArchiveKeys(bytes(32), bytes(20))\n"
        "build(files, Path(sys.argv[1]), '2026-2027-1', 'cd', keys, meta, Killed())\n"
    )
    killed = 0
    for step in range(2, 200, 12):
        run = subprocess.run([sys.executable, "-c", child, str(tmp_path), str(step)], check=False)
        if run.returncode == 0:
            break
        killed += 1
        assert not list(tmp_path.glob("*.iso"))
        assert not any("姓姓".encode() in data for data in _contents(tmp_path).values())
    assert killed >= 3
    assert [path.name for path in tmp_path.iterdir()] == ["xueji-2026-2027-1-1of1.iso"]
    assert verify(next(tmp_path.iterdir()), fingerprint(public_half(bytes(32))), Job()) == []


@pytest.mark.parametrize("limit", [0, 5_000, 500_000, 2_500_000, 2_520_000, 2_550_000])
def test_a_disk_that_fills_up_while_building_or_unpacking_leaves_nothing_half(
    built: BuiltArchive, tmp_path: Path, limit: int
) -> None:
    resource = pytest.importorskip("resource")
    files = [PayloadFile("a.bin", bytes(2_500_000))]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            build(files, tmp_path / "out", "2026-2027-1", "cd", _keys(), _meta(), Job())
        if limit < 2_500_000:
            with pytest.raises(OSError, match="too large"):
                unpack(built.images, built.key_text, tmp_path / "bag", None, Job())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_image_that_reads_back_otherwise_than_it_was_written_is_not_an_archive(
    tmp_path: Path,
) -> None:
    """A disk that loses a bit between writing and reading back."""

    class RottingDisk(Job):
        def step(self, done: int, total: int, label: str) -> None:
            for image in tmp_path.rglob("*.iso"):
                with image.open("r+b") as stream:
                    stream.seek(100_000)
                    stream.write(b"rot")

    files = [PayloadFile("a.bin", bytes(200_000))]
    with pytest.raises(Unavailable) as refused:
        build(files, tmp_path, "2026-2027-1", "cd", _keys(), _meta(), RottingDisk())
    assert refused.value.code == "term.read-back"
    assert not list(tmp_path.iterdir())


def test_sealing_keys_are_never_the_same(tmp_path: Path) -> None:
    assert len({new_sealing_key() for _ in range(1000)}) == 1000
    first, second = (
        build(
            [PayloadFile("a", b"a")],
            tmp_path / name,
            "2026-2027-1",
            "cd",
            replace(_keys(), sealing_key=new_sealing_key()),
            _meta(),
            Job(),
        )
        for name in ("one", "two")
    )
    assert first.key_text != second.key_text
    assert first.fingerprint == second.fingerprint


def test_the_payload_may_come_from_a_generator(tmp_path: Path) -> None:
    def files() -> Iterator[bag.PayloadFile]:
        yield PayloadFile("a.txt", b"a")
        yield PayloadFile("b.txt", b"b")

    built = build(files(), tmp_path, "2026-2027-1", "bd", _keys(), _meta(), Job())
    assert built.files == 2
