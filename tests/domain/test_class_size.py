"""班额 as the texts have it."""

import pytest

from app.domain import policy
from app.domain.class_size import judge, limit_of, limits_in
from app.problems import Level

NONGAN, FUJIAN, ORDOS = (limits_in(policy.load(name)) for name in ("nongan", "fujian", "ordos"))


@pytest.mark.parametrize(("stage", "most"), [("小学", 45), ("普通初中", 50)])
def test_nongan_takes_the_last_allowed_pupil_and_refuses_the_next(stage: str, most: int) -> None:
    """R-NA-6-1: 小学班额不超过 45 人，初中班额不超过 50 人."""
    assert judge(NONGAN, stage, "0701", most - 1, most) == []
    (problem,) = judge(NONGAN, stage, "0701", most, most + 1)
    assert problem.level is Level.REFUSE
    assert problem.source == "农安 第六条"
    assert problem.code == "class.too-large"


def test_fujian_warns_and_does_not_refuse() -> None:
    """R-FJ-4-1: what is governed is the school, not the pupil."""
    (problem,) = judge(FUJIAN, "小学", "0101", 45, 46)
    assert not problem.level.blocks
    assert "福建" in problem.source


def test_ordos_has_no_limit_of_its_own() -> None:
    assert limit_of(ORDOS, "小学") is None
    assert judge(ORDOS, "小学", "0101", 70, 90) == []
    assert judge(ORDOS, "", "0101", 70, 90) == []


def test_a_class_that_is_too_large_may_shrink_and_stay_too_large() -> None:
    assert judge(NONGAN, "小学", "0101", 60, 58) == []
    assert judge(NONGAN, "小学", "0101", 60, 60) == []


def test_leaving_the_stage_blank_is_no_way_round_the_limit() -> None:
    (problem,) = judge(NONGAN, "", "0101", 45, 46)
    assert problem.code == "class.stage-unknown"
    assert problem.level.blocks
    assert judge(NONGAN, "", "0101", 44, 45) == []


def test_a_stage_that_the_text_does_not_name_is_not_limited() -> None:
    """农安 第一条 knows no 高中."""
    assert judge(NONGAN, "普通高中", "1001", 55, 56) == []


def test_a_limit_in_the_policy_is_the_limit() -> None:
    """The number stands in the policy file and nowhere else (P07)."""
    limits = policy.load("nongan").rules.entrance.class_size.limits
    assert {stage: limit.most for stage, limit in NONGAN.items()} == limits
