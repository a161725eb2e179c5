"""转学: when, from which grade, with which ground, into which place."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain import grades, terms
from app.domain.checks import Asked, Check, Findings
from app.problems import Level

_LATE_ENTRY = 10
"""Working days before a term's end in which 学期结束前 may be meant: then one asks."""


@dataclass(frozen=True, kw_only=True)
class Window(Check):
    """Days before and after a term's first day in which one may apply (P12, M01).

    Four weeks are 14 before and 13 after: the first day of term is one of them.
    """

    days_before: int
    days_after: int

    def judge(self, asked: Asked) -> Findings:
        day = asked.day("apply")
        if day is None or terms.windowed(asked.terms, day, self.days_before, self.days_after):
            return
        if not terms.known(asked.terms, day, self.days_before):
            message = f"校历里没有 {day:%Y-%m-%d} 前后的学期，无法核对申请时间。请先补充校历。"
            yield from self.found("term-unknown", message, Level.NEEDS_CONFIRM)
            return
        yield from self.found("window", self._said(asked.terms, day))

    def _said(self, all_terms: terms.Terms, day: date) -> str:
        spans = [term.window(self.days_before, self.days_after) for term in all_terms]
        # The one just missed and the one to come: more of them help nobody.
        near = [s for s in spans if s[1] < day][-1:] + [s for s in spans if s[0] > day][:1]
        said = "、".join(f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}" for first, last in near)
        edge = any(day == last + timedelta(1) for _, last in spans)
        tail = "这一天是窗口的次日，共计四周不含它。" if edge else ""
        return f"{day:%Y-%m-%d} 不在转学申请时间内（{said}）。{tail}请在下一次申请时间内提出。"


@dataclass(frozen=True, kw_only=True)
class OpeningDays(Check):
    """学期结束前或开学后若干个工作日内, otherwise ``level`` (P12, M24, M25).

    ``before_end`` is the number of working days before the end of term; 0 where nobody has set it.
    """

    working_days: int
    before_end: int = 0
    level: Level = Level.REFUSE_OVERRIDABLE

    def judge(self, asked: Asked) -> Findings:
        day = asked.day("apply")
        if day is None:
            return
        term = terms.running(asked.terms, day)
        if term is None:
            message = (
                f"{day:%Y-%m-%d} 不在学期之内，办法没有写假期中能否提出转学。请向主管部门确认。"
            )
            yield from self.found("term-break", message, Level.NEEDS_CONFIRM)
        elif day > asked.working.after(term.start, self.working_days):
            yield from self._in_term(asked, day, term)

    def _in_term(self, asked: Asked, day: date, term: terms.Term) -> Findings:
        asked_about = self.before_end or _LATE_ENTRY
        if asked.working.after(day, asked_about) < term.end:
            last = asked.working.after(term.start, self.working_days)
            message = f"开学后的申请到 {last:%Y-%m-%d} 为止，学期中途原则上不办转学。"
            yield from self.found("mid-term", message, self.level)
        elif not self.before_end:
            message = "办法写“学期结束前”，没有写提前多少天。请向主管部门确认后再受理。"
            yield from self.found("term-end-silent", message, Level.NEEDS_CONFIRM)


@dataclass(frozen=True, kw_only=True)
class StartingGrade(Check):
    """No transfer in a stage's first term (P15); the window's term counts (M02)."""

    days_before: int

    def judge(self, asked: Asked) -> Findings:
        day = asked.day("apply")
        if day is None or asked.text("grade") not in asked.ladder.starting:
            return
        term = terms.windowed(asked.terms, day, self.days_before, 0)
        term = term or terms.coming(asked.terms, day)
        if term is not None and term.first:
            message = (
                f"{asked.text('grade')}是起始年级，第一学期不得转学。请在第二学期的申请时间办理。"
            )
            yield from self.found("starting-grade", message)


@dataclass(frozen=True, kw_only=True)
class FinalYear(Check):
    """初三、高三 除转出市外不得转学; before 初三 begins, home to one's hukou (P16, M03–M05)."""

    city: str
    out: str

    def judge(self, asked: Asked) -> Findings:
        grade, direction = asked.text("grade"), asked.text("direction")
        junior = asked.ladder.last_of(grades.JUNIOR)
        if grade not in (junior, asked.ladder.last_of(grades.SENIOR)):
            return
        if direction == self.out:
            message = (
                f"{grade}转出市外不受限制；{junior}开学前的限制与“除转出市外”两句并存，按后句办理。"
            )
            yield from self.found("final-year-out", message, Level.ALLOW)
        elif grade == junior:
            yield from self._junior(asked)
        elif direction:
            message = "高三除转出市外，不得转学（8月10日升级后即为高三）。"
            yield from self.found("final-year", message)

    def _junior(self, asked: Asked) -> Findings:
        day = asked.day("apply")
        if day is None:
            return
        term = terms.coming(asked.terms, day)
        if term is None:
            return
        if not (term.first and day < term.start):
            if asked.text("direction"):
                message = f"{asked.grade}第一学期开学以后，除转出市外，不得转学。"
                yield from self.found("final-year", message)
        elif asked.has("hukou") and not self._home(asked):
            message = (
                f"{asked.grade}开学前只允许有{self.city}户籍的学生转回户籍所在旗区就读。"
                "请核对户籍和转入地。"
            )
            yield from self.found("final-year-home", message)

    def _home(self, asked: Asked) -> bool:
        hukou = asked.text("hukou")
        if not hukou.startswith(self.city):
            return False
        target = asked.text("target_district")
        return not asked.has("target_district") or bool(target and hukou.startswith(target))


@dataclass(frozen=True, kw_only=True)
class BannedGrades(Check):
    """Grades from which the text does not let one go (P16), usually 原则上."""

    grades: tuple[str, ...]
    wording: str
    level: Level = Level.REFUSE_OVERRIDABLE

    def judge(self, asked: Asked) -> Findings:
        if asked.text("grade") in asked.ladder.all_here(self.grades):
            message = f"{asked.text('grade')}是毕业年级，{self.wording}。"
            yield from self.found("final-grade", message, self.level)


@dataclass(frozen=True, kw_only=True)
class SameGrade(Check):
    """One changes school, never the grade (P17)."""

    def judge(self, asked: Asked) -> Findings:
        now, then = asked.text("grade"), asked.text("target_grade")
        if now and then and now != then:
            message = f"现在就读{now}，申请转入{then}：转学不得跨年级。请改为{now}。"
            yield from self.found("other-grade", message)


@dataclass(frozen=True, kw_only=True)
class FreePlaces(Check):
    """A school with no free place does not take the pupil (P07), at ``stages`` only where set."""

    stages: tuple[str, ...] = ()

    def judge(self, asked: Asked) -> Findings:
        free = asked.number("free_places")
        if free is None or asked.outbound or (self.stages and asked.stage not in self.stages):
            return
        if free < 1:
            yield from self.found("no-place", "没有空余学位，不能接收。请联系别的学校或主管部门。")


@dataclass(frozen=True, kw_only=True)
class ClassSize(Check):
    """班额: at most so many with the newcomer, by stage (P07)."""

    limits: dict[str, int]
    level: Level = Level.REFUSE

    def judge(self, asked: Asked) -> Findings:
        size, most = asked.number("class_size"), self.limits.get(asked.stage)
        if size is None or most is None or asked.outbound or size + 1 <= most:
            return
        message = f"班级现有 {size:g} 人，再收一人超过{asked.stage}班额 {most} 人。"
        rest = (
            "请换别的班。"
            if self.level.blocks
            else "治理对象是学校，不影响学生；请向主管部门说明。"
        )
        yield from self.found("class-size", message + rest, self.level)


@dataclass(frozen=True, kw_only=True)
class Reason(Check):
    """正当理由 (P08): none given gives ``blank``; another than the text names is asked about."""

    words: tuple[str, ...]
    blank: Level = Level.REFUSE

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("reason"):
            return
        reason = asked.text("reason")
        if not reason:
            message = "没有写转学理由，学生不得随意转学。请填写理由并附证明。"
            yield from self.found("reason", message, self.blank)
        elif not any(word in reason for word in self.words):
            message = f"“{reason}”不在办法写明的理由之内，办法另有“等正当理由”。请向主管部门确认。"
            yield from self.found("reason-other", message, Level.NEEDS_CONFIRM)


@dataclass(frozen=True, kw_only=True)
class Condition(Check):
    """The conditions on which the text lets one transfer; anything else is ``level`` (P08, M06)."""

    accepted: tuple[str, ...]
    level: Level

    def judge(self, asked: Asked) -> Findings:
        if asked.has("condition") and asked.text("condition") not in self.accepted:
            said = "、".join(self.accepted)
            message = f"转学条件“{asked.text('condition')}”不是办法写明的条件（{said}）。请核对。"
            yield from self.found("condition", message, self.level)


@dataclass(frozen=True, kw_only=True)
class Between(Check):
    """原则上不 from one kind of area to another (P17), such as 县城 to 县城."""

    from_area: str
    to_area: str

    def judge(self, asked: Asked) -> Findings:
        if asked.text("from_area") == self.from_area and asked.text("to_area") == self.to_area:
            message = f"{self.from_area}学校转{self.to_area}学校，原则上不允许。"
            yield from self.found("areas", message, Level.REFUSE_OVERRIDABLE)


@dataclass(frozen=True, kw_only=True)
class Property(Check):
    """Into ``area`` only with ``paper``; ``condition`` goes without it to ``schools``."""

    area: str
    paper: str
    condition: str
    schools: dict[str, tuple[str, ...]]

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("materials") or asked.text("to_area") != self.area:
            return
        if self.paper in asked.facts["materials"]:
            return
        named = self.schools.get(asked.stage, ())
        if asked.text("condition") == self.condition and asked.has("target_school"):
            if asked.text("target_school") in named:
                return
            message = f"{self.condition}没有{self.paper}时，可就近选择：{'、'.join(named)}。"
            yield from self.found("other-school", message, Level.WARN)
        message = f"转入{self.area}学校，必须提供实际入住的房屋产权材料（{self.paper}）。请补齐。"
        yield from self.lacking("property", self.paper, message)
