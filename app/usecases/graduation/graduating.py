"""毕业办理: one act graduates a grade, one undo takes it back; its roster is filed."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.domain import certificates, dates
from app.domain.checks_graduation import COMPLETED, GRADUATED, LEFT_EARLY
from app.domain.permissions import Action
from app.persistence.certificate_records import Certificate, Leaver, LeavingBatch
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.graduation import leavers
from app.usecases.graduation.verdicts import LeaverLine
from app.usecases.rulebook import policies
from app.usecases.school.permits import require
from app.usecases.status import statuses

ARTICLE = "办法 第二十三条"
_KIND = {
    GRADUATED: "graduation",
    COMPLETED: "completion",
    LEFT_EARLY: "incomplete",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What the act would do on ``on``: the whole grade with verdicts, and how many get which.

    ``left_out`` are those who stay as they are: no verdict, or a state that forbids it.
    """

    grade: str
    on: date
    lines: tuple[LeaverLine, ...]
    counts: Mapping[str, int]
    left_out: int

    @property
    def results(self) -> dict[int, str]:
        """What is put into effect, by pupil's id."""
        return {one.student_id: one.result for one in self.lines if one.result}


@dataclass(frozen=True, slots=True)
class Filing:
    """备案: number and day (yyyyMMdd) of the authority's receipt of the roster."""

    number: str
    on: str
    authority: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One act and where its papers stand. Days are yyyyMMdd, "" until they have come."""

    id: int
    year: str
    grade: str
    effective_on: str
    pupils: int
    counts: Mapping[str, int]
    at: str
    by: str
    filing_no: str
    filing_on: str
    filed_with: str
    roster_on: str
    roster_place: str
    certificates: int
    undone_at: str
    undone_why: str


def preview(tx: Tx, grade: str, on: date) -> Plan:
    """The whole leaving grade with verdicts, and what the act would do on ``on``."""
    found = leavers.lines(tx, grade, on)
    counts = Counter(one.result for one in found if one.result)
    return Plan(
        grade,
        on,
        found,
        {result: counts[result] for result in certificates.RESULTS},
        sum(not one.result for one in found),
    )


def apply(tx: Tx, shown: Plan) -> int:
    """Put 毕业, 结业, 肄业 into effect as ``shown``; gives the batch's id.

    Raises ``Rejected`` when a verdict has changed since, when nobody has one, and with every
    change that may not follow a pupil's state.
    """
    require(tx, Action.EDIT)
    if shown.on > tx.today:
        message = "毕业日期还没有到。成绩可以先登记，到那一天再办理。"
        raise Rejected(Problem("graduation.day", message, Where(field="毕业日期")))
    plan = preview(tx, shown.grade, shown.on)
    if plan.results != shown.results:
        message = "预览之后成绩或学籍状态又有改动。请重新核对名单，再办理。"
        raise Rejected(Problem("graduation.stale", message))
    if not plan.results:
        message = "没有可以办理毕业的学生。请先登记成绩，或写明主管部门的答复。"
        raise Rejected(Problem("graduation.nobody", message))
    policy = policies.of_school(tx)
    batch = tx.add(
        LeavingBatch(
            year=str(shown.on.year),
            grade=shown.grade,
            effective_on=dates.written(shown.on),
            pupils=len(plan.results),
            counts=json.dumps(plan.counts, ensure_ascii=False),
            profile=policies.profile(tx),
            digest=policy.digest,
            at=tx.stamp,
            by=tx.actor.user,
        )
    )
    _put_all(tx, plan, batch)
    said = "、".join(f"{result} {count}" for result, count in plan.counts.items() if count)
    tx.note("graduate", "leaving_batch", f"{batch.year} 届{batch.grade}，{said}", {"id": batch.id})
    return batch.id


def undo(tx: Tx, batch_id: int, why: str) -> int:
    """Take an act back by a reversal for each pupil (R-ORD-13-1); gives how many.

    Raises ``Rejected`` while anything rests on it: a filing, a certificate, a later change.
    """
    require(tx, Action.UNDO)
    batch = _standing(tx, batch_id)
    if not why.strip():
        message = "撤销毕业办理须写明原因。请填写后重试。"
        raise Rejected(Problem("graduation.undo-why", message, Where(field="原因")))
    if problems := _resting(tx, batch):
        raise Rejected(*problems)
    rows = list(tx.scalars(select(Leaver).where(Leaver.batch_id == batch_id)))
    for row in rows:
        problems += _reversed(tx, row, why)
    if problems:
        raise Rejected(*problems)
    batch.undone_at, batch.undone_by, batch.undone_why = tx.stamp, tx.actor.user, why.strip()
    tx.session.flush()
    tx.note("undo-graduate", "leaving_batch", batch_id, {"rows": len(rows), "reason": why.strip()})
    return len(rows)


def file(tx: Tx, batch_id: int, filing: Filing) -> None:
    """Keep number and day of 备案, without which no certificate is given (R-ORD-23-1)."""
    require(tx, Action.EDIT)
    batch = _standing(tx, batch_id)
    problems = [
        Problem("graduation.filing", f"请填写{label}。", Where(field=label), ARTICLE)
        for label, text in (("备案号", filing.number), ("备案机关", filing.authority))
        if not text.strip()
    ]
    problems += past_day(tx, filing.on, "备案日期", batch.effective_on)
    if problems:
        raise Rejected(*problems)
    batch.filing_no, batch.filed_with = filing.number.strip(), filing.authority.strip()
    batch.filing_on, batch.filed_at, batch.filed_by = filing.on, tx.stamp, tx.actor.user
    tx.session.flush()


def unfile(tx: Tx, batch_id: int) -> None:
    """Take back a filing entered for the wrong roster, while no certificate rests on it."""
    require(tx, Action.UNDO)
    batch = _standing(tx, batch_id)
    if _certificates(tx, batch_id):
        message = "已经登记证书编号，备案不能撤回。备案号写错的，请直接更正。"
        raise Rejected(Problem("graduation.certificates", message))
    batch.filing_no = batch.filing_on = batch.filed_with = batch.filed_at = batch.filed_by = ""
    tx.session.flush()


def roster_came(tx: Tx, batch_id: int, on: str, place: str) -> None:
    """The stamped copy of 花名册 came back on ``on`` and is kept at ``place`` (R-SC-41-2)."""
    require(tx, Action.EDIT)
    batch = _standing(tx, batch_id)
    problems = past_day(tx, on, "收到日期", batch.effective_on)
    if not place.strip():
        problems.append(Problem("graduation.place", "请写明存放的地方。", Where(field="存档位置")))
    if problems:
        raise Rejected(*problems)
    batch.roster_on, batch.roster_place = on, place.strip()
    tx.session.flush()


def batches(tx: Tx) -> tuple[BatchLine, ...]:
    """Every act, the latest first, undone ones too."""
    counted = tx.session.execute(
        select(Certificate.batch_id, func.count()).group_by(Certificate.batch_id)
    )
    papers = {batch_id: int(number) for batch_id, number in counted}
    rows = tx.scalars(select(LeavingBatch).order_by(LeavingBatch.id.desc()))
    return tuple(
        BatchLine(
            row.id, row.year, row.grade, row.effective_on, row.pupils, json.loads(row.counts),
            row.at, row.by, row.filing_no, row.filing_on, row.filed_with, row.roster_on,
            row.roster_place, papers.get(row.id, 0), row.undone_at, row.undone_why,
        )
        for row in rows
    )  # fmt: skip


def batch(tx: Tx, batch_id: int) -> BatchLine:
    """One act. Raises ``Rejected`` where there is none."""
    tx.get(LeavingBatch, batch_id, "这次毕业办理")
    return next(one for one in batches(tx) if one.id == batch_id)


def pupils_of(tx: Tx, batch_id: int) -> tuple[int, ...]:
    """Ids of those whom an act graduated, in the order of classes."""
    statement = (
        select(Leaver.student_id)
        .join(Student, Student.id == Leaver.student_id)
        .where(Leaver.batch_id == batch_id)
        .order_by(Student.class_no, Student.id)
    )
    return tuple(tx.scalars(statement))


def past_day(tx: Tx, text: str, label: str, not_before: str = "") -> list[Problem]:
    """What is wrong with a day (yyyyMMdd) that must have come, on or after ``not_before``."""
    where = Where(field=label)
    try:
        found = dates.day_of(text)
    except ValueError:
        return [Problem("graduation.day", f"请填写{label}，按 20260630 的样式。", where)]
    if found > tx.today:
        return [Problem("graduation.day", f"{label}还没有到。请核对。", where)]
    if not_before and text < not_before:
        since = dates.day_of(not_before)
        return [Problem("graduation.day", f"{label}早于 {since}。请核对。", where)]
    return []


def _put_all(tx: Tx, plan: Plan, batch: LeavingBatch) -> None:
    rows = leavers.leaver_rows(tx, list(plan.results), batch.year)
    problems: list[Problem] = []
    for line in plan.lines:
        if not line.result:
            continue
        row = rows.get(line.student_id) or leavers.row_of(
            tx, line.student_id, plan.grade, batch.year
        )
        cause = statuses.Cause(reason=line.decided_why, document_no=line.decided_no)
        facts = {"year": batch.year, "batch": str(batch.id)}
        try:
            change = statuses.put(tx, line.student_id, _KIND[line.result], plan.on, facts, cause)
        except Rejected as refused:
            problems += [_of(one, line.student_id, line.name) for one in refused.problems]
            continue
        row.result, row.batch_id, row.change_id = line.result, batch.id, change
    if problems:
        raise Rejected(*problems)
    tx.session.flush()


def _reversed(tx: Tx, row: Leaver, why: str) -> Sequence[Problem]:
    if row.change_id is None:
        return ()
    try:
        statuses.reverse(tx, row.change_id, tx.today, why)
    except Rejected as refused:
        name = tx.get(Student, row.student_id, "这名学生").name
        return [_of(one, row.student_id, name) for one in refused.problems]
    return ()


def _of(problem: Problem, student_id: int, name: str) -> Problem:
    where = Where(student_id=student_id)
    return Problem(problem.code, f"{name}：{problem.message}", where, problem.source, problem.level)


def _standing(tx: Tx, batch_id: int) -> LeavingBatch:
    batch = tx.get(LeavingBatch, batch_id, "这次毕业办理")
    if batch.undone_at:
        raise Rejected(Problem("graduation.undone", "这次毕业办理已经撤销。请刷新列表。"))
    return batch


def _resting(tx: Tx, batch: LeavingBatch) -> list[Problem]:
    problems = []
    if papers := _certificates(tx, batch.id):
        message = f"已经登记 {papers} 份证书，毕业不能撤销。请先撤回没有发出的证书编号。"
        problems.append(Problem("graduation.certificates", message))
    if batch.filing_no:
        message = f"名册已经备案（{batch.filing_no}）。请先撤回备案登记，再撤销毕业。"
        problems.append(Problem("graduation.filed", message, source=ARTICLE))
    return problems


def _certificates(tx: Tx, batch_id: int) -> int:
    wanted = select(func.count()).select_from(Certificate).where(Certificate.batch_id == batch_id)
    return tx.session.scalar(wanted) or 0
