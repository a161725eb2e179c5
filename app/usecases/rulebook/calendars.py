"""校历: the school's terms with the bureau's own windows; and the working days of all years."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from app.domain import dates
from app.domain.dates import day_of
from app.domain.permissions import Action
from app.domain.terms import Term
from app.domain.working_days import WorkingDays
from app.persistence.duty_records import SchoolTerm
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.rulebook import calendar_years
from app.usecases.school.permits import require

_NAME = re.compile(r"(\d{4})-(\d{4})-([12])")
LABELS = {
    "name": "学期",
    "start": "开学日期",
    "end": "结束日期",
    "opens": "转学窗口开始",
    "closes": "转学窗口结束",
    "notice_no": "窗口通知文号",
    "registration_first": "报到第一天",
    "registration_last": "报到最后一天",
}
"""The items of a term as the form names them."""
_DAYS = ("start", "end", "opens", "closes", "registration_first", "registration_last")
_PAIRS = (
    ("start", "end"),
    ("opens", "closes"),
    ("registration_first", "registration_last"),
)


@dataclass(frozen=True, slots=True)
class TermEntry:
    """A term as it is typed, or as it is kept (days yyyyMMdd); what is blank is not set."""

    name: str
    start: str
    end: str
    opens: str = ""
    closes: str = ""
    notice_no: str = ""
    registration_first: str = ""
    registration_last: str = ""


@dataclass(frozen=True, slots=True)
class TermLine:
    """One term of the list."""

    id: int
    entry: TermEntry


def terms(tx: Tx) -> tuple[Term, ...]:
    """The school's terms, the earliest first, as the checks of a policy take them."""
    return tuple(
        Term(one.name, day_of(one.start), day_of(one.end), _day(one.opens), _day(one.closes))
        for one in _rows(tx)
    )


def working(tx: Tx) -> WorkingDays:
    """The working days of the shipped years and of those that the school entered or imported.

    A year that is in neither is counted by weekdays; ``WorkingDays.missing`` names it.
    """
    return calendar_years.working(tx)


def term_lines(tx: Tx) -> tuple[TermLine, ...]:
    """The terms as they were entered, the latest first."""
    found = [
        TermLine(row.id, TermEntry(**{name: getattr(row, name) for name in LABELS}))
        for row in _rows(tx)
    ]
    return tuple(reversed(found))


def enter_term(tx: Tx, wanted: TermEntry, term_id: int = 0) -> int:
    """Enter a term, or change the one of ``term_id``; gives its id. Days are as typed.

    Raises ``Rejected`` with everything that is wrong: a name that is no term, days in a wrong
    order, a term in the middle of another, a window without the notice that sets it (R-ORD-A3-1).
    """
    require(tx, Action.EDIT)
    read, problems = _read(wanted)
    problems += _judged(tx, read, term_id) if not problems else []
    if problems:
        raise Rejected(*problems)
    facts = {"at": tx.stamp, "by": tx.actor.user, **asdict(read)}
    if not term_id:
        return tx.add(SchoolTerm(**facts)).id
    row = tx.get(SchoolTerm, term_id, "这个学期")
    for name, value in facts.items():
        setattr(row, name, value)
    return row.id


def remove_term(tx: Tx, term_id: int) -> None:
    """Take out a term that was entered by mistake; its days stay in the log."""
    require(tx, Action.EDIT)
    tx.remove(tx.get(SchoolTerm, term_id, "这个学期"))


def next_name(tx: Tx) -> str:
    """The name of the term that a new entry is most likely for."""
    found = _rows(tx)
    if found:
        first, second, part = found[-1].name.split("-")
        if part == "1":
            return f"{first}-{second}-2"
        return f"{int(first) + 1}-{int(second) + 1}-1"
    year = tx.today.year if tx.today.month >= 7 else tx.today.year - 1
    return f"{year}-{year + 1}-{1 if tx.today.month >= 7 else 2}"


def current(tx: Tx) -> Term | None:
    """The term that runs today, else the last one that ended, else the first to come."""
    found = terms(tx)
    begun = [term for term in found if term.start <= tx.today]
    return begun[-1] if begun else next(iter(found), None)


def _rows(tx: Tx) -> list[SchoolTerm]:
    return list(tx.scalars(select(SchoolTerm).order_by(SchoolTerm.start)))


def _read(wanted: TermEntry) -> tuple[TermEntry, list[Problem]]:
    """``wanted`` with its days as they are kept, and what cannot be read."""
    values = {name: value.strip() for name, value in asdict(wanted).items()}
    problems = []
    for name in _DAYS:
        if values[name] or name in ("start", "end"):
            try:
                values[name] = dates.written(dates.typed(values[name], LABELS[name]))
            except Rejected as rejected:
                problems += rejected.problems
    return TermEntry(**values), problems


def _judged(tx: Tx, term: TermEntry, term_id: int) -> list[Problem]:
    return [*_name_problems(term), *_order_problems(term), *_neighbours(tx, term, term_id)]


def _name_problems(term: TermEntry) -> Iterator[Problem]:
    parts = _NAME.fullmatch(term.name)
    if parts is None or int(parts[2]) != int(parts[1]) + 1:
        message = f"学期“{term.name}”应写作 2026-2027-1（第一学期）或 2026-2027-2。请改正。"
        yield _wrong("name", message)
    elif term.start[:4] not in parts.group(1, 2):
        message = f"学期 {term.name} 的开学日期在 {term.start[:4]} 年，不在这个学年里。请核对。"
        yield _wrong("start", message)


def _order_problems(term: TermEntry) -> Iterator[Problem]:
    for first, last in _PAIRS:
        one, other = getattr(term, first), getattr(term, last)
        if bool(one) != bool(other):
            missing = LABELS[last if one else first]
            yield _wrong(last if one else first, f"没有填写“{missing}”。起止两天要一起填。")
        elif other < one or (first == "start" and other == one):
            yield _wrong(last, f"“{LABELS[last]}”不在“{LABELS[first]}”之后。请核对。")
    if term.opens and not term.notice_no:
        message = "主管部门另定转学窗口的，请填写通知的文号；没有通知的，两天都留空。"
        yield _wrong("notice_no", message)


def _neighbours(tx: Tx, term: TermEntry, term_id: int) -> Iterator[Problem]:
    for other in _rows(tx):
        if other.id == term_id:
            continue
        if other.name == term.name:
            yield _wrong("name", f"学期 {term.name} 已经录入。请在原来的一条上修改。")
        elif other.start <= term.end and term.start <= other.end:
            yield _wrong("start", f"与学期 {other.name} 的日期重叠。请核对起止日期。")


def _wrong(name: str, message: str) -> Problem:
    return Problem("calendar.term", message, Where(field=LABELS[name]))


def _day(text: str) -> date | None:
    return day_of(text) if text else None
