"""Who is responsible for 学籍 at this school: people, trainings, hand-overs, equipment."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class StaffMember(Record):
    """One person in one duty; who leaves it stays here with the day. Days are yyyyMMdd.

    ``in_post_on`` is "" until the person was trained and took the duty up; ``grades`` are the
    grades that a registrar looks after, separated by commas, "" for all of them.
    """

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column()
    duty: Mapped[str] = mapped_column()  # one of ``staff.DUTIES``
    employment: Mapped[str] = mapped_column()  # one of ``staff.EMPLOYMENTS``
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    sex: Mapped[str] = _text()
    post: Mapped[str] = _text()  # 职务
    full_time: Mapped[str] = _text()  # 是, 否
    office_phone: Mapped[str] = _text()
    phone: Mapped[str] = _text()
    grades: Mapped[str] = _text()
    in_post_on: Mapped[str] = _text()
    ended_on: Mapped[str] = _text()


class StaffTraining(Record):
    """培训: one that a person took part in; the certificate's scan is a paper of the school."""

    __tablename__ = "staff_training"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    held_on: Mapped[str] = mapped_column()  # yyyyMMdd
    organiser: Mapped[str] = mapped_column()
    topic: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    certificate_no: Mapped[str] = _text()
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("school_paper.id"), default=None)


class StaffHandover(Record):
    """交接: from whom to whom, when, before whom, and every case that was open then."""

    __tablename__ = "staff_handover"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    from_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    handed_on: Mapped[str] = mapped_column()  # yyyyMMdd
    witness: Mapped[str] = mapped_column()  # 监交人
    open_cases: Mapped[str] = mapped_column()  # JSON: [kind, name, class, step] of each
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    note: Mapped[str] = _text()


class Equipment(Record):
    """设备: one device for 学籍, in use until ``ended_on`` (yyyyMMdd)."""

    __tablename__ = "equipment"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column()  # one of ``equipment.KINDS``
    model: Mapped[str] = mapped_column()
    since: Mapped[str] = mapped_column()  # yyyyMMdd
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    serial: Mapped[str] = _text()
    place: Mapped[str] = _text()
    ended_on: Mapped[str] = _text()


class DiscStock(Record):
    """空白光盘: discs that came (``discs`` above 0) or were burnt or spoiled (below 0)."""

    __tablename__ = "disc_stock"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    moved_on: Mapped[str] = mapped_column()  # yyyyMMdd
    discs: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column()
    entered_at: Mapped[str] = mapped_column()
    entered_by: Mapped[str] = mapped_column()
    archive_id: Mapped[int | None] = mapped_column(
        ForeignKey("archive.id"), default=None, index=True
    )


TABLES: tuple[str, ...] = (
    "staff_member",
    "staff_training",
    "staff_handover",
    "equipment",
    "disc_stock",
)
"""The tables of this module, in the order in which they can be created; reviews come before."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
