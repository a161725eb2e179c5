"""What the register holds, row by row. Every value of the national record is text: "" means blank.

Deleting cascades nowhere: a use case removes what belongs together, so each removal is audited.
"""

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Record(MappedAsDataclass, DeclarativeBase):
    """Every table of the register."""


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


class Setting(Record):
    """One setting of the school or of this register, e.g. ``school.name``."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = _text()


class Student(Record):
    """学生: the student's half of the national record (72 columns less the members' 24).

    The columns are named by the keys of ``app.domain.fields.STUDENT_FIELDS``.
    """

    __tablename__ = "student"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    school_code: Mapped[str] = _text()
    name: Mapped[str] = _text()
    sex: Mapped[str] = _text()
    birth_date: Mapped[str] = _text()
    birthplace_division: Mapped[str] = _text()
    native_place: Mapped[str] = _text()
    ethnicity: Mapped[str] = _text()
    nationality: Mapped[str] = _text()
    id_type: Mapped[str] = _text()
    overseas_status: Mapped[str] = _text()
    health: Mapped[str] = _text()
    political_status: Mapped[str] = _text()
    id_number: Mapped[str] = _text()
    hukou_nature: Mapped[str] = _text()
    hukou_division: Mapped[str] = _text()
    class_no: Mapped[str] = _text()
    entry_month: Mapped[str] = _text()
    entry_mode: Mapped[str] = _text()
    study_mode: Mapped[str] = _text()
    address: Mapped[str] = _text()
    mail_address: Mapped[str] = _text()
    home_address: Mapped[str] = _text()
    phone: Mapped[str] = _text()
    postcode: Mapped[str] = _text()
    only_child: Mapped[str] = _text()
    preschool: Mapped[str] = _text()
    left_behind: Mapped[str] = _text()
    needs_aid: Mapped[str] = _text()
    receives_subsidy: Mapped[str] = _text()
    orphan: Mapped[str] = _text()
    martyr_child: Mapped[str] = _text()
    distance: Mapped[str] = _text()
    commute: Mapped[str] = _text()
    school_bus: Mapped[str] = _text()
    former_name: Mapped[str] = _text()
    id_validity: Mapped[str] = _text()
    blood_type: Mapped[str] = _text()
    talent: Mapped[str] = _text()
    auxiliary_number: Mapped[str] = _text()
    seat_number: Mapped[str] = _text()
    source: Mapped[str] = _text()
    email: Mapped[str] = _text()
    homepage: Mapped[str] = _text()
    disability: Mapped[str] = _text()
    purchased_place: Mapped[str] = _text()
    inclusive_class: Mapped[str] = _text()
    migrant_child: Mapped[str] = _text()
    national_number: Mapped[str] = _text()
    preschool_link: Mapped[str] = _text()
    grade: Mapped[str] = _text()
    campus_no: Mapped[str] = _text()

    __table_args__ = (
        Index("student_by_id_number", "id_number"),
        Index("student_by_national_number", "national_number"),
        Index("student_by_name", "name"),
        Index("student_by_class", "class_no"),
    )


class Guardian(Record):
    """家庭成员: any number a student; ``position`` from 1 decides which two are exported."""

    __tablename__ = "guardian"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = _text()
    relation: Mapped[str] = _text()
    relation_note: Mapped[str] = _text()
    address: Mapped[str] = _text()
    hukou_division: Mapped[str] = _text()
    phone: Mapped[str] = _text()
    is_guardian: Mapped[str] = _text()
    id_type: Mapped[str] = _text()
    id_number: Mapped[str] = _text()
    ethnicity: Mapped[str] = _text()
    employer: Mapped[str] = _text()
    post: Mapped[str] = _text()


class Evidence(Record):
    """佐证材料 or photograph: the row of one encrypted file beside the database."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()  # photo, scan
    media_type: Mapped[str] = mapped_column()  # image/jpeg, application/pdf
    file_id: Mapped[str] = mapped_column(unique=True)  # and its place below evidence/
    size: Mapped[int] = mapped_column()  # bytes before encryption
    sha256: Mapped[str] = mapped_column()  # of the plain content
    added_at: Mapped[str] = mapped_column()


class Issue(Record):
    """表单签发: one printed, numbered sheet. Its number is all that its QR code tells."""

    __tablename__ = "issue"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    number: Mapped[str] = mapped_column(unique=True)
    form_id: Mapped[str] = mapped_column()
    student_id: Mapped[int | None] = mapped_column(ForeignKey("student.id"), index=True)
    printed_at: Mapped[str] = mapped_column()
    printed_by: Mapped[str] = mapped_column()
    copy_no: Mapped[int] = mapped_column(default=1)  # 2 and more: 补打


class SyncBatch(Record):
    """同步批次: one national file that came in or went out."""

    __tablename__ = "sync_batch"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str] = mapped_column()  # import, export
    file_name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    layout: Mapped[str] = mapped_column()
    rows: Mapped[int] = mapped_column()
    created: Mapped[int] = mapped_column()
    changed: Mapped[int] = mapped_column()
    rejected: Mapped[int] = mapped_column()
    at: Mapped[str] = mapped_column()
    by: Mapped[str] = mapped_column()
    audit_seq: Mapped[int] = mapped_column()  # where the audit trail stood when it was done
    undone_at: Mapped[str] = _text()


class SyncChange(Record):
    """What one batch did to one student; ``before``/``after`` are JSON of the fields it touched.

    ``before`` is "" for a student that the batch created. This is what an undo needs.
    """

    __tablename__ = "sync_change"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    batch_id: Mapped[int] = mapped_column(ForeignKey("sync_batch.id"), index=True)
    student_id: Mapped[int] = mapped_column(index=True)
    before: Mapped[str] = _text()
    after: Mapped[str] = _text()


class Archive(Record):
    """学期档案: one sealed disc image. ``key_text`` is the container's printed key."""

    __tablename__ = "archive"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    term: Mapped[str] = mapped_column()
    built_at: Mapped[str] = mapped_column()
    built_by: Mapped[str] = mapped_column()
    image_name: Mapped[str] = mapped_column()
    sha256: Mapped[str] = mapped_column()
    catalogue_digest: Mapped[str] = mapped_column(index=True)
    key_text: Mapped[str] = mapped_column()
    files: Mapped[int] = mapped_column()


class AuditEntry(Record):
    """操作日志: one line of the chained, append-only trail. Only the flush hook writes it."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[str] = mapped_column()
    actor: Mapped[str] = mapped_column()
    role: Mapped[str] = mapped_column()
    action: Mapped[str] = mapped_column()  # create, change, remove, or the name of an act
    kind: Mapped[str] = mapped_column()  # table, or what the act was about
    object_id: Mapped[str] = mapped_column()
    detail: Mapped[str] = mapped_column()  # JSON: {field: [old, new]} or facts of the act
    mac: Mapped[bytes] = mapped_column(LargeBinary)  # HMAC-SHA256 over the previous mac and this

    __table_args__ = (Index("audit_by_object", "kind", "object_id"),)


# An id is never given twice, even after an undo has removed its row: the audit trail names it.
for _table in Record.metadata.tables.values():
    if "id" in _table.columns:
        _table.dialect_options["sqlite"]["autoincrement"] = True
