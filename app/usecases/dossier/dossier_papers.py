"""Dossiers on paper: cover, catalogue in the order of the text, box labels, transfer list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.job import Job
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected
from app.usecases.dossier import dossier_transfers, dossiers, paper_items, paper_shelves
from app.usecases.dossier.dossier_entries import DossierLine
from app.usecases.dossier.dossiers import DossierView
from app.usecases.dossier.paper_items import FOLDER, GONE, ItemLine
from app.usecases.paper import disclosures, printing
from app.usecases.paper.printing import Matter, Selection
from app.usecases.pupils import students

COVER, CONTENTS, LABELS, TRANSFER = (
    "dossier_cover",
    "dossier_contents",
    "box_labels",
    "dossier_transfer",
)
_ELECTRONIC, _NONE = "电子", "（无）"
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed: a form for pupils or a class, boxes' labels, or a transfer's list."""

    form_id: str
    student_ids: tuple[int, ...] = ()
    class_no: str = ""
    boxes: tuple[tuple[str, str], ...] = ()
    transfer_id: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """All that ``printing`` asks for."""

    form_id: str
    selection: Selection
    matter: Matter
    handing: disclosures.Handing


def print_papers(tx: Tx, wanted: Wanted, out: Path, job: Job) -> printing.Printed:
    """Issue the sheets and write them to ``out`` (.pdf or .docx)."""
    order = ordered(tx, wanted)
    return printing.print_form(
        tx, order.form_id, order.selection, out, job, order.matter, order.handing
    )


def papers_on_paper(tx: Tx, wanted: Wanted, job: Job) -> printing.OnPaper:
    """Issue the same sheets for the printer."""
    order = ordered(tx, wanted)
    return printing.print_on_paper(
        tx, order.form_id, order.selection, job, order.matter, order.handing
    )


def preview_papers(tx: Tx, wanted: Wanted, job: Job) -> bytes:
    """The same pages as a PDF without numbers."""
    order = ordered(tx, wanted)
    return printing.preview_form(tx, order.form_id, order.selection, job, order.matter)


def ordered(tx: Tx, wanted: Wanted) -> Order:
    """What ``wanted`` means in terms of a form, its pupils and its matter."""
    if wanted.form_id == LABELS:
        matter = Matter(rows=tuple(_labels(tx, wanted.boxes)))
        return Order(LABELS, Selection(blank=1), matter, _inside())
    if wanted.form_id == TRANSFER:
        return _transfer(tx, wanted.transfer_id)
    ids = wanted.student_ids or tuple(students.ids_in(tx, wanted.class_no))
    if wanted.form_id not in (COVER, CONTENTS) or not ids:
        message = "没有要打印的档案。请先选择学生或班级。"
        raise Rejected(Problem("dossier.nothing-to-print", message))
    own: dict[int, Row] = {}
    lines: dict[int, Sequence[Row]] = {}
    for student_id in ids:
        shown = dossiers.show(tx, student_id)
        rows = list(contents(shown))
        own[student_id] = _about(tx, shown, rows)
        lines[student_id] = rows if wanted.form_id == CONTENTS else list(_parts(shown, rows))
    matter = Matter(own=own, lines=lines)
    return Order(wanted.form_id, Selection(student_ids=ids), matter, _inside())


def contents(shown: DossierView) -> Iterator[Row]:
    """The catalogue: every part in its order, each piece with its papers; empty parts say so.

    ``page`` is the number of the first page among the papers; what is electronic has none.
    """
    page = 1
    papers = [one for one in shown.paper if one.title != FOLDER and one.state != GONE]
    for part in shown.sections:
        heading = shown.outline.heading(part.number)
        pieces = list(_pieces(shown, part.number, part.standing, papers))
        for place, (title, day, item) in enumerate(pieces):
            row = {"category": heading if place == 0 else "", "title": title, "made_on": day}
            row |= {"page": "", "note": _ELECTRONIC, "pages": "0"}
            if item is not None:
                where = "" if item.original == paper_items.ORIGINAL else item.original
                row |= {"page": str(page), "note": where, "pages": str(item.pages)}
                page += item.pages
            yield row
        if not pieces:
            yield {"category": heading, "title": _NONE, "made_on": "", "page": "", "note": ""}


def _pieces(
    shown: DossierView, part: int, lines: Sequence[DossierLine], papers: Sequence[ItemLine]
) -> Iterator[tuple[str, str, ItemLine | None]]:
    """(title, day, paper) of each line of a part, then of the papers that stand by themselves."""
    own = {one.entry_id: one for one in papers if one.entry_id}
    named = {line.entry_id for line in lines if line.entry_id}
    for line in lines:
        level = f"（{line.level}）" if line.level else ""
        term = f"{line.term} " if line.term else ""
        yield f"{term}{line.title}{level}", line.on, own.get(line.entry_id)
    for one in papers:
        if one.entry_id not in named and shown.outline.part_of(one.section) == part:
            yield one.title, one.made_on, one


def _parts(shown: DossierView, rows: Sequence[Row]) -> Iterator[Row]:
    """The cover's lines: how many pieces each part has."""
    counts: dict[str, int] = {}
    heading = ""
    for row in rows:
        heading = row["category"] or heading
        counts[heading] = counts.get(heading, 0) + (row["title"] != _NONE)
    for part in shown.sections:
        count = counts.get(shown.outline.heading(part.number), 0)
        yield {"category": part.name, "copies": str(count) if count else _NONE, "note": ""}


def _about(tx: Tx, shown: DossierView, rows: Sequence[Mapping[str, str]]) -> Row:
    """档号, 盒号 and the like of one dossier."""
    folder = next((one for one in shown.paper if one.title == FOLDER), None)
    pieces = [row for row in rows if row["title"] != _NONE]
    place = folder.place if folder is not None else paper_items.Place()
    number = "-".join(part for part in (place.cabinet, place.box, place.number) if part)
    return {
        "dossier.number": number,
        "dossier.box": place.box,
        "dossier.retention": shown.outline.retention,
        "dossier.pieces": str(len(pieces)),
        "dossier.pages": str(sum(int(row.get("pages") or 0) for row in pieces) or ""),
        "class.name": students.values_of(tx, [shown.student_id])[shown.student_id]["class_no"],
    }


def _labels(tx: Tx, boxes: Sequence[tuple[str, str]]) -> Iterator[Row]:
    """A label for each box: years, classes, first and last number."""
    known = {(one.cabinet, one.box): one for one in paper_shelves.boxes(tx) if one.box}
    missing = [box for cabinet, box in boxes if (cabinet, box) not in known]
    if missing or not boxes:
        message = f"没有盒号为“{'、'.join(missing)}”的档案盒。请先上架，再打印盒签。"
        raise Rejected(Problem("dossier.box-unknown", message))
    retention = dossiers.outline_of(tx).retention
    for one in (known[key] for key in boxes):
        ends = f"{one.first}—{one.last}" if one.first != one.last else one.first
        yield {
            "department": one.site,
            "year": "、".join(one.years),
            "category": "学籍档案",
            "grade_class": "、".join(one.classes),
            "range": ends,
            "retention": retention,
            "box": f"{one.cabinet}-{one.box}" if one.cabinet else one.box,
        }


def _transfer(tx: Tx, transfer_id: int) -> Order:
    """The list of an outgoing dossier with its 回执."""
    shown = dossier_transfers.transfer(tx, transfer_id)
    if shown.direction != dossier_transfers.OUT:
        message = "转入的档案由转出学校出清单，这里不打印。请选择转出的一次。"
        raise Rejected(Problem("dossier.not-outgoing", message))
    rows = [
        {
            "title": one.title,
            "original": one.original,
            "made_on": one.made_on,
            "pages": str(one.pages),
            "note": f"留存{one.kept}" if one.kept else one.note,
        }
        for one in shown.pieces
    ]
    way = "，".join(part for part in (shown.way, shown.person) if part)
    values = {
        "dossier.from": tx.setting("school.name"),
        "dossier.to": shown.school,
        "dossier.sent_on": shown.moved_on,
        "dossier.courier": way,
        "dossier.pieces": str(len(rows)),
    }
    whom = "升入学校" if shown.reason == "升学" else "转入学校"
    selection = Selection(student_ids=(shown.student_id,))
    return Order(TRANSFER, selection, Matter(values, rows), disclosures.Handing(whom))


def _inside() -> disclosures.Handing:
    return disclosures.Handing(disclosures.SCHOOL)
