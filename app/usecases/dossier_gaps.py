"""Completeness of many dossiers at once: empty parts and missing papers, pupil by pupil."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain import dossier
from app.domain.dossier import Outline
from app.persistence.transaction import Tx
from app.usecases import campaigns, returns

SIGNED_FORM = "家长签字的《学生学籍信息采集表》"
_STANDING = (
    "e.withdrawn_at = '' AND NOT EXISTS (SELECT 1 FROM dossier_entry c "
    "WHERE c.corrects = e.id AND c.withdrawn_at = '')"
)
_ENTRIES = (
    "SELECT DISTINCT e.student_id, e.section, e.kind FROM dossier_entry e "  # noqa: S608  our own snippet
    f"WHERE {_STANDING}"
)
_SCANS = (
    "SELECT DISTINCT v.student_id, coalesce(i.form_id, '') FROM evidence v "
    "LEFT JOIN scan_page p ON p.evidence_id = v.id LEFT JOIN issue i ON i.id = p.issue_id "
    "WHERE v.kind = 'scan' "
    "AND v.id NOT IN (SELECT evidence_id FROM dossier_entry WHERE evidence_id IS NOT NULL) "
    "AND v.id NOT IN (SELECT evidence_id FROM dossier_punishment WHERE evidence_id IS NOT NULL) "
    "AND v.id NOT IN (SELECT evidence_id FROM campaign_step WHERE evidence_id IS NOT NULL)"
)
_SIGNED = (
    "SELECT DISTINCT p.student_id, c.form_id FROM campaign_pupil p "
    "JOIN campaign c ON c.id = p.campaign_id WHERE p.state IN (?, ?, ?)"
)
_PAPERS = "SELECT DISTINCT student_id, section, title FROM paper_item WHERE section > 0"
_PUNISHED = "SELECT DISTINCT student_id FROM dossier_punishment WHERE revoked_on = ''"


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
    filled, held = _filled(tx, outline)
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


def _filled(tx: Tx, outline: Outline) -> tuple[dict[int, set[int]], dict[int, set[str]]]:
    """For each pupil: the parts with something in them, and the kinds and papers there are."""
    filled: dict[int, set[int]] = {}
    held: dict[int, set[str]] = {}
    for student_id, section, kind in tx.connection.exec_driver_sql(_ENTRIES):
        filled.setdefault(student_id, set()).add(outline.part_of(section))
        held.setdefault(student_id, set()).add(kind)
    for student_id, section, title in tx.connection.exec_driver_sql(_PAPERS):
        filled.setdefault(student_id, set()).add(outline.part_of(section))
        held.setdefault(student_id, set()).add(title)
    for student_id, form_id in (*_scans(tx), *_signed(tx)):
        kind = dossier.kind_of_form(form_id)
        section = kind.section if kind is not None else dossier.PROOFS
        filled.setdefault(student_id, set()).add(outline.part_of(section, form_id))
    if outline.punishment is not None:
        part = outline.part_of(outline.punishment.section)
        for (student_id,) in tx.connection.exec_driver_sql(_PUNISHED):
            filled.setdefault(student_id, set()).add(part)
    return filled, held


def _scans(tx: Tx) -> list[tuple[int, str]]:
    return [(row[0], row[1]) for row in tx.connection.exec_driver_sql(_SCANS)]


def _signed(tx: Tx) -> list[tuple[int, str]]:
    states = (campaigns.SIGNED, campaigns.SCANNED, campaigns.FILED)
    return [(row[0], row[1]) for row in tx.connection.exec_driver_sql(_SIGNED, states)]
