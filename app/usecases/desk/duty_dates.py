"""Duties that come with the calendar: yearly days, terms, rosters, freezes, discs."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from app.domain import freezes, grades, status_kinds
from app.domain.checks_clock import YearDay
from app.domain.checks_office import Rosters
from app.domain.dates import days_after, rolled
from app.domain.duties import Duty, Kind
from app.domain.policy import Policy
from app.domain.terms import Term
from app.domain.working_days import WorkingDays
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.usecases.discs import archiving
from app.usecases.promotion import promotion_day, standing
from app.usecases.promotion.standing import PromotionView
from app.usecases.review import review_duties
from app.usecases.rulebook import calendar_years, calendars, policies
from app.usecases.status.case_lines import CaseLine
from app.usecases.staying import dropout

AHEAD, BEHIND = 45, 21
"""Days before and after its day in which a yearly duty stands on the desk."""
_FREEZES_AHEAD = 30
_END_OF_TERM = 30
_START_OF_TERM = 30
_YEARLY = (
    ("promotion", "PROMOTION"),
    ("closing", "GRADUATION"),
    ("rosters", "FORMS"),
    ("opening_check", "CAMPAIGNS"),
)


def gather(tx: Tx, working: WorkingDays, open_cases: Sequence[CaseLine]) -> Iterator[Duty]:
    """Everything that the calendar asks for around today."""
    rules, terms = policies.of_school(tx), calendars.terms(tx)
    history = standing.history(tx)
    done = {("promotion", int(one.school_year)) for one in history if not one.undone_at}
    yield from _yearly(rules, working, tx.today, done)
    yield from _unreconciled(standing.this_year(tx), promotion_day.article(tx))
    yield from _freezes(tx, rules, open_cases)
    yield from _calendar(tx, terms)
    for term in terms:
        yield from _opening(rules, working, term, tx.today)
        yield from _rosters(rules, term, term is _last_of_year(terms, term), tx.today)
        if term.end - timedelta(_END_OF_TERM) <= tx.today <= term.end + timedelta(BEHIND):
            yield from _closing(tx, rules, working, term)


def _yearly(
    rules: Policy, working: WorkingDays, today: date, done: Collection[tuple[str, int]]
) -> Iterator[Duty]:
    """Fixed days of the year; of two such days the earlier one drives the reminder (M22)."""
    for section, place in _YEARLY:
        names = ("year_day", "year_day_national")
        found = [rules.check(section, name) for name in names]
        days = [one for one in found if isinstance(one, YearDay)]
        if not days:
            continue
        first = min(days, key=lambda one: (one.month, one.day))
        also = "；".join(
            f"{one.title} {one.month}月{one.day}日（{one.cite}）"
            for one in days
            if one is not first
        )
        for year in (today.year, today.year + 1):
            due = date(year, first.month, first.day)
            near = today - timedelta(BEHIND) <= due <= today + timedelta(AHEAD)
            if not near or (section, year) in done:
                continue
            title = f"{first.title}（另有{also}）" if also else first.title
            key = f"yearly.{section}.{year}"
            later = rolled(due, working.calendar)
            yield Duty(
                key, Kind.YEARLY, title, due, later, 0, place, None, first.cite, closable=True
            )


def _unreconciled(one: PromotionView | None, cite: str) -> Iterator[Duty]:
    """升级 that was not held against the national system yet (R-ORD-12-1)."""
    if one is not None and one.undoable:
        title = f"{one.school_year} 年秋季升级还没有与国网名册核对"
        key = f"promotion.reconcile.{one.id}"
        yield Duty(key, Kind.YEARLY, title, None, None, 0, "PROMOTION", None, cite)


def _freezes(tx: Tx, rules: Policy, open_cases: Sequence[CaseLine]) -> Iterator[Duty]:
    """Freezes that run or come, with the cases under way that they hold up (C19)."""
    found = freezes.ahead(rules.freezes, tx.today, _FREEZES_AHEAD)
    known = _kinds_and_grades(tx, open_cases) if found else ()
    for one in found:
        held = sum(any(one.freeze.concerns(w, grade) for w in words) for words, grade in known)
        running = one.first <= tx.today
        span = f"{one.first:%m月%d日}至{one.last:%m月%d日}"
        said = "正在冻结" if running else "请提前办结"
        cases_said = f"，在办 {held} 件" if held else ""
        yield Duty(
            f"freeze.{one.freeze.title}.{one.first:%Y%m%d}",
            Kind.FREEZE,
            f"{one.freeze.title}（{span}）{cases_said}，{said}",
            one.last if running else one.first,
            None,
            held,
            "CASES" if held else "POLICY",
            None if held else one.freeze.cite,
            one.freeze.cite,
            closable=True,
        )


def _kinds_and_grades(
    tx: Tx, open_cases: Sequence[CaseLine]
) -> tuple[tuple[tuple[str, ...], str], ...]:
    """For each open case the names its kind is judged by, and the pupil's grade."""
    ids = {one.student_id for one in open_cases}
    rows = tx.session.execute(select(Student.id, Student.grade).where(Student.id.in_(ids)))
    found = {student_id: grades.read(grade) for student_id, grade in rows}
    return tuple(
        (status_kinds.kind(one.kind).judged, found.get(one.student_id, "")) for one in open_cases
    )


def _calendar(tx: Tx, terms: tuple[Term, ...]) -> Iterator[Duty]:
    for number in calendar_years.missing(tx):
        title = f"还没有 {number} 年的放假调休表，期限暂按周一至周五推算。请录入或导入"
        key = f"calendar.{number}"
        yield Duty(key, Kind.CALENDAR, title, None, None, 0, "CALENDAR", number)
    if not any(term.end >= tx.today for term in terms):
        title = "校历里没有本学期，转学窗口、旷课累计和学期任务无法推算。请录入学期"
        yield Duty("calendar.terms", Kind.CALENDAR, title, None, None, 0, "CALENDAR")


def _opening(rules: Policy, working: WorkingDays, term: Term, today: date) -> Iterator[Duty]:
    """每学期开学后15日之内核对 (R-YH-2-1)."""
    section = rules.rules.opening_check
    if section is None or section.days is None:
        return
    due = days_after(term.start, section.days.days)
    if term.start - timedelta(BEHIND) <= today <= due + timedelta(BEHIND):
        later = rolled(due, working.calendar)
        title = f"{term.name} {section.days.title}"
        key = f"opening.{term.name}"
        cite = section.days.cite
        yield Duty(key, Kind.TERM, title, due, later, 0, "CAMPAIGNS", None, cite, closable=True)


def _rosters(rules: Policy, term: Term, last: bool, today: date) -> Iterator[Duty]:
    """学年初, 学期初, 学年终 (R-XZ-3-1); the text names no day, so these have none."""
    check = rules.check("rosters", "rosters")
    if not isinstance(check, Rosters):
        return
    begins = term.start <= today <= term.start + timedelta(_START_OF_TERM)
    ends = last and term.end - timedelta(_END_OF_TERM) <= today <= term.end + timedelta(BEHIND)
    for event, now in (("学年初", begins and term.first), ("学期初", begins), ("学年终", ends)):
        said = check.events.get(event)
        if said and now:
            title = f"{event}：{said}"
            key = f"rosters.{term.name}.{event}"
            yield Duty(
                key, Kind.TERM, title, None, None, 0, "FORMS", None, check.cite, closable=True
            )


def _closing(tx: Tx, rules: Policy, working: WorkingDays, term: Term) -> Iterator[Duty]:
    """What the end of a term asks for: review, disc, delivery, the dossiers of 随迁子女."""
    due, later = term.end, rolled(term.end, working.calendar)
    cited = {document.id for document in rules.rules.document}
    yield from review_duties.closing(tx, cited, term, due, later)
    if term.name not in {one.term for one in archiving.archives(tx)}:
        title = f"{term.name} 期末归档、刻盘和备份"
        cite = "通知 二" if "通知" in cited else ""
        yield Duty(f"archive.{term.name}", Kind.TERM, title, due, later, 0, "ARCHIVES", None, cite)
    waiting = dropout.migrants(tx)
    to, cite = dropout.migrant_duty(rules)
    if waiting and to:
        title = f"随迁子女辍学名单交主管部门，学籍档案转交{to}"
        key = f"migrants.{term.name}"
        count = len(waiting)
        yield Duty(key, Kind.DROPOUT, title, due, later, count, "DROPOUT", "migrants", cite)


def _last_of_year(terms: tuple[Term, ...], term: Term) -> Term:
    """The last term of the school year that ``term`` belongs to."""
    year = term.name.rpartition("-")[0]
    same = [one for one in terms if one.name.rpartition("-")[0] == year]
    last = max(same, key=lambda one: one.start)
    return last if not last.first else Term("", last.start, last.end)
