"""升级 in a year, and the text that the region has for it (P34, R-NA-25-1)."""

from datetime import date

from app.domain import promotion
from app.domain.checks_clock import YearDay
from app.domain.policy import Policy
from app.persistence.transaction import Tx
from app.usecases.rulebook import policies

_BY_SYSTEM = "办法 第十二条"
"""正常升级学生的学籍年级变更，由电子学籍系统完成; the text names no day."""


def of_year(rules: Policy, year: int) -> tuple[date, str]:
    """The day and the article on it: the region's own before the national one."""
    for name in ("year_day", "year_day_national"):
        check = rules.check("promotion", name)
        if isinstance(check, YearDay):
            return date(year, check.month, check.day), check.cite
    return date(year, *promotion.GOES_UP), rules.cite


def article(tx: Tx) -> str:
    """By which text the system moves the grades up: 办法 第十二条, or what names the day."""
    rules = policies.of_school(tx)
    if any(one.id == _BY_SYSTEM.partition(" ")[0] for one in rules.rules.document):
        return _BY_SYSTEM
    return of_year(rules, tx.today.year)[1]
