"""升级: the whole school moves up in one transaction, and is set back in one until reconciled."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.domain import dates, grades
from app.domain.permissions import Action
from app.domain.promotion import MOVES, Outcome
from app.job import Job
from app.persistence import audit
from app.persistence.case_records import StatusCase, StatusChange
from app.persistence.class_records import SchoolClass
from app.persistence.promotion_records import Promotion, PromotionLine
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.classwork import class_moves
from app.usecases.promotion import promotion_day
from app.usecases.promotion.planning import ClassRow, Plan, PupilRow
from app.usecases.pupils import students, timeline
from app.usecases.school.permits import require
from app.usecases.status import many_changes, statuses

_GROUP = 500
_SHOWN = 20
_KINDS = {Outcome.UP: "promotion", Outcome.NEXT_STAGE: "next_stage"}
"""The kinds of 正常变动 (R-FJ-3-1) that these outcomes are."""


@dataclass(frozen=True, slots=True)
class Applied:
    """``promotion_id`` is what an undo names."""

    promotion_id: int
    moved: int
    stayed: int


def apply(tx: Tx, shown: Plan, job: Job) -> Applied:
    """Move the school up as ``shown`` says, in this one transaction.

    Raises ``Rejected`` for a blocking problem, with nobody to move, or when the register has moved
    on since the preview.
    """
    require(tx, Action.EDIT)
    _refuse(tx, shown)
    moving = shown.moving
    since = timeline.begin(tx)
    row = tx.add(
        Promotion(
            school_year=str(shown.year),
            effective_on=dates.written(shown.on),
            at=tx.stamp,
            by=tx.actor.user,
            moved=len(moving),
            stayed=len(shown.rows) - len(moving),
        )
    )
    job.step(0, len(moving), "登记变动")
    before = _records(tx, moving)
    changes = _enter_changes(tx, shown, before)
    _set(tx, {one.student_id: (one.grade_after, one.entry_after) for one in moving}, job)
    row.facts = json.dumps({"classes": _rename(tx, shown)}, ensure_ascii=False)
    row.class_action_id = _move_classes(tx, shown, since)
    _explain_rest(tx, timeline.PROMOTION, since, row, moving)
    tx.add_many(PromotionLine, [_line(row.id, one, before, changes) for one in shown.rows])
    tx.note("promotion", "promotion", row.id, {"moved": row.moved, "stayed": row.stayed})
    job.step(len(moving), len(moving), "登记变动")
    return Applied(row.id, row.moved, row.stayed)


def undo(tx: Tx, promotion_id: int, job: Job) -> Applied:
    """Set the whole school back: grades, classes, 入学年月 and states as they were before.

    Who was set back by a reversal of her own already is left out. Raises ``Rejected`` once it is
    reconciled, and naming pupils on whom somebody has worked since.
    """
    require(tx, Action.UNDO)
    row = _undoable(tx, promotion_id)
    lines = _standing(tx, promotion_id)
    _refuse_later_work(tx, row, lines)
    since = timeline.begin(tx)
    job.step(0, len(lines), "撤销升级")
    changes = [one.change_id for one in lines if one.change_id]
    many_changes.reverse(tx, changes, tx.today, "撤销升级")
    _set(tx, {one.student_id: (one.grade_before, one.entry_before) for one in lines}, job)
    _rename_back(tx, json.loads(row.facts)["classes"])
    if row.class_action_id:
        class_moves.undo(tx, row.class_action_id, since, _moved_alone(tx, row.id, lines))
    moved = [one for one in lines if one.class_before == one.class_after]
    title = _title(row.school_year, "撤销升级")
    for one in moved:
        timeline.explain(tx, one.student_id, timeline.PROMOTION_BACK, since, title)
    row.undone_at, row.undone_by = tx.stamp, tx.actor.user
    tx.note("undo-promotion", "promotion", row.id, {"students": len(lines)})
    return Applied(row.id, len(lines), 0)


def _refuse(tx: Tx, shown: Plan) -> None:
    if audit.head(tx.connection)[0] != shown.audit_seq:
        message = "预览之后学籍库又有改动，预览已不准确。请重新预览，再升级。"
        raise Rejected(Problem("promotion.preview-stale", message))
    if blocking(shown.problems):
        raise Rejected(*blocking(shown.problems))
    if not shown.moving:
        message = "没有要升级的学生。请核对年级，或选定要升级的学生。"
        raise Rejected(Problem("promotion.nobody", message, source=promotion_day.article(tx)))


def _records(tx: Tx, moving: Sequence[PupilRow]) -> dict[int, tuple[str, str, str]]:
    """(grade, 班号, 入学年月) as each record has them now."""
    found = {}
    for group in in_groups([one.student_id for one in moving], _GROUP):
        for one in tx.scalars(select(Student).where(Student.id.in_(group))):
            found[one.id] = (one.grade, one.class_no, one.entry_month)
    return found


def _enter_changes(
    tx: Tx, shown: Plan, before: Mapping[int, tuple[str, str, str]]
) -> dict[int, int]:
    found: dict[int, int] = {}
    for outcome, kind in _KINDS.items():
        facts = {
            one.student_id: {
                "grade": before[one.student_id][0] or one.grade_before,
                "class_no": before[one.student_id][1],
                "entry_month": before[one.student_id][2],
                "grade_after": one.grade_after,
                "class_after": one.class_after,
            }
            for one in shown.rows
            if one.outcome is outcome and not one.away
        }
        cause = statuses.Cause(reason=_title(str(shown.year), outcome.value))
        found |= many_changes.put(tx, kind, shown.on, facts, cause) if facts else {}
    return found


def _set(tx: Tx, wanted: Mapping[int, tuple[str, str]], job: Job) -> None:
    """Grade and 入学年月 of each pupil."""
    done = 0
    for group in in_groups(wanted, _GROUP):
        job.step(done, len(wanted), "更新年级")
        for student in tx.scalars(select(Student).where(Student.id.in_(group))):
            student.grade, student.entry_month = wanted[student.id]
        tx.session.flush()
        done += len(group)


def _move_classes(tx: Tx, shown: Plan, since: int) -> int:
    targets = {
        one.student_id: one.class_after
        for one in shown.moving
        if one.class_after != one.class_before
    }
    if not targets:
        return 0
    title = _title(str(shown.year), "升级")
    plan = class_moves.plan(tx, class_moves.PROMOTE, title, targets)
    return class_moves.apply(tx, plan, since).action_id


def _explain_rest(tx: Tx, act: str, since: int, row: Promotion, moving: Sequence[PupilRow]) -> None:
    """Those whose class keeps its number have no line in the log of class moves."""
    title = _title(row.school_year, "升级")
    for one in moving:
        if one.class_after == one.class_before:
            timeline.explain(tx, one.student_id, act, since, title)


def _rename(tx: Tx, shown: Plan) -> list[dict[str, Any]]:
    """The described classes take their new numbers, teachers and all; what an undo needs.

    The number of a class that has left is set free: its row is closed and keeps it with the year.
    """
    rows = {row.class_no: row for row in tx.scalars(select(SchoolClass)) if not row.closed_at}
    going = [one for one in shown.classes if one.after and one.before in rows]
    renamed = {one.before for one in going if one.after != one.before}
    done = []
    for one in going:
        left = rows.get(one.after)
        if one.after != one.before and left is not None and one.after not in renamed:
            gone = {"class_no": f"{one.after}（{shown.year}届）", "closed_at": tx.stamp}
            done.append(_describe(tx, left, gone))
    for one in going:  # numbers are unique at every moment: first aside, then into place
        if one.after != one.before:
            done.append(_describe(tx, rows[one.before], {"class_no": f"→{one.before}"}))
    for one in going:
        done.append(_describe(tx, rows[one.before], _described(one, rows[one.before])))
    return [line for line in done if line["values"]]


def _described(one: ClassRow, row: SchoolClass) -> dict[str, str]:
    wanted = {"class_no": one.after}
    if row.name == one.before:
        wanted["name"] = one.after
    changes_stage = one.grade_after[:1] != one.grade_before[:1]
    if changes_stage or not row.entry_year:
        wanted["entry_year"] = str(one.entry_year)
    if changes_stage:
        stages = {grades.JUNIOR: "普通初中", grades.SENIOR: "普通高中"}
        wanted["stage"] = stages.get(grades.stage_of(one.grade_after), row.stage)
    return wanted


def _describe(tx: Tx, row: SchoolClass, wanted: Mapping[str, str]) -> dict[str, Any]:
    before = {name: getattr(row, name) for name, text in wanted.items()}
    values = {name: [before[name], text] for name, text in wanted.items() if before[name] != text}
    for name, (_, text) in values.items():
        setattr(row, name, text)
    tx.session.flush()
    return {"id": row.id, "values": values}


def _rename_back(tx: Tx, done: Sequence[Mapping[str, Any]]) -> None:
    for line in reversed(done):
        row = tx.get(SchoolClass, line["id"], "这个班级")
        for name, (before, after) in line["values"].items():
            if getattr(row, name) == after:
                _refuse_taken(tx, row, name, before)
                setattr(row, name, before)
        tx.session.flush()


def _refuse_taken(tx: Tx, row: SchoolClass, name: str, before: str) -> None:
    if name != "class_no":
        return
    taken = tx.session.scalar(
        select(SchoolClass.id).where(SchoolClass.class_no == before, SchoolClass.id != row.id)
    )
    if taken is not None:
        message = f"班号 {before} 在升级后已另建班级，不能撤销升级。请先更改那个班的班号。"
        raise Rejected(Problem("promotion.class-taken", message, Where(field="班号")))


def _line(
    promotion_id: int,
    one: PupilRow,
    before: Mapping[int, tuple[str, str, str]],
    changes: Mapping[int, int],
) -> dict[str, Any]:
    grade, class_no, entry = before.get(
        one.student_id, (one.grade_after, one.class_before, one.entry_before)
    )
    return {
        "promotion_id": promotion_id,
        "student_id": one.student_id,
        "outcome": one.outcome.value,
        "grade_before": grade,
        "grade_after": one.grade_after,
        "class_before": class_no,
        "class_after": one.class_after,
        "entry_before": entry,
        "entry_after": one.entry_after,
        "reason": one.reason,
        "change_id": changes.get(one.student_id, 0),
    }


def _undoable(tx: Tx, promotion_id: int) -> Promotion:
    row = tx.get(Promotion, promotion_id, "这次升级")
    if row.undone_at:
        raise Rejected(Problem("promotion.undone", "这次升级已经撤销过。请刷新页面。"))
    if row.reconciled_on:
        day = dates.shown(dates.day_of(row.reconciled_on))
        message = (
            f"这次升级已于{day}与国网核对完毕，不能再整体撤销。"
            "个别学生有误的，请在该生的“异动”页撤销升级。"
        )
        raise Rejected(Problem("promotion.reconciled", message, source=promotion_day.article(tx)))
    return row


def _standing(tx: Tx, promotion_id: int) -> list[PromotionLine]:
    """The lines of those who went up and were not set back one by one since."""
    lines = list(
        tx.scalars(
            select(PromotionLine)
            .where(PromotionLine.promotion_id == promotion_id)
            .where(PromotionLine.outcome.in_(MOVES))
            .order_by(PromotionLine.id)
        )
    )
    reversed_ones = set(
        tx.scalars(select(StatusChange.reverses).where(StatusChange.reverses.is_not(None)))
    )
    return [one for one in lines if one.change_id not in reversed_ones]


def _moved_alone(tx: Tx, promotion_id: int, standing: Sequence[PromotionLine]) -> list[int]:
    """Who was set back by a reversal of her own, into another class too: her class is settled."""
    gone = (
        select(PromotionLine.student_id)
        .join(Student, Student.id == PromotionLine.student_id)
        .where(PromotionLine.promotion_id == promotion_id)
        .where(Student.class_no != PromotionLine.class_after)
    )
    return sorted(set(tx.scalars(gone)) - {one.student_id for one in standing})


def _refuse_later_work(tx: Tx, row: Promotion, lines: Sequence[PromotionLine]) -> None:
    cases = set(
        tx.scalars(
            select(StatusCase.student_id).where(
                StatusCase.opened_at > row.at, StatusCase.state.in_(("open", "effective"))
            )
        )
    )
    own = {one.change_id for one in lines}
    problems = []
    for group in in_groups(lines, _GROUP):
        values = students.values_of(tx, [one.student_id for one in group])
        latest = many_changes.latest(tx, [one.student_id for one in group])
        for one in group:
            now = values.get(one.student_id, {})
            wanted = {"grade": one.grade_after, "class_no": one.class_after}
            wanted["entry_month"] = one.entry_after
            same = all(now.get(key) == text for key, text in wanted.items())
            moved_on = one.change_id > 0 and latest[one.student_id] not in own
            if not same or moved_on or one.student_id in cases:
                problems.append(_later(one, now.get("name", "")))
    if problems:
        raise Rejected(*problems[:_SHOWN])


def _later(one: PromotionLine, name: str) -> Problem:
    message = f"{name}在升级之后又有年级、班号或异动的变化，撤销会丢掉这些工作。请先处理这名学生。"
    return Problem("promotion.later-work", message, Where(student_id=one.student_id))


def _title(school_year: str, act: str) -> str:
    return f"{school_year} 年秋季{act}"
