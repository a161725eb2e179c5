"""Admission as the texts have it, at their very edges."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import admission
from app.domain import policy as profiles
from app.domain.admission import OUT_OF_PROVINCE, Application, Policy, policy_of
from app.domain.class_size import JUNIOR, PRIMARY, SENIOR
from app.problems import Level

ORDOS, NONGAN, SICHUAN, FUJIAN, RENCHENG = (
    policy_of(profiles.load(name)) for name in ("ordos", "nongan", "sichuan", "fujian", "rencheng")
)
FIRST = date(2025, 9, 1)
CHILD = Application(2025, PRIMARY, FIRST, FIRST, "新生", "20190831", "入学通知书", "2025-018")
PUPIL = replace(CHILD, stage=JUNIOR, birth_date="20130501", diploma_year="2025")


def verdicts(policy: Policy, asked: Application) -> list[tuple[str, Level]]:
    found = admission.judge(policy, asked)
    assert all(p.message.endswith("。") for p in found)
    return [(p.code.removeprefix("admission."), p.level) for p in found]


@pytest.mark.parametrize(
    ("birth", "found"),
    [
        ("20190831", []),
        ("20190901", [("too-young", Level.REFUSE)]),
        ("20180101", []),
        ("", [("age-unknown", Level.NEEDS_MATERIAL)]),
    ],
)
def test_nongan_takes_no_child_under_six_on_31_august(
    birth: str, found: list[tuple[str, Level]]
) -> None:
    """R-NA-7-2"""
    assert verdicts(NONGAN, replace(CHILD, birth_date=birth)) == found
    told = admission.judge_age(NONGAN, replace(CHILD, birth_date=birth))
    assert all(problem.source == "农安 第七条" for problem in told)


@given(st.dates(date(2012, 1, 1), date(2022, 12, 31)), st.integers(2018, 2028))
def test_the_cut_off_is_the_sixth_birthday_whatever_the_year(birth: date, year: int) -> None:
    """R-NA-7-2"""
    asked = replace(CHILD, year=year, birth_date=f"{birth:%Y%m%d}")
    too_young = (birth.year + 6, birth.month, birth.day) > (year, 8, 31)
    assert bool(admission.judge_age(NONGAN, asked)) == too_young


def test_where_no_day_is_set_a_child_not_yet_six_is_a_question_never_a_refusal() -> None:
    """R-SC-7-1; P06: 鄂尔多斯 is silent."""
    young = replace(CHILD, birth_date="20190902")
    for policy in (SICHUAN, ORDOS):
        assert verdicts(policy, young) == [("age-silent", Level.NEEDS_CONFIRM)]
        assert verdicts(policy, replace(CHILD, birth_date="20190901")) == []


def test_no_age_is_asked_for_after_primary_school() -> None:
    assert verdicts(NONGAN, replace(PUPIL, birth_date="")) == []


def test_a_first_former_is_registered_on_one_of_the_two_papers() -> None:
    """R-XZ-2-1"""
    for paper in ("入学通知书", "中小学学生转学证明表"):
        assert verdicts(ORDOS, replace(CHILD, document=paper)) == []
    for wrong in (
        replace(CHILD, document="", document_no=""),
        replace(CHILD, document_no=" "),
        replace(CHILD, document="介绍信"),
    ):
        assert verdicts(ORDOS, wrong) == [("document", Level.NEEDS_MATERIAL)]


def test_senior_pupils_in_sichuan_bring_the_approved_notice_and_have_paid() -> None:
    """R-SC-10-3, R-SC-11-1"""
    senior = replace(PUPIL, stage=SENIOR, document="录取通知书", diploma_year="", formalities=True)
    assert verdicts(SICHUAN, senior) == []
    assert verdicts(SICHUAN, replace(senior, document="入学通知书")) == [
        ("document", Level.NEEDS_MATERIAL)
    ]
    assert verdicts(SICHUAN, replace(senior, formalities=False)) == [
        ("formalities", Level.NEEDS_MATERIAL)
    ]
    assert verdicts(ORDOS, replace(senior, formalities=False)) == []


@pytest.mark.parametrize(
    ("policy", "stage", "level"),
    [
        (NONGAN, PRIMARY, Level.REFUSE),
        (NONGAN, JUNIOR, Level.REFUSE),
        (SICHUAN, JUNIOR, Level.REFUSE),
        (SICHUAN, SENIOR, Level.REFUSE),
        (SICHUAN, PRIMARY, Level.NEEDS_CONFIRM),
        (ORDOS, JUNIOR, Level.NEEDS_CONFIRM),
    ],
)
def test_who_has_graduated_from_a_stage_does_not_enter_it_again(
    policy: Policy, stage: str, level: Level
) -> None:
    """R-NA-7-1, R-SC-12-1; silent texts ask."""
    asked = replace(PUPIL, stage=stage, graduated=(stage,))
    assert ("graduated", level) in verdicts(policy, asked)
    assert "graduated" not in dict(verdicts(policy, replace(asked, graduated=())))


def test_a_primary_diploma_of_another_year_is_a_question_in_nongan() -> None:
    """R-NA-10-9"""
    for year in ("2024", ""):
        found = verdicts(NONGAN, replace(PUPIL, diploma_year=year))
        assert found == [("diploma", Level.NEEDS_CONFIRM)]
    assert verdicts(NONGAN, PUPIL) == []
    assert verdicts(ORDOS, replace(PUPIL, diploma_year="")) == []


def test_a_new_pupil_from_another_province_goes_on_by_transfer_and_may_change_grade() -> None:
    """R-NA-10-10, against 第二十条."""
    outside = replace(PUPIL, kind=OUT_OF_PROVINCE, diploma_year="")
    assert verdicts(NONGAN, outside) == [("out-of-province", Level.TASK)]
    assert verdicts(ORDOS, outside) == [("out-of-province", Level.NEEDS_CONFIRM)]
    assert ("out-of-province-stage", Level.REFUSE) in verdicts(
        NONGAN, replace(outside, stage=PRIMARY)
    )
    assert admission.exempt_from_same_grade(OUT_OF_PROVINCE)
    assert not admission.exempt_from_same_grade("新生")


def test_no_text_refuses_a_child_for_a_missing_record() -> None:
    """R-SC-0-1: 不得以学籍问题拒收学生; nothing about the 学籍 is even asked."""
    assert not {"national_number", "problem_record"} & set(Application.__dataclass_fields__)


def deferral(policy: Policy, days: int, reason: str = "生病", proof: str = "诊断证明") -> list:
    new_on = date.fromordinal(FIRST.toordinal() + days)
    found = admission.judge_deferral(policy, FIRST, new_on, reason, proof)
    return [(p.code.removeprefix("admission."), p.level) for p in found]


def test_sichuan_defers_fourteen_days_and_not_fifteen() -> None:
    """R-SC-10-1"""
    assert deferral(SICHUAN, 14) == []
    assert deferral(SICHUAN, 15) == [("deferral-long", Level.REFUSE)]


def test_ordos_gives_no_limit_so_it_asks() -> None:
    """R-ORD-7-1"""
    assert deferral(ORDOS, 3) == [("deferral-silent", Level.NEEDS_CONFIRM)]
    assert deferral(ORDOS, 90) == [("deferral-silent", Level.NEEDS_CONFIRM)]


def test_a_deferral_has_reason_proof_and_a_later_day() -> None:
    """R-ORD-7-1"""
    assert deferral(SICHUAN, 0, "", "") == [
        ("deferral-reason", Level.REFUSE),
        ("deferral-proof", Level.NEEDS_MATERIAL),
        ("deferral-day", Level.REFUSE),
    ]


@pytest.mark.parametrize(
    ("policy", "stage", "deferred", "today", "code"),
    [
        (ORDOS, SENIOR, None, date(2025, 9, 1), ""),
        (ORDOS, SENIOR, None, date(2025, 9, 2), "admission.no-show"),
        (ORDOS, SENIOR, date(2025, 9, 10), date(2025, 9, 10), ""),
        (ORDOS, SENIOR, date(2025, 9, 10), date(2025, 9, 11), "admission.no-show"),
        (ORDOS, JUNIOR, None, date(2026, 9, 1), ""),
        (SICHUAN, SENIOR, None, date(2025, 9, 15), ""),
        (SICHUAN, SENIOR, None, date(2025, 9, 16), "admission.no-show"),
        (SICHUAN, PRIMARY, None, date(2025, 9, 2), "admission.urge"),
        (NONGAN, JUNIOR, None, date(2026, 9, 1), ""),
        (RENCHENG, JUNIOR, None, date(2025, 9, 15), ""),
        (RENCHENG, JUNIOR, None, date(2025, 9, 16), "admission.urge"),
    ],
)
def test_giving_up_the_place_is_proposed_for_senior_pupils_only(
    policy: Policy, stage: str, deferred: date | None, today: date, code: str
) -> None:
    """R-ORD-7-4, R-SC-10-2, R-SC-10-3"""
    found = admission.judge_no_show(policy, stage, FIRST, deferred, today)
    assert [p.code for p in found] == ([code] if code else [])
    assert not any(p.level.blocks for p in found)


def test_the_plan_is_full_at_its_number_and_warns_at_the_next() -> None:
    """R-ORD-4-1"""
    assert admission.judge_plan(ORDOS, 90, 89) == []
    [told] = admission.judge_plan(ORDOS, 90, 90)
    assert (told.level, told.code) == (Level.WARN, "admission.beyond-plan")
    [asked] = admission.judge_plan(ORDOS, None, 0)
    assert asked.level is Level.TASK


@pytest.mark.parametrize(
    ("application", "approval", "lacking"),
    [
        (False, False, "书面申请和教育局批准文件"),
        (True, False, "教育局批准文件"),
        (False, True, "书面申请"),
    ],
)
def test_a_plan_is_changed_on_application_and_approval(
    *, application: bool, approval: bool, lacking: str
) -> None:
    """R-NA-3-1; 鄂尔多斯 is silent, so it asks."""
    for policy, level in ((NONGAN, Level.NEEDS_MATERIAL), (ORDOS, Level.NEEDS_CONFIRM)):
        [told] = admission.judge_plan_change(policy, application=application, approval=approval)
        assert told.level is level and f"缺{lacking}。" in told.message
    assert admission.judge_plan_change(NONGAN, application=True, approval=True) == []


def test_the_month_for_the_dossier_runs_from_entry_or_from_registering() -> None:
    """R-ORD-7-2, R-SC-17-1, R-NA-9-1"""
    registered = date(2025, 9, 3)
    assert admission.dossier_due(ORDOS, FIRST, registered) == date(2025, 10, 1)
    assert admission.dossier_due(SICHUAN, FIRST, registered) == date(2025, 10, 1)
    assert admission.dossier_due(NONGAN, FIRST, registered) == date(2025, 10, 3)
    assert admission.dossier_due(FUJIAN, FIRST, registered) is None


def postponing(policy: Policy, approver: str = "", hospital: str = "") -> list:
    found = admission.judge_postponing(policy, "体弱", approver, hospital)
    return [(p.code.removeprefix("admission."), p.level) for p in found]


def test_beginning_school_later_needs_a_county_hospital_and_the_bureau_in_nongan() -> None:
    """R-NA-4-1: 县级及以上, so the county's own hospital is enough."""
    assert postponing(NONGAN, "教育局", "县级") == []
    assert postponing(NONGAN, "教育局", "乡镇级") == [("diagnosis", Level.NEEDS_MATERIAL)]
    assert postponing(NONGAN, "", "省级") == [("approver", Level.NEEDS_MATERIAL)]


def test_beginning_school_later_is_approved_by_township_or_county_in_sichuan() -> None:
    """R-SC-7-1; 鄂尔多斯 is silent."""
    assert postponing(SICHUAN, "乡镇人民政府") == []
    assert postponing(SICHUAN, "县级教育行政部门") == []
    assert postponing(SICHUAN, "学校") == [("approver", Level.NEEDS_MATERIAL)]
    assert postponing(ORDOS, "教育局", "县级") == [("postponing-silent", Level.NEEDS_CONFIRM)]


@pytest.mark.parametrize("profile", sorted(profiles.profiles()))
def test_every_article_that_admission_cites_is_of_a_text_that_the_profile_declares(
    profile: str,
) -> None:
    """M32: nothing stands here on its own word."""
    rules = profiles.load(profile)
    policy = policy_of(rules)
    limits = (policy.age, policy.deferral_days, policy.no_show_days, policy.urging)
    cites = [limit.source for limit in (*limits, policy.dossier_months) if limit]
    cites += [policy.article, *policy.papers.graduates_cite.values()]
    declared = {document.id for document in rules.rules.document}
    assert {cite.partition(" ")[0] for cite in cites if cite} <= declared


def test_a_school_that_changes_a_number_changes_what_admission_says() -> None:
    """P04, P06: the layers of the policy are the only source of the numbers."""
    rules = profiles.load("sichuan")
    shorter = replace(rules.rules.deferral.deferral, days=7)
    layer = replace(rules.rules, deferral=replace(rules.rules.deferral, deferral=shorter))
    assert deferral(policy_of(replace(rules, rules=layer)), 8) == [("deferral-long", Level.REFUSE)]
