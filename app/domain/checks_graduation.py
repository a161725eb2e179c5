"""毕业、结业、肄业 and the papers that say so."""

from dataclasses import dataclass

from app.domain import grades
from app.domain.checks import Asked, Check, Findings
from app.problems import Level

GRADUATED, COMPLETED, LEFT_EARLY = "毕业", "结业", "肄业"


def _result(check: Check, value: str, why: str) -> Findings:
    end = f"准予{value}" if value == GRADUATED else f"作{value}处理"
    message = f"{why}，{end}。"
    return check.found("graduation", message, Level.ALLOW, value=value)


def _open(check: Check, why: str) -> Findings:
    message = f"{why}。请向主管部门确认并写明理由。"
    return check.found("graduation-open", message, Level.NEEDS_CONFIRM)


@dataclass(frozen=True, kw_only=True)
class CompulsoryByShare(Check):
    """义务教育: half the subjects still failed is 结业, nine years unfinished 肄业 (P30, M15)."""

    years: int

    def judge(self, asked: Asked) -> Findings:
        if asked.stage == grades.SENIOR:
            return
        failed = asked.number("failed_after_resit") or 0
        subjects = asked.number("subjects")
        if subjects is not None and failed > subjects:
            yield from _open(self, f"不合格 {failed:g} 科多于总数 {subjects:g} 科，两数矛盾")
        elif asked.denied("courses_completed"):
            yield from self._unfinished(asked, failed, subjects)
        elif failed and subjects is None:
            yield from _open(self, "没有填写学科总数，不能判断是否半数以上不合格")
        elif failed and subjects is not None and failed * 2 >= subjects:
            yield from _result(self, COMPLETED, "补考后仍有半数以上学科不合格")
        elif failed:
            yield from _open(self, "补考后不合格的不到半数，办法没有写毕业还是结业")
        elif asked.denied("quality_ok"):
            yield from _open(self, "德智体未达到要求而学科合格，办法没有写怎样办理")
        else:
            yield from _result(self, GRADUATED, "达到要求、修完课程、成绩合格")

    def _unfinished(self, asked: Asked, failed: float, subjects: float | None) -> Findings:
        studied = asked.number("years_studied")
        if asked.stage == grades.PRIMARY or (studied is not None and studied < self.years):
            return _open(self, f"未修完课程而修业不满{self.years}年，办法没有写怎样办理")
        if failed and subjects is not None and failed * 2 >= subjects:
            return _open(self, "既未修完课程，又有半数以上学科不合格，结业、肄业两条都适用")
        return _result(self, LEFT_EARLY, f"未修完全部课程，修业年限已满{self.years}年")


@dataclass(frozen=True, kw_only=True)
class SeniorOverlap(Check):
    """普通高中 where 结业 and 肄业 overlap (P31, M16); ``years`` is the full length."""

    years: int

    def judge(self, asked: Asked) -> Findings:
        if asked.stage != grades.SENIOR:
            return
        studied = asked.number("years_studied")
        if asked.denied("courses_completed"):
            if studied is not None and studied < self.years:
                yield from _result(self, COMPLETED, "未修完规定课程")
            else:
                yield from _open(self, f"未修完课程而修业已满{self.years}年，结业、肄业两条都适用")
        elif asked.denied("quality_ok") or asked.number("failed_after_resit"):
            yield from _open(self, "课程和学分已修完而有不合格，办法没有写怎样办理")
        else:
            yield from _result(self, GRADUATED, "达到要求并修完规定课程和学分")


@dataclass(frozen=True, kw_only=True)
class PrimaryPromotes(Check):
    """小学: everyone goes on; there is no 结业 or 肄业 at its end (R-SC-39-1)."""

    def judge(self, asked: Asked) -> Findings:
        if asked.stage == grades.PRIMARY:
            yield from _result(self, GRADUATED, "小学修业期满，全部升入初中")


@dataclass(frozen=True, kw_only=True)
class JuniorByCount(Check):
    """初中: so many subjects failed after 补考, or quality not reached, is 结业 (P30, M26)."""

    failed: int

    def judge(self, asked: Asked) -> Findings:
        if asked.stage != grades.JUNIOR:
            return
        failed = asked.number("failed_after_resit") or 0
        if asked.denied("courses_completed"):
            yield from _result(self, LEFT_EARLY, "未完成九年义务教育")
        elif asked.denied("quality_ok"):
            yield from _result(self, COMPLETED, "综合素质考核不合格")
        elif failed >= self.failed:
            yield from _result(self, COMPLETED, f"补考后仍有 {failed:g} 门不及格")
        elif failed:
            yield from _open(self, f"补考后 {failed:g} 门不及格，办法没有写毕业还是结业")
        else:
            yield from _result(self, GRADUATED, "综合素质、学科成绩合格")


@dataclass(frozen=True, kw_only=True)
class SeniorFlags(Check):
    """普通高中: credits, quality and every subject for 毕业 (R-SC-40-1)."""

    def judge(self, asked: Asked) -> Findings:
        if asked.stage != grades.SENIOR:
            return
        short = asked.denied("courses_completed") or asked.denied("quality_ok")
        if not short and not asked.number("failed_after_resit"):
            yield from _result(self, GRADUATED, "学分、综合素质、学业水平考试都达到要求")


@dataclass(frozen=True, kw_only=True)
class SeniorShort(Check):
    """普通高中 that falls short: 结业 when the years are full, else 肄业 (R-SC-42-1)."""

    years: int

    def judge(self, asked: Asked) -> Findings:
        if asked.stage != grades.SENIOR:
            return
        studied = asked.number("years_studied")
        short = asked.denied("courses_completed") or asked.denied("quality_ok")
        if studied is not None and studied < self.years:
            yield from _result(self, LEFT_EARLY, f"未读满修业年限{self.years}年")
        elif short or asked.number("failed_after_resit"):
            yield from _result(self, COMPLETED, "修习期满，未达到毕业标准")


@dataclass(frozen=True, kw_only=True)
class Reaching(Check):
    """达到毕业要求的发毕业证书, and no word on who does not reach them (P30, 农安)."""

    def judge(self, asked: Asked) -> Findings:
        short = asked.denied("courses_completed") or asked.denied("quality_ok")
        if short or asked.number("failed_after_resit"):
            yield from _open(self, "未达到毕业要求，本办法没有写结业、肄业")
        else:
            yield from _result(self, GRADUATED, "达到毕业要求")


@dataclass(frozen=True, kw_only=True)
class OwnPupil(Check):
    """No certificate for who is not enrolled here (R-ORD-23-8)."""

    level: Level = Level.REFUSE

    def judge(self, asked: Asked) -> Findings:
        if asked.denied("enrolled_here"):
            message = "不是本校在籍学生，不得发给证书，主管部门也不得验印。请核对学籍。"
            yield from self.found("not-ours", message, self.level)


@dataclass(frozen=True, kw_only=True)
class Filed(Check):
    """The roster is filed with the authority before certificates are given out (R-ORD-23-1)."""

    def judge(self, asked: Asked) -> Findings:
        if asked.has("approval_no") and not asked.text("approval_no"):
            message = "毕业生名册还没有主管部门的备案号，不能发证。请先报备案。"
            yield from self.found("not-filed", message, Level.BLOCKED_STEP)
