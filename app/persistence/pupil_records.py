"""What is kept beside a pupil's record: further numbers, cases, problem records and merges.

Tables whose rows belong to one pupil point at ``student``; a merge moves them with the child.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class ExtraNumber(Record):
    """省学籍号, 考籍号 and the like: any number of them, each with its life from issue to 注销.

    ``replaces`` names the cancelled number that this one was issued for.
    """

    __tablename__ = "extra_number"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()
    number: Mapped[str] = mapped_column(index=True)
    issued_on: Mapped[str] = _text()  # yyyyMMdd, as are the other days
    valid_until: Mapped[str] = _text()
    cancelled_on: Mapped[str] = _text()
    cancel_reason: Mapped[str] = _text()
    replaces: Mapped[int | None] = mapped_column(default=None)


class KeyChange(Record):
    """关键信息变更: one case. ``fields`` is JSON {key: [now, wanted]}, ``evidence`` JSON [id].

    ``state`` is one of ``key_changes.STATES``.
    """

    __tablename__ = "key_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    applicant: Mapped[str] = mapped_column()
    relation: Mapped[str] = mapped_column()
    reason: Mapped[str] = mapped_column()
    fields: Mapped[str] = mapped_column()
    evidence: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[str] = mapped_column()
    opened_by: Mapped[str] = mapped_column()
    applied_at: Mapped[str] = _text()  # when the record took the new values
    closed_at: Mapped[str] = _text()
    handed_over_on: Mapped[str] = _text()  # the paper proofs, yyyyMMdd
    received_by: Mapped[str] = _text()


class KeyChangeApproval(Record):
    """审核意见 in a key-information case: who decided what on which day, entered by whom."""

    __tablename__ = "key_change_approval"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("key_change.id"), index=True)
    step: Mapped[str] = mapped_column()  # school, bureau
    result: Mapped[str] = mapped_column()  # approved, refused
    person: Mapped[str] = mapped_column()
    decided_on: Mapped[str] = mapped_column()  # yyyyMMdd
    opinion: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    document_no: Mapped[str] = _text()
    paper: Mapped[int | None] = mapped_column(default=None)  # the evidence with the signature


class ProblemRecord(Record):
    """问题学籍: one finding about one pupil. ``other_id`` is the pupil it collides with, if here.

    ``other_id`` points at no row: that pupil may since have been merged away.
    """

    __tablename__ = "problem_record"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()
    source: Mapped[str] = mapped_column()  # own, national
    detail: Mapped[str] = mapped_column()
    found_on: Mapped[str] = mapped_column()  # yyyyMMdd
    found_by: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column(index=True)  # open, in_hand, submitted, settled, vanished
    other_id: Mapped[int | None] = mapped_column(default=None)
    handler: Mapped[str] = _text()
    handling: Mapped[str] = _text()  # 佐证, 变更, 删除
    document_no: Mapped[str] = _text()
    opinion: Mapped[str] = _text()
    evidence: Mapped[str] = mapped_column(default="[]", server_default="[]")
    handled_on: Mapped[str] = _text()
    closed_on: Mapped[str] = _text()


class KnownDistinct(Record):
    """Two pupils that look like one and were confirmed to be two (twins, namesakes)."""

    __tablename__ = "known_distinct"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    first_id: Mapped[int] = mapped_column()  # the lower id
    second_id: Mapped[int] = mapped_column()
    note: Mapped[str] = mapped_column()
    confirmed_by: Mapped[str] = mapped_column()
    confirmed_at: Mapped[str] = mapped_column()


class Merge(Record):
    """Two records found to be one child; both originals whole, as JSON, so that it can be undone.

    ``originals`` holds both records with their members, ``after`` the kept one as it came out,
    ``moved`` [table, id] of every row that went from the other pupil to the kept one.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kept_id: Mapped[int] = mapped_column(index=True)
    other_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column()
    merged_at: Mapped[str] = mapped_column()
    merged_by: Mapped[str] = mapped_column()
    originals: Mapped[str] = mapped_column()
    after: Mapped[str] = mapped_column()
    moved: Mapped[str] = mapped_column()
    undone_at: Mapped[str] = _text()
    undone_by: Mapped[str] = _text()


TABLES = (
    "extra_number",
    "key_change",
    "key_change_approval",
    "problem_record",
    "known_distinct",
    "merge",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
