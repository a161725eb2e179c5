"""学籍异动: cases with their steps, and the changes of status that they put into effect.

A row of ``StatusChange`` is never changed or removed; ``Enrolment`` is what they lead to, kept
beside them so that a list of thousands of pupils asks one small table. Days are yyyyMMdd.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record

# An id is never given twice: the audit trail names it for ever.
_NEVER_AGAIN = {"sqlite_autoincrement": True}


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class StatusChange(Record):
    """异动: one change in effect. ``facts`` is JSON of texts, ``reverses`` the change it undoes."""

    __tablename__ = "status_change"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column(index=True)  # of resources/status/kinds.toml
    effective_on: Mapped[str] = mapped_column()
    status: Mapped[str] = mapped_column()  # after it
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    case_id: Mapped[int | None] = mapped_column(default=None, index=True)
    reverses: Mapped[int | None] = mapped_column(default=None)
    reason: Mapped[str] = _text()
    document_no: Mapped[str] = _text()
    facts: Mapped[str] = mapped_column(default="{}", server_default="{}")


class Enrolment(Record):
    """学籍状态 of a pupil with changes; a pupil without a row is 在读, and nothing has happened.

    ``enrolled`` is 在籍, ``attends`` 在读: 1 or 0. One row a pupil: nobody has two open states.
    """

    __tablename__ = "enrolment"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), unique=True)
    status: Mapped[str] = mapped_column(index=True)
    since: Mapped[str] = mapped_column()
    enrolled: Mapped[int] = mapped_column()
    attends: Mapped[int] = mapped_column()
    change_id: Mapped[int] = mapped_column()
    ends_on: Mapped[str] = _text()  # of a suspension


class StatusCase(Record):
    """One 异动 being done: what was asked, decided and by which policy, and where it stands.

    ``facts``, ``findings`` and ``papers`` are JSON; ``state`` is one of
    ``case_rows.STATES``; ``change_id`` is the change it has put into effect.
    """

    __tablename__ = "status_case"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    applied_on: Mapped[str] = mapped_column()
    opened_at: Mapped[str] = mapped_column()
    opened_by: Mapped[str] = mapped_column()
    profile: Mapped[str] = mapped_column()
    digest: Mapped[str] = mapped_column()  # of the policy it was decided under
    verdict: Mapped[str] = mapped_column()
    facts: Mapped[str] = mapped_column()
    findings: Mapped[str] = mapped_column()
    applicant: Mapped[str] = _text()
    relation: Mapped[str] = _text()
    approval_no: Mapped[str] = _text()  # an authority's number that opened 原则上, and why
    approval_reason: Mapped[str] = _text()
    due: Mapped[str] = _text()  # of the whole case, legal
    due_title: Mapped[str] = _text()
    due_cite: Mapped[str] = _text()
    change_id: Mapped[int | None] = mapped_column(default=None)
    effective_on: Mapped[str] = _text()
    closed_on: Mapped[str] = _text()
    close_reason: Mapped[str] = _text()


class CaseStep(Record):
    """办理环节 of one case. ``reached_on`` is when its turn came; ``due`` the legal date."""

    __tablename__ = "case_step"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("status_case.id"), index=True)
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column()
    leg: Mapped[str] = mapped_column()
    party: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    stamp: Mapped[int] = mapped_column()
    clock: Mapped[str] = mapped_column()
    screen: Mapped[str] = mapped_column()
    cite: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column()  # waiting, returned, done
    reached_on: Mapped[str] = _text()
    due: Mapped[str] = _text()
    rolled: Mapped[str] = _text()
    due_cite: Mapped[str] = _text()
    done_on: Mapped[str] = _text()
    person: Mapped[str] = _text()
    opinion: Mapped[str] = _text()
    document_no: Mapped[str] = _text()
    entered_by: Mapped[str] = _text()
    entered_at: Mapped[str] = _text()


class CaseReturn(Record):
    """退回: a step was sent back, for a reason, and when it was handed in again."""

    __tablename__ = "case_return"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    step_id: Mapped[int] = mapped_column(ForeignKey("case_step.id"), index=True)
    returned_on: Mapped[str] = mapped_column()
    reason: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    resent_on: Mapped[str] = _text()
    answer: Mapped[str] = _text()  # what was mended


class CaseMaterial(Record):
    """One paper of the checklist. ``state`` is missing, received or waived.

    ``open_list``: the text ends its list with 等, so the paper may be waived with a reason (M12).
    """

    __tablename__ = "case_material"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("status_case.id"), index=True)
    name: Mapped[str] = mapped_column()
    cite: Mapped[str] = mapped_column()
    required: Mapped[int] = mapped_column()
    open_list: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column()
    received_on: Mapped[str] = _text()
    reason: Mapped[str] = _text()
    filed_on: Mapped[str] = _text()


class CaseEvidence(Record):
    """A scan bound to a step or to a paper of a case; one of the two ids is set."""

    __tablename__ = "case_evidence"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[int] = mapped_column(ForeignKey("status_case.id"), index=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), index=True)
    added_at: Mapped[str] = mapped_column()
    added_by: Mapped[str] = mapped_column()
    step_id: Mapped[int | None] = mapped_column(ForeignKey("case_step.id"), default=None)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("case_material.id"), default=None)


TABLES = (
    "status_change",
    "enrolment",
    "status_case",
    "case_step",
    "case_return",
    "case_material",
    "case_evidence",
)
"""The tables of this module, in the order in which they can be created."""
