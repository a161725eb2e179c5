"""开学报到: who came when a term began; and the days on which families were taught their forms.

Rows of one pupil point at ``student``; a merge moves them with the child.
"""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class TermArrival(Record):
    """One pupil's 报到 in one term. A pupil without a row has not come yet."""

    __tablename__ = "term_arrival"
    __table_args__ = (Index("ix_term_arrival_term", "term", "student_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    term: Mapped[str] = mapped_column()  # 2026-2027-1
    came_on: Mapped[str] = mapped_column()  # yyyyMMdd
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    note: Mapped[str] = _text()


class FamilyTraining(Record):
    """家长培训: the day on which families were shown how a form is filled in (R-NA-10-2)."""

    __tablename__ = "family_training"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    held_on: Mapped[str] = mapped_column()  # yyyyMMdd
    whom: Mapped[str] = mapped_column()  # the classes, as typed
    people: Mapped[int] = mapped_column()
    trainer: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    note: Mapped[str] = _text()
    withdrawn_at: Mapped[str] = _text()
    withdrawn_for: Mapped[str] = _text()


TABLES: tuple[str, ...] = ("term_arrival", "family_training")
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
