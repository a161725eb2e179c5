"""A layer held in the register is as strict as a file, whatever valid value is put into it."""

import copy
import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import policy, policy_overlay, policy_text, policy_words
from app.domain.checks import Check
from app.problems import Rejected

NUMBERED = ("days", "days_before", "days_after", "months", "contacts", "years", "failed", "base")
DOCUMENT = {
    "id": "校定", "title": "校定", "number": "校〔2026〕1号", "effective": "2026-09-01",
    "verified": "", "state": "已核实",
}  # fmt: skip


def everything() -> Iterator[tuple[str, str, str, Check]]:
    """(profile, section, check's name, check) of every profile."""
    for profile in policy.profiles():
        rules = policy.load(profile).rules
        for section in policy_words.SECTIONS:
            found = getattr(rules, section)
            for item in fields(found) if found else ():
                check = getattr(found, item.name)
                if check is not None:
                    yield profile, section, item.name, check


EVERY = list(everything())
WITH_NUMBERS = [one for one in EVERY if any(hasattr(one[3], name) for name in NUMBERED)]


def layer(profile: str, section: str, name: str, raw: dict[str, Any]) -> str:
    whole = {"title": "本校", "base": profile, "document": [DOCUMENT], section: {name: raw}}
    return json.dumps(whole, ensure_ascii=False)


def raw_of(check: Check) -> dict[str, Any]:
    found: dict[str, Any] = policy_text.raw(check)
    return {**found, "cite": "校定 一"}


@pytest.mark.parametrize(("profile", "section", "name", "check"), EVERY)
def test_every_rule_can_be_laid_on_itself_and_says_the_same(
    profile: str, section: str, name: str, check: Check
) -> None:
    laid = policy_overlay.lay(policy.load(profile), layer(profile, section, name, raw_of(check)))
    found = laid.check(section, name)
    assert found is not None
    assert policy_words.sentence(found) == policy_words.sentence(check)
    assert found.cite == "校定 一"


@given(st.sampled_from(WITH_NUMBERS), st.integers(0, 5_000), st.integers(1, 10_000))
@settings(max_examples=60)
def test_a_valid_number_holds_and_a_negative_or_unknown_one_names_its_place(
    one: tuple[str, str, str, Check], value: int, below: int
) -> None:
    profile, section, name, check = one
    parameter = next(p for p in NUMBERED if hasattr(check, p))
    base, raw = policy.load(profile), raw_of(check)
    laid = policy_overlay.lay(base, layer(profile, section, name, {**raw, parameter: value}))
    assert getattr(laid.check(section, name), parameter) == value
    others = {key: got for key, got in base.checks.items() if key != section}
    assert {key: got for key, got in laid.checks.items() if key != section} == others
    for wrong, place in (
        ({**raw, parameter: -below}, f"{section}.{name}.{parameter}"),
        ({**raw, f"{parameter}_x": value}, f"{section}.{name}.{parameter}_x"),
        ({**raw, parameter: str(value)}, f"{section}.{name}.{parameter}"),
        ({**raw, "cite": "天书 一"}, f"{section}.{name}.cite"),
    ):
        with pytest.raises(Rejected) as caught:
            policy_overlay.lay(base, layer(profile, section, name, wrong))
        assert place in {problem.where.field for problem in caught.value.problems}


@given(st.sampled_from(EVERY))
@settings(max_examples=40)
def test_what_is_typed_in_the_editor_is_what_the_rule_had(
    one: tuple[str, str, str, Check],
) -> None:
    check = one[3]
    for name, shape in policy_text.shapes(type(check)).items():
        if policy_text.editable(shape):
            value = getattr(check, name)
            assert policy_text.read(policy_text.typed(value), shape) == policy_text.raw(value)


def test_every_section_check_and_parameter_has_a_name() -> None:
    for section in policy_words.SECTIONS:
        for kind in policy.kinds_of(section).values():
            assert policy_words.check_title(kind)
            assert all(policy_words.PARAMETERS.get(name) for name in policy_text.shapes(kind))
    layers = {item.name for item in fields(policy.Layer) if policy.kinds_of(item.name)}
    assert layers == set(policy_words.SECTIONS)


def test_a_layer_changes_the_digest_and_an_empty_one_does_not() -> None:
    base = policy.load("ordos")
    check = base.check("transfer", "window")
    assert check is not None
    content = layer("ordos", "transfer", "window", raw_of(check))
    assert policy_overlay.lay(base, content).digest != base.digest
    assert policy_overlay.lay(base, "") is base
    before = copy.deepcopy(base.checks)
    policy_overlay.lay(base, content)
    assert base.checks == before
