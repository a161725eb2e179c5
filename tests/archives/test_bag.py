"""The bag: valid for the Library of Congress' own tool, and every change in it found."""

import io
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import bagit
import pytest
from cryptography.hazmat.primitives import hashes

from app.archives.bag import PayloadFile, Witness, bag_members, verify_bag, write_bag
from app.job import Cancelled, Job
from app.problems import Rejected

INFO = {"Source-Organization": "样例学校", "External-Identifier": "2026-2027-1"}


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    source = tmp_path / "source.bin"
    source.write_bytes(b"\1" * 3_000_000)
    folder = tmp_path / "bag"
    files = [
        PayloadFile("名册/一年级·𠀀䶮.csv", "姓名\r\n".encode()),
        PayloadFile("大.bin", source),
        PayloadFile("空.txt", b""),
        PayloadFile("迟.txt", lambda: b"late"),
    ]
    write_bag(folder, files, INFO, Job())
    return folder


def _codes(folder: Path) -> list[str]:
    return [problem.code for problem in verify_bag(folder, Job())]


def test_the_bag_is_valid_for_the_library_of_congress_tool_and_for_us(bag: Path) -> None:
    judged = bagit.Bag(str(bag))
    judged.validate()
    assert judged.version_info == (1, 0)
    assert "sha256" in judged.algorithms  # sm3 it only knows where Python guarantees it
    assert judged.info["Source-Organization"] == "样例学校"
    assert judged.info["Payload-Oxum"] == "3000012.4"
    assert set(judged.payload_entries()) == {
        "data/名册/一年级·𠀀䶮.csv",
        "data/大.bin",
        "data/空.txt",
        "data/迟.txt",
    }
    assert verify_bag(bag, Job()) == []
    assert not list(bag.rglob("*.part"))


def test_the_sm3_manifest_holds_sm3_digests(bag: Path) -> None:
    """GB/T 32905-2016, and DA/T 97-2023 lists SM3 for archives."""
    sm3 = hashes.Hash(hashes.SM3())
    sm3.update(b"late")
    line = f"{sm3.finalize().hex()}  data/迟.txt"
    assert line in (bag / "manifest-sm3.txt").read_text("utf-8").splitlines()


def _remove(path: str) -> Callable[[Path], object]:
    return lambda bag: (bag / path).unlink()


def _write(path: str, data: bytes) -> Callable[[Path], object]:
    return lambda bag: (bag / path).write_bytes(data)


def _replace(path: str, old: str, new: str) -> Callable[[Path], object]:
    def change(bag: Path) -> None:
        text = (bag / path).read_text("utf-8")
        assert old in text
        (bag / path).write_bytes(text.replace(old, new, 1).encode())

    return change


def _drop_first_line(path: str) -> Callable[[Path], object]:
    def change(bag: Path) -> None:
        lines = (bag / path).read_text("utf-8").splitlines(keepends=True)
        (bag / path).write_bytes("".join(lines[1:]).encode())

    return change


def _link(bag: Path) -> None:
    (bag / "data/迟.txt").unlink()
    (bag / "late").write_bytes(b"late")
    (bag / "data/迟.txt").symlink_to(bag / "late")


DAMAGE: Mapping[str, tuple[Callable[[Path], object], set[str]]] = {
    "payload changed": (_write("data/迟.txt", b"LATE"), {"bag.changed"}),
    "payload longer": (_write("data/空.txt", b"x"), {"bag.changed", "bag.oxum"}),
    "payload missing": (_remove("data/迟.txt"), {"bag.missing", "bag.oxum"}),
    "payload extra": (_write("data/多.txt", b"x"), {"bag.extra", "bag.oxum"}),
    "tag extra": (_write("notes.txt", b"x"), {"bag.extra"}),
    "tag changed": (_write("bag-info.txt", b"a: b\n"), {"bag.changed", "bag.oxum"}),
    "tag missing": (_remove("bag-info.txt"), {"bag.missing"}),
    "no bag": (_remove("bagit.txt"), {"bag.not-a-bag"}),
    "other version": (_write("bagit.txt", b"BagIt-Version: 0.97\n"), {"bag.not-a-bag"}),
    "manifest missing": (_remove("manifest-sm3.txt"), {"bag.manifest-missing"}),
    "tagmanifest missing": (_remove("tagmanifest-sha256.txt"), {"bag.manifest-missing"}),
    "manifest no text": (_write("manifest-sm3.txt", b"\xff\n"), {"bag.manifest-malformed"}),
    "manifest cut": (_write("manifest-sm3.txt", b"abc"), {"bag.manifest-malformed"}),
    "upper-case digest": (_replace("tagmanifest-sm3.txt", "a", "A"), {"bag.manifest-malformed"}),
    "line dropped": (_drop_first_line("manifest-sm3.txt"), {"bag.unlisted", "bag.changed"}),
    "tag line dropped": (_drop_first_line("tagmanifest-sm3.txt"), {"bag.unlisted"}),
    "escape in manifest": (
        _replace("manifest-sm3.txt", "data/迟.txt", "../../迟.txt"),
        {"bag.unlisted", "bag.changed"},
    ),
    "link instead of a file": (_link, {"bag.changed", "bag.extra", "bag.oxum"}),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_each_kind_of_damage_has_its_own_code(bag: Path, case: str) -> None:
    damage, expected = DAMAGE[case]
    damage(bag)
    assert set(_codes(bag)) == expected


@pytest.mark.parametrize("case", [case for case in DAMAGE if "link" not in case])
def test_a_bag_that_passes_by_is_judged_like_one_in_a_folder(bag: Path, case: str) -> None:
    DAMAGE[case][0](bag)
    witness = Witness(lambda _: None)
    for path in sorted(path for path in bag.rglob("*") if path.is_file()):
        with witness.member(path.relative_to(bag).as_posix()) as place:
            content = path.read_bytes()
            for at in range(0, len(content), 70_001):
                place.write(content[at : at + 70_001])
    found = sorted((problem.code, problem.where.path) for problem in witness.problems(bag))
    assert found == sorted((problem.code, problem.where.path) for problem in verify_bag(bag, Job()))


def test_members_pass_by_unchanged_into_the_places_that_were_opened_for_them(bag: Path) -> None:
    taken: dict[str, bytes] = {}

    @contextmanager
    def kept(name: str) -> Iterator[io.BytesIO]:
        memory = io.BytesIO()
        yield memory
        taken[name] = memory.getvalue()

    witness = Witness(lambda name: kept(name) if name.endswith("迟.txt") else None)
    for path in (path for path in bag.rglob("*") if path.is_file()):
        with witness.member(path.relative_to(bag).as_posix()) as place:
            place.write(path.read_bytes())
    assert witness.problems(bag) == []
    assert taken == {"data/迟.txt": b"late"}


def test_a_forger_who_rewrites_one_digest_list_only_is_found(bag: Path) -> None:
    (bag / "data/迟.txt").write_bytes(b"LATE")
    for algorithm, digest in (("sha256", hashes.SHA256()), ("sm3", hashes.SM3())):
        old, new = hashes.Hash(digest), hashes.Hash(digest)
        old.update(b"late")
        new.update(b"LATE")
        change = _replace(f"manifest-{algorithm}.txt", old.finalize().hex(), new.finalize().hex())
        change(bag)
    assert set(_codes(bag)) == {"bag.changed"}  # the tag manifests still know the old lists


def test_a_thousand_single_bits_flipped_anywhere_in_a_bag_are_all_found(tmp_path: Path) -> None:
    bag = tmp_path / "bag"
    write_bag(bag, [PayloadFile("名.txt", b"late")], INFO, Job())
    files = sorted(path for path in bag.rglob("*") if path.is_file())
    bits = [(path, bit) for path in files for bit in range(path.stat().st_size * 8)]
    for path, bit in random.Random(5).sample(bits, 1000):
        whole = path.read_bytes()
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert verify_bag(bag, Job()), (path.name, bit)
        path.write_bytes(whole)


@pytest.mark.parametrize("name", ["../x", "CON.txt", "a.txt:evil", "é", "长" * 65])
def test_bad_names_are_refused_before_the_first_byte_is_written(tmp_path: Path, name: str) -> None:
    called = []
    files = [
        PayloadFile("ok.txt", lambda: called.append(1) or b"x"),
        PayloadFile("e\u0301", b""),
        PayloadFile(name, b""),
    ]
    with pytest.raises(Rejected) as rejected:
        write_bag(tmp_path / "bag", files, INFO, Job())
    assert all(problem.code.startswith("name.") for problem in rejected.value.problems)
    assert not called
    assert not (tmp_path / "bag").exists()


@pytest.mark.parametrize(
    "info", [{"A": "one\ntwo"}, {"A:B": "x"}, {"": "x"}, {"Payload-Oxum": "1.1"}]
)
def test_bag_info_that_would_break_its_lines_is_refused(info: dict[str, str]) -> None:
    with pytest.raises(Rejected) as rejected:
        bag_members([], info, Job())
    assert [problem.code for problem in rejected.value.problems] == ["bag.info"]


def test_a_folder_with_something_in_it_is_never_written_into(bag: Path) -> None:
    with pytest.raises(Rejected) as rejected:
        write_bag(bag, [], INFO, Job())
    assert [problem.code for problem in rejected.value.problems] == ["bag.folder-not-empty"]


def test_cancelling_ends_writing_and_verifying(bag: Path, tmp_path: Path) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        write_bag(tmp_path / "other", [PayloadFile("a", b"")], INFO, job)
    with pytest.raises(Cancelled):
        verify_bag(bag, job)


def test_contents_made_on_demand_are_held_one_at_a_time(tmp_path: Path) -> None:
    alive = 0

    class Scan(bytes):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    def scan() -> bytes:
        nonlocal alive
        alive += 1
        return Scan(b"x")

    most = 0
    for member in bag_members([PayloadFile(f"{n}.bin", scan) for n in range(50)], INFO, Job()):
        most = max(most, alive)
        del member
    assert most <= 2
