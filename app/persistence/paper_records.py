"""Forms of the bureau's own, print runs, and approvals to give information outside."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class OwnForm(Record):
    """One version of a Word form of the bureau's own; the file itself is kept, and read anew.

    A form that is replaced keeps its earlier versions: sheets printed from them still tell how they
    looked. ``retired_at`` is "" for the version that is printed.
    """

    __tablename__ = "own_form"
    __table_args__ = (Index("ix_own_form_form_id_version", "form_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    form_id: Mapped[str] = mapped_column()
    version: Mapped[int] = mapped_column()  # from 1
    title: Mapped[str] = mapped_column()
    file_name: Mapped[str] = mapped_column()
    content: Mapped[str] = mapped_column()  # the .docx in Base64, as an audit entry digests text
    sha256: Mapped[str] = mapped_column()  # of the .docx
    report: Mapped[str] = mapped_column()  # JSON: what was found while reading it
    imported_at: Mapped[str] = mapped_column()
    imported_by: Mapped[str] = mapped_column()
    retired_at: Mapped[str] = _text()
    retired_by: Mapped[str] = _text()


TABLES: tuple[str, ...] = ("own_form",)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
