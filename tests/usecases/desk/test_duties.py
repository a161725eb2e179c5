"""工作台: what is due stands there with its day, counts as many as the list behind it, and ends."""

from datetime import date
from pathlib import Path

import pytest
from duty_school import BASIS, TERM, on, read_on, refused
from hypothesis import given
from hypothesis import strategies as st
from invented import Opened

from app.domain import truancy, working_days
from app.domain.duties import WEEK, Duty, Kind, Mark, Marked, When, still_open
from app.job import Job
from app.persistence.case_records import StatusCase
from app.persistence.register import Register
from app.persistence.transaction import Tx
from app.usecases.collecting import campaigns
from app.usecases.desk import duties, duty_sheets
from app.usecases.rulebook import calendar_years, calendars, policy_changes
from app.usecases.staying import attendance, dropout
from app.usecases.staying.attendance import Entry

QUIET = "2026-11-02"


def titles(register: Register, day: str, kind: Kind | None = None) -> list[str]:
    found = read_on(day, register, duties.duties)
    return [one.title for one in found if kind is None or one.kind is kind]


def keys(register: Register, day: str) -> list[str]:
    return [one.key for one in read_on(day, register, duties.duties)]


def profile(register: Register, name: str) -> None:
    register.write(lambda tx: tx.set("profile", name))


def test_a_quiet_day_has_an_empty_desk(register: Register) -> None:
    desk = read_on(QUIET, register, duties.desk)
    assert desk.empty
    assert desk.waiting == ()
    assert {tile.count for tile in desk.tiles} == {0}


@pytest.mark.parametrize(
    ("name", "day", "key", "due"),
    [
        ("nongan", "2026-07-01", "yearly.closing.2026", date(2026, 7, 30)),
        ("nongan", "2026-07-20", "yearly.promotion.2026", date(2026, 8, 10)),
        ("ordos", "2026-07-20", "yearly.closing.2026", date(2026, 7, 30)),
        ("sichuan", "2026-09-01", "yearly.rosters.2026", date(2026, 9, 30)),
        ("yanhe", "2026-09-02", "opening.2026-2027-1", date(2026, 9, 16)),
    ],
)
def test_yearly_days_of_the_profile_stand_on_the_desk(
    register: Register, name: str, day: str, key: str, due: date
) -> None:
    """R-NA-25-1, R-SC-18-3, R-YH-2-1, M22: of two days the earlier one drives the reminder."""
    profile(register, name)
    found = {one.key: one for one in read_on(day, register, duties.duties)}
    assert found[key].due == due
    assert found[key].source


def test_both_days_of_a_double_date_are_named(register: Register) -> None:
    """M22."""
    profile(register, "nongan")
    [title] = [t for t in titles(register, "2026-07-01", Kind.YEARLY) if "7月31日" in t]
    assert "农安" in title


def test_a_yearly_day_that_was_changed_by_hand_moves_its_reminder(register: Register) -> None:
    basis = BASIS
    texts = {"month": "7", "day": "25", "title": "国网毕业操作", "stages": ""}
    place = "closing.year_day_national"
    on("2026-06-01", register, policy_changes.change_check, place, texts, basis)
    found = {one.key: one.due for one in read_on("2026-07-01", register, duties.duties)}
    assert found["yearly.closing.2026"] == date(2026, 7, 25)


def test_rosters_are_asked_for_at_their_three_times(register: Register) -> None:
    """R-XZ-3-1."""
    profile(register, "primary-plan")
    second = calendars.TermEntry("2026-2027-2", "20270301", "20270709")
    register.write(calendars.enter_term, second)
    for day, events in (
        ("2026-09-05", ["学年初", "学期初"]),
        ("2027-03-05", ["学期初"]),
        ("2027-07-01", ["学年终"]),
        (QUIET, []),
    ):
        found = [one for one in keys(register, day) if one.startswith("rosters.")]
        assert [one.rpartition(".")[2] for one in found] == events


def test_a_freeze_ahead_is_told_a_month_before_and_while_it_runs(register: Register) -> None:
    """C19."""
    assert not titles(register, "2026-05-31", Kind.FREEZE)
    [ahead] = [t for t in titles(register, "2026-07-10", Kind.FREEZE) if t.startswith("转学")]
    assert "07月15日至08月14日" in ahead
    [running] = [t for t in titles(register, "2026-07-20", Kind.FREEZE) if t.startswith("转学")]
    assert "正在冻结" in running


def test_the_end_of_a_term_asks_for_review_and_disc(register: Register) -> None:
    """R-SC-48-1, R-ORD-26-1, R-ORD-N2-3."""
    found = {one.key: one for one in read_on("2027-01-04", register, duties.duties)}
    assert found["review.2026-2027-1"].due == date(2027, 1, 15)
    assert found["review.2026-2027-1"].source == "办法 第二十六条"
    assert not found["archive.2026-2027-1"].closable


def test_a_school_without_terms_and_a_year_without_a_list_are_told(register: Register) -> None:
    [line] = register.read(calendars.term_lines)
    register.write(calendars.remove_term, line.id)
    assert {"calendar.terms", "calendar.2027"} <= set(keys(register, "2026-12-01"))
    register.write(calendars.enter_term, TERM)
    year = working_days.Year(2027, "国办发明电〔2026〕6号", (), ())
    register.write(calendar_years.set_year, year, "录入")
    assert keys(register, "2026-12-01") == []


def test_counts_agree_with_the_lists_behind_them(register: Register) -> None:
    opening = campaigns.Opening("秋季核对", "2026", "20261110")
    on(QUIET, register, campaigns.open_campaign, opening)
    watch = on(QUIET, register, dropout.open_watch, 4, "2026-10-20", "厌学")
    absent = [Entry(3, truancy.TRUANT)]
    on(QUIET, register, attendance.enter, QUIET, absent)
    desk = read_on(QUIET, register, duties.desk)
    tiles = {tile.title: tile.count for tile in desk.tiles}
    [clock] = read_on(QUIET, register, campaigns.clocks)
    assert tiles["采集未交回"] == len(clock.behind) == 4
    assert tiles["控辍在册"] == len(read_on(QUIET, register, dropout.lines)) == 1
    found = {one.kind: one for one in read_on(QUIET, register, duties.duties)}
    assert found[Kind.CAMPAIGN].count == len(clock.behind)
    assert found[Kind.DROPOUT].argument == watch
    parts = (desk.late, desk.due_today, desk.week, desk.later, desk.undated)
    assert sum(map(len, parts)) == len(read_on(QUIET, register, duties.duties))


def test_a_migrant_who_dropped_out_is_listed_at_the_end_of_term(register: Register) -> None:
    """R-ORD-22-2."""
    on(QUIET, register, dropout.open_watch, 4, "2026-10-20", "厌学")
    found = {one.key: one for one in read_on("2027-01-04", register, duties.duties)}
    assert found["migrants.2026-2027-1"].count == 1


def test_a_duty_is_done_or_put_off_with_a_word(register: Register) -> None:
    day, key = "2026-07-20", "yearly.promotion.2026"
    on(day, register, duties.mark, key, Mark.PUT_OFF, "等通知", "2026-08-01")
    assert key not in keys(register, day)
    assert key in keys(register, "2026-08-01")
    assert read_on(day, register, duties.desk).put_off == 1
    on("2026-08-01", register, duties.mark, key, Mark.DONE, "已升级")
    assert key not in keys(register, "2026-08-09")
    [line] = register.read(duties.marked)
    assert (line.note, line.by) == ("已升级", "王老师")
    on("2026-08-09", register, duties.mark, key, Mark.OPEN, "")
    assert key in keys(register, "2026-08-09")
    assert register.read(duties.marked) == ()


@pytest.mark.parametrize(
    ("key", "state", "note", "until", "code"),
    [
        ("yearly.promotion.2026", Mark.DONE, " ", "", "duty.note"),
        ("yearly.promotion.2026", Mark.PUT_OFF, "等", "2026-07-20", "duty.until"),
        ("yearly.promotion.2026", Mark.PUT_OFF, "等", "2028-07-20", "duty.until"),
        ("nothing", Mark.DONE, "办完了", "", "duty.gone"),
        ("calendar.terms", Mark.DONE, "办完了", "", "duty.not-closable"),
    ],
)
def test_a_mark_that_says_nothing_or_hides_a_list_is_refused(
    register: Register, key: str, state: Mark, note: str, until: str, code: str
) -> None:
    [line] = register.read(calendars.term_lines)
    register.write(calendars.remove_term, line.id)
    with refused() as found:
        on("2026-07-20", register, duties.mark, key, state, note, until)
    assert [one.code for one in found] == [code]


def test_the_month_shows_working_days_holidays_and_what_is_due(register: Register) -> None:
    days = {one.day.day: one for one in read_on("2026-09-20", register, duties.month, 2026, 10)}
    assert len(days) == 31
    assert days[1].name == "国庆节"
    assert not days[1].working
    assert days[10].worked
    assert days[10].working
    profile(register, "sichuan")
    days = {one.day.day: one for one in read_on("2026-09-20", register, duties.month, 2026, 9)}
    assert [one.key for one in days[30].duties] == ["yearly.rosters.2026"]


def test_whoever_only_looks_marks_nothing(opening: Opened) -> None:
    with opening("auditor") as register:
        assert read_on(QUIET, register, duties.desk).empty
        with refused() as found:
            on("2026-07-20", register, duties.mark, "yearly.promotion.2026", Mark.DONE, "好了")
    assert [one.code for one in found] == ["permission.denied"]


TODAY = date(2026, 11, 2)
DAYS = st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 31))


def duty(due: date | None, key: str = "a", closable: bool = False) -> Duty:
    return Duty(key, Kind.CASE, "事", due, due, 1, "CASES", closable=closable)


@given(DAYS)
def test_every_duty_stands_in_one_place_only(due: date | None) -> None:
    when = duty(due).when(TODAY)
    assert (when is When.UNDATED) == (due is None)
    if due is not None:
        left = (due - TODAY).days
        assert (when is When.LATE) == (left < 0)
        assert (when is When.TODAY) == (left == 0)
        assert (when is When.WEEK) == (0 < left < WEEK)


@given(st.lists(st.tuples(DAYS, st.booleans()), max_size=12), st.sampled_from(list(Mark)))
def test_a_list_that_still_waits_cannot_be_hidden_for_good(
    dues: list[tuple[date | None, bool]], state: Mark
) -> None:
    made = [duty(due, f"{n}", closable) for n, (due, closable) in enumerate(dues)]
    marks = {one.key: Marked(state, TODAY, "") for one in made}
    shown = still_open(made, marks, TODAY)
    assert {one.key for one in made if not one.closable} <= {one.key for one in shown}
    assert [one.due or date.max for one in shown] == sorted(one.due or date.max for one in shown)


@pytest.mark.parametrize("name", ["week.pdf", "week.docx"])
def test_the_week_is_printed(register: Register, tmp_path: Path, name: str) -> None:
    day = "2026-07-28"
    count = on(day, register, duty_sheets.print_week, tmp_path / name, Job())
    shown = read_on(day, register, duties.duties)
    assert count == len([one for one in shown if one.when(date(2026, 7, 28)) is not When.LATER])
    assert (tmp_path / name).stat().st_size > 1_000


def test_an_empty_week_and_a_strange_file_are_refused(register: Register, tmp_path: Path) -> None:
    for day, name, code in ((QUIET, "a.pdf", "duty.nothing"), (QUIET, "a.txt", "print.suffix")):
        with refused() as found:
            on(day, register, duty_sheets.print_week, tmp_path / name, Job())
        assert [one.code for one in found] == [code]
    assert list(tmp_path.glob("a.*")) == []


def test_a_freeze_counts_the_open_cases_that_it_holds_up(register: Register) -> None:
    """C19."""

    def put(tx: Tx) -> None:
        for student_id, kind in ((1, "transfer_out"), (2, "suspension")):
            tx.add(
                StatusCase(
                    student_id=student_id, kind=kind, state="open", applied_on="20260701",
                    opened_at="", opened_by="王老师", profile="ordos", digest="", verdict="ALLOW",
                    facts="{}", findings="[]",
                )
            )  # fmt: skip

    register.write(put)
    found = {one.key: one for one in read_on("2026-07-10", register, duties.duties)}
    transfers = found["freeze.转学停办.20260715"]
    assert (transfers.count, transfers.place) == (1, "CASES")
    assert "在办 1 件" in transfers.title
    final = found["freeze.毕业年级学籍异动停办.20260701"]
    assert (final.count, final.place) == (0, "POLICY")
