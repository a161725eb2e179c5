"""The school's calendar, its own layer of policy, attendance and contacts, and what is due.

Days are yyyyMMdd. Calendar years and policy layers are only ever added: the latest one counts, and
an undo is a further one. Rows of one pupil point at ``student``; a merge moves them with the child.
"""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class SchoolTerm(Record):
    """学期, named like 2026-2027-1; ``opens`` and ``closes`` are a bureau's own window for it."""

    __tablename__ = "school_term"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    start: Mapped[str] = mapped_column()
    end: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    opens: Mapped[str] = _text()
    closes: Mapped[str] = _text()
    notice_no: Mapped[str] = _text()  # of the bureau, for its window
    registration_first: Mapped[str] = _text()
    registration_last: Mapped[str] = _text()


class CalendarYear(Record):
    """One version of a year's days off and worked weekends, as JSON; blank: as shipped."""

    __tablename__ = "calendar_year"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    year: Mapped[int] = mapped_column(index=True)
    content: Mapped[str] = mapped_column()
    source: Mapped[str] = mapped_column()  # number of the notice
    reason: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()


class PolicyLayer(Record):
    """One version of the school's own layer, as JSON; blank: none. In force from ``effective``."""

    __tablename__ = "policy_layer"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    content: Mapped[str] = mapped_column()
    base: Mapped[str] = mapped_column()  # the profile that it was made for
    reason: Mapped[str] = mapped_column()
    document_no: Mapped[str] = mapped_column()
    effective: Mapped[str] = mapped_column()
    digest: Mapped[str] = mapped_column()  # of the profile with this layer on it
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()


class Absence(Record):
    """One pupil's absence on one day: 旷课, 请假 or 迟到, in periods; ``kind`` says which."""

    __tablename__ = "absence"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    day: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column()
    periods: Mapped[int] = mapped_column()
    whole_day: Mapped[int] = mapped_column()  # 1, 0
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    reason: Mapped[str] = _text()
    granted_by: Mapped[str] = _text()  # who gave leave

    __table_args__ = (Index("absence_of_pupil", "student_id", "day"),)


class Contact(Record):
    """One attempt to reach a pupil's family: how, whom, by whom, and what came of it."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    day: Mapped[str] = mapped_column()
    way: Mapped[str] = mapped_column()
    person: Mapped[str] = mapped_column()  # who was spoken to
    done_by: Mapped[str] = mapped_column()  # who of the school
    result: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()


class DropoutWatch(Record):
    """控辍: one pupil who is watched, from the first day away to the return or the closing."""

    __tablename__ = "dropout_watch"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    since: Mapped[str] = mapped_column()  # the first day away
    cause: Mapped[str] = mapped_column()
    state: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[str] = mapped_column()
    opened_by: Mapped[str] = mapped_column()
    closed_on: Mapped[str] = _text()
    outcome: Mapped[str] = _text()
    whereabouts: Mapped[str] = _text()
    handed_over_on: Mapped[str] = _text()  # the dossier of a migrant worker's child
    handed_over_to: Mapped[str] = _text()


class DropoutPaper(Record):
    """A notice, report or survey of one watch: to whom it went and when it was received."""

    __tablename__ = "dropout_paper"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    watch_id: Mapped[int] = mapped_column(ForeignKey("dropout_watch.id"), index=True)
    kind: Mapped[str] = mapped_column()
    addressee: Mapped[str] = mapped_column()
    made_on: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    number: Mapped[str] = _text()  # of the printed sheet
    due_on: Mapped[str] = _text()  # the day that it sets
    sent_on: Mapped[str] = _text()
    way: Mapped[str] = _text()  # how it was delivered
    received_on: Mapped[str] = _text()
    received_by: Mapped[str] = _text()
    note: Mapped[str] = _text()


class DutyMark(Record):
    """What was said about a duty: done, or put off to ``until``; the latest one counts."""

    __tablename__ = "duty_mark"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str] = mapped_column(index=True)  # of the duty
    state: Mapped[str] = mapped_column()  # done, put_off, open
    note: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    until: Mapped[str] = _text()


TABLES: tuple[str, ...] = (
    "school_term",
    "calendar_year",
    "policy_layer",
    "absence",
    "contact",
    "dropout_watch",
    "dropout_paper",
    "duty_mark",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
