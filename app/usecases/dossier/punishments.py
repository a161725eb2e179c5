"""处分: decided by a meeting, told to pupil and guardian; revoked, it leaves the dossier.

The decision and its revocation stay in the school's file for ever (四川 第三十七条, 第三十八条).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates, dossier
from app.domain.permissions import Action
from app.persistence.dossier_records import Punishment
from app.persistence.records import Evidence, Student
from app.persistence.transaction import Tx
from app.problems import Level, Problem, Rejected, Where
from app.usecases.dossier import dossier_entries
from app.usecases.pupils import proofs
from app.usecases.pupils.proofs import Attached
from app.usecases.school.permits import require

ARTICLE_37, ARTICLE_38 = "四川 第三十七条", "四川 第三十八条"
_KIND, _REASON, _MINUTES = "处分种类", "事由", "会议纪要号"


@dataclass(frozen=True, slots=True)
class NewPunishment:
    """A decision: kind, why, on which day by which meeting; and what is known of its notice.

    ``filing_no`` is that of the bureau, asked for with 开除. Days as typed.
    """

    kind: str
    reason: str
    minutes: str
    decided_on: str = ""
    told_on: str = ""
    told_to: str = ""
    filing_no: str = ""
    evidence_id: int | None = None


@dataclass(frozen=True, slots=True)
class PunishmentLine:
    """One decision of the school's file; ``lacks`` is what the article still asks for."""

    id: int
    student_id: int
    name: str
    class_no: str
    kind: str
    reason: str
    decided_on: str
    minutes: str
    told_on: str
    told_to: str
    filing_no: str
    revoked_on: str
    revoked_minutes: str
    revoked_for: str
    evidence_id: int | None
    lacks: tuple[str, ...]


def kinds(tx: Tx, student_id: int) -> tuple[str, ...]:
    """The punishments that may be given to this pupil: 开除 in 高中 only."""
    return dossier.punishments_for(tx.get(Student, student_id, "这名学生").grade)


def enter(
    tx: Tx, student_id: int, new: NewPunishment, files: Sequence[Attached] = ()
) -> tuple[int, tuple[Problem, ...]]:
    """Enter a decision; gives its id and what is to be said about it.

    ``files``, the scans of the decision, are kept within the act. Raises ``Rejected`` for 开除 in
    compulsory education (R-SC-37-1) and without minutes.
    """
    require(tx, Action.EDIT)
    pupil = tx.get(Student, student_id, "这名学生")
    problems = [*_kind(new.kind, pupil), *_blank(new)]
    if problems:
        raise Rejected(*problems)
    row = Punishment(
        student_id=student_id,
        kind=new.kind,
        reason=new.reason.strip(),
        decided_on=dossier_entries.day_of(tx, new.decided_on),
        minutes=new.minutes.strip(),
        entered_at=tx.stamp,
        entered_by=tx.actor.user,
        filing_no=new.filing_no.strip(),
        evidence_id=(
            proofs.keep_for(tx, student_id, files)
            if files
            else _proof(tx, student_id, new.evidence_id)
        ),
    )
    tx.add(row)
    if new.told_to.strip():
        tell(tx, row.id, new.told_to, new.told_on)
    return row.id, tuple(_told_apart(tx, student_id))


def tell(tx: Tx, punishment_id: int, told_to: str, told_on: str = "") -> None:
    """Enter who signed for the notice, and when (处分决定应告知学生及其监护人)."""
    require(tx, Action.EDIT)
    row = tx.get(Punishment, punishment_id, "这项处分")
    day = dossier_entries.day_of(tx, told_on)
    if not told_to.strip() or day < row.decided_on:
        message = "请填写签收人；告知日期不能早于决定日期。"
        raise Rejected(_problem("签收人", message, ARTICLE_38))
    row.told_on, row.told_to = day, told_to.strip()


def file_with_bureau(tx: Tx, punishment_id: int, filing_no: str) -> None:
    """Enter the number under which the bureau has reviewed and filed a 开除."""
    require(tx, Action.EDIT)
    row = tx.get(Punishment, punishment_id, "这项处分")
    if not filing_no.strip():
        raise Rejected(_problem("备案号", "请填写主管部门的备案号。", ARTICLE_38))
    row.filing_no = filing_no.strip()


def revoke(tx: Tx, punishment_id: int, minutes: str, reason: str, on: str = "") -> None:
    """撤销: it leaves the pupil's dossier at once and stays in the school's file (R-SC-38-2)."""
    require(tx, Action.EDIT)
    row = tx.get(Punishment, punishment_id, "这项处分")
    if row.revoked_on:
        message = f"这项处分已于{dates.shown(dates.day_of(row.revoked_on))}撤销。请刷新列表。"
        raise Rejected(_problem("撤销", message, ARTICLE_38))
    if row.kind == dossier.EXPULSION:
        message = "办法只写了警告、严重警告、记过、留校察看可以撤销，没有写开除。请向主管部门请示。"
        raise Rejected(_problem(_KIND, message, ARTICLE_38))
    if not minutes.strip() or not reason.strip():
        message = "撤销处分须写明会议纪要号和原因。请填写后重试。"
        raise Rejected(_problem("撤销", message, ARTICLE_38))
    day = dossier_entries.day_of(tx, on)
    if day < row.decided_on:
        message = "撤销日期早于处分决定日期。请核对。"
        raise Rejected(_problem("撤销", message, ARTICLE_38))
    row.revoked_on, row.revoked_minutes = day, minutes.strip()
    row.revoked_for, row.revoked_by = reason.strip(), tx.actor.user


def school_file(tx: Tx, student_id: int = 0) -> tuple[PunishmentLine, ...]:
    """Every decision, revoked ones too, the latest first; of one pupil where given."""
    statement = select(Punishment, Student.name, Student.class_no).join(
        Student, Student.id == Punishment.student_id
    )
    if student_id:
        statement = statement.where(Punishment.student_id == student_id)
    order = (Punishment.decided_on.desc(), Punishment.id.desc())
    rows = tx.session.execute(statement.order_by(*order))
    return tuple(_line(row, name, class_no) for row, name, class_no in rows)


def _line(row: Punishment, name: str, class_no: str) -> PunishmentLine:
    lacks = []
    if not row.told_on:
        lacks.append("告知签收")
    if row.kind == dossier.EXPULSION and not row.filing_no:
        lacks.append("主管部门备案")
    return PunishmentLine(
        row.id,
        row.student_id,
        name,
        class_no,
        row.kind,
        row.reason,
        row.decided_on,
        row.minutes,
        row.told_on,
        row.told_to,
        row.filing_no,
        row.revoked_on,
        row.revoked_minutes,
        row.revoked_for,
        row.evidence_id,
        tuple(lacks),
    )


def _kind(kind: str, pupil: Student) -> list[Problem]:
    allowed = dossier.punishments_for(pupil.grade)
    if kind in allowed:
        return []
    if kind == dossier.EXPULSION:
        where = "没有登记年级" if not pupil.grade else f"{pupil.grade}不是高中"
        message = f"义务教育阶段的学生不得开除（{where}）。请改选其他处分，或先登记年级。"
        return [_problem(_KIND, message, dossier.NO_EXPULSION)]
    message = f"没有名为“{kind}”的处分。可用：{'、'.join(allowed)}。"
    return [_problem(_KIND, message, ARTICLE_37)]


def _blank(new: NewPunishment) -> list[Problem]:
    asked = ((_REASON, new.reason, ARTICLE_37), (_MINUTES, new.minutes, ARTICLE_38))
    return [
        _problem(label, f"请填写“{label}”。处分须经校务会或行政会议决定。", source)
        for label, text, source in asked
        if not text.strip()
    ]


def _proof(tx: Tx, student_id: int, evidence_id: int | None) -> int | None:
    if evidence_id is None:
        return None
    if tx.get(Evidence, evidence_id, "这份材料").student_id != student_id:
        message = f"编号为 {evidence_id} 的材料属于另一名学生。请重新选择。"
        raise Rejected(Problem("dossier.foreign-proof", message, Where(student_id=student_id)))
    return evidence_id


def _told_apart(tx: Tx, student_id: int) -> list[Problem]:
    """Where the region's text does not have punishments in the dossier, that is said."""
    if dossier.outline_of(tx.setting("profile")).punishment is not None:
        return []
    message = "本地办法没有写处分载入学籍档案，这项处分只存入学校档案。请向主管部门核对。"
    where = Where(student_id=student_id)
    return [Problem("punishment.school-file", message, where, ARTICLE_38, Level.NEEDS_CONFIRM)]


def _problem(field: str, message: str, source: str) -> Problem:
    return Problem("punishment.typed", message, Where(field=field), source)
