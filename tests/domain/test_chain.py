"""Chains of states: one at a time, dated, and never backwards in silence (R-ORD-4-2)."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.chain import Chain, Move, judge

LETTERS = Chain(("甲", "乙", "丙", "丁"), "条", frozenset({"丙"}), frozenset({"乙"}))
TODAY = date(2025, 9, 10)
steps = st.tuples(
    st.sampled_from(LETTERS.states),
    st.integers(-20, 3),
    st.sampled_from(["", "  ", "写错了"]),
)


def codes(now: str, to: str, reason: str = "", day: date = TODAY) -> list[str]:
    since = TODAY - timedelta(days=3)
    return [p.code for p in judge(LETTERS, now, since, Move(to, day, reason), TODAY)]


@given(st.lists(steps, max_size=30))
def test_whatever_is_asked_for_the_chain_goes_back_only_with_a_reason_and_never_in_time(
    asked: list[tuple[str, int, str]],
) -> None:
    """R-ORD-4-2"""
    now, since = "甲", None
    for to, offset, reason in asked:
        day = TODAY + timedelta(days=offset)
        if judge(LETTERS, now, since, Move(to, day, reason), TODAY):
            continue
        assert day <= TODAY
        assert since is None or day >= since
        if LETTERS.states.index(to) < LETTERS.states.index(now):
            assert reason.strip()
        else:
            passed = set(LETTERS.between(now, to)) - LETTERS.optional
            assert not passed or (reason.strip() and passed <= LETTERS.explained)
        now, since = to, day


def test_a_step_forward_needs_no_reason() -> None:
    assert codes("甲", "乙") == []


def test_an_optional_state_may_be_passed_over_and_an_explained_one_with_a_reason() -> None:
    assert codes("乙", "丁") == []
    assert codes("甲", "丙") == ["chain.skipped"]
    assert codes("甲", "丙", "入学时已收") == []


def test_a_state_that_is_neither_cannot_be_passed_over_for_any_reason() -> None:
    strict = Chain(("甲", "乙", "丙"), "条")
    found = judge(strict, "甲", None, Move("丙", TODAY, "赶时间"), TODAY)
    assert [p.code for p in found] == ["chain.skipped"]
    assert "请先登记“乙”" in found[0].message and found[0].source == "条"


def test_the_same_state_and_an_unknown_one_are_refused() -> None:
    assert codes("乙", "乙", "再来") == ["chain.order"]
    assert codes("乙", "戊", "再来") == ["chain.order"]


def test_days_follow_one_another_and_are_not_in_the_future() -> None:
    assert codes("甲", "乙", day=TODAY - timedelta(days=4)) == ["chain.day"]
    assert codes("甲", "乙", day=TODAY + timedelta(days=1)) == ["chain.future"]
    assert codes("丁", "甲", "退回", TODAY - timedelta(days=4)) == ["chain.day"]
