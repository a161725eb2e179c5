"""Which schools and stages a text is for; everything else is OUT-OF-SCOPE, by its article."""

from datetime import date

import pytest
from invented import add_pupil
from promotion_school import refused

from app.domain import status_kinds
from app.domain.schooling import KINDS, SchoolType, type_of
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.rulebook import policies
from app.usecases.school import schooling
from app.usecases.status import case_facts, case_offers

FIVE = [one for one in SchoolType if one is not SchoolType.THROUGH]
_GRADES = {"高级中学": "高中二年级", "小学": "小学二年级"}


def judged(register: Register, profile: str, kind: str, grade: str) -> dict[str, tuple[Level, str]]:
    """(verdict, source of the first finding) of every kind of case at a school of ``kind``."""

    def ask(tx: Tx) -> dict[str, tuple[Level, str]]:
        tx.set("profile", profile)
        schooling.set_kind(tx, kind)
        pupil = add_pupil(tx, "孙九", grade=grade)
        found = {}
        for one in status_kinds.kinds():
            if one.case and one.judged:
                whom = case_facts.subject(tx, pupil, one.id, date(2026, 9, 3))
                said = case_facts.consider(tx, whom, {}).judgement
                assert said is not None
                found[one.id] = (said.verdict, said.findings[0].source if said.findings else "")
        return found

    return register.write(ask)


@pytest.mark.parametrize("grade", ["高中一年级", "高中三年级", ""])
def test_in_nongan_every_case_of_a_senior_school_is_out_of_scope(
    register: Register, grade: str
) -> None:
    """R-NA-1-1."""
    said = judged(register, "nongan", "高级中学", grade)
    assert len(said) > 15
    assert set(said.values()) == {(Level.OUT_OF_SCOPE, "农安 第一条")}


def test_in_nongan_a_reform_school_is_out_of_scope_and_a_special_one_is_not(
    register: Register,
) -> None:
    """R-NA-1-1: 适用小学、初中、特殊教育学校."""
    outside = judged(register, "nongan", "工读学校", "初中二年级")
    assert {level for level, _ in outside.values()} == {Level.OUT_OF_SCOPE}
    inside = judged(register, "nongan", "特殊教育学校", "初中二年级")
    assert Level.OUT_OF_SCOPE not in {level for level, _ in inside.values()}


@pytest.mark.parametrize("profile", ["ordos", "sichuan"])
@pytest.mark.parametrize("kind", [one for one in KINDS if type_of(one) in FIVE])
def test_two_regions_have_every_case_for_all_five_types(
    register: Register, profile: str, kind: str
) -> None:
    """R-ORD-2-1, R-SC-2-1."""
    said = judged(register, profile, kind, _GRADES.get(kind, "初中二年级"))
    assert Level.OUT_OF_SCOPE not in {level for level, _ in said.values()}

    def offered(tx: Tx) -> set[str]:
        policy = policies.of_school(tx)
        return {one.id for one in status_kinds.offered(policy, "初中")}

    assert register.read(offered) == {one.id for one in status_kinds.kinds() if one.case}
    assert register.read(case_offers.offered)


def test_a_kind_of_school_nobody_knows_is_refused(register: Register) -> None:
    with refused() as problems:
        register.write(schooling.set_kind, "大学")
    assert [one.code for one in problems] == ["schooling.kind"]
