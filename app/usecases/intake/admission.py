"""入学注册: on which papers a child came in, and how far the record of each new pupil is."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.domain import admission as rules
from app.domain import chain, class_size, dates
from app.domain.admission import APPLIED, CHAIN, FILED, REGISTERED
from app.domain.chain import Move
from app.domain.permissions import Action
from app.persistence.campaign_records import Admission, AdmissionStep, Deferral
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.classwork import seating
from app.usecases.collecting import campaigns, returns
from app.usecases.intake import admission_plans
from app.usecases.intake.admission_plans import settle
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

_UPLOAD = "admission.upload."


@dataclass(frozen=True, slots=True)
class Registration:
    """What is entered when a pupil is registered; days as typed, blank ``registered_on`` is today.

    ``stage`` left blank follows from the pupil's grade. See ``rules.Application`` for the rest.
    """

    student_id: int
    year: str
    entry_on: str
    registered_on: str = ""
    stage: str = ""
    kind: str = rules.NEW
    document: str = ""
    document_no: str = ""
    graduated: tuple[str, ...] = ()
    diploma_year: str = ""
    formalities: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """The admission that was entered, and what there is to say about it."""

    id: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class AdmissionLine:
    """One new pupil; ``due`` is the last day for the dossier (yyyyMMdd, "" if none is set)."""

    id: int
    student_id: int
    name: str
    class_no: str
    year: str
    stage: str
    kind: str
    state: str
    since: str
    due: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of an admission: where to, on which day, entered by whom, and why."""

    state: str
    day: str
    at: str
    by: str
    reason: str


def register_pupil(tx: Tx, wanted: Registration, confirmed: Collection[str] = ()) -> Registered:
    """Enter 入学注册 of a pupil of the register. ``confirmed`` answers questions by their codes.

    Raises ``Rejected`` with what the text refuses or asks (R-NA-7-1, R-NA-7-2, R-XZ-2-1,
    R-NA-10-10). Beyond the plan it warns, and the pupil is listed (R-ORD-4-1).
    """
    require(tx, Action.EDIT)
    pupil = tx.get(Student, wanted.student_id, "这名学生")
    _refuse_twice(tx, pupil, wanted.year)
    asked = _application(tx, pupil, wanted)
    problems = settle(_judged(tx, pupil, asked), confirmed)
    questions = sorted(p.code for p in problems if p.level is Level.NEEDS_CONFIRM)
    row = tx.add(
        Admission(
            student_id=pupil.id,
            year=wanted.year,
            stage=asked.stage,
            kind=asked.kind,
            entry_on=dates.written(asked.entry_on),
            registered_on=dates.written(asked.registered_on),
            document=asked.document,
            document_no=asked.document_no.strip(),
            confirmed=json.dumps(questions),
            state=REGISTERED,
            since=dates.written(asked.registered_on),
        )
    )
    _enter(tx, row, Move(REGISTERED, asked.registered_on))
    return Registered(row.id, problems)


def judge_registration(tx: Tx, wanted: Registration) -> tuple[Problem, ...]:
    """Everything that ``register_pupil`` would say, before it is asked to."""
    pupil = tx.get(Student, wanted.student_id, "这名学生")
    return tuple(_judged(tx, pupil, _application(tx, pupil, wanted)))


def age_verdict(tx: Tx, wanted: Registration) -> tuple[Problem, ...]:
    """What the text says of the child's age: what stands against it, or that it fits.

    ``()`` where it asks for no age: beyond 小学, and where the region has no such rule.
    """
    asked = _application(tx, tx.get(Student, wanted.student_id, "这名学生"), wanted)
    policy = rules.policy_of(policies.of_school(tx))
    found = rules.judge_age(policy, asked)
    if found or policy.age is None or asked.stage != class_size.PRIMARY:
        return tuple(found)
    born = dates.day_of(asked.birth_date)
    years = policy.age.number
    six = dates.shown(dates.reached(born, years))
    message = f"{dates.shown(born)}出生，{six}满 {years} 周岁，可以入学。"
    where = Where(field="出生日期", student_id=wanted.student_id)
    return (Problem("admission.age-fits", message, where, policy.age.source, Level.ALLOW),)


def documents(tx: Tx, wanted: Registration) -> tuple[str, ...]:
    """The papers on which this pupil is registered, one of which has to be there (R-XZ-2-1)."""
    pupil = tx.get(Student, wanted.student_id, "这名学生")
    return rules.documents(wanted.stage or class_size.stage_of_grade(pupil.grade))


def advance(
    tx: Tx, admission_id: int, to: str, day: str = "", reason: str = ""
) -> tuple[Problem, ...]:
    """Move an admission on, or back with a ``reason``; ``day`` as typed, "" is today (R-ORD-4-2).

    已建档 without the double-signed paper is told; 农安 does not apply for a number without it
    (R-NA-10-4).
    """
    require(tx, Action.EDIT)
    problems = judge_advance(tx, admission_id, to, day, reason)
    if blocking(problems):
        raise Rejected(*problems)
    row, move = _asked(tx, admission_id, to, day, reason)
    row.state, row.since = to, dates.written(move.on)
    _enter(tx, row, move)
    return problems


def judge_advance(
    tx: Tx, admission_id: int, to: str, day: str = "", reason: str = ""
) -> tuple[Problem, ...]:
    """Everything that ``advance`` would say, before it is asked to."""
    row, move = _asked(tx, admission_id, to, day, reason)
    found = chain.judge(CHAIN, row.state, dates.day_of(row.since), move, tx.today)
    return tuple(found or _signed(tx, row, to))


def admissions(tx: Tx, year: str, state: str = "") -> tuple[AdmissionLine, ...]:
    """The new pupils of a year by class, at one state or at any."""
    statement = (
        select(Admission, Student.name, Student.class_no)
        .join(Student, Student.id == Admission.student_id)
        .where(Admission.year == year)
        .order_by(Student.class_no, Admission.id)
    )
    if state:
        statement = statement.where(Admission.state == state)
    policy = rules.policy_of(policies.of_school(tx))
    rows = tx.session.execute(statement)
    return tuple(_line(policy, row, name, class_no) for row, name, class_no in rows)


def counts(tx: Tx, year: str) -> dict[str, int]:
    """How many new pupils of a year stand at each state, now."""
    found = dict.fromkeys(CHAIN.states, 0)
    rows = tx.session.execute(
        select(Admission.state, func.count())
        .where(Admission.year == year)
        .group_by(Admission.state)
    )
    for state, number in rows:
        found[state] = number
    return found


def steps(tx: Tx, admission_id: int) -> tuple[StepLine, ...]:
    """Everything that happened to an admission, oldest first."""
    rows = tx.scalars(
        select(AdmissionStep)
        .where(AdmissionStep.admission_id == admission_id)
        .order_by(AdmissionStep.id)
    )
    return tuple(StepLine(r.state, r.day, r.at, r.by, r.reason) for r in rows)


def clocks(tx: Tx) -> tuple[dates.Clock, ...]:
    """For the dashboard: until when which new pupils still need a dossier (R-ORD-7-2, R-NA-9-1),
    and until when their data must be uploaded (R-ORD-7-3), the nearest day first."""
    policy = rules.policy_of(policies.of_school(tx))
    behind: dict[date, list[int]] = defaultdict(list)
    for row in tx.scalars(select(Admission).where(Admission.state.in_(_before(FILED)))):
        due = _due(policy, row)
        if due is not None:
            behind[due].append(row.student_id)
    source = policy.dossier_months.source if policy.dossier_months else ""
    found = [_clock(tx, "为新生建立学籍档案", due, ids, source) for due, ids in behind.items()]
    return tuple(sorted([*found, *_upload_clocks(tx)], key=lambda clock: clock.due))


def set_upload_due(tx: Tx, year: str, day: str, notice: str) -> None:
    """Enter until when the bureau's ``notice`` wants the data of ``year`` uploaded (R-ORD-7-3)."""
    require(tx, Action.EDIT)
    due = dates.written(dates.typed(day, "上传截止日期"))
    if not notice.strip():
        message = "请填写通知的名称或文号。"
        raise Rejected(Problem("admission.typed", message, Where(field="通知")))
    facts = {"due": due, "notice": notice.strip()}
    tx.set(f"{_UPLOAD}{year}", json.dumps(facts, ensure_ascii=False))


def upload_due(tx: Tx, year: str) -> tuple[str, str]:
    """The day (yyyyMMdd) and the notice that ``set_upload_due`` entered; blank where none is."""
    noted = tx.setting(f"{_UPLOAD}{year}")
    facts = json.loads(noted) if noted else {"due": "", "notice": ""}
    return facts["due"], facts["notice"]


def dossier_article(tx: Tx) -> str:
    """The article that sets the clock for the dossier, "" where no text does."""
    months = rules.policy_of(policies.of_school(tx)).dossier_months
    return months.source if months else ""


def no_shows(tx: Tx, year: str, regular_on: str) -> tuple[Problem, ...]:
    """What to do about each pupil who should have entered in ``year`` and is not registered.

    Those are the pupils whose 入学年月 is in the year (R-ORD-7-4, R-SC-10-2, R-SC-10-3).
    """
    regular = dates.typed(regular_on, "规定注册日期")
    policy = rules.policy_of(policies.of_school(tx))
    registered = select(Admission.student_id).where(Admission.year == year)
    rows = tx.scalars(
        select(Student).where(Student.entry_month.startswith(year), Student.id.not_in(registered))
    )
    put_off = {row.student_id: row.new_on for row in tx.scalars(select(Deferral))}
    found = []
    for pupil in rows:
        until = dates.day_of(put_off[pupil.id]) if pupil.id in put_off else None
        stage = class_size.stage_of_grade(pupil.grade)
        for told in rules.judge_no_show(policy, stage, regular, until, tx.today):
            where = Where(field="注册", student_id=pupil.id)
            message = f"{pupil.name}：{told.message}"
            found.append(Problem(told.code, message, where, told.source, told.level))
    return tuple(found)


def _judged(tx: Tx, pupil: Student, asked: rules.Application) -> list[Problem]:
    policy = rules.policy_of(policies.of_school(tx))
    return [
        *rules.judge(policy, asked),
        *admission_plans.judge_next(tx, str(asked.year), asked.stage),
        *seating.judge_present(tx, pupil.class_no, pupil.grade),
    ]


def _application(tx: Tx, pupil: Student, wanted: Registration) -> rules.Application:
    if not (wanted.year.isdigit() and len(wanted.year) == 4):
        message = f"年份“{wanted.year}”应为四位数字，例如 2025。请改正。"
        raise Rejected(Problem("admission.typed", message, Where(field="年份")))
    typed = wanted.registered_on.strip()
    return rules.Application(
        year=int(wanted.year),
        stage=wanted.stage or class_size.stage_of_grade(pupil.grade),
        entry_on=dates.typed(wanted.entry_on, "入学日期"),
        registered_on=dates.typed(typed, "注册日期") if typed else tx.today,
        kind=wanted.kind,
        birth_date=pupil.birth_date,
        document=wanted.document,
        document_no=wanted.document_no,
        graduated=wanted.graduated,
        diploma_year=wanted.diploma_year,
        formalities=wanted.formalities,
    )


def _refuse_twice(tx: Tx, pupil: Student, year: str) -> None:
    statement = select(Admission.id).where(Admission.student_id == pupil.id, Admission.year == year)
    if tx.session.scalar(statement.limit(1)) is not None:
        message = f"{pupil.name}在 {year} 年已经注册过。请在已有的入学注册里继续办理。"
        raise Rejected(Problem("admission.twice", message, Where(student_id=pupil.id)))


def _asked(tx: Tx, admission_id: int, to: str, day: str, reason: str) -> tuple[Admission, Move]:
    row = tx.get(Admission, admission_id, f"编号为 {admission_id} 的入学注册")
    on = dates.typed(day, "日期") if day.strip() else tx.today
    return row, Move(to, on, reason)


def _enter(tx: Tx, row: Admission, move: Move) -> None:
    facts = {"at": tx.stamp, "by": tx.actor.user, "reason": move.reason.strip()}
    day = dates.written(move.on)
    tx.add(AdmissionStep(admission_id=row.id, state=move.to, day=day, **facts))


def _signed(tx: Tx, row: Admission, to: str) -> list[Problem]:
    """Whether the double-signed paper that this step rests on is in."""
    if to not in (FILED, APPLIED) or returns.dossier_complete(tx, row.student_id):
        return []
    where = Where(field="学籍档案", student_id=row.student_id)
    policy = rules.policy_of(policies.of_school(tx))
    if to == APPLIED and policy.papers.double_signed_cite:
        message = "采集表还没有经家长和班主任共同签字，不能申请学籍号。请先收齐签字表。"
        source, level = policy.papers.double_signed_cite, Level.BLOCKED_STEP
        return [Problem("admission.unsigned", message, where, source, level)]
    message = "还没有收到家长签字的《学生学籍信息采集表》，学籍档案不完整。请催收。"
    return [Problem("admission.unsigned", message, where, campaigns.NOTICE_2, Level.WARN)]


def _line(policy: rules.Policy, row: Admission, name: str, class_no: str) -> AdmissionLine:
    due = _due(policy, row)
    whose = (row.id, row.student_id, name, class_no, row.year, row.stage, row.kind)
    return AdmissionLine(*whose, row.state, row.since, dates.written(due) if due else "")


def _due(policy: rules.Policy, row: Admission) -> date | None:
    days = dates.day_of(row.entry_on), dates.day_of(row.registered_on)
    return rules.dossier_due(policy, *days)


def _before(state: str) -> tuple[str, ...]:
    return CHAIN.states[: CHAIN.states.index(state)]


def _clock(tx: Tx, title: str, due: date, ids: Sequence[int], source: str) -> dates.Clock:
    left = (due - tx.today).days
    return dates.Clock(title, due, dates.working_target(due), left, tuple(sorted(ids)), source)


def _upload_clocks(tx: Tx) -> Iterator[dates.Clock]:
    years = tx.scalars(select(Admission.year).distinct().order_by(Admission.year))
    for year in list(years):
        noted = tx.setting(f"{_UPLOAD}{year}")
        behind = tx.scalars(
            select(Admission.student_id).where(
                Admission.year == year, Admission.state.in_(_before(APPLIED))
            )
        )
        if noted:
            facts = json.loads(noted)
            due, ids = dates.day_of(facts["due"]), list(behind)
            yield _clock(tx, f"{year} 年学籍信息采集和上传", due, ids, facts["notice"])
