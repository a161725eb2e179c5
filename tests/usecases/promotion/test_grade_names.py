"""One pupil, two regions: 初三 and 九年级; and the year in which her grade entered its stage."""

from datetime import date

import pytest
from promotion_school import AUTUMN, on

from app.domain import admission, policy
from app.domain.judging_rules import Proposal, judge
from app.domain.terms import Term
from app.domain.working_days import shipped
from app.persistence.records import Student
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.promotion import grade_names
from app.usecases.pupils import filters, pupil_list
from app.usecases.school import schooling
from app.usecases.status import statuses

TERMS = (
    Term("2025-2026-2", date(2026, 3, 2),
         date(2026, 7, 10)),
)  # fmt: skip


def said(register: Register, profile: str, text: str, length: str = "六三制") -> tuple[str, str]:
    def ask(tx: Tx) -> tuple[str, str]:
        tx.set("profile", profile)
        schooling.set_schooling(tx, length, "川教〔2026〕3号")
        return grade_names.shown(tx, text), grade_names.cohort(tx, text)

    return on(AUTUMN, register, ask)


@pytest.mark.parametrize(
    ("profile", "text", "expected"),
    [
        ("ordos", "初中三年级", ("初三", "")),
        ("sichuan", "初中三年级", ("九年级", "2024级")),
        ("sichuan", "初三", ("九年级", "2024级")),
        ("nongan", "小学六年级", ("小六", "")),
        ("sichuan", "高中一年级", ("高一年级", "2026级")),
        ("sichuan", "小学一年级", ("一年级", "2026级")),
        ("sichuan", "学前班", ("学前班", "")),
        ("yanhe", "初中二年级", ("初二", "")),
    ],
)
def test_a_grade_is_called_as_the_region_calls_it(
    register: Register, profile: str, text: str, expected: tuple[str, str]
) -> None:
    """R-SC-4-1, R-SC-4-2."""
    assert said(register, profile, text) == expected


def test_a_five_four_school_counts_junior_one_as_the_sixth_year(register: Register) -> None:
    assert said(register, "sichuan", "初中一年级", "五四制") == ("六年级", "2026级")
    assert said(register, "sichuan", "初中四年级", "五四制") == ("九年级", "2023级")


@pytest.mark.parametrize(
    ("entry", "level"),
    [("2026-09-01", Level.ALLOW), ("2026-08-20", Level.ALLOW), ("2026-03-05", Level.REFUSE)],
)
def test_a_year_of_pupils_begins_in_autumn_only(entry: str, level: Level) -> None:
    """R-SC-4-3."""
    for terms in ((), TERMS):
        asked = {"entry": entry, "stage": "初中"}
        found = judge(policy.load("sichuan"), Proposal("入学", terms, shipped()), asked).findings
        told = [one.level for one in found if one.code == "rule.autumn"]
        assert told == ([level] if level is Level.REFUSE else [])
        assert all(one.source == "四川 第四条" for one in found if one.code == "rule.autumn")


@pytest.mark.parametrize(("profile", "expected"), [("sichuan", ["四川 第四条"]), ("ordos", [])])
def test_nobody_is_admitted_into_a_new_year_in_spring(profile: str, expected: list[str]) -> None:
    """R-SC-4-3."""
    spring = date(2026, 3, 5)
    asked = admission.Application(2026, "普通初中", spring, spring, birth_date="20130101")
    found = admission.judge(admission.policy_of(policy.load(profile)), asked)
    assert [one.source for one in found if one.code.endswith("not-autumn")] == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("ordos", ("初二", "2024级", "在读")), ("sichuan", ("八年级", "2025级", "在读"))],
)
def test_the_list_of_pupils_shows_grade_year_of_entry_and_state(
    register: Register, profile: str, expected: tuple[str, str, str]
) -> None:
    """R-SC-4-1, R-SC-4-2: without a rule for it the year is that of 入学年月."""

    def ask(tx: Tx) -> tuple[str, ...]:
        tx.set("profile", profile)
        tx.get(Student, 11, "").entry_month = "202409"
        tx.session.flush()
        return pupil_list.lines(tx, [11], ["grade", "cohort", "status"])[0][1]

    assert on(AUTUMN, register, ask) == expected
    on(AUTUMN, register, statuses.put, 11, "suspension", date(2026, 9, 1), {"end": "20270831"})
    order = filters.Order("status")
    found = register.read(pupil_list.found, filters.Query(order=order))
    lines = register.read(pupil_list.lines, found, ["status"])
    assert [texts[0] for _, texts in lines].count("休学") == 1
    assert sorted(texts for _, texts in lines) == [texts for _, texts in lines]
