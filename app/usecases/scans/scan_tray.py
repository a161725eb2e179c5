"""The tray of 扫描归档: pages that no code claims are looked at, assigned by hand, or marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain.permissions import Action
from app.evidence import store
from app.persistence.records import Evidence, Issue, Record, Student
from app.persistence.scan_records import ScanPage, ScanTray
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.dossier import dossiers
from app.usecases.pupils import students
from app.usecases.scans import scan_arrivals
from app.usecases.scans.scanning import BACK, SCAN, WHY
from app.usecases.school.permits import require


@dataclass(frozen=True, slots=True)
class Section:
    """Where in the dossier a page belongs: section 1 to 7, kind of entry, title."""

    number: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class TrayLine:
    """One waiting page; ``why`` is a sentence's beginning in Chinese.

    ``issue`` is the sheet that its code names, if it has one of ours. ``after`` is the sheet of the
    page before it in the same file, ``after_student`` its pupil: most often the answer.
    """

    id: int
    file: str
    page: int
    arrived_at: str
    why: str
    issue: str
    after: str
    after_student: int | None


def tray(tx: Tx) -> tuple[TrayLine, ...]:
    """Every page that waits, in the order in which they came."""
    rows = list(tx.scalars(select(ScanTray).where(ScanTray.settled_at == "").order_by(ScanTray.id)))
    return tuple(_line(tx, row) for row in rows)


def page(tx: Tx, tray_id: int) -> tuple[str, bytes]:
    """(media type, content) of a page as it came. Raises ``Unavailable`` when it is damaged."""
    row = tx.get(ScanTray, tray_id, f"编号为 {tray_id} 的待认领页")
    content = store.get(
        tx.folder / "evidence", tx.master.evidence_key(), tx.master.database_id, row.file_id
    )
    return row.media_type, content


def turn(tx: Tx, tray_id: int, quarters: int) -> None:
    """Say that a waiting page is upright after so many quarter turns clockwise more."""
    require(tx, Action.EDIT)
    row = _waiting(tx, tray_id)
    row.turn = (row.turn + quarters) % 4
    tx.session.flush()


def look(tx: Tx, tray_id: int) -> bytes:
    """A JPEG of a waiting page, upright as far as is known, to be looked at."""
    row = tx.get(ScanTray, tray_id, f"编号为 {tray_id} 的待认领页")
    media_type, content = page(tx, tray_id)
    return scan_arrivals.shown(media_type, content, row.turn)


def look_filed(tx: Tx, evidence_id: int) -> bytes:
    """A JPEG of a filed page, upright."""
    evidence = tx.get(Evidence, evidence_id, "这份扫描件")
    row = tx.session.scalar(select(ScanPage).where(ScanPage.evidence_id == evidence_id))
    content = students.evidence_bytes(tx, evidence)
    return scan_arrivals.shown(evidence.media_type, content, row.turn if row is not None else 0)


def assign(
    tx: Tx, tray_id: int, student_id: int, number: str = "", into: Section | None = None
) -> int:
    """File a waiting page to a pupil by hand; ``number`` says of which sheet. Gives the evidence.

    ``into`` enters it in a section of the dossier besides. The file itself stays as it is. Raises
    ``Rejected`` for a page settled already, an unknown pupil, or a sheet printed for another.
    """
    require(tx, Action.EDIT)
    row = _waiting(tx, tray_id)
    tx.get(Student, student_id, "这名学生")
    issue_id = _issue_id(tx, number, student_id) if number.strip() else row.issue_id
    evidence = _file(tx, row, student_id, issue_id)
    row.evidence_id = evidence.id
    _settle(tx, row, "")
    if into is not None:
        source = f"scan:{tray_id}"
        dossiers.file_entry(
            tx, student_id, into.number, into.kind, into.title, "", evidence.id, source
        )
    return evidence.id


def _file(tx: Tx, row: ScanTray, student_id: int, issue_id: int | None) -> Evidence:
    """The page as evidence of the pupil; its file is the tray's own."""
    evidence = tx.add(
        Evidence(
            student_id=student_id,
            kind=SCAN,
            media_type=row.media_type,
            file_id=row.file_id,
            size=row.size,
            sha256=row.sha256,
            added_at=tx.stamp,
        )
    )
    tx.add(
        ScanPage(
            evidence_id=evidence.id,
            issue_id=issue_id,
            position=_pages_of(tx, issue_id) + 1 if issue_id is not None else 0,
            turn=row.turn,
            pixels=row.pixels,
            looks=row.looks,
            file_name=row.file_name,
            file_page=row.file_page,
            filed_at=tx.stamp,
            filed_by=tx.actor.user,
        )
    )
    return evidence


def take_back(tx: Tx, evidence_ids: Sequence[int]) -> int:
    """Put filed pages back into the tray, to be assigned anew; gives how many. Nothing is lost.

    Raises ``Rejected`` for a page that a case, a campaign or the dossier already rests on.
    """
    require(tx, Action.EDIT)
    pages = [_page_of(tx, one) for one in dict.fromkeys(evidence_ids)]
    problems = [_held(page) for page in pages if _rests_on(tx, page.evidence_id)]
    if problems:
        raise Rejected(*problems)
    for page in pages:
        _put_back(tx, page)
    tx.note("scan-back", "evidence", "", {"rows": len(pages)})
    return len(pages)


def _page_of(tx: Tx, evidence_id: int) -> ScanPage:
    page = tx.session.scalar(select(ScanPage).where(ScanPage.evidence_id == evidence_id))
    if page is None:
        message = "这一页不是扫描归档来的，或已经退回。请刷新列表。"
        raise Rejected(Problem("scan.not-filed", message))
    return page


def _held(page: ScanPage) -> Problem:
    message = f"“{page.file_name}”第 {page.file_page} 页已经登记在采集、异动或档案里，没有退回。"
    return Problem("scan.held", message, Where(path=page.file_name))


def _rests_on(tx: Tx, evidence_id: int) -> bool:
    """Whether a row of any other room names this evidence."""
    for table in Record.metadata.tables.values():
        if table.name in (ScanPage.__tablename__, ScanTray.__tablename__):
            continue
        for column in table.columns:
            if any(key.column.table.name == Evidence.__tablename__ for key in column.foreign_keys):
                found = tx.connection.execute(select(column).where(column == evidence_id).limit(1))
                if found.first() is not None:
                    return True
    return False


def _put_back(tx: Tx, page: ScanPage) -> None:
    evidence = tx.get(Evidence, page.evidence_id, "这份扫描件")
    row = tx.session.scalar(select(ScanTray).where(ScanTray.evidence_id == evidence.id))
    if row is not None:
        row.settled_at, row.settled_by, row.evidence_id = "", "", None
    else:
        tx.add(
            ScanTray(
                file_name=page.file_name,
                file_page=page.file_page,
                media_type=evidence.media_type,
                file_id=evidence.file_id,
                size=evidence.size,
                sha256=evidence.sha256,
                turn=page.turn,
                pixels=page.pixels,
                looks=page.looks,
                why=BACK,
                issue_id=page.issue_id,
                after_issue_id=None,
                arrived_at=tx.stamp,
                arrived_by=tx.actor.user,
            )
        )
    tx.session.flush()
    tx.remove(page)
    tx.session.flush()
    tx.remove(evidence)
    tx.session.flush()


def discard(tx: Tx, tray_id: int, reason: str) -> None:
    """Mark a waiting page as none of ours; it stays in the register, with the reason."""
    require(tx, Action.EDIT)
    row = _waiting(tx, tray_id)
    if not reason.strip():
        raise Rejected(Problem("scan.reason", "请写明为什么这一页不归档，例如：白页、误扫。"))
    _settle(tx, row, reason.strip())


def _settle(tx: Tx, row: ScanTray, reason: str) -> None:
    row.settled_at, row.settled_by, row.reason = tx.stamp, tx.actor.user, reason
    tx.session.flush()


def _waiting(tx: Tx, tray_id: int) -> ScanTray:
    row = tx.get(ScanTray, tray_id, f"编号为 {tray_id} 的待认领页")
    if row.settled_at:
        how = "认领" if row.evidence_id is not None else "作废"
        message = f"编号为 {tray_id} 的页已经{how}。请刷新列表。"
        raise Rejected(Problem("scan.settled", message))
    return row


def _issue_id(tx: Tx, number: str, student_id: int) -> int:
    issue = tx.session.scalar(select(Issue).where(Issue.number == number.strip().upper()))
    if issue is None:
        message = f"没有编号为“{number}”的表。请核对表上的编号。"
        raise Rejected(Problem("scan.number-unknown", message))
    if issue.student_id not in (None, student_id):
        message = f"编号为“{issue.number}”的表是为另一名学生打印的。请核对学生和编号。"
        raise Rejected(Problem("scan.foreign-sheet", message))
    return issue.id


def _pages_of(tx: Tx, issue_id: int) -> int:
    return len(list(tx.scalars(select(ScanPage.id).where(ScanPage.issue_id == issue_id))))


def _line(tx: Tx, row: ScanTray) -> TrayLine:
    issue = tx.session.get(Issue, row.issue_id) if row.issue_id is not None else None
    after = tx.session.get(Issue, row.after_issue_id) if row.after_issue_id is not None else None
    return TrayLine(
        row.id,
        row.file_name,
        row.file_page,
        row.arrived_at,
        WHY[row.why],
        issue.number if issue else "",
        after.number if after else "",
        after.student_id if after else None,
    )
