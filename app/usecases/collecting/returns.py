"""Signed paper coming back: by QR code, by number, or a class at once; and what it makes whole."""

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from app.domain import dates, dossier
from app.domain.chain import Move
from app.domain.permissions import Action
from app.persistence.campaign_records import (
    Campaign,
    CampaignPupil,
    CampaignSheet,
    CampaignStep,
)
from app.persistence.records import Evidence, Issue, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.collecting import campaigns
from app.usecases.collecting.campaigns import CHAIN, FILED, RETURNED, SCANNED, SIGNED, SIGNERS
from app.usecases.paper import issuing
from app.usecases.pupils import proofs
from app.usecases.pupils.proofs import Attached
from app.usecases.school.permits import require

_QR = "XJ1."
_WHOLE = (SIGNED, SCANNED, FILED)
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width characters, as an input method types them."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which paper a number or a QR code stands for, and where it is."""

    campaign_id: int
    campaign: str
    student_id: int
    name: str
    class_no: str
    number: str
    state: str


@dataclass(frozen=True, slots=True)
class Returned:
    """Whose papers have come in, whose have not, and what there is to say about it."""

    came: tuple[int, ...]
    lacking: tuple[int, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class EnteredSheet:
    """Whose sheet it was and where it is now. ``again``: it had been entered, nothing changed."""

    found: Found
    again: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a paper: where to, on which day, entered by whom, and why."""

    state: str
    day: str
    at: str
    by: str
    reason: str
    evidence_id: int | None


def find(tx: Tx, text: str) -> Found:
    """The paper behind a QR code as a scanner types it, or behind a form number.

    Raises ``Rejected`` for a code that this register has not made (its tag is checked), for a
    number never given, and for a sheet that was printed outside a campaign.
    """
    number = _number(tx, text)
    issue = tx.session.scalar(select(Issue).where(Issue.number == number))
    if issue is None:
        message = f"没有编号为“{number}”的表。请核对表左上角的编号。"
        raise Rejected(Problem("return.number-unknown", message))
    sheet = tx.session.scalar(select(CampaignSheet).where(CampaignSheet.issue_id == issue.id))
    if sheet is None:
        message = f"编号为“{number}”的表不是在采集任务里打印的。请在学生的任务里按人登记交回。"
        raise Rejected(Problem("return.no-campaign", message))
    [row] = campaigns.entries(tx, sheet.campaign_id, [sheet.student_id])
    pupil = tx.get(Student, sheet.student_id, "这名学生")
    title = campaigns.get(tx, sheet.campaign_id).title
    return Found(sheet.campaign_id, title, pupil.id, pupil.name, pupil.class_no, number, row.state)


def return_sheet(tx: Tx, text: str, signed: Collection[str] = (), day: str = "") -> Returned:
    """Enter that the sheet behind a QR code or number is back; ``day`` as typed, "" is today.

    With both of ``SIGNERS`` in ``signed`` it goes on to 双签; with one of them it stays 已交回 and
    is told. A sheet entered already changes nothing and is told (R-ORD-N2-1, R-NA-10-4).
    """
    require(tx, Action.EDIT)
    found = find(tx, text)
    if CHAIN.reached(found.state, SIGNED) or (found.state == RETURNED and not signed):
        message = f"{found.name}的表（{found.number}）已经登记为“{found.state}”，没有再次登记。"
        where = Where(student_id=found.student_id)
        told = Problem("return.again", message, where, level=Level.WARN)
        return Returned((), (), (told,))
    return return_pupils(tx, found.campaign_id, [found.student_id], signed, day)


def enter_sheet(tx: Tx, text: str, signed: Collection[str] = ()) -> EnteredSheet:
    """As ``return_sheet``, and tell whose sheet it was, for who enters one after the other."""
    done = return_sheet(tx, text, signed)
    return EnteredSheet(find(tx, text), not done.came, done.problems)


def return_sheets(
    tx: Tx, texts: Iterable[str], signed: Collection[str] = (), day: str = ""
) -> Returned:
    """As ``return_sheet`` for a pile of sheets: all of them, or none if one cannot be entered."""
    done = [return_sheet(tx, text, signed, day) for text in texts]
    return Returned(
        tuple(student_id for one in done for student_id in one.came),
        tuple(student_id for one in done for student_id in one.lacking),
        tuple(problem for one in done for problem in one.problems),
    )


def return_class(
    tx: Tx,
    campaign_id: int,
    class_no: str,
    absent: Collection[int] = (),
    signed: Collection[str] = (),
    day: str = "",
) -> Returned:
    """Enter a class's printed sheets as back in one go, all but those of ``absent`` pupils."""
    lines = campaigns.lines(tx, campaign_id, class_no, (campaigns.PRINTED,))
    came = [line.student_id for line in lines if line.student_id not in absent]
    if not came:
        message = f"班级“{class_no}”没有已打印而未交回的表。请核对班级，或先打印。"
        raise Rejected(Problem("return.nobody", message))
    done = return_pupils(tx, campaign_id, came, signed, day)
    left = tuple(line.student_id for line in campaigns.missing(tx, campaign_id, class_no))
    return Returned(done.came, left, done.problems)


def return_pupils(
    tx: Tx,
    campaign_id: int,
    student_ids: Iterable[int],
    signed: Collection[str] = (),
    day: str = "",
    reason: str = "",
) -> Returned:
    """Enter these pupils' papers as back. One that was not printed here needs a ``reason``."""
    require(tx, Action.EDIT)
    on = _day(tx, day)
    rows = campaigns.entries(tx, campaign_id, student_ids)
    out = [row for row in rows if row.state != RETURNED or not signed]
    campaigns.step(tx, out, Move(RETURNED, on, reason))
    problems = _unsigned(rows, signed)
    if signed and not problems:
        campaigns.step(tx, rows, Move(SIGNED, on))
    lacking = tuple(row.student_id for row in rows if not CHAIN.reached(row.state, SIGNED))
    return Returned(tuple(row.student_id for row in rows), lacking, tuple(problems))


def sign(
    tx: Tx,
    campaign_id: int,
    student_ids: Iterable[int],
    signed: Collection[str] = tuple(SIGNERS),
    day: str = "",
) -> None:
    """Enter that guardian and class teacher have both signed these papers (R-NA-10-4)."""
    require(tx, Action.EDIT)
    rows = campaigns.entries(tx, campaign_id, student_ids)
    problems = _unsigned(rows, signed)
    if problems:
        raise Rejected(*problems)
    campaigns.step(tx, rows, Move(SIGNED, _day(tx, day)))


def scan(tx: Tx, campaign_id: int, student_id: int, evidence_id: int, day: str = "") -> None:
    """Enter which of the pupil's evidence is the scan of the signed paper."""
    require(tx, Action.EDIT)
    evidence = tx.get(Evidence, evidence_id, f"编号为 {evidence_id} 的材料")
    if evidence.student_id != student_id:
        message = f"编号为 {evidence_id} 的材料属于另一名学生。请重新选择扫描件。"
        raise Rejected(Problem("return.foreign-scan", message, Where(student_id=student_id)))
    rows = campaigns.entries(tx, campaign_id, [student_id])
    campaigns.step(tx, rows, Move(SCANNED, _day(tx, day)), evidence_id)


def keep_scan(
    tx: Tx, campaign_id: int, student_id: int, scan_file: Attached, day: str = ""
) -> None:
    """Keep the scan of the signed paper and enter it in one act."""
    [evidence_id] = proofs.keep(tx, student_id, [scan_file])
    scan(tx, campaign_id, student_id, evidence_id, day)


def file_away(tx: Tx, campaign_id: int, student_ids: Iterable[int], day: str = "") -> None:
    """Enter that the signed papers lie in the dossiers now."""
    require(tx, Action.EDIT)
    rows = campaigns.entries(tx, campaign_id, student_ids)
    campaigns.step(tx, rows, Move(FILED, _day(tx, day)))


def step_back(tx: Tx, campaign_id: int, student_id: int, to: str, reason: str) -> None:
    """Take a paper back to an earlier state: a further entry, with its reason."""
    require(tx, Action.EDIT)
    rows = campaigns.entries(tx, campaign_id, [student_id])
    if to not in CHAIN.states or not CHAIN.reached(rows[0].state, to):
        message = f"“{to}”不是“{rows[0].state}”之前的状态。请核对要退回到哪一步。"
        raise Rejected(Problem("return.not-back", message, Where(student_id=student_id)))
    campaigns.step(tx, rows, Move(to, tx.today, reason))


def steps(tx: Tx, campaign_id: int, student_id: int) -> tuple[StepLine, ...]:
    """Everything that happened to a pupil's paper, oldest first."""
    [row] = campaigns.entries(tx, campaign_id, [student_id])
    found = tx.scalars(
        select(CampaignStep).where(CampaignStep.entry_id == row.id).order_by(CampaignStep.id)
    )
    return tuple(StepLine(s.state, s.day, s.at, s.by, s.reason, s.evidence_id) for s in found)


def dossier_complete(tx: Tx, student_id: int) -> bool:
    """Whether the double-signed 《学生学籍信息采集表》 of the pupil is in (R-ORD-N2-1).

    A form that the school's own text names in its place does as well (R-NA-10-4, R-NA-10-5).
    """
    statement = _signed_collection(tx).where(CampaignPupil.student_id == student_id)
    return tx.session.scalar(statement.limit(1)) is not None


def dossier_gaps(tx: Tx, student_id: int) -> tuple[Problem, ...]:
    """Which signed papers a dossier still waits for; ``()`` when none.

    Without the collection form it is 不完整; a confirmation sheet that is out is work to be done.
    """
    found = []
    if not dossier_complete(tx, student_id):
        message = "学籍档案不完整：还没有收到监护人、班主任签字的《学生学籍信息采集表》。请催收。"
        where = Where(student_id=student_id)
        level = Level.NEEDS_MATERIAL
        found.append(Problem("dossier.incomplete", message, where, campaigns.NOTICE_2, level))
    statement = (
        select(Campaign.title, CampaignPupil.state)
        .join(CampaignPupil, CampaignPupil.campaign_id == Campaign.id)
        .where(
            CampaignPupil.student_id == student_id,
            CampaignPupil.state.in_(campaigns.LACKING),
            Campaign.closed_at == "",
            Campaign.form_id.not_in(_kept(tx)),
        )
    )
    for title, state in tx.session.execute(statement):
        message = f"“{title}”的签字表还没有收齐（{state}）。请催收。"
        where = Where(student_id=student_id)
        found.append(Problem("dossier.paper-out", message, where, CHAIN.source, Level.TASK))
    return tuple(found)


def incomplete_dossiers(tx: Tx, class_no: str = "") -> tuple[int, ...]:
    """Every pupil, or every one of a class, whose dossier is 不完整."""
    statement = select(Student.id).where(Student.id.not_in(_signed_collection(tx)))
    if class_no:
        statement = statement.where(Student.class_no == class_no)
    return tuple(tx.scalars(statement.order_by(Student.class_no, Student.id)))


def _kept(tx: Tx) -> tuple[str, ...]:
    """Ids of the forms of which one has to be in, signed by both."""
    instead = dossier.outline_of(tx.setting("profile")).signed_form
    return (campaigns.COLLECTION, *(one.form for one in instead))


def _signed_collection(tx: Tx) -> Select[int]:
    """The statement for the pupils whose signed paper is in."""
    return (
        select(CampaignPupil.student_id)
        .join(Campaign, Campaign.id == CampaignPupil.campaign_id)
        .where(Campaign.form_id.in_(_kept(tx)), CampaignPupil.state.in_(_WHOLE))
    )


def _number(tx: Tx, text: str) -> str:
    """The form number in what was scanned or typed; a QR code has to be this register's own."""
    plain = "".join(text.translate(_NARROW).upper().split())
    if not plain.startswith(_QR):
        return plain
    number = plain.removeprefix(_QR).rpartition(".")[0]
    if not hmac.compare_digest(issuing.qr_payload(tx, number).encode(), plain.encode()):
        message = (
            "这个二维码与本校学籍库里的表不符：不是本校签发的，没有读完整，或者是恢复学籍库以前打印的。"
            "请核对表上的姓名和编号，按编号登记。"
        )
        raise Rejected(Problem("return.foreign-code", message))
    return number


def _unsigned(rows: Sequence[CampaignPupil], signed: Collection[str]) -> list[Problem]:
    """What to say where some have signed and others have not; nothing where nobody was asked."""
    unknown = [name for name in signed if name not in SIGNERS]
    if unknown:
        known = "、".join(SIGNERS)
        message = f"不认识签字人“{'、'.join(unknown)}”。可用：{known}。"
        raise Rejected(Problem("return.signer-unknown", message))
    lacking = "、".join(who for name, who in SIGNERS.items() if name not in signed)
    if not signed or not lacking:
        return []
    message = f"还缺{lacking}签字。请补签后登记“双签”。"
    where = [Where(field="签字", student_id=row.student_id) for row in rows]
    level = Level.NEEDS_MATERIAL
    return [Problem("return.unsigned", message, one, CHAIN.source, level) for one in where]


def _day(tx: Tx, raw: str) -> date:
    return dates.typed(raw, "日期") if raw.strip() else tx.today
