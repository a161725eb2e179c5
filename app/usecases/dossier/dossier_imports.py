"""Results, checks, awards and aid come in by the term: looked at first, one write, one undo."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from app.domain import dossier
from app.domain.permissions import Action
from app.exchange import dossier_sheets, intake
from app.job import Job
from app.paths import whole_file
from app.persistence import audit
from app.persistence.dossier_records import DossierBatch, DossierEntry, DossierTransfer
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected, Where
from app.usecases.dossier import dossier_entries
from app.usecases.dossier.dossier_drafts import Draft, drafts, problem
from app.usecases.dossier.dossier_entries import Detail
from app.usecases.paper import disclosures
from app.usecases.pupils import students
from app.usecases.school.permits import require

Kind = Literal["new", "changed", "unchanged", "rejected"]
KINDS: tuple[Kind, ...] = ("new", "changed", "unchanged", "rejected")
_GROUP = 500
_Key = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which sheet it is, of which term; ``title`` and ``on`` hold for lines without their own."""

    sheet_id: str
    term: str = ""
    on: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What one line would do: ``changed`` puts an earlier entry right by a further one."""

    row: int
    name: str
    class_no: str
    kind: Kind
    student_id: int
    title: str
    on: str
    level: str
    detail: Detail
    by: str
    corrects: int
    problems: tuple[Problem, ...]

    @property
    def about(self) -> str:
        """What would be entered, in one line."""
        parts = [self.level, *(f"{label} {text}" for label, text in self.detail)]
        return "　".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class EntryPreview:
    """What a sheet would do to the register as it stood at ``audit_seq``."""

    file_name: str
    sha256: str
    sheet: dossier.Sheet
    term: str
    rows: tuple[EntryRow, ...]
    problems: tuple[Problem, ...]
    audit_seq: int

    @property
    def counts(self) -> dict[str, int]:
        """Lines of each kind; together they are all lines."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One sheet that came in."""

    id: int
    title: str
    term: str
    file_name: str
    at: str
    by: str
    added: int
    corrected: int
    rejected: int
    undone_at: str


def preview(tx: Tx, file: Path, asked: Asked, job: Job) -> EntryPreview:
    """Read ``file`` (.xls or .xlsx) and say of each line whose it is and what it would enter.

    Pupils are known by 学籍号 or ID number, else by name and class. Raises ``Rejected`` for a
    sheet without its columns and without a term where the kind is of a term (R-SC-23-1).
    """
    sheet = dossier.sheet(asked.sheet_id)
    term, on = _asked(tx, sheet, asked)
    job.step(0, 0, "读取表格文件")
    digest = hashlib.sha256(_content(file)).hexdigest()
    found = dossier_sheets.read(intake.read_workbook(file, job=job), sheet)
    title = asked.title.strip() or sheet.title
    lines = list(drafts(tx, found, sheet, (title, on)))
    rows = tuple(_rows(tx, lines, sheet, term, found.name))
    problems = (*found.problems, *(p for row in rows for p in row.problems))
    head = audit.head(tx.connection)[0]
    return EntryPreview(file.name, digest, sheet, term, rows, problems, head)


def apply(tx: Tx, shown: EntryPreview) -> int:
    """Enter what is new and put right what differs, in one write; gives the batch's id, 0 for none.

    Raises ``Rejected`` when the register has moved on since the preview.
    """
    require(tx, Action.IMPORT)
    if audit.head(tx.connection)[0] != shown.audit_seq:
        message = "预览之后学籍库又有改动，预览已不准确。请重新预览这个文件，再导入。"
        raise Rejected(Problem("import.preview-stale", message))
    wanted = [row for row in shown.rows if row.kind in ("new", "changed")]
    if not wanted:
        return 0
    counts = shown.counts
    batch = tx.add(
        DossierBatch(
            sheet=shown.sheet.id,
            term=shown.term,
            file_name=shown.file_name,
            sha256=shown.sha256,
            rows=len(shown.rows),
            added=counts["new"],
            corrected=counts["changed"],
            rejected=counts["rejected"],
            at=tx.stamp,
            by=tx.actor.user,
        )
    )
    tx.add_many(DossierEntry, [_values(tx, shown, row, batch.id) for row in wanted])
    tx.note("import", "dossier_batch", batch.id, {"sha256": shown.sha256, "rows": len(wanted)})
    return batch.id


def undo(tx: Tx, batch_id: int) -> int:
    """Take a sheet back as a whole: its entries are marked withdrawn; says how many.

    Raises ``Rejected`` where one of them has been put right or withdrawn by hand since.
    """
    require(tx, Action.UNDO)
    batch = tx.get(DossierBatch, batch_id, f"编号为 {batch_id} 的批次")
    rows = list(tx.scalars(select(DossierEntry).where(DossierEntry.batch_id == batch_id)))
    if batch.undone_at:
        message = "这一批已经撤销过。请刷新列表。"
        raise Rejected(Problem("undo.not-possible", message))
    ids = {row.id for row in rows}
    later = tx.scalars(
        select(DossierEntry).where(
            DossierEntry.corrects.is_not(None), DossierEntry.withdrawn_at == ""
        )
    )
    touched = [row for row in later if row.corrects in ids] + [r for r in rows if r.withdrawn_at]
    if touched:
        message = (
            f"其中 {len(touched)} 条在导入之后又更正或撤回过，撤销会丢掉这些工作。请逐条处理。"
        )
        raise Rejected(Problem("undo.later-work", message))
    for row in rows:
        dossier_entries.mark_withdrawn(tx, row, f"撤销导入“{batch.file_name}”")
    batch.undone_at = tx.stamp
    tx.note("undo-import", "dossier_batch", batch_id, {"rows": len(rows)})
    return len(rows)


def batches(tx: Tx) -> tuple[BatchLine, ...]:
    """Every sheet that came in, the latest first."""
    titles = {one.id: one.title for one in dossier.entries().sheets}
    rows = tx.scalars(select(DossierBatch).order_by(DossierBatch.id.desc()))
    return tuple(
        BatchLine(
            b.id,
            titles.get(b.sheet, b.sheet),
            b.term,
            b.file_name,
            b.at,
            b.by,
            b.added,
            b.corrected,
            b.rejected,
            b.undone_at,
        )
        for b in rows
    )


def template(tx: Tx, sheet_id: str, out: Path, class_no: str = "") -> int:
    """Write a blank sheet to ``out`` (.xlsx), a class's pupils in it already; says how many."""
    sheet = dossier.sheet(sheet_id)
    if out.suffix.lower() != ".xlsx":
        message = "空白模板只生成 .xlsx 文件。请把文件名改为以 .xlsx 结尾。"
        raise Rejected(Problem("sheet.suffix", message))
    ids = students.ids_in(tx, class_no) if class_no else []
    people = students.values_of(tx, ids)
    # Without ID numbers: the 学籍号 tells as surely, and the sheet passes through many hands.
    lines = [
        (people[i]["name"], people[i]["national_number"], "", people[i]["class_no"]) for i in ids
    ]
    if lines:
        require(tx, Action.PRINT)
        subject = disclosures.Subject(disclosures.EXPORT, f"{sheet.title}模板", len(lines))
        disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))
    with whole_file(out) as stream:
        stream.write(dossier_sheets.blank(sheet, lines))
    return len(lines)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"文件“{file.name}”打不开。请核对文件是否存在，是否正被其他程序占用。"
        raise Rejected(Problem("import.file", message, Where(path=str(file)))) from error


def _asked(tx: Tx, sheet: dossier.Sheet, asked: Asked) -> tuple[str, str]:
    """The term and day asked for, judged."""
    kind = dossier.kind(sheet.kind)
    term = dossier_entries.term_of(asked.term)
    if kind is not None and kind.per_term and not term:
        message = f"“{sheet.title}”按学期记入，请填写学期，如 2026-2027-1。"
        raise Rejected(Problem("dossier.entry", message, Where(field="学期")))
    return term, dossier_entries.day_of(tx, asked.on)


def _rows(
    tx: Tx, lines: Sequence[Draft], sheet: dossier.Sheet, term: str, sheet_name: str
) -> Iterator[EntryRow]:
    ids = sorted({one.meant.one.id for one in lines if one.meant.one is not None})
    standing = _standing(tx, sheet.kind, term, ids)
    frozen = _frozen(tx)
    seen: dict[_Key, Draft] = {}
    for draft in lines:
        person = draft.meant.one
        corrects, kind = 0, "rejected"
        key = _key(person.id if person else 0, sheet, draft.title, term or draft.on)
        if person is not None and person.id in frozen:
            draft.problems.append(problem(draft, "的档案已转往别校，不能再记入"))
        if person is not None and not draft.problems:
            kind, corrects = _against(draft, seen.get(key), standing.get(key))
            seen.setdefault(key, draft)
        yield _row(draft, kind, corrects, sheet_name)


def _against(draft: Draft, first: Draft | None, old: DossierEntry | None) -> tuple[str, int]:
    """What a good line is beside an earlier line of the sheet and beside the dossier."""
    if first is not None:
        if (first.detail, first.level) == (draft.detail, draft.level):
            return "unchanged", 0
        what = f"与第 {first.line.row} 行是同一名学生的同一条，内容却不同。请只留一行"
        draft.problems.append(problem(draft, what))
        return "rejected", 0
    if old is None:
        return "new", 0
    same = (dossier_entries.detail_of(old), old.award_level) == (draft.detail, draft.level)
    return ("unchanged", 0) if same else ("changed", old.id)


def _standing(tx: Tx, kind: str, term: str, ids: Sequence[int]) -> dict[_Key, DossierEntry]:
    """These pupils' entries of the kind and term that stand, by what makes two the same one."""
    later = select(DossierEntry.corrects).where(
        DossierEntry.corrects.is_not(None), DossierEntry.withdrawn_at == ""
    )
    superseded = set(tx.scalars(later))
    rows: list[DossierEntry] = []
    for group in in_groups(ids, _GROUP):
        statement = select(DossierEntry).where(
            DossierEntry.student_id.in_(group),
            DossierEntry.kind == kind,
            DossierEntry.term == term,
            DossierEntry.withdrawn_at == "",
        )
        rows += tx.scalars(statement.order_by(DossierEntry.id))
    return {
        (row.student_id, row.kind, row.title, row.term or row.happened_on): row
        for row in rows
        if row.id not in superseded
    }


def _key(student_id: int, sheet: dossier.Sheet, title: str, when: str) -> _Key:
    return student_id, sheet.kind, title, when


def _frozen(tx: Tx) -> set[int]:
    """Pupils whose dossier is at another school."""
    rows = tx.scalars(
        select(DossierTransfer).where(DossierTransfer.revoked_at == "").order_by(DossierTransfer.id)
    )
    last = {row.student_id: row.direction for row in rows}
    return {student_id for student_id, direction in last.items() if direction == "out"}


def _row(draft: Draft, kind: str, corrects: int, sheet_name: str) -> EntryRow:
    person = draft.meant.one
    where = Where(sheet=sheet_name, row=draft.line.row)
    problems = tuple(
        Problem(p.code, p.message, where if not p.where.cell else p.where, p.source, p.level)
        for p in draft.problems
    )
    return EntryRow(
        draft.line.row,
        draft.line.who.get("name", "").strip() or (person.name if person else ""),
        person.class_no if person else draft.line.who.get("class_no", ""),
        next(one for one in KINDS if one == kind),
        person.id if person else 0,
        draft.title,
        draft.on,
        draft.level,
        draft.detail,
        draft.meant.by,
        corrects,
        problems,
    )


def _values(tx: Tx, shown: EntryPreview, row: EntryRow, batch_id: int) -> dict[str, Any]:
    """One entry as ``add_many`` takes it."""
    kind = dossier.kind(shown.sheet.kind)
    return {
        "student_id": row.student_id,
        "section": kind.section if kind is not None else dossier.OTHER,
        "kind": shown.sheet.kind,
        "title": row.title,
        "happened_on": row.on,
        "added_at": tx.stamp,
        "added_by": tx.actor.user,
        "term": shown.term,
        "award_level": row.level,
        "detail": json.dumps(row.detail, ensure_ascii=False),
        "source": f"import:{batch_id}",
        "reason": f"导入“{shown.file_name}”" if row.corrects else "",
        "batch_id": batch_id,
        "corrects": row.corrects or None,
    }
