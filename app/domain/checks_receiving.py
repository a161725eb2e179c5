"""Whom a school takes in, what a 普通高中 may not do, and the bureau's own acts on a transfer."""

from dataclasses import dataclass

from app.domain import grades
from app.domain.checks import Asked, Check, Findings
from app.problems import Level

_SPECIAL_SCHOOL, _REFORM_SCHOOL, _INCLUSIVE = "特殊教育", "工读", "随班就读"


@dataclass(frozen=True, kw_only=True)
class Receiving(Check):
    """籍随人走, but for 随班就读, 特殊教育学校, 工读学校; ``choice`` lets the record stay."""

    choice: str

    def judge(self, asked: Asked) -> Findings:
        staying = asked.denied("record_moves")
        if not staying and not asked.denied("transfer_case"):
            return
        if self._exempt(asked):
            message = (
                f"学籍可以转入新学校，也可以保留在原学校（{self.choice}）；工读学校须与监护人商定。"
            )
            yield from self.found("record-choice", message, Level.ALLOW)
        elif _REFORM_SCHOOL in asked.text("from_school_type"):
            message = "学生来自工读学校，办法没有写明能否不办转学手续。请向主管部门确认。"
            yield from self.found("from-reform-school", message, Level.NEEDS_CONFIRM)
        elif asked.denied("transfer_case"):
            yield from self.found("no-transfer", "未办转学手续，学校不得接收。请先办理转学。")
        else:
            yield from self.found("record-stays", "籍随人走：学籍应一并转入。请办理学籍转接。")

    def _exempt(self, asked: Asked) -> bool:
        if asked.stage in (grades.SPECIAL, grades.REFORM):
            return True
        from_special = _SPECIAL_SCHOOL in asked.text("from_school_type")
        return from_special and (
            not asked.has("study_mode") or asked.text("study_mode") == _INCLUSIVE
        )


@dataclass(frozen=True, kw_only=True)
class Assignment(Check):
    """小学、初中: the bureau assigns the school before the school accepts (R-ORD-A1-2)."""

    def judge(self, asked: Asked) -> Findings:
        if asked.stage != grades.SENIOR and asked.denied("assigned_by_bureau"):
            message = "教育局还没有分配接收学校并盖章，学校不能先接收。请等分配意见。"
            yield from self.found("not-assigned", message, Level.BLOCKED_STEP)


@dataclass(frozen=True, kw_only=True)
class SeniorBans(Check):
    """普通高中 原则上不得转学: within a county, up to a model school, while suspended (P17)."""

    suspended: str

    def judge(self, asked: Asked) -> Findings:
        if asked.stage != grades.SENIOR:
            return
        grounds = (
            (asked.facts.get("same_county") is True, "县域内的学校之间"),
            (
                asked.denied("from_model") and asked.facts.get("to_model") is True,
                "非省级示范性高中转往省级示范性高中",
            ),
            (asked.text("student_status") == self.suspended, "休学期间"),
        )
        for applies, said in grounds:
            if applies:
                message = f"普通高中学生{said}，原则上不得转学。"
                yield from self.found("senior-ban", message, Level.REFUSE_OVERRIDABLE)


@dataclass(frozen=True, kw_only=True)
class Promotion(Check):
    """外省新生: from the last grade of one stage to the first of the next (M19)."""

    from_grade: str
    to_grade: str

    def judge(self, asked: Asked) -> Findings:
        last = asked.ladder.here(self.from_grade)
        for name, wanted in (("from_grade", last), ("target_grade", self.to_grade)):
            if asked.has(name) and asked.text(name) != wanted:
                message = f"这一类型只用于{last}转到{self.to_grade}。请核对年级或改用转学。"
                yield from self.found("promotion-grades", message)
                return
        message = f"在国网用“跨省转学”把学籍从{last}直接转到{self.to_grade}。"
        yield from self.found("promotion", message, Level.ALLOW)
