"""The scanner: SANE's own test backend judges, and a folder stands in where there is none."""

from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.devices import sane, scanner
from app.job import Cancelled, Job
from app.problems import Unavailable

TEST = "test:0"
QUICK = scanner.Wish(dpi=50)
MEMORY = Path("/dev/shm")  # noqa: S108  looked at, never written to


@pytest.fixture
def test_backend(
    program: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SANE with its test backend and no other."""
    program("scanimage")
    place = tmp_path / "sane"
    place.mkdir()
    (place / "dll.conf").write_text("test\n", encoding="ascii")
    (place / "test.conf").write_text("number_of_devices 2\n", encoding="ascii")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(place))


def _fed(wish: scanner.Wish) -> list[scanner.Page]:
    """A whole feeder. SANE's test backend itself stalls now and then between two sheets: again."""
    for _ in range(4):
        try:
            return list(scanner.pages(TEST, wish, Job(), patience=8))
        except Unavailable as trouble:
            stalled = trouble
            assert trouble.code == "scanner.silent"
    raise stalled


def _refused(wish: scanner.Wish, device: str = TEST) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        list(scanner.pages(device, wish, Job()))
    assert caught.value.message.endswith("。")
    return caught.value


def test_scanners_are_listed_with_what_they_offer(test_backend: None) -> None:
    assert [one.id for one in scanner.devices(Job())] == ["test:0", "test:1"]
    offered = sane.abilities(TEST, Job())
    assert offered.sources == ("Flatbed", "Automatic Document Feeder")
    assert offered.modes == ("Gray", "Color")


def test_a_feeder_is_scanned_until_it_is_empty(test_backend: None) -> None:
    """The test backend's feeder holds ten sheets."""
    pages = _fed(QUICK)
    assert len(pages) == 10
    with Image.open(BytesIO(pages[9].content)) as page:
        assert (page.format, page.mode) == ("PNG", "L")


def test_the_glass_gives_one_page_in_the_resolution_and_colours_asked(test_backend: None) -> None:
    sizes = []
    for dpi in (50, 100):
        wish = scanner.Wish(dpi=dpi, colour="colour", feeder=False)
        [one] = scanner.pages(TEST, wish, Job())
        with Image.open(BytesIO(one.content)) as page:
            assert page.mode == "RGB"
            sizes.append(page.width)
    assert 1.9 < sizes[1] / sizes[0] < 2.1


@pytest.mark.parametrize(
    ("status", "code", "word"),
    [
        ("SANE_STATUS_JAMMED", "jam", "卡纸"),
        ("SANE_STATUS_NO_DOCS", "empty", "没有纸"),
        ("SANE_STATUS_COVER_OPEN", "cover", "盖板"),
        ("SANE_STATUS_DEVICE_BUSY", "busy", "占用"),
        ("SANE_STATUS_IO_ERROR", "io", "通信"),
        ("SANE_STATUS_ACCESS_DENIED", "access", "权限"),
    ],
)
def test_every_trouble_is_a_sentence(test_backend: None, status: str, code: str, word: str) -> None:
    wish = scanner.Wish(dpi=50, more=(f"--read-return-value={status}",))
    trouble = _refused(wish)
    assert trouble.code == f"scanner.{code}"
    assert word in trouble.message


def test_a_scanner_that_is_not_there_is_said_to_be_gone(test_backend: None) -> None:
    assert _refused(QUICK, "test:7").code == "scanner.gone"


def test_scanning_can_be_cancelled_and_leaves_nothing_behind(test_backend: None) -> None:
    before = set(MEMORY.glob("xueji-*"))
    job = Job()
    job.cancel()
    slow = ("--read-delay=yes", "--read-delay-duration=200000")
    with pytest.raises(Cancelled):
        list(scanner.pages(TEST, scanner.Wish(dpi=100, more=slow), job))
    assert set(MEMORY.glob("xueji-*")) == before


def test_whoever_stops_taking_pages_closes_the_device(test_backend: None) -> None:
    before = set(MEMORY.glob("xueji-*"))
    with closing(scanner.pages(TEST, QUICK, Job())) as coming:
        assert next(coming).name == "扫描 1.png"
    assert set(MEMORY.glob("xueji-*")) == before


def test_a_silent_scanner_is_not_waited_for_for_ever(test_backend: None) -> None:
    slow = ("--read-delay=yes", "--read-delay-duration=200000", "--read-limit=yes")
    with pytest.raises(Unavailable) as caught:
        list(scanner.pages(TEST, scanner.Wish(dpi=100, more=slow), Job(), patience=0.2))
    assert caught.value.code == "scanner.silent"


def test_without_the_program_a_folder_is_offered_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as caught:
        scanner.devices(Job())
    assert caught.value.code == "scanner.no-program"
    assert "扫描文件夹" in caught.value.message


def test_a_folder_that_an_office_machine_scans_into_is_a_scanner(tmp_path: Path) -> None:
    for name in ("b.pdf", "a.jpg", "note.txt"):
        (tmp_path / name).write_bytes(name.encode())
    pages = scanner.pages(f"{scanner.FOLDER}{tmp_path}", QUICK, Job())
    assert [(one.name, one.content) for one in pages] == [("a.jpg", b"a.jpg"), ("b.pdf", b"b.pdf")]
    assert (tmp_path / "a.jpg").exists()


def test_a_file_not_written_to_its_end_waits(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"whole")
    (tmp_path / "b.jpg").touch()
    coming = scanner.pages(f"{scanner.FOLDER}{tmp_path}", QUICK, Job())
    assert next(coming).name == "a.jpg"
    with pytest.raises(Unavailable) as caught:
        next(coming)
    assert caught.value.code == "scanner.writing"


@pytest.mark.parametrize(("name", "code"), [("empty", "empty"), ("gone", "folder")])
def test_an_empty_or_missing_folder_is_a_sentence(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    assert _refused(QUICK, f"{scanner.FOLDER}{tmp_path / name}").code == f"scanner.{code}"
