"""The sealed container: any 7-Zip opens it, nothing else does, and nothing escapes from it."""

import io
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import py7zr
import pytest

from app.archives.bag import Member
from app.archives.seal import open_sealed, opens, read_sealed, seal, seal_members
from app.domain import printed_key
from app.job import Cancelled, Job
from app.problems import Rejected, Unavailable

KEY = printed_key.encode(bytes(range(20)))
OTHER_KEY = printed_key.encode(bytes(20))
NAMES = ["data/名册·𠀀䶮.csv", "data/" + "长" * 64, "data/空.txt", "bagit.txt"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    for number, name in enumerate(NAMES):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"" if "空" in name else name.encode() * 900 * number)
    return root


@pytest.fixture
def sealed(folder: Path, tmp_path: Path) -> Path:
    out = tmp_path / "ARCHIVE.7Z"
    seal(folder, out, KEY, Job())
    return out


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _codes(path: Path, key: str, folder: Path) -> list[str]:
    with pytest.raises(Rejected) as rejected:
        open_sealed(path, key, folder, Job())
    assert not folder.exists()
    for problem in rejected.value.problems:
        assert problem.message.endswith("。")
    return [problem.code for problem in rejected.value.problems]


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_was_sealed_comes_out_byte_for_byte(
    sealed: Path, folder: Path, tmp_path: Path
) -> None:
    names = open_sealed(sealed, KEY.lower().replace("-", " "), tmp_path / "out", Job())
    assert sorted(names) == sorted(NAMES)
    assert _contents(tmp_path / "out") == _contents(folder)


def test_7_zip_tests_and_extracts_it_with_the_printed_key(
    sealed: Path, folder: Path, tmp_path: Path
) -> None:
    tested = _run("7z", "t", f"-p{KEY}", str(sealed))
    assert tested.returncode == 0, tested.stdout
    listed = _run("7z", "l", "-slt", f"-p{KEY}", str(sealed)).stdout
    assert "7zAES" in listed
    assert "Copy" in listed
    assert "LZMA" not in listed
    _run("7z", "x", "-y", f"-p{KEY}", f"-o{tmp_path / 'seven'}", str(sealed))
    assert _contents(tmp_path / "seven") == _contents(folder)


def test_7_zip_without_the_key_sees_not_even_a_name(sealed: Path) -> None:
    refused = _run("7z", "l", "-pwrong", str(sealed))
    assert refused.returncode != 0
    assert "名册" not in refused.stdout
    data = sealed.read_bytes()
    assert "名册".encode("utf-16-le") not in data
    assert "名册".encode() not in data


def test_a_wrong_key_is_one_chinese_sentence(sealed: Path, tmp_path: Path) -> None:
    assert _codes(sealed, OTHER_KEY, tmp_path / "out") == ["seal.not-opened"]


def test_many_wrong_keys_never_open_and_never_end_in_a_trace(sealed: Path, tmp_path: Path) -> None:
    chance = random.Random(4)
    for _ in range(5):
        key = printed_key.encode(chance.randbytes(20))
        assert _codes(sealed, key, tmp_path / "out") == ["seal.not-opened"]


def test_a_mistyped_key_is_named_before_the_container_is_touched(tmp_path: Path) -> None:
    wrong = "1" + KEY[1:] if KEY[0] != "1" else "2" + KEY[1:]
    assert _codes(tmp_path / "no such file", wrong, tmp_path / "out") == ["key.group"]


def test_files_that_are_no_container_are_refused(tmp_path: Path) -> None:
    for data in (b"", b"hello", b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, bytes(5000)):
        path = tmp_path / "x.7z"
        path.write_bytes(data)
        assert _codes(path, KEY, tmp_path / "out") == ["seal.not-opened"]


def test_no_flipped_bit_lets_changed_data_out(sealed: Path, folder: Path, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    expected = _contents(folder)
    for bit in random.Random(6).sample(range(len(whole) * 8), 10):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        sealed.write_bytes(damaged)
        out = tmp_path / f"out{bit}"
        try:
            open_sealed(sealed, KEY, out, Job())
        except Rejected as rejected:
            assert rejected.problems[0].code in {"seal.not-opened", "seal.damaged"}
            assert not out.exists()
        else:  # padding of the last block, or the format's minor version
            assert _contents(out) == expected


def test_a_truncated_container_is_refused(sealed: Path, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    for length in (10, 40, len(whole) // 2, len(whole) - 1):
        sealed.write_bytes(whole[:length])
        assert _codes(sealed, KEY, tmp_path / "out") == ["seal.not-opened"]


class _Watching:
    """A sink that notes what is opened, completed and abandoned, and fails when told to."""

    def __init__(self, failing: str = "") -> None:
        self.events: list[tuple[str, str]] = []
        self.contents: dict[str, bytes] = {}
        self.failing = failing

    @contextmanager
    def place(self, name: str) -> Iterator[io.BytesIO]:
        memory = io.BytesIO()
        try:
            yield memory
        except BaseException:
            self.events.append(("abandoned", name))
            raise
        if name == self.failing:
            raise OSError(28, "no room")
        self.events.append(("complete", name))
        self.contents[name] = memory.getvalue()


def test_members_are_completed_one_after_the_other_in_their_order(
    sealed: Path, folder: Path
) -> None:
    watching = _Watching()
    with sealed.open("rb") as stream:
        names = read_sealed(stream, "x", KEY, watching.place, Job())
    assert watching.events == [("complete", name) for name in names]
    assert watching.contents == _contents(folder)


def test_a_damaged_member_is_abandoned_and_never_completed(sealed: Path) -> None:
    data = bytearray(sealed.read_bytes())
    data[len(data) // 3] ^= 1
    watching = _Watching()
    with pytest.raises(Rejected) as rejected:
        read_sealed(io.BytesIO(data), "x", KEY, watching.place, Job())
    assert [problem.code for problem in rejected.value.problems] == ["seal.damaged"]
    assert [event for event, _ in watching.events][-1] == "abandoned"
    assert "abandoned" not in [event for event, _ in watching.events][:-1]
    assert len(watching.contents) < len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_what_goes_wrong_in_a_place_is_told_as_it_is(sealed: Path, name: str) -> None:
    """A full disk is not a damaged container, also for the last member."""
    with sealed.open("rb") as stream, pytest.raises(OSError, match="no room"):
        read_sealed(stream, "x", KEY, _Watching(name).place, Job())


def test_only_its_own_key_opens_a_container(sealed: Path) -> None:
    with sealed.open("rb") as stream:
        assert opens(stream, KEY.lower())
        assert not opens(stream, OTHER_KEY)
        with pytest.raises(Rejected):
            opens(stream, KEY[:-1])


def test_a_container_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as unavailable:
        open_sealed(tmp_path / "none.7z", KEY, tmp_path / "out", Job())
    assert unavailable.value.code == "seal.unreadable"
    assert not (tmp_path / "out").exists()


def _hostile(path: Path, names: list[str], filters: list[dict[str, int]] | None = None) -> Path:
    """A container made by someone else who knows the key, with names that our writer refuses."""
    archive = py7zr.SevenZipFile(path, "w", password=KEY, header_encryption=True, filters=filters)
    for number, _ in enumerate(names):
        archive.writef(io.BytesIO(b"x" * 100), f"placeholder{number}")
    for item, name in zip(archive.header.files_info.files, names, strict=True):
        item["filename"] = name
    archive.close()
    return path


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["../evil.txt"], "name.escape"),
        (["a/../../evil.txt"], "name.escape"),
        (["/srv/evil.txt"], "name.escape"),
        (["..\\evil.txt"], "name.escape"),
        (["C:\\evil.txt"], "name.illegal"),
        (["CON.txt"], "name.reserved"),
        (["a.txt:evil"], "name.illegal"),
        (["a. "], "name.trailing"),
        (["é.txt", "e\u0301.txt"], "name.twin"),
        (["a.txt", "A.TXT"], "name.twin"),
        (["a", "a/b"], "name.twin"),
        (["长" * 65], "name.long"),
    ],
)
def test_a_hostile_name_inside_is_refused_and_nothing_is_written(
    tmp_path: Path, names: list[str], code: str
) -> None:
    path = _hostile(tmp_path / "hostile.7z", ["fine.txt", *names])
    assert code in _codes(path, KEY, tmp_path / "deep" / "out")
    assert {path.name for path in tmp_path.rglob("*")} <= {"hostile.7z", "deep"}


def test_a_bomb_that_unpacks_to_more_than_the_container_holds_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.7z"
    with py7zr.SevenZipFile(path, "w", password=KEY) as archive:
        archive.writef(io.BytesIO(bytes(30_000_000)), "zero.bin")
    assert path.stat().st_size < 1_000_000
    assert _codes(path, KEY, tmp_path / "out") == ["seal.oversize"]


def test_links_inside_are_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("/etc/passwd")
    path = tmp_path / "links.7z"
    with py7zr.SevenZipFile(path, "w", password=KEY) as archive:
        archive.write(link, "link")
    assert _codes(path, KEY, tmp_path / "out") == ["seal.foreign-member"]


def test_bad_names_are_refused_when_sealing_and_leave_no_container(tmp_path: Path) -> None:
    members = [Member("a.txt", b""), Member("A.txt", b"")]
    with pytest.raises(Rejected) as rejected:
        seal_members(members, tmp_path / "x.7z", KEY, Job())
    assert [problem.code for problem in rejected.value.problems] == ["name.twin"]
    assert not list(tmp_path.iterdir())


def test_a_folder_with_something_in_it_is_never_written_into(sealed: Path, folder: Path) -> None:
    before = _contents(folder)
    with pytest.raises(Rejected) as rejected:
        open_sealed(sealed, KEY, folder, Job())
    assert [problem.code for problem in rejected.value.problems] == ["seal.folder-not-empty"]
    assert _contents(folder) == before


class _CancelledAt(Job):
    """A user who presses cancel at a given step."""

    left = 0

    def step(self, done: int, total: int, label: str) -> None:
        self.left -= 1
        if self.left <= 0:
            self.cancel()
        Job.step(self, done, total, label)


@pytest.mark.parametrize("at", [1, 2])
def test_cancelling_leaves_neither_container_nor_folder(
    sealed: Path, folder: Path, tmp_path: Path, at: int
) -> None:
    for call, result in (
        (lambda job: seal(folder, tmp_path / "new.7z", KEY, job), tmp_path / "new.7z"),
        (lambda job: open_sealed(sealed, KEY, tmp_path / "out", job), tmp_path / "out"),
    ):
        job = _CancelledAt()
        job.left = at
        with pytest.raises(Cancelled):
            call(job)
        assert not result.exists()
        assert not list(tmp_path.glob("*.part"))
