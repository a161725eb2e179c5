"""Signed paper files itself; what no code claims waits in the tray."""

from io import BytesIO
from pathlib import Path

import pytest
import returned_paper
from PIL import Image
from sqlalchemy import select

from app.job import Cancelled, Job
from app.persistence.records import Evidence, Issue
from app.persistence.register import Register
from app.persistence.scan_records import ScanPage
from app.persistence.transaction import Tx
from app.problems import Rejected
from app.usecases.collecting import campaign_sheets, campaigns, returns
from app.usecases.paper import issuing, printing
from app.usecases.pupils import students
from app.usecases.scans import scan_waiting, scanning
from app.usecases.scans.scanning import Filed

LIES = [(turn, skew) for turn in (0, 90, 180, 270) for skew in (-4.0, 0.0, 4.0)]


def _printed(school: Register, out: Path, form: str = "collection", **chosen: object) -> list:
    """(numbers, pages as paper) of sheets from the program's own printing."""
    selection = printing.Selection(**chosen)
    done = school.write(printing.print_form, form, selection, out, Job())
    return [done.numbers, list(returned_paper.papers(out.read_bytes()))]


def _file(school: Register, *paths: Path, signed: tuple[str, ...] = ()) -> Filed:
    return school.write(scanning.file_scans, paths, Job(), signed)


def _of_number(tx: Tx, number: str) -> int | None:
    return tx.session.scalar(select(Issue.student_id).where(Issue.number == number))


def _scans(tx: Tx, student_id: int) -> list[tuple[str, bytes]]:
    statement = select(Evidence).where(
        Evidence.student_id == student_id, Evidence.kind == scanning.SCAN
    )
    rows = tx.scalars(statement.order_by(Evidence.id)).all()
    return [(row.media_type, students.evidence_bytes(tx, row)) for row in rows]


def test_every_degraded_page_goes_to_its_pupil_as_it_came(school: Register, tmp_path: Path) -> None:
    ids = tuple(school.read(students.ids_of))[: len(LIES)]
    numbers, papers = _printed(school, tmp_path / "a.pdf", student_ids=ids)
    folder = tmp_path / "scans"
    folder.mkdir()
    came = {}
    for order, (paper, (turn, skew)) in enumerate(zip(papers, LIES, strict=True), 1):
        content = returned_paper.encoded(returned_paper.scanned(paper, turn, skew, order))
        (folder / f"扫描 {order}.jpg").write_bytes(content)
        came[order] = content
    done = _file(school, folder)
    assert (done.pages, done.tray, done.problems) == (len(LIES), (), ())
    assert [(one.page, one.issue) for one in done.filed] == list(enumerate(numbers, 1))
    for one in done.filed:
        assert one.student_id == ids[one.page - 1] == school.read(_of_number, one.issue)
        assert school.read(_scans, one.student_id) == [("image/jpeg", came[one.page])]
    plain = {content[200:264] for content in came.values()}
    kept = b"".join(path.read_bytes() for path in (school.folder / "evidence").rglob("*/*"))
    assert not any(piece in kept for piece in plain)


def test_a_pdf_of_many_pages_files_itself(school: Register, tmp_path: Path) -> None:
    ids = tuple(school.read(students.ids_of))[: len(LIES)]
    numbers, papers = _printed(school, tmp_path / "a.pdf", student_ids=ids)
    two, more = _printed(school, tmp_path / "b.pdf", "confirmation", student_ids=ids[:2])
    scans = [
        returned_paper.scanned(paper, *LIES[order % len(LIES)], order)
        for order, paper in enumerate([*papers, *more])
    ]
    (tmp_path / "all.pdf").write_bytes(returned_paper.pdf_of(scans))
    done = _file(school, tmp_path / "all.pdf")
    assert (done.pages, done.tray) == (len(LIES) + 2, ())
    assert [one.issue for one in done.filed] == [*numbers, *two]
    [first, second] = school.read(_scans, ids[0])
    assert first[0] == "application/pdf"
    assert printing.page_count(first[1]) == printing.page_count(second[1]) == 1


def test_the_pages_of_one_sheet_stay_together_wherever_they_lay(
    school: Register, tmp_path: Path
) -> None:
    [number], pages = _printed(school, tmp_path / "a.pdf", "withdrawal_sichuan", student_ids=(3,))
    pages = [*pages, pages[0].rotate(180)][:2] if len(pages) < 2 else pages
    _, [other] = _printed(school, tmp_path / "b.pdf", student_ids=(4,))
    frames = [returned_paper.scanned(page) for page in (pages[0], other, pages[1])]
    file = tmp_path / "mixed.tif"
    frames[0].save(file, save_all=True, append_images=frames[1:], dpi=(150, 150))
    done = _file(school, file)
    assert [(one.page, one.student_id) for one in done.filed] == [(1, 3), (2, 4), (3, 3)]
    rows = school.read(
        lambda tx: tx.session.execute(
            select(ScanPage.position, ScanPage.file_page)
            .join(Issue, Issue.id == ScanPage.issue_id)
            .where(Issue.number == number)
            .order_by(ScanPage.position)
        ).fetchall()
    )
    assert [tuple(row) for row in rows] == [(1, 1), (2, 3)]
    for _, content in school.read(_scans, 3):
        with Image.open(BytesIO(content)) as frame:
            assert (frame.format, getattr(frame, "n_frames", 1)) == ("TIFF", 1)


def test_codes_that_are_not_ours_and_no_codes_go_to_the_tray(
    school: Register, tmp_path: Path
) -> None:
    [number], [paper] = _printed(school, tmp_path / "a.pdf", student_ids=(1,))
    own = school.read(issuing.qr_payload, number)
    forged = own[:-1] + ("A" if own[-1] != "A" else "B")
    never = school.read(issuing.qr_payload, "XJ20-999999")
    damaged = paper.copy()
    damaged.paste(0, (0, 0, damaged.width // 2, damaged.height // 8))
    two = returned_paper.with_code(own)
    two.paste(returned_paper.with_code(own.replace(number, "XJ26-000002")), (0, 600))
    pages = {
        "1 foreign": returned_paper.with_code("https://example.org/x"),
        "2 other register": returned_paper.with_code(f"XJ1.{number}.AAAAAAAA"),
        "3 forged": returned_paper.with_code(forged),
        "4 never given": returned_paper.with_code(never),
        "5 damaged": returned_paper.scanned(damaged),
        "6 blank": Image.new("L", (1240, 1754), 250),
    }
    folder = tmp_path / "in"
    folder.mkdir()
    for name, page in pages.items():
        page.save(folder / f"{name}.png")
    done = _file(school, folder)
    assert done.filed == ()
    whys = [scanning.FOREIGN] * 3 + [scanning.UNKNOWN] + [scanning.NO_CODE] * 2
    assert [one.why for one in done.tray] == whys
    assert school.read(scan_waiting.waiting) == 6
    assert school.read(_scans, 1) == []


def test_a_page_with_two_sheets_on_it_is_not_guessed(school: Register, tmp_path: Path) -> None:
    numbers, _ = _printed(school, tmp_path / "a.pdf", student_ids=(1, 2))
    page = Image.new("L", (1240, 1754), 255)
    for place, number in enumerate(numbers):
        code = returned_paper.with_code(school.read(issuing.qr_payload, number), (600, 600))
        page.paste(code, (0, place * 800))
    page.save(tmp_path / "two.png")
    [one] = _file(school, tmp_path / "two.png").tray
    assert one.why == scanning.SEVERAL


def test_a_foreign_code_beside_ours_does_not_matter(school: Register, tmp_path: Path) -> None:
    _, [paper] = _printed(school, tmp_path / "a.pdf", student_ids=(5,))
    page = paper.resize((1240, 1754))
    page.paste(returned_paper.with_code("https://example.org", (420, 420)), (600, 1200))
    page.save(tmp_path / "both.png")
    [one] = _file(school, tmp_path / "both.png").filed
    assert one.student_id == 5


def test_a_blank_sheet_waits_for_a_hand(school: Register, tmp_path: Path) -> None:
    _, [paper] = _printed(school, tmp_path / "a.pdf", blank=1)
    paper.save(tmp_path / "blank.png")
    [one] = _file(school, tmp_path / "blank.png").tray
    assert one.why == scanning.NOBODY


def test_the_same_file_again_is_told_and_kept_once(school: Register, tmp_path: Path) -> None:
    _, papers = _printed(school, tmp_path / "a.pdf", student_ids=(1, 2))
    scans = [returned_paper.scanned(paper) for paper in papers]
    (tmp_path / "in.pdf").write_bytes(returned_paper.pdf_of([*scans, Image.new("L", (900, 900))]))
    first = _file(school, tmp_path / "in.pdf")
    files = sorted((school.folder / "evidence").rglob("*/*"))
    again = _file(school, tmp_path / "in.pdf")
    assert [one.again for one in again.filed] == [True, True]
    assert [one.evidence_id for one in again.filed] == [one.evidence_id for one in first.filed]
    assert again.tray == first.tray
    assert {problem.code for problem in again.problems} == {"scan.again"}
    assert sorted((school.folder / "evidence").rglob("*/*")) == files


def test_another_scan_of_the_same_sheet_is_kept_and_told(school: Register, tmp_path: Path) -> None:
    _, [paper] = _printed(school, tmp_path / "a.pdf", student_ids=(1,))
    for name, lies in (("1.jpg", (0, 1.0, 1)), ("2.jpg", (180, -3.0, 2))):
        scan = returned_paper.scanned(paper, *lies)
        (tmp_path / name).write_bytes(returned_paper.encoded(scan))
    assert _file(school, tmp_path / "1.jpg").problems == ()
    done = _file(school, tmp_path / "2.jpg")
    assert [problem.code for problem in done.problems] == ["scan.again"]
    assert not done.filed[0].again
    assert len(school.read(_scans, 1)) == 2


def _campaign(school: Register, out: Path) -> tuple[int, tuple[int, ...], list[Image.Image]]:
    """A campaign of one class with its sheets printed: (id, three pupils, their papers)."""
    class_no = school.read(students.classes)[0].class_no
    opening = campaigns.Opening("秋季采集", "2025", "20260930", "collection", classes=(class_no,))
    made = school.write(campaigns.open_campaign, opening)
    school.write(campaign_sheets.print_sheets, made, class_no, out, Job())
    ids = tuple(line.student_id for line in school.read(campaigns.lines, made, class_no))[:3]
    return made, ids, list(returned_paper.papers(out.read_bytes()))[:3]


def _states(school: Register, made: int, ids: tuple[int, ...]) -> list[str]:
    return school.read(lambda tx: [row.state for row in campaigns.entries(tx, made, ids)])


def test_a_campaigns_sheet_goes_as_far_as_its_signatures_do(
    school: Register, tmp_path: Path
) -> None:
    """R-ORD-N2-1, R-NA-10-4: a scan alone says that paper is back, never that both have signed."""
    made, ids, papers = _campaign(school, tmp_path / "sheets.pdf")
    school.write(returns.return_pupils, made, [ids[1]], tuple(returns.SIGNERS))
    for order, paper in enumerate(papers):
        paper.save(tmp_path / f"{order}.png")
    done = _file(school, tmp_path / "0.png", tmp_path / "1.png")
    assert _states(school, made, ids) == ["已交回", "已扫描", "已打印"]
    assert [(one.code, one.where.student_id) for one in done.problems] == [
        ("scan.unsigned", ids[0])
    ]
    _file(school, tmp_path / "0.png", tmp_path / "2.png", signed=tuple(returns.SIGNERS))
    assert _states(school, made, ids) == ["已扫描", "已扫描", "已扫描"]
    steps = school.read(returns.steps, made, ids[0])
    assert [step.state for step in steps][-3:] == ["已交回", "双签", "已扫描"]
    assert steps[-1].evidence_id == done.filed[0].evidence_id


def test_late_paper_of_a_closed_campaign_is_filed_and_moves_nothing(
    school: Register, tmp_path: Path
) -> None:
    made, ids, papers = _campaign(school, tmp_path / "sheets.pdf")
    school.write(campaigns.close_campaign, made)
    papers[0].save(tmp_path / "late.png")
    done = _file(school, tmp_path / "late.png")
    assert [one.student_id for one in done.filed] == [ids[0]]
    assert _states(school, made, ids)[0] == "已打印"


def test_what_is_no_scan_is_told_and_keeps_no_other_from_being_filed(
    school: Register, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0 broken")
    (folder / "c.docx").write_bytes(b"PK")
    (folder / "Thumbs.db").write_bytes(b"x")
    _, [paper] = _printed(school, tmp_path / "a.pdf", student_ids=(7,))
    paper.save(folder / "d.png")
    done = _file(school, folder)
    assert [one.student_id for one in done.filed] == [7]
    assert sorted(problem.code for problem in done.problems) == [
        "scan.damaged",
        "scan.damaged",
        "scan.other-kind",
    ]
    for problem in done.problems:
        assert problem.message.endswith("。") and problem.where.path


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda place: place / "gone.pdf", "scan.cannot-open"),
        (lambda place: (place / "empty").mkdir() or place / "empty", "scan.nothing"),
    ],
)
def test_nothing_to_file_is_refused(school: Register, tmp_path: Path, make, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        _file(school, make(tmp_path))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_cancelling_files_nothing(school: Register, tmp_path: Path) -> None:
    _, [paper] = _printed(school, tmp_path / "a.pdf", student_ids=(1,))
    paper.save(tmp_path / "a.png")
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        school.write(scanning.file_scans, [tmp_path / "a.png"], job)
    assert school.read(_scans, 1) == []


def test_only_who_may_edit_files_scans(school: Register, tmp_path: Path) -> None:
    from dataclasses import replace

    returned_paper.with_code("x").save(tmp_path / "a.png")
    folder, unlocked = school.folder, replace(school.unlocked, role="class_teacher")
    school.close()
    teacher = Register.open(folder, unlocked)
    with pytest.raises(Rejected) as caught:
        teacher.write(scanning.file_scans, [tmp_path / "a.png"], Job())
    teacher.close()
    assert [problem.code for problem in caught.value.problems] == ["permission.denied"]
