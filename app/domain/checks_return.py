"""复学 and other returns: with which certificate, into which grade and class, under which type."""

from dataclasses import dataclass

from app.domain import grades
from app.domain.checks import Asked, Check, Findings
from app.problems import Level

_RECOVERED = ("治愈", "可正常学习", "可以正常学习")


@dataclass(frozen=True, kw_only=True)
class Certificate(Check):
    """After an illness: a certificate of recovery, or that one can study; else none is needed."""

    paper: str

    def judge(self, asked: Asked) -> Findings:
        if not asked.has("certificate") or (asked.has("ground") and not asked.ill):
            return
        if asked.text("certificate") not in _RECOVERED:
            message = f"因病休学的，复学须有医院认定治愈或可以正常学习的证明。请补交{self.paper}。"
            yield from self.lacking("certificate", self.paper, message)


@dataclass(frozen=True, kw_only=True)
class Opinion(Check):
    """Where the grade is free, the school says in writing why this one (P24)."""

    paper: str

    def judge(self, asked: Asked) -> Findings:
        if asked.has("school_opinion") and not asked.text("school_opinion"):
            message = "按学生实际情况安排年级，须有学校的书面意见。请填写意见。"
            yield from self.lacking("opinion", self.paper, message)


@dataclass(frozen=True, kw_only=True)
class ReturnGrades(Check):
    """The grade left, or so many above it (P24, M20)."""

    offsets: tuple[int, ...]

    def judge(self, asked: Asked) -> Findings:
        left, target = asked.text("left_grade"), asked.text("target_grade")
        if not left or not target:
            return
        if asked.ladder.distance(left, target) not in self.offsets:
            message = f"休学时是{left}，不能到{target}复学：只能回原年级或下一年级。"
            yield from self.found("return-grade", message)
        elif grades.stage_of(left) != grades.stage_of(target):
            message = f"从{left}到{target}已跨学段，办法没有写复学可以同时升学。请向主管部门确认。"
            yield from self.found("return-stage", message, Level.NEEDS_CONFIRM)


@dataclass(frozen=True, kw_only=True)
class SamePlace(Check):
    """垂直复学: the same grade and class; a 辍学 pupil is under ``NotLower`` instead (R-YH-3-3)."""

    dropout: str

    def judge(self, asked: Asked) -> Findings:
        if asked.text("left_by") == self.dropout:
            return
        for label, left, target in (
            ("年级", "left_grade", "target_grade"),
            ("班级", "left_class", "target_class"),
        ):
            before, after = asked.text(left), asked.text(target)
            if asked.has(left, target) and before != after:
                message = f"实行垂直复学：{label}应为{before}，不能是{after or '空白'}。"
                yield from self.found("return-place", message)


@dataclass(frozen=True, kw_only=True)
class NotLower(Check):
    """辍学复学: never below the grade left (R-YH-3-4); every return where ``dropout`` is blank."""

    dropout: str = ""

    def judge(self, asked: Asked) -> Findings:
        if self.dropout and asked.text("left_by") != self.dropout:
            return
        left, target = asked.text("left_grade"), asked.text("target_grade")
        if left and target and asked.ladder.distance(left, target) < 0:
            message = f"辍学时是{left}，复学年级不得低于它，不能到{target}。"
            yield from self.found("return-lower", message)


@dataclass(frozen=True, kw_only=True)
class Stamp(Check):
    """The bureau stamps before the school goes on in the national system (P25)."""

    def judge(self, asked: Asked) -> Findings:
        if asked.denied("bureau_stamp"):
            message = "教育局还没有审核签章，不能在系统发起。请先到教育局签章。"
            yield from self.found("no-stamp", message, Level.BLOCKED_STEP)


@dataclass(frozen=True, kw_only=True)
class Pairs(Check):
    """How one left decides under which type one comes back (M35): 出国/移民 has its own line."""

    pairs: dict[str, str]

    def judge(self, asked: Asked) -> Findings:
        left, wanted = asked.text("left_by"), asked.text("return_type")
        if not asked.has("left_by", "return_type"):
            return
        narrow = f"{left}/{asked.text('left_for')}"
        paired = self.pairs.get(narrow) or self.pairs.get(left)
        options = {paired} if paired else self._under(left)
        if not options:
            message = f"对应表里没有离校类型“{left}”。请核对离校类型，或向主管部门确认。"
            yield from self.found("pair-unknown", message, Level.NEEDS_CONFIRM)
        elif wanted not in options:
            message = (
                f"因{left}离校的，入校类型只能是{'或'.join(sorted(options))}，不能是“{wanted}”。"
            )
            yield from self.found("pair", message)
        elif len(options) > 1:
            message = f"因{left}离校，去向没有填写，不能确定是否应为{wanted}。请填写去向。"
            yield from self.found("pair-open", message, Level.NEEDS_CONFIRM)

    def _under(self, left: str) -> set[str]:
        return {value for name, value in self.pairs.items() if name.startswith(f"{left}/")}


@dataclass(frozen=True, kw_only=True)
class Offered(Check):
    """The types of change that a stage has (R-FJ-3-2, R-FJ-3-4); ``same`` gives other names."""

    compulsory: tuple[str, ...]
    senior: tuple[str, ...]
    same: dict[str, str]

    def judge(self, asked: Asked) -> Findings:
        offered = self.senior if asked.stage == grades.SENIOR else self.compulsory
        kind = self.same.get(asked.kind, asked.kind)
        if self.knows(asked.kind) and asked.stage and kind not in offered:
            message = f"{asked.stage}阶段的学籍异动没有“{asked.kind}”这一类型。"
            yield from self.found("not-offered", message)

    def knows(self, kind: str) -> bool:
        """Whether the list names this type for any stage."""
        return self.same.get(kind, kind) in (*self.compulsory, *self.senior)
