"""Clocks by months and by fixed days of the year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from app.domain import dates
from app.domain.checks import Asked, Check, DayFact, Findings, clock
from app.problems import Level


@dataclass(frozen=True, kw_only=True)
class MonthClock(Check):
    """So many months after an event, legal and rolled past holidays where ``rolls`` (M08)."""

    since: DayFact
    months: int
    title: str
    rolls: bool = False

    def judge(self, asked: Asked) -> Findings:
        start = asked.day(self.since.value)
        if start is None:
            return
        due = dates.months_after(start, self.months)
        yield from clock(self, self.title, due, asked)
        rolled = dates.rolled(due, asked.working.calendar)
        if self.rolls and rolled != due:
            message = f"{due:%Y-%m-%d} 逢假日，可顺延到 {rolled:%Y-%m-%d}。"
            yield from self.found("rolled", message, Level.ALLOW)


@dataclass(frozen=True, kw_only=True)
class YearDay(Check):
    """A fixed day of the year (P34); of two such days the earlier drives the reminder (M22)."""

    month: int
    day: int
    title: str
    stages: tuple[str, ...] = ()

    def judge(self, asked: Asked) -> Findings:
        year = asked.number("year")
        if year is None or (self.stages and asked.stage and asked.stage not in self.stages):
            return
        month = min(max(self.month, 1), 12)
        last = monthrange(int(year), month)[1]
        yield from clock(self, self.title, date(int(year), month, min(self.day, last)), asked)


@dataclass(frozen=True, kw_only=True)
class DayClock(Check):
    """So many calendar days after an event, such as 开学后15日."""

    since: DayFact
    days: int
    title: str

    def judge(self, asked: Asked) -> Findings:
        start = asked.day(self.since.value)
        if start is not None:
            yield from clock(self, self.title, dates.days_after(start, self.days), asked)
