"""联系和家访: who reached out to a pupil's family, how, and what came of it (R-ORD-11-10)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.duty_records import Contact
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

WAYS = ("家访", "电话", "微信或短信", "到校面谈", "委托村（居）委会", "其他")
_LABELS = {"way": "方式", "person": "联系到的人", "done_by": "联系人", "result": "情况和结果"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One contact as it is typed; ``done_by`` left blank is the user herself."""

    student_id: int
    day: str
    way: str
    person: str
    result: str
    done_by: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact; ``day`` is yyyyMMdd."""

    id: int
    day: str
    way: str
    person: str
    result: str
    done_by: str
    entered_by: str


def enter(tx: Tx, wanted: Entry) -> int:
    """Enter a contact; gives its id. Raises ``Rejected`` with everything that is missing."""
    require(tx, Action.ATTEND)
    tx.get(Student, wanted.student_id, "这名学生")
    texts = {
        "way": wanted.way.strip(),
        "person": wanted.person.strip(),
        "result": wanted.result.strip(),
        "done_by": wanted.done_by.strip() or tx.actor.user,
    }
    problems = [
        Problem("contact.typed", f"请填写“{_LABELS[name]}”。", Where(field=_LABELS[name]))
        for name, text in texts.items()
        if not text
    ]
    on = dates.typed(wanted.day, "日期") if wanted.day.strip() else tx.today
    if on > tx.today:
        message = f"{dates.shown(on)}还没有到。联系之后再登记。"
        problems.append(Problem("contact.future", message, Where(field="日期")))
    if problems:
        raise Rejected(*problems)
    day = dates.written(on)
    facts = {"at": tx.stamp, "by": tx.actor.user}
    return tx.add(Contact(student_id=wanted.student_id, day=day, **texts, **facts)).id


def of_pupil(tx: Tx, student_id: int, since: str = "") -> tuple[ContactLine, ...]:
    """The contacts of one pupil from ``since`` (yyyyMMdd) on, the latest first."""
    rows = tx.scalars(
        select(Contact)
        .where(Contact.student_id == student_id, Contact.day >= since)
        .order_by(Contact.day.desc(), Contact.id.desc())
    )
    return tuple(ContactLine(r.id, r.day, r.way, r.person, r.result, r.done_by, r.by) for r in rows)


def count(tx: Tx, student_id: int, since: str = "") -> int:
    """How many contacts there were from ``since`` (yyyyMMdd) on."""
    statement = select(func.count()).where(Contact.student_id == student_id, Contact.day >= since)
    return int(tx.session.scalar(statement) or 0)
