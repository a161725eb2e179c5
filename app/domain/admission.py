"""招生入学 as the texts have it: plan, age, papers, 延期注册, and the month for the dossier.

What differs between regions is a parameter with its article in the policy's files. Where a text is
silent the answer is NEEDS-CONFIRM, never a rule of our own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.domain import checks_naming, dates, grades
from app.domain import policy as profiles
from app.domain.chain import Chain
from app.domain.checks import DayFact
from app.domain.checks_office import NoShow
from app.domain.class_size import JUNIOR, PRIMARY, SENIOR
from app.domain.newcomer_articles import Newcomers
from app.problems import Level, Problem, Where

NEW, OUT_OF_PROVINCE = "新生", "外省新生接续"
KINDS = (NEW, OUT_OF_PROVINCE)
NOTICE, SENIOR_NOTICE, TRANSFER_PAPER = "入学通知书", "录取通知书", "中小学学生转学证明表"

REGISTERED, COLLECTED, FILED = "已注册", "已采集", "已建档"
APPLIED, APPROVED = "已申请学籍号", "已核准"
CHAIN = Chain((REGISTERED, COLLECTED, FILED, APPLIED, APPROVED), "办法 第四条")
HOSPITALS = ("县级", "市级", "省级", "国家级")
"""Administrative level of a hospital, from the lowest that 农安 第四条 takes."""
STAGES = (PRIMARY, JUNIOR, SENIOR)

SILENT = Newcomers()
_ADVICE = "请按当地招生文件核对，确认后可以继续。"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number (years, days, months) and the article that says so."""

    number: int
    source: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What one region's text says of admission; ``None`` and "" where it is silent.

    ``age`` is for 小学; with ``cut_off`` (month, day) it is reached by that day of the year. The
    month for the dossier runs from the day of entry, or of registering where ``from_registering``.
    ``urging``: who is of compulsory age and stays away is urged to come, after ``number`` days.
    ``autumn`` cites the text by which one enters in autumn only.
    """

    article: str
    age: Limit | None = None
    cut_off: tuple[int, int] | None = None
    deferral: str = ""
    deferral_days: Limit | None = None
    no_show_days: Limit | None = None
    urging: Limit | None = None
    urging_level: Level = Level.TASK
    papers: Newcomers = SILENT
    dossier_months: Limit | None = None
    from_registering: bool = False
    autumn: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """Who shall be registered, and on what. ``birth_date`` is yyyyMMdd, "" if unknown.

    ``graduated`` are the stages that the child's record shows as 已毕业; ``diploma_year`` is that
    of the 小学毕业证 (yyyy). ``formalities`` is 手续与缴费 of a 普通高中.
    """

    year: int
    stage: str
    entry_on: date
    registered_on: date
    kind: str = NEW
    birth_date: str = ""
    document: str = ""
    document_no: str = ""
    graduated: Collection[str] = ()
    diploma_year: str = ""
    formalities: bool = False


def policy_of(rules: profiles.Policy) -> Policy:
    """What the layers of a profile say of admission: nothing of it stands anywhere else."""
    layer = rules.rules
    age = layer.entrance.age if layer.entrance else None
    age = None if age and age.silent else age
    months = layer.filing.months if layer.filing else None
    deferral = layer.deferral.deferral if layer.deferral else None
    days = deferral.days if deferral else 0
    no_show = layer.no_show.no_show if layer.no_show else None
    autumn = layer.entrance.autumn if layer.entrance else None
    urged = no_show is not None and no_show.compulsory is not Level.ALLOW
    return Policy(
        article=rules.cite,
        age=Limit(age.years, age.cite) if age else None,
        cut_off=(age.month, age.day) if age and age.month else None,
        deferral=deferral.cite if deferral else "",
        deferral_days=Limit(days, deferral.cite) if deferral and days else None,
        no_show_days=Limit(no_show.days, no_show.cite) if no_show else None,
        urging=_urging(no_show) if no_show and urged else None,
        urging_level=no_show.compulsory if no_show and urged else Level.TASK,
        papers=layer.newcomers or SILENT,
        dossier_months=Limit(months.months, months.cite) if months else None,
        from_registering=months is not None and months.since is DayFact.REGISTERED,
        autumn=autumn.cite if autumn else "",
    )


def _urging(no_show: NoShow) -> Limit:
    """A duty to urge begins at once (四川); a mere warning when the text's days are over (任城)."""
    return Limit(0 if no_show.compulsory is Level.TASK else no_show.days, no_show.cite)


def judge(policy: Policy, asked: Application) -> list[Problem]:
    """Everything that the text has to say of ``asked`` but for the plan; gravest not first.

    A lacking 学籍, or one with problems, is never among it (R-SC-0-1).
    """
    return [
        *_typed(asked),
        *_judge_term(policy, asked),
        *judge_age(policy, asked),
        *_judge_document(policy, asked),
        *_judge_graduated(policy, asked),
        *_judge_kind(policy, asked),
        *_judge_formalities(policy, asked),
    ]


def judge_age(policy: Policy, asked: Application) -> list[Problem]:
    """小学: six by 31 August of the year where the text sets a day (R-NA-7-2).

    Where it sets none, a child not yet six on the day of entry is a question (R-SC-7-1).
    """
    if asked.stage != PRIMARY:
        return []
    if not asked.birth_date:
        message = "没有出生日期，无法核对入学年龄。请先登记出生日期。"
        source = policy.age.source if policy.age else ""
        return [_problem("age-unknown", message, "出生日期", source, Level.NEEDS_MATERIAL)]
    years = policy.age.number if policy.age else 6
    six = dates.reached(dates.day_of(asked.birth_date), years)
    if policy.age and policy.cut_off:
        last = date(asked.year, *policy.cut_off)
        if six <= last:
            return []
        message = (
            f"到{dates.shown(last)}未满 {years} 周岁（{dates.shown(six)}满），小学不能接收入学。"
            "请核对出生日期，或请家长次年再来。"
        )
        return [_problem("too-young", message, "出生日期", policy.age.source)]
    if six <= asked.entry_on:
        return []
    message = f"{dates.shown(six)}才满 {years} 周岁，本地办法没有写须在哪一天以前满。{_ADVICE}"
    source = policy.age.source if policy.age else policy.article
    return [_problem("age-silent", message, "出生日期", source, Level.NEEDS_CONFIRM)]


def judge_deferral(
    policy: Policy, regular_on: date, new_on: date, reason: str, proof: str
) -> list[Problem]:
    """延期注册 from ``regular_on`` to ``new_on``: reason, proof, and not too long.

    四川: at most 14 days (R-SC-10-1). 鄂尔多斯: 规定期限, not given, so a question (R-ORD-7-1).
    """
    source = policy.deferral
    found = []
    if not reason.strip():
        found.append(_problem("deferral-reason", "请填写延期的原因。", "原因", source))
    if not proof.strip():
        message = "延期注册须由家长提供有关证明。请登记证明的名称和编号。"
        found.append(_problem("deferral-proof", message, "证明", source, Level.NEEDS_MATERIAL))
    days = (new_on - regular_on).days
    if days <= 0:
        message = "延期后的日期应在规定的注册日期之后。请核对日期。"
        found.append(_problem("deferral-day", message, "日期", source))
    elif policy.deferral_days is None:
        message = f"延期 {days} 天，本地办法没有写明最长期限。{_ADVICE}"
        found.append(_problem("deferral-silent", message, "日期", source, Level.NEEDS_CONFIRM))
    elif days > policy.deferral_days.number:
        most = policy.deferral_days.number
        last = dates.shown(dates.days_after(regular_on, most))
        message = f"延期 {days} 天，超过最长 {most} 天。请把日期改到{last}以前（含当日）。"
        found.append(_problem("deferral-long", message, "日期", source))
    return found


def judge_postponing(policy: Policy, reason: str, approver: str, hospital: str) -> list[Problem]:
    """延缓入学 for health: who approved it, and where it was diagnosed (R-NA-4-1, R-SC-7-1).

    ``hospital`` is one of ``HOSPITALS`` (农安: 县级及以上), or "".
    """
    papers, found = policy.papers, []
    source = papers.postponing_cite or policy.article
    if not reason.strip():
        found.append(_problem("deferral-reason", "请填写延缓入学的原因。", "原因", source))
    if not papers.postponing_cite:
        message = f"本地办法没有写明延缓入学要哪些手续。{_ADVICE}"
        silent = _problem("postponing-silent", message, "批准单位", source, Level.NEEDS_CONFIRM)
        return [*found, silent]
    if papers.postponing_diagnosis and hospital not in HOSPITALS:
        message = "延缓入学须有县级及以上医院的诊断。请登记诊断证明和医院级别。"
        found.append(_problem("diagnosis", message, "诊断", source, Level.NEEDS_MATERIAL))
    if approver not in papers.postponing_approvers:
        said = "或".join(papers.postponing_approvers)
        message = f"延缓入学须经{said}批准，还没有登记。请登记批准单位。"
        found.append(_problem("approver", message, "批准单位", source, Level.NEEDS_MATERIAL))
    return found


def judge_no_show(
    policy: Policy, stage: str, regular_on: date, deferred_to: date | None, today: date
) -> list[Problem]:
    """Who has not registered by ``regular_on`` (or by the day it was put off to).

    普通高中: 放弃入学资格 is proposed and 不可抗力 asked for, at once in 鄂尔多斯 (R-ORD-7-4),
    after two weeks in 四川 (R-SC-10-3). A child of compulsory age never loses the place; 四川
    wants the parents urged (R-SC-10-2).
    """
    last = max(regular_on, deferred_to or regular_on)
    if stage != SENIOR:
        if policy.urging is None or today <= dates.days_after(last, policy.urging.number):
            return []
        message = "未按期报到又未延期，请督促入学；无效时报乡镇人民政府或县级教育行政部门。"
        return [_problem("urge", message, "注册", policy.urging.source, policy.urging_level)]
    if policy.no_show_days is None:
        return []
    if deferred_to is None:
        last = dates.days_after(regular_on, policy.no_show_days.number)
    if today <= last:
        return []
    message = (
        f"到{dates.shown(last)}仍未注册，按规定视为自动放弃入学资格。"
        "请先核实是否有不可抗力等正当事由，再决定。"
    )
    source = policy.no_show_days.source
    return [_problem("no-show", message, "注册", source, Level.NEEDS_CONFIRM)]


def documents(stage: str) -> tuple[str, str]:
    """The papers on which one is registered (002 小学实施方案, R-XZ-2-1; 四川 第十条 for 高中)."""
    return (SENIOR_NOTICE if stage == SENIOR else NOTICE, TRANSFER_PAPER)


def judge_plan(policy: Policy, places: int | None, registered: int) -> list[Problem]:
    """What the plan says of one more pupil, ``registered`` being there (R-ORD-4-1).

    Beyond the plan is a WARN and stays on the list: the child is never turned away for it here.
    """
    if places is None:
        message = "还没有录入这个学段今年的招生计划，无法核对人数。请录入招生计划。"
        return [_problem("plan-unknown", message, "招生计划", policy.article, Level.TASK)]
    if registered < places:
        return []
    message = (
        f"招生计划 {places} 人，这是第 {registered + 1} 人，已超出计划，将列入超计划名单。"
        "请核对，或先办理计划调整。"
    )
    return [_problem("beyond-plan", message, "招生计划", policy.article, Level.WARN)]


def judge_plan_change(policy: Policy, *, application: bool, approval: bool) -> list[Problem]:
    """A plan changes on a written application and the bureau's approval (R-NA-3-1)."""
    if application and approval:
        return []
    papers = (("书面申请", application), ("教育局批准文件", approval))
    lacking = "和".join(name for name, there in papers if not there)
    if policy.papers.plan_papers_cite:
        message = f"调整招生计划须有书面申请并经教育局批准，还缺{lacking}。请补齐后再调整。"
        source, level = policy.papers.plan_papers_cite, Level.NEEDS_MATERIAL
    else:
        message = f"本地办法没有写明调整招生计划要哪些材料，现在缺{lacking}。{_ADVICE}"
        source, level = policy.article, Level.NEEDS_CONFIRM
    return [_problem("plan-papers", message, "招生计划", source, level)]


def dossier_due(policy: Policy, entry_on: date, registered_on: date) -> date | None:
    """The last day for the dossier, ``None`` where the text sets none.

    1 month from entry (R-ORD-7-2, R-SC-17-1), or from registering (R-NA-9-1).
    """
    if policy.dossier_months is None:
        return None
    start = registered_on if policy.from_registering else entry_on
    return dates.months_after(start, policy.dossier_months.number)


def exempt_from_same_grade(kind: str) -> bool:
    """农安 第十条（二） lets 六年级 go to 初一 as 跨省转学, against 第二十条 (R-NA-10-10)."""
    return kind == OUT_OF_PROVINCE


def _typed(asked: Application) -> list[Problem]:
    found = []
    for label, value, known in (("学段", asked.stage, STAGES), ("类型", asked.kind, KINDS)):
        if value not in known:
            message = f"没有名为“{value}”的{label}。可用：{'、'.join(known)}。"
            found.append(_problem("typed", message, label, ""))
    if asked.entry_on.year != asked.year:
        message = f"入学日期{dates.shown(asked.entry_on)}不在 {asked.year} 年。请核对年份和日期。"
        found.append(_problem("typed", message, "入学日期", ""))
    return found


def _judge_term(policy: Policy, asked: Application) -> list[Problem]:
    """每年秋季入学: a year of pupils begins at no other time (R-SC-4-3)."""
    if not policy.autumn or checks_naming.autumn((), asked.entry_on):
        return []
    day = dates.shown(asked.entry_on)
    message = f"实行每年秋季入学，{day}不在秋季学期。中途来校的请按转学、复学等办理。"
    return [_problem("not-autumn", message, "入学日期", policy.autumn)]


def _judge_document(policy: Policy, asked: Application) -> list[Problem]:
    """R-XZ-2-1; for a 普通高中 in 四川 the approved notice (R-SC-10-3)."""
    accepted = documents(asked.stage)
    if asked.document in accepted and asked.document_no.strip():
        return []
    said = "、".join(accepted)
    source, level = "002 小学实施方案", Level.NEEDS_MATERIAL
    if asked.stage == SENIOR and policy.papers.senior_notice_cite:
        source = policy.papers.senior_notice_cite
    elif asked.stage != PRIMARY:
        level = Level.NEEDS_CONFIRM
    rest = "请登记名称和编号。" if level.blocks else _ADVICE
    message = f"注册须凭{said}之一，还没有登记。{rest}"
    return [_problem("document", message, "入学凭证", source, level)]


def _judge_graduated(policy: Policy, asked: Application) -> list[Problem]:
    """不得招收已毕业学生回校重读 (R-NA-7-1)."""
    if asked.stage not in asked.graduated:
        return []
    source = policy.papers.graduates_cite.get(grades.read_stage(asked.stage), "")
    if source:
        message = f"这名学生的{asked.stage}已经毕业，不能招收回校重读。请核对其学籍。"
        return [_problem("graduated", message, "学段", source)]
    message = f"这名学生的{asked.stage}已经毕业，本地办法没有写明能否再招收。{_ADVICE}"
    return [_problem("graduated", message, "学段", policy.article, Level.NEEDS_CONFIRM)]


def _judge_kind(policy: Policy, asked: Application) -> list[Problem]:
    """初中: this year's 小学毕业证 (R-NA-10-9); from another province by 跨省转学 (R-NA-10-10)."""
    if asked.kind == OUT_OF_PROVINCE:
        return [_judge_out_of_province(policy, asked)]
    if (
        asked.stage == JUNIOR
        and policy.papers.diploma_cite
        and asked.diploma_year != str(asked.year)
    ):
        shown = f"是 {asked.diploma_year} 年的" if asked.diploma_year else "还没有收取"
        message = f"小学毕业证{shown}，不能确认是 {asked.year} 年应届小学毕业生。{_ADVICE}"
        return [
            _problem("diploma", message, "毕业证", policy.papers.diploma_cite, Level.NEEDS_CONFIRM)
        ]
    return []


def _judge_out_of_province(policy: Policy, asked: Application) -> Problem:
    if asked.stage != JUNIOR:
        message = "外省新生接续是把外省小学六年级学籍转到初一，只用于初中。请核对学段。"
        return _problem(
            "out-of-province-stage", message, "类型", policy.papers.out_of_province_cite
        )
    if policy.papers.out_of_province_cite:
        message = "外省新生：请在国网用“跨省转学”把学籍从小学六年级直接转到初一。"
        return _problem(
            "out-of-province", message, "类型", policy.papers.out_of_province_cite, Level.TASK
        )
    message = f"本地办法没有写明外省初一新生怎样接续学籍。{_ADVICE}"
    return _problem("out-of-province", message, "类型", policy.article, Level.NEEDS_CONFIRM)


def _judge_formalities(policy: Policy, asked: Application) -> list[Problem]:
    """四川 普通高中: 未办理入学手续并缴费的，不得注册学籍 (R-SC-11-1)."""
    if asked.stage != SENIOR or asked.formalities or not policy.papers.senior_formalities_cite:
        return []
    message = "还没有登记办理入学手续并缴费，不能注册学籍。请先登记。"
    source = policy.papers.senior_formalities_cite
    return [_problem("formalities", message, "入学手续", source, Level.NEEDS_MATERIAL)]


def _problem(
    code: str, message: str, field: str, source: str, level: Level = Level.REFUSE
) -> Problem:
    return Problem(f"admission.{code}", message, Where(field=field), source, level)
