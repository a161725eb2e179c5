"""What was printed for a review or a delivery files itself when it comes back signed."""

from collections.abc import Sequence
from pathlib import Path

import returned_paper
from duty_school import on, read_on
from PIL import Image
from review_school import TERM

from app.job import Job
from app.persistence.register import Register
from app.usecases.paper import printing
from app.usecases.paper.printing import Order
from app.usecases.review import deliveries, review_papers, reviews, school_papers
from app.usecases.review.deliveries import DISTRICT, FilePiece, Sending
from app.usecases.scans import scan_tray, scan_waiting, scanning
from app.usecases.scans.scanning import Filed

TODAY = "2027-01-16"


def returned(register: Register, order: Order, folder: Path) -> list[Path]:
    """The sheet printed, signed and scanned; a file a page."""
    out = folder / "a.pdf"
    given = (order.form_id, order.selection, out, Job(), order.matter, order.handing)
    on(TODAY, register, printing.print_form, *given)
    return saved(folder, [returned_paper.scanned(one) for one in papers(out)])


def papers(pdf: Path) -> list[Image.Image]:
    return list(returned_paper.papers(pdf.read_bytes()))


def saved(folder: Path, pages: Sequence[Image.Image]) -> list[Path]:
    found = []
    for number, page in enumerate(pages, 1):
        found.append(folder / f"扫描 {number}.jpg")
        found[-1].write_bytes(returned_paper.encoded(page))
    return found


def scanned(register: Register, files: Sequence[Path]) -> Filed:
    done: Filed = on(TODAY, register, scanning.file_scans, files, Job())
    return done


def test_a_signed_report_comes_back_to_its_review(register: Register, tmp_path: Path) -> None:
    """R-ORD-26-1."""
    review_id = on(TODAY, register, reviews.begin, "term", TERM, "李校长")
    order = read_on(TODAY, register, review_papers.order, review_id)
    files = returned(register, order, tmp_path)
    done = scanned(register, files)
    assert (len(done.school), done.tray, done.filed) == (len(files), (), ())
    assert {one.code for one in done.problems} == {"scan.school-paper"}
    assert register.read(scan_waiting.waiting) == 0
    kept = register.read(school_papers.of_review, review_id)
    assert [one.kind for one in kept] == [school_papers.REPORT] * len(files)
    content = register.read(scan_tray.page, kept[0].tray_id)[1]
    assert content == files[0].read_bytes()
    again = scanned(register, files[:1])
    assert [one.code for one in again.problems] == ["scan.again"]
    assert len(register.read(school_papers.of_review, review_id)) == len(files)


def test_a_signed_receipt_comes_back_to_its_delivery(register: Register, tmp_path: Path) -> None:
    """R-ORD-N2-4."""
    piece = FilePiece("学籍数据.xlsx", "学籍数据电子版", "ab" * 32, 1234)
    sending = Sending(TERM, DISTRICT, "王老师", "", files=(piece,))
    delivery_id = on(TODAY, register, deliveries.send, sending)
    order = read_on(TODAY, register, deliveries.order, delivery_id)
    files = returned(register, order, tmp_path)
    scanned(register, files[:1])
    [paper] = register.read(school_papers.of_delivery, delivery_id)
    assert paper.kind == school_papers.RECEIPT


def test_a_blank_sheet_of_another_form_still_waits(register: Register, tmp_path: Path) -> None:
    order = Order("collection", printing.Selection(blank=1))
    done = scanned(register, returned(register, order, tmp_path))
    assert {one.why for one in done.tray} == {scanning.NOBODY}
    assert done.school == ()
