"""A case and the 冻结期 of the national platform: told at its opening, and while its leg waits."""

from collections.abc import Iterable
from datetime import date, timedelta

from app.domain import freezes
from app.domain.policy import Policy
from app.domain.status_kinds import ChangeKind
from app.problems import Level, Problem

CODE = "case.frozen"


def told(policy: Policy, kind: ChangeKind, grade: str, days: Iterable[date]) -> tuple[Problem, ...]:
    """One reminder where a freeze holds up a case of ``kind`` on one of ``days``, else ().

    ``grade`` is one of ``grades.LADDER``. Of several freezes the one that lasts longest is told.
    """
    if not kind.national:
        return ()
    held = [
        one
        for day in days
        for name in kind.judged
        for one in freezes.holding(policy.freezes, name, grade, day)
    ]
    if not held:
        return ()
    one = max(held, key=lambda frozen: frozen.last)
    message = (
        f"国网{one.freeze.title}（{one.first}至{one.last}），这期间国网环节办不了。"
        f"请先办纸面环节，{one.last + timedelta(1)} 起再在国网办理。"
    )
    return (Problem(CODE, message, source=one.freeze.cite, level=Level.WARN),)
