"""延期注册, 延缓入学 and children not taken in."""

from dataclasses import replace

import pytest
from invented import rejected
from sqlalchemy import select

from app.persistence.campaign_records import Deferral
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.problems import Level
from app.usecases.intake import admission, deferrals
from app.usecases.intake.deferrals import POSTPONED, Wish, defer, refuse_child
from app.usecases.pupils import evidence_list
from app.usecases.pupils.proofs import Attached

ILL = Wish(1, "赵秀英", "住院", "诊断证明 第18号", "2025-9-1", "2025-9-15")


def profile(register: Register, name: str) -> None:
    register.write(lambda tx: tx.set("profile", name))


def test_sichuan_defers_two_weeks_and_not_a_day_more(register: Register) -> None:
    """R-SC-10-1"""
    profile(register, "sichuan")
    long = replace(ILL, new_on="2025-9-16")
    assert rejected(register, defer, long) == ["admission.deferral-long"]
    register.write(defer, ILL)
    [line] = register.read(deferrals.deferrals)
    assert (line.name, line.reason, line.new_on) == ("王小明", "住院", "20250915")


def test_ordos_sets_no_limit_so_somebody_answers_for_it(register: Register) -> None:
    """R-ORD-7-1"""
    assert rejected(register, defer, ILL) == ["admission.deferral-silent"]
    _, problems = register.write(defer, ILL, ("admission.deferral-silent",))
    assert [p.level for p in problems] == [Level.NEEDS_CONFIRM]


def test_the_scans_of_the_proof_come_in_with_the_deferral_or_not_at_all(
    register: Register,
) -> None:
    """R-ORD-7-1: on a proof, which is kept."""
    scans = tuple(Attached(f"{n}.jpg", "image/jpeg", b"\xff\xd8 page") for n in "12")
    assert rejected(register, defer, ILL, (), scans) == ["admission.deferral-silent"]
    register.write(defer, ILL, ("admission.deferral-silent",), scans)
    kept = [one.id for one in register.read(evidence_list.evidence, 1)]
    assert len(kept) == 2
    assert register.read(lambda tx: tx.session.scalar(select(Deferral.evidence_id))) == min(kept)


@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"reason": " "}, "admission.deferral-reason"),
        ({"proof": ""}, "admission.deferral-proof"),
        ({"applicant": ""}, "admission.typed"),
        ({"new_on": "2025-9-1"}, "admission.deferral-day"),
        ({"new_on": "以后"}, "date.typed"),
        ({"kind": "别的"}, "admission.typed"),
    ],
)
def test_a_deferral_without_reason_proof_or_day_is_refused(
    register: Register, spoiled: dict[str, str], code: str
) -> None:
    """R-ORD-7-1"""
    profile(register, "sichuan")
    assert rejected(register, defer, replace(ILL, **spoiled)) == [code]


def test_beginning_school_a_year_later_keeps_who_approved_it(register: Register) -> None:
    """R-NA-4-1"""
    profile(register, "nongan")
    later = replace(ILL, kind=POSTPONED, new_on="2026-9-1")
    assert rejected(register, defer, later) == ["admission.diagnosis", "admission.approver"]
    register.write(defer, replace(later, approver="教育局", hospital="县级"))
    assert register.read(deferrals.deferrals)[0].kind == POSTPONED


def test_who_has_put_it_off_is_not_counted_as_missing_until_that_day(register: Register) -> None:
    """R-ORD-7-4"""
    register.write(_senior, 1)
    assert len(register.read(admission.no_shows, "2025", "2025-9-1")) == 1
    far = replace(ILL, new_on="2099-9-15")
    register.write(defer, far, ("admission.deferral-silent",))
    assert register.read(admission.no_shows, "2025", "2025-9-1") == ()


def _senior(tx: Tx, student_id: int) -> None:
    pupil = tx.get(admission.Student, student_id, "这名学生")
    pupil.grade, pupil.entry_month = "高中一年级", "202509"


def test_a_child_of_the_district_is_not_turned_away_without_reason_and_alert(
    register: Register,
) -> None:
    """R-NA-7-3"""
    profile(register, "nongan")
    child = ("周小", "2025", "小学")
    nothing = rejected(register, refuse_child, *child, "", "李校长", in_district=True)
    assert nothing == ["admission.refusal-typed"]
    [alert] = register.write(refuse_child, *child, "学位已满", "李校长", in_district=True)
    assert (alert.code, alert.source) == ("admission.refused-child", "农安 第七条")
    assert register.write(refuse_child, *child, "非本学区", "李校长", in_district=False) == ()
    assert [line.alert for line in register.read(deferrals.refusals)] == [False, True]
