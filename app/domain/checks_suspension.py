"""休学 and 继续休学: on what ground, diagnosed where, how long."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.domain import dates
from app.domain.checks import Asked, Check, Findings
from app.problems import Level

_STEPS = {"丙等": 1, "乙等": 2, "甲等": 3, "特等": 4}
_RANKS = {"一级": 1, "二级": 2, "三级": 3}
_LEVELS = ("乡镇级", "县级", "市级", "省级", "国家级")


class Least(StrEnum):
    """The lowest 行政层级 that a text may ask for."""

    TOWNSHIP, COUNTY, CITY, PROVINCE, NATION = _LEVELS


class LeastGrade(StrEnum):
    """The lowest 等级 that a text may ask for."""

    THIRD_FIRST, THIRD_SECOND, THIRD_THIRD = "三级甲等", "三级乙等", "三级丙等"
    SECOND_FIRST, SECOND_SECOND, SECOND_THIRD = "二级甲等", "二级乙等", "二级丙等"
    FIRST_FIRST, FIRST_SECOND, FIRST_THIRD = "一级甲等", "一级乙等", "一级丙等"


class GradeFact(StrEnum):
    """Which hospital is meant: that of the diagnosis, or that of the certificate of recovery."""

    DIAGNOSIS = "hospital_grade"
    CERTIFICATE = "certificate_hospital_grade"


@dataclass(frozen=True, kw_only=True)
class Share(Check):
    """Illness must take at least ``numerator``/``denominator`` of a term's periods (P18)."""

    numerator: int
    denominator: int

    def judge(self, asked: Asked) -> Findings:
        total, needed = asked.number("term_periods"), asked.number("needed_periods")
        if not asked.ill or total is None or needed is None:
            return
        if needed > total or total <= 0:
            message = f"需停课 {needed:g} 学时，一学期共 {total:g} 学时，两数矛盾。请核对。"
            yield from self.found("periods", message, Level.NEEDS_CONFIRM)
        elif needed * self.denominator < total * self.numerator:
            share = f"{self.denominator}分之{self.numerator}"
            message = f"需停课 {needed:g} 学时，不到一学期 {total:g} 学时的{share}，不能因病休学。"
            yield from self.found("too-few-periods", message)


@dataclass(frozen=True, kw_only=True)
class HospitalGrade(Check):
    """等级: grade first, then step; any 三级 passes 二级甲等 (P19, M14)."""

    least: LeastGrade
    fact: GradeFact = GradeFact.DIAGNOSIS

    def judge(self, asked: Asked) -> Findings:
        if not asked.has(self.fact.value) or (asked.has("ground") and not asked.ill):
            return
        grade = asked.text(self.fact.value)
        rank, wanted = _rank(grade), _rank(self.least.value)
        if not grade:
            message = f"没有填写医院等级。须由{self.least}以上医院出具证明。"
            yield from self.lacking("hospital-blank", "诊断证明", message)
        elif rank is None:
            message = f"医院等级是“{grade}”，不能与{self.least}比较。请向主管部门确认是否认可。"
            yield from self.found("hospital-unranked", message, Level.NEEDS_CONFIRM)
        elif wanted is not None and rank < wanted:
            message = f"医院等级是{grade}，须{self.least}以上。请到{self.least}以上医院诊断。"
            yield from self.found("hospital-grade", message)


def _rank(grade: str) -> tuple[int, int] | None:
    """Comparable: higher is better; ``None`` for what has no grade, or a low one without a step."""
    rank, step = _RANKS.get(grade[:2]), _STEPS.get(grade[2:])
    if rank is None or (step is None and rank < 3):
        return None
    return rank, step or 0


@dataclass(frozen=True, kw_only=True)
class HospitalLevel(Check):
    """行政层级: the hospital's place in the administration, whatever its grade (P19)."""

    least: Least

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("hospital_level") or (asked.has("ground") and not asked.ill):
            return
        level = asked.text("hospital_level")
        if not level:
            message = (
                f"没有填写医院的行政层级。须由{self.least}以上（含{self.least}）医院出具证明。"
            )
            yield from self.lacking("hospital-blank", "诊断证明", message)
        elif level not in _LEVELS:
            message = f"不认识医院层级“{level}”。请按{'、'.join(_LEVELS)}填写，或向主管部门确认。"
            yield from self.found("hospital-unranked", message, Level.NEEDS_CONFIRM)
        elif _LEVELS.index(level) < _LEVELS.index(self.least):
            message = f"医院是{level}，须{self.least}以上（含{self.least}）医院的诊断证明。"
            yield from self.found("hospital-level", message)


@dataclass(frozen=True, kw_only=True)
class Length(Check):
    """At most ``months`` (P21); where ``exact``, any other length is ``level``."""

    months: int
    level: Level = Level.REFUSE
    exact: bool = False

    def judge(self, asked: Asked) -> Findings:
        start, end = asked.day("start"), asked.day("end")
        if start is None or end is None:
            return
        last = dates.months_after(start, self.months)
        if end <= start:
            message = f"休学止期 {end} 不在起期 {start} 之后。请核对日期。"
            yield from self.found("backwards", message)
        elif end > last or (self.exact and end != last):
            usual = "一般为" if self.exact else "不超过"
            message = f"休学到 {end}；期限{usual} {self.months} 个月，即到 {last}。请核对。"
            yield from self.found("too-long", message, self.level)


@dataclass(frozen=True, kw_only=True)
class Grounds(Check):
    """一般不予休学 but for illness: another ground must be written out (R-SC-25-1)."""

    def judge(self, asked: Asked) -> Findings:
        if asked.has("ground", "reason") and not asked.ill and not asked.text("reason"):
            message = "一般不予休学；确有特殊情况的，请写明情况，经学校同意并报批。"
            yield from self.found("ground", message, Level.REFUSE_OVERRIDABLE)


@dataclass(frozen=True, kw_only=True)
class ExtensionWindow(Check):
    """继续休学 is asked for in the last ``days`` of a suspension (P22, M29)."""

    days: int

    def judge(self, asked: Asked) -> Findings:
        end, day = asked.day("suspension_end"), asked.day("apply")
        if end is None or day is None:
            return
        first = end - timedelta(self.days)
        if day < first:
            message = (
                f"休学 {end} 期满，申请应在 {first} 至 {end} 提出，现在早了。可先收下，到期再办。"
            )
            yield from self.found("extension-early", message, Level.WARN)
        elif day > end:
            message = f"休学已于 {end} 期满才提出申请。请督促复学；无效的按旷课处理。"
            yield from self.found("extension-late", message, Level.TASK)


@dataclass(frozen=True, kw_only=True)
class Overdue(Check):
    """A suspension has ended, and nobody is back (R-SC-26-5)."""

    message: str

    def judge(self, asked: Asked) -> Findings:
        end, today = asked.day("suspension_end"), asked.day("today")
        if end is not None and today is not None and today > end:
            yield from self.found("overdue", self.message, Level.TASK)


@dataclass(frozen=True, kw_only=True)
class EitherMaterial(Check):
    """One of several sets of papers (沿河 三2): what is missing is told from the nearest set."""

    sets: dict[str, tuple[str, ...]]

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("materials"):
            return
        given = asked.facts["materials"]
        missing = [[name for name in names if name not in given] for names in self.sets.values()]
        for name in min(missing, key=len, default=[]):
            message = f"缺少材料：{name}。可按下列一种备齐：{'；'.join(self.sets)}。"
            yield from self.lacking("material", name, message)
