"""Whom a promotion is about: everyone on the books, with what decides whether she goes up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.domain import dates, grades, status_kinds
from app.domain.grades import Ladder
from app.domain.promotion import Pupil
from app.persistence import listing
from app.persistence.case_records import Enrolment, StatusCase, StatusChange
from app.persistence.class_records import SchoolClass
from app.persistence.records import AuditEntry, Student
from app.persistence.transaction import Tx, decoded, in_groups
from app.usecases.pupils import students
from app.usecases.rulebook import calendars
from app.usecases.status import statuses

_GROUP = 500
_KEYS = ("name", "class_no", "grade", "entry_month")
_HELD = ("repeating", "skipping")
_GRADUATED = "毕业"
_MIDSUMMER = (7, 1)
_WINDOW = 120
"""Days before the promotion in which a graduation belongs to the same summer."""


@dataclass(frozen=True, slots=True)
class Person:
    """One pupil as she is before the promotion; ``raw`` is the grade as her record has it."""

    id: int
    name: str
    class_no: str
    raw: str
    entry_month: str
    pupil: Pupil


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once for everybody."""

    rungs: Ladder
    on: date
    cohorts: Mapping[str, tuple[str, int]]
    states: Mapping[int, statuses.StatusLine]
    held: Mapping[int, str]
    settled: Mapping[int, str]
    graduated: frozenset[int]


def everyone(tx: Tx, rungs: Ladder, on: date) -> tuple[Person, ...]:
    """Everyone 在籍 in the order of classes, and who graduated this summer, before 升级 ``on``."""
    graduated = _graduated(tx, on)
    ids = [*students.ids_of(tx), *graduated]
    known = _Known(
        rungs,
        on,
        _cohorts(tx),
        statuses.current(tx, ids),
        _held(tx, on),
        _settled(tx, on),
        frozenset(graduated),
    )
    rows: dict[int, tuple[str, ...]] = {}
    for group in in_groups(ids, _GROUP):
        rows |= listing.lines(tx.connection, group, _KEYS)
    return tuple(_person(known, one, rows[one]) for one in ids if one in rows)


def open_cases(tx: Tx) -> Sequence[int]:
    """Pupils whose 留级 or 跳级 is asked for and not in effect: the promotion will not heed it."""
    found = select(StatusCase.student_id).where(
        StatusCase.state == "open", StatusCase.kind.in_(_HELD)
    )
    return list(tx.scalars(found))


def _person(known: _Known, student_id: int, row: Sequence[str]) -> Person:
    name, class_no, raw, entered = row
    state = known.states[student_id]
    grade = known.rungs.read(raw)
    if not grade and not raw.strip():
        grade = _of_class(known, class_no)
    settled = known.settled.get(student_id, "")
    if state.since and state.since >= dates.written(known.on):
        settled = f"{dates.shown(dates.day_of(state.since))}起{state.status}，在升级日之后。"
    held = known.held.get(student_id, "")
    gone = student_id in known.graduated
    pupil = Pupil(
        grade or raw.strip(),
        "" if state.attends or gone else state.status,
        entered,
        held == "repeating",
        held == "skipping",
        "" if gone else settled,
        gone,
    )
    return Person(student_id, name, class_no, raw, entered, pupil)


def _of_class(known: _Known, class_no: str) -> str:
    """The grade in the school year that ends, by the described class."""
    stage, year = known.cohorts.get(class_no, ("", 0))
    before = date(known.on.year, 8, 9)
    return known.rungs.of_cohort(stage, year, before) if year else ""


def _cohorts(tx: Tx) -> dict[str, tuple[str, int]]:
    return {
        row.class_no: (grades.read_stage(row.stage), int(row.entry_year))
        for row in tx.scalars(select(SchoolClass).where(SchoolClass.closed_at == ""))
        if row.entry_year.isdigit()
    }


def _graduated(tx: Tx, on: date) -> list[int]:
    since = dates.written(on - timedelta(_WINDOW))
    found = select(Enrolment.student_id).where(
        Enrolment.status == _GRADUATED, Enrolment.since >= since
    )
    return list(tx.scalars(found.order_by(Enrolment.student_id)))


def _held(tx: Tx, on: date) -> dict[int, str]:
    """留级 and 跳级 in effect for the coming year, by pupil.

    For the coming year is what came into effect after the last term, and a 留级 that names the
    grade in which the pupil already is; any other has moved the pupil within the year.
    """
    begun = date(on.year - 1, *_MIDSUMMER)
    ended = [term.end for term in calendars.terms(tx) if begun < term.end < on]
    gap = dates.written(max(ended, default=date(on.year, *_MIDSUMMER)))
    rows = tx.scalars(
        select(StatusChange)
        .where(StatusChange.kind.in_((*_HELD, status_kinds.REVERSAL)))
        .where(StatusChange.effective_on > dates.written(begun))
        .where(StatusChange.effective_on <= dates.written(on))
        .order_by(StatusChange.id)
    )
    found, undone = {}, set()
    for row in list(rows):
        undone.add(row.reverses)
        if row.kind in _HELD:
            found[row.student_id] = row
    return {
        student_id: row.kind
        for student_id, row in found.items()
        if row.id not in undone and (row.effective_on > gap or _same_grade(row))
    }


def _same_grade(row: StatusChange) -> bool:
    facts = decoded(row.facts)
    after = grades.read(facts.get("grade_after", ""))
    return row.kind == "repeating" and after == grades.read(facts.get("grade", ""))


def _settled(tx: Tx, on: date) -> dict[int, str]:
    """Whose record came into the register, or got its grade, on or after the day itself."""
    entries = tx.session.execute(
        select(AuditEntry.object_id, AuditEntry.action, AuditEntry.detail, AuditEntry.at)
        .where(AuditEntry.kind == Student.__tablename__)
        .where(AuditEntry.at >= on.isoformat(), AuditEntry.action.in_(("create", "change")))
        .order_by(AuditEntry.seq)
    )
    found: dict[int, str] = {}
    first: dict[int, str] = {}
    last: dict[int, tuple[str, str]] = {}
    for object_id, action, detail, at in entries:
        if action == "create":
            found[int(object_id)] = f"{at[:10]} 录入，在升级日之后。"
        elif '"grade"' in detail:
            before, after = decoded(detail)["grade"]
            first.setdefault(int(object_id), before)
            last[int(object_id)] = (after, at[:10])
    for student_id, (after, day) in last.items():
        if after != first[student_id]:
            found.setdefault(student_id, f"{day} 年级由{first[student_id] or '空白'}改为{after}。")
    return found
