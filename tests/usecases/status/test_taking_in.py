"""Whom a school takes in, where the record stays, and what goes up with it."""

from pathlib import Path

import pytest
from case_school import INTO, NEWCOMER, PAPERS, codes, refusal, take_in, walk

from app.job import Job
from app.persistence.register import Register
from app.usecases.pupils import students
from app.usecases.school import school_facts
from app.usecases.status import case_materials, case_newcomers, case_uploads, cases, statuses
from app.usecases.status.cases import Opening


def test_only_named_schools_let_the_record_stay_where_it_is(register: Register) -> None:
    """R-ORD-6-2, R-ORD-17-1."""
    answers = {
        "from_school": "东胜区特殊教育学校",
        "from_school_type": "普通学校",
        "study_mode": "随班就读",
        "target_class": "0801",
        "reason": "随班就读",
    }
    opening = Opening("hosting", answers, "20250910")
    found = refusal(register.write, case_newcomers.open_case, NEWCOMER, opening)
    assert {(p.code, p.source) for p in found} == {("rule.no-transfer", "办法 第六条")}
    allowed = Opening("hosting", {**answers, "from_school_type": "特殊教育学校"}, "20250910")
    case = register.write(case_newcomers.open_case, NEWCOMER, allowed)
    walk(register, case, "20250912")
    shown = register.read(cases.case, case)
    assert [(step.name, step.leg) for step in shown.steps] == [("学校审核", "paper")]
    state = register.read(statuses.current, [shown.student_id])[shown.student_id]
    assert (state.status, state.enrolled, state.attends) == ("寄读", False, True)


def test_a_school_for_reform_needs_what_was_agreed(register: Register) -> None:
    """R-ORD-17-1."""
    answers = {
        "from_school": "工读学校",
        "from_school_type": "工读学校",
        "study_mode": "其他",
        "target_class": "0801",
        "reason": "转回普通学校就读",
    }
    opening = Opening("hosting", answers, "20250910", confirmation="已请示")
    assert codes(register.write, case_newcomers.open_case, NEWCOMER, opening) == ["case.unanswered"]


def test_the_scans_of_a_case_are_made_fit_for_the_national_system(
    register: Register, tmp_path: Path
) -> None:
    """R-ORD-A1-3."""
    from io import BytesIO

    from PIL import Image

    case = take_in(register)
    assert codes(register.write, case_uploads.write, case, tmp_path / "空", Job()) == [
        "case.no-scans"
    ]
    child = register.read(cases.case, case).student_id
    held = BytesIO()
    Image.effect_noise((1400, 2000), 90).convert("RGB").save(held, "PNG")
    proof = register.write(students.add_evidence, child, "scan", "image/png", held.getvalue())
    register.write(case_materials.receive, case, "户口簿", [proof], "20250911")
    made = register.write(case_uploads.write, case, tmp_path / "上传", Job())
    assert [path.name for path in made.paths] == ["01-户口簿-1.jpg"]
    assert made.largest <= 2 * 1024 * 1024
    assert made.paths[0].read_bytes().startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(("hukou", "allowed"), [("150602000000", True), ("150621000000", False)])
def test_before_the_last_junior_year_one_comes_home_only(
    register: Register, hukou: str, allowed: bool
) -> None:
    """R-ORD-A3-4: the hukou's district is the school's own; where the school is, it knows."""
    register.write(school_facts.set_facts, {"unit.division": "150602"})
    values = {**NEWCOMER, "grade": "初三", "hukou_division": hukou}
    answers = {**INTO, "direction": "市内", "target_grade": "初三"}
    opening = Opening("transfer_in", answers, "20250820", materials=PAPERS)
    shown = register.read(case_newcomers.consider, values, opening)
    assert "target_district" not in {one.name for one in shown.asked}
    assert (shown.blocked == ()) is allowed
    if not allowed:
        assert [problem.code for problem in shown.blocked] == ["rule.final-year-home"]
