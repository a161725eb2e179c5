"""档案转递: a dossier goes to another school with its list, or comes from one and is checked.

The electronic copy stays and is read only; what copies stay is written on the list (办法 第九条).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from app.domain import dates, dossier
from app.domain.permissions import Action
from app.persistence.dossier_records import (
    DossierEntry,
    DossierTransfer,
    PaperItem,
    TransferLine,
)
from app.persistence.records import Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.dossier import dossier_entries, paper_items
from app.usecases.dossier.dossier_entries import NewEntry
from app.usecases.dossier.paper_items import COPY, FOLDER, GONE, IN, ItemLine, NewItem
from app.usecases.school.permits import require

OUT, INWARD = "out", "in"
REASONS = ("转学", "升学", "学校合并", "学校撤销", "终止学业")
_WAITS = (DossierTransfer.revoked_at == "") & (
    ((DossierTransfer.direction == OUT) & (DossierTransfer.receipt_on == ""))
    | (
        (DossierTransfer.direction == INWARD)
        & exists().where(
            TransferLine.transfer_id == DossierTransfer.id, TransferLine.arrived_on == ""
        )
    )
)
_MONTHS = 1  # 办法 第十五条, 农安 第二十一条, 四川 第三十二条: 在1个月内办结


@dataclass(frozen=True, slots=True)
class Sending:
    """A dossier that is to go: where to, why, by whom; ``moved_on`` as typed, "" is today."""

    school: str
    reason: str
    person: str = ""
    way: str = ""
    moved_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of the sender's catalogue, and whether it is there; section 0: by its title."""

    title: str
    section: int = 0
    original: str = paper_items.ORIGINAL
    pages: int = 1
    made_on: str = ""
    arrived: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a transfer's list; ``kept`` is what stays here, ``arrived_on`` "" if missing."""

    id: int
    position: int
    section: int
    title: str
    original: str
    made_on: str
    pages: int
    kept: str
    arrived_on: str
    note: str


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer with its list. ``due_on`` is the last day of the month that the texts give."""

    id: int
    student_id: int
    name: str
    class_no: str
    direction: str
    reason: str
    school: str
    moved_on: str
    person: str
    way: str
    note: str
    due_on: str
    receipt_on: str
    receipt_by: str
    revoked_for: str
    pieces: tuple[Piece, ...]

    @property
    def missing(self) -> tuple[Piece, ...]:
        """Pieces on the sender's catalogue that have not come."""
        wanted = self.pieces if self.direction == INWARD else ()
        return tuple(one for one in wanted if not one.arrived_on)


def ready(tx: Tx, student_id: int) -> tuple[tuple[ItemLine, ...], tuple[Problem, ...]]:
    """The papers that would go, and what stands in the way or is to be thought of."""
    items = paper_items.items_of(tx, student_id)
    going = tuple(one for one in items if one.state == IN and one.title != FOLDER)
    return going, tuple(_obstacles(tx, student_id, items, going))


def dispatch(
    tx: Tx, student_id: int, sending: Sending, copied: Collection[int] = ()
) -> tuple[int, tuple[Problem, ...]]:
    """Send the pupil's papers on; gives the transfer's id and what is to be thought of.

    Of the papers ``copied`` a copy stays in the box. Everything on the shelf goes, the folder with
    it; from then on the electronic dossier is read only (R-ORD-9-1, R-SC-20-2). Raises ``Rejected``
    while a paper is lent, or when there is none.
    """
    require(tx, Action.EDIT)
    dossier_entries.refuse_frozen(tx, student_id)
    going, problems = ready(tx, student_id)
    blocking = [one for one in problems if one.level.blocks]
    blocking += _unsaid({"接收学校": sending.school, "转递原因": sending.reason})
    if blocking:
        raise Rejected(*blocking)
    row = _transfer(tx, student_id, OUT, sending)
    for position, one in enumerate(going, 1):
        kept = _kept(tx, one, copied)
        _add_line(tx, row.id, position, one, kept)
        _let_go(tx, one.id, sending.school, row.moved_on)
    folder = paper_items.folder_of(tx, student_id)
    if folder is not None and folder.state == IN:
        _let_go(tx, folder.id, sending.school, row.moved_on)
    for one in going:
        if one.id in copied:
            _keep_copy(tx, one)
    _file(tx, row, f"档案转递清单：转至{row.school}，共 {len(going)} 件", "档案转递清单")
    return row.id, tuple(one for one in problems if not one.level.blocks)


def receipt(tx: Tx, transfer_id: int, received_by: str, on: str = "") -> None:
    """Enter the other school's 回执: who signed it, and when it was received there."""
    require(tx, Action.EDIT)
    row = _running(tx, transfer_id, OUT)
    day = dossier_entries.day_of(tx, on)
    problems = _unsaid({"回执签收人": received_by})
    if day < row.moved_on:
        problems.append(_wrong("回执日期", "回执日期早于转出日期。请核对。"))
    if problems:
        raise Rejected(*problems)
    row.receipt_on, row.receipt_by = day, received_by.strip()


def call_back(tx: Tx, transfer_id: int, reason: str) -> None:
    """The dossier came back undelivered: the papers are on the shelf again, with the reason."""
    require(tx, Action.EDIT)
    row = _running(tx, transfer_id, OUT)
    if not reason.strip():
        raise Rejected(_wrong("原因", "收回转出的档案须写明原因。请填写后重试。"))
    row.revoked_at, row.revoked_for = tx.stamp, reason.strip()
    away = select(PaperItem).where(PaperItem.student_id == row.student_id, PaperItem.state == GONE)
    for item in tx.scalars(away):
        paper_items.set_state(tx, item, IN, reason.strip())
    entry = tx.session.scalar(
        select(DossierEntry).where(DossierEntry.source == f"transfer:{row.id}")
    )
    if entry is not None:
        dossier_entries.mark_withdrawn(tx, entry, reason.strip())


def receive(tx: Tx, student_id: int, sending: Sending, catalogue: Sequence[Expected]) -> int:
    """Check a dossier against the sender's catalogue: what is there is entered as paper here.

    ``sending.school`` is the sender, ``moved_on`` the receive date (R-ORD-16-1).
    """
    require(tx, Action.EDIT)
    tx.get(Student, student_id, "这名学生")
    problems = _unsaid({"转出学校": sending.school})
    if not catalogue:
        problems.append(_wrong("清单", "请按转出学校的清单逐件登记，没有到的也要写上。"))
    if problems:
        raise Rejected(*problems)
    row = _transfer(tx, student_id, INWARD, sending)
    for position, one in enumerate(catalogue, 1):
        day = dossier_entries.day_of(tx, one.made_on) if one.made_on.strip() else ""
        line = TransferLine(
            transfer_id=row.id,
            position=position,
            section=one.section or dossier.section_of_title(one.title),
            title=one.title.strip(),
            original=one.original,
            made_on=day,
            pages=one.pages,
            note=one.note.strip(),
        )
        tx.add(line)
        if one.arrived:
            _take_in(tx, line, student_id, row.moved_on)
    here = sum(one.arrived for one in catalogue)
    title = f"收到{row.school}转来的学籍档案 {here} 件，清单共 {len(catalogue)} 件"
    _file(tx, row, title, "转入档案")
    return row.id


def arrived(tx: Tx, line_id: int, on: str = "") -> None:
    """A piece that was missing has come."""
    require(tx, Action.EDIT)
    line = tx.get(TransferLine, line_id, "清单上的这一件")
    row = _running(tx, line.transfer_id, INWARD)
    if line.arrived_on:
        raise Rejected(_wrong("清单", f"“{line.title}”已经登记收到。请刷新。"))
    _take_in(tx, line, row.student_id, dossier_entries.day_of(tx, on))


def transfers(tx: Tx, student_id: int = 0, *, unfinished: bool = False) -> tuple[TransferView, ...]:
    """Transfers, the latest first; ``unfinished``: no receipt yet, or pieces still missing."""
    statement = select(DossierTransfer).order_by(DossierTransfer.id.desc())
    if student_id:
        statement = statement.where(DossierTransfer.student_id == student_id)
    if unfinished:
        statement = statement.where(_WAITS)
    return tuple(_view(tx, row) for row in tx.scalars(statement))


def transfer(tx: Tx, transfer_id: int) -> TransferView:
    """One transfer with its list."""
    return _view(tx, tx.get(DossierTransfer, transfer_id, "这次档案转递"))


def clocks(tx: Tx) -> tuple[dates.Clock, ...]:
    """For the desk: dossiers sent on whose 回执 has not come, one clock each (1 month)."""
    found = []
    cite = dossier.outline_of(tx.setting("profile")).dispatch_cite
    for one in transfers(tx, unfinished=True):
        if one.direction == OUT:
            due = dates.day_of(one.due_on)
            title = f"{one.name}的档案转至{one.school}，等回执"
            left = (due - tx.today).days
            target = dates.working_target(due)
            found.append(dates.Clock(title, due, target, left, (one.student_id,), cite))
    return tuple(sorted(found, key=lambda clock: clock.due))


def _obstacles(
    tx: Tx, student_id: int, items: Sequence[ItemLine], going: Sequence[ItemLine]
) -> Iterator[Problem]:
    where = Where(student_id=student_id)
    cite = dossier.outline_of(tx.setting("profile")).dispatch_cite
    for one in items:
        if one.state in (paper_items.LENT, paper_items.SEALED):
            message = f"“{one.title}”现在是“{one.state}”（{one.state_reason}）。请先收回或启封。"
            yield Problem("transfer.not-here", message, where, cite)
    if not going:
        message = "没有登记在库的纸质材料，列不出转递清单。请先在“纸质材料”里登记。"
        yield Problem("transfer.nothing", message, where, cite)
    bare = [one.title for one in going if not _has_scan(tx, one)]
    if bare:
        message = (
            f"没有电子扫描件：{'、'.join(bare[:8])}。转出学校应保留电子备份和必要的复印件，"
            "请先扫描，或勾选留存复印件。"
        )
        yield Problem("transfer.no-copy", message, where, cite, Level.WARN)


def _has_scan(tx: Tx, one: ItemLine) -> bool:
    row = tx.get(PaperItem, one.id, "这件档案材料")
    entry = tx.session.get(DossierEntry, row.entry_id) if row.entry_id else None
    return entry is not None and entry.evidence_id is not None


def _kept(tx: Tx, one: ItemLine, copied: Collection[int]) -> str:
    parts = ("电子扫描件" if _has_scan(tx, one) else "", COPY if one.id in copied else "")
    return "、".join(part for part in parts if part)


def _keep_copy(tx: Tx, one: ItemLine) -> None:
    """A copy stays where the paper stood."""
    new = NewItem(one.section, one.title, COPY, one.pages, one.made_on, "转出时留存")
    paper_items.keep(tx, one.student_id, new, one.place)


def _let_go(tx: Tx, item_id: int, school: str, day: str) -> None:
    paper_items.set_state(tx, paper_items.here(tx, item_id), GONE, school.strip(), day)


def _take_in(tx: Tx, line: TransferLine, student_id: int, day: str) -> None:
    pages = max(1, line.pages)
    new = NewItem(line.section, line.title, line.original, pages, line.made_on, line.note)
    line.item_id = paper_items.keep(tx, student_id, new)
    line.arrived_on = day
    tx.session.flush()


def _transfer(tx: Tx, student_id: int, direction: str, sending: Sending) -> DossierTransfer:
    return tx.add(
        DossierTransfer(
            student_id=student_id,
            direction=direction,
            reason=sending.reason.strip(),
            school=sending.school.strip(),
            moved_on=dossier_entries.day_of(tx, sending.moved_on),
            person=sending.person.strip(),
            way=sending.way.strip(),
            entered_at=tx.stamp,
            entered_by=tx.actor.user,
            note=sending.note.strip(),
        )
    )


def _add_line(tx: Tx, transfer_id: int, position: int, one: ItemLine, kept: str) -> None:
    tx.add(
        TransferLine(
            transfer_id=transfer_id,
            position=position,
            section=one.section,
            title=one.title,
            original=one.original,
            made_on=one.made_on,
            pages=one.pages,
            item_id=one.id,
            kept=kept,
            note=one.note,
        )
    )


def _file(tx: Tx, row: DossierTransfer, title: str, kind: str) -> None:
    """The transfer itself is part of the dossier."""
    new = NewEntry(dossier.PROOFS, kind, title, row.moved_on, source=f"transfer:{row.id}")
    dossier_entries.put(tx, row.student_id, new)


def _running(tx: Tx, transfer_id: int, direction: str) -> DossierTransfer:
    row = tx.get(DossierTransfer, transfer_id, "这次档案转递")
    if row.direction != direction or row.revoked_at or row.receipt_on:
        message = "这次档案转递已经办结或收回，不能再改。请刷新列表。"
        raise Rejected(_wrong("转递", message))
    return row


def _view(tx: Tx, row: DossierTransfer) -> TransferView:
    pupil = tx.get(Student, row.student_id, "这名学生")
    lines = tx.scalars(
        select(TransferLine)
        .where(TransferLine.transfer_id == row.id)
        .order_by(TransferLine.position)
    )
    due = dates.months_after(dates.day_of(row.moved_on), _MONTHS)
    return TransferView(
        row.id,
        row.student_id,
        pupil.name,
        pupil.class_no,
        row.direction,
        row.reason,
        row.school,
        row.moved_on,
        row.person,
        row.way,
        row.note,
        dates.written(due),
        row.receipt_on,
        row.receipt_by,
        row.revoked_for,
        tuple(_piece(line) for line in lines),
    )


def _piece(line: TransferLine) -> Piece:
    return Piece(
        line.id,
        line.position,
        line.section,
        line.title,
        line.original,
        line.made_on,
        line.pages,
        line.kept,
        line.arrived_on,
        line.note,
    )


def _unsaid(asked: dict[str, str]) -> list[Problem]:
    return [
        _wrong(label, f"请填写“{label}”。") for label, text in asked.items() if not text.strip()
    ]


def _wrong(field: str, message: str) -> Problem:
    return Problem("transfer.typed", message, Where(field=field))
