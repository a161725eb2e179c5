"""学籍异动 as cases: opened on what was answered, judged by the policy, done step by step.

Nothing of a pupil moves before the national leg is done; then one change takes effect, once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from app.domain import case_questions as asking
from app.domain import dates, dossier, flow
from app.domain import status_kinds as table
from app.domain.case_questions import Question
from app.domain.permissions import Action
from app.persistence.case_records import CaseMaterial, CaseStep, StatusCase
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.dossier import dossiers
from app.usecases.school.permits import require
from app.usecases.status import case_clocks, case_facts, case_lines, case_plan, case_rows, statuses
from app.usecases.status.case_facts import Considered, Subject
from app.usecases.status.case_lines import CaseLine
from app.usecases.status.case_rows import (
    CLOSED,
    EFFECTIVE,
    OPEN,
    RECEIVED,
    REFUSED,
    RUNNING,
    STATES,
    WITHDRAWN,
    CaseView,
)

__all__ = ["CaseLine", "CaseView", "Opening", "consider", "counts", "finish", "open_case"]
_STOPS = (Level.OUT_OF_SCOPE, Level.REFUSE, Level.REFUSE_OVERRIDABLE, Level.BLOCKED_STEP)


@dataclass(frozen=True, slots=True)
class Opening:
    """What is answered when a case is opened; ``answers`` are texts by the names of questions.

    ``approval_no`` and ``approval_reason`` are an authority's, where 原则上 is to be opened;
    ``confirmation`` says whom one asked, and the answer, where the text is silent.
    """

    kind: str
    answers: Mapping[str, str] = field(default_factory=dict)
    applied_on: str = ""
    applicant: str = ""
    relation: str = ""
    approval_no: str = ""
    approval_reason: str = ""
    confirmation: str = ""
    materials: tuple[str, ...] = ()
    waived: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a case would be: the questions, the verdict, the papers and the path, before it is.

    ``blocked`` says why it cannot be opened as it stands; () where it can.
    """

    considered: Considered
    judged: str
    papers: tuple[case_plan.Paper, ...]
    steps: tuple[case_plan.PlannedStep, ...]
    blocked: tuple[Problem, ...]
    notices: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Question, ...]:
        """Every question of this case, asked already or not."""
        return self.considered.asked


def consider(tx: Tx, student_id: int, opening: Opening) -> Prospect:
    """Judge an opening as it is being answered; nothing is kept."""
    return prospect(
        tx, case_facts.subject(tx, student_id, opening.kind, applied(tx, opening)), opening
    )


def open_case(tx: Tx, student_id: int, opening: Opening) -> int:
    """Open a case; gives its id. The findings, the answers and the policy's digest stay with it.

    Raises ``Rejected`` with everything that stands in the way: an answer missing, a refusal, 原则上
    without an authority's number and reason, a silent text nobody was asked about (M21).
    """
    require(tx, Action.EDIT)
    whom = case_facts.subject(tx, student_id, opening.kind, applied(tx, opening))
    shown = prospect(tx, whom, opening)
    if problems := (*shown.blocked, *_unable(tx, whom)):
        raise Rejected(*problems)
    row = tx.add(_row(tx, whom, opening, shown))
    for n, one in enumerate(shown.steps, 1):
        tx.add(_step(row.id, n, one))
    for paper in shown.papers:
        _paper(tx, row, paper, opening)
    first = tx.session.scalar(
        select(CaseStep).where(CaseStep.case_id == row.id, CaseStep.position == 1)
    )
    if first is not None:
        case_clocks.start(tx, row, first, _reached(whom, shown.considered))
    if not shown.steps:
        take_effect(tx, row, whom.applied)
    return row.id


def case(tx: Tx, case_id: int) -> CaseView:
    """One case whole."""
    return case_rows.view(tx, case_id)


def open_cases(tx: Tx) -> tuple[CaseLine, ...]:
    """Every case that is not closed, what is due first at the top."""
    return cases(tx, RUNNING)


def cases(
    tx: Tx, states: tuple[str, ...] = (), student_id: int = 0, kind: str = ""
) -> tuple[CaseLine, ...]:
    """Cases in ``states`` (none named: all), of one pupil or kind where given; by date due."""
    statement = select(StatusCase).order_by(StatusCase.id.desc())
    if states:
        statement = statement.where(StatusCase.state.in_(states))
    if student_id:
        statement = statement.where(StatusCase.student_id == student_id)
    if kind:
        statement = statement.where(StatusCase.kind == kind)
    found = case_lines.lines(tx, list(tx.scalars(statement)))
    return tuple(sorted(found, key=lambda line: (line.state not in RUNNING, line.due or "9")))


def counts(tx: Tx) -> dict[str, int]:
    """How many cases are in each state, and under ``late`` how many of them are late."""
    found = dict.fromkeys(STATES, 0)
    statement = select(StatusCase.state, func.count()).group_by(StatusCase.state)
    found |= {str(name): int(number) for name, number in tx.session.execute(statement)}
    return {**found, "late": sum(line.late for line in open_cases(tx))}


def finish(tx: Tx, case_id: int, on: str = "") -> CaseView:
    """办结: every step done, every required paper in and scanned; the proofs go into the dossier.

    Raises ``Rejected`` with everything that is still missing (R-ORD-11-0, R-ORD-13-1).
    """
    require(tx, Action.EDIT)
    row = running(tx, case_id)
    shown = case(tx, case_id)
    if row.state == OPEN and all(one.state == case_rows.DONE for one in shown.steps):
        # The last step was a leader's own: he signs, the registrar puts the change into effect.
        take_effect(tx, row, max(dates.day_of(one.done_on) for one in shown.steps))
        shown = case(tx, case_id)
    if shown.missing:
        raise Rejected(
            *(
                Problem("case.unfinished", f"还不能办结：{said}。请补齐。", source="办法 第十三条")
                for said in shown.missing
            )
        )
    day = dates.typed(on, "办结日期") if on else tx.today
    if problems := _day(tx, day, "办结日期", row.applied_on):
        raise Rejected(*problems)
    for paper in shown.materials:
        if paper.state == RECEIVED:
            _file(tx, shown, paper, day)
    row.state = CLOSED
    row.closed_on = dates.written(day)
    tx.session.flush()
    return case(tx, case_id)


def withdraw(tx: Tx, case_id: int, reason: str, *, refused: bool = False) -> CaseView:
    """The applicant takes it back, or it is not granted (``refused``); either has its reason.

    Raises ``Rejected`` once a change has taken effect: then only a reversal undoes it.
    """
    require(tx, Action.EDIT)
    row = running(tx, case_id)
    if row.state == EFFECTIVE:
        message = "变动已经生效，不能撤回。办错的，请另行撤销这次异动，原记录保留。"
        raise Rejected(Problem("case.effective", message))
    if not reason.strip():
        what = "不予办理" if refused else "撤回"
        raise Rejected(Problem("case.reason", f"{what}须写明原因。请填写。", Where(field="原因")))
    row.state = REFUSED if refused else WITHDRAWN
    row.close_reason = reason.strip()
    row.closed_on = dates.written(tx.today)
    if statuses.state(tx, row.student_id).status == table.WAITING:
        cause = statuses.Cause(row.id, reason)
        statuses.put(tx, row.student_id, "not_received", tx.today, {}, cause)
    tx.session.flush()
    return case(tx, case_id)


def running(tx: Tx, case_id: int) -> StatusCase:
    """The case, if it still runs. Raises ``Rejected`` otherwise."""
    row = tx.get(StatusCase, case_id, f"编号为 {case_id} 的异动办理")
    if row.state not in RUNNING:
        message = f"这件异动现为“{STATES[row.state]}”，不能再办理。请刷新后重试。"
        raise Rejected(Problem("case.state", message))
    return row


def take_effect(tx: Tx, row: StatusCase, done: date) -> None:
    """The national leg is done: put the change into effect and begin what follows it."""
    whom = case_facts.subject(tx, row.student_id, row.kind, dates.day_of(row.applied_on))
    facts = json.loads(row.facts)
    own = facts.get(whom.kind.effective) if whom.kind.effective else None
    on = date.fromisoformat(own) if own else done
    wanted = case_plan.change_facts(whom.kind, facts)
    cause = statuses.Cause(row.id, str(facts.get("reason") or ""), row.approval_no)
    row.change_id = statuses.put(tx, row.student_id, row.kind, on, wanted, cause)
    row.effective_on = dates.written(on)
    row.state = EFFECTIVE
    case_plan.renumber(tx, whom, facts, row.effective_on)
    tx.session.flush()


def prospect(tx: Tx, whom: Subject, opening: Opening) -> Prospect:
    """What a case about ``whom`` would be, in the register already or not."""
    approval = (opening.approval_no.strip(), opening.approval_reason.strip())
    first = case_facts.consider(tx, whom, opening.answers, approval=approval)
    papers = case_plan.papers(whom, first.facts)
    given = tuple(opening.materials) if papers else None
    found = case_facts.consider(
        tx, whom, opening.answers, given, case_plan.waivers(papers, opening.waived), approval
    )
    blocked = (
        *_day(tx, whom.applied, "申请日期"),
        *_unfit(tx, whom, found),
        *_blocked(whom, found, opening),
        *case_plan.refused_waivers(papers, opening.waived),
    )
    return Prospect(
        found,
        whom.judged,
        papers,
        case_plan.steps(whom, str(found.facts.get("grade") or "")),
        tuple(blocked),
        whom.policy.notices,
    )


def _day(tx: Tx, day: date, label: str, not_before: str = "") -> list[Problem]:
    """A day that somebody has acted on has come, and not before the application."""
    if day > tx.today:
        message = f"“{label}”{dates.shown(day)}还没有到。请核对日期。"
    elif dates.written(day) < not_before:
        message = f"“{label}”{dates.shown(day)}早于申请日期。请核对日期。"
    else:
        return []
    return [Problem("case.day", message, Where(field=label))]


def _blocked(whom: Subject, found: Considered, opening: Opening) -> list[Problem]:
    problems = list(found.problems)
    problems += [
        Problem("case.unanswered", f"还没有回答：{one.label}。请填写。", Where(field=one.label))
        for one in found.unanswered
    ]
    # A school that is left answers in the system; the request is there whatever it says of it.
    if found.judgement is None or whom.kind.direction == flow.RELEASE:
        return problems
    problems += [one for one in found.judgement.findings if one.level in _STOPS]
    open_points = [f for f in found.judgement.findings if f.level is Level.NEEDS_CONFIRM]
    if open_points and not opening.confirmation.strip():
        problems += open_points
        message = "有需要确认的事项。请写明向谁确认、答复是什么，再开案。"
        where = Where(field="向谁确认")
        problems.append(Problem("case.confirm", message, where, level=Level.NEEDS_CONFIRM))
    return problems


def _unfit(tx: Tx, whom: Subject, found: Considered) -> list[Problem]:
    """Whether the change could follow what has happened to the pupil, on the day it would."""
    if not whom.student_id:
        return []
    day = found.facts.get(whom.kind.effective)
    on = date.fromisoformat(day) if isinstance(day, str) and day else tx.today
    facts = case_plan.change_facts(whom.kind, found.facts)
    return statuses.may(tx, whom.student_id, whom.kind.id, on, facts)


def _unable(tx: Tx, whom: Subject) -> list[Problem]:
    """One case at a time moves a pupil; one in effect that only waits for papers does not."""
    other = tx.session.scalar(
        select(StatusCase.id).where(
            StatusCase.student_id == whom.student_id, StatusCase.state == OPEN
        )
    )
    if other is None:
        return []
    message = f"这名学生还有一件办理中的异动（编号 {other}）。请先办结或撤回。"
    return [Problem("case.open-already", message, Where(student_id=whom.student_id))]


def _row(tx: Tx, whom: Subject, opening: Opening, shown: Prospect) -> StatusCase:
    found = shown.considered
    facts = {**found.facts, "confirmation": opening.confirmation.strip()}
    facts.pop("today", None)
    due = case_clocks.of_case(tx, whom, dict(found.facts))
    judgement = found.judgement
    return StatusCase(
        student_id=whom.student_id,
        kind=whom.kind.id,
        state=OPEN,
        applied_on=dates.written(whom.applied),
        opened_at=tx.stamp,
        opened_by=tx.actor.user,
        profile=whom.policy.id,
        digest=whom.policy.digest,
        verdict=judgement.verdict.value if judgement else "",
        facts=json.dumps(facts, ensure_ascii=False, sort_keys=True),
        findings=case_rows.kept(judgement.findings if judgement else ()),
        applicant=opening.applicant.strip(),
        relation=opening.relation.strip(),
        approval_no=opening.approval_no.strip(),
        approval_reason=opening.approval_reason.strip(),
        due=dates.written(due.legal) if due else "",
        due_title=due.title if due else "",
        due_cite=due.cite if due else "",
    )


def _step(case_id: int, position: int, one: case_plan.PlannedStep) -> CaseStep:
    return CaseStep(
        case_id=case_id,
        position=position,
        name=one.name,
        leg=one.leg.value,
        party=one.party.value,
        role=one.role.value,
        stamp=int(one.stamp),
        clock=one.clock.value,
        screen=one.screen,
        cite=one.cite,
        state=case_rows.WAITING,
    )


def _paper(tx: Tx, row: StatusCase, paper: case_plan.Paper, opening: Opening) -> None:
    state, reason = case_rows.MISSING, ""
    if paper.name in opening.materials:
        state = RECEIVED
    elif opening.waived.get(paper.name, "").strip():
        state, reason = case_rows.WAIVED, opening.waived[paper.name].strip()
    tx.add(
        CaseMaterial(
            case_id=row.id,
            name=paper.name,
            cite=paper.cite,
            required=int(paper.required),
            open_list=int(paper.open_list),
            state=state,
            received_on=row.applied_on if state == RECEIVED else "",
            reason=reason,
        )
    )


def _file(tx: Tx, shown: CaseView, paper: case_rows.MaterialLine, day: date) -> None:
    for evidence_id in paper.evidence or (None,):
        dossiers.file_entry(
            tx,
            shown.student_id,
            dossier.PROOFS,
            f"{shown.title}材料",
            paper.name,
            dates.written(day),
            evidence_id,
            f"case:{shown.id}",
        )
    row = tx.get(CaseMaterial, paper.id, "这份材料")
    row.filed_on = dates.written(day)


def _reached(whom: Subject, found: Considered) -> date:
    """When the first party's clock begins: when the request came, or on application."""
    asked = found.facts.get(asking.REQUEST)
    return date.fromisoformat(asked) if isinstance(asked, str) and asked else whom.applied


def applied(tx: Tx, opening: Opening) -> date:
    """The day of application as typed; today where nobody has typed one."""
    return dates.typed(opening.applied_on, "申请日期") if opening.applied_on.strip() else tx.today
