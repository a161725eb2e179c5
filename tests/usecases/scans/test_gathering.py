"""Paper is read and recognised before the register is asked; what came stays until it is filed."""

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import returned_paper
import wia_stand_in
from PIL import Image

from app.evidence.spool import Spool
from app.job import Cancelled, Job
from app.persistence.register import Register
from app.problems import Rejected, Unavailable
from app.usecases.paper import printing
from app.usecases.scans import gathering, scan_tray, scanning
from app.usecases.scans.gathering import Gathered, Wish

FILES_OPEN = Path("/proc/self/fd")
DEVICE = "wia:{A}\\0000"
Lay = Callable[..., Path]


class Stopping(Job):
    """A job that she cancels when ``count`` pages have come."""

    def __init__(self, gathered: Gathered, count: int) -> None:
        super().__init__()
        self._watched = gathered, count

    def step(self, done: int, total: int, label: str) -> None:
        gathered, count = self._watched
        if len(gathered) >= count:
            self.cancel()
        super().step(done, total, label)


def files_of(folder: Path, count: int) -> list[Path]:
    """Pages without a code, each another."""
    folder.mkdir()
    paths = [folder / f"{number}.png" for number in range(count)]
    for number, path in enumerate(paths):
        Image.new("L", (300, 400), 200 + number).save(path)
    return paths


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lay:
    """A scanner of Windows that plays what it is told."""

    def laid(**play: object) -> Path:
        place = wia_stand_in.lay(tmp_path / "wia", **play)
        monkeypatch.setenv("PATH", str(place))
        monkeypatch.delenv("SYSTEMROOT", raising=False)
        return place

    return laid


def test_gathered_files_are_filed_like_files(school: Register, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    chosen = printing.Selection(student_ids=(6,))
    [number] = school.write(printing.print_form, "record_card", chosen, out, Job()).numbers
    paper = next(iter(returned_paper.papers(out.read_bytes())))
    file = tmp_path / "回收.pdf"
    blank = Image.new("L", (900, 1200), 255)
    file.write_bytes(returned_paper.pdf_of([returned_paper.scanned(paper, 90, 1.0), blank]))
    gathered = Gathered()
    gathering.from_files(gathered, [file], Job())
    assert [(one.page, one.file, one.file_page) for one in gathered.came] == [
        (1, "回收.pdf", 1),
        (2, "回收.pdf", 2),
    ]
    done = school.write(scanning.file_gathered, gathered, Job())
    assert [(one.issue, one.student_id) for one in done.filed] == [(number, 6)]
    assert [one.why for one in done.tray] == [scanning.NO_CODE]
    again = school.write(scanning.file_gathered, gathered, Job())
    assert [one.again for one in again.filed] == [True]


def test_a_page_is_kept_byte_for_byte(school: Register, tmp_path: Path) -> None:
    [path] = files_of(tmp_path / "扫描", 1)
    gathered = Gathered()
    gathering.from_files(gathered, [path], Job())
    [waits] = school.write(scanning.file_gathered, gathered, Job()).tray
    assert school.read(scan_tray.page, waits.tray_id) == ("image/png", path.read_bytes())


def test_files_that_were_cancelled_add_nothing_to_what_waits(tmp_path: Path) -> None:
    gathered = Gathered()
    gathering.from_files(gathered, files_of(tmp_path / "a", 2), Job())
    with pytest.raises(Cancelled):
        gathering.from_files(gathered, files_of(tmp_path / "b", 3), Stopping(gathered, 3))
    assert [one.file for one in gathered.came] == ["0.png", "1.png"]
    assert [one.name for one in gathered.arrivals()] == ["0.png", "1.png"]
    with pytest.raises(Rejected):
        gathering.from_files(gathered, [tmp_path / "nowhere"], Job())
    gathering.from_files(gathered, [tmp_path / "b" / "2.png"], Job())
    assert [one.page for one in gathered.came] == [1, 2, 3]


def test_after_a_jam_what_came_is_kept_with_the_reason(lay: Lay) -> None:
    lay(pages=2, end="80210002")
    gathered = Gathered()
    gathering.from_scanner(gathered, DEVICE, Wish(), Job())
    assert [one.content for one in gathered.arrivals()] == [wia_stand_in.page(n) for n in (0, 1)]
    [problem] = gathered.problems
    assert problem.code == "scanner.jam"
    assert problem.message.startswith("已收到 2 页。送纸器卡纸")


def test_a_scanner_that_gives_nothing_is_a_sentence(lay: Lay) -> None:
    lay(end="80210003")
    gathered = Gathered()
    with pytest.raises(Unavailable) as caught:
        gathering.from_scanner(gathered, DEVICE, Wish(), Job())
    assert caught.value.code == "scanner.empty"
    assert (len(gathered), gathered.problems) == (0, [])


@pytest.mark.parametrize("count", [0, 1, 2])
def test_cancelling_keeps_every_page_that_the_scanner_gave(lay: Lay, count: int) -> None:
    """At the latest the page that was being recognised: the paper is out of the feeder."""
    lay(pages=2, end="hang")
    gathered = Gathered()
    with pytest.raises(Cancelled):
        gathering.from_scanner(gathered, DEVICE, Wish(), Stopping(gathered, count))
    assert len(gathered) >= count
    kept = [one.content for one in gathered.arrivals()]
    assert kept == [wia_stand_in.page(n) for n in range(len(kept))]


def test_the_job_says_page_by_page_how_far_it_is(lay: Lay) -> None:
    lay(pages=2)
    told: list[str] = []

    class Telling(Job):
        def step(self, done: int, total: int, label: str) -> None:
            told.append(label)
            super().step(done, total, label)

    gathering.from_scanner(Gathered(), DEVICE, Wish(), Telling())
    assert {"等待扫描仪", "扫描，已收到 1 页", "扫描，已收到 2 页"} == set(told)


def test_a_page_can_be_looked_at_before_it_is_filed(tmp_path: Path) -> None:
    gathered = Gathered()
    gathering.from_files(gathered, files_of(tmp_path / "a", 2), Job())
    with Image.open(BytesIO(gathering.look(gathered, 2))) as shown:
        assert (shown.format, shown.size, shown.getpixel((5, 5))) == (
            "JPEG",
            (300, 400),
            (201,) * 3,
        )


def test_what_was_laid_aside_is_let_go_of(tmp_path: Path) -> None:
    gathered = Gathered()
    gathering.from_files(gathered, files_of(tmp_path / "a", 2), Job())
    gathered.let_go()
    assert (len(gathered), gathered.came, list(gathered.arrivals())) == (0, [], [])


@pytest.mark.skipif(not FILES_OPEN.is_dir(), reason="only Linux shows which files are open")
def test_laid_aside_nothing_can_be_read_on_the_disc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of pupils never lie on a disc in clear, not even until they are filed."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = Spool()
    page = b"150602201801010018" * 50
    spool.put(0, page)
    spool.put(1, page)
    [file] = [one for one in FILES_OPEN.iterdir() if str(tmp_path) in _target(one)]
    written = file.read_bytes()
    assert len(written) > 2 * len(page)
    assert b"150602" not in written
    assert written[:100] != written[len(written) // 2 :][:100]
    assert spool.get(0) == spool.get(1) == page
    assert list(tmp_path.iterdir()) == []


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def test_a_full_disc_is_a_sentence_and_what_came_before_stays() -> None:
    resource = pytest.importorskip("resource", reason="limits of file size are a thing of POSIX")
    spool = Spool()
    spool.put(0, b"page")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(Unavailable) as caught:
            spool.put(1, bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.code == "scan.no-room"
    assert spool.get(0) == b"page"
