"""工作台: the duties of every room on one list, done or put off with a note."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.domain import dates
from app.domain.duties import Duty, Mark, Marked, When, still_open
from app.domain.permissions import Action
from app.persistence.duty_records import DutyMark
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.desk import duty_sources
from app.usecases.pupils import students
from app.usecases.rulebook import calendar_years, calendars
from app.usecases.school.permits import require

_LONGEST_PUT_OFF = 366  # days


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is open today, by where it stands; ``waiting`` counts cases by who must act.

    ``put_off`` says how many duties are hidden because they were put off; ``pupils`` how many the
    register has, so that an empty one can say how to begin.
    """

    today: date
    late: tuple[Duty, ...]
    due_today: tuple[Duty, ...]
    week: tuple[Duty, ...]
    later: tuple[Duty, ...]
    undated: tuple[Duty, ...]
    waiting: tuple[tuple[str, int], ...]
    tiles: tuple[duty_sources.Tile, ...]
    put_off: int
    pupils: int

    @property
    def empty(self) -> bool:
        """Whether nothing at all is to be done."""
        return not any((self.late, self.due_today, self.week, self.later, self.undated))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month view. ``name`` is the holiday's; ``worked`` a weekend that is worked."""

    day: date
    working: bool
    worked: bool
    name: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One duty that was marked, as the list of the hidden ones shows it."""

    key: str
    state: str
    until: str
    note: str
    at: str
    by: str


def duties(tx: Tx) -> tuple[Duty, ...]:
    """Every duty that is open today, the nearest first."""
    return still_open(duty_sources.gather(tx).duties, _marks(tx), tx.today)


def desk(tx: Tx) -> Desk:
    """The open duties by where they stand, what waits for whom, and the counts of the lists."""
    found = duty_sources.gather(tx)
    marks = _marks(tx)
    shown = still_open(found.duties, marks, tx.today)
    by_when: dict[When, list[Duty]] = {when: [] for when in When}
    for one in shown:
        by_when[one.when(tx.today)].append(one)
    waiting = Counter(one.waiting_for for one in found.cases if one.waiting_for)
    return Desk(
        today=tx.today,
        late=tuple(by_when[When.LATE]),
        due_today=tuple(by_when[When.TODAY]),
        week=tuple(by_when[When.WEEK]),
        later=tuple(by_when[When.LATER]),
        undated=tuple(by_when[When.UNDATED]),
        waiting=tuple(waiting.most_common()),
        tiles=found.tiles,
        put_off=len(found.duties) - len(shown),
        pupils=students.count(tx),
    )


def month(tx: Tx, year: int, number: int) -> tuple[Day, ...]:
    """Each day of a month with the duties that are due on it, and whether it is worked."""
    calendar = calendars.working(tx).calendar
    known = calendar_years.shown(tx, year).year
    names = {d: h.name for h in known.holiday for d in h.days()} if known else {}
    by_day: dict[date, list[Duty]] = {}
    for one in duties(tx):
        if one.due is not None:
            by_day.setdefault(one.due, []).append(one)
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return tuple(
        Day(
            day,
            calendar.is_working(day),
            day in calendar.worked,
            names.get(day, ""),
            tuple(by_day.get(day, ())),
        )
        for day in (first + timedelta(n) for n in range((after - first).days))
    )


def mark(tx: Tx, key: str, state: Mark, note: str, until: str = "") -> None:
    """Say that a duty is done, is put off ``until`` a day (as typed), or is open again.

    Raises ``Rejected`` for a duty that ends with its list, and without a word about why.
    """
    require(tx, Action.EDIT)
    duty = next((one for one in duty_sources.gather(tx).duties if one.key == key), None)
    if duty is None and state is not Mark.OPEN:
        raise Rejected(Problem("duty.gone", "这件事已经不在清单上。请刷新后重试。"))
    if state is Mark.DONE and duty is not None and not duty.closable:
        message = f"“{duty.title}”办完后会自动从清单上消失，不用标记。请打开清单办理。"
        raise Rejected(Problem("duty.not-closable", message))
    if not note.strip() and state is not Mark.OPEN:
        raise Rejected(Problem("duty.note", "请写一句说明。", Where(field="说明")))
    day = _until(tx, until) if state is Mark.PUT_OFF else ""
    facts = {"at": tx.stamp, "by": tx.actor.user}
    tx.add(DutyMark(key=key, state=state.value, note=note.strip(), until=day, **facts))


def marked(tx: Tx) -> tuple[MarkLine, ...]:
    """The duties that are marked now, the latest mark first."""
    latest = {row.key: row for row in _rows(tx)}
    found = [row for row in latest.values() if row.state != Mark.OPEN.value]
    return tuple(
        MarkLine(row.key, row.state, row.until, row.note, row.at, row.by)
        for row in sorted(found, key=lambda row: -row.id)
    )


def _until(tx: Tx, typed: str) -> str:
    day = dates.typed(typed, "推迟到")
    if not tx.today < day <= tx.today + timedelta(_LONGEST_PUT_OFF):
        message = "推迟到的日期应在明天与一年之内。请改正。"
        raise Rejected(Problem("duty.until", message, Where(field="推迟到")))
    return dates.written(day)


def _marks(tx: Tx) -> dict[str, Marked]:
    return {
        row.key: Marked(Mark(row.state), dates.day_of(row.until) if row.until else None, row.note)
        for row in _rows(tx)
    }


def _rows(tx: Tx) -> list[DutyMark]:
    return list(tx.scalars(select(DutyMark).order_by(DutyMark.id)))
