"""What the texts say of one leaver by what was entered, and why she may not go on as it stands."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain import dates, grades, working_days
from app.domain import status_kinds as table
from app.domain.judging_rules import Judgement, Proposal, judge
from app.domain.policy import Policy
from app.persistence.certificate_records import Leaver
from app.persistence.records import Student
from app.problems import Level, Problem, Where, blocking
from app.usecases.status.statuses import StatusLine

CASE = "毕业审核"
YES, NO = "是", "否"
RESULTS: Mapping[str, str] = {
    "courses_completed": "课程修完",
    "quality_ok": "综合素质合格",
    "subjects": "学科总数",
    "failed_after_resit": "补考后不合格科数",
    "years_studied": "修业年限",
}
"""What is entered of a leaver, by its fact of the policies."""
FLAGS = ("courses_completed", "quality_ok")
COLUMNS: Mapping[str, str] = {**RESULTS, "to_school": "升入学校"}
_NEEDED = ("courses_completed", "quality_ok", "failed_after_resit")


@dataclass(frozen=True, slots=True)
class LeaverLine:
    """One pupil of the leaving grade. ``result`` is what would be put into effect, "" is open.

    ``values`` are the results by key; ``proposed`` is what the text says, "" where it is silent.
    """

    student_id: int
    name: str
    sex: str
    class_no: str
    numbered: bool
    status: str
    values: Mapping[str, str]
    proposed: str
    result: str
    level: Level
    findings: tuple[Problem, ...]
    decided: str
    decided_why: str
    decided_no: str

    @property
    def open(self) -> bool:
        """Whether the text leaves it to the authority, so that somebody has to decide."""
        return not self.result and self.level is Level.NEEDS_CONFIRM


@dataclass(frozen=True, slots=True)
class Rules:
    """What a whole grade is judged by, read once; ``years`` is how long its stage lasts."""

    policy: Policy
    stage: str
    on: date
    running: frozenset[int]
    years: int

    @property
    def needs_results(self) -> bool:
        """At the end of 小学 everybody goes on where the text says so (R-SC-39-1)."""
        primary = self.policy.check("graduation", "primary")
        return not (primary and self.stage == grades.PRIMARY)


def line(rules: Rules, student: Student, row: Leaver | None, now: StatusLine) -> LeaverLine:
    """One pupil with a verdict; ``row`` is what was entered of her, ``now`` her state."""
    values = {key: getattr(row, key) if row else "" for key in COLUMNS}
    decided = row.decided if row else ""
    found = [*_state(rules, student.id, now), *_blank(rules, values)]
    found += _early(rules, student.entry_month)
    judgement = judge(
        rules.policy, Proposal(CASE, (), working_days.shipped()), _facts(rules, values)
    )
    said = list(_said(rules, values, judgement))
    found += [one for one in said if one.level is not Level.ALLOW]
    level = _gravest(found)
    sure = level not in (Level.NEEDS_CONFIRM, Level.OUT_OF_SCOPE) and not blocking(found)
    proposed = str(judgement.value or "") if sure else ""
    result = proposed or (decided if level is Level.NEEDS_CONFIRM else "")
    where = Where(student_id=student.id)
    return LeaverLine(
        student.id, student.name, student.sex, student.class_no, bool(student.national_number),
        now.status, values, proposed, result, level,
        tuple(replace(one, where=where) for one in (found or said)),
        decided, row.decided_why if row else "", row.decided_no if row else "",
    )  # fmt: skip


def _gravest(found: Iterable[Problem]) -> Level:
    order = list(Level)
    return min((one.level for one in found), key=order.index, default=Level.ALLOW)


def _facts(rules: Rules, values: Mapping[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {"stage": rules.stage}
    for key in RESULTS:
        text = values[key]
        if text:
            facts[key] = text == YES if key in FLAGS else int(text)
    return facts


def _state(rules: Rules, student_id: int, now: StatusLine) -> Iterator[Problem]:
    """Who does not attend cannot leave with the grade; who has come too late, not on that day."""
    if now.status != table.ATTENDING:
        message = f"学生现在是“{now.status}”，不随本年级毕业。请先办理复学等手续，或留待以后。"
        yield Problem("graduation.state", message, source=table.status(now.status).cite)
    elif now.since and dates.day_of(now.since) > rules.on:
        message = f"上一次变动在 {dates.day_of(now.since)}，晚于毕业日期。请核对毕业日期。"
        yield Problem("graduation.backwards", message)
    if student_id in rules.running:
        message = "还有办理中的异动。请先办结或撤回，再办理毕业。"
        yield Problem("graduation.case-open", message, level=Level.BLOCKED_STEP)


def _early(rules: Rules, entry_month: str) -> Iterator[Problem]:
    """Who entered this stage too late to leave it now: perhaps the grade is next summer's."""
    entered = int(entry_month[:4]) if entry_month[:4].isdigit() else 0
    leaves = entered + rules.years
    if entered and leaves > rules.on.year:
        message = (
            f"{entry_month[:4]} 年入学，按学制应于 {leaves} 年毕业。"
            "请核对毕业日期；跳级、转入的，请核对入学年月。"
        )
        yield Problem("graduation.early", message, level=Level.WARN)


def _blank(rules: Rules, values: Mapping[str, str]) -> Iterator[Problem]:
    blank = [RESULTS[key] for key in _NEEDED if not values[key]]
    if blank and rules.needs_results and "graduation" in rules.policy.checks:
        message = f"还没有登记：{'、'.join(blank)}。请登记成绩，或一次登记“其余全部达到要求”。"
        yield Problem("graduation.results", message, level=Level.NEEDS_MATERIAL)


def _said(rules: Rules, values: Mapping[str, str], judgement: Judgement) -> Iterator[Problem]:
    """What the text says; two answers of it are none, and nine years must have been counted."""
    yield from judgement.findings
    verdicts = {one.message for one in judgement.findings if one.code == "rule.graduation"}
    if len(verdicts) > 1:
        message = "两条规定得出不同的结论。请向主管部门确认并写明答复。"
        yield Problem("graduation.overlap", message, level=Level.NEEDS_CONFIRM)
    check = rules.policy.check("graduation", "compulsory")
    if (
        check is not None
        and rules.stage == grades.JUNIOR
        and values["courses_completed"] == NO
        and not values["years_studied"]
    ):
        message = "课程没有修完，而修业年限没有登记，不能判断是否满九年。请登记修业年限。"
        yield Problem("graduation.years", message, source=check.cite, level=Level.NEEDS_MATERIAL)
