"""Files that came from the national system or from her own tables: looked at first, then applied.

Reading (``preview``) and applying are two calls: she sees new, changed field by field, unchanged
and rejected rows before anything moves. Applying is one transaction and one line in the history.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.domain import fields, grades, record
from app.domain.grades import SIX_THREE, Ladder
from app.domain.permissions import Action
from app.exchange import annotating, intake, matching
from app.job import Job
from app.persistence import audit, database
from app.persistence.records import Guardian, Student, SyncBatch, SyncChange
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.national.comparing import NOTHING, Accepted, Known, Verdict, compare
from app.usecases.pupils import students
from app.usecases.school import schooling
from app.usecases.school.permits import require

Kind = Literal["new", "changed", "unchanged", "rejected"]
_STEP = 500


@dataclass(frozen=True, slots=True)
class ChangedField:
    """One field of a pupil as it is now and as the file has it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What one row of the sheet would do; ``row`` is the sheet's own number.

    ``withheld`` is 关键信息 in which the file differs: key → (now, in the file). It stays as it is
    and wants a case.
    """

    row: int
    name: str
    kind: Kind
    student_id: int
    fields: tuple[ChangedField, ...]
    problems: tuple[Problem, ...]
    student: Mapping[str, str] = field(repr=False, default_factory=dict)
    guardians: Sequence[Mapping[str, str]] = field(repr=False, default=())
    changes: Mapping[str, tuple[str, str]] = field(repr=False, default_factory=dict)
    withheld: Mapping[str, tuple[str, str]] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do to the register as it stood at ``audit_seq``."""

    file: Path
    sha256: str
    layout: str
    sheet: str
    header_row: int
    rows: tuple[PreviewRow, ...]
    problems: tuple[Problem, ...]
    audit_seq: int
    accepted: Accepted = NOTHING

    def count(self, kind: Kind) -> int:
        """How many rows are of ``kind``."""
        return Counter(row.kind for row in self.rows)[kind]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each kind."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in ("new", "changed", "unchanged", "rejected")}

    @property
    def needing_case(self) -> tuple[PreviewRow, ...]:
        """Rows whose 关键信息 differs from the register, and stays as it is (R-ORD-10-1)."""
        return tuple(row for row in self.rows if row.withheld)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; ``batch_id`` is what an undo names, 0 when nothing was applied."""

    batch_id: int
    rows: int
    new: int
    changed: int
    unchanged: int
    rejected: int
    problems: tuple[Problem, ...]
    needing_case: tuple[PreviewRow, ...] = ()


def preview(tx: Tx, file: Path, job: Job, accepted: Accepted = NOTHING) -> Preview:
    """Read ``file`` (.xls or .xlsx of any layout) and compare it with the register.

    ``accepted`` is what she takes over although an edit may not, with her reasons. Raises
    ``Rejected`` when the file as a whole cannot be read or has no column of names.
    """
    job.step(0, 0, "读取表格文件")
    digest = hashlib.sha256(_content(file)).hexdigest()
    match = matching.match(intake.read_workbook(file))
    sources = matching.source_rows(match)
    rows = _rows(tx, match, sources, job, accepted)
    problems = [*match.problems, *[problem for row in rows for problem in row.problems]]
    return Preview(
        file,
        digest,
        match.layout_id,
        match.sheet.name,
        match.header_row,
        tuple(rows),
        tuple(problems),
        audit.head(tx.connection)[0],
        accepted,
    )


def annotate(shown: Preview, out: Path) -> None:
    """A copy of her own file at ``out`` with the wrong cells red and a comment on each."""
    with database.told_when_full():
        annotating.annotate(shown.file, shown.problems, out)


def apply(tx: Tx, shown: Preview, job: Job, strict: bool = False) -> Imported:
    """Apply what ``shown`` found: all rows without blocking problems, in this one transaction.

    With ``strict`` nothing is applied when any row is rejected. Raises ``Rejected`` when the
    register has moved on since the preview, or for ``strict``.
    """
    require(tx, Action.IMPORT)
    if audit.head(tx.connection)[0] != shown.audit_seq:
        message = "预览之后学籍库又有改动，预览已不准确。请重新预览这个文件，再导入。"
        raise Rejected(Problem("import.preview-stale", message))
    counts = shown.counts
    if strict and counts["rejected"]:
        message = (
            f"有 {counts['rejected']} 行不能导入，按严格方式整份文件都没有导入。请改正后重试。"
        )
        raise Rejected(Problem("import.strict", message), *shown.problems)
    batch_id = 0
    if counts["new"] or counts["changed"]:
        batch_id = _apply(tx, shown, job)
    waiting = shown.needing_case
    return Imported(
        batch_id, len(shown.rows), **counts, problems=shown.problems, needing_case=waiting
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”打不开。请核对文件是否存在，是否正被其他程序占用。"
        raise Rejected(Problem("import.file", message, Where(path=str(file)))) from error


def _rows(
    tx: Tx,
    match: matching.Match,
    sources: Sequence[matching.SourceRow],
    job: Job,
    accepted: Accepted,
) -> list[PreviewRow]:
    known = Known.load(tx)
    code, ladder = tx.setting("school.code"), schooling.ladder(tx)
    readings = []
    for number, source in enumerate(sources):
        if number % _STEP == 0:
            job.step(number, len(sources), "核对各行")
        values = _by_length(ladder, source.values)
        reading = record.read_record(values, school_code=code, today=tx.today)
        problems = [*source.problems, *_placed(reading.problems, match, source.row)]
        readings.append(replace(reading, problems=problems))
    verdicts = compare(tx, known, readings, [source.row for source in sources], accepted)
    return [
        _preview_row(match, source, reading, verdict)
        for source, reading, verdict in zip(sources, readings, verdicts, strict=True)
    ]


def _by_length(ladder: Ladder, values: Mapping[str, str]) -> Mapping[str, str]:
    """七年级 is 初二 where primary school has five years; the code table counts six of them."""
    grade = ladder.read(values.get("grade", ""))
    if ladder == SIX_THREE or not grade:
        return values
    return {**values, "grade": grades.named(grade)}


def _placed(problems: Sequence[Problem], match: matching.Match, row: int) -> Iterator[Problem]:
    """``problems`` of a row with their sheet, cell and row filled in."""
    for problem in problems:
        key = _key_of_label(problem.where.field)
        cell = matching.cell_of(match, row, key)
        named = students.label_of(problem.where.field)
        where = replace(problem.where, sheet=match.sheet.name, row=row, cell=cell, field=named)
        yield replace(problem, where=where)


@cache
def _key_of_label(label: str) -> str:
    """The flat key that the sheet's columns are known by, from the label that a problem names."""
    keys = [field.key for field in fields.STUDENT_FIELDS]
    keys += [f"guardian{n}.{f.key}" for n in (1, 2) for f in fields.GUARDIAN_FIELDS]
    return next((key for key in keys if fields.by_key(key).label == label), label)


def _preview_row(
    match: matching.Match,
    source: matching.SourceRow,
    reading: record.RecordReading,
    verdict: Verdict,
) -> PreviewRow:
    return PreviewRow(
        row=source.row,
        name=reading.student.get("name", ""),
        kind=verdict.kind,
        student_id=verdict.student_id,
        fields=tuple(
            ChangedField(students.label_of(key), before, after)
            for key, (before, after) in verdict.changes.items()
        ),
        problems=(*_placed(verdict.problems, match, source.row), *reading.problems),
        student=reading.student,
        guardians=reading.guardians,
        changes=verdict.changes,
        withheld=verdict.withheld,
    )


def _apply(tx: Tx, shown: Preview, job: Job) -> int:
    new = [row for row in shown.rows if row.kind == "new"]
    changed = [row for row in shown.rows if row.kind == "changed"]
    batch = tx.add(
        SyncBatch(
            kind="import",
            file_name=shown.file.name,
            sha256=shown.sha256,
            layout=shown.layout,
            rows=len(shown.rows),
            created=len(new),
            changed=len(changed),
            rejected=shown.count("rejected"),
            at=tx.stamp,
            by=tx.actor.user,
            audit_seq=0,
        )
    )
    job.step(0, len(shown.rows), "写入学籍库")
    undo = [*_create(tx, new), *_change(tx, changed, job)]
    tx.add_many(
        SyncChange,
        [
            {"batch_id": batch.id, "student_id": student_id, "before": before, "after": after}
            for student_id, before, after in undo
        ],
    )
    facts = {"sha256": shown.sha256, "rows": len(undo), **shown.accepted.reasons()}
    tx.note("import", "sync_batch", batch.id, facts)
    # The line of the batch itself is one more entry, so this is where the trail will stand.
    batch.audit_seq = audit.head(tx.connection)[0] + 1
    job.step(len(shown.rows), len(shown.rows), "写入学籍库")
    return batch.id


def _create(tx: Tx, rows: Sequence[PreviewRow]) -> Iterator[tuple[int, str, str]]:
    """Enter new pupils with their members; yields what an undo needs of each."""
    blank = dict.fromkeys(students.STUDENT_KEYS, "")
    code = tx.setting("school.code")
    values = [{**blank, **row.student} for row in rows]
    for line in values:
        line["school_code"] = line["school_code"] or code
    ids = tx.add_many(Student, values)
    no_member = dict.fromkeys(students.GUARDIAN_KEYS, "")
    members: list[dict[str, Any]] = [
        {"student_id": student_id, "position": position, **no_member, **member}
        for student_id, row in zip(ids, rows, strict=True)
        for position, member in enumerate(row.guardians, 1)
    ]
    tx.add_many(Guardian, members)
    for student_id in ids:
        yield student_id, "", ""


def _change(tx: Tx, rows: Sequence[PreviewRow], job: Job) -> Iterator[tuple[int, str, str]]:
    done = 0
    for group in in_groups(rows, _STEP):
        job.step(done, len(rows), "更新已有学生")
        for row in group:
            student = tx.get(Student, row.student_id, f"“{row.name}”")
            put(tx, student, {key: after for key, (_, after) in row.changes.items()})
            before = {key: old for key, (old, _) in row.changes.items()}
            after = {key: new for key, (_, new) in row.changes.items()}
            yield row.student_id, json.dumps(before), json.dumps(after)
        tx.session.flush()
        done += len(group)


def put(tx: Tx, student: Student, values: Mapping[str, str]) -> None:
    """Set fields of one pupil by key; ``guardian2.phone`` is the second member's telephone."""
    members = {
        member.position: member
        for member in tx.scalars(students.members_of(student.id))
        if any(key.startswith("guardian") for key in values)
    }
    for key, value in values.items():
        if "." not in key:
            setattr(student, key, value)
            continue
        owner, name = key.split(".")
        position = int(owner.removeprefix("guardian"))
        if position not in members:
            members[position] = tx.add(Guardian(student_id=student.id, position=position))
        setattr(members[position], name, value)
