"""复核报告 and 自查报告, to be signed: every answer with its count and note, and the problems."""

from collections.abc import Iterator

from app.domain import dates, status_kinds
from app.persistence.transaction import Tx
from app.usecases.paper.printing import Matter, Order, Selection
from app.usecases.review import reviews, school_papers
from app.usecases.review.findings import FindingLine
from app.usecases.review.review_items import TERM
from app.usecases.review.reviews import DONE, LEFT, NONE, ItemLine, ReviewView
from app.usecases.status import statuses

REPORT, SELF_CHECK = "review_report", "self_check_report"
PROBLEM, OPEN, MENDED = "问题清单", "未整改", "已整改"


def order(tx: Tx, review_id: int) -> Order:
    """The report of a review as it stands; until it is closed it says 办理中 for the last day."""
    shown = reviews.review(tx, review_id)
    form = REPORT if shown.line.kind == TERM else SELF_CHECK
    return Order(form, Selection(blank=1), Matter(_values(tx, shown), tuple(_rows(shown))))


def _values(tx: Tx, shown: ReviewView) -> dict[str, str]:
    line = shown.line
    kind = "FH" if line.kind == TERM else "ZC"
    open_ones = sum(not one.closed_on for one in shown.findings)
    return {
        school_papers.REVIEW_NUMBER: f"{kind}-{line.period}-{line.id}",
        "review.name": line.name,
        "review.person": line.person,
        "review.begun_on": line.opened_at[:10].replace("-", ""),
        "review.ended_on": line.closed_at[:10].replace("-", ""),
        "review.items": str(len(shown.items)),
        "review.done": str(shown.number(DONE)),
        "review.left": str(shown.number(LEFT)),
        "review.none": str(shown.number(NONE)),
        "review.findings": str(open_ones),
        "review.pupils": str(statuses.counts(tx).get(status_kinds.ATTENDING, 0)),
    }


def _rows(shown: ReviewView) -> Iterator[dict[str, str]]:
    for number, item in enumerate(shown.items, 1):
        yield {
            "order": str(number),
            "category": item.category,
            "item": f"{item.title}（{item.cite}）" if item.cite else item.title,
            "count": _count(item),
            "result": item.answer,
            "note": item.note,
        }
    for number, found in enumerate(shown.findings, len(shown.items) + 1):
        yield {
            "order": str(number),
            "category": PROBLEM,
            "item": found.title,
            "count": "",
            "result": MENDED if found.closed_on else OPEN,
            "note": _mending(found),
        }


def _count(item: ItemLine) -> str:
    """How many stand on the list; of a class who was there, beside who is in the register."""
    if item.pupils >= 0:
        return f"{item.counted}/{item.pupils}" if item.counted else f"{item.pupils}"
    return str(item.count) if item.count >= 0 else "—"


def _mending(found: FindingLine) -> str:
    if found.closed_on:
        return f"{found.person}，{dates.day_of(found.closed_on)}：{found.measure}"
    return f"责任人 {found.person}，期限 {dates.day_of(found.due_on)}"
