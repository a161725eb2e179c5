"""新生: how far each newcomer of a year is, what is next for whom, and several moved at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.domain import class_size, dates
from app.domain.admission import CHAIN, REGISTERED
from app.domain.permissions import Action
from app.persistence.campaign_records import (
    Admission,
    AdmissionPlan,
    AdmissionStep,
    Deferral,
)
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.intake import admission
from app.usecases.intake.admission import AdmissionLine
from app.usecases.rulebook import calendars
from app.usecases.school.permits import require
from app.usecases.status import statuses

STATES = CHAIN.states
WAITING = "待注册"
"""Expected by the 入学年月 of the record, 在籍 here, and not registered."""

_GROUP = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that was reached: on which day (yyyyMMdd), entered by whom."""

    day: str
    by: str


@dataclass(frozen=True, slots=True)
class Due:
    """The last day for the dossier by the text, rolled to a working day, and the day to aim at.

    ``left`` counts days to the rolled day; negative once it is over (R-ORD-7-2).
    """

    legal: date
    rolled: date
    target: date
    left: int
    source: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """One newcomer; ``admission_id`` is 0 while he is only expected. ``next`` is "" at the end.

    ``reached`` has what is reached of ``STATES``; ``due`` is ``None`` where no text sets a day, or
    once the dossier is there. ``deferred_to`` (yyyyMMdd) is of one who waits with a deferral.
    """

    admission_id: int
    student_id: int
    name: str
    class_no: str
    stage: str
    kind: str
    state: str
    reached: Mapping[str, Reached]
    next: str
    due: Due | None
    deferred_to: str = ""


@dataclass(frozen=True, slots=True)
class StepMove:
    """One pupil going from one state to the next."""

    admission_id: int
    student_id: int
    name: str
    class_no: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What ``move_on`` would do, each pupil one step, on the ``day`` as typed ("" is today)."""

    moves: tuple[StepMove, ...]
    day: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """The entries that were made, for ``take_back``."""

    step_ids: tuple[int, ...]


def years(tx: Tx) -> tuple[str, ...]:
    """The years that have newcomers, a plan, or are now; the latest first."""
    entered = tx.connection.exec_driver_sql(
        "SELECT DISTINCT substr(entry_month, 1, 4) FROM student"
    )
    found = {str(row[0]) for row in entered}
    found.update(tx.scalars(select(Admission.year).distinct()))
    found.update(tx.scalars(select(AdmissionPlan.year).distinct()))
    found.add(str(tx.today.year))
    return tuple(sorted((one for one in found if len(one) == 4 and one.isdigit()), reverse=True))


def newcomers(tx: Tx, year: str) -> tuple[Newcomer, ...]:
    """Everybody registered in ``year`` or expected in it, by class; each pupil once."""
    lines = admission.admissions(tx, year)
    entered = _entered(tx, [one.id for one in lines])
    calendar, article = calendars.working(tx).calendar, admission.dossier_article(tx)
    found: dict[int, Newcomer] = {}
    for one in lines:  # of two rows, after a merge, the older one counts
        due = _due(one, tx.today, calendar, article)
        found.setdefault(one.student_id, _registered(one, entered[one.id], due))
    expected = _expected(tx, year, found)
    return tuple(
        sorted([*found.values(), *expected], key=lambda one: (one.class_no, one.student_id))
    )


def preview_moves(tx: Tx, admission_ids: Sequence[int], day: str = "") -> StepPlan:
    """Each of these pupils one step on: from what to what, and what stands against it."""
    on = dates.written(dates.typed(day, "日期")) if day.strip() else ""
    moves, problems = [], []
    for admission_id in dict.fromkeys(admission_ids):
        row = tx.get(Admission, admission_id, f"编号为 {admission_id} 的入学注册")
        pupil = tx.get(Student, row.student_id, "这名学生")
        after = _next(row.state)
        if not after:
            problems.append(_finished(pupil))
            continue
        whose = (row.id, pupil.id, pupil.name, pupil.class_no)
        moves.append(StepMove(*whose, row.state, after))
        for one in admission.judge_advance(tx, row.id, after, on):
            message = f"{pupil.name}：{one.message}"
            where = Where(field=one.where.field, student_id=pupil.id)
            problems.append(Problem(one.code, message, where, one.source, one.level))
    return StepPlan(tuple(moves), on, tuple(problems))


def move_on(tx: Tx, plan: StepPlan) -> Moved:
    """Do what ``preview_moves`` showed. Raises ``Rejected`` if one of them may not, or is not
    any more where the plan saw it; then nothing has moved (R-ORD-4-2)."""
    require(tx, Action.EDIT)
    now = preview_moves(tx, [one.admission_id for one in plan.moves], plan.day)
    if now.moves != plan.moves:
        message = "预览之后，有学生的办理状态已经变了。请关闭预览，重新选择后再办理。"
        raise Rejected(Problem("admission.moved-on", message, Where(field="状态")))
    stops = blocking(now.problems)
    if stops:
        raise Rejected(*stops)
    for one in now.moves:
        admission.advance(tx, one.admission_id, one.after, plan.day)
    tx.session.flush()
    return Moved(tuple(_last_step(tx, one.admission_id).id for one in now.moves))


def take_back(tx: Tx, moved: Moved) -> int:
    """Undo ``move_on``: a further entry for each pupil, back to the state and day before.

    Raises ``Rejected`` once one of them has moved again; says how many went back.
    """
    require(tx, Action.EDIT)
    for step_id in moved.step_ids:
        step = tx.get(AdmissionStep, step_id, "这一步办理记录")
        last, before = _last_step(tx, step.admission_id), _step_before(tx, step)
        if last.id != step.id or before is None:
            message = "这一步之后又有新的办理，不能整批撤销。请逐个退回，并写明原因。"
            raise Rejected(Problem("admission.moved-on", message, Where(field="状态")))
        row = tx.get(Admission, step.admission_id, "这条入学注册")
        row.state, row.since = before.state, before.day
        facts = {"at": tx.stamp, "by": tx.actor.user, "reason": f"撤销登记“{step.state}”"}
        tx.add(AdmissionStep(admission_id=row.id, state=before.state, day=before.day, **facts))
    return len(moved.step_ids)


def withdraw(tx: Tx, admission_id: int) -> None:
    """Undo a registration that was entered by mistake; its values stay in the audit trail.

    Raises ``Rejected`` once the pupil is past 已注册: then it goes back step by step.
    """
    require(tx, Action.EDIT)
    row = tx.get(Admission, admission_id, f"编号为 {admission_id} 的入学注册")
    statement = select(AdmissionStep).where(AdmissionStep.admission_id == row.id)
    entered = list(tx.scalars(statement))
    if row.state != REGISTERED or len(entered) != 1:
        message = f"这名学生已经办到“{row.state}”，不能撤销注册。请先逐步退回，并写明原因。"
        raise Rejected(Problem("admission.moved-on", message, Where(student_id=row.student_id)))
    tx.remove(entered[0])
    tx.session.flush()
    tx.remove(row)


def _entered(tx: Tx, ids: Sequence[int]) -> dict[int, dict[str, Reached]]:
    """What each admission has reached: going back takes what lies beyond away."""
    found: dict[int, dict[str, Reached]] = {one: {} for one in ids}
    for group in in_groups(ids, _GROUP):
        statement = select(AdmissionStep).where(AdmissionStep.admission_id.in_(group))
        for step in tx.scalars(statement.order_by(AdmissionStep.id)):
            known = found[step.admission_id]
            earlier = STATES[: STATES.index(step.state)]
            kept = {state: known[state] for state in earlier if state in known}
            before = known.get(step.state)
            taken_back = before is not None and before.day == step.day
            kept[step.state] = before if before and taken_back else Reached(step.day, step.by)
            found[step.admission_id] = kept
    return found


def _registered(one: AdmissionLine, reached: Mapping[str, Reached], due: Due | None) -> Newcomer:
    whose = (one.id, one.student_id, one.name, one.class_no, one.stage, one.kind)
    return Newcomer(*whose, one.state, reached, _next(one.state), due)


def _expected(tx: Tx, year: str, registered: Iterable[int]) -> list[Newcomer]:
    table = Student.__table__.c
    statement = select(table.id, table.name, table.class_no, table.grade).where(
        table.entry_month.startswith(year), table.id.not_in(statuses.away())
    )
    known = set(registered)
    rows = tx.scalars(select(Deferral).order_by(Deferral.id))
    put_off = {row.student_id: row.new_on for row in rows}
    found = []
    for student_id, name, class_no, grade in tx.connection.execute(statement):
        if student_id not in known:
            stage = class_size.stage_of_grade(grade)
            whose = (0, student_id, name, class_no, stage, "")
            until = put_off.get(student_id, "")
            found.append(Newcomer(*whose, WAITING, {}, REGISTERED, None, until))
    return found


def _due(one: AdmissionLine, today: date, calendar: dates.WorkCalendar, source: str) -> Due | None:
    if not one.due or CHAIN.reached(one.state, STATES[2]):
        return None
    legal = dates.day_of(one.due)
    rolled = dates.rolled(legal, calendar)
    target = dates.working_target(legal, calendar)
    return Due(legal, rolled, target, (rolled - today).days, source)


def _next(state: str) -> str:
    place = STATES.index(state) + 1
    return STATES[place] if place < len(STATES) else ""


def _last_step(tx: Tx, admission_id: int) -> AdmissionStep:
    statement = select(AdmissionStep).where(AdmissionStep.admission_id == admission_id)
    return tx.scalars(statement.order_by(AdmissionStep.id.desc()).limit(1)).one()


def _step_before(tx: Tx, step: AdmissionStep) -> AdmissionStep | None:
    statement = select(AdmissionStep).where(
        AdmissionStep.admission_id == step.admission_id, AdmissionStep.id < step.id
    )
    return tx.scalars(statement.order_by(AdmissionStep.id.desc()).limit(1)).first()


def _finished(pupil: Student) -> Problem:
    message = f"{pupil.name}：已经核准，没有下一步。请从选择中去掉。"
    where = Where(field="状态", student_id=pupil.id)
    return Problem("admission.finished", message, where, CHAIN.source)
