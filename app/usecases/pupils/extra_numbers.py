"""省学籍号, 考籍号 and others beside the 学籍号: issued, cancelled, issued anew; never erased."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.pupil_records import ExtraNumber
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

KINDS: Collection[str] = ("省学籍号", "考籍号", "学籍辅号", "学生卡号")
"""What is offered; a school may type any other kind (R-RC-9-1)."""


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One number with its life. ``valid`` is false once it is cancelled or has run out."""

    id: int
    kind: str
    number: str
    issued_on: str
    valid_until: str
    cancelled_on: str
    cancel_reason: str
    replaces: str
    valid: bool


def numbers(tx: Tx, student_id: int) -> tuple[NumberLine, ...]:
    """All numbers of a pupil, by kind, the latest of each first."""
    rows = list(
        tx.scalars(
            select(ExtraNumber)
            .where(ExtraNumber.student_id == student_id)
            .order_by(ExtraNumber.kind, ExtraNumber.id.desc())
        )
    )
    known = {row.id: row.number for row in rows}
    return tuple(_line(tx, row, known) for row in rows)


def issue(
    tx: Tx, student_id: int, kind: str, number: str, issued_on: str = "", valid_until: str = ""
) -> int:
    """Enter a number of ``kind``; gives its id. Days as typed (20260901, 2026-9-1), "" is today.

    No shape is checked: provinces make their own rules. Raises ``Rejected`` where the pupil has a
    valid one of this kind, or the number is or was anybody else's (R-SC-18-4, R-RC-9-1).
    """
    require(tx, Action.EDIT)
    tx.get(Student, student_id, "这名学生")
    return _enter(tx, student_id, (kind.strip(), number.strip()), (issued_on, valid_until), None)


def cancel(tx: Tx, number_id: int, reason: str, cancelled_on: str = "") -> None:
    """注销 a number; it stays in the list and is never given to anybody again."""
    require(tx, Action.EDIT)
    row = tx.get(ExtraNumber, number_id, "这个号码")
    if row.cancelled_on:
        message = f"{row.kind} {row.number} 已于 {row.cancelled_on} 注销，不能再次注销。"
        raise Rejected(Problem("number.cancelled", message))
    if not reason.strip():
        message = "注销号码须写明原因。请填写后重试。"
        raise Rejected(Problem("number.reason", message, Where(field="注销原因")))
    row.cancelled_on = _day(tx, cancelled_on, "注销日期")
    row.cancel_reason = reason.strip()


def reissue(tx: Tx, number_id: int, number: str, reason: str, issued_on: str = "") -> int:
    """注销 a number, or take one that is, and enter the one issued in its stead; gives its id."""
    require(tx, Action.EDIT)
    old = tx.get(ExtraNumber, number_id, "这个号码")
    if not old.cancelled_on:
        cancel(tx, number_id, reason, issued_on)
        tx.session.flush()
    return _enter(tx, old.student_id, (old.kind, number.strip()), (issued_on, ""), old.id)


def _enter(
    tx: Tx, student_id: int, named: tuple[str, str], days: tuple[str, str], replaces: int | None
) -> int:
    kind, number = named
    if not kind or not number:
        message = "请填写号码的类型和号码本身。"
        raise Rejected(Problem("number.blank", message, Where(field="号码")))
    issued = _day(tx, days[0], "发放日期")
    until = _day(tx, days[1], "有效期至") if days[1].strip() else ""
    _refuse_second(tx, student_id, kind)
    _refuse_taken(tx, student_id, kind, number)
    row = ExtraNumber(
        student_id=student_id,
        kind=kind,
        number=number,
        issued_on=issued,
        valid_until=until,
        replaces=replaces,
    )
    return tx.add(row).id


def _refuse_second(tx: Tx, student_id: int, kind: str) -> None:
    for line in numbers(tx, student_id):
        if line.kind == kind and line.valid:
            message = f"这名学生已有有效的{kind} {line.number}。请先注销它，或办理换号。"
            raise Rejected(Problem("number.second", message, Where(field=kind)))


def _refuse_taken(tx: Tx, student_id: int, kind: str, number: str) -> None:
    row = tx.session.scalar(
        select(ExtraNumber).where(ExtraNumber.kind == kind, ExtraNumber.number == number)
    )
    if row is None:
        return
    whose = "这名学生" if row.student_id == student_id else f"编号为 {row.student_id} 的学生"
    message = f"{kind} {number} 已发给{whose}，注销后也不再使用。请核对号码。"
    raise Rejected(Problem("number.taken", message, Where(field=kind, student_id=row.student_id)))


def _day(tx: Tx, raw: str, label: str) -> str:
    return dates.written(dates.typed(raw, label)) if raw.strip() else f"{tx.today:%Y%m%d}"


def _line(tx: Tx, row: ExtraNumber, known: dict[int, str]) -> NumberLine:
    run_out = bool(row.valid_until) and row.valid_until < f"{tx.today:%Y%m%d}"
    return NumberLine(
        row.id,
        row.kind,
        row.number,
        row.issued_on,
        row.valid_until,
        row.cancelled_on,
        row.cancel_reason,
        known.get(row.replaces, "") if row.replaces else "",
        valid=not row.cancelled_on and not run_out,
    )
