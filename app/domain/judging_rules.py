"""Judging a case by a policy: pure, every finding at once, each with the article it comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain import facts as reading
from app.domain import grades
from app.domain.checks import Asked, Finding
from app.domain.dates import rolled
from app.domain.policy import Policy
from app.domain.terms import Terms
from app.domain.working_days import WorkingDays
from app.problems import Level, Problem, Where

KINDS = {
    "转学": "transfer",
    "接收": "receiving",
    "跨省新生接续": "continuing",
    "外省新生接续": "continuing",
    "休学": "suspension",
    "责令休学": "ordered_suspension",
    "继续休学": "extension",
    "休学期满": "overdue",
    "复学": "resumption",
    "辍学复学": "dropout_return",
    "辍复": "dropout_return",
    "回校": "coming_back",
    "回国复学": "coming_back",
    "退学": "withdrawal",
    "自动退学": "lapse",
    "旷课": "attendance",
    "考勤": "attendance",
    "出国": "abroad",
    "辍学": "dropout",
    "离校": "leaving",
    "其他离校": "missing",
    "失踪": "missing",
    "死亡": "death",
    "留级": "repeating",
    "跳级": "skipping",
    "开除": "expulsion",
    "处分": "punishment",
    "撤销处分": "pardon",
    "毕业审核": "graduation",
    "发证": "certificates",
    "补发毕业证书": "reissue",
    "换发毕业证书": "exchange",
    "对外提供": "disclosure",
    "工作量": "workload",
    "档案完整性": "dossier",
    "建档": "filing",
    "档案转出": "dispatch",
    "销毁档案": "destruction",
    "名册": "rosters",
    "入学": "entrance",
    "入学未到": "no_show",
    "延期注册": "deferral",
    "取消入学资格": "cancelling",
    "升级": "promotion",
    "毕业操作": "closing",
    "开学核对": "opening_check",
}
"""Types of case as a registrar calls them, and the section of a policy that judges each."""

_GRAVITY = {level: n for n, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: the type of case, and the calendars it is judged by."""

    kind: str
    terms: Terms
    working: WorkingDays


@dataclass(frozen=True, slots=True)
class Judgement:
    """The gravest verdict and all that led to it.

    ``due`` is the legal date of the nearest clock, ``rolled`` the same past a holiday; both are
    ``None`` where the case is refused or has none. ``digest`` is that of the policy.
    """

    verdict: Level
    due: date | None
    rolled: date | None
    value: str | float | None
    lacks: tuple[str, ...]
    findings: tuple[Problem, ...]
    digest: str


def judge(policy: Policy, proposal: Proposal, facts: reading.Facts) -> Judgement:
    """Everything that ``policy`` has to say of ``proposal`` on these facts."""
    known, misfits = reading.read(facts)
    asked = Asked(proposal.kind, known, proposal.terms, proposal.working, policy.ladder)
    found = list(_unreadable(policy, misfits))
    found += _contradictions(policy, asked)
    found += _opened(asked, _judged(policy, asked))
    verdict = min((f.problem.level for f in found), key=_GRAVITY.__getitem__, default=Level.ALLOW)
    dues = [f.due for f in found if f.due is not None]
    refused = verdict in (Level.OUT_OF_SCOPE, Level.REFUSE)
    due = min(dues) if dues and not refused else None
    return Judgement(
        verdict=verdict,
        due=due,
        rolled=rolled(due, proposal.working.calendar) if due else None,
        value=next((f.value for f in found if f.value is not None), None),
        lacks=tuple(dict.fromkeys(name for f in found for name in f.lacks)),
        findings=tuple(f.problem for f in found),
        digest=policy.digest,
    )


def _judged(policy: Policy, asked: Asked) -> Iterator[Finding]:
    if policy.rules.scope:
        outside = list(policy.rules.scope.judge(asked))
        if outside:
            yield from outside
            return
    checks = policy.checks.get(KINDS.get(asked.kind, ""))
    offered = policy.rules.offered
    if offered:
        yield from offered.judge(asked)
    if checks:
        for check in checks:
            yield from check.judge(asked)
    elif not (offered and offered.knows(asked.kind)):
        message = f"{policy.title}没有写“{asked.kind}”怎样办理。请向学籍主管部门确认。"
        yield _said(policy, "silent", message, Level.NEEDS_CONFIRM)


def _opened(asked: Asked, found: Iterable[Finding]) -> Iterator[Finding]:
    """原则上 and 一般 open with an authority's document number and a reason, both shown (M21)."""
    number, reason = asked.text("approval_no"), asked.text("reason")
    for finding in found:
        problem = finding.problem
        if problem.level is Level.REFUSE_OVERRIDABLE:
            if number and reason:
                message = f"{problem.message}凭主管部门文号 {number} 办理，理由：{reason}。"
                problem = replace(problem, message=message, level=Level.ALLOW)
            else:
                message = f"{problem.message}有主管部门文号和理由的，可以办理。"
                problem = replace(problem, message=message)
            yield replace(finding, problem=problem)
        else:
            yield finding


def _unreadable(policy: Policy, misfits: Iterable[reading.Unreadable]) -> Iterator[Finding]:
    for misfit in misfits:
        message = f"“{misfit.name}”填的是“{misfit.entered}”，应为{misfit.wanted}。请改正后再判断。"
        yield _said(policy, "fact-unreadable", message, Level.BLOCKED_STEP, misfit.name)


def _contradictions(policy: Policy, asked: Asked) -> Iterator[Finding]:
    stage, grade = asked.text("stage"), asked.text("grade")
    if grade and stage in (*grades.COMPULSORY, grades.SENIOR) and grades.stage_of(grade) != stage:
        message = f"学段是{stage}，年级是{grade}，两项矛盾。请核对。"
        yield _said(policy, "contradiction", message, Level.NEEDS_CONFIRM, "grade")
    row, total = asked.number("truancy_consecutive_days"), asked.number("truancy_total_days")
    if row is not None and total is not None and row > total:
        message = f"连续旷课 {row:g} 天多于累计 {total:g} 天，两项矛盾。请核对考勤。"
        yield _said(policy, "contradiction", message, Level.NEEDS_CONFIRM, "truancy_total_days")


def _said(policy: Policy, code: str, message: str, level: Level, field: str = "") -> Finding:
    return Finding(Problem(f"rule.{code}", message, Where(field=field), policy.cite, level))
