"""Judging as such: pure, everything at once, the gravest first, and no crash on any facts."""

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import facts, grades, judging_rules, policy, terms, working_days
from app.problems import Level

TERMS = (terms.Term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 16)),)
DAY = st.one_of(st.none(), st.just(""), st.dates(date(2024, 1, 1), date(2028, 1, 1)).map(str))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(facts.DAYS, DAY),
        **dict.fromkeys(facts.NUMBERS, st.one_of(st.none(), st.integers(0, 3000))),
        **dict.fromkeys(facts.FLAGS, st.one_of(st.none(), st.booleans())),
        **dict.fromkeys(facts.GRADES, st.sampled_from((*grades.LADDER, "", "九年级", "小九"))),
        **dict.fromkeys(facts.LISTS, st.lists(st.sampled_from(("户口簿", "国网发起", "产权证")))),
        **dict.fromkeys(
            facts.TEXTS,
            st.sampled_from(("", "因病", "旷课", "休学期满", "县城", "三级甲等", "县级")),
        ),
        "stage": st.sampled_from((*grades.STAGES, "", "大学")),
        "year": st.one_of(st.none(), st.integers(0, 99999)),
    },
)


def judged(profile: str, kind: str, given: dict[str, Any]) -> judging_rules.Judgement:
    asked = judging_rules.Proposal(kind, TERMS, working_days.shipped())
    return judging_rules.judge(policy.load(profile), asked, given)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(policy.profiles())),
    st.sampled_from([*judging_rules.KINDS, "别的"]),
    FACTS,
)
def test_whatever_is_asked_has_a_verdict_with_its_articles_and_changes_nothing(
    profile: str, kind: str, given: dict[str, Any]
) -> None:
    before = copy.deepcopy(given)
    found = judged(profile, kind, given)
    levels = list(Level)
    assert given == before
    assert found == judged(profile, kind, given)
    assert found.verdict == min(
        (p.level for p in found.findings), key=levels.index, default=Level.ALLOW
    )
    assert all(problem.source and problem.message for problem in found.findings)
    assert bool(found.lacks) <= any(p.level is Level.NEEDS_MATERIAL for p in found.findings)
    assert found.due is None or found.verdict not in (Level.REFUSE, Level.OUT_OF_SCOPE)


def test_all_that_is_wrong_is_said_at_once() -> None:
    given = {
        "grade": "小六",
        "target_grade": "初一",
        "class_size": 45,
        "materials": [],
        "approval_no": "",
    }
    found = judged("nongan", "转学", given)
    assert found.verdict is Level.REFUSE
    assert {"农安 第六条", "农安 第十六条", "农安 第二十条"} <= {p.source for p in found.findings}
    assert found.lacks == ("转学申请表", "户口簿", "工作调动证明", "居住证")


def test_a_soft_no_opens_with_a_document_number_and_a_reason_and_shows_both() -> None:
    """M21."""
    given = {"grade": "小六", "approval_no": "农教发〔2025〕3号", "reason": "随父母搬迁"}
    found = judged("nongan", "转学", given)
    assert found.verdict is Level.ALLOW
    assert any(
        "农教发〔2025〕3号" in p.message and "随父母搬迁" in p.message for p in found.findings
    )


def test_a_hard_no_opens_with_nothing() -> None:
    given = {"grade": "小五", "approval_no": "农教发〔2025〕3号", "reason": "家长要求"}
    assert judged("nongan", "留级", given).verdict is Level.REFUSE


def test_the_date_past_a_holiday_is_kept_beside_the_legal_one() -> None:
    found = judged("ordos", "建档", {"entry": "2025-09-01"})
    assert (found.due, found.rolled) == (date(2025, 10, 1), date(2025, 10, 9))


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("七年级", "初一"),
        ("初中一年级", "初一"),
        ("六年级", "小六"),
        ("高三年级", "高三"),
        ("小七", ""),
    ],
)
def test_a_grade_is_one_grade_however_a_region_writes_it(written: str, grade: str) -> None:
    """P02."""
    assert grades.read(written) == grade


def test_a_bureaus_own_window_stands_in_place_of_the_four_weeks() -> None:
    """R-ORD-A3-1."""
    term = terms.Term(
        "2025-2026-1", date(2025, 9, 1), date(2026, 1, 16), date(2025, 8, 25), date(2025, 8, 29)
    )
    asked = judging_rules.Proposal("转学", (term,), working_days.shipped())
    rules = policy.load("ordos")
    early, inside = ({"grade": "小四", "apply": day} for day in ("2025-08-20", "2025-08-25"))
    assert judging_rules.judge(rules, asked, early).verdict is Level.REFUSE
    assert judging_rules.judge(rules, asked, inside).verdict is Level.ALLOW
