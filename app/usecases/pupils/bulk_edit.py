"""批量修改: one value for many pupils, looked at first, applied as one write, taken back as one.

Pasting from a table ends here too. What no plain edit of one pupil may change, no edit of many may.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from sqlalchemy import select

from app.domain import duplicates, fields, record
from app.domain.fields import Field
from app.domain.fields import Kind as FieldKind
from app.domain.permissions import Action
from app.job import Job
from app.persistence import audit, listing
from app.persistence.records import Student, SyncBatch, SyncChange
from app.persistence.transaction import Tx, in_groups
from app.problems import Level, Problem, Rejected, Where, blocking
from app.usecases.checking import judging
from app.usecases.national import importing
from app.usecases.pupils import editing, pasted_members, students
from app.usecases.school.permits import require

BULK, PASTE = "bulk", "paste"
_GROUP = 500
_MOST_REASON = 80
_ARTICLE_5 = "办法 第五条"
_ONE_EACH = frozenset({"national_number", "school_code", "class_no", "preschool_link"})
EDITABLE: tuple[Field, ...] = tuple(
    f for f in fields.STUDENT_FIELDS if not f.key_information and f.key not in _ONE_EACH
)
"""What can be set for many at once: neither key information nor what each pupil has of her own."""

Kind = Literal["changed", "unchanged", "refused"]


class Mode(StrEnum):
    """How the new value comes about."""

    SET = "设为"
    CLEAR = "清空"
    PREFIX = "在前面加上"
    REPLACE = "替换其中文字"


@dataclass(frozen=True, slots=True)
class Change:
    """What is wanted: ``text`` is the new value, what goes in front, or what replaces ``old``."""

    key: str
    mode: Mode
    text: str = ""
    old: str = ""

    @property
    def title(self) -> str:
        """What the act is called in the list of batches and in a pupil's history."""
        label = students.label_of(self.key)
        return {
            Mode.SET: f"{label}设为“{self.text}”",
            Mode.CLEAR: f"清空{label}",
            Mode.PREFIX: f"{label}前加“{self.text}”",
            Mode.REPLACE: f"{label}中“{self.old}”改为“{self.text}”",
        }[self.mode]


@dataclass(frozen=True, slots=True)
class Cell:
    """One field from what to what."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Raw texts by flat key for one pupil (``guardian2.phone``); ``number`` is the line, from 1.

    ``student_id`` 0 is nobody; then ``problems`` say why. ``name`` is as it was pasted.
    """

    number: int
    student_id: int
    values: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What would happen to one pupil."""

    number: int
    student_id: int
    name: str
    class_no: str
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]

    @property
    def kind(self) -> Kind:
        """Refused as a whole, or else changed or not: half a line is never applied."""
        if blocking(self.problems):
            return "refused"
        return "changed" if self.cells else "unchanged"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would do to the register as it stood at ``audit_seq``."""

    kind: str
    title: str
    rows: tuple[PlanRow, ...]
    audit_seq: int

    def of_kind(self, kind: Kind) -> list[PlanRow]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]


@dataclass(frozen=True, slots=True)
class Applied:
    """``batch_id`` is what ``batches.undo`` takes; 0 where nothing was to be done."""

    batch_id: int
    changed: int
    refused: int


def preview(tx: Tx, student_ids: Sequence[int], change: Change, job: Job) -> Plan:
    """What ``change`` would do to each pupil. Raises ``Rejected`` for what suits nobody."""
    require(tx, Action.EDIT)  # the values before are shown whole
    field = _editable(change)
    wanted: list[Wanted] = []
    for group in in_groups(student_ids, _GROUP):
        now = listing.lines(tx.connection, group, [field.key])
        wanted += [
            Wanted(len(wanted) + place, one, {field.key: _changed(change, now[one][0])})
            for place, one in enumerate((one for one in group if one in now), 1)
        ]
    return plan(tx, BULK, change.title, wanted, job)


def plan(tx: Tx, kind: str, title: str, wanted: Sequence[Wanted], job: Job) -> Plan:
    """Every pupil of ``wanted`` as she is and as she would be, judged as one edited by hand is."""
    rows: list[PlanRow] = []
    for group in in_groups(wanted, _GROUP):
        job.step(len(rows), len(wanted), "核对变更")
        ids = [one.student_id for one in group if one.student_id]
        values = students.values_of(tx, ids)
        members = students.guardians_of(tx, ids) if ids else {}
        for one in group:
            now = values.get(one.student_id)
            rows.append(
                _row(tx, one, now, members.get(one.student_id, []))
                if now is not None
                else PlanRow(one.number, 0, one.name, "", (), one.problems)
            )
    return Plan(kind, title, tuple(rows), audit.head(tx.connection)[0])


def apply(tx: Tx, shown: Plan, reason: str, job: Job) -> Applied:
    """Apply every row of ``shown`` that may be, in this one transaction, with ``reason``.

    Raises ``Rejected`` without a reason, or when the register has moved on since the preview.
    """
    require(tx, Action.EDIT)
    reason = reason.strip()
    if not reason or len(reason) > _MOST_REASON:
        message = f"请写明修改原因（{_MOST_REASON} 字以内），它会记入每名学生的变更历史。"
        raise Rejected(Problem("bulk.reason", message, Where(field="修改原因")))
    if audit.head(tx.connection)[0] != shown.audit_seq:
        message = "预览之后学籍库又有改动，预览已不准确。请重新预览，再写入。"
        raise Rejected(Problem("bulk.preview-stale", message))
    rows = shown.of_kind("changed")
    if not rows:
        return Applied(0, 0, len(shown.of_kind("refused")))
    return _apply(tx, shown, rows, reason, job)


def _apply(tx: Tx, shown: Plan, rows: Sequence[PlanRow], reason: str, job: Job) -> Applied:
    refused = len(shown.of_kind("refused"))
    batch = tx.add(
        SyncBatch(
            kind=shown.kind,
            file_name=f"{shown.title}（{reason}）",
            sha256="",
            layout="",
            rows=len(shown.rows),
            created=0,
            changed=len(rows),
            rejected=refused,
            at=tx.stamp,
            by=tx.actor.user,
            audit_seq=0,
        )
    )
    for done, group in enumerate(in_groups(rows, _GROUP)):
        job.step(done * _GROUP, len(rows), "写入学籍库")
        _put(tx, group)
    tx.add_many(SyncChange, [_undo_line(batch.id, row) for row in rows])
    tx.note(shown.kind, "sync_batch", batch.id, {"reason": reason, "rows": len(rows)})
    # The line of the batch itself is one more entry, so this is where the trail will stand.
    batch.audit_seq = audit.head(tx.connection)[0] + 1
    job.step(len(rows), len(rows), "写入学籍库")
    return Applied(batch.id, len(rows), refused)


def _put(tx: Tx, rows: Sequence[PlanRow]) -> None:
    ids = [row.student_id for row in rows]
    known = {one.id: one for one in tx.scalars(select(Student).where(Student.id.in_(ids)))}
    for row in rows:
        student = known[row.student_id]
        family = {}
        for cell in row.cells:
            if "." in cell.key:
                family[cell.key] = cell.after
            else:
                setattr(student, cell.key, cell.after)
        if family:
            importing.put(tx, student, family)
    tx.session.flush()


def _undo_line(batch_id: int, row: PlanRow) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "student_id": row.student_id,
        "before": json.dumps({cell.key: cell.before for cell in row.cells}),
        "after": json.dumps({cell.key: cell.after for cell in row.cells}),
    }


def _editable(change: Change) -> Field:
    field = next((one for one in EDITABLE if one.key == change.key), None)
    if field is None:
        label = students.label_of(change.key)
        message = f"“{label}”不能批量修改：关键信息须办理变更，班号用调班，学籍号逐人核对。"
        raise Rejected(Problem("bulk.field", message, Where(field=label), editing.ARTICLE_10))
    if change.mode in (Mode.PREFIX, Mode.REPLACE) and field.kind is not FieldKind.TEXT:
        message = f"“{field.label}”有固定的写法，只能设为新值或清空。请改选处理方式。"
        raise Rejected(Problem("bulk.mode", message, Where(field=field.label)))
    if _says_nothing(change):
        message = f"请填写“{field.label}”的新内容；要去掉原有内容，请选“{Mode.CLEAR}”。"
        raise Rejected(Problem("bulk.blank", message, Where(field=field.label)))
    return field


def _says_nothing(change: Change) -> bool:
    if change.mode is Mode.REPLACE:
        return not change.old
    return change.mode is not Mode.CLEAR and not change.text.strip()


def _changed(change: Change, now: str) -> str:
    """The raw text that the change makes of ``now``; a blank gets no prefix."""
    if change.mode is Mode.CLEAR:
        return ""
    if change.mode is Mode.SET:
        return change.text
    if change.mode is Mode.PREFIX:
        return now if not now or now.startswith(change.text) else change.text + now
    return now.replace(change.old, change.text)


def _row(
    tx: Tx, wanted: Wanted, now: dict[str, str], members: Sequence[Mapping[str, str]]
) -> PlanRow:
    before = dict(now)
    for place, member in enumerate(members, 1):
        before.update({f"guardian{place}.{key}": value for key, value in member.items()})
    given, unplaced = pasted_members.placed(wanted.values, members)
    cells, problems = [], [*wanted.problems, *unplaced]
    for key, raw in given.items():
        field = fields.by_key(key)
        reading = fields.read(field, raw)
        if reading.value == before.get(key, ""):
            continue
        problems += reading.problems
        problems += _guarded(field, before.get(key, ""), reading.value)
        problems += pasted_members.renamed(field, before.get(key, ""), reading.value)
        cells.append(Cell(key, field.label, before.get(key, ""), reading.value))
    if cells:
        problems += _newly_wrong(tx, wanted.student_id, before, cells)
    placed = tuple(dict.fromkeys(_placed(problems, wanted)))
    return PlanRow(
        wanted.number, wanted.student_id, now["name"], now["class_no"], tuple(cells), placed
    )


def _placed(problems: Sequence[Problem], wanted: Wanted) -> Iterator[Problem]:
    for problem in problems:
        where = Where(row=wanted.number, field=problem.where.field, student_id=wanted.student_id)
        yield Problem(problem.code, problem.message, where, problem.source, problem.level)


def _guarded(field: Field, before: str, after: str) -> list[Problem]:
    """What no plain edit may change (R-ORD-10-1, R-NA-11-2), and what has an act of its own."""
    where = Where(field=field.label)
    if field.key == "class_no":
        message = f"“班号”由“{before or '空白'}”改为“{after}”须用调班，才会留下调班记录并核对班额。"
        return [Problem("bulk.class", message, where)]
    if field.key == "national_number" and before and not (before[0] in "LJ" and after[:1] == "G"):
        message = f"“学籍号”{before} 一人一号、终身不变。如系抄录错误，请在学生页更正。"
        return [Problem("edit.national-number", message, where, _ARTICLE_5)]
    if not (field.key_information and before):
        return []
    message = (
        f"“{field.label}”是关键信息，由“{before}”改为“{after or '空白'}”须凭户口簿等证明，"
        "经学校和学籍主管部门核准（办法第十条）。请办理“关键信息变更”。"
    )
    return [Problem("edit.key-information", message, where, editing.ARTICLE_10)]


def _newly_wrong(
    tx: Tx, student_id: int, before: Mapping[str, str], cells: Sequence[Cell]
) -> list[Problem]:
    """An old fault elsewhere in the record does not stand in the way; a new double does."""
    after = {**before, **{cell.key: cell.after for cell in cells}}
    code = tx.setting("school.code")
    old, new = (
        record.read_record(one, school_code=code, today=tx.today).problems
        for one in (before, after)
    )
    found = [p for p in new if p not in old and p.code != "record.incomplete"]
    already = duplicates.keys(before)
    if duplicates.keys(after) != already:
        found += judging.doubles_of(tx, student_id, after, already)
    return found + _cleared(cells)


def _cleared(cells: Sequence[Cell]) -> list[Problem]:
    return [
        Problem(
            "bulk.required",
            f"“{cell.label}”是必填项，清空后这名学生的信息不完整。",
            Where(field=cell.label),
            level=Level.WARN,
        )
        for cell in cells
        if not cell.after and fields.by_key(cell.key).required is fields.Required.ALWAYS
    ]
