"""Signed sheets stand in the dossier by themselves: nobody files them a second time."""

from pathlib import Path

import pytest
from dossier_school import set_profile

from app.domain import dossier
from app.job import Job
from app.persistence.register import Register
from app.usecases.collecting import campaign_sheets, campaigns, returns
from app.usecases.collecting.campaigns import Opening
from app.usecases.dossier import dossiers
from app.usecases.dossier.dossiers import DossierView
from app.usecases.pupils import students

PUPIL = 1


@pytest.fixture
def printed(register: Register, tmp_path: Path) -> Register:
    """The collection forms of class 0701 are out: campaign 1."""
    opening = Opening("2024级新生采集", "2024", "20991231", campaigns.COLLECTION)
    register.write(campaigns.open_campaign, opening)
    out = tmp_path / "采集表.pdf"
    register.write(campaign_sheets.print_sheets, 1, "0701", out, Job())
    return register


def shown(register: Register) -> DossierView:
    return register.read(dossiers.show, PUPIL)


def test_a_sheet_that_is_out_is_not_in_the_dossier(printed: Register) -> None:
    assert shown(printed).sections[0].lines == ()
    assert "dossier.incomplete" in [one.code for one in shown(printed).missing]


def test_a_signed_sheet_is_and_makes_the_dossier_whole(printed: Register) -> None:
    """R-ORD-N2-1, R-NA-10-4."""
    printed.write(returns.return_pupils, 1, [PUPIL], tuple(campaigns.SIGNERS))
    [line] = shown(printed).sections[0].lines
    assert (line.kind, line.title) == (
        "学籍信息采集表",
        "《学生学籍信息采集表》（2024级新生采集）",
    )
    assert "dossier.incomplete" not in [one.code for one in shown(printed).missing]
    first, second = printed.read(dossiers.gaps, "0701")
    assert (first.papers, bool(second.papers)) == ((), True)


def test_its_scan_is_shown_with_it_and_not_a_second_time(printed: Register) -> None:
    scan = printed.write(students.add_evidence, PUPIL, "scan", "application/pdf", b"%PDF-1.4")
    assert len(shown(printed).sections[dossier.PROOFS - 1].lines) == 1
    printed.write(returns.return_pupils, 1, [PUPIL], tuple(campaigns.SIGNERS))
    printed.write(returns.scan, 1, PUPIL, scan)
    [line] = shown(printed).sections[0].lines
    assert line.evidence_ids == (scan,)
    assert shown(printed).sections[dossier.PROOFS - 1].lines == ()
    first, _ = printed.read(dossiers.gaps, "0701")
    assert shown(printed).sections[1].name in first.empty


def test_in_nongan_the_same_sheet_stands_in_the_second_part(printed: Register) -> None:
    """R-NA-8-2."""
    printed.write(returns.return_pupils, 1, [PUPIL], tuple(campaigns.SIGNERS))
    printed.write(set_profile, "nongan")
    parts = [len(one.lines) for one in shown(printed).sections]
    assert parts == [0, 1, 0]
