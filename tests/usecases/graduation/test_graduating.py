"""毕业办理: one act, one undo while nothing rests on it, and the filing that certificates need."""

from collections.abc import Callable
from datetime import UTC, datetime

from graduation_school import (
    DAY,
    FILED,
    HU,
    JUNIORS,
    MING,
    PASSED,
    codes,
    graduated,
    line,
    numbered,
    refusal,
    results,
    shown,
)

from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.desk import duties
from app.usecases.graduation import certificate_numbers, graduating, leavers
from app.usecases.graduation.graduating import Filing
from app.usecases.school import history
from app.usecases.status import statuses

Opens = Callable[..., Register]


def states(register: Register) -> set[str]:
    return {one.status for one in register.read(statuses.current, JUNIORS).values()}


def test_one_act_graduates_everyone_with_a_verdict(register: Register) -> None:
    results(register, {MING: PASSED})
    batch = register.write(graduating.apply, shown(register))
    [made] = register.read(graduating.batches)
    assert (made.id, made.year, made.grade, made.pupils) == (batch, "2026", "初三", 1)
    assert made.effective_on == "20260630" and made.counts["毕业"] == 1
    assert register.read(statuses.current, [MING])[MING].status == "毕业"
    assert register.read(graduating.pupils_of, batch) == (MING,)
    assert MING not in [one.student_id for one in shown(register).lines]
    assert shown(register).left_out == 3


def test_the_trail_says_it_in_a_sentence(register: Register) -> None:
    batch = graduated(register, filed=False)
    register.write(graduating.undo, batch, "毕业日期填错")
    said = [one.sentence for one in register.read(history.entries)]
    assert "办理毕业（2026 届初三，毕业 4）" in said
    assert f"撤销毕业办理（{batch}，4 条）" in said


def test_one_undo_takes_it_back_and_it_can_be_done_again(register: Register) -> None:
    batch = graduated(register, filed=False)
    assert states(register) == {"毕业"}
    assert register.write(graduating.undo, batch, "毕业日期填错") == 4
    assert states(register) == {"在读"}
    assert line(register, MING).values["subjects"] == "10"
    [undone] = register.read(graduating.batches)
    assert undone.undone_at and undone.undone_why == "毕业日期填错"
    register.write(graduating.apply, shown(register))
    assert states(register) == {"毕业"}


def test_an_undo_needs_a_reason_and_nothing_that_rests_on_it(register: Register) -> None:
    batch = graduated(register)
    assert codes(register.write, graduating.undo, batch, " ") == ["graduation.undo-why"]
    assert codes(register.write, graduating.undo, batch, "填错") == ["graduation.filed"]
    made = numbered(register, batch)
    found = codes(register.write, graduating.undo, batch, "填错")
    assert found == ["graduation.certificates", "graduation.filed"]
    assert codes(register.write, graduating.unfile, batch) == ["graduation.certificates"]
    register.write(certificate_numbers.withdraw, made)
    register.write(graduating.unfile, batch)
    register.write(graduating.undo, batch, "填错")
    assert states(register) == {"在读"}


def test_a_later_change_of_one_pupil_holds_the_undo(register: Register) -> None:
    """A pupil who has gone on to the next stage here cannot be taken back under it."""
    batch = graduated(register, "小六", filed=False)
    register.write(
        statuses.put, HU, "next_stage", DAY.replace(month=9, day=1), {"grade_after": "初一"}
    )
    [found] = refusal(register.write, graduating.undo, batch, "填错")
    assert found.where.student_id == HU and found.message.startswith("孙小虎：")
    assert register.read(statuses.current, [HU])[HU].status == "在读"


def test_one_pupil_is_taken_back_from_an_act_until_she_has_a_certificate(
    register: Register,
) -> None:
    """R-ORD-13-1: the reversal on her own page; the act keeps the others."""
    batch = graduated(register)
    made = numbered(register, batch)
    own = {one.kind: one.id for one in register.read(statuses.changes, MING)}["graduation"]
    today = DAY.replace(month=9)
    assert codes(register.write, statuses.reverse, own, today, "名单有误") == ["status.certified"]
    register.write(certificate_numbers.withdraw, made)
    register.write(statuses.reverse, own, today, "名单有误")
    assert MING not in register.read(graduating.pupils_of, batch)
    assert line(register, MING).result == "毕业"
    register.write(graduating.unfile, batch)
    assert register.write(graduating.undo, batch, "填错") == 3


def test_what_was_looked_at_is_what_is_done(register: Register) -> None:
    results(register, {MING: PASSED})
    before = shown(register)
    results(register, {MING: {"failed_after_resit": "8"}})
    assert codes(register.write, graduating.apply, before) == ["graduation.stale"]
    assert states(register) == {"在读"}


def test_nobody_with_a_verdict_is_no_act(register: Register) -> None:
    assert codes(register.write, graduating.apply, shown(register)) == ["graduation.nobody"]


def test_a_day_to_come_graduates_nobody_yet(register: Register) -> None:
    """Results are entered before the summer, the act waits for its day."""
    results(register, {MING: PASSED})
    later = register.read(graduating.preview, "初三", DAY.replace(year=2999))
    assert codes(register.write, graduating.apply, later) == ["graduation.day"]
    assert codes(leavers.day, "六月") == ["graduation.day"]
    assert leavers.day("20260630") == DAY
    assert leavers.usual_day(DAY.replace(month=9)) == DAY.replace(year=2027)
    assert leavers.usual_day(DAY.replace(month=7)) == DAY


def test_results_of_graduates_stand(register: Register) -> None:
    graduated(register, filed=False)
    found = codes(register.write, leavers.enter, "初三", "2026", {MING: {"subjects": "9"}})
    assert found == ["graduation.done"]


def test_a_filing_has_number_day_and_authority(register: Register) -> None:
    """R-ORD-23-1."""
    batch = graduated(register, filed=False)
    found = refusal(register.write, graduating.file, batch, Filing("", "20260601", ""))
    assert [one.where.field for one in found] == ["备案号", "备案机关", "备案日期"]
    register.write(graduating.file, batch, FILED)
    kept = register.read(graduating.batch, batch)
    assert (kept.filing_no, kept.filing_on) == (FILED.number, FILED.on)


def test_the_stamped_roster_comes_back_to_its_place(opening: Opens) -> None:
    """R-SC-41-2."""
    register = opening("sichuan")
    batch = graduated(register, "高三", filed=False)
    assert codes(register.write, graduating.roster_came, batch, "20260715", "") == [
        "graduation.place"
    ]
    register.write(graduating.roster_came, batch, "20260715", "档案室 2026-永久-01 盒")
    kept = register.read(graduating.batch, batch)
    assert (kept.roster_on, kept.roster_place) == ("20260715", "档案室 2026-永久-01 盒")


def test_the_yearly_day_of_graduation_leads_here(opening: Opens) -> None:
    """R-NA-25-1: 毕业操作 before 31 July, the national 30 July first."""

    def in_july(tx: Tx) -> list[tuple[str, str, str]]:
        tx.now = datetime(2026, 7, 1, 9, tzinfo=UTC)
        found = duties.duties(tx)
        return [(one.key, one.place, f"{one.due:%m%d}") for one in found if one.closable]

    assert ("yearly.closing.2026", "GRADUATION", "0730") in opening("nongan").read(in_july)


def test_an_act_that_was_undone_takes_nothing_more(register: Register) -> None:
    batch = graduated(register, filed=False)
    register.write(graduating.undo, batch, "填错")
    assert codes(register.write, graduating.file, batch, FILED) == ["graduation.undone"]
    assert codes(register.write, graduating.undo, batch, "填错") == ["graduation.undone"]
