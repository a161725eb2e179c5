"""Forms of the bureau's own, print runs, and approvals to give information outside."""

from sqlalchemy import Connection, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.persistence.records import Record


def _text() -> Mapped[str]:
    return mapped_column(String, default="", server_default="", nullable=False)


def protect(connection: Connection) -> None:
    """What was given outside is never changed and never removed, whoever asks (R-ORD-27-1)."""
    for act in ("update", "delete"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER disclosure_stays_{act} BEFORE {act.upper()} ON disclosure "
            "BEGIN SELECT RAISE(ABORT, 'disclosure is append-only'); END"
        )


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


class Disclosure(Record):
    """对外提供: to whom something went that names pupils, and by whose approval (R-ORD-27-1).

    Kept for ever; nothing changes or removes a row. ``outside`` and ``own_query`` are 是 or "".
    """

    __tablename__ = "disclosure"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[str] = mapped_column(index=True)
    by: Mapped[str] = mapped_column()
    act: Mapped[str] = mapped_column()  # 打印, 导出, 导出照片 …
    subject: Mapped[str] = mapped_column()  # the form's id, the file's name
    pupils: Mapped[int] = mapped_column()
    recipient: Mapped[str] = mapped_column()
    outside: Mapped[str] = _text()
    own_query: Mapped[str] = _text()
    approval_no: Mapped[str] = _text()
    requester: Mapped[str] = _text()
    purpose: Mapped[str] = _text()
    scope: Mapped[str] = _text()
    cite: Mapped[str] = _text()
    policy_digest: Mapped[str] = _text()


class PrintRun(Record):
    """One act of printing: its sheets are the issues from ``first_issue_id`` to ``last_issue_id``.

    ``selection`` and ``matter`` are JSON, so that it can be printed again. Of a run on paper the
    pages wait encrypted under ``file_id`` until the last of ``pages`` is ``sent``.
    """

    __tablename__ = "print_run"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    form_id: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[str] = mapped_column()
    made_by: Mapped[str] = mapped_column()
    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), index=True)
    first_issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    last_issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    sheets: Mapped[int] = mapped_column()
    selection: Mapped[str] = mapped_column()
    matter: Mapped[str] = _text()
    medium: Mapped[str] = _text()  # file, paper
    file_id: Mapped[str] = _text()
    pages: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    printer: Mapped[str] = _text()
    ended_at: Mapped[str] = _text()
    state: Mapped[str] = _text()  # ``print_runs.STATES``


class Seal(Record):
    """印章: a seal of the register's trade, and who keeps it (R-NA-2-1)."""

    __tablename__ = "seal"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column()
    keeper_school: Mapped[str] = mapped_column()
    keeper: Mapped[str] = mapped_column()
    kept_since: Mapped[str] = mapped_column()  # yyyyMMdd
    retired_on: Mapped[str] = _text()


class SealUse(Record):
    """用印: one printed sheet that got the seal."""

    __tablename__ = "seal_use"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    seal_id: Mapped[int] = mapped_column(ForeignKey("seal.id"), index=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    used_on: Mapped[str] = mapped_column()  # yyyyMMdd
    keeper: Mapped[str] = mapped_column()  # whoever kept it that day
    approved_by: Mapped[str] = _text()
    purpose: Mapped[str] = _text()
    copies: Mapped[int] = mapped_column(default=1)
    entered_at: Mapped[str] = _text()
    entered_by: Mapped[str] = _text()


class PupilCard(Record):
    """学生证, 学生卡, 学历证明书: one document handed to a pupil (R-SY-0-3, R-ORD-5-2)."""

    __tablename__ = "pupil_card"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True)
    kind: Mapped[str] = mapped_column()
    number: Mapped[str] = mapped_column(index=True)
    given_on: Mapped[str] = mapped_column()  # yyyyMMdd
    given_by: Mapped[str] = mapped_column()
    note: Mapped[str] = _text()
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), default=None)
    ended_on: Mapped[str] = _text()
    ended_why: Mapped[str] = _text()


TABLES: tuple[str, ...] = (
    "own_form",
    "disclosure",
    "print_run",
    "seal",
    "seal_use",
    "pupil_card",
)
"""The tables of this module, in the order in which they can be created."""

# As in ``records``: an id is never given twice, the audit trail names it for ever.
for _name in TABLES:
    Record.metadata.tables[_name].dialect_options["sqlite"]["autoincrement"] = True
