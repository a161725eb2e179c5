"""工作量: a registrar's periods a week by the policy, and 《工作量认定表》 on paper."""

from dataclasses import dataclass
from pathlib import Path

from app.domain import status_kinds
from app.domain.judging_rules import Proposal, judge
from app.domain.permissions import Action
from app.job import Job
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.paper import printing
from app.usecases.rulebook import calendars, policies
from app.usecases.school.permits import require
from app.usecases.status import statuses

FULL = "school.week_load"
"""The setting with the school's full load (periods a week); ``school_facts`` shows it as well."""
_MOST = 60
_FORM = "workload"


@dataclass(frozen=True, slots=True)
class Load:
    """What the policy makes of ``pupils`` and ``full`` periods a week; silent: ``None``.

    ``findings`` hold the working and, where the step rule and the cap differ, both numbers (M17).
    """

    pupils: int
    full: float
    periods: float | None
    findings: tuple[Problem, ...]


def pupils_here(tx: Tx) -> int:
    """在校生: pupils who attend."""
    return statuses.counts(tx).get(status_kinds.ATTENDING, 0)


def full_load(tx: Tx) -> float:
    """The school's full load as entered, 0 where nothing was."""
    return float(tx.setting(FULL) or 0)


def set_full_load(tx: Tx, periods: str) -> None:
    """Enter the school's full load. Raises ``Rejected`` for what is no number of periods."""
    require(tx, Action.EDIT)
    text = periods.strip()
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        message = f"周满工作量应为 1 到 {_MOST} 的整数（节）。请改正。"
        raise Rejected(Problem("workload.full", message, Where(field="周满工作量")))
    tx.set(FULL, text)


def load(tx: Tx, pupils: int, full: float) -> Load:
    """The registrar's load (R-ORD-N4-4, R-ORD-N4-5, R-ORD-N4-6)."""
    policy = policies.of_school(tx)
    proposal = Proposal("工作量", calendars.terms(tx), calendars.working(tx))
    found = judge(policy, proposal, {"students": pupils, "full_load": full})
    value = found.value if isinstance(found.value, float) else None
    return Load(pupils, full, value, found.findings)


def print_sheet(tx: Tx, out: Path, job: Job) -> printing.Printed:
    """《工作量认定表》 with the numbers of today. Raises ``Rejected`` without a full load."""
    require(tx, Action.PRINT)
    full = full_load(tx)
    if not full:
        message = "还没有填写周满工作量。请先填写，再打印认定表。"
        raise Rejected(Problem("workload.full", message, Where(field="周满工作量")))
    found = load(tx, pupils_here(tx), full)
    values = {
        "school.pupils": str(found.pupils),
        "staff.week_load": f"{full:g}",
        "staff.basis": "\n".join(f"{one.message}（{one.source}）" for one in found.findings),
    }
    if found.periods is not None:
        values["staff.load"] = f"{found.periods:g}"
    matter = printing.Matter(values)
    return printing.print_form(tx, _FORM, printing.Selection(blank=1), out, job, matter)
