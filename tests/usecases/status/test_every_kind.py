"""Every kind of case, in every region, from the opening to 办结; and every way back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from case_school import GANG, HONG, LAN, MING, codes, done, hand_in, refusal, walk

from app.domain import policy, status_kinds
from app.persistence.register import Register
from app.problems import Level
from app.usecases.pupils import extra_numbers
from app.usecases.status import case_offers, cases, statuses
from app.usecases.status.cases import Opening

Opens = Callable[..., Register]
PROFILES = ("ordos", "nongan", "sichuan", "fujian", "yanhe", "rencheng", "primary-plan")
DAY = "20251020"
ANSWERS = {
    "suspension": {"ground": "其他原因", "reason": "家庭变故", "start": DAY, "end": "20261020"},
    "extension": {"ground": "其他原因", "start": DAY, "end": "20261020"},
    "resumption": {
        "ground": "其他原因",
        "start": DAY,
        "target_grade": "初二",
        "target_class": "0801",
        "school_opinion": "随原班学习",
    },
    "transfer_out": {"request_received": DAY, "direction": "转出市外", "to_school": "五中"},
    "death": {"died_on": "20251012", "proof_received": "20251018"},
    "missing": {"left_on": "20251010", "whereabouts": "不明", "keeps": "是", "reason": "失踪"},
    "leaving": {
        "left_on": "20251010",
        "whereabouts": "不明",
        "keeps": "是",
        "survey_form": "是",
        "reason": "被刑事拘留",
    },
    "abroad": {
        "leave_date": "2025-10-30",
        "country": "蒙古国",
        "into": "留学",
        "application": "是",
    },
    "dropout": {"left_on": "20251010", "whereabouts": "务工", "condition": "不是随迁子女"},
    "dropout_return": {"start": DAY, "target_grade": "初二", "target_class": "0801"},
    "homecoming": {
        "start": DAY,
        "target_grade": "初三",
        "target_class": "0801",
        "school_opinion": "学力相当于初三",
    },
    "readmission": {"start": DAY, "target_grade": "初二", "target_class": "0801", "reason": "找回"},
    "borrowing": {"borrowed_school": "二中", "start": DAY, "end": "20260710", "reason": "就医"},
}
"""Answers that no region refuses."""
BEFORE = {
    "extension": "suspension",
    "resumption": "suspension",
    "dropout_return": "dropout",
    "homecoming": "abroad",
    "readmission": "missing",
}
LEADS_TO = {
    "suspension": "休学",
    "extension": "休学",
    "transfer_out": "转出",
    "death": "死亡",
    "missing": "失踪",
    "leaving": "其他离校",
    "abroad": "出国",
    "dropout": "辍学",
}


def _put(register: Register, kind: str) -> None:
    facts = {"end": "20251101", "into": "留学"} if kind in ("suspension", "abroad") else {}
    register.write(statuses.put, MING, kind, date(2025, 9, 2), facts)


def _whole(register: Register, kind: str, student: int = MING) -> int:
    opening = Opening(kind, ANSWERS[kind], DAY, "王建国", "父亲", confirmation="已请示，同意")
    case = register.write(cases.open_case, student, opening)
    from app.usecases.pupils import students
    from app.usecases.status import case_steps

    shown = register.read(cases.case, case)
    for step in shown.steps:
        proof = [register.write(students.add_evidence, student, "scan", "image/png", b"\x89PNG")]
        signature = case_steps.Signature(step.role, "李校长", DAY, evidence_ids=proof)
        register.write(case_steps.sign, case, step.name, signature)
    hand_in(register, case)
    register.write(cases.finish, case, DAY)
    return case


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("kind", ANSWERS)
def test_a_case_goes_from_its_opening_to_its_end(opening: Opens, profile: str, kind: str) -> None:
    register = opening(profile=profile)
    if kind in BEFORE:
        _put(register, BEFORE[kind])
    if not {one.id for one in register.read(case_offers.offered, MING)} & {kind}:
        assert profile == "fujian"  # its list names the kinds
        return
    case = _whole(register, kind)
    shown = register.read(cases.case, case)
    assert shown.state == "closed"
    national = [step for step in shown.steps if step.leg == "national"]
    assert national or kind == "borrowing"  # R-ORD-11-0
    state = register.read(statuses.state, MING)
    assert state.status == LEADS_TO.get(kind, "在读")
    assert state.change_id == shown.change_id
    assert all(step.cite for step in shown.steps)


def test_what_can_be_opened_follows_the_state_and_how_one_left(register: Register) -> None:
    """R-FJ-3-5: a return case only offers the type paired with the leaving type."""

    def back() -> set[str]:
        found = register.read(case_offers.offered, MING)
        return {one.id for one in found if one.becomes == "在读" and one.id != "borrowing"}

    for left, returns in (
        ("suspension", {"resumption"}),
        ("missing", {"readmission"}),
        ("leaving", {"readmission"}),
        ("dropout", {"dropout_return"}),
        ("withdrawal", {"readmission"}),
        ("expulsion", {"readmission"}),
    ):
        change = register.write(statuses.put, MING, left, date(2025, 9, 2), {})
        assert back() == returns, left
        register.write(statuses.reverse, change, date(2025, 9, 3), "登记错误")


@pytest.mark.parametrize(("into", "returns"), [("留学", "homecoming"), ("移民", "new_record")])
def test_who_went_abroad_comes_back_by_why_he_went(
    register: Register, into: str, returns: str
) -> None:
    """R-FJ-3-5, M35."""
    register.write(statuses.put, MING, "abroad", date(2025, 9, 2), {"into": into})
    assert [one.id for one in register.read(case_offers.offered, MING)] == [returns]


def test_fujian_offers_nine_kinds_in_the_compulsory_years_and_twelve_after() -> None:
    """R-FJ-3-2, R-FJ-3-3, R-FJ-3-4, R-FJ-3-1."""
    fujian = policy.load("fujian")
    nine = {one.category for one in status_kinds.offered(fujian, "初中")} - {"新建学籍"}
    twelve = {one.category for one in status_kinds.offered(fujian, "高中")} - {"新建学籍"}
    assert nine == {
        "休学", "复学", "转学", "死亡", "失踪", "恢复入学资格", "出国", "回国复学", "其他离校",
    }  # fmt: skip
    assert twelve == nine | {"退学", "开除", "留级"}
    normal = {one.title for one in status_kinds.kinds() if one.normal}
    assert normal == {"升级", "升学", "毕业", "结业", "肄业"}


def test_compulsory_schooling_is_not_left(register: Register) -> None:
    """R-ORD-11-10: only 普通高中 is listed."""
    answers = {"ground": "本人申请", "reason": "务工"}
    found = refusal(register.write, cases.open_case, MING, Opening("withdrawal", answers, DAY))
    assert {p.source for p in found} == {"办法 第二十二条", "办法 第十一条"}
    assert {p.level for p in found} == {Level.REFUSE}


def test_a_senior_pupil_leaves_after_the_days_that_the_text_counts(register: Register) -> None:
    """R-ORD-11-10: more than 20 in a row, or 45 in all, and at least two contacts."""
    answers = {
        "ground": "旷课",
        "truancy_consecutive_days": "20",
        "truancy_total_days": "44",
        "contacts": "2",
        "reason": "",
    }
    opening = Opening("withdrawal", answers, DAY, materials=())
    assert codes(register.write, cases.open_case, GANG, opening) == ["rule.truancy"]
    answers["truancy_consecutive_days"] = "21"
    case = register.write(cases.open_case, GANG, Opening("withdrawal", answers, DAY))
    walk(register, case, DAY)
    assert register.read(statuses.state, GANG).status == "退学"


def test_death_is_reported_within_ten_working_days_of_the_proof(register: Register) -> None:
    """R-ORD-21-1, M30: known on 2025-09-08, due 2025-09-22."""
    answers = {"died_on": "20250901", "proof_received": "20250908"}
    case = register.write(cases.open_case, HONG, Opening("death", answers, "20250908"))
    shown = register.read(cases.case, case)
    assert (shown.due, shown.due_cite) == ("20250922", "办法 第二十一条")
    [line] = register.read(cases.open_cases)
    assert line.due == "20250922"


def test_a_dropout_stays_enrolled_and_is_reported_to_both(register: Register) -> None:
    """R-ORD-22-1."""
    _whole(register, "dropout", HONG)
    state = register.read(statuses.current, [HONG])[HONG]
    assert (state.status, state.enrolled, state.attends) == ("辍学", True, False)


def test_who_is_missing_keeps_the_enrolment_unless_it_is_given_up(register: Register) -> None:
    """R-NA-28-2."""
    _put(register, "missing")
    assert register.read(statuses.current, [MING])[MING].enrolled
    register.write(statuses.put, HONG, "missing", date(2025, 9, 2), {"keeps": "否"})
    assert not register.read(statuses.current, [HONG])[HONG].enrolled


def test_nongan_brings_a_child_back_into_the_grade_left_or_the_next(opening: Opens) -> None:
    """R-NA-24-2, M20."""
    register = opening(profile="nongan")
    _put(register, "suspension")
    answers = {**ANSWERS["resumption"], "target_grade": "初一"}
    found = codes(register.write, cases.open_case, MING, Opening("resumption", answers, DAY))
    assert "rule.return-grade" in found


def test_yanhe_brings_a_dropout_back_no_lower(opening: Opens) -> None:
    """R-YH-3-4."""
    register = opening(profile="yanhe")
    _put(register, "dropout")
    answers = {**ANSWERS["dropout_return"], "target_grade": "初一"}
    found = codes(register.write, cases.open_case, MING, Opening("dropout_return", answers, DAY))
    assert "rule.return-lower" in found


def test_a_final_grade_opens_with_an_authoritys_number_only(opening: Opens) -> None:
    """R-NA-22-4, M21."""
    register = opening(profile="nongan")
    answers = {**ANSWERS["suspension"], "ground": "其他原因"}
    plain = Opening("suspension", answers, DAY, confirmation="已请示")
    [problem] = refusal(register.write, cases.open_case, LAN, plain)
    assert (problem.level, problem.source) == (Level.REFUSE_OVERRIDABLE, "农安 第二十二条")
    opened = Opening(
        "suspension", answers, DAY, approval_no="农教〔2025〕3号", approval_reason="病重"
    )
    shown = register.read(cases.case, register.write(cases.open_case, LAN, opened))
    assert shown.approval_no == "农教〔2025〕3号"


@pytest.mark.parametrize(("target", "valid"), [("高二", True), ("高一", False)])
def test_the_examination_number_stays_where_the_grade_does(
    opening: Opens, target: str, valid: bool
) -> None:
    """R-SC-26-3: back into the grade left it stays, into a lower one it ends."""
    register = opening(profile="sichuan")
    register.write(extra_numbers.issue, GANG, "考籍号", "25150001")
    register.write(statuses.put, GANG, "suspension", date(2025, 9, 2), {"end": "20260902"})
    answers = {**ANSWERS["resumption"], "target_grade": target, "target_class": "1101"}
    opening_ = Opening("resumption", answers, DAY, confirmation="已请示")
    walk(register, register.write(cases.open_case, GANG, opening_), DAY)
    [number] = register.read(extra_numbers.numbers, GANG)
    assert number.valid is valid


def test_a_borrowed_place_is_a_record_and_moves_nobody(register: Register) -> None:
    """R-SC-20-1."""
    case = done(register, MING, "borrowing", ANSWERS["borrowing"], DAY)
    shown: Any = register.read(cases.case, case)
    assert (shown.verdict, shown.steps) == ("", ())
    assert register.read(statuses.current, [MING])[MING].attends
