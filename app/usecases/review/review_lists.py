"""The lists behind the items of a review: those of the rooms where things are mended, as they are.

None is counted a second way here, so the number of an item is the length of the list it opens.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates, dossier
from app.persistence.dossier_records import DossierEntry, Punishment
from app.persistence.records import Student
from app.persistence.review_records import Review
from app.persistence.transaction import Tx, in_groups
from app.usecases.checking import compliance, data_quality
from app.usecases.checking.compliance import Behind
from app.usecases.collecting import campaigns
from app.usecases.discs import archiving
from app.usecases.dossier import dossier_gaps, dossier_transfers, paper_items
from app.usecases.intake import admission
from app.usecases.paper import disclosures
from app.usecases.pupils import key_changes
from app.usecases.review import findings, term_changes
from app.usecases.rulebook import calendars
from app.usecases.scans import scan_tray
from app.usecases.status import cases, statuses, suspensions
from app.usecases.staying import dropout

__all__ = ["Behind", "Finder", "Span"]
_GROUP = 500
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """What is reviewed: days yyyyMMdd, both included; ``term`` is "" for a school year.

    ``review_id`` is that of the review that asks, 0 before there is one.
    """

    term: str
    first: str
    last: str
    review_id: int = 0


Finder = Callable[[Tx, Span], Iterable[Behind]]


def open_cases(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Every case that is not closed, as the desk counts them."""
    for one in cases.open_cases(tx):
        late = "，已超期" if one.late else ""
        what = f"{one.title}：{one.step or '等办结'}{late}"
        yield Behind(one.student_id, one.name, one.class_no, what, "CASE", one.id)


def waiting_key_changes(tx: Tx, _span: Span) -> Iterator[Behind]:
    """关键信息变更 that the school or the bureau has still to approve."""
    found = key_changes.cases(tx, key_changes.OPEN)
    classes = {one[0]: one[2] for one in _named(tx, {case.student_id for case in found})}
    for one in found:
        class_no = classes.get(one.student_id, "")
        what = f"关键信息变更：{one.state_text}"
        yield Behind(one.student_id, one.name, class_no, what, "STUDENT", one.student_id)


def admissions(tx: Tx, _span: Span) -> Iterator[Behind]:
    """New pupils whose dossier or upload is still asked for."""
    for clock in admission.clocks(tx):
        for student_id, name, class_no in _named(tx, clock.behind):
            what = f"{clock.title}，期限 {clock.due}"
            yield Behind(student_id, name, class_no, what, "ADMISSION", tuple(clock.behind))


def ended_suspensions(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Suspensions that have ended, and nobody is back."""
    for one in suspensions.overdue(tx):
        what = f"休学 {dates.day_of(one.ends_on)} 期满，没有办理复学或续办"
        yield Behind(one.student_id, one.name, one.class_no, what, "STUDENT", one.student_id)


def dropouts(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Who is watched, with a report or notice that has not gone out."""
    for one in dropout.lines(tx):
        if one.lacking:
            what = f"还没有送出：{'、'.join(one.lacking)}"
            yield Behind(one.student_id, one.name, one.class_no, what, "DROPOUT", one.id)


def papers(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Dossiers that lack a paper the text asks for."""
    for one in dossier_gaps.gaps(tx):
        if one.papers:
            what = f"缺：{'、'.join(one.papers)}"
            yield Behind(one.student_id, one.name, one.class_no, what, "STUDENT", one.student_id)


def transfers(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Dossiers sent on whose receipt has not come."""
    for clock in dossier_transfers.clocks(tx):
        for student_id, name, class_no in _named(tx, clock.behind):
            what = f"{clock.title}，期限 {clock.due}"
            yield Behind(student_id, name, class_no, what, "STUDENT", student_id)


def loans(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Papers that should be back."""
    for one in paper_items.overdue(tx):
        what = f"{one.borrower}借阅《{one.title}》，应还 {dates.day_of(one.due_on)}"
        yield Behind(one.student_id, one.name, "", what, "STUDENT", one.student_id)


def scans(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Scanned pages that wait to be claimed."""
    for one in scan_tray.tray(tx):
        yield Behind(0, one.file, "", f"第 {one.page} 页：{one.why}", "SCANNING")


def sheets(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Sheets of running campaigns that have not come back."""
    for clock in campaigns.clocks(tx):
        for student_id, name, class_no in _named(tx, clock.behind):
            yield Behind(student_id, name, class_no, f"{clock.title}没有交回", "CAMPAIGNS")


def quality(found: Callable[[Tx], Iterator[data_quality.Found]]) -> Finder:
    """One of the four lists of data quality."""
    return lambda tx, _span: (Behind(*one) for one in found(tx))


def changes(tx: Tx, span: Span) -> Iterator[Behind]:
    """Changes in effect in the term, as 《学生增减情况登记表》 lists them."""
    for one in term_changes.of_term(tx, span.term).lines:
        what = f"{dates.day_of(one.on)} {one.kind}"
        yield Behind(one.student_id, one.name, one.class_no, what, "STUDENT", one.student_id)


def results(tx: Tx, span: Span) -> Iterator[Behind]:
    """Who is 在读 and has no entry of the term's results, whichever kind a school keeps."""
    kinds = [one.name for one in dossier.kinds_in(dossier.QUALITY) if one.per_term]
    entered = select(DossierEntry.student_id).where(
        DossierEntry.term == span.term,
        DossierEntry.kind.in_(kinds),
        DossierEntry.withdrawn_at == "",
    )
    away = statuses.not_attending(tx)
    rows = tx.session.execute(
        select(Student.id, Student.name, Student.class_no)
        .where(Student.id.not_in(entered))
        .order_by(Student.class_no, Student.id)
    )
    for student_id, name, class_no in rows:
        if student_id not in away:
            what = f"没有 {span.term} 的成绩或评价"
            yield Behind(student_id, name, class_no, what, "STUDENT", student_id)


def awards(tx: Tx, span: Span) -> Iterator[Behind]:
    """Awards of these days."""
    rows = tx.session.execute(
        select(DossierEntry, Student.name, Student.class_no)
        .join(Student, Student.id == DossierEntry.student_id)
        .where(
            DossierEntry.section == dossier.AWARDS,
            DossierEntry.withdrawn_at == "",
            DossierEntry.happened_on.between(span.first, span.last),
        )
        .order_by(DossierEntry.happened_on, DossierEntry.id)
    )
    for row, name, class_no in rows:
        level = f"（{row.award_level}）" if row.award_level else ""
        what = f"{dates.day_of(row.happened_on)} {row.title}{level}"
        yield Behind(row.student_id, name, class_no, what, "STUDENT", row.student_id)


def punishments(tx: Tx, span: Span) -> Iterator[Behind]:
    """处分 decided, and those revoked, in these days."""
    rows = tx.session.execute(
        select(Punishment, Student.name, Student.class_no)
        .join(Student, Student.id == Punishment.student_id)
        .order_by(Punishment.decided_on, Punishment.id)
    )
    for row, name, class_no in rows:
        for day, said in ((row.decided_on, row.kind), (row.revoked_on, f"撤销{row.kind}")):
            if day and span.first <= day <= span.last:
                what = f"{dates.day_of(day)} {said}"
                yield Behind(row.student_id, name, class_no, what, "STUDENT", row.student_id)


def breaches(tx: Tx, _span: Span) -> Iterator[Behind]:
    """Who is behind the breaches that the school's own text lists."""
    for line in compliance.lines(tx, compliance.list_of(tx)):
        yield from line.pupils


def given(tx: Tx, span: Span) -> Iterator[Behind]:
    """What went out beyond the chain in these days, with its approvals."""
    found, _ = disclosures.lines(tx, _MOST, only_outside=True)
    for one in found:
        if span.first <= one.at[:10].replace("-", "") <= span.last:
            what = f"{one.at[:10]} {one.act} {one.pupils} 名，批准文号 {one.approval_no}"
            yield Behind(0, one.recipient, "", what, "PRINT_LOG")


def archives(tx: Tx, span: Span) -> Iterator[Behind]:
    """Discs built in these days."""
    for one in archiving.archives(tx):
        if span.first <= one.built_at[:10].replace("-", "") <= span.last:
            yield Behind(0, one.term, "", f"{one.built_at[:10]} {one.image_name}", "ARCHIVES")


def unfinished_reviews(tx: Tx, span: Span) -> Iterator[Behind]:
    """Terms of these days that have ended, and whose review is not closed."""
    closed = tx.scalars(select(Review.period).where(Review.kind == "term", Review.closed_at != ""))
    done = set(closed)
    for term in calendars.terms(tx):
        ended = span.first <= dates.written(term.end) <= span.last and term.end < tx.today
        if ended and term.name not in done:
            yield Behind(0, term.name, "", f"{term.end} 结束，复核没有完成", "REVIEW", term.name)


def open_findings(tx: Tx, span: Span) -> Iterator[Behind]:
    """Problems of other reviews than this one that nobody has closed."""
    for one in findings.open_findings(tx):
        if one.review_id == span.review_id:
            continue
        late = "，已过期限" if dates.day_of(one.due_on) < tx.today else ""
        what = f"{one.title}（{one.person}，{dates.day_of(one.due_on)}{late}）"
        yield Behind(0, one.found_in, "", what, "REVIEW", one.review_id)


def _named(tx: Tx, ids: Collection[int]) -> Iterator[tuple[int, str, str]]:
    for group in in_groups(sorted(ids), _GROUP):
        rows = tx.session.execute(
            select(Student.id, Student.name, Student.class_no).where(Student.id.in_(group))
        )
        yield from ((row[0], row[1], row[2]) for row in rows)
