"""School years that begin: pupils moved up as one act, and reconciled with the national system."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class Promotion(Record):
    """升级 of the whole school into one school year, until it is undone or reconciled.

    ``facts`` is JSON of the classes that were renamed, which an undo needs. Days are yyyyMMdd.
    """

    __tablename__ = "promotion"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    school_year: Mapped[str] = mapped_column(index=True)  # yyyy in which it begins
    effective_on: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    moved: Mapped[int] = mapped_column()
    stayed: Mapped[int] = mapped_column()
    class_action_id: Mapped[int] = mapped_column(default=0)  # in the log of class moves; 0: none
    facts: Mapped[str] = mapped_column(default="{}", server_default="{}")
    undone_at: Mapped[str] = _text()
    undone_by: Mapped[str] = _text()
    reconciled_on: Mapped[str] = _text()
    reconciled_by: Mapped[str] = _text()
    reconciled_file: Mapped[str] = _text()
    reconciled_sha256: Mapped[str] = _text()
    differing: Mapped[int] = mapped_column(default=0, server_default="0")  # when reconciled
    note: Mapped[str] = _text()  # why it was reconciled although some differ


class PromotionLine(Record):
    """What one promotion made of one pupil; who stays has a ``reason`` and no ``change_id``.

    Grades are as the pupil's record had and has them; ``change_id`` is the status change.
    """

    __tablename__ = "promotion_line"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotion.id"), index=True)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    outcome: Mapped[str] = mapped_column()  # of ``app.domain.promotion.Outcome``
    grade_before: Mapped[str] = _text()
    grade_after: Mapped[str] = _text()
    class_before: Mapped[str] = _text()
    class_after: Mapped[str] = _text()
    entry_before: Mapped[str] = _text()  # 入学年月
    entry_after: Mapped[str] = _text()
    reason: Mapped[str] = _text()
    change_id: Mapped[int] = mapped_column(default=0, server_default="0")


TABLES: tuple[str, ...] = ("promotion", "promotion_line")
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
