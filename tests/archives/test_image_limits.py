"""What an image can hold: names, sizes, capacities; judged before it is begun."""

from dataclasses import replace
from pathlib import Path

import pycdlib
import pytest
from disc_parts import HEAD, SECTOR, SIGNING_KEY, codes

from app.archives import image as image_module
from app.archives.catalogue import catalogue_bytes
from app.archives.image import SECTORS, DiscFile, DiscHead, write_image
from app.archives.image_reader import verify_image
from app.job import Cancelled, Job
from app.problems import Problem, Rejected


@pytest.fixture
def small(tmp_path: Path) -> DiscFile:
    path = tmp_path / "small"
    path.write_bytes(b"x" * 5000)
    return DiscFile("A.BIN", "一.bin", path)


def _refused(files: list[DiscFile], out: Path, medium: str, head: DiscHead) -> list[Problem]:
    with pytest.raises(Rejected) as rejected:
        write_image(files, out, medium, head, SIGNING_KEY, Job())
    assert not out.exists()
    assert not list(out.parent.glob("*.part"))
    return rejected.value.problems


def test_names_labels_and_media_are_judged_before_the_image_is_begun(
    small: DiscFile, tmp_path: Path
) -> None:
    out = tmp_path / "x.iso"
    bad = {
        "image.name": [replace(small, name="lower.bin")],
        "name.long": [replace(small, long_name="长" * 65)],
        "image.long-name": [replace(small, long_name="长" * 22)],
        "name.twin": [small, replace(small, long_name="二")],
        "name.reserved": [replace(small, long_name="CON.txt")],
    }
    for code, files in bad.items():
        assert code in codes(_refused(files, out, "cd", HEAD))
    assert codes(_refused([small], out, "floppy", HEAD)) == ["image.medium"]
    for label in ("学籍", "a", "", "A" * 17):
        assert codes(_refused([small], out, "cd", replace(HEAD, label=label))) == ["image.label"]


def test_long_names_and_names_beyond_the_basic_plane_survive_joliet(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"content")
    names = ["a" * 64, "长" * 21, "𠀀" * 16, "阿依古丽·买买提.txt", "䶮.txt"]
    files = [DiscFile(f"F{n}.BIN", name, path) for n, name in enumerate(names)]
    write_image(files, tmp_path / "x.iso", "cd", HEAD, SIGNING_KEY, Job())
    iso = pycdlib.PyCdlib()
    iso.open(str(tmp_path / "x.iso"))
    seen = {
        child.file_identifier().decode("utf-16-be")
        for child in iso.list_children(joliet_path="/")
        if not child.is_dot() and not child.is_dotdot()
    }
    iso.close()
    assert seen == {*names, "CATALOG.JSON"}


def _sparse(path: Path, size: int) -> Path:
    with path.open("wb") as stream:
        stream.truncate(size)
    return path


def test_a_file_of_two_gib_is_refused_and_the_number_of_discs_named(tmp_path: Path) -> None:
    big = DiscFile("ARCHIVE.7Z", "ARCHIVE.7Z", _sparse(tmp_path / "big", 5 << 30))
    problems = _refused([big], tmp_path / "x.iso", "bd", HEAD)
    assert codes(problems) == ["image.file-too-large"]
    assert "共需 3 张" in problems[0].message


def test_more_than_a_disc_holds_is_refused_and_the_number_of_discs_named(tmp_path: Path) -> None:
    files = [
        DiscFile(f"F{n}.BIN", f"F{n}.BIN", _sparse(tmp_path / f"f{n}", 400_000_000))
        for n in range(4)
    ]
    problems = _refused(files, tmp_path / "x.iso", "cd", HEAD)
    assert codes(problems) == ["image.overfull"]
    assert "共需 3 张" in problems[0].message


def test_capacities_are_those_of_blank_discs() -> None:
    assert SECTORS == {"cd": 359_847, "dvd": 2_295_104, "bd": 11_826_176}


def test_a_catalogue_that_needs_several_sectors_still_finds_its_place(tmp_path: Path) -> None:
    """Its length moves the files behind it, and their sectors are in it."""
    files = [
        DiscFile(f"F{n}.BIN", f"F{n}.BIN", _sparse(tmp_path / f"f{n}", n * 3_000_000))
        for n in range(12)
    ]
    before = [replace(file, name=f"A{file.name[1:]}") for file in files[:3]]
    before = [replace(file, long_name=file.name) for file in before]
    out = tmp_path / "x.iso"
    catalogue = write_image([*before, *files], out, "cd", HEAD, SIGNING_KEY, Job())
    assert len(catalogue_bytes(catalogue)) > 3 * SECTOR
    assert verify_image(out, catalogue.fingerprint, Job()) == []


@pytest.mark.parametrize("at", [1, 3, 5, 8])
def test_cancelling_leaves_no_image(small: DiscFile, tmp_path: Path, at: int) -> None:
    class CancelledAt(Job):
        left = at

        def step(self, done: int, total: int, label: str) -> None:
            self.left -= 1
            if not self.left:
                self.cancel()
            Job.step(self, done, total, label)

    out = tmp_path / "x.iso"
    out.write_bytes(b"the image of last time")
    with pytest.raises(Cancelled):
        write_image([small], out, "cd", HEAD, SIGNING_KEY, CancelledAt())
    assert out.read_bytes() == b"the image of last time"
    assert not list(tmp_path.glob("*.part"))


def test_the_limit_of_a_file_is_two_gib() -> None:
    assert image_module.FILE_LIMIT == 2 * 1024**3
