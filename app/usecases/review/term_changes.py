"""学生增减: who came and who went in a term, by grade, so that opening and closing counts add up.

Counted is who is 在读 here. A term reaches from the day after the one before it to its last day,
so that the opening count of a term is the closing count of the one before (四川 第二十条, 附件9).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from json import loads
from operator import attrgetter

from sqlalchemy import select

from app.domain import dates, grades
from app.domain import status_kinds as table
from app.persistence.campaign_records import Admission
from app.persistence.case_records import StatusChange
from app.persistence.class_records import SchoolClass
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.rulebook import calendars
from app.usecases.school import schooling

ENTERED, CAME, RESUMED, OTHER_IN = "入学", "转入", "复学", "其他增加"
LEFT, SUSPENDED, WITHDREW, DIED, OTHER_OUT = "转出", "休学", "退学", "死亡", "其他减少"
INCREASES = (ENTERED, CAME, RESUMED, OTHER_IN)
DECREASES = (LEFT, SUSPENDED, WITHDREW, DIED, OTHER_OUT)
COLUMNS = (*INCREASES, *DECREASES)
NO_GRADE = "未填年级"
_RESUMED = ("复学", "辍学复学", "回国复学")
_MASS = ("promotion", "next_stage")
"""Kinds that move whole grades: they are counted as 年级调整 and not listed by name."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the list: ``column`` is one of the columns, "" for a change of grade alone."""

    student_id: int
    name: str
    sex: str
    national_number: str
    grade: str
    class_no: str
    on: str
    kind: str
    column: str
    from_school: str
    to_school: str
    reason: str


@dataclass(slots=True)
class GradeCount:
    """One grade: ``opening`` plus increases less decreases plus ``shifted`` is ``closing``."""

    grade: str
    opening: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    shifted: int = 0
    closing: int = 0


@dataclass(frozen=True, slots=True)
class TermChanges:
    """A whole term; ``last`` is its last day, or today while it runs."""

    term: str
    first: date
    last: date
    running: bool
    lines: tuple[Moved, ...]
    grades: tuple[GradeCount, ...]

    @property
    def total(self) -> GradeCount:
        """All grades together; nobody shifts out of the school."""
        whole = GradeCount("合计")
        for one in self.grades:
            whole.opening += one.opening
            whole.closing += one.closing
            whole.shifted += one.shifted
            for name, number in one.counts.items():
                whole.counts[name] += number
        return whole


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that happened to one pupil; ``here`` says whether she is 在读 after it."""

    id: int
    on: str
    kind: str
    here: bool
    before: str  # grade
    after: str
    class_no: str = ""
    from_school: str = ""
    to_school: str = ""
    reason: str = ""
    reverses: int = 0


@dataclass(frozen=True, slots=True)
class _Pupil:
    """A pupil's record as far as it is counted and listed."""

    id: int
    name: str
    sex: str
    national_number: str
    grade: str
    class_no: str


def terms(tx: Tx) -> tuple[str, ...]:
    """The terms that have begun, the latest first."""
    begun = [one.name for one in calendars.terms(tx) if one.start <= tx.today]
    return tuple(reversed(begun))


def of_term(tx: Tx, term: str) -> TermChanges:
    """Everything of the term that is named. Raises ``Rejected`` for one that is not entered."""
    first, last = period(tx, term)
    until = min(last, tx.today)
    counts: dict[str, GradeCount] = {}
    lines: list[Moved] = []
    events = _events(tx)
    for pupil in _pupils(tx, until):
        lines += _follow(
            pupil, events.get(pupil.id, ()), (dates.written(first), dates.written(last)), counts
        )
    lines.sort(key=lambda one: (_rank(one.grade), one.on, one.class_no, one.student_id))
    kept = [
        one for one in counts.values() if one.opening or one.closing or any(one.counts.values())
    ]
    ordered = tuple(sorted(kept, key=lambda one: _rank(one.grade)))
    return TermChanges(term, first, until, last > tx.today, tuple(lines), ordered)


def period(tx: Tx, term: str) -> tuple[date, date]:
    """First and last day that count as this term's: it begins when the one before has ended."""
    known = calendars.terms(tx)
    place = next((n for n, one in enumerate(known) if one.name == term), None)
    if place is None:
        message = f"校历里没有学期 {term}。请先在“校历”里录入学期的起止日期。"
        raise Rejected(Problem("review.term", message, Where(field="学期")))
    first = known[place - 1].end + timedelta(1) if place else known[place].start
    return first, known[place].end


def _follow(
    pupil: _Pupil, events: Sequence[_Event], span: tuple[str, str], counts: dict[str, GradeCount]
) -> Iterator[Moved]:
    """Count one pupil from the opening to the closing; gives the lines of what happened."""
    before = [one for one in events if one.on < span[0]]
    within = _standing([one for one in events if span[0] <= one.on <= span[1]])
    after = [one for one in events if one.on > span[1]]
    here = before[-1].here if before else _at_first(events)
    closing = after[0].before if after and after[0].before else pupil.grade
    grade = next((one.before for one in (*within, *after) if one.before), pupil.grade)
    if here:
        _of(counts, grade).opening += 1
    for one in within:
        here, column = one.here, _column(one, here)
        at = one.after if one.here else one.before
        at = at or grade
        if column in DECREASES or (not column and one.here):
            _shift(counts, grade, at)
        if column:
            _of(counts, at).counts[column] += 1
        if one.here or column:
            grade = at
        if column or (one.here and one.kind not in _MASS):
            yield _line(pupil, one, at, column)
    if here:
        _shift(counts, grade, closing)
        _of(counts, closing).closing += 1


def _column(one: _Event, here: bool) -> str:
    """The column in which ``one`` counts for a pupil who was ``here`` before it."""
    if one.here == here:
        return ""
    kind = table.kind(one.kind) if one.kind != ENTERED else None
    if kind is None:
        return ENTERED
    if one.here:
        return (
            CAME if kind.direction == CAME else RESUMED if kind.category in _RESUMED else OTHER_IN
        )
    return _GONE.get(kind.becomes, OTHER_OUT)


_GONE = {"转出": LEFT, "休学": SUSPENDED, "退学": WITHDREW, "死亡": DIED}


def _at_first(events: Sequence[_Event]) -> bool:
    """Before anything happened a pupil is here, unless what happened first is that she came."""
    return not events or events[0].kind not in (ENTERED, table.ANNOUNCED)


def _shift(counts: dict[str, GradeCount], before: str, after: str) -> None:
    if _named(before) != _named(after):
        _of(counts, before).shifted -= 1
        _of(counts, after).shifted += 1


def _of(counts: dict[str, GradeCount], grade: str) -> GradeCount:
    return counts.setdefault(_named(grade), GradeCount(_named(grade)))


def _line(pupil: _Pupil, one: _Event, grade: str, column: str) -> Moved:
    kind = one.kind if one.kind == ENTERED else table.kind(one.kind).title
    return Moved(
        pupil.id, pupil.name, pupil.sex, pupil.national_number, _named(grade),
        one.class_no or pupil.class_no, one.on, kind, column, one.from_school, one.to_school,
        one.reason,
    )  # fmt: skip


def _named(grade: str) -> str:
    return grades.read(grade) or grade or NO_GRADE


def _rank(grade: str) -> tuple[int, str]:
    known = grades.LADDER
    return (known.index(grade) if grade in known else len(known), grade)


def _pupils(tx: Tx, on: date) -> Iterator[_Pupil]:
    """Everybody with a grade: the record's own, else that of the class on ``on``, else the 级."""
    ladder = schooling.ladder(tx)
    cohorts = {
        row.class_no: ladder.of_cohort(grades.read_stage(row.stage), int(row.entry_year), on)
        for row in tx.scalars(select(SchoolClass))
        if row.entry_year.isdigit()
    }
    rows = tx.session.execute(
        select(
            Student.id, Student.name, Student.sex, Student.national_number, Student.grade,
            Student.class_no, Student.entry_month,
        ).order_by(Student.id)
    )  # fmt: skip
    for student_id, name, sex, number, grade, class_no, entered in rows:
        cohort = f"{entered[:4]}级" if entered else ""
        known = grade.strip() or cohorts.get(class_no, "") or cohort
        yield _Pupil(student_id, name, sex, number, known, class_no)


def _events(tx: Tx) -> dict[int, list[_Event]]:
    """What happened to each pupil, in order: entered by an admission, then changes in effect."""
    found: dict[int, list[_Event]] = {}
    entered = select(Admission.student_id, Admission.entry_on).order_by(Admission.entry_on.desc())
    first_days = {row[0]: row[1] for row in tx.session.execute(entered)}
    rows = tx.scalars(select(StatusChange).order_by(StatusChange.student_id, StatusChange.id))
    for student_id, changes in groupby(rows, key=attrgetter("student_id")):
        found[student_id] = [_event(one) for one in changes]
    for student_id, day in first_days.items():
        known = found.setdefault(student_id, [])
        if not known or day <= known[0].on:
            grade = known[0].before if known else ""
            known.insert(0, _Event(0, day, ENTERED, here=True, before="", after=grade))
    return found


def _standing(within: Sequence[_Event]) -> list[_Event]:
    """``within`` without what was undone in the same term, and without the undoing."""
    known = {one.id for one in within}
    undone = {one.reverses for one in within if one.reverses and one.reverses in known}
    return [one for one in within if one.id not in undone and one.reverses not in undone]


def _event(row: StatusChange) -> _Event:
    facts = loads(row.facts or "{}")
    before = facts.get("grade", "")
    return _Event(
        row.id,
        row.effective_on,
        row.kind,
        row.status == table.ATTENDING,
        before,
        facts.get("grade_after", "") or before,
        facts.get("class_after", "") or facts.get("class_no", ""),
        facts.get("from_school", ""),
        facts.get("to_school", ""),
        row.reason or facts.get("ground", ""),
        row.reverses or 0,
    )
