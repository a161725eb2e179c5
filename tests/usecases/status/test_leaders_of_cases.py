"""What a leader and a class teacher do in a case, by their own hand."""

from case_school import HONG, scan, sign

from app.usecases.status import case_steps, cases, statuses
from app.usecases.status.case_steps import Signature
from app.usecases.status.cases import Opening

DROPOUT = {"left_on": "20251010", "whereabouts": "务工", "condition": "不是随迁子女"}


def test_a_class_teacher_signs_what_is_hers(opening) -> None:
    """R-YH-1-2, R-NA-29-1: she hands over the notice and says so herself."""
    register = opening(profile="nongan")
    case = register.write(cases.open_case, HONG, Opening("dropout", DROPOUT, "20251020"))
    sign(register, case, "书面上报教育局", "20251020", evidence_ids=[scan(register, HONG)])
    register = opening("class_teacher")
    signature = Signature("班主任", on="20251021")
    signed = register.write(case_steps.sign, case, "送达劝返复学通知书", signature)
    assert signed.case.steps[1].entered_by == "赵老师"
    assert signed.case.state == "open"


def test_a_leaders_last_signature_leaves_the_effect_to_the_registrar(opening) -> None:
    from app.usecases.status import case_newcomers

    register = opening()
    values = {"name": "孙小虎", "id_type": "其他", "sex": "男", "birth_date": "20120306"}
    answers = {
        "from_school": "特殊教育学校",
        "from_school_type": "特殊教育学校",
        "study_mode": "随班就读",
        "target_class": "0801",
    }
    case = register.write(
        case_newcomers.open_case,
        {**values, "grade": "初二"},
        Opening("hosting", answers, "20250910"),
    )
    child = register.read(cases.case, case).student_id
    register = opening("leader")
    sign(register, case, "学校审核", "20250911", person="")
    assert register.read(statuses.current, [child])[child].status == "待转入"
    register = opening()
    [line] = register.read(cases.open_cases)
    assert (line.step, line.waiting_for) == ("办结", "学籍管理员")
    assert register.write(cases.finish, case).state == "closed"
    assert register.read(statuses.current, [child])[child].status == "寄读"
