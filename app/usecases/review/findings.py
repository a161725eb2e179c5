"""问题清单: what a review has found, who mends it until when, and how it was mended (R-GEN-5-1)."""

from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.review_records import Review, ReviewFinding
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

LONGEST = 60
"""Characters of a text that has to stand in one line of the report."""
NAME = 20
"""Characters of whoever answers for it."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One problem; days are yyyyMMdd, ``closed_on`` is "" while it is open."""

    id: int
    review_id: int
    found_in: str
    item_key: str
    title: str
    person: str
    due_on: str
    closed_on: str
    measure: str


def name_of(kind: str, period: str) -> str:
    """How a review is called: 2026-2027-1 学期复核, 2026—2027 学年自查."""
    if kind == "term":
        return f"{period} 学期复核"
    return f"{period}—{int(period) + 1} 学年自查"


def add(tx: Tx, review_id: int, title: str, person: str, due: str, item_key: str = "") -> int:
    """Enter a problem with who mends it until when (as typed); gives its id."""
    require(tx, Action.EDIT)
    review = tx.get(Review, review_id, "这次复核")
    if review.closed_at:
        message = "这次复核已经完成，不能再加问题。请在下一次复核里登记，或先恢复办理。"
        raise Rejected(Problem("review.closed", message))
    problems = [
        Problem("review.finding", f"请填写“{name}”，不超过 {most} 个字。", Where(field=name))
        for name, text, most in (("问题", title, LONGEST), ("责任人", person, NAME))
        if not 0 < len(text.strip()) <= most
    ]
    if problems:
        raise Rejected(*problems)
    row = ReviewFinding(
        review_id=review_id,
        item_key=item_key,
        title=title.strip(),
        person=person.strip(),
        due_on=dates.written(dates.typed(due, "整改期限")),
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
    )
    return tx.add(row).id


def close(tx: Tx, finding_id: int, measure: str, day: str = "") -> None:
    """The problem is mended: how, and on which day (as typed, "" is today)."""
    require(tx, Action.EDIT)
    row = tx.get(ReviewFinding, finding_id, "这个问题")
    on = dates.typed(day, "整改日期") if day.strip() else tx.today
    if row.closed_on:
        raise Rejected(Problem("review.finding", "这个问题已经整改。请刷新列表。"))
    if not 0 < len(measure.strip()) <= LONGEST:
        message = f"请写明怎样整改的，不超过 {LONGEST} 个字。"
        raise Rejected(Problem("review.finding", message, Where(field="整改情况")))
    if not row.entered_at[:10].replace("-", "") <= dates.written(on) <= dates.written(tx.today):
        message = "整改日期应在发现问题那天与今天之间。请核对。"
        raise Rejected(Problem("review.finding", message, Where(field="整改日期")))
    row.closed_on, row.closed_by = dates.written(on), tx.actor.user
    row.measure = measure.strip()
    tx.session.flush()


def open_findings(tx: Tx) -> tuple[FindingLine, ...]:
    """Problems that nobody has closed, whichever review found them; due first at the top."""
    found = [one for one in _lines(tx) if not one.closed_on]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.id)))


def of_review(tx: Tx, review_id: int) -> tuple[FindingLine, ...]:
    """What this review has found, and what earlier ones have left it or it saw closed.

    An earlier problem belongs to it while it is open, and when it was closed after this one began.
    """
    review = tx.get(Review, review_id, "这次复核")
    begun = review.opened_at[:10].replace("-", "")
    own, earlier = [], []
    for one in _lines(tx):
        if one.review_id == review_id:
            own.append(one)
        elif one.review_id < review_id and (not one.closed_on or one.closed_on >= begun):
            earlier.append(one)
    return (*earlier, *own)


def _lines(tx: Tx) -> list[FindingLine]:
    rows = tx.session.execute(
        select(ReviewFinding, Review.kind, Review.period)
        .join(Review, Review.id == ReviewFinding.review_id)
        .order_by(ReviewFinding.id)
    )
    return [
        FindingLine(
            row.id,
            row.review_id,
            name_of(kind, period),
            row.item_key,
            row.title,
            row.person,
            row.due_on,
            row.closed_on,
            row.measure,
        )
        for row, kind, period in rows
    ]
