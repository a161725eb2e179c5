"""退学, 旷课, 留级, 开除, 出国, 辍学, 离校: who may leave how, and who must be told."""

from dataclasses import dataclass
from datetime import date

from app.domain import dates, grades
from app.domain.checks import Asked, Check, Findings
from app.problems import Level


@dataclass(frozen=True, kw_only=True)
class NoWithdrawal(Check):
    """Compulsory schooling cannot be left (P26), before ``age`` where the text sets one (M23)."""

    message: str
    age: int = 0

    def judge(self, asked: Asked) -> Findings:
        if asked.stage in ("", grades.SENIOR):
            return
        if self.age:
            age = asked.number("age")
            if age is None or age >= self.age:
                return
        yield from self.found("no-withdrawal", self.message)


@dataclass(frozen=True, kw_only=True)
class Written(Check):
    """A reason must be written; blank is a missing paper. ``stages`` where it holds, else all."""

    paper: str
    stages: tuple[str, ...] = ()

    def judge(self, asked: Asked) -> Findings:
        if self.stages and asked.stage not in self.stages:
            return
        if asked.has("reason") and not asked.text("reason"):
            yield from self.lacking("reason", self.paper, f"没有写明理由。请补上{self.paper}。")


@dataclass(frozen=True, kw_only=True)
class Truancy(Check):
    """旷课 of a 普通高中 pupil in one term, in school days or periods (P27, M09), and the contacts.

    Over ``days_in_a_row``, or ``days_in_all`` reached, or ``periods`` reached; 0 is no limit.
    """

    contacts: int
    paper: str
    days_in_a_row: int = 0
    days_in_all: int = 0
    periods: int = 0

    def judge(self, asked: Asked) -> Findings:
        if asked.stage not in ("", grades.SENIOR):
            return
        reached = self._reached(asked)
        if reached is False:
            yield from self.found("truancy", self._said())
        contacts = asked.number("contacts") or 0
        if reached is not None and asked.has("contacts") and contacts < self.contacts:
            message = (
                f"已联系 {contacts:g} 次，须多次（至少 {self.contacts} 次）联系帮助教育并有记录。"
            )
            yield from self.lacking("contacts", self.paper, message)

    def _reached(self, asked: Asked) -> bool | None:
        """``None`` where no count of truancy was entered."""
        counts = (
            ("truancy_consecutive_days", self.days_in_a_row and self.days_in_a_row + 1),
            ("truancy_total_days", self.days_in_all),
            ("truancy_periods", self.periods),
        )
        known = [(asked.number(name) or 0, least) for name, least in counts if asked.has(name)]
        known = [(number, least) for number, least in known if least]
        return any(number >= least for number, least in known) if known else None

    def _said(self) -> str:
        parts = []
        if self.days_in_a_row:
            parts.append(f"连续旷课超过 {self.days_in_a_row} 天")
        if self.days_in_all:
            parts.append(f"累计旷课 {self.days_in_all} 天")
        if self.periods:
            parts.append(f"累计旷课 {self.periods} 学时以上")
        return f"一学期内没有达到{'或'.join(parts)}，不能按旷课办理。请核对考勤。"


@dataclass(frozen=True, kw_only=True)
class Overstay(Check):
    """休学期满不归, 普通高中 (P28, M10, M11): after a contact, or ``months`` on.

    ``months`` is reached with its corresponding day; 0 where the text gives no such way.
    """

    ground: str
    contact_days: int = 0
    months: int = 0

    def judge(self, asked: Asked) -> Findings:
        end, today = asked.day("suspension_end"), asked.day("today")
        if asked.text("ground") != self.ground or asked.stage not in ("", grades.SENIOR):
            return
        if end is None or today is None or self._due(asked, end, today):
            return
        ways = []
        if self.contact_days:
            ways.append(f"联系后满 {self.contact_days} 天")
        else:
            ways.append("期满后经联系仍未复学")
        if self.months:
            ways.append(f"到 {dates.months_after(end, self.months)}（满 {self.months} 个月）")
        message = f"休学 {end} 期满，现在还不能办理：须{'，或'.join(ways)}。请先联系并督促复学。"
        yield from self.found("overstay", message)

    def _due(self, asked: Asked, end: date, today: date) -> bool:
        if self.months and today >= dates.months_after(end, self.months):
            return True
        if not asked.has("contact"):
            return bool(self.contact_days) and not self.months
        contact = asked.day("contact")
        if contact is None or contact < end:
            return False
        over = dates.days_after(contact, self.contact_days)
        return today > over if self.contact_days else today >= contact and today > end


@dataclass(frozen=True, kw_only=True)
class TruancyNotice(Check):
    """Compulsory stage: so many school days without a break, and the township is told (M36)."""

    days: int
    addressee: str

    def judge(self, asked: Asked) -> Findings:
        days = asked.number("truancy_consecutive_days")
        if days is not None and days >= self.days and asked.stage != grades.SENIOR:
            message = (
                f"连续旷课 {days:g} 天（{self.days} 个上学日为一周），请书面告知{self.addressee}。"
            )
            yield from self.found("truancy-notice", message, Level.TASK)


@dataclass(frozen=True, kw_only=True)
class Repeating(Check):
    """留级、跳级: not in the compulsory years but for the disabled, never in a final year (P29)."""

    final_year: bool

    def judge(self, asked: Asked) -> Findings:
        if self.final_year and asked.text("grade") in asked.ladder.final:
            yield from self.found("repeat-final", "毕业年级学生不予留级。")
        elif asked.stage in grades.COMPULSORY and asked.facts.get("disabled") is not True:
            message = f"义务教育阶段除残疾学生外，原则上不允许{asked.kind}。"
            yield from self.found("repeat", message, Level.REFUSE_OVERRIDABLE)
        elif asked.stage == grades.SENIOR and asked.has("reason") and not asked.text("reason"):
            message = f"普通高中学生一般不予{asked.kind}；确有特殊情况的，请写明情况并报批。"
            yield from self.found("repeat-reason", message, Level.REFUSE_OVERRIDABLE)


@dataclass(frozen=True, kw_only=True)
class Punishment(Check):
    """处分 and its lifting: the kinds that exist, and those a stage does not have (P26, M28)."""

    kinds: tuple[str, ...]
    senior_only: tuple[str, ...] = ()

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("kind"):
            return
        kind = asked.text("kind")
        if kind not in self.kinds:
            message = (
                f"办法没有写“{kind}”可以{asked.kind}（写明的有：{'、'.join(self.kinds)}）。请确认。"
            )
            yield from self.found("punishment-kind", message, Level.NEEDS_CONFIRM)
        elif kind in self.senior_only and asked.stage in grades.COMPULSORY:
            yield from self.found("punishment-stage", f"义务教育阶段的学生不得{kind}。")
        else:
            message = "须经校务会或行政会议决定，告知学生及监护人，材料由学籍注册学校存档。"
            yield from self.found("punishment", message, Level.ALLOW)


@dataclass(frozen=True, kw_only=True)
class Abroad(Check):
    """出国: when and whereto are noted; who has not applied counts as 辍学 where ``dropout``."""

    fields: tuple[str, ...] = ()
    dropout: bool = False

    def judge(self, asked: Asked) -> Findings:
        if self.dropout and asked.denied("application"):
            message = "学生出境但没有提出申请，按辍学处理。请启动辍学报告。"
            yield from self.found("abroad-dropout", message, Level.TASK)
            return
        names = {"出国时间": "leave_date", "国别": "country"}
        for label in self.fields:
            fact = names.get(label, "")
            if asked.has(fact) and not asked.text(fact):
                yield from self.lacking("abroad", label, f"没有填写{label}。系统中须注明，请补填。")


@dataclass(frozen=True, kw_only=True)
class Report(Check):
    """Something is to be reported in writing, to these addressees (P35), at ``stages`` if set."""

    what: str
    to: tuple[str, ...]
    stages: tuple[str, ...] = ()

    def judge(self, asked: Asked) -> Findings:
        if not self.stages or asked.stage in ("", *self.stages):
            message = f"{self.what}，请及时书面上报：{'、'.join(self.to)}。学籍予以保留。"
            yield from self.found("report", message, Level.TASK)


@dataclass(frozen=True, kw_only=True)
class MigrantDossier(Check):
    """A migrant worker's child who dropped out: the dossier goes home at the end of the term."""

    condition: str
    to: str

    def judge(self, asked: Asked) -> Findings:
        if asked.text("condition") == self.condition:
            message = f"{self.condition}辍学，学期末由主管部门将学籍档案转交{self.to}。请列入名单。"
            yield from self.found("migrant-dossier", message, Level.TASK)


@dataclass(frozen=True, kw_only=True)
class Survey(Check):
    """离校学生调查表: without it the pupil counts as 辍学 (R-YH-3-5)."""

    paper: str

    def judge(self, asked: Asked) -> Findings:
        if asked.denied("survey_form"):
            message = f"没有《{self.paper}》，一律按辍学处理。请家访并填写，或启动辍学报告。"
            yield from self.found("survey", message, Level.TASK)
