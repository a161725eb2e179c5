"""学籍档案: entries of the seven sections, paper items, where they stand, who has them.

Nothing here is ever removed: an entry is corrected by a further one or withdrawn with a reason, a
paper is lent, sealed or sent on. Rows of one pupil point at ``student``; a merge moves them.
"""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class DossierBatch(Record):
    """One sheet of entries that came in; ``sha256`` is of its file."""

    __tablename__ = "dossier_batch"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    sheet: Mapped[str] = mapped_column()  # which of ``app.domain.dossier.sheets``
    term: Mapped[str] = mapped_column()
    file_name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    rows: Mapped[int] = mapped_column()
    added: Mapped[int] = mapped_column()
    corrected: Mapped[int] = mapped_column()
    rejected: Mapped[int] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    undone_at: Mapped[str] = _text()


class DossierEntry(Record):
    """One entry of a pupil's dossier. ``section`` is 1 to 7 as 办法 第七条 counts them.

    ``detail`` is JSON [[label, text], …]. ``corrects`` names the entry that this one puts right.
    """

    __tablename__ = "dossier_entry"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    section: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column()
    title: Mapped[str] = mapped_column()
    happened_on: Mapped[str] = mapped_column()  # yyyyMMdd
    added_at: Mapped[str] = mapped_column()
    added_by: Mapped[str] = mapped_column()
    term: Mapped[str] = _text()  # 2026-2027-1
    award_level: Mapped[str] = _text()
    detail: Mapped[str] = mapped_column(default="[]", server_default="[]")
    source: Mapped[str] = _text()  # what filed it, e.g. case:12; "" by hand
    reason: Mapped[str] = _text()  # why it corrects another
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), default=None)
    batch_id: Mapped[int | None] = mapped_column(
        ForeignKey("dossier_batch.id"), default=None, index=True
    )
    corrects: Mapped[int | None] = mapped_column(
        ForeignKey("dossier_entry.id"), default=None, index=True
    )
    withdrawn_at: Mapped[str] = _text()
    withdrawn_by: Mapped[str] = _text()
    withdrawn_for: Mapped[str] = _text()  # the reason


class Punishment(Record):
    """处分: in the pupil's dossier until it is revoked, in the school's file for ever; yyyyMMdd."""

    __tablename__ = "dossier_punishment"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()
    reason: Mapped[str] = mapped_column()
    decided_on: Mapped[str] = mapped_column()
    minutes: Mapped[str] = mapped_column()  # of the 校务会 or 行政会议
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    told_on: Mapped[str] = _text()  # pupil and guardian have signed for the notice
    told_to: Mapped[str] = _text()
    filing_no: Mapped[str] = _text()  # 备案, asked for with 开除
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), default=None)
    revoked_on: Mapped[str] = _text()
    revoked_minutes: Mapped[str] = _text()
    revoked_for: Mapped[str] = _text()
    revoked_by: Mapped[str] = _text()


class PaperItem(Record):
    """One piece of paper of a dossier, or the folder with all of a pupil's: where it stands.

    ``state`` is one of ``paper_items.STATES``; ``entry_id`` the entry it proves.
    """

    __tablename__ = "paper_item"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    section: Mapped[int] = mapped_column()  # 1 to 7; 0 for the folder
    title: Mapped[str] = mapped_column()
    original: Mapped[str] = mapped_column()  # 原件, 复印件
    made_on: Mapped[str] = mapped_column()
    pages: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(index=True)
    added_at: Mapped[str] = mapped_column()
    added_by: Mapped[str] = mapped_column()
    cabinet: Mapped[str] = _text()
    box: Mapped[str] = _text()
    number: Mapped[str] = _text()
    site: Mapped[str] = _text()
    keeper: Mapped[str] = _text()
    note: Mapped[str] = _text()
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("dossier_entry.id"), default=None)
    state_on: Mapped[str] = _text()
    state_reason: Mapped[str] = _text()


class PaperLoan(Record):
    """借阅登记: who took a paper, what for, by whose leave, until when; yyyyMMdd."""

    __tablename__ = "paper_loan"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("paper_item.id"), index=True)
    borrower: Mapped[str] = mapped_column()
    purpose: Mapped[str] = mapped_column()
    approved_by: Mapped[str] = mapped_column()
    lent_on: Mapped[str] = mapped_column()
    due_on: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    returned_on: Mapped[str] = _text()
    returned_to: Mapped[str] = _text()
    return_note: Mapped[str] = _text()


class DossierTransfer(Record):
    """A dossier that went to another school or came from one; days are yyyyMMdd.

    Out: ``receipt_on`` is the day of the other school's 回执. In: ``moved_on`` is the receive date.
    """

    __tablename__ = "dossier_transfer"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    direction: Mapped[str] = mapped_column()  # out, in
    reason: Mapped[str] = mapped_column()  # 转学, 升学 …
    school: Mapped[str] = mapped_column()  # the other one
    moved_on: Mapped[str] = mapped_column()
    person: Mapped[str] = mapped_column()  # who brought, carried or sent it
    way: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    note: Mapped[str] = _text()
    receipt_on: Mapped[str] = _text()
    receipt_by: Mapped[str] = _text()
    revoked_at: Mapped[str] = _text()  # it came back undelivered, with the reason
    revoked_for: Mapped[str] = _text()


class TransferLine(Record):
    """One line of a transfer's list: what it is, and whether it is there.

    Out: ``kept`` says which copy stays here. In: ``arrived_on`` is "" while the piece is missing.
    """

    __tablename__ = "transfer_line"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    transfer_id: Mapped[int] = mapped_column(ForeignKey("dossier_transfer.id"), index=True)
    position: Mapped[int] = mapped_column()
    section: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column()
    original: Mapped[str] = mapped_column()
    made_on: Mapped[str] = mapped_column()
    pages: Mapped[int] = mapped_column()
    item_id: Mapped[int | None] = mapped_column(ForeignKey("paper_item.id"), default=None)
    kept: Mapped[str] = _text()
    arrived_on: Mapped[str] = _text()
    note: Mapped[str] = _text()


TABLES: tuple[str, ...] = (
    "dossier_batch",
    "dossier_entry",
    "dossier_punishment",
    "paper_item",
    "paper_loan",
    "dossier_transfer",
    "transfer_line",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
