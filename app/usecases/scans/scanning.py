"""扫描归档: signed paper files itself by its code; what no code claims waits in the tray."""

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import select

from app.domain.permissions import Action
from app.evidence import store
from app.forms import definition
from app.job import Job
from app.persistence.campaign_records import Campaign, CampaignSheet
from app.persistence.records import Evidence, Issue, Student
from app.persistence.scan_records import ScanPage, ScanTray
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Where
from app.usecases.collecting import campaigns, returns
from app.usecases.paper import issuing
from app.usecases.pupils import students
from app.usecases.review import school_papers
from app.usecases.scans import scan_arrivals, scan_cases
from app.usecases.scans.gathering import Gathered
from app.usecases.scans.scan_arrivals import Arrival
from app.usecases.school.permits import require

SCAN = "scan"
_QR = "XJ1."
_LONGEST = 64

NO_CODE, FOREIGN, SEVERAL, UNKNOWN, NOBODY = "no-code", "foreign", "several", "unknown", "nobody"
BACK = "back"
SCHOOL = "学校材料"
WHY = {
    NO_CODE: "页上没有找到二维码",
    FOREIGN: "二维码与本校学籍库里的表不符：别处签发的，或恢复以前打印的",
    SEVERAL: "一页上有几张表的二维码",
    UNKNOWN: "学籍库里没有这个编号的表",
    NOBODY: "空白表或名册，不属于某一名学生",
    BACK: "归档后又退回的页",
}


@dataclass(frozen=True, slots=True)
class FiledPage:
    """Page ``page`` (from 1, over all files) of sheet ``issue``; ``again``: was here before."""

    page: int
    issue: str
    student_id: int
    evidence_id: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class TrayPage:
    """A page that went to the tray, and why (a key of ``WHY``)."""

    page: int
    tray_id: int
    why: str


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of every page, and what there is to say about it.

    ``school`` are pages of the school's own papers: a signed report, a receipt.
    """

    pages: int
    filed: tuple[FiledPage, ...]
    tray: tuple[TrayPage, ...]
    problems: tuple[Problem, ...] = ()
    school: tuple[TrayPage, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page while it is being filed: its thumbnail, whose it is, or ``why`` nobody's.

    ``small`` is (width, height, grey bytes). Nothing is kept before all are through.
    """

    page: int
    file: str
    file_page: int
    small: tuple[int, int, bytes] = field(repr=False)
    issue: str = ""
    form_id: str = ""
    student_id: int | None = None
    name: str = ""
    why: str = ""
    again: bool = False
    evidence_id: int = 0
    tray_id: int = 0


@dataclass(frozen=True, slots=True)
class _Claim:
    """Which sheet a page belongs to, or why none claims it."""

    issue: Issue | None
    why: str = ""


def file_scans(
    tx: Tx,
    paths: Sequence[Path],
    job: Job,
    signed: Collection[str] = (),
    seen: list[SeenPage] | None = None,
) -> Filed:
    """File every page of the files and folders: to the pupil of its sheet, or into the tray.

    With both of ``campaigns.SIGNERS`` in ``signed`` sheets of a running campaign become 双签 and
    已扫描; without, what was signed before becomes 已扫描 and the rest 已交回. The same page is
    never kept twice. ``seen`` grows by a page at a time, for whoever watches from another thread.
    Raises ``Rejected`` for nothing to file, ``Cancelled``; nothing is filed then.
    """
    found, problems = scan_arrivals.files(paths)
    arrivals = scan_arrivals.pages(scan_arrivals.read(found, problems), problems, job)
    return _file(tx, _Batch(arrivals, problems, signed, seen if seen is not None else []), job)


def file_gathered(
    tx: Tx,
    gathered: Gathered,
    job: Job,
    signed: Collection[str] = (),
    seen: list[SeenPage] | None = None,
) -> Filed:
    """As ``file_scans``, for pages that were read and recognised before; they stay gathered."""
    watched = seen if seen is not None else []
    batch = _Batch(gathered.arrivals(), list(gathered.problems), signed, watched, len(gathered))
    return _file(tx, batch, job)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The pages of one filing, what is said about them, who watches, how many (0: unknown)."""

    arrivals: Iterable[Arrival]
    problems: list[Problem]
    signed: Collection[str]
    seen: list[SeenPage]
    total: int = 0


def _file(tx: Tx, batch: _Batch, job: Job) -> Filed:
    require(tx, Action.EDIT)
    filed: list[FiledPage] = []
    tray: list[TrayPage] = []
    kept: list[TrayPage] = []
    problems = batch.problems
    before: tuple[str, int | None] = ("", None)
    for page, arrival in enumerate(batch.arrivals, 1):
        job.step(page, batch.total, "归档扫描件")
        claim = _claim(tx, arrival)
        told = SeenPage(page, arrival.name, arrival.page, arrival.small)
        if claim.issue is not None and not claim.why:
            filed.append(_keep(tx, page, arrival, claim.issue, problems))
            batch.seen.append(_seen(tx, told, claim.issue, filed[-1]))
        else:
            beside = before[1] if before[0] == arrival.name else None
            put_by = _put_by(tx, page, arrival, claim, beside)
            taken = school_papers.take_in(tx, put_by.tray_id)
            problems += taken
            (kept if taken else tray).append(put_by)
            batch.seen.append(_seen_nobody(told, claim, put_by, known=bool(taken)))
        before = (arrival.name, claim.issue.id if claim.issue is not None else None)
    problems += scan_cases.hand_in(tx, filed)
    problems += _advance(tx, filed, batch.signed)
    pages = len(filed) + len(tray) + len(kept)
    tx.note(SCAN, "evidence", "", {"rows": pages, "filed": len(filed), "tray": len(tray)})
    return Filed(pages, tuple(filed), tuple(tray), tuple(problems), tuple(kept))


def _seen_nobody(told: SeenPage, claim: _Claim, put_by: TrayPage, *, known: bool) -> SeenPage:
    """``told`` of a page without a pupil: it waits, or it was the school's own and is filed."""
    if not known or claim.issue is None:
        return replace(told, why=claim.why, tray_id=put_by.tray_id)
    number, form_id = claim.issue.number, claim.issue.form_id
    return replace(told, issue=number, form_id=form_id, name=SCHOOL, tray_id=put_by.tray_id)


def _seen(tx: Tx, told: SeenPage, issue: Issue, filed: FiledPage) -> SeenPage:
    """``told`` with whose sheet it is."""
    owner = tx.session.get(Student, filed.student_id)
    return replace(
        told, issue=issue.number, form_id=issue.form_id, student_id=filed.student_id,
        name=owner.name if owner is not None else "", again=filed.again,
        evidence_id=filed.evidence_id,
    )  # fmt: skip


def _claim(tx: Tx, arrival: Arrival) -> _Claim:
    """The sheet whose code is on the page; a code counts only with this register's own tag."""
    numbers = {number for code in arrival.codes if (number := _own_number(tx, code.text))}
    if len(numbers) != 1:
        return _Claim(None, SEVERAL if numbers else FOREIGN if arrival.codes else NO_CODE)
    issue = tx.session.scalar(select(Issue).where(Issue.number == numbers.pop()))
    if issue is None:
        return _Claim(None, UNKNOWN)
    return _Claim(issue, "" if issue.student_id is not None else NOBODY)


def _own_number(tx: Tx, text: str) -> str:
    """The number in a code that this register has made, else ""."""
    if not text.startswith(_QR) or len(text) > _LONGEST:
        return ""
    number = text.removeprefix(_QR).rpartition(".")[0]
    own = issuing.qr_payload(tx, number)
    return number if hmac.compare_digest(own.encode(), text.encode()) else ""


def _keep(tx: Tx, page: int, arrival: Arrival, issue: Issue, problems: list[Problem]) -> FiledPage:
    """Keep the page as evidence of the sheet's pupil, unless this very picture is there."""
    student_id = issue.student_id
    assert student_id is not None  # noqa: S101  claims without a pupil go to the tray
    known = list(tx.scalars(select(ScanPage).where(ScanPage.issue_id == issue.id)))
    for other in known:
        if other.pixels == arrival.pixels:
            problems.append(_again(page, issue, "已经归档过，没有再存一份"))
            return FiledPage(page, issue.number, student_id, other.evidence_id, again=True)
    alike = sum(scan_arrivals.alike(other.looks, arrival.looks) for other in known)
    if alike >= _copies(issue):
        problems.append(_again(page, issue, "与已归档的一页看来相同，已另存。请核对是否重复扫描"))
    students.add_evidence(tx, student_id, SCAN, arrival.media_type, arrival.content)
    evidence_id = tx.last_id(Evidence)
    tx.add(
        ScanPage(
            evidence_id=evidence_id,
            issue_id=issue.id,
            position=len(known) + 1,
            turn=arrival.turn,
            pixels=arrival.pixels,
            looks=arrival.looks,
            file_name=arrival.name,
            file_page=arrival.page,
            filed_at=tx.stamp,
            filed_by=tx.actor.user,
        )
    )
    return FiledPage(page, issue.number, student_id, evidence_id)


def _copies(issue: Issue) -> int:
    """How many pages of a sheet look the same because it is printed in so many copies."""
    form = next((one for one in definition.all_forms() if one.id == issue.form_id), None)
    return max(1, len(form.copy_labels)) if form else 1


def _put_by(tx: Tx, page: int, arrival: Arrival, claim: _Claim, beside: int | None) -> TrayPage:
    """Keep the page in the tray, unless this very picture waits there already."""
    statement = select(ScanTray).where(ScanTray.pixels == arrival.pixels, ScanTray.settled_at == "")
    waiting = tx.session.scalar(statement.limit(1))
    if waiting is not None:
        return TrayPage(page, waiting.id, claim.why)
    stored = store.put(
        tx.folder / "evidence", tx.evidence_key, tx.master.database_id, arrival.content
    )
    row = tx.add(
        ScanTray(
            file_name=arrival.name,
            file_page=arrival.page,
            media_type=arrival.media_type,
            file_id=stored.file_id,
            size=stored.size,
            sha256=stored.sha256_plain,
            turn=arrival.turn,
            pixels=arrival.pixels,
            looks=arrival.looks,
            why=claim.why,
            issue_id=claim.issue.id if claim.issue is not None else None,
            after_issue_id=beside,
            arrived_at=tx.stamp,
            arrived_by=tx.actor.user,
        )
    )
    return TrayPage(page, row.id, claim.why)


def _again(page: int, issue: Issue, what: str) -> Problem:
    message = f"第 {page} 页（{issue.number}）{what}。"
    where = Where(row=page, student_id=issue.student_id or 0)
    return Problem("scan.again", message, where, level=Level.WARN)


def _advance(tx: Tx, filed: Iterable[FiledPage], signed: Collection[str]) -> list[Problem]:
    """Enter in running campaigns that these sheets are back; the first page stands for each."""
    first: dict[str, FiledPage] = {}
    for one in filed:
        first.setdefault(one.issue, one)
    problems: list[Problem] = []
    for one in first.values():
        statement = (
            select(CampaignSheet)
            .join(Issue, Issue.id == CampaignSheet.issue_id)
            .join(Campaign, Campaign.id == CampaignSheet.campaign_id)
            .where(Issue.number == one.issue, Campaign.closed_at == "")
        )
        sheet = tx.session.scalar(statement)
        if sheet is not None:
            problems += _step(tx, sheet, one, signed)
    return problems


def _step(
    tx: Tx, sheet: CampaignSheet, one: FiledPage, signed: Collection[str]
) -> Sequence[Problem]:
    """From 已打印 or 已交回 as far as signatures allow, from 双签 to 已扫描."""
    where = (sheet.campaign_id, sheet.student_id)
    problems: Sequence[Problem] = ()
    state = _state(tx, *where)
    if state in (campaigns.PRINTED, campaigns.RETURNED) and (signed or state == campaigns.PRINTED):
        done = returns.return_pupils(tx, sheet.campaign_id, [sheet.student_id], signed)
        problems = done.problems
    state = _state(tx, *where)
    if state == campaigns.SIGNED:
        returns.scan(tx, *where, one.evidence_id)
    elif state == campaigns.RETURNED and not problems:
        message = f"{one.issue} 已归档并登记交回。请核对监护人、班主任的签字，再登记“双签”。"
        place = Where(field="签字", row=one.page, student_id=one.student_id)
        problems = [Problem("scan.unsigned", message, place, campaigns.CHAIN.source, Level.TASK)]
    return problems


def _state(tx: Tx, campaign_id: int, student_id: int) -> str:
    [row] = campaigns.entries(tx, campaign_id, [student_id])
    return row.state
