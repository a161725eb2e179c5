"""Evidence files: encrypted, bound to register and file, never half, never lost silently."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from app.evidence import store
from app.problems import Unavailable

KEY = bytes(range(32))
DATABASE = "database-a"
MARKER = "转学证明 王小·二麻子 150602201501010011".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


def _refused(call: Callable[[], object]) -> str:
    with pytest.raises(Unavailable) as refused:
        call()
    assert refused.value.message.endswith("。")
    return refused.value.code


def test_what_was_put_comes_back_and_the_row_can_find_it(folder: Path) -> None:
    """R-ORD-N2-2: an e-record of every paper."""
    for content in (b"", b"x", MARKER * 5000):
        stored = store.put(folder, KEY, DATABASE, content)
        assert stored.size == len(content)
        assert (folder / store.place(stored.file_id)).is_file()
        assert store.get(folder, KEY, DATABASE, stored.file_id) == content


def test_nothing_readable_lies_on_the_disk_and_no_part_remains(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER * 100)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path.relative_to(folder).as_posix() for path in files] == [store.place(stored.file_id)]
    data = files[0].read_bytes()
    assert "王小".encode() not in data
    assert b"150602" not in data
    assert stored.sha256_plain.encode() not in data
    assert bytes.fromhex(stored.sha256_plain) not in data


def test_the_same_content_twice_gives_two_files_that_do_not_tell(folder: Path) -> None:
    first, second = (store.put(folder, KEY, DATABASE, MARKER) for _ in range(2))
    assert store.place(first.file_id) != store.place(second.file_id)
    assert first.file_id != second.file_id


def test_every_flipped_bit_of_a_file_is_found(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER)
    path = folder / store.place(stored.file_id)
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        code = _refused(lambda: store.get(folder, KEY, DATABASE, stored.file_id))
        assert code == "evidence.damaged"


def test_a_thousand_bits_at_random_places_of_a_scan_are_found(folder: Path) -> None:
    chance = random.Random(7)
    stored = store.put(folder, KEY, DATABASE, chance.randbytes(300_000))
    path = folder / store.place(stored.file_id)
    whole = bytearray(path.read_bytes())
    for _ in range(1000):
        place = chance.randrange(len(whole) * 8)
        whole[place // 8] ^= 1 << place % 8
        path.write_bytes(whole)
        _refused(lambda: store.get(folder, KEY, DATABASE, stored.file_id))
        whole[place // 8] ^= 1 << place % 8


def test_truncated_and_lengthened_files_are_found(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER)
    path = folder / store.place(stored.file_id)
    whole = path.read_bytes()
    for damaged in [whole[:n] for n in range(len(whole))] + [whole + b"\0"]:
        path.write_bytes(damaged)
        _refused(lambda: store.get(folder, KEY, DATABASE, stored.file_id))


def test_two_files_swapped_on_the_disk_are_found(folder: Path) -> None:
    first = store.put(folder, KEY, DATABASE, b"first" * 9)
    second = store.put(folder, KEY, DATABASE, b"other" * 9)
    one, two = (folder / store.place(stored.file_id) for stored in (first, second))
    one_bytes, two_bytes = one.read_bytes(), two.read_bytes()
    one.write_bytes(two_bytes)
    two.write_bytes(one_bytes)
    for stored in (first, second):
        code = _refused(lambda s=stored: store.get(folder, KEY, DATABASE, s.file_id))
        assert code == "evidence.damaged"


def test_another_register_and_another_key_are_refused(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER)
    _refused(lambda: store.get(folder, KEY, "database-b", stored.file_id))
    _refused(lambda: store.get(folder, bytes(32), DATABASE, stored.file_id))


def test_a_missing_file_is_a_sentence_of_its_own(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER)
    (folder / store.place(stored.file_id)).unlink()
    code = _refused(lambda: store.get(folder, KEY, DATABASE, stored.file_id))
    assert code == "evidence.missing"


@pytest.mark.parametrize(
    "name", ["../keyslots.json", "/etc/passwd", "aa/../../x", "aa/" + "b" * 64]
)
def test_a_name_that_is_not_of_the_store_is_never_read(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder.parent / "keyslots.json").write_bytes(b"secret")
    code = _refused(lambda: store.get(folder, KEY, DATABASE, name))
    assert code == "evidence.damaged"


def test_a_new_evidence_key_rewraps_and_renames_nothing(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER)
    before = (folder / store.place(stored.file_id)).read_bytes()
    new = b"n" * 32
    for _ in range(2):  # the second time is the run after an interrupted rotation
        store.rewrap(folder, KEY, new, DATABASE, stored.file_id)
    assert store.get(folder, new, DATABASE, stored.file_id) == MARKER
    _refused(lambda: store.get(folder, KEY, DATABASE, stored.file_id))
    after = (folder / store.place(stored.file_id)).read_bytes()
    assert before != after
    assert before[-len(MARKER) :] == after[-len(MARKER) :]


def test_rewrapping_with_a_wrong_old_key_changes_nothing(folder: Path) -> None:
    stored = store.put(folder, KEY, DATABASE, MARKER)
    _refused(lambda: store.rewrap(folder, b"w" * 32, b"n" * 32, DATABASE, stored.file_id))
    assert store.get(folder, KEY, DATABASE, stored.file_id) == MARKER


def test_the_sweep_deletes_only_parts_and_reports_the_rest(folder: Path) -> None:
    kept = store.put(folder, KEY, DATABASE, b"kept")
    orphan = store.put(folder, KEY, DATABASE, b"orphan")
    lost = store.put(folder, KEY, DATABASE, b"lost")
    (folder / store.place(lost.file_id)).unlink()
    part = folder / (store.place(kept.file_id) + ".part")
    part.write_bytes(b"half")
    report = store.sweep(folder, {kept.file_id, lost.file_id})
    assert report.orphans == (store.place(orphan.file_id),)
    assert report.missing == (store.place(lost.file_id),)
    assert report.removed_parts == (store.place(kept.file_id) + ".part",)
    assert not part.exists()
    assert store.get(folder, KEY, DATABASE, kept.file_id) == b"kept"
    assert store.get(folder, KEY, DATABASE, orphan.file_id) == b"orphan"


def test_the_sweep_of_a_folder_that_never_was_finds_nothing(folder: Path) -> None:
    assert store.sweep(folder, set()) == store.SweepReport((), (), ())
