"""Term reviews, self-checks, and deliveries to the bureau with their receipts.

None of this belongs to one pupil. A paper of the school itself is a page that came through the
scanning tray: its file, its digest and its place on the discs are the tray's.
"""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class Review(Record):
    """复核 of a term, or 自查 of a school year: one of each ``period``, kept until it is closed."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_kind_period", "kind", "period", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column()  # term, year
    period: Mapped[str] = mapped_column()  # 2026-2027-1, or yyyy in which the school year begins
    opened_at: Mapped[str] = mapped_column()
    opened_by: Mapped[str] = mapped_column()
    profile: Mapped[str] = mapped_column()
    digest: Mapped[str] = mapped_column()  # of the policy it was done under
    person: Mapped[str] = _text()  # 负责人
    finish_on: Mapped[str] = _text()  # until when it is to be done, yyyyMMdd
    closed_at: Mapped[str] = _text()
    closed_by: Mapped[str] = _text()


class ReviewItem(Record):
    """What was answered to one item; ``count`` is how long its list was then, at last on closing.

    Title and article are kept with it, so that a closed review reads as it was read.
    """

    __tablename__ = "review_item"
    __table_args__ = (Index("ix_review_item_review_id_key", "review_id", "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    key: Mapped[str] = mapped_column()  # of ``review_items``; class.<班号> for a class
    position: Mapped[int] = mapped_column()
    category: Mapped[str] = mapped_column()
    title: Mapped[str] = mapped_column()
    cite: Mapped[str] = mapped_column()
    answer: Mapped[str] = mapped_column()  # one of ``reviews.ANSWERS``
    count: Mapped[int] = mapped_column()
    answered_at: Mapped[str] = mapped_column()
    answered_by: Mapped[str] = mapped_column()
    note: Mapped[str] = _text()
    counted: Mapped[str] = _text()  # by the class teacher


class ReviewFinding(Record):
    """问题: found in a review, somebody's to mend until a day; open ones come back in the next."""

    __tablename__ = "review_finding"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    item_key: Mapped[str] = mapped_column()
    title: Mapped[str] = mapped_column()
    person: Mapped[str] = mapped_column()  # 责任人
    due_on: Mapped[str] = mapped_column()  # yyyyMMdd
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    closed_on: Mapped[str] = _text()  # yyyyMMdd
    closed_by: Mapped[str] = _text()
    measure: Mapped[str] = _text()  # how it was mended


class Delivery(Record):
    """报送: the term's data to the authority, or the whole school's to who takes it over.

    ``occasion`` is 合并 or 撤销 for a whole school; days are yyyyMMdd.
    """

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column()  # term, school
    term: Mapped[str] = mapped_column()
    recipient: Mapped[str] = mapped_column()
    cite: Mapped[str] = mapped_column()
    sent_on: Mapped[str] = mapped_column()
    sent_by: Mapped[str] = mapped_column()
    way: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), index=True)
    occasion: Mapped[str] = _text()
    document_no: Mapped[str] = _text()  # by which the school is merged or closed
    note: Mapped[str] = _text()
    received_on: Mapped[str] = _text()
    received_by: Mapped[str] = _text()
    receipt_note: Mapped[str] = _text()


class DeliveryPiece(Record):
    """One disc or file of a delivery; ``sha256`` is a file's, or the image's of a disc."""

    __tablename__ = "delivery_piece"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column()  # number of the disc, name of the file
    content: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    size: Mapped[int] = mapped_column()  # bytes; 0 where it is not known
    copies: Mapped[int] = mapped_column()
    archive_id: Mapped[int | None] = mapped_column(ForeignKey("archive.id"), default=None)


class SchoolPaper(Record):
    """A scanned page that belongs to the school and to no pupil: report, proof, rule, receipt."""

    __tablename__ = "school_paper"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    tray_id: Mapped[int] = mapped_column(ForeignKey("scan_tray.id"), unique=True)
    kind: Mapped[str] = mapped_column()  # one of ``school_papers.KINDS``
    title: Mapped[str] = mapped_column()
    filed_at: Mapped[str] = mapped_column()
    filed_by: Mapped[str] = mapped_column()
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), default=None, index=True)
    item_key: Mapped[str] = _text()
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("delivery.id"), default=None, index=True
    )
    version: Mapped[str] = _text()  # of a local rule
    dated_on: Mapped[str] = _text()  # yyyyMMdd, of a local rule


TABLES: tuple[str, ...] = (
    "review",
    "review_item",
    "review_finding",
    "delivery",
    "delivery_piece",
    "school_paper",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
