"""Where duties come from: every room's own lists, asked by their own use cases and counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.dates import Clock, day_of, rolled
from app.domain.duties import Duty, Kind
from app.domain.working_days import WorkingDays
from app.persistence.transaction import Tx
from app.usecases.checking import doubles
from app.usecases.collecting import campaigns
from app.usecases.desk import duty_dates
from app.usecases.dossier import dossier_transfers, paper_items
from app.usecases.graduation import graduation_duties
from app.usecases.intake import admission, dossier_calls
from app.usecases.rulebook import calendars
from app.usecases.school import schooling
from app.usecases.status import cases, suspensions
from app.usecases.status.case_lines import CaseLine
from app.usecases.staying import arrivals, attendance, dropout, dropout_papers

SOON = 30
"""Days before its end in which a suspension stands on the desk."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the desk and the list that it counts."""

    title: str
    count: int
    place: str
    argument: object = None
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """All duties, the open cases, and the numbers above them."""

    duties: tuple[Duty, ...]
    cases: tuple[CaseLine, ...]
    tiles: tuple[Tile, ...]


def gather(tx: Tx) -> Gathered:
    """Ask every room once."""
    working = calendars.working(tx)
    open_cases = cases.open_cases(tx)
    ending = suspensions.ending(tx, tx.today + timedelta(SOON))
    overdue = suspensions.overdue(tx)
    running = campaigns.clocks(tx)
    watches = dropout.lines(tx)
    problems = sum(
        number for (_, state), number in doubles.counts(tx).items() if state in doubles.UNFINISHED
    )
    loans = paper_items.overdue(tx)
    found: list[Duty] = [
        *(_case(one) for one in open_cases if one.due),
        *_suspensions(working, ending, overdue),
        *_clocks(working, admission.clocks(tx), Kind.ADMISSION, "ADMISSION"),
        *_clocks(working, dossier_calls.clocks(tx), Kind.ADMISSION, "ADMISSION"),
        *_clocks(working, running, Kind.CAMPAIGN, "CAMPAIGNS"),
        *_clocks(working, dossier_transfers.clocks(tx), Kind.DOSSIER, "DOSSIERS"),
        *_loans(working, loans),
        *_problems(problems),
        *_dropouts(tx, working, watches),
        *_arrivals(tx, working),
        *_misfits(tx),
        *graduation_duties.gather(tx),
        *duty_dates.gather(tx, working, open_cases),
    ]
    lacking = sum(len(clock.behind) for clock in running)
    tiles = (
        Tile("在办异动", len(open_cases), "CASES"),
        Tile("其中逾期", sum(one.late for one in open_cases), "CASES", "late", grave=True),
        Tile("休学将满", len(ending), "DESK", Kind.SUSPENSION.value),
        Tile("期满未归", len(overdue), "DESK", Kind.SUSPENSION.value, grave=True),
        Tile("采集未交回", lacking, "CAMPAIGNS"),
        Tile("控辍在册", len(watches), "DROPOUT", grave=True),
        Tile("问题学籍", problems, "PROBLEMS"),
        Tile("借阅逾期", len(loans), "DOSSIERS", grave=True),
    )
    return Gathered(tuple(found), open_cases, tiles)


def _case(one: CaseLine) -> Duty:
    title = f"{one.name}　{one.title}：{one.step}"
    later = day_of(one.rolled) if one.rolled else None
    key, due = f"case.{one.id}.{one.step}", day_of(one.due)
    waiting = one.waiting_for
    return Duty(key, Kind.CASE, title, due, later, 1, "CASE", one.id, waiting_for=waiting)


def _suspensions(
    working: WorkingDays,
    ending: Sequence[suspensions.SuspensionLine],
    overdue: Sequence[suspensions.SuspensionLine],
) -> Iterator[Duty]:
    for one in (*overdue, *ending):
        due = day_of(one.ends_on)
        late = one.days_left < 0
        said = "休学期满未归，请联系并督促复学" if late else "休学将满，请通知复学或续办"
        yield Duty(
            f"suspension.{one.student_id}.{one.ends_on}",
            Kind.SUSPENSION,
            f"{one.name}　{said}",
            due,
            rolled(due, working.calendar),
            1,
            "STUDENT",
            one.student_id,
            one.cite,
        )


def _clocks(
    working: WorkingDays, clocks: Iterable[Clock], kind: Kind, place: str
) -> Iterator[Duty]:
    for one in clocks:
        if one.behind:
            due, later = one.due, rolled(one.due, working.calendar)
            key = f"{kind.name.lower()}.{one.title}.{one.due:%Y%m%d}"
            which = one.behind if kind is Kind.ADMISSION else None  # its page lists just these
            yield Duty(key, kind, one.title, due, later, len(one.behind), place, which, one.source)


def _loans(working: WorkingDays, loans: Sequence[paper_items.LoanLine]) -> Iterator[Duty]:
    for one in loans:
        due = day_of(one.due_on)
        yield Duty(
            f"loan.{one.id}",
            Kind.DOSSIER,
            f"{one.borrower}借阅{one.name}的《{one.title}》应还",
            due,
            rolled(due, working.calendar),
            1,
            "STUDENT",
            one.student_id,
        )


def _problems(count: int) -> Iterator[Duty]:
    if count:
        yield Duty(
            "problems", Kind.PROBLEM, "问题学籍待处理", None, None, count, "PROBLEMS"
        )  # fmt: skip


def _misfits(tx: Tx) -> Iterator[Duty]:
    found = schooling.misfits(tx)
    if found:
        title = found[0].message
        yield Duty("schooling.misfit", Kind.TERM, title, None, None, 0, "COMPLIANCE", "schooling")


def _dropouts(tx: Tx, working: WorkingDays, watches: Sequence[dropout.WatchLine]) -> Iterator[Duty]:
    for one in watches:
        if one.lacking:
            title = f"{one.name}　还没有送出：{'、'.join(one.lacking)}"
            yield _undated(f"dropout.{one.id}", title, one.id)
    for paper in dropout_papers.unanswered(tx):
        due = day_of(paper.due_on)
        yield Duty(
            f"dropout-paper.{paper.id}",
            Kind.DROPOUT,
            f"{paper.kind}（{paper.addressee}）期限已过，没有回执",
            due,
            rolled(due, working.calendar),
            1,
            "DROPOUT",
        )
    for line in attendance.truants(tx):
        for found in line.findings[:1]:
            title = f"{line.name}　{found.message}"
            key = f"truancy.{line.student_id}.{found.code}.{line.count.since or tx.today.year}"
            yield Duty(
                key, Kind.DROPOUT, title, None, None, 1, "DROPOUT", None, found.source,
                closable=True,
            )  # fmt: skip


def _arrivals(tx: Tx, working: WorkingDays) -> Iterator[Duty]:
    """Pupils who have not come though the term has begun (R-ORD-7-5)."""
    found = arrivals.waiting(tx)
    if found is not None:
        entry, count = found
        due = day_of(entry.registration_last or entry.registration_first)
        yield Duty(
            f"arrivals.{entry.name}",
            Kind.TERM,
            f"开学报到：{count} 名学生没有登记报到或请假",
            due,
            rolled(due, working.calendar),
            count,
            "DROPOUT",
            "arrivals",
            arrivals.CITE,
        )


def _undated(key: str, title: str, argument: object) -> Duty:
    return Duty(key, Kind.DROPOUT, title, None, None, 1, "DROPOUT", argument)
