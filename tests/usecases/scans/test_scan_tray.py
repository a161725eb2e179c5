"""The tray: pages without a code are looked at, assigned by hand, or marked; copies for upload."""

from io import BytesIO
from pathlib import Path

import pytest
import returned_paper
from PIL import Image
from sqlalchemy import select

from app.forms import scanned
from app.job import Job
from app.persistence.records import AuditEntry, Evidence
from app.persistence.register import Register
from app.problems import Rejected
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.scans import scan_copies, scan_tray, scan_waiting, scanning

BLANK = Image.new("L", (900, 1200), 255)


@pytest.fixture
def pair(school: Register, tmp_path: Path) -> tuple[str, Path]:
    """(number, PDF): pupil 6's sheet, then a page without a code."""
    out = tmp_path / "sheet.pdf"
    chosen = printing.Selection(student_ids=(6,))
    [number] = school.write(printing.print_form, "collection", chosen, out, Job()).numbers
    [paper] = list(returned_paper.papers(out.read_bytes()))
    file = tmp_path / "pair.pdf"
    file.write_bytes(returned_paper.pdf_of([returned_paper.scanned(paper, 90, 2.0), BLANK]))
    return number, file


def _codes(school: Register, usecase: object, *args: object) -> list[str]:
    with pytest.raises(Rejected) as caught:
        school.write(usecase, *args)
    assert all(problem.message.endswith("。") for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_the_tray_says_why_and_which_page_came_before(
    school: Register, pair: tuple[str, Path]
) -> None:
    number, file = pair
    [waits] = school.write(scanning.file_scans, [file], Job()).tray
    [line] = school.read(scan_tray.tray)
    assert (line.id, line.file, line.page) == (waits.tray_id, "pair.pdf", 2)
    assert (line.why, line.issue) == ("页上没有找到二维码", "")
    assert (line.after, line.after_student) == (number, 6)
    media_type, content = school.read(scan_tray.page, line.id)
    assert media_type == "application/pdf"
    assert printing.page_count(content) == 1


def test_a_page_is_assigned_by_hand_once(school: Register, pair: tuple[str, Path]) -> None:
    number, file = pair
    [waits] = school.write(scanning.file_scans, [file], Job()).tray
    before = school.read(scan_tray.page, waits.tray_id)[1]
    evidence = school.write(scan_tray.assign, waits.tray_id, 6, number)
    kept = school.read(lambda tx: students.evidence_bytes(tx, tx.get(Evidence, evidence, "材料")))
    assert kept == before
    assert school.read(scan_tray.tray) == ()
    assert school.read(scan_waiting.waiting) == 0
    assert _codes(school, scan_tray.assign, waits.tray_id, 6) == ["scan.settled"]
    assert _codes(school, scan_tray.discard, waits.tray_id, "白页") == ["scan.settled"]


def test_a_page_is_not_assigned_to_nobody_or_to_anothers_sheet(
    school: Register, pair: tuple[str, Path]
) -> None:
    number, file = pair
    [waits] = school.write(scanning.file_scans, [file], Job()).tray
    assert _codes(school, scan_tray.assign, waits.tray_id, 9_999) == ["register.not-found"]
    assert _codes(school, scan_tray.assign, waits.tray_id, 7, number) == ["scan.foreign-sheet"]
    assert _codes(school, scan_tray.assign, waits.tray_id, 6, "XJ1") == ["scan.number-unknown"]
    assert _codes(school, scan_tray.assign, 77, 6) == ["register.not-found"]
    assert school.read(scan_waiting.waiting) == 1


def test_discarding_is_a_mark_with_a_reason_and_loses_nothing(
    school: Register, pair: tuple[str, Path]
) -> None:
    [waits] = school.write(scanning.file_scans, [pair[1]], Job()).tray
    assert _codes(school, scan_tray.discard, waits.tray_id, "  ") == ["scan.reason"]
    school.write(scan_tray.discard, waits.tray_id, "白页")
    assert school.read(scan_waiting.waiting) == 0
    assert school.read(scan_tray.page, waits.tray_id)[1].startswith(b"%PDF-")
    acts = school.read(
        lambda tx: [e.detail for e in tx.scalars(select(AuditEntry)) if e.kind == "scan_tray"]
    )
    assert "白页" in acts[-1]


def test_copies_for_upload_are_upright_and_small_and_the_original_stays(
    school: Register, pair: tuple[str, Path], tmp_path: Path
) -> None:
    number, file = pair
    [filed] = school.write(scanning.file_scans, [file], Job()).filed
    wanted = scan_copies.Wanted(6)
    done = school.write(scan_copies.write_copies, wanted, tmp_path / "out", Job())
    assert [path.name for path in done.paths] == [f"{number}-1.jpg"]
    content = done.paths[0].read_bytes()
    with Image.open(BytesIO(content)) as page:
        assert (page.format, page.width < page.height) == ("JPEG", True)
        [code] = scanned.codes(scanned.Raster(*page.size, page.convert("L").tobytes()))
    assert abs(code.turned) < 1.5
    assert len(content) < 2_000_000
    copy = school.read(scan_copies.upload_copy, filed.evidence_id)
    assert abs(copy.straightened - 2.0) < 0.3


def test_without_scans_there_are_no_copies(school: Register, tmp_path: Path) -> None:
    wanted = scan_copies.Wanted(8)
    assert _codes(school, scan_copies.write_copies, wanted, tmp_path, Job()) == ["scan.none"]


def test_pages_of_the_tray_belong_to_the_register_like_any_evidence(
    school: Register, pair: tuple[str, Path], tmp_path: Path
) -> None:
    """The check counts them, and a disc brings them back."""
    from app.usecases.discs import archiving, restoring
    from app.usecases.school import registers

    [waits] = school.write(scanning.file_scans, [pair[1]], Job()).tray
    before = school.read(scan_tray.page, waits.tray_id)
    assert registers.check(school) == []
    built = school.write(archiving.build, "2026-2027-1", tmp_path / "disc", "dvd", Job())
    password = "four quite different words"
    restoring.restore(built.images, tmp_path / "back", password, Job(), "王老师")
    back = registers.unlock(tmp_path / "back", "王老师", password)
    try:
        assert back.read(scan_tray.page, waits.tray_id) == before
        assert registers.check(back) == []
    finally:
        back.close()
