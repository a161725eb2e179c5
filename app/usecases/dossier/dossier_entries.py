"""Entries of a dossier: filed, mended by a further one, withdrawn with a reason; never erased."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates, dossier
from app.domain.permissions import Action
from app.domain.terms import names_around
from app.persistence.dossier_records import DossierEntry, DossierTransfer
from app.persistence.records import Evidence, Student
from app.persistence.transaction import Tx
from app.problems import Problem, Rejected, Where
from app.usecases.school.permits import require

VALID, CORRECTED, WITHDRAWN = "", "已更正", "已撤回"
Detail = tuple[tuple[str, str], ...]
_TERM = re.compile(r"(\d{4})-(\d{4})-[12]")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry as it is asked for. ``on`` as typed, "" is today; ``detail`` is (label, text)."""

    section: int
    kind: str
    title: str
    on: str = ""
    term: str = ""
    level: str = ""
    detail: Detail = ()
    evidence_id: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class DossierLine:
    """One line of a dossier. ``entry_id`` is 0 for what stands there without an entry of its own.

    ``on`` is yyyyMMdd. ``state`` is "", 已更正 or 已撤回, with ``why``.
    """

    entry_id: int
    section: int
    kind: str
    title: str
    on: str
    term: str = ""
    level: str = ""
    detail: Detail = ()
    evidence_ids: tuple[int, ...] = ()
    pages: int = 0
    source: str = ""
    by: str = ""
    state: str = VALID
    why: str = ""
    form_id: str = ""

    @property
    def about(self) -> str:
        """级别、内容 in one line."""
        parts = [self.level, *(f"{label} {text}".strip() for label, text in self.detail)]
        return "　".join(part for part in parts if part)


def add(tx: Tx, student_id: int, new: NewEntry) -> int:
    """File an entry by hand; gives its id.

    A kind of every term needs its term, an award its level (R-SC-36-1). Raises ``Rejected`` naming
    everything that is missing, and when the dossier has gone to another school (R-ORD-9-1).
    """
    require(tx, Action.EDIT)
    refuse_frozen(tx, student_id)
    problems = _asked_for(new)
    if problems:
        raise Rejected(*problems)
    return put(tx, student_id, new)


def correct(tx: Tx, entry_id: int, new: NewEntry, reason: str) -> int:
    """Put an entry right by a further one, with a reason; gives the new entry's id."""
    require(tx, Action.EDIT)
    old = _standing(tx, entry_id)
    _reason(reason, "更正")
    problems = _asked_for(new)
    if problems:
        raise Rejected(*problems)
    refuse_frozen(tx, old.student_id)
    return put(tx, old.student_id, new, corrects=old.id, reason=reason.strip())


def withdraw(tx: Tx, entry_id: int, reason: str) -> None:
    """Mark an entry as withdrawn; it stays, with the reason."""
    require(tx, Action.EDIT)
    row = _standing(tx, entry_id)
    _reason(reason, "撤回")
    refuse_frozen(tx, row.student_id)
    mark_withdrawn(tx, row, reason.strip())


def put(
    tx: Tx,
    student_id: int,
    new: NewEntry,
    batch_id: int | None = None,
    corrects: int | None = None,
    reason: str = "",
) -> int:
    """Check the values of ``new`` and enter it; for use cases that have judged the rest."""
    tx.get(Student, student_id, "这名学生")
    row = DossierEntry(
        student_id=student_id,
        section=_section(new.section),
        kind=_said(new.kind, "类别"),
        title=_said(new.title, "题名"),
        happened_on=_day(tx, new.on),
        added_at=tx.stamp,
        added_by=tx.actor.user,
        term=_term(new.term),
        award_level=_level(new.level),
        detail=json.dumps(new.detail, ensure_ascii=False),
        source=new.source,
        reason=reason,
        evidence_id=_own(tx, student_id, new.evidence_id),
        batch_id=batch_id,
        corrects=corrects,
    )
    return tx.add(row).id


def mark_withdrawn(tx: Tx, row: DossierEntry, reason: str) -> None:
    """Set the marks of a withdrawn entry."""
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_for = tx.stamp, tx.actor.user, reason


def lines_of(tx: Tx, student_id: int) -> list[DossierLine]:
    """Every entry of a pupil with its state, by section and day."""
    rows = list(
        tx.scalars(
            select(DossierEntry)
            .where(DossierEntry.student_id == student_id)
            .order_by(DossierEntry.section, DossierEntry.happened_on, DossierEntry.id)
        )
    )
    successors = {row.corrects: row for row in rows if row.corrects and not row.withdrawn_at}
    return [_line(row, successors.get(row.id)) for row in rows]


def sent_out(tx: Tx, student_id: int) -> DossierTransfer | None:
    """The transfer by which the dossier left, unless it came back or in again since."""
    last = tx.session.scalar(
        select(DossierTransfer)
        .where(DossierTransfer.student_id == student_id, DossierTransfer.revoked_at == "")
        .order_by(DossierTransfer.id.desc())
        .limit(1)
    )
    return last if last is not None and last.direction == "out" else None


def refuse_frozen(tx: Tx, student_id: int) -> None:
    """Raise ``Rejected`` if the dossier is at another school: the e-copy is read only."""
    gone = sent_out(tx, student_id)
    if gone is not None:
        outline = dossier.outline_of(tx.setting("profile"))
        message = (
            f"档案已于{dates.shown(dates.day_of(gone.moved_on))}转至{gone.school}，"
            "本校保留的电子档案只读。请由接收学校记入。"
        )
        where = Where(student_id=student_id)
        raise Rejected(Problem("dossier.frozen", message, where, outline.dispatch_cite))


def effective(lines: Iterable[DossierLine]) -> list[DossierLine]:
    """Lines that stand: neither corrected nor withdrawn."""
    return [one for one in lines if one.state == VALID]


def _line(row: DossierEntry, successor: DossierEntry | None) -> DossierLine:
    state, why = VALID, row.reason
    if row.withdrawn_at:
        state, why = WITHDRAWN, row.withdrawn_for
    elif successor is not None:
        state, why = CORRECTED, successor.reason
    return DossierLine(
        row.id,
        row.section,
        row.kind,
        row.title,
        row.happened_on,
        row.term,
        row.award_level,
        detail_of(row),
        (row.evidence_id,) if row.evidence_id else (),
        source=row.source,
        by=row.added_by,
        state=state,
        why=why,
    )


def detail_of(row: DossierEntry) -> Detail:
    """The (label, text) pairs of an entry."""
    return tuple((str(label), str(text)) for label, text in json.loads(row.detail))


def _standing(tx: Tx, entry_id: int) -> DossierEntry:
    """The entry, if it is neither withdrawn nor corrected."""
    row = tx.get(DossierEntry, entry_id, "这一条档案记录")
    later = select(DossierEntry.id).where(
        DossierEntry.corrects == entry_id, DossierEntry.withdrawn_at == ""
    )
    if row.withdrawn_at or tx.session.scalar(later.limit(1)) is not None:
        state = WITHDRAWN if row.withdrawn_at else CORRECTED
        message = f"“{row.title}”{state}，不能再改。请在最新的一条上办理。"
        raise Rejected(Problem("dossier.superseded", message, Where(student_id=row.student_id)))
    return row


def _asked_for(new: NewEntry) -> list[Problem]:
    """What a kind of entry needs and has not."""
    kind = dossier.kind(new.kind)
    problems = []
    if kind is not None and kind.per_term and not new.term.strip():
        problems.append(_missing("学期", f"“{kind.name}”按学期记入，请填写学期，如 2026-2027-1。"))
    if kind is not None and kind.levelled and not new.level.strip():
        problems.append(_missing("级别", f"请填写级别：{'、'.join(dossier.levels())}。"))
    return problems


def _missing(field: str, message: str) -> Problem:
    return Problem("dossier.entry", message, Where(field=field))


def _section(section: int) -> int:
    if section not in dossier.SECTIONS:
        message = "档案的类别序号是 1 至 7（办法 第七条）。请重新选择。"
        raise Rejected(_missing("类别", message))
    return section


def _said(text: str, label: str) -> str:
    if not text.strip():
        raise Rejected(_missing(label, f"请填写“{label}”。"))
    return text.strip()


def _day(tx: Tx, raw: str) -> str:
    day = dates.written(dates.typed(raw, "日期")) if raw.strip() else f"{tx.today:%Y%m%d}"
    if day > f"{tx.today:%Y%m%d}":
        message = f"{dates.shown(dates.day_of(day))}还没有到。请核对日期。"
        raise Rejected(_missing("日期", message))
    return day


def _term(text: str) -> str:
    bare = text.strip()
    match = _TERM.fullmatch(bare)
    if bare and (match is None or int(match[2]) != int(match[1]) + 1):
        message = f"学期“{bare}”的写法不对。请按 2026-2027-1 的样式填写（1 上学期，2 下学期）。"
        raise Rejected(_missing("学期", message))
    return bare


def _level(text: str) -> str:
    level = dossier.read_level(text)
    if text.strip() and not level:
        known = "、".join(dossier.levels())
        raise Rejected(_missing("级别", f"没有名为“{text.strip()}”的级别。可用：{known}。"))
    return level


def _own(tx: Tx, student_id: int, evidence_id: int | None) -> int | None:
    if evidence_id is None:
        return None
    row = tx.get(Evidence, evidence_id, f"编号为 {evidence_id} 的材料")
    if row.student_id != student_id:
        message = f"编号为 {evidence_id} 的材料属于另一名学生。请重新选择。"
        raise Rejected(Problem("dossier.foreign-proof", message, Where(student_id=student_id)))
    return evidence_id


def _reason(reason: str, what: str) -> None:
    if not reason.strip():
        message = f"{what}须写明原因。请填写后重试。"
        raise Rejected(_missing("原因", message))


def day_of(tx: Tx, raw: str) -> str:
    """A day as typed, "" is today, none in the future; yyyyMMdd."""
    return _day(tx, raw)


def terms(tx: Tx) -> tuple[str, ...]:
    """The terms of which one would enter something today, the likeliest first."""
    return names_around(tx.today)


def term_of(raw: str) -> str:
    """A term as typed; "" stays blank. Raises ``Rejected`` for a wrong spelling."""
    return _term(raw)
