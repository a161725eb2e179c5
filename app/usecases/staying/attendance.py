"""考勤: who was away on which day, entered by class, and what 旷课 comes to under the policy."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.domain import dates, grades, truancy
from app.domain.dates import day_of, written
from app.domain.judging_rules import Judgement, Proposal, judge
from app.domain.permissions import Action
from app.domain.policy import Policy
from app.domain.terms import Term
from app.domain.truancy import KINDS, ON_LEAVE, TRUANT, Missed, Truancy
from app.domain.working_days import WorkingDays
from app.persistence.class_records import SchoolClass
from app.persistence.duty_records import Absence, Contact
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.rulebook import calendars, policies
from app.usecases.school.permits import require

_PERIODS = "attendance.periods"
_PERIODS_A_DAY = 6
_MOST_PERIODS = 16
_LONGEST_LEAVE = 366  # days


@dataclass(frozen=True, slots=True)
class Entry:
    """One pupil's absence on one day; ``periods`` 0 is the whole day.

    Leave names who granted it.
    """

    student_id: int
    kind: str
    periods: int = 0
    reason: str = ""
    granted_by: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One pupil of a class on one day; ``entry`` is ``None`` for one who was there."""

    student_id: int
    name: str
    entry: Entry | None
    by: str


@dataclass(frozen=True, slots=True)
class TruancyLine:
    """One pupil's 旷课 in a term, the contacts with the family, and what the policy says of it."""

    student_id: int
    name: str
    class_no: str
    grade: str
    count: Truancy
    contacts: int
    findings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What a whole list is judged by."""

    policy: Policy
    working: WorkingDays
    terms: tuple[Term, ...]
    today: date


def periods_a_day(tx: Tx) -> int:
    """Periods of a whole day at this school."""
    return int(tx.setting(_PERIODS) or _PERIODS_A_DAY)


def set_periods_a_day(tx: Tx, periods: int) -> None:
    """Say how many periods a whole day has."""
    require(tx, Action.EDIT)
    if not 1 <= periods <= _MOST_PERIODS:
        message = f"每天的课时应在 1 到 {_MOST_PERIODS} 之间。请改正。"
        raise Rejected(Problem("attendance.periods", message, Where(field="每天课时")))
    tx.set(_PERIODS, str(periods))


def enter(tx: Tx, day: str, entries: Sequence[Entry]) -> tuple[Problem, ...]:
    """Enter who was away on ``day`` (as typed), in the place of what was entered of these pupils.

    Raises ``Rejected`` naming every pupil whose entry cannot stand. Says what is odd about the day.
    """
    require(tx, Action.ATTEND)
    on = dates.typed(day, "日期")
    most = periods_a_day(tx)
    problems = [problem for one in entries for problem in _judged(tx, one, most)]
    problems += _future(tx, on)
    if problems:
        raise Rejected(*problems)
    for one in entries:
        _put(tx, on, one, most)
    return tuple(_odd(tx, on))


def judged(tx: Tx, on: date, entry: Entry) -> list[Problem]:
    """Everything for which ``enter`` would refuse this entry."""
    return [*_judged(tx, entry, periods_a_day(tx)), *_future(tx, on)]


def enter_leave(tx: Tx, entry: Entry, first: str, last: str) -> int:
    """Enter granted leave on every school day from ``first`` to ``last``; says how many days."""
    require(tx, Action.ATTEND)
    one, other = dates.typed(first, "开始日期"), dates.typed(last, "结束日期")
    most = periods_a_day(tx)
    problems = list(_judged(tx, entry, most))
    if entry.kind not in ON_LEAVE:
        message = f"连续登记只用于{'、'.join(ON_LEAVE)}。旷课请逐日登记。"
        problems.append(Problem("attendance.kind", message, Where(field="类别")))
    if not 0 <= (other - one).days < _LONGEST_LEAVE:
        message = "请假的结束日期应在开始日期之后，且不超过一年。请核对。"
        problems.append(Problem("attendance.span", message, Where(field="结束日期")))
    if problems:
        raise Rejected(*problems)
    calendar = calendars.working(tx).calendar
    span = (one + timedelta(n) for n in range((other - one).days + 1))
    days = [day for day in span if calendar.is_working(day)]
    for day in days:
        _put(tx, day, entry, most)
    return len(days)


def enter_leaves(tx: Tx, entries: Sequence[Entry], first: str, last: str) -> int:
    """``enter_leave`` for several pupils at once, all or none; says how many days."""
    return max(enter_leave(tx, one, first, last) for one in entries)


def clear_all(tx: Tx, student_ids: Sequence[int], day: str) -> None:
    """``clear`` for several pupils at once."""
    for one in student_ids:
        clear(tx, one, day)


def clear(tx: Tx, student_id: int, day: str) -> None:
    """The pupil was there after all."""
    require(tx, Action.ATTEND)
    for row in _rows(tx, student_id, written(dates.typed(day, "日期"))):
        tx.remove(row)


def of_day(tx: Tx, class_no: str, day: str) -> tuple[DayLine, ...]:
    """Every pupil of a class on ``day`` (yyyyMMdd), with what was entered."""
    pupils = tx.scalars(
        select(Student)
        .where(Student.class_no == class_no)
        .order_by(Student.seat_number, Student.id)
    )
    found = list(pupils)
    ids = [pupil.id for pupil in found]
    rows = tx.scalars(select(Absence).where(Absence.day == day, Absence.student_id.in_(ids)))
    known = {row.student_id: row for row in rows}
    return tuple(_day_line(pupil, known.get(pupil.id)) for pupil in found)


def of_pupil(tx: Tx, student_id: int) -> tuple[tuple[str, Entry], ...]:
    """(day yyyyMMdd, entry) of everything entered of one pupil, the latest first."""
    rows = tx.scalars(
        select(Absence).where(Absence.student_id == student_id).order_by(Absence.day.desc())
    )
    return tuple((row.day, _entry(row)) for row in rows)


def truants(tx: Tx) -> tuple[TruancyLine, ...]:
    """Everybody with 旷课 in the term that runs, the longest run first (M09).

    A pupil who reaches a threshold of the profile has a finding; none of them acts by itself.
    """
    term = calendars.current(tx)
    first, last = (term.start, term.end) if term else _year_around(tx.today)
    missed = _missed(tx, first, last)
    if not missed:
        return ()
    ruled = _Ruled(policies.of_school(tx), calendars.working(tx), calendars.terms(tx), tx.today)
    contacts = _contacts(tx, first, last)
    pupils = tx.scalars(select(Student).where(Student.id.in_(list(missed))))
    classes = _classes(tx)
    lines = [
        _line(ruled, one, classes.get(one.class_no), missed[one.id], contacts.get(one.id, 0))
        for one in pupils
    ]
    return tuple(
        sorted(lines, key=lambda one: (-one.count.running, -one.count.periods, one.student_id))
    )


def truancy_of(tx: Tx, student_id: int) -> Truancy:
    """The counts of one pupil in the term that runs; nought where nothing was entered."""
    term = calendars.current(tx)
    first, last = (term.start, term.end) if term else _year_around(tx.today)
    missed = _missed(tx, first, last).get(student_id, [])
    return truancy.counted(missed, calendars.working(tx).calendar, tx.today)


def _line(
    ruled: _Ruled,
    pupil: Student,
    own: tuple[str, str] | None,
    missed: Sequence[Missed],
    contacts: int,
) -> TruancyLine:
    count = truancy.counted(missed, ruled.working.calendar, ruled.today)
    stage, cohort = own or ("", "")
    grade = grades.read(pupil.grade)
    if not grade and stage and cohort.isdecimal():
        grade = ruled.policy.ladder.of_cohort(stage, int(cohort), ruled.today)
    facts = {
        "stage": grades.stage_of(grade) or stage,
        "grade": grade,
        "truancy_total_days": count.days,
        "truancy_periods": count.periods,
        "contacts": contacts,
    }
    findings = tuple(_findings(ruled, facts, count, pupil.id))
    whose = (pupil.id, pupil.name, pupil.class_no, grade or pupil.grade)
    return TruancyLine(*whose, count, contacts, findings)


def _findings(
    ruled: _Ruled, facts: dict[str, object], count: Truancy, student_id: int
) -> Iterator[Problem]:
    where = Where(student_id=student_id)
    if ruled.policy.check("attendance", "notice") and count.running:
        told = _asked(ruled, "旷课", {**facts, "truancy_consecutive_days": count.running})
        for one in told.findings:
            if one.code == "rule.truancy-notice":
                yield Problem(one.code, one.message, where, one.source, one.level)
    kind = next(
        (
            kind
            for kind, section in (("自动退学", "lapse"), ("退学", "withdrawal"))
            if ruled.policy.check(section, "truancy")
        ),
        "",
    )
    if kind and facts["stage"] in ("", grades.SENIOR):
        yield from _eligible(
            ruled, kind, {**facts, "truancy_consecutive_days": count.longest}, where
        )


def _eligible(
    ruled: _Ruled, kind: str, facts: dict[str, object], where: Where
) -> Iterator[Problem]:
    """Reached is not done: a pupil who may be let go is a question for people (R-ORD-11-10)."""
    told = _asked(ruled, kind, facts)
    if any(one.code == "rule.truancy" for one in told.findings):
        return
    check = ruled.policy.check("lapse" if kind == "自动退学" else "withdrawal", "truancy")
    message = f"旷课已达到{kind}的标准，可以办理，不是必须办理。请先继续联系劝返。"
    if not facts["stage"]:
        message = f"没有填写年级；如是普通高中，{message}请补填年级。"
    yield Problem("attendance.eligible", message, where, check.cite if check else "", Level.TASK)
    for one in told.findings:
        if one.code == "rule.contacts":
            yield Problem(one.code, one.message, where, one.source, one.level)


def _asked(ruled: _Ruled, kind: str, facts: dict[str, object]) -> Judgement:
    return judge(ruled.policy, Proposal(kind, ruled.terms, ruled.working), facts)


def _judged(tx: Tx, one: Entry, most: int) -> Iterator[Problem]:
    pupil = tx.get(Student, one.student_id, "这名学生")
    where = Where(field="考勤", student_id=pupil.id)
    if one.kind not in KINDS:
        message = f"{pupil.name}：类别“{one.kind}”不认识。可用：{'、'.join(KINDS)}。"
        yield Problem("attendance.kind", message, where)
    if not 0 <= one.periods <= most:
        message = f"{pupil.name}：课时应在 0（全天）到 {most} 之间。请改正。"
        yield Problem("attendance.periods", message, where)
    if one.kind in ON_LEAVE and not one.granted_by.strip():
        message = f"{pupil.name}：{one.kind}须写明准假人；没有准假的按旷课登记。"
        yield Problem("attendance.not-granted", message, where, "四川 第二十二条")


def _future(tx: Tx, on: date) -> list[Problem]:
    if on <= tx.today:
        return []
    message = f"{dates.shown(on)}还没有到，不能登记考勤。请改日期。"
    return [Problem("attendance.future", message, Where(field="日期"))]


def _put(tx: Tx, day: date, one: Entry, most: int) -> None:
    for row in _rows(tx, one.student_id, written(day)):
        tx.remove(row)
    whole = one.periods in (0, most)
    tx.session.add(
        Absence(
            student_id=one.student_id,
            day=written(day),
            kind=one.kind,
            periods=most if whole else one.periods,
            whole_day=int(whole),
            at=tx.stamp,
            by=tx.actor.user,
            reason=one.reason.strip(),
            granted_by=one.granted_by.strip(),
        )
    )


def _odd(tx: Tx, day: date) -> Iterator[Problem]:
    working, terms = calendars.working(tx), calendars.terms(tx)
    where = Where(field="日期")
    if not working.calendar.is_working(day):
        message = f"{dates.shown(day)}不是上学日，已照登记。请核对日期。"
        yield Problem("attendance.no-school-day", message, where, level=Level.WARN)
    if not any(term.start <= day <= term.end for term in terms):
        message = f"校历里没有包含{dates.shown(day)}的学期，累计可能不全。请在校历中补充学期。"
        yield Problem("attendance.no-term", message, where, level=Level.WARN)


def _classes(tx: Tx) -> dict[str, tuple[str, str]]:
    """Stage and entry year of each class, for pupils whose record has no grade."""
    rows = tx.session.execute(
        select(SchoolClass.class_no, SchoolClass.stage, SchoolClass.entry_year)
    )
    return {class_no: (grades.read_stage(stage), year) for class_no, stage, year in rows}


def _rows(tx: Tx, student_id: int, day: str) -> list[Absence]:
    tx.session.flush()
    statement = select(Absence).where(Absence.student_id == student_id, Absence.day == day)
    return list(tx.scalars(statement))


def _missed(tx: Tx, first: date, last: date) -> dict[int, list[Missed]]:
    table = Absence.__table__.c
    rows = tx.connection.execute(
        select(table.student_id, table.day, table.periods, table.whole_day).where(
            table.kind == TRUANT, table.day >= written(first), table.day <= written(last)
        )
    )
    found: dict[int, list[Missed]] = defaultdict(list)
    for student_id, day, periods, whole in rows:
        found[student_id].append(Missed(day_of(day), periods, bool(whole)))
    return found


def _contacts(tx: Tx, first: date, last: date) -> dict[int, int]:
    rows = tx.scalars(
        select(Contact.student_id).where(
            Contact.day >= written(first), Contact.day <= written(last)
        )
    )
    found: dict[int, int] = defaultdict(int)
    for student_id in rows:
        found[student_id] += 1
    return found


def _entry(row: Absence) -> Entry:
    periods = 0 if row.whole_day else row.periods
    return Entry(row.student_id, row.kind, periods, row.reason, row.granted_by)


def _day_line(pupil: Student, row: Absence | None) -> DayLine:
    entry = _entry(row) if row else None
    return DayLine(pupil.id, pupil.name, entry, row.by if row else "")


def _year_around(today: date) -> tuple[date, date]:
    """Half a year back where no term was entered."""
    return today - timedelta(183), today
