"""学期复核 and 学年自查: begun, answered item by item over days, closed when nothing is left open.

An answer of 已核对 has to agree with the list behind the item; what stays open is left with a word
(办法 第二十六条, 四川 第四十八条).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.review_records import Review, ReviewItem
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.review import findings, review_items, school_papers, term_changes
from app.usecases.review.findings import FindingLine
from app.usecases.review.review_items import CLASS, TERM, YEAR, Asked
from app.usecases.review.review_lists import Behind, Span
from app.usecases.review.school_papers import PaperLine
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

DONE, LEFT, NONE = "已核对", "有遗留", "不适用"
ANSWERS = (DONE, LEFT, NONE)
NOTE = 60
"""Characters of a note: it has to stand on the report."""
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; ``counted`` is the class teacher's count of a class."""

    answer: str
    note: str = ""
    counted: str = ""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item with its answer, "" while there is none.

    ``count`` is the length of the list now, in a closed review as it was then; -1 where there is no
    list. ``place`` and ``argument`` open it. ``pupils`` is a class's by the register, else -1.
    """

    key: str
    category: str
    title: str
    about: str
    cite: str
    count: int
    pupils: int
    answer: str
    note: str
    counted: str
    answered_at: str
    answered_by: str
    place: str
    argument: object
    behind: tuple[Behind, ...]
    empties: bool
    proof: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review in the list of all; ``answered`` of ``items`` is 0 of 0 until it is shown."""

    id: int
    kind: str
    period: str
    name: str
    person: str
    finish_on: str
    opened_at: str
    opened_by: str
    closed_at: str
    closed_by: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review whole; ``papers`` of a self-check hold the local rules that are in force too."""

    line: ReviewLine
    items: tuple[ItemLine, ...]
    findings: tuple[FindingLine, ...]
    papers: tuple[PaperLine, ...]

    @property
    def unanswered(self) -> int:
        """How many items still wait for an answer."""
        return sum(not one.answer for one in self.items)

    def number(self, answer: str) -> int:
        """How many items have this answer."""
        return sum(one.answer == answer for one in self.items)


def begin(tx: Tx, kind: str, period: str, person: str, finish: str = "") -> int:
    """Begin the review of a term (2026-2027-1) or of a school year (yyyy); gives its id.

    ``person`` answers for it, ``finish`` (as typed) is until when. Raises ``Rejected`` for a
    second one of the same period.
    """
    require(tx, Action.EDIT)
    span(tx, kind, period)
    name = findings.name_of(kind, period)
    if tx.session.scalar(select(Review.id).where(Review.kind == kind, Review.period == period)):
        message = f"{name}已经开始。请在原来的一份上继续。"
        raise Rejected(Problem("review.twice", message, Where(field="学期")))
    if not 0 < len(person.strip()) <= findings.NAME:
        message = f"请填写负责人（由谁组织这次复核），不超过 {findings.NAME} 个字。"
        raise Rejected(Problem("review.person", message, Where(field="负责人")))
    policy = policies.of_school(tx)
    row = Review(
        kind=kind,
        period=period,
        opened_at=tx.stamp,
        opened_by=tx.actor.user,
        profile=policy.id,
        digest=policy.digest,
        person=person.strip(),
        finish_on=dates.written(dates.typed(finish, "完成期限")) if finish.strip() else "",
    )
    return tx.add(row).id


def reviews(tx: Tx) -> tuple[ReviewLine, ...]:
    """Every review, those that are open first, then the latest first."""
    rows = tx.scalars(select(Review).order_by(Review.closed_at != "", Review.id.desc()))
    return tuple(_line(row) for row in rows)


def offered(tx: Tx) -> tuple[tuple[str, str], ...]:
    """(kind, period) of the reviews that could begin today, the likeliest first."""
    known = {(one.kind, one.period) for one in reviews(tx)}
    found = [(TERM, name) for name in term_changes.terms(tx)[:2]]
    year = tx.today.year if tx.today.month >= _AUGUST else tx.today.year - 1
    found += [(YEAR, str(one)) for one in (year, year - 1)]
    return tuple(one for one in found if one not in known)


_AUGUST = 8


def review(tx: Tx, review_id: int) -> ReviewView:
    """A review whole: every item as it stands now; a closed one as it was closed."""
    row = tx.get(Review, review_id, "这次复核")
    kept = {one.key: one for one in _rows(tx, review_id)}
    if row.closed_at:
        items = tuple(_kept(one) for one in kept.values())
    else:
        asked = review_items.asked(tx, row.kind, _span_of(tx, row))
        items = tuple(_now(one, kept.get(one.item.key)) for one in asked)
    papers = list(school_papers.of_review(tx, review_id))
    if row.kind == YEAR:
        held = {one.item_key for one in papers}
        rules = school_papers.rules(tx, row.closed_at)
        papers += [one for one in rules if one.item_key not in held]
    return ReviewView(_line(row), items, findings.of_review(tx, review_id), tuple(papers))


def answer(tx: Tx, review_id: int, key: str, given: Answer) -> None:
    """Answer one item; an earlier answer stays in the trail.

    Raises ``Rejected`` for 已核对 while the list is not empty, the paper is not there or the class
    teacher counted another number, and for anything else without a word about why.
    """
    require(tx, Action.EDIT)
    row = _open(tx, review_id)
    asked = review_items.one_asked(tx, row.kind, _span_of(tx, row), key)
    if asked is None:
        raise Rejected(Problem("review.item", "没有这一项。请刷新后重试。"))
    if problems := [*_wrong(given, asked), *_not_done(tx, review_id, given, asked)]:
        raise Rejected(*problems)
    item = asked.item
    kept = next((one for one in _rows(tx, review_id) if one.key == key), None)
    if kept is None:
        about = (review_id, key, 0, item.category, item.title, asked.cite)
        kept = tx.add(ReviewItem(*about, given.answer, 0, tx.stamp, tx.actor.user))
    kept.answer, kept.note, kept.counted = given.answer, given.note.strip(), given.counted.strip()
    kept.count, kept.answered_at, kept.answered_by = _count(asked), tx.stamp, tx.actor.user
    tx.session.flush()


def answer_with_proofs(
    tx: Tx, review_id: int, key: str, given: Answer, proofs: school_papers.Proofs
) -> None:
    """Keep the papers of an item and answer it in one act: a refused answer leaves none behind."""
    if proofs.files:
        school_papers.attach_proof(tx, review_id, key, proofs)
    answer(tx, review_id, key, given)


def close(tx: Tx, review_id: int) -> None:
    """The review is complete: every item is answered, and each answer still holds.

    The lists are counted once more, and with that it stays as it is.
    """
    require(tx, Action.EDIT)
    row = _open(tx, review_id)
    asked = review_items.asked(tx, row.kind, _span_of(tx, row))
    kept = {one.key: one for one in _rows(tx, review_id)}
    problems = list(_unfinished(tx, review_id, asked, kept))
    if problems:
        raise Rejected(*problems)
    for position, one in enumerate(asked, 1):
        item = kept.pop(one.item.key)
        item.position, item.count = position, _count(one)
    for gone in kept.values():  # a class that is no more
        tx.remove(gone)
    row.closed_at, row.closed_by = tx.stamp, tx.actor.user
    tx.session.flush()


def reopen(tx: Tx, review_id: int, reason: str) -> None:
    """Go on with a closed review: something was overlooked. The reason stands in the trail."""
    require(tx, Action.EDIT)
    row = tx.get(Review, review_id, "这次复核")
    if not row.closed_at:
        raise Rejected(Problem("review.open", "这次复核还没有完成，不用恢复。请刷新后重试。"))
    if not reason.strip():
        message = "请写明为什么恢复办理。"
        raise Rejected(Problem("review.reason", message, Where(field="原因")))
    row.closed_at, row.closed_by = "", ""
    tx.note("reopen", "review", review_id, {"reason": reason.strip()})


def span(tx: Tx, kind: str, period: str) -> Span:
    """The days of a period. Raises ``Rejected`` for a term or a year that there is not."""
    if kind == TERM:
        first, last = term_changes.period(tx, period)
        return Span(period, dates.written(first), dates.written(last))
    if kind != YEAR or not _YEAR.fullmatch(period):
        message = "请选择要复核的学期，或要自查的学年（四位数字的开始年份）。"
        raise Rejected(Problem("review.period", message, Where(field="学期")))
    return Span("", f"{period}0801", f"{int(period) + 1}0731")


def _span_of(tx: Tx, row: Review) -> Span:
    found = span(tx, row.kind, row.period)
    return Span(found.term, found.first, found.last, row.id)


def _open(tx: Tx, review_id: int) -> Review:
    row = tx.get(Review, review_id, "这次复核")
    if row.closed_at:
        message = "这次复核已经完成。要改，请先恢复办理并写明原因。"
        raise Rejected(Problem("review.closed", message))
    return row


def _rows(tx: Tx, review_id: int) -> list[ReviewItem]:
    statement = select(ReviewItem).where(ReviewItem.review_id == review_id)
    return list(tx.scalars(statement.order_by(ReviewItem.position, ReviewItem.id)))


def _count(asked: Asked) -> int:
    if asked.pupils >= 0:
        return asked.pupils
    return len(asked.behind) if asked.item.counts else -1


def _wrong(given: Answer, asked: Asked) -> Iterator[Problem]:
    """What is wrong with an answer by itself."""
    if given.answer not in ANSWERS:
        yield _problem("answer", "结论", f"请选择结论：{'、'.join(ANSWERS)}。")
    if len(given.note.strip()) > NOTE:
        yield _problem("note", "说明", f"说明最多 {NOTE} 个字，要印在报告的一格里。请改短。")
    if given.answer in (LEFT, NONE) and not given.note.strip():
        yield _problem("note", "说明", f"“{given.answer}”须写明原因。请填写说明。")
    typed = given.counted.strip()
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= len("9999")):
        yield _problem("counted", "点名人数", "点名人数应为数字。请改正。")
    if asked.pupils >= 0 and given.answer != NONE and not typed:
        yield _problem("counted", "点名人数", "请填写班主任点名的人数。")


def _not_done(tx: Tx, review_id: int, given: Answer, asked: Asked) -> Iterator[Problem]:
    """Why it cannot be called 已核对 as things stand."""
    if given.answer != DONE:
        return
    item = asked.item
    if item.empties and asked.behind:
        message = (
            f"“{item.title}”的名单里还有 {len(asked.behind)} 条。"
            f"请先办完，或选择“{LEFT}”并写明原因。"
        )
        yield _problem("not-empty", "结论", message)
    if item.proof and not school_papers.proofs(tx, review_id, item.key):
        message = f"“{item.title}”要附上材料。请添加扫描件，或选择“{LEFT}”并写明原因。"
        yield _problem("proof", "材料", message)
    typed = given.counted.strip()
    if asked.pupils >= 0 and typed.isdecimal() and int(typed) != asked.pupils:
        message = (
            f"点名 {int(typed)} 人，学籍库在读 {asked.pupils} 人。"
            f"请查清差在谁；一时查不清的，选择“{LEFT}”并写明。"
        )
        yield _problem("roster", "点名人数", message)


def _unfinished(
    tx: Tx, review_id: int, asked: tuple[Asked, ...], kept: dict[str, ReviewItem]
) -> Iterator[Problem]:
    open_ones = [one.item.title for one in asked if one.item.key not in kept]
    if open_ones:
        shown = "、".join(open_ones[:_SHOWN]) + ("等" if len(open_ones) > _SHOWN else "")
        message = f"还有 {len(open_ones)} 项没有结论：{shown}。请逐项核对后再完成。"
        yield Problem("review.unanswered", message)
    for one in asked:
        row = kept.get(one.item.key)
        if row is not None:
            given = Answer(row.answer, row.note, row.counted)
            yield from _not_done(tx, review_id, given, one)


_SHOWN = 3


def _problem(code: str, field: str, message: str) -> Problem:
    return Problem(f"review.{code}", message, Where(field=field))


def _line(row: Review) -> ReviewLine:
    return ReviewLine(
        row.id, row.kind, row.period, findings.name_of(row.kind, row.period), row.person,
        row.finish_on, row.opened_at, row.opened_by, row.closed_at, row.closed_by,
    )  # fmt: skip


def _kept(row: ReviewItem) -> ItemLine:
    """An item as it was when its review was closed."""
    pupils = row.count if row.key.startswith(CLASS) else -1
    count = -1 if pupils >= 0 else row.count
    return ItemLine(
        row.key, row.category, row.title, "", row.cite, count, pupils, row.answer, row.note,
        row.counted, row.answered_at, row.answered_by, "", None, (), empties=False, proof=False,
    )  # fmt: skip


def _now(asked: Asked, row: ReviewItem | None) -> ItemLine:
    """An item as it stands now, with the answer it has."""
    item = asked.item
    count = -1 if asked.pupils >= 0 else _count(asked)
    given = (row.answer, row.note, row.counted, row.answered_at, row.answered_by) if row else _BLANK
    return ItemLine(
        item.key, item.category, item.title, item.about, asked.cite, count, asked.pupils, *given,
        item.place, item.argument, asked.behind, empties=item.empties, proof=item.proof,
    )  # fmt: skip


_BLANK = ("", "", "", "", "")
