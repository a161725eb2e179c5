"""Who may not go into a file by which pupils are registered, and by which article."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, select

from app.domain import class_size, grades
from app.domain.newcomer_articles import Newcomers
from app.domain.permissions import Action
from app.persistence.campaign_records import Admission
from app.persistence.records import Student
from app.persistence.registration_records import RegistrationBar
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.collecting import returns
from app.usecases.rulebook import policies
from app.usecases.school.permits import require


@dataclass(frozen=True, slots=True)
class BarLine:
    """One 违规招收 as it was entered, and lifted where ``lifted_at`` is not ""."""

    id: int
    student_id: int
    name: str
    class_no: str
    reason: str
    at: str
    by: str
    lifted_at: str
    lifted_by: str
    lifted_reason: str


def bar(tx: Tx, student_id: int, reason: str) -> int:
    """Enter that a pupil was taken in against the rules; gives the entry's id (R-NA-13-1)."""
    require(tx, Action.EDIT)
    pupil = tx.get(Student, student_id, "这名学生")
    if not reason.strip():
        message = "请写明违反了哪项招生规定，例如：超计划、跨学区。"
        raise Rejected(Problem("registration.reason", message, Where(field="原因")))
    if tx.session.scalar(_standing().where(RegistrationBar.student_id == student_id)):
        message = f"{pupil.name}已经登记为违规招收。"
        raise Rejected(Problem("registration.barred", message, Where(student_id=student_id)))
    row = RegistrationBar(student_id, reason.strip(), tx.stamp, tx.actor.user)
    return tx.add(row).id


def lift(tx: Tx, bar_id: int, reason: str) -> None:
    """It was no breach, or has been put right: the pupil may be registered again."""
    require(tx, Action.EDIT)
    row = tx.get(RegistrationBar, bar_id, "这条违规招收登记")
    if row.lifted_at or not reason.strip():
        message = "请写明取消的依据，例如教育局的批复文号；已经取消的不能再取消。"
        raise Rejected(Problem("registration.reason", message, Where(field="原因")))
    row.lifted_at, row.lifted_by, row.lifted_reason = tx.stamp, tx.actor.user, reason.strip()


def barred(tx: Tx, student_id: int = 0) -> tuple[BarLine, ...]:
    """Every entry, of one pupil where given, those that stand first."""
    statement = (
        select(RegistrationBar, Student.name, Student.class_no)
        .join(Student, Student.id == RegistrationBar.student_id)
        .order_by(RegistrationBar.lifted_at, RegistrationBar.id)
    )
    if student_id:
        statement = statement.where(RegistrationBar.student_id == student_id)
    return tuple(_line(*row) for row in tx.session.execute(statement))


def bars(tx: Tx, class_no: str = "") -> dict[int, list[Problem]]:
    """Pupils without a 学籍号, of a class or of all, whom the school's text lets not be registered.

    Not double-signed (R-NA-10-4), taken in against the rules (R-NA-13-1, R-SC-11-1), 普通高中
    without 入学手续与缴费 (R-SC-11-1). Who has a 学籍号 is registered, and is no matter of these.
    """
    papers = policies.of_school(tx).rules.newcomers or Newcomers()
    waiting = _unregistered(tx, class_no)
    found: dict[int, list[Problem]] = defaultdict(list)
    if papers.double_signed_cite:
        for student_id in set(returns.incomplete_dossiers(tx, class_no)) & waiting.keys():
            message = "采集表还没有经家长和班主任共同签字，补充后的表不能导出。请先收齐签字表。"
            found[student_id].append(
                _problem("unsigned", message, "签字", student_id, papers.double_signed_cite)
            )
    for row in tx.scalars(_standing()):
        if row.student_id in waiting:
            message = f"已登记为违规招收（{row.reason}），不得注册学籍。请先报主管部门处理。"
            source = papers.irregular_cite or policies.of_school(tx).cite
            found[row.student_id].append(
                _problem("irregular", message, "招生", row.student_id, source)
            )
    if papers.senior_formalities_cite:
        _without_formalities(tx, waiting, papers.senior_formalities_cite, found)
    return dict(found)


def _without_formalities(
    tx: Tx, waiting: dict[int, str], source: str, found: dict[int, list[Problem]]
) -> None:
    """入学注册 of a 普通高中 is entered with them only, so who has none has not shown them."""
    registered = set(
        tx.scalars(select(Admission.student_id).where(Admission.stage == class_size.SENIOR))
    )
    for student_id, grade in waiting.items():
        senior = grades.stage_of(grades.read(grade)) == grades.SENIOR
        if senior and student_id not in registered:
            message = "还没有登记办理入学手续并缴费，不能注册学籍。请先办理入学注册。"
            told = _problem("formalities", message, "入学手续", student_id, source)
            found[student_id].append(told)


def _unregistered(tx: Tx, class_no: str) -> dict[int, str]:
    """(id → grade) of pupils without a 学籍号."""
    table = Student.__table__.c
    statement = select(table.id, table.grade).where(table.national_number == "")
    if class_no:
        statement = statement.where(table.class_no == class_no)
    return {row[0]: row[1] for row in tx.connection.execute(statement)}


def _standing() -> Select[RegistrationBar]:
    return select(RegistrationBar).where(RegistrationBar.lifted_at == "")


def _problem(code: str, message: str, field: str, student_id: int, source: str) -> Problem:
    where = Where(field=field, student_id=student_id)
    return Problem(f"registration.{code}", message, where, source, Level.BLOCKED_STEP)


def _line(row: RegistrationBar, name: str, class_no: str) -> BarLine:
    return BarLine(
        row.id,
        row.student_id,
        name,
        class_no,
        row.reason,
        row.at,
        row.by,
        row.lifted_at,
        row.lifted_by,
        row.lifted_reason,
    )
