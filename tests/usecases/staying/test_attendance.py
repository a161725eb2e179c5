"""考勤: entered by day, counted by the profile; reached is never done by itself."""

from datetime import date, timedelta

import pytest
from duty_school import BASIS, on, read_on, refused
from invented import Opened

from app.domain import truancy, working_days
from app.persistence.register import Register
from app.usecases.rulebook import policy_changes
from app.usecases.staying import attendance, contacts
from app.usecases.staying.attendance import Entry

SENIOR, JUNIOR = 3, 1
CALENDAR = working_days.shipped().calendar


def schooldays(count: int, first: date = date(2026, 9, 1)) -> list[date]:
    found: list[date] = []
    while len(found) < count:
        if CALENDAR.is_working(first):
            found.append(first)
        first += timedelta(1)
    return found


def stay_away(register: Register, student_id: int, days: list[date], periods: int = 0) -> None:
    for day in days:
        entry = Entry(student_id, truancy.TRUANT, periods)
        on(f"{days[-1]}", register, attendance.enter, f"{day}", [entry])


def codes(register: Register, day: date, student_id: int) -> list[str]:
    lines = read_on(f"{day}", register, attendance.truants)
    [line] = [one for one in lines if one.student_id == student_id]
    return [one.code for one in line.findings]


@pytest.mark.parametrize(("days", "eligible"), [(20, False), (21, True)])
def test_more_than_twenty_school_days_in_a_row_may_lead_to_withdrawal(
    register: Register, days: int, eligible: bool
) -> None:
    """R-ORD-11-10, M09: 20 is not eligible, 21 is, and two contacts are asked for."""
    away = schooldays(days)
    stay_away(register, SENIOR, away)
    found = codes(register, away[-1], SENIOR)
    assert ("attendance.eligible" in found) == eligible
    assert ("rule.contacts" in found) == eligible


def test_two_contacts_are_enough_and_still_nothing_happens_by_itself(register: Register) -> None:
    """R-ORD-11-10."""
    away = schooldays(21)
    stay_away(register, SENIOR, away)
    today = f"{away[-1]}"
    for way in ("家访", "电话"):
        entry = contacts.Entry(SENIOR, today, way, "父亲", "答应回校")
        on(today, register, contacts.enter, entry)
    [line] = read_on(today, register, attendance.truants)
    assert line.contacts == 2
    assert [one.code for one in line.findings] == ["attendance.eligible"]
    assert "不是必须" in line.findings[0].message
    assert line.findings[0].source == "办法 第十一条"


@pytest.mark.parametrize(("days", "eligible"), [(44, False), (45, True)])
def test_forty_five_days_in_all_may_lead_to_withdrawal(
    register: Register, days: int, eligible: bool
) -> None:
    """R-ORD-11-10."""
    away = [day for n, day in enumerate(schooldays(days + 5)) if n % 12][:days]
    stay_away(register, SENIOR, away)
    assert ("attendance.eligible" in codes(register, away[-1], SENIOR)) == eligible


@pytest.mark.parametrize(("periods", "eligible"), [(139, False), (140, True)])
def test_periods_are_counted_where_the_profile_counts_them(
    register: Register, periods: int, eligible: bool
) -> None:
    """R-SC-29-1: 139 no, 140 yes."""
    register.write(lambda tx: tx.set("profile", "sichuan"))
    whole, rest = divmod(periods, 4)
    away = schooldays(whole + bool(rest))
    stay_away(register, SENIOR, away[:whole], 4)
    if rest:
        stay_away(register, SENIOR, away[whole:], rest)
    assert ("attendance.eligible" in codes(register, away[-1], SENIOR)) == eligible


def test_a_week_away_in_compulsory_school_asks_for_a_notice(register: Register) -> None:
    """R-SC-22-1, M36: on the fifth school day in a row."""
    register.write(lambda tx: tx.set("profile", "sichuan"))
    away = schooldays(5)
    stay_away(register, JUNIOR, away[:4])
    assert codes(register, away[3], JUNIOR) == []
    stay_away(register, JUNIOR, away[4:])
    assert codes(register, away[4], JUNIOR) == ["rule.truancy-notice"]


def test_a_school_may_set_its_own_number_of_days(register: Register) -> None:
    texts = {"days": "3", "addressee": "苏木乡镇人民政府"}
    on("2026-08-31", register, policy_changes.change_check, "attendance.notice", texts, BASIS)
    away = schooldays(3)
    stay_away(register, JUNIOR, away)
    assert codes(register, away[-1], JUNIOR) == ["rule.truancy-notice"]


def test_leave_that_nobody_granted_is_refused_and_says_why(register: Register) -> None:
    """R-SC-22-1: 不请假或超假按旷课."""
    with refused() as found:
        register.write(attendance.enter, "2026-09-07", [Entry(JUNIOR, truancy.SICK)])
    assert [one.code for one in found] == ["attendance.not-granted"]
    granted = Entry(JUNIOR, truancy.SICK, granted_by="赵老师")
    assert register.write(attendance.enter, "2026-09-07", [granted]) == ()
    assert register.read(attendance.truants) == ()


def test_a_second_entry_of_a_day_takes_the_place_of_the_first(register: Register) -> None:
    register.write(attendance.enter, "2026-09-07", [Entry(JUNIOR, truancy.TRUANT)])
    register.write(attendance.enter, "2026-09-07", [Entry(JUNIOR, truancy.TRUANT, 2)])
    [line] = register.read(attendance.truants)
    assert (line.count.days, line.count.periods) == (0, 2)
    register.write(attendance.clear, JUNIOR, "2026-09-07")
    assert register.read(attendance.truants) == ()


def test_leave_of_several_days_is_entered_at_once_on_school_days(register: Register) -> None:
    entry = Entry(JUNIOR, truancy.SICK, reason="骨折", granted_by="赵老师")
    assert register.write(attendance.enter_leave, entry, "2026-09-30", "2026-10-10") == 4
    days = [day for day, _ in register.read(attendance.of_pupil, JUNIOR)]
    assert days == ["20261010", "20261009", "20261008", "20260930"]


@pytest.mark.parametrize(
    ("day", "entry", "code"),
    [
        ("2099-01-01", Entry(1, truancy.TRUANT), "attendance.future"),
        ("2026-09-07", Entry(1, truancy.TRUANT, 7), "attendance.periods"),
        ("2026-09-07", Entry(1, "逃学"), "attendance.kind"),
    ],
)
def test_an_impossible_entry_is_refused(
    register: Register, day: str, entry: Entry, code: str
) -> None:
    with refused() as found:
        register.write(attendance.enter, day, [entry])
    assert [one.code for one in found] == [code]


def test_a_day_that_is_none_of_school_is_entered_and_told(register: Register) -> None:
    found = register.write(attendance.enter, "2026-08-29", [Entry(1, truancy.TRUANT)])
    assert [one.code for one in found] == ["attendance.no-school-day", "attendance.no-term"]


def test_the_class_of_a_day_lists_everyone(register: Register) -> None:
    register.write(attendance.enter, "2026-09-07", [Entry(2, truancy.LATE, 1)])
    lines = register.read(attendance.of_day, "0701", "20260907")
    assert [(one.name, one.entry.kind if one.entry else "") for one in lines] == [
        ("王小明", ""),
        ("李小红", "迟到"),
    ]
    assert lines[1].by == "王老师"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("class_teacher", True), ("registrar", True), ("leader", False), ("auditor", False)],
)
def test_class_teachers_and_the_registrar_enter_attendance(
    opening: Opened, role: str, allowed: bool
) -> None:
    with opening(role) as register:
        entries = [Entry(1, truancy.TRUANT)]
        if allowed:
            register.write(attendance.enter, "2026-09-07", entries)
            return
        with refused() as found:
            register.write(attendance.enter, "2026-09-07", entries)
    assert [one.code for one in found] == ["permission.denied"]


def test_a_contact_lacks_nothing(register: Register) -> None:
    with refused() as found:
        register.write(contacts.enter, contacts.Entry(1, "2026-09-07", "家访", " ", ""))
    assert [one.where.field for one in found] == ["联系到的人", "情况和结果"]
