"""学籍档案 of one pupil whole, and what the dossiers of a class still lack."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain import dossier
from app.domain.dossier import Outline
from app.domain.permissions import Action
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where
from app.usecases.collecting import returns
from app.usecases.dossier import dossier_entries, dossier_evidence, dossier_gaps, paper_items
from app.usecases.dossier.dossier_entries import DossierLine, NewEntry
from app.usecases.dossier.dossier_gaps import GapLine
from app.usecases.dossier.paper_items import ItemLine
from app.usecases.school.permits import require

__all__ = ["DossierLine", "DossierView", "GapLine", "SectionView", "file_entry", "gaps", "show"]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One part of the dossier as the region's text names it; ``number`` from 1.

    ``papers`` are those of the part that prove no line: they stand there by themselves.
    """

    number: int
    name: str
    cite: str
    lines: tuple[DossierLine, ...]
    papers: tuple[ItemLine, ...] = ()

    @property
    def standing(self) -> tuple[DossierLine, ...]:
        """Lines that are neither corrected nor withdrawn."""
        return tuple(dossier_entries.effective(self.lines))


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier whole. ``frozen`` says where it has gone to, "" while it is here."""

    student_id: int
    name: str
    outline: Outline
    sections: tuple[SectionView, ...]
    missing: tuple[Problem, ...]
    paper: tuple[ItemLine, ...]
    frozen: str

    @property
    def empty(self) -> tuple[SectionView, ...]:
        """Parts with nothing that stands, also those that may be empty."""
        return tuple(one for one in self.sections if not one.standing and not one.papers)


def file_entry(  # noqa: PLR0913, PLR0917  one flat call for every room that files a proof
    tx: Tx,
    student_id: int,
    section: int,
    kind: str,
    title: str,
    on: str,
    evidence_id: int | None = None,
    source: str = "",
) -> int:
    """File a proof or a result of another room's work in the dossier; gives the entry's id.

    ``section`` is 1 to 7 of 办法 第七条 (``app.domain.dossier``), whatever the region's own parts;
    ``on`` yyyyMMdd or as typed, "" is today; ``source`` names what filed it, e.g. case:12. Entries
    of a case come in also after the dossier was sent on: they are proofs of the leaving itself
    (R-ORD-13-1, R-SC-20-1). Without ``source`` it is an entry by hand and judged as one.
    """
    new = NewEntry(section, kind, title, on, evidence_id=evidence_id, source=source)
    if not source:
        return dossier_entries.add(tx, student_id, new)
    require(tx, Action.EDIT)
    return dossier_entries.put(tx, student_id, new)


def show(tx: Tx, student_id: int) -> DossierView:
    """The pupil's dossier by the parts of the school's text (R-ORD-7-7, R-SC-17-2, R-NA-8-2)."""
    pupil = tx.get(Student, student_id, "这名学生")
    outline = outline_of(tx)
    own = dossier_entries.lines_of(tx, student_id)
    taken = {one for line in own for one in line.evidence_ids}
    taken |= dossier_evidence.evidence_of_punishments(tx, student_id)
    lines = [*own, *dossier_evidence.lines_of(tx, student_id, taken)]
    paper = paper_items.items_of(tx, student_id)
    sections = _parts(outline, lines, paper)
    gone = dossier_entries.sent_out(tx, student_id)
    return DossierView(
        student_id,
        pupil.name,
        outline,
        sections,
        _missing(tx, student_id, outline, sections, paper),
        paper,
        gone.school if gone is not None else "",
    )


def outline_of(tx: Tx) -> Outline:
    """What the school's own text says of dossiers."""
    return dossier.outline_of(tx.setting("profile"))


def gaps(tx: Tx, class_no: str = "") -> tuple[GapLine, ...]:
    """Every pupil of a class, or of the school, whose dossier lacks something, and what."""
    return dossier_gaps.gaps(tx, class_no)


def _parts(
    outline: Outline, lines: Iterable[DossierLine], paper: Iterable[ItemLine]
) -> tuple[SectionView, ...]:
    papers: dict[int, list[ItemLine]] = {n: [] for n in range(1, len(outline.sections) + 1)}
    for item in paper:
        if item.section and not item.entry_id:
            papers[outline.part_of(item.section)].append(item)
    parts: dict[int, list[DossierLine]] = {n: [] for n in range(1, len(outline.sections) + 1)}
    for line in lines:
        parts[outline.part_of(line.section, line.form_id)].append(line)
    return tuple(
        SectionView(
            number,
            one.name,
            one.cite,
            tuple(sorted(parts[number], key=_order)),
            tuple(papers[number]),
        )
        for number, one in enumerate(outline.sections, 1)
    )


def _order(line: DossierLine) -> tuple[int, str, int]:
    return line.section, line.on, line.entry_id


def _missing(
    tx: Tx,
    student_id: int,
    outline: Outline,
    sections: Iterable[SectionView],
    paper: Iterable[ItemLine],
) -> tuple[Problem, ...]:
    sections = tuple(sections)
    where = Where(student_id=student_id)
    found = list(returns.dossier_gaps(tx, student_id))
    kinds = {line.kind for one in sections for line in one.standing}
    titles = {item.title for item in paper}
    for need in outline.required:
        if kinds.isdisjoint(need.kinds) and titles.isdisjoint((need.paper, *need.kinds)):
            message = f"学籍档案里还没有“{need.paper}”。请收取归档。"
            level = Level.NEEDS_MATERIAL
            found.append(Problem("dossier.paper-missing", message, where, need.cite, level))
    filled = {one.number for one in sections if one.standing or one.papers}
    for number in dossier.empty_parts(outline, filled):
        message = f"“{outline.sections[number - 1].name}”一类还是空的。请补记。"
        cite = outline.sections[number - 1].cite
        found.append(Problem("dossier.empty-section", message, where, cite, Level.TASK))
    return tuple(found)
