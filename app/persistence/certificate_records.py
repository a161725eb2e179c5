"""Certificates of graduates: given to whom, verified by whom, and what replaces a lost one.

Days are yyyyMMdd. Who graduates stands in ``status_change`` as for every other change; here stand
the results that it was judged by, the roster that was filed, and the papers given for it.
"""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class LeavingBatch(Record):
    """毕业办理: one act that graduates pupils of a grade, and the filing of their roster.

    ``counts`` is JSON (毕业, 结业, 肄业 → pupils). ``roster_*`` is the stamped copy that came back
    (四川 第四十一条).
    """

    __tablename__ = "leaving_batch"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    year: Mapped[str] = mapped_column(index=True)
    grade: Mapped[str] = mapped_column()
    effective_on: Mapped[str] = mapped_column()
    pupils: Mapped[int] = mapped_column()
    counts: Mapped[str] = mapped_column()
    profile: Mapped[str] = mapped_column()
    digest: Mapped[str] = mapped_column()  # of the policy it was decided under
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    filing_no: Mapped[str] = _text()
    filing_on: Mapped[str] = _text()
    filed_with: Mapped[str] = _text()
    filed_at: Mapped[str] = _text()
    filed_by: Mapped[str] = _text()
    roster_on: Mapped[str] = _text()
    roster_place: Mapped[str] = _text()
    undone_at: Mapped[str] = _text()
    undone_by: Mapped[str] = _text()
    undone_why: Mapped[str] = _text()


class Leaver(Record):
    """One pupil who leaves in ``year``: the results, what was decided where the text is open.

    Results are texts, "" while nobody entered them; flags are 是 or 否. ``change_id`` is the
    status change of the batch; both are null until the act, and again after its undo. One row a
    pupil and year, but for two records that were merged.
    """

    __tablename__ = "leaver"
    __table_args__ = (Index("ix_leaver_student_id_year", "student_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"))
    year: Mapped[str] = mapped_column(index=True)
    grade: Mapped[str] = _text()
    subjects: Mapped[str] = _text()
    failed_after_resit: Mapped[str] = _text()
    courses_completed: Mapped[str] = _text()
    quality_ok: Mapped[str] = _text()
    years_studied: Mapped[str] = _text()
    to_school: Mapped[str] = _text()
    decided: Mapped[str] = _text()
    decided_why: Mapped[str] = _text()
    decided_no: Mapped[str] = _text()
    result: Mapped[str] = _text()
    batch_id: Mapped[int | None] = mapped_column(
        ForeignKey("leaving_batch.id"), default=None, index=True
    )
    change_id: Mapped[int | None] = mapped_column(default=None)
    entered_at: Mapped[str] = _text()
    entered_by: Mapped[str] = _text()


class Certificate(Record):
    """证书: one numbered paper of a pupil. ``kind`` is of resources/certificates/kinds.toml.

    ``basis`` is the authority's document where the region's text names no such certificate.
    ``ended_on`` is "" while it stands; an ended one keeps its number for ever.
    """

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_kind_number", "kind", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()
    number: Mapped[str] = mapped_column()
    result: Mapped[str] = mapped_column()
    left_on: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    batch_id: Mapped[int | None] = mapped_column(
        ForeignKey("leaving_batch.id"), default=None, index=True
    )
    basis: Mapped[str] = _text()
    given_on: Mapped[str] = _text()
    receiver: Mapped[str] = _text()
    relation: Mapped[str] = _text()
    given_by: Mapped[str] = _text()
    ended_on: Mapped[str] = _text()
    ended_why: Mapped[str] = _text()


class CertificateSign(Record):
    """验印、签字、盖章: one of the sign-offs without which a certificate is not in force."""

    __tablename__ = "certificate_sign"
    __table_args__ = (Index("ix_certificate_sign_once", "certificate_id", "sign", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    sign: Mapped[str] = mapped_column()
    on: Mapped[str] = mapped_column()
    by_whom: Mapped[str] = _text()
    entered_at: Mapped[str] = _text()
    entered_by: Mapped[str] = _text()


class SpoiledNumber(Record):
    """作废的空白证书: a number that nobody got, so that it is no gap in the register."""

    __tablename__ = "spoiled_number"
    __table_args__ = (Index("ix_spoiled_number_kind_number", "kind", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column()
    number: Mapped[str] = mapped_column()
    on: Mapped[str] = mapped_column()
    why: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = _text()
    entered_by: Mapped[str] = _text()


class SchoolingProof(Record):
    """学历证明书: who lost a certificate and asked, what the text answered, what was given instead.

    ``verdict`` and ``cite`` are those of the request for another certificate; ``number`` is that of
    the printed sheet. Kept for ever.
    """

    __tablename__ = "schooling_proof"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    why: Mapped[str] = mapped_column()
    asked_on: Mapped[str] = mapped_column()
    applicant: Mapped[str] = mapped_column()
    verdict: Mapped[str] = mapped_column()
    answer: Mapped[str] = mapped_column()
    cite: Mapped[str] = mapped_column()
    digest: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), default=None)
    number: Mapped[str] = _text()
    approved_by: Mapped[str] = _text()
    approved_on: Mapped[str] = _text()
    given_on: Mapped[str] = _text()
    receiver: Mapped[str] = _text()


TABLES: tuple[str, ...] = (
    "leaving_batch",
    "leaver",
    "certificate",
    "certificate_sign",
    "spoiled_number",
    "schooling_proof",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
