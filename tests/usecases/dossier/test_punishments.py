"""处分: five kinds, out of the dossier when revoked, for ever in the school's file."""

from dossier_school import set_profile
from invented import refusals, rejected

from app.persistence.register import Register
from app.usecases.dossier import dossiers, punishments
from app.usecases.dossier.punishments import NewPunishment
from app.usecases.pupils import evidence_list, students
from app.usecases.pupils.proofs import Attached

PUPIL, SENIOR = 1, 4
WARNING = NewPunishment("警告", "多次旷课", "校务会〔2024〕3号", "20240510")


def in_dossier(register: Register, student_id: int = PUPIL) -> list[str]:
    shown = register.read(dossiers.show, student_id)
    return [line.title for part in shown.sections for line in part.lines]


def test_five_kinds_and_no_expulsion_in_compulsory_education(register: Register) -> None:
    """R-SC-38-1, R-SC-37-1; 义务教育法 第二十七条."""
    assert register.read(punishments.kinds, PUPIL) == ("警告", "严重警告", "记过", "留校察看")
    assert len(register.read(punishments.kinds, SENIOR)) == 5
    expelled = NewPunishment("开除", "严重违纪", "校务会〔2024〕4号", "20240510")
    [problem] = refusals(register, punishments.enter, PUPIL, expelled)
    assert problem.source == "义务教育法 第二十七条"
    register.write(punishments.enter, SENIOR, expelled)
    [line] = register.read(punishments.school_file, SENIOR)
    assert line.lacks == ("告知签收", "主管部门备案")
    register.write(punishments.file_with_bureau, line.id, "川教备〔2024〕8号")
    register.write(punishments.tell, line.id, "王小明及监护人", "20240512")
    [line] = register.read(punishments.school_file, SENIOR)
    assert line.lacks == ()


def test_a_pupil_without_a_grade_cannot_be_expelled(register: Register) -> None:
    expelled = NewPunishment("开除", "严重违纪", "校务会〔2024〕4号", "20240510")
    assert rejected(register, punishments.enter, 3, expelled) == ["punishment.typed"]


def test_a_decision_needs_the_minutes_of_a_meeting(register: Register) -> None:
    """R-SC-38-1, R-SC-38-2: 须经校务会或行政会议决定."""
    found = refusals(register, punishments.enter, PUPIL, NewPunishment("警告", "旷课", " "))
    assert [(one.where.field, one.source) for one in found] == [("会议纪要号", "四川 第三十八条")]


def test_the_decision_comes_in_with_its_scan_or_not_at_all(register: Register) -> None:
    scan = (Attached("决定.pdf", "application/pdf", b"%PDF-1.4 decision"),)
    no_minutes = NewPunishment("警告", "旷课", " ")
    assert rejected(register, punishments.enter, PUPIL, no_minutes, scan) == ["punishment.typed"]
    register.write(punishments.enter, PUPIL, WARNING, scan)
    [kept] = register.read(evidence_list.evidence, PUPIL)
    [line] = register.read(punishments.school_file)
    assert line.evidence_id == kept.id


def test_revoked_it_leaves_the_dossier_and_stays_in_the_schools_file(register: Register) -> None:
    """R-SC-38-1, R-SC-38-2."""
    register.write(set_profile, "sichuan")
    number, problems = register.write(punishments.enter, PUPIL, WARNING)
    assert problems == ()
    assert in_dossier(register) == ["警告处分：多次旷课"]
    assert rejected(register, punishments.revoke, number, "", "进步明显") == ["punishment.typed"]
    register.write(punishments.revoke, number, "校务会〔2024〕9号", "进步明显", "20240901")
    assert in_dossier(register) == []
    [line] = register.read(punishments.school_file)
    assert (line.revoked_on, line.revoked_minutes) == ("20240901", "校务会〔2024〕9号")


def test_the_paper_of_a_revoked_decision_leaves_the_dossier_too(register: Register) -> None:
    """R-SC-38-2: 处分决定和有关材料及时从学生学籍档案中撤出."""
    register.write(set_profile, "sichuan")
    proof = register.write(students.add_evidence, PUPIL, "scan", "application/pdf", b"%PDF-1.4")
    new = NewPunishment("记过", "打架", "校务会〔2024〕3号", "20240510", evidence_id=proof)
    number, _ = register.write(punishments.enter, PUPIL, new)
    register.write(punishments.revoke, number, "校务会〔2024〕9号", "进步明显", "20240901")
    assert in_dossier(register) == []


def test_where_the_text_is_silent_it_stays_in_the_schools_file_only(register: Register) -> None:
    _, [problem] = register.write(punishments.enter, PUPIL, WARNING)
    assert problem.code == "punishment.school-file"
    assert in_dossier(register) == []
    assert len(register.read(punishments.school_file)) == 1


def test_expulsion_is_not_revoked_by_the_school(register: Register) -> None:
    expelled = NewPunishment("开除", "严重违纪", "校务会〔2024〕4号", "20240510")
    number, _ = register.write(punishments.enter, SENIOR, expelled)
    assert rejected(register, punishments.revoke, number, "校务会〔2024〕9号", "进步") == [
        "punishment.typed"
    ]
