"""班级 and what happened to their membership: which pupil came from where, when, and by whose act.

A pupil's class is the 班号 of the pupil's own record; a class described here may be empty.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record

# An id is never given twice: the audit trail names it for ever.
_NEVER_AGAIN = {"sqlite_autoincrement": True}


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class SchoolClass(Record):
    """班级. ``stage`` and ``kind`` hold names of the code tables; ``entry_year`` is yyyy."""

    __tablename__ = "school_class"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    class_no: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = _text()
    entry_year: Mapped[str] = _text()
    stage: Mapped[str] = _text()
    serial: Mapped[str] = _text()
    teacher: Mapped[str] = _text()
    campus_no: Mapped[str] = _text()
    kind: Mapped[str] = _text()
    closed_at: Mapped[str] = _text()  # merged into another; the row stays


class ClassAction(Record):
    """One act on classes as a whole: it can be shown, proved and taken back as a whole.

    ``kind`` is move, rename, merge, assign or list. ``facts`` is JSON of what its undo needs.
    """

    __tablename__ = "class_action"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column()
    title: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    facts: Mapped[str] = _text()
    seed: Mapped[str] = _text()  # of a balanced assignment
    file_name: Mapped[str] = _text()  # of a published list
    sha256: Mapped[str] = _text()  # of that file
    undone_at: Mapped[str] = _text()


class ClassMove(Record):
    """调班: one pupil's 班号 before and after one act."""

    __tablename__ = "class_move"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("class_action.id"), index=True)
    student_id: Mapped[int] = mapped_column(index=True)
    before: Mapped[str] = _text()
    after: Mapped[str] = _text()


class ClassSource(Record):
    """The published list itself, Base64: the document that an act rests on (R-RC-6-1)."""

    __tablename__ = "class_source"
    __table_args__ = _NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    action_id: Mapped[int] = mapped_column(ForeignKey("class_action.id"), index=True)
    content: Mapped[str] = mapped_column()
