"""学校学籍档案: every proof stands in the pupil's dossier and in the school's file of the year."""

from pathlib import Path

import openpyxl
from invented import Opened, rejected

from app.domain import dossier
from app.persistence.register import Register
from app.usecases.dossier import dossier_entries, dossiers, punishments, school_file
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.punishments import NewPunishment

PROOF = (dossier.PROOFS, "转学材料", "转学申请表")


def test_a_proof_is_filed_with_the_pupil_and_with_the_year(register: Register) -> None:
    """R-SC-20-1."""
    register.write(dossiers.file_entry, 1, *PROOF, "20240731", source="case:1")
    register.write(dossiers.file_entry, 2, *PROOF, "20240801", source="case:2")
    award = NewEntry(dossier.AWARDS, "获奖", "三好学生", "20240801", level="校级")
    register.write(dossier_entries.add, 1, award)
    assert [one.student_id for one in register.read(school_file.lines, "2023")] == [1]
    [line] = register.read(school_file.lines, "2024")
    assert (line.name, line.title, line.source) == ("李小红", "转学申请表", "学籍异动")
    years = register.read(school_file.years)
    assert years[-2:] == ("2024", "2023")


def test_decision_and_revocation_stay_with_the_year_each_fell_in(register: Register) -> None:
    """R-SC-38-2."""
    new = NewPunishment("警告", "旷课", "校务会〔2024〕3号", "20240510")
    number, _ = register.write(punishments.enter, 1, new)
    register.write(punishments.revoke, number, "校务会〔2024〕9号", "进步明显", "20240901")
    assert [one.kind for one in register.read(school_file.lines, "2023")] == ["处分决定"]
    assert [one.kind for one in register.read(school_file.lines, "2024")] == ["撤销处分"]


def test_what_is_withdrawn_or_mended_stands_once_or_not_at_all(register: Register) -> None:
    first = register.write(dossiers.file_entry, 1, *PROOF, "20240301", None, "case:1")
    right = NewEntry(*PROOF, "20240302")
    second = register.write(dossier_entries.correct, first, right, "日期写错")
    assert [one.on for one in register.read(school_file.lines, "2023")] == ["20240302"]
    register.write(dossier_entries.withdraw, second, "误改")
    register.write(dossier_entries.withdraw, first, "误记")
    assert register.read(school_file.lines, "2023") == ()


def test_the_list_of_a_year_becomes_a_sheet(opening: Opened, tmp_path: Path) -> None:
    out = tmp_path / "学校学籍档案.xlsx"
    with opening("registrar") as register:
        register.write(dossiers.file_entry, 1, *PROOF, "20240301", None, "case:1")
        assert register.write(school_file.export, "2023", out) == 1
        assert rejected(register, school_file.lines, "去年") == ["school-file.year"]
    rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
    assert rows[0] == school_file.HEADERS
    assert rows[1][:2] == ("2024-03-01", "王小明")
    with opening("auditor") as auditor:
        assert rejected(auditor, school_file.export, "2023", out) == ["permission.denied"]
