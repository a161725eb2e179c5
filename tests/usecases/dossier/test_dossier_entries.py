"""What is in a dossier: seven sections, entries that are never erased, proofs in their place."""

from pathlib import Path

import openpyxl
import pytest
from dossier_school import set_profile
from invented import Opened, refusals, rejected

from app.domain import dossier
from app.persistence.register import Register
from app.usecases.dossier import dossier_entries, dossier_gaps, dossiers, paper_items
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.paper_items import NewItem
from app.usecases.pupils import students

PUPIL = 1
AWARD = NewEntry(dossier.AWARDS, "获奖", "旗区三好学生", "20240530", level="旗区级")


def titles(register: Register, part: int, student_id: int = PUPIL) -> list[str]:
    return [one.title for one in register.read(dossiers.show, student_id).sections[part - 1].lines]


def test_a_dossier_has_the_seven_sections_in_the_order_of_the_text(register: Register) -> None:
    """R-ORD-7-7: 办法 第七条一 to 七."""
    shown = register.read(dossiers.show, PUPIL)
    assert [one.cite for one in shown.sections] == [
        f"办法 第七条第{number}项" for number in "一二三四五六七"
    ]
    assert shown.sections[6].name == "自治区教育厅要求的其他信息和材料"


def test_sichuan_has_its_own_seventh_and_nongan_exactly_three_parts(register: Register) -> None:
    """R-SC-17-2, R-NA-8-2."""
    register.write(set_profile, "sichuan")
    seventh = register.read(dossiers.show, PUPIL).sections[6]
    assert seventh.name == "各级教育行政部门规定的其他信息和材料"
    register.write(set_profile, "nongan")
    names = [one.name for one in register.read(dossiers.show, PUPIL).sections]
    assert names == ["《吉林省中小学生登记表》", "《学籍基本信息表》", "学籍信息异动证明材料"]


def test_an_award_is_kept_with_level_day_and_proof(register: Register) -> None:
    """R-SC-36-1."""
    proof = register.write(
        students.add_evidence, PUPIL, "scan", "application/pdf", b"%PDF-1.4 award"
    )
    new = NewEntry(dossier.AWARDS, "获奖", "三好学生", "20240530", level="省级", evidence_id=proof)
    register.write(dossier_entries.add, PUPIL, new)
    [line] = register.read(dossiers.show, PUPIL).sections[4].lines
    assert (line.title, line.level, line.on, line.evidence_ids) == (
        "三好学生",
        "省级",
        "20240530",
        (proof,),
    )
    assert titles(register, 2) == []  # the proof is not shown a second time as a loose scan


def test_a_level_is_read_in_the_region_s_own_word(register: Register) -> None:
    register.write(dossier_entries.add, PUPIL, AWARD)
    [line] = register.read(dossiers.show, PUPIL).sections[4].lines
    assert line.level == "县级"


@pytest.mark.parametrize(
    "new",
    [
        NewEntry(dossier.AWARDS, "获奖", "三好学生", "20240530"),
        NewEntry(dossier.AWARDS, "获奖", "三好学生", "20240530", level="宇宙级"),
        NewEntry(dossier.QUALITY, "学业考试", "期末成绩", "20240110"),
        NewEntry(dossier.QUALITY, "学业考试", "期末成绩", "20240110", term="2023-2025-1"),
        NewEntry(dossier.OTHER, "其他材料", "  ", "20240110"),
        NewEntry(dossier.OTHER, "其他材料", "说明", "20991231"),
        NewEntry(8, "其他材料", "说明", "20240110"),
    ],
)
def test_an_entry_that_lacks_what_its_kind_needs_is_refused(
    register: Register, new: NewEntry
) -> None:
    assert rejected(register, dossier_entries.add, PUPIL, new) == ["dossier.entry"]


def test_another_pupils_proof_is_refused(register: Register) -> None:
    proof = register.write(students.add_evidence, 2, "scan", "application/pdf", b"%PDF-1.4")
    new = NewEntry(dossier.PROOFS, "户籍证明", "户口簿", "20240110", evidence_id=proof)
    assert rejected(register, dossier_entries.add, PUPIL, new) == ["dossier.foreign-proof"]


def test_a_correction_is_a_further_entry_and_the_first_stays(register: Register) -> None:
    first = register.write(dossier_entries.add, PUPIL, AWARD)
    right = NewEntry(dossier.AWARDS, "获奖", "市三好学生", "20240530", level="市级")
    second = register.write(dossier_entries.correct, first, right, "证书是市级")
    section = register.read(dossiers.show, PUPIL).sections[4]
    states = {line.entry_id: (line.state, line.why) for line in section.lines}
    assert states == {first: ("已更正", "证书是市级"), second: ("", "证书是市级")}
    assert [line.entry_id for line in section.standing] == [second]
    assert rejected(register, dossier_entries.withdraw, first, "记错了") == ["dossier.superseded"]


def test_a_withdrawn_entry_stays_with_its_reason(register: Register) -> None:
    entry = register.write(dossier_entries.add, PUPIL, AWARD)
    assert rejected(register, dossier_entries.withdraw, entry, " ") == ["dossier.entry"]
    register.write(dossier_entries.withdraw, entry, "记到了别的学生名下")
    [line] = register.read(dossiers.show, PUPIL).sections[4].lines
    assert (line.state, line.why) == ("已撤回", "记到了别的学生名下")


def test_other_rooms_file_a_proof_in_the_part_of_the_school_s_text(register: Register) -> None:
    """R-ORD-13-1, R-SC-20-1: by the seven sections, shown in the region's own parts."""
    facts = (dossier.PROOFS, "转学申请", "转学申请表", "20240901")
    register.write(dossiers.file_entry, PUPIL, *facts, source="case:3")
    assert titles(register, 2) == ["转学申请表"]
    register.write(set_profile, "nongan")
    assert titles(register, 3) == ["转学申请表"]


def test_a_scan_without_an_entry_stands_among_the_proofs(register: Register) -> None:
    proof = register.write(students.add_evidence, PUPIL, "scan", "application/pdf", b"%PDF-1.4")
    [line] = register.read(dossiers.show, PUPIL).sections[1].lines
    assert (line.entry_id, line.evidence_ids) == (0, (proof,))


def test_empty_parts_are_listed_and_those_that_may_be_empty_are_not_missing(
    register: Register,
) -> None:
    """R-ORD-7-7."""
    shown = register.read(dossiers.show, PUPIL)
    assert [one.number for one in shown.empty] == [1, 2, 3, 4, 5, 6, 7]
    told = [one.message for one in shown.missing if one.code == "dossier.empty-section"]
    assert len(told) == 4
    assert all("获奖" not in message for message in told)


def test_a_paper_on_the_shelf_fills_its_part(register: Register) -> None:
    """R-ORD-7-7: paper is as good as an entry, on the page and in the list of the class."""
    before = register.read(dossiers.gaps, "0701")[0]
    register.write(paper_items.keep, PUPIL, NewItem(dossier.HEALTH, "体检表"))
    section = register.read(dossiers.show, PUPIL).sections[3]
    assert [one.title for one in section.papers] == ["体检表"]
    after = register.read(dossiers.gaps, "0701")[0]
    assert set(before.empty) - set(after.empty) == {section.name}
    told = [one.message for one in register.read(dossiers.show, PUPIL).missing]
    assert all(section.name not in message for message in told)


def test_without_the_signed_form_a_dossier_is_incomplete(register: Register) -> None:
    """R-ORD-N2-1; R-NA-10-5 asks for the household copy as well."""
    found = register.read(dossiers.show, PUPIL).missing
    assert [one.code for one in found if one.source.startswith("鄂教基函")] == [
        "dossier.incomplete"
    ]
    register.write(set_profile, "nongan")
    missing = register.read(dossiers.show, PUPIL).missing
    [copy] = [one for one in missing if one.code == "dossier.paper-missing"]
    assert copy.source == "农安 第十条（一）4"
    new = NewEntry(dossier.PROOFS, "户口簿复印件", "户口簿复印件", "20240901")
    register.write(dossier_entries.add, PUPIL, new)
    missing = register.read(dossiers.show, PUPIL).missing
    assert "dossier.paper-missing" not in [one.code for one in missing]


def test_gaps_name_every_pupil_of_a_class_as_her_own_page_does(register: Register) -> None:
    """R-ORD-7-7: by pupil and class."""
    register.write(dossier_entries.add, PUPIL, AWARD)
    exam = NewEntry(dossier.QUALITY, "学业考试", "期末", "20240110", term="2023-2024-1")
    register.write(dossier_entries.add, PUPIL, exam)
    found = {one.student_id: one for one in register.read(dossiers.gaps, "0701")}
    assert set(found) == {1, 2}
    for student_id, line in found.items():
        shown = register.read(dossiers.show, student_id)
        empty = [one.message for one in shown.missing if one.code == "dossier.empty-section"]
        assert len(empty) == len(line.empty)
        assert line.incomplete
    assert len(register.read(dossiers.gaps)) == 4


def test_the_list_of_a_class_becomes_a_sheet(register: Register, tmp_path: Path) -> None:
    """R-ORD-7-7: by pupil and class, for the class teacher."""
    out = tmp_path / "名单.xlsx"
    assert register.write(dossier_gaps.export, out, "0701") == 2
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["姓名", "王小明", "李小红"]
    assert "签字" in rows[1][2]
    assert "体质健康" in rows[1][3]


def test_only_the_registrar_files_and_everybody_looks(opening: Opened) -> None:
    with opening("class_teacher") as teacher:
        [problem] = refusals(teacher, dossier_entries.add, PUPIL, AWARD)
        assert problem.code == "permission.denied"
        facts = (dossier.PROOFS, "转学申请", "转学申请表", "")
        assert rejected(teacher, dossiers.file_entry, PUPIL, *facts, None, "case:1") == [
            "permission.denied"
        ]
        assert teacher.read(dossiers.show, PUPIL).name == "王小明"
