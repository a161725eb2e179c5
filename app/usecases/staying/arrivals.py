"""开学报到: who came when the term began; who did not, and had no leave, is 旷课 from then on.

办法 第七条: 无正当理由未能按期报到且未履行请假手续的，按旷课处理. Nothing is counted by itself:
somebody who looks after attendance says so, pupil by pupil or for all who have not come.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.domain import dates
from app.domain.dates import day_of, written
from app.domain.permissions import Action
from app.domain.truancy import ON_LEAVE, TRUANT
from app.persistence.arrival_records import TermArrival
from app.persistence.duty_records import Absence
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.pupils import students
from app.usecases.rulebook import calendars
from app.usecases.rulebook.calendars import TermEntry
from app.usecases.school.permits import require
from app.usecases.status import statuses
from app.usecases.staying import attendance

CITE = "内蒙古自治区中小学生学籍管理办法 第七条"
CAME, LEAVE, AWAY = "已报到", "已请假", "未报到"
REASON = "未按期报到，未请假"
_AHEAD = 30  # days before the first day of 报到 from which on its roster is wanted
_GROUP = 500


@dataclass(frozen=True, slots=True)
class Arrival:
    """One pupil who attends: ``state`` is 已报到, 已请假 or 未报到; days are yyyyMMdd.

    ``truant`` is how many school days of 旷课 were entered since.
    """

    student_id: int
    name: str
    class_no: str
    state: str
    came_on: str
    leave: str
    truant: int
    by: str


@dataclass(frozen=True, slots=True)
class Progress:
    """One class: how many attend, have come, are on leave; the rest is away."""

    class_no: str
    pupils: int
    came: int
    on_leave: int

    @property
    def away(self) -> int:
        """Who neither came nor has leave."""
        return self.pupils - self.came - self.on_leave


@dataclass(frozen=True, slots=True)
class Counted:
    """What was entered as 旷课: for how many pupils, how many days in all."""

    pupils: int
    days: int


def term(tx: Tx) -> TermEntry:
    """The term whose 报到 is now, lately was, or soon will be.

    Raises ``Rejected`` where the calendar has no term yet.
    """
    found = term_or_none(tx)
    if found is None:
        message = "校历里还没有学期。请先在“设置”的“校历”里填写学期和报到日期。"
        raise Rejected(Problem("arrival.no-term", message, source=CITE))
    return found


def term_or_none(tx: Tx) -> TermEntry | None:
    """As ``term``; ``None`` where the calendar has none."""
    entries = [one.entry for one in calendars.term_lines(tx)]
    soon = written(tx.today + timedelta(_AHEAD))
    return max((one for one in entries if _first(one) <= soon), key=_first, default=None)


def counts_from(entry: TermEntry) -> date:
    """The first day that may be 旷课: after the last day of 报到, and not before the term."""
    after = day_of(_last(entry)) + timedelta(1)
    return max(after, day_of(entry.start))


def progress(tx: Tx) -> tuple[Progress, ...]:
    """Every class with how many have come, in the order of classes."""
    found: list[Progress] = []
    for one in students.classes(tx):
        states = [line.state for line in of_class(tx, one.class_no)]
        if states:
            found.append(
                Progress(one.class_no, len(states), states.count(CAME), states.count(LEAVE))
            )
    return tuple(found)


def of_class(tx: Tx, class_no: str) -> tuple[Arrival, ...]:
    """Everybody of a class who attends; who has 休学 is not expected (R-ORD-19-1)."""
    outside = statuses.not_attending(tx)
    ids = [one for one in students.ids_in(tx, class_no) if one not in outside]
    return tuple(_lines(tx, ids))


def away(tx: Tx) -> tuple[Arrival, ...]:
    """Everybody who has neither come nor leave."""
    found = [line for one in students.classes(tx) for line in of_class(tx, one.class_no)]
    return tuple(one for one in found if one.state == AWAY)


def waiting(tx: Tx) -> tuple[TermEntry, int] | None:
    """(term, how many neither came nor have anything entered since), while that is to be done.

    ``None`` before 报到, a month after it, and where the calendar has no days for it.
    """
    entry = term_or_none(tx)
    if entry is None or not entry.registration_first or written(tx.today) < _first(entry):
        return None
    if tx.today > day_of(_last(entry)) + timedelta(_AHEAD):
        return None
    here = set(students.ids_of(tx)) - statuses.not_attending(tx)
    here -= {row.student_id for row in _rows(tx, entry.name, list(here))}
    here -= set(_noted(tx, list(here), _first(entry)))
    return (entry, len(here)) if here else None


def came(tx: Tx, student_ids: Sequence[int], day: str) -> None:
    """These pupils came on ``day`` (as typed, "" is today); 旷课 entered for later goes again."""
    require(tx, Action.ATTEND)
    entry = term(tx)
    on = dates.typed(day, "报到日期") if day.strip() else tx.today
    if not day_of(_first(entry)) <= on <= tx.today:
        since = dates.shown(day_of(_first(entry)))
        message = f"报到日期应在 {since}与今天之间。请核对。"
        raise Rejected(Problem("arrival.day", message, Where(field="报到日期")))
    known = {one.student_id: one for one in _rows(tx, entry.name, student_ids)}
    for student_id in dict.fromkeys(student_ids):
        tx.get(Student, student_id, "这名学生")
        _take_back(tx, student_id, entry, written(on))
        row = known.get(student_id)
        if row is None:
            tx.session.add(
                TermArrival(
                    student_id=student_id,
                    term=entry.name,
                    came_on=written(on),
                    at=tx.stamp,
                    by=tx.actor.user,
                )
            )
        else:
            row.came_on, row.at, row.by = written(on), tx.stamp, tx.actor.user
    tx.session.flush()


def all_came(tx: Tx, class_no: str, day: str) -> int:
    """Everybody of a class who is neither entered nor on leave came; says how many."""
    missing = [one.student_id for one in of_class(tx, class_no) if one.state == AWAY]
    came(tx, missing, day)
    return len(missing)


def not_yet(tx: Tx, student_ids: Sequence[int]) -> None:
    """These pupils have not come after all."""
    require(tx, Action.ATTEND)
    for row in _rows(tx, term(tx).name, student_ids):
        tx.remove(row)


def count_truancy(tx: Tx, student_ids: Sequence[int]) -> Counted:
    """Enter 旷课 for each school day since 报到 was over on which nothing is entered yet.

    Who came or has leave is passed over. Raises ``Rejected`` while 报到 still goes on.
    """
    require(tx, Action.ATTEND)
    first = counts_from(term(tx))
    if first > tx.today:
        message = f"报到还没有结束，{dates.shown(first)}起才按旷课登记。请到时再登记。"
        raise Rejected(Problem("arrival.early", message, source=CITE))
    calendar = calendars.working(tx).calendar
    span = (first + timedelta(n) for n in range((tx.today - first).days + 1))
    days = [day for day in span if calendar.is_working(day)]
    away_ids = [one.student_id for one in _lines(tx, list(student_ids)) if one.state == AWAY]
    noted = _noted(tx, away_ids, written(first))
    found: set[int] = set()
    entered = 0
    for day in days:
        missing = [one for one in away_ids if written(day) not in noted.get(one, {})]
        entries = [attendance.Entry(one, TRUANT, reason=REASON) for one in missing]
        if entries:
            attendance.enter(tx, written(day), entries)
        found.update(missing)
        entered += len(entries)
    return Counted(len(found), entered)


def states(tx: Tx, student_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(state, day of coming) of each of these pupils, for their line on paper."""
    if term_or_none(tx) is None:
        return {}
    return {one.student_id: (one.state, one.came_on) for one in _lines(tx, student_ids)}


def _lines(tx: Tx, ids: Sequence[int]) -> Iterator[Arrival]:
    entry = term(tx)
    since, expected = written(counts_from(entry)), _expected(tx, entry)
    for group in in_groups(ids, _GROUP):
        rows = {one.student_id: one for one in _rows(tx, entry.name, group)}
        noted = _noted(tx, group, min(since, expected))
        values = students.values_of(tx, group)
        for student_id in group:
            row, days = rows.get(student_id), noted.get(student_id, {})
            leave = _leave(days, expected)
            state = CAME if row else LEAVE if leave else AWAY
            truant = sum(kind == TRUANT and day >= since for day, kind in days.items())
            yield Arrival(
                student_id,
                values[student_id]["name"],
                values[student_id]["class_no"],
                state,
                row.came_on if row else "",
                "" if row else leave,
                truant,
                row.by if row else "",
            )


def _expected(tx: Tx, entry: TermEntry) -> str:
    """From which day on leave excuses: the last school day, or the first of 报到 until it is over.

    So leave that has run out without the pupil coming excuses no longer.
    """
    day = tx.today
    if day < counts_from(entry):
        return _first(entry)
    calendar = calendars.working(tx).calendar
    while not calendar.is_working(day) and day > counts_from(entry):
        day -= timedelta(1)
    return written(day)


def _leave(days: Mapping[str, str], expected: str) -> str:
    """The kind of leave that was granted for ``expected`` or later, "" for none."""
    found = [day for day, kind in days.items() if day >= expected and kind in ON_LEAVE]
    return days[max(found)] if found else ""


def _noted(tx: Tx, ids: Sequence[int], since: str) -> dict[int, dict[str, str]]:
    """What was entered of these pupils from ``since`` on: kind by day."""
    found: dict[int, dict[str, str]] = {}
    for group in in_groups(ids, _GROUP):
        rows = tx.scalars(
            select(Absence).where(Absence.student_id.in_(group), Absence.day >= since)
        )
        for row in rows:
            found.setdefault(row.student_id, {})[row.day] = row.kind
    return found


def _rows(tx: Tx, name: str, ids: Sequence[int]) -> list[TermArrival]:
    tx.session.flush()
    return [
        row
        for group in in_groups(ids, _GROUP)
        for row in tx.scalars(
            select(TermArrival).where(TermArrival.term == name, TermArrival.student_id.in_(group))
        )
    ]


def _take_back(tx: Tx, student_id: int, entry: TermEntry, came_on: str) -> None:
    """旷课 that was entered here for days on which the pupil was there."""
    rows = tx.scalars(
        select(Absence).where(
            Absence.student_id == student_id,
            Absence.day >= max(came_on, entry.start),
            Absence.kind == TRUANT,
            Absence.reason == REASON,
        )
    )
    for row in list(rows):
        tx.remove(row)


def _first(entry: TermEntry) -> str:
    return entry.registration_first or entry.start


def _last(entry: TermEntry) -> str:
    return entry.registration_last or _first(entry)
