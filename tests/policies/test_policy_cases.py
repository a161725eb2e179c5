"""What each policy profile answers, case by case; the cases are TOML that a registrar can read."""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain import judging_rules, policy, terms, working_days

FOLDER = Path(__file__).parent / "cases"
TERMS = (
    terms.Term("2024-2025-2", date(2025, 2, 17), date(2025, 7, 11)),
    terms.Term("2025-2026-1", date(2025, 9, 1), date(2026, 1, 16)),
)
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{case['kind']}-{case['name']}")
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
BY_HAND = {"P02", "P38", "P40", "M18", "M32", "M33", "M34"}
"""Names of grades, words and states of texts: not verdicts, tested in their own sentences."""
TEXT_OF = {
    "fujian": "FJ", "nongan": "NA", "ordos": "ORD", "primary-plan": "XZ", "rencheng": "RC",
    "sichuan": "SC", "yanhe": "YH",
}  # fmt: skip
"""Of which text a profile's cases name requirements."""
NAMES = re.compile(r"[PM]\d\d|R-([A-Z]{2,3})(?:-[AN]?\d{1,2}){2}")


def judged(profile: str, kind: str, facts: dict[str, Any]) -> judging_rules.Judgement:
    asked = judging_rules.Proposal(kind, TERMS, working_days.shipped())
    return judging_rules.judge(policy.load(profile), asked, facts)


@pytest.mark.parametrize(("profile", "case"), CASES)
def test_the_profile_answers_as_the_text_says(profile: str, case: dict[str, Any]) -> None:
    found = judged(profile, case["kind"], case.get("facts", {}))
    said = [(p.level.value, p.source, p.message) for p in found.findings]
    assert found.verdict == case["verdict"], said
    assert {*case.get("cites", ())} <= {p.source for p in found.findings}, said
    if "due" in case:
        assert found.due == date.fromisoformat(case["due"]), said
    if "value" in case:
        assert found.value == case["value"], said
    if "lacks" in case:
        assert list(found.lacks) == case["lacks"], said


def test_the_cases_cover_every_parameter_and_every_ambiguity() -> None:
    covered = {name for param in CASES for name in param.values[1]["covers"]}
    wanted = {f"P{n:02}" for n in range(1, 41)} | {f"M{n:02}" for n in range(1, 37)}
    assert wanted - covered - BY_HAND == set()


@pytest.mark.parametrize(("profile", "case"), CASES)
def test_a_case_names_parameters_ambiguities_and_requirements_of_its_own_text(
    profile: str, case: dict[str, Any]
) -> None:
    for name in case["covers"]:
        known = NAMES.fullmatch(name)
        assert known is not None, name
        assert known[1] in (None, TEXT_OF[profile]), name


@pytest.mark.parametrize(("profile", "case"), CASES)
def test_every_finding_cites_a_document_that_the_profile_declares(
    profile: str, case: dict[str, Any]
) -> None:
    declared = {document.id for document in policy.load(profile).rules.document}
    for problem in judged(profile, case["kind"], case.get("facts", {})).findings:
        assert problem.source.partition(" ")[0] in declared
        assert problem.message.endswith("。")
