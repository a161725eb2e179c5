"""国网反馈: a result file of the national system, looked at first; then chain and problems."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain import fields, national_words
from app.domain.permissions import Action
from app.domain.problem_handling import Kind
from app.exchange import intake, matching
from app.job import Job
from app.persistence import audit
from app.persistence.records import SyncBatch
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.checking import doubles
from app.usecases.national import national_chain
from app.usecases.national.comparing import Known
from app.usecases.school.permits import require

FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """One row: whom it means (0: nobody here), the state or problem it tells, and its own words."""

    row: int
    name: str
    student_id: int
    state: str
    kind: Kind | None
    text: str

    @property
    def does(self) -> bool:
        """Whether taking the file does anything with this row."""
        return bool(self.student_id and (self.state or self.kind))


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a result file says about the register as it stood at ``audit_seq``."""

    file: Path
    sha256: str
    sheet: str
    rows: tuple[FeedbackRow, ...]
    problems: tuple[Problem, ...]
    audit_seq: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How many pupils moved in the chain, problem records that were entered, rows left alone."""

    moved: int
    reported: int
    left: int


def look(tx: Tx, file: Path, job: Job) -> Feedback:
    """Read a result file (.xls or .xlsx) and find its pupils; nothing moves (R-NA-10-7).

    Raises ``Rejected`` when it cannot be read, or has no column of names or of results.
    """
    job.step(0, 0, "读取反馈文件")
    match = matching.match(intake.read_workbook(file))
    headers = match.sheet.rows[match.header_row - 1]
    told = [
        (place, header)
        for place, header in enumerate(headers)
        if place not in match.columns.values() and national_words.is_result(header)
    ]
    if not told:
        message = (
            f"“{file.name}”里没有查重结果、审核状态之类的列。请选择从国网下载的结果文件；"
            "学生名单请在“导入”里导入。"
        )
        raise Rejected(Problem("feedback.no-result", message, Where(path=str(file))))
    known = Known.load(tx)
    rows = [_row(match, known, told, source) for source in matching.source_rows(match)]
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    problems = tuple(_problem(one) for one in rows if not one.does)
    head = audit.head(tx.connection)[0]
    return Feedback(file, digest, match.sheet.name, tuple(rows), problems, head)


def take(tx: Tx, shown: Feedback, day: str, job: Job) -> Taken:
    """Move the chain and enter the problems as ``shown`` says, since ``day`` as typed ("": today).

    Raises ``Rejected`` when the register has moved on, or the chain would not allow a step.
    """
    require(tx, Action.IMPORT)
    if audit.head(tx.connection)[0] != shown.audit_seq:
        message = "核对之后学籍库又有改动。请重新打开这个反馈文件。"
        raise Rejected(Problem("feedback.stale", message))
    job.step(0, len(shown.rows), "登记国网反馈")
    moving: dict[str, list[int]] = defaultdict(list)
    for one in shown.rows:
        if one.student_id and one.state:
            moving[one.state].append(one.student_id)
    moved = sum(
        national_chain.mark(tx, ids, state, day, source=shown.file.name)
        for state, ids in moving.items()
    )
    reported = sum(_report(tx, one) for one in shown.rows)
    left = sum(not one.does for one in shown.rows)
    _record(tx, shown, moved + reported, left)
    return Taken(moved, reported, left)


def _row(
    match: matching.Match,
    known: Known,
    told: Sequence[tuple[int, str]],
    source: matching.SourceRow,
) -> FeedbackRow:
    values = {
        key: fields.read(fields.by_key(key), text).value
        for key, text in source.values.items()
        if key in ("name", "sex", "birth_date", "id_type", "id_number", "national_number")
    }
    who = known.who(values)
    line = match.sheet.rows[source.row - 1]
    texts = [(header, line[place]) for place, header in told if place < len(line)]
    said = national_words.read(texts)
    student_id = who.pop() if len(who) == 1 else 0
    return FeedbackRow(
        source.row, values.get("name", ""), student_id, said.state, said.kind, said.text
    )


def _problem(one: FeedbackRow) -> Problem:
    """Why a row does nothing."""
    where = Where(row=one.row, field="姓名" if not one.student_id else "结果")
    if not one.student_id:
        message = f"第 {one.row} 行的{one.name or '学生'}在学籍库中找不到。请核对姓名和证件号。"
    else:
        message = f"第 {one.row} 行的结果“{one.text or '空白'}”不认识。请按文件内容手工登记。"
    return Problem("feedback.not-understood", message, where, level=Level.WARN)


def _report(tx: Tx, one: FeedbackRow) -> int:
    """Enter a problem that is not on the list already; 1 if it was entered."""
    if not one.student_id or one.kind is None:
        return 0
    standing = doubles.of_pupil(tx, one.student_id)
    if any(line.kind == one.kind and line.source == "国网反馈" for line in standing):
        return 0
    doubles.report(tx, one.student_id, one.kind, one.text)
    return 1


def _record(tx: Tx, shown: Feedback, changed: int, left: int) -> None:
    batch = SyncBatch(
        kind=FEEDBACK,
        file_name=shown.file.name,
        sha256=shown.sha256,
        layout="",
        rows=len(shown.rows),
        created=0,
        changed=changed,
        rejected=left,
        at=tx.stamp,
        by=tx.actor.user,
        audit_seq=audit.head(tx.connection)[0],
    )
    tx.add(batch)
    tx.note(FEEDBACK, "sync_batch", batch.id, {"sha256": shown.sha256, "rows": changed})
