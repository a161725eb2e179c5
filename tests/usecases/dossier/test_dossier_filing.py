"""A proof filed in one act: its scans, its entry and its paper, or nothing of them."""

from dataclasses import replace

from invented import Opened, rejected

from app.persistence.register import Register
from app.usecases.dossier import dossier_entries, dossier_filing, paper_items
from app.usecases.dossier.dossier_entries import CORRECTED, NewEntry
from app.usecases.dossier.dossier_filing import Filing
from app.usecases.pupils import evidence_list
from app.usecases.pupils.proofs import Attached

PUPIL = 1
AWARD = NewEntry(5, "获奖", "绘画比赛一等奖", "20240601", level="县级")
SCANS = (
    Attached("奖状.jpg", "image/jpeg", b"\xff\xd8 front"),
    Attached("背面.jpg", "image/jpeg", b"\xff\xd8 back"),
)


def test_scan_entry_and_paper_come_in_together(register: Register) -> None:
    """R-SC-36-1: the proof stands behind its entry, the original lies in the folder."""
    made = register.write(dossier_filing.file, PUPIL, Filing(AWARD, SCANS, on_paper=True))
    [line] = register.read(dossier_entries.lines_of, PUPIL)
    kept = register.read(evidence_list.evidence, PUPIL)
    assert len(kept) == 2
    assert (line.entry_id, line.evidence_ids) == (made, (min(one.id for one in kept),))
    [paper] = register.read(paper_items.items_of, PUPIL)
    assert (paper.title, paper.section, paper.entry_id) == (AWARD.title, 5, made)


def test_a_mended_entry_keeps_the_former_one_with_the_reason(register: Register) -> None:
    first = register.write(dossier_filing.file, PUPIL, Filing(AWARD))
    second = replace(AWARD, level="市级")
    asked = Filing(second, SCANS[:1], corrects=first, reason="级别登记有误")
    made = register.write(dossier_filing.file, PUPIL, asked)
    lines = {one.entry_id: one for one in register.read(dossier_entries.lines_of, PUPIL)}
    assert (lines[first].state, lines[first].why) == (CORRECTED, "级别登记有误")
    assert (lines[made].level, len(lines[made].evidence_ids)) == ("市级", 1)
    assert register.read(paper_items.items_of, PUPIL) == ()


def test_what_is_refused_leaves_neither_scan_nor_paper(register: Register) -> None:
    blank = Filing(replace(AWARD, level=""), SCANS, on_paper=True)
    assert rejected(register, dossier_filing.file, PUPIL, blank) == ["dossier.entry"]
    first = register.write(dossier_filing.file, PUPIL, Filing(AWARD))
    nothing_said = Filing(AWARD, SCANS, on_paper=True, corrects=first)
    assert rejected(register, dossier_filing.file, PUPIL, nothing_said) == ["dossier.entry"]


def test_a_class_teacher_files_nothing(opening: Opened) -> None:
    with opening("class_teacher") as teacher:
        asked = Filing(AWARD, SCANS, on_paper=True)
        assert rejected(teacher, dossier_filing.file, PUPIL, asked) == ["permission.denied"]
