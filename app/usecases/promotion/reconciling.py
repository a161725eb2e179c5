"""Held against the national system: who differs from its file after 升级, and when that is settled.

Until then the whole promotion can be undone, afterwards no more: the national system moves the
grades up (办法 第十二条), and what the school has done is its mirror (R-ORD-12-1).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain import dates, record
from app.domain.grades import Ladder
from app.domain.permissions import Action
from app.exchange import intake, matching
from app.job import Job
from app.persistence import audit
from app.persistence.promotion_records import Promotion
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.national.comparing import Known
from app.usecases.promotion import promotion_day
from app.usecases.pupils import students
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

_GROUP = 500
_STEP = 500
_COMPARED = {"grade": "年级", "class_no": "班号"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One pupil who is not the same here and there; ``row`` is the sheet's own, 0: not in it.

    ``student_id`` is 0 for somebody whom only the file has.
    """

    row: int
    student_id: int
    name: str
    what: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a national file says after the promotion, as the register stood at ``audit_seq``."""

    promotion_id: int
    file: Path
    sha256: str
    compared: int
    same: int
    differences: tuple[Difference, ...]
    audit_seq: int


def compare(tx: Tx, promotion_id: int, file: Path, job: Job) -> Comparison:
    """Hold ``file`` (.xls or .xlsx) against everyone 在籍: 年级 and 班号, and who is missing where.

    Raises ``Rejected`` for a file that names neither.
    """
    job.step(0, 0, "读取表格文件")
    _pending(tx, promotion_id)
    content = _content(file)
    match = matching.match(intake.read_workbook(file))
    sources = matching.source_rows(match)
    if not any(source.values.get(key) for source in sources for key in _COMPARED):
        message = f"“{file.name}”里没有年级，也没有班号，不能核对升级。请导出含这两列的名册。"
        raise Rejected(Problem("promotion.file-silent", message, Where(path=str(file))))
    found, known = _rows(tx, sources, job)
    absent = _absent(tx, known)
    digest = hashlib.sha256(content).hexdigest()
    differing = {one.student_id for one in found if one.student_id}
    return Comparison(
        promotion_id,
        file,
        digest,
        len(sources),
        len(known - differing),
        (*found, *absent),
        audit.head(tx.connection)[0],
    )


def reconcile(tx: Tx, shown: Comparison, note: str = "") -> None:
    """Settle it: from now on the promotion as a whole stays.

    Raises ``Rejected`` where pupils still differ and ``note`` does not say why, or when the
    register has moved on since the comparison.
    """
    require(tx, Action.EDIT)
    row = _pending(tx, shown.promotion_id)
    if audit.head(tx.connection)[0] != shown.audit_seq:
        message = "核对之后学籍库又有改动，结果已不准确。请重新核对这个文件。"
        raise Rejected(Problem("promotion.comparison-stale", message))
    if shown.differences and not note.strip():
        message = (
            f"还有 {len(shown.differences)} 处与国网不一致。请先改正，"
            "或写明为什么仍可以核对完毕（如：已报主管部门更正）。"
        )
        source = promotion_day.article(tx)
        raise Rejected(Problem("promotion.differs", message, Where(field="说明"), source))
    row.reconciled_on = dates.written(tx.today)
    row.reconciled_by = tx.actor.user
    row.reconciled_file, row.reconciled_sha256 = shown.file.name, shown.sha256
    row.differing, row.note = len(shown.differences), note.strip()
    facts = {"sha256": shown.sha256, "differing": row.differing, "note": row.note}
    tx.note("reconcile-promotion", "promotion", row.id, facts)


def _pending(tx: Tx, promotion_id: int) -> Promotion:
    row = tx.get(Promotion, promotion_id, "这次升级")
    if row.undone_at or row.reconciled_on:
        message = "这次升级已经撤销或核对完毕，不用再核对。请刷新页面。"
        raise Rejected(Problem("promotion.settled", message))
    return row


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”打不开。请核对文件是否存在，是否正被其他程序占用。"
        raise Rejected(Problem("import.file", message, Where(path=str(file)))) from error


def _rows(
    tx: Tx, sources: Sequence[matching.SourceRow], job: Job
) -> tuple[list[Difference], set[int]]:
    """What differs row by row, and the pupils that the file has."""
    rungs = policies.of_school(tx).ladder
    people, code = Known.load(tx), tx.setting("school.code")
    met: dict[int, matching.SourceRow] = {}
    found = []
    for number, source in enumerate(sources):
        if number % _STEP == 0:
            job.step(number, len(sources), "核对各行")
        reading = record.read_record(source.values, school_code=code, today=tx.today)
        who = people.who(reading.student)
        if len(who) == 1:
            met.setdefault(who.pop(), source)
        else:
            told = "对应两名学生" if who else "本校没有这名学生"
            name = reading.student.get("name", "")
            found.append(Difference(source.row, 0, name, "学生", told, "在名册中"))
    for group in in_groups(met, _GROUP):
        for student_id, values in students.values_of(tx, group).items():
            found += _differing(rungs, student_id, values, met[student_id])
    return found, set(met)


def _differing(
    rungs: Ladder, student_id: int, values: dict[str, str], source: matching.SourceRow
) -> list[Difference]:
    found = []
    for key, label in _COMPARED.items():
        ours, theirs = values[key], (source.values.get(key) or "").strip()
        same = ours == theirs
        if key == "grade" and rungs.read(theirs):
            same = rungs.read(ours) == rungs.read(theirs)
        if theirs and not same:
            whose = (source.row, student_id, values["name"])
            found.append(Difference(*whose, label, ours or "空白", theirs))
    return found


def _absent(tx: Tx, known: set[int]) -> list[Difference]:
    """Who is on our books and not in the file."""
    missing = [one for one in students.ids_of(tx) if one not in known]
    found = []
    for group in in_groups(missing, _GROUP):
        for student_id, values in students.values_of(tx, group).items():
            ours = f"{values['grade']} {values['class_no']}".strip()
            found.append(
                Difference(0, student_id, values["name"], "学生", ours or "在籍", "名册中没有")
            )
    return found
