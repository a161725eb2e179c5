"""扫描归档: which page of which sheet a piece of evidence is, and the tray of pages without a code.

A page of the tray is kept encrypted like any evidence, before anybody knows whose it is; once
assigned, the evidence's row takes the file over. Nothing leaves the tray but by a mark.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class ScanPage(Record):
    """One page of a sheet that came back, in the order in which its pages came."""

    __tablename__ = "scan_page"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), unique=True)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    position: Mapped[int] = mapped_column()  # from 1 within its sheet; 0 without a sheet
    turn: Mapped[int] = mapped_column()  # quarter turns clockwise that set it upright
    pixels: Mapped[str] = mapped_column(index=True)  # SHA-256 of the page as it was looked at
    looks: Mapped[str] = mapped_column()  # ``page_picture.likeness``
    file_name: Mapped[str] = mapped_column()  # as it came, with the page in it
    file_page: Mapped[int] = mapped_column()
    filed_at: Mapped[str] = mapped_column()
    filed_by: Mapped[str] = mapped_column()


class ScanTray(Record):
    """One page that no code claims. ``settled_at`` is "" while it waits.

    Then it was assigned (``evidence_id``) or discarded, which is only a mark with its reason.
    """

    __tablename__ = "scan_tray"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    file_name: Mapped[str] = mapped_column()
    file_page: Mapped[int] = mapped_column()
    media_type: Mapped[str] = mapped_column()
    file_id: Mapped[str] = mapped_column(unique=True)  # and its place below evidence/
    size: Mapped[int] = mapped_column()  # bytes before encryption
    sha256: Mapped[str] = mapped_column()  # of the plain content
    turn: Mapped[int] = mapped_column()
    pixels: Mapped[str] = mapped_column(index=True)
    looks: Mapped[str] = mapped_column()
    why: Mapped[str] = mapped_column()  # one of ``scanning.WHY``
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))  # a blank sheet or a list
    after_issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))  # the page before
    arrived_at: Mapped[str] = mapped_column()
    arrived_by: Mapped[str] = mapped_column()
    settled_at: Mapped[str] = _text()
    settled_by: Mapped[str] = _text()
    reason: Mapped[str] = _text()
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), default=None)


TABLES = ("scan_page", "scan_tray")
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
