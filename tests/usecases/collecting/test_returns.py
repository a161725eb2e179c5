"""Signed paper coming back, state by state, and the dossier that waits for it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import refusals, rejected
from sqlalchemy import select

from app.job import Job
from app.persistence.campaign_records import CampaignStep
from app.persistence.records import Evidence
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level, Rejected
from app.usecases.collecting import campaign_sheets, campaigns, returns
from app.usecases.collecting.campaigns import (
    CHAIN,
    COLLECTION,
    FILED,
    PRINTED,
    RETURNED,
    SCANNED,
    SIGNED,
    Opening,
)
from app.usecases.paper import issuing, printing
from app.usecases.pupils import students

BOTH = tuple(campaigns.SIGNERS)


@pytest.fixture
def campaign(register: Register) -> int:
    return register.write(
        campaigns.open_campaign, Opening("新生采集", "2025", "20300930", COLLECTION)
    )


@pytest.fixture
def numbers(register: Register, campaign: int, tmp_path: Path) -> tuple[str, ...]:
    """Those of the sheets of class 0701: pupils 1 and 2."""
    out = tmp_path / "0701.pdf"
    return register.write(campaign_sheets.print_sheets, campaign, "0701", out, Job()).numbers


def state(register: Register, campaign: int, student_id: int) -> str:
    return register.read(lambda tx: campaigns.entries(tx, campaign, [student_id])[0].state)


def scanned(tx: Tx, student_id: int) -> int:
    students.add_evidence(tx, student_id, "scan", "image/jpeg", b"\xff\xd8 a signed sheet")
    return max(tx.scalars(select(Evidence.id)))


def test_a_sheet_comes_back_by_its_qr_code_and_goes_all_the_way_with_days_and_names(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    """R-ORD-N2-1, R-NA-10-4, R-NA-10-5"""
    code = register.read(issuing.qr_payload, numbers[0])
    done = register.write(returns.return_sheet, code)
    assert (done.came, done.lacking, done.problems) == ((1,), (1,), ())
    register.write(returns.sign, campaign, [1])
    evidence = register.write(scanned, 1)
    register.write(returns.scan, campaign, 1, evidence)
    register.write(returns.file_away, campaign, [1])
    steps = register.read(returns.steps, campaign, 1)
    assert [step.state for step in steps] == [PRINTED, RETURNED, SIGNED, SCANNED, FILED]
    assert all(step.by == "王老师" and step.day and step.at for step in steps)
    assert steps[3].evidence_id == evidence


@pytest.mark.parametrize("spoil", [str.lower, lambda text: f" {text} ", lambda text: text])
def test_a_number_may_be_typed_as_it_comes(
    register: Register, numbers: tuple[str, ...], spoil: Any
) -> None:
    assert register.read(returns.find, spoil(numbers[1])).student_id == 2


def test_a_number_typed_in_full_width_is_the_same_number(
    register: Register, numbers: tuple[str, ...]
) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in numbers[1])
    assert register.read(returns.find, wide).name == "李小红"


def test_a_code_of_another_register_or_half_a_code_is_refused(
    register: Register, numbers: tuple[str, ...]
) -> None:
    code = register.read(issuing.qr_payload, numbers[0])
    forged = code.replace(numbers[0], numbers[1])
    for text in (forged, code[:-1], "XJ1.", f"XJ1.{numbers[0]}.ABCDEFGH"):
        assert rejected(register, returns.return_sheet, text) == ["return.foreign-code"]


def test_numbers_never_given_and_sheets_outside_a_campaign_are_refused(
    register: Register, campaign: int, tmp_path: Path
) -> None:
    assert rejected(register, returns.return_sheet, "XJ20-999999") == ["return.number-unknown"]
    loose = register.write(
        printing.print_form, "collection", printing.Selection((1,)), tmp_path / "x.pdf", Job()
    )
    assert rejected(register, returns.return_sheet, loose.numbers[0]) == ["return.no-campaign"]


def test_a_sheet_scanned_twice_changes_nothing_and_is_told(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    register.write(returns.return_sheet, numbers[0])
    again = register.write(returns.return_sheet, numbers[0])
    assert [problem.code for problem in again.problems] == ["return.again"]
    assert again.came == () and "王小明" in again.problems[0].message
    assert len(register.read(returns.steps, campaign, 1)) == 2


def test_who_enters_sheets_is_told_whose_each_was_and_whether_it_was_in_already(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    first = register.write(returns.enter_sheet, numbers[0])
    assert (first.found.name, first.found.state, first.again) == ("王小明", RETURNED, False)
    assert first.problems == ()
    signed = register.write(returns.enter_sheet, numbers[0], ("guardian",))
    assert [one.code for one in signed.problems] == ["return.unsigned"]
    assert not signed.again
    again = register.write(returns.enter_sheet, numbers[0])
    assert again.again and [one.code for one in again.problems] == ["return.again"]


def test_with_both_signatures_a_sheet_is_double_signed_at_once_with_one_it_is_not(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    """R-NA-10-4: 家长、班主任共同签字."""
    register.write(returns.return_sheet, numbers[0], BOTH)
    assert state(register, campaign, 1) == SIGNED
    done = register.write(returns.return_sheet, numbers[1], ("guardian",))
    assert state(register, campaign, 2) == RETURNED
    [told] = done.problems
    assert (told.level, told.code) == (Level.NEEDS_MATERIAL, "return.unsigned")
    assert "班主任" in told.message and "监护人" not in told.message
    assert rejected(register, returns.sign, campaign, [2], ("guardian",)) == ["return.unsigned"]
    register.write(returns.return_sheet, numbers[1], BOTH)
    assert state(register, campaign, 2) == SIGNED


def test_a_class_is_returned_by_hand_but_for_who_is_absent(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    done = register.write(returns.return_class, campaign, "0701", {2}, BOTH)
    assert (done.came, done.lacking) == ((1,), (2,))
    assert [line.student_id for line in register.read(campaigns.missing, campaign, "0701")] == [2]
    nobody = rejected(register, returns.return_class, campaign, "0702", (), BOTH)
    assert nobody == ["return.nobody"]


def test_a_paper_printed_elsewhere_needs_a_reason(register: Register, campaign: int) -> None:
    """R-ORD-N2-1: papers collected before this program are entered too, and say so."""
    assert rejected(register, returns.return_pupils, campaign, [3], BOTH) == ["chain.skipped"]
    register.write(returns.return_pupils, campaign, [3], BOTH, "2025-9-3", "入学时已收")
    first = register.read(returns.steps, campaign, 3)[0]
    assert (first.state, first.day, first.reason) == (RETURNED, "20250903", "入学时已收")


def test_a_step_back_is_a_further_entry_with_its_reason(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    """R-ORD-4-2's way with chains, for paper."""
    register.write(returns.return_sheet, numbers[0], BOTH)
    [told] = refusals(register, returns.step_back, campaign, 1, PRINTED, " ")
    assert "王小明" in told.message and "原因" in told.message
    register.write(returns.step_back, campaign, 1, PRINTED, "签字不是监护人本人")
    steps = register.read(returns.steps, campaign, 1)
    assert [step.state for step in steps] == [PRINTED, RETURNED, SIGNED, PRINTED]
    assert steps[-1].reason == "签字不是监护人本人"
    assert rejected(register, returns.step_back, campaign, 1, FILED, "错") == ["return.not-back"]


def test_one_pupil_who_cannot_go_on_keeps_the_whole_class_where_it_is(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    register.write(returns.return_sheet, numbers[0], BOTH)
    problems = refusals(register, returns.file_away, campaign, [1, 2])
    assert [problem.where.student_id for problem in problems] == [2]
    assert state(register, campaign, 1) == SIGNED


def test_another_pupils_scan_is_not_taken(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    register.write(returns.return_sheet, numbers[0], BOTH)
    evidence = register.write(scanned, 2)
    assert rejected(register, returns.scan, campaign, 1, evidence) == ["return.foreign-scan"]


def test_a_dossier_is_incomplete_until_the_double_signed_collection_form_is_in(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    """R-ORD-N2-1"""
    assert register.read(returns.incomplete_dossiers) == (1, 2, 3)
    register.write(returns.return_sheet, numbers[0])
    assert not register.read(returns.dossier_complete, 1)
    [gap] = register.read(returns.dossier_gaps, 1)
    assert "不完整" in gap.message and "通知二" in gap.source
    register.write(returns.sign, campaign, [1])
    assert register.read(returns.dossier_complete, 1)
    assert register.read(returns.dossier_gaps, 1) == ()
    assert register.read(returns.incomplete_dossiers, "0701") == (2,)


def test_a_confirmation_sheet_that_is_out_is_a_task_and_no_gap_of_the_entry_form(
    register: Register, campaign: int, numbers: tuple[str, ...]
) -> None:
    register.write(returns.return_sheet, numbers[0], BOTH)
    register.write(campaigns.open_campaign, Opening("秋季确认", "2025", "20300916"))
    assert register.read(returns.dossier_complete, 1)
    gaps = register.read(returns.dossier_gaps, 1)
    assert [(gap.level, gap.code) for gap in gaps] == [(Level.TASK, "dossier.paper-out")]


def test_a_signed_confirmation_sheet_does_not_stand_for_the_collection_form(
    register: Register,
) -> None:
    """R-ORD-N2-1 names 《学生学籍信息采集表》."""
    term = register.write(campaigns.open_campaign, Opening("秋季确认", "2025", "20300916"))
    register.write(returns.return_pupils, term, [1], BOTH, "", "手写的确认表")
    assert not register.read(returns.dossier_complete, 1)
    assert 1 in register.read(returns.incomplete_dossiers)


def test_in_nongan_the_double_signed_basic_form_makes_a_dossier_whole(register: Register) -> None:
    """R-NA-10-4, R-NA-10-5; elsewhere the collection form is asked for by name."""
    opening = Opening("新生建籍", "2025", "20300930", "basic_information")
    made = register.write(campaigns.open_campaign, opening)
    register.write(returns.return_pupils, made, [1], BOTH, "", "学校印制")
    assert not register.read(returns.dossier_complete, 1)
    register.write(lambda tx: tx.set("profile", "nongan"))
    assert register.read(returns.dossier_complete, 1)
    assert register.read(returns.incomplete_dossiers) == (2, 3)


class Enough(Exception):
    """The example is over; its transaction is thrown away."""


def walk(tx: Tx, campaign: int, asked: list[tuple[int, str, str]]) -> None:
    """Whatever is asked for, counts are the lists behind them and a state is its last step."""
    for student_id, to, reason in asked:
        before = campaigns.entries(tx, campaign, [student_id])[0].state
        move = campaigns.Move(to, tx.today, reason)
        try:
            campaigns.step(tx, campaigns.entries(tx, campaign, [student_id]), move)
        except Rejected:
            continue
        last = tx.scalars(select(CampaignStep).order_by(CampaignStep.id.desc()).limit(1)).one()
        assert last.state == to
        assert CHAIN.states.index(to) > CHAIN.states.index(before) or last.reason
        for one in campaigns.progress(tx, campaign):
            for name, count in one.states.items():
                assert count == len(campaigns.lines(tx, campaign, one.class_no, (name,)))
            assert one.lacking == len(campaigns.missing(tx, campaign, one.class_no))
    raise Enough


asking = st.tuples(
    st.sampled_from([1, 2, 3]), st.sampled_from(CHAIN.states), st.sampled_from(["", "有原因"])
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=st.lists(asking, max_size=20))
def test_counts_are_the_lists_behind_them_whatever_happens(
    register: Register, campaign: int, asked: list[tuple[int, str, str]]
) -> None:
    """R-GEN-1-1, R-ORD-N2-1"""
    with pytest.raises(Enough):
        register.write(walk, campaign, asked)
