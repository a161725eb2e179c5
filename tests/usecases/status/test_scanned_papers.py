"""The signed application comes back by the scanner and is handed in to its case."""

from pathlib import Path

import pytest
import returned_paper
from case_school import HONG, ILL, MEDICAL, MING

from app.job import Job
from app.persistence.register import Register
from app.usecases.paper import printing
from app.usecases.pupils import evidence_list
from app.usecases.scans import scanning
from app.usecases.status import case_papers, case_rows, cases
from app.usecases.status.cases import Opening

FORM = "suspension_resumption_ordos"


def opened(register: Register, student_id: int = MING) -> int:
    """A case that still waits for its signed application."""
    opening = Opening("suspension", ILL, "20250915", "王建国", "父亲", materials=MEDICAL[1:])
    return register.write(cases.open_case, student_id, opening)


def printed(register: Register, case: int, out: Path) -> Path:
    """The case's application, printed, signed and scanned."""
    order = register.read(case_papers.order, case, FORM)
    pdf = out / f"{case}.pdf"
    register.write(printing.print_form, FORM, order.selection, pdf, Job(), order.matter)
    scan = out / f"scan-{case}.pdf"
    papers = [returned_paper.scanned(one, 90) for one in returned_paper.papers(pdf.read_bytes())]
    scan.write_bytes(returned_paper.pdf_of(papers))
    return scan


def paper(register: Register, case: int) -> case_rows.MaterialLine:
    return register.read(cases.case, case).materials[0]


def test_a_signed_application_is_handed_in_by_its_code(register: Register, tmp_path: Path) -> None:
    case = opened(register)
    other = opened(register, HONG)
    scan = printed(register, case, tmp_path)
    assert paper(register, case).state == case_rows.MISSING
    done = register.write(scanning.file_scans, [scan], Job())
    assert {one.student_id for one in done.filed} == {MING}
    (told,) = [one for one in done.problems if one.code == "scan.handed-in"]
    assert "休学办理" in told.message
    for proof in register.read(evidence_list.evidence, MING):
        assert any(one.startswith("休学（") and one.endswith("日 申请）") for one in proof.belongs)
    line = paper(register, case)
    assert (line.name, line.state) == (MEDICAL[0], case_rows.RECEIVED)
    assert list(line.evidence) == [one.evidence_id for one in done.filed]
    assert paper(register, other).state == case_rows.MISSING


def test_the_same_paper_again_hands_in_nothing_twice(register: Register, tmp_path: Path) -> None:
    case = opened(register)
    scan = printed(register, case, tmp_path)
    register.write(scanning.file_scans, [scan], Job())
    before = paper(register, case)
    done = register.write(scanning.file_scans, [scan], Job())
    assert "scan.handed-in" not in [one.code for one in done.problems]
    assert paper(register, case) == before


@pytest.mark.parametrize("form", ["record_card"])
def test_a_sheet_that_no_case_asked_for_is_only_filed(
    register: Register, tmp_path: Path, form: str
) -> None:
    case = opened(register)
    pdf, scan = tmp_path / "card.pdf", tmp_path / "scan.pdf"
    register.write(printing.print_form, form, printing.Selection((MING,)), pdf, Job())
    papers = [returned_paper.scanned(one) for one in returned_paper.papers(pdf.read_bytes())]
    scan.write_bytes(returned_paper.pdf_of(papers[:1]))
    done = register.write(scanning.file_scans, [scan], Job())
    assert len(done.filed) == 1
    assert paper(register, case).state == case_rows.MISSING
