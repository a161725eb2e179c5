"""Completeness of many dossiers at once: empty parts and missing papers, pupil by pupil."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain import dossier
from app.domain.dossier import Outline
from app.domain.permissions import Action
from app.exchange import rosters
from app.persistence.transaction import Tx
from app.usecases.collecting import returns
from app.usecases.paper import disclosures
from app.usecases.school.permits import require

SIGNED_FORM = "家长签字的《学生学籍信息采集表》"
_STANDING = (
    "e.withdrawn_at = '' AND NOT EXISTS (SELECT 1 FROM dossier_entry c "
    "WHERE c.corrects = e.id AND c.withdrawn_at = '')"
)
# Each takes a class in ``{join}``: of 60,000 pupils' entries only those of the class are read.
_ENTRIES = (
    "SELECT DISTINCT e.student_id, e.section, e.kind FROM dossier_entry e {join} "  # noqa: S608  our own snippets
    f"WHERE {_STANDING}"
)
_SCANS = (
    "SELECT DISTINCT e.student_id, coalesce(i.form_id, '') FROM evidence e {join} "
    "LEFT JOIN scan_page p ON p.evidence_id = e.id LEFT JOIN issue i ON i.id = p.issue_id "
    "WHERE e.kind = 'scan' "
    "AND e.id NOT IN (SELECT evidence_id FROM dossier_entry WHERE evidence_id IS NOT NULL) "
    "AND e.id NOT IN (SELECT evidence_id FROM dossier_punishment WHERE evidence_id IS NOT NULL) "
    "AND e.id NOT IN (SELECT evidence_id FROM campaign_step WHERE evidence_id IS NOT NULL)"
)
_SIGNED = (
    "SELECT DISTINCT e.student_id, c.form_id FROM campaign_pupil e {join} "
    "JOIN campaign c ON c.id = e.campaign_id WHERE e.state IN ('双签', '已扫描', '已归档')"
)
_PAPERS = (
    "SELECT DISTINCT e.student_id, e.section, e.title FROM paper_item e {join} WHERE e.section > 0"
)
_PUNISHED = "SELECT DISTINCT e.student_id FROM dossier_punishment e {join} WHERE e.revoked_on = ''"
_JOIN = "JOIN student s ON s.id = e.student_id AND s.class_no = ?"


@dataclass(frozen=True, slots=True)
class GapLine:
    """A pupil whose dossier lacks something: ``papers`` not in, ``empty`` parts by their names."""

    student_id: int
    name: str
    class_no: str
    papers: tuple[str, ...]
    empty: tuple[str, ...]

    @property
    def incomplete(self) -> bool:
        """Whether the text itself calls it 不完整: a paper is missing (R-ORD-N2-1, R-NA-10-5)."""
        return bool(self.papers)


@dataclass(frozen=True, slots=True)
class ClassGaps:
    """A class: how many pupils, how many lack a paper, how many have an empty part."""

    class_no: str
    pupils: int
    incomplete: int
    empty: int


def gaps(tx: Tx, class_no: str = "") -> tuple[GapLine, ...]:
    """Every pupil of a class, or of the school, whose dossier lacks something."""
    return tuple(one for one in _judged(tx, class_no) if one.papers or one.empty)


def export(tx: Tx, out: Path, class_no: str = "") -> int:
    """Write the list of a class, or of the school, to ``out`` (.xlsx or .csv); says how many."""
    require(tx, Action.PRINT)
    found = gaps(tx, class_no)
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(found))
    disclosures.give(tx, subject, disclosures.Handing(disclosures.SCHOOL))
    lines = [(g.name, g.class_no, "、".join(g.papers), "、".join(g.empty)) for g in found]
    rosters.write_table(("姓名", "班号", "缺的材料", "空白的类"), lines, out)
    return len(found)


def by_class(tx: Tx) -> tuple[ClassGaps, ...]:
    """How each class stands."""
    counts: dict[str, list[int]] = {}
    for one in _judged(tx, ""):
        line = counts.setdefault(one.class_no, [0, 0, 0])
        line[0] += 1
        line[1] += bool(one.papers)
        line[2] += bool(one.empty)
    return tuple(ClassGaps(class_no, *line) for class_no, line in sorted(counts.items()))


def _judged(tx: Tx, class_no: str) -> Iterator[GapLine]:
    outline = dossier.outline_of(tx.setting("profile"))
    unsigned = set(returns.incomplete_dossiers(tx, class_no))
    filled, held = _filled(tx, outline, class_no)
    condition, values = (" WHERE class_no = ?", (class_no,)) if class_no else ("", ())
    rows = tx.connection.exec_driver_sql(
        f"SELECT id, name, class_no FROM student{condition} ORDER BY class_no, id",  # noqa: S608  our own snippet
        values,
    )
    for student_id, name, own_class in rows:
        papers = [SIGNED_FORM] if student_id in unsigned else []
        words = held.get(student_id, set())
        papers += [n.paper for n in outline.required if words.isdisjoint((n.paper, *n.kinds))]
        parts = dossier.empty_parts(outline, filled.get(student_id, set()))
        empty = tuple(outline.sections[number - 1].name for number in parts)
        yield GapLine(student_id, name, own_class, tuple(papers), empty)


def _filled(
    tx: Tx, outline: Outline, class_no: str
) -> tuple[dict[int, set[int]], dict[int, set[str]]]:
    """For each pupil: the parts with something in them, and the kinds and papers there are."""
    filled: dict[int, set[int]] = {}
    held: dict[int, set[str]] = {}
    for student_id, section, kind in _rows(tx, _ENTRIES, class_no):
        filled.setdefault(student_id, set()).add(outline.part_of(section))
        held.setdefault(student_id, set()).add(kind)
    for student_id, section, title in _rows(tx, _PAPERS, class_no):
        filled.setdefault(student_id, set()).add(outline.part_of(section))
        held.setdefault(student_id, set()).add(title)
    for student_id, form_id in (*_rows(tx, _SCANS, class_no), *_rows(tx, _SIGNED, class_no)):
        kind = dossier.kind_of_form(form_id)
        section = kind.section if kind is not None else dossier.PROOFS
        filled.setdefault(student_id, set()).add(outline.part_of(section, form_id))
    if outline.punishment is not None:
        part = outline.part_of(outline.punishment.section)
        for (student_id,) in _rows(tx, _PUNISHED, class_no):
            filled.setdefault(student_id, set()).add(part)
    return filled, held


def _rows(tx: Tx, statement: str, class_no: str) -> Iterator[tuple[Any, ...]]:
    """The rows of ``statement`` for a class, or for everyone."""
    join, values = (_JOIN, (class_no,)) if class_no else ("", ())
    for row in tx.connection.exec_driver_sql(statement.format(join=join), values):
        yield tuple(row)
