"""打印记录: every numbered sheet, for whom, who got it, and printing it once more (补打)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from app.forms import definition
from app.persistence.paper_records import Disclosure, PrintRun, SealUse
from app.persistence.records import Issue, Student
from app.persistence.scan_records import ScanPage
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.paper import own_forms
from app.usecases.paper.printing import NOTHING, Matter, Order, Selection
from app.usecases.pupils import students

_YES = "是"
_Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sheets: ``text`` in number, name or printer's name; days as yyyyMMdd, "" open."""

    text: str = ""
    form_id: str = ""
    since: str = ""
    until: str = ""
    reprints: bool = False
    outside: bool = False
    student_id: int = 0


@dataclass(frozen=True, slots=True)
class LogLine:
    """One sheet. ``copy_no`` above 1 is a 补打; ``name`` is "" on blank sheets and lists."""

    id: int
    number: str
    form_id: str
    title: str
    student_id: int | None
    name: str
    class_no: str
    at: str
    by: str
    copy_no: int
    medium: str
    recipient: str
    outside: bool
    own_query: bool
    approval_no: str
    scanned: int
    sealed: int


def lines(
    tx: Tx, wanted: Wanted, limit: int = 200, offset: int = 0
) -> tuple[tuple[LogLine, ...], int]:
    """The sheets that are ``wanted``, the latest first, and how many there are in all."""
    statement = _statement(wanted)
    total = tx.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = tx.session.execute(
        statement.order_by(Issue.id.desc()).limit(limit).offset(offset)
    ).fetchall()
    titles = {form.id: form.title for form in definition.all_forms()} | own_forms.titles(tx)
    ids = [row.Issue.id for row in rows]
    scanned, sealed = _counts(tx, ScanPage, ids), _counts(tx, SealUse, ids)
    return tuple(_line(row, titles, scanned, sealed) for row in rows), total


def id_of(tx: Tx, number: str) -> int:
    """The sheet that bears ``number``. Raises ``Rejected`` where none was printed."""
    found = tx.session.scalar(select(Issue.id).where(Issue.number == number.strip().upper()))
    if found is None:
        message = f"没有编号为“{number}”的表。请核对表上的编号。"
        raise Rejected(Problem("print.number-unknown", message))
    return found


def again(tx: Tx, issue_ids: Sequence[int]) -> Order:
    """The order that prints these sheets once more, with the same data of their case.

    Raises ``Rejected`` for sheets of several forms, or of several cases.
    """
    issues = [tx.get(Issue, one, "这张表") for one in dict.fromkeys(issue_ids)]
    runs = {run.id: run for one in issues if (run := _run_of(tx, one.id)) is not None}
    forms = {one.form_id for one in issues}
    matters = {run.matter for run in runs.values()} or {""}
    if len(forms) != 1 or len(matters) != 1:
        message = "一次只能补打同一种表、同一次办理的表。请少选几张，分几次补打。"
        raise Rejected(Problem("print.again-mixed", message))
    people = tuple(one.student_id for one in issues if one.student_id is not None)
    chosen = Selection(people) if people else _listed(tx, list(runs.values()), issues)
    copies = 0 if people else max((one.copy_no for one in issues), default=0)
    return Order(forms.pop(), chosen, replace(_matter(matters.pop()), copies=copies))


def _listed(tx: Tx, runs: Sequence[PrintRun], issues: Sequence[Issue]) -> Selection:
    """Whom these lists were printed for; sheets of nobody come out blank again."""
    if len(runs) != 1:
        return Selection(blank=len(issues))
    said: dict[str, Any] = json.loads(runs[0].selection)
    people, class_no, everyone = tuple(said["student_ids"]), said["class_no"], said["everyone"]
    if not (class_no or everyone or people):
        return Selection(blank=len(issues))
    classes = _classes(runs[0], said.get("classes", []), issues)
    if class_no or not classes:
        return Selection(people, class_no, everyone)
    if everyone and len(classes) == 1 and classes[0]:
        return Selection(class_no=classes[0])
    members = [one for each in classes for one in students.ids_in(tx, each)]
    found = tuple(one for one in members if everyone or one in people)
    return Selection(found) if found else Selection(people, class_no, everyone)


def _classes(run: PrintRun, classes: Sequence[str], issues: Sequence[Issue]) -> list[str]:
    """The classes of the chosen sheets of ``run``; none where all are wanted, or none was kept."""
    if len(classes) != run.sheets or len(issues) == run.sheets:
        return []
    return [classes[one.id - run.first_issue_id] for one in issues]


def _matter(text: str) -> Matter:
    if not text:
        return NOTHING
    said: dict[str, Any] = json.loads(text)
    own = {int(one): values for one, values in said["own"]}
    lines = {int(one): tuple(rows) for one, rows in said["lines"]}
    bare, agreed = said.get("bare", False), said.get("substitute", False)
    return Matter(said["values"], tuple(said["rows"]), own, lines, bare, agreed)


def _run_of(tx: Tx, issue_id: int) -> PrintRun | None:
    statement = (
        select(PrintRun)
        .where(PrintRun.first_issue_id <= issue_id, PrintRun.last_issue_id >= issue_id)
        .order_by(PrintRun.first_issue_id.desc())
        .limit(1)
    )
    return tx.session.scalar(statement)


def _statement(wanted: Wanted) -> _Query:
    """Issues with the run that made them; sheets of earlier versions have none."""
    earlier = aliased(PrintRun)
    run_id = (
        select(earlier.id)
        .where(earlier.first_issue_id <= Issue.id)
        .order_by(earlier.first_issue_id.desc())
        .limit(1)
        .correlate(Issue)
        .scalar_subquery()
    )
    statement: _Query = (
        select(
            Issue,
            Student.name.label("name"),
            Student.class_no.label("class_no"),
            PrintRun.medium.label("medium"),
            Disclosure.recipient.label("recipient"),
            Disclosure.outside.label("outside"),
            Disclosure.own_query.label("own_query"),
            Disclosure.approval_no.label("approval_no"),
        )
        .outerjoin(Student, Student.id == Issue.student_id)
        .outerjoin(PrintRun, (PrintRun.id == run_id) & (PrintRun.last_issue_id >= Issue.id))
        .outerjoin(Disclosure, Disclosure.id == PrintRun.disclosure_id)
    )
    return _narrowed(statement, wanted)


def _narrowed(statement: _Query, wanted: Wanted) -> _Query:
    if wanted.text.strip():
        like = f"%{wanted.text.strip()}%"
        found = (Issue.number.like(like), Student.name.like(like), Issue.printed_by.like(like))
        statement = statement.where(or_(*found, Disclosure.approval_no.like(like)))
    if wanted.form_id:
        statement = statement.where(Issue.form_id == wanted.form_id)
    if wanted.student_id:
        statement = statement.where(Issue.student_id == wanted.student_id)
    if wanted.reprints:
        statement = statement.where(Issue.copy_no > 1)
    if wanted.outside:
        statement = statement.where(Disclosure.outside == _YES)
    day = func.replace(func.substr(Issue.printed_at, 1, 10), "-", "")
    if wanted.since:
        statement = statement.where(day >= wanted.since)
    if wanted.until:
        statement = statement.where(day <= wanted.until)
    return statement


def _counts(tx: Tx, kind: type[ScanPage] | type[SealUse], ids: Sequence[int]) -> dict[int, int]:
    """How many rows of ``kind`` each of these sheets has."""
    rows = tx.session.execute(
        select(kind.issue_id, func.count()).where(kind.issue_id.in_(ids)).group_by(kind.issue_id)
    )
    return {int(row[0]): int(row[1]) for row in rows if row[0]}


def _line(
    row: Row[Any], titles: dict[str, str], scanned: dict[int, int], sealed: dict[int, int]
) -> LogLine:
    issue: Issue = row.Issue
    return LogLine(
        issue.id, issue.number, issue.form_id, titles.get(issue.form_id, issue.form_id),
        issue.student_id, row.name or "", row.class_no or "", issue.printed_at,
        issue.printed_by, issue.copy_no, row.medium or "", row.recipient or "",
        row.outside == _YES, row.own_query == _YES, row.approval_no or "",
        scanned.get(issue.id, 0), sealed.get(issue.id, 0),
    )  # fmt: skip
