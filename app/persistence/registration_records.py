"""学籍注册 in the national system: how far each pupil is there, and who may not be registered.

Rows belong to one pupil and point at ``student``; a merge moves them with the child.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class NationalStep(Record):
    """One step of a pupil's registration; only ever added, a step back is a further row.

    ``state`` is one of ``national_chain.CHAIN``; ``source`` the file that told it, ""
    where it was entered by hand.
    """

    __tablename__ = "national_step"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    day: Mapped[str] = mapped_column()  # yyyyMMdd
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    source: Mapped[str] = _text()
    reason: Mapped[str] = _text()


class RegistrationBar(Record):
    """违规招收: a pupil who may not be registered, until it is lifted with a reason."""

    __tablename__ = "registration_bar"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    reason: Mapped[str] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    lifted_at: Mapped[str] = _text()
    lifted_by: Mapped[str] = _text()
    lifted_reason: Mapped[str] = _text()


TABLES = ("national_step", "registration_bar")
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
