"""A case in the 冻结期 of the national platform: told at once, and while its leg waits."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from case_school import GANG, ILL, INTO, LAN, MEDICAL, MING, NEWCOMER, PAPERS, suspend, walk

from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level, Problem
from app.usecases.status import case_newcomers, cases
from app.usecases.status.case_freezes import CODE
from app.usecases.status.cases import Opening


def read_on(day: str, register: Register, usecase: Callable[..., Any], *args: Any) -> Any:
    """``register.read(usecase, …)`` as if today were ``day``."""

    def then(tx: Tx) -> Any:
        tx.now = datetime.combine(date.fromisoformat(day), time(9), tx.now.tzinfo)
        return usecase(tx, *args)

    return register.read(then)


def frozen(findings: tuple[Problem, ...]) -> list[Problem]:
    return [one for one in findings if one.code == CODE]


def considered(day: str, register: Register, pupil: int, opening: Opening) -> list[Problem]:
    found = read_on(day, register, cases.consider, pupil, opening)
    return frozen(found.considered.judgement.findings)


def ill(applied: str) -> Opening:
    return Opening("suspension", ILL, applied, "王建国", "父亲", materials=MEDICAL)


def test_a_final_grade_is_told_of_its_freeze_from_the_first_to_the_last_day(
    register: Register,
) -> None:
    """国网通知: no case of a final grade from 1 July to 14 August."""
    [told] = considered("2026-07-01", register, LAN, ill("20260701"))
    assert told.level is Level.WARN
    assert told.source == "国网通知"
    assert "2026-07-01至2026-08-14" in told.message
    assert "2026-08-15 起" in told.message
    assert considered("2026-08-14", register, LAN, ill("20260814"))
    assert not considered("2026-06-30", register, LAN, ill("20260630"))
    assert not considered("2026-08-15", register, LAN, ill("20260815"))


def test_the_day_applied_counts_as_well_as_today(register: Register) -> None:
    assert len(considered("2026-06-30", register, LAN, ill("20260701"))) == 1


def test_other_grades_and_other_kinds_are_not_held_up(register: Register) -> None:
    assert not considered("2026-07-20", register, MING, ill("20260720"))
    assert not considered("2026-07-20", register, GANG, ill("20260720"))


def test_a_transfer_into_any_grade_is_held_up_from_15_july(register: Register) -> None:
    def told(day: str) -> list[Problem]:
        opening = Opening(
            "transfer_in", INTO, day.replace("-", ""), "孙强", "父亲", materials=PAPERS
        )
        found = read_on(day, register, case_newcomers.consider, NEWCOMER, opening)
        return frozen(found.considered.judgement.findings)

    assert not told("2026-07-14")
    assert len(told("2026-07-15")) == 1


def test_a_case_shows_it_only_while_its_national_leg_waits_and_the_freeze_runs(
    register: Register,
) -> None:
    case = suspend(register, LAN)

    def shown(day: str) -> list[Problem]:
        return frozen(read_on(day, register, cases.case, case).findings)

    assert len(shown("2026-07-20")) == 1
    assert not shown("2026-06-30")
    assert not shown("2026-08-15")
    walk(register, case, "20250925")
    assert not shown("2026-07-20")
