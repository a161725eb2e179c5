"""What the end of a term asks for in this room: the review, its signed report, the delivery."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import select

from app.domain.duties import Duty, Kind
from app.domain.terms import Term
from app.persistence.review_records import Delivery, Review, SchoolPaper
from app.persistence.transaction import Tx
from app.usecases.review import school_papers
from app.usecases.school import authorities

_REVIEWED = (("办法", "办法 第二十六条"), ("四川", "四川 第四十八条"))


def closing(tx: Tx, cited: Collection[str], term: Term, due: date, later: date) -> Iterator[Duty]:
    """The duties of one term; each ends with what it asks for. ``later`` is ``due`` rolled."""
    yield from _review(tx, cited, term, due, later)
    yield from _delivery(tx, cited, term, due, later)


def _review(tx: Tx, cited: Collection[str], term: Term, due: date, later: date) -> Iterator[Duty]:
    cite = next((text for document, text in _REVIEWED if document in cited), "")
    wanted = (Review.kind == "term", Review.period == term.name)
    row = tx.session.scalar(select(Review).where(*wanted))
    where = ("REVIEW", term.name, cite)
    if (row is None and cite) or (row is not None and not row.closed_at):
        title = f"{term.name} 复核学籍：手续完备、信息准确"
        yield Duty(f"review.{term.name}", Kind.TERM, title, due, later, 0, *where)
    elif row is not None and not _signed(tx, row.id):
        title = f"{term.name} 复核报告签字后扫描归档"
        yield Duty(f"report.{term.name}", Kind.TERM, title, None, None, 0, *where)


def _signed(tx: Tx, review_id: int) -> bool:
    reports = (SchoolPaper.review_id == review_id, SchoolPaper.kind == school_papers.REPORT)
    return tx.session.scalar(select(SchoolPaper.id).where(*reports).limit(1)) is not None


def _delivery(tx: Tx, cited: Collection[str], term: Term, due: date, later: date) -> Iterator[Duty]:
    """通知 二 asks it of 市直 schools, 四川 第二十条 of all; a delivery waits for its receipt."""
    rows = list(tx.scalars(select(Delivery).where(Delivery.term == term.name)))
    direct = tx.setting(authorities.DIRECT) == authorities.YES
    if not rows and "通知" in cited and direct:
        title = f"{term.name} 学籍备份数据报送市教育局"
        yield _of(f"delivery.{term.name}", title, due, later, "通知 二")
    elif not rows and "四川" in cited:
        title = f"{term.name} 学生增减情况登记表报送学籍主管部门"
        yield _of(f"delivery.{term.name}", title, due, later, "四川 第二十条")
    for row in rows:
        if not row.received_on:
            title = f"{term.name} 报送{row.recipient}，等签收回执"
            key = f"receipt.{row.id}"
            yield Duty(key, Kind.TERM, title, None, None, 0, "DELIVERIES", row.id, row.cite)


def _of(key: str, title: str, due: date, later: date, cite: str) -> Duty:
    return Duty(key, Kind.TERM, title, due, later, 0, "DELIVERIES", None, cite)
