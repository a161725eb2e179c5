"""What is filed can be watched while it comes, put back, and entered in a section."""

from pathlib import Path

import pytest
import returned_paper
from PIL import Image
from sqlalchemy import func, select

from app.job import Job
from app.persistence.records import Evidence
from app.persistence.register import Register
from app.persistence.scan_records import ScanPage
from app.problems import Rejected
from app.usecases.dossier import dossiers
from app.usecases.paper import printing
from app.usecases.pupils import students
from app.usecases.scans import scan_tray, scanning

BLANK = Image.new("L", (900, 1200), 255)


@pytest.fixture
def pair(school: Register, tmp_path: Path) -> tuple[str, Path]:
    """(number, PDF): pupil 6's sheet lying on its side, then a page without a code."""
    out = tmp_path / "sheet.pdf"
    chosen = printing.Selection(student_ids=(6,))
    [number] = school.write(printing.print_form, "record_card", chosen, out, Job()).numbers
    paper = next(iter(returned_paper.papers(out.read_bytes())))
    file = tmp_path / "pair.pdf"
    file.write_bytes(returned_paper.pdf_of([returned_paper.scanned(paper, 90, 0.0), BLANK]))
    return number, file


def count(register: Register, kind: type) -> int:
    return register.read(lambda tx: tx.session.scalar(select(func.count()).select_from(kind)))


def test_who_watches_sees_page_by_page_whose_it_is(
    school: Register, pair: tuple[str, Path]
) -> None:
    number, file = pair
    seen: list[scanning.SeenPage] = []
    school.write(scanning.file_scans, [file], Job(), (), seen)
    first, second = seen
    name = school.read(students.show, 6).values["name"]
    assert (first.issue, first.form_id, first.name) == (number, "record_card", name)
    assert (second.why, second.issue) == (scanning.NO_CODE, "")
    width, height, grey = first.small
    assert width < height <= 150
    assert len(grey) == width * height
    school.write(scanning.file_scans, [file], Job(), (), seen)
    assert [one.again for one in seen] == [False, False, True, False]


def test_a_page_put_back_waits_in_the_tray_and_nothing_is_lost(
    school: Register, pair: tuple[str, Path]
) -> None:
    number, file = pair
    [filed] = school.write(scanning.file_scans, [file], Job()).filed
    content = school.read(
        lambda tx: students.evidence_bytes(tx, tx.get(Evidence, filed.evidence_id, "材料"))
    )
    assert school.write(scan_tray.take_back, [filed.evidence_id]) == 1
    assert (count(school, Evidence), count(school, ScanPage)) == (0, 0)
    lines = school.read(scan_tray.tray)
    [back] = [line for line in lines if line.issue == number]
    assert back.why == "归档后又退回的页"
    assert school.read(scan_tray.page, back.id)[1] == content
    evidence = school.write(scan_tray.assign, back.id, 6, number)
    assert evidence > filed.evidence_id
    assert school.write(scan_tray.take_back, [evidence]) == 1
    assert len(school.read(scan_tray.tray)) == len(lines)


def test_what_other_work_rests_on_is_not_put_back(school: Register, pair: tuple[str, Path]) -> None:
    _, file = pair
    [waits] = school.write(scanning.file_scans, [file], Job()).tray
    into = scan_tray.Section(2, "证明材料", "房产证")
    evidence = school.write(scan_tray.assign, waits.tray_id, 6, "", into)
    with pytest.raises(Rejected) as caught:
        school.write(scan_tray.take_back, [evidence])
    assert [one.code for one in caught.value.problems] == ["scan.held"]
    assert count(school, ScanPage) == 2


def test_a_page_that_was_never_filed_is_not_put_back(school: Register) -> None:
    with pytest.raises(Rejected) as caught:
        school.write(scan_tray.take_back, [404])
    assert caught.value.problems[0].code == "scan.not-filed"


def test_an_assigned_page_stands_in_the_section_she_chose(
    school: Register, pair: tuple[str, Path]
) -> None:
    """R-ORD-7-1: 学籍档案 in its sections."""
    _, file = pair
    [waits] = school.write(scanning.file_scans, [file], Job()).tray
    into = scan_tray.Section(2, "证明材料", "房产证")
    evidence = school.write(scan_tray.assign, waits.tray_id, 6, "", into)
    shown = school.read(dossiers.show, 6)
    lines = [line for part in shown.sections for line in part.lines]
    [found] = [line for line in lines if line.title == "房产证"]
    assert found.evidence_ids == (evidence,)
