"""What forms print of a pupil's leaving and certificate: ``certificate.*``, lines of rosters."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from app.domain import certificates as table
from app.persistence.case_records import Enrolment
from app.persistence.certificate_records import Certificate, Leaver, LeavingBatch
from app.persistence.transaction import Tx, in_groups

VOID = "作废"
"""How the end of a certificate begins that nobody ever had."""
_GROUP = 500


def wanted(keys: Collection[str]) -> bool:
    """Whether a form prints any of it. 复学证明书编号 alone is another kind of certificate."""
    return bool({"certificate.result", "certificate.kind", "row.certificate"} & set(keys))


def of_pupils(tx: Tx, student_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """``certificate.*`` of those who have left: the latest certificate, or how they left."""
    school = tx.setting("school.name")
    found: dict[int, dict[str, str]] = {}
    for group in in_groups(student_ids, _GROUP):
        for student_id, known in _left(tx, group).items():
            found[student_id] = {**known, "certificate.school": school}
        rows = tx.scalars(
            select(Certificate).where(Certificate.student_id.in_(group)).order_by(Certificate.id)
        )
        for row in rows:
            if not row.ended_why.startswith(VOID):
                before = found.get(row.student_id, {"certificate.school": school})
                found[row.student_id] = {**before, **of_certificate(row)}
    return found


def of_certificate(row: Certificate) -> dict[str, str]:
    """What one certificate says of itself; days are yyyyMMdd."""
    said = {
        "certificate.kind": table.kind(row.kind).title,
        "certificate.number": row.number,
        "certificate.awarded_on": row.given_on,
        "certificate.result": row.result,
        "certificate.left_on": row.left_on,
    }
    return {key: text for key, text in said.items() if text}


def of_line(known: Mapping[str, str]) -> dict[str, str]:
    """The same as a line of a roster of leavers, with bare keys."""
    names = {
        "result": "certificate.result",
        "certificate": "certificate.number",
        "to_school": "to_school",
    }
    return {name: known[key] for name, key in names.items() if known.get(key)}


def _left(tx: Tx, student_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """How and when they left: by the act, else by their state."""
    states = tx.scalars(
        select(Enrolment).where(
            Enrolment.student_id.in_(student_ids), Enrolment.status.in_(table.RESULTS)
        )
    )
    found = {
        row.student_id: {"certificate.result": row.status, "certificate.left_on": row.since}
        for row in states
    }
    acts = tx.session.execute(
        select(Leaver, LeavingBatch)
        .join(LeavingBatch, LeavingBatch.id == Leaver.batch_id)
        .where(Leaver.student_id.in_(student_ids))
        .order_by(LeavingBatch.effective_on)
    )
    for row, batch in acts:
        said = {
            "certificate.result": row.result,
            "certificate.left_on": batch.effective_on,
            "certificate.record": batch.filing_no,
            "to_school": row.to_school,
        }
        found[row.student_id] = {key: text for key, text in said.items() if text}
    return found
