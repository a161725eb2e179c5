"""The table of what may be done about a 问题学籍."""

from dataclasses import replace

import pytest

from app.domain.problem_handling import (
    PREFIXES,
    Handling,
    default_rules,
    refuse_incomplete,
)
from app.problems import Level, Rejected


def codes(rules: object) -> set[str]:
    with pytest.raises(Rejected) as caught:
        refuse_incomplete(rules)
    return {problem.code for problem in caught.value.problems}


def test_a_formal_number_is_proved_a_temporary_one_may_be_removed() -> None:
    """User pain C12: L can be deleted or changed, G only 佐证 unless the ministry agrees."""
    rules = default_rules()
    number = "15060220150101001X"
    assert rules.of("G" + number, Handling.EVIDENCE).verdict is Level.ALLOW
    assert rules.of("G" + number, Handling.REMOVAL).verdict is Level.REFUSE_OVERRIDABLE
    assert rules.of("L" + number, Handling.REMOVAL).verdict is Level.ALLOW
    assert rules.of("J" + number, Handling.REMOVAL).verdict is Level.NEEDS_CONFIRM
    assert rules.of("", Handling.CHANGE).verdict is Level.ALLOW


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_prefix_has_a_word_on_every_handling(prefix: str) -> None:
    """R-NA-11-1: 佐证, 变更, 删除."""
    offered = default_rules().offered(prefix)
    assert [rule.handling for rule in offered] == list(Handling)
    assert all(rule.note.endswith("。") for rule in offered)


def test_a_table_with_a_hole_a_double_or_a_stranger_is_refused() -> None:
    rules = default_rules()
    first = rules.rule[0]
    for wrong in (
        rules.rule[1:],
        (*rules.rule, first),
        (*rules.rule, replace(first, prefix="Q")),
        (replace(first, verdict=Level.OUT_OF_SCOPE), *rules.rule[1:]),
    ):
        assert codes(replace(rules, rule=wrong)) == {"problem-handling.table"}
