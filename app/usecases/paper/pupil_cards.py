"""学生证、学生卡: the register of what was handed out, lost, replaced (R-SY-0-3, R-ORD-5-2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.paper_records import PupilCard
from app.persistence.records import Issue, Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

FORM = "pupil_card"
KINDS = ("学生证", "学生卡")
ENDINGS = ("遗失", "损坏", "毕业收回", "转出收回", "信息变更换发")


@dataclass(frozen=True, slots=True)
class CardLine:
    """One document; days are yyyyMMdd, ``ended_on`` "" while it is valid."""

    id: int
    student_id: int
    name: str
    class_no: str
    kind: str
    number: str
    given_on: str
    given_by: str
    note: str
    ended_on: str
    ended_why: str


def give(
    tx: Tx, student_ids: Sequence[int], kind: str, day: str, number: str = "", note: str = ""
) -> tuple[int, ...]:
    """Enter that each got a document; a printed 学生证 has its sheet's number, others ``number``.

    Raises ``Rejected`` for a pupil who has a valid one, a number in use, or a day that is none.
    """
    require(tx, Action.EDIT)
    if kind not in KINDS:
        message = f"没有名为“{kind}”的证件。可用：{'、'.join(KINDS)}。"
        raise Rejected(Problem("card.kind", message, Where(field="证件")))
    problems = _day_wrong(tx, day)
    people = list(dict.fromkeys(student_ids))
    if number.strip() and len(people) != 1:
        message = "一个证号只能登记给一名学生。请逐名登记。"
        problems.append(Problem("card.number", message, Where(field="证号")))
    rows = [_new(tx, one, kind, day, number.strip(), problems) for one in people]
    if not rows:
        problems.append(Problem("card.nobody", "没有选中学生。请先选择学生。"))
    if problems:
        raise Rejected(*problems)
    found = []
    for row in rows:
        row.note = note.strip()
        found.append(tx.add(row).id)
    return tuple(found)


def end(tx: Tx, card_id: int, why: str, day: str) -> None:
    """The document is lost, worn out or handed back; the row stays."""
    require(tx, Action.EDIT)
    row = tx.get(PupilCard, card_id, "这份证件")
    if row.ended_on:
        raise Rejected(Problem("card.ended", "这份证件已经作废。请刷新列表。"))
    problems = _day_wrong(tx, day)
    if not problems and day < row.given_on:
        message = "作废日期早于发证日期。请核对。"
        problems.append(Problem("card.day", message, Where(field="日期")))
    if not why.strip():
        problems.append(Problem("card.why", "请写明作废的原因。", Where(field="原因")))
    if problems:
        raise Rejected(*problems)
    row.ended_on, row.ended_why = day, why.strip()
    tx.session.flush()


def cards(
    tx: Tx, text: str = "", kind: str = "", student_id: int = 0, limit: int = 200, offset: int = 0
) -> tuple[tuple[CardLine, ...], int]:
    """The documents, the latest first, and how many there are; by name or number."""
    wanted = [PupilCard.kind == kind] if kind else []
    if student_id:
        wanted.append(PupilCard.student_id == student_id)
    if text.strip():
        like = f"%{text.strip()}%"
        wanted.append(or_(Student.name.like(like), PupilCard.number.like(like)))
    statement = (
        select(PupilCard, Student.name, Student.class_no)
        .join(Student, Student.id == PupilCard.student_id)
        .where(*wanted)
    )
    total = tx.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = tx.session.execute(statement.order_by(PupilCard.id.desc()).limit(limit).offset(offset))
    return tuple(_line(card, name, class_no) for card, name, class_no in rows), total


def _new(
    tx: Tx, student_id: int, kind: str, day: str, number: str, problems: list[Problem]
) -> PupilCard:
    student = tx.get(Student, student_id, "这名学生")
    valid = (PupilCard.student_id == student_id, PupilCard.kind == kind, PupilCard.ended_on == "")
    if tx.session.scalar(select(PupilCard.id).where(*valid)) is not None:
        message = f"{student.name}已经有一份有效的{kind}。请先把原来的登记为遗失或收回。"
        problems.append(Problem("card.valid", message, Where(student_id=student_id)))
    issue = None if number else _sheet(tx, student_id)
    own = number or (issue.number if issue is not None else "")
    if not own:
        message = f"{student.name}的{kind}没有证号。请先打印《学生证》，或填写卡号。"
        problems.append(Problem("card.number", message, Where("", student_id=student_id)))
    taken = (PupilCard.number == own, PupilCard.kind == kind, PupilCard.student_id != student_id)
    if own and tx.session.scalar(select(PupilCard.id).where(*taken)) is not None:
        message = f"证号“{own}”已经登记给别的学生。请核对。"
        problems.append(Problem("card.twice", message, Where(student_id=student_id)))
    card = PupilCard(
        student_id=student_id, kind=kind, number=own, given_on=day, given_by=tx.actor.user
    )
    card.issue_id = issue.id if issue is not None else None
    return card


def _sheet(tx: Tx, student_id: int) -> Issue | None:
    """The latest printed 学生证 of the pupil that was not handed out before."""
    used = select(PupilCard.issue_id).where(PupilCard.issue_id.is_not(None))
    statement = (
        select(Issue)
        .where(Issue.form_id == FORM, Issue.student_id == student_id, Issue.id.not_in(used))
        .order_by(Issue.id.desc())
        .limit(1)
    )
    return tx.session.scalar(statement)


def _day_wrong(tx: Tx, day: str) -> list[Problem]:
    where = Where(field="日期")
    try:
        found = dates.day_of(day)
    except ValueError:
        return [Problem("card.day", "请填写日期，按 20260901 的样式。", where)]
    if found > tx.today:
        return [Problem("card.day", "日期还没有到。请核对。", where)]
    return []


def _line(card: PupilCard, name: str, class_no: str) -> CardLine:
    return CardLine(
        card.id, card.student_id, name, class_no, card.kind, card.number, card.given_on,
        card.given_by, card.note, card.ended_on, card.ended_why,
    )  # fmt: skip
