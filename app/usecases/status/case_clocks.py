"""The clocks of a case: of the whole, and of each party's step. The day of the event never counts.

Both the legal date and the one past a holiday are kept; what is late is late by the legal one.
"""

from dataclasses import dataclass
from datetime import date

from app.domain import dates
from app.domain.checks import Check, WorkingDayClock
from app.domain.checks_clock import DayClock, MonthClock
from app.domain.flow import StepClock
from app.domain.policy import Policy
from app.domain.working_days import WorkingDays
from app.persistence.case_records import CaseStep, StatusCase
from app.persistence.transaction import Tx
from app.usecases.rulebook import calendars, policies
from app.usecases.status import case_facts

_CLOCKS = (WorkingDayClock, MonthClock, DayClock)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: ``legal`` by the text, ``rolled`` past a holiday.

    ``unsure`` are the years without a list of holidays that the clock runs through.
    """

    title: str
    legal: date
    rolled: date
    cite: str
    unsure: tuple[int, ...] = ()


def of_case(tx: Tx, whom: case_facts.Subject, facts: dict[str, object]) -> Due | None:
    """The clock of the whole case: from the fact that the text starts it with (M07, M30)."""
    working = calendars.working(tx)
    found = [
        due
        for check in whom.policy.checks.get(whom.section, ())
        if check is not _party(whom.policy, whom.section)
        and (start := _day(facts.get(_since(check))))
        and (due := _due(check, start, working))
    ]
    return min(found, key=lambda due: due.legal, default=None)


def start(tx: Tx, case: StatusCase, step: CaseStep, reached: date) -> None:
    """The step's turn has come on ``reached``: its clock begins, if its text gives it one."""
    step.reached_on = dates.written(reached)
    policy = policies.of_school(tx)
    section = _section(tx, case)
    wanted = StepClock(step.clock)
    check: Check | None = None
    if wanted is StepClock.PARTY:
        check = _party(policy, section)
    elif wanted is StepClock.DISPATCH and policy.rules.dispatch:
        check = policy.rules.dispatch.months
    due = _due(check, reached, calendars.working(tx)) if check else None
    step.due = dates.written(due.legal) if due else ""
    step.rolled = dates.written(due.rolled) if due else ""
    step.due_cite = due.cite if due else ""


def rolled(working: WorkingDays, written: str) -> str:
    """A legal date yyyyMMdd past a holiday; "" for none."""
    if not written:
        return ""
    return dates.written(dates.rolled(dates.day_of(written), working.calendar))


def unsure(tx: Tx, since: str, due: str) -> tuple[int, ...]:
    """Years without a list of holidays between two days yyyyMMdd."""
    if not since or not due:
        return ()
    return calendars.working(tx).missing(dates.day_of(since), dates.day_of(due))


def _section(tx: Tx, case: StatusCase) -> str:
    whom = case_facts.subject(tx, case.student_id, case.kind, dates.day_of(case.applied_on))
    return whom.kind.steps or whom.section


def _party(policy: Policy, section: str) -> Check | None:
    return getattr(getattr(policy.rules, section or "transfer", None), "party_clock", None)


def _since(check: Check) -> str:
    return check.since.value if isinstance(check, _CLOCKS) else ""


def _due(check: Check | None, since: date, working: WorkingDays) -> Due | None:
    if isinstance(check, WorkingDayClock):
        legal = working.after(since, check.days)
    elif isinstance(check, MonthClock):
        legal = dates.months_after(since, check.months)
    elif isinstance(check, DayClock):
        legal = dates.days_after(since, check.days)
    else:
        return None
    missing = working.missing(since, legal)
    return Due(check.title, legal, dates.rolled(legal, working.calendar), check.cite, missing)


def _day(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def left(due: str, today: date) -> int | None:
    """Days until a date yyyyMMdd, negative once it is over; ``None`` without one."""
    return (dates.day_of(due) - today).days if due else None
