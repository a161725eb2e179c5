"""Two records that are one child become one, field by field; both originals stay whole.

Rows of other tables that point at the pupil (sheets, scans, numbers, cases) go over with the child,
whatever those tables are: they are found by their foreign key.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import inspect, select

from app.domain.permissions import Action
from app.persistence import audit
from app.persistence.pupil_records import KeyChange, Merge
from app.persistence.records import Guardian, Record, Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where, blocking
from app.usecases.checking import judging
from app.usecases.pupils import editing, key_changes, moves, students, timeline
from app.usecases.school.permits import require

Choice = Literal["kept", "other"]
_ARTICLE_5, _ARTICLE_6 = "办法 第五条", "办法 第六条"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field in which the two differ, and what the merge would take."""

    key: str
    label: str
    kept: str
    other: str
    taken: Choice


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What a merge would do. ``problems`` that block say why it cannot be done."""

    kept_id: int
    other_id: int
    fields: tuple[FieldChoice, ...]
    members: tuple[editing.Member, ...]
    moving: Mapping[str, int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One merge of the past."""

    id: int
    kept_id: int
    other_id: int
    name: str
    other_name: str
    reason: str
    merged_at: str
    merged_by: str
    undone_at: str


def preview(
    tx: Tx, kept_id: int, other_id: int, choices: Mapping[str, Choice] | None = None
) -> MergePreview:
    """What merging would take field by field: as chosen, else the kept one's unless it is blank."""
    kept, other = _two(tx, kept_id, other_id)
    taken = _taken(kept, other, choices or {})
    fields = tuple(
        FieldChoice(key, students.label_of(key), getattr(kept, key), getattr(other, key), choice)
        for key, choice in taken.items()
        if getattr(kept, key) != getattr(other, key)
    )
    problems = _forbidden(tx, kept, other, taken)
    moving = {table: len(rows) for table, rows in _followers(tx, other_id).items() if rows}
    proposed = _members(tx, kept_id, other_id)
    return MergePreview(kept_id, other_id, fields, proposed, moving, tuple(problems))


def merge(
    tx: Tx,
    kept_id: int,
    other_id: int,
    reason: str,
    choices: Mapping[str, Choice] | None = None,
    member_ids: Sequence[int] | None = None,
) -> int:
    """Make ``other_id`` and ``kept_id`` one pupil, under the kept id; gives the merge's id.

    ``member_ids`` are the family members that stay, of either record, in order (``None``: as
    proposed). Raises ``Rejected``, for one when both have a 学籍号 and they differ (R-NA-14-1,
    R-ORD-5-1, R-ORD-6-1).
    """
    require(tx, Action.EDIT)
    kept, other = _two(tx, kept_id, other_id)
    taken = _taken(kept, other, choices or {})
    problems = _forbidden(tx, kept, other, taken)
    staying = _staying(tx, kept_id, other_id, member_ids)
    if not reason.strip():
        message = "合并须写明依据，例如核对了哪一份户口簿。请填写后重试。"
        problems.append(Problem("merge.reason", message, Where(field="原因")))
    if found := blocking(problems):
        raise Rejected(*found)
    since = timeline.begin(tx)
    row = _keep_originals(tx, kept, other, reason.strip())
    values = _merged(kept, other, taken)
    row.moved = json.dumps(_bring_over(tx, kept_id, other_id))
    _settle_members(tx, (kept_id, other_id), staying)
    tx.remove(other)
    tx.session.flush()
    for key, value in values.items():
        setattr(kept, key, value)
    tx.session.flush()
    row.after = audit.canonical(_whole(tx, kept_id))
    for student_id in (kept_id, other_id):
        reason_told = f"与编号 {other_id} 合并，保留编号 {kept_id}：{row.reason}"
        editing.finish(tx, student_id, timeline.MERGE, since, reason_told, (), merge=row.id)
    return row.id


def unmerge(tx: Tx, merge_id: int) -> tuple[int, int]:
    """Restore both records exactly as they were before the merge, ids and all; gives both ids.

    What was added to the kept pupil since stays with her. Raises ``Rejected`` where her record has
    changed since the merge: an undo never throws later work away.
    """
    require(tx, Action.EDIT)
    row = tx.get(Merge, merge_id, f"编号为 {merge_id} 的合并")
    _refuse_unmerge(tx, row)
    since = timeline.begin(tx)
    originals = json.loads(row.originals)
    for original in originals:
        editing.put_back(tx, (moves.STUDENT, original["student"]["id"]), original["student"])
    for original in originals:
        for member in original["members"]:
            editing.put_back(tx, (moves.GUARDIAN, member["id"]), member)
    _move(tx, json.loads(row.moved), row.other_id)
    row.undone_at, row.undone_by = tx.stamp, tx.actor.user
    for student_id in (row.kept_id, row.other_id):
        reason = f"撤销编号 {row.kept_id} 与 {row.other_id} 的合并"
        editing.finish(tx, student_id, timeline.UNMERGE, since, reason, (), merge=merge_id)
    return row.kept_id, row.other_id


def merges(tx: Tx, student_id: int = 0) -> tuple[MergeLine, ...]:
    """Merges of the past, of one pupil where given, the latest first."""
    statement = select(Merge).order_by(Merge.id.desc())
    if student_id:
        statement = statement.where((Merge.kept_id == student_id) | (Merge.other_id == student_id))
    lines = []
    for row in tx.scalars(statement):
        kept, other = (original["student"]["name"] for original in json.loads(row.originals))
        lines.append(
            MergeLine(
                row.id,
                row.kept_id,
                row.other_id,
                kept,
                other,
                row.reason,
                row.merged_at,
                row.merged_by,
                row.undone_at,
            )
        )
    return tuple(lines)


def originals(tx: Tx, merge_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both records whole as they were: {"student": row, "members": rows}, the kept one first."""
    kept, other = json.loads(tx.get(Merge, merge_id, f"编号为 {merge_id} 的合并").originals)
    return kept, other


def _two(tx: Tx, kept_id: int, other_id: int) -> tuple[Student, Student]:
    if kept_id == other_id:
        raise Rejected(Problem("merge.same", "请选择两条不同的记录合并。"))
    kept = tx.get(Student, kept_id, f"编号为 {kept_id} 的学生")
    other = tx.get(Student, other_id, f"编号为 {other_id} 的学生")
    return kept, other


def _taken(kept: Student, other: Student, choices: Mapping[str, Choice]) -> dict[str, Choice]:
    unknown = [key for key in choices if key not in students.STUDENT_KEYS]
    if unknown:
        message = f"没有名为“{unknown[0]}”的数据项。请按数据项目录选择。"
        raise Rejected(Problem("edit.unknown-field", message, Where(field=unknown[0])))
    proposed: dict[str, Choice] = {}
    for key in students.STUDENT_KEYS:
        blank = not getattr(kept, key) and getattr(other, key)
        proposed[key] = choices.get(key, "other" if blank else "kept")
    return proposed


def _forbidden(tx: Tx, kept: Student, other: Student, taken: Mapping[str, Choice]) -> list[Problem]:
    problems = []
    first, second = kept.national_number, other.national_number
    if first and second and first != second:
        message = (
            f"两条记录的学籍号不同（{first}、{second}），不能在本校合并。"
            "请作为问题学籍报学籍主管部门，注销其中一个之后再合并。"
        )
        problems.append(Problem("merge.two-numbers", message, Where(field="学籍号"), _ARTICLE_5))
    for key in (*editing.KEY_INFORMATION, "national_number"):
        now = getattr(kept, key)
        if taken[key] == "other" and now and getattr(other, key) != now:
            label = students.label_of(key)
            message = (
                f"“{label}”是关键信息，合并不改变它。请改为保留另一条记录，"
                "或合并后办理“关键信息变更”。"
            )
            where = Where(field=label)
            problems.append(Problem("merge.key-information", message, where, editing.ARTICLE_10))
    document = [(one.id_type, one.id_number) for one in (kept, other)]
    values = _merged(kept, other, taken)
    if (values["id_type"], values["id_number"]) not in document:
        message = "身份证件类型和证件号须取自同一条记录。请改为保留证件齐全的那一条。"
        problems.append(Problem("merge.document", message, Where(field="身份证件号"), _ARTICLE_6))
    found = judging.doubles_of(tx, kept.id, values)
    problems += [problem for problem in found if problem.where.student_id != other.id]
    return problems + _open_work(tx, kept.id, other.id) + _two_lives(tx, kept.id, other.id)


def _open_work(tx: Tx, *ids: int) -> list[Problem]:
    open_cases = tx.scalars(
        select(KeyChange.id).where(
            KeyChange.student_id.in_(ids), KeyChange.state.in_(key_changes.OPEN)
        )
    )
    if not list(open_cases):
        return []
    message = "其中一名学生还有未办结的关键信息变更。请先办结或撤回，再合并。"
    return [Problem("merge.open-case", message)]


def _two_lives(tx: Tx, kept_id: int, other_id: int) -> list[Problem]:
    """What one pupil has once only (学籍状态) cannot come from both: no rule says which is hers."""
    mine, others = _followers(tx, kept_id), _followers(tx, other_id)
    single = [
        name
        for name, kind in _owned().items()
        if inspect(kind).columns["student_id"].unique and mine[name] and others[name]
    ]
    if not single:
        return []
    message = "两条记录都办理过学籍异动，不能合并成一条。请先撤销其中一条的异动，再合并。"
    return [Problem("merge.two-lives", message, source=_ARTICLE_5)]


def _merged(kept: Student, other: Student, taken: Mapping[str, Choice]) -> dict[str, str]:
    return {key: getattr(other if c == "other" else kept, key) for key, c in taken.items()}


def _members(tx: Tx, kept_id: int, other_id: int) -> tuple[editing.Member, ...]:
    """The kept one's members, then those of the other that are not the same person."""
    own = editing.members(tx, kept_id)
    more = [
        member
        for member in editing.members(tx, other_id)
        if not any(_same_person(member.values, known.values) for known in own)
    ]
    return (*own, *more)


def _same_person(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    if one["id_number"] and other["id_number"]:
        return one["id_number"] == other["id_number"]
    return one["name"] == other["name"]


def _staying(tx: Tx, kept_id: int, other_id: int, member_ids: Sequence[int] | None) -> list[int]:
    if member_ids is None:
        return [member.id for member in _members(tx, kept_id, other_id)]
    known = {m.id for owner in (kept_id, other_id) for m in editing.members(tx, owner)}
    if len(set(member_ids)) != len(member_ids) or not set(member_ids) <= known:
        message = "所选家庭成员不属于这两条记录，或选重了。请刷新后重新选择。"
        raise Rejected(Problem("edit.member-gone", message))
    return list(member_ids)


def _settle_members(tx: Tx, owners: tuple[int, int], staying: Sequence[int]) -> None:
    for owner in owners:
        for row in list(tx.scalars(students.members_of(owner))):
            if row.id not in staying:
                tx.remove(row)
    for position, member_id in enumerate(staying, 1):
        row = tx.get(Guardian, member_id, "这名家庭成员")
        for key, value in (("student_id", owners[0]), ("position", position)):
            if getattr(row, key) != value:
                setattr(row, key, value)
    tx.session.flush()


def _keep_originals(tx: Tx, kept: Student, other: Student, reason: str) -> Merge:
    whole = [_whole(tx, kept.id), _whole(tx, other.id)]
    return tx.add(
        Merge(
            kept_id=kept.id,
            other_id=other.id,
            reason=reason,
            merged_at=tx.stamp,
            merged_by=tx.actor.user,
            originals=audit.canonical(whole),
            after="",
            moved="[]",
        )
    )


def _whole(tx: Tx, student_id: int) -> dict[str, Any]:
    """The pupil's row and the members', every column."""
    members = list(tx.scalars(students.members_of(student_id)))
    return {
        "student": moves.values_in(tx.get(Student, student_id, "这名学生")),
        "members": [moves.values_in(member) for member in members],
    }


def _owned() -> dict[str, type[Record]]:
    """Tables with rows of one pupil each, members left out, by name: found by their foreign key."""
    found = {}
    for mapper in Record.registry.mappers:
        table = inspect(mapper.class_).local_table
        column = table.columns.get("student_id")
        points = column is not None and any(
            key.column.table.name == Student.__tablename__ for key in column.foreign_keys
        )
        if points and mapper.class_ is not Guardian:
            found[str(table.description)] = mapper.class_
    return dict(sorted(found.items()))


def _followers(tx: Tx, student_id: int) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for name, kind in _owned().items():
        owner: Any = inspect(kind).columns["student_id"]
        rows[name] = list(tx.session.scalars(select(kind).where(owner == student_id)))
    return rows


def _bring_over(tx: Tx, kept_id: int, other_id: int) -> list[list[Any]]:
    moved = [[name, row.id] for name, rows in _followers(tx, other_id).items() for row in rows]
    _move(tx, moved, kept_id)
    return moved


def _move(tx: Tx, moved: Sequence[Sequence[Any]], owner: int) -> None:
    kinds = _owned()
    for name, row_id in moved:
        row: Any = tx.session.get(kinds[name], row_id)
        if row is not None:
            row.student_id = owner
    tx.session.flush()


def _refuse_unmerge(tx: Tx, row: Merge) -> None:
    if row.undone_at:
        message = "这次合并已经撤销过。请刷新列表。"
        raise Rejected(Problem("unmerge.done", message))
    later = tx.session.get(Student, row.kept_id)
    if later is None or audit.canonical(_whole(tx, row.kept_id)) != row.after:
        message = "合并之后这名学生的信息又有改动，撤销会丢掉后来的内容。请先撤销后来的修改。"
        raise Rejected(Problem("undo.later-work", message, Where(student_id=row.kept_id)))
    for original in json.loads(row.originals):
        values = {key: original["student"][key] for key in students.STUDENT_KEYS}
        found = judging.doubles_of(tx, row.kept_id, values)
        taken = [
            p for p in blocking(found) if p.where.student_id not in (row.kept_id, row.other_id)
        ]
        if taken:
            raise Rejected(*taken)
