"""证书登记簿: every certificate with its sign-offs, who took it, and what ended it, as read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, func, or_, select

from app.domain import certificates as table
from app.domain.certificates import Kind
from app.domain.permissions import Action
from app.domain.policy import Policy
from app.exchange import rosters
from app.persistence.certificate_records import (
    Certificate,
    CertificateSign,
    LeavingBatch,
    SpoiledNumber,
)
from app.persistence.records import Student
from app.persistence.transaction import Tx, in_groups
from app.usecases.paper import disclosures
from app.usecases.paper.disclosures import USUAL, Handing
from app.usecases.rulebook import policies
from app.usecases.school.permits import require

STATES = ("待验印", "待发放", "已发放", "已失效")
WAITING, READY, GIVEN, ENDED = STATES
HEADERS = (
    "证书种类", "证书编号", "姓名", "性别", "出生日期", "学籍号", "班号", "结论", "毕业日期",
    "签章", "备案号", "领取人", "与学生关系", "领取日期", "状态", "备注",
)  # fmt: skip
_GROUP = 500


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign-off; ``on`` is yyyyMMdd, "" while it is not there."""

    name: str
    on: str = ""
    by_whom: str = ""


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One certificate. Days are yyyyMMdd, "" until they have come."""

    id: int
    student_id: int
    name: str
    sex: str
    class_no: str
    birth_date: str
    national_number: str
    kind: Kind
    number: str
    result: str
    left_on: str
    filing_no: str
    batch_id: int
    signs: tuple[Sign, ...]
    basis: str
    given_on: str
    receiver: str
    relation: str
    ended_on: str
    ended_why: str

    @property
    def state(self) -> str:
        """One of ``STATES``."""
        if self.ended_on:
            return ENDED
        if self.given_on:
            return GIVEN
        return READY if all(sign.on for sign in self.signs) else WAITING


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which certificates: by name or number, kind, batch, pupil and state; "" and 0 are all."""

    text: str = ""
    kind: str = ""
    state: str = ""
    batch_id: int = 0
    student_id: int = 0


EVERY = Wanted()


def documents(policy: Policy) -> tuple[str, ...]:
    """Ids of the texts that a policy rests on."""
    return tuple(one.id for one in policy.rules.document)


def kinds(tx: Tx) -> tuple[Kind, ...]:
    """The kinds of the school's policy, then those that no text names."""
    return table.kinds_for(documents(policies.of_school(tx)))


def lines(
    tx: Tx, wanted: Wanted = EVERY, limit: int = 200, offset: int = 0
) -> tuple[tuple[CertificateLine, ...], int]:
    """The register, kind by kind in the order of numbers, and how many there are in all."""
    statement = _wanted(wanted)
    total = tx.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    ordered = statement.order_by(Certificate.kind, Certificate.number)
    return tuple(_lines(tx, ordered.limit(limit).offset(offset))), total


def counts(tx: Tx) -> dict[str, int]:
    """How many certificates are in each of ``STATES``."""
    return {
        state: tx.session.scalar(
            select(func.count()).select_from(_wanted(Wanted(state=state)).subquery())
        )
        or 0
        for state in STATES
    }


def of_ids(tx: Tx, certificate_ids: Sequence[int]) -> tuple[CertificateLine, ...]:
    """Those of these certificates that there are."""
    found: list[CertificateLine] = []
    for group in in_groups(dict.fromkeys(certificate_ids), _GROUP):
        found += _lines(tx, _joined().where(Certificate.id.in_(group)))
    return tuple(found)


def taken(tx: Tx, kind: Kind, numbers: Sequence[str]) -> dict[str, int]:
    """Those of ``numbers`` that the kind has had → the pupil's id, 0 for a spoiled blank."""
    found: dict[str, int] = {}
    for group in in_groups(numbers, _GROUP):
        blanks = select(SpoiledNumber.number).where(
            SpoiledNumber.kind == kind.id, SpoiledNumber.number.in_(group)
        )
        found |= dict.fromkeys(tx.scalars(blanks), 0)
        rows = select(Certificate).where(Certificate.kind == kind.id, Certificate.number.in_(group))
        found |= {row.number: row.student_id for row in tx.scalars(rows)}
    return found


def missing_numbers(tx: Tx, kind: Kind, more: Sequence[str] = ()) -> tuple[str, ...]:
    """Numbers between the first and the last of each series that neither a pupil nor a blank has.

    ``more`` are numbers about to be entered.
    """
    held = list(tx.scalars(select(Certificate.number).where(Certificate.kind == kind.id)))
    held += tx.scalars(select(SpoiledNumber.number).where(SpoiledNumber.kind == kind.id))
    return table.gaps([*held, *more])


def export(tx: Tx, wanted: Wanted, out: Path, handing: Handing = USUAL) -> int:
    """Write the register as a table (.xlsx or .csv); gives how many lines (R-ORD-23-5).

    It stays in the school unless ``handing`` says otherwise (R-ORD-27-1).
    """
    require(tx, Action.EXPORT)
    found = list(_lines(tx, _wanted(wanted).order_by(Certificate.kind, Certificate.number)))
    subject = disclosures.Subject(disclosures.EXPORT, out.name, len(found))
    disclosures.give(tx, subject, disclosures.asked(handing, disclosures.SCHOOL))
    rosters.write_table(HEADERS, [_cells(one) for one in found], out)
    tx.note("export", "certificate", out.name, {"rows": len(found)})
    return len(found)


def _cells(one: CertificateLine) -> tuple[str, ...]:
    signs = "；".join(f"{sign.name} {sign.on or '未办'}" for sign in one.signs)
    ended = f"{one.ended_on} {one.ended_why}" if one.ended_on else one.basis
    return (
        one.kind.title, one.number, one.name, one.sex, one.birth_date, one.national_number,
        one.class_no, one.result, one.left_on, signs, one.filing_no, one.receiver, one.relation,
        one.given_on, one.state, ended,
    )  # fmt: skip


def _joined() -> Select[Certificate]:
    return select(Certificate).join(Student, Student.id == Certificate.student_id)


def _wanted(wanted: Wanted) -> Select[Certificate]:
    statement = _joined()
    if wanted.kind:
        statement = statement.where(Certificate.kind == wanted.kind)
    if wanted.batch_id:
        statement = statement.where(Certificate.batch_id == wanted.batch_id)
    if wanted.student_id:
        statement = statement.where(Certificate.student_id == wanted.student_id)
    if text := wanted.text.strip():
        like = f"%{text}%"
        statement = statement.where(or_(Student.name.like(like), Certificate.number.like(like)))
    return _in_state(statement, wanted.state)


def _in_state(statement: Select[Certificate], state: str) -> Select[Certificate]:
    if not state:
        return statement
    if state == ENDED:
        return statement.where(Certificate.ended_on != "")
    statement = statement.where(Certificate.ended_on == "")
    if state == GIVEN:
        return statement.where(Certificate.given_on != "")
    signed = (
        select(func.count())
        .select_from(CertificateSign)
        .where(CertificateSign.certificate_id == Certificate.id)
        .scalar_subquery()
    )
    lacking = or_(
        *(
            (Certificate.kind == one.id) & (signed < len(one.signs))
            for one in table.load().kind
            if one.signs
        )
    )
    return statement.where(Certificate.given_on == "", lacking if state == WAITING else ~lacking)


def _lines(tx: Tx, statement: Select[Certificate]) -> Iterator[CertificateLine]:
    rows = list(tx.scalars(statement))
    for group in in_groups(rows, _GROUP):
        ids = [row.id for row in group]
        signs: dict[int, dict[str, Sign]] = {}
        wanted = select(CertificateSign).where(CertificateSign.certificate_id.in_(ids))
        for one in tx.scalars(wanted):
            signs.setdefault(one.certificate_id, {})[one.sign] = Sign(one.sign, one.on, one.by_whom)
        people = select(Student).where(Student.id.in_({row.student_id for row in group}))
        by_id = {one.id: one for one in tx.scalars(people)}
        filed = select(LeavingBatch).where(LeavingBatch.id.in_({row.batch_id for row in group}))
        filings = {one.id: one.filing_no for one in tx.scalars(filed)}
        for row in group:
            yield _line(row, by_id[row.student_id], signs.get(row.id, {}), filings)


def _line(
    row: Certificate, student: Student, signs: dict[str, Sign], filings: dict[int, str]
) -> CertificateLine:
    kind = table.kind(row.kind)
    return CertificateLine(
        row.id, student.id, student.name, student.sex, student.class_no, student.birth_date,
        student.national_number, kind, row.number, row.result, row.left_on,
        filings.get(row.batch_id or 0, ""), row.batch_id or 0,
        tuple(signs.get(name, Sign(name)) for name in kind.signs), row.basis,
        row.given_on, row.receiver, row.relation, row.ended_on, row.ended_why,
    )  # fmt: skip
