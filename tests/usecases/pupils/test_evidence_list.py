"""What is kept of a pupil: every file, what it proves, and who filed it."""

from invented import values

from app.persistence.register import Register
from app.usecases.checking import doubles
from app.usecases.checking.doubles import Handled
from app.usecases.dossier import dossier_evidence
from app.usecases.pupils import key_changes, students
from app.usecases.pupils.evidence_list import evidence
from app.usecases.pupils.proofs import Attached
from app.usecases.school.history import entries

JPEG = b"\xff\xd8\xff invented"
PROOF = Attached("户口簿.jpg", "image/jpeg", JPEG)


def test_a_proof_says_which_case_it_belongs_to_and_who_filed_it(register: Register) -> None:
    """R-ORD-7-7, R-ORD-10-1: 证明材料 of a case are found with the pupil."""
    asked = key_changes.Application("王建国", "父亲", {"name": "王晓明"}, (), "更正")
    opened = register.write(key_changes.open_with_proofs, 1, asked, [PROOF])
    signed = key_changes.Decision(True, "李校长", "20260910")
    paper = Attached("审批表.jpg", "image/jpeg", JPEG)
    register.write(key_changes.decide, opened, key_changes.SCHOOL, signed, [paper])
    latest, first = register.read(evidence, 1)
    assert first.belongs == ("关键信息变更（姓名）证明",)
    assert latest.belongs == ("关键信息变更（姓名）学校核准审批表",)
    assert (first.kind, first.by, first.media_type) == ("扫描件", "王老师", "image/jpeg")
    assert first.size == len(JPEG)


def test_a_refused_application_leaves_no_evidence_behind(register: Register) -> None:
    """Act and proof are one: nothing is kept for a case that was not opened."""
    from invented import rejected

    asked = key_changes.Application("", "父亲", {"name": "王晓明"}, (), "更正")
    assert rejected(register, key_changes.open_with_proofs, 1, asked, [PROOF])
    assert register.read(evidence, 1) == ()
    assert register.read(values, 1)["name"] == "王小明"


def test_a_proof_of_a_problem_record_and_a_photograph_are_told_apart(register: Register) -> None:
    from app.domain.problem_handling import Handling, Kind

    problem = register.write(doubles.report, 1, Kind.NAME_MISMATCH, "号与姓名不匹配")
    register.write(students.set_photo, 1, JPEG)
    handled = Handled(Handling.EVIDENCE, "公安已核实", document_no="1号", confirmed=True)
    register.write(doubles.handle_with_proofs, problem, handled, [PROOF])
    proof, photo = register.read(evidence, 1)
    assert proof.belongs == ("问题学籍（号与姓名不匹配）佐证",)
    assert (photo.kind, photo.belongs) == ("照片", ())


def test_the_content_is_shown_as_it_came_and_the_look_is_in_the_log(register: Register) -> None:
    """R-GEN-4-2"""
    register.write(students.set_photo, 1, JPEG)
    (line,) = register.read(evidence, 1)
    assert register.write(dossier_evidence.look_at, 1, (line.id,)) == (("image/jpeg", JPEG),)
    assert any("查看" in entry.sentence for entry in register.read(entries, 5, 0, 1))
