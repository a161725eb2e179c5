"""休学 and 复学 in Ordos, from the application to 办结."""

from datetime import date

from case_school import (
    ILL,
    LEADER,
    MEDICAL,
    MING,
    codes,
    done,
    hand_in,
    refusal,
    scan,
    sign,
    suspend,
    walk,
)

from app.persistence.register import Register
from app.problems import Level
from app.usecases.dossier import dossiers
from app.usecases.status import case_materials, case_steps, cases, statuses
from app.usecases.status.case_steps import Signature
from app.usecases.status.cases import Opening


def test_a_suspension_follows_the_four_steps_of_the_annex(register: Register) -> None:
    """R-ORD-18-1, R-ORD-A4-1, R-ORD-A4-2: two stamps on paper, then two steps in the system."""
    shown = register.read(cases.case, suspend(register))
    assert [(s.name, s.leg, s.stamp, s.role) for s in shown.steps] == [
        ("学校审核盖章", "paper", True, "校领导"),
        ("教育局审核盖章", "paper", True, "主管部门"),
        ("国网发起", "national", False, "学籍管理员"),
        ("教育局国网审核", "national", False, "主管部门"),
    ]
    assert {s.cite for s in shown.steps} == {"流程 二(一)"}
    assert shown.step is not None and shown.step.name == "学校审核盖章"


def test_nothing_of_the_pupil_moves_before_the_national_leg_is_done(register: Register) -> None:
    """R-SC-26-6, R-ORD-11-0, R-ORD-19-1: then the pupil keeps 在籍 and leaves 在读."""
    case = suspend(register)
    for step in ("学校审核盖章", "教育局审核盖章", "国网发起"):
        sign(register, case, step, "20250918", evidence_ids=[scan(register, MING)])
        assert register.read(statuses.current, [MING])[MING].status == "在读"
    sign(register, case, "教育局国网审核", "20250925")
    state = register.read(statuses.current, [MING])[MING]
    assert (state.status, state.enrolled, state.attends) == ("休学", True, False)
    assert (state.since, state.ends_on) == ("20250922", "20260922")
    assert register.read(cases.case, case).state == "effective"


def test_a_step_out_of_order_is_blocked_and_says_what_comes_before_it(register: Register) -> None:
    [problem] = refusal(sign, register, suspend(register), "国网发起", "20250918")
    assert (problem.code, problem.level) == ("case.step-order", Level.BLOCKED_STEP)
    assert "学校审核盖章、教育局审核盖章" in problem.message
    assert problem.source == "流程 二(一)"


def test_a_step_is_signed_by_its_own_role_only(register: Register) -> None:
    """R-YH-1-2."""
    case = suspend(register)
    signature = Signature("学籍管理员", "王老师", "20250916", seen=True)
    assert codes(register.write, case_steps.sign, case, "学校审核盖章", signature) == [
        "case.wrong-role"
    ]


def test_a_class_teacher_cannot_sign_for_the_leader(opening) -> None:
    case = suspend(opening())
    register = opening("class_teacher")
    signature = Signature("校领导", "李校长", "20250916", seen=True)
    assert codes(register.write, case_steps.sign, case, "学校审核盖章", signature) == [
        "case.wrong-role"
    ]


def test_a_leader_signs_for_himself(opening) -> None:
    case = suspend(opening())
    register = opening("leader")
    signed = sign(register, case, "学校审核盖章", "20250916", person="")
    assert signed.case.steps[0].entered_by == LEADER


def test_a_day_out_of_order_is_flagged_and_a_day_to_come_is_refused(register: Register) -> None:
    """R-ORD-A1-4."""
    case = suspend(register)
    sign(register, case, "学校审核盖章", "20250919")
    signed = sign(register, case, "教育局审核盖章", "20250918")
    assert [problem.code for problem in signed.problems] == ["case.day-order"]
    assert signed.case.steps[1].flag == "日期早于上一环节的 2025-09-19"
    assert codes(sign, register, case, "国网发起", "20991231") == ["case.day"]


def test_a_stamp_needs_its_scan_at_once_or_by_the_end(register: Register) -> None:
    """R-ORD-A1-2, R-ORD-13-1."""
    case = suspend(register)
    assert codes(sign, register, case, "学校审核盖章", "20250916", seen=False) == ["case.stamp"]
    sign(register, case, "学校审核盖章", "20250916")
    assert any("盖章件" in said for said in register.read(cases.case, case).missing)
    register.write(case_steps.attach, case, scan(register, MING), "学校审核盖章")
    assert not any("盖章件" in said for said in register.read(cases.case, case).missing)


def test_what_was_sent_back_is_resent_with_what_was_mended(register: Register) -> None:
    case = suspend(register)
    sign(register, case, "学校审核盖章", "20250916")
    register.write(case_steps.send_back, case, "诊断证明看不清", "20250917")
    assert codes(sign, register, case, "教育局审核盖章", "20250918") == ["case.step-returned"]
    register.write(case_steps.resend, case, "已换清晰的复印件", "20250918")
    [line] = register.read(cases.case, case).steps[1].returns
    assert (line.reason, line.resent_on, line.answer) == (
        "诊断证明看不清",
        "20250918",
        "已换清晰的复印件",
    )
    sign(register, case, "教育局审核盖章", "20250919")


def test_nothing_is_applied_for_finished_or_undone_on_a_day_that_cannot_be(
    register: Register,
) -> None:
    """A day to come, or one before there was anything to finish or to undo."""
    later = Opening("suspension", ILL, "20991231", "王建国", "父亲", materials=MEDICAL)
    assert "case.day" in codes(register.write, cases.open_case, MING, later)
    case = suspend(register)
    hand_in(register, case)
    walk(register, case, "20250925")
    for on in ("20991231", "19900101"):
        assert codes(register.write, cases.finish, case, on) == ["case.day"]
    register.write(cases.finish, case, "20250926")
    [change] = register.read(statuses.changes, MING)
    for day in (date(1990, 1, 1), date(2099, 12, 31)):
        found = codes(register.write, statuses.reverse, change.id, day, "办错")
        assert found == ["status.reversal-day"]
    assert register.write(statuses.reverse, change.id, date(2025, 9, 26), "办错")


def test_a_case_is_not_finished_before_steps_and_proofs_are_there(register: Register) -> None:
    """R-NA-22-3, R-ORD-11-0, R-ORD-13-1."""
    case = suspend(register)
    said = [problem.message for problem in refusal(register.write, cases.finish, case)]
    assert sum("环节" in text for text in said) == 4
    assert sum("扫描件" in text for text in said) == 5
    hand_in(register, case)
    walk(register, case, "20250925")
    shown = register.write(cases.finish, case, "20250926")
    assert (shown.state, shown.closed_on, shown.missing) == ("closed", "20250926", ())
    lines = register.read(dossiers.show, MING).sections[1].standing
    assert {line.title for line in lines if line.source == f"case:{case}"} == set(MEDICAL)


def test_a_paper_is_waived_with_a_reason_where_the_text_says_and_so_on(register: Register) -> None:
    """R-ORD-A4-3, M12."""
    case = suspend(register)
    assert codes(register.write, case_materials.waive, case, "住院病例", " ") == ["case.reason"]
    shown = register.write(case_materials.waive, case, "住院病例", "门诊治疗，没有住院")
    paper = next(one for one in shown.materials if one.name == "住院病例")
    assert (paper.state, paper.reason) == ("waived", "门诊治疗，没有住院")


def test_a_hospital_below_the_grade_refuses_the_case(register: Register) -> None:
    """R-ORD-11-5."""
    found = refusal(suspend, register, MING, hospital_grade="二级乙等")
    assert [(p.code, p.source) for p in found] == [("rule.hospital-grade", "办法 第十一条")]


def test_an_unanswered_question_is_never_taken_for_granted(register: Register) -> None:
    answers = {name: text for name, text in ILL.items() if name != "needed_periods"}
    opening = Opening("suspension", answers, "20250915", materials=MEDICAL)
    [problem] = refusal(register.write, cases.open_case, MING, opening)
    assert (problem.code, problem.where.field) == ("case.unanswered", "需停课的学时")


def test_days_that_contradict_one_another_are_named(register: Register) -> None:
    found = refusal(suspend, register, MING, start="20260922", end="20250922")
    assert found[0].code == "case.contradiction"
    assert "休学开始日期" in found[0].message
    answers = {"died_on": "20250910", "proof_received": "20250908"}
    opening = Opening("death", answers, "20250910")
    assert "case.contradiction" in codes(register.write, cases.open_case, MING, opening)


def test_what_is_missing_is_told_and_does_not_stop_the_opening(register: Register) -> None:
    opening = Opening("suspension", ILL, "20250915", materials=MEDICAL[:2])
    prospect = register.read(cases.consider, MING, opening)
    assert prospect.considered.judgement.verdict is Level.NEEDS_MATERIAL
    assert prospect.considered.judgement.lacks == MEDICAL[2:]
    case = register.write(cases.open_case, MING, opening)
    states = {paper.name: paper.state for paper in register.read(cases.case, case).materials}
    assert states == {
        **dict.fromkeys(MEDICAL[:2], "received"),
        **dict.fromkeys(MEDICAL[2:], "missing"),
    }


def test_a_silent_point_opens_only_with_what_the_authority_answered(register: Register) -> None:
    answers = {**ILL, "hospital_grade": "未定级"}
    opening = Opening("suspension", answers, "20250915", materials=MEDICAL)
    assert codes(register.write, cases.open_case, MING, opening) == [
        "rule.hospital-unranked",
        "case.confirm",
    ]
    confirmed = Opening(
        "suspension", answers, "20250915", materials=MEDICAL, confirmation="市局基教科答复：认可"
    )
    shown = register.read(cases.case, register.write(cases.open_case, MING, confirmed))
    assert shown.facts["confirmation"] == "市局基教科答复：认可"


def test_coming_back_takes_three_steps_and_puts_the_pupil_into_a_class(register: Register) -> None:
    """R-ORD-11-8, R-ORD-11-9, R-ORD-A5-1."""
    case = suspend(register)
    walk(register, case, "20250925")
    answers = {
        "start": "20260901",
        "certificate": "治愈",
        "certificate_hospital_grade": "三级甲等",
        "target_grade": "初三",
        "target_class": "0801",
        "school_opinion": "随原班学习，学业水平相当于初三",
    }
    back = done(register, MING, "resumption", answers, "20260828")
    assert register.read(cases.case, back).facts["ground"] == "因病"  # known, not asked
    assert [s.name for s in register.read(cases.case, back).steps] == [
        "学校审核",
        "国网发起",
        "教育局国网审核",
    ]
    state = register.read(statuses.current, [MING])[MING]
    assert (state.status, state.attends, state.since) == ("在读", True, "20260901")
    last = register.read(statuses.changes, MING)[-1]
    assert (last.title, last.facts["grade_after"]) == ("复学", "初中三年级")


def test_nobody_has_two_cases_under_way_or_a_return_without_having_left(register: Register) -> None:
    suspend(register)
    assert codes(suspend, register) == ["case.open-already"]
    opening = Opening("resumption", {}, "20250915")
    assert "status.order" in codes(register.write, cases.open_case, MING, opening)


def test_a_case_is_withdrawn_with_a_reason_and_never_after_it_took_effect(
    register: Register,
) -> None:
    case = suspend(register)
    assert codes(register.write, cases.withdraw, case, "") == ["case.reason"]
    shown = register.write(cases.withdraw, case, "家长不再申请")
    assert (shown.state, shown.close_reason) == ("withdrawn", "家长不再申请")
    again = suspend(register)
    walk(register, again, "20250925")
    assert codes(register.write, cases.withdraw, again, "家长不再申请") == ["case.effective"]
