"""The registrar's own duties: who may be told what, her load, her papers, entering pupils."""

import math
from dataclasses import dataclass
from datetime import date

from app.domain import dates, grades
from app.domain.checks import Asked, Check, Findings
from app.problems import Level


@dataclass(frozen=True, kw_only=True)
class Disclosure(Check):
    """Nothing leaves without the authority's written approval, but to the ``chain`` itself."""

    chain: tuple[str, ...]

    def judge(self, asked: Asked) -> Findings:
        if asked.has("recipient") and asked.text("recipient") in self.chain:
            return
        if asked.has("approval_no") and not asked.text("approval_no"):
            message = "没有学籍主管部门的书面批准，学籍信息一律不得向外提供。请先取得批准文号。"
            yield from self.found("disclosure", message)


@dataclass(frozen=True, kw_only=True)
class Workload(Check):
    """A registrar's periods a week (P37): ``share`` up to ``base`` pupils, one more each ``step``.

    Above ``most`` pupils ``top_share``. Begun steps count where ``round_up`` (M17).
    """

    share: float
    base: int
    step: int
    most: int
    top_share: float
    round_up: bool = False

    def judge(self, asked: Asked) -> Findings:
        students, load = asked.number("students"), asked.number("full_load")
        if students is None or load is None:
            return
        top = load * self.top_share
        value = top if students > self.most else self._stepped(students, load)
        message = f"在校生 {students:g} 人，周满工作量 {load:g} 节：学籍管理员每周 {value:g} 节。"
        yield from self.found("workload", message, Level.ALLOW, value=float(value))
        reached = self._stepped(min(students, self.most), load)
        if reached > top:
            capped = f"按 {self.top_share:.0%} 计得 {top:g} 节"
            message = f"按人数累加得 {reached:g} 节，{capped}，两数都列出供核定。"
            yield from self.found("workload-drop", message, Level.WARN)

    def _stepped(self, students: float, load: float) -> float:
        over = max(0.0, students - self.base) / self.step
        return load * self.share + (math.ceil(over) if self.round_up else math.floor(over))


@dataclass(frozen=True, kw_only=True)
class SignedForm(Check):
    """The form that parents signed is in the dossier (R-ORD-N2-1)."""

    paper: str

    def judge(self, asked: Asked) -> Findings:
        if asked.denied("collection_form_signed"):
            message = f"档案里没有家长确认签字的《{self.paper}》。请补签归档。"
            yield from self.lacking("signed-form", self.paper, message)


@dataclass(frozen=True, kw_only=True)
class Rosters(Check):
    """What is printed when, in how many copies (R-XZ-3-1)."""

    events: dict[str, str]

    def judge(self, asked: Asked) -> Findings:
        said = self.events.get(asked.text("event"))
        if said:
            yield from self.found("roster", f"{asked.text('event')}：{said}。", Level.TASK)
        elif asked.has("event"):
            message = f"方案没有写“{asked.text('event')}”要打印什么名册。请核对时间。"
            yield from self.found("roster-none", message, Level.NEEDS_CONFIRM)


@dataclass(frozen=True, kw_only=True)
class EntranceAge(Check):
    """小学: so many full years by a day of the year, 0 where the text sets none (P06).

    ``silent``: the text gives no age at all, and a child under ``years`` is a question.
    """

    years: int
    month: int = 0
    day: int = 0
    silent: bool = False

    def judge(self, asked: Asked) -> Findings:
        born, year = asked.day("born"), asked.number("year")
        if born is None or year is None or asked.stage not in ("", grades.PRIMARY):
            return
        full = dates.reached(born, self.years)
        if self.month:
            last = date(int(year), self.month, self.day)
            if full > last:
                message = f"到 {last} 未满 {self.years} 周岁（{full} 满），不能接收入学。"
                yield from self.found("too-young", message)
        else:
            yield from self._without_cut_off(asked, int(year), full)

    def _without_cut_off(self, asked: Asked, year: int, full: date) -> Findings:
        begins = asked.day("entry") or asked.day("term_start") or date(year, 8, 31)
        if full > begins:
            message = f"{full} 才满 {self.years} 周岁，办法没有写截止日。请按当年招生文件确认。"
            yield from self.found("age-silent", message, Level.NEEDS_CONFIRM)


@dataclass(frozen=True, kw_only=True)
class NoShow(Check):
    """Not registered in time, nothing asked for, nothing in the way (P05, M31).

    ``senior`` after ``days``; a child of compulsory age never loses the place: ``compulsory``.
    """

    days: int
    senior: Level
    compulsory: Level
    message: str

    def judge(self, asked: Asked) -> Findings:
        days = asked.number("days_after")
        excused = asked.facts.get("leave_granted") is True or asked.facts.get("force_majeure")
        if days is None or days <= self.days or excused:
            return
        if asked.stage == grades.SENIOR:
            yield from self.found("no-show", self.message, self.senior)
        elif self.compulsory is not Level.ALLOW:
            message = f"报到结束后 {days:g} 天仍未到校。义务教育阶段不丧失入学资格，请督促入学。"
            yield from self.found("no-show", message, self.compulsory)


@dataclass(frozen=True, kw_only=True)
class Deferral(Check):
    """延期注册 is at most so many days (P04); 0 where the text gives no number."""

    days: int

    def judge(self, asked: Asked) -> Findings:
        days = asked.number("days_after")
        if days is None:
            return
        if not self.days:
            message = f"延期 {days:g} 天，办法只写“规定期限”，没有天数。请向主管部门确认。"
            yield from self.found("deferral-silent", message, Level.NEEDS_CONFIRM)
        elif days > self.days:
            yield from self.found(
                "deferral-long", f"延期 {days:g} 天，最长 {self.days} 天。请改期。"
            )


@dataclass(frozen=True, kw_only=True)
class Cancellation(Check):
    """取消入学资格: 普通高中 only, after a review, on one of the ``grounds`` (R-SC-12-1)."""

    grounds: tuple[str, ...]

    def judge(self, asked: Asked) -> Findings:
        if asked.stage not in ("", grades.SENIOR):
            message = f"取消入学资格只用于普通高中，{asked.stage}学生不得取消。请按入学办理。"
            yield from self.found("cancel-stage", message)
        elif asked.has("ground") and asked.text("ground") not in self.grounds:
            message = f"取消入学资格须有下列情形之一：{'；'.join(self.grounds)}。请核对情形。"
            yield from self.found("cancel-ground", message)
