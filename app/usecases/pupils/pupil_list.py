"""The list of pupils: who is on it, its lines a screen at a time, and its copies for outside."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain import fields
from app.domain.permissions import Action
from app.exchange import rosters
from app.job import Job
from app.persistence import audit, listing
from app.persistence.records import SyncBatch
from app.persistence.transaction import Tx, in_groups
from app.problems import Problem, Rejected
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.promotion import grade_names
from app.usecases.pupils import filters, students
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

_GROUP = 500
_OWN_WORDS = {
    listing.AGE: "年龄",
    listing.STATUS: "学籍状态",
    listing.COHORT: "级",
    listing.PHOTO: "照片",
}
COLUMNS: tuple[str, ...] = (
    *students.STUDENT_KEYS,
    *[f"guardian{n}.{key}" for n in (1, 2) for key in students.GUARDIAN_KEYS],
    *_OWN_WORDS,
)
"""Everything that a column can show, in the order of the paper form."""
USUAL_COLUMNS = ("name", "sex", "id_number", "national_number", "class_no", "phone")

Line = tuple[int, tuple[str, ...]]
"""(id of the pupil, a text a column)."""


@dataclass(frozen=True, slots=True)
class Written:
    """A list that was written to a file."""

    path: Path
    rows: int


def heading(key: str) -> str:
    """What stands above a column. Raises ``KeyError`` for what is no column."""
    return _OWN_WORDS.get(key) or fields.by_key(key).label


def is_masked(key: str) -> bool:
    """Whether lists hide the value but for its ends."""
    return key not in _OWN_WORDS and fields.by_key(key).sensitive


def found(tx: Tx, query: filters.Query) -> Sequence[int]:
    """The ids of the whole list in its order; its length is the exact count. 60,000 in 15 ms."""
    wanted = filters.conditions(query, tx.today)
    return listing.ids(tx.connection, query.text, wanted, query.order)


def lines(tx: Tx, ids: Sequence[int], columns: Sequence[str]) -> list[Line]:
    """The lines of the pupils ``ids`` that are still there, in that order, masked (R-GEN-4-2)."""
    hidden = [is_masked(key) for key in columns]
    return [
        (
            student_id,
            tuple(
                students.masked(text) if mask else text
                for text, mask in zip(texts, hidden, strict=True)
            ),
        )
        for student_id, texts in _lines(tx, ids, columns)
    ]


def whole(tx: Tx, ids: Sequence[int], columns: Sequence[str]) -> list[Line]:
    """The lines with nothing hidden: each sensitive column is entered as looked at (a write)."""
    require(tx, Action.VIEW_SENSITIVE)
    _note_looked_at(tx, len(ids), columns)
    return list(_lines(tx, ids, columns))


def export(
    tx: Tx,
    ids: Sequence[int],
    columns: Sequence[str],
    out: Path,
    job: Job,
    masked: bool = True,
    handing: Handing = USUAL,
) -> Written:
    """The list as it is shown to ``out`` (.xlsx or .csv), every cell a text; logged as a batch.

    With ``masked`` off the whole numbers go out, which needs leave to look at them as well. The
    list stays in the school unless ``handing`` says otherwise (R-ORD-27-1).
    """
    require(tx, Action.EXPORT)
    if not masked:
        require(tx, Action.VIEW_SENSITIVE)
    if not ids:
        raise Rejected(Problem("list.nobody", "没有可以导出的学生。请先选择学生，或放宽筛选条件。"))
    rows: list[tuple[str, ...]] = []
    for group in in_groups(ids, _GROUP):
        job.step(len(rows), len(ids), "导出列表")
        rows += [texts for _, texts in lines(tx, group, columns)]
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(rows))
    disclosures.give(tx, subject, disclosures.asked(handing, disclosures.SCHOOL))
    rosters.write_table([heading(key) for key in columns], rows, out)
    _record(tx, out, columns, len(rows))
    return Written(out, len(rows))


def _record(tx: Tx, out: Path, columns: Sequence[str], rows: int) -> None:
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    batch = tx.add(
        SyncBatch(
            kind="export",
            file_name=out.name,
            sha256=digest,
            layout="list",
            rows=rows,
            created=0,
            changed=0,
            rejected=0,
            at=tx.stamp,
            by=tx.actor.user,
            audit_seq=audit.head(tx.connection)[0],
        )
    )
    facts = {"sha256": digest, "rows": rows, "columns": list(columns)}
    tx.note("export", "sync_batch", batch.id, facts)


def _note_looked_at(tx: Tx, rows: int, columns: Sequence[str]) -> None:
    looked_at = [key for key in columns if is_masked(key)]
    if looked_at:
        tx.note("reveal-list", "student", "列表", {"rows": rows, "fields": looked_at})


def _lines(tx: Tx, ids: Sequence[int], columns: Sequence[str]) -> Iterator[Line]:
    for group in in_groups(ids, _GROUP):
        values = _values(tx, group, columns)
        for student_id in group:
            if student_id in values:
                known = values[student_id]
                yield student_id, tuple(known.get(key, "") for key in columns)


def _values(tx: Tx, ids: Sequence[int], columns: Sequence[str]) -> dict[int, dict[str, str]]:
    needs = {listing.AGE: ("birth_date",), listing.COHORT: ("grade", "entry_month")}
    wanted = [key for key in columns if key in students.STUDENT_KEYS]
    own = list(dict.fromkeys([*wanted, *(key for one in columns for key in needs.get(one, ()))]))
    rows = listing.lines(tx.connection, ids, own)
    found = {one: dict(zip(own, texts, strict=True)) for one, texts in rows.items()}
    if any("." in key for key in columns):
        _add_members(tx, found)
    if listing.PHOTO in columns:
        having = listing.with_photo(tx.connection, ids)
        for one, values in found.items():
            values[listing.PHOTO] = "有" if one in having else "缺"
    if listing.STATUS in columns:
        for one, status in listing.statuses(tx.connection, ids).items():
            found[one][listing.STATUS] = status
    for values in found.values() if listing.AGE in columns else ():
        values[listing.AGE] = _age(values["birth_date"], tx.today)
    _name_grades(tx, found, columns)
    return found


def _name_grades(tx: Tx, found: dict[int, dict[str, str]], columns: Sequence[str]) -> None:
    """Grades and years of entry as the region calls them (R-SC-4-1, R-SC-4-2)."""
    if not {"grade", listing.COHORT} & set(columns):
        return
    rules = policies.of_school(tx)
    names, cohorts = grade_names.of_grades(rules), grade_names.of_cohorts(rules, tx.today)
    for values in found.values():
        grade = values.get("grade", "")
        if listing.COHORT in columns:
            entered = values["entry_month"][:4]
            values[listing.COHORT] = cohorts.get(grade) or (f"{entered}级" if entered else "")
        if "grade" in columns:
            values["grade"] = names.get(grade, grade)


def _add_members(tx: Tx, found: dict[int, dict[str, str]]) -> None:
    for one, members in students.guardians_of(tx, list(found)).items():
        for place, member in enumerate(members, 1):
            found[one] |= {f"guardian{place}.{key}": text for key, text in member.items()}


def _age(birth_date: str, today: date) -> str:
    """Whole years on ``today``."""
    if len(birth_date) != 8 or not birth_date.isdigit():
        return ""
    return str((int(f"{today:%Y%m%d}") - int(birth_date)) // 10_000)
