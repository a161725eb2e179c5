"""变更告知单: what parents told the class teacher, typed in once, the paper kept with the edit.

Only what is no 关键信息 goes this way; that needs its case (R-SC-0-2, R-ORD-10-1).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.domain import dates
from app.domain.permissions import Action
from app.persistence.records import AuditEntry, Issue
from app.persistence.transaction import Tx, decoded
from app.problems import Problem, Rejected, Where
from app.usecases.collecting import entries
from app.usecases.collecting.entries import Entered
from app.usecases.pupils import editing, proofs, students
from app.usecases.pupils.proofs import Attached
from app.usecases.school.permits import require

FORM = "change_slip"
NOTE = "change-slip"


@dataclass(frozen=True, slots=True)
class Slip:
    """The paper as it came: ``told_by`` the guardian, ``brought_by`` the class teacher.

    ``number`` is that of a sheet printed here, "" for a slip that was not; days as typed.
    """

    told_by: str
    brought_by: str = ""
    received_on: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class SlipLine:
    """One slip that was entered; ``evidence_ids`` are its scans, ``labels`` what it changed."""

    told_by: str
    brought_by: str
    received_on: str
    number: str
    evidence_ids: tuple[int, ...]
    labels: tuple[str, ...]
    at: str
    by: str


def enter(
    tx: Tx,
    student_id: int,
    slip: Slip,
    values: Mapping[str, str],
    files: Sequence[Attached] = (),
    seen: int = 0,
    confirmed: Collection[str] = (),
) -> Entered:
    """Enter what a slip says as one edit that names it, and keep its scan in the same act.

    ``values`` are flat keys → raw texts. Raises ``Rejected`` for a slip without the guardian, for
    another pupil's number, for nothing to change or 关键信息, and for what an edit refuses.
    """
    require(tx, Action.EDIT)
    on = dates.typed(slip.received_on, "收到日期") if slip.received_on.strip() else tx.today
    _refuse_formal(tx, student_id, slip)
    compared = entries.compare_entry(tx, student_id, values)
    _refuse_changes(compared)
    kept = proofs.keep(tx, student_id, files)
    done = entries.enter(tx, student_id, values, _reason(slip), seen, confirmed)
    facts = {
        "told_by": slip.told_by.strip(),
        "brought_by": slip.brought_by.strip(),
        "received_on": dates.written(on),
        "number": slip.number.strip(),
        "evidence": list(kept),
        "labels": [one.label for one in compared.changes],
    }
    tx.note(NOTE, "student", student_id, facts)
    return done


def slips(tx: Tx, student_id: int) -> tuple[SlipLine, ...]:
    """The slips of a pupil, the latest first."""
    rows = tx.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.kind == "student",
            AuditEntry.object_id == str(student_id),
            AuditEntry.action == NOTE,
        )
        .order_by(AuditEntry.seq.desc())
    )
    return tuple(_line(row) for row in rows)


def fields_offered() -> tuple[tuple[str, str], ...]:
    """(key, label) of what a slip may change: no 关键信息, no number of the system's."""
    kept_out = {"school_code", "national_number", "preschool_link", "class_no", "grade"}
    found = [
        (key, students.label_of(key))
        for key in students.STUDENT_KEYS
        if key not in kept_out and key not in editing.KEY_INFORMATION
    ]
    for position in (1, 2):
        for key in ("name", "phone", "address", "employer"):
            flat = f"guardian{position}.{key}"
            found.append((flat, students.label_of(flat)))
    return tuple(found)


def _refuse_formal(tx: Tx, student_id: int, slip: Slip) -> None:
    if not slip.told_by.strip():
        message = "请填写告知的家长。"
        raise Rejected(Problem("slip.blank", message, Where(field="告知人")))
    if not slip.number.strip():
        return
    issue = tx.session.scalar(select(Issue).where(Issue.number == slip.number.strip()))
    if issue is None or issue.form_id != FORM or issue.student_id != student_id:
        message = f"编号“{slip.number.strip()}”不是打印给这名学生的变更告知单。请核对编号，或留空。"
        raise Rejected(Problem("slip.number", message, Where(field="编号")))


def _refuse_changes(compared: entries.Comparison) -> None:
    keyed = [one.label for one in compared.changes if one.by_case]
    if keyed:
        message = f"{'、'.join(keyed)}是关键信息，不用告知单。请凭户口簿办理“关键信息变更”。"
        raise Rejected(Problem("slip.key-information", message, source="办法 第十条"))
    if not compared.changes:
        message = "告知的内容与学籍库相同，没有需要更新的。请核对。"
        raise Rejected(Problem("slip.nothing", message))


def _reason(slip: Slip) -> str:
    number = f"{slip.number.strip()}，" if slip.number.strip() else ""
    brought = f"，{slip.brought_by.strip()}转交" if slip.brought_by.strip() else ""
    return f"变更告知单：{number}{slip.told_by.strip()}告知{brought}"


def _line(row: AuditEntry) -> SlipLine:
    facts = decoded(row.detail)
    return SlipLine(
        facts["told_by"],
        facts["brought_by"],
        facts["received_on"],
        facts["number"],
        tuple(facts["evidence"]),
        tuple(facts["labels"]),
        row.at,
        row.actor,
    )
