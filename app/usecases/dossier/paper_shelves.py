"""Boxes and what stands in them; papers found by name, title, box or state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from app.persistence.dossier_records import PaperItem
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.usecases.dossier import paper_items
from app.usecases.dossier.paper_items import ItemLine

UNPLACED = "未上架"


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One box: its folders (or papers, where it has no folder), their classes and numbers."""

    site: str
    cabinet: str
    box: str
    pieces: int
    pupils: int
    classes: tuple[str, ...]
    years: tuple[str, ...]
    first: str
    last: str
    away: int

    @property
    def name(self) -> str:
        """A柜 3盒."""
        parts = ((self.cabinet, "柜"), (self.box, "盒"))
        return " ".join(f"{text}{word}" for text, word in parts if text) or UNPLACED


class _Held(NamedTuple):
    """What a box needs to know of one paper."""

    section: int
    number: str
    state: str
    student_id: int
    class_no: str
    entry: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper with whose it is."""

    item: ItemLine
    name: str
    class_no: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of ``rows`` and how many there are in all."""

    rows: tuple[PaperRow, ...]
    total: int


def boxes(tx: Tx) -> tuple[BoxLine, ...]:
    """Every box that holds something, by cabinet and number; what has no box comes last."""
    table = PaperItem.__table__.c
    place = (table.site, table.cabinet, table.box)
    own = (table.section, table.number, table.state, table.student_id)
    rows = tx.connection.execute(
        select(*place, *own, Student.class_no, Student.entry_month)
        .join(Student, Student.id == table.student_id)
        .where(table.state != paper_items.GONE)
    )
    found: dict[tuple[str, str, str], list[_Held]] = {}
    for site, cabinet, box, *held in rows:
        found.setdefault((site, cabinet, box), []).append(_Held(*held))
    lines = [_box(key, held) for key, held in found.items()]
    return tuple(sorted(lines, key=lambda one: (not one.box, natural(one.cabinet + one.box))))


def papers(
    tx: Tx,
    text: str = "",
    box: tuple[str, str] | None = None,
    state: str = "",
    limit: int = 200,
    offset: int = 0,
) -> Found:
    """Papers whose pupil's name or title has ``text``, of one (cabinet, box), in one state."""
    asked = _asked(text, box, state)
    statement = (
        select(PaperItem, Student.name, Student.class_no)
        .join(Student, Student.id == PaperItem.student_id)
        .where(*asked)
    )
    count = (
        select(func.count(PaperItem.id))
        .join(Student, Student.id == PaperItem.student_id)
        .where(*asked)
    )
    total = tx.session.scalar(count) or 0
    # The number of a place is text: 2 stands before 10 by its length.
    order = (
        PaperItem.cabinet,
        func.length(PaperItem.box),
        PaperItem.box,
        func.length(PaperItem.number),
        PaperItem.number,
        PaperItem.id,
    )
    rows = tx.session.execute(statement.order_by(*order).limit(limit).offset(offset))
    found = [PaperRow(paper_items.line_of(item), name, class_no) for item, name, class_no in rows]
    return Found(tuple(found), total)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which 2 comes before 10, whatever letters are around them."""
    parts: list[str] = []
    for character in text:
        if parts and parts[-1][-1].isdecimal() == character.isdecimal():
            parts[-1] += character
        else:
            parts.append(character)
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts)


def _asked(text: str, box: tuple[str, str] | None, state: str) -> list[ColumnElement[bool]]:
    """The conditions of a search."""
    found: list[ColumnElement[bool]] = []
    if text.strip():
        like = f"%{text.strip()}%"
        found.append(Student.name.like(like) | PaperItem.title.like(like))
    if box is not None:
        found += [PaperItem.cabinet == box[0], PaperItem.box == box[1]]
    if state:
        found.append(PaperItem.state == state)
    return found


def _box(key: tuple[str, str, str], held: Sequence[_Held]) -> BoxLine:
    folders = [one for one in held if one.section == 0] or list(held)
    numbers = sorted((one.number for one in folders if one.number), key=natural)
    away = sum(one.state != paper_items.IN for one in held)
    classes = tuple(sorted({one.class_no for one in held if one.class_no}))
    years = tuple(sorted({one.entry[:4] for one in held if one.entry}))
    pupils = len({one.student_id for one in held})
    first, last = (numbers[0], numbers[-1]) if numbers else ("", "")
    return BoxLine(*key, len(folders), pupils, classes, years, first, last, away)
