"""The disc image: right for four readers, and not one bit of it changes unseen."""

import io
import random
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pycdlib
import pytest
from disc_parts import SECTOR, SIGNING_KEY, codes

from app.archives.catalogue import Catalogue, catalogue_bytes, read_catalogue, sign
from app.archives.image_reader import catalogue_of, extract_image, proved_file, verify_image
from app.archives.term import BuiltArchive
from app.job import Job
from app.problems import Rejected, Unavailable, blocking


def _catalogue(image: Path) -> tuple[Catalogue, int]:
    with image.open("rb") as stream:
        return catalogue_of(stream, Job())


def _put(image: Path, catalogue: Catalogue, start: int) -> None:
    with image.open("r+b") as stream:
        stream.seek(start * SECTOR)
        stream.write(catalogue_bytes(catalogue))


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_image_as_built_is_whole(built: BuiltArchive) -> None:
    image = built.images[0]
    assert verify_image(image, built.fingerprint, Job()) == []
    without = verify_image(image, None, Job())
    assert codes(without) == ["catalogue.origin-unproved"]
    assert not blocking(without)


def test_four_readers_see_the_same_files_and_the_catalogue_agrees(
    built: BuiltArchive, tmp_path: Path
) -> None:
    image = built.images[0]
    catalogue = extract_image(image, tmp_path / "ours", built.fingerprint, Job())
    _run("7z", "x", "-y", f"-o{tmp_path / 'seven'}", str(image))
    _run("xorriso", "-osirrox", "on", "-indev", str(image), "-extract", "/", str(tmp_path / "xo"))
    places = _run("xorriso", "-indev", str(image), "-find", "/", "-exec", "report_lba")
    iso = pycdlib.PyCdlib()
    iso.open(str(image))
    for file in catalogue.files:
        ours = (tmp_path / "ours" / file.name).read_bytes()
        assert len(ours) == file.size
        assert (tmp_path / "seven" / file.long_name).read_bytes() == ours
        assert (tmp_path / "xo" / file.long_name).read_bytes() == ours
        again = io.BytesIO()
        iso.get_file_from_iso_fp(again, iso_path=f"/{file.name};1")
        assert again.getvalue() == ours
        line = next(line for line in places.splitlines() if f"'/{file.long_name}'" in line)
        assert int(line.split(",")[1]) == file.start_sector
    iso.close()
    listed = _run("isoinfo", "-l", "-i", str(image))
    assert "ARCHIVE.7Z;1" in listed
    assert "README.TXT;1" in listed
    on_disc = (tmp_path / "seven" / "CATALOG.JSON").read_bytes()
    assert read_catalogue(on_disc) == catalogue
    assert image.stat().st_size == catalogue.image_sectors * SECTOR


def test_bits_flipped_anywhere_in_the_image_are_all_found(
    built: BuiltArchive, image: Path, flip: Callable[[int], None]
) -> None:
    """Among them bits of the system area, the folders, the padding and the catalogue itself."""
    catalogue, start = _catalogue(image)
    chance = random.Random(8)
    first = min(file.start_sector for file in catalogue.files)
    readme = catalogue.files[-1]
    end = image.stat().st_size
    bits = [chance.randrange(end * 8) for _ in range(60)]
    bits += [chance.randrange(first * SECTOR * 8) for _ in range(60)]
    bits += [chance.randrange(start * SECTOR * 8, (start + 1) * SECTOR * 8) for _ in range(60)]
    bits += [chance.randrange(readme.start_sector * SECTOR * 8, end * 8) for _ in range(40)]
    for bit in bits:
        flip(bit)
        assert blocking(verify_image(image, built.fingerprint, Job())), bit
        flip(bit)
    assert verify_image(image, built.fingerprint, Job()) == []


def test_damage_names_the_file_and_the_blocks(image: Path, flip: Callable[[int], None]) -> None:
    file = _catalogue(image)[0].files[0]
    assert len(file.blocks) == 3
    for place in (100, (1 << 20) + 5, (2 << 20) + 5):
        flip((file.start_sector * SECTOR + place) * 8)
    problem = verify_image(image, None, Job())[-1]
    assert problem.code == "image.file-damaged"
    assert problem.where.path == "ARCHIVE.7Z"
    assert "第 1–3 块" in problem.message
    flip((file.start_sector * SECTOR + (1 << 20) + 5) * 8)
    assert "第 1、3 块" in verify_image(image, None, Job())[-1].message


@pytest.mark.parametrize("share", [0.99, 0.9, 0.3])
def test_a_truncated_image_says_so(built: BuiltArchive, image: Path, share: float) -> None:
    whole = image.read_bytes()
    start = _catalogue(image)[1]
    size = int(len(whole) * share)
    image.write_bytes(whole[:size])
    found = codes(verify_image(image, built.fingerprint, Job()))
    if size > (start + 1) * SECTOR:
        assert found[0] == "image.truncated"
    else:  # the catalogue itself is gone
        assert found == ["image.no-catalogue"]


def test_an_image_that_lost_its_last_sector_is_truncated(image: Path) -> None:
    whole = image.read_bytes()
    image.write_bytes(whole[:-SECTOR])
    assert "image.truncated" in codes(verify_image(image, None, Job()))


def test_empty_sectors_after_the_end_are_a_drives_padding_anything_else_is_not(
    built: BuiltArchive, image: Path
) -> None:
    whole = image.read_bytes()
    image.write_bytes(whole + bytes(300 * SECTOR))
    assert verify_image(image, built.fingerprint, Job()) == []
    image.write_bytes(whole + bytes(300 * SECTOR) + b"x")
    assert codes(verify_image(image, built.fingerprint, Job())) == ["image.tail"]


def test_unsigned_tampered_and_foreign_discs_each_have_their_own_code(
    built: BuiltArchive, image: Path
) -> None:
    catalogue, start = _catalogue(image)
    own = built.fingerprint
    tampered = replace(catalogue, term="2020-2021-1")
    _put(image, tampered, start)
    assert codes(verify_image(image, own, Job())) == ["catalogue.signature"]
    _put(image, sign(tampered, bytes(32)), start)
    assert codes(verify_image(image, own, Job())) == ["catalogue.foreign-key"]
    _put(image, catalogue, start)
    assert verify_image(image, own, Job()) == []
    unsigned = catalogue_bytes(replace(catalogue, signature=""))
    with image.open("r+b") as stream:
        stream.seek(start * SECTOR)
        stream.write(unsigned)
    assert "catalogue.unsigned" in codes(verify_image(image, own, Job()))


def test_one_changed_byte_in_the_catalogue_is_malformed_or_unsigned(
    image: Path, flip: Callable[[int], None]
) -> None:
    start = _catalogue(image)[1]
    flip((start * SECTOR + 700) * 8)
    assert codes(verify_image(image, None, Job()))[0] in {
        "catalogue.malformed",
        "catalogue.signature",
    }


def test_files_of_two_discs_exchanged_are_found(
    built: BuiltArchive, image: Path, tmp_path: Path
) -> None:
    """The sealed file of another archive, rightly built, on this disc."""
    file = _catalogue(image)[0].files[0]
    with image.open("r+b") as stream:
        stream.seek(file.start_sector * SECTOR)
        stream.write(random.Random(1).randbytes(file.size))
    found = codes(verify_image(image, built.fingerprint, Job()))
    assert found == ["image.file-damaged"]


@pytest.mark.parametrize("data", [b"", b"hello", bytes(100 * SECTOR), b"\x01CD001" * 9000])
def test_what_is_no_archive_disc_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.iso"
    path.write_bytes(data)
    assert codes(verify_image(path, None, Job())) == ["image.no-catalogue"]


def test_another_programs_disc_is_no_archive_of_ours(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    path = tmp_path / "other.iso"
    _run("xorriso", "-outdev", str(path), "-map", str(tmp_path / "a.txt"), "/CATALOG.JSON")
    assert codes(verify_image(path, None, Job())) == ["image.no-catalogue"]


def test_the_files_come_out_even_if_the_disc_has_lost_its_folders(
    built: BuiltArchive, image: Path, tmp_path: Path
) -> None:
    """What the sectors in the catalogue are for: carving, without any file system."""
    with image.open("r+b") as stream:
        stream.write(b"\xa5" * 29 * SECTOR)
    assert "image.frame" in codes(verify_image(image, built.fingerprint, Job()))
    extract_image(image, tmp_path / "out", built.fingerprint, Job())
    extract_image(built.images[0], tmp_path / "sound", built.fingerprint, Job())
    for path in (tmp_path / "sound").iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes()


def test_a_damaged_or_foreign_image_gives_out_nothing(
    built: BuiltArchive, image: Path, tmp_path: Path, flip: Callable[[int], None]
) -> None:
    with pytest.raises(Rejected) as rejected:
        extract_image(image, tmp_path / "out", "0" * 64, Job())
    assert codes(rejected.value.problems) == ["catalogue.foreign-key"]
    flip((_catalogue(image)[0].files[0].start_sector * SECTOR + 9) * 8)
    with pytest.raises(Rejected) as rejected:
        extract_image(image, tmp_path / "out", built.fingerprint, Job())
    assert codes(rejected.value.problems) == ["image.file-damaged"]
    assert not (tmp_path / "out").exists()


def test_a_name_that_escapes_in_a_rightly_signed_catalogue_is_refused(
    image: Path, tmp_path: Path
) -> None:
    catalogue, start = _catalogue(image)
    evil = replace(catalogue.files[-1], name="../E.TXT")
    _put(image, sign(replace(catalogue, files=(*catalogue.files[:-1], evil)), SIGNING_KEY), start)
    with pytest.raises(Rejected) as rejected:
        extract_image(image, tmp_path / "out", None, Job())
    assert codes(rejected.value.problems) == ["name.escape"]
    assert not (tmp_path / "E.TXT").exists()


def test_a_file_is_read_where_it_lies_from_any_place_in_it(
    built: BuiltArchive, tmp_path: Path
) -> None:
    extract_image(built.images[0], tmp_path / "out", built.fingerprint, Job())
    whole = (tmp_path / "out" / "ARCHIVE.7Z").read_bytes()
    chance = random.Random(8)
    with proved_file(built.images[0], "ARCHIVE.7Z", built.fingerprint, Job()) as stream:
        assert stream.seek(0, 2) == len(whole)
        assert stream.read() == b""
        for _ in range(200):
            at, size = chance.randrange(len(whole) + 9), chance.choice([1, 9, 70_000, 1_200_000])
            assert stream.seek(at) == stream.tell() == at
            assert stream.read(size) == whole[at : at + size]
            end = stream.seek(-min(at, len(whole)), 2)
            assert stream.read() == whole[end:]
        stream.seek(0)
        assert stream.read() == whole
    with proved_file(built.images[0], "NONE.BIN", None, Job()) as stream:
        assert stream is None


def test_no_byte_of_a_damaged_block_is_given_out_but_those_before_are(
    built: BuiltArchive, image: Path, flip: Callable[[int], None]
) -> None:
    file = next(one for one in _catalogue(image)[0].files if one.name == "ARCHIVE.7Z")
    flip((file.start_sector * SECTOR + (1 << 20) + 77) * 8)
    with proved_file(image, "ARCHIVE.7Z", built.fingerprint, Job()) as stream:
        assert len(stream.read(1 << 20)) == 1 << 20
        with pytest.raises(Rejected) as rejected:
            stream.read(1)
        assert codes(rejected.value.problems) == ["image.file-damaged"]
        assert "第 2 块" in rejected.value.problems[0].message
        stream.seek(2 << 20)
        assert stream.read(100)


def test_a_signature_that_is_not_trusted_opens_no_file(built: BuiltArchive) -> None:
    with (
        pytest.raises(Rejected) as rejected,
        proved_file(built.images[0], "ARCHIVE.7Z", "0" * 64, Job()),
    ):
        pytest.fail("nothing is to be read")
    assert codes(rejected.value.problems) == ["catalogue.foreign-key"]


@pytest.mark.parametrize("name", ["/proc/self/mem", "none.iso"])
def test_a_drive_that_gives_up_is_a_sentence(tmp_path: Path, name: str) -> None:
    """The memory of a process is a file of which the first sectors cannot be read."""
    image = tmp_path / name
    if image.is_absolute() and "proc" in name and not image.exists():
        pytest.skip("only Linux shows a process its own memory as a file; none.iso is tried too")
    with pytest.raises(Unavailable) as unavailable:
        verify_image(image, None, Job())
    assert unavailable.value.code == "image.unreadable"
    assert unavailable.value.message.endswith("。")
