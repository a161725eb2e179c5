"""表单签发: numbered sheets, what their codes say, and each pupil's own data on them."""

import base64
import hmac
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.forms.sheet import Sheet
from app.persistence.records import Issue
from app.persistence.transaction import Tx, in_groups
from app.usecases.paper import paper_facts
from app.usecases.pupils import students

PREVIEW = "预览"
_GROUP = 200


@dataclass(frozen=True, slots=True)
class Issued:
    """The number of one sheet and which copy it is: 2 and more are 补打."""

    number: str
    copy_no: int


def issue(
    tx: Tx, form_id: str, people: Sequence[int | None], copies: int = 0
) -> tuple[list[Issued], range]:
    """Enter a numbered sheet each; the number is the row's own id, so it is never given twice.

    ``copies``: how often the sheets of nobody, lists above all, were printed before.
    """
    earlier = _copies_so_far(tx, form_id)
    issued = [
        Issued(f"XJ{tx.today:%y}-{number:06d}", (earlier.get(one, 0) if one else copies) + 1)
        for number, one in enumerate(people, tx.last_id(Issue) + 1)
    ]
    ids = tx.add_many(
        Issue,
        [
            {
                "number": sheet.number,
                "form_id": form_id,
                "student_id": one,
                "printed_at": tx.stamp,
                "printed_by": tx.actor.user,
                "copy_no": sheet.copy_no,
            }
            for sheet, one in zip(issued, people, strict=True)
        ],
    )
    return issued, ids


def sheets(
    tx: Tx,
    people: Sequence[int | None],
    issued: Sequence[Issued] | None,
    keys: Collection[str] = (),
) -> Iterator[Sheet]:
    """One sheet a person, read a page of people at a time; photographs are decrypted as they go.

    ``keys`` are those the form prints: what the school, the term and the class have of them.
    """
    school = tx.setting("school.name")
    facts = paper_facts.Facts.load(tx, keys)
    day = f"{tx.today:%Y-%m-%d}"
    key = tx.master.audit_key()
    numbers: Iterator[Issued] | None = iter(issued) if issued is not None else None
    for group in in_groups(people, _GROUP):
        values = students.values_of(tx, [one for one in group if one is not None])
        members = students.guardians_of(tx, list(values))
        photos = students.photos_of(tx, list(values))
        for one in group:
            issue = next(numbers) if numbers is not None else None
            yield Sheet(
                values=facts.over(values.get(one, {}) if one else {}),
                guardians=members.get(one, []) if one else [],
                school=school,
                number=_number_on_paper(issue),
                qr=_payload(key, issue.number, tx.stamp, one) if issue else "",
                photo=students.evidence_bytes(tx, photos[one]) if one in photos else None,
                printed_on=day,
            )


def _number_on_paper(issue: Issued | None) -> str:
    if issue is None:
        return PREVIEW
    return issue.number if issue.copy_no == 1 else f"{issue.number}（补打 {issue.copy_no - 1}）"


def qr_payload(tx: Tx, number: str) -> str:
    """What the QR code of a sheet says: its number and a tag, so that foreign codes are noticed.

    The tag covers when the sheet was printed and for whom: a register that went back to an earlier
    copy gives its numbers once more, and a sheet from before must not be filed to somebody else.
    The number leads to form, pupil and issue in this register only; nobody else learns anything.
    """
    row = tx.session.scalar(select(Issue).where(Issue.number == number))
    printed_at, student_id = (row.printed_at, row.student_id) if row else ("", None)
    return _payload(tx.master.audit_key(), number, printed_at, student_id)


def _payload(key: bytes, number: str, printed_at: str, student_id: int | None) -> str:
    """As ``qr_payload``, with the register's key derived once for a thousand sheets."""
    told = f"issue {number} {printed_at} {student_id or 0}"
    tag = hmac.digest(key, told.encode(), "sha256")[:5]
    return f"XJ1.{number}.{base64.b32encode(tag).decode()}"


def _copies_so_far(tx: Tx, form_id: str) -> dict[int | None, int]:
    rows = tx.connection.execute(
        select(Issue.student_id, func.count())
        .where(Issue.form_id == form_id)
        .group_by(Issue.student_id)
    )
    return {row[0]: int(row[1]) for row in rows}
