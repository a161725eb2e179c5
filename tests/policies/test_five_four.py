"""五四制: every check that knows a leaving grade knows it by the length of the school."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain import freezes, policy, schooling, status_kinds
from app.domain.case_questions import needed
from app.domain.judging_rules import Proposal, judge
from app.domain.policy import Policy
from app.domain.schooling import Schooling
from app.domain.terms import Term
from app.domain.working_days import shipped

FIVE_FOUR = schooling.ladder(Schooling.FIVE_FOUR)
AUTUMN = Term("2026-2027-1", date(2026, 9, 1), date(2027, 1, 15))


def rules(profile: str, *, five_four: bool) -> Policy:
    known = policy.load(profile)
    return replace(known, ladder=FIVE_FOUR) if five_four else known


def codes(profile: str, kind: str, five_four: bool, **facts: Any) -> set[str]:
    asked = Proposal(kind, (AUTUMN,), shipped())
    return {one.code for one in judge(rules(profile, five_four=five_four), asked, facts).findings}


@pytest.mark.parametrize(
    ("profile", "kind", "code", "facts"),
    [
        ("nongan", "转学", "rule.final-grade", {}),
        ("nongan", "休学", "rule.final-grade", {}),
        ("sichuan", "留级", "rule.repeat-final", {}),
        ("ordos", "转学", "rule.final-year", {"apply": "2026-10-08", "direction": "转入"}),
    ],
)
def test_a_leaving_grade_is_the_last_of_its_stage(
    profile: str, kind: str, code: str, facts: dict[str, Any]
) -> None:
    """R-SC-5-1, P16, P29."""
    found = {
        (length, grade): code in codes(profile, kind, length, grade=grade, **facts)
        for length in (False, True)
        for grade in ("初三", "初四")
    }
    assert found[False, "初三"]
    assert found[True, "初四"]
    assert not found[True, "初三"]


@pytest.mark.parametrize("kind", ["转学", "休学"])
def test_primary_school_ends_after_five_years(kind: str) -> None:
    assert "rule.final-grade" in codes("nongan", kind, True, grade="小五")
    assert "rule.final-grade" not in codes("nongan", kind, False, grade="小五")


def test_a_newcomer_of_another_province_comes_from_the_last_grade() -> None:
    """M19."""
    facts = {"from_grade": "小五", "target_grade": "初一"}
    assert "rule.promotion" in codes("nongan", "外省新生接续", True, **facts)
    assert "rule.promotion-grades" in codes("nongan", "外省新生接续", False, **facts)


def test_the_next_grade_after_five_is_junior_one() -> None:
    """M20: 复学 into the grade left or the next one; across stages it is a question."""
    facts = {"left_grade": "小五", "target_grade": "初一"}
    assert "rule.return-stage" in codes("nongan", "复学", True, **facts)
    assert "rule.return-grade" in codes("nongan", "复学", False, **facts)


def test_the_national_freeze_holds_the_leaving_grades_of_the_school() -> None:
    """C19."""
    day = date(2026, 7, 3)
    held = {
        grade
        for grade in ("小五", "小六", "初三", "初四", "高三")
        if freezes.holding(rules("ordos", five_four=True).freezes, "休学", grade, day)
    }
    assert held == {"小五", "初四", "高三"}


def test_the_hukou_is_asked_of_a_leaving_grade_only() -> None:
    kind = status_kinds.kind("transfer_in")
    known = rules("ordos", five_four=True)
    assert "hukou" in needed(known, kind, "transfer", "初四")
    assert "hukou" not in needed(known, kind, "transfer", "初三")
